#include "ui/shell/site_notices.h"

#include "ui/editor/conflict_words.h"
#include "ui/editor/edit_words.h"
#include "ui/navigator/record_text.h"
#include "ui/settings/settings.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/conflict_tour.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/store_watch.h"
#include "ui/shell/workbench.h"
#include "ui/widgets/error_words.h"
#include "ui/widgets/notice_bar.h"

#include <QAction>
#include <QFileInfo>
#include <QStringList>

namespace galley::ui {

namespace {

/// Of notices on the last edit, undo or redo: they hold until the next one.
const QString kStepTopic = QStringLiteral("step");
const QString kConflictTopic = QStringLiteral("conflict");
const QString kLineTopic = QStringLiteral("line");
const QString kStoreTopic = QStringLiteral("store");
const QString kThemeTopic = QStringLiteral("theme");

} // namespace

SiteNotices::SiteNotices(Workbench& workbench, NoticeBar& bar, const ActionRegistry& actions, const Settings& settings,
                         QObject* parent)
    : QObject(parent)
    , m_workbench(workbench)
    , m_bar(bar)
    , m_actions(actions)
    , m_settings(settings) {
    SiteSession* session = &workbench.session();
    connect(session, &SiteSession::stepped, this, &SiteNotices::showStep);
    connect(session, &SiteSession::failed, this, &SiteNotices::showFailure);
    connect(session, &SiteSession::conflictArose, this, &SiteNotices::showConflict);
    connect(session, &SiteSession::stepRefused, this, &SiteNotices::showObstacle);
    connect(session, &SiteSession::conflictsChanged, this, [this] {
        if (m_workbench.session().allConflicts().empty())
            m_bar.withdraw(kConflictTopic);
    });
    connect(session, &SiteSession::lineSwitched, this, &SiteNotices::showLost);
    connect(session, &SiteSession::releaseEnded, this, &SiteNotices::showEnd);
    connect(session, &SiteSession::releaseContested, this, &SiteNotices::showContested);
    connect(&workbench, &Workbench::releaseDone, this, &SiteNotices::showDone);
    // Another edit, and what stands there of undoing the last one is true no more.
    connect(session, &SiteSession::draftChanged, this, [this](const DraftChange& change) {
        if (!change.edits.empty())
            m_bar.withdraw(kStepTopic);
    });
    connect(&workbench.preview(), &PreviewController::themeRead, this, &SiteNotices::showTheme);
    connect(&workbench.store(), &StoreWatch::looked, this, &SiteNotices::showStore);
    connect(workbench.editorPane(), &EditorPane::removed, this, &SiteNotices::offerUndo);
    connect(&workbench, &Workbench::noticed, this, [this](const QString& text) {
        m_bar.showNotice({NoticeKind::Info, text, {}, {}, true});
    });
    connect(&workbench, &Workbench::deletedRecordChosen, this, &SiteNotices::showDeleted);
    showTheme();
}

void SiteNotices::showDeleted(RecordRef record) {
    const SiteSession& session = m_workbench.session();
    const QString name = displayName(session.published()->state().record(record), session.locale());
    m_bar.showNotice({NoticeKind::Info, tr("“%1” is deleted; readers see it until you publish.").arg(name),
                      tr("Bring it back"), [this, record] { m_workbench.bringBack(record); }, false});
}

void SiteNotices::showReadOnly(const Error& reason) {
    m_bar.showNotice({NoticeKind::Warning,
                      tr("You can read this site, but not change it: its folder cannot be written."),
                      {},
                      {},
                      false,
                      QStringLiteral("read-only"),
                      true,
                      technicalWords(reason)});
}

void SiteNotices::showIgnoredSchema(const Error& change) {
    m_bar.showNotice({NoticeKind::Warning,
                      tr("Types or languages were changed by hand in schema.json, and are not in use. "
                         "“galleyctl schema” takes them over."),
                      {},
                      {},
                      false,
                      QStringLiteral("schema"),
                      false,
                      QString::fromStdString(change.toString())});
}

void SiteNotices::showStore() {
    const std::vector<DamagedFile>& damaged = m_workbench.store().damaged();
    if (damaged.empty()) {
        m_bar.withdraw(kStoreTopic);
        return;
    }
    QStringList details;
    for (const DamagedFile& file : damaged)
        details += technicalWords(file.error);
    const bool isWaiting = m_workbench.waiting().isAny();
    m_bar.showNotice({NoticeKind::Warning,
                      tr("Published files are damaged on this disk. Readers still get the site; a page server that "
                         "starts now would not."),
                      isWaiting ? tr("Review and publish") : tr("Write them anew"),
                      [this, isWaiting] { writeStoreAnew(isWaiting); }, false, kStoreTopic, false,
                      details.join(QLatin1Char('\n'))});
}

void SiteNotices::writeStoreAnew(bool isWaiting) {
    PublishFlow& publishing = m_workbench.publishing();
    if (isWaiting)
        publishing.review(m_settings.authorName());
    else
        publishing.publishAgain(m_settings.authorName());
}

void SiteNotices::offerUndo(const QString& words) {
    m_bar.showNotice({NoticeKind::Info, words, tr("Undo"),
                      [this] { m_actions.action(QStringLiteral("edit.undo"))->trigger(); }, true, kStepTopic});
}

void SiteNotices::showStep(const HistoryStep& step) {
    const bool isUndone = step.kind == HistoryStep::Kind::Undone;
    const auto offer = [this](const char* action) {
        return [this, action] { m_actions.action(QLatin1String(action))->trigger(); };
    };
    m_bar.showNotice({NoticeKind::Info,
                      isUndone ? tr("Undone: %1", "what was changed").arg(step.words)
                               : tr("Redone: %1", "what was changed").arg(step.words),
                      isUndone ? tr("Redo") : tr("Undo"), offer(isUndone ? "edit.redo" : "edit.undo"), true,
                      kStepTopic});
}

void SiteNotices::showTheme() {
    const PreviewController::ThemeProblems& problems = m_workbench.preview().themeProblems();
    const auto placeOfError = [](const Error& error) {
        const QString file = QFileInfo(QString::fromStdString(error.file)).fileName();
        return error.line == 0 ? file : tr("%1:%2", "file, line").arg(file, QString::number(error.line));
    };
    QString text;
    QStringList details;
    if (problems.failure) {
        const QString place = placeOfError(*problems.failure);
        text = place.isEmpty() ? tr("The theme cannot be used as it is. Pages look as they did before.")
                               : tr("The theme cannot be used as it is, because of %1. Pages look as they did before.",
                                    "file and line")
                                     .arg(place);
        details += technicalWords(*problems.failure);
    } else if (problems.isGone) {
        text = tr("The site's theme is gone. Pages have no look of their own, here and for readers after the next "
                  "publish.");
    } else if (!problems.warnings.empty()) {
        const QString place = placeOfError(problems.warnings.front());
        const int others = static_cast<int>(problems.warnings.size()) - 1;
        text = others == 0
                   ? tr("In the theme something is not right: %1", "file and line").arg(place)
                   : tr("In the theme something is not right: %1 (and %Ln more)", "file and line", others).arg(place);
        for (const Error& warning : problems.warnings)
            details += technicalWords(warning);
    }
    if (text.isEmpty())
        m_bar.withdraw(kThemeTopic);
    else
        m_bar.showNotice(
            {NoticeKind::Warning, text, {}, {}, false, kThemeTopic, false, details.join(QLatin1Char('\n'))});
}

void SiteNotices::showLost(const LineSwitch& step) {
    m_bar.withdraw(kLineTopic);
    m_bar.withdraw(kStepTopic); // it is about the line before
    SiteSession* session = &m_workbench.session();
    if (step.lost.isEmpty())
        return;
    const bool canGoBack = !session->lineTitle(step.before).isEmpty();
    m_bar.showNotice(
        {NoticeKind::Info,
         session->isInRelease()
             ? tr("“%1” is not in release “%2”.", "record, release").arg(step.lost, session->lineTitle(session->line()))
             : tr("“%1” is not in the draft.", "record").arg(step.lost),
         canGoBack ? tr("Back to “%1”", "the draft or a release").arg(step.title) : QString(),
         [session, before = step.before] { static_cast<void>(session->setLine(before)); }, false, kLineTopic});
}

void SiteNotices::showEnd(const EndedRelease& ended) {
    const bool isOut = ended.end == EndedRelease::End::GoneOut;
    QString text;
    if (ended.author.isEmpty())
        text = isOut ? tr("Release “%1” went out. This is the draft again.").arg(ended.title)
                     : tr("Release “%1” is given up. What was written in it stays in the history. This is the draft "
                          "again.")
                           .arg(ended.title);
    else
        text = isOut
                   ? tr("%1 published release “%2”. This is the draft again.", "person").arg(ended.author, ended.title)
                   : tr("%1 gave release “%2” up. What was written in it stays in the history. This is the draft "
                        "again.",
                        "person")
                         .arg(ended.author, ended.title);
    if (ended.hasKeptTyping)
        text = tr("%1 What you wrote there last is in the draft.", "a release ended").arg(text);
    m_bar.showNotice(
        {ended.author.isEmpty() ? NoticeKind::Info : NoticeKind::Warning, text, {}, {}, false, kLineTopic});
}

void SiteNotices::showContested(const std::string& line, std::size_t count, const std::string& key) {
    const QString title = m_workbench.session().lineTitle(line);
    const QString text =
        count == 1
            ? tr("Release “%1” cannot go out before 1 text is decided: what was published since changes the same.")
                  .arg(title)
            : tr("Release “%1” cannot go out before %Ln texts are decided: what was published since changes the "
                 "same.",
                 nullptr, static_cast<int>(count))
                  .arg(title);
    m_bar.showNotice({NoticeKind::Warning, text, tr("Go there"), [this, key] { m_workbench.conflicts().goTo(key); },
                      false, kConflictTopic});
}

void SiteNotices::showDone(const QString& words, const std::string& line) {
    SiteSession* session = &m_workbench.session();
    const bool isElsewhere = !line.empty() && line != session->line();
    m_bar.showNotice({NoticeKind::Info, words, isElsewhere ? tr("Go there") : QString(),
                      [session, line] { static_cast<void>(session->setLine(line)); }, true, kStepTopic});
}

void SiteNotices::showConflict(const OpenConflict& conflict, const QString& author) {
    const SiteSession& session = m_workbench.session();
    const QString name = conflictName(*session.stateOf(conflict.conflict.line), conflict, session.locale());
    // One's own name: another window of one's own, or a program that one runs.
    const bool isOther = !author.isEmpty() && author.toStdString() != conflict.author;
    const QString release = conflict.conflict.line.empty() ? session.originOf(conflict.conflict.key) : QString();
    const QString text =
        !release.isEmpty()
            ? tr("What you wrote in release “%1”, which is no more, differs from the draft: %2. Both are kept.",
                 "title, field")
                  .arg(release, name)
        : isOther
            ? tr("%1 has changed the same: %2. What you wrote is kept beside it.", "person, field").arg(author, name)
            : tr("Another window or program has changed the same: %1. What you wrote is kept beside it.", "field")
                  .arg(name);
    m_bar.showNotice({NoticeKind::Warning, text, tr("Go there"),
                      [this, key = conflict.conflict.key] { m_workbench.conflicts().goTo(key); }, false,
                      kConflictTopic});
}

void SiteNotices::showObstacle(const Error& error, const std::optional<OthersCommit>& obstacle) {
    const SiteSession& session = m_workbench.session();
    const std::size_t slash = error.record.find('/');
    const QString name =
        editWords(session.draft()->state(),
                  Edit::patch(error.record.substr(0, slash), error.record.substr(slash + 1), error.field, nullptr),
                  session.locale());
    const std::uint64_t number = session.undoObstacle();
    const QString text =
        obstacle ? tr("%1 was changed again since, by %2 at %3. Take that back first, or choose in the history.",
                      "field, person, time")
                       .arg(name, QString::fromStdString(obstacle->author), conflictTime(obstacle->time))
                 : tr("%1 was changed again since. Take that back first, or choose in the history.", "field").arg(name);
    m_bar.showNotice({NoticeKind::Warning, text, tr("History"),
                      [this, number] { m_workbench.publishing().showHistory(number); }, false, kStepTopic, false,
                      technicalWords(error)});
}

void SiteNotices::showFailure(const Error& error) {
    m_bar.showNotice({NoticeKind::Warning, whatHappened(error), {}, {}, false, {}, false, technicalWords(error)});
}

} // namespace galley::ui
