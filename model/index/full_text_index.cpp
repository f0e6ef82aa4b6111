#include "model/index/full_text_index.h"

#include "model/base/parallel.h"
#include "model/base/text_fold.h"
#include "model/index/word_collector.h"
#include "model/index/word_table.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace galley {

namespace {

constexpr std::uint32_t kMaxPrefixCount = 63;
constexpr std::uint32_t kBuildStep = 1024; ///< documents that a thread takes at a time

/// A document with all words so far.
struct Candidate {
    std::uint32_t document;
    std::uint16_t titleWords;
    std::uint16_t occurrences;
};

void addTo(std::uint16_t& titleWords, std::uint16_t& occurrences, WordWeight weight) {
    titleWords = static_cast<std::uint16_t>(titleWords + (weight.isInTitle ? 1 : 0));
    occurrences = static_cast<std::uint16_t>(occurrences + weight.count);
}

/// Order of hits; see the header.
bool isBetter(const SearchHit& left, const SearchHit& right) {
    if (left.titleWords != right.titleWords)
        return left.titleWords > right.titleWords;
    if (left.occurrences != right.occurrences)
        return left.occurrences > right.occurrences;
    if (left.ref.type != right.ref.type)
        return left.ref.type < right.ref.type;
    return left.ref.ordinal > right.ref.ordinal;
}

/// Keeps the best hits of many.
class BestHits {
public:
    explicit BestHits(std::size_t limit)
        : m_limit(limit) {}
    void add(const SearchHit& hit) {
        ++m_result.total;
        if (m_limit > 0 && m_result.hits.size() == m_limit) {
            // The worst one stands in front of the heap.
            if (!isBetter(hit, m_result.hits.front()))
                return;
            std::pop_heap(m_result.hits.begin(), m_result.hits.end(), isBetter);
            m_result.hits.pop_back();
        }
        m_result.hits.push_back(hit);
        if (m_limit > 0)
            std::push_heap(m_result.hits.begin(), m_result.hits.end(), isBetter);
    }
    SearchResult take() && {
        std::sort(m_result.hits.begin(), m_result.hits.end(), isBetter);
        return std::move(m_result);
    }

private:
    std::size_t m_limit;
    SearchResult m_result;
};

} // namespace

/// Documents are the ordinals of all types end to end.
struct FullTextIndex::Tables {
    std::vector<std::uint32_t> starts; ///< first document of each type, and one more
    WordTable words;

    std::uint32_t documents() const { return starts.back(); }
    bool has(RecordRef ref) const {
        return ref.type.value() + 1U < starts.size() &&
               ref.ordinal.value() < starts[ref.type.value() + 1U] - starts[ref.type.value()];
    }
    std::uint32_t documentOf(RecordRef ref) const { return starts[ref.type.value()] + ref.ordinal.value(); }
    RecordRef refOf(std::uint32_t document) const {
        const auto type = std::upper_bound(starts.begin(), starts.end() - 1, document) - starts.begin() - 1;
        return {TypeIndex{static_cast<std::uint16_t>(type)},
                Ordinal{document - starts[static_cast<std::size_t>(type)]}};
    }
};

Result<FullTextIndex> FullTextIndex::build(const State& state, const FullTextOptions& options) {
    auto tables = std::make_shared<Tables>();
    tables->starts.push_back(0);
    for (std::size_t i = 0; i < state.schema().types.size(); ++i) {
        const std::uint32_t ordinals = state.ordinalCount(TypeIndex{static_cast<std::uint16_t>(i)});
        if (ordinals >= (std::uint32_t{1} << 31) - tables->documents())
            return Error{ErrorCode::Unsupported, "more records than a full-text index can address"};
        tables->starts.push_back(tables->documents() + ordinals);
    }
    const std::uint32_t documents = tables->documents();
    std::atomic<std::uint32_t> nextStep{0};
    const auto collect = [&](WordCollector& collector, const Progress& progress) {
        while (!options.cancel.isCancelled()) {
            const std::uint32_t begin = nextStep.fetch_add(kBuildStep, std::memory_order_relaxed);
            if (begin >= documents)
                return;
            if (progress)
                progress(begin, documents);
            for (std::uint32_t document = begin; document < std::min(begin + kBuildStep, documents); ++document) {
                collector.beginDocument(document);
                forEachText(state.record(tables->refOf(document)), [&](const TextPlace& place, std::string_view text) {
                    for (WordReader reader(text); reader.next();)
                        collector.add(reader.word(), place.isTitle());
                    return true;
                });
            }
        }
    };
    const unsigned steps = documents / kBuildStep + 1;
    const unsigned helpers = std::min({options.threads, std::max(1U, std::thread::hardware_concurrency()), steps});
    std::vector<WordCollector> collectors(std::max(1U, helpers));
    // Progress is told on the caller's thread only; every tenth step or so is enough.
    std::uint32_t told = 0;
    const Progress tell = [&](std::uint64_t done, std::uint64_t total) {
        if (options.progress && done >= told) {
            options.progress(done, total);
            told = static_cast<std::uint32_t>(done + total / 100);
        }
    };
    const std::thread::id caller = std::this_thread::get_id();
    parallelFor(collectors.size(), static_cast<unsigned>(collectors.size()), [&](std::size_t i) {
        collect(collectors[i], std::this_thread::get_id() == caller ? tell : Progress());
    });
    if (!options.cancel.isCancelled())
        tables->words = mergeWords(std::move(collectors), options.cancel);
    if (options.cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "the search index was not finished"};
    FullTextIndex index;
    index.m_tables = std::move(tables);
    return index;
}

FullTextIndex FullTextIndex::next(const State& after, const std::vector<RecordRef>& changed) const {
    FullTextIndex index = *this;
    for (const RecordRef ref : changed)
        index.m_overlay =
            index.m_overlay.set(ref.packed(), std::make_shared<const RecordWords>(RecordWords::of(after.record(ref))));
    return index;
}

/// One search: first the tables, then the overlay.
class FullTextIndex::Search {
public:
    Search(const FullTextIndex& index, const SearchQuery& query, const SearchScope& scope, const CancelToken& cancel)
        : m_index(index)
        , m_query(query)
        , m_scope(scope)
        , m_cancel(cancel)
        , m_best(scope.limit) {}

    SearchResult run() && {
        if (m_query.empty())
            return {};
        if (m_index.m_tables)
            searchTables(*m_index.m_tables);
        searchOverlay();
        return std::move(m_best).take();
    }

private:
    void searchTables(const Tables& tables) {
        if (m_scope.type && m_scope.type->value() + 1U >= tables.starts.size())
            return;
        m_begin = m_scope.type ? tables.starts[m_scope.type->value()] : 0;
        m_end = m_scope.type ? tables.starts[m_scope.type->value() + 1U] : tables.documents();
        // The rarest word first: the lists of the others are mostly skipped.
        std::vector<PostingCursor> lists;
        for (const SearchQuery::Word& word : m_query.words) {
            if (word.isPrefix)
                continue;
            const auto list = tables.words.find(word.text);
            if (!list)
                return;
            lists.emplace_back(*list);
        }
        std::sort(lists.begin(), lists.end(),
                  [](const PostingCursor& left, const PostingCursor& right) { return left.count() < right.count(); });
        for (PostingCursor& list : lists) {
            if (&list == &lists.front())
                start(list);
            else
                narrow(list);
        }
        bool isFirst = lists.empty();
        for (const SearchQuery::Word& word : m_query.words) {
            if (word.isPrefix)
                narrowByPrefix(tables, word.text, std::exchange(isFirst, false));
            if (m_cancel.isCancelled())
                return;
        }
        rank(tables);
    }

    void start(PostingCursor& list) {
        m_candidates.reserve(list.count());
        for (list.seek(m_begin); !list.atEnd() && list.document() < m_end; list.next()) {
            const WordWeight weight = WordWeight::fromPacked(list.weight());
            m_candidates.push_back(
                {list.document(), static_cast<std::uint16_t>(weight.isInTitle ? 1 : 0), weight.count});
        }
    }

    void narrow(PostingCursor& list) {
        std::size_t kept = 0;
        for (const Candidate& candidate : m_candidates) {
            list.seek(candidate.document);
            if (list.atEnd())
                break;
            if (list.document() != candidate.document)
                continue;
            Candidate& both = m_candidates[kept++] = candidate;
            addTo(both.titleWords, both.occurrences, WordWeight::fromPacked(list.weight()));
        }
        m_candidates.resize(kept);
    }

    /// A prefix may stand for thousands of words: their lists are added up by document.
    void narrowByPrefix(const Tables& tables, std::string_view prefix, bool isFirst) {
        if (!isFirst && m_candidates.empty())
            return;
        constexpr std::uint8_t kTitle = 0x80;
        std::vector<std::uint8_t> sums(m_end - m_begin, 0);
        tables.words.forEachWithPrefix(prefix, [&](std::string_view, std::string_view bytes) {
            PostingCursor list(bytes);
            for (list.seek(m_begin); !list.atEnd() && list.document() < m_end; list.next()) {
                std::uint8_t& sum = sums[list.document() - m_begin];
                const WordWeight weight = WordWeight::fromPacked(list.weight());
                const std::uint32_t count = std::min(kMaxPrefixCount, (sum & 0x7fU) + weight.count);
                sum = static_cast<std::uint8_t>((sum & kTitle) | count | (weight.isInTitle ? kTitle : 0U));
            }
            return !m_cancel.isCancelled();
        });
        const auto weightOf = [&](std::uint32_t document) {
            const std::uint8_t sum = sums[document - m_begin];
            return WordWeight{static_cast<std::uint8_t>(sum & 0x7fU), (sum & kTitle) != 0};
        };
        if (isFirst) {
            for (std::uint32_t document = m_begin; document < m_end; ++document)
                if (sums[document - m_begin] != 0) {
                    Candidate& candidate = m_candidates.emplace_back(Candidate{document, 0, 0});
                    addTo(candidate.titleWords, candidate.occurrences, weightOf(document));
                }
            return;
        }
        std::erase_if(m_candidates,
                      [&](const Candidate& candidate) { return sums[candidate.document - m_begin] == 0; });
        for (Candidate& candidate : m_candidates)
            addTo(candidate.titleWords, candidate.occurrences, weightOf(candidate.document));
    }

    /// Takes the candidates but for those that the overlay knows better.
    void rank(const Tables& tables) {
        std::vector<std::uint32_t> changed;
        m_index.m_overlay.forEach([&](std::uint64_t packed, const auto&) {
            if (const RecordRef ref = RecordRef::fromPacked(packed); tables.has(ref))
                changed.push_back(tables.documentOf(ref));
        });
        std::sort(changed.begin(), changed.end());
        // In the order of equal hits, so that few of them take another one's place.
        auto end = m_candidates.begin();
        for (std::size_t type = 0; type + 1 < tables.starts.size(); ++type) {
            const auto begin = end;
            end = std::partition_point(begin, m_candidates.end(), [&](const Candidate& candidate) {
                return candidate.document < tables.starts[type + 1];
            });
            for (auto candidate = end; candidate != begin;) {
                --candidate;
                if (std::binary_search(changed.begin(), changed.end(), candidate->document))
                    continue;
                const RecordRef ref{TypeIndex{static_cast<std::uint16_t>(type)},
                                    Ordinal{candidate->document - tables.starts[type]}};
                m_best.add({ref, candidate->titleWords, candidate->occurrences});
            }
        }
    }

    void searchOverlay() {
        m_index.m_overlay.forEach([&](std::uint64_t packed, const std::shared_ptr<const RecordWords>& words) {
            const RecordRef ref = RecordRef::fromPacked(packed);
            if (m_scope.type && *m_scope.type != ref.type)
                return;
            std::uint16_t titleWords = 0;
            std::uint16_t occurrences = 0;
            for (const SearchQuery::Word& word : m_query.words) {
                const WordWeight weight = weightIn(*words, word);
                if (weight.count == 0)
                    return;
                addTo(titleWords, occurrences, weight);
            }
            m_best.add({ref, titleWords, occurrences});
        });
    }

    /// With a count of 0 when the record does not have the word.
    static WordWeight weightIn(const RecordWords& words, const SearchQuery::Word& word) {
        WordWeight sum{0, false};
        for (std::size_t i = words.lowerBound(word.text); i < words.size(); ++i) {
            const bool matches = word.isPrefix ? words.word(i).starts_with(word.text) : words.word(i) == word.text;
            if (!matches)
                break;
            sum.count =
                static_cast<std::uint8_t>(std::min<std::uint32_t>(kMaxPrefixCount, sum.count + words.weight(i).count));
            sum.isInTitle = sum.isInTitle || words.weight(i).isInTitle;
        }
        return sum;
    }

    const FullTextIndex& m_index;
    const SearchQuery& m_query;
    const SearchScope& m_scope;
    const CancelToken& m_cancel;
    std::uint32_t m_begin = 0; ///< documents in scope
    std::uint32_t m_end = 0;
    std::vector<Candidate> m_candidates; ///< by document
    BestHits m_best;
};

SearchResult FullTextIndex::find(const SearchQuery& query, const SearchScope& scope, const CancelToken& cancel) const {
    return Search(*this, query, scope, cancel).run();
}

namespace {

/// The words of one record that answer one word of a query.
class FoundWords {
public:
    void clear() { m_words.clear(); }
    void add(std::string_view word, bool isInTitle) {
        auto known =
            std::find_if(m_words.begin(), m_words.end(), [&](const auto& entry) { return entry.first == word; });
        if (known == m_words.end())
            known = m_words.insert(known, {std::string(word), WordWeight{0, false}});
        WordWeight& weight = known->second;
        weight.count = static_cast<std::uint8_t>(std::min(WordWeight::kMaxCount + 0, weight.count + 1));
        weight.isInTitle = weight.isInTitle || isInTitle;
    }
    WordWeight sum() const {
        std::uint32_t count = 0;
        bool isInTitle = false;
        for (const auto& [word, weight] : m_words) {
            count += weight.count;
            isInTitle = isInTitle || weight.isInTitle;
        }
        return {static_cast<std::uint8_t>(std::min(kMaxPrefixCount, count)), isInTitle};
    }

private:
    std::vector<std::pair<std::string, WordWeight>> m_words;
};

} // namespace

SearchResult findByReading(const State& state, const SearchQuery& query, const SearchScope& scope,
                           const CancelToken& cancel) {
    BestHits best(scope.limit);
    std::vector<FoundWords> found(query.words.size());
    const auto visit = [&](const RecordView& record) {
        if (cancel.isCancelled())
            return;
        for (FoundWords& words : found)
            words.clear();
        forEachText(record, [&](const TextPlace& place, std::string_view text) {
            for (WordReader reader(text); reader.next();)
                for (std::size_t i = 0; i < found.size(); ++i)
                    if (query.words[i].matches(reader.word()))
                        found[i].add(reader.word(), place.isTitle());
            return true;
        });
        std::uint16_t titleWords = 0;
        std::uint16_t occurrences = 0;
        for (const FoundWords& words : found) {
            const WordWeight weight = words.sum();
            if (weight.count == 0)
                return;
            addTo(titleWords, occurrences, weight);
        }
        best.add({record.ref(), titleWords, occurrences});
    };
    if (query.empty())
        return {};
    if (!scope.type)
        state.forEach(visit);
    else if (scope.type->value() < state.schema().types.size())
        state.forEach(*scope.type, visit);
    return std::move(best).take();
}

std::size_t FullTextIndex::wordCount() const {
    return m_tables ? m_tables->words.size() : 0;
}

std::size_t FullTextIndex::heapBytes() const {
    std::size_t bytes = m_overlay.heapBytes();
    m_overlay.forEach([&](std::uint64_t, const std::shared_ptr<const RecordWords>& words) {
        bytes += sizeof(RecordWords) + 16 + words->heapBytes();
    });
    if (m_tables)
        bytes +=
            sizeof(Tables) + 16 + m_tables->starts.capacity() * sizeof(std::uint32_t) + m_tables->words.heapBytes();
    return bytes;
}

} // namespace galley
