#include "model/blob/delta.h"

#include "model/column/bytes.h"
#include "model/column/zstd_codec.h"
#include "model/dataset/record_codec.h"
#include "model/schema/compatibility.h"
#include "model/schema/schema_json.h"

#include <algorithm>

namespace galley {

namespace {

constexpr std::string_view kMagic = "GALLEYDL";
constexpr std::uint32_t kFormat = 1;
/// Against decompression bombs: no delta, and no record in one, is larger.
constexpr std::size_t kMaxBody = std::size_t{4} << 30;
constexpr std::size_t kMaxRecord = std::size_t{256} << 20;

/// In files: do not change.
enum class Action : std::uint8_t { Delete = 0, Create = 1, Change = 2 };

/// One record of a delta, read but not applied.
struct Entry {
    TypeIndex type;
    std::string_view id;
    Action action = Action::Delete;
    std::uint64_t revision = 0;
    std::string_view bytes; ///< fields or patch
};

std::string fieldsOf(const State& state, RecordRef ref) {
    std::string fields;
    encodeFields(fields, state.record(ref));
    return fields;
}

bool existsIn(const State& state, RecordRef ref) {
    return ref.type.value() < state.schema().types.size() && ref.ordinal.value() < state.ordinalCount(ref.type) &&
           state.record(ref).exists();
}

void encodeChange(ByteWriter& body, const State& from, const State& to, RecordRef ref) {
    const bool existed = existsIn(from, ref);
    const bool exists = existsIn(to, ref);
    if (!existed && !exists)
        return;
    const RecordView record = (exists ? to : from).record(ref);
    std::string fields;
    std::string before;
    if (exists)
        fields = fieldsOf(to, ref);
    if (existed && exists) {
        before = fieldsOf(from, ref);
        if (before == fields)
            return;
    }
    body.varint(ref.type.value());
    body.string(record.id());
    if (!exists) {
        body.u8(static_cast<std::uint8_t>(Action::Delete));
        return;
    }
    body.u8(static_cast<std::uint8_t>(existed ? Action::Change : Action::Create));
    body.varint(record.revision());
    body.string(existed ? compressAgainst(before, fields) : fields);
}

Error corrupt(const std::string& what) {
    return {ErrorCode::Corrupt, "the delta is damaged: " + what};
}

/// Everything before the body; leaves the reader at the body's size.
Result<DeltaHeader> readHeader(ByteReader& in) {
    if (in.bytes(kMagic.size()) != kMagic)
        return corrupt("it does not begin like one");
    const std::uint32_t format = in.u32();
    if (in.ok() && format > kFormat)
        return Error{ErrorCode::Unsupported, "the delta was made by a newer version of Galley"};
    DeltaHeader header;
    header.from = Version{in.u64()};
    header.to = Version{in.u64()};
    for (Checksum* checksum : {&header.fromChecksum, &header.toChecksum}) {
        checksum->high = in.u64();
        checksum->low = in.u64();
    }
    if (!in.ok() || format == 0)
        return corrupt("it is cut short");
    return header;
}

Result<std::vector<Entry>> readEntries(ByteReader& in, const Schema& schema) {
    std::vector<Entry> entries;
    while (in.ok() && in.remaining() > 0) {
        Entry entry;
        entry.type =
            TypeIndex{static_cast<std::uint16_t>(in.varintUpTo(schema.types.empty() ? 0 : schema.types.size() - 1))};
        entry.id = in.string();
        entry.action = static_cast<Action>(in.u8());
        if (entry.action > Action::Change)
            in.fail();
        if (in.ok() && entry.action != Action::Delete) {
            entry.revision = in.varint();
            entry.bytes = in.string();
        }
        entries.push_back(entry);
    }
    GALLEY_CHECK(in.check("the body of a delta"));
    if (schema.types.empty() && !entries.empty())
        return corrupt("records without a type");
    return entries;
}

Result<void> applyEntry(StateEditor& editor, const State& from, const Entry& entry, std::uint64_t version) {
    const std::shared_ptr<const Schema> schema = editor.current().schemaPointer();
    const Type& type = schema->type(entry.type);
    const std::string place = type.name + "/" + std::string(entry.id);
    const RecordRef ref = editor.declare(entry.type, entry.id);
    if (entry.action == Action::Delete) {
        editor.erase(ref, version);
        return {};
    }
    std::string patched;
    std::string_view fields = entry.bytes;
    if (entry.action == Action::Change) {
        if (!existsIn(from, ref))
            return corrupt("it changes a record that does not exist").inRecord(place);
        auto applied = decompressAgainst(fieldsOf(from, ref), entry.bytes, kMaxRecord);
        if (!applied)
            return std::move(applied).error().inRecord(place);
        patched = *std::move(applied);
        fields = patched;
    }
    auto decoded = decodeFields(fields, *schema, type, editor);
    if (!decoded)
        return std::move(decoded).error().inRecord(place);
    Record record;
    record.id = entry.id;
    record.revision = entry.revision;
    record.fields = *std::move(decoded);
    editor.put(ref, std::make_shared<const Record>(std::move(record)));
    return {};
}

/// The body's text after its checksum and size were checked.
Result<std::string> readBody(std::string_view bytes, ByteReader& in) {
    constexpr std::size_t kTail = sizeof(std::uint64_t);
    const std::uint64_t size = in.varintUpTo(kMaxBody);
    if (!in.ok() || in.remaining() < kTail)
        return corrupt("it is cut short");
    const std::string_view frame = in.bytes(in.remaining() - kTail);
    if (in.u64() != hash64(bytes.substr(0, bytes.size() - kTail)))
        return corrupt("it does not have its checksum");
    GALLEY_TRY(std::string body, zstdDecompress(frame, static_cast<std::size_t>(size)));
    if (body.size() != size)
        return corrupt("its body has another size than it says");
    return body;
}

} // namespace

std::string encodeDelta(const State& from, const State& to) {
    ByteWriter body;
    body.string(from.schema() == to.schema() ? std::string() : formatSchema(to.schema()));
    std::vector<RecordRef> refs;
    for (const RecordChange& change : to.changesSince(from))
        refs.push_back(change.ref);
    std::sort(refs.begin(), refs.end());
    for (const RecordRef ref : refs)
        encodeChange(body, from, to, ref);

    ByteWriter out;
    out.bytes(kMagic);
    out.u32(kFormat);
    out.u64(from.version().value());
    out.u64(to.version().value());
    for (const Checksum& checksum : {from.checksum(), to.checksum()}) {
        out.u64(checksum.high);
        out.u64(checksum.low);
    }
    out.varint(body.size());
    out.bytes(zstdCompress(body.view()));
    out.u64(hash64(out.view()));
    return std::move(out).take();
}

Result<DeltaHeader> readDeltaHeader(std::string_view bytes) {
    ByteReader in(bytes);
    return readHeader(in);
}

Result<std::shared_ptr<const State>> applyDelta(const std::shared_ptr<const State>& from, std::string_view bytes,
                                                ChangeSet* changes) {
    ByteReader in(bytes);
    GALLEY_TRY(const DeltaHeader header, readHeader(in));
    GALLEY_TRY(const std::string text, readBody(bytes, in));
    if (header.fromChecksum != from->checksum())
        return Error{ErrorCode::Conflict, "the delta was made for another state than this one"};
    ByteReader body(text);
    const std::string_view schemaText = body.string();
    GALLEY_CHECK(body.check("the body of a delta"));
    StateEditor editor(from);
    if (!schemaText.empty()) {
        GALLEY_TRY(Schema schema, parseSchema(schemaText));
        if (!staysReadable(compareSchemas(from->schema(), schema)) && from->recordCount() > 0)
            return Error{ErrorCode::Unsupported, "the delta changes the schema; load the snapshot instead"};
        editor.setSchema(std::make_shared<const Schema>(std::move(schema)));
    }
    GALLEY_TRY(const std::vector<Entry> entries, readEntries(body, editor.current().schema()));
    for (const Entry& entry : entries)
        GALLEY_CHECK(applyEntry(editor, *from, entry, header.to.value()));
    if (changes != nullptr)
        *changes = editor.changes();
    std::shared_ptr<const State> state = editor.finish(header.to);
    if (state->checksum() != header.toChecksum)
        return corrupt("its result does not have the checksum that it promises");
    return state;
}

} // namespace galley
