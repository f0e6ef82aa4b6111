#include "model/schema/schema.h"
#include "tests/support/samples.h"

#include <QTest>
#include <functional>

using namespace galley;

namespace {

Field field(std::string name, FieldKind kind) {
    Field made;
    made.name = std::move(name);
    made.kind = kind;
    return made;
}

Schema validSchema() {
    Schema schema;
    schema.locales = {{"en", ""}, {"es", "en"}};
    Type person;
    person.name = "person";
    person.fields = {field("name", FieldKind::String)};
    Type page;
    page.name = "page";
    page.page = true;
    page.slug = "slug";
    page.display = "headline";
    page.card = {"headline", "cast:3"};
    page.fields = {field("slug", FieldKind::String),    field("headline", FieldKind::String),
                   field("cast", FieldKind::List),      field("size", FieldKind::Object),
                   field("modules", FieldKind::Blocks), field("status", FieldKind::Enum)};
    Field person_ref = field("", FieldKind::Ref);
    person_ref.targets = {"person"};
    page.fields[2].fields = {person_ref};
    page.fields[3].fields = {field("width", FieldKind::Int)};
    page.fields[4].blocks = {{"row", "Row", {field("text", FieldKind::Text)}}};
    page.fields[5].values = {"draft", "published"};
    schema.types = {person, page};
    return schema;
}

} // namespace

Q_DECLARE_METATYPE(std::function<void(Schema&)>)

class TestSchema : public QObject {
    Q_OBJECT
private slots:
    void acceptsAValidSchema();
    void reservesNamesOnlyWhereJsonHasThem();
    void refusesWhatBreaksARule_data();
    void refusesWhatBreaksARule();
    void refusesDeepNesting();
    void fallbackChainVisitsEachLocaleOnce();
    void findsThingsByName();
    void namesEveryKind();
    void derivesLabels_data();
    void derivesLabels();
};

void TestSchema::acceptsAValidSchema() {
    VERIFY_OK(validSchema().validate());
}

void TestSchema::reservesNamesOnlyWhereJsonHasThem() {
    Schema schema = validSchema();
    schema.types[0].fields = {field("kind", FieldKind::String), field("key", FieldKind::String),
                              field("url", FieldKind::String)};
    schema.types[1].fields[3].fields = {field("type", FieldKind::String), field("id", FieldKind::Int),
                                        field("kind", FieldKind::String), field("key", FieldKind::String)};
    schema.types[1].fields[4].blocks[0].fields = {field("type", FieldKind::String), field("id", FieldKind::String)};
    VERIFY_OK(schema.validate());
}

void TestSchema::refusesWhatBreaksARule_data() {
    QTest::addColumn<std::function<void(Schema&)>>("damage");
    QTest::addColumn<QByteArray>("error");
    using Damage = std::function<void(Schema&)>;
    const auto row = [](const char* name, Damage damage, const char* error) {
        QTest::newRow(name) << damage << QByteArray(error);
    };
    row(
        "no locale", [](Schema& s) { s.locales.clear(); }, "a site has at least one locale");
    row(
        "locale code", [](Schema& s) { s.locales[0].code = "e n"; }, "field locales: not a locale code");
    row(
        "locale twice", [](Schema& s) { s.locales[1] = s.locales[0]; }, "two locales");
    row(
        "unknown fallback", [](Schema& s) { s.locales[1].fallback = "fr"; }, "falls back to fr");
    row(
        "own fallback", [](Schema& s) { s.locales[1].fallback = "es"; }, "falls back to itself");
    row(
        "type name", [](Schema& s) { s.types[0].name = "9x"; }, "9x: the name of a type");
    row(
        "type twice", [](Schema& s) { s.types[1].name = "person"; }, "two types");
    row(
        "field name", [](Schema& s) { s.types[0].fields[0].name = "a b"; },
        "person, field a b: the name of a field begins with a letter");
    row(
        "empty field name", [](Schema& s) { s.types[0].fields[0].name = ""; }, "person: the name of a field");
    row(
        "field with an underscore", [](Schema& s) { s.types[0].fields[0].name = "__name"; }, "call it \"name\"");
    row(
        "member with an underscore", [](Schema& s) { s.types[1].fields[3].fields[0].name = "_url"; },
        "page, field size/_url: the name of a field begins with a letter");
    row(
        "only underscores", [](Schema& s) { s.types[0].fields[0].name = "__"; }, "begin with _");
    row(
        "type with an underscore", [](Schema& s) { s.types[0].name = "_person"; }, "call it \"person\"");
    row(
        "reserved name", [](Schema& s) { s.types[0].fields[0].name = "id"; }, "reserved in a type");
    row(
        "reserved nested name", [](Schema& s) { s.types[1].fields[4].blocks[0].fields[0].name = "key"; },
        "page, field modules/row/key: the names");
    row(
        "field twice", [](Schema& s) { s.types[1].fields[1].name = "slug"; }, "page, field slug: two fields");
    row(
        "enum without values", [](Schema& s) { s.types[1].fields[5].values.clear(); },
        "page, field status: an enum needs");
    row(
        "enum value twice",
        [](Schema& s) {
            s.types[1].fields[5].values = {"a", "a"};
        },
        "enum values repeat: a");
    row(
        "ref without target", [](Schema& s) { s.types[1].fields[2].fields[0].targets.clear(); },
        "page, field cast/of: a ref needs");
    row(
        "unknown target", [](Schema& s) { s.types[1].fields[2].fields[0].targets = {"ghost"}; },
        "there is no type named ghost");
    row(
        "list of nothing", [](Schema& s) { s.types[1].fields[2].fields.clear(); }, "exactly one element");
    row(
        "named element", [](Schema& s) { s.types[1].fields[2].fields[0].name = "x"; }, "has no name");
    row(
        "nested localized", [](Schema& s) { s.types[1].fields[3].fields[0].localized = true; },
        "page, field size/width: only fields of types");
    row(
        "values on a string", [](Schema& s) { s.types[0].fields[0].values = {"a"}; }, "only enum fields");
    row(
        "targets on a string", [](Schema& s) { s.types[0].fields[0].targets = {"person"}; }, "only ref fields");
    row(
        "members on a string", [](Schema& s) { s.types[0].fields[0].fields = {field("a", FieldKind::Int)}; },
        "only object and list");
    row(
        "blocks on a string",
        [](Schema& s) {
            s.types[0].fields[0].blocks = {{"a", "", {}}};
        },
        "only blocks fields");
    row(
        "block name", [](Schema& s) { s.types[1].fields[4].blocks[0].name = ""; }, "the name of a block");
    row(
        "block twice",
        [](Schema& s) {
            s.types[1].fields[4].blocks.push_back({"row", "", {}});
        },
        "two blocks");
    row(
        "page without slug", [](Schema& s) { s.types[1].slug.clear(); }, "page: a page type names");
    row(
        "slug is gone", [](Schema& s) { s.types[1].slug = "path"; }, "slug names a field that does not exist");
    row(
        "slug is no string", [](Schema& s) { s.types[1].slug = "size"; }, "the slug is a string");
    row(
        "slug without page", [](Schema& s) { s.types[0].slug = "name"; }, "person: only a page type");
    row(
        "display is gone", [](Schema& s) { s.types[0].display = "title"; }, "display names a field");
    row(
        "card is gone", [](Schema& s) { s.types[0].card = {"title"}; }, "card names a field");
    row(
        "card limit", [](Schema& s) { s.types[1].card = {"cast:x"}; }, "not a number");
    row(
        "card limit zero", [](Schema& s) { s.types[1].card = {"cast:0"}; }, "not a number");
    row(
        "card limit on a string", [](Schema& s) { s.types[1].card = {"headline:2"}; }, "only lists");
}

void TestSchema::refusesWhatBreaksARule() {
    QFETCH(std::function<void(Schema&)>, damage);
    QFETCH(QByteArray, error);
    Schema schema = validSchema();
    damage(schema);
    const auto result = schema.validate();
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::InvalidInput);
    QVERIFY2(result.error().toString().find(error.toStdString()) != std::string::npos,
             result.error().toString().c_str());
}

void TestSchema::refusesDeepNesting() {
    Schema schema = validSchema();
    Field leaf = field("leaf", FieldKind::Int);
    for (std::size_t level = 1; level < kMaxFieldDepth; ++level) {
        Field outer = field("outer", FieldKind::Object);
        outer.fields = {leaf};
        leaf = outer;
    }
    schema.types[0].fields[0] = leaf;
    VERIFY_OK(schema.validate());
    Field outer = field("outer", FieldKind::Object);
    outer.fields = {leaf};
    schema.types[0].fields[0] = outer;
    QVERIFY(!schema.validate());
}

void TestSchema::fallbackChainVisitsEachLocaleOnce() {
    Schema schema;
    schema.locales = {{"en", ""}, {"de", "en"}, {"de-AT", "de"}, {"x", "y"}, {"y", "x"}, {"fr", ""}};
    QCOMPARE(schema.fallbackChain(2), (std::vector<std::size_t>{2, 1, 0}));
    QCOMPARE(schema.fallbackChain(0), (std::vector<std::size_t>{0}));
    QCOMPARE(schema.fallbackChain(3), (std::vector<std::size_t>{3, 4}));
    QCOMPARE(schema.fallbackChain(5), (std::vector<std::size_t>{5}));
    QVERIFY(schema.fallbackChain(6).empty());
}

void TestSchema::findsThingsByName() {
    const Schema schema = validSchema();
    QCOMPARE(schema.typeIndex("page"), TypeIndex{1});
    QVERIFY(!schema.typeIndex("ghost"));
    QCOMPARE(schema.localeIndex("es"), std::size_t{1});
    QVERIFY(!schema.localeIndex("fr"));
    const Type& page = schema.type(TypeIndex{1});
    QCOMPARE(page.fieldIndex("headline"), std::size_t{1});
    QVERIFY(page.field("ghost") == nullptr);
    QVERIFY(page.field("size")->find("width") != nullptr);
    QVERIFY(page.field("cast")->find("") == nullptr);
    QCOMPARE(page.field("modules")->blockIndex("row"), std::size_t{0});
    QCOMPARE(page.field("modules")->blocks[0].fieldIndex("text"), std::size_t{0});
}

void TestSchema::namesEveryKind() {
    for (int i = 0; i <= static_cast<int>(FieldKind::Blocks); ++i) {
        const auto kind = static_cast<FieldKind>(i);
        QCOMPARE(fieldKindFromString(toString(kind)), kind);
    }
    QVERIFY(!fieldKindFromString("String"));
}

void TestSchema::derivesLabels_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("label");
    QTest::newRow("word") << QByteArray("headline") << QByteArray("Headline");
    QTest::newRow("camel") << QByteArray("publishedAt") << QByteArray("Published at");
    QTest::newRow("upper camel") << QByteArray("HeroImage") << QByteArray("Hero image");
    QTest::newRow("acronym") << QByteArray("imageURLPath") << QByteArray("Image URL path");
    QTest::newRow("snake") << QByteArray("hero_image-2") << QByteArray("Hero image 2");
    QTest::newRow("underscore") << QByteArray("_") << QByteArray("_");
}

void TestSchema::derivesLabels() {
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, label);
    QCOMPARE(QByteArray::fromStdString(field(name.toStdString(), FieldKind::String).displayLabel()), label);
    Type type;
    type.name = name.toStdString();
    QCOMPARE(QByteArray::fromStdString(type.displayLabel()), label);
    type.label = "Given";
    QCOMPARE(type.displayLabel(), std::string("Given"));
}

QTEST_GUILESS_MAIN(TestSchema)
#include "tst_schema.moc"
