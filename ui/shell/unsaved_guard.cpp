#include "ui/shell/unsaved_guard.h"

#include "model/workspace/site_copy.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/choice_dialog.h"
#include "ui/widgets/error_words.h"
#include "ui/widgets/file_dialog.h"
#include "ui/widgets/notice_bar.h"

#include <QDir>

namespace galley::ui {

namespace {

const QString kSaveTopic = QStringLiteral("save");
const QString kCopyTopic = QStringLiteral("copy");

} // namespace

QString whyNotSaved(const Error& error) {
    switch (error.code) {
    case ErrorCode::NotFound:
        return UnsavedGuard::tr(
            "Nothing can be saved: the site is not in its folder any more. Everything stays in this "
            "window and is saved as soon as the folder is back.");
    case ErrorCode::Conflict:
        return UnsavedGuard::tr("Nothing can be saved: something else is in the place of this site, and Galley leaves "
                                "that as it is. Everything stays in this window.");
    case ErrorCode::Corrupt:
    case ErrorCode::TornTail:
        return UnsavedGuard::tr("Nothing can be saved: another program has changed the files of this site's history. "
                                "Everything stays in this window.");
    case ErrorCode::Locked:
        return UnsavedGuard::tr(
            "Nothing can be saved just now: another program uses this site. Everything stays in this "
            "window and is saved as soon as possible.");
    default:
        break;
    }
    if (isDiskFull(error))
        return UnsavedGuard::tr(
            "Nothing can be saved: the disk is full. Everything stays in this window and is saved as "
            "soon as there is room.");
    return UnsavedGuard::tr(
        "Nothing can be saved: the site's folder cannot be written. Everything stays in this window "
        "and is saved as soon as that is possible.");
}

UnsavedGuard::UnsavedGuard(SiteSession& session, NoticeBar& notices, QWidget* window, ThemeFiles theme)
    : QObject(window)
    , m_session(session)
    , m_notices(notices)
    , m_window(window)
    , m_theme(std::move(theme))
    , m_copying(new BackgroundTask(this)) {
    connect(&session, &SiteSession::saveStateChanged, this, &UnsavedGuard::follow);
    follow();
}

UnsavedGuard::~UnsavedGuard() {
    delete m_question;
    m_notices.withdraw(kSaveTopic);
    m_notices.withdraw(kCopyTopic);
}

void UnsavedGuard::follow() {
    const auto error = m_session.workspace().saveError();
    if (error)
        return showFailure(*error);
    if (m_reason.isEmpty())
        return;
    m_shown.clear();
    m_notices.withdraw(kSaveTopic);
    m_notices.showNotice({NoticeKind::Info,
                          tr("The site can be saved again, and everything is. Before: %1").arg(m_reason),
                          {},
                          {},
                          true,
                          kCopyTopic});
    m_reason.clear();
}

void UnsavedGuard::showFailure(const Error& error) {
    m_reason = QString::fromStdString(error.toString());
    Notice notice{NoticeKind::Danger, whyNotSaved(error), tr("Save a copy elsewhere…"), [this] { saveCopy(); }};
    if (m_copying->isRunning()) {
        notice.text += QLatin1Char(' ') + tr("Saving a copy…");
        notice.actionText.clear();
    } else if (isCopyCurrent()) {
        notice.text +=
            QLatin1Char(' ') + tr("A copy with every change is in %1.").arg(QDir::toNativeSeparators(m_copy));
        notice.actionText = tr("Open the copy");
        notice.action = [this] { emit openRequested(m_copy); };
    }
    if (notice.text == m_shown)
        return;
    m_shown = notice.text;
    notice.topic = kSaveTopic;
    notice.stays = true;
    notice.detail = m_reason;
    m_notices.showNotice(std::move(notice));
}

bool UnsavedGuard::isCopyCurrent() const {
    return !m_copy.isEmpty() && m_copiedVersion == m_session.draft()->state().version().value();
}

bool UnsavedGuard::mayLeave(std::function<void()> then) {
    if (m_isGivenUp || m_session.workspace().isReadOnly())
        return true;
    m_session.seal();
    if (m_session.workspace().flush(kLastAttempt) || isCopyCurrent())
        return true;
    follow();
    ask(std::move(then));
    return false;
}

void UnsavedGuard::ask(std::function<void()> then) {
    if (m_question && m_question->isVisible()) {
        m_question->raise();
        return;
    }
    const auto error = m_session.workspace().saveError();
    const QString reason = error ? whyNotSaved(*error) : tr("The disk does not answer.");
    auto* question =
        new ChoiceDialog(tr("Close without saving?"),
                         tr("%1\n\nWhat is not saved is lost when you close the site. You can save a copy of the whole "
                            "site elsewhere first, with every change.")
                             .arg(reason),
                         m_window);
    m_question = question;
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->addChoice(tr("Save a copy…"), ChoiceDialog::Emphasis::Primary, [this, then] { saveCopy(then); });
    question->addChoice(tr("Close and lose changes"), ChoiceDialog::Emphasis::Danger, [this, then] {
        m_isGivenUp = true;
        if (then)
            then();
    });
    question->open();
}

void UnsavedGuard::saveCopy(std::function<void()> then) {
    chooseFolder(m_window, tr("Choose a folder to save the copy in"), {},
                 [guard = QPointer<UnsavedGuard>(this), then = std::move(then)](const QString& parent) {
                     if (guard != nullptr)
                         guard->saveCopyIn(parent, then);
                 });
}

void UnsavedGuard::saveCopyIn(const QString& parent, std::function<void()> then) {
    if (m_copying->isRunning())
        return;
    auto copy = m_session.workspace().copy();
    if (!copy)
        return showCopyFailure(copy.error());
    (*copy)->theme = m_theme();
    const quint64 version = (*copy)->draft->version().value();
    const std::filesystem::path target = freeCopyName(parent.toStdString(), m_session.workspace().folder());
    m_notices.withdraw(kCopyTopic);
    m_copying->start(
        [this, source = *std::move(copy), target, version, then](const Progress& progress, const CancelToken& cancel) {
            auto report = std::make_shared<Result<SiteCopyReport>>(source->writeTo(target, progress, cancel));
            return [this, report, version, then] {
                if (!*report)
                    return showCopyFailure(report->error());
                finishCopy(**report, version);
                if (then && mayLeave(then))
                    then();
            };
        });
    follow();
}

void UnsavedGuard::showCopyFailure(const Error& error) {
    follow();
    m_notices.showNotice(
        {NoticeKind::Danger, tr("The copy could not be saved. %1").arg(explain(error)), {}, {}, false, kCopyTopic});
    emit copyFailed(error);
}

void UnsavedGuard::finishCopy(const SiteCopyReport& report, quint64 version) {
    m_copy = QString::fromStdString(report.folder.string());
    m_copiedVersion = version;
    QStringList notes;
    if (!report.hasHistory)
        notes += tr("The copy has every record, but its history begins anew: the old one could not be read.");
    if (!report.hasKey)
        notes += tr("The key for publishing could not be read; the copy has one of its own.");
    if (!report.missing.empty())
        notes += tr("%n files could not be read, the first: %1", nullptr, static_cast<int>(report.missing.size()))
                     .arg(QString::fromStdString(report.missing.front()));
    if (!notes.isEmpty())
        m_notices.showNotice({NoticeKind::Warning, notes.join(QLatin1Char(' ')), {}, {}, false, kCopyTopic});
    if (const auto error = m_session.workspace().saveError())
        showFailure(*error);
    else
        m_notices.showNotice({NoticeKind::Info,
                              tr("A copy of the site is in %1.").arg(QDir::toNativeSeparators(m_copy)),
                              tr("Open the copy"), [this] { emit openRequested(m_copy); }, false, kCopyTopic});
    emit copied(m_copy);
}

} // namespace galley::ui
