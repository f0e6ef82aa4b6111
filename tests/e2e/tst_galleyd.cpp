// The page server as a program: it serves the demo site byte for byte as the preview shows it, follows publishes under
// load without a failed request, and keeps serving when the store is damaged.
#include "model/base/file.h"
#include "model/page/live_page.h"
#include "model/publish/site_publish.h"
#include "tests/e2e/galleyd_process.h"
#include "tests/support/http_client.h"
#include "tests/support/samples.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <csignal>
#include <fstream>
#include <map>
#include <regex>
#include <thread>

using namespace galley;
using test::GalleydProcess;
using test::HttpClient;
using test::HttpResponse;
using test::withoutMarks;

namespace {

constexpr std::uint64_t kHuge = 40ULL << 30; // without a block behind it

/// A copy of the demo site, open for writing.
class DemoSite {
public:
    DemoSite() {
        QProcess::execute(QStringLiteral(GALLEY_CTL), {"new", QString::fromStdString(folder().string()), "--demo"});
        OpenOptions options;
        options.actor.name = "Ann";
        auto opened = Workspace::open(folder(), std::move(options));
        if (!opened)
            throw std::runtime_error(opened.error().toString());
        m_workspace = *std::move(opened);
    }
    std::filesystem::path folder() const { return std::filesystem::path(m_parent.path().toStdString()) / "site"; }
    std::filesystem::path blobs() const { return folder() / "blobs"; }
    Workspace& workspace() { return *m_workspace; }
    Version version() const { return m_workspace->publishedVersion(); }

    Result<PublishResult> publish() { return publishSite(*m_workspace, "Ann", "Publish"); }
    Result<PublishResult> publishAnyway() { return publishSite(*m_workspace, "Ann", "Publish", true); }
    Result<void> headline(const std::string& text) {
        const RecordRef home = *m_workspace->draft()->findPage("home");
        const std::string path = m_workspace->draft()->state().record(home).path();
        const std::size_t slash = path.find('/');
        return m_workspace->apply({Edit::patch(path.substr(0, slash), path.substr(slash + 1), "headline/en", text)},
                                  {});
    }

private:
    QTemporaryDir m_parent;
    std::unique_ptr<Workspace> m_workspace;
};

} // namespace

class TestGalleyd : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void versionAndHelpGoToStandardOutput();
    void badOptionsAreExplained();
    void servesEveryPageAsThePreviewShowsIt();
    void servesPageDocuments();
    void servesThemeAndAssets();
    void sendsPartsOfAFile();
    void unknownAddressGetsTheSitesOwnPage();
    void filesHaveTheTypesOfTheirSuffixes();
    void packedPicturesAreSaidToBe();
    void accentsMayBeWrittenInEitherForm();
    void answersNotModified();
    void notModifiedSaysTheLengthOfTheWhole();
    void otherWritingsOfAnAddressLeadToIt_data();
    void otherWritingsOfAnAddressLeadToIt();
    void absoluteTargetsAreAnswered();
    void encodingsThatAreRefusedAreNotSent_data();
    void encodingsThatAreRefusedAreNotSent();
    void themeAloneIsFollowedAndGoneBackFrom();
    void headHasNoBody();
    void compressesForThoseWhoAsk();
    void otherMethodsAreRefused();
    void hostileRequestsAreHarmless();
    void malformedRequestsGetOneAnswer_data();
    void malformedRequestsGetOneAnswer();
    void manyParametersAreAnswered();
    void pagesMayRunNoScripts();
    void assetsAreThoseThatWereSigned();
    void oversizedAssetsHoldNobodyUp();
    void damagedLargeAssetsAreToldOnce();
    void oversizedFilesAreRefusedAtOnce();
    void reportsHealthAndMetrics();
    void switchesUnderLoadWithoutAFailedRequest();
    void unchangedPagesKeepTheirAnswers();
    void linksComeAliveWithTheirRecords();
    void minVersionWaitsForThePublish();
    void minVersionGivesUp();
    void rollbackAndPinAreFollowed();
    void alteredBlobKeepsTheOldVersion();
    void foreignKeyIsNotServed();
    void laterFormatWantsAnotherServer();
    void waitsForTheFirstVersion();
    void endsCleanly();

private:
    HttpResponse get(const std::string& path, const HttpClient::Headers& headers = {}) const {
        return HttpClient(m_server->port()).get(path, headers);
    }
    std::unique_ptr<DemoSite> m_site;
    std::unique_ptr<GalleydProcess> m_server;
};

void TestGalleyd::initTestCase() {
    m_site = std::make_unique<DemoSite>();
    VERIFY_OK(m_site->publish());
    m_server = std::make_unique<GalleydProcess>(m_site->blobs(), QStringList{"--wait", "1500"});
    QVERIFY2(m_server->port() != 0, m_server->line());
    QVERIFY(m_server->waitForVersion(m_site->version()));
}

void TestGalleyd::cleanupTestCase() {
    m_server.reset();
    m_site.reset();
}

void TestGalleyd::versionAndHelpGoToStandardOutput() {
    for (const QString option : {"--version", "--help"}) {
        QProcess process;
        process.start(QStringLiteral(GALLEYD), {option});
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitCode(), 0);
        const QByteArray output = process.readAllStandardOutput();
        for (const char* word : {"--blobs", "$STATE_DIRECTORY", "$CACHE_DIRECTORY"})
            QVERIFY(output.contains(option == "--version" ? GALLEY_VERSION : word));
        QCOMPARE(process.readAllStandardError(), QByteArray());
    }
}

void TestGalleyd::badOptionsAreExplained() {
    const QString blobs = QString::fromStdString(m_site->blobs().string());
    const QString busy = QStringLiteral("127.0.0.1:%1").arg(m_server->port());
    for (const QStringList& arguments :
         {QStringList{}, QStringList{"--blobs", blobs, "--listen", "nowhere"},
          QStringList{"--blobs", blobs, "--listen", "127.0.0.1:99999"}, QStringList{"--blobs", blobs, "--listen", busy},
          QStringList{"--blobs", blobs, "--listen", "127.0.0.1:0", "--key", "/no/such/file"},
          QStringList{"--blobs", blobs, "--listen", "127.0.0.1:0", "--metrics", "nowhere"},
          QStringList{"--blobs", blobs, "--listen", "127.0.0.1:0", "--metrics", busy},
          QStringList{"--blobs", blobs, "--listen", "127.0.0.1:0", "--trusted-proxy", "nobody"}}) {
        QProcess process;
        process.start(QStringLiteral(GALLEYD), arguments);
        QVERIFY(process.waitForFinished(20'000));
        QVERIFY(process.exitCode() != 0);
        QVERIFY(!process.readAllStandardError().isEmpty());
    }
}

void TestGalleyd::servesEveryPageAsThePreviewShowsIt() {
    const auto replica = m_site->workspace().draft();
    const State& state = replica->state();
    const PageBuilder builder(state.schemaPointer());
    const auto theme = Theme::load(m_site->folder() / "theme");
    VERIFY_OK(theme);
    HttpClient client(m_server->port());
    int pages = 0;
    state.forEach([&](const RecordView& record) {
        if (!record.type().page)
            return;
        for (std::size_t locale = 0; locale < state.schema().locales.size(); ++locale) {
            const auto document = builder.build(*replica, record.ref(), {.locale = locale});
            VERIFY_OK(document);
            const auto response = client.get(document->url);
            QCOMPARE(response.status, 200);
            QVERIFY2(response.body == renderPage(**theme, *document, RenderMode::Production), document->url.c_str());
            const auto preview =
                builder.build(*replica, record.ref(), {.locale = locale, .instant = 0, .origins = true});
            VERIFY_OK(preview);
            const std::string shown = renderPage(**theme, *preview, RenderMode::Preview);
            QVERIFY(shown.size() > response.body.size());
            QVERIFY2(response.body == withoutMarks(shown), document->url.c_str());
            ++pages;
        }
    });
    QVERIFY(pages >= 100);
}

void TestGalleyd::servesPageDocuments() {
    const auto replica = m_site->workspace().draft();
    const PageBuilder builder(replica->state().schemaPointer());
    for (std::size_t locale = 0; locale < 2; ++locale) {
        const auto document = builder.build(*replica, *replica->findPage("home"), {.locale = locale});
        VERIFY_OK(document);
        const auto response = get(locale == 0 ? "/api/pages/home" : "/api/pages/home?locale=es");
        QCOMPARE(response.status, 200);
        QCOMPARE(response.header("content-type"), std::string("application/json"));
        QVERIFY(response.body == document->toJson());
    }
    QCOMPARE(get("/api/pages/no-such-page").status, 404);
    QCOMPARE(get("/api/pages/home?locale=xx").status, 404);
    QCOMPARE(get("/api/").status, 404);
}

void TestGalleyd::servesThemeAndAssets() {
    const auto style = get("/theme/style.css");
    QCOMPARE(style.status, 200);
    QCOMPARE(style.header("content-type"), std::string("text/css; charset=utf-8"));
    QVERIFY(style.body == *readFile(m_site->folder() / "theme/style.css"));
    int assets = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(m_site->folder() / "assets")) {
        if (!entry.is_regular_file())
            continue;
        const auto response = get("/assets/" + entry.path().lexically_relative(m_site->folder() / "assets").string());
        QCOMPARE(response.status, 200);
        QVERIFY(response.body == *readFile(entry.path()));
        QVERIFY(response.header("content-security-policy").find("sandbox") != std::string::npos);
        ++assets;
    }
    QVERIFY(assets > 10);
    QCOMPARE(get("/theme/templates/page.mustache").status, 404);
}

void TestGalleyd::sendsPartsOfAFile() {
    const std::string path = "/theme/style.css";
    const auto whole = get(path);
    const std::string& bytes = whole.body;
    const std::string size = std::to_string(bytes.size());
    const std::string last = std::to_string(bytes.size() - 1);
    QCOMPARE(whole.header("accept-ranges"), std::string("bytes"));
    const auto part = [&](const std::string& range) { return get(path, {{"Range", range}}); };

    const auto first = part("bytes=0-9");
    QCOMPARE(first.status, 206);
    QCOMPARE(first.body, bytes.substr(0, 10));
    QCOMPARE(first.header("content-range"), "bytes 0-9/" + size);
    QCOMPARE(first.header("etag"), whole.header("etag"));
    QCOMPARE(part("bytes=100-").body, bytes.substr(100));
    QCOMPARE(part("Bytes=0-9").body, bytes.substr(0, 10));
    QCOMPARE(part("BYTES=0-9").status, 206);
    QCOMPARE(part("bytes=-7").body, bytes.substr(bytes.size() - 7));
    QCOMPARE(part("bytes=-999999999").body, bytes);
    QCOMPARE(part("bytes=5-999999999").header("content-range"), "bytes 5-" + last + "/" + size);

    const auto beyond = part("bytes=" + size + "-");
    QCOMPARE(beyond.status, 416);
    QCOMPARE(beyond.header("content-range"), "bytes */" + size);
    QCOMPARE(part("bytes=-0").status, 416);
    for (const char* other : {"bytes=0-1,4-5", "bytes=9-2", "bytes=", "bytes=-", "bytes=a-b", "lines=1-2",
                              "bytes=0-99999999999999999999999", "bytes=1"})
        QCOMPARE(part(other).status, 200);

    // A part of what the client knows, or all of what it does not.
    QCOMPARE(get(path, {{"Range", "bytes=0-9"}, {"If-Range", whole.header("etag")}}).status, 206);
    QCOMPARE(get(path, {{"Range", "bytes=0-9"}, {"If-Range", "\"older\""}}).body, bytes);
    QCOMPARE(get(path, {{"Range", "bytes=0-9"}, {"If-None-Match", whole.header("etag")}}).status, 304);
    QCOMPARE(get(path, {{"Range", "bytes=0-9"}, {"Accept-Encoding", "gzip"}}).status, 200);
    QCOMPARE(get("/", {{"Range", "bytes=0-9"}}).status, 200);
}

void TestGalleyd::unknownAddressGetsTheSitesOwnPage() {
    const auto replica = m_site->workspace().draft();
    const auto theme = Theme::load(m_site->folder() / "theme");
    const PageBuilder builder(replica->state().schemaPointer());
    VERIFY_OK(theme);
    const auto english = get("/no-such-page");
    QCOMPARE(english.status, 404);
    QVERIFY(english.body == renderNotFoundPage(**theme, builder, *replica, 0, RenderMode::Production));
    const auto spanish = get("/es/no-such-page");
    QCOMPARE(spanish.status, 404);
    QVERIFY(spanish.body == renderNotFoundPage(**theme, builder, *replica, 1, RenderMode::Production));
    QCOMPARE(english.header("cache-control"), std::string("no-store"));
}

void TestGalleyd::filesHaveTheTypesOfTheirSuffixes() {
    const auto assets = m_site->folder() / "assets/types";
    std::filesystem::create_directories(assets);
    const std::vector<std::pair<std::string, std::string>> files{{"LOGO.SVG", "image/svg+xml"},
                                                                 {"app.mjs", "text/javascript; charset=utf-8"},
                                                                 {"site.webmanifest", "application/manifest+json"},
                                                                 {"way.gpx", "application/gpx+xml"},
                                                                 {"places.KML", "application/vnd.google-earth.kml+xml"},
                                                                 {"places.kmz", "application/vnd.google-earth.kmz"},
                                                                 {"plain.svgz", "image/svg+xml"},
                                                                 {"no-suffix", "application/octet-stream"},
                                                                 {"a.unknown", "application/octet-stream"}};
    for (const auto& [name, type] : files)
        VERIFY_OK(writeFileAtomically(assets / name, "x"));
    VERIFY_OK(m_site->publish());
    QVERIFY(m_server->waitForVersion(m_site->version()));
    for (const auto& [name, type] : files) {
        const auto response = get("/assets/types/" + name);
        QCOMPARE(response.status, 200);
        QCOMPARE(response.header("content-type"), type);
    }
}

void TestGalleyd::accentsMayBeWrittenInEitherForm() {
    const std::string composedName = "caf\u00e9";
    const std::string apartName = "cafe\u0301";
    std::filesystem::create_directories(m_site->folder() / "assets/words");
    VERIFY_OK(writeFileAtomically(m_site->folder() / ("assets/words/" + apartName + ".txt"), "apart"));
    VERIFY_OK(m_site->workspace().apply(
        {Edit::create("article", "cafe", {{"headline", {{"en", "Café"}}}, {"slug", composedName}})}, {}));
    VERIFY_OK(m_site->publish());
    QVERIFY(m_server->waitForVersion(m_site->version()));
    for (const std::string& name :
         {composedName, apartName, std::string("caf%C3%A9"), std::string("caf%c3%a9"), std::string("cafe%CC%81")}) {
        QCOMPARE(get("/assets/words/" + name + ".txt").body, std::string("apart"));
        const auto page = get("/" + name);
        QCOMPARE(page.status, 200);
        QVERIFY(page.body.find("Café") != std::string::npos);
    }
}

void TestGalleyd::notModifiedSaysTheLengthOfTheWhole() {
    HttpClient client(m_server->port());
    for (const char* path : {"/", "/theme/style.css"}) {
        const auto first = client.get(path);
        for (const char* method : {"GET", "HEAD"}) {
            const auto again = client.request(method, path, {{"If-None-Match", first.header("etag")}});
            QCOMPARE(again.status, 304);
            QCOMPARE(again.header("content-length"), first.header("content-length"));
            QVERIFY(!again.headers.contains("transfer-encoding"));
        }
        QCOMPARE(client.get(path).body, first.body); // the connection goes on
    }
}

void TestGalleyd::packedPicturesAreSaidToBe() {
    const auto assets = m_site->folder() / "assets/types";
    std::filesystem::create_directories(assets);
    const std::string bytes = "\x1F\x8B" + std::string(600, 'x');
    VERIFY_OK(writeFileAtomically(assets / "packed.svgz", bytes));
    VERIFY_OK(m_site->publish());
    QVERIFY(m_server->waitForVersion(m_site->version()));
    for (const char* accepted : {"gzip", "zstd, gzip", "zstd", "identity"}) {
        const auto response = get("/assets/types/packed.svgz", {{"Accept-Encoding", accepted}});
        QCOMPARE(response.status, 200);
        QCOMPARE(response.header("content-type"), std::string("image/svg+xml"));
        QCOMPARE(response.header("content-encoding"), std::string("gzip"));
        QVERIFY(response.body == bytes);
    }
    QCOMPARE(get("/assets/types/plain.svgz").header("content-encoding"), std::string());
}

void TestGalleyd::otherWritingsOfAnAddressLeadToIt_data() {
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<QByteArray>("location"); ///< empty: the page itself
    const auto row = [](const char* asked, const char* location) {
        QTest::newRow(asked) << QByteArray(asked) << QByteArray(location);
    };
    row("/long-shadow", "");
    row("/long-shadow?a=b", "");
    row("/long%2Dshadow", "");
    row("/long-shadow/", "/long-shadow");
    row("/LONG-SHADOW", "/long-shadow");
    row("/Long-Shadow/?a=b&c&d=%20+x", "/long-shadow?a=b&c&d=%20+x");
    row("//long-shadow", "/long-shadow");
    row("/%2Flong-shadow", "/long-shadow");
    row("/es%2Flong-shadow", "/es/long-shadow");
    row("/es%2flong-shadow", "/es/long-shadow");
    row("/es/Long-Shadow/", "/es/long-shadow");
    row("/es/", "");
    row("/home", "/");
    row("/es/home", "/es/");
}

void TestGalleyd::otherWritingsOfAnAddressLeadToIt() {
    QFETCH(QByteArray, asked);
    QFETCH(QByteArray, location);
    HttpClient client(m_server->port());
    for (const char* method : {"GET", "HEAD"}) {
        const auto response = client.request(method, asked.toStdString());
        QCOMPARE(response.status, location.isEmpty() ? 200 : 301);
        QCOMPARE(QByteArray::fromStdString(response.header("location")), location);
    }
    if (!location.isEmpty())
        QCOMPARE(client.get(location.toStdString()).status, 200);
    // Nobody is led away from the site.
    for (const char* evil : {"//evil.test/", "//evil.test/long-shadow", "/\\evil.test", "/%5Cevil.test",
                             "/%2F/evil.test", "/%2Fevil.test/long-shadow", "///long-shadow//"}) {
        auto response = client.get(evil);
        const std::string& to = response.headers["location"];
        QVERIFY2(to.empty() || (to[0] == '/' && to[1] != '/' && to[1] != '\\'), evil);
        QVERIFY2(response.status == 404 || response.status == 301, evil);
    }
}

void TestGalleyd::absoluteTargetsAreAnswered() {
    const auto plain = get("/long-shadow");
    for (const char* target :
         {"http://localhost/long-shadow", "HTTP://example.test:8080/long-shadow", "https://x/long-shadow?a=b"}) {
        const auto response = get(target);
        QCOMPARE(response.status, 200);
        QCOMPARE(response.body, plain.body);
    }
    QCOMPARE(get("http://localhost").body, get("/").body);
    QCOMPARE(get("http://localhost/healthz").status, 200);
    QCOMPARE(get("http://localhost/LONG-SHADOW").header("location"), std::string("/long-shadow"));
    for (const char* target : {"ftp://localhost/long-shadow", "long-shadow", "*"})
        QCOMPARE(get(target).status, 400);
}

void TestGalleyd::encodingsThatAreRefusedAreNotSent_data() {
    QTest::addColumn<QByteArray>("accepted");
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<int>("status");
    const auto row = [](const char* accepted, const char* encoding, int status = 200) {
        QTest::newRow(accepted) << QByteArray(accepted) << QByteArray(encoding) << status;
    };
    row("gzip;q=0", "");
    row("gzip;Q=0", "");
    row("gzip ; Q=0.000", "");
    row("GZIP", "gzip");
    row("gzip;q=0.001", "gzip");
    row("gzip;q=0, zstd", "zstd");
    row("zstd;q=0, gzip", "gzip");
    row("*;q=0, gzip", "gzip");
    row("*;q=0", "", 406);
    row("identity;q=0", "", 406);
    row("identity;q=0, gzip", "gzip");
    row("identity;q=0, *", "gzip");
    row("identity, *;q=0", "");
    row("identity, gzip;q=0.5", "");
    row("br, deflate", "");
    row("*", "gzip");
    row("gzip;q=nonsense", "");
    row("gzip;level=9;q=0", "");
    row("gzip;q=1.5", "gzip");
}

void TestGalleyd::encodingsThatAreRefusedAreNotSent() {
    QFETCH(QByteArray, accepted);
    QFETCH(QByteArray, encoding);
    QFETCH(int, status);
    for (const char* path : {"/", "/assets/brand/moth.svg"}) {
        const auto response = get(path, {{"Accept-Encoding", accepted.toStdString()}});
        QCOMPARE(response.status, status);
        QCOMPARE(QByteArray::fromStdString(response.header("content-encoding")), encoding);
    }
    // Two lines are one list.
    const auto both = get("/", {{"Accept-Encoding", "zstd;q=0"}, {"Accept-Encoding", accepted.toStdString()}});
    QVERIFY(both.header("content-encoding") != "zstd" || encoding == "zstd");
}

void TestGalleyd::themeAloneIsFollowedAndGoneBackFrom() {
    const auto style = m_site->folder() / "theme/style.css";
    const std::string before = *readFile(style);
    const Version first = m_site->workspace().publishedVersion();
    VERIFY_OK(writeFileAtomically(style, before + "\n/* new */\n"));
    VERIFY_OK(m_site->publish());
    QVERIFY(m_site->version() > first);
    QVERIFY(m_server->waitForVersion(m_site->version()));
    QVERIFY(get("/theme/style.css").body.ends_with("/* new */\n"));
    VERIFY_OK(rollbackSite(m_site->workspace(), first));
    QVERIFY(m_server->waitForVersion(first));
    QVERIFY(get("/theme/style.css").body == before);
    VERIFY_OK(writeFileAtomically(style, before));
    VERIFY_OK(m_site->publish());
}

void TestGalleyd::answersNotModified() {
    const auto first = get("/");
    const std::string etag = first.header("etag");
    QVERIFY(etag.size() > 10 && etag.front() == '"' && etag.back() == '"');
    for (const std::string& asked : {etag, "\"other\", " + etag, "W/" + etag, std::string("*")}) {
        const auto again = get("/", {{"If-None-Match", asked}});
        QCOMPARE(again.status, 304);
        QCOMPARE(again.body, std::string());
        QCOMPARE(again.header("etag"), etag);
    }
    // Lines of a list are one list.
    QCOMPARE(get("/", {{"If-None-Match", "\"other\""}, {"If-None-Match", etag}}).status, 304);
    QCOMPARE(get("/", {{"If-None-Match", "\"other\""}, {"if-none-match", "\"another\""}}).status, 200);
    QCOMPARE(get("/", {{"If-None-Match", "\"other\""}}).status, 200);
    QCOMPARE(get("/no-such-page", {{"If-None-Match", "*"}}).status, 404);
}

void TestGalleyd::headHasNoBody() {
    HttpClient client(m_server->port());
    const auto full = client.get("/");
    const auto head = client.request("HEAD", "/");
    QCOMPARE(head.status, 200);
    QCOMPARE(head.header("content-length"), std::to_string(full.body.size()));
    QCOMPARE(head.header("etag"), full.header("etag"));
    QCOMPARE(client.get("/").status, 200); // the connection is still in step
}

void TestGalleyd::compressesForThoseWhoAsk() {
    const auto plain = get("/");
    QCOMPARE(plain.header("content-encoding"), std::string());
    QCOMPARE(plain.header("vary"), std::string("Accept-Encoding"));
    const auto gzip = get("/", {{"Accept-Encoding", "gzip, deflate, br"}});
    QCOMPARE(gzip.header("content-encoding"), std::string("gzip"));
    QVERIFY(gzip.body.size() < plain.body.size() / 2);
    QVERIFY(gzip.header("etag") != plain.header("etag"));
    // qUncompress wants a zlib stream; gunzip says whether this is a gzip one.
    QProcess gunzip;
    gunzip.start("gzip", {"-dc"});
    gunzip.write(gzip.body.data(), static_cast<qint64>(gzip.body.size()));
    gunzip.closeWriteChannel();
    QVERIFY(gunzip.waitForFinished());
    QVERIFY(gunzip.readAllStandardOutput().toStdString() == plain.body);
    const auto zstd = get("/", {{"Accept-Encoding", "gzip;q=0.5, zstd"}});
    QCOMPARE(zstd.header("content-encoding"), std::string("zstd"));
    QCOMPARE(zstd.body.substr(0, 4), std::string("\x28\xB5\x2F\xFD"));
    QCOMPARE(get("/", {{"Accept-Encoding", "gzip;q=0"}}).header("content-encoding"), std::string());
    QCOMPARE(get("/", {{"Accept-Encoding", "gzip"}, {"If-None-Match", gzip.header("etag")}}).status, 304);
}

void TestGalleyd::otherMethodsAreRefused() {
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "BREW"}) {
        HttpClient client(m_server->port());
        const auto response = client.request(method, "/");
        QCOMPARE(response.status, 405);
        QCOMPARE(response.header("allow"), std::string("GET, HEAD"));
    }
    HttpClient client(m_server->port());
    QCOMPARE(client.request("POST", "/", {}, std::string(100'000, 'x')).status, 405);
    QCOMPARE(get("/").status, 200);
}

void TestGalleyd::hostileRequestsAreHarmless() {
    for (const char* path : {"/assets/../workspace.json", "/assets/..%2f..%2fworkspace.json", "/theme/../../etc/passwd",
                             "/assets/%00", "/%", "/%zz", "/..", "//", "/assets/", "/theme/", "/api/pages/../../x"}) {
        const int status = get(path).status;
        QVERIFY2(status == 404 || status == 200 || status == 301, path);
        QVERIFY2(get(path).body.find("publicKey") == std::string::npos, path);
    }
    QVERIFY(get("/" + std::string(100'000, 'a')).status != 200);
    QVERIFY(get("/", {{"X-Large", std::string(100'000, 'a')}}).status != 200);
    for (const char* text :
         {"\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\x16\x03\x01", "GET / HTTP/1.1\r\n\r\n"}) {
        HttpClient client(m_server->port());
        QVERIFY2(client.raw(std::string(text) + "\r\n\r\n").status != 200, text);
    }
    QCOMPARE(get("/").status, 200);
}

void TestGalleyd::malformedRequestsGetOneAnswer_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("no host") << QByteArray("GET / HTTP/1.1\r\n\r\n");
    QTest::newRow("two hosts") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    QTest::newRow("blank in the address") << QByteArray("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n");
    QTest::newRow("two ends") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                                            "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    QTest::newRow("a length of letters") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n");
    QTest::newRow("a method alone") << QByteArray("GET\r\n\r\n");
}

void TestGalleyd::malformedRequestsGetOneAnswer() {
    QFETCH(const QByteArray, request);
    HttpClient client(m_server->port());
    const auto response = client.raw(request.toStdString());
    QCOMPARE(response.status, 400);
    QCOMPARE(response.header("connection"), std::string("close"));
    QVERIFY2(!response.body.starts_with("HTTP/"), response.body.c_str());
    QCOMPARE(client.get("/").status, 200);
    QCOMPARE(client.raw("GET / HTTP/1.0\r\n\r\n").status, 200);
}

void TestGalleyd::manyParametersAreAnswered() {
    std::string query;
    for (int i = 0; i < 900; ++i)
        query += "a=b&";
    QCOMPARE(get("/long-shadow?" + query).status, 200);
    QCOMPARE(get("/LONG-SHADOW?" + query).header("location"), "/long-shadow?" + query);
}

void TestGalleyd::pagesMayRunNoScripts() {
    const auto response = get("/");
    const std::string policy = response.header("content-security-policy");
    QVERIFY(policy.find("default-src 'self'") != std::string::npos);
    QVERIFY(policy.find("script-src 'self';") != std::string::npos);
    QCOMPARE(response.header("x-content-type-options"), std::string("nosniff"));
}

/// Whatever is written into the store behind the server's back: the bytes that were signed, or an error.
void TestGalleyd::assetsAreThoseThatWereSigned() {
    const std::filesystem::path folder = m_site->folder() / "assets/changed";
    std::filesystem::create_directories(folder);
    std::map<std::string, std::string> files{{"small.bin", std::string(5'000, 's')}, {"large.bin", {}}};
    for (int i = 0; files["large.bin"].size() < (20U << 20); ++i)
        files["large.bin"] += std::to_string(i) + ' ';
    for (const auto& [name, bytes] : files)
        VERIFY_OK(writeFileAtomically(folder / name, bytes));
    VERIFY_OK(m_site->publish());
    QVERIFY(m_server->waitForVersion(m_site->version()));
    const FolderBlobStore store(m_site->blobs());
    for (const auto& [name, bytes] : files) {
        const std::string address = "/assets/changed/" + name;
        QVERIFY(get(address).body == bytes);
        const std::filesystem::path blob = store.pathOf(sha256(bytes));
        std::fstream(blob, std::ios::in | std::ios::out | std::ios::binary) << "<script>";
        QVERIFY(get(address).body == bytes);
        const auto part = get(address, {{"Range", "bytes=0-7"}});
        QCOMPARE(part.status, 206);
        QVERIFY(part.body == bytes.substr(0, 8));
        std::filesystem::resize_file(blob, 10);
        const auto tail = get(address, {{"Range", "bytes=-100"}});
        QCOMPARE(tail.status, 206);
        QVERIFY(tail.body == bytes.substr(bytes.size() - 100));
        // A server that starts now has nothing to serve it from, and says so.
        GalleydProcess fresh(m_site->blobs());
        QVERIFY(fresh.waitForVersion(m_site->version()));
        QCOMPARE(HttpClient(fresh.port()).get(address).status, 500);
        VERIFY_OK(writeFileAtomically(blob, bytes));
        QVERIFY(HttpClient(fresh.port()).get(address).body == bytes);
    }
}

void TestGalleyd::oversizedAssetsHoldNobodyUp() {
    const std::string large(20U << 20, 'l');
    VERIFY_OK(writeFileAtomically(m_site->folder() / "assets/huge.bin", large));
    VERIFY_OK(writeFileAtomically(m_site->folder() / "assets/little.bin", "little"));
    VERIFY_OK(m_site->publish());
    const QTemporaryDir parent;
    const auto blobs = std::filesystem::path(parent.path().toStdString()) / "blobs";
    std::filesystem::copy(m_site->blobs(), blobs);
    const FolderBlobStore store(blobs);
    for (const std::string& bytes : {large, std::string("little")})
        std::filesystem::resize_file(store.pathOf(sha256(bytes)), kHuge);
    GalleydProcess server(blobs);
    QVERIFY(server.waitForVersion(m_site->version()));
    QElapsedTimer timer;
    timer.start();
    std::vector<std::thread> visitors;
    std::atomic<int> refused = 0;
    for (int i = 0; i < 6; ++i)
        visitors.emplace_back([&, i] {
            const char* const address = i % 2 == 0 ? "/assets/huge.bin" : "/assets/little.bin";
            refused += HttpClient(server.port()).get(address).status == 500 ? 1 : 0;
        });
    QCOMPARE(HttpClient(server.port()).get("/").status, 200);
    for (std::thread& visitor : visitors)
        visitor.join();
    QCOMPARE(refused.load(), 6);
    QCOMPARE(server.stop(), 0);
    QVERIFY(timer.elapsed() < 10'000);
    const QByteArray log = server.log();
    for (const std::string& bytes : {large, std::string("little")}) {
        QCOMPARE(log.count(toHex(sha256(bytes)).c_str()), 1);
        QVERIFY(log.contains("publish again"));
    }
}

void TestGalleyd::damagedLargeAssetsAreToldOnce() {
    const std::string large(20U << 20, 'd');
    VERIFY_OK(writeFileAtomically(m_site->folder() / "assets/damaged.bin", large));
    VERIFY_OK(m_site->publish());
    const QTemporaryDir parent;
    const auto blobs = std::filesystem::path(parent.path().toStdString()) / "blobs";
    std::filesystem::copy(m_site->blobs(), blobs);
    const auto blob = FolderBlobStore(blobs).pathOf(sha256(large));
    std::fstream(blob, std::ios::in | std::ios::out | std::ios::binary) << "?";
    GalleydProcess server(blobs);
    QVERIFY(server.waitForVersion(m_site->version()));
    HttpClient client(server.port());
    for (int i = 0; i < 5; ++i)
        QCOMPARE(client.get("/assets/damaged.bin").status, 500);
    VERIFY_OK(writeFileAtomically(blob, large));
    QVERIFY(client.get("/assets/damaged.bin").body == large);
    QCOMPARE(server.stop(), 0);
    QCOMPARE(server.log().count("asset damaged.bin: "), 1);
}

void TestGalleyd::oversizedFilesAreRefusedAtOnce() {
    const FolderBlobStore whole(m_site->blobs());
    const auto announcement = loadAnnouncement(whole, std::nullopt);
    VERIFY_OK(announcement);
    const auto manifest = loadManifest(whole, announcement->manifest, announcement->key);
    VERIFY_OK(manifest);
    std::vector<Digest> files{announcement->manifest, manifest->base.snapshot.digest, manifest->theme.digest,
                              manifest->assets.digest};
    for (const BlobRef& delta : manifest->base.chain)
        files.push_back(delta.digest);
    for (const Digest& digest : files) {
        const QTemporaryDir parent;
        const auto blobs = std::filesystem::path(parent.path().toStdString()) / "blobs";
        std::filesystem::copy(m_site->blobs(), blobs);
        std::filesystem::resize_file(FolderBlobStore(blobs).pathOf(digest), kHuge);
        QElapsedTimer timer;
        timer.start();
        GalleydProcess server(blobs);
        QByteArray log;
        QTRY_VERIFY_WITH_TIMEOUT((log += server.log()).contains("publish again"), 10'000);
        QVERIFY2(log.contains(toHex(digest).c_str()) && log.contains("[error]") &&
                     log.contains("nothing can be served"),
                 log);
        QCOMPARE(server.stop(), 0);
        QVERIFY(timer.elapsed() < 10'000);
    }
}

void TestGalleyd::reportsHealthAndMetrics() {
    const auto health = get("/healthz");
    QCOMPARE(health.status, 200);
    QVERIFY(health.body.find("\"announced\":\"20") != std::string::npos);
    QVERIFY(health.body.find("\"announcedSecondsAgo\":") != std::string::npos);
    QVERIFY(health.body.find("\"version\":" + std::to_string(m_site->version().value())) != std::string::npos);
    const auto metrics = HttpClient(m_server->metricsPort()).get("/metrics");
    QCOMPARE(metrics.status, 200);
    for (const char* name :
         {"galley_version ", "galley_requests_total{status=\"2xx\"} ", "galley_pages_rendered_total ",
          "galley_request_seconds_bucket{le=\"+Inf\"} ", "galley_replica_bytes "})
        QVERIFY2(metrics.body.find(std::string("\n") + name) != std::string::npos, name);
    // Figures are for operators, pages for visitors: neither answers at the other's address.
    QCOMPARE(get("/metrics").status, 404);
    QVERIFY(get("/metrics").body.find("galley_version") == std::string::npos);
    QCOMPARE(HttpClient(m_server->metricsPort()).get("/").status, 404);
    QCOMPARE(HttpClient(m_server->metricsPort()).request("POST", "/metrics").status, 405);
}

void TestGalleyd::switchesUnderLoadWithoutAFailedRequest() {
    std::atomic<bool> stop = false;
    std::atomic<int> failed = 0;
    std::atomic<int> answered = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i)
        clients.emplace_back([&, i] {
            HttpClient client(m_server->port());
            std::uint64_t last = 0;
            for (int n = 0; !stop && n < 200'000; ++n) {
                const auto response = client.get(i % 2 == 0 ? "/" : "/es/");
                const std::uint64_t version = std::strtoull(response.header("galley-version").c_str(), nullptr, 10);
                const bool whole = response.body.ends_with("</html>\n");
                if (response.status != 200 || !whole || version < last)
                    ++failed;
                last = version;
                ++answered;
            }
        });
    for (int i = 0; i < 5; ++i) {
        const std::string text = "Under load " + std::to_string(i);
        VERIFY_OK(m_site->headline(text));
        VERIFY_OK(m_site->publish());
        QVERIFY(m_server->waitForVersion(m_site->version()));
        const auto response = get("/api/pages/home");
        QVERIFY(response.body.find(text) != std::string::npos);
    }
    stop = true;
    for (std::thread& client : clients)
        client.join();
    QCOMPARE(failed.load(), 0);
    QVERIFY(answered.load() > 100);
}

void TestGalleyd::unchangedPagesKeepTheirAnswers() {
    const auto counter = [&](const std::string& name) {
        const std::string text = HttpClient(m_server->metricsPort()).get("/metrics").body;
        const std::size_t at = text.find("\n" + name + " ");
        return std::strtoull(text.c_str() + at + name.size() + 2, nullptr, 10);
    };
    const auto replica = m_site->workspace().draft();
    std::string quiet;
    const PageBuilder builder(replica->state().schemaPointer());
    replica->state().forEach([&](const RecordView& record) {
        const RecordRef home = *replica->findPage("home");
        if (!record.type().page || record.ref() == home)
            return;
        if (const auto document = builder.build(*replica, record.ref(), {}); document && !document->reads(home))
            quiet = document->url;
    });
    QVERIFY(!quiet.empty());
    QCOMPARE(get(quiet).status, 200);
    const auto rendered = counter("galley_pages_rendered_total");
    VERIFY_OK(m_site->headline("Something else"));
    VERIFY_OK(m_site->publish());
    QVERIFY(m_server->waitForVersion(m_site->version()));
    QCOMPARE(get(quiet).status, 200);
    QCOMPARE(counter("galley_pages_rendered_total"), rendered);
    QCOMPARE(get("/").status, 200);
    QCOMPARE(counter("galley_pages_rendered_total"), rendered + 1);
}

void TestGalleyd::linksComeAliveWithTheirRecords() {
    VERIFY_OK(m_site->workspace().apply(
        {Edit::insert("article", "long-shadow", "modules/en", 0,
                      {{"kind", "paragraph"}, {"key", "soon"}, {"text", "[Soon](galley:article/not-yet)"}})},
        {}));
    VERIFY_OK(m_site->publishAnyway()); // the link leads nowhere yet
    QVERIFY(m_server->waitForVersion(m_site->version()));
    QVERIFY(get("/long-shadow").body.find("<p>Soon</p>") != std::string::npos);
    VERIFY_OK(m_site->workspace().apply(
        {Edit::create("article", "not-yet", {{"headline", {{"en", "At last"}}}, {"slug", "not-yet"}})}, {}));
    VERIFY_OK(m_site->publish());
    QVERIFY(m_server->waitForVersion(m_site->version()));
    QVERIFY(get("/long-shadow").body.find("<a href=\"/not-yet\">Soon</a>") != std::string::npos);
}

void TestGalleyd::minVersionWaitsForThePublish() {
    // The edit has the next number, its publish the one after.
    const std::uint64_t next = m_site->workspace().draft()->state().version().value() + 2;
    HttpResponse waited;
    std::thread reader([&] { waited = get("/api/pages/home", {{"Galley-Min-Version", std::to_string(next)}}); });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    VERIFY_OK(m_site->headline("Read after write"));
    const auto published = m_site->publish();
    reader.join();
    VERIFY_OK(published);
    QCOMPARE(waited.status, 200);
    QCOMPARE(waited.header("galley-version"), std::to_string(next));
    QVERIFY(waited.body.find("Read after write") != std::string::npos);
    QCOMPARE(get("/", {{"Galley-Min-Version", "1"}}).status, 200);
    QCOMPARE(get("/", {{"Galley-Min-Version", "soon"}}).status, 400);
    QCOMPARE(get("/", {{"Galley-Min-Version", "-1"}}).status, 400);
}

void TestGalleyd::minVersionGivesUp() {
    QElapsedTimer timer;
    timer.start();
    const auto response = get("/", {{"Galley-Min-Version", "999999"}});
    QCOMPARE(response.status, 503);
    QCOMPARE(response.header("retry-after"), std::string("1"));
    QVERIFY(timer.elapsed() >= 1400);
    QVERIFY(timer.elapsed() < 10'000);
}

void TestGalleyd::rollbackAndPinAreFollowed() {
    const Version before = m_site->version();
    const std::string home = get("/").body;
    VERIFY_OK(m_site->headline("To be taken back"));
    VERIFY_OK(m_site->publish());
    const Version after = m_site->version();
    QVERIFY(m_server->waitForVersion(after));
    QVERIFY(get("/").body != home);
    VERIFY_OK(rollbackSite(m_site->workspace(), before));
    QVERIFY(m_server->waitForVersion(before));
    QVERIFY(get("/").body == home);
    QVERIFY(m_site->workspace().publishedVersion() == before);
    auto publisher = sitePublisher(m_site->folder());
    VERIFY_OK(publisher);
    VERIFY_OK(publisher->pin(before));
    VERIFY_OK(m_site->headline("While pinned"));
    VERIFY_OK(m_site->publish());
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    QVERIFY(get("/").body == home);
    VERIFY_OK(publisher->unpin());
    QVERIFY(m_server->waitForVersion(m_site->version()));
    QVERIFY(get("/api/pages/home").body.find("While pinned") != std::string::npos);
}

void TestGalleyd::alteredBlobKeepsTheOldVersion() {
    const Version before = m_site->version();
    const std::string home = get("/").body;
    const FolderBlobStore store(m_site->blobs());
    const auto blobs = store.list();
    VERIFY_OK(blobs);
    auto publisher = sitePublisher(m_site->folder());
    VERIFY_OK(publisher);
    VERIFY_OK(m_site->headline("Damaged on the way"));
    auto request = preparePublish(m_site->workspace(), "Ann", "Publish");
    VERIFY_OK(request);
    // Everything that this publish wrote is damaged after it was verified, before it is announced.
    const auto result = publisher->publish(*request, [&](const PublishEvent& event) {
        if (event.stage != PublishStage::Announce || event.kind != PublishEvent::Kind::Started)
            return;
        const auto now = store.list();
        for (const Digest& digest : *now)
            if (std::find(blobs->begin(), blobs->end(), digest) == blobs->end()) {
                std::string bytes(store.get(digest)->bytes);
                bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
                VERIFY_OK(writeFileAtomically(store.pathOf(digest), bytes));
            }
    });
    VERIFY_OK(result);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto response = get("/");
    QCOMPARE(response.status, 200);
    QCOMPARE(response.header("galley-version"), std::to_string(before.value()));
    QVERIFY(response.body == home);
    // The next publish does not build on what is damaged, and is served.
    VERIFY_OK(writeFileAtomically(store.pathOf(result->manifest), "gone"));
    std::filesystem::remove(store.pathOf(result->manifest));
    auto rolledBack = publisher->rollback(before);
    VERIFY_OK(rolledBack);
    VERIFY_OK(finishRollback(m_site->workspace()));
    VERIFY_OK(m_site->publish());
    QVERIFY(m_server->waitForVersion(m_site->version()));
    QVERIFY(get("/api/pages/home").body.find("Damaged on the way") != std::string::npos);
}

void TestGalleyd::foreignKeyIsNotServed() {
    const std::filesystem::path key = m_site->folder() / "other.pub";
    const PublicKey other = KeyPair::generate().publicKey;
    VERIFY_OK(writeFileAtomically(
        key, toHex(std::string_view(reinterpret_cast<const char*>(other.data()), other.size())) + "\n"));
    GalleydProcess stranger(m_site->blobs(), {"--key", QString::fromStdString(key.string())});
    QVERIFY(stranger.port() != 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    QCOMPARE(HttpClient(stranger.port()).get("/healthz").status, 503);
    QCOMPARE(HttpClient(stranger.port()).get("/").status, 503);
    stranger.stop();
    QVERIFY(stranger.log().contains("key"));
}

void TestGalleyd::laterFormatWantsAnotherServer() {
    const QTemporaryDir parent;
    const auto blobs = std::filesystem::path(parent.path().toStdString()) / "blobs";
    std::filesystem::copy(m_site->blobs(), blobs);
    GalleydProcess server(blobs);
    QVERIFY(server.waitForVersion(m_site->version()));
    QByteArray bytes = QByteArray::fromStdString(*readFile(blobs / "announcement.json"));
    bytes.replace("\"format\":" + QByteArray::number(qulonglong{kAnnouncementFormat}), "\"format\":99");
    VERIFY_OK(writeFileAtomically(blobs / "announcement.json", bytes.toStdString()));
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    QCOMPARE(HttpClient(server.port()).get("/").status, 200);
    server.stop();
    const QByteArray log = server.log();
    QVERIFY2(log.contains("later version of Galley; update this one\n") && !log.contains("publish again"), log);
}

void TestGalleyd::waitsForTheFirstVersion() {
    const QTemporaryDir empty;
    GalleydProcess server(std::filesystem::path(empty.path().toStdString()) / "blobs");
    QVERIFY(server.port() != 0);
    QCOMPARE(HttpClient(server.port()).get("/healthz").status, 503);
    std::filesystem::copy(m_site->blobs(), std::filesystem::path(empty.path().toStdString()) / "blobs");
    QVERIFY(server.waitForVersion(m_site->version()));
    QCOMPARE(HttpClient(server.port()).get("/healthz").status, 200);
}

void TestGalleyd::endsCleanly() {
    GalleydProcess server(m_site->blobs());
    QVERIFY(server.waitForVersion(m_site->version()));
    HttpClient idle(server.port());
    QCOMPARE(idle.get("/").status, 200);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(server.stop(), 0);
    QVERIFY(timer.elapsed() < 5000);
}

QTEST_GUILESS_MAIN(TestGalleyd)
#include "tst_galleyd.moc"
