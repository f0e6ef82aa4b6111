#include "model/schema/name_words.h"

#include "model/base/ascii.h"
#include "model/base/text_fold.h"

#include <algorithm>

namespace galley {

namespace {

bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}

} // namespace

std::string labelFromName(std::string_view name) {
    std::vector<std::string> words(1);
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c == '_' || c == '-') {
            words.emplace_back();
            continue;
        }
        if (i > 0 && isUpper(c)) {
            const bool afterLower = !isUpper(name[i - 1]) && name[i - 1] != '_' && name[i - 1] != '-';
            const bool endsAcronym =
                isUpper(name[i - 1]) && i + 1 < name.size() && isAsciiLetter(name[i + 1]) && !isUpper(name[i + 1]);
            if (afterLower || endsAcronym)
                words.emplace_back();
        }
        words.back() += c;
    }
    std::string label;
    for (std::string& word : words) {
        if (word.empty())
            continue;
        const bool acronym = word.size() > 1 && std::none_of(word.begin(), word.end(),
                                                             [](char c) { return isAsciiLetter(c) && !isUpper(c); });
        if (!acronym && isUpper(word[0]))
            word[0] = asciiLower(word[0]);
        if (!label.empty())
            label += ' ';
        label += word;
    }
    if (!label.empty() && isAsciiLetter(label[0]) && !isUpper(label[0]))
        label[0] = static_cast<char>(label[0] - 'a' + 'A');
    return label.empty() ? std::string(name) : label;
}

std::vector<std::string> wordsOfName(std::string_view name) {
    std::vector<std::string> words(1);
    for (const char c : foldedCase(labelFromName(name))) {
        if (std::string_view(" .:/()[]").find(c) == std::string_view::npos)
            words.back() += c;
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty())
        words.pop_back();
    return words;
}

} // namespace galley
