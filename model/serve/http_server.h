// HttpServer: sockets, times and limits around answers, by Boost.Asio. A few threads serve thousands of connections.
//
// A head has to arrive within `headTime`, however slowly its bytes drip. When all connections are taken, the one that
// has waited longest for its client makes room for a new one, so that idle clients keep nobody out.
// `Galley-Min-Version: N` makes a request wait for version N, and an answer that is pending for what is made ready, for
// a bounded time and without holding a thread.
//
// Thread rule: start and stop on one thread; versionChanged() and the figures from any.
#pragma once

#include "model/base/result.h"
#include "model/serve/http_answer.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace galley::server {

struct ListenOptions {
    std::string host = "127.0.0.1"; ///< an IPv4 or IPv6 address
    std::uint16_t port = 8080;      ///< 0: the system chooses
    unsigned threads = 0;           ///< 0: one for each core
    unsigned connections = 4096;    ///< fewer where the system gives fewer descriptors; see connectionLimit()
    unsigned perAddress = 256;      ///< connections from one IPv4 address or IPv6 network of 64 bits; 0: no limit
    std::vector<std::string> trustedProxies; ///< addresses and networks ("10.0.0.0/8") that `perAddress` spares
    std::chrono::milliseconds headTime{10'000};
    std::chrono::milliseconds idleTime{30'000};  ///< between two requests, and between two steps of an answer
    std::chrono::milliseconds longestWait{5000}; ///< for Galley-Min-Version
};

/// Reads "HOST:PORT" or "[HOST]:PORT". InvalidInput.
Result<ListenOptions> parseListenAddress(const std::string& text);

/// Makes room for descriptors up to what the system allows this process, and says how many connections there can be
/// when files and the store keep their share.
unsigned connectionLimit(unsigned wanted);

/// What answers; called from all threads of the server.
struct RequestHandler {
    std::function<HttpAnswer(const RequestHead& request, bool isTooLate)> answer;
    /// Whether a request need not wait for this version. None: no request waits.
    std::function<bool(Version)> hasReached;
};

class HttpServer {
public:
    /// `metrics`: counts the answers; nullptr for none. Io when the address cannot be listened on.
    static Result<std::unique_ptr<HttpServer>> start(RequestHandler handler, Metrics* metrics,
                                                     const ListenOptions& options);
    /// Stops listening, lets running answers end (for two seconds at most), closes all connections.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    std::uint16_t port() const;
    std::uint64_t connections() const;
    std::uint64_t waiting() const; ///< requests that wait for a version
    /// Answers the requests that waited for what is served now.
    void versionChanged();

private:
    struct Impl;
    explicit HttpServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace galley::server
