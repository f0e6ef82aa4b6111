// What the page server answers where a redirect says something: one step to its end, whatever redirects say, and never
// anywhere that nobody wrote.
#include "model/base/file.h"
#include "model/index/redirects.h"
#include "model/page/live_page.h"
#include "model/publish/redirect_edits.h"
#include "model/publish/site_publish.h"
#include "tests/e2e/galleyd_process.h"
#include "tests/support/http_client.h"
#include "tests/support/samples.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

using namespace galley;
using test::GalleydProcess;
using test::HttpClient;
using test::HttpResponse;

class TestGalleydRedirects : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void answersAreOneStep_data();
    void answersAreOneStep();
    void goneIsSaidInTheSitesLook();
    void documentsSayWhereTheyAre();
    void nothingLeavesTheHead();
    void movedPagesLeadOnAtOnce();

private:
    HttpResponse get(const std::string& path, const HttpClient::Headers& headers = {}) const {
        return HttpClient(m_server->port()).get(path, headers);
    }
    std::filesystem::path site() const { return std::filesystem::path(m_folder.path().toStdString()) / "site"; }
    void publish() {
        VERIFY_OK(publishSite(*m_workspace, "Ann", "Publish", true)); // some redirects are wrong on purpose
        QVERIFY(m_server->waitForVersion(m_workspace->publishedVersion()));
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<GalleydProcess> m_server;
};

void TestGalleydRedirects::initTestCase() {
    QProcess::execute(QStringLiteral(GALLEY_CTL), {"new", QString::fromStdString(site().string()), "--demo"});
    OpenOptions options;
    options.actor.name = "Ann";
    auto opened = Workspace::open(site(), std::move(options));
    VERIFY_OK(opened);
    m_workspace = *std::move(opened);
    std::vector<Edit> edits;
    const auto add = [&](const char* from, const char* to) {
        edits.push_back(Edit::create("redirect", "r" + std::to_string(edits.size()), {{"from", from}, {"to", to}}));
    };
    add("/old", "galley:article/dubbing-war");
    add("/es/viejo", "galley:article/dubbing-war");
    add("/first", "/second?via=first");
    add("/second", "/third#part");
    add("/third", "/dubbing-war#here");
    add("/file", "/assets/brand/moth.svg");
    add("/shop", "https://shop.test/a?b=1#c");
    add("/gone", "");
    add("/es/gone", "");
    add("/lost", "galley:article/no-such-article");
    add("/round", "/about-turn");
    add("/about-turn", "/round");
    add("/evil", "//evil.test/x");
    add("/script", "javascript:alert(1)");
    add("/split", "/a\r\nSet-Cookie: evil=1");
    add("/long-shadow", "/shop"); // of a page
    add("/dir/\u00fcber", "/new place\u2028x");
    VERIFY_OK(m_workspace->apply(edits, {}));
    m_server = std::make_unique<GalleydProcess>(site() / "blobs", QStringList{"--wait", "1500"});
    QVERIFY2(m_server->port() != 0, m_server->line());
    publish();
}

void TestGalleydRedirects::cleanupTestCase() {
    m_server.reset();
    m_workspace.reset();
}

void TestGalleydRedirects::answersAreOneStep_data() {
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("location");
    const auto row = [](const char* asked, int status, const char* location) {
        QTest::newRow(asked) << QByteArray(asked) << status << QByteArray(location);
    };
    row("/old", 301, "/dubbing-war");
    row("/OLD/?a=b&c=%20", 301, "/dubbing-war?a=b&c=%20");
    row("/%6Fld", 301, "/dubbing-war");
    row("/en/old", 301, "/dubbing-war");
    row("/es/viejo", 301, "/es/dubbing-war");
    row("/es/old", 404, "");
    row("/first", 301, "/dubbing-war#here");
    row("/first?x", 301, "/dubbing-war?x#here");
    row("/second", 301, "/dubbing-war#here");
    row("/file", 301, "/assets/brand/moth.svg");
    row("/shop", 301, "https://shop.test/a?b=1#c");
    row("/shop?x=y", 301, "https://shop.test/a?b=1&x=y#c");
    row("/gone", 410, "");
    row("/gone/", 410, "");
    row("/lost", 410, "");
    row("/round", 404, "");
    row("/about-turn", 404, "");
    row("/evil", 404, "");
    row("/script", 404, "");
    row("/split", 404, "");
    row("/long-shadow", 200, "");
    row("/dir/%C3%9Cber", 301, "/new%20place%E2%80%A8x");
    row("/dir", 404, "");
}

void TestGalleydRedirects::answersAreOneStep() {
    QFETCH(const QByteArray, asked);
    QFETCH(const int, status);
    QFETCH(const QByteArray, location);
    HttpClient client(m_server->port());
    for (const char* method : {"GET", "HEAD"}) {
        const auto response = client.request(method, asked.toStdString());
        QCOMPARE(response.status, status);
        QCOMPARE(QByteArray::fromStdString(response.header("location")), location);
        QCOMPARE(response.body.empty(), method == std::string("HEAD"));
        // A publish may change it at once, so nobody keeps it.
        QCOMPARE(response.header("cache-control"), std::string(status == 200 ? "no-cache" : "no-store"));
        QVERIFY(status == 200 || response.header("etag").empty());
    }
    if (status != 200)
        QCOMPARE(get(asked.toStdString(), {{"If-None-Match", "*"}}).status, status);
}

void TestGalleydRedirects::goneIsSaidInTheSitesLook() {
    const auto replica = m_workspace->draft();
    const PageBuilder builder(replica->state().schemaPointer());
    const auto theme = Theme::load(site() / "theme");
    VERIFY_OK(theme);
    const char* const paths[] = {"/gone", "/es/gone"};
    for (std::size_t locale = 0; locale < 2; ++locale) {
        const auto gone = get(paths[locale]);
        QCOMPARE(gone.status, 410);
        QVERIFY(gone.body ==
                renderLostPage(**theme, builder, *replica, locale, LostPage::Gone, RenderMode::Production));
        QVERIFY(gone.body != renderNotFoundPage(**theme, builder, *replica, locale, RenderMode::Production));
        QVERIFY(gone.header("content-type").starts_with("text/html"));
    }
    QVERIFY(get("/gone").body.find("The page that was here is gone.") != std::string::npos);
}

void TestGalleydRedirects::documentsSayWhereTheyAre() {
    const auto json = [&](const HttpResponse& response) {
        return nlohmann::json::parse(response.body, nullptr, false);
    };
    const auto moved = get("/api/pages/old?x=y");
    QCOMPARE(moved.status, 301);
    QCOMPARE(moved.header("location"), std::string("/api/pages/dubbing-war?x=y"));
    QCOMPARE(json(moved).value("moved", std::string()), std::string("/dubbing-war"));
    QCOMPARE(get(moved.header("location")).status, 200);
    QCOMPARE(get("/api/pages/es/viejo").header("location"), std::string("/api/pages/es/dubbing-war"));
    QCOMPARE(get("/api/pages/viejo?locale=es").header("location"), std::string("/api/pages/es/dubbing-war?locale=es"));
    const auto elsewhere = get("/api/pages/shop");
    QCOMPARE(elsewhere.status, 301);
    QCOMPARE(elsewhere.header("location"), std::string()); // a client that follows would get no document
    QCOMPARE(json(elsewhere).value("moved", std::string()), std::string("https://shop.test/a?b=1#c"));
    QCOMPARE(get("/api/pages/gone").status, 410);
    QCOMPARE(json(get("/api/pages/lost")).value("error", std::string()), std::string("gone"));
    for (const char* path : {"/api/pages/round", "/api/pages/evil", "/api/pages/split"})
        QCOMPARE(get(path).status, 404);
    QCOMPARE(get("/api/pages/long-shadow").status, 200);
}

void TestGalleydRedirects::nothingLeavesTheHead() {
    for (const char* path : {"/split", "/evil", "/script", "/old?%0d%0aX-Evil:%201", "/shop?%0d%0aX-Evil:%201",
                             "/dir/%C3%BCber?\xe2\x80\xa8"}) {
        const auto response = get(path);
        QVERIFY2(response.header("x-evil").empty() && response.header("set-cookie").empty(), path);
        for (const char c : response.header("location"))
            QVERIFY(c > ' ' && c < 0x7F);
    }
}

void TestGalleydRedirects::movedPagesLeadOnAtOnce() {
    const auto live = m_workspace->published();
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "dubbing-war", "slug", "voices"),
                                  Edit::patch("article", "long-shadow", "slug", "gone")},
                                 {}));
    VERIFY_OK(m_workspace->apply(redirectsForMoves(*live, *m_workspace->draft()), {}));
    publish();
    for (const char* path : {"/dubbing-war", "/old", "/first"})
        QCOMPARE(QString::fromStdString(get(path).header("location")).section('#', 0, 0), QString("/voices"));
    QCOMPARE(get("/es/dubbing-war").header("location"), std::string("/es/voices"));
    QCOMPARE(get("/gone").status, 200); // a page comes before a redirect, which is gone by now
    QVERIFY(!m_workspace->draft()->state().findPath("redirect/r7"));
    // The redirect that stood behind a page leads to it now.
    QCOMPARE(get("/long-shadow").header("location"), std::string("/gone"));
}

QTEST_GUILESS_MAIN(TestGalleydRedirects)
#include "tst_galleyd_redirects.moc"
