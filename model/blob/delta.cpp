#include "model/blob/delta.h"

#include "model/base/parallel.h"
#include "model/column/bytes.h"
#include "model/column/zstd_codec.h"
#include "model/dataset/record_codec.h"
#include "model/dataset/state_io.h"
#include "model/schema/compatibility.h"
#include "model/schema/schema_json.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

namespace galley {

namespace {

constexpr std::string_view kDeltaMagic = "GALLEYDL";
constexpr std::uint32_t kDeltaFormat = 2;
/// Against decompression bombs: no delta, and no record in one, is larger.
constexpr std::size_t kMaxBody = std::size_t{4} << 30;
constexpr std::size_t kMaxRecord = std::size_t{256} << 20;
constexpr std::size_t kEntriesAtOnce = 4096; ///< that are in memory twice while they are applied

/// In files: do not change.
enum class Action : std::uint8_t { Delete = 0, Create = 1, Change = 2 };

/// What a delta says of one changed field. In files: do not change.
enum class FieldStep : std::uint8_t { Removed = 0, Whole = 1, Patch = 2 };

/// One field of a changed record.
struct FieldEntry {
    std::size_t field = 0;
    FieldStep step = FieldStep::Removed;
    std::string_view bytes;
};

/// One record of a delta, read but not applied.
struct Entry {
    TypeIndex type;
    std::string_view id;
    Action action = Action::Delete;
    std::uint64_t revision = 0;
    std::string_view fields;         ///< of Create
    std::vector<FieldEntry> changed; ///< of Change, rising
};

bool existsIn(const State& state, RecordRef ref) {
    return ref.type.value() < state.schema().types.size() && ref.ordinal.value() < state.ordinalCount(ref.type) &&
           state.record(ref).exists();
}

/// Adds what one record's change does to the checksum.
struct ChecksumStep {
    Checksum removed;
    Checksum added;
    Checksum from(Checksum checksum) const {
        checksum -= removed;
        checksum += added;
        return checksum;
    }
};

const Value& fieldOf(const Record& record, std::size_t field) {
    static const Value kNull;
    return field < record.fields.size() ? record.fields[field] : kNull;
}

/// The bytes of one field of a record by the state's own schema, which another state's may have outgrown; empty where
/// it has no such field.
std::string bytesOf(const State& state, TypeIndex type, std::size_t field, const Record& record) {
    const std::vector<Field>& fields = state.schema().type(type).fields;
    std::string bytes;
    if (field < fields.size())
        encodeField(bytes, state, fields[field], ValueView(&fieldOf(record, field)));
    return bytes;
}

/// The fields in which two records differ; false when there are none.
bool encodeChangedFields(ByteWriter& body, const State& from, const State& to, RecordRef ref, RecordChecksum& sums,
                         ChecksumStep& step) {
    const std::shared_ptr<const Record> before = from.record(ref).materialise();
    const std::shared_ptr<const Record> after = to.record(ref).materialise();
    const std::size_t fieldCount = to.schema().type(ref.type).fields.size();
    std::size_t next = 0;
    for (std::size_t f = 0; f < fieldCount; ++f) {
        if (fieldOf(*before, f).isCertainly(fieldOf(*after, f)))
            continue;
        const std::string old = bytesOf(from, ref.type, f, *before);
        const std::string now = bytesOf(to, ref.type, f, *after);
        if (old == now)
            continue;
        if (!old.empty())
            step.removed += sums.ofField(f, old);
        if (!now.empty())
            step.added += sums.ofField(f, now);
        body.varint(f - next + 1);
        next = f + 1;
        if (now.empty()) {
            body.u8(static_cast<std::uint8_t>(FieldStep::Removed));
            continue;
        }
        const std::string patch = old.empty() ? std::string() : compressAgainst(old, now);
        const bool isWhole = old.empty() || now.size() <= patch.size();
        body.u8(static_cast<std::uint8_t>(isWhole ? FieldStep::Whole : FieldStep::Patch));
        body.string(isWhole ? now : patch);
    }
    body.u8(0);
    return next > 0;
}

void encodeChange(ByteWriter& body, const State& from, const State& to, RecordRef ref, ChecksumStep& step) {
    const bool existed = existsIn(from, ref);
    const bool exists = existsIn(to, ref);
    if (!existed && !exists)
        return;
    const RecordView record = (exists ? to : from).record(ref);
    const std::string id = record.id();
    RecordChecksum sums(record.type().name, id);
    ByteWriter entry;
    entry.varint(ref.type.value());
    entry.string(id);
    if (!exists) {
        entry.u8(static_cast<std::uint8_t>(Action::Delete));
        step.removed += recordChecksum(record);
    } else if (!existed) {
        entry.u8(static_cast<std::uint8_t>(Action::Create));
        entry.varint(record.revision());
        std::string fields;
        encodeFields(fields, record);
        entry.string(fields);
        step.added += recordChecksum(record);
    } else {
        entry.u8(static_cast<std::uint8_t>(Action::Change));
        entry.varint(record.revision());
        if (!encodeChangedFields(entry, from, to, ref, sums, step))
            return;
    }
    body.bytes(entry.view());
}

Error corruptDelta(const std::string& what) {
    return {ErrorCode::Corrupt, "the delta is damaged: " + what};
}

/// Everything before the body; leaves the reader at the body's size.
Result<DeltaHeader> readHeader(ByteReader& in) {
    if (in.bytes(kDeltaMagic.size()) != kDeltaMagic)
        return corruptDelta("it does not begin like one");
    const std::uint32_t format = in.u32();
    if (in.ok() && format > kDeltaFormat)
        return Error{ErrorCode::Unsupported, "the delta was made by a newer version of Galley"};
    if (in.ok() && format != 0 && format < kDeltaFormat)
        return Error{ErrorCode::Unsupported, "the delta was made by an older version of Galley"};
    DeltaHeader header;
    header.from = Version{in.u64()};
    header.to = Version{in.u64()};
    for (Checksum* checksum : {&header.fromChecksum, &header.toChecksum}) {
        checksum->high = in.u64();
        checksum->low = in.u64();
    }
    if (!in.ok() || format == 0)
        return corruptDelta("it is cut short");
    return header;
}

/// Fails the reader when something is wrong.
void readChangedFields(ByteReader& in, const Type& type, Entry& entry) {
    std::size_t next = 0;
    while (const std::uint64_t distance = in.varintUpTo(type.fields.size() - next)) {
        FieldEntry field;
        field.field = next + static_cast<std::size_t>(distance) - 1;
        next = field.field + 1;
        field.step = static_cast<FieldStep>(in.u8());
        if (field.step > FieldStep::Patch)
            in.fail();
        if (in.ok() && field.step != FieldStep::Removed)
            field.bytes = in.string();
        if (!in.ok())
            return;
        entry.changed.push_back(field);
    }
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
        if (in.ok() && entry.action != Action::Delete)
            entry.revision = in.varint();
        if (entry.action == Action::Create)
            entry.fields = in.string();
        if (in.ok() && entry.action == Action::Change)
            readChangedFields(in, schema.type(entry.type), entry);
        entries.push_back(std::move(entry));
    }
    GALLEY_CHECK(in.check("the body of a delta"));
    if (schema.types.empty() && !entries.empty())
        return corruptDelta("records without a type");
    return entries;
}

/// What one entry makes of its record: everything that can be computed from the old state alone.
struct Prepared {
    std::optional<RecordRef> ref;         ///< in the old state, when the record existed there
    std::shared_ptr<const Record> before; ///< of Change
    std::vector<std::string> fields;      ///< of Change: the new bytes by entry, empty when removed
    ChecksumStep step;
    std::optional<Error> error;
};

void prepareChange(const State& from, const Schema& schema, const Entry& entry, Prepared& prepared) {
    const Type& type = schema.type(entry.type);
    prepared.before = from.record(*prepared.ref).materialise();
    RecordChecksum sums(type.name, entry.id);
    for (const FieldEntry& changed : entry.changed) {
        const std::string old = bytesOf(from, entry.type, changed.field, *prepared.before);
        std::string now(changed.bytes);
        if (changed.step == FieldStep::Patch) {
            auto patched = decompressAgainst(old, changed.bytes, kMaxRecord);
            if (!patched) {
                prepared.error = std::move(patched).error();
                return;
            }
            now = *std::move(patched);
        }
        if (!old.empty())
            prepared.step.removed += sums.ofField(changed.field, old);
        if (!now.empty())
            prepared.step.added += sums.ofField(changed.field, now);
        prepared.fields.push_back(std::move(now));
    }
}

Prepared prepareEntry(const State& from, const Schema& schema, const Entry& entry) {
    Prepared prepared;
    if (entry.type.value() < from.schema().types.size())
        prepared.ref = from.find(entry.type, entry.id);
    if (entry.action != Action::Change) {
        if (prepared.ref)
            prepared.step.removed = recordChecksum(from.record(*prepared.ref));
    } else if (prepared.ref) {
        prepareChange(from, schema, entry, prepared);
    } else {
        prepared.error = corruptDelta("it changes a record that does not exist");
    }
    return prepared;
}

/// Makes the record of an entry; its address.
Result<RecordRef> applyEntry(StateEditor& editor, const Entry& entry, Prepared prepared, std::uint64_t version) {
    const std::shared_ptr<const Schema> schema = editor.current().schemaPointer();
    const Type& type = schema->type(entry.type);
    const auto place = [&] { return type.name + "/" + std::string(entry.id); };
    if (prepared.error)
        return std::move(*prepared.error).inRecord(place());
    const RecordRef ref = prepared.ref ? *prepared.ref : editor.declare(entry.type, entry.id);
    if (entry.action == Action::Delete) {
        editor.erase(ref, version);
        return ref;
    }
    Record record;
    if (entry.action == Action::Change) {
        record.fields = prepared.before->fields;
        for (std::size_t i = 0; i < entry.changed.size(); ++i) {
            const std::size_t index = entry.changed[i].field;
            if (record.fields.size() <= index)
                record.fields.resize(index + 1);
            record.fields[index] = Value();
            if (entry.changed[i].step == FieldStep::Removed)
                continue;
            auto decoded = decodeField(prepared.fields[i], *schema, type.fields[index], editor);
            if (!decoded)
                return std::move(decoded).error().inRecord(place());
            record.fields[index] = *std::move(decoded);
        }
    } else {
        auto decoded = decodeFields(entry.fields, *schema, type, editor);
        if (!decoded)
            return std::move(decoded).error().inRecord(place());
        record.fields = *std::move(decoded);
    }
    record.id = entry.id;
    record.revision = entry.revision;
    editor.put(ref, std::make_shared<const Record>(std::move(record)));
    return ref;
}

/// The body's text after its checksum and size were checked.
Result<std::string> readBody(std::string_view bytes, ByteReader& in) {
    constexpr std::size_t kTail = sizeof(std::uint64_t);
    const std::uint64_t size = in.varintUpTo(kMaxBody);
    if (!in.ok() || in.remaining() < kTail)
        return corruptDelta("it is cut short");
    const std::string_view frame = in.bytes(in.remaining() - kTail);
    if (in.u64() != hash64(bytes.substr(0, bytes.size() - kTail)))
        return corruptDelta("it does not have its checksum");
    GALLEY_TRY(std::string body, zstdDecompress(frame, static_cast<std::size_t>(size)));
    if (body.size() != size)
        return corruptDelta("its body has another size than it says");
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
    ChecksumStep step;
    for (const RecordRef ref : refs)
        encodeChange(body, from, to, ref, step);
    const Checksum checksum = from.checksum();
    StateIo::setChecksum(to, step.from(checksum));

    ByteWriter out;
    out.bytes(kDeltaMagic);
    out.u32(kDeltaFormat);
    out.u64(from.version().value());
    out.u64(to.version().value());
    for (const Checksum& sum : {checksum, to.checksum()}) {
        out.u64(sum.high);
        out.u64(sum.low);
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
    const std::shared_ptr<const Schema> schema = editor.current().schemaPointer();
    ChecksumStep step;
    std::unordered_set<std::uint64_t> changed;
    for (std::size_t first = 0; first < entries.size(); first += kEntriesAtOnce) {
        const std::size_t count = std::min(entries.size() - first, kEntriesAtOnce);
        std::vector<Prepared> prepared(count);
        constexpr std::size_t kPart = 16;
        parallelFor((count + kPart - 1) / kPart, defaultThreads(), [&](std::size_t part) {
            for (std::size_t i = part * kPart; i < std::min(count, (part + 1) * kPart); ++i)
                prepared[i] = prepareEntry(*from, *schema, entries[first + i]);
        });
        for (std::size_t i = 0; i < count; ++i) {
            const Entry& entry = entries[first + i];
            step.removed += prepared[i].step.removed;
            step.added += prepared[i].step.added;
            GALLEY_TRY(const RecordRef ref, applyEntry(editor, entry, std::move(prepared[i]), header.to.value()));
            if (entry.action == Action::Create)
                step.added += recordChecksum(editor.current().record(ref));
            if (!changed.insert(ref.packed()).second)
                return corruptDelta("it changes a record twice");
        }
    }
    if (changes != nullptr)
        *changes = editor.changes();
    if (step.from(from->checksum()) != header.toChecksum)
        return corruptDelta("its result does not have the checksum that it promises");
    std::shared_ptr<const State> state = editor.finish(header.to);
    StateIo::setChecksum(*state, header.toChecksum);
    return state;
}

} // namespace galley
