// Search: two words over all texts, with snippets.
#include "app/bench/figures.h"
#include "model/base/text_fold.h"
#include "model/index/full_text_index.h"
#include "model/index/snippet.h"

#include <algorithm>
#include <unordered_map>

namespace galley::bench {

namespace {

constexpr std::size_t kQueries = 1000;
constexpr std::size_t kHits = 20;
constexpr int kRounds = 3;

Result<void> measureBytes(Bench& bench, const char* name, std::size_t bytes) {
    return bench.wants(name) ? bench.report({name, "bytes", {static_cast<double>(bytes)}, {}}) : Result<void>();
}

/// Two random words of the texts of each of many random pages.
std::vector<SearchQuery> randomQueries(Bench& bench, const State& state, const Shapes& shapes) {
    std::vector<SearchQuery> queries;
    std::mt19937_64 random(kQueries);
    for (const RecordRef ref : bench.randomRecords(shapes.page, kQueries)) {
        std::vector<std::string> words;
        forEachText(state.record(ref), [&](const TextPlace&, std::string_view text) {
            for (WordReader reader(text); reader.next();)
                words.emplace_back(reader.word());
            return true;
        });
        if (!words.empty())
            queries.push_back(
                SearchQuery::parse(words[random() % words.size()] + " " + words[random() % words.size()]));
    }
    return queries;
}

/// What a query finds, whatever the order of the hits.
struct Found {
    std::uint64_t records = 0;
    std::uint64_t digest = 0;

    void add(RecordRef ref, std::uint32_t titleWords, std::uint32_t occurrences) {
        Check check;
        check.add(ref.packed());
        check.add((std::uint64_t{titleWords} << 32) | occurrences);
        ++records;
        digest += std::stoull(check.text(), nullptr, 16);
    }
    friend bool operator==(const Found&, const Found&) = default;
};

/// The same by reading every record once.
std::vector<Found> readAll(const State& state, const std::vector<SearchQuery>& queries) {
    std::unordered_map<std::string_view, std::vector<std::size_t>> queriesOf;
    for (std::size_t i = 0; i < queries.size(); ++i)
        for (const SearchQuery::Word& word : queries[i].words)
            queriesOf[word.text].push_back(i);
    std::vector<Found> all(queries.size());
    struct Sum {
        std::size_t words = 0;
        std::uint32_t titleWords = 0;
        std::uint32_t occurrences = 0;
    };
    state.forEach([&](const RecordView& record) {
        const RecordWords words = RecordWords::of(record);
        std::unordered_map<std::size_t, Sum> sums;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const auto wanted = queriesOf.find(words.word(i));
            if (wanted == queriesOf.end())
                continue;
            for (const std::size_t query : wanted->second) {
                Sum& sum = sums[query];
                ++sum.words;
                sum.titleWords += words.weight(i).isInTitle ? 1 : 0;
                sum.occurrences += words.weight(i).count;
            }
        }
        for (const auto& [query, sum] : sums)
            if (sum.words == queries[query].words.size())
                all[query].add(record.ref(), sum.titleWords, sum.occurrences);
    });
    return all;
}

Result<void> measureFullText(Bench& bench, const State& state, const Shapes& shapes, const FullTextIndex& index) {
    Figure figure{"fulltext", "ms", {}, {}};
    if (!bench.wants(figure.name))
        return {};
    std::vector<SearchQuery> queries = randomQueries(bench, state, shapes);
    Check check;
    for (const SearchQuery& query : queries) {
        const auto start = SteadyClock::now();
        const SearchResult result = index.find(query, {.type = {}, .limit = kHits});
        std::vector<Snippet> snippets;
        for (const SearchHit& hit : result.hits)
            snippets.push_back(makeSnippet(state.record(hit.ref), query));
        figure.samples.push_back(elapsed<std::milli>(start));
        check.add(result.total);
        for (const Snippet& snippet : snippets)
            check.add(snippet.text);
    }
    figure.check = check.text();
    // Prefixes come from single characters of scripts without spaces; the reading knows whole words only.
    std::erase_if(queries, [](const SearchQuery& query) {
        return std::any_of(query.words.begin(), query.words.end(), [](const auto& word) { return word.isPrefix; });
    });
    queries.resize(std::min<std::size_t>(queries.size(), kQueries / 10));
    const std::vector<Found> right = readAll(state, queries);
    for (std::size_t i = 0; i < queries.size(); ++i) {
        Found found;
        for (const SearchHit& hit : index.find(queries[i], {.type = {}, .limit = 0}).hits)
            found.add(hit.ref, hit.titleWords, hit.occurrences);
        if (found != right[i])
            return mismatch(figure.name,
                            "\"" + queries[i].words.front().text + "\" and another word find other records");
    }
    return bench.report(figure);
}

Result<void> measureSearch(Bench& bench) {
    GALLEY_TRY(const Shapes* shapes, bench.shapes());
    GALLEY_TRY(const auto replica, bench.replica());
    const State& state = replica->state();
    if (bench.wants("fulltext") || bench.wants("fulltext_build") || bench.wants("fulltext_index_bytes")) {
        const auto start = SteadyClock::now();
        GALLEY_TRY(const FullTextIndex index,
                   FullTextIndex::build(
                       state, {.threads = bench.options().threads, .progress = {}, .cancel = bench.options().cancel}));
        const double milliseconds = elapsed<std::milli>(start);
        if (bench.wants("fulltext_build"))
            GALLEY_CHECK(bench.report({"fulltext_build", "ms", {milliseconds}, std::to_string(index.wordCount())}));
        GALLEY_CHECK(measureFullText(bench, state, *shapes, index));
        GALLEY_CHECK(measureBytes(bench, "fulltext_index_bytes", index.heapBytes()));
    }
    return {};
}

} // namespace

FigureGroup searchFigures() {
    return {{"fulltext_build", "fulltext", "fulltext_index_bytes"}, measureSearch};
}

} // namespace galley::bench
