// galleyctl redirects: listed, added, removed and checked, also by several at once.
#include "model/index/redirects.h"
#include "model/workspace/workspace.h"
#include "tests/e2e/galleyctl_fixture.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <memory>
#include <vector>

using namespace galley;
using namespace galley::test;

namespace {

constexpr const char* kMovedSchema = R"({"site":{"name":"Moves"},
  "locales":[{"code":"en"},{"code":"de","fallback":"en"}],"types":[
  {"name":"page","page":true,"slug":"slug","display":"headline","fields":[
    {"name":"headline","kind":"string"},{"name":"slug","kind":"string","localized":true}]},
  {"name":"redirect","fields":[{"name":"name","kind":"string"}]}]})";

} // namespace

class TestGalleyctlRedirects : public QObject {
    Q_OBJECT
private slots:
    void init();
    void newSitesHaveTheType();
    void redirectsComeAndGo();
    void theTypeIsMadeOnce();
    void undoGoesOnAfterwards();
    void whatCannotBeIsRefused_data();
    void whatCannotBeIsRefused();
    void doubtfulOnesAreWarnedOf();
    void problemsAreFound();
    void pageFollowsRedirects();
    void manyAtOnceAreAllThere();

private:
    QJsonArray list() const { return m_fixture->run({"redirects", "list", "site", "--json"}).json().array(); }
    std::filesystem::path site() const { return m_fixture->path("site").toStdString(); }

    std::unique_ptr<CtlFixture> m_fixture;
};

void TestGalleyctlRedirects::init() {
    m_fixture = std::make_unique<CtlFixture>();
    VERIFY_OK(Workspace::create(site(), *parsedSchema(kMovedSchema)));
    m_fixture->write("a.json", R"({"headline":"A","slug":{"en":"team","de":"mannschaft"}})");
    RUN(made, *m_fixture, 0, {"create", "site", "page/a", "a.json"});
}

void TestGalleyctlRedirects::newSitesHaveTheType() {
    for (const QStringList& how : {QStringList{"new", "empty"}, QStringList{"new", "demo", "--demo"}}) {
        RUN(made, *m_fixture, 0, how);
        RUN(schema, *m_fixture, 0, {"schema", how[1]});
        QVERIFY(schema.output.contains("\"redirects\": true"));
        RUN(added, *m_fixture, 0, {"redirects", "add", how[1], "/old", "/", "--json"});
        QCOMPARE(added.json()["type"].toString(), QStringLiteral("redirect"));
        RUN(log, *m_fixture, 0, {"log", how[1], "--json"});
        QCOMPARE(log.json()[0]["message"].toString().contains("type"), false);
    }
}

void TestGalleyctlRedirects::redirectsComeAndGo() {
    RUN(none, *m_fixture, 0, {"redirects", "list", "site"});
    QCOMPARE(none.output, QByteArray("0 redirects\n"));
    RUN(first, *m_fixture, 0, {"redirects", "add", "site", "/De/Alt/", "galley:page/a", "--note", "It moved"});
    QCOMPARE(first.output, QByteArray("added /de/Alt -> galley:page/a (/de/mannschaft)  It moved as version 3\n"));
    RUN(second, *m_fixture, 0, {"redirects", "add", "site", "/away", "--gone", "--json"});
    const QJsonObject json = second.json().object();
    QCOMPARE(json["from"].toString(), QStringLiteral("/away"));
    QCOMPARE(json["to"].toString(), QString());
    QCOMPARE(json["end"].toString(), QStringLiteral("gone"));
    QCOMPARE(json["version"].toInt(), 4);
    QVERIFY(json["changed"].toBool() && json["problems"].toArray().isEmpty());
    RUN(all, *m_fixture, 0, {"redirects", "list", "site"});
    QCOMPARE(all.output,
             QByteArray("/away -> gone\n/de/Alt -> galley:page/a (/de/mannschaft)  It moved\n2 redirects\n"));
    QCOMPARE(list()[1].toObject()["address"].toString(), QStringLiteral("/de/mannschaft"));
    // Said twice it is there once.
    RUN(again, *m_fixture, 0, {"redirects", "add", "site", "/de/alt", "galley:page/a"});
    QVERIFY2(again.output.startsWith("nothing changed: there is /de/Alt -> "), again.all().constData());
    RUN(removed, *m_fixture, 0, {"redirects", "remove", "site", "/DE/alt"});
    QCOMPARE(removed.output, QByteArray("removed the redirect from /DE/alt as version 5\n"));
    RUN(missing, *m_fixture, 3, {"redirects", "remove", "site", "/de/alt"});
    QVERIFY2(missing.errors.contains("there is no redirect from \"/de/alt\""), missing.all().constData());
    QCOMPARE(list().size(), 1);
}

void TestGalleyctlRedirects::theTypeIsMadeOnce() {
    // "redirect" is a type of the site's own already.
    RUN(first, *m_fixture, 0, {"redirects", "add", "site", "/x", "/team", "--json"});
    QCOMPARE(first.json()["type"].toString(), QStringLiteral("redirect2"));
    RUN(second, *m_fixture, 0, {"redirects", "add", "site", "/y", "/team", "--json"});
    QCOMPARE(second.json()["version"].toInt(), first.json()["version"].toInt() + 1);
    RUN(log, *m_fixture, 0, {"log", "site", "--json"});
    int types = 0;
    for (const auto& commit : log.json().array())
        types += commit.toObject()["message"].toString() == "Add a type of redirects" ? 1 : 0;
    QCOMPARE(types, 1);
    RUN(verified, *m_fixture, 0, {"audit", "verify", "site"});
    RUN(value, *m_fixture, 0, {"get", "site", "page/a"});
    QVERIFY(value.output.contains("mannschaft"));
}

void TestGalleyctlRedirects::undoGoesOnAfterwards() {
    RUN(saved, *m_fixture, 0, {"set", "site", "page/a", "headline=\"B\""});
    RUN(added, *m_fixture, 0, {"redirects", "add", "site", "/x", "/team"});
    RUN(undone, *m_fixture, 0, {"undo", "site"});
    QCOMPARE(list().size(), 0);
    RUN(undoneToo, *m_fixture, 0, {"undo", "site"});
    RUN(value, *m_fixture, 0, {"get", "site", "page/a"});
    QVERIFY2(value.output.contains("\"A\""), value.all().constData());
}

void TestGalleyctlRedirects::whatCannotBeIsRefused_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* what, const QStringList& arguments, int code, const char* said) {
        QTest::newRow(what) << arguments << code << QByteArray(said);
    };
    row("no address", {"old", "/team"}, 6, "\"old\" is no address");
    row("a query", {"/old?id=1", "/team"}, 6, "is no address");
    row("the server's", {"/assets/x", "/team"}, 6, "is no address");
    row("no target", {"/old", "team"}, 6, "\"team\" is no address to lead to");
    row("another host", {"/old", "//evil.test"}, 6, "is no address to lead to");
    row("a script", {"/old", "javascript:x"}, 6, "is no address to lead to");
    row("itself", {"/old", "/OLD"}, 6, "leads back to where it comes from (/old -> /old)");
    row("a circle", {"/y", "/x"}, 6, "leads back to where it comes from (/y -> /x -> /y)");
    row("twice", {"/X/", "/team"}, 4, "there is a redirect from /X to /y already");
    row("neither", {"/old"}, 2, "TO or --gone");
    row("both", {"/old", "/team", "--gone"}, 2, "--gone");
}

void TestGalleyctlRedirects::whatCannotBeIsRefused() {
    QFETCH(const QStringList, arguments);
    QFETCH(const int, code);
    QFETCH(const QByteArray, said);
    RUN(there, *m_fixture, 0, {"redirects", "add", "site", "/x", "/y"});
    RUN(refused, *m_fixture, code, QStringList{"redirects", "add", "site"} + arguments);
    QVERIFY2(refused.errors.contains(said), refused.all().constData());
    QCOMPARE(list().size(), 1);
}

void TestGalleyctlRedirects::doubtfulOnesAreWarnedOf() {
    RUN(shadowed, *m_fixture, 0, {"redirects", "add", "site", "/Team", "https://example.com/"});
    QVERIFY2(shadowed.errors.contains("the page page/a has the address /Team"), shadowed.all().constData());
    RUN(lost, *m_fixture, 0, {"redirects", "add", "site", "/x", "/nowhere", "--json"});
    QCOMPARE(lost.json()["problems"][0]["code"].toString(), QStringLiteral("redirect-lost"));
}

void TestGalleyctlRedirects::problemsAreFound() {
    RUN(fine, *m_fixture, 0, {"redirects", "check", "site"});
    QCOMPARE(fine.output, QByteArray("0 problems of 0 redirects, 0 of them errors\n"));
    RUN(one, *m_fixture, 0, {"redirects", "add", "site", "/x", "/team"});
    RUN(two, *m_fixture, 0, {"redirects", "add", "site", "/y", "/x"});
    RUN(chain, *m_fixture, 0, {"redirects", "check", "site"});
    QVERIFY2(chain.output.contains(", to: leads to /x, which leads on to /team; make that the target\n"),
             chain.all().constData());
    // By hand they may lead in a circle.
    const QString record = "redirect2/" + list()[0].toObject()["id"].toString();
    RUN(set, *m_fixture, 0, {"set", "site", record, "to=\"/y\""});
    RUN(circle, *m_fixture, 6, {"redirects", "check", "site", "--json"});
    QCOMPARE(circle.json()["errors"].toInt(), 2);
    QCOMPARE(circle.json()["problems"][0]["code"].toString(), QStringLiteral("redirect-loop"));
    QVERIFY(circle.json()["problems"][0]["text"].toString().contains("/x -> /y -> /x"));
    QVERIFY2(circle.errors.contains("2 redirects stop a publish"), circle.all().constData());
    RUN(whole, *m_fixture, 6, {"check", "site"});
    QVERIFY2(whole.output.contains("error: " + record.toUtf8() + ", to: leads in a circle"), whole.all().constData());
    RUN(publish, *m_fixture, 6, {"publish", "site"});
}

void TestGalleyctlRedirects::pageFollowsRedirects() {
    RUN(one, *m_fixture, 0, {"redirects", "add", "site", "/de/alt", "galley:page/a"});
    RUN(page, *m_fixture, 0, {"page", "site", "/de/alt", "--as", "json"});
    QCOMPARE(page.json()["_url"].toString(), QStringLiteral("/de/mannschaft"));
}

void TestGalleyctlRedirects::manyAtOnceAreAllThere() {
    // None of them knows the type when it begins.
    std::vector<std::unique_ptr<QProcess>> writers;
    for (int i = 0; i < 8; ++i) {
        writers.push_back(std::make_unique<QProcess>());
        writers.back()->setWorkingDirectory(m_fixture->path({}));
        writers.back()->start(QStringLiteral(GALLEY_CTL),
                              {"redirects", "add", "site", QStringLiteral("/old-%1").arg(i % 6), "/team"});
    }
    for (const auto& writer : writers) {
        QVERIFY(writer->waitForFinished(60'000));
        QVERIFY2(writer->exitCode() == 0, writer->readAllStandardError().constData());
    }
    QCOMPARE(list().size(), 6);
    RUN(verified, *m_fixture, 0, {"audit", "verify", "site"});
    RUN(checked, *m_fixture, 0, {"redirects", "check", "site"});
    QVERIFY2(checked.output.contains("0 problems of 6 redirects"), checked.all().constData());
}

QTEST_GUILESS_MAIN(TestGalleyctlRedirects)
#include "tst_galleyctl_redirects.moc"
