#include "model/index/redirect_index.h"

#include "model/base/hash.h"
#include "model/index/redirects.h"
#include "model/schema/redirect_type.h"
#include "model/schema/site_address.h"

#include <algorithm>

namespace galley {

namespace {

std::uint64_t hashOf(const AddressKey& address) {
    return hash64(std::to_string(address.locale) + '/' + address.slug);
}

} // namespace

AddressKey addressKey(const Schema& schema, std::size_t locale, std::string_view slug) {
    return {locale, slugKey(canonicalSlug(schema, locale, slug))};
}

std::shared_ptr<const RedirectIndex> RedirectIndex::build(const State& state) {
    auto index = std::make_shared<RedirectIndex>();
    index->m_type = state.schema().redirectType();
    if (!index->m_type)
        return index;
    std::vector<std::uint64_t> hashes;
    std::vector<std::uint32_t> ordinals;
    state.forEach(*index->m_type, [&](const RecordView& redirect) {
        if (const auto address = redirectedAddress(redirect)) {
            hashes.push_back(hashOf(*address));
            ordinals.push_back(redirect.ref().ordinal.value());
        }
    });
    if (!hashes.empty())
        index->m_base = std::make_shared<const IdIndex>(IdIndex::build(hashes, ordinals));
    return index;
}

bool RedirectIndex::isKnown(std::uint64_t hash, std::uint32_t ordinal) const {
    const auto isIt = [ordinal](std::uint32_t other) { return other == ordinal; };
    const auto* const others = m_added.find(hash);
    return (m_base && m_base->find(hash, isIt)) ||
           (others != nullptr && std::any_of(others->begin(), others->end(), isIt));
}

std::shared_ptr<const RedirectIndex> RedirectIndex::next(std::shared_ptr<const RedirectIndex> before,
                                                         const State& after, const ChangeSet& changes) {
    std::shared_ptr<RedirectIndex> index; // nothing: it is as before
    for (const RecordChange& change : changes) {
        if (change.ref.type != before->m_type)
            continue;
        const auto address = redirectedAddress(after.record(change.ref));
        if (!address)
            continue;
        const std::uint64_t hash = hashOf(*address);
        const std::uint32_t ordinal = change.ref.ordinal.value();
        if ((index ? *index : *before).isKnown(hash, ordinal))
            continue;
        if (!index)
            index = std::make_shared<RedirectIndex>(*before);
        const auto* const others = index->m_added.find(hash);
        std::vector<std::uint32_t> ordinals = others != nullptr ? *others : std::vector<std::uint32_t>();
        ordinals.push_back(ordinal);
        index->m_added = index->m_added.set(hash, std::move(ordinals));
    }
    return index ? std::move(index) : std::move(before);
}

std::vector<RecordRef> RedirectIndex::find(const State& state, const AddressKey& address) const {
    std::vector<RecordRef> found;
    if (isEmpty())
        return found;
    const std::uint64_t hash = hashOf(address);
    const auto consider = [&](std::uint32_t ordinal) {
        const RecordRef ref{*m_type, Ordinal{ordinal}};
        if (redirectedAddress(state.record(ref)) == address &&
            std::find(found.begin(), found.end(), ref) == found.end())
            found.push_back(ref);
        return false;
    };
    if (m_base)
        static_cast<void>(m_base->find(hash, consider));
    if (const auto* const added = m_added.find(hash))
        for (const std::uint32_t ordinal : *added)
            consider(ordinal);
    std::sort(found.begin(), found.end());
    return found;
}

std::size_t RedirectIndex::heapBytes() const {
    std::size_t bytes = m_added.heapBytes();
    m_added.forEach([&](std::uint64_t, const auto& ordinals) { bytes += ordinals.capacity() * sizeof(std::uint32_t); });
    return bytes + (m_base ? m_base->heapBytes() : 0);
}

} // namespace galley
