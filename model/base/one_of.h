// Whether a word is one of a few. Thread-safe: pure.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace galley {

/// `words` is any range of texts. O(words).
template <class Words>
bool isOneOf(std::string_view word, const Words& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

inline bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace galley
