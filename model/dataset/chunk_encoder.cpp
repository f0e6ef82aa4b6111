#include "model/dataset/chunk_encoder.h"

#include "model/dataset/block_keys.h"

#include <bit>

namespace galley {

namespace {

constexpr const char* kBlockTexts = "#block texts";
constexpr const char* kBlockAssets = "#block assets";
constexpr std::size_t kLoneTextBlock = 512;
constexpr std::size_t kMaxDictionary = std::size_t{3} << 20;

/// Splits rows into which are present and the present ones.
BitSet presenceOf(const std::vector<const Value*>& rows, std::vector<const Value*>& dense) {
    std::vector<bool> bits(rows.size());
    dense.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (!rows[i]->isNull()) {
            bits[i] = true;
            dense.push_back(rows[i]);
        }
    return BitSet::fromBits(bits);
}

} // namespace

std::string TypeEncoder::Place::path() const {
    std::string text = outer == nullptr ? std::string() : outer->path();
    return text.append(separator).append(name);
}

TypeEncoder::TypeEncoder(const Type& type)
    : m_type(type)
    , m_store(std::make_shared<TypeStore>())
    , m_finished(1) {}

void TypeEncoder::addChunk(const std::vector<std::shared_ptr<const Record>>& records, const Checksum& checksum) {
    auto chunk = std::make_shared<Chunk>();
    std::vector<bool> exists;
    std::vector<std::uint64_t> revisions;
    for (const auto& record : records) {
        exists.push_back(record->exists);
        revisions.push_back(record->revision);
        m_ids.add(record->id);
        m_idHashes.push_back(TypeStore::idHash(record->id));
        for (std::size_t f = 0; f < m_type.fields.size(); ++f)
            collectStrings(m_type.fields[f], valueAt(record->fields, f), {nullptr, {}, m_type.fields[f].name});
        if (const auto texts = m_heapByName.find(kBlockTexts); texts != m_heapByName.end())
            m_heaps[texts->second].endGroup();
    }
    chunk->exists = BitSet::fromBits(exists);
    chunk->revisions = PackedInts::pack(std::span<const std::uint64_t>(revisions));
    chunk->checksum = checksum;
    for (std::size_t f = 0; f < m_type.fields.size(); ++f) {
        Rows rows;
        rows.reserve(records.size());
        for (const auto& record : records)
            rows.push_back(&valueAt(record->fields, f));
        chunk->fields.push_back(encodeField(m_type.fields[f], rows, {nullptr, {}, m_type.fields[f].name}));
    }
    for (auto& [field, byLocale] : m_strings)
        for (Strings& strings : byLocale) {
            strings.indexes.clear();
            strings.taken = 0;
        }
    m_store->ordinals += static_cast<std::uint32_t>(records.size());
    m_store->chunks.push_back(std::move(chunk));
}

void TypeEncoder::finishHeap(std::size_t heap, const FoldOptions& options, const CancelToken& cancel) {
    StringHeapOptions how;
    how.zstdLevel = options.textLevel;
    how.threads = options.threads;
    how.cancel = cancel;
    how.dictionaryBytes = kMaxDictionary;
    // Texts of one page are read together; a text of its own costs decoding its whole block.
    if (heap < m_heaps.size() && m_store->heapNames[heap] != kBlockTexts)
        how.blockBytes = kLoneTextBlock;
    StringHeapBuilder& strings = heap < m_heaps.size() ? m_heaps[heap] : m_ids;
    m_finished[heap] = std::make_shared<const StringHeap>(strings.build(how));
    strings = StringHeapBuilder(); // what it took is free for the others
}

std::shared_ptr<const TypeStore> TypeEncoder::finish() {
    for (std::size_t heap = 0; heap < m_heaps.size(); ++heap)
        m_store->heaps.push_back(SegmentedHeap().withAppended(std::move(m_finished[heap])));
    m_store->ids = SegmentedHeap().withAppended(std::move(m_finished.back()));
    m_store->idIndex = IdIndex::build(m_idHashes);
    return std::move(m_store);
}

ColumnNode TypeEncoder::encodeField(const Field& field, const Rows& rows, const Place& place) {
    if (!field.localized)
        return encodePlain(field, rows, place);
    ColumnNode node;
    node.kind = ColumnKind::Localized;
    Rows dense;
    node.presence = presenceOf(rows, dense);
    std::size_t locales = 0;
    for (const Value* row : dense)
        locales = std::max(locales, row->elements().size());
    for (std::size_t locale = 0; locale < locales; ++locale) {
        Rows local;
        local.reserve(dense.size());
        for (const Value* row : dense)
            local.push_back(&valueAt(row->elements(), locale));
        const std::string number = std::to_string(locale);
        node.children.push_back(encodePlain(field, local, place.inLocale(locale, number)));
    }
    return node;
}

ColumnNode TypeEncoder::encodePlain(const Field& field, const Rows& rows, const Place& place) {
    ColumnNode node;
    node.kind = columnKindOf(field.kind);
    Rows dense;
    node.presence = presenceOf(rows, dense);
    std::vector<std::uint64_t> numbers;
    const auto pack = [&](const auto& numberOf) {
        numbers.reserve(dense.size());
        for (const Value* row : dense)
            numbers.push_back(numberOf(*row));
        return PackedInts::pack(std::span<const std::uint64_t>(numbers));
    };
    switch (node.kind) {
    case ColumnKind::Bool:
        node.values = pack([](const Value& v) { return std::uint64_t{v.asBool()}; });
        break;
    case ColumnKind::Int: {
        // Signed, so that a frame of reference around zero stays narrow.
        std::vector<std::int64_t> integers;
        integers.reserve(dense.size());
        for (const Value* row : dense)
            integers.push_back(row->asInt());
        node.values = PackedInts::pack(std::span<const std::int64_t>(integers));
        break;
    }
    case ColumnKind::Float:
        node.values = pack([](const Value& v) { return std::bit_cast<std::uint64_t>(v.asFloat()); });
        break;
    case ColumnKind::String:
        node.heap = heapFor(field, place);
        if (!dense.empty()) {
            Strings& strings = stringsOf(field, place);
            const auto indexes = std::span<const std::uint64_t>(strings.indexes).subspan(strings.taken, dense.size());
            node.values = PackedInts::pack(indexes);
            strings.taken += dense.size();
        }
        break;
    case ColumnKind::Ref:
        node.values = pack([](const Value& v) { return std::uint64_t{v.asRef().ordinal.value()}; });
        numbers.clear();
        node.selectors = pack([](const Value& v) { return std::uint64_t{v.asRef().type.value()}; });
        break;
    case ColumnKind::Object: {
        std::vector<const ValueList*> lists;
        for (const Value* row : dense)
            lists.push_back(&row->elements());
        encodeMembers(node, field.fields, lists, place);
        break;
    }
    case ColumnKind::List:
        encodeList(node, field.fields.front(), dense, place);
        break;
    case ColumnKind::Blocks:
        encodeBlocks(node, field, dense, place);
        break;
    case ColumnKind::Localized:
        break;
    }
    return node;
}

void TypeEncoder::encodeMembers(ColumnNode& node, const std::vector<Field>& fields,
                                const std::vector<const ValueList*>& lists, const Place& place) {
    if (lists.empty())
        return; // nobody can ask for a member: small sites have many such columns
    for (std::size_t m = 0; m < fields.size(); ++m) {
        Rows rows;
        rows.reserve(lists.size());
        for (const ValueList* list : lists)
            rows.push_back(&valueAt(*list, m));
        node.children.push_back(encodePlain(fields[m], rows, place.below("/", fields[m].name)));
    }
}

void TypeEncoder::encodeList(ColumnNode& node, const Field& element, const Rows& dense, const Place& place) {
    std::vector<std::uint32_t> lengths;
    Rows elements;
    for (const Value* row : dense) {
        lengths.push_back(static_cast<std::uint32_t>(row->elements().size()));
        for (const Value& item : row->elements())
            elements.push_back(&item);
    }
    node.offsets = Offsets::fromLengths(std::span<const std::uint32_t>(lengths));
    node.children.push_back(encodePlain(element, elements, place));
}

void TypeEncoder::encodeBlocks(ColumnNode& node, const Field& field, const Rows& dense, const Place& place) {
    std::vector<std::uint32_t> lengths;
    std::vector<std::uint64_t> kinds;
    std::vector<std::uint64_t> rowsInKind;
    std::vector<std::uint64_t> keys;
    std::vector<std::vector<const ValueList*>> byKind(field.blocks.size());
    node.heap = heapFor(field, place.insideBlocks("#", "key"));
    for (const Value* row : dense) {
        const BlockList& blocks = row->asBlocks();
        lengths.push_back(static_cast<std::uint32_t>(blocks.size()));
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const Block& block = *blocks[i];
            kinds.push_back(block.kind);
            rowsInKind.push_back(byKind[block.kind].size());
            keys.push_back(isDefaultBlockKey(block.key, i) ? 0U : m_heaps[node.heap].add(block.key) + 1U);
            byKind[block.kind].push_back(&block.fields);
        }
    }
    node.offsets = Offsets::fromLengths(std::span<const std::uint32_t>(lengths));
    node.selectors = PackedInts::pack(std::span<const std::uint64_t>(kinds));
    node.values = PackedInts::pack(std::span<const std::uint64_t>(rowsInKind));
    node.keys = PackedInts::pack(std::span<const std::uint64_t>(keys));
    for (std::size_t kind = 0; kind < field.blocks.size(); ++kind) {
        ColumnNode child;
        child.kind = ColumnKind::Object;
        child.presence = BitSet::all(byKind[kind].size());
        encodeMembers(child, field.blocks[kind].fields, byKind[kind], place.insideBlocks("/", field.blocks[kind].name));
        node.children.push_back(std::move(child));
    }
}

std::uint32_t TypeEncoder::heapFor(const Field& field, const Place& place) {
    // Inside blocks all texts of the type share one heap, and all assets another: kinds repeat each other's content,
    // and the texts of one page should stand side by side.
    std::string name;
    if (place.inBlocks && field.kind != FieldKind::Blocks)
        name = field.kind == FieldKind::Asset ? kBlockAssets : kBlockTexts;
    else
        name = place.path();
    const auto [entry, isNew] = m_heapByName.emplace(std::move(name), static_cast<std::uint32_t>(m_heaps.size()));
    if (isNew) {
        m_heaps.emplace_back();
        m_store->heapNames.push_back(entry->first);
        m_finished.emplace_back();
    }
    return entry->second;
}

TypeEncoder::Strings& TypeEncoder::stringsOf(const Field& field, const Place& place) {
    std::vector<Strings>& byLocale = m_strings[&field];
    while (byLocale.size() <= place.locale)
        byLocale.push_back({});
    return byLocale[place.locale];
}

void TypeEncoder::collectStrings(const Field& field, const Value& value, const Place& place) {
    switch (value.kind()) {
    case ValueKind::String: {
        Strings& strings = stringsOf(field, place);
        if (strings.indexes.empty())
            strings.heap = heapFor(field, place);
        strings.indexes.push_back(m_heaps[strings.heap].add(value.asString()));
        break;
    }
    case ValueKind::List:
        for (const Value& item : value.elements())
            collectStrings(field.fields.front(), item, place);
        break;
    case ValueKind::Object:
        for (std::size_t m = 0; m < value.elements().size(); ++m)
            collectStrings(field.fields[m], value.elements()[m], place.below("/", field.fields[m].name));
        break;
    case ValueKind::Blocks:
        for (const auto& block : value.asBlocks()) {
            const BlockKind& kind = field.blocks[block->kind];
            const Place inside = place.insideBlocks("/", kind.name);
            for (std::size_t m = 0; m < block->fields.size(); ++m)
                collectStrings(kind.fields[m], block->fields[m], inside.below("/", kind.fields[m].name));
        }
        break;
    case ValueKind::Localized:
        for (std::size_t locale = 0; locale < value.elements().size(); ++locale)
            collectStrings(field, value.elements()[locale], place.inLocale(locale, std::to_string(locale)));
        break;
    case ValueKind::Null:
    case ValueKind::Bool:
    case ValueKind::Int:
    case ValueKind::Float:
    case ValueKind::Ref:
        break;
    }
}

} // namespace galley
