#include "model/inspect/named_place.h"

#include "model/base/edit_distance.h"
#include "model/base/text_fold.h"
#include "model/base/unicode_text.h"
#include "model/dataset/field_path.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace galley {

namespace {

/// "statya (статья), b": all of them, or those that are most like the words.
template <class Items>
std::string listOf(const Items& items, std::string_view words, const char* what) {
    constexpr std::size_t kMost = 12;
    constexpr std::size_t kLongest = 100; // of words that may be a slip
    if (items.empty())
        return std::string("; there are no ") + what;
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const bool isCut = items.size() > kMost;
    if (isCut) {
        const std::string wanted = foldedCase(composed(words.substr(0, kLongest)));
        std::vector<std::size_t> far;
        for (const auto& item : items)
            far.push_back(
                std::min(editDistance(wanted, foldedCase(item.name)),
                         editDistance(wanted, foldedCase(composed(item.displayLabel()).substr(0, kLongest)))));
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t left, std::size_t right) { return far[left] < far[right]; });
        order.resize(kMost);
    }
    std::string text = std::string(isCut ? "; the nearest of the " : "; the ") + what + " are";
    for (const std::size_t index : order) {
        text += (index == order.front() ? " " : ", ") + items[index].name;
        if (!items[index].label.empty() && items[index].label != items[index].name)
            text += " (" + items[index].label + ")";
    }
    return text;
}

/// The index of the item with that name, else with that label.
template <class Items>
Result<std::size_t> indexNamed(const Items& items, std::string_view words, const char* one, const char* several) {
    const std::string wanted = composed(words);
    std::vector<std::size_t> labelled;
    std::vector<std::size_t> written; ///< of these, labels with the very same characters
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].name == words)
            return i;
        const std::string label = items[i].displayLabel();
        if (composed(label) == wanted)
            labelled.push_back(i);
        if (label == words)
            written.push_back(i);
    }
    if (written.size() == 1)
        return written.front();
    if (labelled.size() == 1)
        return labelled.front();
    if (labelled.empty())
        return Error{ErrorCode::NotFound,
                     std::string("there is no ") + one + " " + std::string(words) + listOf(items, words, several)};
    std::string names;
    for (const std::size_t index : labelled)
        names += (names.empty() ? "" : " and ") + items[index].name;
    return Error{ErrorCode::InvalidInput,
                 std::string(several) + " with the label " + std::string(words) + " are " + names + ": use the name"};
}

/// The fields among which the next part of a path is one; nullptr where it is something else.
const std::vector<Field>* fieldsAt(const ResolvedField& place) {
    if (place.isBlock)
        return &place.field->blocks[place.block.kind()].fields;
    return !place.isLocaleObject && place.field->kind == FieldKind::Object ? &place.field->fields : nullptr;
}

} // namespace

Result<TypeIndex> typeNamed(const Schema& schema, std::string_view words) {
    GALLEY_TRY(const std::size_t index, indexNamed(schema.types, words, "type", "types"));
    return TypeIndex{static_cast<std::uint16_t>(index)};
}

Result<RecordName> recordName(const Schema& schema, std::string_view words) {
    const std::size_t first = words.find('/');
    if (first == std::string_view::npos)
        return Error{ErrorCode::InvalidInput, "a record is named type/id, not " + std::string(words)};
    const auto found = typeNamed(schema, words.substr(0, first));
    if (found)
        return RecordName{*found, std::string(words.substr(first + 1))};
    // A label may have slashes itself.
    for (std::size_t slash = words.find('/', first + 1); slash != std::string_view::npos;
         slash = words.find('/', slash + 1))
        if (const auto type = typeNamed(schema, words.substr(0, slash)))
            return RecordName{*type, std::string(words.substr(slash + 1))};
    return found.error();
}

Result<RecordRef> recordNamed(const State& state, std::string_view words) {
    const auto known = state.findPath(words);
    if (known && state.record(*known).exists())
        return known;
    GALLEY_TRY(const RecordName name, recordName(state.schema(), words));
    if (const auto ref = state.find(name.type, name.id); ref && state.record(*ref).exists())
        return *ref;
    return Error{ErrorCode::NotFound, "there is no such record"}.inRecord(std::string(words));
}

Result<std::string> pathNamed(const RecordView& record, std::string_view words) {
    std::vector<std::string> parts{std::string(words)};
    if (!indexNamed(record.type().fields, words, "field", "fields")) {
        std::string path(words);
        if (path.find('/') == std::string::npos)
            std::replace(path.begin(), path.end(), '.', '/');
        parts = splitPath(path);
    }
    std::vector<std::string> found;
    const std::vector<Field>* siblings = &record.type().fields;
    for (std::size_t at = 0; at < parts.size(); ++at) {
        found.push_back(parts[at]);
        if (siblings != nullptr) {
            const auto index = indexNamed(*siblings, parts[at], "field", "fields");
            if (!index)
                return Error(index.error()).inRecord(record.path()).inField(joinPath(found));
            found.back() = (*siblings)[*index].name;
        }
        const auto place = resolvePath(record, joinPath(found));
        if (!place) {
            found.insert(found.end(), parts.begin() + static_cast<std::ptrdiff_t>(at) + 1, parts.end());
            break;
        }
        siblings = fieldsAt(*place);
    }
    return joinPath(found);
}

} // namespace galley
