// galleyctl release, publish of what is chosen, and unpublish: one after the other, as a person at a terminal does.
#include "model/workspace/workspace.h"
#include "tests/e2e/galleyctl_fixture.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <memory>

using namespace galley;
using namespace galley::test;

namespace {

constexpr const char* kLinesSchema = R"({"site":{"name":"Lines"},"locales":[{"code":"en"}],"types":[
  {"name":"page","page":true,"slug":"slug","display":"headline","fields":[
    {"name":"headline","kind":"string"},{"name":"slug","kind":"string"},
    {"name":"author","kind":"ref","targets":["person"]},{"name":"image","kind":"asset"}]},
  {"name":"person","fields":[{"name":"name","kind":"string"}]}]})";

} // namespace

class TestGalleyctlReleases : public QObject {
    Q_OBJECT
private slots:
    void init();
    void aReleaseFromBeginningToEnd();
    void everyCommandWorksAtARelease();
    void conflictsStopAReleaseUntilTheyAreDecided();
    void undecidedTextsOfTheDraftAreToldWhenTheyGoOut();
    void chosenRecordsGoLive();
    void recordsAreTakenOffTheSite();
    void movedPagesLeadTheirReadersOn();
    void releasesBringThemes();
    void differencesNameTheirSides();
    void referencesToNothingAreWarnedOf();
    void unpublishedFilesStayAtHome();
    void namesThatLeadNowhereAreTold_data();
    void namesThatLeadNowhereAreTold();

private:
    QString page(const QStringList& how) const {
        return QString::fromUtf8(m_fixture->run(QStringList{"page", "site"} + how).output);
    }
    std::unique_ptr<CtlFixture> m_fixture;
};

void TestGalleyctlReleases::init() {
    m_fixture = std::make_unique<CtlFixture>();
    VERIFY_OK(Workspace::create(m_fixture->path("site").toStdString(), *parsedSchema(kLinesSchema)));
    m_fixture->write("a.json", R"({"headline":"Lamps","slug":"lamps"})");
    m_fixture->write("b.json", R"({"headline":"Bulbs","slug":"bulbs"})");
    RUN(a, *m_fixture, 0, {"create", "site", "page/a", "a.json"});
    RUN(b, *m_fixture, 0, {"create", "site", "page/b", "b.json"});
    RUN(published, *m_fixture, 0, {"publish", "site"});
}

void TestGalleyctlReleases::aReleaseFromBeginningToEnd() {
    RUN(made, *m_fixture, 0, {"release", "new", "site", "Christmas"});
    RUN(set, *m_fixture, 0, {"set", "site", "page/a", "headline=Stars", "--release", "Christmas"});
    RUN(drafted, *m_fixture, 0, {"set", "site", "page/b", "headline=Draft"});
    RUN(added, *m_fixture, 0, {"release", "add", "site", "Christmas", "page/b"});
    RUN(shown, *m_fixture, 0, {"release", "show", "site", "Christmas", "--json"});
    QCOMPARE(shown.json()["records"].toArray().size(), 2);
    RUN(dropped, *m_fixture, 0, {"release", "drop", "site", "Christmas", "page/b"});
    RUN(list, *m_fixture, 0, {"release", "list", "site", "--json"});
    QCOMPARE(list.json()[0]["records"].toInt(), 1);
    QVERIFY(page({"lamps", "--release", "Christmas"}).contains("Stars"));
    QVERIFY(page({"lamps"}).contains("Lamps"));
    RUN(differs, *m_fixture, 0, {"diff", "site", "live", "Christmas"});
    QVERIFY2(differs.output.contains("page/a") && !differs.output.contains("page/b"), differs.all().constData());
    RUN(published, *m_fixture, 0, {"publish", "site", "--release", "Christmas"});
    QVERIFY(page({"lamps", "--published"}).contains("Stars"));
    QVERIFY(page({"bulbs", "--published"}).contains("Bulbs"));
    QVERIFY(page({"lamps"}).contains("Stars"));
    QVERIFY(page({"bulbs"}).contains("Draft"));
    RUN(gone, *m_fixture, 0, {"release", "list", "site", "--json"});
    QVERIFY(gone.json().array().isEmpty());
    RUN(verified, *m_fixture, 0, {"audit", "verify", "site"});
    // The log says which line a commit is in, also when the release is closed.
    RUN(log, *m_fixture, 0, {"log", "site", "--json"});
    QStringList releases;
    for (const auto& one : log.json().array())
        if (!one.toObject()["release"].toString().isEmpty())
            releases += one.toObject()["message"].toString();
    QVERIFY2(releases.contains("Opened release Christmas") && releases.contains("Change headline of page/a"),
             qPrintable(releases.join('\n')));
    QVERIFY(!releases.contains("Change headline of page/b"));
}

void TestGalleyctlReleases::everyCommandWorksAtARelease() {
    RUN(made, *m_fixture, 0, {"release", "new", "site", "Christmas"});
    RUN(created, *m_fixture, 0, {"create", "site", "person/rosa", "--release", "Christmas"});
    RUN(set, *m_fixture, 0, {"set", "site", "person/rosa", "name=Rosa", "--release", "Christmas"});
    RUN(linked, *m_fixture, 0, {"set", "site", "page/a", "author=rosa", "--release", "Christmas"});
    RUN(deleted, *m_fixture, 0, {"delete", "site", "page/b", "--release", "Christmas"});
    RUN(got, *m_fixture, 0, {"get", "site", "person/rosa", "--release", "Christmas", "--json"});
    QCOMPARE(got.json()["name"].toString(), QStringLiteral("Rosa"));
    QVERIFY(m_fixture->run({"get", "site", "person/rosa"}).exitCode != 0);
    RUN(there, *m_fixture, 0, {"get", "site", "page/b"});
    RUN(found, *m_fixture, 0, {"search", "site", "Rosa", "--release", "Christmas"});
    QVERIFY(found.output.contains("person/rosa"));
    RUN(second, *m_fixture, 0, {"release", "new", "site", "Advent", "--before", "Christmas"});
    RUN(list, *m_fixture, 0, {"release", "list", "site", "--json"});
    QCOMPARE(list.json()[0]["title"].toString(), QStringLiteral("Advent"));
    RUN(ordered, *m_fixture, 0, {"release", "order", "site", "Advent"});
    RUN(renamed, *m_fixture, 0, {"release", "rename", "site", "Advent", "Late Advent"});
    RUN(again, *m_fixture, 0, {"release", "list", "site", "--json"});
    QCOMPARE(again.json()[1]["title"].toString(), QStringLiteral("Late Advent"));
    RUN(status, *m_fixture, 0, {"set", "site", "page/a", "headline=Stars", "--release", "Christmas", "--json"});
    const QString before = QString::number(status.json()["version"].toInt() - 1);
    RUN(restored, *m_fixture, 0, {"restore", "site", "page/a", "--at", before, "--release", "Christmas"});
    QVERIFY2(restored.output.contains("galleyctl undo with that --release takes it back"), restored.all().constData());
    RUN(undone, *m_fixture, 0, {"undo", "site", "--release", "Christmas"});
    RUN(stars, *m_fixture, 0, {"get", "site", "page/a", "--release", "Christmas", "--json"});
    QCOMPARE(stars.json()["headline"].toString(), QStringLiteral("Stars"));
    RUN(discarded, *m_fixture, 0, {"release", "discard", "site", "Christmas", "--yes"});
    RUN(last, *m_fixture, 0, {"release", "list", "site", "--json"});
    QCOMPARE(last.json().array().size(), 1);
}

void TestGalleyctlReleases::conflictsStopAReleaseUntilTheyAreDecided() {
    RUN(made, *m_fixture, 0, {"release", "new", "site", "Christmas"});
    RUN(ours, *m_fixture, 0, {"set", "site", "page/a", "headline=Stars", "--release", "Christmas"});
    RUN(theirs, *m_fixture, 0, {"set", "site", "page/a", "headline=Torches"});
    RUN(published, *m_fixture, 0, {"publish", "site"});
    RUN(conflicts, *m_fixture, 0, {"conflicts", "list", "site", "--json"});
    QCOMPARE(conflicts.json().array().size(), 1);
    QCOMPARE(conflicts.json()[0]["release"].toString(), QStringLiteral("Christmas"));
    const Run refused = m_fixture->run({"publish", "site", "--release", "Christmas"});
    QVERIFY(refused.exitCode != 0);
    QVERIFY2(refused.errors.contains("release Christmas has 1 conflict"), refused.all().constData());
    RUN(decided, *m_fixture, 0,
        {"conflicts", "resolve", "site", conflicts.json()[0]["key"].toString(), "--take", "ours"});
    RUN(out, *m_fixture, 0, {"publish", "site", "--release", "Christmas"});
    QVERIFY(page({"lamps", "--published"}).contains("Stars"));
}

void TestGalleyctlReleases::undecidedTextsOfTheDraftAreToldWhenTheyGoOut() {
    {
        // A program that knew nothing of what was set meanwhile.
        auto opened = Workspace::open(m_fixture->path(QStringLiteral("site")).toStdString(), {});
        VERIFY_OK(opened);
        RUN(first, *m_fixture, 0, {"set", "site", "page/a", "headline=Torches"});
        VERIFY_OK((*opened)->apply({Edit::patch("page", "a", "headline", "Stars")}));
        VERIFY_OK((*opened)->flush());
        QCOMPARE((*opened)->conflicts().size(), std::size_t{1});
    }
    RUN(other, *m_fixture, 0, {"set", "site", "page/b", "headline=Bulbs for all"});
    RUN(elsewhere, *m_fixture, 0, {"publish", "site", "page/b"});
    QVERIFY2(!elsewhere.errors.contains("not decided"), elsewhere.all().constData()); // its record does not go out
    RUN(out, *m_fixture, 0, {"publish", "site"});
    QVERIFY2(out.errors.contains("warning: ") && out.errors.contains("headline of page/a is not decided"),
             out.all().constData());
    QVERIFY(page({"lamps", "--published"}).contains("Torches"));
    RUN(conflicts, *m_fixture, 0, {"conflicts", "list", "site", "--json"});
    RUN(decided, *m_fixture, 0,
        {"conflicts", "resolve", "site", conflicts.json()[0]["key"].toString(), "--take", "ours"});
    RUN(last, *m_fixture, 0, {"publish", "site"});
    QVERIFY2(!last.errors.contains("not decided"), last.all().constData());
    QVERIFY(page({"lamps", "--published"}).contains("Stars"));
}

void TestGalleyctlReleases::chosenRecordsGoLive() {
    RUN(person, *m_fixture, 0, {"create", "site", "person/rosa"});
    RUN(a, *m_fixture, 0, {"set", "site", "page/a", "author=rosa", "headline=Rosa's lamps"});
    RUN(b, *m_fixture, 0, {"set", "site", "page/b", "headline=Half written"});
    const Run refused = m_fixture->run({"publish", "site", "page/a"});
    QVERIFY(refused.exitCode != 0);
    QVERIFY2(refused.errors.contains("page/a needs person/rosa, which is not live"), refused.all().constData());
    RUN(published, *m_fixture, 0, {"publish", "site", "page/a", "--with-needed"});
    QVERIFY(page({"lamps", "--published"}).contains("Rosa"));
    QVERIFY(page({"bulbs", "--published"}).contains("Bulbs"));
    QVERIFY(page({"bulbs"}).contains("Half written"));
    RUN(made, *m_fixture, 0, {"release", "new", "site", "Christmas"});
    RUN(ines, *m_fixture, 0, {"create", "site", "person/ines"});
    RUN(b2, *m_fixture, 0, {"set", "site", "page/a", "author=ines", "--release", "Christmas"});
    const Run lacking = m_fixture->run({"publish", "site", "--release", "Christmas"});
    QVERIFY(lacking.exitCode != 0);
    QVERIFY2(lacking.errors.contains("page/a needs person/ines, which is not live and only in the draft; publish that "
                                     "with it, or add it to the release"),
             lacking.all().constData());
    QVERIFY2(lacking.errors.contains("--with-needed"), lacking.all().constData());
    RUN(out, *m_fixture, 0, {"publish", "site", "--release", "Christmas", "--with-needed"});
    RUN(log, *m_fixture, 0, {"log", "site"});
    QVERIFY2(log.output.contains("2 records of release Christmas, 1 of them from the draft"), log.all().constData());
    RUN(status, *m_fixture, 0, {"status", "site", "--json"});
    RUN(rest, *m_fixture, 0, {"publish", "site"});
    QVERIFY(page({"bulbs", "--published"}).contains("Half written"));
}

void TestGalleyctlReleases::recordsAreTakenOffTheSite() {
    RUN(off, *m_fixture, 0, {"unpublish", "site", "page/a", "--to", "galley:page/b"});
    QVERIFY(page({"/lamps", "--published"}).contains("Bulbs")); // its readers are led on
    RUN(kept, *m_fixture, 0, {"get", "site", "page/a"});
    RUN(all, *m_fixture, 0, {"set", "site", "page/b", "headline=More bulbs"});
    RUN(published, *m_fixture, 0, {"publish", "site"});
    QVERIFY(m_fixture->run({"get", "site", "page/a", "--published"}).exitCode != 0);
    RUN(gone, *m_fixture, 0, {"unpublish", "site", "page/b", "--gone", "--force"});
    QVERIFY(m_fixture->run({"page", "site", "/bulbs", "--published"}).exitCode != 0);
    RUN(back, *m_fixture, 0, {"publish", "site", "page/a"});
    QVERIFY(page({"/lamps", "--published"}).contains("Lamps"));
    QVERIFY(m_fixture->run({"unpublish", "site", "page/a"}).exitCode != 0); // where do they go?
}

void TestGalleyctlReleases::movedPagesLeadTheirReadersOn() {
    RUN(moved, *m_fixture, 0, {"set", "site", "page/a", "slug=lights"});
    RUN(published, *m_fixture, 0, {"publish", "site", "page/a"});
    QVERIFY(page({"/lamps", "--published"}).contains("Lamps"));
    RUN(list, *m_fixture, 0, {"redirects", "list", "site", "--json"});
    QCOMPARE(list.json()[0]["from"].toString(), QStringLiteral("/lamps"));
    RUN(made, *m_fixture, 0, {"release", "new", "site", "Christmas"});
    RUN(again, *m_fixture, 0, {"set", "site", "page/a", "slug=stars", "--release", "Christmas"});
    RUN(out, *m_fixture, 0, {"publish", "site", "--release", "Christmas"});
    for (const char* address : {"/lamps", "/lights", "/stars"})
        QVERIFY2(page({address, "--published"}).contains("Lamps"), address);
    RUN(checked, *m_fixture, 0, {"redirects", "check", "site"});
}

void TestGalleyctlReleases::releasesBringThemes() {
    QVERIFY(QDir().mkpath(m_fixture->path("blue/templates")));
    m_fixture->write("blue/templates/page.mustache",
                     "<!doctype html><html><head><title>BLUE</title></head><body>{{{_modules}}}</body></html>");
    RUN(made, *m_fixture, 0, {"release", "new", "site", "Christmas"});
    RUN(themed, *m_fixture, 0, {"release", "theme", "site", "Christmas", m_fixture->path("blue")});
    RUN(shown, *m_fixture, 0, {"release", "show", "site", "Christmas", "--json"});
    const QByteArray theme = shown.json()["theme"].toString().toLatin1();
    QVERIFY2(theme.size() == 64 && shown.json()["themeBytes"].toInt() > 0, shown.all().constData());
    RUN(said, *m_fixture, 0, {"release", "show", "site", "Christmas"});
    QVERIFY2(said.output.contains("theme  " + theme) && said.output.contains("0 records and a theme in release"),
             said.all().constData());
    RUN(set, *m_fixture, 0, {"set", "site", "page/a", "headline=Stars", "--release", "Christmas"});
    QVERIFY(page({"lamps", "--release", "Christmas"}).contains("BLUE") &&
            page({"lamps", "--release", "Christmas"}).contains("Stars"));
    QVERIFY(!page({"lamps"}).contains("BLUE"));
    // Publishes before it must not collect its theme, nor bring it.
    RUN(other, *m_fixture, 0, {"set", "site", "page/b", "headline=Other"});
    RUN(published, *m_fixture, 0, {"publish", "site"});
    QVERIFY(!page({"bulbs", "--published"}).contains("BLUE"));
    RUN(out, *m_fixture, 0, {"publish", "site", "--release", "Christmas"});
    QVERIFY(page({"lamps", "--published"}).contains("BLUE") && page({"lamps", "--published"}).contains("Stars"));
    QVERIFY(page({"bulbs"}).contains("BLUE") && page({"bulbs"}).contains("Other")); // it is the site's now
    RUN(later, *m_fixture, 0, {"set", "site", "page/b", "headline=Later"});
    RUN(last, *m_fixture, 0, {"publish", "site"});
    QVERIFY(page({"bulbs", "--published"}).contains("BLUE") && page({"bulbs", "--published"}).contains("Later"));
}

void TestGalleyctlReleases::differencesNameTheirSides() {
    RUN(one, *m_fixture, 0, {"release", "new", "site", "Christmas"});
    RUN(two, *m_fixture, 0, {"release", "new", "site", "Easter"});
    RUN(set, *m_fixture, 0, {"set", "site", "page/a", "headline=Stars", "--release", "Christmas"});
    RUN(differs, *m_fixture, 0, {"diff", "site", "Christmas", "Easter"});
    QVERIFY2(differs.output.contains("1 record differs between release Christmas and release Easter\n"),
             differs.all().constData());
    RUN(json, *m_fixture, 0, {"diff", "site", "draft", "Easter", "--json"});
    QCOMPARE(json.json()["fromName"].toString(), QStringLiteral("the draft"));
    QCOMPARE(json.json()["toName"].toString(), QStringLiteral("release Easter"));
}

void TestGalleyctlReleases::referencesToNothingAreWarnedOf() {
    const QByteArray said = "refers to person/nobody, which does not exist";
    RUN(set, *m_fixture, 0, {"set", "site", "page/a", "author=nobody"});
    QVERIFY2(set.all().contains("page/a") && set.all().contains("author") && set.all().contains(said),
             set.all().constData());
    RUN(other, *m_fixture, 0, {"set", "site", "page/a", "headline=Other"});
    QVERIFY2(!other.all().contains("does not exist"), other.all().constData()); // it did not bring that
    m_fixture->write("c.json", R"({"headline":"C","slug":"c","author":"nobody"})");
    RUN(made, *m_fixture, 0, {"create", "site", "page/c", "c.json", "--json"});
    const QJsonObject warning = made.json()["warnings"][0].toObject();
    QCOMPARE(warning["code"].toString(), QStringLiteral("broken-reference"));
    QVERIFY2(warning["text"].toString().contains("person/nobody"), made.all().constData());
    m_fixture->write("nobody.json", R"({"name":"Somebody"})");
    RUN(there, *m_fixture, 0, {"create", "site", "person/nobody", "nobody.json"});
    RUN(again, *m_fixture, 0, {"set", "site", "page/b", "author=nobody"});
    QVERIFY2(!again.all().contains("does not exist"), again.all().constData());
}

void TestGalleyctlReleases::unpublishedFilesStayAtHome() {
    QVERIFY(QDir().mkpath(m_fixture->path("site/assets")));
    m_fixture->write("site/assets/secret.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    m_fixture->write("site/assets/shown.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='1'/>");
    RUN(a, *m_fixture, 0, {"set", "site", "page/a", "image=shown.svg"});
    RUN(b, *m_fixture, 0, {"set", "site", "page/b", "image=secret.svg"});
    RUN(published, *m_fixture, 0, {"publish", "site", "page/a"});
    RUN(status, *m_fixture, 0, {"diff", "site", "live", "draft"});
    QVERIFY2(status.output.contains("secret.svg") && !status.output.contains("shown.svg"), status.all().constData());
}

void TestGalleyctlReleases::namesThatLeadNowhereAreTold_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("publish") << QStringList{"publish", "site", "--release", "Nope"}
                             << QByteArray("no release \"Nope\"");
    QTest::newRow("set") << QStringList{"set", "site", "page/a", "headline=X", "--release", "Nope"}
                         << QByteArray("no release \"Nope\"");
    QTest::newRow("page") << QStringList{"page", "site", "lamps", "--release", "Nope"} << QByteArray("Nope");
    QTest::newRow("show") << QStringList{"release", "show", "site", "Nope"} << QByteArray("no release \"Nope\"");
    QTest::newRow("record") << QStringList{"publish", "site", "page/none"} << QByteArray("page/none");
    QTest::newRow("unpublish") << QStringList{"unpublish", "site", "page/none", "--gone"} << QByteArray("page/none");
    QTest::newRow("target") << QStringList{"unpublish", "site", "page/a", "--to", "galley:page/a"}
                            << QByteArray("page/a");
    QTest::newRow("nothing chosen differs")
        << QStringList{"publish", "site", "page/a"} << QByteArray("nothing of what");
}

void TestGalleyctlReleases::namesThatLeadNowhereAreTold() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, said);
    const Run run = m_fixture->run(arguments);
    QVERIFY2(run.exitCode > 0, run.all().constData());
    QVERIFY2(run.errors.contains(said), run.all().constData());
    RUN(list, *m_fixture, 0, {"release", "list", "site", "--json"});
    QVERIFY(list.json().array().isEmpty());
}

QTEST_GUILESS_MAIN(TestGalleyctlReleases)
#include "tst_galleyctl_releases.moc"
