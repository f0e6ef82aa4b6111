// Addresses as other systems write them become those of this one, and the home page is found.
#include "model/import/contentful_import.h"
#include "model/import/ndjson_import.h"
#include "model/import/slug_form.h"
#include "tests/import/imported.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using nlohmann::json;

namespace {

Result<test::Imported> fromNdjson(std::string_view text) {
    GALLEY_TRY(const auto source, importNdjsonText(text, {}));
    return test::gather(*source);
}

/// "id: slug" of each record, and the slug of the home page.
QStringList slugsOf(const test::Imported& imported) {
    QStringList lines;
    for (const ImportedRecord& record : imported.records)
        lines += QString::fromStdString(record.id + ": " +
                                        (record.fields.contains("slug") ? record.fields["slug"].dump() : "none"));
    lines += QString::fromStdString("home: " + imported.schema.site.home);
    return lines;
}

} // namespace

class TestSlugForm : public QObject {
    Q_OBJECT
private slots:
    void slashesAreTakenOffWithANote();
    void notesSayWhatIsTrueOfTheAddress_data();
    void notesSayWhatIsTrueOfTheAddress();
    void homePageIsFound_data();
    void homePageIsFound();
    void languagesAreSettledEach();
    void contentfulSlugsAreSettled();
    void otherValuesStay();
};

void TestSlugForm::slashesAreTakenOffWithANote() {
    const auto imported = fromNdjson(R"({"type":"page","id":"h","slug":"/","title":"Home"}
{"type":"page","id":"a","slug":"/about","title":"About"}
{"type":"page","id":"b","slug":"blog/","title":"Blog"}
{"type":"page","id":"c","slug":"a/b","title":"C"}
)");
    VERIFY_OK(imported);
    QCOMPARE(slugsOf(*imported),
             QStringList({"h: \"home\"", "a: \"about\"", "b: \"blog\"", "c: \"a/b\"", "home: home"}));
    const QByteArray notes = test::notesOf(imported->report);
    QVERIFY2(notes.contains("line 1: page/h, field slug: the address \"/\" is kept as \"home\""), notes.constData());
    QVERIFY2(notes.contains("line 3: page/b, field slug: the address \"blog/\" is kept as \"blog\""),
             notes.constData());
    QVERIFY(!notes.contains("page/c"));
}

void TestSlugForm::notesSayWhatIsTrueOfTheAddress_data() {
    QTest::addColumn<QByteArray>("slug");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("slashes") << QByteArray("/blog/") << QByteArray("slashes at its ends mean nothing");
    QTest::newRow("blanks") << QByteArray(" blog ") << QByteArray("blanks at its ends mean nothing");
    QTest::newRow("both") << QByteArray(" /blog")
                          << QByteArray("blanks at its ends mean nothing, and slashes at its ends mean nothing");
    QTest::newRow("accents apart") << QByteArray("cafe\xcc\x81")
                                   << QByteArray("letters and their accents are written as one");
}

void TestSlugForm::notesSayWhatIsTrueOfTheAddress() {
    QFETCH(QByteArray, slug);
    QFETCH(QByteArray, reason);
    const auto imported = fromNdjson(R"({"type":"page","id":"a","slug":")" + slug.toStdString() +
                                     R"(","title":"A"})"
                                     "\n");
    VERIFY_OK(imported);
    const QByteArray notes = test::notesOf(imported->report);
    QVERIFY2(notes.contains(": " + reason) || notes.contains("(" + reason + ")"), notes.constData());
    QCOMPARE(notes.contains("slashes"), reason.contains("slashes"));
}

void TestSlugForm::homePageIsFound_data() {
    QTest::addColumn<QStringList>("slugs");
    QTest::addColumn<QStringList>("kept");
    QTest::addColumn<QString>("home");
    const auto row = [](const QStringList& slugs, const QStringList& kept, const char* home) {
        QTest::newRow(qPrintable(slugs.join('|'))) << slugs << kept << home;
    };
    row({"/", "x"}, {"home", "x"}, "home");
    row({"/", "home"}, {"index", "home"}, "index");
    row({"/", "home", "index", "homepage"}, {"start", "home", "index", "homepage"}, "start");
    row({"index", "x"}, {"index", "x"}, "index");
    row({"/index/", "x"}, {"index", "x"}, "index");
    row({"index", "/home"}, {"index", "home"}, "home");
    row({"homepage"}, {"homepage"}, "homepage");
    row({"", "x"}, {"home", "x"}, "home");
    row({"", "", "x"}, {"", "", "x"}, "home");
    row({"", "home"}, {"", "home"}, "home");
    row({"x"}, {"x"}, "home");
}

void TestSlugForm::homePageIsFound() {
    QFETCH(const QStringList, slugs);
    QFETCH(const QStringList, kept);
    QFETCH(const QString, home);
    std::string text;
    for (qsizetype i = 0; i < slugs.size(); ++i)
        text += json{{"type", "page"}, {"id", "r" + std::to_string(i)}, {"slug", slugs[i].toStdString()}}.dump() + "\n";
    const auto imported = fromNdjson(text);
    VERIFY_OK(imported);
    QStringList expected;
    for (qsizetype i = 0; i < kept.size(); ++i)
        expected += QStringLiteral("r%1: \"%2\"").arg(i).arg(kept[i]);
    expected += "home: " + home;
    QCOMPARE(slugsOf(*imported), expected);
}

void TestSlugForm::languagesAreSettledEach() {
    Schema schema;
    schema.locales = {{"en", ""}, {"de", "en"}};
    Type page;
    page.name = "page";
    page.page = true;
    page.slug = "slug";
    page.fields.resize(1);
    page.fields[0].name = "slug";
    page.fields[0].localized = true;
    schema.types = {page};
    json fields = {{"slug", {{"en", "/en/team"}, {"de", "/de/team/"}}}};
    const auto settled = settleSlugs(schema, schema.types[0], fields);
    QCOMPARE(fields.dump(), std::string(R"({"slug":{"de":"team","en":"en/team"}})"));
    QCOMPARE(settled.size(), std::size_t{2});
    QCOMPARE(settled[1].field, std::string("slug/de"));
    QCOMPARE(settled[1].before, std::string("/de/team/"));
    QVERIFY(settleSlugs(schema, schema.types[0], fields).empty());
}

void TestSlugForm::contentfulSlugsAreSettled() {
    const auto source =
        importContentfulText(R"({"contentTypes":[{"sys":{"id":"page"},"name":"Page","displayField":"title",
      "fields":[{"id":"title","type":"Symbol"},{"id":"slug","type":"Symbol","localized":true}]}],
      "entries":[
      {"sys":{"id":"h","contentType":{"sys":{"id":"page"}}},"fields":{"title":{"en":"H"},"slug":{"en":"/"}}},
      {"sys":{"id":"a","contentType":{"sys":{"id":"page"}}},"fields":{"title":{"en":"A"},"slug":{"en":"/team","de":"de/mannschaft/"}}}],
      "assets":[],"locales":[{"code":"en","default":true},{"code":"de","fallbackCode":"en"}]})",
                             {});
    VERIFY_OK(source);
    const auto imported = test::gather(**source);
    VERIFY_OK(imported);
    QCOMPARE(slugsOf(*imported),
             QStringList({R"(h: {"en":"home"})", R"(a: {"de":"mannschaft","en":"team"})", "home: home"}));
    QVERIFY(test::notesOf(imported->report).contains("page/a, field slug/de"));
}

void TestSlugForm::otherValuesStay() {
    Schema schema;
    schema.locales = {{"en", ""}};
    Type note;
    note.name = "note";
    note.fields.resize(1);
    note.fields[0].name = "slug";
    schema.types = {note};
    json fields = {{"slug", "/a/"}};
    QVERIFY(settleSlugs(schema, schema.types[0], fields).empty()); // no page
    QCOMPARE(fields.dump(), std::string(R"({"slug":"/a/"})"));
    schema.types[0].page = true;
    schema.types[0].slug = "slug";
    json number = {{"slug", 7}};
    QVERIFY(settleSlugs(schema, schema.types[0], number).empty());
    json none = json::object();
    QVERIFY(settleSlugs(schema, schema.types[0], none).empty());
    QVERIFY(settleSlugs(schema, schema.types[0], none, true).empty());
}

QTEST_APPLESS_MAIN(TestSlugForm)
#include "tst_slug_form.moc"
