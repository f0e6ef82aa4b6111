#include "ui/editor/word_diff.h"

#include <QStringList>

#include <algorithm>

namespace galley::ui {

namespace {

/// Above this product of word counts the middle is shown as replaced as a whole.
constexpr std::size_t kMostCells = 4'000'000;

/// Words, spaces and single other characters.
QStringList tokens(const QString& text) {
    QStringList found;
    qsizetype start = 0;
    const auto kind = [](QChar letter) {
        return letter.isLetterOrNumber() || letter.isSurrogate() || letter.isMark() ? 0 : letter.isSpace() ? 1 : 2;
    };
    for (qsizetype i = 1; i <= text.size(); ++i) {
        if (i < text.size() && kind(text[i]) == kind(text[i - 1]) && kind(text[i]) != 2)
            continue;
        found += text.mid(start, i - start);
        start = i;
    }
    return found;
}

void add(std::vector<DiffPiece>& pieces, DiffPiece::Side side, const QString& text) {
    if (text.isEmpty())
        return;
    if (!pieces.empty() && pieces.back().side == side)
        pieces.back().text += text;
    else
        pieces.push_back({side, text});
}

/// More characters of two texts together are not shown.
constexpr qsizetype kMostShown = 20'000;
/// So many of them are kept on each side of what differs.
constexpr qsizetype kAround = 1'000;

/// The part of a text from one place to another, at most `most` characters, with "…" where something is missing.
QString excerpt(const QString& text, qsizetype from, qsizetype to, qsizetype most) {
    if (from > 0 && from < text.size() && text[from].isLowSurrogate())
        --from;
    qsizetype end = std::min(to, from + most);
    if (end < text.size() && end > from && text[end].isLowSurrogate())
        --end;
    return (from > 0 ? QStringLiteral("…") : QString()) + text.mid(from, end - from) +
           (end < text.size() ? QStringLiteral("…") : QString());
}

/// Tells `add` of each part of two texts which side it is on, in reading order.
template <class Add>
void compareParts(const QStringList& a, const QStringList& b, const Add& add) {
    using Side = DiffPiece::Side;
    qsizetype head = 0;
    while (head < std::min(a.size(), b.size()) && a[head] == b[head])
        ++head;
    qsizetype tail = 0;
    while (tail < std::min(a.size(), b.size()) - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
        ++tail;
    for (qsizetype i = 0; i < head; ++i)
        add(Side::Both, a[i]);
    const auto rows = static_cast<std::size_t>(a.size() - head - tail);
    const auto columns = static_cast<std::size_t>(b.size() - head - tail);
    const auto left = [&](std::size_t i) -> const QString& { return a[head + static_cast<qsizetype>(i)]; };
    const auto right = [&](std::size_t i) -> const QString& { return b[head + static_cast<qsizetype>(i)]; };
    std::size_t i = 0;
    std::size_t j = 0;
    if (rows > 0 && columns > 0 && rows <= kMostCells / columns) {
        // Length of the longest common sequence of what follows (i, j).
        std::vector<std::uint32_t> longest((rows + 1) * (columns + 1));
        const auto cell = [&](std::size_t row, std::size_t column) -> std::uint32_t& {
            return longest[row * (columns + 1) + column];
        };
        for (std::size_t row = rows; row-- > 0;)
            for (std::size_t column = columns; column-- > 0;)
                cell(row, column) = left(row) == right(column) ? cell(row + 1, column + 1) + 1
                                                               : std::max(cell(row + 1, column), cell(row, column + 1));
        while (i < rows && j < columns) {
            if (left(i) == right(j)) {
                add(Side::Both, left(i));
                ++i;
                ++j;
            } else if (cell(i + 1, j) >= cell(i, j + 1)) {
                add(Side::Before, left(i++));
            } else {
                add(Side::After, right(j++));
            }
        }
    }
    for (; i < rows; ++i)
        add(Side::Before, left(i));
    for (; j < columns; ++j)
        add(Side::After, right(j));
    for (qsizetype k = a.size() - tail; k < a.size(); ++k)
        add(Side::Both, a[k]);
}

} // namespace

std::vector<DiffPiece> wordDiff(const QString& before, const QString& after) {
    std::vector<DiffPiece> pieces;
    compareParts(tokens(before), tokens(after),
                 [&pieces](DiffPiece::Side side, const QString& text) { add(pieces, side, text); });
    return pieces;
}

std::vector<DiffPiece> lineDiff(const QString& before, const QString& after) {
    const auto lines = [](const QString& text) {
        return text.isEmpty() ? QStringList() : text.split(QLatin1Char('\n'));
    };
    std::vector<DiffPiece> pieces;
    compareParts(lines(before), lines(after), [&pieces](DiffPiece::Side side, const QString& text) {
        pieces.push_back({side, text});
    });
    return pieces;
}

std::pair<QString, QString> aroundTheChange(const QString& before, const QString& after) {
    if (before.size() + after.size() <= kMostShown)
        return {before, after};
    const qsizetype shorter = std::min(before.size(), after.size());
    qsizetype head = 0;
    while (head < shorter && before[head] == after[head])
        ++head;
    qsizetype tail = 0;
    while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    const qsizetype from = std::max<qsizetype>(head - kAround, 0);
    const qsizetype kept = std::min(tail, kAround);
    return {excerpt(before, from, before.size() - tail + kept, kMostShown / 2),
            excerpt(after, from, after.size() - tail + kept, kMostShown / 2)};
}

} // namespace galley::ui
