#include "ui/navigator/row_snippet.h"

#include <algorithm>

namespace galley::ui {

namespace {

/// Bytes: as much as fits into a narrow list, so that the match is in view.
constexpr std::size_t kSnippetSize = 84;

} // namespace

std::optional<RowSnippet> rowSnippet(const RecordView& record, const SearchQuery& query) {
    const Snippet snippet = makeSnippet(record, query, kSnippetSize);
    if (snippet.field.empty())
        return std::nullopt;
    RowSnippet row;
    row.text = QString::fromStdString(snippet.text);
    const auto lengthOf = [&](std::size_t begin, std::size_t end) {
        return static_cast<int>(
            QString::fromUtf8(snippet.text.data() + begin, static_cast<qsizetype>(end - begin)).size());
    };
    for (const TextRange& match : snippet.matches)
        row.matches.push_back({lengthOf(0, match.begin), lengthOf(match.begin, match.end)});
    return row;
}

RowSnippet fitted(const RowSnippet& snippet, const QFontMetrics& metrics, int width) {
    const QString omission(QChar(0x2026));
    RowSnippet shown = snippet;
    if (!snippet.matches.empty()) {
        // Whole words go until the match ends before the last third.
        const RowSnippet::Span& first = snippet.matches.front();
        int start = 0;
        const auto reaches = [&] {
            const QString upToMatch = snippet.text.mid(start, first.start + first.length - start);
            return metrics.horizontalAdvance(omission + upToMatch) > width * 2 / 3;
        };
        while (start < first.start && reaches()) {
            const auto space = snippet.text.indexOf(QLatin1Char(' '), start);
            start = space < 0 || space >= first.start ? first.start : static_cast<int>(space) + 1;
        }
        if (start > 0) {
            const int shift = static_cast<int>(omission.size()) - start;
            shown.text = omission + snippet.text.mid(start);
            for (RowSnippet::Span& match : shown.matches)
                match.start += shift;
        }
    }
    const QString whole = shown.text;
    shown.text = metrics.elidedText(whole, Qt::ElideRight, width);
    const int seen = static_cast<int>(shown.text.size()) - (shown.text == whole ? 0 : 1);
    std::erase_if(shown.matches, [&](const RowSnippet::Span& match) { return match.start >= seen; });
    for (RowSnippet::Span& match : shown.matches)
        match.length = std::min(match.length, seen - match.start);
    return shown;
}

} // namespace galley::ui
