#include "model/blob/snapshot.h"

#include "model/base/file.h"
#include "model/base/file_stamp.h"
#include "model/base/huge_pages.h"
#include "model/base/parallel.h"
#include "model/base/replacement_file.h"
#include "model/blob/state_assembly.h"
#include "model/column/zstd_codec.h"
#include "model/dataset/record_codec.h"
#include "model/dataset/type_store.h"
#include "model/schema/schema_json.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace galley {

namespace {

constexpr std::string_view kSnapshotMagic = "GALLEYSN";
constexpr std::uint32_t kSnapshotFormat = 4;
constexpr std::uint32_t kOldestFormat = 2; ///< that is read: what its columns say, FORMAT.md of model/column tells
constexpr std::uint64_t kMaxSections = 200'000;
constexpr int kColumnsLevel = 3;
/// What compressed columns may claim to be, so that a small file cannot ask for much memory.
constexpr std::size_t kMostFromAny = std::size_t{1} << 20;
constexpr std::size_t kMostFromByte = 64;

constexpr std::size_t kFixedBytes = 16; ///< before the entries of the directory
constexpr std::size_t kEntryBytes = 32;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 48; ///< that a section may claim

std::size_t padded(std::size_t size) {
    return (size + 7) / 8 * 8;
}

/// In files: do not change.
enum class SectionKind : std::uint32_t { Schema = 1, State = 2, Columns = 3, Overlay = 4, Texts = 5 };

enum class Packing : std::uint8_t { Plain = 0, Zstd = 1 };

struct Section {
    SectionKind kind = SectionKind::Schema;
    std::uint32_t type = 0;
    std::string_view view; ///< when reading
    std::uint64_t size = 0;
    std::uint64_t offset = 0;
    std::uint64_t checksum = 0;
};

std::string encodeStateSection(const State& state) {
    ByteWriter out;
    out.u64(state.version().value());
    const Checksum checksum = state.checksum();
    out.u64(checksum.high);
    out.u64(checksum.low);
    const std::size_t types = state.schema().types.size();
    out.varint(types);
    for (std::size_t i = 0; i < types; ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        out.varint(state.ordinalCount(type));
        out.varint(state.recordCount(type));
    }
    return std::move(out).take();
}

std::string encodeOverlaySection(const State& state) {
    std::vector<std::uint64_t> keys;
    state.overlay().forEach([&](std::uint64_t key, const auto&) { keys.push_back(key); });
    std::sort(keys.begin(), keys.end());
    ByteWriter out;
    out.varint(keys.size());
    std::string fields;
    for (const std::uint64_t key : keys) {
        const RecordRef ref = RecordRef::fromPacked(key);
        const RecordView record = state.record(ref);
        out.varint(ref.type.value());
        out.varint(ref.ordinal.value());
        out.u8(record.exists() ? 1 : 0);
        out.varint(record.revision());
        out.string(record.id());
        fields.clear();
        if (record.exists())
            encodeFields(fields, record);
        out.string(fields);
    }
    return std::move(out).take();
}

std::string packColumns(std::string_view plain) {
    std::string packed = zstdCompress(plain, kColumnsLevel);
    const bool pays = packed.size() < plain.size() && plain.size() <= kMostFromAny + kMostFromByte * packed.size();
    if (!pays)
        packed.assign(plain);
    packed.insert(packed.begin(), static_cast<char>(pays ? Packing::Zstd : Packing::Plain));
    return packed;
}

Error corruptAt(std::uint64_t offset, const std::string& what) {
    Error error{ErrorCode::Corrupt, "the snapshot is damaged: " + what};
    error.offset = offset;
    return error;
}

/// What stands before the directory: gives the number of its entries.
Result<std::uint32_t> readSectionCount(ByteReader& in) {
    if (in.bytes(kSnapshotMagic.size()) != kSnapshotMagic)
        return corruptAt(0, "it does not begin like one");
    const std::uint32_t format = in.u32();
    if (in.ok() && format != 0 && (format < kOldestFormat || format > kSnapshotFormat))
        return Error{ErrorCode::Unsupported, format > kSnapshotFormat
                                                 ? "the snapshot was made by a newer version of Galley"
                                                 : "the snapshot was made by an older version of Galley"};
    const std::uint32_t count = in.u32();
    if (!in.ok() || format == 0 || count > kMaxSections)
        return corruptAt(8, "its directory is not readable");
    return count;
}

Result<std::vector<Section>> readDirectory(std::string_view bytes) {
    ByteReader in(bytes);
    GALLEY_TRY(const std::uint32_t count, readSectionCount(in));
    std::vector<Section> sections;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::size_t entry = in.position();
        Section section;
        section.kind = static_cast<SectionKind>(in.u32());
        section.type = in.u32();
        const std::uint64_t offset = in.u64();
        const std::uint64_t size = in.u64();
        const std::uint64_t checksum = in.u64();
        if (!in.ok() || offset > bytes.size() || size > bytes.size() - offset)
            return corruptAt(entry, "a section lies outside the file");
        section.view = bytes.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
        section.offset = offset;
        section.checksum = checksum;
        sections.push_back(std::move(section));
    }
    const std::size_t end = in.position();
    if (in.u64() != hash64(bytes.substr(0, end)) || !in.ok())
        return corruptAt(end, "its directory does not have its checksum");
    return sections;
}

/// How many bytes a file has that begins like this one. Corrupt when they are not a snapshot's first bytes, or when it
/// has others: so that a damaged file is not read as a whole, however large it is.
Result<std::uint64_t> promisedSize(const std::filesystem::path& path) {
    GALLEY_TRY(const std::string start, readBeginning(path, kFixedBytes));
    ByteReader in(start);
    const Result<std::uint32_t> sections = readSectionCount(in);
    if (!sections)
        return Error(sections.error()).inFile(path.string());
    const std::uint32_t count = *sections;
    GALLEY_TRY(const std::string directory, readBeginning(path, kFixedBytes + count * kEntryBytes));
    ByteReader entries(directory);
    entries.bytes(kFixedBytes);
    std::uint64_t end = padded(kFixedBytes + count * kEntryBytes + sizeof(std::uint64_t));
    for (std::uint32_t i = 0; i < count; ++i) {
        entries.u32(); // kind
        entries.u32(); // type
        const std::uint64_t offset = entries.u64();
        const std::uint64_t size = entries.u64();
        entries.u64(); // its checksum
        if (!entries.ok() || offset > kMostBytes || size > kMostBytes)
            return corruptAt(kFixedBytes, "a section lies outside the file").inFile(path.string());
        end = std::max(end, padded(offset + size));
    }
    GALLEY_TRY(const FileStamp file, stampOf(path));
    if (file.size != end)
        return corruptAt(std::min(file.size, end), "it does not end where its directory says").inFile(path.string());
    return end;
}

Error wrongChecksum(const Section& section) {
    return corruptAt(section.offset, "a section does not have its checksum");
}

/// One type's columns with its texts; checks both checksums.
Result<std::shared_ptr<const TypeStore>> readColumns(const Section& columns, const Section& texts,
                                                     const StateAssembly& assembly,
                                                     const std::shared_ptr<const void>& owner) {
    for (const Section* section : {&columns, &texts})
        if (hash64(section->view) != section->checksum)
            return wrongChecksum(*section);
    ByteReader packing(columns.view);
    const auto how = static_cast<Packing>(packing.u8());
    std::string_view bytes = packing.bytes(packing.remaining());
    std::shared_ptr<const void> keeper = owner;
    if (how == Packing::Zstd) {
        GALLEY_TRY(std::string plain, zstdDecompress(bytes, kMostFromAny + kMostFromByte * bytes.size()));
        const auto kept = std::make_shared<const std::string>(std::move(plain));
        bytes = *kept;
        keeper = kept;
    } else if (!packing.ok() || how != Packing::Plain) {
        return corruptAt(columns.offset, "columns are packed in an unknown way");
    }
    ByteReader aside(texts.view); // copies, so that the file with its compressed columns can go
    ByteReader in(bytes, keeper);
    in.setAside(&aside);
    GALLEY_TRY(auto store, assembly.readColumns(in, columns.type));
    if (aside.remaining() != 0)
        return corruptAt(texts.offset, "there are texts that no column uses");
    return store;
}

const Section* findSection(const std::vector<Section>& sections, SectionKind kind) {
    const auto found =
        std::find_if(sections.begin(), sections.end(), [&](const Section& section) { return section.kind == kind; });
    return found == sections.end() ? nullptr : &*found;
}

Result<void> readOverlay(std::string_view bytes, StateAssembly& assembly) {
    ByteReader in(bytes);
    const std::uint64_t count = in.varintUpTo(bytes.size());
    struct Overlaid {
        RecordRef ref;
        bool exists = false;
        std::uint64_t revision = 0;
        std::string_view id;
        std::string_view fields;
    };
    std::vector<Overlaid> entries;
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        Overlaid entry;
        entry.ref.type = TypeIndex{static_cast<std::uint16_t>(in.varintUpTo(UINT16_MAX))};
        entry.ref.ordinal = Ordinal{static_cast<std::uint32_t>(in.varintUpTo(UINT32_MAX))};
        entry.exists = in.u8() != 0;
        entry.revision = in.varint();
        entry.id = in.string();
        entry.fields = in.string();
        entries.push_back(entry);
    }
    GALLEY_CHECK(in.check("the overlay of a snapshot"));
    if (in.remaining() != 0)
        return corruptAt(0, "the overlay has bytes too many");
    // All ids first, so that references between records of the overlay find their ordinals.
    for (const Overlaid& entry : entries)
        GALLEY_CHECK(assembly.addPhantom(entry.ref, entry.id, entry.revision));
    GALLEY_CHECK(assembly.beginFilling());
    for (const Overlaid& entry : entries)
        if (entry.exists)
            GALLEY_CHECK(assembly.fill(entry.ref, entry.fields, entry.revision));
    return {};
}

/// The columns of a type, and its texts.
struct TypeSections {
    std::string columns;
    std::string texts;
};

TypeSections encodeType(const TypeStore& store) {
    ByteWriter texts;
    ByteWriter out(&texts);
    store.write(out);
    TypeSections sections;
    sections.columns = packColumns(out.view());
    sections.texts = std::move(texts).take();
    return sections;
}

/// Calls take(bytes) -> Result<void> with each section in the order of the file; gives what the directory says of them.
/// `encoded(i)` gives the sections of type i, which has columns.
template <class Encoded, class Take>
Result<std::vector<Section>> putSections(const State& state, const Encoded& encoded, const Take& take) {
    std::vector<Section> sections;
    const auto add = [&](SectionKind kind, std::uint32_t type, std::string bytes) -> Result<void> {
        sections.push_back({kind, type, {}, bytes.size(), 0, hash64(bytes)});
        return take(std::move(bytes));
    };
    GALLEY_CHECK(add(SectionKind::Schema, 0, formatSchema(state.schema())));
    GALLEY_CHECK(add(SectionKind::State, 0, encodeStateSection(state)));
    for (std::size_t i = 0; i < state.stores().size(); ++i)
        if (state.stores()[i]) {
            TypeSections own = encoded(i);
            const auto type = static_cast<std::uint32_t>(i);
            GALLEY_CHECK(add(SectionKind::Columns, type, std::move(own.columns)));
            GALLEY_CHECK(add(SectionKind::Texts, type, std::move(own.texts)));
        }
    GALLEY_CHECK(add(SectionKind::Overlay, 0, encodeOverlaySection(state)));
    return sections;
}

/// The sections of all types that have columns, by type: the largest are begun first.
std::vector<TypeSections> encodeTypes(const State& state) {
    const auto& stores = state.stores();
    std::vector<std::pair<std::size_t, std::size_t>> order; // its bytes, a type
    for (std::size_t i = 0; i < stores.size(); ++i)
        if (stores[i])
            order.emplace_back(stores[i]->heapBytes(), i);
    std::sort(order.rbegin(), order.rend());
    std::vector<TypeSections> encoded(stores.size());
    parallelFor(order.size(), defaultThreads(), [&](std::size_t at) {
        const std::size_t type = order[at].second;
        encoded[type] = encodeType(*stores[type]);
    });
    return encoded;
}

std::size_t directoryBytes(std::size_t sections) {
    return padded(kFixedBytes + sections * kEntryBytes + sizeof(std::uint64_t));
}

/// What stands before the sections, which follow it in their order, each padded.
std::string encodeDirectory(const std::vector<Section>& sections) {
    ByteWriter out;
    out.bytes(kSnapshotMagic);
    out.u32(kSnapshotFormat);
    out.u32(static_cast<std::uint32_t>(sections.size()));
    std::uint64_t offset = directoryBytes(sections.size());
    for (const Section& section : sections) {
        out.u32(static_cast<std::uint32_t>(section.kind));
        out.u32(section.type);
        out.u64(offset);
        out.u64(section.size);
        out.u64(section.checksum);
        offset += padded(static_cast<std::size_t>(section.size));
    }
    out.u64(hash64(out.view()));
    out.align8();
    return std::move(out).take();
}

/// How many sections the snapshot of a state has.
std::size_t sectionCount(const State& state) {
    constexpr std::size_t kOthers = 3; // schema, state, overlay
    const auto& stores = state.stores();
    return kOthers + 2 * static_cast<std::size_t>(std::count_if(stores.begin(), stores.end(),
                                                                [](const auto& store) { return store != nullptr; }));
}

} // namespace

std::string encodeSnapshot(const State& state) {
    std::vector<TypeSections> types = encodeTypes(state);
    std::vector<std::string> parts;
    const auto sections = putSections(
        state, [&types](std::size_t i) { return std::exchange(types[i], {}); },
        [&parts](std::string section) -> Result<void> {
            parts.push_back(std::move(section));
            return {};
        });
    const std::string directory = encodeDirectory(*sections); // it was put into memory, which cannot fail
    std::size_t size = directory.size();
    for (const std::string& part : parts)
        size += padded(part.size());
    std::string bytes;
    bytes.reserve(size);
    preferHugePages(bytes.data(), bytes.capacity());
    bytes += directory;
    for (std::string& part : parts) {
        bytes += std::exchange(part, {});
        bytes.resize(padded(bytes.size()));
    }
    return bytes;
}

Result<void> writeSnapshotFile(const std::filesystem::path& path, const State& state) {
    GALLEY_TRY(ReplacementFile file, ReplacementFile::begin(path));
    GALLEY_CHECK(file.write(std::string(directoryBytes(sectionCount(state)), '\0')));
    GALLEY_TRY(const std::vector<Section> sections,
               putSections(
                   state, [&state](std::size_t i) { return encodeType(*state.stores()[i]); },
                   [&file](std::string section) {
                       section.resize(padded(section.size()));
                       return file.write(section);
                   }));
    GALLEY_CHECK(file.rewriteStart(encodeDirectory(sections)));
    return file.finish();
}

Result<std::shared_ptr<const State>> readSnapshot(std::string_view bytes, std::shared_ptr<const void> owner) {
    GALLEY_TRY(const std::vector<Section> sections, readDirectory(bytes));
    const Section* schemaSection = findSection(sections, SectionKind::Schema);
    const Section* stateSection = findSection(sections, SectionKind::State);
    const Section* overlaySection = findSection(sections, SectionKind::Overlay);
    if (schemaSection == nullptr || stateSection == nullptr || overlaySection == nullptr)
        return corruptAt(0, "a section is missing");
    for (const Section* section : {schemaSection, stateSection, overlaySection})
        if (hash64(section->view) != section->checksum)
            return wrongChecksum(*section);
    auto schema = parseSchema(schemaSection->view);
    if (!schema)
        return corruptAt(0, "its schema is not readable: " + schema.error().toString());

    ByteReader in(stateSection->view);
    const Version version{in.u64()};
    Checksum promised;
    promised.high = in.u64();
    promised.low = in.u64();
    const std::uint64_t types = in.varintUpTo(schema->types.size());
    std::vector<std::uint32_t> ordinals;
    std::vector<std::uint32_t> records;
    for (std::uint64_t i = 0; i < types; ++i) {
        ordinals.push_back(static_cast<std::uint32_t>(in.varintUpTo(UINT32_MAX)));
        records.push_back(static_cast<std::uint32_t>(in.varintUpTo(UINT32_MAX)));
    }
    if (!in.ok() || types != schema->types.size() || in.remaining() != 0)
        return corruptAt(0, "its numbers of records are not readable");

    StateAssembly assembly(std::make_shared<const Schema>(*std::move(schema)), version, ordinals);
    std::vector<std::pair<const Section*, const Section*>> columns; // with their texts, which follow them
    for (std::size_t i = 0; i < sections.size(); ++i) {
        if (sections[i].kind != SectionKind::Columns)
            continue;
        if (i + 1 == sections.size() || sections[i + 1].kind != SectionKind::Texts ||
            sections[i + 1].type != sections[i].type)
            return corruptAt(sections[i].offset, "columns without their texts");
        columns.emplace_back(&sections[i], &sections[i + 1]);
    }
    std::stable_sort(columns.begin(), columns.end(), [](const auto& left, const auto& right) {
        return left.first->view.size() > right.first->view.size();
    });
    std::vector<std::shared_ptr<const TypeStore>> stores(columns.size());
    std::vector<std::optional<Error>> errors(columns.size());
    parallelFor(columns.size(), defaultThreads(), [&](std::size_t i) {
        auto store = readColumns(*columns[i].first, *columns[i].second, assembly, owner);
        if (store)
            stores[i] = *std::move(store);
        else
            errors[i] = std::move(store).error();
    });
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (errors[i])
            return *std::move(errors[i]);
        GALLEY_CHECK(assembly.addColumns(columns[i].first->type, std::move(stores[i])));
    }
    GALLEY_CHECK(readOverlay(overlaySection->view, assembly));
    GALLEY_TRY(std::shared_ptr<const State> state, assembly.finish(records));
    if (state->checksum() != promised)
        return corruptAt(0, "its content does not have the checksum that it promises");
    return state;
}

Result<std::shared_ptr<const State>> readSnapshotFile(const std::filesystem::path& path) {
    FileCopy::Options options;
    GALLEY_TRY(options.limit, promisedSize(path));
    GALLEY_TRY(FileCopy bytes, FileCopy::read(path, options));
    const auto file = std::make_shared<const FileCopy>(std::move(bytes));
    auto state = readSnapshot(file->bytes(), file);
    if (!state)
        return std::move(state).error().inFile(path.string());
    return state;
}

} // namespace galley
