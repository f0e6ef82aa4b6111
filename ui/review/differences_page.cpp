#include "ui/review/differences_page.h"

#include "model/dataset/describe.h"
#include "ui/editor/address_words.h"
#include "ui/editor/edit_words.h"
#include "ui/editor/word_diff.h"

#include <QCoreApplication>

#include <nlohmann/json.hpp>

namespace galley::ui {

namespace {

struct DifferenceWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::Review)
};

nlohmann::json parsed(const std::string& json) {
    return json.empty() ? nlohmann::json() : nlohmann::json::parse(json, nullptr, false);
}

QString placeText(std::uint32_t index) {
    return QString::number(index + 1);
}

/// What happened to an element of a list, or to a module: "Modules: added Teaser “Foo” in place 3".
QString elementTitle(const FieldDifference& one, const QString& list, const QString& name) {
    switch (one.kind) {
    case DifferenceKind::Added:
        return name.isEmpty()
                   ? DifferenceWords::tr("%1: added in place %2", "list, place").arg(list, placeText(one.afterIndex))
                   : DifferenceWords::tr("%1: added %2 in place %3", "list, element, place")
                         .arg(list, name, placeText(one.afterIndex));
    case DifferenceKind::Removed:
        return name.isEmpty() ? DifferenceWords::tr("%1: removed from place %2", "list, place")
                                    .arg(list, placeText(one.beforeIndex))
                              : DifferenceWords::tr("%1: removed %2 from place %3", "list, element, place")
                                    .arg(list, name, placeText(one.beforeIndex));
    case DifferenceKind::Moved:
        return name.isEmpty() ? DifferenceWords::tr("%1: moved from place %2 to place %3", "list, places")
                                    .arg(list, placeText(one.beforeIndex), placeText(one.afterIndex))
                              : DifferenceWords::tr("%1: %2 moved from place %3 to place %4", "list, element, places")
                                    .arg(list, name, placeText(one.beforeIndex), placeText(one.afterIndex));
    case DifferenceKind::Changed:
        return name.isEmpty()
                   ? DifferenceWords::tr("%1: changed in place %2", "list, place").arg(list, placeText(one.afterIndex))
                   : DifferenceWords::tr("%1: now %2 in place %3", "list, element, place")
                         .arg(list, name, placeText(one.afterIndex));
    }
    return list;
}

QString html(const QString& text) {
    return text.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>"));
}

QString cell(const QString& content, const QColor& ink) {
    return QStringLiteral("<td width=\"50%\" valign=\"top\" style=\"padding:2px 16px 2px 0;color:%1\">%2</td>")
        .arg(ink.name(), content);
}

/// Characters of a page; the values of fields that come later are left out. Laying out more holds up the window.
constexpr qsizetype kMostOfAPage = 40'000;

QString rowHtml(const QString& title, const Tones& tones) {
    return QStringLiteral("<tr><td colspan=\"2\" style=\"padding:14px 0 4px 0;color:%1\">%2</td></tr>")
        .arg(tones.muted.name(), html(title));
}

/// Two texts beside each other, with what differs on a ground of its own.
QString textsHtml(const QString& from, const QString& to, const Tones& tones) {
    const QString gone = mixed(tones.danger, tones.surface, tones.isDark ? 0.34 : 0.2).name();
    const QString come = mixed(tones.success, tones.surface, tones.isDark ? 0.34 : 0.22).name();
    const auto marked = [](const QString& text, const QString& ground) {
        return QStringLiteral("<span style=\"background:%1\">%2</span>").arg(ground, html(text));
    };
    QString left;
    QString right;
    for (const DiffPiece& piece : wordDiff(from, to)) {
        if (piece.side != DiffPiece::Side::After)
            left += piece.side == DiffPiece::Side::Both ? html(piece.text) : marked(piece.text, gone);
        if (piece.side != DiffPiece::Side::Before)
            right += piece.side == DiffPiece::Side::Both ? html(piece.text) : marked(piece.text, come);
    }
    const QString nothing = QStringLiteral("–");
    return QStringLiteral("<tr>") + cell(left.isEmpty() ? nothing : left, tones.text) +
           cell(right.isEmpty() ? nothing : right, tones.text) + QStringLiteral("</tr>");
}

/// One place that differs, in the words of the record before and after the step. `room`: characters that the page can
/// still take.
QString differenceHtml(const FieldDifference& one, const RecordView& old, const RecordView& record, qsizetype& room,
                       const Tones& tones) {
    const RecordView& named = one.kind == DifferenceKind::Removed ? old : record;
    const nlohmann::json older = parsed(one.beforeJson);
    const nlohmann::json newer = parsed(one.afterJson);
    const auto element = elementWordsAt(named, one.path, one.afterJson.empty() ? older : newer, 0);
    const QString title =
        element ? elementTitle(one, fieldWords(named, listOf(one.path)), *element) : fieldWords(named, one.path);
    const auto [from, to] =
        aroundTheChange(valueWordsAt(old, one.path, older, 0), valueWordsAt(record, one.path, newer, 0));
    const bool isTold = element && (from + to).indexOf(QLatin1Char('\n')) < 0 && element->contains(from + to);
    if (one.kind == DifferenceKind::Moved || isTold)
        return rowHtml(title, tones);
    const qsizetype size = from.size() + to.size();
    if (size > room)
        return rowHtml(DifferenceWords::tr("%1: more than is shown here", "field").arg(title), tones);
    room -= size;
    return rowHtml(title, tones) + textsHtml(from, to, tones);
}

} // namespace

QString differencesPage(const RecordChange& change, const DifferencesStyle& style) {
    const State& before = style.before->state();
    const State& after = style.after->state();
    const auto isThere = [](const std::shared_ptr<const Record>& record) {
        return record != nullptr && record->exists;
    };
    // Each value is told as its own state calls things.
    const RecordView record = isThere(change.after) ? after.record(change.ref) : before.record(change.ref);
    const RecordView old = isThere(change.before) ? before.record(change.ref) : record;
    QString page;
    if (style.tellsAddresses)
        for (const QString& sentence : addressWords(*style.before, *style.after, change.ref))
            page += QStringLiteral("<p style=\"margin:8px 0 0 0;color:%1\">%2</p>")
                        .arg(style.tones.warning.name(), html(sentence));
    page += QStringLiteral("<table width=\"100%\" cellspacing=\"0\" cellpadding=\"0\">");
    qsizetype room = kMostOfAPage;
    for (const FieldDifference& one : describeChange(before, after, change))
        page += differenceHtml(one, old, record, room, style.tones);
    return page + QStringLiteral("</table>");
}

} // namespace galley::ui
