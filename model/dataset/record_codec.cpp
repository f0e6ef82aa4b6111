#include "model/dataset/record_codec.h"

#include "model/base/day.h"
#include "model/base/per_thread.h"
#include "model/base/utf8.h"
#include "model/column/bytes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <unordered_set>
#include <utility>

namespace galley {

namespace {

void appendVarint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<char>(value | 0x80));
    out.push_back(static_cast<char>(value));
}

void appendBytes(std::string& out, std::string_view bytes) {
    appendVarint(out, bytes.size());
    out.append(bytes);
}

class StateIds final : public IdReader {
public:
    explicit StateIds(const State& state)
        : m_state(state) {}
    std::string_view id(RecordRef ref, std::string& scratch) const override { return m_state.record(ref).id(scratch); }

private:
    const State& m_state;
};

class RecordEncoder {
public:
    RecordEncoder(std::string& out, const IdReader& ids)
        : m_out(out)
        , m_ids(ids) {}

    /// The values that are present, each after its distance from the one before; `at` gives the value at an index.
    template <class At>
    void sparse(std::size_t size, const At& at) {
        std::size_t next = 0;
        for (std::size_t index = 0; index < size; ++index) {
            const auto [field, value] = at(index);
            if (value.isNull())
                continue;
            appendVarint(m_out, index - next + 1);
            next = index + 1;
            whole(*field, value);
        }
        m_out.push_back('\0');
    }

    void whole(const Field& field, const ValueView& value) {
        if (!field.localized) {
            plain(field, value);
            return;
        }
        std::size_t next = 0;
        for (std::uint32_t index = 0, size = value.size(); index < size; ++index) {
            const ValueView one = value.at(index);
            if (one.isNull())
                continue;
            appendVarint(m_out, index - next + 1);
            next = index + 1;
            plain(field, one);
        }
        m_out.push_back('\0');
    }

private:
    void plain(const Field& field, const ValueView& value) {
        switch (field.kind) {
        case FieldKind::Bool:
            m_out.push_back(value.asBool() ? '\1' : '\0');
            return;
        case FieldKind::Int:
        case FieldKind::Date:
        case FieldKind::DateTime:
            appendVarint(m_out, zigzagEncode(value.asInt()));
            return;
        case FieldKind::Enum:
            appendVarint(m_out, static_cast<std::uint64_t>(value.asInt()));
            return;
        case FieldKind::Float: {
            char bytes[sizeof(double)];
            const double number = value.asFloat();
            std::memcpy(bytes, &number, sizeof bytes);
            m_out.append(bytes, sizeof bytes);
            return;
        }
        case FieldKind::String:
        case FieldKind::Text:
        case FieldKind::Asset:
            appendBytes(m_out, value.asString(m_scratch));
            return;
        case FieldKind::Ref: {
            const RecordRef ref = value.asRef();
            appendVarint(m_out, ref.type.value());
            appendBytes(m_out, m_ids.id(ref, m_scratch));
            return;
        }
        case FieldKind::Object:
            sparse(value.size(), [&](std::size_t index) {
                return std::pair(&field.fields[index], value.at(static_cast<std::uint32_t>(index)));
            });
            return;
        case FieldKind::List:
            appendVarint(m_out, value.size());
            for (std::uint32_t index = 0, size = value.size(); index < size; ++index)
                plain(field.fields.front(), value.at(index));
            return;
        case FieldKind::Blocks:
            appendVarint(m_out, value.size());
            for (std::uint32_t index = 0, size = value.size(); index < size; ++index)
                block(field, value.block(index));
            return;
        }
    }

    void block(const Field& field, const BlockView& block) {
        appendVarint(m_out, block.kind());
        appendBytes(m_out, block.key(m_scratch));
        const std::vector<Field>& fields = field.blocks[block.kind()].fields;
        sparse(block.size(), [&](std::size_t index) {
            return std::pair(&fields[index], block.field(static_cast<std::uint32_t>(index)));
        });
    }

    std::string& m_out;
    const IdReader& m_ids;
    std::string m_scratch;
};

/// Recursion is bounded by the depth of the schema, memory by the number of bytes: each value takes at least one.
class RecordDecoder {
public:
    RecordDecoder(std::string_view bytes, const Schema& schema, RecordDeclarer& editor)
        : m_reader(bytes)
        , m_schema(schema)
        , m_editor(editor) {}

    Result<ValueList> record(const Type& type) {
        ValueList values = sparse(type.fields);
        GALLEY_CHECK(end());
        return values;
    }

    Result<Value> field(const Field& field) {
        m_place = field.name;
        Value value = whole(field);
        GALLEY_CHECK(end());
        return value;
    }

private:
    Result<void> end() {
        if (m_reader.ok() && m_reader.remaining() != 0)
            damage("there are bytes after the last field");
        if (!m_reader.ok())
            return m_reader.error(m_problem).inField(m_place);
        return {};
    }

    Value whole(const Field& field) { return field.localized ? localized(field) : plain(field); }

    Value damage(const char* problem) {
        if (m_reader.ok()) {
            m_problem = problem;
            m_reader.fail();
        }
        return {};
    }

    /// Index after `next - 1`, at a distance that was read; `size` at the end of the list.
    std::size_t nextIndex(std::size_t next, std::size_t size, const char* problem) {
        const std::uint64_t gap = m_reader.varint();
        if (gap == 0)
            return size;
        if (gap > size - next) {
            damage(problem);
            return size;
        }
        return next + static_cast<std::size_t>(gap) - 1;
    }

    ValueList sparse(const std::vector<Field>& fields) {
        ValueList values;
        constexpr const char* kProblem = "the schema has no field with this number";
        for (std::size_t index = nextIndex(0, fields.size(), kProblem); index < fields.size();
             index = nextIndex(index + 1, fields.size(), kProblem)) {
            values.resize(index + 1);
            values[index] = whole(fields[index]);
            if (!m_reader.ok()) {
                m_place = m_place.empty() ? fields[index].name : fields[index].name + "/" + m_place;
                break;
            }
        }
        return values;
    }

    Value localized(const Field& field) {
        ValueList values;
        const std::size_t locales = m_schema.locales.size();
        constexpr const char* kProblem = "the schema has no language with this number";
        for (std::size_t index = nextIndex(0, locales, kProblem); index < locales;
             index = nextIndex(index + 1, locales, kProblem)) {
            values.resize(index + 1);
            values[index] = plain(field);
        }
        if (values.empty())
            return damage("a localized value has no languages");
        return Value::localized(std::move(values));
    }

    Value plain(const Field& field) {
        switch (field.kind) {
        case FieldKind::Bool: {
            const std::uint8_t value = m_reader.u8();
            return value <= 1 ? Value::boolean(value == 1) : damage("a truth value is neither 0 nor 1");
        }
        case FieldKind::Int:
            return Value::integer(m_reader.zigzag());
        case FieldKind::Date: {
            const std::int64_t day = m_reader.zigzag();
            if (day < kFirstDay || day > kLastDay)
                return damage("a day is outside the years 0000 to 9999");
            return Value::integer(day);
        }
        case FieldKind::DateTime: {
            const std::int64_t instant = m_reader.zigzag();
            if (instant < kFirstInstant || instant > kLastInstant)
                return damage("a date is outside the years 0000 to 9999");
            return Value::integer(instant);
        }
        case FieldKind::Enum: {
            const std::uint64_t index = m_reader.varint();
            if (index >= field.values.size())
                return damage("the schema has no enum value with this number");
            return Value::integer(static_cast<std::int64_t>(index));
        }
        case FieldKind::Float: {
            const auto number = std::bit_cast<double>(m_reader.u64());
            if (!std::isfinite(number) || (number == 0 && std::signbit(number)))
                return damage("a number is not finite or a negative zero");
            return Value::real(number);
        }
        case FieldKind::String:
        case FieldKind::Text:
        case FieldKind::Asset:
            return Value::string(std::string(text()));
        case FieldKind::Ref:
            return reference(field);
        case FieldKind::Object:
            return Value::object(sparse(field.fields));
        case FieldKind::List:
            return list(field.fields.front());
        case FieldKind::Blocks:
            return blocks(field);
        }
        return damage("the field has an unknown kind");
    }

    std::string_view text() {
        const std::string_view bytes = m_reader.string();
        if (!isValidUtf8(bytes)) {
            damage("a text is not valid UTF-8");
            return {};
        }
        return bytes;
    }

    Value reference(const Field& field) {
        const std::uint64_t type = m_reader.varint();
        const std::string_view id = text();
        if (!m_reader.ok())
            return {};
        if (type >= m_schema.types.size())
            return damage("the schema has no type with this number");
        const TypeIndex index{static_cast<std::uint16_t>(type)};
        if (std::find(field.targets.begin(), field.targets.end(), m_schema.type(index).name) == field.targets.end())
            return damage("a reference leads to a type that the field does not allow");
        if (id.empty())
            return damage("a reference has no id");
        return Value::ref(m_editor.declare(index, id));
    }

    Value list(const Field& element) {
        const std::uint64_t count = m_reader.varintUpTo(m_reader.remaining());
        ValueList values;
        for (std::uint64_t i = 0; i < count && m_reader.ok(); ++i)
            values.push_back(plain(element));
        return Value::list(std::move(values));
    }

    Value blocks(const Field& field) {
        const std::uint64_t count = m_reader.varintUpTo(m_reader.remaining());
        BlockList blocks;
        std::unordered_set<std::string_view> keys;
        for (std::uint64_t i = 0; i < count && m_reader.ok(); ++i) {
            const std::uint64_t kind = m_reader.varint();
            const std::string_view key = text();
            if (!m_reader.ok())
                break;
            if (kind >= field.blocks.size())
                return damage("the schema has no kind of block with this number");
            if (key.empty() || !keys.insert(key).second)
                return damage("the key of a block is empty or taken");
            Block block;
            block.kind = static_cast<std::uint16_t>(kind);
            block.key = key;
            block.fields = sparse(field.blocks[static_cast<std::size_t>(kind)].fields);
            blocks.push_back(std::make_shared<const Block>(std::move(block)));
        }
        return Value::blocks(std::move(blocks));
    }

    ByteReader m_reader;
    const Schema& m_schema;
    RecordDeclarer& m_editor;
    const char* m_problem = "the fields are cut short or malformed";
    std::string m_place; ///< names of the fields around the damage
};

} // namespace

void encodeFields(std::string& out, const RecordView& record) {
    const std::vector<Field>& fields = record.type().fields;
    const StateIds ids(record.state());
    RecordEncoder(out, ids).sparse(fields.size(),
                                   [&](std::size_t index) { return std::pair(&fields[index], record.field(index)); });
}

void encodeField(std::string& out, const State& state, const Field& field, const ValueView& value) {
    if (!value.isNull())
        RecordEncoder(out, StateIds(state)).whole(field, value);
}

Result<ValueList> decodeFields(std::string_view bytes, const Schema& schema, const Type& type, RecordDeclarer& editor) {
    return RecordDecoder(bytes, schema, editor).record(type);
}

Result<Value> decodeField(std::string_view bytes, const Schema& schema, const Field& field, RecordDeclarer& editor) {
    return RecordDecoder(bytes, schema, editor).field(field);
}

RecordChecksum::RecordChecksum(std::string_view type, std::string_view id) {
    appendBytes(m_bytes, type);
    appendBytes(m_bytes, id);
    m_prefix = m_bytes.size();
}

Checksum RecordChecksum::ofRecord() const {
    return checksum128(std::string_view(m_bytes).substr(0, m_prefix));
}

Checksum RecordChecksum::ofField(std::size_t field, std::string_view bytes) {
    m_bytes.resize(m_prefix);
    appendVarint(m_bytes, field);
    m_bytes.append(bytes);
    return checksum128(m_bytes);
}

namespace {

/// What a thread encodes records into, so that it grows once for many of them.
class ChecksumBytes {
public:
    ChecksumBytes()
        : m_bytes(ofThread()) {
        m_bytes.clear();
    }
    ChecksumBytes(const ChecksumBytes&) = delete;
    ChecksumBytes& operator=(const ChecksumBytes&) = delete;
    ~ChecksumBytes() {
        constexpr std::size_t kMostKept = 256 * 1024;
        if (m_bytes.capacity() > kMostKept)
            m_bytes = std::string();
    }
    std::string& operator*() const { return m_bytes; }

private:
    static std::string& ofThread() {
        static const PerThread<std::string> kept;
        return kept.get();
    }
    std::string& m_bytes;
};

/// What RecordChecksum gives for the record and each of its fields, in one buffer. REQUIRES that `ids` and `fieldAt`
/// take no checksums.
template <class FieldAt>
Checksum checksumOf(const Type& type, std::string_view id, const IdReader& ids, const FieldAt& fieldAt) {
    const ChecksumBytes buffer;
    std::string& bytes = *buffer;
    appendBytes(bytes, type.name);
    appendBytes(bytes, id);
    const std::size_t prefix = bytes.size();
    Checksum sum = checksum128(bytes);
    RecordEncoder encoder(bytes, ids);
    for (std::size_t f = 0; f < type.fields.size(); ++f) {
        const ValueView value = fieldAt(f);
        if (value.isNull())
            continue;
        bytes.resize(prefix);
        appendVarint(bytes, f);
        encoder.whole(type.fields[f], value);
        sum += checksum128(bytes);
    }
    return sum;
}

} // namespace

Checksum recordChecksum(const RecordView& record) {
    std::string id;
    return checksumOf(record.type(), record.id(id), StateIds(record.state()),
                      [&](std::size_t f) { return record.field(f); });
}

Checksum recordChecksum(const Type& type, const Record& record, const IdReader& ids) {
    return checksumOf(type, record.id, ids, [&](std::size_t f) {
        return f < record.fields.size() ? ValueView(&record.fields[f]) : ValueView();
    });
}

bool holdSameRecord(const State& one, const State& other, TypeIndex type, std::string_view id) {
    const auto checksumIn = [&](const State& state) -> std::optional<Checksum> {
        const auto ref = type.value() < state.schema().types.size() ? state.find(type, id) : std::nullopt;
        if (!ref || !state.record(*ref).exists())
            return std::nullopt;
        return recordChecksum(state.record(*ref));
    };
    return checksumIn(one) == checksumIn(other);
}

} // namespace galley
