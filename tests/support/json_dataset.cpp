#include "tests/support/json_dataset.h"

#include "model/base/day.h"
#include "model/base/time.h"
#include "model/dataset/field_path.h"
#include "model/dataset/value_json.h"

#include <algorithm>
#include <optional>
#include <set>

namespace galley::test {

using Json = nlohmann::json;

namespace {

bool isOneOf(const std::vector<std::string>& words, const Json& json) {
    return json.is_string() && std::find(words.begin(), words.end(), json.get<std::string>()) != words.end();
}

std::string freeKey(const Json& blocks) {
    std::size_t highest = blocks.size();
    for (const Json& block : blocks) {
        const std::string key = block.at("key");
        if (key.size() > 1 && key[0] == 'k' && key.find_first_not_of("0123456789", 1) == std::string::npos)
            highest = std::max<std::size_t>(highest, std::stoul(key.substr(1)));
    }
    return "k" + std::to_string(highest + 1);
}

class Rules {
public:
    explicit Rules(const Schema& schema)
        : m_schema(schema) {}

    /// The value in canonical form; nothing when the field cannot hold it.
    std::optional<Json> canonical(const Field& field, bool isWhole, const Json& json) const {
        if (json.is_null())
            return Json();
        if (isWhole && field.localized) {
            std::vector<Field> locales(m_schema.locales.size(), field);
            for (std::size_t i = 0; i < locales.size(); ++i) {
                locales[i].localized = false;
                locales[i].name = m_schema.locales[i].code;
            }
            const auto values = canonicalMembers(locales, json);
            return values && values->empty() ? Json() : values;
        }
        switch (field.kind) {
        case FieldKind::Bool:
            return when(json.is_boolean(), json);
        case FieldKind::Int:
            return when(json.is_number_integer(), json);
        case FieldKind::Float:
            return when(json.is_number(), json);
        case FieldKind::Date:
            return when(json.is_string() && parseDay(json.get<std::string>()).has_value(), json);
        case FieldKind::DateTime:
            return when(json.is_string() && parseInstant(json.get<std::string>()).has_value(), json);
        case FieldKind::String:
        case FieldKind::Text:
        case FieldKind::Asset:
            return when(json.is_string(), json);
        case FieldKind::Enum:
            return when(isOneOf(field.values, json), json);
        case FieldKind::Ref:
            if (field.targets.size() == 1)
                return when(json.is_string(), json);
            return when(json.is_object() && json.size() == 2 && json.contains("id") && json.contains("type") &&
                            isOneOf(field.targets, json["type"]),
                        json);
        case FieldKind::Object:
            return canonicalMembers(field.fields, json);
        case FieldKind::List:
            return canonicalList(field, json);
        case FieldKind::Blocks:
            return canonicalBlocks(field, json);
        }
        return std::nullopt;
    }

    /// A block; "key" as it was given, if it was.
    std::optional<Json> canonicalBlock(const Field& field, Json json) const {
        if (!json.is_object() || !json.contains("kind") || !json["kind"].is_string())
            return std::nullopt;
        const auto kind = field.blockIndex(json["kind"].get<std::string>());
        if (!kind)
            return std::nullopt;
        const Json kindName = json["kind"];
        const Json key = json.contains("key") ? json["key"] : Json();
        json.erase("kind");
        json.erase("key");
        auto block = canonicalMembers(field.blocks[*kind].fields, json);
        if (!block)
            return std::nullopt;
        (*block)["kind"] = kindName;
        if (!key.is_null())
            (*block)["key"] = key;
        return block;
    }

    std::optional<Json> canonicalMembers(const std::vector<Field>& fields, const Json& json) const {
        if (!json.is_object())
            return std::nullopt;
        Json result = Json::object();
        for (const auto& [key, value] : json.items()) {
            const std::string& name = key; // clang 14 does not let a lambda use a structured binding
            const auto field =
                std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
            const auto one = field == fields.end() ? std::nullopt : canonical(*field, true, value);
            if (!one)
                return std::nullopt;
            if (!one->is_null())
                result[name] = *one;
        }
        return result;
    }

    /// Applies a path edit to the value at the first `at` parts.
    bool change(const Edit& edit, const Field& field, bool isWhole, Json& here, const std::vector<std::string>& parts,
                std::size_t at) const {
        const bool isLast = at + 1 == parts.size();
        const bool namesElement = edit.op == Edit::Op::Move || edit.op == Edit::Op::Remove;
        if (at == parts.size()) {
            if (edit.op == Edit::Op::Insert)
                return !(isWhole && field.localized) && insert(edit, field, here);
            const auto value = edit.op == Edit::Op::Patch ? canonical(field, isWhole, edit.value) : std::nullopt;
            if (value)
                here = *value;
            return value.has_value();
        }
        if (isWhole && field.localized)
            return m_schema.localeIndex(parts[at]).has_value() &&
                   changeMember(edit, field, here, parts, at, ContainerRule::GoesWhenEmpty);
        if (field.kind == FieldKind::Object) {
            const Field* member = field.find(parts[at]);
            return member != nullptr && changeMember(edit, *member, here, parts, at, ContainerRule::Stays);
        }
        if (field.kind != FieldKind::List && field.kind != FieldKind::Blocks)
            return false;
        const auto index = elementIndex(field, here, parts[at]);
        if (!index)
            return false;
        if (isLast && namesElement)
            return moveOrRemove(edit, here, *index);
        if (field.kind == FieldKind::List) {
            Json& element = here[*index];
            return change(edit, field.fields.front(), false, element, parts, at + 1) && !element.is_null();
        }
        Json& block = here[*index];
        if (isLast)
            return edit.op == Edit::Op::Patch && replaceBlock(edit, field, block);
        const BlockKind& kind = field.blocks[*field.blockIndex(block.at("kind").get<std::string>())];
        const auto member = kind.fieldIndex(parts[at + 1]);
        return member && changeMember(edit, kind.fields[*member], block, parts, at + 1, ContainerRule::Stays);
    }

private:
    enum class ContainerRule : std::uint8_t { Stays, GoesWhenEmpty };

    static std::optional<Json> when(bool isRight, const Json& json) {
        return isRight ? std::optional<Json>(json) : std::nullopt;
    }

    std::optional<Json> canonicalList(const Field& field, const Json& json) const {
        if (!json.is_array())
            return std::nullopt;
        Json result = Json::array();
        for (const Json& item : json) {
            const auto one = canonical(field.fields.front(), false, item);
            if (!one || one->is_null())
                return std::nullopt;
            result.push_back(*one);
        }
        return result;
    }

    std::optional<Json> canonicalBlocks(const Field& field, const Json& json) const {
        if (!json.is_array())
            return std::nullopt;
        Json result = Json::array();
        std::set<std::string> keys;
        for (const Json& item : json) {
            const auto one = canonicalBlock(field, item);
            if (!one || (one->contains("key") && !keys.insert((*one)["key"].get<std::string>()).second))
                return std::nullopt;
            result.push_back(*one);
        }
        for (Json& block : result)
            for (std::size_t number = 1; !block.contains("key"); ++number)
                if (keys.insert("k" + std::to_string(number)).second)
                    block["key"] = "k" + std::to_string(number);
        return result;
    }

    bool changeMember(const Edit& edit, const Field& field, Json& here, const std::vector<std::string>& parts,
                      std::size_t at, ContainerRule rule) const {
        const bool wasAbsent = here.is_null();
        Json value = wasAbsent || !here.contains(parts[at]) ? Json() : here[parts[at]];
        if (!change(edit, field, false, value, parts, at + 1))
            return false;
        if (!value.is_null())
            here[parts[at]] = value;
        else if (!wasAbsent)
            here.erase(parts[at]);
        if (rule == ContainerRule::GoesWhenEmpty && here.empty())
            here = nullptr;
        return true;
    }

    static std::optional<std::size_t> elementIndex(const Field& field, const Json& here, const std::string& part) {
        for (std::size_t index = 0; index < here.size(); ++index)
            if (field.kind == FieldKind::Blocks ? here[index].at("key") == part : std::to_string(index) == part)
                return index;
        return std::nullopt;
    }

    bool insert(const Edit& edit, const Field& field, Json& here) const {
        if (edit.index > here.size() || (field.kind != FieldKind::List && field.kind != FieldKind::Blocks))
            return false;
        if (here.is_null())
            here = Json::array();
        std::optional<Json> value = field.kind == FieldKind::List ? canonical(field.fields.front(), false, edit.value)
                                                                  : canonicalBlock(field, edit.value);
        if (!value || value->is_null())
            return false;
        if (field.kind == FieldKind::Blocks) {
            if (!value->contains("key"))
                (*value)["key"] = freeKey(here);
            if (elementIndex(field, here, (*value)["key"]))
                return false;
        }
        here.insert(here.begin() + edit.index, *value);
        return true;
    }

    static bool moveOrRemove(const Edit& edit, Json& here, std::size_t index) {
        const Json element = here[index];
        if (edit.op == Edit::Op::Move && edit.index >= here.size())
            return false;
        here.erase(index);
        if (edit.op == Edit::Op::Move)
            here.insert(here.begin() + edit.index, element);
        return true;
    }

    bool replaceBlock(const Edit& edit, const Field& field, Json& block) const {
        auto value = canonicalBlock(field, edit.value);
        if (!value || (value->contains("key") && (*value)["key"] != block["key"]))
            return false;
        (*value)["key"] = block["key"];
        block = *value;
        return true;
    }

    const Schema& m_schema;
};

} // namespace

bool JsonDataset::apply(const Edit& edit) {
    const auto typeIndex = m_schema.typeIndex(edit.type);
    if (!typeIndex)
        return false;
    const Type& type = m_schema.type(*typeIndex);
    const std::pair key(edit.type, edit.id);
    const bool exists = m_documents.contains(key);
    if (exists == (edit.op == Edit::Op::Create))
        return false;
    const Rules rules(m_schema);
    if (edit.op == Edit::Op::Create) {
        const auto fields = rules.canonicalMembers(type.fields, edit.value);
        if (fields)
            m_documents[key] = *fields;
        return fields.has_value();
    }
    if (edit.op == Edit::Op::Delete) {
        m_documents.erase(key);
        return true;
    }
    const std::vector<std::string> parts = splitPath(edit.path);
    const Field* field = parts.empty() ? nullptr : type.field(parts[0]);
    if (field == nullptr)
        return false;
    Json document = m_documents.at(key);
    Json value = document.contains(parts[0]) ? document[parts[0]] : Json();
    if (!rules.change(edit, *field, true, value, parts, 1))
        return false;
    if (value.is_null())
        document.erase(parts[0]);
    else
        document[parts[0]] = value;
    m_documents[key] = document;
    return true;
}

Documents documentsOf(const State& state) {
    Documents documents;
    state.forEach([&](const RecordView& record) {
        documents[{record.type().name, record.id()}] = fieldsJsonOf(record);
    });
    return documents;
}

} // namespace galley::test
