#include "model/page/live_page.h"

#include "model/base/time_zone.h"
#include "model/index/redirects.h"

#include <algorithm>
#include <unordered_map>

namespace galley {

namespace {

/// Of a schema that is valid: its zone is known.
const TimeZone* zoneOf(const Schema& schema) {
    const auto zone = TimeZone::find(schema.site.zone);
    return zone ? *zone : nullptr;
}

RenderContext contextOf(const PageDocument& document) {
    RenderContext context;
    context.zone = zoneOf(*document.header->schema);
    context.locale = document.header->schema->locales[document.context.locale].code;
    context.site = &document.site->root;
    context.page = &document.header->root;
    context.guide = document.header->guide.get();
    return context;
}

ModuleView viewOf(const PageModule& module) {
    return {module.kind, module.key, &module.root, module.guide.get()};
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

std::optional<NameSet> askedNames(const Theme& theme, const Schema& schema) {
    const NameSet kinds = moduleKinds(schema);
    const bool covers =
        std::all_of(kinds.begin(), kinds.end(), [&](const auto& kind) { return theme.hasModuleTemplate(kind); }) &&
        std::all_of(schema.types.begin(), schema.types.end(),
                    [&](const Type& type) { return !type.page || theme.hasHeaderTemplate(type.name); });
    return covers ? std::optional(theme.names()) : std::nullopt;
}

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
    return renderLostPage(theme, builder, replica, locale, LostPage::NotFound, mode);
}

std::string renderLostPage(const Theme& theme, const PageBuilder& builder, const Replica& replica, std::size_t locale,
                           LostPage why, RenderMode mode) {
    PageContext context;
    context.locale = locale;
    const auto site = builder.buildSite(replica, context);
    RenderContext around;
    around.zone = zoneOf(builder.schema());
    around.locale = builder.schema().locales[locale].code;
    around.site = &site->root;
    return theme.renderLost(why, around, mode);
}

LostPage whyLost(const Replica& replica, std::string_view path) {
    const auto redirect = replica.redirectAt(path);
    if (!redirect)
        return LostPage::NotFound;
    const RedirectEnd end = followRedirect(replica, *redirect);
    return end.kind == RedirectEnd::Kind::Gone || end.kind == RedirectEnd::Kind::Lost ? LostPage::Gone
                                                                                      : LostPage::NotFound;
}

LivePage::LivePage(std::shared_ptr<const PageBuilder> builder, std::shared_ptr<const Theme> theme, RenderMode mode)
    : m_builder(std::move(builder))
    , m_theme(std::move(theme))
    , m_mode(mode) {}

Result<void> LivePage::open(const Replica& replica, RecordRef page, const PageContext& context) {
    GALLEY_TRY(PageDocument document, m_builder->build(replica, page, context));
    m_document.reset();
    m_fragments = renderFragments(document);
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
    Fragments fragments = renderFragments(document);

    PageUpdate update;
    const std::vector<const PageModule*> before = partsOf(*m_document);
    const std::vector<const PageModule*> after = partsOf(document);
    std::unordered_map<std::string_view, const Rendered*> old;
    for (std::size_t i = 0; i < before.size(); ++i)
        old.emplace(before[i]->key, m_fragments[i].get());
    update.orderChanged = after.size() != before.size();
    update.order.reserve(after.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        update.order.push_back(after[i]->key);
        update.orderChanged = update.orderChanged || after[i]->key != before[i]->key;
        const auto same = old.find(after[i]->key);
        if (same == old.end() || (same->second != fragments[i].get() && same->second->html != fragments[i]->html))
            update.fragments.push_back({after[i]->key, fragments[i]->html});
    }
    if (document.header != m_document->header || document.site != m_document->site) {
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
    for (const auto& fragment : m_fragments)
        html += fragment->html;
    return html + m_shell.after;
}

std::vector<std::string> LivePage::order() const {
    std::vector<std::string> keys;
    for (const PageModule* part : partsOf(*m_document))
        keys.push_back(part->key);
    return keys;
}

LivePage::Fragments LivePage::renderFragments(const PageDocument& document) const {
    const RenderContext context = contextOf(document);
    std::unordered_map<const PageModule*, std::size_t> known;
    RenderContext contextBefore;
    if (m_document) {
        contextBefore = contextOf(*m_document);
        const std::vector<const PageModule*> parts = partsOf(*m_document);
        for (std::size_t i = 0; i < parts.size(); ++i)
            known.emplace(parts[i], i);
    }
    const bool isContextSame = m_document && document.header == m_document->header && document.site == m_document->site;
    std::unordered_map<std::string_view, bool> names; // whether they mean the same as before
    const auto meansTheSame = [&](std::string_view name) {
        const auto [entry, isNew] = names.try_emplace(name);
        if (isNew)
            entry->second = Theme::meansTheSame(name, contextBefore, context);
        return entry->second;
    };
    Fragments fragments;
    for (const PageModule* part : partsOf(document)) {
        if (const auto same = known.find(part); same != known.end()) {
            const auto& before = m_fragments[same->second];
            if (isContextSame || std::all_of(before->asked.begin(), before->asked.end(), meansTheSame)) {
                fragments.push_back(before);
                continue;
            }
        }
        auto rendered = std::make_shared<Rendered>();
        m_theme->appendModule(rendered->html, viewOf(*part), context, m_mode, &rendered->asked);
        fragments.push_back(std::move(rendered));
    }
    return fragments;
}

Shell LivePage::renderShell(const PageDocument& document) const {
    return m_theme->renderShell(document.header->root, document.type, contextOf(document), m_mode);
}

} // namespace galley
