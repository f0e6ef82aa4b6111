#include "model/dataset/value_json.h"

#include "model/base/day.h"
#include "model/base/json_text.h"
#include "model/base/time.h"
#include "model/base/utf8.h"
#include "model/dataset/block_keys.h"
#include "model/dataset/field_error.h"
#include "model/dataset/renamed_json.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

namespace galley {

namespace {

using Json = nlohmann::json;

Error expected(std::string what) {
    return Error{.code = ErrorCode::InvalidInput, .message = "expected " + std::move(what)};
}

void setAt(ValueList& values, std::size_t index, Value value) {
    if (value.isNull())
        return;
    if (values.size() <= index)
        values.resize(index + 1);
    values[index] = std::move(value);
}

/// Text in a JSON string, checked: JSON that was not parsed but built by code may hold any bytes.
Result<std::string> textFrom(const Json& json, const char* what) {
    const auto* text = json.get_ptr<const std::string*>();
    if (text == nullptr)
        return expected(what);
    if (!isValidUtf8(*text))
        return invalidInput("the text is not valid UTF-8");
    return *text;
}

/// Reads JSON by the schema, whose depth is bounded: that bounds the recursion, whatever the JSON is.
class ValueReader {
public:
    ValueReader(const Schema& schema, RecordDeclarer& editor)
        : m_schema(schema)
        , m_editor(editor) {}

    Result<Value> whole(const Field& field, const Json& json) {
        return field.localized ? localized(field, json) : plain(field, json);
    }

    Result<Value> plain(const Field& field, const Json& json) {
        if (json.is_null())
            return Value::null();
        switch (field.kind) {
        case FieldKind::Bool:
            if (!json.is_boolean())
                return expected("true or false");
            return Value::boolean(json.get<bool>());
        case FieldKind::Int:
            return integer(json);
        case FieldKind::Float:
            return real(json);
        case FieldKind::Date:
            return day(json);
        case FieldKind::DateTime:
            return instant(json);
        case FieldKind::String:
        case FieldKind::Text:
        case FieldKind::Asset: {
            GALLEY_TRY(std::string text, textFrom(json, "text"));
            return Value::string(std::move(text));
        }
        case FieldKind::Enum:
            return enumerator(field, json);
        case FieldKind::Ref:
            return reference(field, json);
        case FieldKind::Object: {
            GALLEY_TRY(ValueList members, membersOf(field.fields, json, {}));
            return Value::object(std::move(members));
        }
        case FieldKind::List:
            return list(field.fields.front(), json);
        case FieldKind::Blocks:
            return blocks(field, json);
        }
        return invalidInput("the field has an unknown kind");
    }

    Result<Block> block(const Field& field, const Json& json) {
        if (!json.is_object())
            return expected("a block: an object with a kind");
        const auto kindName = json.find("kind");
        if (kindName == json.end() || !kindName->is_string())
            return below("kind", expected(kindsOf(field)));
        const auto kind = field.blockIndex(kindName->get_ref<const std::string&>());
        if (!kind)
            return below("kind", expected(kindsOf(field)));
        Block block;
        block.kind = static_cast<std::uint16_t>(*kind);
        if (const auto key = json.find("key"); key != json.end()) {
            auto text = textFrom(*key, "a key: text that is unique among the blocks");
            if (!text || text->empty())
                return below("key", text ? invalidInput("a key cannot be empty") : std::move(text).error());
            block.key = *std::move(text);
        }
        GALLEY_TRY(block.fields, membersOf(field.blocks[*kind].fields, json, {"kind", "key"}));
        return block;
    }

    /// Values in the order of `fields`; whole() for fields of types, which may be localized.
    Result<ValueList> membersOf(const std::vector<Field>& fields, const Json& json,
                                std::initializer_list<std::string_view> others) {
        if (!json.is_object())
            return expected("an object");
        ValueList values;
        for (auto member = json.begin(); member != json.end(); ++member) {
            const std::string& name = member.key();
            const auto field =
                std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
            if (field == fields.end()) {
                if (std::find(others.begin(), others.end(), name) != others.end())
                    continue;
                return below(name, invalidInput("there is no such field"));
            }
            auto value = whole(*field, *member);
            if (!value)
                return below(name, std::move(value).error());
            setAt(values, static_cast<std::size_t>(field - fields.begin()), *std::move(value));
        }
        return values;
    }

private:
    static std::string kindsOf(const Field& field) {
        std::string text = "a kind of block:";
        for (const BlockKind& kind : field.blocks)
            text += (&kind == &field.blocks.front() ? " " : ", ") + kind.name;
        return text;
    }

    Result<Value> integer(const Json& json) {
        constexpr double kExact = 9007199254740992.0; // 2^53: whole doubles below it are exact
        if (json.is_number_unsigned()) {
            const auto number = json.get<std::uint64_t>();
            if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                return expected("a whole number of at most 64 bits");
            return Value::integer(static_cast<std::int64_t>(number));
        }
        if (json.is_number_integer())
            return Value::integer(json.get<std::int64_t>());
        if (json.is_number_float()) {
            const auto number = json.get<double>();
            if (std::abs(number) <= kExact && std::trunc(number) == number)
                return Value::integer(static_cast<std::int64_t>(number));
        }
        return expected("a whole number");
    }

    Result<Value> real(const Json& json) {
        if (!json.is_number())
            return expected("a number");
        const auto number = json.get<double>();
        if (!std::isfinite(number))
            return expected("a finite number");
        return Value::real(number + 0.0); // negative zero becomes zero: JSON text does not tell them apart
    }

    Result<Value> day(const Json& json) {
        if (const auto* text = json.get_ptr<const std::string*>())
            if (const auto parsed = parseDay(*text))
                return Value::integer(*parsed);
        return expected("a date such as 2021-03-04");
    }

    Result<Value> instant(const Json& json) {
        if (const auto* text = json.get_ptr<const std::string*>())
            if (const auto parsed = parseInstant(*text))
                return Value::integer(*parsed);
        return expected("a date and time such as 2021-03-04T05:06:07Z");
    }

    Result<Value> enumerator(const Field& field, const Json& json) {
        if (const auto* text = json.get_ptr<const std::string*>()) {
            const auto found = std::find(field.values.begin(), field.values.end(), *text);
            if (found != field.values.end())
                return Value::integer(found - field.values.begin());
        }
        std::string choice = "one of";
        for (const std::string& value : field.values)
            choice += (&value == &field.values.front() ? " " : ", ") + value;
        return expected(std::move(choice));
    }

    Result<Value> reference(const Field& field, const Json& json) {
        const Json* id = &json;
        const std::string* typeName = &field.targets.front();
        if (json.is_object() && json.size() == 2) {
            const auto typeMember = json.find("type");
            const auto idMember = json.find("id");
            if (typeMember != json.end() && idMember != json.end() && typeMember->is_string()) {
                typeName = typeMember->get_ptr<const std::string*>();
                id = &*idMember;
            }
        }
        const std::string* idText = id->get_ptr<const std::string*>();
        if (idText == nullptr)
            return expected(referenceForm(field));
        if (std::find(field.targets.begin(), field.targets.end(), *typeName) == field.targets.end())
            return expected("a reference to a record of type " + joined(field.targets, " or "));
        if (idText->empty() || !isValidUtf8(*idText))
            return invalidInput("the id of a record is text that is not empty");
        const auto type = m_schema.typeIndex(*typeName);
        if (!type)
            return invalidInput("there is no type " + *typeName);
        return Value::ref(m_editor.declare(*type, *idText));
    }

    static std::string joined(const std::vector<std::string>& words, std::string_view between) {
        std::string text;
        for (const std::string& word : words)
            text += (text.empty() ? std::string() : std::string(between)) + word;
        return text;
    }

    static std::string referenceForm(const Field& field) {
        if (field.targets.size() == 1)
            return "the id of a record of type " + field.targets.front();
        return "a reference such as {\"type\":\"" + field.targets.front() + "\",\"id\":\"…\"} to a record of type " +
               joined(field.targets, " or ");
    }

    Result<Value> list(const Field& element, const Json& json) {
        if (!json.is_array())
            return expected("a list");
        ValueList values;
        values.reserve(json.size());
        for (const Json& item : json) {
            auto value = plain(element, item);
            if (!value)
                return below(values.size(), std::move(value).error());
            if (value->isNull())
                return below(values.size(), invalidInput("an element of a list cannot be null"));
            values.push_back(*std::move(value));
        }
        return Value::list(std::move(values));
    }

    Result<Value> blocks(const Field& field, const Json& json) {
        if (!json.is_array())
            return expected("a list of blocks");
        std::vector<Block> blocks;
        blocks.reserve(json.size());
        BlockKeySet keys;
        for (const Json& item : json) {
            auto one = block(field, item);
            if (!one)
                return below(blocks.size(), std::move(one).error());
            if (!one->key.empty() && !keys.insert(one->key))
                return below(blocks.size(), below("key", invalidInput("two blocks have the key " + one->key)));
            blocks.push_back(*std::move(one));
        }
        BlockList shared;
        shared.reserve(blocks.size());
        for (Block& one : blocks) {
            if (one.key.empty())
                one.key = keys.insertFirstFree();
            shared.push_back(std::make_shared<const Block>(std::move(one)));
        }
        return Value::blocks(std::move(shared));
    }

    Result<Value> localized(const Field& field, const Json& json) {
        if (json.is_null())
            return Value::null();
        if (!json.is_object())
            return expected("an object with a value for each language, such as {\"" + m_schema.locales.front().code +
                            "\":…}");
        ValueList values;
        for (auto member = json.begin(); member != json.end(); ++member) {
            const auto locale = m_schema.localeIndex(member.key());
            if (!locale)
                return below(member.key(), invalidInput("the site has no such language"));
            auto value = plain(field, *member);
            if (!value)
                return below(member.key(), std::move(value).error());
            setAt(values, *locale, *std::move(value));
        }
        return values.empty() ? Value::null() : Value::localized(std::move(values));
    }

    const Schema& m_schema;
    RecordDeclarer& m_editor;
};

/// Writes text; commas come by themselves.
class TextSink {
public:
    explicit TextSink(std::string& out)
        : m_out(out) {}

    void null() { separate(), m_out += "null"; }
    void boolean(bool value) { separate(), m_out += value ? "true" : "false"; }
    void integer(std::int64_t value) { separate(), appendInteger(m_out, value); }
    void real(double value) { separate(), appendReal(m_out, value); }
    void string(std::string_view text) { separate(), appendJsonString(m_out, text); }
    /// A name from a schema, which needs no escapes.
    void name(std::string_view text) {
        separate();
        m_out += '"';
        m_out += text;
        m_out += "\":";
        m_isFirst = true;
    }
    void beginObject() { open('{'); }
    void endObject() { close('}'); }
    void beginArray() { open('['); }
    void endArray() { close(']'); }

private:
    void separate() {
        if (!m_isFirst)
            m_out += ',';
        m_isFirst = false;
    }
    void open(char bracket) {
        separate();
        m_out += bracket;
        m_isFirst = true;
    }
    void close(char bracket) {
        m_out += bracket;
        m_isFirst = false;
    }
    std::string& m_out;
    bool m_isFirst = true;
};

/// Builds a tree; the pointers are to containers that are still open, which do not move.
class TreeSink {
public:
    void null() { add(nullptr); }
    void boolean(bool value) { add(value); }
    void integer(std::int64_t value) { add(value); }
    void real(double value) { add(value); }
    void string(std::string_view text) { add(std::string(text)); }
    void name(std::string_view text) { m_name = text; }
    void beginObject() { m_open.push_back(&add(Json::object())); }
    void endObject() { m_open.pop_back(); }
    void beginArray() { m_open.push_back(&add(Json::array())); }
    void endArray() { m_open.pop_back(); }
    Json take() && { return std::move(m_root); }

private:
    Json& add(Json value) {
        if (m_open.empty())
            return m_root = std::move(value);
        Json& parent = *m_open.back();
        if (parent.is_object())
            return parent[std::string(m_name)] = std::move(value);
        parent.push_back(std::move(value));
        return parent.back();
    }
    Json m_root;
    std::vector<Json*> m_open;
    std::string_view m_name;
};

template <class Sink>
class ValueWriter {
public:
    ValueWriter(Sink& sink, const State& state, BlockKeys keys)
        : ValueWriter(sink, state, keys, state.schema()) {}
    /// `names` is the state's schema, or one that differs in its names alone.
    ValueWriter(Sink& sink, const State& state, BlockKeys keys, const Schema& names)
        : m_sink(sink)
        , m_state(state)
        , m_keys(keys)
        , m_names(names) {}

    void whole(const Field& field, const ValueView& value) {
        if (field.localized && !value.isNull())
            localized(field, value);
        else
            plain(field, value);
    }

    void plain(const Field& field, const ValueView& value) {
        if (value.isNull()) {
            m_sink.null();
            return;
        }
        switch (field.kind) {
        case FieldKind::Bool:
            m_sink.boolean(value.asBool());
            return;
        case FieldKind::Int:
            m_sink.integer(value.asInt());
            return;
        case FieldKind::Float:
            m_sink.real(value.asFloat());
            return;
        case FieldKind::Date:
            m_sink.string(formatDay(value.asInt()));
            return;
        case FieldKind::DateTime:
            m_sink.string(formatInstant(value.asInt()));
            return;
        case FieldKind::String:
        case FieldKind::Text:
        case FieldKind::Asset:
            m_sink.string(value.asString(m_scratch));
            return;
        case FieldKind::Enum:
            m_sink.string(field.values[static_cast<std::size_t>(value.asInt())]);
            return;
        case FieldKind::Ref:
            reference(field, value.asRef());
            return;
        case FieldKind::Object:
            m_sink.beginObject();
            for (std::uint32_t index = 0, size = value.size(); index < size; ++index)
                member(field.fields[index], value.at(index));
            m_sink.endObject();
            return;
        case FieldKind::List:
            m_sink.beginArray();
            for (std::uint32_t index = 0, size = value.size(); index < size; ++index)
                plain(field.fields.front(), value.at(index));
            m_sink.endArray();
            return;
        case FieldKind::Blocks:
            blocks(field, value);
            return;
        }
    }

    void block(const Field& field, const BlockView& block, bool withKey) {
        const BlockKind& kind = field.blocks[block.kind()];
        m_sink.beginObject();
        m_sink.name("kind");
        m_sink.string(kind.name);
        if (withKey) {
            m_sink.name("key");
            m_sink.string(block.key(m_scratch));
        }
        for (std::uint32_t index = 0, size = block.size(); index < size; ++index)
            member(kind.fields[index], block.field(index));
        m_sink.endObject();
    }

    /// The fields of a record as members of the object that is open.
    void members(const RecordView& record) {
        const std::vector<Field>& fields = m_names.type(record.ref().type).fields;
        for (std::size_t index = 0; index < fields.size(); ++index)
            member(fields[index], record.field(index));
    }

private:
    void member(const Field& field, const ValueView& value) {
        if (value.isNull())
            return;
        m_sink.name(field.name);
        whole(field, value);
    }

    void reference(const Field& field, RecordRef ref) {
        const std::string_view id = m_state.record(ref).id(m_scratch);
        if (field.targets.size() == 1) {
            m_sink.string(id);
            return;
        }
        m_sink.beginObject();
        m_sink.name("type");
        m_sink.string(m_names.type(ref.type).name);
        m_sink.name("id");
        m_sink.string(id);
        m_sink.endObject();
    }

    void localized(const Field& field, const ValueView& value) {
        const std::vector<Locale>& locales = m_state.schema().locales;
        m_sink.beginObject();
        for (std::uint32_t index = 0, size = value.size(); index < size; ++index) {
            const ValueView one = value.at(index);
            if (one.isNull())
                continue;
            m_sink.name(locales[index].code);
            plain(field, one);
        }
        m_sink.endObject();
    }

    void blocks(const Field& field, const ValueView& value) {
        const bool withKeys = m_keys == BlockKeys::Always || !hasDefaultKeys(value);
        m_sink.beginArray();
        for (std::uint32_t index = 0, size = value.size(); index < size; ++index)
            block(field, value.block(index), withKeys);
        m_sink.endArray();
    }

    bool hasDefaultKeys(const ValueView& value) {
        for (std::uint32_t index = 0, size = value.size(); index < size; ++index)
            if (!isDefaultBlockKey(value.block(index).key(m_scratch), index))
                return false;
        return true;
    }

    Sink& m_sink;
    const State& m_state;
    BlockKeys m_keys;
    const Schema& m_names;
    std::string m_scratch;
};

template <class Write>
Json buildTree(const State& state, const Write& write) {
    TreeSink sink;
    ValueWriter<TreeSink> writer(sink, state, BlockKeys::Always);
    write(sink, writer);
    return std::move(sink).take();
}

} // namespace

Result<Value> valueFromJson(const Schema& schema, const Field& field, const Json& json, RecordDeclarer& editor) {
    return ValueReader(schema, editor).whole(field, json);
}

Result<Value> plainValueFromJson(const Schema& schema, const Field& field, const Json& json, RecordDeclarer& editor) {
    return ValueReader(schema, editor).plain(field, json);
}

Result<Block> blockFromJson(const Schema& schema, const Field& field, const Json& json, RecordDeclarer& editor) {
    return ValueReader(schema, editor).block(field, json);
}

Result<ValueList> fieldsFromJson(const Schema& schema, const Type& type, const Json& json, RecordDeclarer& editor) {
    return ValueReader(schema, editor).membersOf(type.fields, json, {});
}

void appendJson(std::string& out, const State& state, const Field& field, const ValueView& value, BlockKeys keys) {
    TextSink sink(out);
    ValueWriter<TextSink>(sink, state, keys).whole(field, value);
}

void appendPlainJson(std::string& out, const State& state, const Field& field, const ValueView& value, BlockKeys keys) {
    TextSink sink(out);
    ValueWriter<TextSink>(sink, state, keys).plain(field, value);
}

void appendBlockJson(std::string& out, const State& state, const Field& field, const BlockView& block, BlockKeys keys) {
    TextSink sink(out);
    ValueWriter<TextSink>(sink, state, keys).block(field, block, true);
}

void appendRecordJson(std::string& out, const RecordView& record, BlockKeys keys) {
    appendRecordJson(out, record, keys, record.state().schema());
}

void appendRecordJson(std::string& out, const RecordView& record, BlockKeys keys, const Schema& names) {
    std::string scratch;
    TextSink sink(out);
    sink.beginObject();
    sink.name("type");
    sink.string(names.type(record.ref().type).name);
    sink.name("id");
    sink.string(record.id(scratch));
    ValueWriter<TextSink>(sink, record.state(), keys, names).members(record);
    sink.endObject();
}

std::string fieldsToJson(const RecordView& record) {
    std::string out;
    TextSink sink(out);
    sink.beginObject();
    ValueWriter<TextSink>(sink, record.state(), BlockKeys::Always).members(record);
    sink.endObject();
    return out;
}

Json jsonOf(const State& state, const Field& field, const ValueView& value) {
    return buildTree(state, [&](TreeSink&, auto& writer) { writer.whole(field, value); });
}

Json plainJsonOf(const State& state, const Field& field, const ValueView& value) {
    return buildTree(state, [&](TreeSink&, auto& writer) { writer.plain(field, value); });
}

Json blockJsonOf(const State& state, const Field& field, const BlockView& block) {
    return buildTree(state, [&](TreeSink&, auto& writer) { writer.block(field, block, true); });
}

Json fieldsJsonOf(const RecordView& record) {
    return buildTree(record.state(), [&](TreeSink& sink, auto& writer) {
        sink.beginObject();
        writer.members(record);
        sink.endObject();
    });
}

} // namespace galley
