// IdIndex: from the 64-bit hash of an id to the ordinals that may have it, in about 4 bytes a record. It keeps 8 bits
// of each hash and no ids: the caller compares, so a hit costs one comparison and a miss one in some sixty lookups.
// Entries stand sorted by bucket without gaps, four to a bucket; a packed directory says where each bucket begins.
// Immutable: a new version folds its changes into a new index or keeps them in a small map beside (PersistentMap).
// Byte form: FORMAT.md, "Id index".
// Thread rule: immutable after construction; read from any thread. Copies share.
// Invariant, checked when read: every ordinal is below ordinalLimit().
#pragma once

#include "model/column/offsets.h"

#include <optional>

namespace galley {

class IdIndex {
public:
    /// No entries.
    IdIndex() = default;
    /// hashes[i] is the hash of the id of ordinal i; equal hashes are fine. Use a hash whose bits are all good
    /// (hash64). REQUIRES at most 2^32 - 1 hashes. O(n).
    static IdIndex build(std::span<const std::uint64_t> hashes);
    /// hashes[i] belongs to ordinals[i]: for types with holes. REQUIRES equal sizes.
    static IdIndex build(std::span<const std::uint64_t> hashes, std::span<const std::uint32_t> ordinals);

    std::size_t size() const { return m_entries.size(); }
    /// Above every ordinal: compare it with the number of records after a read.
    std::uint64_t ordinalLimit() const { return m_limit; }

    /// The first ordinal under `hash` that `matches(ordinal)` accepts. About 10 ns and the cost of `matches`.
    template <class F>
    std::optional<std::uint32_t> find(std::uint64_t hash, F&& matches) const {
        if (m_entries.empty())
            return std::nullopt;
        const Offsets::Range bucket = m_buckets.range(bucketOf(hash, m_buckets.size()));
        for (auto at = static_cast<std::size_t>(bucket.begin); at < bucket.end; ++at) {
            const std::uint64_t entry = m_entries.get(at);
            if (((entry ^ hash) & 0xff) == 0 && matches(static_cast<std::uint32_t>(entry >> 8)))
                return static_cast<std::uint32_t>(entry >> 8);
        }
        return std::nullopt;
    }

    void write(ByteWriter& out) const;
    /// Corrupt when a part contradicts another. O(n).
    static Result<IdIndex> read(ByteReader& in);
    std::size_t heapBytes() const { return m_buckets.heapBytes() + m_entries.heapBytes(); }

private:
    static std::size_t bucketOf(std::uint64_t hash, std::size_t buckets) {
        return static_cast<std::size_t>(((hash >> 32) * std::uint64_t{buckets}) >> 32);
    }

    Offsets m_buckets;
    PackedInts m_entries; ///< ordinal << 8 | fingerprint
    std::uint64_t m_limit = 0;
};

} // namespace galley
