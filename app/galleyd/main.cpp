// galleyd: serves a published site from a blob store, and follows it without stopping.
#include "model/base/file.h"
#include "model/base/memory.h"
#include "model/base/signals.h"
#include "model/serve/http_server.h"
#include "model/serve/metrics.h"
#include "model/serve/site_service.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

using namespace galley;
using namespace galley::server;

namespace {

constexpr const char* kNoState = "none";
constexpr unsigned kMetricsConnections = 32;

struct Options {
    std::string blobs;
    std::string listen = "127.0.0.1:8080";
    std::string keyFile;
    std::string state;
    std::string scratch;
    std::uint64_t hold = 0;
    unsigned threads = 0;
    unsigned connections = 4096;
    unsigned perAddress = 256;
    std::vector<std::string> trustedProxies;
    unsigned headMilliseconds = 10'000;
    std::string metrics;
    unsigned cacheMegabytes = 256;
    unsigned pollMilliseconds = 100;
    unsigned waitMilliseconds = 5000;
    std::string logLevel = "info";
};

Result<PublicKey> readPublicKey(const std::string& path) {
    GALLEY_TRY(std::string text, readFile(path, 4096));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    auto bytes = bytesFromHex(text, PublicKey{}.size());
    if (!bytes)
        return Error{ErrorCode::InvalidInput, "not a public key: 64 hexadecimal digits are expected"}.inFile(path);
    PublicKey key{};
    std::copy(bytes->begin(), bytes->end(), key.begin());
    return key;
}

/// A folder of this program: as systemd gives it, else as the XDG base directories say; empty without a home.
std::filesystem::path ownFolder(const char* systemd, const char* xdg, const char* belowHome) {
    const auto variable = [](const char* name) {
        return std::filesystem::path(std::getenv(name) ? std::getenv(name) : "");
    };
    if (const auto given = variable(systemd); given.is_absolute())
        return given;
    if (const auto base = variable(xdg); base.is_absolute())
        return base / "galley";
    const auto home = variable("HOME");
    return home.is_absolute() ? home / belowHome / "galley" : std::filesystem::path();
}

int fail(const Error& error) {
    std::fprintf(stderr, "galleyd: %s\n", error.toString().c_str());
    return 1;
}

std::string addressOf(const ListenOptions& listen, const HttpServer& server) {
    const bool isV6 = listen.host.find(':') != std::string::npos;
    return "http://" + (isV6 ? "[" + listen.host + "]" : listen.host) + ":" + std::to_string(server.port());
}

/// The server for --metrics, or none.
Result<std::unique_ptr<HttpServer>> serveMetrics(const Options& options, const Metrics& metrics,
                                                 const HttpServer& http) {
    if (options.metrics.empty())
        return std::unique_ptr<HttpServer>();
    GALLEY_TRY(ListenOptions listen, parseListenAddress(options.metrics));
    listen.threads = 1;
    listen.connections = kMetricsConnections;
    const auto answer = [&](const RequestHead& request, bool) {
        return answerMetrics(request, metrics, http.connections(), http.waiting());
    };
    GALLEY_TRY(auto server, HttpServer::start({answer, nullptr}, nullptr, listen));
    std::cout << "metrics on " << addressOf(listen, *server) << "/metrics" << std::endl;
    return server;
}

int serve(const Options& options) {
    auto listen = parseListenAddress(options.listen);
    if (!listen)
        return fail(listen.error());
    listen->threads = options.threads;
    listen->connections = connectionLimit(options.connections);
    if (listen->connections < options.connections)
        spdlog::warn(
            "the system gives this process descriptors for {} connections, not for {}; raise its limit (ulimit "
            "-Hn, LimitNOFILE)",
            listen->connections, options.connections);
    listen->perAddress = options.perAddress;
    listen->trustedProxies = options.trustedProxies;
    listen->headTime = std::chrono::milliseconds(options.headMilliseconds);
    listen->longestWait = std::chrono::milliseconds(options.waitMilliseconds);
    Subscriber::Options follow;
    follow.interval = std::chrono::milliseconds(options.pollMilliseconds);
    if (options.hold != 0)
        follow.follow.hold = Version{options.hold};
    if (options.state.empty())
        follow.follow.state = ownFolder("STATE_DIRECTORY", "XDG_STATE_HOME", ".local/state");
    else if (options.state != kNoState)
        follow.follow.state = options.state;
    if (options.state.empty() && follow.follow.state.empty())
        spdlog::warn("no --state and no home: after a restart, an older version that stands in the store is served");
    std::filesystem::path scratch = options.scratch;
    if (scratch.empty())
        scratch = ownFolder("CACHE_DIRECTORY", "XDG_CACHE_HOME", ".cache");
    if (scratch.empty())
        scratch = std::filesystem::temp_directory_path();
    if (!options.keyFile.empty()) {
        auto key = readPublicKey(options.keyFile);
        if (!key)
            return fail(key.error());
        follow.follow.key = *key;
    } else {
        spdlog::warn("no --key: trusting the key that the store carries; whoever writes there decides what is served");
    }

    // Signals are waited for below; every thread inherits the mask.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    Metrics metrics;
    CancelToken stop;
    const auto store = std::make_shared<FolderBlobStore>(options.blobs, scratch, stop);
    SiteService service(store, metrics, {.cacheBytes = std::size_t{options.cacheMegabytes} << 20});
    const HttpAnswers answers(service);
    const auto answer = [&](const RequestHead& request, bool isTooLate) { return answers.answer(request, isTooLate); };
    const auto hasReached = [&](Version version) { return answers.hasReached(version); };
    auto http = HttpServer::start({answer, hasReached}, &metrics, *listen);
    if (!http)
        return fail(http.error());
    auto metricsServer = serveMetrics(options, metrics, **http);
    if (!metricsServer)
        return fail(metricsServer.error());
    const auto onSwitch = [&](const SiteSwitch& step) {
        const auto started = std::chrono::steady_clock::now();
        service.switchTo(step);
        (*http)->versionChanged();
        const auto duration = step.duration + std::chrono::duration_cast<std::chrono::microseconds>(
                                                  std::chrono::steady_clock::now() - started);
        metrics.countSwitch(duration);
        spdlog::info("serving version {} ({} records, {}) after {} ms", step.after->version().value(),
                     step.after->replica->state().recordCount(),
                     step.changes ? std::to_string(step.changes->size()) + " changed" : "loaded whole",
                     static_cast<double>(duration.count()) / 1000.0);
    };
    const auto onError = [&](const Error& error) {
        ++metrics.followErrors;
        const auto version = service.version();
        if (version)
            spdlog::error("cannot follow the store, version {} goes on being served: {}", version->value(),
                          error.toString());
        else if (isUnannounced(error))
            spdlog::info("waiting for the first version: {}; publish the site", error.toString());
        else
            spdlog::error("cannot follow the store, nothing can be served yet: {}", error.toString());
    };
    follow.follow.onWarning = [](const Error& error) { spdlog::warn("{}", error.toString()); };
    follow.onAnnouncement = [&](const Announcement& announcement) { service.setAnnounced(announcement.time); };
    follow.onClockLeap = [&](std::chrono::milliseconds leap) {
        metrics.clockLeapSeconds = static_cast<std::uint64_t>(leap.count() / 1000);
    };
    Subscriber subscriber(store, follow, onSwitch, onError);
    std::cout << "listening on " << addressOf(*listen, **http) << std::endl;

    int signal = 0;
    while (sigwait(&signals, &signal) == 0 && signal == SIGUSR1) {
        spdlog::info("the system's clock is confirmed");
        subscriber.confirmClock();
    }
    spdlog::info("stopping");
    stop.cancel();
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    galley::keepMemoryBack();
    galley::takeFileSizeLimitAsError();
    Options options;
    CLI::App app("Serves a published site and follows what is published next.", "galleyd");
    app.set_version_flag("--version", "galleyd " GALLEY_VERSION);
    app.add_option("--blobs", options.blobs, "folder of the blob store: SITE/blobs")->required();
    app.add_option("--listen", options.listen, "HOST:PORT; port 0 lets the system choose")->capture_default_str();
    app.add_option("--key", options.keyFile, "file with the publisher's public key in hexadecimal digits");
    app.add_option(
        "--state", options.state,
        "folder that keeps the newest announcement, so that no restart goes back behind it; none: nothing is "
        "kept [$STATE_DIRECTORY, else $XDG_STATE_HOME/galley]");
    app.add_option(
        "--scratch", options.scratch,
        "folder for copies of large assets while they are served [$CACHE_DIRECTORY, else $XDG_CACHE_HOME/galley]");
    app.add_option("--hold", options.hold, "serve this kept version, whatever is announced");
    app.add_option("--threads", options.threads, "0: one for each core")->capture_default_str();
    app.add_option("--connections", options.connections, "open at most at a time")->capture_default_str();
    app.add_option("--per-address", options.perAddress,
                   "open at most at a time by one client, loopback and --trusted-proxy aside; 0: any number")
        ->capture_default_str();
    app.add_option("--trusted-proxy", options.trustedProxies,
                   "address or network (10.0.0.0/8) of a proxy in front, which --per-address spares; may be repeated");
    app.add_option("--head-time", options.headMilliseconds, "ms that the head of a request takes at most")
        ->capture_default_str()
        ->check(CLI::Range(100U, 600'000U));
    app.add_option("--metrics", options.metrics,
                   "HOST:PORT of its own for figures at /metrics, never the one for visitors");
    app.add_option("--cache", options.cacheMegabytes, "MiB of finished answers")->capture_default_str();
    app.add_option("--poll", options.pollMilliseconds, "ms between two looks at the store")
        ->capture_default_str()
        ->check(CLI::Range(1U, 60'000U));
    app.add_option("--wait", options.waitMilliseconds, "ms that a request with Galley-Min-Version waits at most")
        ->capture_default_str()
        ->check(CLI::Range(0U, 60'000U));
    app.add_option("--log-level", options.logLevel, "debug, info, warn or error")
        ->capture_default_str()
        ->check(CLI::IsMember({"debug", "info", "warn", "error"}));
    CLI11_PARSE(app, argc, argv);
    spdlog::set_default_logger(spdlog::stderr_logger_mt("galleyd"));
    spdlog::set_level(spdlog::level::from_str(options.logLevel));
    return serve(options);
}
