#include "model/dataset/block_keys.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace galley {

std::string defaultBlockKey(std::size_t index) {
    return "k" + std::to_string(index + 1);
}

bool isDefaultBlockKey(std::string_view key, std::size_t index) {
    std::array<char, 24> text{'k'};
    const auto end = std::to_chars(text.data() + 1, text.data() + text.size(), index + 1).ptr;
    return key == std::string_view(text.data(), static_cast<std::size_t>(end - text.data()));
}

std::size_t blockKeyNumber(std::string_view key) {
    std::uint32_t number = 0;
    if (!key.starts_with('k') || key.size() > 9)
        return 0;
    const auto [end, problem] = std::from_chars(key.data() + 1, key.data() + key.size(), number);
    return problem == std::errc() && end == key.data() + key.size() ? number : 0;
}

std::string BlockKeySet::insertFirstFree() {
    std::string key = defaultBlockKey(m_next++);
    while (!insert(key))
        key = defaultBlockKey(m_next++);
    return key;
}

} // namespace galley
