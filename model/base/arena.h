// ByteArena: memory that is handed out piece by piece and freed at once: for trees of many small parts that live and
// die together. Text whose length is known only after writing it goes through room() and keep(), so that a decoder
// writes to the final place. Nothing is destroyed: for trivially destructible things only.
//
// Thread rule: one thread at a time may allocate; what was handed out may be read from any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace galley {

class ByteArena {
public:
    ByteArena() = default;
    ByteArena(const ByteArena&) = delete;
    ByteArena& operator=(const ByteArena&) = delete;

    /// At least `size` bytes to write to, valid until the next call of any kind but keep(). Takes nothing yet.
    char* room(std::size_t size) {
        if (size > static_cast<std::size_t>(m_end - m_free))
            grow(size);
        return m_free;
    }
    /// Takes the first `size` bytes of the last room(). They live as long as the arena.
    std::string_view keep(std::size_t size) {
        const std::string_view kept(m_free, size);
        m_free += size;
        m_bytes += size;
        return kept;
    }
    std::string_view copy(std::string_view text) {
        if (text.empty())
            return {};
        std::memcpy(room(text.size()), text.data(), text.size());
        return keep(text.size());
    }
    /// Memory for `count` things, not constructed.
    template <class T>
    T* allocate(std::size_t count) {
        static_assert(alignof(T) <= alignof(std::max_align_t));
        char* const memory = room(count * sizeof(T) + alignof(T) - 1);
        m_free += -reinterpret_cast<std::uintptr_t>(memory) % alignof(T);
        T* const aligned = reinterpret_cast<T*>(m_free);
        keep(count * sizeof(T));
        return aligned;
    }
    std::size_t bytes() const { return m_bytes; } ///< handed out so far

private:
    void grow(std::size_t size);

    char* m_free = nullptr;
    char* m_end = nullptr;
    std::size_t m_bytes = 0;
    std::vector<std::unique_ptr<char[]>> m_pieces;
};

} // namespace galley
