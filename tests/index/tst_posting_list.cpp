#include "model/index/posting_list.h"
#include "model/index/word_collector.h"
#include "model/index/word_table.h"

#include <QTest>

#include <map>
#include <random>

using namespace galley;

namespace {

class Random {
public:
    explicit Random(unsigned seed)
        : m_engine(seed) {}
    std::uint32_t operator()() { return static_cast<std::uint32_t>(m_engine()); }

private:
    std::mt19937 m_engine;
};

std::vector<Posting> randomPostings(Random& random, std::size_t count, std::uint32_t gap) {
    std::vector<Posting> postings;
    std::uint32_t document = random() % gap;
    for (std::size_t i = 0; i < count; ++i, document += 1 + random() % gap)
        postings.push_back({document, static_cast<std::uint8_t>(random() % 4 == 0 ? random() % 16 : 0)});
    return postings;
}

std::string coded(const std::vector<Posting>& postings) {
    std::string bytes;
    appendPostings(postings, bytes);
    return bytes + std::string(kPostingPadding, '\xff');
}

std::vector<Posting> decoded(PostingCursor cursor) {
    std::vector<Posting> postings;
    for (; !cursor.atEnd(); cursor.next())
        postings.push_back({cursor.document(), cursor.weight()});
    return postings;
}

bool areEqual(const std::vector<Posting>& left, const std::vector<Posting>& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const Posting& a, const Posting& b) {
        return a.document == b.document && a.weight == b.weight;
    });
}

} // namespace

class TestPostingList : public QObject {
    Q_OBJECT
private slots:
    void listsOfAnyLengthComeBack();
    void farAndNearDocumentsComeBack();
    void seekingSkipsToTheNextDocument();
    void tablesFindWordsAndPrefixes();
    void collectorsShareTheWork();
};

void TestPostingList::listsOfAnyLengthComeBack() {
    Random random(3);
    for (const std::size_t count : {0U, 1U, 2U, 15U, 16U, 17U, 127U, 128U, 129U, 255U, 256U, 257U, 1000U, 5000U}) {
        for (const std::uint32_t gap : {1U, 2U, 100U, 100'000U}) {
            const auto postings = randomPostings(random, count, gap);
            const std::string bytes = coded(postings);
            QCOMPARE(PostingCursor(bytes).count(), static_cast<std::uint32_t>(count));
            QVERIFY(areEqual(decoded(PostingCursor(bytes)), postings));
        }
    }
}

void TestPostingList::farAndNearDocumentsComeBack() {
    std::vector<Posting> postings;
    for (std::uint32_t i = 0; i < 200; ++i)
        postings.push_back({i < 100 ? i : 0x7fffff00U + i, 15});
    QVERIFY(areEqual(decoded(PostingCursor(coded(postings))), postings));
    postings = {{0, 0}, {0x7fffffffU, 1}};
    QVERIFY(areEqual(decoded(PostingCursor(coded(postings))), postings));
}

void TestPostingList::seekingSkipsToTheNextDocument() {
    Random random(5);
    for (int round = 0; round < 200; ++round) {
        const auto postings = randomPostings(random, random() % 1500, 1 + random() % 50);
        const std::string bytes = coded(postings);
        PostingCursor cursor(bytes);
        auto expected = postings.begin();
        for (std::uint32_t target = 0; expected != postings.end(); target += 1 + random() % 2000) {
            cursor.seek(target);
            expected = std::find_if(expected, postings.end(), [&](const Posting& p) { return p.document >= target; });
            QCOMPARE(cursor.atEnd(), expected == postings.end());
            if (cursor.atEnd())
                break;
            QCOMPARE(cursor.document(), expected->document);
            QCOMPARE(cursor.weight(), expected->weight);
            if (random() % 2 == 0) {
                cursor.next();
                ++expected;
                QCOMPARE(cursor.atEnd(), expected == postings.end());
            }
        }
    }
}

void TestPostingList::tablesFindWordsAndPrefixes() {
    Random random(11);
    std::map<std::string, std::vector<Posting>> words;
    for (int i = 0; i < 2000; ++i) {
        std::string word;
        for (std::size_t length = 1 + random() % 6; length > 0; --length)
            word += static_cast<char>('a' + random() % 4);
        words[word] = randomPostings(random, 1 + random() % 40, 30);
    }
    WordTableBuilder builder;
    for (const auto& [word, postings] : words)
        builder.add(word, postings);
    const WordTable table = std::move(builder).finish();
    QCOMPARE(table.size(), words.size());
    for (const auto& [word, postings] : words) {
        const auto list = table.find(word);
        QVERIFY(list && areEqual(decoded(PostingCursor(*list)), postings));
        QVERIFY(!table.find(word + "x"));
    }
    QVERIFY(!table.find("") && !table.find("A") && !table.find("zzz"));
    for (const std::string prefix : {"", "a", "ab", "dddd", "bca", "e", "Z"}) {
        std::size_t found = 0;
        table.forEachWithPrefix(prefix, [&](std::string_view word, std::string_view list) {
            const auto known = words.find(std::string(word));
            found += known != words.end() && word.starts_with(prefix) &&
                     areEqual(decoded(PostingCursor(list)), known->second);
            return true;
        });
        QCOMPARE(found, static_cast<std::size_t>(std::count_if(words.begin(), words.end(), [&](const auto& entry) {
                     return entry.first.starts_with(prefix);
                 })));
    }
    QVERIFY(!WordTable().find("a"));
}

void TestPostingList::collectorsShareTheWork() {
    Random random(2);
    std::map<std::string, std::map<std::uint32_t, WordWeight>> expected;
    std::vector<WordCollector> collectors(3);
    for (std::uint32_t document = 0; document < 600; ++document) {
        WordCollector& collector = collectors[document / 20 % 3];
        collector.beginDocument(document);
        for (std::size_t count = random() % 30; count > 0; --count) {
            const std::string word = "w" + std::to_string(random() % 5 == 0 ? random() % 3000 : random() % 20);
            const bool isInTitle = random() % 6 == 0;
            collector.add(word, isInTitle);
            WordWeight& weight = expected[word].try_emplace(document, WordWeight{0, false}).first->second;
            weight.count = static_cast<std::uint8_t>(std::min<int>(WordWeight::kMaxCount, weight.count + 1));
            weight.isInTitle = weight.isInTitle || isInTitle;
        }
    }
    const WordTable table = mergeWords(std::move(collectors));
    QCOMPARE(table.size(), expected.size());
    for (const auto& [word, weights] : expected) {
        const auto list = table.find(word);
        QVERIFY(list.has_value());
        std::vector<Posting> postings;
        for (const auto& [document, weight] : weights)
            postings.push_back({document, weight.packed()});
        QVERIFY2(areEqual(decoded(PostingCursor(*list)), postings), word.c_str());
    }
}

QTEST_APPLESS_MAIN(TestPostingList)
#include "tst_posting_list.moc"
