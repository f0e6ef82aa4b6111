// Common subsequences against the naive table, and texts merged by words.
#include "model/dataset/text_merge.h"

#include "model/base/utf8.h"
#include "model/base/words.h"
#include "model/dataset/alignment.h"

#include <QTest>

#include <algorithm>
#include <random>
#include <set>

using namespace galley;

namespace {

using Numbers = std::vector<std::uint32_t>;

/// Length of the longest common subsequence, by the table of all pairs.
std::size_t naiveLength(const Numbers& left, const Numbers& right) {
    std::vector<std::vector<std::size_t>> longest(left.size() + 1, std::vector<std::size_t>(right.size() + 1));
    for (std::size_t i = 1; i <= left.size(); ++i)
        for (std::size_t j = 1; j <= right.size(); ++j)
            longest[i][j] = left[i - 1] == right[j - 1] ? longest[i - 1][j - 1] + 1
                                                        : std::max(longest[i - 1][j], longest[i][j - 1]);
    return longest[left.size()][right.size()];
}

std::size_t naiveRising(const Numbers& values) {
    std::vector<std::size_t> longest(values.size(), 1);
    for (std::size_t i = 0; i < values.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (values[j] < values[i])
                longest[i] = std::max(longest[i], longest[j] + 1);
    return values.empty() ? 0 : *std::max_element(longest.begin(), longest.end());
}

Numbers randomNumbers(std::mt19937& random, std::size_t most, std::uint32_t kinds) {
    Numbers numbers(random() % (most + 1));
    for (std::uint32_t& number : numbers)
        number = static_cast<std::uint32_t>(random() % kinds);
    return numbers;
}

/// All pairs of neighbours among the words of a text, with its ends.
std::set<std::pair<std::string, std::string>> neighbours(const std::string& text) {
    std::set<std::pair<std::string, std::string>> pairs;
    std::string before;
    for (const std::string_view word : splitWords(text)) {
        pairs.emplace(before, word);
        before = word;
    }
    pairs.emplace(before, "");
    return pairs;
}

std::string randomlyChanged(std::mt19937& random, const std::string& text) {
    static const std::vector<std::string> kPieces{"red", " ",  "fox ",    "فيلم ", "夜",
                                                  "\n",  "🇩🇪", "e\u0301", ",",     "हिन्दी"};
    std::vector<std::string> words;
    for (const std::string_view word : splitWords(text))
        words.emplace_back(word);
    for (std::size_t i = 0, count = 1 + random() % 3; i < count; ++i) {
        const auto at = words.begin() + static_cast<std::ptrdiff_t>(random() % (words.size() + 1));
        if (at == words.end() || random() % 2 == 0)
            words.insert(at, kPieces[random() % kPieces.size()]);
        else if (random() % 2 == 0)
            words.erase(at);
        else
            *at = kPieces[random() % kPieces.size()];
    }
    std::string joined;
    for (const std::string& word : words)
        joined += word;
    return joined;
}

} // namespace

class TestTextMerge : public QObject {
    Q_OBJECT
private slots:
    void findsALongestCommonSubsequence();
    void findsALongestRisingSubsequence();
    void givesUpAboveABound_data();
    void givesUpAboveABound();
    void mergesWhatDoesNotTouch_data();
    void mergesWhatDoesNotTouch();
    void sidesMayBeExchanged();
    void longTextsMergeByLines();
};

void TestTextMerge::findsALongestCommonSubsequence() {
    std::mt19937 random(1);
    for (int round = 0; round < 3'000; ++round) {
        const Numbers left = randomNumbers(random, 24, 2 + static_cast<std::uint32_t>(round) % 9);
        const Numbers right = randomNumbers(random, 24, 2 + static_cast<std::uint32_t>(round) % 9);
        const Alignment found = longestCommon(left, right);
        QVERIFY(found.isComplete);
        QCOMPARE(found.pairs.size(), naiveLength(left, right));
        for (std::size_t i = 0; i < found.pairs.size(); ++i) {
            QCOMPARE(left[found.pairs[i].left], right[found.pairs[i].right]);
            QVERIFY(i == 0 ||
                    (found.pairs[i - 1].left < found.pairs[i].left && found.pairs[i - 1].right < found.pairs[i].right));
        }
    }
}

void TestTextMerge::findsALongestRisingSubsequence() {
    std::mt19937 random(2);
    for (int round = 0; round < 2'000; ++round) {
        const Numbers values = randomNumbers(random, 20, 30);
        const std::vector<bool> isRising = longestRising(values);
        Numbers rising;
        for (std::size_t i = 0; i < values.size(); ++i)
            if (isRising[i])
                rising.push_back(values[i]);
        QVERIFY(std::adjacent_find(rising.begin(), rising.end(), std::greater_equal<>()) == rising.end());
        QCOMPARE(rising.size(), naiveRising(values));
    }
}

void TestTextMerge::givesUpAboveABound_data() {
    QTest::addColumn<bool>("repeats");
    QTest::addColumn<int>("differences");
    QTest::addColumn<bool>("isComplete");
    QTest::newRow("few differences") << false << 400 << true;
    QTest::newRow("many differences") << false << 50'000 << false;
    QTest::newRow("one number repeated") << true << 400 << true;
    QTest::newRow("one number repeated, many differences") << true << 50'000 << false;
}

void TestTextMerge::givesUpAboveABound() {
    QFETCH(bool, repeats);
    QFETCH(int, differences);
    QFETCH(bool, isComplete);
    constexpr std::size_t kSize = 100'000;
    Numbers left(kSize);
    for (std::size_t i = 0; i < kSize; ++i)
        left[i] = repeats ? 1 : static_cast<std::uint32_t>(i);
    Numbers right = left;
    for (int i = 0; i < differences; ++i)
        right[1 + static_cast<std::size_t>(i) * (kSize - 2) / static_cast<std::size_t>(differences)] = 0xFFFFFFFF;
    const Alignment found = longestCommon(left, right);
    QCOMPARE(found.isComplete, isComplete);
    // Each round goes on from where the one before ended: 2,000 diagonals of 1,000 rounds, and the matches.
    QVERIFY2(found.steps <= 2 * kMostAlignmentSteps + 2 * kSize, QByteArray::number(qulonglong(found.steps)));
    if (isComplete)
        QCOMPARE(found.pairs.size(), kSize - static_cast<std::size_t>(differences));
    else
        QVERIFY(!found.pairs.empty()); // the common ends
}

void TestTextMerge::mergesWhatDoesNotTouch_data() {
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("ours");
    QTest::addColumn<QString>("theirs");
    QTest::addColumn<QString>("merged"); // "!": they overlap
    const auto row = [](const char* name, const char* base, const char* ours, const char* theirs, const char* merged) {
        QTest::newRow(name) << QString::fromUtf8(base) << QString::fromUtf8(ours) << QString::fromUtf8(theirs)
                            << QString::fromUtf8(merged);
    };
    row("neighbours put in place", "the red fox", "the blue fox", "the red cat", "the blue cat");
    row("both the same", "the red fox", "the blue fox", "the blue fox", "the blue fox");
    row("one word, two ways", "the red fox", "the blue fox", "the green fox", "!");
    row("a removed word and another", "one two three four", "two three four", "one two three five", "two three five");
    row("a sentence removed, a word in it changed", "A b c. D e.", "D e.", "A x c. D e.", "!");
    row("insertions in one place", "a b", "a x b", "a y b", "!");
    row("the same insertion, and more behind it", "a b", "a x b", "a x y b", "!");
    row("an insertion beside a word put in place", "a b", "a x b", "c b", "!");
    row("a sign behind a word put in place", "a b c", "a b, c", "a d c", "!");
    row("a sign two words on", "a b c d", "a b, c d", "a b c e", "a b, c e");
    row("begin and end of an empty text", "", "x", "y", "!");
    row("from nothing alike", "", "x", "x", "x");
    row("emptied, and a word changed", "a b", "", "a c", "!");
    row("lines", "1\n2\n3\n", "1\nx\n3\n", "1\n2\n3\n4\n", "1\nx\n3\n4\n");
    row("a line removed, another added", "1\n2\n3\n4\n", "2\n3\n4\n", "1\n2\n3\n3½\n4\n", "2\n3\n3½\n4\n");
    row("CR LF", "a b\r\nc d\r\n", "x b\r\nc d\r\n", "a b\r\nc y\r\n", "x b\r\nc y\r\n");
    row("ends of lines exchanged", "a\nb", "a\r\nb", "a\nc", "!");
    row("Arabic", "قطة سوداء كبيرة", "كلب سوداء كبيرة", "قطة سوداء صغيرة", "كلب سوداء صغيرة");
    row("Devanagari", "काली बिल्ली यहाँ", "सफ़ेद बिल्ली यहाँ", "काली बिल्ली वहाँ", "सफ़ेद बिल्ली वहाँ");
    row("a vowel sign is part of its word", "कि का", "की का", "कि के", "की के");
    row("flags", "🇩🇪 and 🇫🇷", "🇩🇰 and 🇫🇷", "🇩🇪 and 🇮🇹", "🇩🇰 and 🇮🇹");
    row("members of a family are one sign", "👩‍👩‍👧", "👩‍👩‍👦", "👨‍👩‍👧", "!");
}

void TestTextMerge::mergesWhatDoesNotTouch() {
    QFETCH(QString, base);
    QFETCH(QString, ours);
    QFETCH(QString, theirs);
    QFETCH(QString, merged);
    const auto merge = [&](const QString& one, const QString& other) {
        const auto result = mergeTexts(base.toStdString(), one.toStdString(), other.toStdString());
        return result ? QString::fromStdString(*result) : QStringLiteral("!");
    };
    QCOMPARE(merge(ours, theirs), merged);
    QCOMPARE(merge(theirs, ours), merged);
}

void TestTextMerge::sidesMayBeExchanged() {
    std::mt19937 random(3);
    int merges = 0;
    for (int round = 0; round < 3'000; ++round) {
        std::string base;
        for (int i = 0; i < 4; ++i)
            base = randomlyChanged(random, base + "one two, ");
        const std::string ours = randomlyChanged(random, base);
        const std::string theirs = randomlyChanged(random, base);
        const auto merged = mergeTexts(base, ours, theirs);
        QVERIFY(merged == mergeTexts(base, theirs, ours));
        QVERIFY(mergeTexts(base, ours, base) == ours && mergeTexts(base, ours, ours) == ours);
        if (!merged)
            continue;
        ++merges;
        QVERIFY(isValidUtf8(*merged));
        // Whatever stands side by side stood so in one of the three; so no character was cut or made.
        auto known = neighbours(base);
        known.merge(neighbours(ours));
        known.merge(neighbours(theirs));
        for (const auto& pair : neighbours(*merged))
            QVERIFY2(known.contains(pair), (base + "|" + ours + "|" + theirs + "|" + *merged).c_str());
    }
    QVERIFY2(merges > 500, QByteArray::number(merges));
}

void TestTextMerge::longTextsMergeByLines() {
    const std::string blue = "blue-green-grey-brown-white ";
    // A megabyte in which ours put nine words for one into some lines, more than words are compared for, so that lines
    // say first what stayed; and theirs changed another word of some of them.
    std::string base;
    std::string ours;
    std::string theirs;
    std::string expected;
    for (int i = 0; i < 20'000; ++i) {
        const std::string number = std::to_string(i);
        const std::string first = "Line " + number + " ";
        const std::string last = ", and an end that nobody changed.\n";
        const bool isOurs = i % 100 == 0;
        const bool isTheirs = i % 150 == 0;
        base += first + "red fox" + last;
        ours += first + (isOurs ? blue + "fox" : "red fox") + last;
        theirs += first + (isTheirs ? "red cat" : "red fox") + last;
        expected += first + (isOurs ? blue : "red ") + (isTheirs ? "cat" : "fox") + last;
    }
    QVERIFY(base.size() > 1'000'000);
    const auto merged = mergeTexts(base, ours, theirs);
    QVERIFY(merged && *merged == expected);
    // Nothing in common: given up at once.
    std::string other;
    for (int i = 0; i < 100'000; ++i)
        other += "x" + std::to_string(i) + "\n";
    QVERIFY(!mergeTexts(base, ours, other));
}

QTEST_APPLESS_MAIN(TestTextMerge)
#include "tst_text_merge.moc"
