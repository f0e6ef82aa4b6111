// wordDiff: what changed between two texts, word by word, for side-by-side views.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <QString>
#include <utility>
#include <vector>

namespace galley::ui {

struct DiffPiece {
    enum class Side : std::uint8_t { Both, Before, After };
    Side side = Side::Both;
    QString text;
    friend bool operator==(const DiffPiece&, const DiffPiece&) = default;
};

/// Pieces in reading order: those of Both and Before make the first text, those of Both and After the second. Texts of
/// more than some thousand words are shown as replaced between their common ends. O(words before × words after).
std::vector<DiffPiece> wordDiff(const QString& before, const QString& after);

/// The same line by line: a piece for each line, without its end. O(lines before × lines after).
std::vector<DiffPiece> lineDiff(const QString& before, const QString& after);

/// The two texts as they are; or, when they are too large to be laid out, what differs in them with something around
/// it, and "…" where something is left out. O(length).
std::pair<QString, QString> aroundTheChange(const QString& before, const QString& after);

} // namespace galley::ui
