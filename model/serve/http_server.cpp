#include "model/serve/http_server.h"

#include "model/serve/address_limit.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <list>
#include <optional>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <thread>
#include <utility>

namespace galley::server {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kFirstBuffer = 2U << 10; ///< most heads are smaller
constexpr std::size_t kMaxWaiting = 1000;
constexpr int kBacklog = 1024;
constexpr auto kStopPatience = std::chrono::seconds(2);
constexpr auto kTick = std::chrono::milliseconds(50);          ///< how exactly times are kept
constexpr auto kLongestPreparation = std::chrono::seconds(60); ///< of a file; who waits longer is told to come again
constexpr auto kAcceptPause = std::chrono::milliseconds(100);
constexpr auto kLinger = std::chrono::seconds(2); ///< for a client to read the last answer
constexpr rlim_t kReservedDescriptors = 128;      ///< for the store, logs, copies of large files

/// The time as a Date field has it (RFC 9110, section 5.6.7).
std::string dateField(std::time_t now) {
    constexpr const char* kDays[]{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* kMonths[]{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[64];
    std::snprintf(text, sizeof text, "Date: %s, %02d %s %d %02d:%02d:%02d GMT\r\n", kDays[utc.tm_wday], utc.tm_mday,
                  kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    return text;
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
    error_code error;
    asio::ip::make_address(options.host, error);
    if (error)
        return Error{ErrorCode::InvalidInput, "\"" + options.host + "\" is no IP address"};
    return options;
}

unsigned connectionLimit(unsigned wanted) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted;
    const rlim_t needed = rlim_t{wanted} + kReservedDescriptors;
    if (limit.rlim_cur < needed) {
        rlimit raised = limit;
        raised.rlim_cur = std::min(needed, limit.rlim_max);
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit = raised;
    }
    if (limit.rlim_cur >= needed)
        return wanted;
    // Half of very few, so that there is always something for both.
    const rlim_t reserved = std::min(kReservedDescriptors, limit.rlim_cur / 2);
    return static_cast<unsigned>(std::max<rlim_t>(1, limit.rlim_cur - reserved));
}

namespace {

/// What all threads of one server share.
struct Shared {
    Shared(RequestHandler requestHandler, Metrics* counted, ListenOptions listenOptions, AddressLimit limit)
        : handler(std::move(requestHandler))
        , metrics(counted)
        , options(std::move(listenOptions))
        , addresses(std::move(limit)) {}

    RequestHandler handler;
    Metrics* metrics;
    ListenOptions options;
    AddressLimit addresses;
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> busy{0}; ///< requests that are being answered
    std::atomic<std::uint64_t> waiting{0};
};

class Connection;
using ConnectionList = std::list<std::shared_ptr<Connection>>;

/// One thread with its connections. All but the constructor, run() and context() happens on that thread.
class Worker {
public:
    explicit Worker(Shared& shared)
        : m_shared(shared)
        , m_guard(asio::make_work_guard(m_context))
        , m_timer(m_context) {}

    asio::io_context& context() { return m_context; }
    Shared& shared() { return m_shared; }
    void run() { m_context.run(); }
    void finish() { m_guard.reset(); }

    void adopt(tcp::socket socket);
    /// Moves a connection to the end of the list of those whose client is awaited, or of the others.
    void setIdle(Connection& connection);
    void setBusy(Connection& connection);
    void remove(Connection& connection);
    void resumeReady();
    /// No new request is read.
    void stop();
    bool isStopping() const { return m_isStopping; }
    void closeAll();
    const std::string& date();

private:
    void scheduleTick();
    void tick();

    Shared& m_shared;
    asio::io_context m_context{1};
    asio::executor_work_guard<asio::io_context::executor_type> m_guard;
    asio::steady_timer m_timer;
    ConnectionList m_idle; ///< those that wait for a head, the longest first
    ConnectionList m_busy;
    bool m_ticks = false;
    bool m_isStopping = false;
    std::time_t m_dateSecond = 0;
    std::string m_date;
};

/// One client: reads a head, answers it, and again. On its worker's thread alone.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Worker& worker, tcp::socket socket, asio::ip::address address)
        : m_worker(worker)
        , m_socket(std::move(socket))
        , m_address(std::move(address)) {}
    ~Connection() {
        m_worker.shared().addresses.leave(m_address);
        --m_worker.shared().connections;
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void begin() {
        if (m_state == State::Closed)
            return;
        // A client that connects and says nothing is as slow as one that drips.
        m_deadline = SteadyClock::now() + m_worker.shared().options.headTime;
        readHead();
    }
    /// Looks at the clock.
    void check(SteadyClock::time_point now);
    void resumeIfReady(SteadyClock::time_point now);
    void close();

    ConnectionList::iterator place; ///< in the worker's list
    ConnectionList* list = nullptr;

private:
    enum class State { Idle, Reading, Waiting, Writing, Draining, Closed };

    void awaitRequest();
    void readHead();
    void onRead(std::size_t size);
    /// Looks at what has arrived. True when more is needed.
    bool needsMore();
    void handle();
    void answerNow(bool isTooLate);
    bool mayWait() const;
    void wait(SteadyClock::time_point until);
    void endWaiting();
    void refuse(const Refusal& refusal);
    void send(HttpAnswer answer);
    void write();
    void onSent();
    void drain();

    Worker& m_worker;
    tcp::socket m_socket;
    asio::ip::address m_address;
    State m_state = State::Idle;
    SteadyClock::time_point m_deadline;

    std::string m_buffer;       ///< bytes of this request and what came with it
    std::size_t m_received = 0; ///< bytes of m_buffer that are filled
    HeadScanner m_scanner;
    RequestHead m_request;
    SteadyClock::time_point m_started; ///< when the request was whole
    std::optional<Version> m_awaited;  ///< by one that waits; none: it waits for what is made ready

    HttpAnswer m_answer;
    std::size_t m_sent = 0; ///< bytes of head and body
    bool m_closes = false;
};

void Worker::adopt(tcp::socket socket) {
    error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (error || m_isStopping || !m_shared.addresses.enter(peer.address()))
        return; // closed by its destructor
    socket.set_option(tcp::no_delay(true), error);
    auto connection = std::make_shared<Connection>(*this, std::move(socket), peer.address());
    connection->list = &m_idle;
    connection->place = m_idle.insert(m_idle.end(), connection);
    if (++m_shared.connections > m_shared.options.connections) {
        // When all others are being answered it is the newcomer, the last of the list, that has to come again.
        const std::shared_ptr<Connection> oldest = m_idle.front();
        oldest->close();
    }
    scheduleTick();
    connection->begin();
}

void Worker::setIdle(Connection& connection) {
    m_idle.splice(m_idle.end(), *connection.list, connection.place);
    connection.list = &m_idle;
}

void Worker::setBusy(Connection& connection) {
    m_busy.splice(m_busy.end(), *connection.list, connection.place);
    connection.list = &m_busy;
}

void Worker::remove(Connection& connection) {
    if (ConnectionList* const list = std::exchange(connection.list, nullptr))
        list->erase(connection.place);
}

void Worker::scheduleTick() {
    if (m_ticks || (m_idle.empty() && m_busy.empty()))
        return;
    m_ticks = true;
    m_timer.expires_after(kTick);
    m_timer.async_wait([this](const error_code& error) {
        m_ticks = false;
        if (!error)
            tick();
    });
}

void Worker::tick() {
    const auto now = SteadyClock::now();
    for (ConnectionList* const list : {&m_idle, &m_busy})
        for (auto next = list->begin(); next != list->end();) {
            const std::shared_ptr<Connection> connection = *next++; // it may leave the list
            connection->check(now);
        }
    scheduleTick();
}

void Worker::resumeReady() {
    const auto now = SteadyClock::now();
    for (auto next = m_busy.begin(); next != m_busy.end();) {
        const std::shared_ptr<Connection> connection = *next++;
        connection->resumeIfReady(now);
    }
}

void Worker::stop() {
    m_isStopping = true;
    while (!m_idle.empty())
        std::shared_ptr<Connection>(m_idle.front())->close();
    resumeReady();
}

void Worker::closeAll() {
    for (ConnectionList* const list : {&m_idle, &m_busy})
        while (!list->empty())
            std::shared_ptr<Connection>(list->front())->close();
    m_timer.cancel();
}

const std::string& Worker::date() {
    const std::time_t now = std::time(nullptr);
    if (now != m_dateSecond) {
        m_dateSecond = now;
        m_date = dateField(now);
    }
    return m_date;
}

void Connection::close() {
    if (m_state == State::Closed)
        return;
    if (m_state == State::Waiting)
        --m_worker.shared().waiting;
    if (m_state == State::Waiting || m_state == State::Writing)
        --m_worker.shared().busy;
    m_state = State::Closed;
    error_code error;
    m_socket.close(error);
    m_worker.remove(*this); // the handlers that still run hold it
}

void Connection::check(SteadyClock::time_point now) {
    if (m_state == State::Waiting)
        resumeIfReady(now);
    else if (now >= m_deadline && m_state == State::Reading)
        refuse({408, "the head of the request took too long\n"});
    else if (now >= m_deadline)
        close();
}

void Connection::awaitRequest() {
    m_state = State::Idle;
    m_deadline = SteadyClock::now() + m_worker.shared().options.idleTime;
    m_worker.setIdle(*this);
    if (m_received > 0 && !needsMore())
        return; // the next request came together with the last one
    readHead();
}

void Connection::readHead() {
    if (m_buffer.size() - m_received < kFirstBuffer / 2)
        m_buffer.resize(std::max(kFirstBuffer, std::min(m_buffer.size() * 2, kMaxHeadBytes + kFirstBuffer)));
    m_socket.async_read_some(asio::buffer(m_buffer.data() + m_received, m_buffer.size() - m_received),
                             [self = shared_from_this()](const error_code& error, std::size_t size) {
                                 if (self->m_state != State::Idle && self->m_state != State::Reading)
                                     return;
                                 if (error)
                                     self->close();
                                 else
                                     self->onRead(size);
                             });
}

void Connection::onRead(std::size_t size) {
    m_received += size;
    if (needsMore())
        readHead();
}

bool Connection::needsMore() {
    if (m_state == State::Idle) {
        m_state = State::Reading;
        m_deadline = std::min(m_deadline, SteadyClock::now() + m_worker.shared().options.headTime);
    }
    switch (m_scanner.scan({m_buffer.data(), m_received})) {
    case HeadScanner::Found::Nothing:
        return true;
    case HeadScanner::Found::Fault:
        refuse(m_scanner.refusal());
        return false;
    case HeadScanner::Found::End:
        handle();
        return false;
    }
    return false;
}

void Connection::handle() {
    m_started = SteadyClock::now();
    if (const auto refused = m_request.parse({m_buffer.data(), m_scanner.size()}))
        return refuse(*refused);
    Shared& shared = m_worker.shared();
    if (!shared.handler.hasReached)
        return answerNow(false);
    const auto version = HttpAnswers::awaitedVersion(m_request);
    if (!version || shared.handler.hasReached(*version))
        return answerNow(false);
    if (!mayWait() || shared.options.longestWait.count() == 0)
        return answerNow(true);
    m_awaited = *version;
    wait(m_started + shared.options.longestWait);
}

bool Connection::mayWait() const {
    return !m_worker.isStopping() && m_worker.shared().waiting < kMaxWaiting;
}

void Connection::wait(SteadyClock::time_point until) {
    ++m_worker.shared().waiting;
    ++m_worker.shared().busy;
    m_state = State::Waiting;
    m_deadline = until;
    m_worker.setBusy(*this);
}

void Connection::endWaiting() {
    --m_worker.shared().waiting;
    --m_worker.shared().busy;
    m_state = State::Reading;
}

void Connection::resumeIfReady(SteadyClock::time_point now) {
    if (m_state != State::Waiting)
        return;
    const bool isOver = now >= m_deadline || m_worker.isStopping();
    if (m_awaited) {
        const bool isThere = m_worker.shared().handler.hasReached(*m_awaited);
        if (!isThere && !isOver)
            return;
        endWaiting();
        m_awaited.reset();
        return answerNow(!isThere);
    }
    HttpAnswer answer = m_worker.shared().handler.answer(m_request, false);
    if (answer.isPending && !isOver)
        return;
    endWaiting();
    send(std::move(answer));
}

void Connection::answerNow(bool isTooLate) {
    HttpAnswer answer = m_worker.shared().handler.answer(m_request, isTooLate);
    if (answer.isPending && mayWait())
        return wait(m_started + kLongestPreparation);
    send(std::move(answer));
}

void Connection::refuse(const Refusal& refusal) {
    m_started = SteadyClock::now();
    send(refusalAnswer(refusal));
}

void Connection::send(HttpAnswer answer) {
    Shared& shared = m_worker.shared();
    const bool keepsAlive = !answer.isClosing && m_request.keepsAlive() && !m_worker.isStopping();
    m_closes = !keepsAlive;
    answer.head += m_worker.date();
    if (m_closes)
        answer.head += "Connection: close\r\n";
    else if (m_request.isHttp10())
        answer.head += "Connection: keep-alive\r\n";
    answer.head += "\r\n";
    m_answer = std::move(answer);
    m_sent = 0;
    if (shared.metrics != nullptr)
        shared.metrics->countRequest(m_answer.status, m_answer.body().size(), SteadyClock::now() - m_started);
    ++shared.busy;
    m_state = State::Writing;
    m_worker.setBusy(*this);
    write();
}

void Connection::write() {
    m_deadline = SteadyClock::now() + m_worker.shared().options.idleTime; // since the last step
    const std::string_view head = m_answer.head;
    const std::string_view body = m_answer.body();
    const std::size_t ofHead = std::min(m_sent, head.size());
    const std::size_t ofBody = m_sent - ofHead;
    const std::array<asio::const_buffer, 2> rest{asio::buffer(head.data() + ofHead, head.size() - ofHead),
                                                 asio::buffer(body.data() + ofBody, body.size() - ofBody)};
    m_socket.async_write_some(rest, [self = shared_from_this()](const error_code& error, std::size_t size) {
        if (self->m_state != State::Writing)
            return;
        self->m_sent += size;
        if (error)
            self->close();
        else if (self->m_sent < self->m_answer.head.size() + self->m_answer.body().size())
            self->write();
        else
            self->onSent();
    });
}

void Connection::onSent() {
    --m_worker.shared().busy;
    m_answer = HttpAnswer();
    if (m_closes || m_worker.isStopping()) {
        // What the client still sends is read past for a moment: a reset would take the answer from it.
        m_state = State::Draining;
        m_deadline = SteadyClock::now() + kLinger;
        error_code error;
        m_socket.shutdown(tcp::socket::shutdown_send, error);
        m_worker.setIdle(*this);
        return drain();
    }
    const std::size_t used = m_scanner.size();
    std::copy(m_buffer.begin() + static_cast<std::ptrdiff_t>(used),
              m_buffer.begin() + static_cast<std::ptrdiff_t>(m_received), m_buffer.begin());
    m_received -= used;
    m_scanner = HeadScanner();
    awaitRequest();
}

void Connection::drain() {
    m_socket.async_read_some(asio::buffer(m_buffer), [self = shared_from_this()](const error_code& error, std::size_t) {
        if (self->m_state != State::Draining)
            return;
        if (error)
            self->close();
        else
            self->drain();
    });
}

} // namespace

struct HttpServer::Impl {
    Impl(RequestHandler handler, Metrics* metrics, const ListenOptions& options, AddressLimit limit)
        : shared(std::move(handler), metrics, options, std::move(limit)) {
        const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
        for (unsigned i = 0; i < (options.threads == 0 ? cores : options.threads); ++i)
            workers.push_back(std::make_unique<Worker>(shared));
        acceptor.emplace(workers.front()->context());
        pause.emplace(workers.front()->context());
    }

    Shared shared;
    std::vector<std::unique_ptr<Worker>> workers;
    std::optional<tcp::acceptor> acceptor; ///< on the first worker
    std::optional<asio::steady_timer> pause;
    std::size_t nextWorker = 0;
    std::uint16_t port = 0;
    std::vector<std::thread> threads;

    Result<void> listen() {
        const auto& options = shared.options;
        error_code error;
        const tcp::endpoint endpoint(asio::ip::make_address(options.host, error), options.port);
        if (!error)
            acceptor->open(endpoint.protocol(), error);
        if (!error)
            acceptor->set_option(asio::socket_base::reuse_address(true), error);
        if (!error)
            acceptor->bind(endpoint, error);
        if (!error)
            acceptor->listen(kBacklog, error);
        if (!error)
            port = acceptor->local_endpoint(error).port();
        if (error)
            return Error{ErrorCode::Io, "cannot listen on " + options.host + ":" + std::to_string(options.port) + ": " +
                                            error.message()};
        return {};
    }

    void accept() {
        Worker& worker = *workers[nextWorker++ % workers.size()];
        acceptor->async_accept(worker.context(), [this, &worker](const error_code& error, tcp::socket socket) {
            if (error == asio::error::operation_aborted)
                return;
            if (error) {
                // No descriptors or memory: those in the backlog wait until there are some again.
                spdlog::warn("cannot accept a connection: {}", error.message());
                pause->expires_after(kAcceptPause);
                pause->async_wait([this](const error_code& stopped) {
                    if (!stopped)
                        accept();
                });
                return;
            }
            asio::post(worker.context(), [&worker, moved = std::make_shared<tcp::socket>(std::move(socket))] {
                worker.adopt(std::move(*moved));
            });
            accept();
        });
    }
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}

Result<std::unique_ptr<HttpServer>> HttpServer::start(RequestHandler handler, Metrics* metrics,
                                                      const ListenOptions& options) {
    GALLEY_TRY(AddressLimit limit, AddressLimit::create(options.perAddress, options.trustedProxies));
    auto impl = std::make_unique<Impl>(std::move(handler), metrics, options, std::move(limit));
    GALLEY_CHECK(impl->listen());
    impl->accept();
    for (const auto& worker : impl->workers)
        impl->threads.emplace_back([&worker = *worker] { worker.run(); });
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::~HttpServer() {
    Impl& impl = *m_impl;
    asio::post(impl.workers.front()->context(), [&impl] {
        error_code error;
        impl.acceptor->close(error);
        impl.pause->cancel();
    });
    for (const auto& worker : impl.workers)
        asio::post(worker->context(), [&worker = *worker] { worker.stop(); });
    const auto deadline = SteadyClock::now() + kStopPatience;
    while (impl.shared.busy.load() > 0 && SteadyClock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    for (const auto& worker : impl.workers)
        asio::post(worker->context(), [&worker = *worker] {
            worker.closeAll();
            worker.finish();
        });
    for (std::thread& thread : impl.threads)
        thread.join();
}

std::uint16_t HttpServer::port() const {
    return m_impl->port;
}

std::uint64_t HttpServer::connections() const {
    return m_impl->shared.connections.load();
}

std::uint64_t HttpServer::waiting() const {
    return m_impl->shared.waiting.load();
}

void HttpServer::versionChanged() {
    for (const auto& worker : m_impl->workers)
        asio::post(worker->context(), [&worker = *worker] { worker.resumeReady(); });
}

} // namespace galley::server
