#include "model/base/json_text.h"
#include "model/base/utf8.h"
#include "tests/support/samples.h"

#include <QTest>
#include <algorithm>
#include <limits>

using namespace galley;

class TestJsonText : public QObject {
    Q_OBJECT
private slots:
    void escapesOnlyWhatJsonNeeds();
    void escapesAtEveryPlaceOfAText();
    void documentsGrowAtTheirEnd();
    void writesNumbersAsJavaScriptDoes_data();
    void writesNumbersAsJavaScriptDoes();
    void knowsWellFormedUtf8();
};

void TestJsonText::escapesOnlyWhatJsonNeeds() {
    std::string out = "x";
    appendJsonString(out, std::string_view("a\"b\\c\n\r\t\x01\x1f\0é/\x7f", 15));
    QCOMPARE(QByteArray::fromStdString(out), QByteArray("x\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u001f\\u0000é/\x7f\""));
}

void TestJsonText::escapesAtEveryPlaceOfAText() {
    for (int c = 0; c < 256; ++c) {
        std::string alone;
        const char byte = static_cast<char>(c);
        appendJsonString(alone, std::string_view(&byte, 1));
        const std::string escaped = alone.substr(1, alone.size() - 2);
        QCOMPARE(escaped.size() > 1, c < 0x20 || c == '"' || c == '\\');
        for (std::size_t length = 1; length < 40; ++length) {
            for (std::size_t at = 0; at < length; ++at) {
                std::string text(length, '\x7f');
                text[at] = byte;
                std::string out;
                appendJsonString(out, text);
                const std::string expected =
                    "\"" + std::string(at, '\x7f') + escaped + std::string(length - at - 1, '\x7f') + "\"";
                QCOMPARE(out, expected);
                JsonText document;
                document.string(text);
                QCOMPARE(document.view(), std::string_view(expected));
            }
        }
    }
}

void TestJsonText::documentsGrowAtTheirEnd() {
    JsonText document;
    std::string expected;
    for (int round = 0; round < 2; ++round) {
        expected.clear();
        document.clear();
        for (std::int64_t i = 0; i < 1000; ++i) {
            const std::string text(static_cast<std::size_t>(i % 70), i % 3 == 0 ? '"' : 'x');
            document.raw(i == 0 ? "" : ",");
            expected += i == 0 ? "" : ",";
            document.string(text);
            appendJsonString(expected, text);
            document.integer(i * INT64_C(-9223372036854775));
            appendInteger(expected, i * INT64_C(-9223372036854775));
            document.string(text.size() + 9, [&](char* to) { return std::copy(text.begin(), text.end(), to); });
            appendJsonString(expected, text);
            const std::size_t from = document.size() / 2;
            document.repeat(from, document.size() - from > 40 ? 40 : 0);
            expected += expected.substr(from, expected.size() - from > 40 ? 40 : 0);
        }
        QCOMPARE(document.view(), std::string_view(expected));
    }
    document.resize(5);
    QCOMPARE(document.view(), std::string_view(expected).substr(0, 5));
}

void TestJsonText::writesNumbersAsJavaScriptDoes_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("whole") << 7.0 << QByteArray("7");
    QTest::newRow("shortest") << 0.1 << QByteArray("0.1");
    QTest::newRow("negative") << -2.5 << QByteArray("-2.5");
    QTest::newRow("large plain") << 1e20 << QByteArray("100000000000000000000");
    QTest::newRow("more than the digits say") << 12345678901234567890.5 << QByteArray("12345678901234567000");
    QTest::newRow("negative, more than the digits say") << -9223372036854775808.0 << QByteArray("-9223372036854776000");
    QTest::newRow("above 2^53") << 9007199254740994.0 << QByteArray("9007199254740994");
    QTest::newRow("below 1e21") << 999999999999999900000.0 << QByteArray("999999999999999900000");
    QTest::newRow("1e20") << 1e20 << QByteArray("100000000000000000000");
    QTest::newRow("large") << 1e21 << QByteArray("1e+21");
    QTest::newRow("small") << 1e-7 << QByteArray("1e-7");
    QTest::newRow("negative zero") << -0.0 << QByteArray("0");
    QTest::newRow("infinity") << std::numeric_limits<double>::infinity() << QByteArray("null");
}

void TestJsonText::writesNumbersAsJavaScriptDoes() {
    QFETCH(double, value);
    QFETCH(QByteArray, text);
    std::string out;
    appendReal(out, value);
    QCOMPARE(QByteArray::fromStdString(out), text);
}

void TestJsonText::knowsWellFormedUtf8() {
    for (const char* text : {"", "plain ascii, longer than eight", "é", "ascii then é", "€", "\U0001F600",
                             "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf"})
        QVERIFY2(isValidUtf8(text), text);
    for (const char* text : {"\x80", "\xc3", "\xc0\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
                             "\xf4\x90\x80\x80", "\xff", "longer than eight \xe2\x82", "\xc3("})
        QVERIFY2(!isValidUtf8(text), text);
}

QTEST_APPLESS_MAIN(TestJsonText)
#include "tst_json_text.moc"
