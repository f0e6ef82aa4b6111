#include "model/column/id_index.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace galley {

namespace {

constexpr std::size_t kPerBucket = 4;

} // namespace

IdIndex IdIndex::build(std::span<const std::uint64_t> hashes) {
    std::vector<std::uint32_t> ordinals(hashes.size());
    std::iota(ordinals.begin(), ordinals.end(), 0U);
    return build(hashes, ordinals);
}

IdIndex IdIndex::build(std::span<const std::uint64_t> hashes, std::span<const std::uint32_t> ordinals) {
    assert(hashes.size() == ordinals.size() && hashes.size() <= Offsets::kMaxCount);
    IdIndex index;
    if (hashes.empty())
        return index;
    // A counting sort by bucket.
    const std::size_t buckets = (hashes.size() + kPerBucket - 1) / kPerBucket;
    std::vector<std::uint32_t> counts(buckets);
    for (const std::uint64_t hash : hashes)
        ++counts[bucketOf(hash, buckets)];
    index.m_buckets = Offsets::fromLengths(std::span<const std::uint32_t>(counts), Offsets::Prefer::Speed);
    std::vector<std::uint32_t> next(buckets);
    std::exclusive_scan(counts.begin(), counts.end(), next.begin(), 0U);
    std::vector<std::uint64_t> entries(hashes.size());
    for (std::size_t at = 0; at < hashes.size(); ++at)
        entries[next[bucketOf(hashes[at], buckets)]++] = (std::uint64_t{ordinals[at]} << 8) | (hashes[at] & 0xff);
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
        const auto end = entries.begin() + next[bucket];
        std::sort(end - counts[bucket], end, [](std::uint64_t left, std::uint64_t right) {
            return (left & 0xff) != (right & 0xff) ? (left & 0xff) < (right & 0xff) : left < right;
        });
    }
    index.m_limit = std::uint64_t{*std::max_element(ordinals.begin(), ordinals.end())} + 1;
    index.m_entries = PackedInts::pack(std::span<const std::uint64_t>(entries));
    return index;
}

void IdIndex::write(ByteWriter& out) const {
    out.varint(m_limit);
    m_buckets.write(out);
    m_entries.write(out);
}

Result<IdIndex> IdIndex::read(ByteReader& in) {
    IdIndex index;
    index.m_limit = in.varintUpTo(std::uint64_t{1} << 32);
    GALLEY_TRY(index.m_buckets, Offsets::read(in));
    GALLEY_TRY(index.m_entries, PackedInts::read(in));
    if (index.m_entries.size() != index.m_buckets.total() || (index.m_entries.empty() != (index.m_buckets.size() == 0)))
        return in.error("id index whose directory does not fit its entries");
    if (index.m_entries.size() > 1 && index.m_entries.width() == 0) // any number for no bytes, and find() walks them
        return in.error("id index with equal entries");
    if (!index.m_entries.empty() && (index.m_entries.max() >> 8) >= index.m_limit)
        return in.error("id index with an ordinal above its limit");
    return index;
}

} // namespace galley
