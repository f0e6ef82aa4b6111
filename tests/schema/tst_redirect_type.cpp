// The type whose records are redirects: what it must be like, how a schema gets it, and what becomes of it in others.
#include "model/schema/compatibility.h"
#include "model/schema/merge.h"
#include "model/schema/redirect_type.h"
#include "model/schema/schema_json.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;

namespace {

Schema schemaOf(const std::string& types) {
    auto schema = parseSchema(R"({"locales":[{"code":"en"}],"types":[)" + types + "]}");
    if (!schema)
        throw std::logic_error(schema.error().toString());
    return *std::move(schema);
}

const std::string kPlain = R"({"name":"page","page":true,"slug":"slug","fields":[{"name":"slug","kind":"string"}]})";
const std::string kMoved = R"({"name":"moved","redirects":true,"fields":[
    {"name":"from","kind":"string","required":true},{"name":"to","kind":"string"}]})";

} // namespace

class TestRedirectType : public QObject {
    Q_OBJECT
private slots:
    void isWrittenAndReadAgain();
    void isRefusedUnlessItFits_data();
    void isRefusedUnlessItFits();
    void isAddedOnce();
    void takesAnotherNameWhereItsOwnIsTaken();
    void growsASchema();
    void mergesLeaveOneOfThem();
    void mergesMakeItNoPage();
};

void TestRedirectType::isWrittenAndReadAgain() {
    const Schema schema = schemaOf(kPlain + "," + kMoved);
    QCOMPARE(schema.redirectType(), std::optional(TypeIndex{1}));
    QVERIFY(!schema.types[1].isPublic && schema.types[0].isPublic);
    const std::string text = formatSchema(schema);
    QVERIFY(text.find("\"redirects\": true") != std::string::npos);
    QVERIFY(text.find("\"public\"") == std::string::npos);
    const auto again = parseSchema(text);
    VERIFY_OK(again);
    QVERIFY(*again == schema);
    QVERIFY(!schemaOf(kPlain).redirectType());
}

void TestRedirectType::isRefusedUnlessItFits_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* what, const char* type, const char* said) {
        QTest::newRow(what) << QString::fromUtf8(type) << QString::fromUtf8(said);
    };
    const char* const fields =
        R"("fields":[{"name":"from","kind":"string","required":true},{"name":"to","kind":"string"}])";
    row("second", (kMoved + R"(,{"name":"two","redirects":true,)" + fields + "}").c_str(),
        "only one type holds redirects, and moved does already");
    row("public", (std::string(R"({"name":"x","redirects":true,"public":true,)") + fields + "}").c_str(),
        "no page, no component and not public");
    row("component", (std::string(R"({"name":"x","redirects":true,"component":true,)") + fields + "}").c_str(),
        "no page, no component and not public");
    row("page", (std::string(R"({"name":"x","redirects":true,"page":true,"slug":"to",)") + fields + "}").c_str(),
        "no page, no component and not public");
    row("without from", R"({"name":"x","redirects":true,"fields":[{"name":"to","kind":"string"}]})",
        "\"from\" is missing");
    row("without to", R"({"name":"x","redirects":true,"fields":[{"name":"from","kind":"string","required":true}]})",
        "\"to\" is missing");
    row("another kind",
        R"({"name":"x","redirects":true,"fields":[{"name":"from","kind":"text","required":true},{"name":"to","kind":"string"}]})",
        "this is a string field");
    row("localized",
        R"({"name":"x","redirects":true,"fields":[{"name":"from","kind":"string","required":true},{"name":"to","kind":"string","localized":true}]})",
        "not localized");
    row("from not required",
        R"({"name":"x","redirects":true,"fields":[{"name":"from","kind":"string"},{"name":"to","kind":"string"}]})",
        "make the field required");
    row("to required",
        R"({"name":"x","redirects":true,"fields":[{"name":"from","kind":"string","required":true},{"name":"to","kind":"string","required":true}]})",
        "make the field optional");
    row("no flag", R"({"name":"x","redirects":"yes","fields":[]})", "must be true or false");
}

void TestRedirectType::isRefusedUnlessItFits() {
    QFETCH(const QString, type);
    QFETCH(const QString, said);
    const auto schema = parseSchema(R"({"locales":[{"code":"en"}],"types":[)" + type.toStdString() + "]}");
    QVERIFY(!schema && schema.error().code == ErrorCode::InvalidInput);
    QVERIFY2(schema.error().message.find(said.toStdString()) != std::string::npos, schema.error().message.c_str());
    QVERIFY(schema.error().line > 0);
}

void TestRedirectType::isAddedOnce() {
    const Schema schema = withRedirectType(schemaOf(kPlain));
    VERIFY_OK(schema.validate());
    QCOMPARE(schema.types.size(), std::size_t{2});
    QCOMPARE(schema.types[1].name, std::string("redirect"));
    QVERIFY(withRedirectType(schema) == schema);
    const auto again = parseSchema(formatSchema(schema));
    QVERIFY(again && *again == schema);
    // A site that has one under another name keeps it.
    QVERIFY(withRedirectType(schemaOf(kMoved)) == schemaOf(kMoved));
}

void TestRedirectType::takesAnotherNameWhereItsOwnIsTaken() {
    const Schema schema =
        withRedirectType(schemaOf(R"({"name":"redirect","fields":[]},{"name":"redirect2","fields":[]})"));
    VERIFY_OK(schema.validate());
    QCOMPARE(schema.type(*schema.redirectType()).name, std::string("redirect3"));
}

void TestRedirectType::growsASchema() {
    const Schema before = schemaOf(kPlain + R"(,{"name":"moved","public":false,"fields":[
        {"name":"from","kind":"string","required":true},{"name":"to","kind":"string"}]})");
    QVERIFY(staysReadable(compareSchemas(before, withRedirectType(before))));
    // What a type is for is a difference, too.
    Schema after = before;
    after.types[1].redirects = true;
    QCOMPARE(compareSchemas(before, after).size(), std::size_t{1});
    QVERIFY(staysReadable(compareSchemas(before, after)));
}

void TestRedirectType::mergesLeaveOneOfThem() {
    const Schema site = schemaOf(kPlain + "," + kMoved);
    const auto merged = mergeSchemas(site, withRedirectType(schemaOf(kPlain)));
    VERIFY_OK(merged);
    QCOMPARE(merged->types.size(), std::size_t{3});
    QCOMPARE(merged->redirectType(), std::optional(TypeIndex{1}));
    QVERIFY(!merged->types[2].isPublic);
    const auto taken = mergeSchemas(schemaOf(kPlain), site);
    VERIFY_OK(taken);
    QCOMPARE(taken->redirectType(), std::optional(TypeIndex{1}));
}

void TestRedirectType::mergesMakeItNoPage() {
    const Schema site = schemaOf(kPlain + "," + kMoved);
    const auto merged = mergeSchemas(site, schemaOf(R"({"name":"moved","page":true,"slug":"from","fields":[
        {"name":"from","kind":"string"},{"name":"title","kind":"string"}]})"));
    VERIFY_OK(merged);
    QVERIFY(!merged->types[1].page && merged->types[1].redirects && merged->types[1].field("title") != nullptr);
}

QTEST_GUILESS_MAIN(TestRedirectType)
#include "tst_redirect_type.moc"
