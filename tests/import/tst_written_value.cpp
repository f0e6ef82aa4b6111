#include "model/import/written_value.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;

namespace {

constexpr const char* kSchema = R"({"site":{"name":"S","zone":"Europe/Berlin"},
  "locales":[{"code":"en"},{"code":"de"}],"types":[{"name":"t","fields":[
    {"name":"n","kind":"float"},{"name":"i","kind":"int"},{"name":"s","kind":"string"},{"name":"at","kind":"datetime"},
    {"name":"day","kind":"date"},{"name":"said","kind":"datetime","localized":true},
    {"name":"o","kind":"object","fields":[{"name":"n","kind":"float"},{"name":"ats","kind":"list","of":{"kind":"datetime"}}]},
    {"name":"m","kind":"blocks","blocks":[{"name":"row","fields":[{"name":"n","kind":"float"},{"name":"at","kind":"datetime"}]}]}]}]})";

class Reading {
public:
    Result<WrittenValue> operator()(const char* field, const QByteArray& written) const {
        ResolvedField place;
        place.field = m_schema->types[0].field(field);
        place.isLocaleObject = place.field->localized;
        return readWrittenValue(*m_schema, place, field, written.toStdString());
    }

private:
    std::shared_ptr<const Schema> m_schema = test::parsedSchema(kSchema);
};

} // namespace

class TestWrittenValue : public QObject {
    Q_OBJECT
private slots:
    void readsJsonAndText_data();
    void readsJsonAndText();
    void refusesWhatAFieldWouldChange_data();
    void refusesWhatAFieldWouldChange();
    void saysWhatIsKeptOtherwise();
};

void TestWrittenValue::readsJsonAndText_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char* name, const char* field, const char* written, const char* value) {
        QTest::newRow(name) << QByteArray(field) << QByteArray(written) << QByteArray(value);
    };
    row("text", "s", "hello", R"("hello")");
    row("JSON text", "s", R"("a \"b\"")", R"("a \"b\"")");
    row("a text that begins like JSON", "s", R"("Hello" she said)", R"("\"Hello\" she said")");
    row("a text with a long number", "s", "about 12345678901234567890.5 km", R"("about 12345678901234567890.5 km")");
    row("an article number", "s", "00123-4", R"("00123-4")");
    row("line ends and tabs as they are", "s", "\"a\n\tb\r\"", R"("a\n\tb\r")");
    row("null", "s", "null", "null");
    row("a decimal", "n", "0.1", "0.1");
    row("zeros at its end", "n", "3.140", "3.14");
    row("an exponent", "n", "1e3", "1000.0");
    row("few digits, many zeros", "n", "12345678901234567000", "1.2345678901234567e+19");
    row("no negative zero", "n", "-0", "0");
    row("64 bits", "i", "9007199254740993", "9007199254740993");
    row("an offset", "at", "2021-07-01T10:00:00+09:00", R"("2021-07-01T10:00:00+09:00")");
    row("UTC", "at", R"("2021-07-01T10:00:00Z")", R"("2021-07-01T10:00:00Z")");
    row("no offset", "at", "2021-07-01T10:00", R"("2021-07-01T08:00:00Z")");
    row("no offset, winter", "at", "2021-01-01 10:00:30", R"("2021-01-01T09:00:30Z")");
    row("a day", "at", "2021-07-01", R"("2021-06-30T22:00:00Z")");
    row("a day without a time", "day", "2021-07-01", R"("2021-07-01")");
    row("localized", "said", R"({"en":"2021-07-01T10:00","de":null})", R"({"de":null,"en":"2021-07-01T08:00:00Z"})");
    row("in a list of an object", "o", R"({"ats":["2021-07-01T10:00"]})", R"({"ats":["2021-07-01T08:00:00Z"]})");
    row("in a block", "m", R"([{"kind":"row","at":"2021-07-01T10:00"}])",
        R"([{"at":"2021-07-01T08:00:00Z","kind":"row"}])");
    row("no time at all", "at", "soon", R"("soon")"); // the edit refuses it
}

void TestWrittenValue::readsJsonAndText() {
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, value);
    const auto read = Reading()(field.constData(), written);
    VERIFY_OK(read);
    QCOMPARE(QByteArray::fromStdString(read->value.dump()), value);
}

void TestWrittenValue::refusesWhatAFieldWouldChange_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, const char* field, const char* written, const char* place,
                        const char* message) {
        QTest::newRow(name) << QByteArray(field) << QByteArray(written) << QByteArray(place) << QByteArray(message);
    };
    row("too many digits", "n", "12345678901234567890.5", "n", "the nearest that it can hold is 12345678901234567000");
    row("a long fraction", "n", "0.1000000000000000055", "n", "the nearest that it can hold is 0.1");
    row("beyond 2^53", "n", "9007199254740993", "n", "9007199254740992");
    row("too large", "n", "1e400", "n", "as large as 1e400");
    row("too small", "n", "1e-400", "n", "nearest that it can hold is 0");
    row("in an object", "o", R"({"n":9007199254740993})", "o/n", "9007199254740992");
    row("in a block", "m", R"([{"kind":"row"},{"kind":"row","n":9007199254740993}])", "m/1/n", "9007199254740992");
    row("a whole number beyond 64 bits", "i", "9223372036854775808", "i", "9223372036854775808");
    row("a number for a text", "s", "12345678901234567890.5", "s", "between quotes it is text");
    row("no JSON in a list", "o", R"({"ats":[2021-07-01]})", "o/ats/0", "2021-07-01 is no JSON");
    row("NUL", "s", R"("a\u0000b")", "s", "U+0000; it is at place 3");
    row("a control character", "s", R"("é\u0001")", "s", "U+0001; it is at place 3");
    row("a control character as it is", "s", "a\x1b[0m", "s", "U+001B is at place 2");
    row("a control character in JSON", "s", "\"a\x1b\"", "s", "U+001B");
    row("a control character further in", "o", R"({"x":{"y":["\u0008"]}})", "o/x/y/0", "U+0008");
    row("a control character in a name", "o", R"({"\u0002":1})", "o", "in a name");
    row("half a character", "s", R"("a\ud800b")", "s", "half a character");
    row("a name twice", "o", R"({"n":1,"n":2})", "o/n", "twice");
    row("microseconds", "at", "2021-07-01T10:00:00.123456Z", "at", "has more digits");
}

void TestWrittenValue::refusesWhatAFieldWouldChange() {
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, place);
    QFETCH(QByteArray, message);
    const auto read = Reading()(field.constData(), written);
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::InvalidInput);
    QCOMPARE(QByteArray::fromStdString(read.error().field), place);
    QVERIFY2(read.error().message.find(message.toStdString()) != std::string::npos, read.error().message.c_str());
}

void TestWrittenValue::saysWhatIsKeptOtherwise() {
    const Reading reading;
    const auto leap = reading("at", "2016-12-31T23:59:60Z");
    VERIFY_OK(leap);
    QCOMPARE(leap->changes.size(), std::size_t{1});
    QCOMPARE(leap->changes[0].field, std::string("at"));
    QCOMPARE(leap->changes[0].after, std::string("2017-01-01T00:00:00Z"));
    QVERIFY(leap->changes[0].why.find("leap second") != std::string::npos);
    const auto local = reading("m", R"([{"kind":"row","at":"2021-03-28T02:30"}])");
    VERIFY_OK(local);
    QCOMPARE(local->changes.size(), std::size_t{1});
    QCOMPARE(local->changes[0].field, std::string("m/0/at"));
    QVERIFY(local->changes[0].why.find("Europe/Berlin") != std::string::npos);
    QVERIFY(local->changes[0].why.find("leave this time out") != std::string::npos);
    QVERIFY(reading("at", "2021-07-01T10:00:00Z")->changes.empty());
}

QTEST_APPLESS_MAIN(TestWrittenValue)
#include "tst_written_value.moc"
