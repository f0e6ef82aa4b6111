// SiteService: answers requests from the version that is served, and knows nothing of sockets. A request sees one
// version, whole, whatever is switched meanwhile; pages are rendered on first demand and kept while they stay true.
// Thread rule: any thread; switchTo() on one.
#pragma once

#include "model/page/live_page.h"
#include "model/page/page_builder.h"
#include "model/publish/blob_store.h"
#include "model/publish/subscriber.h"
#include "model/serve/answer_cache.h"
#include "model/serve/large_files.h"
#include "model/serve/metrics.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace galley::server {

struct ServiceOptions {
    std::size_t cacheBytes = 256U << 20;
    std::uint64_t largeFileBytes = 8ULL << 30; ///< copies of large assets
    const Clock* clock = &Clock::system();
};

struct Reply {
    unsigned status = 200;
    std::shared_ptr<const Content> content;
    std::optional<Version> version; ///< that the answer was made from
    bool isDocument = false;        ///< HTML that a browser shows as a page
    std::string location;   ///< where a redirect leads: an address of this site or a whole one; empty: no redirect
    bool isPending = false; ///< it can be answered better soon, and says so to those who cannot wait
};

class SiteService {
public:
    SiteService(std::shared_ptr<const BlobStore> store, Metrics& metrics, ServiceOptions options);

    /// Makes a version the one that is served.
    void switchTo(const SiteSwitch& step);
    /// When the newest announcement was made: health tells its age.
    void setAnnounced(Instant time) { m_announced = time; }
    /// Number of the version that is served; nothing before the first.
    std::optional<Version> version() const;

    /// Answers a path as it stands in the request line, percent-encoded. A page that is asked for under another
    /// writing of its address is answered by a redirect to it. `locale` is a code for /api/pages/, or empty.
    Reply answer(std::string_view path, std::string_view locale) const;

private:
    /// One version with what was made of it.
    struct Served;

    Reply answerPage(const Served& served, std::string_view path) const;
    /// For an address that no page has, but a redirect.
    Reply answerRedirect(const Served& served, RecordRef redirect, std::size_t locale) const;
    Reply answerRedirectedDocument(const Served& served, RecordRef redirect) const;
    Reply answerDocument(const Served& served, std::string_view path, std::string_view locale) const;
    Reply answerThemeFile(const Served& served, const std::string& path) const;
    Reply answerAsset(const Served& served, const std::string& path) const;
    /// The bytes of an asset; nothing while they are made ready.
    Result<std::optional<Blob>> assetBytes(const BlobRef& reference) const;
    /// Logs what an asset has wrong, once for as long as it is the same.
    void tell(const std::string& asset, const Error& error) const;
    void tellNoMore(const std::string& asset) const;
    Reply answerHealth(const Served* served) const;
    Reply notFound(const Served& served, std::size_t locale) const;
    Reply gone(const Served& served, std::size_t locale) const;
    /// A page of the theme for an address without one, made once for each language.
    Reply lost(const Served& served, std::size_t locale, LostPage why) const;

    std::shared_ptr<const BlobStore> m_store;
    Metrics& m_metrics;
    ServiceOptions m_options;
    mutable LargeFiles m_largeFiles;
    mutable std::mutex m_toldMutex;
    mutable std::map<std::string, std::string> m_told; ///< asset -> what was logged of it
    std::atomic<std::shared_ptr<const Served>> m_served;
    std::atomic<Instant> m_announced{0};
};

} // namespace galley::server
