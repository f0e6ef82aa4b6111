#include "model/import/kept_values.h"

#include "model/dataset/value_json.h"

#include <algorithm>

namespace galley {

void KeptValues::begin(std::string_view type, std::string_view id) {
    if (!m_site)
        return;
    m_type = type;
    m_id = id;
    m_isRead = false;
    m_kept.clear();
    m_told.clear();
    m_haveGoodLinks.clear();
}

bool KeptValues::knows(std::string_view type, std::string_view id) const {
    if (!m_site)
        return false;
    const auto index = m_types->find(type);
    const auto ref = index ? m_site->find(*index, id) : std::nullopt;
    return ref && m_site->record(*ref).exists();
}

/// What the site has there; nullptr: nothing.
const nlohmann::json* KeptValues::valueAt(const std::vector<std::string>& path) {
    if (!m_site || path.empty())
        return nullptr;
    if (!m_isRead) {
        m_isRead = true;
        m_fields = nlohmann::json::object();
        const auto index = m_types->find(m_type);
        const auto ref = index ? m_site->find(*index, m_id) : std::nullopt;
        if (ref && m_site->record(*ref).exists())
            m_fields = fieldsJsonOf(m_site->record(*ref));
    }
    const nlohmann::json* value = &m_fields;
    for (const std::string& name : path) {
        const auto member = value->is_object() ? value->find(name) : value->end();
        if (!value->is_object() || member == value->end())
            return nullptr;
        value = &*member;
    }
    return value;
}

bool KeptValues::keep(const std::vector<std::string>& path) {
    if (valueAt(path) == nullptr)
        return false;
    m_kept.insert(path);
    return true;
}

/// The field whose values stand at a path; nullptr: the site has no such one.
const Field* KeptValues::fieldAt(const std::vector<std::string>& path) const {
    const Schema& schema = m_site->schema();
    const auto index = m_types->find(m_type);
    const std::vector<Field>* fields = index ? &schema.type(*index).fields : nullptr;
    const Field* field = nullptr;
    bool mayBeLocale = false;
    for (const std::string& name : path) {
        if (mayBeLocale && field->localized && schema.localeIndex(name)) {
            mayBeLocale = false;
            continue;
        }
        const auto found = fields == nullptr ? std::vector<Field>::const_iterator()
                                             : std::find_if(fields->begin(), fields->end(),
                                                            [&](const Field& one) { return one.name == name; });
        if (fields == nullptr || found == fields->end())
            return nullptr;
        field = &*found;
        fields = &field->fields;
        mayBeLocale = true;
    }
    return field;
}

/// How many links a value has, at any depth. `broken` grows by those that lead nowhere.
std::size_t KeptValues::countLinks(const Field& field, const nlohmann::json& value, std::size_t& broken) const {
    const auto textOf = [](const nlohmann::json& object, const char* name) {
        const auto member = object.find(name);
        return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
    };
    std::size_t links = 0;
    const auto countMembers = [&](const std::vector<Field>& fields, const nlohmann::json& members) {
        for (const Field& one : fields)
            if (const auto member = members.find(one.name); member != members.end())
                links += countLinks(one, *member, broken);
    };
    switch (field.kind) {
    case FieldKind::Ref: {
        const bool isGood = value.is_string()   ? knows(field.targets.front(), value.get<std::string>())
                            : value.is_object() ? knows(textOf(value, "type"), textOf(value, "id"))
                                                : false;
        broken += isGood ? 0 : 1;
        return 1;
    }
    case FieldKind::Object:
        if (value.is_object())
            countMembers(field.fields, value);
        break;
    case FieldKind::List:
        for (const nlohmann::json& element : value)
            links += countLinks(field.fields.front(), element, broken);
        break;
    case FieldKind::Blocks:
        for (const nlohmann::json& block : value) {
            const auto kind = std::find_if(field.blocks.begin(), field.blocks.end(),
                                           [&](const auto& one) { return one.name == textOf(block, "kind"); });
            if (kind != field.blocks.end())
                countMembers(kind->fields, block);
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
    case FieldKind::Enum:
        break;
    }
    return links;
}

bool KeptValues::keepLinks(const std::vector<std::string>& path) {
    // Each link of a long list asks about the whole of it.
    const auto [known, isNew] = m_haveGoodLinks.try_emplace(path, false);
    if (isNew && hasGoodLinks(path)) {
        known->second = true;
        m_kept.insert(path);
    }
    return known->second;
}

/// Whether the site has links there, and all of them lead to its records.
bool KeptValues::hasGoodLinks(const std::vector<std::string>& path) {
    const nlohmann::json* const value = valueAt(path);
    const Field* const field = value == nullptr ? nullptr : fieldAt(path);
    if (field == nullptr)
        return false;
    std::size_t broken = 0;
    const std::size_t links = countLinks(*field, *value, broken);
    return links > 0 && broken == 0;
}

void KeptValues::putInto(nlohmann::json& fields) {
    for (const std::vector<std::string>& path : m_kept) {
        const nlohmann::json* from = &m_fields;
        nlohmann::json* to = &fields;
        for (const std::string& name : path) {
            if (!to->is_object())
                *to = nlohmann::json::object();
            from = &from->at(name);
            to = &(*to)[name];
        }
        *to = *from;
    }
}

} // namespace galley
