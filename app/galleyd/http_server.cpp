#include "app/galleyd/http_server.h"

#include "app/galleyd/byte_range.h"
#include "app/galleyd/request_target.h"

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <cstring>
#include <microhttpd.h>
#include <mutex>
#include <spdlog/spdlog.h>
#include <strings.h>
#include <thread>
#include <vector>

namespace galley::server {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kHeaderMemory = 16U << 10; ///< for one request line with its headers, and the answer's headers
constexpr unsigned kIdleSeconds = 30;
constexpr std::size_t kMaxWaiting = 1000;
constexpr auto kStopPatience = std::chrono::seconds(2);
constexpr auto kWaitTick = std::chrono::milliseconds(50);

/// Nothing runs but what the site itself serves; nobody frames it; forms stay home.
constexpr const char* kDocumentPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' https: data:; "
    "media-src 'self' https:; font-src 'self' data:; frame-src https:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'";
/// An image or a document opened by its own address runs nothing at all.
constexpr const char* kFilePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox";

/// What is known of one request between libmicrohttpd's calls.
struct Request {
    Clock::time_point started = Clock::now();
    std::optional<Clock::time_point> deadline; ///< of the wait for a version
    unsigned status = 0;
    std::uint64_t bytes = 0;
};

struct Waiting {
    MHD_Connection* connection;
    std::uint64_t version;
    Clock::time_point deadline;
};

std::string_view header(MHD_Connection* connection, const char* name) {
    const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value == nullptr ? std::string_view() : value;
}

/// All values of a header that is a list, as one list.
std::string allOf(MHD_Connection* connection, const char* name) {
    struct Wanted {
        const char* name;
        std::string values;
    } wanted{name, {}};
    const auto add = [](void* self, MHD_ValueKind, const char* key, const char* value) -> MHD_Result {
        auto& one = *static_cast<Wanted*>(self);
        if (value != nullptr && strcasecmp(key, one.name) == 0)
            one.values.append(one.values.empty() ? "" : ",").append(value);
        return MHD_YES;
    };
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add, &wanted);
    return wanted.values;
}

std::size_t countOf(MHD_Connection* connection, const char* name) {
    struct Wanted {
        const char* name;
        std::size_t count;
    } wanted{name, 0};
    const auto add = [](void* self, MHD_ValueKind, const char* key, const char*) -> MHD_Result {
        auto& one = *static_cast<Wanted*>(self);
        one.count += strcasecmp(key, one.name) == 0 ? 1 : 0;
        return MHD_YES;
    };
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add, &wanted);
    return wanted.count;
}

/// What is wrong with the form of a request, or nullptr. libmicrohttpd could look for it, but it answers some of them
/// twice and others not at all.
const char* faultOf(MHD_Connection* connection, std::string_view target, std::string_view version) {
    if (target.find_first_of(" \t") != std::string_view::npos)
        return "there is a blank in the address; write %20\n";
    const std::size_t hosts = countOf(connection, "Host");
    if (hosts > 1 || (hosts == 0 && version != MHD_HTTP_VERSION_1_0))
        return "the request must name one host\n";
    if (countOf(connection, "Transfer-Encoding") > 0 && countOf(connection, "Content-Length") > 0)
        return "the request says in two ways where it ends\n";
    return nullptr;
}

/// The path with the query of the request.
std::string withQuery(MHD_Connection* connection, std::string path) {
    const auto add = [](void* target, MHD_ValueKind, const char* name, const char* value) -> MHD_Result {
        addParameter(*static_cast<std::string*>(target), name, value);
        return MHD_YES;
    };
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add, &path);
    return path;
}

/// True when an If-None-Match header names this strong ETag.
bool matches(std::string_view list, std::string_view etag) {
    while (!list.empty()) {
        const std::size_t begin = list.find_first_not_of(" \t,");
        if (begin == std::string_view::npos)
            return false;
        list.remove_prefix(begin);
        if (list.starts_with('*'))
            return true;
        if (list.starts_with("W/"))
            list.remove_prefix(2);
        const std::size_t end = list.find(',');
        std::string_view one = list.substr(0, end);
        while (one.ends_with(' ') || one.ends_with('\t'))
            one.remove_suffix(1);
        if (one == etag)
            return true;
        list = end == std::string_view::npos ? std::string_view() : list.substr(end);
    }
    return false;
}

struct ResponseDeleter {
    void operator()(MHD_Response* response) const { MHD_destroy_response(response); }
};
using Response = std::unique_ptr<MHD_Response, ResponseDeleter>;

/// A response that shows bytes of the content and keeps it alive.
Response responseOf(std::shared_ptr<const Content> content, std::string_view bytes) {
    auto holder = std::make_unique<std::shared_ptr<const Content>>(std::move(content));
    const auto release = [](void* kept) { delete static_cast<std::shared_ptr<const Content>*>(kept); };
    Response response(MHD_create_response_from_buffer_with_free_callback_cls(
        bytes.size(), const_cast<char*>(bytes.data()), release, holder.get()));
    if (response)
        static_cast<void>(holder.release());
    return response;
}

} // namespace

Result<ListenOptions> parseListenAddress(const std::string& text) {
    ListenOptions options;
    const std::size_t colon = text.rfind(':');
    unsigned port = 0;
    const char* const end = text.data() + text.size();
    if (colon == std::string::npos || std::from_chars(text.data() + colon + 1, end, port).ptr != end ||
        colon + 1 == text.size() || port > 65535)
        return Error{ErrorCode::InvalidInput,
                     "\"" + text + "\" is no address; write HOST:PORT, such as 127.0.0.1:8080"};
    options.port = static_cast<std::uint16_t>(port);
    options.host = text.substr(0, colon);
    if (options.host == "localhost")
        options.host = "127.0.0.1";
    if (options.host.starts_with('[') && options.host.ends_with(']'))
        options.host = options.host.substr(1, options.host.size() - 2);
    in6_addr address{};
    if (inet_pton(AF_INET, options.host.c_str(), &address) != 1 &&
        inet_pton(AF_INET6, options.host.c_str(), &address) != 1)
        return Error{ErrorCode::InvalidInput, "\"" + options.host + "\" is no IP address"};
    return options;
}

struct HttpServer::Impl {
    Impl(const SiteService& siteService, Metrics& siteMetrics, ListenOptions listenOptions)
        : service(siteService)
        , metrics(siteMetrics)
        , options(std::move(listenOptions)) {}

    const SiteService& service;
    Metrics& metrics;
    ListenOptions options;
    MHD_Daemon* daemon = nullptr;
    std::atomic<std::uint64_t> running{0}; ///< requests that are being answered

    std::mutex mutex;
    std::condition_variable wake;
    std::vector<Waiting> waiting; ///< suspended connections; guarded by mutex
    bool stopping = false;        ///< guarded by mutex
    std::thread timer;

    static MHD_Result onRequest(void* self, MHD_Connection* connection, const char* url, const char* method,
                                const char* version, const char*, std::size_t* uploadSize, void** state) {
        auto* const impl = static_cast<Impl*>(self);
        if (*state == nullptr) {
            // libmicrohttpd's first call: the headers are there, an answer has to wait for the next call.
            *state = new Request; // owned by the connection until onCompleted
            ++impl->running;
            return MHD_YES;
        }
        auto& request = *static_cast<Request*>(*state);
        if (*uploadSize > 0) {
            *uploadSize = 0; // a body is read past and thrown away; the connection's memory bounds each piece
            return MHD_YES;
        }
        if (const char* const fault = faultOf(connection, url, version); fault != nullptr)
            return impl->refuse(connection, request, MHD_HTTP_BAD_REQUEST, fault, {{"Connection", "close"}});
        return impl->handle(connection, url, method, request);
    }

    static void onCompleted(void* self, MHD_Connection*, void** state, MHD_RequestTerminationCode) {
        auto* const impl = static_cast<Impl*>(self);
        const std::unique_ptr<Request> request(static_cast<Request*>(*state));
        *state = nullptr;
        if (request)
            --impl->running;
    }

    MHD_Result handle(MHD_Connection* connection, std::string_view target, std::string_view method, Request& request) {
        const bool isHead = method == MHD_HTTP_METHOD_HEAD;
        if (!isHead && method != MHD_HTTP_METHOD_GET)
            return refuse(connection, request, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n",
                          {{"Allow", "GET, HEAD"}});
        if (const std::string_view wanted = header(connection, "Galley-Min-Version"); !wanted.empty()) {
            std::uint64_t version = 0;
            const auto read = std::from_chars(wanted.data(), wanted.data() + wanted.size(), version);
            if (read.ec != std::errc() || read.ptr != wanted.data() + wanted.size())
                return refuse(connection, request, MHD_HTTP_BAD_REQUEST, "Galley-Min-Version must be a number\n", {});
            if (!hasReached(version)) {
                if (waitFor(connection, request, version))
                    return MHD_YES;
                if (!hasReached(version))
                    return refuse(connection, request, MHD_HTTP_SERVICE_UNAVAILABLE,
                                  "the version that was asked for is not here yet\n", {{"Retry-After", "1"}});
            }
        }
        const auto path = pathOfTarget(target);
        if (!path)
            return refuse(connection, request, MHD_HTTP_BAD_REQUEST, "the request names no path\n", {});
        if (path == "/metrics")
            return sendMetrics(connection, request, isHead);
        const char* locale = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "locale");
        return send(connection, request, service.answer(*path, locale == nullptr ? "" : locale), isHead);
    }

    bool hasReached(std::uint64_t version) const {
        const auto served = service.version();
        return served && served->value() >= version;
    }

    /// Suspends the connection until the version is there or the time is up. False: answer now.
    bool waitFor(MHD_Connection* connection, Request& request, std::uint64_t version) {
        const std::lock_guard guard(mutex);
        const auto now = Clock::now();
        if (!request.deadline)
            request.deadline = now + options.longestWait;
        if (stopping || now >= *request.deadline || waiting.size() >= kMaxWaiting || hasReached(version))
            return false;
        waiting.push_back({connection, version, *request.deadline});
        MHD_suspend_connection(connection);
        wake.notify_one();
        return true;
    }

    /// Resumes those that need not wait any longer.
    void resumeReady() {
        const auto now = Clock::now();
        std::erase_if(waiting, [&](const Waiting& one) {
            if (!stopping && now < one.deadline && !hasReached(one.version))
                return false;
            MHD_resume_connection(one.connection);
            return true;
        });
    }

    void runTimer() {
        std::unique_lock guard(mutex);
        while (!stopping) {
            if (waiting.empty())
                wake.wait(guard);
            else
                wake.wait_for(guard, kWaitTick);
            resumeReady();
        }
    }

    MHD_Result queue(MHD_Connection* connection, Request& request, unsigned status, Response response,
                     std::uint64_t bytes) {
        if (!response)
            return MHD_NO;
        MHD_add_response_header(response.get(), "X-Content-Type-Options", "nosniff");
        MHD_add_response_header(response.get(), "Referrer-Policy", "strict-origin-when-cross-origin");
        metrics.countRequest(status, bytes, Clock::now() - request.started);
        return MHD_queue_response(connection, status, response.get());
    }

    using Headers = std::initializer_list<std::pair<const char*, const char*>>;
    MHD_Result refuse(MHD_Connection* connection, Request& request, unsigned status, std::string_view text,
                      Headers headers) {
        Response response(
            MHD_create_response_from_buffer(text.size(), const_cast<char*>(text.data()), MHD_RESPMEM_MUST_COPY));
        if (!response)
            return MHD_NO;
        MHD_add_response_header(response.get(), "Content-Type", "text/plain; charset=utf-8");
        MHD_add_response_header(response.get(), "Cache-Control", "no-store");
        for (const auto& [name, value] : headers)
            MHD_add_response_header(response.get(), name, value);
        return queue(connection, request, status, std::move(response), text.size());
    }

    MHD_Result sendMetrics(MHD_Connection* connection, Request& request, bool isHead) {
        const auto* const info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
        std::size_t waitingCount = 0;
        {
            const std::lock_guard guard(mutex);
            waitingCount = waiting.size();
        }
        const std::string text = metrics.text(info == nullptr ? 0 : info->num_connections, waitingCount);
        Response response(
            MHD_create_response_from_buffer(text.size(), const_cast<char*>(text.data()), MHD_RESPMEM_MUST_COPY));
        if (!response)
            return MHD_NO;
        MHD_add_response_header(response.get(), "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        MHD_add_response_header(response.get(), "Cache-Control", "no-store");
        return queue(connection, request, MHD_HTTP_OK, std::move(response), isHead ? 0 : text.size());
    }

    MHD_Result send(MHD_Connection* connection, Request& request, const Reply& reply, bool isHead) {
        const Accepted accepted = negotiate(allOf(connection, "Accept-Encoding"));
        if (accepted.isIdentityRefused && accepted.encoding == Encoding::Identity)
            return refuse(connection, request, MHD_HTTP_NOT_ACCEPTABLE, "gzip, zstd or identity\n",
                          {{"Vary", "Accept-Encoding"}});
        const Content::Form form = reply.content->form(accepted.encoding, accepted.isIdentityRefused);
        const bool hasRanges = reply.status == MHD_HTTP_OK && !reply.isDocument && form.encoding == nullptr;
        const bool isSame = reply.status == MHD_HTTP_OK && matches(allOf(connection, "If-None-Match"), form.etag);
        ByteRange range;
        if (const std::string_view since = header(connection, "If-Range");
            hasRanges && !isSame && !isHead && (since.empty() || since == form.etag))
            range = parseByteRange(header(connection, "Range"), form.bytes.size());
        const std::string total = std::to_string(form.bytes.size());
        if (range.kind == ByteRange::Kind::Outside)
            return refuse(connection, request, MHD_HTTP_RANGE_NOT_SATISFIABLE, "the file is shorter\n",
                          {{"Content-Range", ("bytes */" + total).c_str()}});
        const bool isPart = range.kind == ByteRange::Kind::Part;
        // What 304 stands for has the length of the whole; libmicrohttpd sends no content with it.
        const std::string_view bytes = isPart ? form.bytes.substr(range.first, range.size) : form.bytes;
        const unsigned status = isSame ? MHD_HTTP_NOT_MODIFIED : isPart ? MHD_HTTP_PARTIAL_CONTENT : reply.status;
        Response response = responseOf(reply.content, bytes);
        if (!response)
            return MHD_NO;
        if (isPart) {
            const std::string place = "bytes " + std::to_string(range.first) + "-" +
                                      std::to_string(range.first + range.size - 1) + "/" + total;
            MHD_add_response_header(response.get(), "Content-Range", place.c_str());
        }
        if (hasRanges)
            MHD_add_response_header(response.get(), "Accept-Ranges", "bytes");
        if (!reply.location.empty())
            MHD_add_response_header(response.get(), "Location", withQuery(connection, reply.location).c_str());
        if (!isSame) {
            MHD_add_response_header(response.get(), "Content-Type", reply.content->type().c_str());
            MHD_add_response_header(response.get(), "Content-Security-Policy",
                                    reply.isDocument ? kDocumentPolicy : kFilePolicy);
            if (form.encoding != nullptr)
                MHD_add_response_header(response.get(), "Content-Encoding", form.encoding);
        }
        if (reply.status == MHD_HTTP_OK)
            MHD_add_response_header(response.get(), "ETag", form.etag.c_str());
        // Always asked for again, and answered by 304: a publish is seen at once.
        MHD_add_response_header(response.get(), "Cache-Control", reply.status == MHD_HTTP_OK ? "no-cache" : "no-store");
        if (reply.content->isCompressible())
            MHD_add_response_header(response.get(), "Vary", "Accept-Encoding");
        if (reply.version)
            MHD_add_response_header(response.get(), "Galley-Version", std::to_string(reply.version->value()).c_str());
        if (reply.status == MHD_HTTP_SERVICE_UNAVAILABLE)
            MHD_add_response_header(response.get(), "Retry-After", "1");
        return queue(connection, request, status, std::move(response), isHead || isSame ? 0 : bytes.size());
    }
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}

Result<std::unique_ptr<HttpServer>> HttpServer::start(const SiteService& service, Metrics& metrics,
                                                      const ListenOptions& options) {
    auto impl = std::make_unique<Impl>(service, metrics, options);
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    const bool isV6 = inet_pton(AF_INET6, options.host.c_str(), &v6.sin6_addr) == 1;
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(options.port);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(options.port);
    if (!isV6 && inet_pton(AF_INET, options.host.c_str(), &v4.sin_addr) != 1)
        return Error{ErrorCode::InvalidInput, "\"" + options.host + "\" is no IP address"};
    const sockaddr* const address =
        isV6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    const unsigned threads = options.threads == 0 ? cores : options.threads;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME;
    if (isV6)
        flags |= MHD_USE_IPv6;
    // The path is unescaped by those who read it, once.
    const auto keepEscaped = +[](void*, MHD_Connection*, char* text) -> std::size_t { return std::strlen(text); };
    impl->daemon =
        MHD_start_daemon(flags, options.port, nullptr, nullptr, &Impl::onRequest, impl.get(), MHD_OPTION_SOCK_ADDR,
                         address, MHD_OPTION_NOTIFY_COMPLETED, &Impl::onCompleted, impl.get(),
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, kHeaderMemory, MHD_OPTION_CONNECTION_LIMIT,
                         options.connections, MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds, MHD_OPTION_UNESCAPE_CALLBACK,
                         keepEscaped, nullptr, MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024U,
                         threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads, MHD_OPTION_END);
    if (impl->daemon == nullptr)
        return Error{ErrorCode::Io, "cannot listen on " + options.host + ":" + std::to_string(options.port) + ": " +
                                        std::strerror(errno)};
    impl->timer = std::thread([self = impl.get()] { self->runTimer(); });
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::~HttpServer() {
    const MHD_socket listening = MHD_quiesce_daemon(m_impl->daemon);
    {
        const std::lock_guard guard(m_impl->mutex);
        m_impl->stopping = true;
        m_impl->resumeReady();
    }
    m_impl->wake.notify_all();
    m_impl->timer.join();
    const auto deadline = Clock::now() + kStopPatience;
    while (m_impl->running.load() > 0 && Clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    MHD_stop_daemon(m_impl->daemon);
    if (listening != MHD_INVALID_SOCKET)
        ::close(listening);
}

std::uint16_t HttpServer::port() const {
    const auto* const info = MHD_get_daemon_info(m_impl->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info == nullptr ? 0 : info->port;
}

void HttpServer::versionChanged() {
    const std::lock_guard guard(m_impl->mutex);
    m_impl->resumeReady();
}

} // namespace galley::server
