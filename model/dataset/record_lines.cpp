#include "model/dataset/record_lines.h"

#include "model/base/day.h"
#include "model/base/parallel.h"
#include "model/base/per_thread.h"
#include "model/base/time.h"
#include "model/dataset/block_keys.h"
#include "model/dataset/state_builder.h"
#include "model/dataset/value_json.h"

#include <algorithm>
#include <bitset>
#include <cassert>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <simdjson.h>

namespace galley {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaxDepth = 64; ///< of values in a line that simdjson reads
constexpr std::size_t kBatchBytes = std::size_t{256} << 10;

bool isBlank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// Takes the next line that is not blank off the text; empty at the end.
std::string_view takeLine(std::string_view& text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!isBlank(line))
            return line;
    }
    return {};
}

struct LineRecord {
    TypeIndex type;
    std::string id;
    ValueList fields;
    std::size_t places = 0; ///< in lists of values, those on all levels, taken or not
    /// Whether the values take very much more room than the line: most places of what it names are empty.
    bool isSparse(std::string_view line) const {
        constexpr std::size_t kFew = 128;
        constexpr std::size_t kPerByte = 16;
        return places > kFew && places * sizeof(Value) > line.size() * kPerByte;
    }
};

std::size_t placesOf(const ValueList& values) {
    std::size_t count = values.size();
    for (const Value& value : values) {
        if (value.kind() == ValueKind::List || value.kind() == ValueKind::Object ||
            value.kind() == ValueKind::Localized)
            count += placesOf(value.elements());
        else if (value.kind() == ValueKind::Blocks)
            for (const auto& block : value.asBlocks())
                count += placesOf(block->fields);
    }
    return count;
}

// ---- the usual line

/// Reads lines of a text by the schema, whose depth bounds the recursion. Refuses what it is not sure of.
class QuickReader {
public:
    QuickReader(const Schema& schema, const TypeNames& types, std::string_view text, dom::parser& parser)
        : m_schema(schema)
        , m_types(types)
        , m_textEnd(text.data() + text.size())
        , m_parser(parser) {}

    /// `line` is a part of the text. Nothing when the line needs another look: then some of its ids may be declared.
    std::optional<LineRecord> read(std::string_view line, RecordDeclarer& declarer) {
        m_declarer = &declarer;
        // A line is parsed where it stands; simdjson reads a little beyond it, so the last ones are copied.
        const bool copy = static_cast<std::size_t>(m_textEnd - (line.data() + line.size())) <
                          static_cast<std::size_t>(simdjson::SIMDJSON_PADDING);
        if (m_parser.capacity() < line.size() || m_parser.max_depth() != kMaxDepth) {
            constexpr std::size_t kLarge = std::size_t{1} << 20;
            const std::size_t capacity =
                line.size() > kLarge ? line.size() : std::max<std::size_t>(line.size() * 2, 65536);
            if (m_parser.allocate(capacity, kMaxDepth) != simdjson::SUCCESS)
                return std::nullopt;
        }
        dom::object object;
        if (m_parser.parse(line.data(), line.size(), copy).get(object) != simdjson::SUCCESS)
            return std::nullopt;
        std::string_view typeName;
        std::string_view id;
        if (object.at_key("type").get(typeName) != simdjson::SUCCESS ||
            object.at_key("id").get(id) != simdjson::SUCCESS || id.empty())
            return std::nullopt;
        const auto type = m_types.find(typeName);
        if (!type)
            return std::nullopt;
        LineRecord record{*type, std::string(id), {}};
        m_places = 0;
        if (!members(m_schema.type(*type).fields, object, "type", "id", record.fields))
            return std::nullopt;
        record.places = m_places;
        return record;
    }

private:
    /// False for a member that is no field, or is there twice; `first` and `second` name members that are no fields.
    bool members(const std::vector<Field>& fields, const dom::object& object, std::string_view first,
                 std::string_view second, ValueList& values) {
        std::bitset<kMaxFields + 2> seen; // the two highest bits are for the members that are no fields
        if (fields.size() > kMaxFields)
            return false;
        std::size_t hint = 0; // members mostly come in the order of the schema
        for (const auto& [name, value] : object) {
            const bool isFirst = !first.empty() && name == first;
            const bool isOther = isFirst || (!second.empty() && name == second);
            const std::size_t index = isOther ? kMaxFields + (isFirst ? 0 : 1) : indexOf(fields, name, hint);
            if ((index == fields.size() && !isOther) || seen.test(index))
                return false;
            seen.set(index);
            if (isOther || value.is_null())
                continue;
            hint = index + 1;
            if (values.size() <= index)
                values.resize(index + 1);
            if (!whole(fields[index], value, values[index]))
                return false;
        }
        while (!values.empty() && values.back().isNull())
            values.pop_back();
        m_places += values.size();
        return true;
    }

    static std::size_t indexOf(const std::vector<Field>& fields, std::string_view name, std::size_t hint) {
        for (std::size_t index = hint; index < fields.size(); ++index)
            if (fields[index].name == name)
                return index;
        for (std::size_t index = 0; index < std::min(hint, fields.size()); ++index)
            if (fields[index].name == name)
                return index;
        return fields.size();
    }

    /// A value that is not null.
    bool whole(const Field& field, const dom::element& json, Value& value) {
        return field.localized ? localized(field, json, value) : plain(field, json, value);
    }

    bool localized(const Field& field, const dom::element& json, Value& value) {
        dom::object object;
        if (json.get(object) != simdjson::SUCCESS)
            return false;
        ValueList values;
        for (const auto& [code, item] : object) {
            const auto locale = m_schema.localeIndex(code);
            if (!locale || item.is_null())
                return false;
            if (values.size() <= *locale)
                values.resize(*locale + 1);
            if (!values[*locale].isNull() || !plain(field, item, values[*locale]))
                return false;
        }
        m_places += values.size();
        if (!values.empty())
            value = Value::localized(std::move(values));
        return true;
    }

    bool plain(const Field& field, const dom::element& json, Value& value) {
        switch (field.kind) {
        case FieldKind::Bool: {
            bool truth = false;
            if (json.get(truth) != simdjson::SUCCESS)
                return false;
            value = Value::boolean(truth);
            return true;
        }
        case FieldKind::Int:
            if (!json.is_int64())
                return false;
            value = Value::integer(json.get_int64().value_unsafe());
            return true;
        case FieldKind::Float: {
            if (!json.is_int64() && !json.is_double())
                return false;
            const double number = json.is_int64() ? static_cast<double>(json.get_int64().value_unsafe())
                                                  : json.get_double().value_unsafe();
            value = Value::real(number + 0.0); // negative zero becomes zero
            return std::isfinite(number);
        }
        case FieldKind::Date: {
            std::string_view text;
            if (json.get(text) != simdjson::SUCCESS)
                return false;
            const auto day = parseDay(text);
            if (day)
                value = Value::integer(*day);
            return day.has_value();
        }
        case FieldKind::DateTime: {
            std::string_view text;
            if (json.get(text) != simdjson::SUCCESS)
                return false;
            const auto instant = parseInstant(text);
            if (instant)
                value = Value::integer(*instant);
            return instant.has_value();
        }
        case FieldKind::String:
        case FieldKind::Text:
        case FieldKind::Asset: {
            std::string_view text;
            if (json.get(text) != simdjson::SUCCESS)
                return false;
            value = Value::string(std::string(text));
            return true;
        }
        case FieldKind::Enum: {
            std::string_view text;
            if (json.get(text) != simdjson::SUCCESS)
                return false;
            const auto found = std::find(field.values.begin(), field.values.end(), text);
            value = Value::integer(found - field.values.begin());
            return found != field.values.end();
        }
        case FieldKind::Ref:
            return reference(field, json, value);
        case FieldKind::Object: {
            dom::object object;
            ValueList values;
            if (json.get(object) != simdjson::SUCCESS || !members(field.fields, object, {}, {}, values))
                return false;
            value = Value::object(std::move(values));
            return true;
        }
        case FieldKind::List:
            return list(field.fields.front(), json, value);
        case FieldKind::Blocks:
            return blocks(field, json, value);
        }
        return false;
    }

    bool reference(const Field& field, const dom::element& json, Value& value) {
        std::string_view id;
        std::string_view typeName = field.targets.front();
        dom::object object;
        if (json.get(object) == simdjson::SUCCESS) {
            if (object.size() != 2 || object.at_key("type").get(typeName) != simdjson::SUCCESS ||
                object.at_key("id").get(id) != simdjson::SUCCESS)
                return false;
        } else if (field.targets.size() > 1 || json.get(id) != simdjson::SUCCESS) {
            return false;
        }
        if (id.empty() || std::find(field.targets.begin(), field.targets.end(), typeName) == field.targets.end())
            return false;
        const auto type = m_types.find(typeName);
        if (type)
            value = Value::ref(m_declarer->declare(*type, id));
        return type.has_value();
    }

    bool list(const Field& element, const dom::element& json, Value& value) {
        dom::array items;
        if (json.get(items) != simdjson::SUCCESS)
            return false;
        ValueList values(lengthOf(items));
        m_places += values.size();
        std::size_t next = 0;
        for (const dom::element item : items)
            if (next == values.size() || item.is_null() || !plain(element, item, values[next++]))
                return false;
        value = Value::list(std::move(values));
        return true;
    }

    bool blocks(const Field& field, const dom::element& json, Value& value) {
        dom::array items;
        if (json.get(items) != simdjson::SUCCESS)
            return false;
        std::vector<std::shared_ptr<Block>> made;
        made.reserve(items.size());
        BlockKeySet keys;
        bool hasKeys = false;
        for (const dom::element item : items) {
            auto block = std::make_shared<Block>();
            dom::object object;
            std::string_view kindName;
            if (item.get(object) != simdjson::SUCCESS || object.at_key("kind").get(kindName) != simdjson::SUCCESS)
                return false;
            const auto kind = field.blockIndex(kindName);
            if (!kind)
                return false;
            block->kind = static_cast<std::uint16_t>(*kind);
            if (dom::element key; object.at_key("key").get(key) == simdjson::SUCCESS) {
                std::string_view text;
                if (key.get(text) != simdjson::SUCCESS || text.empty() || !keys.insert(text))
                    return false;
                block->key = text;
                hasKeys = true;
            }
            if (!members(field.blocks[*kind].fields, object, "kind", "key", block->fields))
                return false;
            made.push_back(std::move(block));
        }
        for (std::size_t i = 0; i < made.size(); ++i)
            if (made[i]->key.empty())
                made[i]->key = hasKeys ? keys.insertFirstFree() : defaultBlockKey(i);
        value = Value::blocks(BlockList(std::make_move_iterator(made.begin()), std::make_move_iterator(made.end())));
        return true;
    }

    /// The list says its length up to 2^24-1.
    static std::size_t lengthOf(const dom::array& items) {
        constexpr std::size_t kMostSaid = 0xFFFFFF;
        const std::size_t said = items.size();
        return said < kMostSaid ? said : static_cast<std::size_t>(std::distance(items.begin(), items.end()));
    }

    const Schema& m_schema;
    const TypeNames& m_types;
    const char* m_textEnd;
    dom::parser& m_parser;
    std::size_t m_places = 0; ///< of the record at hand
    RecordDeclarer* m_declarer = nullptr;
};

// ---- the way that says what is wrong

struct JsonRecord {
    TypeIndex type;
    std::string id;
    nlohmann::json fields;
};

Result<JsonRecord> parseLine(const TypeNames& types, std::string_view line) {
    nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object() || !json.contains("type") || !json.contains("id") || !json["type"].is_string() ||
        !json["id"].is_string())
        return Error{ErrorCode::Corrupt, "a line of an import is not a record"};
    const auto type = types.find(json["type"].get_ref<const std::string&>());
    if (!type)
        return Error{ErrorCode::Corrupt, "a record of an import has an unknown type"}.inRecord(
            json["type"].get<std::string>());
    JsonRecord record{*type, json["id"].get<std::string>(), {}};
    json.erase("type");
    json.erase("id");
    record.fields = std::move(json);
    return record;
}

Result<LineRecord> readLine(QuickReader& quick, const Schema& schema, const TypeNames& types, std::string_view line,
                            RecordDeclarer& declarer) {
    if (auto record = quick.read(line, declarer))
        return *std::move(record);
    GALLEY_TRY(JsonRecord parsed, parseLine(types, line));
    const Type& type = schema.type(parsed.type);
    auto fields = fieldsFromJson(schema, type, parsed.fields, declarer);
    if (!fields)
        return std::move(fields).error().inRecord(type.name + "/" + parsed.id);
    const std::size_t places = placesOf(*fields);
    return LineRecord{parsed.type, std::move(parsed.id), *std::move(fields), places};
}

// ---- ids

/// Reads a JSON string without escapes that follows `label` and takes both off the line; nothing when they are not
/// there.
std::optional<std::string_view> takePlainString(std::string_view& line, std::string_view label) {
    if (!line.starts_with(label))
        return std::nullopt;
    const std::string_view rest = line.substr(label.size());
    const std::size_t end = rest.find_first_of("\"\\");
    if (end == std::string_view::npos || rest[end] == '\\')
        return std::nullopt;
    line = rest.substr(end + 1);
    return rest.substr(0, end);
}

/// Declares the record of a line. A line that begins with its type and id needs no JSON parser for that.
Result<RecordRef> declareLine(RecordDeclarer& declarer, const TypeNames& types, std::string_view line) {
    std::string_view rest = line;
    if (const auto typeName = takePlainString(rest, "{\"type\":\""))
        if (const auto id = takePlainString(rest, ",\"id\":\""))
            if (const auto type = types.find(*typeName); type && !id->empty())
                return declarer.declare(*type, *id);
    GALLEY_TRY(const JsonRecord record, parseLine(types, line));
    return declarer.declare(record.type, record.id);
}

/// Knows the ids of a builder that does not change meanwhile; notes when it was asked for another.
class KnownIds final : public RecordDeclarer {
public:
    explicit KnownIds(const StateBuilder& builder)
        : m_builder(builder) {}
    RecordRef declare(TypeIndex type, std::string_view id) override {
        const auto known = m_builder.find(type, id);
        m_isComplete = m_isComplete && known.has_value();
        return known.value_or(RecordRef{type, Ordinal{}});
    }
    bool isComplete() const { return m_isComplete; }

private:
    const StateBuilder& m_builder;
    bool m_isComplete = true;
};

/// Some lines, with what became of them.
struct Batch {
    struct Item {
        std::string_view line;
        RecordRef ref;
        ValueList fields{};
        bool isRead = false;
        bool isSparse = false; ///< it was read, and its values take too much room to keep them
    };
    std::vector<Item> items;
};

Error stopped() {
    return {ErrorCode::Cancelled, "reading records was cancelled"};
}

/// Looks now and then, when asked for each line.
class LineWatch {
public:
    explicit LineWatch(const CancelToken& cancel)
        : m_cancel(cancel) {}
    bool isOver(std::string_view line) {
        constexpr std::size_t kFarBytes = std::size_t{1} << 20;
        m_bytes += line.size();
        if ((m_lines++ & 1023) != 0 && m_bytes < kFarBytes)
            return false;
        m_bytes = 0;
        return m_cancel.isCancelled();
    }

private:
    const CancelToken& m_cancel;
    std::size_t m_lines = 0;
    std::size_t m_bytes = 0;
};

/// The fields of a line that was read before without a fault, by ids that are all known.
ValueList readAgain(const StateBuilder& builder, std::string_view line) {
    const Schema& schema = builder.schema();
    static const PerThread<dom::parser> parsers; // a new one takes longer than such a line
    dom::parser& parser = parsers.get();
    QuickReader quick(schema, builder.typeNames(), line, parser);
    KnownIds ids(builder);
    auto record = readLine(quick, schema, builder.typeNames(), line, ids);
    assert(record && ids.isComplete());
    constexpr std::size_t kKeptCapacity = std::size_t{1} << 20;
    if (parser.capacity() > kKeptCapacity)
        parser = dom::parser();
    return record ? std::move(record->fields) : ValueList();
}

} // namespace

Result<void> applyRecordLines(StateEditor& editor, std::string_view lines, std::uint64_t revision,
                              const CancelToken& cancel) {
    const std::shared_ptr<const Schema> schema = editor.current().schemaPointer();
    const TypeNames types(*schema);
    LineWatch watch(cancel);
    for (std::string_view rest = lines, line = takeLine(rest); !line.empty(); line = takeLine(rest)) {
        if (watch.isOver(line))
            return stopped();
        if (auto declared = declareLine(editor, types, line); !declared)
            return std::move(declared).error();
    }
    dom::parser parser;
    QuickReader quick(*schema, types, lines, parser);
    for (std::string_view rest = lines, line = takeLine(rest); !line.empty(); line = takeLine(rest)) {
        if (watch.isOver(line))
            return stopped();
        GALLEY_TRY(LineRecord read, readLine(quick, *schema, types, line, editor));
        const RecordRef ref = editor.declare(read.type, read.id);
        Record record;
        record.id = std::move(read.id);
        record.revision = revision;
        record.fields = std::move(read.fields);
        editor.put(ref, std::make_shared<const Record>(std::move(record)));
    }
    return {};
}

Result<LinesRead> readRecordLines(StateBuilder& builder, std::string_view lines, std::uint64_t revision,
                                  unsigned threads, const CancelToken& cancel) {
    const Schema& schema = builder.schema();
    const TypeNames& types = builder.typeNames();
    LineWatch watch(cancel);
    LinesRead count;
    std::vector<Batch> batches;
    std::size_t filled = kBatchBytes;
    for (std::string_view rest = lines, line = takeLine(rest); !line.empty(); line = takeLine(rest)) {
        if (watch.isOver(line))
            return stopped();
        if (filled >= kBatchBytes) {
            batches.emplace_back();
            filled = 0;
        }
        GALLEY_TRY(const RecordRef ref, declareLine(builder, types, line));
        batches.back().items.push_back({line, ref});
        filled += line.size();
        ++count.lines;
    }
    count.records = builder.declaredCount();

    parallelFor(batches.size(), threads, [&](std::size_t number) {
        dom::parser parser;
        QuickReader quick(schema, types, lines, parser);
        for (Batch::Item& item : batches[number].items) {
            if (cancel.isCancelled())
                return;
            KnownIds ids(builder);
            auto record = quick.read(item.line, ids);
            if (!record || !ids.isComplete())
                continue;
            item.isRead = true;
            item.isSparse = record->isSparse(item.line);
            if (!item.isSparse)
                item.fields = std::move(record->fields);
        }
    });

    dom::parser parser;
    QuickReader quick(schema, types, lines, parser);
    for (Batch& batch : batches) {
        for (Batch::Item& item : batch.items) {
            if (watch.isOver(item.line))
                return stopped();
            if (!item.isRead) {
                GALLEY_TRY(LineRecord record, readLine(quick, schema, types, item.line, builder));
                item.ref = builder.declare(record.type, record.id);
                item.isSparse = record.isSparse(item.line);
                if (!item.isSparse)
                    item.fields = std::move(record.fields);
            }
            if (item.isSparse)
                builder.putLater(
                    item.ref, [&builder, line = item.line] { return readAgain(builder, line); }, revision);
            else
                builder.put(item.ref, std::move(item.fields), revision);
        }
        batch = {};
    }
    return count;
}

} // namespace galley
