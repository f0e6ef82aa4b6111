// Records read from lines of JSON: the same values and ordinals as value_json.h gives, whoever reads and by how many
// threads.
#include "model/dataset/record_lines.h"
#include "model/dataset/state_builder.h"
#include "model/dataset/value_json.h"
#include "tests/support/page_fixture.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using namespace galley::test;

class TestRecordLines : public QObject {
    Q_OBJECT
private slots:
    void agreesWithValueJson_data();
    void agreesWithValueJson();
    void unusualLinesAgreeToo_data();
    void unusualLinesAgreeToo();
    void damagedLinesAreRefused_data();
    void damagedLinesAreRefused();
    void countsLinesAndRecords();
    void cancelledReadingStops();
};

namespace {

using Lines = std::vector<std::string>;
using SchemaPtr = std::shared_ptr<const Schema>;

std::string joined(const Lines& lines) {
    std::string text;
    for (const std::string& line : lines)
        text += line + '\n';
    return text;
}

/// What value_json.h makes of the lines; the error of the first line that it refuses.
Result<std::shared_ptr<const State>> expected(const SchemaPtr& schema, const Lines& lines) {
    StateEditor editor(State::empty(schema));
    std::vector<nlohmann::json> records;
    for (const std::string& line : lines) {
        records.push_back(nlohmann::json::parse(line));
        editor.declare(*schema->typeIndex(records.back()["type"].get<std::string>()),
                       records.back()["id"].get<std::string>());
    }
    for (nlohmann::json& json : records) {
        const TypeIndex type = *schema->typeIndex(json["type"].get<std::string>());
        Record record;
        record.id = json["id"].get<std::string>();
        record.revision = 7;
        json.erase("type");
        json.erase("id");
        GALLEY_TRY(record.fields, fieldsFromJson(*schema, schema->type(type), json, editor));
        const RecordRef ref = editor.declare(type, record.id);
        editor.put(ref, std::make_shared<const Record>(std::move(record)));
    }
    return editor.finish(Version{7});
}

Result<std::shared_ptr<const State>> applied(const SchemaPtr& schema, const std::string& text) {
    StateEditor editor(State::empty(schema));
    GALLEY_CHECK(applyRecordLines(editor, text, 7));
    return editor.finish(Version{7});
}

Result<std::shared_ptr<const State>> built(const SchemaPtr& schema, const std::string& text, unsigned threads) {
    StateBuilder builder(schema);
    GALLEY_TRY([[maybe_unused]] const LinesRead read, readRecordLines(builder, text, 7, threads));
    return builder.finish(Version{7});
}

/// Ids by ordinal, of phantoms too.
QByteArray dumpIds(const State& state) {
    QByteArray text;
    for (std::uint16_t type = 0; type < state.schema().types.size(); ++type)
        for (std::uint32_t ordinal = 0; ordinal < state.ordinalCount(TypeIndex{type}); ++ordinal)
            text += QByteArray::fromStdString(state.record({TypeIndex{type}, Ordinal{ordinal}}).id()) + '\n';
    return text;
}

void compare(const SchemaPtr& schema, const Lines& lines) {
    const auto wanted = expected(schema, lines);
    VERIFY_OK(wanted);
    const auto one = applied(schema, joined(lines));
    VERIFY_OK(one);
    QCOMPARE(dumpContent(**one), dumpContent(**wanted));
    for (const unsigned threads : {1U, 3U}) {
        const auto state = built(schema, joined(lines), threads);
        VERIFY_OK(state);
        QCOMPARE(dumpState(**state), dumpState(**one));
        QCOMPARE(dumpIds(**state), dumpIds(**one));
        QCOMPARE((*state)->checksum().toHex(), (*wanted)->checksum().toHex());
        QCOMPARE((*state)->version(), Version{7});
    }
}

} // namespace

void TestRecordLines::agreesWithValueJson_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 25; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestRecordLines::agreesWithValueJson() {
    QFETCH(int, seed);
    RandomContent random(static_cast<std::uint64_t>(seed) + 400);
    const auto state = editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 150);
    Lines lines;
    state->forEach([&](const RecordView& record) {
        appendRecordJson(lines.emplace_back(), record,
                         random.chance(50) ? BlockKeys::Always : BlockKeys::WhenNotDefault);
    });
    compare(state->schemaPointer(), lines);
}

void TestRecordLines::unusualLinesAgreeToo_data() {
    QTest::addColumn<QByteArray>("members");
    QTest::newRow("no members") << QByteArray("");
    QTest::newRow("null") << QByteArray(R"(,"views":null,"cast":null,"title":null)");
    QTest::newRow("order") << QByteArray(R"(,"status":"published","live":true,"views":-3)");
    QTest::newRow("twice") << QByteArray(R"(,"views":1,"views":2)");
    QTest::newRow("twice, null last") << QByteArray(R"(,"views":1,"views":null)");
    QTest::newRow("id twice") << QByteArray(R"(,"views":1,"id":"other")");
    QTest::newRow("whole double") << QByteArray(R"(,"views":3.0)");
    QTest::newRow("exponent") << QByteArray(R"(,"views":3e2,"score":1e-3)");
    QTest::newRow("integer as float") << QByteArray(R"(,"score":9007199254740993)");
    QTest::newRow("large float") << QByteArray(R"(,"score":18446744073709551615)");
    QTest::newRow("negative zero") << QByteArray(R"(,"score":-0.0,"views":-0)");
    QTest::newRow("locales") << QByteArray(R"(,"title":{"de-DE":"Zwei","en":"One"})");
    QTest::newRow("locale null") << QByteArray(R"(,"title":{"de-DE":null,"en":"One"})");
    QTest::newRow("locales null") << QByteArray(R"(,"title":{"de-DE":null})");
    QTest::newRow("no locales") << QByteArray(R"(,"title":{})");
    QTest::newRow("locale twice") << QByteArray(R"(,"title":{"en":"One","en":"Two"})");
    QTest::newRow("escapes") << QByteArray(R"(,"title":{"en":"\u00e9\ud83d\ude00\"\\\n\u0000"})");
    QTest::newRow("phantoms") << QByteArray(R"(,"related":{"type":"person","id":"p2"},"cast":["a","b"],"author":"p1")");
    QTest::newRow("reference as object") << QByteArray(R"(,"author":{"type":"person","id":"gig"})");
    QTest::newRow("reference without type") << QByteArray(R"(,"related":"home")");
    QTest::newRow("instant") << QByteArray(R"(,"publishedAt":"2021-03-04T06:06:07+01:00")");
    QTest::newRow("blocks") << QByteArray(R"(,"modules":[{"kind":"quote","text":"a"},{"text":"b","kind":"quote"}])");
    QTest::newRow("some keys") << QByteArray(
        R"(,"modules":[{"kind":"row"},{"kind":"row","key":"k1"},{"kind":"quote","key":"z","text":null}])");
    QTest::newRow("kind twice") << QByteArray(R"(,"modules":[{"kind":"row","kind":"quote"}])");
    QTest::newRow("space") << QByteArray(R"( , "views" : 4 , "live" : false )");
}

void TestRecordLines::unusualLinesAgreeToo() {
    QFETCH(QByteArray, members);
    const SchemaPtr schema = PageFixture().state().schemaPointer();
    const std::string page = R"({"type":"page","id":"home")" + members.toStdString() + "}";
    compare(schema, {page});
    compare(schema, {R"({"type":"person","id":"gig"})", R"({"id":"first","type":"page","author":"gig"})", page,
                     R"({"type":"page","id":"last","author":"p9"})"});
}

void TestRecordLines::damagedLinesAreRefused_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("no JSON") << QByteArray(R"({"type":"page","id":"home")");
    QTest::newRow("no object") << QByteArray(R"(["page","home"])");
    QTest::newRow("no id") << QByteArray(R"({"type":"page"})");
    QTest::newRow("unknown type") << QByteArray(R"({"type":"film","id":"a"})");
    QTest::newRow("unknown field") << QByteArray(R"({"type":"page","id":"a","extra":1})");
    QTest::newRow("empty name") << QByteArray(R"({"type":"page","id":"a","":1})");
    QTest::newRow("empty name inside") << QByteArray(R"({"type":"page","id":"a","modules":[{"kind":"row","":1}]})");
    QTest::newRow("wrong kind") << QByteArray(R"({"type":"page","id":"a","views":"many"})");
    QTest::newRow("null in a list") << QByteArray(R"({"type":"page","id":"a","cast":[null]})");
    QTest::newRow("same keys") << QByteArray(
        R"({"type":"page","id":"a","modules":[{"kind":"row","key":"x"},{"kind":"row","key":"x"}]})");
    QTest::newRow("not UTF-8") << QByteArray("{\"type\":\"page\",\"id\":\"a\",\"title\":{\"en\":\"\xff\"}}");
    QTest::newRow("deep") << QByteArray(R"({"type":"page","id":"a","views":)") + QByteArray(200, '[') +
                                 QByteArray(200, ']') + "}";
}

void TestRecordLines::damagedLinesAreRefused() {
    QFETCH(QByteArray, line);
    const SchemaPtr schema = PageFixture().state().schemaPointer();
    const std::string text = R"({"type":"page","id":"home","views":1})"
                             "\n" +
                             line.toStdString() + "\n";
    const auto one = applied(schema, text);
    QVERIFY(!one);
    for (const unsigned threads : {1U, 3U}) {
        const auto state = built(schema, text, threads);
        QVERIFY(!state);
        QCOMPARE(state.error().toString(), one.error().toString());
    }
}

void TestRecordLines::countsLinesAndRecords() {
    const SchemaPtr schema = PageFixture().state().schemaPointer();
    StateBuilder builder(schema);
    const auto read = readRecordLines(builder,
                                      "\n \r\n{\"type\":\"page\",\"id\":\"a\",\"views\":1}\r\n\n"
                                      "{\"type\":\"page\",\"id\":\"b\",\"author\":\"x\"}\n"
                                      "{\"type\":\"page\",\"id\":\"a\",\"views\":2}",
                                      1, 2);
    VERIFY_OK(read);
    QCOMPARE(read->lines, std::uint64_t{3});
    QCOMPARE(read->records, std::uint64_t{2});
    const auto state = builder.finish(Version{1});
    VERIFY_OK(state);
    const TypeIndex page = *schema->typeIndex("page");
    QCOMPARE((*state)->recordCount(), std::uint64_t{2});
    QCOMPARE((*state)->record(*(*state)->find(page, "a")).field(*schema->type(page).fieldIndex("views")).asInt(), 2);
}

void TestRecordLines::cancelledReadingStops() {
    const SchemaPtr schema = PageFixture().state().schemaPointer();
    StateBuilder builder(schema);
    CancelToken cancel;
    cancel.cancel();
    const auto read = readRecordLines(builder, R"({"type":"page","id":"a"})", 1, 2, cancel);
    QVERIFY(!read && read.error().code == ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(TestRecordLines)
#include "tst_record_lines.moc"
