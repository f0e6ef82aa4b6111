// An import changes nothing without a word: numbers, repeated names, deep texts; and control characters of hostile
// content reach neither a page nor a terminal nor an id.
#include "tests/broken/limited_process.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>

using galley::test::LimitedFixture;
using galley::test::Usage;

namespace {

/// A rich text document of `depth` nodes inside each other, the word in the innermost one.
QByteArray nested(const char* outer, const char* inner, int depth) {
    QByteArray text =
        R"({"nodeType":"paragraph","data":{},"content":[{"nodeType":"text","value":"KEEPME","marks":[],"data":{}}]})";
    for (int i = 0; i < depth; ++i) {
        if (inner != nullptr)
            text = R"({"nodeType":")" + QByteArray(inner) + R"(","data":{},"content":[)" + text + "]}";
        text = R"({"nodeType":")" + QByteArray(outer) + R"(","data":{},"content":[)" + text + "]}";
    }
    return R"({"nodeType":"document","data":{},"content":[)" + text + "]}";
}

QByteArray exportWith(const QByteArray& body) {
    return R"({"contentTypes":[{"sys":{"id":"a"},"name":"A","displayField":"title","fields":[
        {"id":"title","name":"T","type":"Symbol"},{"id":"slug","name":"Slug","type":"Symbol"},
        {"id":"body","name":"B","type":"RichText"}]}],
        "locales":[{"code":"en","default":true}],
        "entries":[{"sys":{"id":"e1","contentType":{"sys":{"id":"a"}}},"fields":{
        "title":{"en":"T"},"slug":{"en":"deep"},"body":{"en":)" +
           body + "}}}]}";
}

bool hasControls(const QByteArray& text, const QByteArray& allowed) {
    for (qsizetype i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool isSecondSet = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (isSecondSet || byte == 0x7F || (byte < 0x20 && !allowed.contains(text[i])))
            return true;
    }
    return false;
}

/// A control character as JSON escapes it.
QByteArray escaped(int unit) {
    return "\\u" + QByteArray::number(unit, 16).rightJustified(4, '0');
}

} // namespace

class TestImportUnchanged : public QObject {
    Q_OBJECT
private slots:
    void numbersStayAsTheyAreWritten_data();
    void numbersStayAsTheyAreWritten();
    void repeatedNamesAreTold_data();
    void repeatedNamesAreTold();
    void wordsOfDeepTextsAreKept_data();
    void wordsOfDeepTextsAreKept();
    void controlCharactersGoNowhere_data();
    void controlCharactersGoNowhere();
    void carriageReturnsStayInTheField();
};

void TestImportUnchanged::numbersStayAsTheyAreWritten_data() {
    QTest::addColumn<QByteArray>("number");
    QTest::addColumn<QByteArray>("beside");
    for (const char* number : {"9007199254740993", "-9007199254740993", "18446744073709551616", "1e400",
                               "123456789012345678901234567890", "0.1234567890123456789", "1e-400"})
        for (const char* beside : {"1", "0.5", "true", "\"x\"", "null", "[1]"})
            QTest::addRow("%s beside %s", number, beside) << QByteArray(number) << QByteArray(beside);
}

void TestImportUnchanged::numbersStayAsTheyAreWritten() {
    QFETCH(const QByteArray, number);
    QFETCH(const QByteArray, beside);
    LimitedFixture fixture;
    fixture.write("in", R"({"type":"t","id":"a","name":"KEEPME","n":)" + number + ",\"list\":[" + number +
                            "]}\n"
                            R"({"type":"t","id":"b","name":"x","n":)" +
                            beside + ",\"list\":[1]}\n");
    const Usage imported = fixture.run({"import", "site", "--from", "ndjson", "in"});
    QVERIFY2(imported.exitCode == 0, imported.all().constData());
    const Usage exported = fixture.run({"export", "site", "--as", "ndjson"});
    QVERIFY2(exported.output.contains("KEEPME"), exported.all().constData());
    QVERIFY2(exported.output.count(number) == 2, exported.all().constData());
    const Usage second =
        fixture.run({"import", "other", "--from", "contentful", "in"}); // not an export: refused, not taken in part
    QCOMPARE(second.exitCode, 6);
}

void TestImportUnchanged::repeatedNamesAreTold_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<bool>("isRefused");
    const QByteArray types =
        R"("contentTypes":[{"sys":{"id":"a"},"name":"A","displayField":"title","fields":[{"id":"title","name":"T","type":"Symbol"}]}])";
    const QByteArray entry = R"({"sys":{"id":"e1","contentType":{"sys":{"id":"a"}}},"fields":{"title":{"en":"LOST"}}})";
    const auto group = [&](const char* name, const QByteArray& items) {
        QTest::newRow(name) << "{" + types + R"(,"entries":[)" + entry + "],\"" + name + "\":" + items + "}"
                            << QByteArray("contentful") << true;
    };
    group("entries", "[]");
    group("contentTypes", "[]");
    QTest::newRow("a field of an entry")
        << "{" + types +
               R"(,"entries":[{"sys":{"id":"e1","contentType":{"sys":{"id":"a"}}},"fields":{"title":{"en":"LOST"},"title":{"en":"B"}}}]})"
        << QByteArray("contentful") << false;
    QTest::newRow("a field of a record") << QByteArray(R"({"type":"t","id":"a","title":"A","title":"LOST"})")
                                         << QByteArray("ndjson") << false;
    QTest::newRow("an id") << QByteArray(R"({"type":"t","id":"a","id":"LOST"})") << QByteArray("ndjson") << false;
}

void TestImportUnchanged::repeatedNamesAreTold() {
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, format);
    QFETCH(const bool, isRefused);
    LimitedFixture fixture;
    fixture.write("in", bytes);
    const Usage imported = fixture.run({"import", "site", "--from", format, "in"});
    QVERIFY2(imported.exitCode == (isRefused ? 6 : 0), imported.all().constData());
    const QByteArray said = isRefused ? imported.errors : imported.output;
    QVERIFY2(said.contains("twice") || said.contains("earlier"), imported.all().constData());
}

void TestImportUnchanged::wordsOfDeepTextsAreKept_data() {
    QTest::addColumn<QByteArray>("body");
    for (const int depth : {2, 20, 39, 40, 41, 62, 63, 64, 65, 80, 100})
        QTest::addRow("%d quotes", depth) << nested("blockquote", nullptr, depth);
    for (const int depth : {2, 15, 20, 21, 31, 32, 33, 40, 50}) {
        QTest::addRow("%d lists", depth) << nested("unordered-list", "list-item", depth);
        QTest::addRow("%d numbered lists", depth) << nested("ordered-list", "list-item", depth);
    }
    for (const int depth : {20, 40, 60})
        QTest::addRow("%d unknown nodes", depth) << nested("something", "else", depth);
}

void TestImportUnchanged::wordsOfDeepTextsAreKept() {
    QFETCH(const QByteArray, body);
    LimitedFixture fixture;
    fixture.write("in", exportWith(body));
    const Usage imported = fixture.run({"import", "site", "--from", "contentful", "in"});
    QVERIFY2(imported.exitCode == 0, imported.all().constData());
    const Usage read = fixture.run({"get", "site", "a/e1", "--json"});
    QVERIFY2(read.output.contains("KEEPME"), read.all().constData());
    const Usage page = fixture.run({"page", "site", "deep"});
    QVERIFY2(page.output.contains("KEEPME"), page.all().constData());
}

void TestImportUnchanged::controlCharactersGoNowhere_data() {
    QTest::addColumn<QByteArray>("control");
    for (const int unit : {0x00, 0x01, 0x07, 0x08, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9B, 0x9F})
        QTest::addRow("U+%04X escaped", unit) << escaped(unit);
    QTest::newRow("U+007F as it is") << QByteArray("\x7F");
    QTest::newRow("U+009B as it is") << QByteArray("\xC2\x9B");
    QTest::newRow("U+001B as it is") << QByteArray("\x1B");
}

void TestImportUnchanged::controlCharactersGoNowhere() {
    QFETCH(const QByteArray, control);
    LimitedFixture fixture;
    const QByteArray word = "a" + control + "[31mb";
    fixture.write("in", R"({"type":"page","id":"p)" + control + R"(","slug":"hello","title":")" + word + "\",\"k" +
                            control + R"(":"v","body":"x **)" + word + R"(** y"})" +
                            "\n"
                            R"({"type":"t)" +
                            control + R"(","id":"q","title":"z"})" + "\n");
    const Usage imported = fixture.run({"import", "site", "--from", "ndjson", "in"});
    QVERIFY2(imported.exitCode == 0, imported.all().constData());
    QVERIFY2(imported.output.contains("note:"), imported.all().constData());
    QList<QStringList> reading{{"import", "other", "--from", "ndjson", "in", "--json"},
                               {"import", "other", "--from", "ndjson", "in", "--dry-run"},
                               {"export", "site", "--as", "ndjson"},
                               {"page", "site", "hello"},
                               {"page", "site", "hello", "--as", "json"},
                               {"stats", "site"},
                               {"log", "site"},
                               {"search", "site", "z"},
                               {"diff", "site", "1", "draft"},
                               {"publish", "site"},
                               {"status", "site"},
                               {"schema", "site"}};
    for (const QStringList& arguments : reading) {
        const Usage run = fixture.run(arguments);
        QVERIFY2(run.exitCode >= 0 && !run.output.isEmpty(), run.all().constData());
        QVERIFY2(!hasControls(run.output, "\n\t") && !hasControls(run.errors, "\n\t"), run.all().constData());
    }
    QVERIFY2(!hasControls(imported.output, "\n\t"), imported.all().constData());
}

void TestImportUnchanged::carriageReturnsStayInTheField() {
    LimitedFixture fixture;
    fixture.write("in",
                  R"({"type":"page","id":"p","slug":"hello","title":"T","body":"one\r\ntwo\rthree","line":"a\rb"})");
    const Usage imported = fixture.run({"import", "site", "--from", "ndjson", "in"});
    QVERIFY2(imported.exitCode == 0, imported.all().constData());
    const Usage exported = fixture.run({"export", "site", "--as", "ndjson"});
    QVERIFY2(exported.output.contains(R"(one\r\ntwo\rthree)") && exported.output.contains(R"(a\rb)"),
             exported.all().constData());
    const Usage page = fixture.run({"page", "site", "hello"});
    QVERIFY2(page.output.contains("three") && !page.output.contains('\r'), page.all().constData());
}

QTEST_GUILESS_MAIN(TestImportUnchanged)
#include "tst_import_unchanged.moc"
