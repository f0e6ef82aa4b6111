// LivePage: one page kept rendered while its content changes. It holds the last document and the HTML of each fragment;
// update() rebuilds what a change set can have touched and says which fragments differ. The HTML at any moment equals
// renderPage() of a fresh build.
//
// Thread rule: one thread at a time; what it returns are plain values.
#pragma once

#include "model/page/page_builder.h"
#include "model/page/theme.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace galley {

/// The HTML of one module, header included.
struct PageFragment {
    std::string key;
    std::string html;
};

/// What differs from the HTML before.
struct PageUpdate {
    std::vector<PageFragment> fragments; ///< changed and new ones
    std::vector<std::string> order;      ///< keys of all fragments in order
    std::optional<Shell> shell;          ///< when the document around them changed
    bool orderChanged = false;
    bool isEmpty() const { return fragments.empty() && !shell && !orderChanged; }
};

/// By which names renderPage() looks for members of documents of the schema: for a PageBuilder whose documents are
/// rendered by this theme and nothing else. Nothing when the theme would show some module or header without a template.
std::optional<NameSet> askedNames(const Theme& theme, const Schema& schema);
/// A whole page as the server sends it (RenderMode::Production) or with the preview's attributes.
std::string renderPage(const Theme& theme, const PageDocument& document, RenderMode mode);
/// The page for an address that leads nowhere.
std::string renderNotFoundPage(const Theme& theme, const PageBuilder& builder, const Replica& replica,
                               std::size_t locale, RenderMode mode);
/// The same, or that for an address whose page was taken off the site.
std::string renderLostPage(const Theme& theme, const PageBuilder& builder, const Replica& replica, std::size_t locale,
                           LostPage why, RenderMode mode);

/// Why nobody gets a page at an address that no page has: a redirect may say that it is gone.
LostPage whyLost(const Replica& replica, std::string_view path);

class LivePage {
public:
    LivePage(std::shared_ptr<const PageBuilder> builder, std::shared_ptr<const Theme> theme, RenderMode mode);

    /// Builds and renders a page; the one before is dropped. NotFound.
    Result<void> open(const Replica& replica, RecordRef page, const PageContext& context);
    /// Follows a change. `changes` must lead from the replica of the last open() or update() to this one. NotFound when
    /// the page was deleted: the last HTML stays, and the page is followed again when it comes back.
    Result<PageUpdate> update(const Replica& replica, const ChangeSet& changes);

    bool isOpen() const { return m_document.has_value(); }
    const PageDocument& document() const { return *m_document; } ///< only while open
    std::string html() const;
    const Shell& shell() const { return m_shell; }
    std::vector<std::string> order() const;

private:
    /// A fragment and what it depends on besides its module. Immutable, shared by the pages that take it over.
    struct Rendered {
        std::string html;
        std::vector<std::string_view> asked; ///< names of the page and the site, see Theme::appendModule()
    };
    using Fragments = std::vector<std::shared_ptr<const Rendered>>;

    /// Renders the header and all modules; fragments whose inputs are the very same are taken over.
    Fragments renderFragments(const PageDocument& document) const;
    Shell renderShell(const PageDocument& document) const;

    std::shared_ptr<const PageBuilder> m_builder;
    std::shared_ptr<const Theme> m_theme;
    RenderMode m_mode;
    std::optional<PageDocument> m_document;
    Fragments m_fragments; ///< header first, then as m_document->modules
    Shell m_shell;
    bool m_missedChanges = false; ///< an update failed, so that m_document does not know of its changes
};

} // namespace galley
