// Sockets of the page server: times and limits that keep slow and greedy clients from holding up others. The waits of
// these tests are bounded by the sockets' timeouts.
#include "model/serve/http_server.h"
#include "tests/support/http_client.h"

#include <QElapsedTimer>
#include <QtTest>

#include <thread>

using namespace galley;
using namespace galley::server;
using test::HttpClient;

namespace {

/// A connection that sends what it is told.
class RawClient {
public:
    explicit RawClient(std::uint16_t port)
        : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval timeout{20, 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_isConnected = ::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { ::close(m_socket); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool isConnected() const { return m_isConnected; }
    bool send(std::string_view text) {
        return ::send(m_socket, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
    }
    /// All that comes until the server closes the connection.
    std::string readAll() {
        std::string all;
        char chunk[4096];
        for (ssize_t got = 0; (got = ::recv(m_socket, chunk, sizeof chunk, 0)) > 0;)
            all.append(chunk, static_cast<std::size_t>(got));
        return all;
    }

private:
    int m_socket;
    bool m_isConnected = false;
};

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

std::size_t answersIn(const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find("HTTP/1.1 ", at)) != std::string::npos; ++at)
        ++count;
    return count;
}

/// A server that answers each path with itself, or with a long text.
class Echo {
public:
    explicit Echo(const std::function<void(ListenOptions&)>& change = {}) {
        ListenOptions options;
        options.port = 0;
        options.threads = 2;
        if (change)
            change(options);
        const auto answer = [this](const RequestHead& request, bool isTooLate) {
            HttpAnswer answered = refusalAnswer({200, ""});
            answered.isClosing = request.hasBody();
            answered.text = isTooLate ? "too late" : std::string(request.target());
            if (request.target() == "/pending")
                answered.isPending = !isReady;
            if (request.target() == "/long")
                answered.text.assign(kLong, 'x');
            answered.head = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(answered.text.size()) + "\r\n";
            return answered;
        };
        auto started = HttpServer::start({answer, [this](Version version) { return version.value() <= reached; }},
                                         nullptr, options);
        if (!started)
            throw std::runtime_error(started.error().toString());
        server = *std::move(started);
    }
    std::uint16_t port() const { return server->port(); }

    static constexpr std::size_t kLong = 32U << 20;
    std::atomic<std::uint64_t> reached{1};
    std::atomic<bool> isReady{false};
    std::unique_ptr<HttpServer> server;
};

} // namespace

class TestHttpServer : public QObject {
    Q_OBJECT

private slots:
    void answersOneAfterAnother();
    void requestsThatComeTogetherAreAnsweredInOrder();
    void headsMayComeInPieces();
    void longAnswersArriveWhole();
    void dripsEndInTime();
    void silentClientsAreClosed();
    void clientsThatDoNotReadAreClosed();
    void idleClientsMakeRoom();
    void whatFollowsABodyIsNoRequest();
    void faultsAreAnsweredOnceAndReachTheClient();
    void waitsForAVersion();
    void whatIsMadeReadyHoldsNobodyUp();
    void waitersAreBounded();
    void stopsWhileClientsWait();
    void endsWithManyClients();
    void descriptorsAreKeptBack();
};

void TestHttpServer::answersOneAfterAnother() {
    Echo echo;
    HttpClient client(echo.port());
    for (int i = 0; i < 100; ++i)
        QCOMPARE(client.get("/" + std::to_string(i)).body, "/" + std::to_string(i));
    QCOMPARE(echo.server->connections(), std::uint64_t{1});
}

void TestHttpServer::requestsThatComeTogetherAreAnsweredInOrder() {
    Echo echo;
    RawClient client(echo.port());
    std::string all;
    for (int i = 0; i < 500; ++i)
        all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    all += "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    QVERIFY(client.send(all));
    const std::string answers = client.readAll();
    QCOMPARE(answersIn(answers), std::size_t{501});
    std::size_t at = 0;
    for (int i = 0; i < 500; ++i)
        QVERIFY((at = answers.find("\r\n\r\n/" + std::to_string(i), at)) != std::string::npos);
    QVERIFY(answers.ends_with("/last"));
}

void TestHttpServer::headsMayComeInPieces() {
    Echo echo;
    RawClient client(echo.port());
    for (const char c : std::string("GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
        QVERIFY(client.send({&c, 1}));
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    QVERIFY(client.readAll().ends_with("/slow"));
}

void TestHttpServer::longAnswersArriveWhole() {
    Echo echo;
    HttpClient client(echo.port());
    const auto response = client.get("/long");
    QVERIFY(response.body == std::string(Echo::kLong, 'x'));
    QCOMPARE(client.get("/next").body, std::string("/next"));
}

void TestHttpServer::dripsEndInTime() {
    Echo echo([](ListenOptions& options) { options.headTime = std::chrono::milliseconds(400); });
    RawClient client(echo.port());
    QElapsedTimer timer;
    timer.start();
    QVERIFY(client.send("GET / HTTP/1.1\r\n"));
    std::thread drip([&] {
        for (int i = 0; i < 100 && client.send("A: b\r\n"); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
    });
    const std::string answer = client.readAll();
    drip.join();
    QVERIFY(timer.elapsed() >= 350);
    QVERIFY2(answer.starts_with("HTTP/1.1 408 "), answer.c_str());
    QCOMPARE(answersIn(answer), std::size_t{1});
}

void TestHttpServer::silentClientsAreClosed() {
    Echo echo([](ListenOptions& options) {
        options.headTime = std::chrono::milliseconds(200);
        options.idleTime = std::chrono::milliseconds(200);
    });
    RawClient silent(echo.port());
    QCOMPARE(silent.readAll(), std::string());
    RawClient idle(echo.port());
    QVERIFY(idle.send(kGet));
    QCOMPARE(answersIn(idle.readAll()), std::size_t{1});
}

void TestHttpServer::clientsThatDoNotReadAreClosed() {
    Echo echo([](ListenOptions& options) { options.idleTime = std::chrono::milliseconds(200); });
    RawClient client(echo.port());
    QVERIFY(client.send("GET /long HTTP/1.1\r\nHost: x\r\n\r\n"));
    QTRY_COMPARE_WITH_TIMEOUT(echo.server->connections(), std::uint64_t{1}, 5000);
    QTRY_COMPARE_WITH_TIMEOUT(echo.server->connections(), std::uint64_t{0}, 20'000);
    QVERIFY(client.readAll().size() < Echo::kLong);
}

void TestHttpServer::idleClientsMakeRoom() {
    Echo echo([](ListenOptions& options) { options.connections = 8; });
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 100; ++i) {
        idle.push_back(std::make_unique<RawClient>(echo.port()));
        QVERIFY(idle.back()->isConnected());
        idle.back()->send("GET / HTTP/1.1\r\n");
    }
    HttpClient late(echo.port());
    QCOMPARE(late.get("/late").body, std::string("/late"));
    QTRY_VERIFY_WITH_TIMEOUT(echo.server->connections() <= 8, 5000);
    QCOMPARE(idle.front()->readAll(), std::string()); // closed, to make room
}

void TestHttpServer::whatFollowsABodyIsNoRequest() {
    Echo echo;
    for (const char* fields : {"Content-Length: 28\r\n", "Transfer-Encoding: chunked\r\n"}) {
        RawClient client(echo.port());
        QVERIFY(client.send("GET /first HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n" + std::string(kGet)));
        const std::string answer = client.readAll();
        QCOMPARE(answersIn(answer), std::size_t{1});
        QVERIFY(answer.find("Connection: close\r\n") != std::string::npos);
    }
}

void TestHttpServer::faultsAreAnsweredOnceAndReachTheClient() {
    Echo echo;
    RawClient client(echo.port());
    // Much is still on its way when the answer is sent: it must not be lost by a reset.
    QVERIFY(client.send("GET / HTTP/1.1\r\nHost : x\r\n\r\n" + std::string(200'000, 'x')));
    const std::string answer = client.readAll();
    QVERIFY2(answer.starts_with("HTTP/1.1 400 "), answer.c_str());
    QCOMPARE(answersIn(answer), std::size_t{1});
}

void TestHttpServer::waitsForAVersion() {
    Echo echo;
    RawClient client(echo.port());
    QVERIFY(client.send("GET /seven HTTP/1.1\r\nHost: x\r\nConnection: close\r\nGalley-Min-Version: 7\r\n\r\n"));
    QTRY_COMPARE_WITH_TIMEOUT(echo.server->waiting(), std::uint64_t{1}, 5000);
    echo.reached = 7;
    echo.server->versionChanged();
    QVERIFY(client.readAll().ends_with("/seven"));
    QCOMPARE(echo.server->waiting(), std::uint64_t{0});
}

void TestHttpServer::whatIsMadeReadyHoldsNobodyUp() {
    Echo echo([](ListenOptions& options) { options.threads = 1; });
    std::vector<std::thread> waiters;
    std::atomic<int> answered = 0;
    for (int i = 0; i < 10; ++i)
        waiters.emplace_back([&] { answered += HttpClient(echo.port()).get("/pending").body == "/pending" ? 1 : 0; });
    QTRY_COMPARE_WITH_TIMEOUT(echo.server->waiting(), std::uint64_t{10}, 20'000);
    HttpClient other(echo.port());
    QCOMPARE(other.get("/other").body, std::string("/other"));
    QCOMPARE(answered.load(), 0);
    echo.isReady = true;
    for (std::thread& waiter : waiters)
        waiter.join();
    QCOMPARE(answered.load(), 10);
    QCOMPARE(echo.server->waiting(), std::uint64_t{0});
}

void TestHttpServer::waitersAreBounded() {
    Echo echo([](ListenOptions& options) { options.longestWait = std::chrono::milliseconds(200); });
    HttpClient client(echo.port());
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(client.get("/", {{"Galley-Min-Version", "9"}}).body, std::string("too late"));
    QVERIFY(timer.elapsed() >= 190);
    QCOMPARE(client.get("/after").body, std::string("/after"));
}

void TestHttpServer::stopsWhileClientsWait() {
    auto echo = std::make_unique<Echo>([](ListenOptions& options) { options.longestWait = std::chrono::minutes(1); });
    RawClient waiting(echo->port());
    RawClient idle(echo->port());
    QVERIFY(waiting.send("GET / HTTP/1.1\r\nHost: x\r\nGalley-Min-Version: 9\r\n\r\n"));
    QVERIFY(idle.send(kGet));
    QTRY_COMPARE_WITH_TIMEOUT(echo->server->waiting(), std::uint64_t{1}, 5000);
    QElapsedTimer timer;
    timer.start();
    echo.reset();
    QVERIFY(timer.elapsed() < 5000);
    QVERIFY(waiting.readAll().ends_with("too late"));
    QCOMPARE(answersIn(idle.readAll()), std::size_t{1});
}

void TestHttpServer::endsWithManyClients() {
    auto echo = std::make_unique<Echo>();
    std::atomic<bool> stops{false};
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i)
        clients.emplace_back([&, port = echo->port()] {
            while (!stops) {
                HttpClient client(port);
                for (int k = 0; k < 20; ++k)
                    client.get(k == 10 ? "/long" : "/short");
            }
        });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    echo.reset();
    stops = true;
    for (auto& client : clients)
        client.join();
}

void TestHttpServer::descriptorsAreKeptBack() {
    QCOMPARE(connectionLimit(1), 1U);
    const unsigned many = connectionLimit(2'000'000'000);
    QVERIFY(many > 0);
    QVERIFY(many < 2'000'000'000);
}

QTEST_GUILESS_MAIN(TestHttpServer)
#include "tst_http_server.moc"
