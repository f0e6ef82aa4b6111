// Addresses as other systems write them, brought into the form that slugs have here (site_address.h): by importers, and
// by whoever sets a field. Also which page of a source is its home page.
// Thread rule: pure functions; a SlugSettler is used by one thread.
#pragma once

#include "model/import/import.h"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// A slug that was written otherwise.
struct SettledSlug {
    std::string field; ///< path of the value: "slug", "slug/de"
    std::string before;
    std::string after;
};

/// Brings the slugs among a record's fields, in the outside form of value_json.h, into canonical form; a record of a
/// type without addresses has none. `blankIsHome`: an empty slug is the home page's. Gives what changed.
std::vector<SettledSlug> settleSlugs(const Schema& schema, const Type& type, nlohmann::json& fields,
                                     bool blankIsHome = false);

/// Settles the slugs of the records of one import, with a note for each that changed.
class SlugSettler {
public:
    explicit SlugSettler(bool blankIsHome = false)
        : m_blankIsHome(blankIsHome) {}
    /// `type` is the record's.
    void settle(const Schema& schema, const Type& type, ImportedRecord& record, ImportReport& report) const;

private:
    bool m_blankIsHome;
};

/// How home pages are written, the surest first.
inline constexpr std::array<std::string_view, 5> kHomeSlugs{"/", "home", "index", "homepage", ""};
/// Which of them a slug is, with slashes at its ends or without.
std::optional<std::size_t> homeSlugIndex(std::string_view slug);

/// The home page of a source.
struct HomeChoice {
    std::string slug = "home"; ///< for Site::home
    bool isBlank = false;      ///< the home page is the one whose slug is empty
};
/// `counts` says how many pages have each of kHomeSlugs. An empty slug is the home page's only if there is one of them,
/// and nothing better.
HomeChoice chooseHome(std::span<const std::uint64_t> counts);

} // namespace galley
