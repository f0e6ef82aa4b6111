#include "model/index/reference_index.h"

#include "model/dataset/type_store.h"

#include <algorithm>
#include <numeric>

namespace galley {

/// Compressed sparse rows. A record is known by its number in the sequence of all ordinals of all types; the sources of
/// target t are sources[range(t)], rising.
struct ReferenceIndex::Base {
    std::vector<std::uint64_t> firstNumbers; ///< by type, and the sum
    Offsets lists;
    PackedInts sources;

    std::uint64_t numberOf(RecordRef ref) const { return firstNumbers[ref.type.value()] + ref.ordinal.value(); }
    RecordRef refOf(std::uint64_t number) const {
        const auto type = std::upper_bound(firstNumbers.begin(), firstNumbers.end(), number) - firstNumbers.begin() - 1;
        return {TypeIndex{static_cast<std::uint16_t>(type)},
                Ordinal{static_cast<std::uint32_t>(number - firstNumbers[static_cast<std::size_t>(type)])}};
    }
    /// Empty for records that were added since.
    Offsets::Range range(RecordRef target) const {
        if (target.type.value() + 1U >= firstNumbers.size() ||
            numberOf(target) >= firstNumbers[target.type.value() + 1U])
            return {};
        return lists.range(static_cast<std::size_t>(numberOf(target)));
    }
    std::size_t heapBytes() const {
        return sizeof(Base) + firstNumbers.capacity() * sizeof(std::uint64_t) + lists.heapBytes() + sources.heapBytes();
    }
};

namespace {

/// Collects the references of whole columns.
class ColumnWalk {
public:
    /// Who owns the rows of a column, by row.
    using Owners = std::vector<std::uint32_t>;
    /// Receives (target, owner).
    using Visit = std::function<void(RecordRef, std::uint32_t)>;

    explicit ColumnWalk(const Visit& visit)
        : m_visit(visit) {}

    void column(const ColumnNode& node, const Owners& rows) const {
        if (!holdsReferences(node))
            return;
        Owners dense;
        dense.reserve(node.presence.count());
        for (std::size_t row = 0; row < rows.size(); ++row)
            if (node.presence.test(row))
                dense.push_back(rows[row]);
        if (node.kind == ColumnKind::Ref) {
            for (std::size_t row = 0; row < dense.size(); ++row)
                m_visit({TypeIndex{static_cast<std::uint16_t>(node.selectors.get(row))},
                         Ordinal{static_cast<std::uint32_t>(node.values.get(row))}},
                        dense[row]);
        } else if (node.kind == ColumnKind::List) {
            column(node.children.front(), elements(node, dense));
        } else if (node.kind == ColumnKind::Blocks) {
            blocks(node, elements(node, dense));
        } else {
            for (const ColumnNode& child : node.children)
                column(child, dense);
        }
    }

private:
    static bool holdsReferences(const ColumnNode& node) {
        return node.kind == ColumnKind::Ref || std::any_of(node.children.begin(), node.children.end(), holdsReferences);
    }
    static Owners elements(const ColumnNode& node, const Owners& dense) {
        Owners owners;
        owners.reserve(static_cast<std::size_t>(node.offsets.total()));
        for (std::size_t row = 0; row < dense.size(); ++row)
            owners.insert(owners.end(), static_cast<std::size_t>(node.offsets.range(row).size()), dense[row]);
        return owners;
    }
    void blocks(const ColumnNode& node, const Owners& owners) const {
        std::vector<Owners> byKind(node.children.size());
        for (std::size_t kind = 0; kind < byKind.size(); ++kind)
            byKind[kind].resize(node.children[kind].presence.size(), UINT32_MAX); // no owner: no block is there
        for (std::size_t element = 0; element < owners.size(); ++element)
            byKind[node.selectors.get(element)][node.values.get(element)] = owners[element];
        for (std::size_t kind = 0; kind < byKind.size(); ++kind)
            column(node.children[kind], byKind[kind]);
    }

    const Visit& m_visit;
};

/// Calls visit(target, source) for every reference, with repeats; sources of one type in rising order but for those in
/// the overlay.
template <class Visit>
void forEachReferenceOf(const State& state, TypeIndex type, Visit&& visit) {
    const auto& store = state.stores()[type.value()];
    const std::uint32_t inColumns = store ? store->ordinals : 0;
    const bool hasOverlay = state.overlaySize() > 0;
    const ColumnWalk::Visit fromColumns = [&](RecordRef target, std::uint32_t source) {
        if (source != UINT32_MAX)
            visit(target, RecordRef{type, Ordinal{source}});
    };
    for (std::uint32_t first = 0; first < inColumns; first += TypeStore::kChunkRecords) {
        const Chunk& chunk = store->chunkOf(first);
        ColumnWalk::Owners rows(chunk.exists.size());
        for (std::uint32_t row = 0; row < rows.size(); ++row) {
            const RecordRef ref{type, Ordinal{first + row}};
            const bool current = chunk.exists.test(row) && !(hasOverlay && state.overlay().contains(ref.packed()));
            rows[row] = current ? first + row : UINT32_MAX;
        }
        for (const ColumnNode& field : chunk.fields)
            ColumnWalk(fromColumns).column(field, rows);
    }
}

} // namespace

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
    base->firstNumbers.push_back(0);
    for (std::size_t i = 0; i < types; ++i)
        base->firstNumbers.push_back(base->firstNumbers.back() +
                                     state.ordinalCount(TypeIndex{static_cast<std::uint16_t>(i)}));
    const auto records = static_cast<std::size_t>(base->firstNumbers.back());
    struct Pair {
        std::uint64_t target;
        std::uint64_t source;
    };
    std::vector<Pair> pairs;
    const auto add = [&](RecordRef target, RecordRef source) {
        pairs.push_back({base->numberOf(target), base->numberOf(source)});
    };
    for (std::size_t i = 0; i < types; ++i)
        forEachReferenceOf(state, TypeIndex{static_cast<std::uint16_t>(i)}, add);
    state.overlay().forEach([&](std::uint64_t key, const auto&) {
        const RecordRef source = RecordRef::fromPacked(key);
        for (const RecordRef target : referencesOf(state.record(source)))
            add(target, source);
    });
    // A counting sort by target, then each list by source without repeats.
    std::vector<std::uint64_t> starts(records + 1);
    for (const Pair& pair : pairs)
        ++starts[static_cast<std::size_t>(pair.target) + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    std::vector<std::uint64_t> sources(pairs.size());
    std::vector<std::uint64_t> fill(starts.begin(), starts.end() - 1);
    for (const Pair& pair : pairs)
        sources[static_cast<std::size_t>(fill[static_cast<std::size_t>(pair.target)]++)] = pair.source;
    pairs = {};
    std::vector<std::uint32_t> lengths(records);
    auto end = sources.begin();
    for (std::size_t target = 0; target < records; ++target) {
        const auto from = sources.begin() + static_cast<std::ptrdiff_t>(starts[target]);
        const auto to = sources.begin() + static_cast<std::ptrdiff_t>(starts[target + 1]);
        if (!std::is_sorted(from, to))
            std::sort(from, to);
        const auto last = std::unique_copy(from, to, end); // never writes past what it has read
        lengths[target] = static_cast<std::uint32_t>(last - end);
        end = last;
    }
    sources.erase(end, sources.end());
    base->lists = Offsets::fromLengths(std::span<const std::uint32_t>(lengths));
    base->sources = PackedInts::pack(std::span<const std::uint64_t>(sources));
    ReferenceIndex index;
    index.m_base = std::move(base);
    return index;
}

namespace {

bool holdsReferences(const Field& field) {
    return field.kind == FieldKind::Ref || std::any_of(field.fields.begin(), field.fields.end(), holdsReferences) ||
           std::any_of(field.blocks.begin(), field.blocks.end(), [](const BlockKind& kind) {
               return std::any_of(kind.fields.begin(), kind.fields.end(), holdsReferences);
           });
}

/// Whether no field with references changed, as far as that shows without reading them.
bool keepsReferences(const State& before, const RecordChange& change) {
    static const Value kNull;
    if (!change.before || !change.after || !change.before->exists || !change.after->exists)
        return false;
    const std::vector<Field>& fields = before.schema().type(change.ref.type).fields;
    const auto at = [](const Record& record, std::size_t index) -> const Value& {
        return index < record.fields.size() ? record.fields[index] : kNull;
    };
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (!at(*change.before, i).isCertainly(at(*change.after, i)) && holdsReferences(fields[i]))
            return false;
    return change.before->fields.size() <= fields.size() && change.after->fields.size() <= fields.size();
}

} // namespace

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
        if (keepsReferences(before, change))
            continue;
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
        const Offsets::Range range = m_base->range(target);
        refs.reserve(static_cast<std::size_t>(range.size()));
        for (std::uint64_t i = range.begin; i < range.end; ++i)
            refs.push_back(m_base->refOf(m_base->sources.get(static_cast<std::size_t>(i))));
    }
    return refs;
}

std::uint32_t ReferenceIndex::referrerCount(RecordRef target) const {
    if (const auto* changed = m_changed.find(target.packed()))
        return static_cast<std::uint32_t>((*changed)->size());
    if (!m_base)
        return 0;
    return static_cast<std::uint32_t>(m_base->range(target).size());
}

std::size_t ReferenceIndex::heapBytes() const {
    std::size_t bytes = m_changed.heapBytes();
    m_changed.forEach(
        [&](std::uint64_t, const auto& sources) { bytes += sources->capacity() * sizeof(std::uint64_t); });
    if (m_base)
        bytes += m_base->heapBytes();
    return bytes;
}

} // namespace galley
