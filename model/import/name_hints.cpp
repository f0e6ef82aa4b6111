#include "model/import/name_hints.h"

#include "model/base/one_of.h"
#include "model/base/text_fold.h"
#include "model/schema/name_words.h"

#include <algorithm>

namespace galley {

namespace {

std::string singular(std::string word) {
    if (word == "people")
        return "person";
    if (word.size() > 4 && word.ends_with("ies"))
        return word.substr(0, word.size() - 3) + "y";
    if (word.size() > 2 && word.ends_with('s') && !word.ends_with("ss"))
        word.pop_back();
    return word;
}

std::vector<std::string> singularWords(std::string_view name) {
    std::vector<std::string> words = wordsOfName(name);
    for (std::string& word : words)
        word = singular(std::move(word));
    return words;
}

} // namespace

bool isNamedLikeAName(std::string_view name) {
    return isOneOf(name, {"title", "name", "headline", "label", "heading", "slug"});
}

bool isNamedLikeADate(std::string_view name) {
    const std::vector<std::string> words = wordsOfName(name);
    if (words.empty())
        return false;
    const auto isDate = [](const std::string& word) {
        return isOneOf(word, {"date",      "dates",   "day",      "days",      "datum",    "fecha",   "birthday",
                              "birthdate", "born",    "deadline", "published", "created",  "updated", "modified",
                              "edited",    "expires", "expired",  "expiry",    "released", "founded", "died",
                              "due",       "дата",    "日付",     "日期",      "날짜"});
    };
    // The last word says what it is: "startsOn", "valid_until".
    return std::any_of(words.begin(), words.end(), isDate) ||
           isOneOf(words.back(), {"at", "on", "start", "starts", "started", "begin", "begins", "end", "ends", "ended",
                                  "from", "since", "until", "till", "release", "birth", "death", "opening", "closing"});
}

bool isNamedLikeAChoice(std::string_view name) {
    const std::vector<std::string> words = wordsOfName(name);
    return !words.empty() &&
           isOneOf(words.back(),
                   {"status",    "state",  "stage",    "kind",        "role",    "level",      "size",   "align",
                    "alignment", "layout", "variant",  "theme",       "style",   "visibility", "access", "priority",
                    "format",    "mode",   "position", "orientation", "palette", "rating"});
}

bool isNamedLikeType(std::string_view name, std::string_view type) {
    if (foldedCase(name) == foldedCase(type))
        return true;
    const std::vector<std::string> words = singularWords(name);
    const std::vector<std::string> wanted = singularWords(type);
    return !wanted.empty() && std::search(words.begin(), words.end(), wanted.begin(), wanted.end()) != words.end();
}

} // namespace galley
