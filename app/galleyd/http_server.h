// HttpServer: sockets, headers and limits around a SiteService, by libmicrohttpd. A few threads serve thousands of
// connections. GET and HEAD only; request bodies are refused.
//
// `Galley-Min-Version: N` makes a request wait for version N, for a bounded time and without holding a thread.
// Thread rule: start and stop on one thread; versionChanged() from any.
#pragma once

#include "app/galleyd/site_service.h"

#include <chrono>
#include <memory>
#include <string>

namespace galley::server {

struct ListenOptions {
    std::string host = "127.0.0.1"; ///< an IPv4 or IPv6 address
    std::uint16_t port = 8080;      ///< 0: the system chooses
    unsigned threads = 0;           ///< 0: one for each core
    unsigned connections = 4096;
    std::chrono::milliseconds longestWait{5000}; ///< for Galley-Min-Version
};

/// Reads "HOST:PORT" or "[HOST]:PORT". InvalidInput.
Result<ListenOptions> parseListenAddress(const std::string& text);

class HttpServer {
public:
    /// Io when the address cannot be listened on.
    static Result<std::unique_ptr<HttpServer>> start(const SiteService& service, Metrics& metrics,
                                                     const ListenOptions& options);
    /// Stops listening, lets running answers end (for two seconds at most), closes all connections.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    std::uint16_t port() const;
    /// Answers the requests that waited for what is served now.
    void versionChanged();

private:
    struct Impl;
    explicit HttpServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace galley::server
