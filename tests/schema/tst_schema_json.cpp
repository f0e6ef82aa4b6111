#include "model/base/file.h"
#include "model/schema/schema_json.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;

class TestSchemaJson : public QObject {
    Q_OBJECT
private slots:
    void readsEveryPart();
    void writesWhatItReads();
    void saysWhatIsPublic();
    void leavesDefaultsOut();
    void namesThePlaceOfAnError_data();
    void namesThePlaceOfAnError();
    void refusesDeepNestingWithoutRecursion();
    void survivesHostileJson();
    void survivesEveryCut();
};

namespace {

constexpr const char* kExample = R"({
  "site": {"name": "Lumen", "home": "start"},
  "locales": [{"code": "en"}, {"code": "es", "fallback": "en"}],
  "types": [
    {"name": "person", "component": true, "fields": [{"name": "name", "kind": "string"}]},
    {"name": "page", "label": "Page", "page": true, "display": "headline", "slug": "slug", "card": ["headline", "cast:3"],
     "fields": [
       {"name": "slug", "kind": "string", "required": true},
       {"name": "headline", "kind": "string", "required": true, "localized": true, "indexed": true, "label": "Head line", "help": "Say \"it\""},
       {"name": "status", "kind": "enum", "values": ["draft", "published"]},
       {"name": "size", "kind": "object", "fields": [{"name": "width", "kind": "int"}, {"name": "ratio", "kind": "float"}]},
       {"name": "cast", "kind": "list", "of": {"kind": "ref", "targets": ["person", "page"]}},
       {"name": "grid", "kind": "list", "of": {"kind": "list", "of": {"kind": "bool"}}},
       {"name": "modules", "kind": "blocks", "blocks": [
         {"name": "row", "label": "Row", "fields": [{"name": "image", "kind": "asset"}, {"name": "when", "kind": "datetime"}]},
         {"name": "rule"}]}
     ]}
  ]
}
)";

} // namespace

void TestSchemaJson::readsEveryPart() {
    const auto schema = parseSchema(kExample);
    VERIFY_OK(schema);
    QCOMPARE(schema->site.home, std::string("start"));
    QCOMPARE(schema->locales.size(), std::size_t{2});
    QVERIFY(schema->types[0].component);
    const Type& page = schema->types[1];
    QVERIFY(page.page);
    QCOMPARE(page.card.size(), std::size_t{2});
    QCOMPARE(page.field("headline")->help, std::string("Say \"it\""));
    QVERIFY(page.field("headline")->localized && page.field("headline")->required);
    QCOMPARE(page.field("cast")->fields[0].targets.size(), std::size_t{2});
    QCOMPARE(page.field("grid")->fields[0].fields[0].kind, FieldKind::Bool);
    QCOMPARE(page.field("modules")->blocks[0].fields[1].kind, FieldKind::DateTime);
}

void TestSchemaJson::writesWhatItReads() {
    const auto schema = parseSchema(kExample);
    VERIFY_OK(schema);
    const std::string text = formatSchema(*schema);
    QVERIFY(text.find("indexed") == std::string::npos); // read, and without effect since long
    const auto again = parseSchema(text);
    VERIFY_OK(again);
    QVERIFY(*again == *schema);
    QCOMPARE(formatSchema(*again), text);
    QCOMPARE(text.back(), '\n');
}

void TestSchemaJson::saysWhatIsPublic() {
    const auto schema = parseSchema(R"x({"locales":[{"code":"en"}],"types":[{"name":"a","public":false,"fields":[
        {"name":"b","kind":"int","public":false},{"name":"c","kind":"int","public":true},{"name":"d","kind":"int"},
        {"name":"e","kind":"int","label":"Margin (Internal)"},
        {"name":"f","kind":"int","label":"Margin (internal)","public":true},
        {"name":"g","kind":"object","fields":[{"name":"h","kind":"int","public":false}]}]
}]
})x");
    VERIFY_OK(schema);
    const Type& type = schema->types[0];
    QVERIFY(!type.isPublic);
    const auto isPublic = [&](const char* name) { return type.field(name)->isPublic; };
    QVERIFY(!isPublic("b") && isPublic("c") && isPublic("d") && isPublic("g"));
    // Older schemas said it by the label.
    QVERIFY(!isPublic("e") && isPublic("f"));
    QVERIFY(!type.field("g")->fields[0].isPublic);
    const auto again = parseSchema(formatSchema(*schema));
    VERIFY_OK(again);
    QVERIFY(*again == *schema);
}

void TestSchemaJson::leavesDefaultsOut() {
    Schema schema;
    schema.locales = {{"en", ""}};
    Type type;
    type.name = "note";
    schema.types = {type};
    QCOMPARE(QByteArray::fromStdString(formatSchema(schema)), QByteArray(R"({
  "locales": [
    {"code":"en"}
  ],
  "types": [
    {"name":"note"}
  ]
}
)"));
}

void TestSchemaJson::namesThePlaceOfAnError_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char* name, const char* json, const char* error) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(error);
    };
    row("empty", "", "line 1: not valid JSON");
    row("no object", "[]", "line 1: an object is expected here");
    row("syntax", "{\"locales\":\n[{\"code\":\"en\"},\n}", "line 3: not valid JSON");
    row("unknown key", "{\"locales\":[{\"code\":\"en\"}],\n\"tpyes\":[]}", "line 2: unknown key tpyes");
    row("unknown zone", "{\"site\":{\"name\":\"a\",\n\"zone\":\"Europe/Berln\"},\n\"locales\":[{\"code\":\"en\"}]}",
        "line 2: field site/zone: there is no time zone Europe/Berln; did you mean Europe/Berlin?");
    row("unknown type key", "{\"types\":[\n{\"name\":\"a\",\n\"pgae\":true}]}", "line 3: unknown key pgae");
    row("unknown field key",
        "{\"types\":[{\"name\":\"a\",\"fields\":[\n{\"name\":\"b\",\"kind\":\"int\",\"requird\":true}]}]}",
        "line 2: a: unknown key requird");
    row("key twice", "{\"locales\":[],\n\"locales\":[]}", "line 2: the key locales is given twice");
    row("wrong type of flag", "{\"types\":[{\"name\":\"a\",\"page\":1}]}", "page must be true or false");
    row("public element",
        "{\"types\":[{\"name\":\"a\",\"fields\":[\n{\"name\":\"b\",\"kind\":\"list\",\"of\":{\"kind\":\"int\","
        "\"public\":false}}]}]}",
        "the elements of a list are as public as the list");
    row("wrong type of text", "{\"site\":{\"name\":\n1}}", "line 2: name must be a string");
    row("wrong type of list", "{\"types\":{}}", "types must be a list");
    row("wrong element", "{\"types\":[{\"name\":\"a\",\"card\":[1]}]}", "a: card must be a list of strings");
    row("no kind", "{\"types\":[{\"name\":\"a\",\"fields\":[{\"name\":\"b\"}]}]}", "a, field b: the field has no kind");
    row("unknown kind", "{\"types\":[{\"name\":\"a\",\"fields\":[\n{\"name\":\"b\",\"kind\":\"number\"}]}]}",
        "line 2: a, field b: unknown kind number; give it one of bool, int, float");
    row("list of nothing", "{\"types\":[{\"name\":\"a\",\"fields\":[{\"name\":\"b\",\"kind\":\"list\"}]}]}",
        "a, field b: a list says");
    row("of on a string", "{\"types\":[{\"name\":\"a\",\"fields\":[{\"name\":\"b\",\"kind\":\"int\",\"of\":{}}]}]}",
        "a, field b: only a list");
    row("rule",
        "{\"locales\":[{\"code\":\"en\"}],\n\"types\":[\n{\"name\":\"a\",\"fields\":[\n{\"name\":\"b\",\"kind\":"
        "\"ref\",\"targets\":[\"x\"]}]}]}",
        "line 4: a, field b: there is no type named x");
    row("nested rule",
        "{\"locales\":[{\"code\":\"en\"}],\n\"types\":[\n{\"name\":\"a\",\"fields\":[\n{\"name\":\"b\",\"kind\":"
        "\"list\",\"of\":\n{\"kind\":\"enum\"}}]}]}",
        "line 5: a, field b/of: an enum needs");
}

void TestSchemaJson::namesThePlaceOfAnError() {
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, error);
    const auto result = parseSchema(json.toStdString());
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::InvalidInput);
    QVERIFY2(result.error().toString().starts_with(error.toStdString()) ||
                 result.error().toString().find(error.toStdString()) != std::string::npos,
             result.error().toString().c_str());
}

void TestSchemaJson::refusesDeepNestingWithoutRecursion() {
    QVERIFY(!parseSchema(std::string(1000000, '[')));
    std::string objects;
    for (int i = 0; i < 100000; ++i)
        objects += "{\"a\":";
    const auto result = parseSchema(objects);
    QVERIFY(!result);
    QVERIFY(result.error().message.find("nested deeper") != std::string::npos);
}

void TestSchemaJson::survivesHostileJson() {
    REQUIRE_SAMPLE(folder, "data/hostile-json-test-suite-a");
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto bytes = readFile(entry.path());
        VERIFY_OK(bytes);
        QVERIFY2(!parseSchema(*bytes), entry.path().c_str());
        ++files;
    }
    QVERIFY(files > 100);
}

void TestSchemaJson::survivesEveryCut() {
    const std::string text(kExample);
    for (std::size_t size = 0; size + 2 < text.size(); ++size)
        QVERIFY(!parseSchema(std::string_view(text).substr(0, size)));
}

QTEST_GUILESS_MAIN(TestSchemaJson)
#include "tst_schema_json.moc"
