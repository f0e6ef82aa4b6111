#include "ui/history/commit_page.h"

#include "model/inspect/commit_contents.h"
#include "ui/history/edit_page.h"
#include "ui/publish/publish_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStringList>

namespace galley::ui {

namespace {

struct CommitPage {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::CommitPage)
};

/// More edits of one commit are not shown.
constexpr std::size_t kMostEdits = 200;

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

/// Empty when cancelled.
QString editsPage(const CommitContents& contents, const CommitPageStyle& style, const CancelToken& cancel) {
    QString page;
    std::string last;
    for (const Edit& edit : contents.edits) {
        if (cancel.isCancelled())
            return {};
        const std::string record = edit.recordPath();
        if (record != last)
            page += QStringLiteral("<p style=\"margin-top:12px\">%1</p>").arg(editedRecordHtml(edit, style));
        last = record;
        page += QStringLiteral("<p style=\"margin:4px 0 4px 0\">%1</p>").arg(editHtml(edit, style));
    }
    if (contents.count > contents.edits.size())
        page += paragraphs({CommitPage::tr("and %1 more").arg(numberWords(contents.count - contents.edits.size()))});
    return page;
}

} // namespace

Result<QString> commitPage(const Journal& journal, std::uint64_t commit, const CommitPageStyle& style,
                           const CancelToken& cancel) {
    GALLEY_TRY(const CommitContents contents, contentsOf(journal, commit, kMostEdits, cancel));
    switch (contents.header.bodyKind) {
    case BodyKind::Edits:
    case BodyKind::LineEdits:
    case BodyKind::Selection:
        return editsPage(contents, style, cancel);
    case BodyKind::LineNote:
        return paragraphs({QString::fromStdString(contents.header.message).toHtmlEscaped()});
    case BodyKind::Records:
        return paragraphs({CommitPage::tr("Records: %1").arg(numberWords(contents.count))});
    case BodyKind::Publication:
        return publicationPage(journal, *contents.publication);
    case BodyKind::Repair:
        return repairPage(*contents.repair);
    case BodyKind::Conflicts:
        return conflictsPage(contents);
    }
    return QString();
}

} // namespace galley::ui
