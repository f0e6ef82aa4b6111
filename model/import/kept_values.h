// What a site has where an import has something that does not fit: that stays. Shared by the importers.
// Thread rule: one thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/state.h"

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// The record of the site that is about to be replaced.
class KeptValues {
public:
    /// nullptr: there is no site yet.
    explicit KeptValues(std::shared_ptr<const State> site)
        : m_site(std::move(site)) {
        if (m_site)
            m_types.emplace(m_site->schema());
    }

    /// The record that the next values belong to; O(1), the site's one is read when somebody asks for it.
    void begin(std::string_view type, std::string_view id);
    /// The value does not fit at a path: names of the field, then locales or members of objects. The longest part of
    /// the path where the site has a value stays as it is there; false when it has none.
    bool keep(const std::vector<std::string>& path);
    /// A value at a path, or inside it, names a record that nobody has: the site's one stays if it has links, and all
    /// of them lead to records of the site. A list stays as a whole.
    bool keepLinks(const std::vector<std::string>& path);
    /// True the first time that it is asked for a path of the record: who notes what stays says once that all of it
    /// does.
    bool isFirstAt(const std::vector<std::string>& path) { return m_told.insert(path).second; }
    /// Puts what stays into the fields of the record.
    void putInto(nlohmann::json& fields);
    /// Whether the site has the record.
    bool knows(std::string_view type, std::string_view id) const;

private:
    const nlohmann::json* valueAt(const std::vector<std::string>& path);
    bool hasGoodLinks(const std::vector<std::string>& path);
    const Field* fieldAt(const std::vector<std::string>& path) const;
    std::size_t countLinks(const Field& field, const nlohmann::json& value, std::size_t& broken) const;

    std::shared_ptr<const State> m_site;
    std::optional<TypeNames> m_types; ///< of the site
    std::string m_type;
    std::string m_id;
    bool m_isRead = false;
    nlohmann::json m_fields;
    std::set<std::vector<std::string>> m_kept;
    std::set<std::vector<std::string>> m_told;                ///< what isFirstAt() was asked for
    std::map<std::vector<std::string>, bool> m_haveGoodLinks; ///< of the record: what keepLinks() said
};

} // namespace galley
