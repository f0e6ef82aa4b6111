#include "model/import/kept_values.h"

#include "model/dataset/value_json.h"

namespace galley {

void KeptValues::begin(std::string_view type, std::string_view id) {
    if (!m_site)
        return;
    m_type = type;
    m_id = id;
    m_isRead = false;
    m_kept.clear();
}

bool KeptValues::knows(std::string_view type, std::string_view id) const {
    if (!m_site)
        return false;
    const auto index = m_site->schema().typeIndex(type);
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
        const auto index = m_site->schema().typeIndex(m_type);
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
    m_kept.push_back(path);
    return true;
}

bool KeptValues::keepLink(const std::vector<std::string>& path, const std::vector<std::string>& targets) {
    const nlohmann::json* value = valueAt(path);
    if (value == nullptr)
        return false;
    const auto textOf = [&](const char* name) {
        const auto member = value->find(name);
        return member != value->end() && member->is_string() ? member->get<std::string>() : std::string();
    };
    const bool isGood = value->is_string()   ? knows(targets.front(), value->get<std::string>())
                        : value->is_object() ? knows(textOf("type"), textOf("id"))
                                             : false;
    if (isGood)
        m_kept.push_back(path);
    return isGood;
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
