#include "ui/shell/import_file_row.h"

#include "ui/shell/locale_names.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/error_words.h"
#include "ui/widgets/file_dialog.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/tones.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <memory>

namespace galley::ui {

namespace {

constexpr std::size_t kMostTypes = 8;
constexpr std::size_t kMostNotes = 200;

/// What the file would bring, one thing a line.
QString summaryOf(const ImportPreview& preview) {
    const ImportReport& report = preview.report;
    const QLocale locale;
    const auto number = [&locale](std::size_t count) { return locale.toString(static_cast<qulonglong>(count)); };
    const QString records = report.records == 1 ? ImportFileRow::tr("1 record")
                                                : ImportFileRow::tr("%1 records").arg(number(report.records));
    QStringList lines{preview.kind == ImportKind::Contentful
                          ? ImportFileRow::tr("The export of a Contentful space: %1", "3 records").arg(records)
                          : ImportFileRow::tr("JSON lines: %1", "3 records").arg(records)};
    std::size_t shown = 0;
    for (const Type& type : preview.schema.types) {
        const auto count = report.recordsByType.find(type.name);
        if (count == report.recordsByType.end() || shown == kMostTypes)
            continue;
        ++shown;
        const QString label = QString::fromStdString(type.displayLabel());
        lines += type.page && count->second == 1 ? ImportFileRow::tr("%1: 1 page", "type").arg(label)
                 : type.page ? ImportFileRow::tr("%1: %2 pages", "type, number").arg(label, number(count->second))
                             : ImportFileRow::tr("%1: %2", "type, number").arg(label, number(count->second));
    }
    if (const std::size_t more = report.recordsByType.size() - shown; more > 0)
        lines += more == 1 ? ImportFileRow::tr("and 1 more type")
                           : ImportFileRow::tr("and %1 more types", "number").arg(number(more));
    lines +=
        ImportFileRow::tr("Languages: %1", "list").arg(localeNames(preview.schema.locales).join(QStringLiteral(", ")));
    return lines.join(QLatin1Char('\n'));
}

} // namespace

ImportFileRow::ImportFileRow(QWidget* parent)
    : QWidget(parent)
    , m_choose(new QPushButton(tr("Choose a file…"), this))
    , m_name(new QLabel(this))
    , m_reading(new QProgressBar(this))
    , m_summary(new QLabel(this))
    , m_showNotes(new QPushButton(this))
    , m_notes(new QTextBrowser(this))
    , m_task(new BackgroundTask(this)) {
    setFocusProxy(m_choose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, space::kM);
    column->setSpacing(space::kXs);
    auto* title = new QLabel(tr("File to import"), this);
    title->setFont(textFont(TextRole::Label));
    title->setBuddy(m_choose);
    column->addWidget(title);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kS);
    m_name->setTextFormat(Qt::PlainText);
    m_name->setWordWrap(true);
    row->addWidget(m_name, 1);
    m_choose->setObjectName(QStringLiteral("chooseFile"));
    row->addWidget(m_choose, 0, Qt::AlignTop);
    column->addLayout(row);
    m_reading->setAccessibleName(tr("Reading the file"));
    m_reading->setTextVisible(false);
    column->addWidget(m_reading);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    setRole(m_summary, "detail");
    column->addWidget(m_summary);
    addNotes(column);
    connect(m_task, &BackgroundTask::progressed, this, [this](quint64 done, quint64 total) {
        constexpr int kSteps = 1000;
        m_reading->setRange(0, total > 0 ? kSteps : 0);
        if (total > 0)
            m_reading->setValue(static_cast<int>(static_cast<double>(done) / static_cast<double>(total) * kSteps));
    });
    connect(m_choose, &QPushButton::clicked, this, [this] {
        chooseFile(this, tr("File to import"), QFileInfo(m_file).path(),
                   tr("Exports (*.json *.ndjson *.jsonl);;All files (*)"),
                   [this](const QString& file) { emit fileChosen(file); });
    });
}

void ImportFileRow::addNotes(QVBoxLayout* column) {
    setRole(m_showNotes, "quiet");
    m_showNotes->setCheckable(true);
    column->addWidget(m_showNotes, 0, Qt::AlignLeading);
    m_notes->setAccessibleName(tr("What will be different"));
    m_notes->setMinimumHeight(scaled(this, 160));
    column->addWidget(m_notes);
    const auto showChevron = [this] {
        m_showNotes->setIcon(
            icon(m_showNotes->isChecked() ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down")));
    };
    connect(m_showNotes, &QPushButton::toggled, m_notes, &QWidget::setVisible);
    connect(m_showNotes, &QPushButton::toggled, this, showChevron);
    showChevron();
}

void ImportFileRow::clear() {
    m_task->abandon();
    m_file.clear();
    m_failure.clear();
    m_preview.reset();
    showFile();
}

void ImportFileRow::abandon() {
    m_task->abandon();
}

void ImportFileRow::setFile(const QString& file) {
    clear();
    m_file = file;
    m_reading->setRange(0, 0);
    m_task->start(
        [this, path = std::filesystem::path(file.toStdString())](const Progress& progress, const CancelToken& cancel) {
            auto preview = std::make_shared<Result<ImportPreview>>(previewImport(path, progress, cancel));
            return [this, preview] { take(std::move(*preview)); };
        });
    showFile();
}

void ImportFileRow::take(Result<ImportPreview> preview) {
    if (preview)
        m_preview = *std::move(preview);
    else
        m_failure = preview.error().code == ErrorCode::InvalidInput
                        ? tr("This file cannot be imported. %1", "reason")
                              .arg(QString::fromStdString(preview.error().toString()))
                        : explain(preview.error());
    showFile();
    emit fileRead();
}

void ImportFileRow::showFile() {
    m_name->setText(m_file.isEmpty() ? tr("Records as JSON lines, or the export of a Contentful space")
                                     : QDir::toNativeSeparators(m_file));
    m_reading->setVisible(m_task->isRunning());
    m_summary->setVisible(m_preview.has_value());
    m_showNotes->setVisible(false);
    m_showNotes->setChecked(false);
    m_notes->setVisible(false);
    if (!m_preview)
        return;
    m_summary->setText(summaryOf(*m_preview));
    showNotes();
}

void ImportFileRow::showNotes() {
    const ImportReport& report = m_preview->report;
    const std::size_t all = report.notes.size() + report.notesLeftOut;
    m_showNotes->setVisible(all > 0);
    m_showNotes->setText(all == 1 ? tr("1 thing will be different")
                                  : tr("%Ln things will be different", nullptr, static_cast<int>(all)));
    QStringList notes;
    for (std::size_t i = 0; i < report.notes.size() && i < kMostNotes; ++i)
        notes += QString::fromStdString(report.notes[i].toString());
    if (all > kMostNotes)
        notes += tr("and %1 more", "number").arg(QLocale().toString(static_cast<qulonglong>(all - kMostNotes)));
    m_notes->setPlainText(notes.join(QLatin1Char('\n')));
}

} // namespace galley::ui
