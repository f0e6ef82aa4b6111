// Full-text search against a look at every record as JSON, under random edits of random content.
#include "model/base/common_mark_text.h"
#include "model/base/text_fold.h"
#include "model/base/utf8.h"
#include "model/dataset/edit.h"
#include "model/dataset/fold.h"
#include "model/index/full_text_index.h"
#include "model/index/snippet.h"
#include "model/schema/schema_json.h"
#include "tests/support/json_dataset.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace galley;
using namespace galley::test;
using nlohmann::json;

namespace {

struct Words {
    std::map<std::string, std::uint32_t> counts;
    std::set<std::string> inTitle;

    void read(const std::string& text, bool isTitle) {
        for (WordReader reader(text); reader.next();) {
            ++counts[std::string(reader.word())];
            if (isTitle)
                inTitle.emplace(reader.word());
        }
    }
    void read(const Field& field, const json& value, bool isTitle) {
        if (field.kind == FieldKind::String) {
            read(value.get<std::string>(), isTitle);
        } else if (field.kind == FieldKind::Text) {
            std::string seen;
            appendMarkdownPlain(seen, value.get<std::string>());
            read(seen, isTitle);
        } else if (field.kind == FieldKind::List) {
            for (const json& element : value)
                read(field.fields.front(), element, isTitle);
        } else if (field.kind == FieldKind::Object) {
            for (const Field& member : field.fields)
                if (value.contains(member.name))
                    read(member, value[member.name], isTitle);
        } else if (field.kind == FieldKind::Blocks) {
            for (const json& block : value)
                for (const Field& member : field.blocks[*field.blockIndex(block["kind"].get<std::string>())].fields)
                    if (block.contains(member.name))
                        read(member, block[member.name], false);
        }
    }
};

Words wordsOf(const Type& type, const json& fields) {
    Words words;
    for (const Field& field : type.fields) {
        if (!fields.contains(field.name) || (type.page && field.name == type.slug))
            continue;
        const bool isTitle = field.name == type.display;
        if (!field.localized)
            words.read(field, fields[field.name], isTitle);
        else
            for (const json& value : fields[field.name])
                words.read(field, value, isTitle);
    }
    return words;
}

SearchResult slowFind(const State& state, const SearchQuery& query, std::optional<TypeIndex> only) {
    SearchResult result;
    for (const auto& [key, fields] : documentsOf(state)) {
        const TypeIndex type = *state.schema().typeIndex(key.first);
        if (only && type != *only)
            continue;
        const Words words = wordsOf(state.schema().type(type), fields);
        SearchHit hit{*state.find(type, key.second), 0, 0};
        bool matches = !query.empty();
        for (const SearchQuery::Word& wanted : query.words) {
            std::uint32_t count = 0;
            bool isInTitle = false;
            for (const auto& [word, times] : words.counts)
                if (wanted.isPrefix ? word.starts_with(wanted.text) : word == wanted.text) {
                    count += std::min<std::uint32_t>(times, WordWeight::kMaxCount);
                    isInTitle = isInTitle || words.inTitle.contains(word);
                }
            matches = matches && count > 0;
            hit.occurrences += std::min<std::uint32_t>(count, 63);
            hit.titleWords += isInTitle ? 1 : 0;
        }
        if (matches)
            result.hits.push_back(hit);
    }
    result.total = result.hits.size();
    std::sort(result.hits.begin(), result.hits.end(), [](const SearchHit& left, const SearchHit& right) {
        return std::tuple(right.titleWords, right.occurrences, left.ref.type, right.ref.ordinal) <
               std::tuple(left.titleWords, left.occurrences, right.ref.type, left.ref.ordinal);
    });
    return result;
}

QByteArray describe(const SearchResult& result) {
    QByteArray text = QByteArray::number(static_cast<qulonglong>(result.total));
    for (const SearchHit& hit : result.hits)
        text += QStringLiteral(" %1/%2:%3,%4")
                    .arg(hit.ref.type.value())
                    .arg(hit.ref.ordinal.value())
                    .arg(hit.titleWords)
                    .arg(hit.occurrences)
                    .toUtf8();
    return text;
}

std::shared_ptr<const State> stateOf(const char* schemaText, const std::vector<std::pair<std::string, json>>& notes) {
    StateEditor editor(State::empty(std::make_shared<const Schema>(*parseSchema(schemaText))));
    for (const auto& [id, fields] : notes)
        if (!applyEdit(editor, Edit::create("note", id, fields), 1))
            return nullptr;
    return editor.finish(Version{1});
}

const char* const kNotes = R"({"locales":[{"code":"en"},{"code":"de"}],"types":[{"name":"note","display":"title",
    "page":true,"slug":"slug","fields":[{"name":"title","kind":"string","localized":true},{"name":"slug","kind":"string"},
    {"name":"body","kind":"text"},{"name":"picture","kind":"asset"},
    {"name":"parts","kind":"blocks","blocks":[{"name":"quote","fields":[{"name":"text","kind":"text"}]}]}]}]})";

std::string idsOf(const State& state, const SearchResult& result) {
    std::string ids;
    for (const SearchHit& hit : result.hits)
        ids += (ids.empty() ? "" : " ") + state.record(hit.ref).id();
    return ids;
}

std::string find(const State& state, const char* text, LastWord lastWord = LastWord::Whole) {
    const auto index = FullTextIndex::build(state);
    return index ? idsOf(state, index->find(SearchQuery::parse(text, lastWord))) : "failed";
}

/// The snippet with its matches in brackets.
std::string marked(const Snippet& snippet) {
    std::string text = snippet.text;
    for (auto match = snippet.matches.rbegin(); match != snippet.matches.rend(); ++match)
        text.insert(match->end, "]").insert(match->begin, "[");
    return text;
}

} // namespace

class TestFullTextIndex : public QObject {
    Q_OBJECT
private slots:
    void queriesAreWordsAndPrefixes_data();
    void queriesAreWordsAndPrefixes();
    void allWordsMustOccurAndTitlesComeFirst();
    void scriptsWithoutSpacesAreFound();
    void addressesAndAssetsDoNotCount();
    void wordsAreThoseThatPeopleSee_data();
    void wordsAreThoseThatPeopleSee();
    void snippetsShowWhereTheWordsStand_data();
    void snippetsShowWhereTheWordsStand();
    void snippetsPreferOtherTextsToTheTitle();
    void randomEditsGiveWhatALookAtEveryRecordGives_data();
    void randomEditsGiveWhatALookAtEveryRecordGives();
    void aLargeOverlayAsksForRenewal();
    void cancelledBuildsSaySo();
};

void TestFullTextIndex::queriesAreWordsAndPrefixes_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("isTyping");
    QTest::addColumn<std::string>("words");
    const auto row = [](const char* name, const char* text, bool isTyping, const char* words) {
        QTest::newRow(name) << std::string(text) << isTyping << std::string(words);
    };
    row("nothing", " ,. ", true, "");
    row("whole words", "The Dead, the Living", false, "the dead living");
    row("typing", "living de", true, "living de*");
    row("a space ends the word", "living de ", true, "living de");
    row("asterisk", "liv* dead", false, "liv* dead");
    row("pairs", "東京都", false, "東京 京都");
    row("pairs while typing", "東京都", true, "東京 京都");
    row("one character", "都 a", false, "都* a");
    row("symbols", "20℃ ㌔", false, "20 c きろ");
    row("end of a run and the same again", "東京 京", false, "東京 京*");
}

void TestFullTextIndex::queriesAreWordsAndPrefixes() {
    QFETCH(std::string, text);
    QFETCH(bool, isTyping);
    QFETCH(std::string, words);
    std::string got;
    for (const SearchQuery::Word& word : SearchQuery::parse(text, isTyping ? LastWord::Prefix : LastWord::Whole).words)
        got += (got.empty() ? "" : " ") + word.text + (word.isPrefix ? "*" : "");
    QCOMPARE(got, words);
}

void TestFullTextIndex::allWordsMustOccurAndTitlesComeFirst() {
    const auto state = stateOf(kNotes, {{"a", {{"title", {{"en", "Night"}}}, {"body", "the living and the dead"}}},
                                        {"b", {{"title", {{"en", "The living dead"}}}}},
                                        {"c", {{"body", "dead dead dead living"}}},
                                        {"d", {{"body", "only the dead"}}},
                                        {"e", {{"title", {{"de", "Die Dead"}}}, {"body", "living"}}}});
    QVERIFY(state);
    QCOMPARE(find(*state, "LIVING dead"), std::string("b e c a"));
    QCOMPARE(find(*state, "dead"), std::string("e b c d a"));
    QCOMPARE(find(*state, "liv", LastWord::Prefix), std::string("b e c a"));
    QCOMPARE(find(*state, "the n", LastWord::Prefix), std::string("a"));
    QCOMPARE(find(*state, "dead alive"), std::string());
    QCOMPARE(find(*state, ""), std::string());
}

void TestFullTextIndex::scriptsWithoutSpacesAreFound() {
    const auto state = stateOf(kNotes, {{"tokyo", {{"body", "東京都の映画"}}},
                                        {"kyoto", {{"body", "京都の映画"}}},
                                        {"greek", {{"body", "Ἡ ὁδός"}}},
                                        {"thai", {{"body", "ภาพยนตร์ไทย"}}}});
    QVERIFY(state);
    QCOMPARE(find(*state, "東京"), std::string("tokyo"));
    QCOMPARE(find(*state, "京都の"), std::string("kyoto tokyo"));
    QCOMPARE(find(*state, "画"), std::string("kyoto tokyo"));
    QCOMPARE(find(*state, "οδοσ"), std::string("greek"));
    QCOMPARE(find(*state, "ไทย"), std::string("thai"));
}

void TestFullTextIndex::addressesAndAssetsDoNotCount() {
    const auto state = stateOf(kNotes, {{"a", {{"slug", "secret-address"}, {"picture", "secret.png"}}}});
    QVERIFY(state);
    QCOMPARE(find(*state, "secret"), std::string());
}

void TestFullTextIndex::snippetsShowWhereTheWordsStand_data() {
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("query");
    QTest::addColumn<std::string>("snippet");
    const auto row = [](const char* name, const std::string& body, const char* query, const char* snippet) {
        QTest::newRow(name) << body << std::string(query) << std::string(snippet);
    };
    const std::string filler = "Lorem ipsum dolor sit amet consectetur adipiscing elit. ";
    row("whole", "The Living and the DEAD.", "living dead", "The [Living] and the [DEAD].");
    row("accents", "«Amélie» de Montmartre", "amelie", "«[Amélie]» de Montmartre");
    row("lines", "one\n\n  two\tthree", "two", "one [two] three");
    row("markup", "# The *living* [dead](https://example.org/dead) `code`", "living dead", "The [living] [dead] code");
    row("no link", "a [sic] word", "word", "a [sic] [word]");
    row("prefix", "darkness falls", "dark*", "[darkness] falls");
    row("pairs join", "映画東京都です", "東京都", "映画[東京都]です");
    row("symbols", "Galley™ at 20℃ for ½", "tm c 2", "Galley[™] at 20[℃] for [½]");
    row("symbols as they are asked for", "Galley TM at 20°C", "™ ℃", "Galley [TM] at 20°[C]");
    row("one of a pair", "映画東京", "東", "映画[東]京");
    row("middle", filler + filler + "The dead rise. " + filler + filler, "dead",
        "…adipiscing elit. The [dead] rise. Lorem ipsum dolor sit amet consectetur…");
    row("together", "dead " + filler + filler + filler + "living dead", "living dead",
        "…elit. Lorem ipsum dolor sit amet consectetur adipiscing elit. [living] [dead]");
}

void TestFullTextIndex::wordsAreThoseThatPeopleSee_data() {
    QTest::addColumn<std::string>("query");
    QTest::addColumn<bool>("isFound");
    const auto row = [](const char* query, bool isFound) { QTest::newRow(query) << std::string(query) << isFound; };
    row("unfrozenly", true);
    row("frozen", false);
    row("café", true);
    row("CAFE\u0301", true);
    row("eacute", false);
    row("е", true);
    row("1077", false);
    row("strasse", true);
    row("STRAẞE", true);
    row("film", true);
    row("한국어", true);
    row("\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165", true);
    row("ﾊﾟﾝ", true);
    row("menu", true);
    row("galley", false);
    row("code", true);
}

void TestFullTextIndex::wordsAreThoseThatPeopleSee() {
    QFETCH(std::string, query);
    QFETCH(bool, isFound);
    const json fields = {{"title", {{"en", "Lange Straße"}}},
                         {"body", "un**frozen**ly caf&eacute; &#1077; ﬁlm \u1112\u1161\u11ab국어 パン "
                                  "[menu](galley:note/a) `code`"}};
    const auto state = stateOf(kNotes, {{"a", fields}});
    QVERIFY(state);
    QCOMPARE(find(*state, query.c_str()), std::string(isFound ? "a" : ""));
    QCOMPARE(!makeSnippet(state->record({}), SearchQuery::parse(query)).field.empty(), isFound);
}

void TestFullTextIndex::snippetsShowWhereTheWordsStand() {
    QFETCH(std::string, body);
    QFETCH(std::string, query);
    QFETCH(std::string, snippet);
    const auto state = stateOf(kNotes, {{"a", {{"body", body}}}});
    QVERIFY(state);
    const Snippet made = makeSnippet(state->record({}), SearchQuery::parse(query), 80);
    QCOMPARE(made.field, std::string("body"));
    QCOMPARE(QString::fromStdString(marked(made)), QString::fromStdString(snippet));
}

void TestFullTextIndex::snippetsPreferOtherTextsToTheTitle() {
    const auto state = stateOf(kNotes, {{"a",
                                         {{"title", {{"en", "Dead"}, {"de", "Tot"}}},
                                          {"body", "nothing"},
                                          {"parts", {{{"kind", "quote"}, {"key", "q"}, {"text", "so dead"}}}}}}});
    QVERIFY(state);
    const RecordView record = state->record({});
    QCOMPARE(makeSnippet(record, SearchQuery::parse("dead")).field, std::string("parts/q/text"));
    QCOMPARE(makeSnippet(record, SearchQuery::parse("tot")).field, std::string("title/de"));
    QCOMPARE(makeSnippet(record, SearchQuery::parse("absent")).field, std::string());
    QCOMPARE(findWords("so dead, DEAD", SearchQuery::parse("dead")), (std::vector<TextRange>{{3, 7}, {9, 13}}));
}

void TestFullTextIndex::randomEditsGiveWhatALookAtEveryRecordGives_data() {
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 1; seed <= 6; ++seed)
        QTest::addRow("seed %d", static_cast<int>(seed)) << seed;
}

void TestFullTextIndex::randomEditsGiveWhatALookAtEveryRecordGives() {
    QFETCH(quint64, seed);
    RandomContent random(seed);
    Schema schema = random.schema();
    for (Type& type : schema.types)
        for (const Field& field : type.fields)
            if (field.kind == FieldKind::String)
                type.display = field.name;
    auto state = editRandomly(random, State::empty(std::make_shared<const Schema>(schema)), 150);
    auto built =
        FullTextIndex::build(*state, {.threads = static_cast<unsigned>(seed % 3 + 1), .progress = {}, .cancel = {}});
    VERIFY_OK(built);
    FullTextIndex index = *built;
    static const char* const kQueries[] = {
        "night", "of", "of the", "the night x",       "ZURICH",  "映画", "画", "x zürich", "strong",
        "n* t*", "*",  "s*",     "living back slash", "nowhere", "b* x"};
    for (int step = 0; step < 12; ++step) {
        auto after = editRandomly(random, state, static_cast<int>(random.below(20)));
        std::vector<RecordRef> changed;
        for (const RecordChange& change : after->changesSince(*state))
            changed.push_back(change.ref);
        index = index.next(*after, changed);
        state = step % 4 == 3 ? *foldState(after) : after;
        if (step == 7)
            index = *FullTextIndex::build(*state);
        for (const char* text : kQueries) {
            const SearchQuery query = SearchQuery::parse(text);
            std::optional<TypeIndex> type;
            if (random.chance(30))
                type = TypeIndex{static_cast<std::uint16_t>(random.below(schema.types.size()))};
            const SearchResult expected = slowFind(*state, query, type);
            const SearchResult all = index.find(query, {type, 0});
            QCOMPARE(describe(all), describe(expected));
            QCOMPARE(describe(findByReading(*state, query, {type, 0})), describe(expected));
            SearchResult some = index.find(query, {type, 3});
            QCOMPARE(some.total, expected.total);
            QVERIFY(std::equal(some.hits.begin(), some.hits.end(), expected.hits.begin()));
            QCOMPARE(some.hits.size(), std::min<std::size_t>(3, expected.hits.size()));
            for (const SearchHit& hit : all.hits) {
                const Snippet snippet = makeSnippet(state->record(hit.ref), query, 40);
                QVERIFY(!snippet.field.empty() && !snippet.matches.empty() && isValidUtf8(snippet.text));
                std::size_t last = 0;
                for (const TextRange& range : snippet.matches) {
                    QVERIFY(range.begin >= last && range.begin < range.end && range.end <= snippet.text.size());
                    const std::string_view match =
                        std::string_view(snippet.text).substr(range.begin, range.end - range.begin);
                    QVERIFY(isValidUtf8(match));
                    last = range.end;
                }
            }
        }
    }
    QVERIFY(index.heapBytes() > built->heapBytes() / 4);
}

void TestFullTextIndex::aLargeOverlayAsksForRenewal() {
    const auto state = stateOf(kNotes, {{"a", {{"body", "one"}}}});
    QVERIFY(state);
    StateEditor editor(state);
    std::vector<RecordRef> changed;
    for (int i = 0; i < 2100; ++i) {
        VERIFY_OK(applyEdit(editor, Edit::create("note", "n" + std::to_string(i), {{"body", "many one"}}), 2));
        changed.push_back(editor.changes().back().ref);
    }
    const auto after = editor.finish(Version{2});
    const FullTextIndex index = *FullTextIndex::build(*state);
    QVERIFY(!index.isRenewalDue());
    const FullTextIndex next = index.next(*after, changed);
    QVERIFY(next.isRenewalDue());
    QCOMPARE(next.find(SearchQuery::parse("one")).total, std::uint64_t{2101});
    QCOMPARE(index.find(SearchQuery::parse("one")).total, std::uint64_t{1});
    QVERIFY(!FullTextIndex::build(*after)->isRenewalDue());
}

void TestFullTextIndex::cancelledBuildsSaySo() {
    const auto state = stateOf(kNotes, {{"a", {{"body", "one"}}}});
    QVERIFY(state);
    FullTextOptions options;
    options.cancel.cancel();
    const auto index = FullTextIndex::build(*state, options);
    QVERIFY(!index && index.error().code == ErrorCode::Cancelled);
    std::uint64_t told = 0;
    FullTextOptions watched;
    watched.progress = [&](std::uint64_t, std::uint64_t total) { told = total; };
    VERIFY_OK(FullTextIndex::build(*state, watched));
    QCOMPARE(told, std::uint64_t{1});
    QCOMPARE(FullTextIndex().find(SearchQuery::parse("one")).total, std::uint64_t{0});
}

QTEST_APPLESS_MAIN(TestFullTextIndex)
#include "tst_full_text_index.moc"
