#include "model/page/public_fields.h"

#include "model/base/ascii.h"
#include "model/base/one_of.h"
#include "model/schema/name_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace galley {

namespace {

using Words = std::vector<std::string>;

bool namesSomething(std::string_view word) {
    return isOneOf(word, {"name", "title", "label", "heading", "headline"});
}

/// Said by its name or its label: never meant for visitors.
bool isInternal(const Words& words) {
    if (words.empty() || words.front() != "internal")
        return std::find(words.begin(), words.end(), "internally") != words.end();
    return words.size() == 1 || namesSomething(words[1]) ||
           isOneOf(words[1],
                   {"id",    "identifier", "code",     "key",         "slug",   "reference",   "ref",   "note",
                    "notes", "comment",    "comments", "description", "remark", "remarks",     "memo",  "use",
                    "only",  "tag",        "tags",     "text",        "info",   "information", "status"});
}

/// A name that editors give an entry, as opposed to what it says.
bool isEntryName(const Words& words) {
    return isInternal(words) || (words.size() == 2 && namesSomething(words[1]) &&
                                 isOneOf(words[0], {"entry", "cms", "admin", "editor", "editorial", "backend",
                                                    "backoffice", "contentful", "system", "working", "reference"}));
}

/// Where the entry stands in the editors' work.
bool isWorkflow(const Words& words) {
    if (words.size() == 1)
        return isOneOf(words[0], {"status", "workflow"});
    return words.size() == 2 && isOneOf(words[1], {"status", "state", "step", "stage"}) &&
           isOneOf(words[0], {"workflow", "publish", "published", "publishing", "publication", "editorial", "review",
                              "approval", "moderation", "translation", "draft", "content", "contentful", "entry",
                              "page", "post", "article", "cms"});
}

bool isWorkflowValue(std::string_view value) {
    std::string word;
    for (const char c : value)
        if (c != ' ' && c != '_' && c != '-')
            word += asciiLower(c);
    return isOneOf(word, {"draft",     "drafted", "changed",  "published", "publish",    "unpublished", "archived",
                          "archive",   "review",  "inreview", "toreview",  "reviewed",   "approved",    "approval",
                          "rejected",  "pending", "ready",    "scheduled", "inprogress", "inworkflow",  "new",
                          "private",   "public",  "trash",    "trashed",   "deleted",    "live",        "final",
                          "submitted", "retired", "expired",  "future",    "inactive",   "active",      "todo",
                          "done",      "hidden",  "visible",  "wip"});
}

/// Values such as draft, in review and published, whatever the field is called.
bool holdsWorkflow(const Field& field) {
    const auto has = [&field](std::string_view word) {
        return std::any_of(field.values.begin(), field.values.end(),
                           [word](const std::string& value) { return isEqualIgnoringCase(value, word); });
    };
    return field.kind == FieldKind::Enum && (has("draft") || has("published")) &&
           std::all_of(field.values.begin(), field.values.end(), isWorkflowValue);
}

/// Also where nothing else names the record.
bool isNeverShown(const Field& field) {
    return !field.isPublic || isCalledInternal(field);
}

/// "published", "isDraft": a flag of the editors' work.
bool isPublishedFlag(const Field& field) {
    const Words words = wordsOfName(field.name);
    return field.kind == FieldKind::Bool && !words.empty() && words.size() <= 2 &&
           (words.size() == 1 || words.front() == "is") &&
           isOneOf(words.back(), {"published", "unpublished", "draft", "archived"});
}

bool isText(const Field& field) {
    return field.kind == FieldKind::String || field.kind == FieldKind::Text;
}

/// How well a field serves as a heading: 0 best, nothing for not at all.
std::optional<std::size_t> headingRank(const Field& field) {
    constexpr std::array<std::string_view, 5> kNames{"headline", "title", "heading", "name", "label"};
    if (!isText(field) || !field.isPublic || isEntryName(wordsOfName(field.name)) ||
        isEntryName(wordsOfName(field.label)))
        return std::nullopt;
    const auto* const exact = std::find(kNames.begin(), kNames.end(), field.name);
    if (exact != kNames.end())
        return static_cast<std::size_t>(exact - kNames.begin());
    const Words words = wordsOfName(field.name);
    const bool isOfMachines =
        isOneOf(words.front(), {"seo", "meta", "og", "twitter", "social", "file", "class", "nav"});
    return !isOfMachines && isOneOf(words.back(), {"headline", "title", "heading"}) ? std::optional(kNames.size())
                                                                                    : std::nullopt;
}

} // namespace

bool isCalledInternal(const Field& field) {
    return isInternal(wordsOfName(field.name)) || isInternal(wordsOfName(field.label));
}

bool isForEditors(const Field& field, std::span<const Field> siblings) {
    const Words name = wordsOfName(field.name);
    const Words label = wordsOfName(field.label);
    if (isNeverShown(field) || isWorkflow(name) || isWorkflow(label) || holdsWorkflow(field) || isPublishedFlag(field))
        return true;
    if (!isEntryName(name) && !isEntryName(label))
        return false;
    return (!namesSomething(name.back()) && (label.empty() || !namesSomething(label.back()))) ||
           std::any_of(siblings.begin(), siblings.end(),
                       [](const Field& other) { return headingRank(other).has_value(); });
}

std::optional<std::size_t> headingField(const Type& type) {
    const auto display = type.fieldIndex(type.display);
    if (!display || !isForEditors(type.fields[*display], type.fields))
        return display;
    std::optional<std::size_t> best = isNeverShown(type.fields[*display]) ? std::nullopt : display;
    std::optional<std::size_t> bestRank;
    for (std::size_t i = 0; i < type.fields.size(); ++i)
        if (const auto rank = headingRank(type.fields[i]); rank && (!bestRank || *rank < *bestRank)) {
            best = i;
            bestRank = rank;
        }
    return best;
}

} // namespace galley
