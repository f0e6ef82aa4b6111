#include "model/index/slug_index.h"

#include <algorithm>

namespace galley {

namespace {

/// Calls `visit` with each slug of a record: one, or one a locale.
template <class Visit>
void forEachSlug(const RecordView& record, Visit&& visit) {
    const Type& type = record.type();
    if (!type.page || !record.exists())
        return;
    const ValueView value = record.field(type.slug);
    std::string scratch;
    if (value.kind() == ValueKind::String)
        visit(value.asString(scratch));
    else if (value.kind() == ValueKind::Localized)
        for (std::uint32_t locale = 0; locale < value.size(); ++locale)
            if (value.at(locale).kind() == ValueKind::String)
                visit(value.at(locale).asString(scratch));
}

bool hasSlug(const RecordView& record, std::string_view slug) {
    bool found = false;
    forEachSlug(record, [&](std::string_view own) { found = found || own == slug; });
    return found;
}

} // namespace

SlugIndex SlugIndex::build(const State& state) {
    auto base = std::make_shared<std::vector<Entry>>();
    for (std::size_t i = 0; i < state.schema().types.size(); ++i) {
        if (!state.schema().types[i].page)
            continue;
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        std::vector<std::uint64_t> hashes;
        std::vector<std::uint32_t> ordinals;
        state.forEach(type, [&](const RecordView& record) {
            forEachSlug(record, [&](std::string_view slug) {
                hashes.push_back(hash64(slug));
                ordinals.push_back(record.ref().ordinal.value());
            });
        });
        base->push_back({type, IdIndex::build(hashes, ordinals)});
    }
    SlugIndex index;
    index.m_base = std::move(base);
    return index;
}

SlugIndex SlugIndex::next(const State& after, const ChangeSet& changes) const {
    SlugIndex index = *this;
    for (const RecordChange& change : changes)
        forEachSlug(after.record(change.ref), [&](std::string_view slug) {
            if (index.isKnown(hash64(slug), change.ref))
                return;
            const auto* others = index.m_added.find(hash64(slug));
            std::vector<std::uint64_t> refs = others != nullptr ? *others : std::vector<std::uint64_t>();
            refs.push_back(change.ref.packed());
            index.m_added = index.m_added.set(hash64(slug), std::move(refs));
        });
    return index;
}

template <class Visit>
void SlugIndex::forEachCandidate(std::uint64_t hash, Visit&& visit) const {
    for (std::size_t i = 0; m_base && i < m_base->size(); ++i) {
        const Entry& entry = (*m_base)[i];
        entry.slugs.find(hash, [&](std::uint32_t ordinal) {
            visit(RecordRef{entry.type, Ordinal{ordinal}});
            return false;
        });
    }
    if (const auto* added = m_added.find(hash))
        for (const std::uint64_t packed : *added)
            visit(RecordRef::fromPacked(packed));
}

bool SlugIndex::isKnown(std::uint64_t hash, RecordRef ref) const {
    bool known = false;
    forEachCandidate(hash, [&](RecordRef candidate) { known = known || candidate == ref; });
    return known;
}

std::vector<RecordRef> SlugIndex::findAll(const State& state, std::string_view slug) const {
    std::vector<RecordRef> found;
    forEachCandidate(hash64(slug), [&](RecordRef ref) {
        if (hasSlug(state.record(ref), slug))
            found.push_back(ref);
    });
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::optional<RecordRef> SlugIndex::find(const State& state, std::string_view slug) const {
    const std::vector<RecordRef> found = findAll(state, slug);
    return found.empty() ? std::nullopt : std::optional(found.front());
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
