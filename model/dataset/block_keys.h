// Keys of blocks: k1, k2, … unless somebody chose others.
// Thread-safe: no shared state.
// Used in this folder alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

namespace galley {

/// "k1" for 0, "k2" for 1, …
std::string defaultBlockKey(std::size_t index);
/// key == defaultBlockKey(index), without building it.
bool isDefaultBlockKey(std::string_view key, std::size_t index);
/// 7 for "k7"; 0 for keys of another form, and for numbers of more than eight digits.
std::size_t blockKeyNumber(std::string_view key);

/// The keys of one list of blocks.
class BlockKeySet {
public:
    /// False when the key is taken.
    bool insert(std::string_view key) { return m_keys.emplace(key).second; }
    /// Takes the first of k1, k2, … that is free; it stays taken. Amortised O(1).
    std::string insertFirstFree();

private:
    std::unordered_set<std::string> m_keys;
    std::size_t m_next = 0;
};

} // namespace galley
