#include "tests/support/random_content.h"

#include "model/base/day.h"
#include "model/base/time.h"
#include "model/dataset/field_path.h"

#include <array>

namespace galley::test {

using Json = nlohmann::json;

namespace {

constexpr int kMaxDepth = 3;

/// The child of a JSON container, null when there is none.
Json childOf(const Json& json, const std::string& name) {
    return json.is_object() && json.contains(name) ? json.at(name) : Json();
}

} // namespace

std::uint32_t RandomContent::below(std::size_t count) {
    return count == 0 ? 0 : static_cast<std::uint32_t>(m_random() % count);
}

Schema RandomContent::schema() {
    static constexpr std::array kLocales{"en", "de-DE", "ja"};
    static constexpr std::array kTypes{"page", "person", "film", "tag"};
    Schema schema;
    schema.site.name = "Random";
    for (std::size_t i = 0, count = 1 + below(kLocales.size()); i < count; ++i)
        schema.locales.push_back({kLocales[i], {}});
    for (std::size_t i = 0, count = 2 + below(kTypes.size() - 1); i < count; ++i) {
        Type type;
        type.name = kTypes[i];
        schema.types.push_back(std::move(type));
    }
    for (Type& type : schema.types) {
        for (std::size_t i = 0, count = 3 + below(8); i < count; ++i) {
            type.fields.push_back(field(schema, "f" + std::to_string(i), 1));
            type.fields.back().localized = chance(25);
        }
    }
    return schema;
}

Field RandomContent::field(const Schema& schema, std::string name, int depth) {
    static constexpr std::array kKinds{FieldKind::Bool,     FieldKind::Int,    FieldKind::Float,  FieldKind::Date,
                                       FieldKind::DateTime, FieldKind::String, FieldKind::Text,   FieldKind::Asset,
                                       FieldKind::Enum,     FieldKind::Ref,    FieldKind::Object, FieldKind::List,
                                       FieldKind::Blocks};
    static constexpr std::size_t kScalarKinds = 10; // of those, in front
    Field result;
    result.name = std::move(name);
    result.kind = kKinds[below(depth < kMaxDepth ? kKinds.size() : kScalarKinds)];
    switch (result.kind) {
    case FieldKind::Enum:
        result.values = {"draft", "published", "with space"};
        break;
    case FieldKind::Ref:
        for (const Type& type : schema.types)
            if (result.targets.empty() || chance(30))
                result.targets.push_back(type.name);
        break;
    case FieldKind::Object:
        for (std::size_t i = 0, count = 1 + below(4); i < count; ++i)
            result.fields.push_back(field(schema, "m" + std::to_string(i), depth + 1));
        break;
    case FieldKind::List:
        result.fields.push_back(field(schema, {}, depth + 1));
        break;
    case FieldKind::Blocks:
        for (std::size_t kind = 0, kinds = 1 + below(3); kind < kinds; ++kind) {
            BlockKind block;
            block.name = "kind" + std::to_string(kind);
            for (std::size_t i = 0, count = below(5); i < count; ++i)
                block.fields.push_back(field(schema, "b" + std::to_string(i), depth + 1));
            result.blocks.push_back(std::move(block));
        }
        break;
    case FieldKind::Bool:
    case FieldKind::Int:
    case FieldKind::Float:
    case FieldKind::Date:
    case FieldKind::DateTime:
    case FieldKind::String:
    case FieldKind::Text:
    case FieldKind::Asset:
        break;
    }
    return result;
}

std::string RandomContent::id() {
    static constexpr std::array kOdd{"a/b", "~1", "é", "with space", "\"quoted\""};
    return chance(15) ? kOdd[below(kOdd.size())] : "id-" + std::to_string(below(24));
}

std::string RandomContent::text() {
    static constexpr std::array kWords{"night",      "of the", "\"living\"", "back\\slash", "Zürich", "映画",
                                       "\U0001F3AC", "\n\n",   "*strong*",   "\t",          "\x01",   "",
                                       "</script>",  "x"};
    std::string text;
    for (std::size_t i = 0, count = below(chance(5) ? 200 : 6); i < count; ++i)
        text += (text.empty() ? "" : " ") + std::string(kWords[below(kWords.size())]);
    return text;
}

Json RandomContent::plainValue(const Schema& schema, const Field& field) {
    switch (field.kind) {
    case FieldKind::Bool:
        return chance(50);
    case FieldKind::Int:
        return static_cast<std::int64_t>(m_random()) >> below(64);
    case FieldKind::Float:
        return chance(30) ? Json(below(1000)) : Json(static_cast<double>(below(1'000'000)) / (1 + below(999)) - 500);
    case FieldKind::Date:
        return formatDay(kFirstDay + static_cast<Day>(below(static_cast<std::size_t>(kLastDay - kFirstDay + 1))));
    case FieldKind::DateTime:
        return formatInstant(static_cast<Instant>(below(4'000'000'000U)) * 1000 + (chance(20) ? below(1000) : 0));
    case FieldKind::String:
    case FieldKind::Text:
        return text();
    case FieldKind::Asset:
        return "images/" + std::to_string(below(50)) + ".jpg";
    case FieldKind::Enum:
        return field.values[below(field.values.size())];
    case FieldKind::Ref:
        if (field.targets.size() == 1)
            return id();
        return Json{{"type", field.targets[below(field.targets.size())]}, {"id", id()}};
    case FieldKind::Object:
        return members(schema, field.fields);
    case FieldKind::List: {
        Json list = Json::array();
        for (std::size_t i = 0, count = below(5); i < count; ++i)
            list.push_back(plainValue(schema, field.fields.front()));
        return list;
    }
    case FieldKind::Blocks: {
        Json list = Json::array();
        const bool hasDefaultKeys = chance(50);
        for (std::size_t i = 1, count = below(5); i <= count; ++i)
            list.push_back(block(schema, field, (hasDefaultKeys ? "k" : "own~/") + std::to_string(i)));
        return list;
    }
    }
    return {};
}

Json RandomContent::value(const Schema& schema, const Field& field) {
    if (!field.localized)
        return plainValue(schema, field);
    Json byLocale = Json::object();
    const std::size_t sure = below(schema.locales.size());
    for (std::size_t i = 0; i < schema.locales.size(); ++i)
        if (i == sure || chance(50))
            byLocale[schema.locales[i].code] = plainValue(schema, field);
    return byLocale;
}

Json RandomContent::members(const Schema& schema, const std::vector<Field>& fields) {
    Json json = Json::object();
    for (const Field& field : fields)
        if (chance(70))
            json[field.name] = value(schema, field);
    return json;
}

Json RandomContent::block(const Schema& schema, const Field& field, const std::string& key) {
    const BlockKind& kind = field.blocks[below(field.blocks.size())];
    Json json = members(schema, kind.fields);
    json["kind"] = kind.name;
    if (!key.empty())
        json["key"] = key;
    return json;
}

Json RandomContent::fields(const Schema& schema, const Type& type) {
    return members(schema, type.fields);
}

Edit RandomContent::edit(const Schema& schema, const Documents& documents) {
    const Type& type = schema.types[below(schema.types.size())];
    if (documents.empty() || chance(12))
        return Edit::create(type.name, id(), fields(schema, type));
    auto chosen = documents.begin();
    std::advance(chosen, below(documents.size()));
    const auto& [typeName, recordId] = chosen->first;
    if (chance(6))
        return Edit::erase(typeName, chance(90) ? recordId : id());
    return editWithin(schema, schema.type(*schema.typeIndex(typeName)), recordId, chosen->second);
}

Edit RandomContent::editWithin(const Schema& schema, const Type& type, const std::string& id, const Json& fields) {
    const Field* field = &type.fields[below(type.fields.size())];
    std::vector<std::string> path{field->name};
    Json here = childOf(fields, field->name);
    bool isWhole = field->localized;
    const auto enter = [&](const Field& next, std::string part, Json value) {
        field = &next;
        path.push_back(std::move(part));
        here = std::move(value);
        isWhole = false;
    };
    while (chance(75)) {
        if (isWhole) {
            const std::string& code = schema.locales[below(schema.locales.size())].code;
            enter(*field, code, childOf(here, code));
        } else if (field->kind == FieldKind::Object) {
            const Field& member = field->fields[below(field->fields.size())];
            enter(member, member.name, childOf(here, member.name));
        } else if (field->kind == FieldKind::List && !here.empty()) {
            const std::size_t index = below(here.size());
            enter(field->fields.front(), std::to_string(index), here[index]);
        } else if (field->kind == FieldKind::Blocks && !here.empty()) {
            const Json chosen = here[below(here.size())];
            const std::string key = chosen.at("key");
            const BlockKind& kind = field->blocks[*field->blockIndex(chosen.at("kind").get<std::string>())];
            path.push_back(key);
            if (kind.fields.empty() || chance(20))
                return Edit::patch(type.name, id, joinPath(path), block(schema, *field, chance(50) ? key : ""));
            const Field& member = kind.fields[below(kind.fields.size())];
            enter(member, member.name, childOf(chosen, member.name));
        } else {
            break;
        }
    }
    const bool isBlocks = field->kind == FieldKind::Blocks;
    const std::string place = joinPath(path);
    if (!isWhole && (isBlocks || field->kind == FieldKind::List) && chance(75)) {
        if (here.empty() || chance(40)) {
            Json added = isBlocks ? block(schema, *field, chance(30) ? "own" + std::to_string(below(3)) : "")
                                  : plainValue(schema, field->fields.front());
            return Edit::insert(type.name, id, place, below(here.size() + (chance(5) ? 3 : 1)), std::move(added));
        }
        const std::size_t index = below(here.size());
        path.push_back(isBlocks ? here[index].at("key").get<std::string>() : std::to_string(index));
        if (chance(50))
            return Edit::remove(type.name, id, joinPath(path));
        return Edit::move(type.name, id, joinPath(path), below(here.size() + (chance(5) ? 3 : 0)));
    }
    if (chance(15))
        return Edit::patch(type.name, id, place, nullptr);
    if (chance(4))
        return Edit::patch(type.name, id, place, Json{{"no such", {1, "thing"}}});
    if (chance(2))
        return Edit::patch(type.name, id, place + "/nowhere", 1);
    return Edit::patch(type.name, id, place, isWhole ? value(schema, *field) : plainValue(schema, *field));
}

} // namespace galley::test
