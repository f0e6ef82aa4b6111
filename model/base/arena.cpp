#include "model/base/arena.h"

#include <algorithm>

namespace galley {

void ByteArena::grow(std::size_t size) {
    // Pieces double up to a size that allocators keep and give again without asking the system for pages.
    constexpr std::size_t kFirst = 4096;
    constexpr std::size_t kLargest = 64 * 1024;
    const std::size_t next = std::min(kFirst << std::min<std::size_t>(m_pieces.size(), 8), kLargest);
    const std::size_t length = std::max(size, next);
    m_pieces.push_back(std::make_unique_for_overwrite<char[]>(length));
    m_free = m_pieces.back().get();
    m_end = m_free + length;
}

} // namespace galley
