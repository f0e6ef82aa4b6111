#include "model/base/text_fold.h"
#include "model/base/utf8.h"

#include <QTest>

#include <random>

using namespace galley;

namespace {

/// The words of a text, joined by "|".
std::string wordsOf(std::string_view text) {
    std::string words;
    for (WordReader reader(text); reader.next();)
        words += (words.empty() ? "" : "|") + std::string(reader.word());
    return words;
}

/// The same, as they stand in the text.
std::string placesOf(std::string_view text) {
    std::string words;
    for (WordReader reader(text); reader.next();)
        words += (words.empty() ? "" : "|") + std::string(text.substr(reader.begin(), reader.end() - reader.begin()));
    return words;
}

} // namespace

class TestTextFold : public QObject {
    Q_OBJECT
private slots:
    void caseIsLevelled_data();
    void caseIsLevelled();
    void wordsLoseCaseAndAccents_data();
    void wordsLoseCaseAndAccents();
    void placesCoverTheWordAsWritten();
    void longWordsAreCut();
    void anyBytesAreSafe();
};

void TestTextFold::caseIsLevelled_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("folded");
    QTest::newRow("ascii") << std::string("The OTHER side [1]") << std::string("the other side [1]");
    QTest::newRow("latin") << std::string("ÀÉÎÕŸ ẞ Šž") << std::string("àéîõÿ ß šž");
    QTest::newRow("greek") << std::string("ΟΔΟΣ ὈΔΌΣ") << std::string("οδοσ ὀδόσ");
    QTest::newRow("final sigma") << std::string("οδος") << std::string("οδοσ");
    QTest::newRow("cyrillic") << std::string("ЁЛКА Їжак") << std::string("ёлка їжак");
    QTest::newRow("no case") << std::string("日本 🎬") << std::string("日本 🎬");
    QTest::newRow("malformed") << std::string("A\xff\xc3") << std::string("a\xff\xc3");
}

void TestTextFold::caseIsLevelled() {
    QFETCH(std::string, text);
    QFETCH(std::string, folded);
    QCOMPARE(foldedCase(text), folded);
}

void TestTextFold::wordsLoseCaseAndAccents_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("words");
    const auto row = [](const char* name, const char* text, const char* words) {
        QTest::newRow(name) << std::string(text) << std::string(words);
    };
    row("none", "", "");
    row("separators", " -- ,. ", "");
    row("ascii", "It's 2001: A Space_Odyssey!", "it|s|2001|a|space|odyssey");
    row("accents", "Amélie Łódź smørrebrød", "amelie|lodz|smorrebrod");
    row("accents apart", "Ame\u0301lie", "amelie");
    row("greek", "Ελλάδα ΟΔΟΣ", "ελλαδα|οδοσ");
    row("cyrillic", "Ёлка и мой дом", "елка|и|мой|дом");
    row("hebrew points", "שָׁלוֹם", "שלום");
    row("devanagari keeps its vowels", "हिन्दी", "हिन्दी");
    row("hangul has spaces", "한국 영화", "한국|영화");
    row("han", "東京都", "東京|京都|都");
    row("one of them", "米 a", "米|a");
    row("mixed", "第2回Tokyo映画", "第|2|回|tokyo|映画|画");
    row("wide letters", "ＴＯＫＹＯ２", "tokyo2");
    row("soft hyphen", "gal\u00adley", "galley");
    row("emoji", "film🎬set", "film|set");
    row("malformed",
        "one\xff"
        "two\xc3",
        "one|two");
}

void TestTextFold::wordsLoseCaseAndAccents() {
    QFETCH(std::string, text);
    QFETCH(std::string, words);
    QCOMPARE(wordsOf(text), words);
}

void TestTextFold::placesCoverTheWordAsWritten() {
    QCOMPARE(placesOf("«Amélie», Ame\u0301lie; 東京!"), std::string("Amélie|Ame\u0301lie|東京|京"));
    WordReader reader("x東京");
    QVERIFY(reader.next() && !reader.isPair());
    QVERIFY(reader.next() && reader.isPair());
    QCOMPARE(reader.firstEnd(), std::size_t{4});
    QCOMPARE(reader.end(), std::size_t{7});
}

void TestTextFold::longWordsAreCut() {
    const std::string word(1000, 'A');
    QCOMPARE(wordsOf(word), std::string(WordReader::kMaxWord, 'a'));
    QCOMPARE(placesOf(word), word);
    QVERIFY(isValidUtf8(wordsOf("a" + std::string(100, '\xc3'))));
}

void TestTextFold::anyBytesAreSafe() {
    std::mt19937 random(7);
    for (int round = 0; round < 5000; ++round) {
        std::string text(random() % 40, '\0');
        for (char& byte : text)
            byte = static_cast<char>(random() % 3 == 0 ? 'a' + random() % 26 : random());
        std::size_t last = 0;
        for (WordReader reader(text); reader.next();) {
            QVERIFY(!reader.word().empty() && reader.word().size() <= WordReader::kMaxWord);
            QVERIFY(isValidUtf8(reader.word()));
            QVERIFY(reader.begin() >= last && reader.begin() < reader.end() && reader.end() <= text.size());
            last = reader.isPair() ? reader.firstEnd() : reader.end();
        }
        QVERIFY(foldedCase(foldedCase(text)) == foldedCase(text));
    }
}

QTEST_APPLESS_MAIN(TestTextFold)
#include "tst_text_fold.moc"
