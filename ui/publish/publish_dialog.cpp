#include "ui/publish/publish_dialog.h"

#include "model/base/time.h"
#include "ui/editor/edit_words.h"
#include "ui/navigator/record_text.h"
#include "ui/publish/failure_words.h"
#include "ui/review/review_model.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/error_words.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/question_dialog.h"
#include "ui/widgets/tones.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPromise>
#include <QPushButton>
#include <QResizeEvent>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>
#include <QThreadPool>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace galley::ui {

namespace {

constexpr std::size_t kMostNotes = 5;
constexpr int kMostFigures = 130; ///< height of what shows of them

QString sizeText(std::uint64_t bytes) {
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat);
}

} // namespace

/// Icon, name, what came out, duration.
class PublishDialog::StageRow : public QWidget {
public:
    StageRow(const QString& name, QWidget* parent)
        : QWidget(parent)
        , m_name(name) {
        setAccessibleName(name);
    }
    QSize sizeHint() const override { return {scaled(this, 420), scaled(this, 36)}; }
    QSize minimumSizeHint() const override { return {scaled(this, 240), scaled(this, 36)}; }
    void reset() {
        m_kind.reset();
        m_elapsed.clear();
        update();
    }
    void follow(const PublishEvent& event) {
        m_kind = event.kind;
        m_share = event.total > 0 ? static_cast<double>(event.done) / static_cast<double>(event.total) : 0.0;
        const double ms = static_cast<double>(event.elapsed.count()) / 1000.0;
        if (event.kind == PublishEvent::Kind::Finished)
            m_elapsed = ms < 1000.0 ? PublishDialog::tr("%1 ms").arg(QLocale().toString(ms, 'f', ms < 10.0 ? 1 : 0))
                                    : PublishDialog::tr("%1 s").arg(QLocale().toString(ms / 1000.0, 'f', 1));
        setToolTip(QString::fromStdString(event.detail));
        setAccessibleDescription(m_elapsed);
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        using Kind = PublishEvent::Kind;
        const Tones tones = currentTones();
        QPainter painter(this);
        const auto place = [this](const QRect& one) { return QStyle::visualRect(layoutDirection(), rect(), one); };
        const int side = scaled(this, 20);
        const QRect icon(0, (height() - side) / 2, side, side);
        if (m_kind == Kind::Finished)
            drawIcon(painter, place(icon), QStringLiteral("check"), tones.success);
        else if (m_kind == Kind::Failed)
            drawIcon(painter, place(icon), QStringLiteral("error"), tones.danger);
        else
            drawIcon(painter, place(icon), QStringLiteral("saving"), m_kind ? tones.accent : tones.border);
        painter.setPen(m_kind ? tones.text : tones.faint);
        painter.drawText(place(rect().adjusted(side + scaled(this, 10), 0, 0, 0)), Qt::AlignVCenter | Qt::AlignLeading,
                         m_name);
        painter.setPen(tones.muted);
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignTrailing, m_elapsed);
        if (m_kind == Kind::Advanced && m_share > 0.0) {
            const QRect track(side + scaled(this, 10), height() - scaled(this, 4), width() - side - scaled(this, 10),
                              scaled(this, 2));
            painter.fillRect(track, tones.border);
            painter.fillRect(
                place(QRect(track.topLeft(), QSize(static_cast<int>(track.width() * m_share), track.height()))),
                tones.accent);
        }
    }

private:
    QString m_name;
    QString m_elapsed;
    std::optional<PublishEvent::Kind> m_kind;
    double m_share = 0.0;
};

struct PublishDialog::Outcome {
    PublishKind kind = PublishKind::Publish;
    std::optional<PublishResult> published;
    PublishSummary summary; ///< of what was published
    std::optional<KeptResult> rolledBack;
    std::optional<Error> error;
};

PublishDialog::PublishDialog(Workspace& workspace, QWidget* parent, std::size_t locale)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_locale(locale)
    , m_title(new QLabel(this))
    , m_result(new QLabel(this))
    , m_pages(new QLabel(this))
    , m_notes(new QLabel(this))
    , m_figureBox(new QScrollArea(this))
    , m_figures(new QLabel)
    , m_details(new QPushButton(tr("Details"), this))
    , m_none(new EmptyState(this))
    , m_versionBox(new QWidget(this))
    , m_versionTitle(new QLabel(tr("Versions that are kept"), m_versionBox))
    , m_versions(new QVBoxLayout)
    , m_stop(new QPushButton(tr("Cancel"), this))
    , m_close(new QPushButton(tr("Close"), this)) {
    setWindowTitle(tr("Publish"));
    setMinimumWidth(scaled(this, 560));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    column->setSpacing(space::kM);
    m_title->setFont(textFont(TextRole::Title));
    m_title->setText(tr("Published versions"));
    column->addWidget(m_title);
    const std::array<QString, 4> names{tr("Write the new version"), tr("Read it back and compare"),
                                       tr("Look for problems"), tr("Tell the servers")};
    m_result->setWordWrap(true);
    m_result->setTextFormat(Qt::PlainText);
    column->addWidget(m_result);
    for (QLabel* label : {m_pages, m_notes}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::RichText);
        label->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
        standAtLeadingEdge(label);
        label->setFocusPolicy(Qt::StrongFocus);
        connect(label, &QLabel::linkActivated, this, &PublishDialog::followLink);
        column->addWidget(label);
    }
    m_pages->setAccessibleName(tr("Pages that were published"));
    m_notes->setAccessibleName(tr("Warnings"));
    for (std::size_t i = 0; i < names.size(); ++i) {
        m_stages[i] = new StageRow(names[i], this);
        column->addWidget(m_stages[i]);
    }
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

    auto* box = new QVBoxLayout(m_versionBox);
    box->setContentsMargins(0, space::kM, 0, 0);
    box->setSpacing(space::kS);
    m_versionTitle->setFont(textFont(TextRole::Heading));
    m_versionTitle->hide(); // the dialog's title says so until something else happens
    box->addWidget(m_versionTitle);
    auto* area = new QScrollArea(m_versionBox);
    area->setWidgetResizable(true);
    area->setAccessibleName(tr("Versions that are kept"));
    area->setFrameShape(QFrame::NoFrame);
    area->setMinimumHeight(scaled(this, 140));
    auto* list = new QWidget;
    m_versions->setContentsMargins(0, 0, 0, 0);
    list->setLayout(m_versions);
    area->setWidget(list);
    box->addWidget(area);
    column->addWidget(m_versionBox, 1);
    m_none->setIconName(QStringLiteral("publish"));
    m_none->setTitle(tr("Nothing was published yet"));
    m_none->setText(tr("Each version that you publish is kept here for a while, with a way back to it."));
    column->addWidget(m_none, 1);

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
    for (QWidget* later : std::initializer_list<QWidget*>{m_result, m_pages, m_notes, m_figureBox, m_details, m_stop})
        later->hide();
    for (StageRow* stage : m_stages)
        stage->hide();
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_cancel.cancel();
        m_stop->setEnabled(false);
    });
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
    connect(&m_watcher, &QFutureWatcherBase::resultReadyAt, this,
            [this](int index) { follow(m_watcher.resultAt(index)); });
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &PublishDialog::showOutcome);
    showVersions();
}

PublishDialog::~PublishDialog() {
    m_cancel.cancel();
    m_watcher.waitForFinished(); // the draft's files are read until then
}

void PublishDialog::publish(const QString& author, const QString& message, bool inSpiteOfErrors) {
    auto request = preparePublish(m_workspace, author.toStdString(), message.toStdString());
    if (!request) {
        showError(request.error(), PublishKind::Publish);
        return;
    }
    m_request = *std::move(request);
    m_request->inSpiteOfErrors = inSpiteOfErrors;
    start(PublishKind::Publish, [folder = m_workspace.folder(), asked = *m_request, locale = m_locale](
                                    Outcome& outcome, const PublishListener& listener, const CancelToken& cancel) {
        auto publisher = sitePublisher(folder);
        if (!publisher) {
            outcome.error = publisher.error();
            return;
        }
        auto result = publisher->publish(asked, listener, cancel);
        if (!result) {
            outcome.error = result.error();
            return;
        }
        outcome.summary = summaryOf(*asked.published, *asked.draft, locale);
        outcome.summary.author = QString::fromStdString(asked.author);
        outcome.summary.time = Clock::system().now();
        outcome.summary.changesLook = result->publication.changesTheme;
        outcome.summary.changesFiles = result->publication.changesAssets;
        outcome.published = *std::move(result);
    });
}

void PublishDialog::ask(PublishKind kind, Version version, const QString& name) {
    const PublishKindWords words = wordsOf(kind);
    auto* question =
        new QuestionDialog(words.question.arg(name), consequenceOf(kind, m_hold != Hold::None), words.action, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(question, &QDialog::accepted, this, [this, kind, version] { go(kind, version); });
    question->open();
}

void PublishDialog::go(PublishKind kind, Version version) {
    if (const auto ready = checkPublishable(m_workspace); !ready) {
        showError(ready.error(), kind);
        return;
    }
    const bool isHeld = kind == PublishKind::Hold || (kind != PublishKind::LetGo && m_hold != Hold::None);
    start(kind, [folder = m_workspace.folder(), kind, version,
                 isHeld](Outcome& outcome, const PublishListener& listener, const CancelToken& cancel) {
        auto publisher = sitePublisher(folder);
        if (!publisher) {
            outcome.error = publisher.error();
            return;
        }
        auto result = kind == PublishKind::LetGo ? publisher->unpin(listener, cancel)
                      : isHeld                   ? publisher->pin(version, listener, cancel)
                                                 : publisher->rollback(version, listener, cancel);
        if (result)
            outcome.rolledBack = *std::move(result);
        else
            outcome.error = result.error();
    });
}

void PublishDialog::start(PublishKind kind, Job job) {
    if (m_watcher.isRunning())
        return;
    m_title->setText(wordsOf(kind).running);
    m_cancel = CancelToken();
    m_outcome = std::make_shared<Outcome>();
    m_outcome->kind = kind;
    for (StageRow* stage : m_stages) {
        stage->reset();
        stage->show();
    }
    m_words.clear();
    m_found.clear();
    for (QWidget* later : std::initializer_list<QWidget*>{m_result, m_pages, m_notes, m_figureBox, m_details})
        later->hide();
    m_none->hide();
    m_versionTitle->show();
    m_versionBox->setEnabled(false);
    m_stop->setEnabled(true);
    m_stop->show();
    m_close->setEnabled(false);
    auto promise = std::make_shared<QPromise<PublishEvent>>();
    m_watcher.setFuture(promise->future());
    promise->start();
    QThreadPool::globalInstance()->start([promise, job = std::move(job), outcome = m_outcome, cancel = m_cancel] {
        job(
            *outcome, [&promise](const PublishEvent& event) { promise->addResult(event); }, cancel);
        promise->finish();
    });
}

void PublishDialog::follow(const PublishEvent& event) {
    m_stages[static_cast<std::size_t>(event.stage)]->follow(event);
    if (event.kind == PublishEvent::Kind::Failed)
        m_found = event.problems;
}

void PublishDialog::showOutcome() {
    m_stop->hide();
    m_close->setEnabled(true);
    m_close->setFocus();
    m_versionBox->setEnabled(true);
    if (m_outcome->error) {
        showError(*m_outcome->error, m_outcome->kind);
        return;
    }
    Result<void> told = m_outcome->published    ? finishPublish(m_workspace, *m_request, *m_outcome->published)
                        : m_outcome->rolledBack ? finishRollback(m_workspace)
                                                : Result<void>();
    setRole(m_result, told ? "muted" : "danger");
    if (m_outcome->published) {
        showPublished(*m_outcome->published);
    } else if (m_outcome->rolledBack && !m_outcome->rolledBack->changed) { // somebody else was there first
        m_title->setText(tr("Nothing had changed"));
        m_words = tr("Readers see this version already.");
        m_result->setText(m_words);
        m_figures->setText(tr("Version %1", "number").arg(m_outcome->rolledBack->manifest.version.value()));
    } else if (m_outcome->rolledBack) {
        const Manifest& manifest = m_outcome->rolledBack->manifest;
        m_title->setText(wordsOf(m_outcome->kind).done);
        m_words = liveWordsNow(manifest);
        m_result->setText(
            (m_outcome->kind == PublishKind::Hold
                 ? tr("%1. What you publish is kept until you let readers go on.", "held where by whom")
             : m_outcome->kind == PublishKind::GoBack && m_hold == Hold::None
                 ? tr("%1. Your draft is as it was; readers see it when you publish it.", "gone where by whom")
                 : tr("%1. Your draft is as it was.", "gone where by whom"))
                .arg(m_words));
        QStringList notes;
        for (const Problem& problem : m_outcome->rolledBack->problems)
            notes += problemText(problem, m_workspace.draft()->state(), m_locale).toHtmlEscaped();
        m_notes->setText(notes.join(QStringLiteral("<br>")));
        m_notes->setVisible(!notes.isEmpty());
        m_figures->setText(tr("Version %1", "number").arg(manifest.version.value()));
        tellRepairs(m_outcome->rolledBack->repairs);
    }
    // Servers have the version all the same.
    if (!told)
        m_result->setText(
            tr("That could not be written into the history of the site; it will be made up for when the site "
               "is opened again. %1")
                .arg(explain(told.error())));
    m_result->show();
    m_details->show();
    showDetails();
    showVersions();
    emit published();
}

QString PublishDialog::liveWordsNow(const Manifest& manifest) const {
    const Instant now = Clock::system().now();
    if (const auto standing = siteAnnouncement(m_workspace.folder()); standing && standing->has_value())
        return liveWords(liveVersionOf(**standing, m_workspace.journal(), Announced::JustNow), now);
    return publishedWords(QString::fromStdString(manifest.author), manifest.time, now);
}

void PublishDialog::showPublished(const PublishResult& result) {
    const PublishSummary& summary = m_outcome->summary;
    m_title->setText(!result.changed    ? tr("Nothing had changed")
                     : result.announced ? wordsOf(PublishKind::Publish).done
                                        : tr("Kept for later"));
    m_words = !result.changed    ? tr("Readers see this version already.")
              : result.announced ? summaryWords(summary, Clock::system().now())
                                 : tr("The new version is kept, but the servers are held at another one.");
    m_result->setText(m_words);
    QStringList links;
    for (const PublishedPage& page : summary.shown)
        links += QStringLiteral("<a href=\"page:%1\" style=\"color:%2\">%3</a>")
                     .arg(QString::fromLatin1(QUrl::toPercentEncoding(page.address)), currentTones().accentText.name(),
                          page.name.toHtmlEscaped());
    if (summary.pages > summary.shown.size() && !links.isEmpty())
        links += tr("and %1 more", "number of pages")
                     .arg(QLocale().toString(static_cast<qulonglong>(summary.pages - summary.shown.size())));
    m_pages->setText(links.join(QStringLiteral("<br>")));
    m_pages->setVisible(result.changed && result.announced && !links.isEmpty());

    QStringList notes;
    for (std::size_t i = 0; i < result.problems.size() && i < kMostNotes; ++i)
        notes += problemLine(result.problems[i]);
    if (result.problems.size() > kMostNotes)
        notes += tr("and %1 more", "number of warnings")
                     .arg(QLocale().toString(static_cast<qulonglong>(result.problems.size() - kMostNotes)));
    if (const std::size_t elsewhere = result.elsewhere ? result.elsewhere->problems.size() : 0; elsewhere > 0) {
        const QString number = QLocale().toString(static_cast<qulonglong>(elsewhere));
        notes +=
            !result.elsewhere->isWhole
                ? tr("Elsewhere in the site readers meet %1 older problems or more; the review lists them.").arg(number)
            : elsewhere == 1
                ? tr("Elsewhere in the site readers meet 1 older problem; the review lists it.")
                : tr("Elsewhere in the site readers meet %1 older problems; the review lists them.").arg(number);
    }
    if (!notes.isEmpty())
        notes.prepend(QStringLiteral("<b>%1</b>").arg(tr("To look at when there is time")));
    m_notes->setText(notes.join(QStringLiteral("<br>")));
    m_notes->setVisible(!notes.isEmpty());

    QStringList figures{tr("Version %1", "number").arg(result.version.value())};
    if (result.snapshotBytes > 0)
        figures += tr("whole site %1", "size").arg(sizeText(result.snapshotBytes));
    if (result.deltaBytes > 0)
        figures += tr("step forward %1", "size").arg(sizeText(result.deltaBytes));
    if (result.reverseBytes > 0)
        figures += tr("step back %1", "size").arg(sizeText(result.reverseBytes));
    m_figures->setText(figures.join(QStringLiteral(" · ")) + QLatin1Char('\n') +
                       QString::fromStdString(toHex(result.manifest)));
    tellRepairs(result.repairs);
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

QString PublishDialog::problemLine(const Problem& problem) const {
    const State& state = m_request->draft->state();
    const auto ref = state.findPath(problem.record);
    const bool isThere = ref && state.record(*ref).exists();
    QString name = isThere ? displayName(state.record(*ref), m_locale) : QString::fromStdString(problem.record);
    if (isThere && !problem.field.empty())
        name = tr("%1 · %2", "record, field").arg(name, fieldWords(state.record(*ref), problem.field));
    const QString note = problemText(problem, state, m_locale).toHtmlEscaped();
    if (problem.record.empty())
        return note;
    return QStringLiteral("<a href=\"field:%1\" style=\"color:%2\">%3</a>: %4")
        .arg(QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(problem.record) + QLatin1Char('#') +
                                                         QString::fromStdString(problem.field))),
             currentTones().accentText.name(), name.toHtmlEscaped(), note);
}

QString PublishDialog::errorLines() const {
    QStringList lines;
    std::size_t errors = 0;
    for (const Problem& problem : m_found)
        if (problem.severity == ProblemSeverity::Error && ++errors <= kMostNotes)
            lines += problemLine(problem);
    if (errors > kMostNotes)
        lines +=
            tr("and %1 more", "number of errors").arg(QLocale().toString(static_cast<qulonglong>(errors - kMostNotes)));
    return lines.join(QStringLiteral("<br>"));
}

QString PublishDialog::readersWords() const {
    return m_workspace.publishedVersion() == Version{} ? tr("Nothing was published yet.")
                                                       : tr("Readers see what they saw before.");
}

void PublishDialog::showDetails() {
    const bool isShown = m_details->isChecked();
    for (StageRow* stage : m_stages)
        stage->setVisible(isShown || m_watcher.isRunning());
    m_figureBox->setVisible(isShown && !m_figures->text().isEmpty());
    m_details->setIcon(icon(isShown ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down")));
    const QMargins margins = layout()->contentsMargins();
    const int room = std::max(width() - margins.left() - margins.right(), m_figures->minimumSizeHint().width());
    m_figureBox->setFixedHeight(std::min(m_figures->heightForWidth(room), scaled(this, kMostFigures)) +
                                m_figureBox->horizontalScrollBar()->sizeHint().height());
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

void PublishDialog::showError(const Error& error, PublishKind kind) {
    const bool isCancelled = error.code == ErrorCode::Cancelled;
    m_title->setText(isCancelled ? tr("Cancelled") : wordsOf(kind).failed);
    const QString errors = errorLines();
    const auto unsaved = m_workspace.saveError();
    QString text = readersWords();
    if (!errors.isEmpty())
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
    m_none->hide();
    m_close->setEnabled(true);
    emit failed(error);
}

void PublishDialog::showVersions() {
    while (QLayoutItem* item = m_versions->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto standing = siteAnnouncement(m_workspace.folder());
    const bool hasVersions = standing && standing->has_value() && !(*standing)->versions.empty();
    m_versionBox->setVisible(hasVersions);
    m_none->setVisible(!hasVersions && m_outcome == nullptr);
    if (!hasVersions)
        return;
    const Announcement& announcement = **standing;
    m_hold = holdOf(announcement);
    const Instant now = Clock::system().now();
    for (auto kept = announcement.versions.rbegin(); kept != announcement.versions.rend(); ++kept) {
        auto* row = new QWidget(m_versionBox);
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, space::kXs, 0, space::kXs);
        line->setSpacing(space::kM);
        const QString when =
            QLocale().toString(QDateTime::fromMSecsSinceEpoch(kept->time).toLocalTime(), QLocale::ShortFormat);
        auto* words = new QVBoxLayout;
        words->setSpacing(space::kHair);
        const QString message = QString::fromStdString(kept->message);
        const QString name = versionWords(message, kept->time, now);
        auto* text = new QLabel(message.isEmpty() ? name.left(1).toUpper() + name.mid(1) : message, row);
        text->setToolTip(tr("Version %1", "number").arg(kept->version.value()));
        text->setFont(textFont(TextRole::Strong));
        text->setTextFormat(Qt::PlainText);
        text->setWordWrap(true);
        words->addWidget(text);
        auto* note = new QLabel(tr("%1, by %2", "time, person").arg(when, QString::fromStdString(kept->author)), row);
        note->setFont(textFont(TextRole::Caption));
        setRole(note, "muted");
        words->addWidget(note);
        line->addLayout(words, 1);
        if (kept->version == announcement.version) {
            addLive(line, announcement, name);
        } else {
            const bool isBack = kept->version < announcement.version;
            auto* go = new QPushButton(isBack ? tr("Go back to it") : tr("Go forward to it"), row);
            go->setAccessibleName(
                (isBack ? tr("Go back to %1", "a version") : tr("Go forward to %1", "a version")).arg(name));
            connect(go, &QPushButton::clicked, this,
                    [this, version = kept->version, name,
                     kind = isBack ? PublishKind::GoBack : PublishKind::GoForward] { ask(kind, version, name); });
            line->addWidget(go);
        }
        m_versions->addWidget(row);
    }
    m_versions->addStretch(1);
}

void PublishDialog::addLive(QHBoxLayout* line, const Announcement& announcement, const QString& name) {
    QWidget* const row = line->parentWidget();
    auto* live = new QLabel(m_hold == Hold::None ? tr("Live") : tr("Held", "readers at a version"), row);
    live->setFont(textFont(TextRole::Caption));
    setRole(live, "chip");
    line->addWidget(live, 0, Qt::AlignVCenter);
    const KeptVersion& newest = announcement.versions.back();
    const bool isHeld = m_hold != Hold::None;
    auto* button = new QPushButton(isHeld ? tr("Let readers go on") : tr("Hold readers here"), row);
    button->setToolTip(isHeld ? tr("To the newest version, and to each one that you publish after it")
                              : tr("Whatever you publish is kept for later, until you let readers go on"));
    button->setAutoDefault(false);
    const QString target =
        isHeld ? versionWords(QString::fromStdString(newest.message), newest.time, Clock::system().now()) : name;
    connect(button, &QPushButton::clicked, this,
            [this, kind = isHeld ? PublishKind::LetGo : PublishKind::Hold,
             version = isHeld ? newest.version : announcement.version, target] { ask(kind, version, target); });
    line->addWidget(button);
}

void PublishDialog::reject() {
    if (m_watcher.isRunning())
        m_cancel.cancel(); // the outcome says what came of it
    else
        QDialog::reject();
}

} // namespace galley::ui
