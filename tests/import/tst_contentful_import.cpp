#include "model/base/file.h"
#include "model/dataset/value_json.h"
#include "model/import/contentful_import.h"
#include "model/import/names.h"
#include "model/page/public_fields.h"
#include "tests/import/imported.h"
#include "tests/support/samples.h"

#include <QRegularExpression>
#include <QTest>
#include <set>

using namespace galley;
using test::Imported;
using test::notesOf;

class TestContentfulImport : public QObject {
    Q_OBJECT
private slots:
    void countsEqualTheSource_data();
    void countsEqualTheSource();
    void nothingIsDroppedSilently_data();
    void nothingIsDroppedSilently();
    void recordsFitTheDataset_data();
    void recordsFitTheDataset();
    void mapsContentTypes();
    void mapsRecords();
    void datesMeanWhatTheyMeant_data();
    void datesMeanWhatTheyMeant();
    void entriesWithoutAPageAreEmbeddedInLines();
    void marksStates();
    void namesWhatWasNeverPublished();
    void whatIsNotDeliveredIsForEditors();
    void notesWhatDoesNotFit();
    void refusesOtherFiles();
    void survivesHostileJson();
    void survivesEveryCut();
};

namespace {

Result<Imported> importExport(std::string_view text) {
    GALLEY_TRY(auto source, importContentfulText(text, {}));
    return test::gather(*source);
}

const ImportedRecord* find(const Imported& imported, const std::string& id) {
    for (const ImportedRecord& record : imported.records) {
        if (record.id == id)
            return &record;
    }
    return nullptr;
}

/// One row for each export of the samples: its path and the line of SOURCE.txt that counts it.
void addSamples() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("counts");
    const auto data = galley::test::samplePath("data");
    if (data.empty()) {
        QTest::newRow("absent") << QString() << QString();
        return;
    }
    for (const auto& folder : std::filesystem::directory_iterator(data)) {
        if (!folder.path().filename().string().starts_with("contentful-"))
            continue;
        const auto source = readFile(folder.path() / "SOURCE.txt");
        QVERIFY(source);
        static const QRegularExpression line("^(?:Counts:)?\\s*(\\S+\\.json): (\\d+ content types.*)$",
                                             QRegularExpression::MultilineOption);
        auto matches = line.globalMatch(QString::fromStdString(*source));
        while (matches.hasNext()) {
            const auto match = matches.next();
            const QString path = QString::fromStdString((folder.path() / match.captured(1).toStdString()).string());
            QTest::newRow(
                qPrintable(QString::fromStdString(folder.path().filename().string()) + "/" + match.captured(1)))
                << path << match.captured(2);
        }
    }
}

int numberBefore(const QString& counts, const char* what) {
    const auto match =
        QRegularExpression(QStringLiteral("(\\d+) ") + QRegularExpression::escape(QString::fromLatin1(what)))
            .match(counts);
    return match.hasMatch() ? match.captured(1).toInt() : -1;
}

constexpr const char* kExport = R"({
 "contentTypes":[
  {"sys":{"id":"page"},"name":"Page","displayField":"title","fields":[
   {"id":"title","name":"Title","type":"Symbol","localized":true,"required":true},
   {"id":"slug","name":"Slug","type":"Symbol"},
   {"id":"tone","name":"Tone","type":"Symbol","validations":[{"in":["light","dark"]}]},
   {"id":"key","name":"Key","type":"Integer"},
   {"id":"where","name":"Where","type":"Location"},
   {"id":"data","name":"Data","type":"Object"},
   {"id":"at","name":"At","type":"Date"},
   {"id":"body","name":"Body","type":"RichText","localized":true},
   {"id":"words","name":"Words","type":"Array","items":{"type":"Symbol"}},
   {"id":"image","name":"Image","type":"Link","linkType":"Asset"},
   {"id":"parts","name":"Parts","type":"Array","items":{"type":"Link","linkType":"Entry","validations":[{"linkContentType":["1part"]}]}},
   {"id":"any","name":"Any","type":"Link","linkType":"Entry"}]},
  {"sys":{"id":"1part"},"name":"Nice Part","displayField":"name","fields":[{"id":"name","name":"Name","type":"Symbol"}]}],
 "locales":[{"code":"de","fallbackCode":"en","default":false},{"code":"en","fallbackCode":null,"default":true}],
 "tags":[{"sys":{"id":"t1","visibility":"private"},"name":"Tag one"}],
 "assets":[{"sys":{"id":"a1","version":2,"publishedVersion":1},"fields":{"title":{"en":"Cat"},"file":{"en":{"url":"//x.test/c.png","fileName":"c.png",
   "contentType":"image/png","details":{"size":5,"image":{"width":3,"height":4}}}}}}],
 "entries":[
  {"metadata":{"tags":[{"sys":{"type":"Link","linkType":"Tag","id":"t1"}}]},
   "sys":{"id":"e1","version":2,"publishedVersion":1,"contentType":{"sys":{"id":"page"}}},"fields":{
   "title":{"en":"Home","de":"Start"},"slug":{"en":"index"},"tone":{"en":"dark"},"key":{"en":7},"where":{"en":{"lat":1.5,"lon":-2}},
   "data":{"en":{"a":[1]}},"at":{"en":"2023-03-23T00:00+01:00"},"words":{"en":["a","b"]},
   "body":{"en":{"nodeType":"document","content":[{"nodeType":"embedded-entry-block","data":{"target":{"sys":{"type":"Link","linkType":"Entry","id":"e2"}}},"content":[]}]}},
   "image":{"en":{"sys":{"type":"Link","linkType":"Asset","id":"a1"}}},
   "parts":{"en":[{"sys":{"type":"Link","linkType":"Entry","id":"e2"}}]},
   "any":{"en":{"sys":{"type":"Link","linkType":"Entry","id":"gone"}}}}},
  {"sys":{"id":"e2","version":2,"publishedVersion":1,"contentType":{"sys":{"id":"1part"}}},"fields":{"name":{"en":"Part"}}}],
 "roles":[{},{}],"webhooks":[]})";

} // namespace

void TestContentfulImport::countsEqualTheSource_data() {
    addSamples();
}

void TestContentfulImport::countsEqualTheSource() {
    QFETCH(QString, path);
    QFETCH(QString, counts);
    if (path.isEmpty())
        QSKIP("sample data is absent: set GALLEY_SAMPLES to the folder that holds it");
    const auto bytes = readFile(path.toStdString());
    VERIFY_OK(bytes);
    const auto imported = importExport(*bytes);
    VERIFY_OK(imported);
    const ImportReport& report = imported->report;
    QCOMPARE(static_cast<int>(report.types), numberBefore(counts, "content types"));
    const std::size_t others = report.assets + report.tags;
    QCOMPARE(static_cast<int>(report.records - others), numberBefore(counts, "entries"));
    // The counts are by version numbers, which entries that were delivered do not have.
    int delivered = 0;
    const auto root = nlohmann::json::parse(*bytes);
    for (const auto& entry : root["entries"])
        delivered += entry["sys"].contains("version") || entry["sys"].contains("publishedVersion") ? 0 : 1;
    QCOMPARE(static_cast<int>(report.entriesByState.at("published")), numberBefore(counts, "published") + delivered);
    QCOMPARE(static_cast<int>(report.entriesByState.at("changed")), numberBefore(counts, "changed since publish"));
    QCOMPARE(static_cast<int>(report.entriesByState.at("archived")), numberBefore(counts, "archived"));
    QCOMPARE(static_cast<int>(report.assets), numberBefore(counts, "assets"));
    QCOMPARE(static_cast<int>(report.tags), numberBefore(counts, "tags"));
    QCOMPARE(static_cast<int>(report.richTexts), numberBefore(counts, "rich text documents"));

    const auto part = [&](const char* pattern) {
        return QRegularExpression(QString::fromLatin1(pattern)).match(counts).captured(1);
    };
    QStringList locales;
    for (const Locale& locale : imported->schema.locales)
        locales += QString::fromStdString(locale.code + (locale.fallback.empty() ? "" : ">" + locale.fallback));
    QStringList expectedLocales = part("locales ([^;]*);").split(", ");
    locales.sort();
    expectedLocales.sort();
    QCOMPARE(locales, expectedLocales);

    std::map<std::string, std::size_t> links;
    const QString linkText = part("links: ([^;]*);");
    for (const QString& link : linkText == "none" ? QStringList() : linkText.split(", "))
        links[link.section(' ', 0, 0).toStdString()] = link.section(' ', 1, 1).toULongLong();
    QVERIFY(report.linksByKind == links);
    QCOMPARE(static_cast<int>(report.danglingLinks), part("dangling links (\\d+)").toInt());

    const auto values = nlohmann::json::parse(part("values per locale (\\{[^}]*\\})").toStdString());
    std::map<std::string, std::size_t> expectedValues;
    for (const auto& [locale, count] : values.items())
        expectedValues[locale] = count.get<std::size_t>();
    QVERIFY(report.valuesPerLocale == expectedValues);
}

void TestContentfulImport::nothingIsDroppedSilently_data() {
    addSamples();
}

void TestContentfulImport::nothingIsDroppedSilently() {
    QFETCH(QString, path);
    if (path.isEmpty())
        QSKIP("sample data is absent: set GALLEY_SAMPLES to the folder that holds it");
    const auto bytes = readFile(path.toStdString());
    VERIFY_OK(bytes);
    const auto imported = importExport(*bytes);
    VERIFY_OK(imported);
    std::map<std::pair<std::string, std::string>, const ImportedRecord*> records;
    for (const ImportedRecord& record : imported->records)
        records[{record.place, record.id}] = &record;
    std::set<std::string> noted;
    for (const ImportNote& note : imported->report.notes)
        noted.insert(note.place);
    const auto source = nlohmann::json::parse(*bytes);
    for (const char* group : {"entries", "assets"}) {
        for (std::size_t i = 0; i < source[group].size(); ++i) {
            const auto& item = source[group][i];
            const std::string id = item["sys"]["id"];
            const std::string at = std::string(group) + "[" + std::to_string(i) + "]";
            const auto record = records.find({at, id});
            if (record == records.end()) {
                QVERIFY2(noted.contains(at + " " + id), (at + " " + id).c_str());
                continue;
            }
            const Type& type = imported->schema.type(*imported->schema.typeIndex(record->second->type));
            const nlohmann::json values = item.value("fields", nlohmann::json::object());
            for (const auto& [field, locales] : values.items()) {
                for (const auto& [locale, value] : locales.items()) {
                    const std::string place = at + " " + id + ", fields." + field + "." + locale;
                    const auto& fields = record->second->fields;
                    const Field* target = type.field(recordFieldNameFor(field));
                    const bool kept = target != nullptr && fields.contains(target->name) &&
                                      (target->localized ? fields[target->name].contains(locale)
                                                         : locale == imported->schema.locales[0].code);
                    QVERIFY2(kept || noted.contains(place), place.c_str());
                }
            }
        }
    }
    for (const auto& [group, items] : source.items()) {
        const bool content =
            group == "contentTypes" || group == "entries" || group == "assets" || group == "tags" || group == "locales";
        QVERIFY2(content || items.empty() || noted.contains(group), group.c_str());
    }
}

void TestContentfulImport::recordsFitTheDataset_data() {
    addSamples();
}

void TestContentfulImport::recordsFitTheDataset() {
    QFETCH(QString, path);
    if (path.isEmpty())
        QSKIP("sample data is absent: set GALLEY_SAMPLES to the folder that holds it");
    const auto bytes = readFile(path.toStdString());
    VERIFY_OK(bytes);
    const auto imported = importExport(*bytes);
    VERIFY_OK(imported);
    VERIFY_OK(imported->schema.validate());
    StateEditor editor(State::empty(std::make_shared<const Schema>(imported->schema)));
    std::set<std::pair<std::string, std::string>> ids;
    for (const ImportedRecord& record : imported->records) {
        const auto type = imported->schema.typeIndex(record.type);
        QVERIFY(type);
        VERIFY_OK(fieldsFromJson(imported->schema, imported->schema.type(*type), record.fields, editor));
        QVERIFY(ids.emplace(record.type, record.id).second);
    }
}

void TestContentfulImport::mapsContentTypes() {
    const auto imported = importExport(kExport);
    VERIFY_OK(imported);
    const Schema& schema = imported->schema;
    QCOMPARE(schema.locales, (std::vector<Locale>{{"en", ""}, {"de", "en"}}));
    QCOMPARE(schema.site.home, std::string("index"));
    QCOMPARE(schema.types.size(), std::size_t{4});
    const Type& page = schema.types[0];
    QVERIFY(page.page && !page.component);
    QCOMPARE(page.slug, std::string("slug"));
    QCOMPARE(page.display, std::string("title"));
    QVERIFY(page.field("title")->localized && page.field("title")->required);
    QCOMPARE(page.field("tone")->values, (std::vector<std::string>{"light", "dark"}));
    QCOMPARE(page.field("key")->kind, FieldKind::Int);
    QCOMPARE(page.field("where")->fields[1].name, std::string("lon"));
    QCOMPARE(page.field("data")->kind, FieldKind::Text);
    QCOMPARE(page.field("at")->kind, FieldKind::Date);
    QCOMPARE(page.field("image")->targets, (std::vector<std::string>{"asset"}));
    QCOMPARE(page.field("parts")->fields[0].targets, (std::vector<std::string>{"nicePart"}));
    QCOMPARE(page.field("any")->targets, (std::vector<std::string>{"page", "nicePart"}));
    QCOMPARE(page.field("tags")->fields[0].targets, (std::vector<std::string>{"tag"}));
    QVERIFY(page.field("status") == nullptr);
    QVERIFY(schema.types[1].component && !schema.types[1].page);
    QCOMPARE(schema.types[1].label, std::string("Nice Part"));
}

void TestContentfulImport::mapsRecords() {
    const auto imported = importExport(kExport);
    VERIFY_OK(imported);
    const auto fields = [&](const char* id) { return QByteArray::fromStdString(find(*imported, id)->fields.dump()); };
    QCOMPARE(
        fields("e1"),
        QByteArray(
            R"x({"any":{"id":"gone","type":"page"},"at":"2023-03-23",)x"
            R"x("body":{"en":"![Part](galley:nicePart/e2)"},"data":"{\"a\":[1]}","image":"a1","key":7,"parts":["e2"],)x"
            R"x("slug":"index","tags":["t1"],"title":{"de":"Start","en":"Home"},"tone":"dark",)x"
            R"x("where":{"lat":1.5,"lon":-2},"words":["a","b"]})x"));
    QCOMPARE(
        fields("a1"),
        QByteArray(
            R"({"file":{"contentType":"image/png","fileName":"c.png","height":4,"size":5,"url":"https://x.test/c.png","width":3},"title":"Cat"})"));
    QCOMPARE(fields("t1"), QByteArray(R"({"name":"Tag one","visibility":"private"})"));
    const QByteArray notes = notesOf(imported->report);
    QVERIFY2(notes.contains("entries[0] e1, fields.any.en: the link to Entry gone leads nowhere"), notes);
    QVERIFY2(notes.contains("entries[0] e1, fields.data.en: the JSON is kept as text"), notes);
    QVERIFY2(notes.contains("roles: 2 items are not carried over"), notes);
    QVERIFY2(!notes.contains("webhooks"), notes);
}

void TestContentfulImport::datesMeanWhatTheyMeant_data() {
    QTest::addColumn<QByteArray>("values"); // of two locales
    QTest::addColumn<QByteArray>("editor");
    QTest::addColumn<QByteArray>("zone"); // asked for
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("kept");
    QTest::addColumn<QByteArray>("siteZone");
    const auto row = [](const char* name, const char* values, const char* kind, const char* kept, const char* siteZone,
                        const char* zone = "", const char* editor = "") {
        QTest::addRow("%s", name) << QByteArray(values) << QByteArray(editor) << QByteArray(zone) << QByteArray(kind)
                                  << QByteArray(kept) << QByteArray(siteZone);
    };
    row("midnight", R"({"en":"2017-05-16T00:00+02:00"})", "date", R"({"en":"2017-05-16"})", "");
    row("midnight in two zones", R"({"en":"2017-05-16T00:00-08:00","de":"2017-01-16T00:00:00.000+01:00"})", "date",
        R"({"de":"2017-01-16","en":"2017-05-16"})", "");
    row("days", R"({"en":"2017-05-16"})", "date", R"({"en":"2017-05-16"})", "");
    row("a time", R"({"en":"2017-05-16T18:30+02:00"})", "datetime", R"({"en":"2017-05-16T18:30+02:00"})",
        "Europe/Berlin");
    row("a time and midnight", R"({"en":"2017-05-16T00:00+02:00","de":"2017-01-16T18:30+01:00"})", "datetime",
        R"({"de":"2017-01-16T18:30+01:00","en":"2017-05-16T00:00+02:00"})", "Europe/Berlin");
    row("a day among times", R"({"en":"2017-05-16","de":"2017-01-16T18:30+01:00"})", "datetime",
        R"({"de":"2017-01-16T18:30+01:00","en":"2017-05-15T22:00:00Z"})", "Europe/Berlin");
    row("times without offset", R"({"en":"2017-05-16T18:30"})", "datetime", R"({"en":"2017-05-16T22:30:00Z"})",
        "America/New_York", "America/New_York");
    row("another zone", R"({"en":"2017-05-16T18:30+02:00"})", "datetime", R"({"en":"2017-05-16T18:30+02:00"})",
        "Asia/Tokyo", "Asia/Tokyo");
    row("UTC", R"({"en":"2017-05-16T18:30:00Z"})", "datetime", R"({"en":"2017-05-16T18:30:00Z"})", "");
    row("no values", "{}", "datetime", "null", "");
    row("no values, edited as days", "{}", "date", "null", "", "",
        R"([{"sys":{"contentType":{"sys":{"id":"post"}}},"controls":[{"fieldId":"day","settings":{"format":"dateonly"}}]}])");
}

void TestContentfulImport::datesMeanWhatTheyMeant() {
    QFETCH(QByteArray, values);
    QFETCH(QByteArray, editor);
    QFETCH(QByteArray, zone);
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, kept);
    QFETCH(QByteArray, siteZone);
    const QByteArray text =
        R"({"contentTypes":[{"sys":{"id":"post"},"name":"Post","fields":[{"id":"day","type":"Date","name":"Day","localized":true}]}],
        "entries":[{"sys":{"id":"p","version":2,"publishedVersion":1,"contentType":{"sys":{"id":"post"}}},"fields":{"day":)" +
        values + R"(}}],"assets":[],"locales":[{"code":"en","default":true},{"code":"de"}],"editorInterfaces":)" +
        (editor.isEmpty() ? "[]" : editor) + "}";
    ContentfulImportOptions options;
    options.zone = zone.toStdString();
    const auto source = importContentfulText(text.toStdString(), options);
    VERIFY_OK(source);
    const auto imported = test::gather(**source);
    VERIFY_OK(imported);
    QCOMPARE(QByteArray(toString(imported->schema.types[0].field("day")->kind)), kind);
    QCOMPARE(QByteArray::fromStdString(imported->schema.site.zone), siteZone);
    const auto& fields = imported->records.front().fields;
    QCOMPARE(QByteArray::fromStdString(fields.contains("day") ? fields["day"].dump() : "null"), kept);
    if (!siteZone.isEmpty() && zone.isEmpty())
        QVERIFY(notesOf(imported->report).contains("time zone " + siteZone));
    const bool isLocal = kept.contains('Z') && !values.contains('Z');
    QCOMPARE(notesOf(imported->report).count("times of the field without an offset are meant in the time zone"),
             isLocal ? 1 : 0);
    if (kind == "date")
        QVERIFY(notesOf(imported->report).contains("the field is a date without a time"));
    options.zone = "Europe/Berln";
    const auto refused = importContentfulText(text.toStdString(), options);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("Europe/Berlin") != std::string::npos);
}

void TestContentfulImport::entriesWithoutAPageAreEmbeddedInLines() {
    const auto inLine = [](const std::string& id) {
        return R"({"nodeType":"embedded-entry-inline","content":[],"data":{"target":{"sys":{"type":"Link","linkType":"Entry","id":")" +
               id + R"("}}}})";
    };
    const auto entry = [](const std::string& id, const std::string& type, const std::string& fields) {
        return R"({"sys":{"id":")" + id + R"(","version":2,"publishedVersion":1,"contentType":{"sys":{"id":")" + type +
               R"("}}},"fields":{)" + fields + "}}";
    };
    const std::string text =
        R"({"contentTypes":[{"sys":{"id":"post"},"name":"Post","displayField":"title","fields":[
              {"id":"title","type":"Symbol","name":"Title"},{"id":"slug","type":"Symbol","name":"Slug"},
              {"id":"body","type":"RichText","name":"Body"}]},
            {"sys":{"id":"price"},"name":"Price","displayField":"sum","fields":[{"id":"sum","type":"Symbol","name":"Sum"}]}],
            "assets":[],"locales":[{"code":"en","default":true}],"entries":[)" +
        entry("p1", "post",
              R"("title":{"en":"One"},"slug":{"en":"one"},"body":{"en":{"nodeType":"document","content":[
                 {"nodeType":"paragraph","content":[{"nodeType":"text","value":"for ","marks":[]},)" +
                  inLine("c1") + "," + inLine("p1") + "," + inLine("gone") + "]}]}}") +
        "," + entry("c1", "price", R"("sum":{"en":"5 EUR"})") + "]}";
    const auto imported = importExport(text);
    VERIFY_OK(imported);
    const std::string body = find(*imported, "p1")->fields["body"].get<std::string>();
    QCOMPARE(QByteArray::fromStdString(body),
             QByteArray("for ![](galley:price/c1)[One](galley:post/p1)[gone](galley:post/gone)"));
}

void TestContentfulImport::marksStates() {
    QByteArray text(kExport);
    text.replace(R"("sys":{"id":"e2","version":2,"publishedVersion":1,)",
                 R"("sys":{"id":"e2","version":2,"archivedVersion":1,)");
    text.replace(R"("sys":{"id":"e1","version":2,)", R"("sys":{"id":"e1","version":5,)");
    const std::string changed = text.toStdString();
    const auto imported = importExport(changed);
    VERIFY_OK(imported);
    QCOMPARE(find(*imported, "e1")->fields["status"].get<std::string>(), std::string("changed"));
    QCOMPARE(find(*imported, "e2")->fields["status"].get<std::string>(), std::string("archived"));
    QCOMPARE(find(*imported, "a1")->fields["status"].get<std::string>(), std::string("published"));
    QVERIFY(notesOf(imported->report).contains("entries[1] e2: the archived item becomes a record"));
}

void TestContentfulImport::namesWhatWasNeverPublished() {
    std::string entries;
    for (int i = 1; i <= 7; ++i)
        entries += (i == 1 ? "" : ",") + std::string(R"({"sys":{"id":"d)") + std::to_string(i) +
                   R"(","version":3,"contentType":{"sys":{"id":"post"}}},"fields":{"t":{"en":"x"}}})";
    const std::string text =
        R"({"contentTypes":[{"sys":{"id":"post"},"name":"Post","fields":[{"id":"t","type":"Symbol","name":"T"}]}],
            "entries":[)" +
        entries +
        R"(,{"sys":{"id":"p","version":2,"publishedVersion":1,"contentType":{"sys":{"id":"post"}}},"fields":{}}],
            "assets":[{"sys":{"id":"a1","version":1},"fields":{"file":{"en":{"url":"//x.test/a.png"}}}}],
            "locales":[{"code":"en","default":true}]})";
    const auto imported = importExport(text);
    VERIFY_OK(imported);
    const QByteArray notes = notesOf(imported->report);
    QVERIFY2(notes.contains("entries: 7 of them were never published there and will be with the next publish here: "
                            "d1, d2, d3, d4, d5 and 2 more"),
             notes);
    QVERIFY2(notes.contains("assets: 1 of them was never published there and will be with the next publish here: a1:"),
             notes);
    const auto published = importExport(kExport);
    VERIFY_OK(published);
    QVERIFY(!notesOf(published->report).contains("never published"));
}

void TestContentfulImport::whatIsNotDeliveredIsForEditors() {
    const std::string text =
        R"({"contentTypes":[{"sys":{"id":"post"},"name":"Post","displayField":"title","fields":[
              {"id":"title","type":"Symbol","name":"Title"},
              {"id":"margin","type":"Text","name":"Margin","omitted":true,"disabled":true},
              {"id":"legacy","type":"Symbol","name":"Legacy","disabled":true,"omitted":false},
              {"id":"internalName","type":"Symbol","name":"Internal name"}]}],
            "entries":[{"sys":{"id":"p","version":2,"publishedVersion":1,"contentType":{"sys":{"id":"post"}}},
              "fields":{"margin":{"en":"40 %"}}}],"assets":[],"locales":[{"code":"en","default":true}]})";
    const auto imported = importExport(text);
    VERIFY_OK(imported);
    const std::vector<Field>& fields = imported->schema.types[0].fields;
    QVERIFY(!isForEditors(fields[0], fields));
    QVERIFY(isForEditors(fields[1], fields));
    QVERIFY(!isForEditors(fields[2], fields));
    QVERIFY(fields[0].isPublic && !fields[1].isPublic && fields[2].isPublic);
    QCOMPARE(fields[1].displayLabel(), std::string("Margin"));
    QVERIFY(!fields[3].isPublic);
    QCOMPARE(imported->records[0].fields["margin"].get<std::string>(), std::string("40 %"));
    const QByteArray notes = notesOf(imported->report);
    QVERIFY2(notes.contains("contentTypes post, field margin: the field is not public"), notes);
    QVERIFY2(notes.contains("contentTypes post, field legacy: the field is shown to editors and on pages"), notes);
}

void TestContentfulImport::notesWhatDoesNotFit() {
    QByteArray text(kExport);
    text.replace(R"("key":{"en":7})", R"("key":{"en":"x","de":1},"ghost":{"en":1},"slug2":{"en":1})");
    text.replace(R"("words":{"en":["a","b"]})", R"("words":{"en":["a",3],"fr":[]})");
    text.replace(R"("tone":{"en":"dark"})", R"("tone":{"en":"pink"})");
    const std::string changed = text.toStdString();
    const auto imported = importExport(changed);
    VERIFY_OK(imported);
    QCOMPARE(imported->schema.types[0].field("tone")->kind, FieldKind::String);
    const QByteArray notes = notesOf(imported->report);
    for (const char* part :
         {"fields.key.en: value \"x\" is left out", "fields.key.de: value 1 is left out: the field is not localized",
          "fields.ghost.en: value 1 is left out", "fields.words.en[1]: value 3 is left out",
          "fields.words.fr: value [] is left out", "field tone: the field is a string"})
        QVERIFY2(notes.contains(part), notes);
}

void TestContentfulImport::refusesOtherFiles() {
    QVERIFY(!importExport(""));
    QVERIFY(!importExport("[]"));
    QVERIFY(!importExport("{\"contentTypes\":[]}"));
    QVERIFY(!importExport("{\"contentTypes\":[1,{}]}"));
    const auto broken = importExport("{\n\"contentTypes\":[\n}");
    QVERIFY(!broken);
    QCOMPARE(broken.error().line, std::uint64_t{3});
    const auto deep = importExport(std::string(100000, '['));
    QVERIFY(!deep);
    QVERIFY(deep.error().message.find("nested deeper") != std::string::npos);
    QCOMPARE(importContentful("/no/such/file.json", {}).error().code, ErrorCode::NotFound);
}

void TestContentfulImport::survivesHostileJson() {
    REQUIRE_SAMPLE(folder, "data/hostile-json-test-suite-a");
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto bytes = readFile(entry.path());
        VERIFY_OK(bytes);
        QVERIFY2(!importExport(*bytes), entry.path().c_str());
        // As a value inside an export that is otherwise well.
        for (const char* field : {"body", "data", "title", "words", "image", "where"}) {
            QByteArray text(kExport);
            const QByteArray name = "\"" + QByteArray(field) + "\":{\"en\":";
            text.replace(name, name + QByteArray::fromStdString(*bytes) + ",\"de\":");
            const std::string whole = text.toStdString();
            if (const auto imported = importExport(whole))
                VERIFY_OK(imported->schema.validate());
        }
    }
}

void TestContentfulImport::survivesEveryCut() {
    const std::string text(kExport);
    for (std::size_t size = 0; size + 1 < text.size(); size += 3)
        QVERIFY(!importExport(text.substr(0, size)));
}

QTEST_GUILESS_MAIN(TestContentfulImport)
#include "tst_contentful_import.moc"
