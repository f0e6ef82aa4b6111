#include "model/dataset/edit.h"
#include "model/inspect/named_place.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;

namespace {

constexpr const char* kPlaceSchema = R"({"site":{"name":"S"},"locales":[{"code":"en"},{"code":"de"}],"types":[
  {"name":"stata","label":"статья","fields":[
    {"name":"grosse","label":"gr\u00f6\u00dfe","kind":"int"},{"name":"title","label":"Überschrift","kind":"string","localized":true},
    {"name":"z_B","label":"z.B.","kind":"string"},{"name":"a_b","label":"A/B","kind":"string"},
    {"name":"twice","label":"Same","kind":"string"},{"name":"again","label":"Same","kind":"string"},
    {"name":"one","label":"\u00e9","kind":"string"},{"name":"two","label":"e\u0301","kind":"string"},
    {"name":"publishedAt","kind":"string"},
    {"name":"o","label":"Maße","kind":"object","fields":[{"name":"w","label":"Weite","kind":"int"},{"name":"Same","kind":"int"}]},
    {"name":"m","label":"Teile","kind":"blocks","blocks":[{"name":"row","fields":[{"name":"t","label":"Text","kind":"string"}]}]}]},
  {"name":"split","label":"Ein/Aus","fields":[]},
  {"name":"people","fields":[]}]})";

std::shared_ptr<const State> someState() {
    StateEditor editor(State::empty(test::parsedSchema(kPlaceSchema)));
    const auto create = [&](const char* type, const char* id, nlohmann::json fields) {
        if (const auto made = applyEdit(editor, Edit::create(type, id, std::move(fields)), 1); !made)
            throw std::logic_error(made.error().toString());
    };
    create("stata", "1", {{"m", {{{"kind", "row"}, {"key", "k1"}}}}});
    create("stata", "a/b", nlohmann::json::object());
    create("split", "x", nlohmann::json::object());
    create("people", "people/7", nlohmann::json::object());
    return editor.finish(Version{1});
}

} // namespace

class TestNamedPlace : public QObject {
    Q_OBJECT
private slots:
    void findsRecordsByNameAndLabel_data();
    void findsRecordsByNameAndLabel();
    void findsFieldsByNameAndLabel_data();
    void findsFieldsByNameAndLabel();
    void listsWhatThereIs();
    void listsTheNearestOfMany();
};

void TestNamedPlace::findsRecordsByNameAndLabel_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<QByteArray>("record");
    const auto row = [](const char* words, const char* record) {
        QTest::newRow(words) << QByteArray(words) << QByteArray(record);
    };
    row("stata/1", "stata/1");
    row("статья/1", "stata/1");
    row("статья/a/b", "stata/a/b");
    row("Ein/Aus/x", "split/x");
    row("people/7", "people/people/7");
    row("People/people/7", "people/people/7");
}

void TestNamedPlace::findsRecordsByNameAndLabel() {
    QFETCH(QByteArray, words);
    QFETCH(QByteArray, record);
    const auto state = someState();
    const auto found = recordNamed(*state, words.toStdString());
    VERIFY_OK(found);
    QCOMPARE(QByteArray::fromStdString(state->record(*found).path()), record);
}

void TestNamedPlace::findsFieldsByNameAndLabel_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<QByteArray>("path");
    const auto row = [](const char* words, const char* path) {
        QTest::newRow(words) << QByteArray(words) << QByteArray(path);
    };
    row("grosse", "grosse");
    row("größe", "grosse");
    row("gro\xCC\x88\xC3\x9F"
        "e",
        "grosse"); // decomposed
    row("é", "one");
    row("e\xCC\x81", "two");
    row("Überschrift/de", "title/de");
    row("Überschrift.de", "title/de");
    row("z.B.", "z_B");
    row("A/B", "a_b");
    row("A~1B", "a_b");
    row("Published at", "publishedAt");
    row("Maße.Weite", "o/w");
    row("o/Same", "o/Same");
    row("Teile/k1/Text", "m/k1/t");
    row("m/k9/Text", "m/k9/Text"); // there is no such block: the edit says so
}

void TestNamedPlace::findsFieldsByNameAndLabel() {
    QFETCH(QByteArray, words);
    QFETCH(QByteArray, path);
    const auto state = someState();
    const auto found = pathNamed(state->record(*state->findPath("stata/1")), words.toStdString());
    VERIFY_OK(found);
    QCOMPARE(QByteArray::fromStdString(*found), path);
}

void TestNamedPlace::listsWhatThereIs() {
    const auto state = someState();
    const auto type = recordNamed(*state, "nothing/1");
    QCOMPARE(type.error().code, ErrorCode::NotFound);
    QCOMPARE(type.error().message,
             std::string("there is no type nothing; the types are stata (статья), split (Ein/Aus), people"));
    QCOMPARE(recordNamed(*state, "статья/2").error().message, std::string("there is no such record"));
    QCOMPARE(recordNamed(*state, "статья").error().code, ErrorCode::InvalidInput);
    const RecordView record = state->record(*state->findPath("stata/1"));
    const auto field = pathNamed(record, "Maße/Höhe");
    QCOMPARE(field.error().code, ErrorCode::NotFound);
    QCOMPARE(field.error().field, std::string("o/Höhe"));
    QCOMPARE(field.error().message, std::string("there is no field Höhe; the fields are w (Weite), Same"));
    const auto several = pathNamed(record, "Same");
    QCOMPARE(several.error().code, ErrorCode::InvalidInput);
    QVERIFY(several.error().message.find("twice and again") != std::string::npos);
}

void TestNamedPlace::listsTheNearestOfMany() {
    Schema schema;
    for (int i = 0; i < 200; ++i)
        schema.types.emplace_back().name = "kind" + std::to_string(i);
    schema.types.emplace_back().name = "article";
    const auto found = typeNamed(schema, "artcle");
    QVERIFY2(found.error().message.starts_with("there is no type artcle; the nearest of the types are article, "),
             found.error().message.c_str());
    QVERIFY(found.error().message.size() < 300);
}

QTEST_APPLESS_MAIN(TestNamedPlace)
#include "tst_named_place.moc"
