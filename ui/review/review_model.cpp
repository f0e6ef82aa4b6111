#include "ui/review/review_model.h"

#include "model/dataset/content_changes.h"
#include "model/dataset/lineage.h"
#include "model/publish/site_publish.h"
#include "ui/editor/address_words.h"
#include "ui/editor/edit_words.h"
#include "ui/editor/record_text.h"
#include "ui/review/word_diff.h"
#include "ui/widgets/tones.h"

#include <QCoreApplication>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::Review)
};

bool exists(const std::shared_ptr<const Record>& record) {
    return record != nullptr && record->exists;
}

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
        return name.isEmpty() ? Words::tr("%1: added in place %2", "list, place").arg(list, placeText(one.afterIndex))
                              : Words::tr("%1: added %2 in place %3", "list, element, place")
                                    .arg(list, name, placeText(one.afterIndex));
    case DifferenceKind::Removed:
        return name.isEmpty()
                   ? Words::tr("%1: removed from place %2", "list, place").arg(list, placeText(one.beforeIndex))
                   : Words::tr("%1: removed %2 from place %3", "list, element, place")
                         .arg(list, name, placeText(one.beforeIndex));
    case DifferenceKind::Moved:
        return name.isEmpty() ? Words::tr("%1: moved from place %2 to place %3", "list, places")
                                    .arg(list, placeText(one.beforeIndex), placeText(one.afterIndex))
                              : Words::tr("%1: %2 moved from place %3 to place %4", "list, element, places")
                                    .arg(list, name, placeText(one.beforeIndex), placeText(one.afterIndex));
    case DifferenceKind::Changed:
        return name.isEmpty() ? Words::tr("%1: changed in place %2", "list, place").arg(list, placeText(one.afterIndex))
                              : Words::tr("%1: now %2 in place %3", "list, element, place")
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

/// More than a person reads.
constexpr std::size_t kMostElsewhere = 200;

void addElsewhere(ReviewData& data, const KnownProblems& found) {
    data.elsewhere = found.problems.size();
    data.isElsewhereWhole = found.isWhole;
    const std::size_t shown = std::min(found.problems.size(), kMostElsewhere);
    data.problems.insert(data.problems.end(), found.problems.begin(),
                         found.problems.begin() + static_cast<std::ptrdiff_t>(shown));
}

} // namespace

ReviewData makeReview(std::shared_ptr<const Replica> published, std::shared_ptr<const Replica> draft,
                      const QString& siteFolder, const CancelToken& cancel) {
    ReviewData data;
    data.changes = contentChanges(published->state(), draft->state(), cancel);
    data.site = siteFolder.toStdString();
    data.check = std::make_shared<const SiteCheck>(data.site, published, draft, cancel);
    data.files = data.check->fileChanges();
    data.fileErrors = data.check->fileErrors();
    if (const auto announcement = siteAnnouncement(data.site); announcement && *announcement)
        data.hold = holdOf(**announcement);
    auto step = data.check->step({}, cancel);
    if (!step)
        return {}; // cancelled
    data.step = *std::move(step);
    data.problems = data.step.problems;
    std::stable_sort(data.problems.begin(), data.problems.end(),
                     [](const Problem& left, const Problem& right) { return left.severity > right.severity; });
    for (const Problem& problem : data.problems)
        data.errors += problem.severity == ProblemSeverity::Error ? 1 : 0;
    data.sharesOrdinals = shareOrdinals(published->state(), draft->state());
    data.published = std::move(published);
    data.draft = std::move(draft);
    const auto known = data.check->knownElsewhere(data.step);
    data.isElsewhereKnown = known.has_value();
    if (known)
        addElsewhere(data, *known);
    return data;
}

ReviewData lookElsewhere(ReviewData data, const CancelToken& cancel) {
    const auto found = data.check->findElsewhere(data.step, {}, cancel);
    if (!found)
        return {}; // cancelled
    data.isElsewhereKnown = true;
    addElsewhere(data, *found);
    return data;
}

QString differencesHtml(const ReviewData& data, const RecordChange& change) {
    const Tones tones = currentTones();
    const State& before = data.published->state();
    const State& after = data.draft->state();
    const bool isGone = !exists(change.after);
    // Each value is told as its own state calls things.
    const RecordView record = isGone ? before.record(change.ref) : after.record(change.ref);
    const RecordView old = exists(change.before) ? before.record(change.ref) : record;
    const QString gone = mixed(tones.danger, tones.surface, tones.isDark ? 0.34 : 0.2).name();
    const QString come = mixed(tones.success, tones.surface, tones.isDark ? 0.34 : 0.22).name();
    const auto marked = [](const QString& text, const QString& ground) {
        return QStringLiteral("<span style=\"background:%1\">%2</span>").arg(ground, html(text));
    };
    QString page;
    if (data.sharesOrdinals)
        for (const QString& sentence : addressWords(*data.published, *data.draft, change.ref))
            page += QStringLiteral("<p style=\"margin:8px 0 0 0;color:%1\">%2</p>")
                        .arg(tones.warning.name(), html(sentence));
    page += QStringLiteral("<table width=\"100%\" cellspacing=\"0\" cellpadding=\"0\">");
    for (const FieldDifference& one : describeChange(before, after, change)) {
        const RecordView& named = one.kind == DifferenceKind::Removed ? old : record;
        const nlohmann::json older = parsed(one.beforeJson);
        const nlohmann::json newer = parsed(one.afterJson);
        const auto element = elementWordsAt(named, one.path, one.afterJson.empty() ? older : newer, 0);
        const QString title =
            element ? elementTitle(one, fieldWords(named, listOf(one.path)), *element) : fieldWords(named, one.path);
        page += QStringLiteral("<tr><td colspan=\"2\" style=\"padding:14px 0 4px 0;color:%1\">%2</td></tr>")
                    .arg(tones.muted.name(), html(title));
        const auto [from, to] =
            aroundTheChange(valueWordsAt(old, one.path, older, 0), valueWordsAt(record, one.path, newer, 0));
        const bool isTold = element && (from + to).indexOf(QLatin1Char('\n')) < 0 && element->contains(from + to);
        if (one.kind == DifferenceKind::Moved || isTold)
            continue;
        QString left;
        QString right;
        for (const DiffPiece& piece : wordDiff(from, to)) {
            if (piece.side != DiffPiece::Side::After)
                left += piece.side == DiffPiece::Side::Both ? html(piece.text) : marked(piece.text, gone);
            if (piece.side != DiffPiece::Side::Before)
                right += piece.side == DiffPiece::Side::Both ? html(piece.text) : marked(piece.text, come);
        }
        const QString nothing = QStringLiteral("–");
        page += QStringLiteral("<tr>") + cell(left.isEmpty() ? nothing : left, tones.text) +
                cell(right.isEmpty() ? nothing : right, tones.text) + QStringLiteral("</tr>");
    }
    return page + QStringLiteral("</table>");
}

void ReviewModel::setReview(std::shared_ptr<const ReviewData> data) {
    beginResetModel();
    m_data = std::move(data);
    endResetModel();
}

int ReviewModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || m_data == nullptr ? 0 : static_cast<int>(m_data->changes.size());
}

QVariant ReviewModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RecordChange& change = m_data->changes[static_cast<std::size_t>(index.row())];
    const Kind kind = !exists(change.before) ? Kind::Added : !exists(change.after) ? Kind::Removed : Kind::Changed;
    const State& state = kind == Kind::Removed ? m_data->published->state() : m_data->draft->state();
    switch (role) {
    case Qt::DisplayRole:
        return recordLabel(state, change.ref, 0).name;
    case Qt::AccessibleTextRole:
        return QVariant(data(index, Qt::DisplayRole).toString() + QStringLiteral(", ") +
                        data(index, NoteRole).toString());
    case IconRole:
        return recordLabel(state, change.ref, 0).icon;
    case NoteRole:
        if (kind == Kind::Changed && m_data->sharesOrdinals &&
            !addressWords(*m_data->published, *m_data->draft, change.ref).isEmpty())
            return Words::tr("New address");
        return kind == Kind::Added ? Words::tr("New") : kind == Kind::Removed ? Words::tr("Removed") : QString();
    case KindRole:
        return static_cast<int>(kind);
    default:
        return {};
    }
}

void ProblemModel::setReview(std::shared_ptr<const ReviewData> data) {
    beginResetModel();
    m_data = std::move(data);
    endResetModel();
}

int ProblemModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || m_data == nullptr ? 0 : static_cast<int>(m_data->problems.size());
}

QVariant ProblemModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Problem& problem = m_data->problems[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return problemText(problem, m_data->draft->state(), 0);
    case Qt::AccessibleTextRole:
        return (problem.severity == ProblemSeverity::Error ? Words::tr("Error: %1 %2", "a sentence, a record")
                                                           : Words::tr("Warning: %1 %2", "a sentence, a record"))
            .arg(problemText(problem, m_data->draft->state(), 0), data(index, NoteRole).toString());
    case IconRole:
        return problem.severity == ProblemSeverity::Error ? QStringLiteral("error") : QStringLiteral("warning");
    case NoteRole: {
        const State& state = m_data->draft->state();
        const auto ref = state.findPath(problem.record);
        if (!ref)
            return QString::fromStdString(problem.record);
        const RecordLabel label = recordLabel(state, *ref, 0);
        if (problem.field.empty() || !label.exists)
            return Words::tr("%1 · %2", "type, name").arg(label.typeLabel, label.name);
        return Words::tr("%1 · %2 · %3", "type, name, field")
            .arg(label.typeLabel, label.name, fieldWords(state.record(*ref), problem.field));
    }
    case IsErrorRole:
        return problem.severity == ProblemSeverity::Error;
    default:
        return {};
    }
}

} // namespace galley::ui
