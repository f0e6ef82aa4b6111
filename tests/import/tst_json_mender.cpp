#include "model/import/json_mender.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace galley;

class TestJsonMender : public QObject {
    Q_OBJECT
private slots:
    void mendsWhatParsersRefuseOrChange_data();
    void mendsWhatParsersRefuseOrChange();
    void namesThePlace();
    void tellsRepeatedNames();
    void looksQuicklyForWhatItMends_data();
    void looksQuicklyForWhatItMends();
    void numbersComeBackAsWritten();
    void numbersMayAllBeKeptAsWritten();
    void findsTheEndOfAValue();
    void survivesEveryCut();
};

namespace {

QByteArray mended(const QByteArray& text) {
    const auto result = mendJson(text.toStdString());
    return result ? QByteArray::fromStdString(result->text) : text;
}

} // namespace

void TestJsonMender::mendsWhatParsersRefuseOrChange_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("wanted");
    const auto row = [](const char* name, const QByteArray& text, const QByteArray& wanted) {
        QTest::newRow(name) << text << wanted;
    };
    const QByteArray replaced = "\"\xEF\xBF\xBD\"";
    row("whole pair", R"("\ud83d\ude00")", R"("\ud83d\ude00")");
    row("first half", R"("\ud83d")", replaced);
    row("second half", R"("\uDE00")", replaced);
    row("halves in the wrong order", R"("\ude00\ud83d")", "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
    row("half before text", R"("\ud83dab")",
        "\"\xEF\xBF\xBD"
        "ab\"");
    row("half before an escape", R"("\ud83d\n")", "\"\xEF\xBF\xBD\\n\"");
    row("escaped backslash", R"("\\ud83d")", R"("\\ud83d")");
    row("half as bytes", "\"\xED\xA0\xBD\"", replaced);
    row("both halves as bytes", "\"\xED\xA0\xBD\xED\xB8\x80\"", "\"\xF0\x9F\x98\x80\"");
    row("cut character", "\"\xF0\x9F\x98\"", replaced);
    row("lone continuation", "\"\x80\"", replaced);
    row("overlong", "\"\xC0\x80\"", replaced);
    row("NUL", R"("a\u0000b")",
        "\"a\xEF\xBF\xBD"
        "b\"");
    row("half in a name", R"({"\ud83d":1})", "{\"\xEF\xBF\xBD\":1}");
    row("tab and line end as they are", "{\"a\":\"x\ty\n\"}\t", "{\"a\":\"x\\u0009y\\u000A\"}\t");
    row("tab and line ends as escapes", R"("\t\n\r\u0009\u000a\u000D")", R"("\t\n\r\u0009\u000a\u000D")");
    row("control character as it is", "\"\x1f\"", replaced);
    row("escaped control character", R"("\u001b")", replaced);
    row("backspace", R"("\b")", replaced);
    row("form feed", R"("\u000C")", replaced);
    row("backslash before a letter", R"("\\b\\f")", R"("\\b\\f")");
    row("64 bits", "[9223372036854775807,-9223372036854775808]", "[9223372036854775807,-9223372036854775808]");
    row("beyond 64 bits", "18446744073709551616", R"("\u000018446744073709551616")");
    row("beyond signed 64 bits", "9223372036854775808", R"("\u00009223372036854775808")");
    row("beyond 64 bits, but few digits", "100000000000000000000", "100000000000000000000e0");
    row("short fraction", "0.1", "0.1");
    row("trailing zeros", "1.500000000000000000000", "1.500000000000000000000");
    row("long fraction", "[0.1000000000000000055]", R"(["\u00000.1000000000000000055"])");
    row("too large", "1e400", R"("\u00001e400")");
    row("too small", "-1e-400", R"("\u0000-1e-400")");
    row("large power of ten", "1E+300", "1E+300");
    row("negative zero", "[-0,-0.0]", "[0,0]");
    row("zero with an exponent", "0e99999999999", "0e99999999999");
    for (const char* number : {"1e", "--1", "1e+", "1.2.3", "1-2", "01", "-", "1."})
        row(number, number, number);
}

void TestJsonMender::mendsWhatParsersRefuseOrChange() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, wanted);
    QCOMPARE(mended(text), wanted);
    QCOMPARE(mendJson(text.toStdString()).has_value(), text != wanted);
}

void TestJsonMender::namesThePlace() {
    const auto result = mendJson("{\"a\":[1,{\"b\\u00e9\":\"x\\ud83d\"}],\n\"\\ude00c\":1}");
    QVERIFY(result);
    QCOMPARE(result->mends.size(), std::size_t{2});
    const Mend& first = result->mends[0];
    QCOMPARE(first.path.size(), std::size_t{3});
    QCOMPARE(first.path[0].name, std::string("a"));
    QVERIFY(first.path[1].isIndex);
    QCOMPARE(first.path[1].index, std::size_t{1});
    QCOMPARE(first.path[2].name, std::string("b\xC3\xA9"));
    QVERIFY(!first.isInName);
    QVERIFY(first.what().find("\\ud83d") != std::string::npos);
    const Mend& second = result->mends[1];
    QVERIFY(second.isInName);
    QCOMPARE(second.path.back().name, std::string("\xEF\xBF\xBD"
                                                  "c"));
}

void TestJsonMender::tellsRepeatedNames() {
    const std::string text = R"({"a":{"b":1,"c":2,"\u0062":3},"a":4})";
    QVERIFY(!mendJson(text));
    const auto result = mendJson(text, RepeatedNames::Tell);
    QVERIFY(result);
    QCOMPARE(result->text, text);
    QCOMPARE(result->mends.size(), std::size_t{2});
    QCOMPARE(result->mends[0].path.size(), std::size_t{2});
    QCOMPARE(result->mends[1].path.size(), std::size_t{1});
    std::string many = "{";
    for (int i = 0; i < 1000; ++i)
        many += "\"k" + std::to_string(i) + "\":0,";
    QVERIFY(!mendJson(many + "\"last\":0}", RepeatedNames::Tell));
    QVERIFY(mendJson(many + "\"k77\":0}", RepeatedNames::Tell));
}

void TestJsonMender::looksQuicklyForWhatItMends_data() {
    mendsWhatParsersRefuseOrChange_data();
}

/// Whatever is mended in UTF-8 that a parser takes must be seen by the quick look, wherever it stands.
void TestJsonMender::looksQuicklyForWhatItMends() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, wanted);
    const bool isTaken = nlohmann::json::accept(text.toStdString());
    if (text == wanted || !isTaken)
        return;
    for (int shift = 0; shift < 16; ++shift)
        QVERIFY(mayNeedMending(std::string(static_cast<std::size_t>(shift), ' ') + text.toStdString()));
    QVERIFY(!mayNeedMending(
        R"({"type":"page","id":"a-1","at":"2021-03-04T05:06:07.123-02:00","n":-0.5,"t":"\ud83d\ude00"})"));
}

void TestJsonMender::numbersComeBackAsWritten() {
    const auto result = mendJson(R"({"n":[1e400,0.5],"t":"\"\\u0000"})");
    QVERIFY(result);
    const auto json = nlohmann::json::parse(result->text);
    QVERIFY(isNumberText(json["n"][0].get<std::string>()));
    QCOMPARE(withNumbersAsWritten(json.dump()), std::string(R"({"n":[1e400,0.5],"t":"\"\\u0000"})"));
}

void TestJsonMender::findsTheEndOfAValue() {
    QCOMPARE(endOfJsonValue("{\"a\":\"}\"} x", 0), std::size_t{9});
    QCOMPARE(endOfJsonValue(R"([1,{"a":2}])", 3), std::size_t{10});
    QCOMPARE(endOfJsonValue("[1,\"a]\",2]", 3), std::size_t{7});
    QCOMPARE(endOfJsonValue("{\"a\":\"", 0), std::string_view::npos);
}

void TestJsonMender::survivesEveryCut() {
    const std::string text = "{\"a\\ud83d\":[1e400,\"\xED\xA0\xBD\xED\xB8\x80\\u0000\\\\\"],\"b\":{\"c\":-0.0}}";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        // A copy of its own, so that a sanitizer sees every read beyond the end.
        const std::vector<char> cut(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
        if (const auto result = mendJson({cut.data(), cut.size()}, RepeatedNames::Tell))
            QVERIFY(!result->text.empty());
    }
    QVERIFY(!mendJson(std::string(100000, '[') + "1e400"));
}

void TestJsonMender::numbersMayAllBeKeptAsWritten() {
    const std::string text = "[1.50,-7,1E5,0.0,\"1.5\",100000000000000000000,{\"a\":9223372036854775807,\"b\":1.}]";
    const std::string wanted = "[\"\\u00001.50\",-7,\"\\u00001E5\",\"\\u00000.0\",\"1.5\","
                               "\"\\u0000100000000000000000000\",{\"a\":9223372036854775807,\"b\":1.}]";
    const auto result = mendJson(text, RepeatedNames::Ignore, Numbers::AsWritten);
    QVERIFY(result);
    QCOMPARE(result->text, wanted);
    for (const std::string_view part : {"[", "7", "\"1.5\"", "922", "1.}"})
        QCOMPARE(offsetBeforeMending(text, result->text.rfind(part), Numbers::AsWritten), text.rfind(part));
    QCOMPARE(offsetBeforeMending(text, result->text.find("50"), Numbers::AsWritten), std::size_t{1});
    QCOMPARE(offsetBeforeMending(text, result->text.size(), Numbers::AsWritten), text.size());
    const auto anything = mendJson("[2021-03-04]", RepeatedNames::Ignore, Numbers::Anything);
    QVERIFY(anything);
    QCOMPARE(anything->text, std::string("[\"\\u00002021-03-04\"]"));
}

QTEST_APPLESS_MAIN(TestJsonMender)
#include "tst_json_mender.moc"
