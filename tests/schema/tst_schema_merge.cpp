#include "model/schema/compatibility.h"
#include "model/schema/merge.h"
#include "model/schema/schema_json.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;

namespace {

Schema schemaOf(const char* types, const char* locales = R"([{"code":"en"}])") {
    auto schema = parseSchema(std::string(R"({"locales":)") + locales + R"(,"types":)" + types + "}");
    if (!schema)
        throw std::logic_error(schema.error().toString());
    return *std::move(schema);
}

const char* const kCurrent = R"([
  {"name":"page","label":"Page","page":true,"slug":"slug","fields":[
    {"name":"slug","kind":"string","required":true},
    {"name":"status","kind":"enum","values":["draft","live"]},
    {"name":"author","kind":"ref","targets":["person"]},
    {"name":"size","kind":"object","fields":[{"name":"width","kind":"int"}]},
    {"name":"tags","kind":"list","of":{"kind":"string"}},
    {"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[{"name":"text","kind":"text"}]}]}]},
  {"name":"person","fields":[{"name":"name","kind":"string"}]}])";

} // namespace

class TestSchemaMerge : public QObject {
    Q_OBJECT
private slots:
    void mergingItselfChangesNothing();
    void everythingNewIsAppended();
    void newFieldsAreNotRequired();
    void conflictNamesItsPlace_data();
    void conflictNamesItsPlace();
    void theSitesKindHoldsWhereAskedFor();
};

void TestSchemaMerge::mergingItselfChangesNothing() {
    const Schema current = schemaOf(kCurrent);
    const auto merged = mergeSchemas(current, current);
    VERIFY_OK(merged);
    QVERIFY(*merged == current);
}

void TestSchemaMerge::everythingNewIsAppended() {
    const Schema current = schemaOf(kCurrent);
    const Schema imported = schemaOf(R"([
      {"name":"film","fields":[{"name":"name","kind":"string"}]},
      {"name":"page","label":"Seite","page":true,"slug":"slug","fields":[
        {"name":"dek","kind":"string"},{"name":"slug","kind":"string"},
        {"name":"status","kind":"enum","values":["archived","draft"]},
        {"name":"author","kind":"ref","targets":["film"]},
        {"name":"size","kind":"object","fields":[{"name":"height","kind":"int"}]},
        {"name":"modules","kind":"blocks","blocks":[{"name":"quote","fields":[]},
          {"name":"row","fields":[{"name":"refs","kind":"list","of":{"kind":"ref","targets":["film"]}}]}]}]}])",
                                     R"([{"code":"de"},{"code":"en"}])");
    const auto merged = mergeSchemas(current, imported);
    VERIFY_OK(merged);
    QVERIFY(staysReadable(compareSchemas(current, *merged)));
    QCOMPARE(merged->types.size(), std::size_t{3});
    QCOMPARE(merged->types[2].name, std::string("film"));
    QCOMPARE(merged->locales[1].code, std::string("de"));
    const Type& page = merged->types[0];
    QCOMPARE(page.label, std::string("Page"));
    QCOMPARE(page.fields.back().name, std::string("dek"));
    QCOMPARE(page.field("status")->values, (std::vector<std::string>{"draft", "live", "archived"}));
    QCOMPARE(page.field("author")->targets, (std::vector<std::string>{"person", "film"}));
    QCOMPARE(page.field("size")->fields.size(), std::size_t{2});
    QCOMPARE(page.field("modules")->blocks.size(), std::size_t{2});
    QCOMPARE(page.field("modules")->blocks[0].fields.size(), std::size_t{2});
}

void TestSchemaMerge::newFieldsAreNotRequired() {
    const auto merged = mergeSchemas(
        schemaOf(kCurrent), schemaOf(R"([{"name":"person","fields":[{"name":"born","kind":"int","required":true}]}])"));
    VERIFY_OK(merged);
    QVERIFY(!merged->types[1].field("born")->required);
}

void TestSchemaMerge::conflictNamesItsPlace_data() {
    QTest::addColumn<QByteArray>("types");
    QTest::addColumn<QString>("field");
    QTest::newRow("kind") << QByteArray(R"([{"name":"page","fields":[{"name":"slug","kind":"int"}]}])") << "slug";
    QTest::newRow("localized")
        << QByteArray(R"([{"name":"page","fields":[{"name":"slug","kind":"string","localized":true}]}])") << "slug";
    QTest::newRow("member")
        << QByteArray(
               R"([{"name":"page","fields":[{"name":"size","kind":"object","fields":[{"name":"width","kind":"float"}]}]}])")
        << "size/width";
    QTest::newRow("element") << QByteArray(
                                    R"([{"name":"page","fields":[{"name":"tags","kind":"list","of":{"kind":"int"}}]}])")
                             << "tags/of";
    QTest::newRow("block") << QByteArray(
                                  R"([{"name":"page","fields":[{"name":"modules","kind":"blocks",
            "blocks":[{"name":"row","fields":[{"name":"text","kind":"bool"}]}]}]}])")
                           << "modules/row/text";
}

void TestSchemaMerge::conflictNamesItsPlace() {
    QFETCH(QByteArray, types);
    QFETCH(QString, field);
    const auto merged = mergeSchemas(schemaOf(kCurrent), schemaOf(types.constData()));
    QVERIFY(!merged);
    QCOMPARE(merged.error().code, ErrorCode::InvalidInput);
    QCOMPARE(merged.error().record, std::string("page"));
    QCOMPARE(QString::fromStdString(merged.error().field), field);
}

void TestSchemaMerge::theSitesKindHoldsWhereAskedFor() {
    const Schema current = schemaOf(kCurrent);
    const auto merged = mergeSchemas(
        current,
        schemaOf(R"([{"name":"page","fields":[{"name":"slug","kind":"int"},{"name":"dek","kind":"string"}]}])"),
        MergeRule::KeepCurrent);
    VERIFY_OK(merged);
    QCOMPARE(merged->types[0].field("slug")->kind, FieldKind::String);
    QVERIFY(merged->types[0].field("dek") != nullptr);
}

QTEST_APPLESS_MAIN(TestSchemaMerge)
#include "tst_schema_merge.moc"
