#include "model/dataset/record_lines.h"

#include "model/base/day.h"
#include "model/base/parallel.h"
#include "model/base/per_thread.h"
#include "model/base/time.h"
#include "model/dataset/block_keys.h"
#include "model/dataset/state_builder.h"
#include "model/dataset/value_json.h"

#include <algorithm>
#include <atomic>
#include <bitset>
#include <cassert>
#include <cmath>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <simdjson.h>
#include <span>
#include <vector>

namespace galley {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaxDepth = 64; ///< of values in a line that simdjson reads
constexpr std::size_t kBatchBytes = std::size_t{256} << 10;
constexpr std::size_t kForgetBytes = std::size_t{16} << 20; ///< between two calls of a function that forgets a text

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
};

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
        if (!members(m_schema.type(*type).fields, object, "type", "id", record.fields))
            return std::nullopt;
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
        if (element.kind == FieldKind::Ref && element.targets.size() == 1 && references(element, items, values)) {
            value = Value::list(std::move(values));
            return true;
        }
        std::size_t next = 0;
        for (const dom::element item : items)
            if (next == values.size() || item.is_null() || !plain(element, item, values[next++]))
                return false;
        value = Value::list(std::move(values));
        return true;
    }

    /// A list of nothing but ids of one type; false, and nothing done, for another one.
    bool references(const Field& element, const dom::array& items, ValueList& values) {
        const auto type = m_types.find(element.targets.front());
        m_ids.clear();
        for (const dom::element item : items) {
            std::string_view id;
            if (item.get(id) != simdjson::SUCCESS || id.empty())
                return false;
            m_ids.push_back(id);
        }
        if (!type || m_ids.size() != values.size())
            return false;
        m_refs.resize(m_ids.size());
        m_declarer->declareAll(*type, m_ids, m_refs);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = Value::ref(m_refs[i]);
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
    RecordDeclarer* m_declarer = nullptr;
    std::vector<std::string_view> m_ids; ///< of one list
    std::vector<RecordRef> m_refs;       ///< theirs
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
    return LineRecord{parsed.type, std::move(parsed.id), *std::move(fields)};
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
    void declareAll(TypeIndex type, std::span<const std::string_view> ids, std::span<RecordRef> refs) override {
        m_isComplete = m_builder.findAll(type, ids, refs) && m_isComplete;
    }
    bool isComplete() const { return m_isComplete; }

private:
    const StateBuilder& m_builder;
    bool m_isComplete = true;
};

Error stopped() {
    return {ErrorCode::Cancelled, "reading records was cancelled"};
}

/// Looks now and then, when asked for each line, and lets go of the text behind.
class LineWatch {
public:
    LineWatch(const CancelToken& cancel, const std::function<void()>& forget)
        : m_cancel(cancel)
        , m_forget(forget) {}
    bool isOver(std::string_view line) {
        constexpr std::size_t kFarBytes = std::size_t{1} << 20;
        m_bytes += line.size();
        m_kept += line.size();
        if (m_kept > kForgetBytes && m_forget) {
            m_kept = 0;
            m_forget();
        }
        if ((m_lines++ & 1023) != 0 && m_bytes < kFarBytes)
            return false;
        m_bytes = 0;
        return m_cancel.isCancelled();
    }

private:
    const CancelToken& m_cancel;
    const std::function<void()>& m_forget;
    std::size_t m_lines = 0;
    std::size_t m_bytes = 0;
    std::size_t m_kept = 0; ///< bytes since it forgot
};

/// Reads the lines of a text again, by ids that are all known: from any thread.
class LinesAgain {
public:
    LinesAgain(const StateBuilder& builder, std::string_view lines, std::function<void()> forget)
        : m_builder(builder)
        , m_lines(lines)
        , m_forget(std::move(forget)) {}

    /// The fields of the line that begins at an offset, and was read before without a fault.
    ValueList fieldsAt(std::uint64_t offset) {
        static const PerThread<dom::parser> parsers; // a new one takes longer than a line
        dom::parser& parser = parsers.get();
        std::string_view rest = m_lines.substr(offset);
        const std::string_view line = takeLine(rest);
        KnownIds ids(m_builder);
        QuickReader quick(m_builder.schema(), m_builder.typeNames(), m_lines, parser);
        auto record = readLine(quick, m_builder.schema(), m_builder.typeNames(), line, ids);
        assert(record && ids.isComplete());
        constexpr std::size_t kKeptCapacity = std::size_t{1} << 20;
        if (parser.capacity() > kKeptCapacity)
            parser = dom::parser();
        if (m_forget && (m_read += line.size()) > kForgetBytes) {
            m_read = 0;
            m_forget();
        }
        return record ? std::move(record->fields) : ValueList();
    }

private:
    const StateBuilder& m_builder;
    std::string_view m_lines;
    std::function<void()> m_forget;
    std::atomic<std::size_t> m_read = 0; ///< bytes since it forgot
};

/// Declares the record of each line; gives their number.
Result<std::uint64_t> declareLines(RecordDeclarer& declarer, const TypeNames& types, std::string_view lines,
                                   const std::function<void()>& forget, const CancelToken& cancel) {
    LineWatch watch(cancel, forget);
    std::uint64_t count = 0;
    for (std::string_view rest = lines, line = takeLine(rest); !line.empty(); line = takeLine(rest)) {
        if (watch.isOver(line))
            return stopped();
        if (auto declared = declareLine(declarer, types, line); !declared)
            return std::move(declared).error();
        ++count;
    }
    return count;
}

/// Some lines, with what became of them.
struct Batch {
    struct Item {
        std::string_view line;
        RecordRef ref{};
        bool isKnown = false; ///< it was read, and so were all ids that it names
    };
    std::vector<Item> items;
};

/// Takes the next lines off the text, `kForgetBytes` in all and a line more at most.
std::vector<Batch> takeBatches(std::string_view& rest) {
    std::vector<Batch> batches;
    std::size_t filled = kBatchBytes;
    for (std::size_t taken = 0; taken < kForgetBytes;) {
        const std::string_view line = takeLine(rest);
        if (line.empty())
            break;
        if (filled >= kBatchBytes) {
            batches.emplace_back();
            filled = 0;
        }
        batches.back().items.push_back({line});
        filled += line.size();
        taken += line.size();
    }
    return batches;
}

} // namespace

Result<void> applyRecordLines(StateEditor& editor, std::string_view lines, std::uint64_t revision,
                              const CancelToken& cancel, const std::function<void()>& forget) {
    const std::shared_ptr<const Schema> schema = editor.current().schemaPointer();
    const TypeNames types(*schema);
    GALLEY_TRY([[maybe_unused]] const std::uint64_t count, declareLines(editor, types, lines, forget, cancel));
    dom::parser parser;
    QuickReader quick(*schema, types, lines, parser);
    LineWatch watch(cancel, forget);
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
                                  unsigned threads, const CancelToken& cancel, const std::function<void()>& forget) {
    const Schema& schema = builder.schema();
    const TypeNames& types = builder.typeNames();
    LinesRead count;
    GALLEY_TRY(count.lines, declareLines(builder, types, lines, forget, cancel));
    count.records = builder.declaredCount();

    dom::parser parser;
    QuickReader quick(schema, types, lines, parser);
    std::string_view rest = lines;
    while (true) {
        std::vector<Batch> batches = takeBatches(rest);
        if (batches.empty())
            break;
        parallelFor(batches.size(), threads, [&](std::size_t number) {
            dom::parser own;
            QuickReader reader(schema, types, lines, own);
            for (Batch::Item& item : batches[number].items) {
                if (cancel.isCancelled())
                    return;
                KnownIds ids(builder);
                const auto record = reader.read(item.line, ids);
                item.isKnown = record && ids.isComplete();
                if (item.isKnown)
                    item.ref = *builder.find(record->type, record->id);
            }
        });
        for (const Batch& batch : batches) {
            if (cancel.isCancelled())
                return stopped();
            for (const Batch::Item& item : batch.items) {
                RecordRef ref = item.ref;
                if (!item.isKnown) {
                    GALLEY_TRY(const LineRecord record, readLine(quick, schema, types, item.line, builder));
                    ref = builder.declare(record.type, record.id);
                }
                builder.putLater(ref, static_cast<std::uint64_t>(item.line.data() - lines.data()), revision);
            }
        }
        if (forget)
            forget();
    }
    builder.setReader([again = std::make_shared<LinesAgain>(builder, lines, forget)](std::uint64_t offset) {
        return again->fieldsAt(offset);
    });
    return count;
}

} // namespace galley
