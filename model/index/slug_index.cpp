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

void SlugIndex::add(std::uint64_t hash, std::uint64_t ref) {
    if (const auto* several = m_several.find(hash)) {
        std::vector<std::uint64_t> refs = *several;
        if (std::find(refs.begin(), refs.end(), ref) == refs.end()) {
            refs.insert(std::upper_bound(refs.begin(), refs.end(), ref), ref);
            m_several = m_several.set(hash, std::move(refs));
        }
    } else if (const auto* single = m_single.find(hash)) {
        if (*single != ref) {
            m_several = m_several.set(hash, {std::min(*single, ref), std::max(*single, ref)});
            m_single = m_single.erase(hash);
        }
    } else {
        m_single = m_single.set(hash, ref);
    }
}

SlugIndex SlugIndex::build(const State& state) {
    SlugIndex index;
    for (std::size_t i = 0; i < state.schema().types.size(); ++i)
        if (state.schema().types[i].page)
            state.forEach(TypeIndex{static_cast<std::uint16_t>(i)}, [&](const RecordView& record) {
                forEachSlug(record, [&](std::string_view slug) { index.add(hash64(slug), record.ref().packed()); });
            });
    return index;
}

SlugIndex SlugIndex::next(const State& after, const ChangeSet& changes) const {
    // Entries of slugs that a page has left stay: find() reads the page itself, so they only cost a look.
    SlugIndex index = *this;
    for (const RecordChange& change : changes)
        forEachSlug(after.record(change.ref),
                    [&](std::string_view slug) { index.add(hash64(slug), change.ref.packed()); });
    return index;
}

std::vector<RecordRef> SlugIndex::findAll(const State& state, std::string_view slug) const {
    std::vector<RecordRef> found;
    const auto take = [&](std::uint64_t packed) {
        const RecordRef ref = RecordRef::fromPacked(packed);
        if (hasSlug(state.record(ref), slug))
            found.push_back(ref);
    };
    const std::uint64_t hash = hash64(slug);
    if (const auto* single = m_single.find(hash))
        take(*single);
    else if (const auto* several = m_several.find(hash))
        for (const std::uint64_t packed : *several)
            take(packed);
    return found;
}

std::optional<RecordRef> SlugIndex::find(const State& state, std::string_view slug) const {
    const std::vector<RecordRef> found = findAll(state, slug);
    return found.empty() ? std::nullopt : std::optional(found.front());
}

std::size_t SlugIndex::heapBytes() const {
    std::size_t bytes = m_single.heapBytes() + m_several.heapBytes();
    m_several.forEach([&](std::uint64_t, const auto& refs) { bytes += refs.capacity() * sizeof(std::uint64_t); });
    return bytes;
}

} // namespace galley
