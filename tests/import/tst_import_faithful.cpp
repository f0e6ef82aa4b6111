// What comes in from lines of JSON stays what it was: characters, numbers and names, whatever file it stands in.
#include "model/dataset/edit.h"
#include "model/import/ndjson_export.h"
#include "model/import/ndjson_import.h"
#include "model/schema/schema_json.h"
#include "tests/import/imported.h"
#include "tests/support/samples.h"

#include <QTest>

#include <set>

using namespace galley;
using test::Imported;
using test::notesOf;
using test::stateOf;
using test::utf16;

class TestImportFaithful : public QObject {
    Q_OBJECT
private slots:
    void halfACharacterCostsOneCharacter_data();
    void halfACharacterCostsOneCharacter();
    void idsThatLostACharacterStayApart();
    void readsOtherEncodings_data();
    void readsOtherEncodings();
    void readsRecordsInOtherForms_data();
    void readsRecordsInOtherForms();
    void learnsFromListsInParts();
    void refusesWhatIsNotUsable_data();
    void refusesWhatIsNotUsable();
    void aCutLineLosesNoOther();
    void numbersStayExactOrBecomeText_data();
    void numbersStayExactOrBecomeText();
    void aNumberThatBecomesTextKeepsItsDigits_data();
    void aNumberThatBecomesTextKeepsItsDigits();
    void whatIsNoNumberIsAnError_data();
    void whatIsNoNumberIsAnError();
    void aNumberForAGivenFieldIsNotChangedSilently();
    void aRoundedNumberLeavesTheSitesValue();
    void aTimeIsNotChangedSilently();
    void aFieldWithoutANameKeepsItsValues();
    void namesOfAnyScriptStayApart();
    void anExportHasTheNamesOfTheSource();
    void aSecondImportFindsTheSameNames();
    void whatDoesNotFitLeavesTheSitesValue();
    void aLinkToNowhereLeavesTheSitesLink();
    void aLinkToNowhereInAListLeavesTheSitesLinks();
    void saysThatAWholeListStays();
};

namespace {

QByteArray exportedBytes(const State& state) {
    std::string text;
    const auto result = exportNdjson(state, [&](std::string_view bytes) {
        text += bytes;
        return Result<void>();
    });
    return result ? QByteArray::fromStdString(text) : QByteArray("failed");
}

} // namespace

void TestImportFaithful::halfACharacterCostsOneCharacter_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("place");
    const auto row = [](const char* name, const QByteArray& line, const char* path, const char* place) {
        QTest::newRow(name) << line << QByteArray(path) << QByteArray(place);
    };
    row("first half", R"({"type":"post","id":"cut","title":"t \ud83d"})", "/title", "line 2: post/cut, field title: ");
    row("second half", R"({"type":"post","id":"cut","title":"t \ude00"})", "/title", "line 2: post/cut, field title: ");
    row("bytes", "{\"type\":\"post\",\"id\":\"cut\",\"title\":\"t \xED\xA0\xBD\"}", "/title", "field title: ");
    row("cut bytes", "{\"type\":\"post\",\"id\":\"cut\",\"title\":\"t \xF0\x9F\x98\"}", "/title", "field title: ");
    row("NUL", R"({"type":"post","id":"cut","title":"t \u0000"})", "/title", "field title: a NUL");
    row("control character", R"({"type":"post","id":"cut","title":"t \u001b"})", "/title",
        "field title: the control character U+001B is replaced");
    row("backspace", R"({"type":"post","id":"cut","title":"t \b"})", "/title",
        "field title: the control character U+0008");
    row("control character as it is", "{\"type\":\"post\",\"id\":\"cut\",\"title\":\"t \x01\"}", "/title",
        "field title: the control character U+0001 is replaced");
    row("slug", R"({"type":"post","id":"cut","slug":"t \ud83d"})", "/slug", "field slug: ");
    row("in an object", R"({"type":"post","id":"cut","a":{"b":"t \ud83d"}})", "/a/b", "field a/b: ");
    row("in a list", R"({"type":"post","id":"cut","a":["x","t \ud83d"]})", "/a/1", "field a/1: ");
    row("in a block", R"({"type":"post","id":"cut","m":[{"kind":"k","b":"t \ud83d"}]})", "/m/0/b", "field m/0/b: ");
}

void TestImportFaithful::halfACharacterCostsOneCharacter() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, place);
    const std::string text = "{\"type\":\"post\",\"id\":\"ok\",\"title\":\"fine\"}\n" + line.toStdString() + "\n";
    const auto imported = test::importText(text);
    VERIFY_OK(imported);
    QCOMPARE(imported->records.size(), std::size_t{2});
    const auto& value = imported->records[1].fields[nlohmann::json::json_pointer(path.toStdString())];
    QCOMPARE(QByteArray::fromStdString(value.get<std::string>()), QByteArray("t ") + test::kReplaced);
    QVERIFY2(notesOf(imported->report).contains(place), notesOf(imported->report));
    NdjsonImportOptions strict;
    strict.strict = true;
    const auto refused = test::importText(text, strict);
    QVERIFY(!refused && refused.error().line == 2);
}

void TestImportFaithful::idsThatLostACharacterStayApart() {
    const auto imported = test::importText(R"({"type":"p\ud83d","id":"a\ud83d","na\ud83dme":"one","t":"x"}
{"type":"p\ud83d","id":"a\ude00","t":"y"}
)");
    VERIFY_OK(imported);
    QCOMPARE(imported->records.size(), std::size_t{2});
    QCOMPARE(imported->records[0].id, std::string("a") + test::kReplaced);
    QCOMPARE(imported->records[1].id, std::string("a") + test::kReplaced + "-2");
    QCOMPARE(imported->schema.types[0].fields[0].label, std::string("na") + test::kReplaced + "me");
    QVERIFY(notesOf(imported->report).contains("in the name"));
}

void TestImportFaithful::readsOtherEncodings_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("note");
    const char* const text =
        "{\"type\":\"t\",\"id\":\"a\",\"title\":\"Caf\xC3\xA9 \xE2\x82\xAC\"}\r\n\r\n{\"type\":\"t\",\"id\":\"b\"}";
    QTest::newRow("UTF-8") << QByteArray(text) << QByteArray();
    QTest::newRow("UTF-8 with a mark") << "\xEF\xBB\xBF" + QByteArray(text) << QByteArray();
    for (const bool isBig : {false, true}) {
        for (const bool hasMark : {false, true})
            QTest::addRow("UTF-16 %s%s", isBig ? "BE" : "LE", hasMark ? " with a mark" : "")
                << utf16(text, isBig, hasMark) << QByteArray("UTF-16");
    }
    QByteArray latin = text;
    QTest::newRow("Windows-1252") << latin.replace("\xC3\xA9", "\xE9").replace("\xE2\x82\xAC", "\x80")
                                  << QByteArray("Windows-1252");
}

void TestImportFaithful::readsOtherEncodings() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, note);
    const std::string text = bytes.toStdString();
    const auto imported = test::importText(text);
    VERIFY_OK(imported);
    QCOMPARE(imported->records.size(), std::size_t{2});
    QCOMPARE(imported->records[0].fields["title"].get<std::string>(), std::string("Caf\xC3\xA9 \xE2\x82\xAC"));
    QCOMPARE(imported->report.notes.size(), note.isEmpty() ? std::size_t{0} : std::size_t{1});
    QVERIFY(notesOf(imported->report).contains(note));
    // Half a character in UTF-16, and a byte that UTF-8 cannot have in text that is UTF-8.
    if (note == "UTF-16") {
        QByteArray half = bytes;
        const bool isBig = half.startsWith('\0') || half.startsWith('\xFE');
        half.replace(isBig ? QByteArray("\0\xE9", 2) : QByteArray("\xE9\0", 2),
                     isBig ? QByteArray("\xD8\x3D", 2) : QByteArray("\x3D\xD8", 2));
        const std::string broken = half.toStdString();
        const auto mended = test::importText(broken);
        VERIFY_OK(mended);
        QCOMPARE(mended->records[0].fields["title"].get<std::string>(),
                 std::string("Caf") + test::kReplaced + " \xE2\x82\xAC");
        QVERIFY(notesOf(mended->report).contains("line 1: t/a, field title: half a character"));
    } else if (note.isEmpty()) {
        const std::string broken = QByteArray(bytes)
                                       .replace("Caf", "C\xE9"
                                                       "f")
                                       .toStdString();
        const auto mended = test::importText(broken);
        VERIFY_OK(mended);
        QCOMPARE(mended->records[0].fields["title"].get<std::string>(),
                 std::string("C") + test::kReplaced + "f\xC3\xA9 \xE2\x82\xAC");
    }
}

void TestImportFaithful::readsRecordsInOtherForms_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("records");
    QTest::addColumn<QByteArray>("lastPlace");
    const auto row = [](const char* name, const char* text, int records, const char* lastPlace) {
        QTest::newRow(name) << QByteArray(text) << records << QByteArray(lastPlace);
    };
    row("list, a record a line", "[{\"type\":\"t\",\"id\":\"a\"},\n{\"type\":\"t\",\"id\":\"b\"}]\n", 2, "line 2");
    row("list in one line", R"( [ {"type":"t","id":"a"} , {"type":"t","id":"]"}, {"type":"t","id":"c"} ])", 3,
        "line 1");
    row("pretty list",
        "[\n  {\n    \"type\": \"t\",\n    \"id\": \"a\"\n  },\n  {\n    \"type\": \"t\",\n    \"id\": \"b\"\n  }\n]\n",
        2, "line 6");
    row("one pretty object", "{\n  \"type\": \"t\",\n  \"id\": \"a\",\n  \"x\": {\n    \"y\": [1,\n 2]\n  }\n}\n", 1,
        "line 1");
    row("pretty objects",
        "{\n  \"type\": \"t\",\n  \"id\": \"a\",\n  \"x\": {}\n}\n{\n  \"type\": \"t\",\n  \"id\": \"b\"\n}", 2,
        "line 6");
    row("several in a line", R"({"type":"t","id":"a"}{"type":"t","id":"b"} {"type":"t","id":"c"})", 3, "line 1");
    row("commas at the ends", "{\"type\":\"t\",\"id\":\"a\"},\n{\"type\":\"t\",\"id\":\"b\"},\n", 2, "line 2");
    row("carriage returns, empty lines",
        "\r\n{\"type\":\"t\",\"id\":\"a\"}\r\n\r\n  \t\r\n{\"type\":\"t\",\"id\":\"b\"}\r\n", 2, "line 5");
    row("a list of others too", R"([{"type":"t","id":"a"},7,{"id":"b"}])", 1, "line 1");
    row("a tab in a text", "{\"type\":\"t\",\"id\":\"a\",\"7\":\"x\ty\"}\n", 1, "line 1");
    row("marks inside", "\xEF\xBB\xBF{\"type\":\"t\",\"id\":\"a\"}\n\xEF\xBB\xBF{\"type\":\"t\",\"id\":\"b\"}\n", 2,
        "line 2");
    row("a list behind records",
        "{\"type\":\"t\",\"id\":\"a\"}\n[{\"type\":\"t\",\"id\":\"b\"},\n{\"type\":\"t\",\"id\":\"c\"}]\n", 3,
        "line 3");
    row("records behind a list",
        "[{\"type\":\"t\",\"id\":\"a\"}]\n{\"type\":\"t\",\"id\":\"b\"}\n\n{\"type\":\"t\",\"id\":\"c\"}", 3, "line 4");
    row("a list a line", "[{\"type\":\"t\",\"id\":\"a\"}]\n[{\"type\":\"t\",\"id\":\"b\"}]\r\n", 2, "line 2");
    row("a list in the line of a record", R"({"type":"t","id":"a"} [{"type":"t","id":"b"}], {"type":"t","id":"c"})", 3,
        "line 1");
    row("a list that begins with others", R"([1, 7, "x", [2], {"type":"t","id":"b"}])", 1, "line 1");
    row("lists of other things", "[7, 2]\n{\"type\":\"t\",\"id\":\"a\"}\n[\"x\"\n{\"type\":\"t\",\"id\":\"b\"}\n", 2,
        "line 4");
    row("a list behind records that is cut off",
        "{\"type\":\"t\",\"id\":\"7\"}\n[{\"type\":\"t\",\"id\":\"b\"},\n{\"type\":\"t\",\"id\":\"c\"}", 2, "line 3");
    row("a line that begins like a list", "[\"id\":\"7\"}\n{\"type\":\"t\",\"id\":\"a\"}\n", 1, "line 2");
    row("only carriage returns", "{\"type\":\"t\",\"id\":\"a\"}\r{\"type\":\"t\",\"id\":\"b\"}\r", 2, "line 1");
    row("record separators", "\x1E{\"type\":\"t\",\"id\":\"a\"}\n\x1E{\"type\":\"t\",\"id\":\"b\"}\n", 2, "line 2");
    row("marks between records", "{\"type\":\"t\",\"id\":\"a\"}\xEF\xBB\xBF{\"type\":\"t\",\"id\":\"b\"}\xEF\xBB\xBF\n",
        2, "line 1");
}

void TestImportFaithful::readsRecordsInOtherForms() {
    QFETCH(QByteArray, text);
    QFETCH(int, records);
    QFETCH(QByteArray, lastPlace);
    const std::string kept = text.toStdString();
    const auto imported = test::importText(kept);
    VERIFY_OK(imported);
    QCOMPARE(static_cast<int>(imported->records.size()), records);
    QCOMPARE(QByteArray::fromStdString(imported->records.back().place), lastPlace);
    const bool isClean = !text.contains("7");
    QCOMPARE(imported->report.notes.empty(), isClean);
}

void TestImportFaithful::learnsFromListsInParts() {
    // Larger than what one thread looks through, so that lists go on over its ends.
    std::string text;
    for (int list = 0; list < 3; ++list) {
        text += "{\"type\":\"t\",\"id\":\"l" + std::to_string(list) + "\"}\n[1,";
        for (int i = 0; i < 4000; ++i)
            text += "{\"type\":\"t\",\"id\":\"" + std::to_string(list) + "-" + std::to_string(i) + "\",\"f" +
                    std::to_string(list) + "\":" + std::to_string(i) + ",\"x\":\"" + std::string(1000, 'x') + "\"},\n";
        text.replace(text.size() - 2, 2, "]\n");
    }
    NdjsonImportOptions options;
    options.threads = 3;
    const auto imported = test::importText(text, options);
    VERIFY_OK(imported);
    QCOMPARE(imported->records.size(), std::size_t{12003});
    QCOMPARE(imported->report.notes.size(), std::size_t{3});
    for (const char* field : {"f0", "f1", "f2"})
        QCOMPARE(imported->schema.types[0].field(field)->kind, FieldKind::Int);
    QCOMPARE(QByteArray::fromStdString(imported->records.back().place), QByteArray("line 12003"));
}

void TestImportFaithful::refusesWhatIsNotUsable_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<quint64>("line");
    QTest::addColumn<QByteArray>("message");
    const QByteArray record = "{\"type\":\"t\",\"id\":\"a\"}\n";
    const auto row = [](const char* name, const QByteArray& text, quint64 line, const char* message) {
        QTest::newRow(name) << text << line << QByteArray(message);
    };
    row("NUL in a string", record + QByteArray("{\"type\":\"t\",\"id\":\"b\0\"}\n", 23), 2, "NUL");
    row("NUL at the end", record + QByteArray("\0\0\0", 3), 2, "NUL");
    row("NUL behind a list", QByteArray("[{\"type\":\"t\",\"id\":\"a\"}]\0", 24), 1, "something follows");
    row("text behind a list", "[{\"type\":\"t\",\"id\":\"a\"}]\n\n x", 3, "something follows");
    row("a list that is cut off", "[{\"type\":\"t\",\"id\":\"a\"},\n", 2, "does not end");
    row("a record of a list that is cut off", "[{\"type\":\"t\",\"id\":\"a\"},\n{\"type\":\"t\"", 2, "does not end");
    row("no JSON in a list", "[{\"type\":\"t\",\"id\":\"a\"},\n{\"type\" \"t\"}]", 2, "not valid JSON");
    row("text behind a record", record + "{\"type\":\"t\",\"id\":\"b\"} garbage\n" + record, 2,
        "follows the end of the record");
    row("a bracket behind a record", "{\"type\":\"t\",\"id\":\"b\"}}\n", 1, "follows the end of the record");
    row("text that ends like a record", record + "{\"type\":\"t\",\"id\":\"b\"} x}\n", 2,
        "follows the end of the record");
    row("a comment behind a record", "{\"type\":\"t\",\"id\":\"b\"}, // the first\n", 1,
        "follows the end of the record");
    row("text behind a record of several lines", "{\"type\":\"t\",\n \"id\":\"b\"\n} x\n", 3,
        "follows the end of the record");
    row("text behind a list in lines", record + "[{\"type\":\"t\",\"id\":\"b\"}]\nx\n", 3, "something follows");
    row("text behind a record among many", record.repeated(100) + "{\"type\":\"t\",\"id\":\"b\"} x}\n", 101,
        "follows the end of the record");
    row("a last record that is cut off", record + "{\"type\":\"t\",\"id\":\"b\",\"v\":\"x", 2, "seems cut off");
    row("a last record that is cut off between values", record + "{\"type\":\"t\",\"id\":\"b\",\n", 2, "seems cut off");
    row("a last record that is cut off in its line", record.chopped(1) + "   {\"type\":\"t\",\"id\":\"b\",\"v\":{}", 1,
        "seems cut off");
    row("a last record that is cut off among many", record.repeated(100) + "{\"type\":\"t\",\"id\":\"b\",\"v\":\"x",
        101, "seems cut off");
    row("an only record that is cut off", "{\"type\":\"t\",\"id\":\"b\"", 1, "seems cut off");
    row("an empty list", "[]", 0, "no line is a record");
    row("no record in a list", "[{\"id\":\"a\"}]", 0, "no line is a record");
    row("no record in lines", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n", 0, "line 1");
}

void TestImportFaithful::refusesWhatIsNotUsable() {
    QFETCH(QByteArray, text);
    QFETCH(quint64, line);
    QFETCH(QByteArray, message);
    const std::string kept = text.toStdString();
    const auto imported = test::importText(kept);
    QVERIFY(!imported);
    QCOMPARE(imported.error().code, ErrorCode::InvalidInput);
    QCOMPARE(static_cast<quint64>(imported.error().line), line);
    const QByteArray said = QByteArray::fromStdString(imported.error().toString());
    QVERIFY2(said.contains(message), said);
    // With a schema that has none of the types every line is noted away.
    NdjsonImportOptions options;
    options.schema = *parseSchema(R"({"locales":[{"code":"en"}],"types":[{"name":"other","fields":[]}]})");
    const auto nothing = test::importText("{\"type\":\"t\",\"id\":\"a\"}\n", options);
    QVERIFY(!nothing);
    QVERIFY(nothing.error().message.find("nothing in it can be used") != std::string::npos);
}

void TestImportFaithful::aCutLineLosesNoOther() {
    const auto imported = test::importText(
        "{\"type\":\"t\",\"id\":\"a\"}\n{\"type\":\"t\",\n{\"type\":\"t\",\"id\":\"b\"}\n{\"type\":\"t\",\"id\":c}");
    VERIFY_OK(imported);
    QCOMPARE(imported->records.size(), std::size_t{2});
    const QByteArray notes = notesOf(imported->report);
    QVERIFY2(notes.contains("line 2: ") && notes.contains("line 4: "), notes);
}

void TestImportFaithful::numbersStayExactOrBecomeText_data() {
    QTest::addColumn<QList<QByteArray>>("values");
    QTest::addColumn<QByteArray>("kind");
    const auto row = [](const char* name, const QList<QByteArray>& values, const char* kind) {
        QTest::newRow(name) << values << QByteArray(kind);
    };
    row("large beside fractions", {"9007199254740993", "0.5", "1234567890123456789"}, "string");
    row("small beside fractions", {"9007199254740992", "0.5", "-3"}, "float");
    row("64 bits", {"9223372036854775807", "-9223372036854775808"}, "int");
    row("beyond 64 bits", {"18446744073709551616", "1"}, "string");
    row("beyond signed 64 bits", {"18446744073709551615", "1"}, "string");
    row("many digits", {"0.1000000000000000055", "1"}, "string");
    row("beyond doubles", {"1e400", "-1e400"}, "string");
    row("below doubles", {"1e-400"}, "string");
    row("large, but few digits", {"1e+21", "0.1"}, "float");
}

void TestImportFaithful::numbersStayExactOrBecomeText() {
    QFETCH(QList<QByteArray>, values);
    QFETCH(QByteArray, kind);
    for (const bool isNested : {false, true}) {
        std::string text;
        for (qsizetype i = 0; i < values.size(); ++i)
            text += R"({"type":"t","id":")" + std::to_string(i) + R"(","name":"KEEP","n":)" + (isNested ? "[" : "") +
                    values[i].toStdString() + (isNested ? "]" : "") + "}\n";
        const auto imported = test::importText(text);
        VERIFY_OK(imported);
        QCOMPARE(static_cast<qsizetype>(imported->records.size()), values.size());
        const Field& field = *imported->schema.types[0].field("n");
        QCOMPARE(QByteArray(toString(isNested ? field.fields[0].kind : field.kind)), kind);
        const auto state = stateOf(*imported);
        VERIFY_OK(state);
        const QByteArray lines = exportedBytes(**state);
        for (const QByteArray& value : values)
            QVERIFY2(lines.contains(kind == "string" ? "\"" + value + "\"" : value), lines);
        if (kind == "string")
            QVERIFY2(notesOf(imported->report).contains("value " + values[0] + " is kept as text"),
                     notesOf(imported->report));
    }
}

void TestImportFaithful::aNumberThatBecomesTextKeepsItsDigits_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* value, const char* text) {
        QTest::newRow(value) << QByteArray(value) << QByteArray(text);
    };
    for (const char* same : {"100000000000000000000000", "100000000000000000000", "1E5", "0.1e1", "1.50", "-7", "1e23",
                             "0.0", "12345678901234567890.5", "[1.50,{\"n\":1E5}]"})
        row(same, same);
    row("{ \"a\" : [ 1.50, \"\\u00e9 2.0\" ] }", "{\"a\":[1.50,\"\xC3\xA9 2.0\"]}");
}

void TestImportFaithful::aNumberThatBecomesTextKeepsItsDigits() {
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, text);
    const std::string lines = R"({"type":"n","id":"x","v":"x","o":{"w":"y"},"l":["z"]})"
                              "\n"
                              R"({"type":"n","id":"a","0":1.5,"v":)" +
                              value.toStdString() + R"(,"o":{"a":2.50,"w":)" + value.toStdString() + R"(},"l":[1.0,)" +
                              value.toStdString() + "]}\n";
    const auto imported = test::importText(lines);
    VERIFY_OK(imported);
    const auto valueOf = [](const Imported& all, std::size_t record, const char* path) {
        return QByteArray::fromStdString(
            all.records[record].fields[nlohmann::json::json_pointer(path)].get<std::string>());
    };
    QCOMPARE(valueOf(*imported, 1, "/v"), text);
    QCOMPARE(valueOf(*imported, 1, "/o/w"), text);
    const QByteArray notes = notesOf(imported->report);
    QVERIFY2(notes.contains("field v: value " + text + " is kept as text"), notes);
    // The same for a text that the site has.
    const auto first = test::importText(R"({"type":"n","id":"a","v":"old","said":{"en":"x"}})");
    VERIFY_OK(first);
    const auto state = stateOf(*first);
    VERIFY_OK(state);
    NdjsonImportOptions options;
    options.current = *state;
    const auto second =
        test::importText(R"({"type":"n","id":"a","w":0.50,"v":)" + value.toStdString() + "}\n", options);
    VERIFY_OK(second);
    QCOMPARE(valueOf(*second, 0, "/v"), text);
    // What is left out is quoted as it was written.
    options = {};
    options.schema =
        *parseSchema(R"({"locales":[{"code":"en"}],"types":[{"name":"n","fields":[{"name":"v","kind":"bool"}]}]})");
    const auto refused = test::importText(R"({"type":"n","id":"a","v":)" + value.toStdString() + "}\n", options);
    VERIFY_OK(refused);
    QVERIFY2(notesOf(refused->report).contains("value " + text + " is left out"), notesOf(refused->report));
}

void TestImportFaithful::whatIsNoNumberIsAnError_data() {
    QTest::addColumn<QByteArray>("value");
    for (const char* value : {"1e", "--1", "1e+", "1.2.3", "1-2", "01", "-", "1.", "[1.0.0]", "2021-03-04"})
        QTest::newRow(value) << QByteArray(value);
}

void TestImportFaithful::whatIsNoNumberIsAnError() {
    QFETCH(QByteArray, value);
    const auto lines = test::importText(R"({"type":"n","id":"x","v":"x"})"
                                        "\n"
                                        R"({"type":"n","id":"a","v":)" +
                                        value.toStdString() + "}\n");
    VERIFY_OK(lines);
    QCOMPARE(lines->records.size(), std::size_t{1});
    QVERIFY2(notesOf(lines->report).contains("line 2: the line is left out: not valid JSON"), notesOf(lines->report));
    const auto list =
        test::importText(R"([{"type":"n","id":"x","v":"x"},{"type":"n","id":"a","v":)" + value.toStdString() + "}]");
    QVERIFY(!list);
}

void TestImportFaithful::aNumberForAGivenFieldIsNotChangedSilently() {
    NdjsonImportOptions options;
    options.schema = *parseSchema(R"({"locales":[{"code":"en"}],"types":[{"name":"t","fields":[
        {"name":"f","kind":"float"},{"name":"i","kind":"int"},{"name":"s","kind":"text"}]}]})");
    const auto imported =
        test::importText(R"({"type":"t","id":"a","f":9007199254740993,"i":18446744073709551616,"s":{"n":1e400}}
{"type":"t","id":"b","f":0.1000000000000000055,"i":-0}
)",
                         options);
    VERIFY_OK(imported);
    const QByteArray notes = notesOf(imported->report);
    for (const char* part :
         {"field f: value 9007199254740993 is rounded to 9007199254740992",
          "field i: value 18446744073709551616 is left out", "field f: value 0.1000000000000000055 is rounded to 0.1",
          "field i: the number -0 is taken for 0"})
        QVERIFY2(notes.contains(part), notes);
    QCOMPARE(imported->records[0].fields["s"].get<std::string>(), std::string(R"({"n":1e400})"));
}

void TestImportFaithful::aRoundedNumberLeavesTheSitesValue() {
    const auto first = test::importText(R"({"type":"t","id":"a","p":1.5,"o":{"p":2.5},"l":[3.5]})");
    VERIFY_OK(first);
    const auto state = stateOf(*first);
    VERIFY_OK(state);
    NdjsonImportOptions options;
    options.current = *state;
    const auto second = test::importText(
        R"({"type":"t","id":"a","p":12345678901234567890.5,"o":{"p":9007199254740993},"l":[0.1000000000000000055]}
{"type":"t","id":"new","p":12345678901234567890.5,"o":{"p":1e-400},"l":[1e400,7]}
{"type":"t","id":"exact","p":12345678901234567000,"o":{"p":0.10}}
)",
        options);
    VERIFY_OK(second);
    QCOMPARE(QByteArray::fromStdString(second->records[0].fields.dump()),
             QByteArray(R"({"l":[3.5],"o":{"p":2.5},"p":1.5})"));
    QCOMPARE(QByteArray::fromStdString(second->records[1].fields.dump()),
             QByteArray(R"({"l":[7],"o":{"p":0.0},"p":1.2345678901234567e+19})"));
    const QByteArray notes = notesOf(second->report);
    for (const char* part :
         {"t/a, field p: value 12345678901234567890.5 is left out, the site's own value stays: the field holds",
          "t/a, field o/p: value 9007199254740993 is left out, the site's own value stays",
          "t/a, field l/0: value 0.1000000000000000055 is left out, the site's own list stays",
          "t/new, field p: value 12345678901234567890.5 is rounded to 12345678901234567000",
          "t/new, field o/p: value 1e-400 is rounded to 0", "t/new, field l/0: value 1e400 is left out: "})
        QVERIFY2(notes.contains(part), notes);
    QVERIFY2(!notes.contains("t/exact"), notes);
}

void TestImportFaithful::aTimeIsNotChangedSilently() {
    NdjsonImportOptions options;
    options.schema = *parseSchema(R"({"site":{"zone":"Europe/Berlin"},"locales":[{"code":"en"}],"types":[{"name":"t",
        "fields":[{"name":"at","kind":"datetime"},{"name":"day","kind":"date"}]}]})");
    const auto imported = test::importText(R"({"type":"t","id":"leap","at":"2016-12-31T23:59:60Z"}
{"type":"t","id":"gap","at":"2021-03-28T02:30:00"}
{"type":"t","id":"twice","at":"2021-10-31T02:30:00"}
{"type":"t","id":"fine","at":"2021-10-31T02:30:00.123456Z"}
{"type":"t","id":"finer","at":"2021-10-31T02:30:00.1234567Z"}
{"type":"t","id":"plain","at":"2021-10-31T12:30:00","day":"2021-03-04"}
{"type":"t","id":"leap day","day":"2016-12-31T23:59:60Z"}
)",
                                           options);
    VERIFY_OK(imported);
    QCOMPARE(imported->records[0].fields["at"].get<std::string>(), std::string("2017-01-01T00:00:00Z"));
    const QByteArray notes = notesOf(imported->report);
    for (const char* part :
         {"t/leap, field at: value \"2016-12-31T23:59:60Z\" is taken for 2017-01-01T00:00:00Z: a leap second",
          "t/gap, field at: value \"2021-03-28T02:30:00\" is taken for 2021-03-28T01:30:00Z: clocks in Europe/Berlin",
          "t/twice, field at: ", "t/fine, field at: times of the field are kept to the millisecond",
          "t/gap, field at: times of the field without an offset are meant in the time zone Europe/Berlin",
          "t/leap day, field day: value \"2016-12-31T23:59:60Z\" is left out"})
        QVERIFY2(notes.contains(part), notes);
    QVERIFY2(!notes.contains("t/plain") && !notes.contains("t/finer"), notes);
}

void TestImportFaithful::aFieldWithoutANameKeepsItsValues() {
    const QByteArray text = R"({"type":"t","id":"a","title":"T","":"kept","o":{"":1,"b":2},"m":[{"kind":"row","":"x"}]}
)";
    const std::string kept = text.toStdString();
    const auto imported = test::importText(kept);
    VERIFY_OK(imported);
    VERIFY_OK(imported->schema.validate());
    QVERIFY2(notesOf(imported->report).contains("the field is named no_name_: its name is empty"),
             notesOf(imported->report));
    QCOMPARE(imported->schema.types[0].field("no_name_")->label, std::string("(no name)"));
    const auto state = stateOf(*imported);
    VERIFY_OK(state);
    QCOMPARE(exportedBytes(**state), text);
    NdjsonImportOptions options;
    options.current = *state;
    const auto again = test::importText(kept, options);
    VERIFY_OK(again);
    QVERIFY2(again->report.notes.empty(), notesOf(again->report));
    QVERIFY(again->records[0].fields == imported->records[0].fields);
}

void TestImportFaithful::namesOfAnyScriptStayApart() {
    const auto imported = test::importText(
        R"({"type":"post","id":"p1","title":"One","名前":"alpha","説明":"beta","_id":"x","id_":"y","a b":1,"a.b":2,"a_b":3,"🙂":4,"🙃":5}
{"type":"статья","id":"1","title":"A","m":[{"kind":"строка","т":"a"},{"kind":"строки","т":"b"}]}
{"type":"автор","id":"1","name":"B"}
)");
    VERIFY_OK(imported);
    VERIFY_OK(imported->schema.validate());
    QCOMPARE(imported->records.size(), std::size_t{3});
    QCOMPARE(imported->schema.types.size(), std::size_t{3});
    QCOMPARE(imported->records[0].fields.size(), std::size_t{10});
    const Type& post = imported->schema.types[0];
    std::set<std::string> names;
    std::set<std::string> labels;
    for (const Field& field : post.fields) {
        names.insert(field.name);
        labels.insert(field.label);
    }
    QCOMPARE(names.size(), std::size_t{10});
    for (const char* label : {"名前", "説明", "_id", "a b", "a.b", "🙂", "🙃"})
        QVERIFY2(labels.contains(label), label);
    QVERIFY(post.field("a_b")->label.empty());
    QCOMPARE(imported->schema.types[1].label, std::string("статья"));
    QCOMPARE(imported->schema.types[2].label, std::string("автор"));
    QCOMPARE(imported->schema.types[1].field("m")->blocks.size(), std::size_t{2});
    QCOMPARE(imported->schema.types[1].field("m")->blocks[0].label, std::string("строка"));
}

void TestImportFaithful::anExportHasTheNamesOfTheSource() {
    const QByteArray text =
        R"({"type":"post","id":"p1","title":"One","名前":"alpha","_x":"1","x":"2","a b":{"type":"q","\"":1}}
{"type":"статья","id":"1","m":[{"kind":"строка","т":"a"}],"to":{"type":"пост","id":"1"},"both":[{"type":"пост","id":"1"},{"type":"post","id":"p1"}]}
{"type":"пост","id":"1"}
)";
    const std::string kept = text.toStdString();
    const auto imported = test::importText(kept);
    VERIFY_OK(imported);
    const auto state = stateOf(*imported);
    VERIFY_OK(state);
    QByteArray wanted = text;
    // A reference to one type needs no type.
    wanted.replace(R"("to":{"type":"пост","id":"1"})", R"("to":"1")");
    QCOMPARE(exportedBytes(**state), wanted);
    // What is exportedBytes comes back into the same fields.
    NdjsonImportOptions options;
    options.schema = imported->schema;
    options.strict = true;
    const std::string again = exportedBytes(**state).toStdString();
    const auto second = test::importText(again, options);
    VERIFY_OK(second);
    QVERIFY(second->report.notes.empty());
    for (std::size_t i = 0; i < second->records.size(); ++i)
        QVERIFY(second->records[i].fields == imported->records[i].fields);
}

void TestImportFaithful::aSecondImportFindsTheSameNames() {
    const auto first = test::importText(R"({"type":"a b","id":"1","x y":"1","x.y":"2"})");
    VERIFY_OK(first);
    const auto state = stateOf(*first);
    VERIFY_OK(state);
    NdjsonImportOptions options;
    options.current = *state;
    // In another order, and with one more that meets them.
    const auto second = test::importText(R"({"type":"a.b","id":"1"}
{"type":"a b","id":"2","x,y":"3","x.y":"2","x y":"1"})",
                                         options);
    VERIFY_OK(second);
    VERIFY_OK(second->schema.validate());
    QCOMPARE(second->records[1].type, first->records[0].type);
    QVERIFY(second->records[0].type != first->records[0].type);
    QCOMPARE(second->records[1].fields.size(), std::size_t{3});
    for (const auto& [name, value] : first->records[0].fields.items())
        QVERIFY(second->records[1].fields[name] == value);
}

void TestImportFaithful::whatDoesNotFitLeavesTheSitesValue() {
    std::string text;
    for (int i = 1; i <= 60; ++i)
        text += R"({"type":"post","id":"p)" + std::to_string(i) + R"(","title":"T","status":")" +
                (i % 2 == 0 ? "draft" : "live") + R"(","year":)" + std::to_string(1990 + i) +
                R"(,"tags":[1,2],"seo":{"rank":1,"words":"old"},"made":"2021-03-04"})" + "\n";
    const auto first = test::importText(text);
    VERIFY_OK(first);
    QCOMPARE(first->schema.types[0].field("status")->kind, FieldKind::Enum);
    const auto state = stateOf(*first);
    VERIFY_OK(state);
    NdjsonImportOptions options;
    options.current = *state;
    const auto second = test::importText(
        R"({"type":"post","id":"p1","title":"New","status":"archived","year":"1991?","tags":[3,"x"],"seo":{"rank":"first","words":"new"}}
{"type":"post","id":"new","title":"N","status":"archived","year":"?"}
)",
        options);
    VERIFY_OK(second);
    const auto& fields = second->records[0].fields;
    QCOMPARE(QByteArray::fromStdString(fields.dump()),
             QByteArray(R"({"seo":{"rank":1,"words":"new"},"status":"live","tags":[1,2],"title":"New","year":1991})"));
    const QByteArray notes = notesOf(second->report);
    for (const char* part :
         {"line 1: post/p1, field status: value \"archived\" is left out, the site's own value stays",
          "field year: value \"1991?\" is left out, the site's own value stays",
          "field tags/1: value \"x\" is left out, the site's own list stays",
          "field seo/rank: value \"first\" is left out, the site's own value stays",
          "line 2: post/new, field year: value \"?\" is left out: "})
        QVERIFY2(notes.contains(part), notes);
    VERIFY_OK(stateOf(*second, *state));
}

void TestImportFaithful::aLinkToNowhereLeavesTheSitesLink() {
    const auto first = test::importText(R"({"type":"person","id":"person/ada","name":"Ada"}
{"type":"person","id":"person/bob","name":"Bob"}
{"type":"post","id":"post/one","title":"One","by":"person/ada"}
{"type":"post","id":"post/two","title":"Two","by":"person/bob"}
)");
    VERIFY_OK(first);
    QCOMPARE(first->schema.types[1].field("by")->kind, FieldKind::Ref);
    const auto state = stateOf(*first);
    VERIFY_OK(state);
    NdjsonImportOptions options;
    options.current = *state;
    const auto second = test::importText(R"({"type":"post","id":"post/one","title":"One","by":"person/gone"}
{"type":"post","id":"post/two","title":"Two","by":"person/ada"}
{"type":"post","id":"post/new","title":"New","by":"person/gone"}
)",
                                         options);
    VERIFY_OK(second);
    QCOMPARE(second->records[0].fields["by"].get<std::string>(), std::string("person/ada"));
    QCOMPARE(second->records[1].fields["by"].get<std::string>(), std::string("person/ada"));
    QCOMPARE(second->records[2].fields["by"].get<std::string>(), std::string("person/gone"));
    const QByteArray notes = notesOf(second->report);
    QVERIFY2(
        notes.contains("post/one, field by: value \"person/gone\" is left out, the site's own value stays: neither the "
                       "file nor the site has a record person/person/gone"),
        notes);
    QVERIFY2(!notes.contains("post/two") && !notes.contains("post/new"), notes);
}

void TestImportFaithful::aLinkToNowhereInAListLeavesTheSitesLinks() {
    const auto schema = parseSchema(R"({"locales":[{"code":"en"},{"code":"de"}],"types":[
        {"name":"person","fields":[{"name":"name","kind":"string"}]},
        {"name":"post","fields":[
          {"name":"by","kind":"list","of":{"kind":"ref","targets":["person"]}},
          {"name":"any","kind":"list","localized":true,"of":{"kind":"ref","targets":["person","post"]}},
          {"name":"seo","kind":"object","fields":[{"name":"by","kind":"ref","targets":["person"]},
            {"name":"list","kind":"list","of":{"kind":"ref","targets":["person"]}}]},
          {"name":"credits","kind":"list","of":{"kind":"object","fields":[
            {"name":"who","kind":"ref","targets":["person"]},{"name":"as","kind":"string"}]}},
          {"name":"modules","kind":"blocks","blocks":[{"name":"quote","fields":[
            {"name":"who","kind":"ref","targets":["person"]},{"name":"words","kind":"string"}]}]}]}]})");
    VERIFY_OK(schema);
    NdjsonImportOptions options;
    options.schema = *schema;
    const auto first = test::importText(R"({"type":"person","id":"ada"}
{"type":"person","id":"bob"}
{"type":"post","id":"one","by":["ada","bob"],"any":{"en":[{"type":"person","id":"ada"}],"de":[{"type":"person","id":"bob"}]},"seo":{"by":"ada","list":["ada"]},"credits":[{"who":"ada","as":"author"}],"modules":[{"kind":"quote","who":"ada","words":"x"}]}
{"type":"post","id":"two","by":["ada","lost"],"credits":[{"as":"nobody"}],"modules":[]}
)",
                                        options);
    VERIFY_OK(first);
    const auto state = stateOf(*first);
    VERIFY_OK(state);
    options.current = *state;
    const auto second = test::importText(
        R"({"type":"post","id":"one","by":["ada","gone"],"any":{"en":[{"type":"post","id":"gone"}],"de":[{"type":"person","id":"ada"}]},"seo":{"by":"gone","list":["gone"]},"credits":[{"who":"bob"},{"who":"gone"}],"modules":[{"kind":"quote","who":"gone","words":"y"}]}
{"type":"post","id":"two","by":["gone"],"credits":[{"who":"gone"}],"modules":[{"kind":"quote","who":"gone"}]}
{"type":"post","id":"three","by":["gone"]}
)",
        options);
    VERIFY_OK(second);
    const auto& one = second->records[0].fields;
    QCOMPARE(one["by"].dump(), std::string(R"(["ada","bob"])"));
    QCOMPARE(one["any"]["en"].dump(), std::string(R"([{"id":"ada","type":"person"}])"));
    QCOMPARE(one["any"]["de"].dump(), std::string(R"([{"id":"ada","type":"person"}])"));
    QCOMPARE(one["seo"].dump(), std::string(R"({"by":"ada","list":["ada"]})"));
    QCOMPARE(one["credits"].dump(), std::string(R"([{"as":"author","who":"ada"}])"));
    QCOMPARE(one["modules"][0]["who"].get<std::string>(), std::string("ada"));
    QCOMPARE(one["modules"][0]["words"].get<std::string>(), std::string("x"));
    const QByteArray notes = notesOf(second->report);
    for (const char* place : {"by/1", "any/en/0", "seo/by", "seo/list/0", "credits/1/who", "modules/0/who"})
        QVERIFY2(notes.contains(QByteArray("post/one, field ") + place + ": value "), place + (": " + notes));
    QVERIFY2(notes.count("is left out, the site's own ") == 6, notes);
    QVERIFY2(notes.count("the whole new list is left out") == 5, notes);
    for (const char* list : {"by", "any/en", "seo/list", "credits", "modules"})
        QVERIFY2(notes.contains(QByteArray("post/one, field ") + list + ": the whole new list is left out"), notes);
    // Where the site has no good links, the file's ones come, as they do into new records.
    QCOMPARE(second->records[1].fields["by"].dump(), std::string(R"(["gone"])"));
    QCOMPARE(second->records[1].fields["credits"].dump(), std::string(R"([{"who":"gone"}])"));
    QCOMPARE(second->records[1].fields["modules"].size(), std::size_t{1});
    QCOMPARE(second->records[2].fields["by"].dump(), std::string(R"(["gone"])"));
}

void TestImportFaithful::saysThatAWholeListStays() {
    const auto schema = parseSchema(R"({"locales":[{"code":"en"},{"code":"de"}],"types":[{"name":"t","fields":[
        {"name":"list","kind":"list","of":{"kind":"object","fields":[
          {"name":"n","kind":"string"},{"name":"age","kind":"int"}]}},
        {"name":"nums","kind":"list","of":{"kind":"int"}},
        {"name":"days","kind":"list","localized":true,"of":{"kind":"date"}},
        {"name":"seo","kind":"object","fields":[{"name":"nums","kind":"list","of":{"kind":"int"}}]},
        {"name":"modules","kind":"blocks","blocks":[{"name":"quote","fields":[{"name":"rank","kind":"int"}]}]}]}]})");
    VERIFY_OK(schema);
    NdjsonImportOptions options;
    options.schema = *schema;
    const std::string first = R"({"type":"t","id":"a","list":[{"n":"Anna","age":31},{"n":"Bob","age":52}],)"
                              R"("nums":[1,2,3],"days":{"en":["2021-03-04"],"de":["2021-03-05"]},)"
                              R"("seo":{"nums":[1]},"modules":[{"kind":"quote","rank":1}]})";
    const auto before = test::importText(first, options);
    VERIFY_OK(before);
    const auto state = stateOf(*before);
    VERIFY_OK(state);
    options.current = *state;
    const std::string record = R"("list":[{"n":"Carl","age":"unknown"},{"n":"Dora","age":40}],"nums":[7,"x",9,"y"],)"
                               R"("days":{"en":["2022-03-04","soon"],"de":["2022-03-05"]},"seo":{"nums":["z",8]},)"
                               R"("modules":[{"kind":"quote","rank":"first"},{"kind":"quote","rank":2}]})";
    const auto second =
        test::importText(R"({"type":"t","id":"a",)" + record + "\n" + R"({"type":"t","id":"new",)" + record, options);
    VERIFY_OK(second);
    const auto& fields = second->records[0].fields;
    QCOMPARE(fields["list"].dump(), std::string(R"([{"age":31,"n":"Anna"},{"age":52,"n":"Bob"}])"));
    QCOMPARE(fields["nums"].dump(), std::string("[1,2,3]"));
    QCOMPARE(fields["days"].dump(), std::string(R"({"de":["2022-03-05"],"en":["2021-03-04"]})"));
    QCOMPARE(fields["seo"]["nums"].dump(), std::string("[1]"));
    QCOMPARE(fields["modules"].size(), std::size_t{1});
    const QByteArray notes = notesOf(second->report);
    for (const char* part :
         {"line 1: t/a, field list: the whole new list is left out, also what of it fits; the site's own list stays",
          "line 1: t/a, field nums: the whole new list is left out", "line 1: t/a, field days/en: the whole new list",
          "line 1: t/a, field seo/nums: the whole new list", "line 1: t/a, field modules: the whole new list",
          "line 1: t/a, field nums/3: value \"y\" is left out, the site's own list stays",
          "line 2: t/new, field nums/1: value \"x\" is left out: "})
        QVERIFY2(notes.contains(part), part + (": " + notes));
    QVERIFY2(notes.count("the whole new list") == 5, notes);
}

QTEST_APPLESS_MAIN(TestImportFaithful)
#include "tst_import_faithful.moc"
