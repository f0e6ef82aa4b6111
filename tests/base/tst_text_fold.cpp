#include "model/base/text_fold.h"
#include "model/base/utf8.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <memory>
#include <random>
#include <unicode/coll.h>
#include <unicode/uversion.h>

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
    void equalWordsHaveOneForm_data();
    void equalWordsHaveOneForm();
    void everyLetterComparesAsInIcu();
    void tablesAreThoseOfTheirProgram();
    void foldsForSearchAsWordsDo();
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
    row("symbols of letters", "Galley™ ℡ №5 20℃ ½ 1½", "galley|tm|tel|no|5|20|c|1|2|1|1|2");
    row("symbols of words", "⒜ ⑴ ⒈ ㎧ ㏂ ℅", "a|1|1|m|s|a|m|c|o");
    row("symbols of a script without spaces", "㌔a㊑式東", "きろ|ろ|a|株式|式東|東");
    row("dot inside a word", "paraŀlel", "parallel");
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

void TestTextFold::equalWordsHaveOneForm_data() {
    QTest::addColumn<QString>("left");
    QTest::addColumn<QString>("right");
    const auto row = [](const char* left, const char* right) {
        QTest::newRow(left) << QString::fromUtf8(left) << QString::fromUtf8(right);
    };
    row("Straße", "STRASSE");
    row("ﬁlm ﬀ ﬆ", "film ff st");
    row("Ænigma Œuvre", "aenigma oeuvre");
    row("ｶﾞﾗｽ", "ガラス");
    row("がらす", "ガラス");
    row("ＴＯＫＹＯ２０２０", "tokyo2020");
    row("ΌΔΟΣ", "οδος");
    row("İSTANBUL", "istanbul");
    row("Đồng Ngãi", "dong ngai");
    row("Łódź Ørsted", "lodz orsted");
    row("كِتَاب", "كتاب");
    row("كـــتاب", "كتاب");
    row("ﻛﺘﺎﺏ", "كتاب");
    row("١٢٣ ४५", "123 45");
    row("𝔊𝔞𝔩𝔩𝔢𝔶", "galley");
    row("Ⅻ ㎏ m²", "xii kg m2");
    row("™ ℡ ℃ № ㏒", "tm tel °c no log");
    row("½ ⅓", "1/2 1/3");
    row("㌔", "キロ");
    row("ﷺ", "صلى الله عليه وسلم");
    row("gal\u00ad\u200dley\ufe0f", "galley");
    row("豈", "豈");
    row("क़लम", "क़लम");
}

void TestTextFold::equalWordsHaveOneForm() {
    QFETCH(QString, left);
    QFETCH(QString, right);
    const std::string words = wordsOf(right.toStdString());
    QVERIFY(!words.empty());
    for (const auto form : {QString::NormalizationForm_C, QString::NormalizationForm_D}) {
        QCOMPARE(wordsOf(left.normalized(form).toStdString()), words);
        QCOMPARE(wordsOf(right.normalized(form).toStdString()), words);
    }
    QCOMPARE(wordsOf(left.toStdString()), words);
}

void TestTextFold::everyLetterComparesAsInIcu() {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Collator> collator(icu::Collator::createInstance(icu::Locale::getRoot(), status));
    QVERIFY(U_SUCCESS(status));
    collator->setStrength(icu::Collator::PRIMARY);
    std::size_t letters = 0;
    for (char32_t point = 1; point < 0x110000; ++point) {
        std::string letter;
        if (isScalarValue(point))
            appendUtf8(letter, point);
        const QString text = QString::fromStdString(letter);
        const std::string apart = wordsOf(text.normalized(QString::NormalizationForm_KD).toStdString());
        WordReader reader(letter);
        if (!reader.next()) {
            QVERIFY2(apart.empty(), letter.c_str()); // a symbol of letters is a word, too
            continue;
        }
        ++letters;
        const std::string folded(reader.word());
        if (folded != letter && wordsOf(letter) != apart) {
            const auto order = collator->compareUTF8(letter, folded, status);
            QVERIFY2(order == UCOL_EQUAL && U_SUCCESS(status), (letter + " is not " + folded).c_str());
        }
        for (const auto form : {QString::NormalizationForm_C, QString::NormalizationForm_D})
            QVERIFY2(wordsOf(text.normalized(form).toStdString()) == wordsOf(letter), letter.c_str());
    }
    QVERIFY(letters > 130'000);
    for (const auto& [left, right] : {std::pair("й", "и"), {"þ", "th"}, {"한", "하"}, {"か", "き"}, {"ক", "খ"}})
        QVERIFY(wordsOf(left) != wordsOf(right));
}

/// As long as ICU is the one that they were made from.
void TestTextFold::tablesAreThoseOfTheirProgram() {
    QFile file(QStringLiteral(GALLEY_SOURCE_DIR "/model/base/unicode_tables.cpp"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray tables = file.readAll();
    if (!tables.contains("from ICU " U_ICU_VERSION " (Unicode"))
        return;
    QProcess program;
    program.start(QStringLiteral(GALLEY_UNICODE_TABLES), {});
    QVERIFY(program.waitForFinished(60'000));
    QCOMPARE(program.exitCode(), 0);
    QVERIFY(program.readAllStandardOutput() == tables);
}

void TestTextFold::foldsForSearchAsWordsDo() {
    std::string folded;
    appendFoldedForSearch("«Die Straße», Ame\u0301lie; 한국 - ガラス\xff", folded);
    QCOMPARE(folded, std::string("«die strasse», amelie; 한국 - からす\xff"));
}

void TestTextFold::placesCoverTheWordAsWritten() {
    QCOMPARE(placesOf("«Amélie», Ame\u0301lie; 東京!"), std::string("Amélie|Ame\u0301lie|東京|京"));
    QCOMPARE(placesOf("(20℃) x½y ㌔東"), std::string("20|℃|x|½|½|y|㌔|㌔|東"));
    QCOMPARE(placesOf("Galley™"), std::string("Galley|™"));
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
        std::size_t lastBegin = 0;
        for (WordReader reader(text); reader.next();) {
            QVERIFY(!reader.word().empty() && reader.word().size() <= WordReader::kMaxWord);
            QVERIFY(isValidUtf8(reader.word()));
            const bool isOfTheSameSymbol = reader.begin() == lastBegin && reader.end() == last;
            QVERIFY(reader.begin() >= last || isOfTheSameSymbol);
            QVERIFY(reader.begin() < reader.end() && reader.end() <= text.size());
            lastBegin = reader.begin();
            last = reader.isPair() ? reader.firstEnd() : reader.end();
        }
        QVERIFY(foldedCase(foldedCase(text)) == foldedCase(text));
    }
}

QTEST_APPLESS_MAIN(TestTextFold)
#include "tst_text_fold.moc"
