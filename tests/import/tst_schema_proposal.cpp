// What an import takes for more than text, and by what evidence.
#include "model/import/name_hints.h"
#include "model/import/ndjson_import.h"
#include "model/schema/schema_json.h"
#include "tests/import/imported.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using test::Imported;

class TestSchemaProposal : public QObject {
    Q_OBJECT
private slots:
    void referencesNeedEvidence_data();
    void referencesNeedEvidence();
    void datesNeedAName_data();
    void datesNeedAName();
    void slugsAndTitlesAreNoDatesAndNoReferences();
    void choicesNeedManyValues_data();
    void choicesNeedManyValues();
    void whatLooksLikeMoreSaysWhyItIsText_data();
    void whatLooksLikeMoreSaysWhyItIsText();
    void aGivenSchemaOverrules();
    void readsNames_data();
    void readsNames();
};

namespace {

QByteArray reasonsOf(const ImportReport& report) {
    QByteArray text;
    for (const ImportNote& note : report.inferred)
        text += QByteArray::fromStdString(note.toString()) + "\n";
    return text;
}

} // namespace

void TestSchemaProposal::referencesNeedEvidence_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QList<QByteArray>>("ids");
    QTest::addColumn<QList<QByteArray>>("values");
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char* name, const char* field, const QList<QByteArray>& ids,
                        const QList<QByteArray>& values, const char* kind, const char* reason) {
        QTest::newRow(name) << QByteArray(field) << ids << values << QByteArray(kind) << QByteArray(reason);
    };
    row("a number that is an id", "stars", {"1"}, {"1"}, "string", "stays text");
    row("a word that is an id", "mood", {"news"}, {"news", "news"}, "string", "stays text");
    row("named like the type", "category", {"1"}, {"1", "1"}, "ref",
        "all 2 values are ids of category, and the field is named like it");
    row("several of the type", "mainCategories", {"1"}, {"1"}, "ref", "named like it");
    row("an id of it", "category_id", {"1"}, {"1"}, "ref", "named like it");
    row("only part of a word", "subcategorisation", {"1"}, {"1"}, "string", "stays text");
    row("slash", "x", {"c/1", "c/2"}, {"c/1", "c/2"}, "ref", "all have a slash");
    row("UUID", "x", {"0b9f6a3c-4c5d-4e6f-8a7b-112233445566"}, {"0b9f6a3c-4c5d-4e6f-8a7b-112233445566"}, "ref",
        "all are UUIDs");
    row("long", "x", {"abcdefgh"}, {"abcdefgh"}, "ref", "8 characters and more");
    row("one short", "x", {"abcdefgh", "abc"}, {"abcdefgh", "abc"}, "string", "stays text");
    row("one that is none", "x", {"abcdefgh"}, {"abcdefgh", "something"}, "string",
        "1 of 2 values are ids of records, and too many are not");
    row("one of three", "x", {"abcdefgh"}, {"abcdefgh", "something", "else"}, "string", "");
    row("a name", "label", {"abcdefgh"}, {"abcdefgh"}, "string", "by its name it is a name");
    row("words with blanks", "x", {"breaking news"}, {"breaking news"}, "string", "stays text");
    row("dates", "published", {"2024-03-01"}, {"2024-03-01"}, "date", "a date");
}

void TestSchemaProposal::referencesNeedEvidence() {
    QFETCH(QByteArray, field);
    QFETCH(QList<QByteArray>, ids);
    QFETCH(QList<QByteArray>, values);
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, reason);
    std::string text;
    for (const QByteArray& id : ids)
        text += R"({"type":"category","id":")" + id.toStdString() + R"(","name":"N"})" + "\n";
    for (qsizetype i = 0; i < values.size(); ++i)
        text += R"({"type":"review","id":"r)" + std::to_string(i) + R"(",")" + field.toStdString() + R"(":")" +
                values[i].toStdString() + R"("})" + "\n";
    const auto imported = test::importText(text);
    VERIFY_OK(imported);
    QCOMPARE(QByteArray(toString(imported->schema.types[1].fields[0].kind)), kind);
    const QByteArray reasons = reasonsOf(imported->report);
    QVERIFY2(reason.isEmpty() ? reasons.isEmpty() : reasons.contains(reason), reasons);
    QVERIFY(imported->report.notes.empty());
}

void TestSchemaProposal::datesNeedAName_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QList<QByteArray>>("values");
    QTest::addColumn<QByteArray>("kind");
    const auto row = [](const char* name, const char* field, const QList<QByteArray>& values, const char* kind) {
        QTest::newRow(name) << QByteArray(field) << values << QByteArray(kind);
    };
    row("date", "date", {"2024-03-01", "2024-02-29"}, "date");
    row("…At", "createdAt", {"2024-03-01"}, "date");
    row("…_on", "released_on", {"2024-03-01"}, "date");
    row("another word", "edition", {"2024-03-01"}, "string");
    row("part of a word", "candidate", {"2024-03-01"}, "string");
    row("a day that is none", "date", {"2024-02-30"}, "string");
    row("not all", "date", {"2024-03-01", "soon"}, "string");
    row("instants", "edition", {"2024-03-01T05:06:07Z", "2024-03-01T05:06:07.5+02:00"}, "datetime");
    row("no offset", "date", {"2024-03-01T05:06:07"}, "string");
    row("no seconds", "date", {"2024-03-01T05:06Z"}, "string");
    row("both", "date", {"2024-03-01T05:06:07Z", "2024-03-01"}, "string");
}

void TestSchemaProposal::datesNeedAName() {
    QFETCH(QByteArray, field);
    QFETCH(QList<QByteArray>, values);
    QFETCH(QByteArray, kind);
    std::string text;
    for (qsizetype i = 0; i < values.size(); ++i)
        text += R"({"type":"t","id":")" + std::to_string(i) + R"(",")" + field.toStdString() + R"(":")" +
                values[i].toStdString() + R"("})" + "\n";
    const auto imported = test::importText(text);
    VERIFY_OK(imported);
    QCOMPARE(QByteArray(toString(imported->schema.types[0].fields[0].kind)), kind);
    for (qsizetype i = 0; i < values.size(); ++i)
        QCOMPARE(QByteArray::fromStdString(imported->records[static_cast<std::size_t>(i)].fields[field.toStdString()]),
                 values[i]);
    QVERIFY2(reasonsOf(imported->report).contains(kind == "string" ? "stays text: " : "the field is a "),
             reasonsOf(imported->report));
}

void TestSchemaProposal::slugsAndTitlesAreNoDatesAndNoReferences() {
    const auto imported =
        test::importText(R"({"type":"daily","id":"2024-03-01","slug":"2024-03-02","title":"2024-03-01"}
{"type":"daily","id":"2024-03-02","slug":"2024-03-01","title":"2001-09-11"}
)");
    VERIFY_OK(imported);
    const Type& type = imported->schema.types[0];
    QVERIFY(type.page);
    QCOMPARE(type.field("slug")->kind, FieldKind::String);
    QCOMPARE(type.field("title")->kind, FieldKind::String);
    QCOMPARE(type.display, std::string("title"));
    QCOMPARE(imported->records[1].fields["title"].get<std::string>(), std::string("2001-09-11"));
}

void TestSchemaProposal::choicesNeedManyValues_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QList<QByteArray>>("values");
    QTest::addColumn<int>("times");
    QTest::addColumn<QByteArray>("kind");
    QTest::newRow("many") << QByteArray("status") << QList<QByteArray>{"a", "b"} << 25 << QByteArray("enum");
    QTest::newRow("few so far") << QByteArray("status") << QList<QByteArray>{"a", "b"} << 24 << QByteArray("string");
    QTest::newRow("named otherwise") << QByteArray("word") << QList<QByteArray>{"a", "b"} << 50 << QByteArray("string");
    QTest::newRow("categories grow") << QByteArray("category") << QList<QByteArray>{"a", "b"} << 50
                                     << QByteArray("string");
    QTest::newRow("one stands there once")
        << QByteArray("status") << QList<QByteArray>{"a", "b", "c"} << 30 << QByteArray("string");
}

void TestSchemaProposal::choicesNeedManyValues() {
    QFETCH(QByteArray, field);
    QFETCH(QList<QByteArray>, values);
    QFETCH(int, times);
    QFETCH(QByteArray, kind);
    std::string text;
    int number = 0;
    const auto add = [&](const QByteArray& value) {
        text += R"({"type":"t","id":")" + std::to_string(number++) + R"(",")" + field.toStdString() + R"(":")" +
                value.toStdString() + R"("})" + "\n";
    };
    for (int i = 0; i < times; ++i) {
        add(values[0]);
        add(values[1]);
    }
    if (values.size() > 2)
        add(values[2]);
    const auto imported = test::importText(text);
    VERIFY_OK(imported);
    QCOMPARE(QByteArray(toString(imported->schema.types[0].fields[0].kind)), kind);
    QCOMPARE(reasonsOf(imported->report).contains("is a choice of 2"), kind == "enum");
    QCOMPARE(reasonsOf(imported->report).contains("stays text: "), kind != "enum");
}

void TestSchemaProposal::whatLooksLikeMoreSaysWhyItIsText_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QList<QByteArray>>("values");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char* name, const char* field, const QList<QByteArray>& values, const char* reason) {
        QTest::newRow(name) << QByteArray(field) << values << QByteArray(reason);
    };
    row("a day that is none", "date", {"2024-02-30"}, "not each is a day of the calendar");
    row("not all", "date", {"2024-03-01", "soon"}, "1 of 2 values are like a date, and others are not");
    row("few", "date", {"2024-03-01", "soon", "later"}, "");
    row("both", "date", {"2024-03-01T05:06:07Z", "2024-03-01"}, "some are times with their offset");
    row("no offset", "date", {"2024-03-01T05:06:07"}, "with seconds and an offset");
    row("no name", "edition", {"2024-03-01"}, "its name does not say that it is one");
    row("a title", "title", {"2024-03-01"}, "by its name it is a name");
    row("a title with a time", "title", {"2024-03-01T05:06:07Z"}, "by its name it is a name");
    row("numbers", "price", {"12", "3.50", "-1e3"}, "all 3 values are a number, but in quotation marks");
    row("numbers with zeros in front", "code", {"007", "12"}, "");
    row("truths", "open", {"true", "false"}, "true or false, but in quotation marks");
    row("few of a choice", "status", {"new"}, "1 value is 1 text, which are too few");
    row("words of a choice", "mood", {"a", "b", "a", "b", "a", "b"}, "its name does not say that it is a choice");
    row("words", "mood", {"a", "b", "c", "d"}, "");
}

void TestSchemaProposal::whatLooksLikeMoreSaysWhyItIsText() {
    QFETCH(QByteArray, field);
    QFETCH(QList<QByteArray>, values);
    QFETCH(QByteArray, reason);
    std::string text;
    for (qsizetype i = 0; i < values.size(); ++i)
        text += R"({"type":"t","id":"r)" + std::to_string(i) + R"(",")" + field.toStdString() + R"(":")" +
                values[i].toStdString() + R"("})" + "\n";
    const auto imported = test::importText(text);
    VERIFY_OK(imported);
    QCOMPARE(imported->schema.types[0].fields[0].kind, FieldKind::String);
    const QByteArray reasons = reasonsOf(imported->report);
    QVERIFY2(reason.isEmpty() ? reasons.isEmpty() : reasons.contains(reason), reasons);
    QVERIFY(reasons.count('\n') <= 1);
}

void TestSchemaProposal::aGivenSchemaOverrules() {
    NdjsonImportOptions options;
    options.schema =
        *parseSchema(R"({"locales":[{"code":"en"}],"types":[{"name":"category","fields":[]},{"name":"review","fields":[
        {"name":"stars","kind":"ref","targets":["category"]},{"name":"edition","kind":"date"},{"name":"date","kind":"string"}]}]})");
    const auto imported = test::importText(R"({"type":"category","id":"1"}
{"type":"review","id":"r","stars":"1","edition":"2024-03-01","date":"2024-03-01"}
)",
                                           options);
    VERIFY_OK(imported);
    QVERIFY(imported->schema == *options.schema);
    QVERIFY(imported->report.notes.empty() && imported->report.inferred.empty());
    QCOMPARE(imported->records[1].fields.size(), std::size_t{3});
}

void TestSchemaProposal::readsNames_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("isDate");
    QTest::addColumn<bool>("isChoice");
    for (const char* name : {"date", "birthDate", "created_at", "validUntil", "start", "published", "expires", "дата"})
        QTest::newRow(name) << QByteArray(name) << true << false;
    for (const char* name : {"status", "page_layout", "visualStyle"})
        QTest::newRow(name) << QByteArray(name) << false << true;
    for (const char* name : {"update", "candidate", "format2", "onSale", "atom", "estate", ""})
        QTest::newRow(*name == 0 ? "empty" : name) << QByteArray(name) << false << false;
}

void TestSchemaProposal::readsNames() {
    QFETCH(QByteArray, name);
    QFETCH(bool, isDate);
    QFETCH(bool, isChoice);
    QCOMPARE(isNamedLikeADate(name.toStdString()), isDate);
    QCOMPARE(isNamedLikeAChoice(name.toStdString()), isChoice);
    QVERIFY(isNamedLikeType("relatedPosts", "post"));
    QVERIFY(isNamedLikeType("authorId", "author"));
    QVERIFY(isNamedLikeType("people", "person"));
    QVERIFY(isNamedLikeType("blogPost", "blog_post"));
    QVERIFY(!isNamedLikeType("subtitle", "title"));
    QVERIFY(!isNamedLikeType("postal_code", "post"));
}

QTEST_APPLESS_MAIN(TestSchemaProposal)
#include "tst_schema_proposal.moc"
