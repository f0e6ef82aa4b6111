#include "model/base/graphemes.h"

#include <QTest>

using namespace galley;

class TestGraphemes : public QObject {
    Q_OBJECT
private slots:
    void caretStopsBetweenCharacters_data();
    void caretStopsBetweenCharacters();
    void backspaceTakesACharacter_data();
    void backspaceTakesACharacter();
    void endsAreBoundaries();
    void aLongTextCostsNoMoreThanAShortOne();
};

namespace {

std::u16string_view view(const QString& text) {
    return {reinterpret_cast<const char16_t*>(text.utf16()), static_cast<std::size_t>(text.size())};
}

} // namespace

void TestGraphemes::caretStopsBetweenCharacters_data() {
    QTest::addColumn<QStringList>("characters");
    const auto row = [](const char* name, const std::vector<const char16_t*>& characters) {
        QStringList list;
        for (const char16_t* one : characters)
            list += QString::fromUtf16(one);
        QTest::newRow(name) << list;
    };
    row("latin", {u"a", u"b"});
    row("accents", {u"e\u0301", u"a\u0308\u0303", u"x"});
    row("emoji in Devanagari", {u"न", u"म", u"😀", u"स्ते"});
    row("emoji in Thai", {u"กิ", u"😀", u"น"});
    row("emoji in Myanmar", {u"မြ", u"😀", u"န်"});
    row("emoji in Khmer", {u"ខ", u"😀", u"ម"});
    row("family", {u"a", u"👨\u200D👩\u200D👧", u"b"});
    row("family in Tamil", {u"நி", u"👨\u200D👩\u200D👧", u"லா"});
    row("skin tone", {u"👋🏽", u"👋"});
    row("flags", {u"🇪🇸", u"🇯🇵", u"🇫🇷"});
    row("keycap", {u"1\uFE0F\u20E3", u"2"});
    row("jamo", {u"\u1112\u1161\u11AB", u"\u1100\u1173\u11AF"});
    row("astral letters", {u"𝒜", u"𐍈"});
    row("line end", {u"a", u"\r\n", u"\n", u"\r", u"b"});
    row("variation selector", {u"❤\uFE0F", u"葛\U000E0101"});
}

void TestGraphemes::caretStopsBetweenCharacters() {
    QFETCH(QStringList, characters);
    const QString text = characters.join(QString());
    std::size_t at = 0;
    for (const QString& one : characters) {
        QVERIFY(isGraphemeBoundary(view(text), at));
        const std::size_t end = at + static_cast<std::size_t>(one.size());
        for (std::size_t inside = at + 1; inside < end; ++inside) {
            QVERIFY(!isGraphemeBoundary(view(text), inside));
            QCOMPARE(nextGrapheme(view(text), inside), end);
            QCOMPARE(previousGrapheme(view(text), inside), at);
        }
        QCOMPARE(nextGrapheme(view(text), at), end);
        QCOMPARE(previousGrapheme(view(text), end), at);
        at = end;
    }
}

void TestGraphemes::backspaceTakesACharacter_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("left");
    const auto row = [](const char* name, const char16_t* text, const char16_t* left) {
        QTest::newRow(name) << QString::fromUtf16(text) << QString::fromUtf16(left);
    };
    row("emoji", u"न😀", u"न");
    row("family", u"a👨\u200D👩\u200D👧", u"a");
    row("flag", u"🇪🇸🇯🇵", u"🇪🇸");
    row("skin tone", u"👋🏽", u"");
    row("keycap", u"a1\uFE0F\u20E3", u"a");
    row("a letter with accents", u"na\u0308\u0303", u"n");
    row("kana with a voice mark", u"か\u3099", u"");
    row("jamo", u"가\u1112\u1161\u11AB", u"가");
    row("line end", u"a\r\n", u"a");
    row("vowel sign of Devanagari", u"नि", u"न");
    row("letter in a conjunct of Devanagari", u"क्ष", u"क्");
    row("joiner in Devanagari", u"क्\u200D", u"क्");
    row("tone mark of Thai", u"น้", u"น");
    row("point of Hebrew", u"ש\u05B8", u"ש");
    row("mark of Arabic", u"ب\u064E", u"ب");
    row("a mark alone", u"\u093F", u"");
    row("nothing", u"", u"");
}

void TestGraphemes::backspaceTakesACharacter() {
    QFETCH(QString, text);
    QFETCH(QString, left);
    QCOMPARE(text.left(static_cast<qsizetype>(backspaceStart(view(text), view(text).size()))), left);
}

void TestGraphemes::endsAreBoundaries() {
    QVERIFY(isGraphemeBoundary(u"", 0));
    QVERIFY(!isGraphemeBoundary(u"", 1));
    QCOMPARE(nextGrapheme(u"", 0), std::size_t{0});
    QCOMPARE(previousGrapheme(u"", 0), std::size_t{0});
    QCOMPARE(nextGrapheme(u"ab", 7), std::size_t{2});
    QCOMPARE(previousGrapheme(u"ab", 7), std::size_t{1});
}

void TestGraphemes::aLongTextCostsNoMoreThanAShortOne() {
    const QString text = QStringLiteral("word न😀 ").repeated(200'000);
    QBENCHMARK_ONCE {
        std::size_t at = view(text).size() / 2;
        for (int i = 0; i < 10'000; ++i)
            at = i % 2 == 0 ? nextGrapheme(view(text), at) : previousGrapheme(view(text), at);
        QVERIFY(at > 0);
    }
}

QTEST_APPLESS_MAIN(TestGraphemes)
#include "tst_graphemes.moc"
