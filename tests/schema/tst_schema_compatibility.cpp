#include "model/schema/compatibility.h"
#include "model/schema/schema_json.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;

class TestSchemaCompatibility : public QObject {
    Q_OBJECT
private slots:
    void equalSchemasDoNotDiffer();
    void tellsWhatStaysReadable_data();
    void tellsWhatStaysReadable();
};

namespace {

constexpr const char* kBefore = R"({"locales":[{"code":"en"},{"code":"de","fallback":"en"}],"types":[
 {"name":"person","fields":[{"name":"name","kind":"string"}]},
 {"name":"page","page":true,"slug":"slug","fields":[
  {"name":"slug","kind":"string"},{"name":"status","kind":"enum","values":["draft","live"]},
  {"name":"cast","kind":"list","of":{"kind":"ref","targets":["person"]}},
  {"name":"size","kind":"object","fields":[{"name":"width","kind":"int"}]},
  {"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[{"name":"text","kind":"text"}]}]}]}]})";

/// "Kind type/field readable" for each change.
QByteArray describe(const std::vector<SchemaChange>& changes) {
    QByteArray text;
    for (const SchemaChange& change : changes) {
        text += QByteArray::number(static_cast<int>(change.kind)) + " " + QByteArray::fromStdString(change.type) + ":" +
                QByteArray::fromStdString(change.field) + (change.readable ? " readable" : " rewrite") + "\n";
    }
    return text;
}

QByteArray expected(SchemaChangeKind kind, const char* place, bool readable) {
    return QByteArray::number(static_cast<int>(kind)) + " " + place + (readable ? " readable" : " rewrite") + "\n";
}

} // namespace

void TestSchemaCompatibility::equalSchemasDoNotDiffer() {
    const auto schema = parseSchema(kBefore);
    VERIFY_OK(schema);
    QVERIFY(compareSchemas(*schema, *schema).empty());
    QVERIFY(staysReadable({}));
}

void TestSchemaCompatibility::tellsWhatStaysReadable_data() {
    using Kind = SchemaChangeKind;
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("changes");
    const auto row = [](const char* name, const char* from, const char* to, const QByteArray& changes) {
        QTest::newRow(name) << QByteArray(from) << QByteArray(to) << changes;
    };
    row("type added", "]}]}]}", "]}]},{\"name\":\"new\"}]}", expected(Kind::TypeAdded, "new:", true));
    row("field added", R"({"name":"name","kind":"string"})",
        R"({"name":"name","kind":"string"},{"name":"age","kind":"int"})",
        expected(Kind::FieldAdded, "person:age", true));
    row("field inserted", R"({"name":"name","kind":"string"})",
        R"({"name":"age","kind":"int"},{"name":"name","kind":"string"})",
        expected(Kind::OrderChanged, "person:", false) + expected(Kind::FieldAdded, "person:age", true));
    row("field removed", R"({"name":"name","kind":"string"})", "", expected(Kind::FieldRemoved, "person:name", false));
    row("field renamed", R"({"name":"name","kind":"string"})", R"({"name":"title","kind":"string"})",
        expected(Kind::FieldRemoved, "person:name", false) + expected(Kind::FieldAdded, "person:title", true));
    row("kind changed", R"("width","kind":"int")", R"("width","kind":"float")",
        expected(Kind::KindChanged, "page:size/width", false));
    row("value added", R"("draft","live")", R"("draft","live","old")", expected(Kind::ValueAdded, "page:status", true));
    row("value removed", R"("draft","live")", R"("draft")", expected(Kind::ValueRemoved, "page:status", false));
    row("values reordered", R"("draft","live")", R"("live","draft")",
        expected(Kind::OrderChanged, "page:status", false));
    row("target added", R"("targets":["person"])", R"("targets":["person","page"])",
        expected(Kind::TargetAdded, "page:cast/of", true));
    row("block added", R"([{"name":"row",)", R"([{"name":"row"},{"name":"rule",)",
        expected(Kind::FieldRemoved, "page:modules/row/text", false) +
            expected(Kind::BlockAdded, "page:modules/rule", true));
    row("block removed", R"({"name":"row","fields":[{"name":"text","kind":"text"}]})", "",
        expected(Kind::BlockRemoved, "page:modules/row", false));
    row("localized", R"("name","kind":"string")", R"("name","kind":"string","localized":true)",
        expected(Kind::LocalizedChanged, "person:name", false));
    row("required", R"("name","kind":"string")", R"("name","kind":"string","required":true)",
        expected(Kind::RequiredChanged, "person:name", true));
    row("label", R"("name","kind":"string")", R"("name","kind":"string","label":"N")",
        expected(Kind::AppearanceChanged, "person:name", true));
    row("component", R"("name":"person",)", R"("name":"person","component":true,)",
        expected(Kind::AppearanceChanged, "person:", true));
    row("locale added", R"("fallback":"en"})", R"("fallback":"en"},{"code":"fr"})",
        expected(Kind::LocaleAdded, ":", true));
    row("locale removed", R"(,{"code":"de","fallback":"en"})", "", expected(Kind::LocaleRemoved, ":", false));
    row("fallback", R"(,"fallback":"en")", "", expected(Kind::FallbackChanged, ":", true));
    row("site", R"({"locales")", R"({"site":{"name":"X"},"locales")", expected(Kind::SiteChanged, ":", true));
}

void TestSchemaCompatibility::tellsWhatStaysReadable() {
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, changes);
    QByteArray after(kBefore);
    const auto at = after.lastIndexOf(from);
    QVERIFY(at >= 0);
    after.replace(at, from.size(), to);
    const auto oldSchema = parseSchema(kBefore);
    VERIFY_OK(oldSchema);
    const auto newSchema = parseSchema(after.toStdString());
    VERIFY_OK(newSchema);
    const auto found = compareSchemas(*oldSchema, *newSchema);
    QCOMPARE(describe(found), changes);
    QCOMPARE(staysReadable(found), !changes.contains("rewrite"));
}

QTEST_GUILESS_MAIN(TestSchemaCompatibility)
#include "tst_schema_compatibility.moc"
