// Varints (LEB128, as in column/FORMAT.md) inside the packed lists of an index that never leaves memory: without the
// checks that bytes from files need. Thread-safe: no state.
// Used in this folder alone.
#pragma once

#include <cstdint>
#include <string>

namespace galley {

/// Seven bits a byte, lowest first.
inline void appendVarint(std::uint64_t value, std::string& out) {
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<char>(value | 0x80));
    out.push_back(static_cast<char>(value));
}

/// Reads one and moves `at` behind it. REQUIRES bytes that appendVarint() wrote.
inline std::uint64_t takeVarint(const char*& at) {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const auto byte = static_cast<std::uint8_t>(*at++);
        value |= std::uint64_t{byte & 0x7fU} << shift;
        if (byte < 0x80)
            return value;
    }
}

} // namespace galley
