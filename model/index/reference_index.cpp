#include "model/index/reference_index.h"

#include <algorithm>

namespace galley {

/// Compressed sparse rows: the sources of target t of type T are sources[starts[T][t] … starts[T][t + 1]).
struct ReferenceIndex::Base {
    std::vector<std::vector<std::uint32_t>> starts; ///< by type of the target, ordinals + 1 entries
    std::vector<std::uint16_t> sourceTypes;
    std::vector<std::uint32_t> sourceOrdinals;

    std::pair<std::uint32_t, std::uint32_t> range(RecordRef target) const {
        if (target.type.value() >= starts.size())
            return {0, 0};
        const auto& offsets = starts[target.type.value()];
        if (target.ordinal.value() + 1 >= offsets.size())
            return {0, 0};
        return {offsets[target.ordinal.value()], offsets[target.ordinal.value() + 1]};
    }
};

void forEachReference(const ValueView& value, const std::function<void(RecordRef)>& visit) {
    switch (value.kind()) {
    case ValueKind::Ref:
        visit(value.asRef());
        break;
    case ValueKind::List:
    case ValueKind::Object:
    case ValueKind::Localized:
        for (std::uint32_t i = 0; i < value.size(); ++i)
            forEachReference(value.at(i), visit);
        break;
    case ValueKind::Blocks:
        for (std::uint32_t i = 0; i < value.size(); ++i) {
            const BlockView block = value.block(i);
            for (std::uint32_t f = 0; f < block.size(); ++f)
                forEachReference(block.field(f), visit);
        }
        break;
    case ValueKind::Null:
    case ValueKind::Bool:
    case ValueKind::Int:
    case ValueKind::Float:
    case ValueKind::String:
        break;
    }
}

std::vector<RecordRef> referencesOf(const RecordView& record) {
    std::vector<RecordRef> refs;
    if (record.exists())
        for (std::size_t i = 0; i < record.type().fields.size(); ++i)
            forEachReference(record.field(i), [&](RecordRef ref) { refs.push_back(ref); });
    std::sort(refs.begin(), refs.end());
    refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
    return refs;
}

ReferenceIndex ReferenceIndex::build(const State& state) {
    auto base = std::make_shared<Base>();
    const std::size_t types = state.schema().types.size();
    base->starts.resize(types);
    for (std::size_t i = 0; i < types; ++i)
        base->starts[i].assign(state.ordinalCount(TypeIndex{static_cast<std::uint16_t>(i)}) + 1U, 0);
    // Pairs in source order make every row sorted without sorting it.
    std::vector<std::pair<RecordRef, RecordRef>> pairs;
    state.forEach([&](const RecordView& record) {
        for (const RecordRef target : referencesOf(record)) {
            pairs.emplace_back(target, record.ref());
            ++base->starts[target.type.value()][target.ordinal.value()];
        }
    });
    std::uint32_t start = 0;
    for (auto& offsets : base->starts)
        for (std::uint32_t& offset : offsets)
            start += std::exchange(offset, start);
    base->sourceTypes.resize(pairs.size());
    base->sourceOrdinals.resize(pairs.size());
    auto fill = base->starts;
    for (const auto& [target, source] : pairs) {
        const std::uint32_t at = fill[target.type.value()][target.ordinal.value()]++;
        base->sourceTypes[at] = source.type.value();
        base->sourceOrdinals[at] = source.ordinal.value();
    }
    ReferenceIndex index;
    index.m_base = std::move(base);
    return index;
}

ReferenceIndex ReferenceIndex::next(const State& before, const State& after, const ChangeSet& changes) const {
    ReferenceIndex index = *this;
    const auto update = [&](RecordRef target, RecordRef source, bool add) {
        Sources sources;
        for (const RecordRef ref : index.referrers(target))
            sources.push_back(ref.packed());
        const auto at = std::lower_bound(sources.begin(), sources.end(), source.packed());
        const bool present = at != sources.end() && *at == source.packed();
        if (add == present)
            return;
        if (add)
            sources.insert(at, source.packed());
        else
            sources.erase(at);
        index.m_changed = index.m_changed.set(target.packed(), std::make_shared<const Sources>(std::move(sources)));
    };
    for (const RecordChange& change : changes) {
        const bool known =
            change.ref.ordinal.value() <
            (change.ref.type.value() < before.schema().types.size() ? before.ordinalCount(change.ref.type) : 0);
        const std::vector<RecordRef> old = known ? referencesOf(before.record(change.ref)) : std::vector<RecordRef>();
        const std::vector<RecordRef> now = referencesOf(after.record(change.ref));
        for (const RecordRef target : old)
            if (!std::binary_search(now.begin(), now.end(), target))
                update(target, change.ref, false);
        for (const RecordRef target : now)
            if (!std::binary_search(old.begin(), old.end(), target))
                update(target, change.ref, true);
    }
    return index;
}

std::vector<RecordRef> ReferenceIndex::referrers(RecordRef target) const {
    std::vector<RecordRef> refs;
    if (const auto* changed = m_changed.find(target.packed())) {
        for (const std::uint64_t packed : **changed)
            refs.push_back(RecordRef::fromPacked(packed));
    } else if (m_base) {
        const auto [begin, end] = m_base->range(target);
        for (std::uint32_t i = begin; i < end; ++i)
            refs.push_back({TypeIndex{m_base->sourceTypes[i]}, Ordinal{m_base->sourceOrdinals[i]}});
    }
    return refs;
}

std::uint32_t ReferenceIndex::referrerCount(RecordRef target) const {
    if (const auto* changed = m_changed.find(target.packed()))
        return static_cast<std::uint32_t>((*changed)->size());
    if (!m_base)
        return 0;
    const auto [begin, end] = m_base->range(target);
    return end - begin;
}

std::size_t ReferenceIndex::heapBytes() const {
    std::size_t bytes = m_changed.heapBytes();
    m_changed.forEach(
        [&](std::uint64_t, const auto& sources) { bytes += sources->capacity() * sizeof(std::uint64_t); });
    if (m_base) {
        bytes += m_base->sourceTypes.capacity() * sizeof(std::uint16_t) +
                 m_base->sourceOrdinals.capacity() * sizeof(std::uint32_t);
        for (const auto& offsets : m_base->starts)
            bytes += offsets.capacity() * sizeof(std::uint32_t);
    }
    return bytes;
}

} // namespace galley
