#include "model/base/words.h"

#include "model/base/utf8.h"

#include <QStringList>
#include <QTest>

#include <random>

using namespace galley;

class TestWords : public QObject {
    Q_OBJECT
private slots:
    void splitsWhereAReaderWould_data();
    void splitsWhereAReaderWould();
    void wordsMakeTheVeryBytes();
    void saysWhatEndsALine();
    void aLongTextIsSplitInOneWalk();
};

void TestWords::splitsWhereAReaderWould_data() {
    QTest::addColumn<QStringList>("words");
    const auto row = [](const char* name, const QStringList& words) { QTest::newRow(name) << words; };
    row("nothing", {});
    row("Latin", {"The", " ", "red", " ", "fox", "."});
    row("digits and letters", {"R2D2", " ", "2001"});
    row("signs stand alone", {"*", "*", "bold", "*", "*", "(", "x", ")"});
    row("an apostrophe parts", {"don", "'", "t"});
    row("accents, composed and not", {"Zürich", " ", "cafe\u0301", "!"});
    row("runs of blanks", {"a", " \t\u00a0\u3000", "b"});
    row("ends of lines stand alone", {"a", "\n", "\n", "  ", "b", "\r\n", "c", "\u2028", "d"});
    row("Arabic with vowels", {"اللَّيْل", " ", "طويل", "؟"});
    row("Devanagari with conjuncts", {"हिन्दी", " ", "में", "।"});
    row("Hebrew", {"לילה", " ", "טוב"});
    row("Korean", {"영화", " ", "밤"});
    row("Han and Kana by character", {"夜", "は", "長", "い", "。"});
    row("Thai by character, vowels with their letter", {"ที่", "นี่"});
    row("emoji whole", {"👩‍👩‍👧", "👍🏽", "🇩🇪", "🇫🇷", "x"});
    row("a combining mark behind a blank", {"a", " \u0301", "b"});
}

void TestWords::splitsWhereAReaderWould() {
    QFETCH(QStringList, words);
    const std::string text = words.join(QString()).toStdString();
    QStringList found;
    for (const std::string_view word : splitWords(text))
        found.append(QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())));
    QCOMPARE(found, words);
}

void TestWords::wordsMakeTheVeryBytes() {
    std::mt19937 random(7);
    const std::vector<std::string> pieces{"a",        " ",      "\n",   "\r", "é",      "\u0301", "夜",     "🇩",
                                          "🇪",        "\u200d", "👩",    "ि",  "क",      "्",       "\xff",   "\xc3",
                                          "\xe2\x80", "-",      "\x01", "\t", "\u0600", "ال",     "\u2029", "word"};
    for (int round = 0; round < 2'000; ++round) {
        std::string text;
        for (std::size_t i = 0, count = random() % 12; i < count; ++i)
            text += pieces[random() % pieces.size()];
        std::string joined;
        for (const std::string_view word : splitWords(text)) {
            QVERIFY(!word.empty());
            QVERIFY(!isValidUtf8(text) || isValidUtf8(word));
            joined += word;
        }
        QCOMPARE(joined, text);
    }
}

void TestWords::saysWhatEndsALine() {
    for (const char* end : {"\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085"})
        QVERIFY(endsLine(end));
    for (const char* other : {"", " ", "a", "\t", "。"})
        QVERIFY(!endsLine(other));
}

void TestWords::aLongTextIsSplitInOneWalk() {
    std::string text;
    for (int i = 0; i < 100'000; ++i)
        text += "wörd, ";
    QCOMPARE(splitWords(text).size(), std::size_t{300'000});
}

QTEST_APPLESS_MAIN(TestWords)
#include "tst_words.moc"
