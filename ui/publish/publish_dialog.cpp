#include "ui/publish/publish_dialog.h"

#include "ui/review/review_model.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/tones.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPromise>
#include <QPushButton>
#include <QScrollArea>
#include <QStyle>
#include <QThreadPool>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

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
    std::optional<PublishResult> published;
    std::optional<Manifest> rolledBack;
    std::optional<Error> error;
};

PublishDialog::PublishDialog(Workspace& workspace, QWidget* parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_title(new QLabel(this))
    , m_result(new QLabel(this))
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
    for (std::size_t i = 0; i < names.size(); ++i) {
        m_stages[i] = new StageRow(names[i], this);
        m_stages[i]->hide();
        column->addWidget(m_stages[i]);
    }
    m_result->setWordWrap(true);
    m_result->hide();
    column->addWidget(m_result);

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
    buttons->addStretch(1);
    buttons->addWidget(m_stop);
    buttons->addWidget(m_close);
    column->addLayout(buttons);
    m_stop->hide();
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

void PublishDialog::publish(const QString& author, const QString& message) {
    auto request = preparePublish(m_workspace, author.toStdString(), message.toStdString());
    if (!request) {
        showError(request.error());
        return;
    }
    m_request = *std::move(request);
    start(tr("Publishing…"), [folder = m_workspace.folder(), asked = *m_request](
                                 Outcome& outcome, const PublishListener& listener, const CancelToken& cancel) {
        auto publisher = sitePublisher(folder);
        if (!publisher) {
            outcome.error = publisher.error();
            return;
        }
        auto result = publisher->publish(asked, listener, cancel);
        if (result)
            outcome.published = *std::move(result);
        else
            outcome.error = result.error();
    });
}

void PublishDialog::rollBack(Version version) {
    if (const auto ready = checkPublishable(m_workspace); !ready) {
        showError(ready.error());
        return;
    }
    start(tr("Going back to version %1…").arg(version.value()),
          [folder = m_workspace.folder(), version](Outcome& outcome, const PublishListener& listener,
                                                   const CancelToken& cancel) {
              auto publisher = sitePublisher(folder);
              if (!publisher) {
                  outcome.error = publisher.error();
                  return;
              }
              auto manifest = publisher->rollback(version, listener, cancel);
              if (manifest)
                  outcome.rolledBack = *std::move(manifest);
              else
                  outcome.error = manifest.error();
          });
}

void PublishDialog::start(const QString& title, Job job) {
    if (m_watcher.isRunning())
        return;
    m_title->setText(title);
    m_cancel = CancelToken();
    m_outcome = std::make_shared<Outcome>();
    for (StageRow* stage : m_stages) {
        stage->reset();
        stage->show();
    }
    m_result->hide();
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
}

void PublishDialog::showOutcome() {
    m_stop->hide();
    m_close->setEnabled(true);
    m_close->setFocus();
    m_versionBox->setEnabled(true);
    if (m_outcome->error) {
        showError(*m_outcome->error);
        return;
    }
    Result<void> told;
    QString text;
    if (m_outcome->published) {
        const PublishResult& result = *m_outcome->published;
        told = finishPublish(m_workspace, *m_request, result);
        m_title->setText(result.announced ? tr("Version %1 is live").arg(result.version.value())
                                          : tr("Version %1 is kept").arg(result.version.value()));
        if (!result.changed)
            text = tr("Nothing had changed: servers run this version already.");
        else if (result.snapshotBytes > 0)
            text = result.deltaBytes == 0 ? tr("The whole site takes %1.").arg(sizeText(result.snapshotBytes))
                                          : tr("The whole site takes %1, the step forward %2, the step back %3.")
                                                .arg(sizeText(result.snapshotBytes), sizeText(result.deltaBytes),
                                                     sizeText(result.reverseBytes));
        else
            text = tr("The step forward takes %1, the step back %2.")
                       .arg(sizeText(result.deltaBytes), sizeText(result.reverseBytes));
        if (!result.announced)
            text += QLatin1Char(' ') + tr("Servers are held at another version.");
        if (!result.problems.empty())
            text += QLatin1Char(' ') +
                    tr("Warnings: %1.").arg(QLocale().toString(static_cast<qulonglong>(result.problems.size())));
    } else if (m_outcome->rolledBack) {
        told = finishRollback(m_workspace, *m_outcome->rolledBack);
        m_title->setText(tr("Version %1 is live again").arg(m_outcome->rolledBack->version.value()));
        text = tr("Your draft is as it was. Publish it to go forward again.");
    }
    if (!told) {
        showError(told.error());
        return;
    }
    setRole(m_result, "muted");
    m_result->setText(text);
    m_result->show();
    showVersions();
    emit published();
}

void PublishDialog::showError(const Error& error) {
    m_title->setText(error.code == ErrorCode::Cancelled ? tr("Cancelled") : tr("It was not published"));
    QString text;
    if (error.code == ErrorCode::Cancelled)
        text = tr("Servers are where they were.");
    else if (error.code == ErrorCode::Locked)
        text = tr("Somebody else is publishing. Try again in a moment. Servers are where they were.");
    else
        text = tr("Servers are where they were. %1").arg(QString::fromStdString(error.toString()));
    setRole(m_result, error.code == ErrorCode::Cancelled ? "muted" : "danger");
    m_result->setText(text);
    m_result->show();
    m_none->hide();
    m_close->setEnabled(true);
    emit failed(error);
}

void PublishDialog::showVersions() {
    while (QLayoutItem* item = m_versions->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto publisher = sitePublisher(m_workspace.folder());
    const auto standing = publisher ? publisher->current() : Result<std::optional<Announcement>>(publisher.error());
    const bool hasVersions = standing && standing->has_value() && !(*standing)->versions.empty();
    m_versionBox->setVisible(hasVersions);
    m_none->setVisible(!hasVersions && m_outcome == nullptr);
    if (!hasVersions)
        return;
    const Announcement& announcement = **standing;
    for (auto kept = announcement.versions.rbegin(); kept != announcement.versions.rend(); ++kept) {
        auto* row = new QWidget(m_versionBox);
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, space::kXs, 0, space::kXs);
        line->setSpacing(space::kM);
        const QString when =
            QLocale().toString(QDateTime::fromMSecsSinceEpoch(kept->time).toLocalTime(), QLocale::ShortFormat);
        auto* words = new QVBoxLayout;
        words->setSpacing(space::kHair);
        auto* text = new QLabel(kept->message.empty() ? tr("Version %1", "number").arg(kept->version.value())
                                                      : QString::fromStdString(kept->message),
                                row);
        text->setFont(textFont(TextRole::Strong));
        text->setTextFormat(Qt::PlainText);
        text->setWordWrap(true);
        words->addWidget(text);
        auto* note = new QLabel(
            kept->message.empty() ? when : tr("Version %1 · %2", "number, time").arg(kept->version.value()).arg(when),
            row);
        note->setFont(textFont(TextRole::Caption));
        setRole(note, "muted");
        words->addWidget(note);
        line->addLayout(words, 1);
        if (kept->version == announcement.version) {
            auto* live = new QLabel(tr("Live"), row);
            live->setFont(textFont(TextRole::Caption));
            setRole(live, "chip");
            line->addWidget(live, 0, Qt::AlignVCenter);
        } else {
            auto* back = new QPushButton(tr("Go back to it"), row);
            back->setAccessibleName(tr("Go back to version %1").arg(kept->version.value()));
            connect(back, &QPushButton::clicked, this, [this, version = kept->version] { rollBack(version); });
            line->addWidget(back);
        }
        m_versions->addWidget(row);
    }
    m_versions->addStretch(1);
}

void PublishDialog::reject() {
    if (m_watcher.isRunning())
        m_cancel.cancel(); // the outcome says what came of it
    else
        QDialog::reject();
}

} // namespace galley::ui
