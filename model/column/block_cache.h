// The decoded blocks of string heaps that a thread read last: a small table, so that texts that stand together cost one
// decoding. An inner part of StringHeap.
// Thread rule: each thread has its own; only bytesOfAllThreads() looks across.
// Used in this folder alone.
#pragma once

#include "model/base/per_thread.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace galley {

class BlockCache {
public:
    static constexpr std::size_t kMaxBlock = 16 * 1024; ///< larger ones are not kept
    static constexpr std::size_t kEntries = 64;         ///< so at most 1 MiB a thread

    static BlockCache& ofThread() {
        static const PerThread<BlockCache> caches;
        return caches.get();
    }
    /// A number that no other heap of this process has.
    static std::uint64_t newHeapId() { return s_nextHeapId.fetch_add(1, std::memory_order_relaxed); }
    static std::size_t bytesOfAllThreads() { return s_bytes.load(std::memory_order_relaxed); }

    /// The text of a block, from the table or by decode(std::span<char>) -> bool, which fills all `size` bytes; empty
    /// when that fails. The view is valid until the next call on this thread. REQUIRES size <= kMaxBlock.
    template <class Decode>
    std::string_view get(std::uint64_t heap, std::size_t block, std::size_t size, Decode&& decode) {
        const std::uint64_t key = (heap << 32) + block;
        // Neighbouring blocks fall into different sets; each set keeps its oldest entry as the one to replace.
        Set& set = m_sets[(heap * 7 + block) % m_sets.size()];
        for (Entry& entry : set.entries)
            if (entry.key == key && entry.size == size)
                return std::string_view(entry.text).substr(0, size);
        Entry& entry = set.entries[set.next++ % kWays];
        const std::size_t before = entry.text.capacity();
        entry.key = 0;
        if (entry.text.size() < size) // it only grows, so that it is not cleared for each block
            entry.text.resize(size);
        if (entry.text.capacity() != before) // rare, and all threads share the counter
            s_bytes.fetch_add(entry.text.capacity() - before, std::memory_order_relaxed);
        if (!decode(std::span<char>(entry.text.data(), size)))
            return {};
        entry.key = key;
        entry.size = size;
        return std::string_view(entry.text).substr(0, size);
    }

    BlockCache() = default;
    ~BlockCache() {
        for (const Set& set : m_sets)
            for (const Entry& entry : set.entries)
                s_bytes.fetch_sub(entry.text.capacity() - std::string().capacity(), std::memory_order_relaxed);
    }
    BlockCache(const BlockCache&) = delete;
    BlockCache& operator=(const BlockCache&) = delete;

private:
    static constexpr std::size_t kWays = 4;
    struct Entry {
        std::uint64_t key = 0; ///< heap and block; 0 for none, since heaps count from 1
        std::size_t size = 0;  ///< of the block
        std::string text;      ///< at its beginning
    };
    struct Set {
        std::array<Entry, kWays> entries;
        std::size_t next = 0;
    };

    std::array<Set, kEntries / kWays> m_sets;
    static inline std::atomic<std::uint64_t> s_nextHeapId{1};
    static inline std::atomic<std::size_t> s_bytes{0};
};

} // namespace galley
