#include "model/index/slug_index.h"

#include "model/schema/site_address.h"

#include <algorithm>

namespace galley {

namespace {

/// Hashes of the slugs that a page has of its own, each once.
void collectHashes(const PageAddresses& addresses, const RecordView& page, std::vector<std::uint64_t>& hashes) {
    hashes.clear();
    addresses.forEachOwn(page, [&](std::size_t, std::string_view slug) {
        const std::uint64_t hash = hash64(slugKey(slug));
        if (std::find(hashes.begin(), hashes.end(), hash) == hashes.end())
            hashes.push_back(hash);
    });
}

} // namespace

SlugIndex SlugIndex::build(const State& state) {
    SlugIndex index;
    index.m_addresses = std::make_shared<const PageAddresses>(state.schemaPointer());
    auto base = std::make_shared<std::vector<Entry>>();
    std::vector<std::uint64_t> own;
    for (std::size_t i = 0; i < state.schema().types.size(); ++i) {
        if (!state.schema().types[i].page)
            continue;
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        std::vector<std::uint64_t> hashes;
        std::vector<std::uint32_t> ordinals;
        state.forEach(type, [&](const RecordView& record) {
            collectHashes(*index.m_addresses, record, own);
            hashes.insert(hashes.end(), own.begin(), own.end());
            ordinals.insert(ordinals.end(), own.size(), record.ref().ordinal.value());
        });
        base->push_back({type, IdIndex::build(hashes, ordinals)});
    }
    index.m_base = std::move(base);
    return index;
}

SlugIndex SlugIndex::next(const State& after, const ChangeSet& changes) const {
    SlugIndex index = *this;
    std::vector<std::uint64_t> own;
    for (const RecordChange& change : changes) {
        if (!after.schema().type(change.ref.type).page)
            continue;
        collectHashes(*m_addresses, after.record(change.ref), own);
        for (const std::uint64_t hash : own) {
            if (index.isKnown(hash, change.ref))
                continue;
            const auto* others = index.m_added.find(hash);
            std::vector<std::uint64_t> refs = others != nullptr ? *others : std::vector<std::uint64_t>();
            refs.push_back(change.ref.packed());
            index.m_added = index.m_added.set(hash, std::move(refs));
        }
    }
    return index;
}

template <class Visit>
void SlugIndex::forEachCandidate(std::uint64_t hash, Visit&& visit) const {
    for (std::size_t i = 0; m_base && i < m_base->size(); ++i) {
        const Entry& entry = (*m_base)[i];
        const auto ended = entry.slugs.find(hash, [&](std::uint32_t ordinal) {
            return visit(RecordRef{entry.type, Ordinal{ordinal}});
        });
        if (ended)
            return;
    }
    if (const auto* added = m_added.find(hash))
        for (const std::uint64_t packed : *added)
            if (visit(RecordRef::fromPacked(packed)))
                return;
}

std::optional<SlugIndex::Claim> SlugIndex::claimOf(const State& state, RecordRef page, std::size_t locale,
                                                   std::string_view slug, std::string_view key,
                                                   PageAddresses::Scratch& scratch) const {
    const auto found = m_addresses->slug(state.record(page), locale, scratch);
    if (!found)
        return std::nullopt;
    const std::string_view text = found->isHome ? std::string_view(homeSlug(state.schema())) : found->text;
    if (text != slug && slugKey(text) != key)
        return std::nullopt;
    return Claim{text != slug, found->owner != locale, page};
}

template <class Visit>
void SlugIndex::forEachClaim(const State& state, std::size_t locale, std::string_view slug, Visit&& visit) const {
    const std::string key = slugKey(slug);
    PageAddresses::Scratch scratch;
    for (const RecordRef ref : candidates(key))
        if (const auto claim = claimOf(state, ref, locale, slug, key, scratch))
            visit(*claim);
}

bool SlugIndex::isKnown(std::uint64_t hash, RecordRef ref) const {
    bool known = false;
    forEachCandidate(hash, [&](RecordRef candidate) { return known = candidate == ref; });
    return known;
}

std::vector<RecordRef> SlugIndex::candidates(std::string_view key) const {
    std::vector<RecordRef> found;
    forEachCandidate(hash64(key), [&](RecordRef ref) {
        found.push_back(ref);
        return false;
    });
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::vector<RecordRef> SlugIndex::claims(const State& state, std::size_t locale, std::string_view slug) const {
    std::vector<Claim> found;
    forEachClaim(state, locale, slug, [&](const Claim& claim) { found.push_back(claim); });
    std::sort(found.begin(), found.end());
    std::vector<RecordRef> refs;
    for (const Claim& claim : found)
        refs.push_back(std::get<RecordRef>(claim));
    return refs;
}

std::vector<RecordRef> SlugIndex::otherClaims(const State& state, std::size_t locale, std::string_view slug,
                                              RecordRef page, std::size_t most) const {
    const std::string key = slugKey(slug);
    PageAddresses::Scratch scratch;
    std::vector<RecordRef> others;
    forEachCandidate(hash64(key), [&](RecordRef ref) {
        if (ref != page && claimOf(state, ref, locale, slug, key, scratch) &&
            std::find(others.begin(), others.end(), ref) == others.end())
            others.push_back(ref);
        return others.size() >= most;
    });
    std::sort(others.begin(), others.end());
    return others;
}

std::optional<RecordRef> SlugIndex::find(const State& state, std::size_t locale, std::string_view slug) const {
    std::optional<Claim> best;
    forEachClaim(state, locale, slug, [&](const Claim& claim) {
        if (!best || claim < *best)
            best = claim;
    });
    return best ? std::optional(std::get<RecordRef>(*best)) : std::nullopt;
}

std::optional<PageAt> SlugIndex::findInAnyLocale(const State& state, std::string_view slug,
                                                 std::optional<std::size_t> preferred) const {
    const std::string key = slugKey(slug);
    PageAddresses::Scratch scratch;
    std::optional<std::tuple<bool, std::size_t, RecordRef>> best;
    for (const RecordRef ref : candidates(key)) {
        const RecordView page = state.record(ref);
        const bool isThere = preferred && m_addresses->slug(page, *preferred, scratch);
        m_addresses->forEachOwn(page, [&](std::size_t locale, std::string_view own) {
            if (slugKey(own) != key)
                return;
            const std::tuple mark{!isThere, isThere ? *preferred : locale, ref};
            if (!best || mark < *best)
                best = mark;
        });
    }
    return best ? std::optional(PageAt{std::get<RecordRef>(*best), std::get<std::size_t>(*best)}) : std::nullopt;
}

std::vector<RecordRef> SlugIndex::findAll(const State& state, std::string_view slug) const {
    const std::string key = slugKey(slug);
    std::vector<RecordRef> found;
    for (const RecordRef ref : candidates(key)) {
        bool has = false;
        m_addresses->forEachOwn(state.record(ref),
                                [&](std::size_t, std::string_view own) { has = has || slugKey(own) == key; });
        if (has)
            found.push_back(ref);
    }
    return found;
}

std::size_t SlugIndex::heapBytes() const {
    std::size_t bytes = m_added.heapBytes();
    m_added.forEach([&](std::uint64_t, const auto& refs) { bytes += refs.capacity() * sizeof(std::uint64_t); });
    if (m_base) {
        bytes += sizeof(*m_base) + m_base->capacity() * sizeof(Entry);
        for (const Entry& entry : *m_base)
            bytes += entry.slugs.heapBytes();
    }
    return bytes;
}

} // namespace galley
