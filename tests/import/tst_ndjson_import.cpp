#include "model/base/file.h"
#include "model/import/ndjson_import.h"
#include "model/schema/schema_json.h"
#include "tests/import/imported.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using test::Imported;
using test::notesOf;

class TestNdjsonImport : public QObject {
    Q_OBJECT
private slots:
    void infersKinds_data();
    void infersKinds();
    void infersPagesDisplayAndCards();
    void infersReferencesAcrossTheFile();
    void infersTheSameByAnyNumberOfThreads();
    void doesNotTakeOwnIdsForReferences();
    void infersReferencesToSeveralTypes();
    void infersBlocksOnlyWhereEveryElementHasAKind();
    void renamesWhatASchemaDoesNotAllow();
    void keepsTypesApartWhoseNamesMeet();
    void keepsMixedValuesAsText();
    void readsByAGivenSchema();
    void theProposalCanBeGivenBack();
    void namesEveryValueThatDoesNotFit_data();
    void namesEveryValueThatDoesNotFit();
    void aBadLineDoesNotLoseTheOthers();
    void strictModeStopsWithThePlace();
    void countsDanglingLinks();
    void refusesAFileWithoutRecords();
    void stopsWhenCancelled();
    void limitsNesting();
    void survivesHostileJson();
    void survivesEveryCut();
};

namespace {

/// Records {"type":"note","id":"n0","f":VALUE} … for each value.
std::string recordsWith(const QList<QByteArray>& values) {
    std::string text;
    int number = 0;
    for (const QByteArray& value : values)
        text += R"({"type":"note","id":"n)" + std::to_string(number++) + R"(","f":)" + value.toStdString() + "}\n";
    return text;
}

QList<QByteArray> repeated(const QList<QByteArray>& values, int times) {
    QList<QByteArray> all;
    for (int i = 0; i < times; ++i)
        all += values;
    return all;
}

Schema schemaOf(const char* fields) {
    const auto schema = parseSchema(std::string(R"({"locales":[{"code":"en"},{"code":"de","fallback":"en"}],"types":[
        {"name":"note","fields":[)") +
                                    fields + R"(]},{"name":"person"}]})");
    if (!schema)
        qFatal("%s", schema.error().toString().c_str());
    return *schema;
}

} // namespace

void TestNdjsonImport::infersKinds_data() {
    QTest::addColumn<QList<QByteArray>>("values");
    QTest::addColumn<QByteArray>("kind");
    const auto row = [](const char* name, const QList<QByteArray>& values, const char* kind) {
        QTest::newRow(name) << values << QByteArray(kind);
    };
    row("bool", {"true", "false", "null"}, "bool");
    row("int", {"1", "-2", "9223372036854775807"}, "int");
    row("float", {"1", "2.5"}, "float");
    row("too large for an int", {"1", "9223372036854775808"}, "string");
    row("datetime", {"\"2021-03-04T05:06:07Z\"", "\"2021-03-04T05:06:07.5+02:00\""}, "datetime");
    row("date by its values alone", {"\"2021-03-04\""}, "string");
    row("not all dates", {"\"2021-03-04\"", "\"soon\""}, "string");
    row("impossible date", {"\"2021-02-31\""}, "string");
    row("string", {"\"a\"", "\"b\""}, "string");
    row("nothing but null", {"null"}, "string");
    row("long text", {"\"a\"", "\"" + QByteArray(161, 'x') + "\""}, "text");
    row("two lines", {"\"a\\nb\""}, "text");
    row("markdown", {"\"see [this](there)\""}, "text");
    row("image address", {"\"https://x.test/a/b.JPG?w=1\"", "\"http://x.test/c.svg\""}, "asset");
    row("image path", {"\"images/a.webp\"", "\"b.png\""}, "asset");
    row("path outside", {"\"../a.png\""}, "string");
    row("page address", {"\"https://x.test/a\""}, "string");
    row("a few other addresses", repeated({"\"https://x.test/a.png\""}, 30) + QList<QByteArray>{"\"https://x.test/a\""},
        "asset");
    row("a few other words", repeated({"\"https://x.test/a.png\""}, 30) + QList<QByteArray>{"\"none\""}, "string");
    row("list", {"[1,2]", "[]"}, "list");
    row("object", {"{\"a\":1}"}, "object");
    row("blocks", {"[{\"kind\":\"row\"}]"}, "blocks");
    row("few words, but no choice by name", repeated({"\"a\"", "\"b\""}, 50), "string");
    row("mixed", {"1", "\"a\""}, "string");
    row("mixed deep", {"1", "{\"a\":1}"}, "text");
}

void TestNdjsonImport::infersKinds() {
    QFETCH(QList<QByteArray>, values);
    QFETCH(QByteArray, kind);
    const auto imported = test::importText(recordsWith(values));
    VERIFY_OK(imported);
    QCOMPARE(QByteArray(toString(imported->schema.types[0].field("f")->kind)), kind);
    QCOMPARE(imported->records.size(), static_cast<std::size_t>(values.size()));
    // Whatever was inferred, no value may be lost.
    for (qsizetype i = 0; i < values.size(); ++i)
        QCOMPARE(imported->records[static_cast<std::size_t>(i)].fields.contains("f"), values[i] != "null");
    // The name makes it a choice.
    if (values.size() == 100) {
        const QByteArray text = QByteArray::fromStdString(recordsWith(values)).replace("\"f\":", "\"status\":");
        const std::string kept = text.toStdString();
        const auto choice = test::importText(kept);
        VERIFY_OK(choice);
        QCOMPARE(choice->schema.types[0].field("status")->kind, FieldKind::Enum);
        QCOMPARE(choice->schema.types[0].field("status")->values, (std::vector<std::string>{"a", "b"}));
    }
}

void TestNdjsonImport::infersPagesDisplayAndCards() {
    const auto imported = test::importText(
        R"({"type":"page","id":"p1","slug":"index","dek":"d","headline":"H","image":"a.png","year":1999,"cast":["people/q"],"internal":"x"}
{"type":"person","id":"people/q","name":"Q"}
)");
    VERIFY_OK(imported);
    QCOMPARE(imported->schema.site.home, std::string("index"));
    const Type& page = imported->schema.types[0];
    QVERIFY(page.page);
    QCOMPARE(page.slug, std::string("slug"));
    QCOMPARE(page.display, std::string("headline"));
    QCOMPARE(page.card, (std::vector<std::string>{"headline", "dek", "image", "year", "cast"}));
    QCOMPARE(page.fields[0].name, std::string("slug"));
    QCOMPARE(page.fields.back().name, std::string("internal"));
    QVERIFY(!imported->schema.types[1].page);
}

void TestNdjsonImport::infersReferencesAcrossTheFile() {
    const auto imported = test::importText(
        R"({"type":"page","id":"p1","slug":"one","author":"ann-1234","modules":[{"kind":"row","refs":["t/1","t/2"]}]}
{"type":"person","id":"ann-1234","name":"Ann"}
{"type":"title","id":"t/1","name":"T1"}
{"type":"title","id":"t/2","name":"T2"}
)");
    VERIFY_OK(imported);
    const Type& page = imported->schema.types[0];
    QCOMPARE(page.field("author")->targets, (std::vector<std::string>{"person"}));
    const Field& refs = page.field("modules")->blocks[0].fields[0];
    QCOMPARE(refs.kind, FieldKind::List);
    QCOMPARE(refs.fields[0].targets, (std::vector<std::string>{"title"}));
    QCOMPARE(imported->report.linksByKind.at("title"), std::size_t{2});
    QCOMPARE(imported->report.danglingLinks, std::size_t{0});
    QCOMPARE(QByteArray::fromStdString(imported->records[0].fields.dump()),
             QByteArray(R"({"author":"ann-1234","modules":[{"kind":"row","refs":["t/1","t/2"]}],"slug":"one"})"));
    QCOMPARE(imported->records[0].place, std::string("line 1"));
}

void TestNdjsonImport::doesNotTakeOwnIdsForReferences() {
    const auto imported = test::importText(R"({"type":"page","id":"a","path":"a","slug":"a"}
{"type":"page","id":"b","path":"b","slug":"b"}
)");
    VERIFY_OK(imported);
    QCOMPARE(imported->schema.types[0].field("path")->kind, FieldKind::String);
    QCOMPARE(imported->schema.types[0].field("slug")->kind, FieldKind::String);
}

void TestNdjsonImport::infersTheSameByAnyNumberOfThreads() {
    // Several parts of the size that threads take: what only the first and only the last of them have is in the schema.
    constexpr int kRecords = 60'000;
    const std::string filler(160, 'x');
    std::string text;
    for (int i = 0; i < kRecords; ++i) {
        text += R"({"type":"note","id":"n/)" + std::to_string(i) + R"(","f":")" + filler + '"';
        if (i == 0)
            text += R"(,"first":true)";
        text += i + 1 == kRecords ? R"(,"mixed":"a")" : R"(,"mixed":1)";
        text += R"(,"next":"n/)" + std::to_string(kRecords - 1 - i) + '"';
        if (i + 1 == kRecords)
            text += R"(,"last":[{"kind":"row","n":1}])";
        text += "}\n";
    }
    std::string one;
    for (const unsigned threads : {1U, 3U}) {
        NdjsonImportOptions options;
        options.threads = threads;
        const auto source = importNdjsonText(text, std::move(options));
        VERIFY_OK(source);
        const Schema& schema = (*source)->schema();
        QCOMPARE(schema.types.size(), std::size_t{1});
        std::vector<std::pair<std::string, FieldKind>> kinds;
        for (const Field& field : schema.types[0].fields)
            kinds.emplace_back(field.name, field.kind);
        const std::vector<std::pair<std::string, FieldKind>> wanted{
            {"f", FieldKind::String}, {"first", FieldKind::Bool},  {"mixed", FieldKind::String},
            {"next", FieldKind::Ref}, {"last", FieldKind::Blocks},
        };
        QVERIFY(kinds == wanted);
        QVERIFY(one.empty() || one == formatSchema(schema));
        one = formatSchema(schema);
    }
}

void TestNdjsonImport::infersReferencesToSeveralTypes() {
    const auto imported = test::importText(R"({"type":"a","id":"x/1","to":"x/2","both":{"type":"b","id":"x/2"}}
{"type":"b","id":"x/2","to":"x/1","both":{"type":"a","id":"x/1"}}
{"type":"a","id":"x/3","to":"x/2","both":{"type":"b","id":"x/9"}}
{"type":"a","id":"x/4","to":"x/1"}
)");
    VERIFY_OK(imported);
    QCOMPARE(imported->schema.types[0].field("to")->targets, (std::vector<std::string>{"b", "a"}));
    QCOMPARE(imported->schema.types[0].field("both")->targets, (std::vector<std::string>{"b"}));
    QVERIFY(imported->records[0].fields["to"] == (nlohmann::json{{"type", "b"}, {"id", "x/2"}}));
    QVERIFY(imported->records[0].fields["both"] == nlohmann::json("x/2"));
    QCOMPARE(imported->report.danglingLinks, std::size_t{1});
}

void TestNdjsonImport::infersBlocksOnlyWhereEveryElementHasAKind() {
    const auto imported = test::importText(
        R"({"type":"a","id":"1","x":[{"kind":"row","key":"k9","n":1},{"kind":"quote"}],"y":[{"kind":"row","n":1},{"n":2}]})");
    VERIFY_OK(imported);
    const Type& type = imported->schema.types[0];
    QCOMPARE(type.field("x")->kind, FieldKind::Blocks);
    QCOMPARE(type.field("x")->blocks.size(), std::size_t{2});
    QCOMPARE(type.field("y")->kind, FieldKind::List);
    QCOMPARE(
        QByteArray::fromStdString(imported->records[0].fields.dump()),
        QByteArray(R"({"x":[{"key":"k9","kind":"row","n":1},{"kind":"quote"}],"y":[{"kind":"row","n":1},{"n":2}]})"));
}

void TestNdjsonImport::renamesWhatASchemaDoesNotAllow() {
    const auto imported = test::importText(
        R"({"type":"blog post","id":"1","first name":"A","größe":2,"meta":{"type":"x","id":5},"2nd":true})");
    VERIFY_OK(imported);
    QCOMPARE(imported->records[0].type, std::string("blog_post"));
    QCOMPARE(QByteArray::fromStdString(imported->records[0].fields.dump()),
             QByteArray(R"({"first_name":"A","grosse":2,"meta":{"id":5,"type":"x"},"n2nd":true})"));
    const QByteArray notes = notesOf(imported->report);
    for (const char* part : {"the type is named blog_post", "the field is named first_name", "the field is named n2nd"})
        QVERIFY2(notes.contains(part), notes);
}

void TestNdjsonImport::keepsTypesApartWhoseNamesMeet() {
    const auto imported = test::importText(R"({"type":"a b","id":"1","n":1,"to":"records/2"}
{"type":"a.b","id":"records/2","n":1.5,"to":"1"}
{"type":"a.b","id":"1"}
)");
    VERIFY_OK(imported);
    VERIFY_OK(imported->schema.validate());
    QCOMPARE(imported->schema.types.size(), std::size_t{2});
    const Type& first = imported->schema.types[0];
    const Type& second = imported->schema.types[1];
    QCOMPARE(first.name, std::string("a_b"));
    QCOMPARE(first.label, std::string("a b"));
    QVERIFY(second.name.starts_with("a_b_"));
    QCOMPARE(second.label, std::string("a.b"));
    QCOMPARE(first.field("n")->kind, FieldKind::Int);
    QCOMPARE(first.field("to")->targets, (std::vector<std::string>{second.name}));
    QCOMPARE(imported->records.size(), std::size_t{3});
}

void TestNdjsonImport::keepsMixedValuesAsText() {
    const auto imported = test::importText(recordsWith({"1", "\"a\"", "[true,{\"b\":null}]"}));
    VERIFY_OK(imported);
    QVERIFY(imported->records[0].fields["f"] == nlohmann::json("1"));
    QVERIFY(imported->records[2].fields["f"] == nlohmann::json(R"([true,{"b":null}])"));
    QVERIFY(notesOf(imported->report).contains("line 3: note/n2, field f: value [true,{\"b\":null}] is kept as text"));
}

void TestNdjsonImport::readsByAGivenSchema() {
    NdjsonImportOptions options;
    options.schema = schemaOf(
        R"({"name":"title","kind":"string","localized":true},{"name":"who","kind":"ref","targets":["person","note"]},
        {"name":"ratio","kind":"float"},{"name":"n","kind":"int"})");
    const auto imported = test::importText(
        R"({"type":"note","id":"1","title":{"de":"Hallo","en":"Hi","fr":"Salut"},"who":{"type":"note","id":"1"},"ratio":2,"n":3.0}
{"type":"note","id":"2","title":"plain","who":"ann"}
{"type":"person","id":"ann"}
{"type":"ghost","id":"g"}
)",
        std::move(options));
    VERIFY_OK(imported);
    QCOMPARE(imported->records.size(), std::size_t{3});
    QCOMPARE(QByteArray::fromStdString(imported->records[0].fields.dump()),
             QByteArray(R"({"n":3,"ratio":2,"title":{"de":"Hallo","en":"Hi"},"who":{"id":"1","type":"note"}})"));
    QCOMPARE(QByteArray::fromStdString(imported->records[1].fields.dump()),
             QByteArray(R"({"title":{"en":"plain"},"who":{"id":"ann","type":"person"}})"));
    QCOMPARE(imported->report.notes.size(), std::size_t{3});
    const QByteArray notes = notesOf(imported->report);
    QVERIFY2(notes.contains("line 1: note/1, field title/fr: value \"Salut\" is left out"), notes);
    QVERIFY2(notes.contains("line 4: ghost/g: the record is left out"), notes);
}

void TestNdjsonImport::theProposalCanBeGivenBack() {
    const char* const text =
        R"({"type":"page","id":"p1","slug":"one","n":1,"modules":[{"kind":"row","refs":["p1","p2"]}],"size":{"w":1.5}}
{"type":"page","id":"p2","slug":"two","a b":"x"}
)";
    const auto first = test::importText(text);
    VERIFY_OK(first);
    NdjsonImportOptions options;
    const auto given = parseSchema(formatSchema(first->schema));
    VERIFY_OK(given);
    options.schema = *given;
    const auto second = test::importText(text, std::move(options));
    VERIFY_OK(second);
    QVERIFY(second->schema == first->schema);
    QVERIFY(second->report.notes.empty());
    for (std::size_t i = 0; i < first->records.size(); ++i)
        QVERIFY(second->records[i].fields == first->records[i].fields);
}

void TestNdjsonImport::namesEveryValueThatDoesNotFit_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("note");
    const auto row = [](const char* name, const char* field, const char* value, const char* note) {
        QTest::newRow(name) << QByteArray(field) << QByteArray(value) << QByteArray(note);
    };
    row("bool", R"("kind":"bool")", "1", "field f: value 1 is left out: true or false");
    row("int", R"("kind":"int")", "1.5", "field f: value 1.5 is left out");
    row("large int", R"("kind":"int")", "9223372036854775808", "is left out: a whole number");
    row("float", R"("kind":"float")", "\"1\"", "a number is expected");
    row("datetime", R"("kind":"datetime")", "\"soon\"", "RFC 3339");
    row("asset", R"("kind":"asset")", "1", "a path or an address");
    row("enum", R"("kind":"enum","values":["a"])", "\"b\"", "does not list this value");
    row("ref", R"("kind":"ref","targets":["person"])", "1", "an id is expected");
    row("empty ref", R"("kind":"ref","targets":["person"])", "\"\"", "an id is not empty");
    row("ref type", R"("kind":"ref","targets":["person"])", R"({"type":"note","id":"n0"})",
        "does not refer to records of the type note");
    row("object", R"("kind":"object","fields":[])", "[]", "an object is expected");
    row("member", R"("kind":"object","fields":[])", R"({"a":1})",
        "field f/a: value 1 is left out: the schema has no such field");
    row("list", R"("kind":"list","of":{"kind":"int"})", "1", "a list is expected");
    row("element", R"("kind":"list","of":{"kind":"int"})", "[1,\"a\"]", "field f/1: value \"a\" is left out");
    row("null element", R"("kind":"list","of":{"kind":"int"})", "[null]", "field f/0: null is left out");
    row("blocks", R"("kind":"blocks","blocks":[{"name":"row"}])", "{}", "a list of blocks is expected");
    row("block", R"("kind":"blocks","blocks":[{"name":"row"}])", "[1]",
        "field f/0: value 1 is left out: an object with a kind");
    row("block kind", R"("kind":"blocks","blocks":[{"name":"row"}])", R"([{"kind":"x"}])", "no kind of block x");
    row("block key", R"("kind":"blocks","blocks":[{"name":"row"}])", R"([{"kind":"row","key":1}])",
        "field f/0/key: value 1 is left out");
    row("block key twice", R"("kind":"blocks","blocks":[{"name":"row"}])",
        R"([{"kind":"row","key":"a"},{"kind":"row","key":"a"}])", "field f/1/key");
    row("text", R"("kind":"text")", "true", "value true is kept as text");
    row("member twice", R"("kind":"int")", R"(1,"f":2)", "the record has the field twice");
}

void TestNdjsonImport::namesEveryValueThatDoesNotFit() {
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, note);
    NdjsonImportOptions options;
    options.schema = schemaOf((R"({"name":"f",)" + field + "}").constData());
    const std::string text = recordsWith({value});
    const auto imported = test::importText(text, std::move(options));
    VERIFY_OK(imported);
    QCOMPARE(imported->records.size(), std::size_t{1});
    QCOMPARE(imported->report.notes.size(), std::size_t{1});
    const QByteArray notes = notesOf(imported->report);
    QVERIFY2(notes.startsWith("line 1: note/n0, field f"), notes);
    QVERIFY2(notes.contains(note), notes);
}

void TestNdjsonImport::aBadLineDoesNotLoseTheOthers() {
    const auto imported = test::importText("\xEF\xBB\xBF{\"type\":\"a\",\"id\":\"1\"}\r\n"
                                           "\n"
                                           "{\"type\":\"a\",\"id\":\n"
                                           "[1]\n"
                                           "{\"id\":\"2\"}\n"
                                           "{\"type\":\"a\"}\n"
                                           "{\"type\":\"a\",\"id\":7}\n"
                                           "{\"type\":\"a\",\"id\":\"3\"\xFF}\n"
                                           "{\"type\":\"a\",\"id\":\"1\"}\n"
                                           "{\"id\":\"2\",\"type\":\"a\"}");
    VERIFY_OK(imported);
    QCOMPARE(imported->records.size(), std::size_t{2});
    QCOMPARE(imported->records[1].place, std::string("line 10"));
    const QByteArray notes = notesOf(imported->report);
    QCOMPARE(imported->report.notes.size(), std::size_t{7});
    for (const char* part :
         {"line 3: the line is left out: not valid JSON", "line 4: the line is left out: it is not an object",
          "line 5: the line is left out: the record has no type",
          "line 6: a: the line is left out: the record has no id",
          "line 7: a: ", "line 8: ", "line 9: a/1: the record is left out: an earlier line"})
        QVERIFY2(notes.contains(part), notes);
}

void TestNdjsonImport::strictModeStopsWithThePlace() {
    NdjsonImportOptions options;
    options.strict = true;
    options.schema = schemaOf(R"({"name":"f","kind":"list","of":{"kind":"int"}})");
    const auto imported = test::importText(
        "{\"type\":\"note\",\"id\":\"1\",\"f\":[1]}\n{\"type\":\"note\",\"id\":\"2\",\"f\":[1,true]}\n",
        std::move(options));
    QVERIFY(!imported);
    QCOMPARE(imported.error().code, ErrorCode::InvalidInput);
    QCOMPARE(imported.error().line, std::uint64_t{2});
    QCOMPARE(imported.error().record, std::string("note/2"));
    QCOMPARE(imported.error().field, std::string("f/1"));
}

void TestNdjsonImport::countsDanglingLinks() {
    std::string text = "{\"type\":\"person\",\"id\":\"people/p\"}\n";
    for (int i = 0; i < 40; ++i)
        text += "{\"type\":\"note\",\"id\":\"n" + std::to_string(i) + "\",\"who\":\"" +
                (i == 7 ? "people/gone" : "people/p") + "\"}\n";
    const auto imported = test::importText(text);
    VERIFY_OK(imported);
    QCOMPARE(imported->schema.types[1].field("who")->kind, FieldKind::Ref);
    QCOMPARE(imported->report.linksByKind.at("person"), std::size_t{40});
    QCOMPARE(imported->report.danglingLinks, std::size_t{1});
    QVERIFY(imported->records[8].fields["who"] == nlohmann::json("people/gone"));
}

void TestNdjsonImport::refusesAFileWithoutRecords() {
    QVERIFY(!test::importText(""));
    QVERIFY(!test::importText("\n \n"));
    QVERIFY(!test::importText("nonsense"));
    QCOMPARE(importNdjson("/no/such/file.ndjson", {}).error().code, ErrorCode::NotFound);
}

void TestNdjsonImport::stopsWhenCancelled() {
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += "{\"type\":\"a\",\"id\":\"" + std::to_string(i) + "\"}\n";
    NdjsonImportOptions options;
    options.cancel.cancel();
    QCOMPARE(test::importText(text, options).error().code, ErrorCode::Cancelled);
    std::uint64_t last = 0;
    NdjsonImportOptions watched;
    watched.progress = [&](std::uint64_t done, std::uint64_t total) {
        QVERIFY(done >= last && done <= total);
        last = done;
    };
    VERIFY_OK(test::importText(text, watched));
    QCOMPARE(last, static_cast<std::uint64_t>(text.size()) * 3);
}

void TestNdjsonImport::limitsNesting() {
    const std::string deep =
        "{\"type\":\"a\",\"id\":\"1\",\"f\":" + std::string(100000, '[') + std::string(100000, ']') + "}\n";
    const auto imported = test::importText(deep + "{\"type\":\"a\",\"id\":\"2\",\"f\":" + std::string(40, '[') +
                                           std::string(40, ']') + "}\n");
    VERIFY_OK(imported);
    QCOMPARE(imported->records.size(), std::size_t{1});
    VERIFY_OK(imported->schema.validate());
}

void TestNdjsonImport::survivesHostileJson() {
    REQUIRE_SAMPLE(folder, "data/hostile-json-test-suite-a");
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto bytes = readFile(entry.path());
        VERIFY_OK(bytes);
        std::string line = *bytes;
        std::replace(line.begin(), line.end(), '\n', ' ');
        const std::string text =
            "{\"type\":\"a\",\"id\":\"1\"}\n{\"type\":\"a\",\"id\":\"2\",\"f\":" + line + "}\n" + *bytes;
        const auto imported = test::importText(text);
        const QByteArray name = QByteArray::fromStdString(entry.path().filename().string());
        if (!imported && text.find('\0') != std::string::npos) {
            QVERIFY2(imported.error().message.starts_with("a NUL byte"), name);
            continue;
        }
        if (!imported && name.startsWith("n_")) { // the value ends, and something follows; or it does not end
            QVERIFY2(imported.error().message.find("follows the end of the") != std::string::npos ||
                         imported.error().message.find("does not end") != std::string::npos,
                     name);
            continue;
        }
        VERIFY_OK(imported);
        if (name.startsWith("n_") && !name.startsWith("n_single_space") &&
            !name.contains("comma_instead_of_closing_brace"))
            QVERIFY2(imported->records.size() >= 1, name);
        if (name.startsWith("y_"))
            QVERIFY2(imported->records.size() >= 2, name);
    }
}

void TestNdjsonImport::survivesEveryCut() {
    const std::string text = R"({"type":"a","id":"é","f":[{"kind":"row","x":{"y":"\u00e9"}}],"g":[1.5,null]}
{"type":"b","id":"2","to":"é"})";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        // A copy of its own, so that a sanitizer sees every read beyond the end.
        const std::vector<char> cut(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
        if (const auto imported = test::importText(std::string_view(cut.data(), cut.size())))
            VERIFY_OK(imported->schema.validate());
    }
}

QTEST_GUILESS_MAIN(TestNdjsonImport)
#include "tst_ndjson_import.moc"
