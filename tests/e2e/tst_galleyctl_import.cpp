// import and export over the real program: what goes in comes out, and what does not go in is told.
#include "model/page/live_page.h"
#include "model/workspace/site_files.h"
#include "model/workspace/workspace.h"
#include "tests/e2e/galleyctl_fixture.h"
#include "tests/support/film_dataset.h"
#include "tests/support/samples.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>

using namespace galley;
using galley::test::CtlFixture;

namespace {

const QByteArray kFilms = R"({"type":"person","id":"people/1","name":"Ada"}
{"type":"person","id":"people/2","name":"Grace"}
{"type":"film","id":"f1","title":"One","year":1999,"cast":["people/1","people/2"],"slug":"one"}
{"type":"film","id":"f2","title":"Two","cast":["people/2"],"slug":"two","modules":[{"kind":"row","text":"Hello\nyou"}]}
)";

} // namespace

class TestGalleyctlImport : public QObject {
    Q_OBJECT
private slots:
    void schemaOfAnEmptySiteIsKept();
    void exportGivesBackWhatCameIn();
    void dryRunReportsAndWritesNothing();
    void inferredSchemaCanBeEditedAndGivenBack();
    void importIntoASiteAddsToItsSchema();
    void importOfAnExportIsTheIdentity();
    void whatCannotBeReadIsListedWithItsPlace();
    void whatDoesNotFitLeavesTheOldValue();
    void nothingUsableLeavesNoSite();
    void whatWasInferredIsExplained();
    void mistakesNameFileAndPlace_data();
    void mistakesNameFileAndPlace();
    void aDatasetOfFilmsComesBack();
    void modulesOfOtherSitesShowAllTheirFields();
    void contentfulSamplesRenderEveryPage_data();
    void contentfulSamplesRenderEveryPage();
};

void TestGalleyctlImport::exportGivesBackWhatCameIn() {
    CtlFixture fixture;
    fixture.write("films.ndjson", kFilms);
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", "films.ndjson"});
    QVERIFY2(imported.output.contains("cast: list of ref person"), imported.output.constData());
    QVERIFY2(imported.output.contains("imported 4 records of 2 types as version 1"), imported.output.constData());
    RUN(exported, fixture, 0, {"export", "site", "--as", "ndjson"});
    QCOMPARE(exported.output, kFilms);
    RUN(toFile, fixture, 0, {"export", "site", "--as", "ndjson", "--output", "out.ndjson"});
    QCOMPARE(fixture.read("out.ndjson"), kFilms);
}

void TestGalleyctlImport::dryRunReportsAndWritesNothing() {
    CtlFixture fixture;
    fixture.write("films.ndjson", kFilms);
    RUN(report, fixture, 0, {"import", "site", "--from", "ndjson", "films.ndjson", "--dry-run", "--json"});
    QVERIFY(report.json()["dryRun"].toBool());
    QCOMPARE(report.json()["records"].toInt(), 4);
    QCOMPARE(report.json()["recordsByType"]["film"].toInt(), 2);
    QCOMPARE(report.json()["schema"]["types"].toArray().size(), 2);
    QVERIFY(report.json()["notes"].isArray());
    QVERIFY(!QFile::exists(fixture.path("site")));
}

void TestGalleyctlImport::inferredSchemaCanBeEditedAndGivenBack() {
    CtlFixture fixture;
    fixture.write("films.ndjson", kFilms);
    RUN(report, fixture, 0,
        {"import", "site", "--from", "ndjson", "films.ndjson", "--dry-run", "--save-schema", "schema.json"});
    QByteArray schema = fixture.read("schema.json");
    QVERIFY(schema.contains("\"person\""));
    schema.replace("\"title\"", "\"title\", \"label\": \"Name of the film\"");
    fixture.write("schema.json", fixture.read("schema.json"));
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", "films.ndjson", "--schema", "schema.json"});
    QCOMPARE(fixture.read("site/schema.json"), fixture.read("schema.json"));
}

void TestGalleyctlImport::importIntoASiteAddsToItsSchema() {
    CtlFixture fixture;
    fixture.write("films.ndjson", kFilms);
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", "films.ndjson"});
    fixture.write("more.ndjson", R"({"type":"film","id":"f1","title":"One again","rating":4.5,"slug":"one"}
{"type":"award","id":"a1","name":"Golden moth","film":"f1"}
)");
    RUN(more, fixture, 0, {"import", "site", "--from", "ndjson", "more.ndjson", "--json"});
    QCOMPARE(more.json()["version"].toInt(), 2);
    RUN(film, fixture, 0, {"get", "site", "film/f1"});
    QCOMPARE(film.json()["rating"].toDouble(), 4.5);
    QVERIFY(film.json()["year"].isUndefined()); // the record was replaced
    RUN(other, fixture, 0, {"get", "site", "film/f2"});
    QCOMPARE(other.json()["title"].toString(), QStringLiteral("Two"));
    RUN(award, fixture, 0, {"get", "site", "award/a1"});
    RUN(old, fixture, 0, {"diff", "site", "1", "2", "--json"});
    QCOMPARE(old.json()["records"].toArray().size(), 2);
}

void TestGalleyctlImport::importOfAnExportIsTheIdentity() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(exported, fixture, 0, {"export", "demo", "--as", "ndjson", "--output", "demo.ndjson"});
    RUN(again, fixture, 0, {"import", "demo", "--from", "ndjson", "demo.ndjson", "--json"});
    QVERIFY2(again.json()["notes"].toArray().isEmpty(), again.all().constData());
    RUN(diff, fixture, 0, {"diff", "demo", "1", "2", "--json"});
    QVERIFY2(diff.json()["records"].toArray().isEmpty(), diff.all().constData());
    RUN(copied, fixture, 0, {"import", "copy", "--from", "ndjson", "demo.ndjson", "--schema", "demo/schema.json"});
    RUN(exportedAgain, fixture, 0, {"export", "copy", "--as", "ndjson"});
    QCOMPARE(exportedAgain.output, fixture.read("demo.ndjson"));
}

void TestGalleyctlImport::whatCannotBeReadIsListedWithItsPlace() {
    CtlFixture fixture;
    fixture.write("films.ndjson",
                  kFilms + "{\"type\":\"film\",\"id\":\n" + R"({"type":"film","id":"f1","title":"Twice"})" + "\n");
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", "films.ndjson"});
    QVERIFY2(imported.output.contains("note: line 5"), imported.output.constData());
    QVERIFY2(imported.output.contains("note: line 6"), imported.output.constData());
    QVERIFY2(imported.output.contains("2 notes"), imported.output.constData());
}

void TestGalleyctlImport::whatDoesNotFitLeavesTheOldValue() {
    CtlFixture fixture;
    fixture.write("films.ndjson", kFilms);
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", "films.ndjson"});
    fixture.write("more.ndjson", R"({"type":"film","id":"f1","title":"Uno","year":"1999?","slug":"one"})");
    RUN(more, fixture, 0, {"import", "site", "--from", "ndjson", "more.ndjson"});
    QVERIFY2(
        more.output.contains("note: line 1: film/f1, field year: value \"1999?\" is left out, the site's own value"),
        more.output.constData());
    RUN(film, fixture, 0, {"get", "site", "film/f1"});
    QCOMPARE(film.json()["year"].toInt(), 1999);
    QCOMPARE(film.json()["title"].toString(), QStringLiteral("Uno"));
}

void TestGalleyctlImport::nothingUsableLeavesNoSite() {
    CtlFixture fixture;
    fixture.write("nothing.ndjson", "{\"id\":\"a\"}\n");
    fixture.write("behind.json", "{\"contentTypes\":[]} x");
    fixture.write("nul.ndjson", QByteArray("{\"type\":\"t\",\"id\":\"a\"}\n\0", 23));
    RUN(nothing, fixture, 6, {"import", "site", "--from", "ndjson", "nothing.ndjson"});
    QVERIFY2(nothing.errors.contains("nothing.ndjson") && nothing.errors.contains("no line is a record"),
             nothing.errors.constData());
    RUN(behind, fixture, 6, {"import", "site", "--from", "contentful", "behind.json"});
    RUN(nul, fixture, 6, {"import", "site", "--from", "ndjson", "nul.ndjson"});
    QVERIFY2(nul.errors.contains("nul.ndjson:2") && nul.errors.contains("NUL"), nul.errors.constData());
    QVERIFY(!QFile::exists(fixture.path("site")));
}

void TestGalleyctlImport::whatWasInferredIsExplained() {
    CtlFixture fixture;
    fixture.write("films.ndjson", kFilms + R"({"type":"статья","id":"1","автор":"Ada"})" + "\n");
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", "films.ndjson"});
    QVERIFY2(
        imported.output.contains("inferred: film, field cast/of: the field refers to person: all 3 values are ids of "
                                 "person, and all have a slash"),
        imported.output.constData());
    QVERIFY2(imported.output.contains("(статья)") && imported.output.contains("(автор)"), imported.output.constData());
    RUN(exported, fixture, 0, {"export", "site", "--as", "ndjson"});
    QCOMPARE(exported.output, fixture.read("films.ndjson"));
}

void TestGalleyctlImport::mistakesNameFileAndPlace_data() {
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("no JSON") << QByteArray("{\n  \"types\": [\n}") << QByteArray("galleyctl: schema.json:3");
    QTest::newRow("unknown kind")
        << QByteArray(R"({"locales":[{"code":"en"}],"types":[{"name":"film","fields":[{"name":"x","kind":"wat"}]}]})")
        << QByteArray("film, field x: ");
}

void TestGalleyctlImport::mistakesNameFileAndPlace() {
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, text);
    CtlFixture fixture;
    fixture.write("films.ndjson", kFilms);
    fixture.write("schema.json", schema);
    RUN(refused, fixture, 6, {"import", "site", "--from", "ndjson", "films.ndjson", "--schema", "schema.json"});
    QVERIFY2(refused.errors.contains("schema.json") && refused.errors.contains(text), refused.errors.constData());
    QVERIFY(!QFile::exists(fixture.path("site")));
}

void TestGalleyctlImport::aDatasetOfFilmsComesBack() {
    REQUIRE_SAMPLE(films, "data/wikipedia-movies");
    const QByteArray head = test::filmDataset(films, {.films = 1000, .rows = 40, .articles = 300});
    QVERIFY(!head.isEmpty());
    CtlFixture fixture;
    fixture.write("films.ndjson", head);
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", "films.ndjson"});
    RUN(exported, fixture, 0, {"export", "site", "--as", "ndjson"});
    QVERIFY(exported.output == head);
}

void TestGalleyctlImport::modulesOfOtherSitesShowAllTheirFields() {
    CtlFixture fixture;
    // "row" and "article" are names of the demo's too, for other fields.
    fixture.write("pages.ndjson", R"({"type":"film","id":"films/1","title":"The Quiet Harbour"}
{"type":"article","id":"a1","slug":"first","headline":"First","stars":41,"modules":[{"kind":"row","key":"k1","text":"Worth it","refs":["films/1"]}]}
)");
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", "pages.ndjson"});
    RUN(page, fixture, 0, {"page", "site", "first", "--as", "html"});
    for (const char* shown : {"Worth it", "The Quiet Harbour", "41"})
        QVERIFY2(page.output.contains(shown), page.output.constData());
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    QVERIFY(QFile::exists(fixture.path("demo/theme/templates/modules/row.mustache")));
    QVERIFY(!QFile::exists(fixture.path("site/theme/templates/modules/row.mustache")));
    QVERIFY(QFile::exists(fixture.path("site/theme/templates/modules/hero.mustache")));
}

void TestGalleyctlImport::contentfulSamplesRenderEveryPage_data() {
    QTest::addColumn<QString>("file");
    const QDir data(QString::fromStdString(test::samplePath("data").string()));
    for (const QString& folder : data.entryList({"contentful-*"}, QDir::Dirs))
        for (const QString& name : QDir(data.filePath(folder)).entryList({"*.json"}, QDir::Files))
            QTest::newRow(qPrintable(folder + '/' + name)) << data.filePath(folder + '/' + name);
    if (data.entryList({"contentful-*"}, QDir::Dirs).isEmpty())
        QTest::newRow("absent") << QString();
}

void TestGalleyctlImport::contentfulSamplesRenderEveryPage() {
    QFETCH(QString, file);
    if (file.isEmpty())
        QSKIP("sample data is absent: set GALLEY_SAMPLES to the folder that holds it");
    CtlFixture fixture;
    RUN(imported, fixture, 0, {"import", "site", "--from", "contentful", file, "--json"});
    const std::filesystem::path site = fixture.path("site").toStdString();
    OpenOptions options;
    options.readOnly = true;
    const auto workspace = Workspace::open(site, options);
    VERIFY_OK(workspace);
    const auto replica = (*workspace)->draft();
    const auto theme = Theme::load(SitePaths(site).theme());
    VERIFY_OK(theme);
    const PageBuilder builder(replica->state().schemaPointer());
    std::size_t built = 0;
    for (std::size_t locale = 0; locale < replica->state().schema().locales.size(); ++locale) {
        replica->state().forEach([&](const RecordView& record) {
            PageContext context;
            context.locale = locale;
            const auto page = builder.build(*replica, record.ref(), context);
            if (page && renderPage(**theme, *page, RenderMode::Production).ends_with("</html>\n"))
                ++built;
        });
    }
    QCOMPARE(built,
             static_cast<std::size_t>(replica->state().recordCount()) * replica->state().schema().locales.size());
    QCOMPARE(static_cast<std::uint64_t>(imported.json()["records"].toInt()), replica->state().recordCount());
}

/// Types that somebody made stay, and grow; those that a new site begins with go.
void TestGalleyctlImport::schemaOfAnEmptySiteIsKept() {
    CtlFixture fixture;
    fixture.write("mine.json", R"({"site":{"name":"Mine"},"locales":[{"code":"en"},{"code":"de","fallback":"en"}],
        "types":[{"name":"page","page":true,"slug":"slug","display":"headline","fields":[
        {"name":"slug","kind":"string","required":true},{"name":"headline","label":"Head","kind":"string","localized":true},
        {"name":"note","kind":"text"}]}]})");
    fixture.write("in.ndjson", R"({"type":"page","id":"home","slug":"home","headline":"H","extra":"x"})");
    RUN(made, fixture, 0, {"new", "site"});
    RUN(adopted, fixture, 0, {"schema", "site", "mine.json"});
    RUN(imported, fixture, 0, {"import", "site", "in.ndjson", "--from", "ndjson"});
    RUN(kept, fixture, 0, {"schema", "site"});
    for (const char* part : {"\"Mine\"", "\"de\"", "\"Head\"", "\"required\":true", "\"note\"", "\"extra\""})
        QVERIFY2(kept.output.contains(part), part);

    RUN(fresh, fixture, 0, {"new", "fresh"});
    RUN(filled, fixture, 0, {"import", "fresh", "in.ndjson", "--from", "ndjson"});
    RUN(inferred, fixture, 0, {"schema", "fresh"});
    QVERIFY(!inferred.output.contains("imageAlt"));
}

QTEST_GUILESS_MAIN(TestGalleyctlImport)
#include "tst_galleyctl_import.moc"
