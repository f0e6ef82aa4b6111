// Generated content for demo sites of any size: articles with their people, films and collections, from the word lists
// and patterns of resources/demo/generator.json (README.md beside it explains them). Page number n depends on n alone,
// so a site of 100 pages is the beginning of one of 40,000.
//
// Thread rule: one generator belongs to one thread.
#pragma once

#include "model/workspace/workspace.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// What generated pages refer to in the hand-made part of the site.
struct DemoStock {
    std::vector<std::string> writers; ///< ids
    std::vector<std::string> genres;  ///< ids
    std::vector<std::string> stills;  ///< paths below assets/
    std::vector<std::string> posters;
    std::vector<std::string> portraits;
};

class DemoPages {
public:
    /// Reads generator.json. InvalidInput when a pattern names a list that does not exist, when a purpose has no
    /// patterns, or when a list of the stock is empty.
    static Result<DemoPages> fromText(std::string_view json, DemoStock stock);
    DemoPages(DemoPages&&) noexcept;
    DemoPages& operator=(DemoPages&&) noexcept;
    ~DemoPages();

    /// The next record, for ever: films and people come before the first article that tells of them, a collection after
    /// every 40 articles.
    BulkRecord next();

private:
    struct Impl;
    explicit DemoPages(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace galley
