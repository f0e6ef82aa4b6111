#include "model/dataset/record_codec.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using namespace galley::test;
using nlohmann::json;

namespace {

constexpr const char* kSchema = R"({"locales":[{"code":"en"},{"code":"de"}],"types":[{"name":"t","fields":[
    {"name":"text","kind":"string"},
    {"name":"number","kind":"int"},
    {"name":"yes","kind":"bool"},
    {"name":"when","kind":"datetime"},
    {"name":"choice","kind":"enum","values":["a","b"]},
    {"name":"size","kind":"float"},
    {"name":"other","kind":"ref","targets":["u"]},
    {"name":"title","kind":"string","localized":true},
    {"name":"list","kind":"list","of":{"kind":"int"}},
    {"name":"blocks","kind":"blocks","blocks":[{"name":"x","fields":[{"name":"n","kind":"int"}]}]},
    {"name":"object","kind":"object","fields":[{"name":"m","kind":"int"},{"name":"n","kind":"int"}]},
    {"name":"day","kind":"date"}]},
  {"name":"u","fields":[]}]})";

} // namespace

class TestRecordCodec : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { m_schema = parsedSchema(kSchema); }
    void writesTheBytesOfTheFormat_data();
    void writesTheBytesOfTheFormat();
    void refusesBytesThatItWouldNotWrite_data();
    void refusesBytesThatItWouldNotWrite();
    void checksumDependsOnTypeIdAndFieldsAlone();
    void aRecordIsTheSameInTwoStatesOrNot();

private:
    std::shared_ptr<const Schema> m_schema;
};

void TestRecordCodec::writesTheBytesOfTheFormat_data() {
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("hex");
    const auto row = [](const char* fields, const char* hex) {
        QTest::addRow("%s", fields) << QByteArray(fields) << QByteArray(hex);
    };
    row(R"({})", "00");
    row(R"({"text":"é"})", "0102c3a900");
    row(R"({"text":"a","number":-1})", "0101610101"
                                       "00");
    row(R"({"yes":true,"choice":"b"})", "0301020100");
    row(R"({"when":"1970-01-01T00:00:00.001Z"})", "040200");
    row(R"({"size":1.5})", "06000000000000f83f00");
    row(R"({"other":"z"})", "0701017a00");
    row(R"({"title":{"de":"d"}})", "080201640000");
    row(R"({"list":[]})", "090000");
    row(R"({"list":[1,300]})", "090202d80400");
    row(R"({"blocks":[{"kind":"x","key":"k1","n":5}]})", "0a0100026b31010a0000");
    row(R"({"object":{}})", "0b0000");
    row(R"({"object":{"n":1}})", "0b02020000");
    row(R"({"day":"1970-01-02"})", "0c0200");
    row(R"({"day":"1969-12-31"})", "0c0100");
}

void TestRecordCodec::writesTheBytesOfTheFormat() {
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, hex);
    StateEditor editor(State::empty(m_schema));
    VERIFY_OK(applyEdit(editor, Edit::create("t", "r", json::parse(fields.toStdString())), 1));
    const RecordView record = editor.current().record({TypeIndex{0}, Ordinal{0}});
    std::string bytes;
    encodeFields(bytes, record);
    QCOMPARE(QByteArray::fromStdString(toHex(bytes)), hex);
    const auto decoded = decodeFields(bytes, *m_schema, m_schema->types[0], editor);
    VERIFY_OK(decoded);
    QVERIFY(*decoded == record.overlay()->fields);
}

void TestRecordCodec::refusesBytesThatItWouldNotWrite_data() {
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<QByteArray>("place");
    const auto row = [](const char* name, const char* hex, const char* place) {
        QTest::addRow("%s", name) << QByteArray(hex) << QByteArray(place);
    };
    row("nothing", "", "");
    row("bytes after the end", "0000", "");
    row("field that the schema lacks", "0d00", "");
    row("padded varint", "018100", "text");
    row("text longer than the bytes", "01ff7f61", "text");
    row("text that is not UTF-8", "0101ff00", "text");
    row("truth value of two", "030200", "yes");
    row("year 10000", "04ffffffffffffffff7f00", "when");
    row("day before the year 0", "0cd1ea5700", "day");
    row("day after the year 9999", "0cc282e60200", "day");
    row("enum value that the schema lacks", "050200", "choice");
    row("not a number", "06000000000000f87f00", "size");
    row("negative zero", "06000000000000008000", "size");
    row("reference to another type", "0700017a00", "other");
    row("reference to a type that the schema lacks", "0702017a00", "other");
    row("reference without id", "07010000", "other");
    row("localized without languages", "080000", "title");
    row("language that the schema lacks",
        "0803016400"
        "00",
        "title");
    row("list longer than the bytes", "09ff7f02", "list");
    row("kind of block that the schema lacks", "0a0101026b310000", "blocks");
    row("block without key", "0a0100000000", "blocks");
    row("key twice", "0a02000161000001610000", "blocks");
    row("field that a block lacks", "0a0100026b310300", "blocks");
}

void TestRecordCodec::refusesBytesThatItWouldNotWrite() {
    QFETCH(QByteArray, hex);
    QFETCH(QByteArray, place);
    const QByteArray bytes = QByteArray::fromHex(hex);
    StateEditor editor(State::empty(m_schema));
    const auto decoded = decodeFields(bytes.toStdString(), *m_schema, m_schema->types[0], editor);
    QVERIFY(!decoded.has_value());
    QCOMPARE(decoded.error().code, ErrorCode::Corrupt);
    QCOMPARE(QByteArray::fromStdString(decoded.error().field), place);
    QVERIFY(!decoded.error().message.empty());
}

void TestRecordCodec::checksumDependsOnTypeIdAndFieldsAlone() {
    const auto sumOf = [&](const char* before, const char* id, const char* fields, std::uint64_t revision) {
        StateEditor editor(State::empty(m_schema));
        editor.declare(TypeIndex{0}, before);
        editor.declare(TypeIndex{1}, before);
        const auto made = applyEdit(editor, Edit::create("t", id, json::parse(fields)), revision);
        return made ? recordChecksum(editor.current().record(*editor.current().find(TypeIndex{0}, id))) : Checksum{};
    };
    const Checksum sum = sumOf("first", "r", R"({"other":"z"})", 1);
    QVERIFY(sum == sumOf("z", "r", R"({"other":"z"})", 2));
    QVERIFY(sum != sumOf("first", "s", R"({"other":"z"})", 1));
    QVERIFY(sum != sumOf("first", "r", R"({"other":"y"})", 1));
}

void TestRecordCodec::aRecordIsTheSameInTwoStatesOrNot() {
    const auto stateOf = [&](const char* fields, const char* before) {
        StateEditor editor(State::empty(m_schema));
        editor.declare(TypeIndex{1}, before); // other ordinals for what is the same
        const bool made = applyEdit(editor, Edit::create("t", "r", json::parse(fields)), 1).has_value();
        return made ? editor.finish(Version{1}) : nullptr;
    };
    const auto state = stateOf(R"({"other":"z","text":"a"})", "first");
    const auto equal = stateOf(R"({"other":"z","text":"a"})", "z");
    const auto another = stateOf(R"({"other":"y","text":"a"})", "z");
    QVERIFY(state && equal && another);
    QVERIFY(holdSameRecord(*state, *equal, TypeIndex{0}, "r"));
    QVERIFY(!holdSameRecord(*state, *another, TypeIndex{0}, "r"));
    QVERIFY(!holdSameRecord(*state, *State::empty(m_schema), TypeIndex{0}, "r"));
    QVERIFY(holdSameRecord(*state, *another, TypeIndex{0}, "s")); // in neither
    QVERIFY(holdSameRecord(*state, *another, TypeIndex{1}, "y")); // referred to, but not there
}

QTEST_APPLESS_MAIN(TestRecordCodec)
#include "tst_record_codec.moc"
