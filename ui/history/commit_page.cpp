#include "ui/history/commit_page.h"

#include "model/dataset/field_path.h"
#include "model/inspect/commit_contents.h"
#include "model/inspect/reversal.h"
#include "model/workspace/lines.h"
#include "ui/editor/edit_words.h"
#include "ui/history/edit_page.h"
#include "ui/navigator/record_text.h"
#include "ui/publish/publish_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace galley::ui {

namespace {

struct CommitPage {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::CommitPage)
};

/// More edits of one commit are not shown.
constexpr std::size_t kMostEdits = 200;
/// When the page has so many characters, further edits are only counted: laying out more holds up the window.
constexpr qsizetype kLongPage = 120'000;

QString paragraphs(const QStringList& lines) {
    QString page;
    for (const QString& line : lines)
        page += QStringLiteral("<p>%1</p>").arg(line.toHtmlEscaped());
    return page;
}

QString numberWords(std::uint64_t count) {
    return QLocale().toString(static_cast<qulonglong>(count));
}

QString publicationPage(const Journal& journal, const Publication& publication) {
    QStringList lines;
    if (publication.replaced.value() > 0 && publication.isAnnounced)
        lines += CommitPage::tr("Before, readers saw %1.", "a version")
                     .arg(versionName(journal, publication.replaced, QDateTime::currentMSecsSinceEpoch()));
    if (!publication.isAnnounced)
        lines += CommitPage::tr("Readers went on seeing another version: the servers are held there.");
    lines += CommitPage::tr("This changed nothing in the draft. To let readers see another version, choose it in the "
                            "published versions.");
    return paragraphs(lines);
}

QString repairPage(const Repair& repair) {
    QStringList lines{
        CommitPage::tr("Damaged files of the history were put in order. What stands before and after this is whole.")};
    if (!repair.kept.empty())
        lines += CommitPage::tr("The damaged files are kept in the folder %1 of the site.", "name of a folder")
                     .arg(QString::fromStdString(repair.kept));
    return paragraphs(lines);
}

/// What was not merged, each with both texts.
QString conflictsPage(const CommitContents& contents) {
    QString page;
    const auto valueHtml = [](const nlohmann::json& value) {
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        return value.is_null() ? CommitPage::tr("nothing").toHtmlEscaped()
                               : QString::fromStdString(text).toHtmlEscaped();
    };
    for (const Conflict& conflict : contents.conflicts.found) {
        const MergeConflict& both = conflict.both;
        page +=
            QStringLiteral("<p style=\"margin-top:12px\"><b>%1</b></p>")
                .arg(QString::fromStdString(both.type + "/" + both.id + (both.path.empty() ? "" : " · ") + both.path)
                         .toHtmlEscaped());
        page += QStringLiteral("<p>%1</p><p>%2</p>")
                    .arg(CommitPage::tr("Written here: %1").arg(valueHtml(both.ours)),
                         CommitPage::tr("Others were first with: %1").arg(valueHtml(both.theirs)));
    }
    if (!contents.conflicts.settled.empty())
        page += paragraphs({CommitPage::tr("It was decided which of two texts stays.")});
    return page;
}

/// Edits of one commit, each with the one that takes it back where that is known. What was typed into one place is one.
struct ToldEdits {
    std::vector<Edit> edits;
    std::vector<Edit> inverses; ///< as many, or none
    std::optional<Error> unknown;
};

ToldEdits toldEdits(const Journal& journal, const CommitContents& contents, const CommitPageStyle& style,
                    RecordTrails& trails, const CancelToken& cancel) {
    ToldEdits told;
    std::vector<Edit> inverses;
    if (style.draft && style.tellsBefore) {
        const auto base = style.base ? style.base : State::empty(style.draft->state().schemaPointer());
        const bool isDraft = contents.header.bodyKind == BodyKind::Edits;
        const bool isRelease = contents.header.bodyKind == BodyKind::LineEdits;
        auto found = isDraft     ? inversesOf(journal, base, contents.header.number, contents.edits, cancel, &trails)
                     : isRelease ? inversesInRelease(journal, style.draft->state().schemaPointer(),
                                                     contents.header.number, contents.edits.size())
                                 : Result<std::vector<Edit>>(std::vector<Edit>());
        if (found)
            inverses = *std::move(found);
        else
            told.unknown = std::move(found).error();
    }
    for (std::size_t i = 0; i < contents.edits.size(); ++i) {
        if (!told.edits.empty() && mergeEdits(told.edits.back(), contents.edits[i]))
            continue;
        told.edits.push_back(contents.edits[i]);
        if (!inverses.empty())
            told.inverses.push_back(std::move(inverses[i]));
    }
    return told;
}

/// Empty when cancelled.
QString editsPage(const ToldEdits& told, std::uint64_t count, const CommitPageStyle& style, const CancelToken& cancel) {
    QString page;
    std::string last;
    std::size_t shown = 0;
    for (; shown < told.edits.size() && page.size() < kLongPage; ++shown) {
        if (cancel.isCancelled())
            return {};
        const Edit& edit = told.edits[shown];
        const std::string record = edit.recordPath();
        if (record != last)
            page += QStringLiteral("<p style=\"margin:12px 0 0 0\">%1</p>").arg(editedRecordHtml(edit, style));
        last = record;
        const Edit* const inverse = told.inverses.empty() ? nullptr : &told.inverses[shown];
        page += QStringLiteral("<p style=\"margin:6px 0 6px 0\">%1</p>").arg(editHtml(edit, inverse, style));
    }
    const std::uint64_t more = count + told.edits.size() - shown;
    if (more > 0)
        page += paragraphs({CommitPage::tr("and %1 more").arg(numberWords(more))});
    if (style.draft && !style.tellsBefore)
        page += QStringLiteral("<p style=\"color:%1\">%2</p>")
                    .arg(style.tones.muted.name(), CommitPage::tr("Looking what stood there before…").toHtmlEscaped());
    if (told.unknown)
        page +=
            QStringLiteral("<p style=\"color:%1\">%2</p>")
                .arg(style.tones.muted.name(), CommitPage::tr("What stood there before cannot be told: %1", "an error")
                                                   .arg(QString::fromStdString(told.unknown->toString()))
                                                   .toHtmlEscaped());
    return page;
}

/// Of a commit that was read whole.
HistoryPlace subjectOf(const CommitContents& contents, const CommitPageStyle& style) {
    const std::vector<Edit>& edits = contents.edits;
    if (edits.empty() || contents.count > edits.size() || !style.draft)
        return {};
    const Edit& first = edits.front();
    const auto isAbout = [&edits](auto same) { return std::all_of(edits.begin(), edits.end(), same); };
    if (!isAbout([&first](const Edit& edit) { return edit.recordPath() == first.recordPath(); }))
        return {};
    HistoryPlace place{QString::fromStdString(first.recordPath()), {}, {}, {}};
    const State& state = style.draft->state();
    const auto ref = state.findPath(first.recordPath());
    if (!ref || !state.record(*ref).exists())
        return place;
    place.recordName = displayName(state.record(*ref), style.locale);
    const bool isPatch = isAbout([&first](const Edit& edit) {
        return edit.op == Edit::Op::Patch && edit.path == first.path && !edit.path.empty();
    });
    if (isPatch && resolvePath(state.record(*ref), first.path)) {
        place.path = QString::fromStdString(first.path);
        place.fieldName = fieldWords(state.record(*ref), first.path);
    }
    return place;
}

Result<QString> pageOf(const Journal& journal, const CommitContents& contents, const CommitPageStyle& style,
                       RecordTrails& trails, const CancelToken& cancel) {
    switch (contents.header.bodyKind) {
    case BodyKind::Edits:
    case BodyKind::LineEdits:
    case BodyKind::Selection:
        return editsPage(toldEdits(journal, contents, style, trails, cancel), contents.count - contents.edits.size(),
                         style, cancel);
    case BodyKind::Records:
        return paragraphs({CommitPage::tr("Records: %1").arg(numberWords(contents.count))});
    case BodyKind::Publication:
        return publicationPage(journal, *contents.publication);
    case BodyKind::Repair:
        return repairPage(*contents.repair);
    case BodyKind::Conflicts:
        return conflictsPage(contents);
    case BodyKind::LineNote:
        return QString(); // its line says it all
    }
    return QString();
}

} // namespace

Result<CommitTold> commitPage(const Journal& journal, std::uint64_t number, const CommitPageStyle& style,
                              RecordTrails& trails, const CancelToken& cancel) {
    GALLEY_TRY(const CommitContents contents, contentsOf(journal, number, kMostEdits, cancel));
    GALLEY_TRY(const QString page, pageOf(journal, contents, style, trails, cancel));
    return CommitTold{page, subjectOf(contents, style)};
}

} // namespace galley::ui
