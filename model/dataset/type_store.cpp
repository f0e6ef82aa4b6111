#include "model/dataset/type_store.h"

#include "model/base/day.h"
#include "model/dataset/record_codec.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

namespace galley {

namespace {

constexpr std::uint64_t kMaxHeaps = 100'000;
constexpr std::uint64_t kMaxChildren = 100'000;
/// Most list elements of one column of one chunk: constant columns take no bytes, so the file's size bounds nothing.
constexpr std::uint64_t kMaxElements = 1U << 24;

Error corrupt(const std::string& what) {
    return {ErrorCode::Corrupt, what};
}

void writeNode(ByteWriter& out, const ColumnNode& node) {
    out.u8(static_cast<std::uint8_t>(node.kind));
    node.presence.write(out);
    switch (node.kind) {
    case ColumnKind::Bool:
    case ColumnKind::Int:
    case ColumnKind::Float:
        node.values.write(out);
        break;
    case ColumnKind::String:
        out.varint(node.heap);
        node.values.write(out);
        break;
    case ColumnKind::Ref:
        node.values.write(out);
        node.selectors.write(out);
        break;
    case ColumnKind::List:
        node.offsets.write(out);
        break;
    case ColumnKind::Blocks:
        out.varint(node.heap);
        node.offsets.write(out);
        node.selectors.write(out);
        node.values.write(out);
        node.keys.write(out);
        break;
    case ColumnKind::Object:
    case ColumnKind::Localized:
        break;
    }
    out.varint(node.children.size());
    for (const ColumnNode& child : node.children)
        writeNode(out, child);
}

/// True when `holds(value)` for every value. A constant sequence is asked once: it may claim any length for no bytes.
template <class Holds>
bool allValues(const PackedInts& values, Holds&& holds) {
    const std::size_t count = values.width() == 0 ? std::min<std::size_t>(values.size(), 1) : values.size();
    for (std::size_t i = 0; i < count; ++i)
        if (!holds(values.get(i)))
            return false;
    return true;
}

/// How many of the pairs of two sequences differ at most: one when both are constant.
std::size_t distinctPairs(const PackedInts& first, const PackedInts& second) {
    return first.width() == 0 && second.width() == 0 ? std::min<std::size_t>(first.size(), 1) : first.size();
}

/// Reads columns against the schema, so that what it returns cannot lead a reader astray. Takes O(bytes): lengths that
/// cost no bytes are not walked.
class NodeReader {
public:
    NodeReader(ByteReader& in, const Schema& schema, const std::vector<std::uint32_t>& ordinalCounts,
               const TypeStore& store)
        : m_in(in)
        , m_schema(schema)
        , m_ordinalCounts(ordinalCounts)
        , m_store(store) {}

    Result<ColumnNode> field(const Field& field, std::size_t rows) {
        if (!field.localized)
            return plain(field, rows);
        GALLEY_TRY(ColumnNode node, start(ColumnKind::Localized, rows));
        const std::uint64_t locales = m_in.varintUpTo(m_schema.locales.size());
        GALLEY_CHECK(m_in.check("a localized column"));
        for (std::uint64_t i = 0; i < locales; ++i) {
            GALLEY_TRY(ColumnNode child, plain(field, node.presence.count()));
            node.children.push_back(std::move(child));
        }
        return node;
    }

private:
    Result<ColumnNode> start(ColumnKind expected, std::size_t rows) {
        ColumnNode node;
        node.kind = expected;
        if (m_in.u8() != static_cast<std::uint8_t>(expected))
            return corrupt("a column is not of the kind that the schema says");
        GALLEY_TRY(node.presence, BitSet::read(m_in));
        if (node.presence.size() != rows)
            return corrupt("a column has another number of rows than its parent");
        return node;
    }

    Result<PackedInts> ints(std::size_t count) {
        GALLEY_TRY(PackedInts values, PackedInts::read(m_in));
        if (values.size() != count)
            return corrupt("a column has another number of values than its presence says");
        return values;
    }

    Result<Offsets> offsets(std::size_t count) {
        GALLEY_TRY(Offsets values, Offsets::read(m_in));
        if (values.size() != count || values.total() > kMaxElements)
            return corrupt("the lists of a column do not fit its rows");
        return values;
    }

    Result<void> children(std::size_t most, std::uint64_t& count) {
        count = m_in.varintUpTo(std::min<std::uint64_t>(most, kMaxChildren));
        return m_in.check("a column");
    }

    Result<std::uint32_t> heap() {
        const std::uint64_t index = m_in.varint();
        GALLEY_CHECK(m_in.check("a column"));
        if (index >= m_store.heaps.size())
            return corrupt("a column names a string heap that is not there");
        return static_cast<std::uint32_t>(index);
    }

    Result<ColumnNode> plain(const Field& field, std::size_t rows) {
        GALLEY_TRY(ColumnNode node, start(columnKindOf(field.kind), rows));
        const std::size_t dense = node.presence.count();
        std::uint64_t childCount = 0;
        switch (node.kind) {
        case ColumnKind::Bool:
        case ColumnKind::Int:
        case ColumnKind::Float: {
            GALLEY_TRY(node.values, ints(dense));
            GALLEY_CHECK(checkScalars(field, node.values));
            GALLEY_CHECK(children(0, childCount));
            break;
        }
        case ColumnKind::String: {
            GALLEY_TRY(node.heap, heap());
            GALLEY_TRY(node.values, ints(dense));
            const std::size_t strings = m_store.heaps[node.heap].size();
            if (!allValues(node.values, [&](std::uint64_t index) { return index < strings; }))
                return corrupt("a text is not in its string heap");
            GALLEY_CHECK(children(0, childCount));
            break;
        }
        case ColumnKind::Ref: {
            GALLEY_TRY(node.values, ints(dense));
            GALLEY_TRY(node.selectors, ints(dense));
            GALLEY_CHECK(checkReferences(field, node));
            GALLEY_CHECK(children(0, childCount));
            break;
        }
        case ColumnKind::Object: {
            GALLEY_CHECK(children(field.fields.size(), childCount));
            GALLEY_CHECK(members(node, field.fields, dense, childCount));
            break;
        }
        case ColumnKind::List: {
            GALLEY_TRY(node.offsets, offsets(dense));
            GALLEY_CHECK(children(1, childCount));
            if (childCount != 1)
                return corrupt("a list has no elements' column");
            GALLEY_TRY(ColumnNode child, plain(field.fields.front(), node.offsets.total()));
            if (child.presence.count() != child.presence.size())
                return corrupt("a list has an element without a value");
            node.children.push_back(std::move(child));
            break;
        }
        case ColumnKind::Blocks:
            GALLEY_CHECK(blocks(node, field, dense));
            break;
        case ColumnKind::Localized:
            return corrupt("a localized column inside another");
        }
        return node;
    }

    Result<void> members(ColumnNode& node, const std::vector<Field>& fields, std::size_t rows, std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            GALLEY_TRY(ColumnNode child, plain(fields[i], rows));
            node.children.push_back(std::move(child));
        }
        return {};
    }

    Result<void> blocks(ColumnNode& node, const Field& field, std::size_t dense) {
        GALLEY_TRY(node.heap, heap());
        GALLEY_TRY(node.offsets, offsets(dense));
        const std::size_t elements = node.offsets.total();
        GALLEY_TRY(node.selectors, ints(elements));
        GALLEY_TRY(node.values, ints(elements));
        GALLEY_TRY(node.keys, ints(elements));
        std::uint64_t kinds = 0;
        GALLEY_CHECK(children(field.blocks.size(), kinds));
        for (std::uint64_t kind = 0; kind < kinds; ++kind) {
            // A kind's child has as many rows as there are elements of it, at most all.
            ColumnNode child;
            child.kind = ColumnKind::Object;
            if (m_in.u8() != static_cast<std::uint8_t>(ColumnKind::Object))
                return corrupt("a block column is not an object");
            GALLEY_TRY(child.presence, BitSet::read(m_in));
            if (child.presence.size() > elements || child.presence.count() != child.presence.size())
                return corrupt("a block column has too many rows");
            std::uint64_t memberCount = 0;
            GALLEY_CHECK(children(field.blocks[kind].fields.size(), memberCount));
            GALLEY_CHECK(members(child, field.blocks[kind].fields, child.presence.size(), memberCount));
            node.children.push_back(std::move(child));
        }
        for (std::size_t i = 0; i < distinctPairs(node.selectors, node.values); ++i) {
            const std::uint64_t kind = node.selectors.get(i);
            if (kind >= node.children.size() || node.values.get(i) >= node.children[kind].presence.size())
                return corrupt("a block points outside its column");
        }
        const std::size_t strings = m_store.heaps[node.heap].size();
        if (!allValues(node.keys, [&](std::uint64_t key) { return key <= strings; }))
            return corrupt("the key of a block is not in its string heap");
        return {};
    }

    /// Values that the kind of the field allows: what record_codec.h refuses to read must not come from columns either.
    static Result<void> checkScalars(const Field& field, const PackedInts& values) {
        const auto fits = [&](std::uint64_t value) {
            const auto number = static_cast<std::int64_t>(value);
            switch (field.kind) {
            case FieldKind::Bool:
                return value <= 1;
            case FieldKind::Enum:
                return value < field.values.size();
            case FieldKind::Date:
                return number >= kFirstDay && number <= kLastDay;
            case FieldKind::DateTime:
                return number >= kFirstInstant && number <= kLastInstant;
            case FieldKind::Float: {
                const auto real = std::bit_cast<double>(value);
                return std::isfinite(real) && !(real == 0 && std::signbit(real));
            }
            case FieldKind::Int:
            case FieldKind::String:
            case FieldKind::Text:
            case FieldKind::Asset:
            case FieldKind::Ref:
            case FieldKind::Object:
            case FieldKind::List:
            case FieldKind::Blocks:
                break;
            }
            return true;
        };
        if (field.kind != FieldKind::Int && !allValues(values, fits))
            return corrupt("field " + field.name + " has a value that its kind does not allow");
        return {};
    }

    Result<void> checkReferences(const Field& field, const ColumnNode& node) {
        const std::vector<bool>& allowed = targetsOf(field);
        for (std::size_t i = 0; i < distinctPairs(node.selectors, node.values); ++i) {
            const std::uint64_t type = node.selectors.get(i);
            if (type >= allowed.size() || !allowed[type] || node.values.get(i) >= m_ordinalCounts[type])
                return corrupt("a reference points outside its types");
        }
        return {};
    }

    /// By type: whether references of the field may lead there.
    const std::vector<bool>& targetsOf(const Field& field) {
        std::vector<bool>& allowed = m_targets[&field];
        if (allowed.empty()) {
            allowed.resize(m_ordinalCounts.size());
            for (const std::string& name : field.targets)
                if (const auto type = m_schema.typeIndex(name); type && type->value() < allowed.size())
                    allowed[type->value()] = true;
        }
        return allowed;
    }

    ByteReader& m_in;
    const Schema& m_schema;
    const std::vector<std::uint32_t>& m_ordinalCounts;
    const TypeStore& m_store;
    std::map<const Field*, std::vector<bool>> m_targets;
};

} // namespace

ColumnKind columnKindOf(FieldKind kind) {
    switch (kind) {
    case FieldKind::Bool:
        return ColumnKind::Bool;
    case FieldKind::Int:
    case FieldKind::Date:
    case FieldKind::DateTime:
    case FieldKind::Enum:
        return ColumnKind::Int;
    case FieldKind::Float:
        return ColumnKind::Float;
    case FieldKind::String:
    case FieldKind::Text:
    case FieldKind::Asset:
        return ColumnKind::String;
    case FieldKind::Ref:
        return ColumnKind::Ref;
    case FieldKind::Object:
        return ColumnKind::Object;
    case FieldKind::List:
        return ColumnKind::List;
    case FieldKind::Blocks:
        return ColumnKind::Blocks;
    }
    return ColumnKind::Int;
}

std::size_t ColumnNode::heapBytes() const {
    std::size_t bytes = presence.heapBytes() + values.heapBytes() + selectors.heapBytes() + keys.heapBytes() +
                        offsets.heapBytes() + children.capacity() * sizeof(ColumnNode);
    for (const ColumnNode& child : children)
        bytes += child.heapBytes();
    return bytes;
}

std::size_t Chunk::heapBytes() const {
    std::size_t bytes =
        sizeof(Chunk) + exists.heapBytes() + revisions.heapBytes() + fields.capacity() * sizeof(ColumnNode);
    for (const ColumnNode& field : fields)
        bytes += field.heapBytes();
    return bytes;
}

std::optional<std::uint32_t> TypeStore::find(std::string_view id) const {
    return idIndex.find(idHash(id), [&](std::uint32_t ordinal) { return ids.equals(ordinal, id); });
}

std::size_t TypeStore::heapBytes() const {
    std::size_t bytes = sizeof(TypeStore) + chunks.capacity() * sizeof(std::shared_ptr<const Chunk>) + ids.heapBytes() +
                        idIndex.heapBytes();
    for (const auto& chunk : chunks)
        bytes += chunk->heapBytes();
    for (const SegmentedHeap& heap : heaps)
        bytes += heap.heapBytes();
    return bytes;
}

void TypeStore::write(ByteWriter& out) const {
    out.varint(ordinals);
    out.varint(heaps.size());
    for (std::size_t i = 0; i < heaps.size(); ++i) {
        out.string(heapNames[i]);
        heaps[i].write(out);
    }
    ids.write(out);
    idIndex.write(out);
    for (const auto& chunk : chunks) {
        chunk->exists.write(out);
        chunk->revisions.write(out);
        out.u64(chunk->checksum.high);
        out.u64(chunk->checksum.low);
        out.varint(chunk->fields.size());
        for (const ColumnNode& field : chunk->fields)
            writeNode(out, field);
    }
}

Result<std::shared_ptr<const TypeStore>> TypeStore::read(ByteReader& in, const Schema& schema, const Type& type,
                                                         const std::vector<std::uint32_t>& ordinalCounts) {
    auto store = std::make_shared<TypeStore>();
    store->ordinals = static_cast<std::uint32_t>(in.varintUpTo(UINT32_MAX));
    const std::uint64_t heapCount = in.varintUpTo(kMaxHeaps);
    GALLEY_CHECK(in.check("a type"));
    for (std::uint64_t i = 0; i < heapCount; ++i) {
        store->heapNames.emplace_back(in.string());
        GALLEY_TRY(SegmentedHeap heap, SegmentedHeap::read(in));
        store->heaps.push_back(std::move(heap));
    }
    GALLEY_TRY(store->ids, SegmentedHeap::read(in));
    GALLEY_TRY(store->idIndex, IdIndex::read(in));
    if (store->ids.size() != store->ordinals || store->idIndex.size() != store->ordinals ||
        store->idIndex.ordinalLimit() > store->ordinals)
        return corrupt("a type has another number of ids than records");
    NodeReader nodes(in, schema, ordinalCounts, *store);
    for (std::uint64_t first = 0; first < store->ordinals; first += kChunkRecords) {
        const std::uint64_t rows = std::min<std::uint64_t>(store->ordinals - first, kChunkRecords);
        auto chunk = std::make_shared<Chunk>();
        GALLEY_TRY(chunk->exists, BitSet::read(in));
        GALLEY_TRY(chunk->revisions, PackedInts::read(in));
        chunk->checksum.high = in.u64();
        chunk->checksum.low = in.u64();
        const std::uint64_t fields = in.varintUpTo(type.fields.size());
        GALLEY_CHECK(in.check("a chunk"));
        if (chunk->exists.size() != rows || chunk->revisions.size() != rows)
            return corrupt("a chunk has another number of records than its type says");
        for (std::uint64_t f = 0; f < fields; ++f) {
            GALLEY_TRY(ColumnNode node, nodes.field(type.fields[f], rows));
            chunk->fields.push_back(std::move(node));
        }
        store->chunks.push_back(std::move(chunk));
    }
    return std::shared_ptr<const TypeStore>(std::move(store));
}

} // namespace galley
