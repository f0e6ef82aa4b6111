// Full-text search: which records have all words of a query in their texts, best first. An inverted index in memory:
// sorted words (word_table.h), each with its records, counts and a mark for titles (posting_list.h).
//
// An edit does not touch the big tables. Records that changed since they were made stand in an overlay with their own
// words; what the tables say of them does not count. An index with a large overlay is still right, only slower:
// isRenewalDue() says when to build anew, in the background.
//
// Order of hits: more words of the query in the title first, then more occurrences (a word counts kMaxCount times in a
// record at most, a prefix 63 times), then by type as in the schema, then the newest (the highest ordinal).
//
// Thread rule: immutable value; copies share. build() uses threads of its own and has ended them when it returns.
#pragma once

#include "model/dataset/state.h"
#include "model/index/record_words.h"
#include "model/index/search_query.h"

#include <memory>
#include <optional>
#include <vector>

namespace galley {

struct FullTextOptions {
    unsigned threads = 2; ///< at most
    Progress progress;    ///< in records
    CancelToken cancel;
};

struct SearchHit {
    RecordRef ref;
    std::uint32_t titleWords = 0; ///< words of the query that stand in the title
    std::uint32_t occurrences = 0;
    friend bool operator==(const SearchHit&, const SearchHit&) = default;
};

struct SearchResult {
    std::vector<SearchHit> hits; ///< the best ones
    std::uint64_t total = 0;     ///< records that match
};

struct SearchScope {
    std::optional<TypeIndex> type; ///< only these records
    std::size_t limit = 20;        ///< hits; 0: all
};

class FullTextIndex {
public:
    /// Knows no records.
    FullTextIndex() = default;
    /// Of all existing records. O(text): about 25 MB/s a thread. Cancelled.
    static Result<FullTextIndex> build(const State& state, const FullTextOptions& options = {});
    /// Of a later state; `changed` has every record that differs from the one this index is of, and may have more.
    /// build() anew after a schema in which fields are other fields. O(text of the changed records).
    FullTextIndex next(const State& after, const std::vector<RecordRef>& changed) const;

    /// O(postings of the query's words + overlay); for two words of 100,000 records some 0.1 ms. Cancelled: what was
    /// found so far, which may be nothing.
    SearchResult find(const SearchQuery& query, const SearchScope& scope = {}, const CancelToken& cancel = {}) const;

    std::size_t overlaySize() const { return m_overlay.size(); } ///< records
    /// The overlay makes searches slow.
    bool isRenewalDue() const { return m_overlay.size() > kLargeOverlay; }
    std::size_t wordCount() const; ///< distinct ones in the tables
    /// Of the tables and the overlay, shared with other versions or not. O(overlay).
    std::size_t heapBytes() const;

private:
    static constexpr std::size_t kLargeOverlay = 2048;
    struct Tables;
    class Search;
    std::shared_ptr<const Tables> m_tables;
    PersistentMap<std::shared_ptr<const RecordWords>> m_overlay; ///< by RecordRef::packed()
};

/// What the index of `state` would find, by reading every text: for a single question, where building an index would
/// not pay. O(text): some 60 MB/s. Cancelled: what was found so far.
SearchResult findByReading(const State& state, const SearchQuery& query, const SearchScope& scope = {},
                           const CancelToken& cancel = {});

} // namespace galley
