#include "model/serve/site_service.h"

#include "model/base/composed_names.h"
#include "model/base/media_type.h"
#include "model/index/redirects.h"
#include "model/publish/store_remedy.h"
#include "model/schema/site_address.h"
#include "model/serve/request_target.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace galley::server {

namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";
constexpr const char* kJson = "application/json";
constexpr std::string_view kApi = "/api/pages/";
constexpr std::string_view kTheme = "/theme/";
constexpr std::string_view kAssets = "/assets/";

Reply plain(unsigned status, std::string text, const char* type = "text/plain; charset=utf-8") {
    return {status, std::make_shared<const Content>(std::move(text), type), std::nullopt, false, {}};
}

/// Says which records' changes can change the answer.
void setReads(Answer& answer, std::vector<std::uint64_t> reads, bool awaitsRecords) {
    std::sort(reads.begin(), reads.end());
    reads.erase(std::unique(reads.begin(), reads.end()), reads.end());
    answer.reads = std::move(reads);
    answer.awaitsRecords = awaitsRecords;
}

void setReads(Answer& answer, const PageDocument& document) {
    std::vector<std::uint64_t> reads{document.page.packed()};
    const auto add = [&](const std::vector<std::uint64_t>& more) {
        reads.insert(reads.end(), more.begin(), more.end());
    };
    add(document.moduleRecords);
    add(document.header->reads);
    add(document.site->reads);
    for (const auto& module : document.modules)
        add(module->reads);
    setReads(answer, std::move(reads), document.awaitsRecords());
}

std::string cacheKey(char kind, RecordRef page, std::size_t locale) {
    return kind + std::to_string(page.packed()) + ':' + std::to_string(locale);
}

} // namespace

struct SiteService::Served {
    Served(std::shared_ptr<const SiteVersion> siteVersion, std::size_t cacheBytes)
        : site(std::move(siteVersion))
        , cache(cacheBytes) {}

    std::shared_ptr<const SiteVersion> site;
    std::shared_ptr<const PageBuilder> documents; ///< for those who ask for JSON
    std::shared_ptr<const PageBuilder> pages;     ///< for HTML of this theme
    mutable AnswerCache cache;

    /// A file's name as the theme or the assets have it, however the request writes its accents.
    std::string themeName(const std::string& path) const {
        return nameIn(site->theme->files(), path, m_themeOnce, m_themeNames);
    }
    std::string assetName(const std::string& path) const {
        return nameIn(*site->assets, path, m_assetOnce, m_assetNames);
    }

    const Schema& schema() const { return site->replica->state().schema(); }

private:
    template <class Map>
    static std::string nameIn(const Map& files, const std::string& path, std::once_flag& once, ComposedNames& names) {
        if (files.contains(path))
            return path;
        std::call_once(once, [&] { names = ComposedNames(files); }); // most sites never need them
        const std::string* const other = names.find(path);
        return other == nullptr ? path : *other;
    }
    mutable std::once_flag m_themeOnce;
    mutable std::once_flag m_assetOnce;
    mutable ComposedNames m_themeNames;
    mutable ComposedNames m_assetNames;
};

SiteService::SiteService(std::shared_ptr<const BlobStore> store, Metrics& metrics, ServiceOptions options)
    : m_store(std::move(store))
    , m_metrics(metrics)
    , m_options(options)
    , m_largeFiles(m_store, options.largeFileBytes) {}

void SiteService::switchTo(const SiteSwitch& step) {
    const auto older = m_served.load();
    const State& state = step.after->replica->state();
    const bool sameSchema = older && older->site->replica->state().schemaPointer() == state.schemaPointer();
    const bool sameTheme = older && older->site->theme == step.after->theme;
    auto served = std::make_shared<Served>(step.after, m_options.cacheBytes);
    served->documents = sameSchema ? older->documents : std::make_shared<const PageBuilder>(state.schemaPointer());
    served->pages = sameSchema && sameTheme
                        ? older->pages
                        : std::make_shared<const PageBuilder>(state.schemaPointer(),
                                                              askedNames(*step.after->theme, state.schema()));
    if (older) {
        AnswerCache::Step kept;
        kept.changes = sameSchema && step.changes ? &*step.changes : nullptr;
        kept.sameTheme = sameTheme;
        kept.sameAssets = step.after->assets == older->site->assets;
        m_metrics.cacheKept += served->cache.takeOver(older->cache, kept);
    }
    m_served.store(std::move(served));
    m_metrics.version = step.after->version().value();
    m_metrics.records = state.recordCount();
    m_metrics.replicaBytes = step.after->replica->heapBytes();
}

std::optional<Version> SiteService::version() const {
    const auto served = m_served.load();
    return served ? std::optional(served->site->version()) : std::nullopt;
}

Reply SiteService::answer(std::string_view path, std::string_view locale) const {
    const auto served = m_served.load();
    if (path == "/healthz")
        return answerHealth(served.get());
    if (!served)
        return plain(503, "no version is published yet\n");
    Reply reply;
    if (path.starts_with(kApi))
        reply = answerDocument(*served, path.substr(kApi.size()), locale);
    else if (path.starts_with("/api/"))
        reply = plain(404, "{\"error\":\"not-found\"}\n", kJson);
    else if (path.starts_with(kTheme))
        reply = answerThemeFile(*served, percentDecoded(path.substr(kTheme.size())));
    else if (path.starts_with(kAssets))
        reply = answerAsset(*served, percentDecoded(path.substr(kAssets.size())));
    else
        reply = answerPage(*served, path);
    reply.version = served->site->version();
    return reply;
}

Reply SiteService::answerHealth(const Served* served) const {
    if (served == nullptr)
        return plain(503, "{\"status\":\"waiting for the first version\"}\n", kJson);
    Reply reply = plain(200,
                        "{\"announced\":\"" + formatInstant(m_announced) + "\",\"announcedSecondsAgo\":" +
                            std::to_string(std::max<Instant>(0, m_options.clock->now() - m_announced) / 1000) +
                            ",\"status\":\"ok\",\"version\":" + std::to_string(served->site->version().value()) + "}\n",
                        kJson);
    reply.version = served->site->version();
    return reply;
}

Reply SiteService::answerPage(const Served& served, std::string_view path) const {
    if (const auto redirect = served.site->replica->redirectAt(path))
        return answerRedirect(served, *redirect, parseSiteAddress(served.schema(), path).locale);
    const auto found = served.site->replica->pageAt(path);
    if (!found)
        return notFound(served, parseSiteAddress(served.schema(), path).locale);
    const auto [page, locale] = *found;
    // One address for one page, so that neither caches nor search engines keep it twice.
    const auto own = served.site->replica->addresses().url(served.site->replica->state().record(page), locale);
    if (own && isLocalPath(*own) && !isSamePath(path, *own)) {
        Reply moved = plain(301, "this page is at " + *own + "\n");
        moved.location = *own;
        return moved;
    }
    const std::string key = cacheKey('p', page, locale);
    if (const auto kept = served.cache.find(key)) {
        ++m_metrics.cacheHits;
        return {200, kept->content, std::nullopt, true, {}};
    }
    const auto document = served.pages->build(*served.site->replica, page, {.locale = locale});
    if (!document)
        return notFound(served, locale);
    ++m_metrics.rendered;
    auto answer = std::make_shared<Answer>();
    answer->content =
        std::make_shared<const Content>(renderPage(*served.site->theme, *document, RenderMode::Production), kHtml);
    setReads(*answer, *document);
    served.cache.insert(key, answer);
    return {200, answer->content, std::nullopt, true, {}};
}

Reply SiteService::answerRedirect(const Served& served, RecordRef redirect, std::size_t locale) const {
    const RedirectEnd end = followRedirect(*served.site->replica, redirect);
    switch (end.kind) {
    case RedirectEnd::Kind::Page:
    case RedirectEnd::Kind::Path:
    case RedirectEnd::Kind::Elsewhere: {
        Reply moved = plain(301, "this page is at " + end.address + "\n");
        moved.location = end.address;
        return moved;
    }
    case RedirectEnd::Kind::Gone:
    case RedirectEnd::Kind::Lost:
        return gone(served, locale);
    case RedirectEnd::Kind::Loop:
    case RedirectEnd::Kind::None:
        break;
    }
    return notFound(served, locale);
}

Reply SiteService::answerRedirectedDocument(const Served& served, RecordRef redirect) const {
    const RedirectEnd end = followRedirect(*served.site->replica, redirect);
    if (end.kind == RedirectEnd::Kind::Gone || end.kind == RedirectEnd::Kind::Lost)
        return plain(410, "{\"error\":\"gone\"}\n", kJson);
    if (!end.leadsOn())
        return plain(404, "{\"error\":\"not-found\"}\n", kJson);
    const nlohmann::json body{{"moved", end.address}};
    Reply moved = plain(301, body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n", kJson);
    // What is no page has no document to be led to: the client decides.
    if (end.kind == RedirectEnd::Kind::Page)
        moved.location = std::string(kApi) + end.address.substr(1);
    return moved;
}

Reply SiteService::answerDocument(const Served& served, std::string_view path, std::string_view locale) const {
    const Replica& replica = *served.site->replica;
    const std::string address = "/" + std::string(path);
    std::optional<RecordRef> redirect = replica.redirectAt(address);
    auto found = redirect ? std::nullopt : replica.pageAt(path);
    if (!locale.empty()) {
        const auto index = served.schema().localeIndex(locale);
        if (!index)
            return plain(404, "{\"error\":\"unknown-locale\"}\n", kJson);
        // The slug is that locale's; if nobody has it there, the page of the path is shown in that language.
        const std::string slug = parseSiteAddress(served.schema(), path).slug;
        if (const auto own = replica.findPage(slug, *index))
            found = PageAt{*own, *index};
        else if (const auto there = replica.redirectAt(pageUrl(served.schema(), *index, slug)))
            redirect = there;
        else if (found)
            found->locale = *index;
    }
    if (!found && redirect)
        return answerRedirectedDocument(served, *redirect);
    if (!found)
        return plain(404, "{\"error\":\"not-found\"}\n", kJson);
    const auto [page, shown] = *found;
    const std::string key = cacheKey('j', page, shown);
    if (const auto kept = served.cache.find(key)) {
        ++m_metrics.cacheHits;
        return {200, kept->content, std::nullopt, false, {}};
    }
    const auto document = served.documents->build(replica, page, {.locale = shown});
    if (!document)
        return plain(404, "{\"error\":\"not-found\"}\n", kJson);
    ++m_metrics.rendered;
    auto answer = std::make_shared<Answer>();
    answer->content = std::make_shared<const Content>(document->toJson(), kJson);
    setReads(*answer, *document);
    served.cache.insert(key, answer);
    return {200, answer->content, std::nullopt, false, {}};
}

Reply SiteService::answerThemeFile(const Served& served, const std::string& asked) const {
    const std::string path = served.themeName(asked);
    const auto file = served.site->theme->files().find(path);
    if (file == served.site->theme->files().end())
        return notFound(served, 0);
    const std::string key = "t" + path;
    if (const auto kept = served.cache.find(key)) {
        ++m_metrics.cacheHits;
        return {200, kept->content, std::nullopt, false, {}};
    }
    auto answer = std::make_shared<Answer>();
    answer->source = Source::Theme;
    answer->content = std::make_shared<const Content>(file->second, mediaTypeOf(path));
    served.cache.insert(key, answer);
    return {200, answer->content, std::nullopt, false, {}};
}

Reply SiteService::answerAsset(const Served& served, const std::string& asked) const {
    const std::string path = served.assetName(asked);
    const auto file = served.site->assets->find(path);
    if (file == served.site->assets->end())
        return notFound(served, 0);
    const std::string key = "a" + path;
    if (const auto kept = served.cache.find(key)) {
        ++m_metrics.cacheHits;
        return {200, kept->content, std::nullopt, false, {}};
    }
    const auto read = assetBytes(file->second);
    if (!read) {
        tell(path, withStoreRemedy(read.error(), kServerTrust));
        return plain(500, "this file cannot be read; the server's log says why\n");
    }
    const std::optional<Blob>& blob = *read;
    if (!blob) {
        Reply later = plain(503, "this file is being made ready; ask again\n");
        later.isPending = true;
        return later;
    }
    tellNoMore(path);
    auto answer = std::make_shared<Answer>();
    answer->source = Source::Assets;
    answer->content = std::make_shared<const Content>(blob->bytes, blob->owner,
                                                      toHex(file->second.digest).substr(0, 32), mediaTypeOf(path));
    if (file->second.bytes <= LargeFiles::kFrom)
        served.cache.insert(key, answer);
    return {200, answer->content, std::nullopt, false, {}};
}

Result<std::optional<Blob>> SiteService::assetBytes(const BlobRef& reference) const {
    if (reference.bytes > LargeFiles::kFrom)
        return m_largeFiles.get(reference);
    GALLEY_TRY(Blob blob, readBlob(*m_store, reference));
    return std::optional<Blob>(std::move(blob));
}

void SiteService::tell(const std::string& asset, const Error& error) const {
    const std::string text = error.toString();
    {
        const std::lock_guard guard(m_toldMutex);
        std::string& told = m_told[asset];
        if (told == text)
            return;
        told = text;
    }
    spdlog::error("asset {}: {}", asset, text);
}

void SiteService::tellNoMore(const std::string& asset) const {
    const std::lock_guard guard(m_toldMutex);
    m_told.erase(asset);
}

Reply SiteService::notFound(const Served& served, std::size_t locale) const {
    return lost(served, locale, LostPage::NotFound);
}

Reply SiteService::gone(const Served& served, std::size_t locale) const {
    return lost(served, locale, LostPage::Gone);
}

Reply SiteService::lost(const Served& served, std::size_t locale, LostPage why) const {
    const unsigned status = why == LostPage::Gone ? 410 : 404;
    const std::string key = (why == LostPage::Gone ? "g" : "n") + std::to_string(locale);
    if (const auto kept = served.cache.find(key))
        return {status, kept->content, std::nullopt, true, {}};
    auto answer = std::make_shared<Answer>();
    const Replica& replica = *served.site->replica;
    answer->content = std::make_shared<const Content>(
        renderLostPage(*served.site->theme, *served.pages, replica, locale, why, RenderMode::Production), kHtml);
    const auto site = served.pages->buildSite(replica, {.locale = locale});
    setReads(*answer, site->reads, site->awaitsRecords);
    served.cache.insert(key, answer);
    return {status, answer->content, std::nullopt, true, {}};
}

} // namespace galley::server
