// The piece of text that shows in a list why a search found a record.
//
// Thread rule: plain values; rowSnippet() reads an immutable state, on any thread; fitted() on the GUI thread.
// Used in this folder alone.
#pragma once

#include "model/index/search_query.h"
#include "model/index/snippet.h"

#include <QFontMetrics>
#include <QString>

#include <optional>
#include <unordered_map>
#include <vector>

namespace galley::ui {

struct RowSnippet {
    struct Span {
        int start = 0;
        int length = 0;
        friend bool operator==(const Span&, const Span&) = default;
    };
    QString text;
    std::vector<Span> matches; ///< in order
    friend bool operator==(const RowSnippet&, const RowSnippet&) = default;
};

/// Nothing when no text of the record has a word of the query.
std::optional<RowSnippet> rowSnippet(const RecordView& record, const SearchQuery& query);

/// What of it fits into `width` pixels: cut at the end, and at the beginning as far as the first match needs it. A
/// match that is cut keeps what is seen of it.
RowSnippet fitted(const RowSnippet& snippet, const QFontMetrics& metrics, int width);

/// The rows of a list that were found by their texts, and by which words.
struct RowSnippets {
    SearchQuery query;
    std::unordered_map<std::uint64_t, RowSnippet> byRecord; ///< by RecordRef::packed()
};

} // namespace galley::ui
