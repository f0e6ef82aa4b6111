#include "ui/publish/publish_dialog.h"

#include "model/base/time.h"
#include "ui/publish/failure_words.h"
#include "ui/publish/needed_words.h"
#include "ui/publish/problem_lines.h"
#include "ui/publish/publish_job.h"
#include "ui/publish/stage_row.h"
#include "ui/publish/version_list.h"
#include "ui/review/review_model.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/error_words.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/question_dialog.h"
#include "ui/widgets/reason.h"
#include "ui/widgets/return_key.h"
#include "ui/widgets/tones.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QResizeEvent>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace galley::ui {

namespace {

constexpr int kMostFigures = 130; ///< height of what shows of them
constexpr int kLeastTexts = 90;   ///< height of what shows of pages and warnings
constexpr int kVersionsWidth = 640;
constexpr int kVersionsHeight = 420; ///< also of one version

QString sizeText(std::uint64_t bytes) {
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat);
}

} // namespace

PublishDialog::PublishDialog(Workspace& workspace, QWidget* parent, std::size_t locale)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_locale(locale)
    , m_task(new BackgroundTask(this, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited))
    , m_reading(new BackgroundTask(this, BackgroundTask::Lane::Disk))
    , m_title(new QLabel(tr("Published versions"), this))
    , m_result(new QLabel(this))
    , m_pages(new QLabel(this))
    , m_notes(new QLabel(this))
    , m_textBox(new QScrollArea(this))
    , m_figureBox(new QScrollArea(this))
    , m_figures(new QLabel)
    , m_details(new QPushButton(tr("Details"), this))
    , m_none(new EmptyState(this))
    , m_versions(new VersionList(this))
    , m_stop(new QPushButton(tr("Cancel"), this))
    , m_close(new QPushButton(tr("Close"), this)) {
    setWindowTitle(tr("Publish"));
    setMinimumWidth(scaled(this, 560));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    column->setSpacing(space::kM);
    m_title->setFont(textFont(TextRole::Title));
    column->addWidget(m_title);
    addOutcome(column);
    addStages(column);
    addFigures(column);
    addVersions(column);
    addButtons(column);
    for (QWidget* later : std::initializer_list<QWidget*>{m_result, m_pages, m_notes, m_textBox, m_figureBox, m_details,
                                                          m_stop, m_none, m_versions})
        later->hide();
    readVersions();
}

PublishDialog::~PublishDialog() {
    m_patience.cancel();
    delete m_task; // the draft's files are read until then
}

void PublishDialog::addOutcome(QVBoxLayout* column) {
    m_result->setWordWrap(true);
    m_result->setTextFormat(Qt::PlainText);
    column->addWidget(m_result);
    // There may be more to say than the screen is high.
    auto* texts = new QWidget;
    auto* lines = new QVBoxLayout(texts);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(space::kM);
    m_textBox->setAccessibleName(tr("Pages and warnings"));
    m_textBox->setWidgetResizable(true);
    m_textBox->setFrameShape(QFrame::NoFrame);
    m_textBox->setFocusPolicy(Qt::NoFocus); // what is in it has the focus
    m_textBox->setWidget(texts);
    column->addWidget(m_textBox);
    for (QLabel* label : {m_pages, m_notes}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::RichText);
        label->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
        standAtLeadingEdge(label);
        label->setFocusPolicy(Qt::StrongFocus);
        connect(label, &QLabel::linkActivated, this, &PublishDialog::followLink);
        lines->addWidget(label);
    }
    m_pages->setAccessibleName(tr("Pages that were published"));
    m_notes->setAccessibleName(tr("Warnings"));
}

void PublishDialog::addStages(QVBoxLayout* column) {
    const std::array<QString, 4> names{tr("Write the new version"), tr("Read it back and compare"),
                                       tr("Look for problems"), tr("Tell the servers")};
    for (std::size_t i = 0; i < names.size(); ++i) {
        m_stages[i] = new StageRow(names[i], this);
        m_stages[i]->hide();
        column->addWidget(m_stages[i]);
    }
}

void PublishDialog::addFigures(QVBoxLayout* column) {
    m_figures->setWordWrap(true);
    m_figures->setTextFormat(Qt::PlainText);
    m_figures->setTextInteractionFlags(Qt::TextSelectableByMouse);
    standAtLeadingEdge(m_figures);
    m_figures->setFont(textFont(TextRole::Caption));
    setRole(m_figures, "detail");
    // Names of files are long words, and there may be many: what does not fit is scrolled to.
    m_figureBox->setWidgetResizable(true);
    m_figureBox->setFrameShape(QFrame::NoFrame);
    m_figureBox->setAccessibleName(tr("Figures for engineers"));
    m_figureBox->setWidget(m_figures);
    column->addWidget(m_figureBox);
}

void PublishDialog::addVersions(QVBoxLayout* column) {
    connect(m_versions, &VersionList::chosen, this, &PublishDialog::ask);
    column->addWidget(m_versions, 1);
    m_none->setIconName(QStringLiteral("publish"));
    m_none->setTitle(tr("Nothing was published yet"));
    m_none->setText(tr("Each version that you publish is kept here for a while, with a way back to it."));
    column->addWidget(m_none, 1);
}

void PublishDialog::addButtons(QVBoxLayout* column) {
    auto* buttons = new QHBoxLayout;
    setRole(m_details, "quiet");
    m_details->setCheckable(true);
    m_details->setAutoDefault(false);
    m_details->setToolTip(tr("Figures for engineers: versions, sizes, times"));
    connect(m_details, &QPushButton::toggled, this, &PublishDialog::showDetails);
    buttons->addWidget(m_details);
    buttons->addStretch(1);
    buttons->addWidget(m_stop);
    buttons->addWidget(m_close);
    column->addLayout(buttons);
    leaveReturnAlone({m_stop});
    connect(m_stop, &QPushButton::clicked, this, &PublishDialog::stop);
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
}

void PublishDialog::readVersions() {
    m_reading->start([this, folder = m_workspace.folder()](const Progress&, const CancelToken&) {
        auto standing = siteAnnouncement(folder);
        return [this, announcement = standing ? *std::move(standing) : std::nullopt] {
            showVersions(announcement);
            if (!m_hasBegun)
                fitVersions(); // it opened without them
        };
    });
}

void PublishDialog::showVersions(const std::optional<Announcement>& standing) {
    const bool hasVersions = standing && !standing->versions.empty();
    m_versions->setVisible(hasVersions);
    m_none->setVisible(!hasVersions && !m_hasBegun);
    if (hasVersions)
        m_versions->showVersions(*standing);
}

void PublishDialog::setVersionsSize(const QSize& size) {
    m_versionsSize = size;
    if (!m_hasBegun)
        fitVersions();
}

void PublishDialog::fitVersions() {
    const QSize screenRoom = screen()->availableGeometry().size() * 9 / 10;
    if (m_versionsSize.isValid())
        return resize(m_versionsSize.boundedTo(screenRoom));
    const int window = parentWidget() != nullptr ? parentWidget()->window()->height() * 9 / 10 : screenRoom.height();
    const QSize most(screenRoom.width(), std::min(window, screenRoom.height()));
    resize(QSize(scaled(this, kVersionsWidth), scaled(this, kVersionsHeight)).boundedTo(most));
    layout()->activate();
    if (!m_versions->isHidden())
        resize(width(), std::min(height() + std::max(m_versions->lackingHeight(), 0), most.height()));
}

bool PublishDialog::isRunning() const {
    return m_task->isRunning();
}

void PublishDialog::publish(const QString& author, const QString& message, bool inSpiteOfErrors,
                            const PublishChoice& choice, const QString& release) {
    start({.author = author.toStdString(),
           .message = message.toStdString(),
           .inSpiteOfErrors = inSpiteOfErrors,
           .locale = m_locale,
           .choice = choice,
           .release = release});
}

void PublishDialog::takeOff(const QString& author, const QString& message, const std::vector<RecordRef>& records,
                            const ReadersGo& readersGo, bool inSpiteOfErrors) {
    PublishJob job;
    job.kind = PublishKind::TakeOff;
    job.author = author.toStdString();
    job.message = message.toStdString();
    job.inSpiteOfErrors = inSpiteOfErrors;
    job.locale = m_locale;
    job.takenOff = records;
    job.readersGo = readersGo;
    start(std::move(job));
}

void PublishDialog::ask(PublishKind kind, Version version, const QString& name) {
    const PublishKindWords words = wordsOf(kind);
    const bool isHeldNow = m_versions->hold() != Hold::None;
    auto* question = new QuestionDialog(words.question.arg(name), consequenceOf(kind, isHeldNow), words.action, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    const bool isHeld = kind == PublishKind::Hold || (kind != PublishKind::LetGo && isHeldNow);
    connect(question, &QDialog::accepted, this,
            [this, kind, version, isHeld] { start({.kind = kind, .version = version, .isHeld = isHeld}); });
    question->open();
}

void PublishDialog::start(PublishJob job) {
    if (isRunning())
        return;
    emit started();
    showStart(job.kind);
    m_patience = CancelToken();
    m_task->start([this, &workspace = m_workspace, job = std::move(job), patience = m_patience](const TaskLine& line) {
        const WorkspaceAccess access(workspace, [&line](const std::function<void()>& call) { return line.ask(call); });
        const auto outcome = std::make_shared<const PublishOutcome>(job.run(
            access, [&](const PublishEvent& event) { line.tell([this, event] { follow(event); }); },
            [&] { line.tell([this] { showAnnounced(); }); }, line.cancel, patience));
        return [this, outcome] { showOutcome(*outcome); };
    });
}

void PublishDialog::showStart(PublishKind kind) {
    m_title->setText(wordsOf(kind).running);
    m_kind = kind;
    m_hasBegun = true;
    m_isAnnounced = false;
    for (StageRow* stage : m_stages)
        stage->reset();
    showStages(true);
    m_words.clear();
    for (QWidget* later :
         std::initializer_list<QWidget*>{m_result, m_pages, m_notes, m_textBox, m_figureBox, m_details, m_none})
        later->hide();
    m_versions->showTitle();
    m_versions->setEnabled(false);
    m_stop->setText(tr("Cancel"));
    m_stop->setEnabled(true);
    m_stop->show();
    enableUnless(m_close, tr("It is not known yet what comes of it; “Cancel” and “Stop waiting” end that"));
    setFocus(); // on no button: the key that began this may be pressed once more
    ignoreReturnForAMoment(this);
    if (m_versions->isHidden())
        fitHeight();
}

void PublishDialog::showStages(bool areShown) {
    // A version that is kept was written and looked through when it was published.
    for (const PublishStage stage : {PublishStage::Stage, PublishStage::Validate})
        m_stages[static_cast<std::size_t>(stage)]->setVisible(
            areShown && (m_kind == PublishKind::Publish || m_kind == PublishKind::TakeOff));
    for (const PublishStage stage : {PublishStage::Verify, PublishStage::Announce})
        m_stages[static_cast<std::size_t>(stage)]->setVisible(areShown);
}

void PublishDialog::showAnnounced() {
    m_isAnnounced = true;
    m_title->setText(wordsOf(m_kind).running);
    setRole(m_result, "muted");
    m_result->setText(tr("Readers have it. The history of the site waits for the disk."));
    m_result->show();
    m_stop->setText(tr("Stop waiting"));
    m_stop->setEnabled(true);
    m_stop->setFocus();
    ignoreReturnForAMoment(this);
}

void PublishDialog::stop() {
    m_stop->setEnabled(false);
    if (m_isAnnounced) {
        m_patience.cancel();
        return;
    }
    m_title->setText(tr("Cancelling…"));
    m_task->cancel();
}

void PublishDialog::follow(const PublishEvent& event) {
    m_stages[static_cast<std::size_t>(event.stage)]->follow(event);
}

void PublishDialog::showOutcome(const PublishOutcome& outcome) {
    m_stop->hide();
    enableUnless(m_close, {});
    m_close->setFocus();
    ignoreReturnForAMoment(this);
    m_versions->setEnabled(true);
    m_reading->abandon(); // what it would tell is older
    if (outcome.error) {
        showError(outcome);
        return fitHeight();
    }
    const bool isRefused = outcome.unrecorded && outcome.unrecorded->code != ErrorCode::Cancelled;
    setRole(m_result, isRefused ? "danger" : "muted");
    if (outcome.published)
        showPublished(outcome);
    else
        showKept(outcome);
    if (outcome.unrecorded)
        showUnrecorded(*outcome.unrecorded);
    tellUnconfirmed(outcome.published ? outcome.published->unconfirmed : outcome.kept->unconfirmed);
    m_result->show();
    m_details->show();
    showDetails();
    showVersions(outcome.standing);
    fitHeight();
    if (outcome.unrecorded)
        emit unrecorded();
    emit published();
}

void PublishDialog::showUnrecorded(const Error& error) {
    // Servers have the version all the same.
    m_result->setText(
        error.code == ErrorCode::Cancelled
            ? tr("That is not written into the history of the site yet, because the disk is slow; nothing is lost.")
            : tr("That could not be written into the history of the site yet; it will be as soon as the site can "
                 "be saved again. %1")
                  .arg(explain(error)));
}

void PublishDialog::tellUnconfirmed(const std::optional<Error>& error) {
    if (!error)
        return;
    setRole(m_result, "danger");
    m_result->setText(m_result->text() + QLatin1Char(' ') + unconfirmedWords(*error, m_workspace.folder()));
}

void PublishDialog::showKept(const PublishOutcome& outcome) {
    const KeptResult& kept = *outcome.kept;
    m_figures->setText(tr("Version %1", "number").arg(kept.manifest.version.value()));
    if (!kept.changed) { // somebody else was there first
        m_title->setText(tr("Nothing had changed"));
        m_words = tr("Readers see this version already.");
        m_result->setText(m_words);
        return;
    }
    const Instant now = Clock::system().now();
    m_title->setText(wordsOf(outcome.kind).done);
    m_words = outcome.standing ? liveWords(outcome.live, now)
                               : publishedWords(QString::fromStdString(kept.manifest.author), kept.manifest.time, now);
    m_result->setText(
        (outcome.kind == PublishKind::Hold
             ? tr("%1. What you publish is kept until you let readers go on.", "held where by whom")
         : outcome.kind == PublishKind::GoBack && m_versions->hold() == Hold::None
             ? tr("%1. Your draft is as it was; readers see it when you publish it.", "gone where by whom")
             : tr("%1. Your draft is as it was.", "gone where by whom"))
            .arg(m_words));
    QStringList notes;
    for (const Problem& problem : kept.problems)
        notes += problemText(problem, m_workspace.draft()->state(), m_locale).toHtmlEscaped();
    m_notes->setText(notes.join(QStringLiteral("<br>")));
    m_notes->setVisible(!notes.isEmpty());
    tellRepairs(kept.repairs);
}

void PublishDialog::showPublished(const PublishOutcome& outcome) {
    const PublishResult& result = *outcome.published;
    m_title->setText(!result.changed    ? tr("Nothing had changed")
                     : result.announced ? wordsOf(outcome.kind).done
                                        : tr("Kept for later"));
    m_words = !result.changed    ? tr("Readers see this version already.")
              : result.announced ? summaryWords(outcome.summary, Clock::system().now())
                                 : tr("The new version is kept, but the servers are held at another one.");
    if (const QString part = partWords(outcome.summary); result.changed && result.announced && !part.isEmpty())
        m_words = tr("%1 %2", "two sentences").arg(m_words, part);
    m_result->setText(m_words);
    showPages(outcome);
    const QString warnings = warningLines(outcome.problems, result.elsewhere, outcome.draft->state(), m_locale);
    m_notes->setText(warnings);
    m_notes->setVisible(!warnings.isEmpty());
    showFigures(result);
    tellRepairs(result.repairs);
}

void PublishDialog::showPages(const PublishOutcome& outcome) {
    const PublishSummary& summary = outcome.summary;
    QStringList links;
    for (const PublishedPage& page : summary.shown)
        links += QStringLiteral("<a href=\"page:%1\" style=\"color:%2\">%3</a>")
                     .arg(QString::fromLatin1(QUrl::toPercentEncoding(page.address)), currentTones().accentText.name(),
                          page.name.toHtmlEscaped());
    if (summary.pages > summary.shown.size() && !links.isEmpty())
        links += tr("and %1 more", "number of pages")
                     .arg(QLocale().toString(static_cast<qulonglong>(summary.pages - summary.shown.size())));
    m_pages->setText(links.join(QStringLiteral("<br>")));
    m_pages->setVisible(outcome.published->changed && outcome.published->announced && !links.isEmpty());
}

void PublishDialog::showFigures(const PublishResult& result) {
    QStringList figures{tr("Version %1", "number").arg(result.version.value())};
    if (result.snapshotBytes > 0)
        figures += tr("whole site %1", "size").arg(sizeText(result.snapshotBytes));
    if (result.deltaBytes > 0)
        figures += tr("step forward %1", "size").arg(sizeText(result.deltaBytes));
    if (result.reverseBytes > 0)
        figures += tr("step back %1", "size").arg(sizeText(result.reverseBytes));
    m_figures->setText(figures.join(QStringLiteral(" · ")) + QLatin1Char('\n') +
                       QString::fromStdString(toHex(result.manifest)));
}

void PublishDialog::tellRepairs(const std::vector<std::string>& repairs) {
    if (repairs.empty())
        return;
    m_result->setText(m_result->text() + QLatin1Char(' ') +
                      tr("Some published files had been damaged; they are whole again."));
    QString figures = m_figures->text();
    for (const std::string& repair : repairs)
        figures += QLatin1Char('\n') + QString::fromStdString(repair);
    m_figures->setText(figures);
}

QString PublishDialog::readersWords() const {
    return m_workspace.publishedVersion() == Version{} ? tr("Nothing was published yet.")
                                                       : tr("Readers see what they saw before.");
}

void PublishDialog::showDetails() {
    const bool isShown = m_details->isChecked();
    showStages(isShown || isRunning());
    m_figureBox->setVisible(isShown && !m_figures->text().isEmpty());
    m_details->setIcon(icon(isShown ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down")));
    const QMargins margins = layout()->contentsMargins();
    const int room = std::max(width() - margins.left() - margins.right(), m_figures->minimumSizeHint().width());
    m_figureBox->setFixedHeight(std::min(m_figures->heightForWidth(room), scaled(this, kMostFigures)) +
                                m_figureBox->horizontalScrollBar()->sizeHint().height());
}

void PublishDialog::fitHeight() {
    const int most = screen()->availableGeometry().height() * 9 / 10;
    const QMargins margins = layout()->contentsMargins();
    const bool hasTexts = !m_pages->isHidden() || !m_notes->isHidden();
    m_textBox->setVisible(hasTexts);
    m_textBox->setFixedHeight(0);
    layout()->activate();
    const int room = most - layout()->totalHeightForWidth(width());
    if (hasTexts)
        m_textBox->setFixedHeight(
            std::min(m_textBox->widget()->layout()->totalHeightForWidth(width() - margins.left() - margins.right()),
                     std::max(room, scaled(this, kLeastTexts))));
    layout()->activate();
    resize(width(), std::min(layout()->totalHeightForWidth(width()), most));
}

void PublishDialog::resizeEvent(QResizeEvent* event) {
    QDialog::resizeEvent(event);
    // It grows downwards: its buttons stay on the screen.
    const QRect room = screen()->availableGeometry();
    if (const int below = frameGeometry().bottom() - room.bottom(); isVisible() && below > 0)
        move(x(), std::max(room.top(), y() - below));
}

void PublishDialog::followLink(const QString& link) {
    const QString kind = link.section(QLatin1Char(':'), 0, 0);
    const QString target = QUrl::fromPercentEncoding(link.section(QLatin1Char(':'), 1).toLatin1());
    if (kind == QLatin1String("page"))
        emit livePageRequested(target);
    else
        emit fieldActivated(target.section(QLatin1Char('#'), 0, 0), target.section(QLatin1Char('#'), 1));
}

QString PublishDialog::neededLines(const PublishOutcome& outcome) const {
    constexpr std::size_t kMostNeeded = 10;
    const PublishPlan& plan = outcome.lacking;
    const QString ink = currentTones().accentText.name();
    QStringList lines;
    for (std::size_t i = 0; i < plan.needed.size() && i < kMostNeeded; ++i)
        lines += QStringLiteral("<a href=\"record:%1\" style=\"color:%2\">%3</a>")
                     .arg(QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(
                              plan.scene.stateWith(plan.needed[i]).record(plan.needed[i].record).path()))),
                          ink, neededWords(plan.needed[i], plan.scene, m_locale).toHtmlEscaped());
    if (plan.needed.size() > kMostNeeded)
        lines += tr("and %1 more", "number of pages")
                     .arg(QLocale().toString(static_cast<qulonglong>(plan.needed.size() - kMostNeeded)));
    return lines.join(QStringLiteral("<br>"));
}

void PublishDialog::showError(const PublishOutcome& outcome) {
    const Error& error = *outcome.error;
    const bool isCancelled = error.code == ErrorCode::Cancelled;
    m_title->setText(isCancelled ? tr("Cancelled") : wordsOf(outcome.kind).failed);
    const auto draft = outcome.draft ? outcome.draft : m_workspace.draft();
    const QString needed = neededLines(outcome);
    const QString errors = needed.isEmpty() ? errorLines(outcome.problems, draft->state(), m_locale) : needed;
    const auto unsaved = m_workspace.saveError();
    QString text = readersWords();
    if (!needed.isEmpty())
        text = tr("It cannot go alone: look at what has to go with it, too. %1", "what readers see").arg(text);
    else if (!errors.isEmpty())
        text = tr("Something on the pages must be mended first. %1", "what readers see").arg(text);
    else if (!isCancelled)
        text = tr("%1 %2", "why it failed and what to do, what readers see")
                   .arg(unsaved ? whyNotSaved(*unsaved) : failureWords(error, m_workspace.folder()), text);
    setRole(m_result, isCancelled ? "muted" : "danger");
    m_result->setText(text);
    m_result->show();
    m_notes->setText(errors);
    m_notes->setVisible(!errors.isEmpty());
    m_figures->setText(QString::fromStdString(error.toString()));
    m_details->setVisible(!isCancelled);
    showDetails();
    emit failed(error);
}

void PublishDialog::reject() {
    if (isRunning())
        stop(); // the outcome says what came of it
    else
        QDialog::reject();
}

} // namespace galley::ui
