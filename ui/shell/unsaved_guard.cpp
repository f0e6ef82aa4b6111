#include "ui/shell/unsaved_guard.h"

#include "model/publish/validator.h"
#include "model/workspace/site_copy.h"
#include "model/workspace/site_disk.h"
#include "model/workspace/site_files.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/choice_dialog.h"
#include "ui/widgets/error_words.h"
#include "ui/widgets/file_dialog.h"
#include "ui/widgets/notice_bar.h"

#include <QDir>
#include <QTimer>

#include <algorithm>
#include <set>
#include <utility>

namespace galley::ui {

namespace {

const QString kSaveTopic = QStringLiteral("save");
const QString kCopyTopic = QStringLiteral("copy");
const QString kLeaveTopic = QStringLiteral("leave");

/// Fields that a question names.
constexpr int kMostFields = 5;

QString shortened(const QString& text) {
    constexpr qsizetype kMost = 60;
    return text.size() > kMost ? text.left(kMost - 1) + QChar(u'…') : text;
}

/// Files that the content names and a copy of it lacks, each once.
std::vector<std::string> filesLackedBy(const Replica& replica, const std::filesystem::path& assets,
                                       const CancelToken& cancel) {
    const Validator validator(ServedFiles{[&assets](std::string_view path) {
        std::error_code ignored;
        return std::filesystem::is_regular_file(assets / path, ignored);
    }});
    std::set<std::string> files;
    if (const auto problems = validator.check(replica, {}, cancel))
        for (const Problem& problem : *problems)
            if (problem.code == ProblemCode::MissingAsset && !problem.parameters.empty())
                files.insert(problem.parameters.front());
    return {files.begin(), files.end()};
}

QString lackingDetails(const SiteCopyReport& report, const std::vector<std::string>& lostFiles) {
    QStringList lines;
    for (const std::string& file : lostFiles)
        lines += QString::fromStdString(file);
    for (const std::string& file : report.missing)
        lines += QString::fromStdString(file);
    constexpr qsizetype kMostLines = 20;
    if (const qsizetype others = lines.size() - kMostLines; others > 0) {
        lines = lines.mid(0, kMostLines);
        lines += UnsavedGuard::tr("and %Ln more", nullptr, static_cast<int>(others));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace

UnsavedGuard::UnsavedGuard(SiteSession& session, NoticeBar& notices, QWidget* window, ThemeFiles theme)
    : QObject(window)
    , m_session(session)
    , m_notices(notices)
    , m_window(window)
    , m_theme(std::move(theme))
    , m_completing(new BackgroundTask(this, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited))
    , m_copying(new BackgroundTask(this, BackgroundTask::Lane::Disk))
    , m_leaving(new BackgroundTask(this, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited))
    , m_quiet(new QTimer(this))
    , m_slow(new QTimer(this)) {
    for (QTimer* timer : {m_quiet, m_slow})
        timer->setSingleShot(true);
    m_quiet->setInterval(kQuietAttempt);
    m_slow->setInterval(kLastAttempt);
    connect(m_quiet, &QTimer::timeout, this, &UnsavedGuard::showWaiting);
    connect(m_slow, &QTimer::timeout, this, [this] { ask(tr("The disk does not answer."), m_then); });
    connect(&session, &SiteSession::saveStateChanged, this, &UnsavedGuard::follow);
    follow();
}

UnsavedGuard::~UnsavedGuard() {
    delete m_question;
    for (const QString& topic : {kSaveTopic, kCopyTopic, kLeaveTopic})
        m_notices.withdraw(topic);
}

void UnsavedGuard::follow() {
    const auto error = m_session.workspace().saveError();
    if (error)
        return showFailure(*error);
    if (m_then && m_question && !m_leaving->isRunning())
        leave(m_then); // what it asked for may not be lost any more
    if (m_reason.isEmpty())
        return;
    m_shown.clear();
    m_notices.withdraw(kSaveTopic);
    m_notices.showNotice({NoticeKind::Info,
                          tr("“%1” can be saved again, and everything is.").arg(m_session.name()),
                          {},
                          {},
                          true,
                          kCopyTopic,
                          false,
                          m_reason});
    m_reason.clear();
}

void UnsavedGuard::showFailure(const Error& error) {
    m_reason = QString::fromStdString(error.toString());
    Notice notice{NoticeKind::Danger, whyNotSaved(error), tr("Save a copy elsewhere…"), [this] { saveCopy(); }};
    if (isCopying()) {
        notice.text += QLatin1Char(' ') + tr("Saving a copy…");
        notice.actionText.clear();
    } else if (isCopyCurrent()) {
        notice.text +=
            QLatin1Char(' ') + tr("A copy with every change is in %1.").arg(QDir::toNativeSeparators(m_copy));
        if (!m_lacking.isEmpty())
            notice.text += QLatin1Char(' ') + m_lacking;
        notice.actionText = tr("Open the copy");
        notice.action = [this] { openCopy(); };
    }
    if (notice.text == m_shown)
        return;
    m_shown = notice.text;
    notice.topic = kSaveTopic;
    notice.stays = true;
    notice.detail =
        isCopyCurrent() && !m_lackingDetails.isEmpty() ? m_reason + QLatin1Char('\n') + m_lackingDetails : m_reason;
    m_notices.showNotice(std::move(notice));
}

void UnsavedGuard::openCopy() {
    emit openRequested(m_copy, m_lacking, m_lackingDetails);
}

bool UnsavedGuard::isCopyCurrent() const {
    return !m_copy.isEmpty() && m_copiedVersion == m_session.draft()->state().version().value();
}

void UnsavedGuard::leave(std::function<void()> then) {
    if (m_isGivenUp || m_session.isReadOnly())
        return then();
    m_session.finishTyping();
    m_then = std::move(then);
    m_leftAt = m_session.draft()->state().version();
    if (m_leaving->isRunning())
        return; // goOn() sees what came since
    m_quiet->start();
    m_slow->start();
    m_leaving->start([this, &disk = m_session.workspace().disk()](const Progress&, const CancelToken& cancel) {
        const bool isSaved = disk.flush(SiteDisk::kLongestWait, cancel).has_value();
        return [this, isSaved] { goOn(isSaved); };
    });
}

void UnsavedGuard::stay() {
    m_leaving->abandon();
    endWaiting();
    m_then = {};
}

void UnsavedGuard::endWaiting() {
    m_quiet->stop();
    m_slow->stop();
    m_notices.withdraw(kLeaveTopic);
}

void UnsavedGuard::showWaiting() {
    m_notices.showNotice({NoticeKind::Info, tr("Saving “%1” before it closes…").arg(m_session.name()),
                          tr("Stop waiting"), [this] { stay(); }, false, kLeaveTopic, true});
}

void UnsavedGuard::goOn(bool isSaved) {
    endWaiting();
    delete m_question; // it asked whether to wait
    const auto then = std::exchange(m_then, {});
    m_session.finishTyping();
    if (!isSaved && !isCopyCurrent()) {
        follow();
        m_then = then;
        const auto error = m_session.workspace().saveError();
        return ask(error ? whyNotSaved(*error) : tr("The disk does not answer."), then);
    }
    if (isSaved && m_session.draft()->state().version() != m_leftAt)
        return leave(then);
    if (!m_session.unfinishedFields().empty())
        return askAboutTexts(then);
    then();
}

ChoiceDialog* UnsavedGuard::makeQuestion(const QString& title, const QString& text) {
    if (m_question && m_question->isVisible()) {
        m_question->raise();
        return nullptr;
    }
    auto* question = new ChoiceDialog(title, text, m_window);
    question->setAttribute(Qt::WA_DeleteOnClose);
    m_question = question;
    return question;
}

void UnsavedGuard::ask(const QString& reason, std::function<void()> then) {
    ChoiceDialog* question = makeQuestion(
        tr("Close without saving?"), tr("%1\n\nWhat is not saved is lost when you close the site. You can save a copy "
                                        "of the whole site elsewhere first, with every change.")
                                         .arg(reason));
    if (question == nullptr)
        return;
    connect(question, &QDialog::rejected, this, &UnsavedGuard::stay);
    // What is chosen comes later than the click, and saving may have ended in between.
    const QPointer<UnsavedGuard> guard(this);
    question->addChoice(tr("Save a copy…"), ChoiceDialog::Emphasis::Primary, [guard, then] {
        if (guard == nullptr)
            return;
        guard->stay();
        guard->saveCopy(then);
    });
    question->addChoice(tr("Close and lose changes"), ChoiceDialog::Emphasis::Danger, [guard, then] {
        if (guard != nullptr)
            guard->giveUp(then);
    });
    question->open();
}

void UnsavedGuard::giveUp(const std::function<void()>& then) {
    stay();
    m_isGivenUp = true;
    then();
}

void UnsavedGuard::askAboutTexts(std::function<void()> then) {
    const std::vector<UnfinishedField> fields = m_session.unfinishedFields();
    QStringList lines;
    for (auto one = fields.rbegin(); one != fields.rend() && lines.size() < kMostFields; ++one)
        lines += one->text.trimmed().isEmpty()
                     ? tr("%1: nothing, where something is needed", "field of a record").arg(one->words)
                     : tr("%1: “%2”", "field of a record, text").arg(one->words, shortened(one->text));
    if (const auto others = static_cast<int>(fields.size()) - kMostFields; others > 0)
        lines += tr("and %Ln more", nullptr, others);
    const QString text =
        fields.size() == 1
            ? tr("One field holds a text that cannot be saved as it stands:\n\n%1\n\nEverything else is saved. The "
                 "text "
                 "is lost when you close the site.")
            : tr("Some fields hold texts that cannot be saved as they stand:\n\n%1\n\nEverything else is saved. The "
                 "texts are lost when you close the site.");
    ChoiceDialog* question =
        makeQuestion(tr("Close and lose what you typed?"), text.arg(lines.join(QLatin1Char('\n'))));
    if (question == nullptr)
        return;
    question->addChoice(tr("Go to the field"), ChoiceDialog::Emphasis::Primary,
                        [this, field = fields.back()] { emit fieldRequested(field.record, field.path, field.line); });
    question->addChoice(tr("Close and lose it"), ChoiceDialog::Emphasis::Danger, [this, then] { giveUp(then); });
    question->open();
}

void UnsavedGuard::saveCopy(std::function<void()> then) {
    chooseFolder(m_window, tr("Choose a folder to save the copy in"), {}, FolderWanted::AlsoNew,
                 [guard = QPointer<UnsavedGuard>(this), then = std::move(then)](const QString& parent) {
                     if (guard != nullptr)
                         guard->saveCopyIn(parent, then);
                 });
}

bool UnsavedGuard::isCopying() const {
    return m_completing->isRunning() || m_copying->isRunning();
}

void UnsavedGuard::saveCopyIn(const QString& parent, std::function<void()> then) {
    if (isCopying())
        return;
    auto copy = m_session.workspace().beginCopy();
    if (!copy)
        return showCopyFailure(copy.error());
    (*copy)->theme = m_theme();
    m_notices.withdraw(kCopyTopic);
    m_completing->start([this, source = *std::move(copy), draft = m_session.draft(), parent, then = std::move(then),
                         &disk = m_session.workspace().disk()](const Progress&, const CancelToken&) {
        const Result<void> completed = disk.complete(*source);
        return [this, source, draft, parent, then, completed] {
            if (!completed)
                return showCopyFailure(completed.error());
            writeCopy(source, draft, parent, then);
        };
    });
    follow();
}

void UnsavedGuard::writeCopy(std::shared_ptr<const SiteCopy> source, std::shared_ptr<const Replica> draft,
                             const QString& parent, std::function<void()> then) {
    m_copying->start([this, source = std::move(source), draft = std::move(draft),
                      folder = m_session.workspace().folder(), parent = std::filesystem::path(parent.toStdString()),
                      then = std::move(then)](const Progress& progress, const CancelToken& cancel) {
        const std::filesystem::path target = freeCopyName(parent, folder);
        auto report = std::make_shared<Result<SiteCopyReport>>(source->writeTo(target, progress, cancel));
        const bool isSound = !*report || (*report)->gone.empty();
        const auto lost =
            isSound ? std::vector<std::string>() : filesLackedBy(*draft, SitePaths(target).assets(), cancel);
        return [this, report, lost, version = source->draft->version().value(), then] {
            if (!*report)
                return showCopyFailure(report->error());
            finishCopy(**report, lost, version);
            if (then)
                leave(then);
        };
    });
}

void UnsavedGuard::showCopyFailure(const Error& error) {
    follow();
    m_notices.showNotice({NoticeKind::Danger,
                          tr("The copy could not be saved. %1").arg(whatHappened(error)),
                          {},
                          {},
                          false,
                          kCopyTopic,
                          false,
                          QString::fromStdString(error.toString())});
    emit copyFailed(error);
}

QString UnsavedGuard::lackingWords(const SiteCopyReport& report, const std::vector<std::string>& lostFiles) const {
    const auto isGone = [&report](const char* name) {
        return std::find(report.gone.begin(), report.gone.end(), name) != report.gone.end();
    };
    QStringList notes;
    if (const auto files = static_cast<int>(lostFiles.size()); files > 0)
        notes += files == 1 ? tr("One picture or file that the site uses is gone, so the copy does not have it.")
                            : tr("%Ln pictures and files that the site uses are gone, so the copy does not have them.",
                                 nullptr, files);
    if (const auto files = static_cast<int>(report.missing.size()); files > 0)
        notes +=
            files == 1 ? tr("One file could not be copied.") : tr("%Ln files could not be copied.", nullptr, files);
    if (!report.hasHistory)
        notes += tr("Its history begins anew, because the old one could not be read.");
    if (m_session.isPublished() && isGone("blobs"))
        notes += tr("The files of what is published are gone: publish again from the copy.");
    if (!report.hasKey)
        notes += tr("It has a new key for publishing, because the old one could not be read.");
    return notes.join(QLatin1Char(' '));
}

void UnsavedGuard::finishCopy(const SiteCopyReport& report, const std::vector<std::string>& lostFiles,
                              quint64 version) {
    m_copy = QString::fromStdString(report.folder.string());
    m_copiedVersion = version;
    m_lacking = lackingWords(report, lostFiles);
    m_lackingDetails = lackingDetails(report, lostFiles);
    if (const auto error = m_session.workspace().saveError())
        showFailure(*error);
    else
        m_notices.showNotice({m_lacking.isEmpty() ? NoticeKind::Info : NoticeKind::Warning,
                              tr("A copy of the site is in %1.").arg(QDir::toNativeSeparators(m_copy)) +
                                  (m_lacking.isEmpty() ? QString() : QLatin1Char(' ') + m_lacking),
                              tr("Open the copy"), [this] { openCopy(); }, false, kCopyTopic, false, m_lackingDetails});
    emit copied(m_copy);
}

} // namespace galley::ui
