#include "model/page/live_page.h"

#include <unordered_map>

namespace galley {

namespace {

RenderContext contextOf(const PageDocument& document) {
    RenderContext context;
    context.locale = document.header->schema->locales[document.context.locale].code;
    context.site = &document.site->root;
    context.page = &document.header->root;
    return context;
}

ModuleView viewOf(const PageModule& module) {
    return {module.kind, module.key, &module.root};
}

/// Every fragment's module, the header first.
std::vector<const PageModule*> partsOf(const PageDocument& document) {
    std::vector<const PageModule*> parts;
    parts.reserve(document.modules.size() + 1);
    parts.push_back(document.header.get());
    for (const auto& module : document.modules)
        parts.push_back(module.get());
    return parts;
}

} // namespace

std::string renderPage(const Theme& theme, const PageDocument& document, RenderMode mode) {
    const RenderContext context = contextOf(document);
    Shell shell = theme.renderShell(document.header->root, document.type, context, mode);
    std::string html = std::move(shell.before);
    for (const PageModule* part : partsOf(document))
        theme.appendModule(html, viewOf(*part), context, mode);
    html += shell.after;
    return html;
}

std::string renderNotFoundPage(const Theme& theme, const PageBuilder& builder, const Replica& replica,
                               std::size_t locale, RenderMode mode) {
    PageContext context;
    context.locale = locale;
    const auto site = builder.buildSite(replica, context);
    RenderContext around;
    around.locale = builder.schema().locales[locale].code;
    around.site = &site->root;
    return theme.renderNotFound(around, mode);
}

LivePage::LivePage(std::shared_ptr<const PageBuilder> builder, std::shared_ptr<const Theme> theme, RenderMode mode)
    : m_builder(std::move(builder))
    , m_theme(std::move(theme))
    , m_mode(mode) {}

Result<void> LivePage::open(const Replica& replica, RecordRef page, const PageContext& context) {
    GALLEY_TRY(PageDocument document, m_builder->build(replica, page, context));
    m_document.reset();
    m_fragments = renderFragments(document, true);
    m_shell = renderShell(document);
    m_document = std::move(document);
    m_missedChanges = false;
    return {};
}

Result<PageUpdate> LivePage::update(const Replica& replica, const ChangeSet& changes) {
    auto built = m_missedChanges ? m_builder->build(replica, m_document->page, m_document->context)
                                 : m_builder->rebuild(*m_document, replica, changes);
    m_missedChanges = !built;
    if (!built)
        return std::move(built).error();
    PageDocument document = *std::move(built);
    const bool contextChanged = document.header != m_document->header || document.site != m_document->site;
    std::vector<PageFragment> fragments = renderFragments(document, contextChanged);

    PageUpdate update;
    std::unordered_map<std::string_view, const std::string*> old;
    for (const PageFragment& fragment : m_fragments)
        old.emplace(fragment.key, &fragment.html);
    update.orderChanged = fragments.size() != m_fragments.size();
    for (std::size_t i = 0; i < fragments.size(); ++i) {
        update.order.push_back(fragments[i].key);
        update.orderChanged = update.orderChanged || fragments[i].key != m_fragments[i].key;
        const auto before = old.find(fragments[i].key);
        if (before == old.end() || *before->second != fragments[i].html)
            update.fragments.push_back(fragments[i]);
    }
    if (contextChanged) {
        Shell shell = renderShell(document);
        if (shell.before != m_shell.before || shell.after != m_shell.after) {
            m_shell = std::move(shell);
            update.shell = m_shell;
        }
    }
    m_fragments = std::move(fragments);
    m_document = std::move(document);
    return update;
}

std::string LivePage::html() const {
    std::string html = m_shell.before;
    for (const PageFragment& fragment : m_fragments)
        html += fragment.html;
    return html + m_shell.after;
}

std::vector<std::string> LivePage::order() const {
    std::vector<std::string> keys;
    for (const PageFragment& fragment : m_fragments)
        keys.push_back(fragment.key);
    return keys;
}

std::vector<PageFragment> LivePage::renderFragments(const PageDocument& document, bool contextChanged) const {
    // A template may show fields of the page and the site in any module, so their change renders all of them.
    std::unordered_map<const PageModule*, const std::string*> kept;
    if (!contextChanged && m_document) {
        const std::vector<const PageModule*> parts = partsOf(*m_document);
        for (std::size_t i = 0; i < parts.size(); ++i)
            kept.emplace(parts[i], &m_fragments[i].html);
    }
    const RenderContext context = contextOf(document);
    std::vector<PageFragment> fragments;
    for (const PageModule* part : partsOf(document)) {
        const auto same = kept.find(part);
        fragments.push_back(
            {part->key, same != kept.end() ? *same->second : m_theme->renderModule(viewOf(*part), context, m_mode)});
    }
    return fragments;
}

Shell LivePage::renderShell(const PageDocument& document) const {
    return m_theme->renderShell(document.header->root, document.type, contextOf(document), m_mode);
}

} // namespace galley
