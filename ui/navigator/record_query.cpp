#include "ui/navigator/record_query.h"

#include "model/base/text_fold.h"
#include "ui/navigator/record_text.h"

#include <QCollator>
#include <QLocale>

#include <algorithm>

namespace galley::ui {

namespace {

constexpr std::size_t kCancelEvery = 1024;

struct Match {
    RecordRef ref;
    int rank = 0;
    bool hasLetters = false;
    QCollatorSortKey order; ///< of the name from its first letter on
};

bool isPlainAscii(QStringView text) {
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
}

/// Names are read from their first letter or digit on: quotes and other marks before it do not count.
QStringView fromFirstLetter(const QString& name) {
    const auto first =
        std::find_if(name.begin(), name.end(), [](QChar c) { return c.isLetterOrNumber() || c.isSurrogate(); });
    return QStringView(first, name.end());
}

/// Whether a word of the name begins with `word`.
bool hasWordWith(const QString& name, const QString& word) {
    for (qsizetype at = name.indexOf(word); at >= 0; at = name.indexOf(word, at + 1)) {
        const QChar before = at == 0 ? QChar(u' ') : name[at - 1];
        if (!before.isLetterOrNumber() && !before.isMark() && !before.isSurrogate())
            return true;
    }
    return false;
}

/// 0: called so; 1: the name begins with the text; 2: words of the name begin so; 3: the name holds the words; 4: with
/// id and address; nothing: no match.
std::optional<int> rankOf(const QString& name, const QString& id, const QString& slug, const QString& text,
                          const QStringList& words) {
    if (words.isEmpty())
        return 0;
    bool isInName = true;
    for (const QString& word : words) {
        const bool isHere = name.contains(word);
        if (!isHere && !id.contains(word) && !slug.contains(word))
            return std::nullopt;
        isInName = isInName && isHere;
    }
    const QStringView letters = fromFirstLetter(name);
    if (name == text || letters == text || id == text || slug == text)
        return 0;
    if (name.startsWith(text) || letters.startsWith(text))
        return 1;
    if (!isInName)
        return 4;
    const auto beginsAWord = [&](const QString& word) { return hasWordWith(name, word); };
    return std::all_of(words.begin(), words.end(), beginsAWord) ? 2 : 3;
}

/// Sorts as people look things up in the language of a locale, and 2 before 10.
QCollator collatorOf(const Schema& schema, std::size_t locale) {
    QLocale language(QString::fromStdString(schema.locales[locale].code));
    if (language.language() == QLocale::C)
        language = QLocale(QLocale::English);
    QCollator collator(language);
    collator.setCaseSensitivity(Qt::CaseInsensitive);
    collator.setNumericMode(true);
    return collator;
}

} // namespace

QString foldedText(QStringView text) {
    if (isPlainAscii(text))
        return text.toString().toLower();
    std::string folded;
    appendFoldedForSearch(text.toString().toStdString(), folded);
    return QString::fromStdString(folded);
}

std::vector<RecordRef> findRecords(const Replica& replica, const RecordQuery& query, const CancelToken& cancel) {
    const State& state = replica.state();
    const QString text = foldedText(query.text).simplified();
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const QCollator collator = collatorOf(state.schema(), query.locale);
    const auto matchOf = [&collator](RecordRef ref, int rank, const QString& name) {
        const QString letters = fromFirstLetter(name).toString();
        return Match{ref, rank, !letters.isEmpty(), collator.sortKey(letters.isEmpty() ? name : letters)};
    };
    std::vector<Match> matches;
    std::size_t seen = 0;
    const auto visit = [&](const RecordView& record) {
        if (++seen % kCancelEvery == 0 && cancel.isCancelled())
            return;
        const QString shown = displayName(record, query.locale);
        const QString name = foldedText(shown);
        const QString id = words.isEmpty() ? QString() : foldedText(QString::fromStdString(record.id()));
        const QString slug = words.isEmpty() ? QString() : foldedText(pageSlug(record, query.locale));
        if (const auto rank = rankOf(name, id, slug, text, words))
            matches.push_back(matchOf(record.ref(), *rank, shown));
    };
    const auto wanted = [&](TypeIndex type) {
        const bool isNamed =
            query.types.empty() || std::find(query.types.begin(), query.types.end(), type) != query.types.end();
        return isNamed && (!query.pagesOnly || state.schema().type(type).page);
    };
    if (query.among) {
        for (const RecordRef ref : *query.among) {
            if (wanted(ref.type) && state.record(ref).exists())
                visit(state.record(ref));
        }
    } else {
        for (std::size_t i = 0; i < state.schema().types.size() && !cancel.isCancelled(); ++i) {
            if (const TypeIndex type{static_cast<std::uint16_t>(i)}; wanted(type))
                state.forEach(type, visit);
        }
    }
    if (cancel.isCancelled())
        return {};
    const auto isBefore = [](const Match& left, const Match& right) {
        if (left.rank != right.rank)
            return left.rank < right.rank;
        if (left.ref.type != right.ref.type)
            return left.ref.type < right.ref.type;
        if (left.hasLetters != right.hasLetters)
            return left.hasLetters;
        const int order = left.order.compare(right.order);
        return order != 0 ? order < 0 : left.ref < right.ref;
    };
    const std::size_t kept = query.limit > 0 ? std::min(query.limit, matches.size()) : matches.size();
    const auto end = matches.begin() + static_cast<std::ptrdiff_t>(kept);
    if (end != matches.end())
        std::nth_element(matches.begin(), end, matches.end(), isBefore);
    std::sort(matches.begin(), end, isBefore);
    std::vector<RecordRef> refs;
    refs.reserve(kept);
    std::transform(matches.begin(), end, std::back_inserter(refs), [](const Match& match) { return match.ref; });
    return refs;
}

} // namespace galley::ui
