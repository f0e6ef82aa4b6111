// The plain, slow reading of a dataset that the benchmark compares itself with: nlohmann/json and std::map, nothing of
// the model's columns or pages. Pages stay text until they are asked for.
//
// Thread rule: one thread.
#pragma once

#include "model/base/file.h"
#include "model/base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley::bench {

struct PlainTitle {
    std::string title;
    std::int64_t year = 0;
    std::vector<std::string> cast;   ///< ids
    std::vector<std::string> genres; ///< ids
    std::string href;
    std::string extract;
    std::optional<std::string> thumbnail; ///< url
    std::int64_t width = 0;
    std::int64_t height = 0;
};

class PlainDataset {
public:
    /// O(file). Io, InvalidInput with the line of what is no record.
    static Result<PlainDataset> read(const std::filesystem::path& file);

    /// nullptr when there is none.
    const PlainTitle* title(const std::string& id) const;
    /// Gives a title another name, for comparisons after an edit.
    void rename(const std::string& titleId, std::string name) { m_titles.at(titleId).title = std::move(name); }
    /// The JSON that the workload's description asks for. Empty when there is no such page.
    std::string homeDocument(const std::string& pageId) const;
    std::string articleDocument(const std::string& pageId) const;
    /// Sum of lengths and numbers of all fields of a title.
    std::uint64_t titleSum(const std::string& id) const;
    /// Ids of the titles that a page lists, in order.
    std::vector<std::string> listedTitles(const std::string& pageId) const;
    /// Ids of all pages that list a title. O(pages).
    std::vector<std::string> pagesThatList(const std::string& titleId) const;

private:
    nlohmann::json page(const std::string& id) const;
    const std::string& nameOf(const std::map<std::string, std::string>& names, const std::string& id) const;

    FileCopy m_file;
    std::map<std::string, std::string> m_genres;  ///< id -> name
    std::map<std::string, std::string> m_persons; ///< id -> name
    std::map<std::string, PlainTitle> m_titles;
    std::map<std::string, std::string_view> m_pages; ///< id -> line
};

} // namespace galley::bench
