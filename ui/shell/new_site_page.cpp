#include "ui/shell/new_site_page.h"

#include "model/base/zone_names.h"
#include "ui/shell/locale_names.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/error_words.h"
#include "ui/widgets/file_dialog.h"
#include "ui/widgets/grapheme_caret.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/tones.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QStandardPaths>
#include <QTextBrowser>
#include <QTimeZone>
#include <QVBoxLayout>

#include <map>

namespace galley::ui {

namespace {

constexpr std::size_t kMostTypes = 8;
constexpr std::size_t kMostNotes = 200;

QLabel* fieldLabel(const QString& text, QWidget* buddy, QVBoxLayout* layout, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setFont(textFont(TextRole::Label));
    label->setBuddy(buddy);
    layout->addWidget(label);
    return label;
}

/// Without what file systems refuse.
QString fileNameFrom(const QString& name) {
    QString plain = name.simplified();
    for (const QChar c : QStringLiteral("/\\:*?\"<>|"))
        plain.remove(c);
    while (plain.startsWith(QLatin1Char('.')))
        plain.remove(0, 1);
    return plain.trimmed();
}

} // namespace

NewSitePage::NewSitePage(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_fileRow(new QWidget(this))
    , m_fileLabel(new QLabel(m_fileRow))
    , m_reading(new QProgressBar(m_fileRow))
    , m_summary(new QLabel(m_fileRow))
    , m_showNotes(new QPushButton(m_fileRow))
    , m_notes(new QTextBrowser(m_fileRow))
    , m_name(new QLineEdit(this))
    , m_folder(new QLineEdit(this))
    , m_locale(new ChoiceBox(this))
    , m_zone(new ChoiceBox(this))
    , m_problem(new QLabel(this))
    , m_make(new QPushButton(this))
    , m_task(new BackgroundTask(this)) {
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    whole->addWidget(area);
    auto* page = new QWidget;
    area->setWidget(page);
    auto* outer = new QHBoxLayout(page);
    outer->addStretch();
    auto* column = new QWidget(page);
    const int line = QFontMetrics(textFont(TextRole::Body)).height();
    column->setMaximumWidth(30 * line);
    column->setMinimumWidth(18 * line);
    outer->addWidget(column, 1000);
    outer->addStretch();
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(space::kL, space::kXxl, space::kL, space::kXxl);
    layout->setSpacing(space::kXs);
    m_title->setFont(textFont(TextRole::Title));
    m_title->setWordWrap(true);
    layout->addStretch(1);
    layout->addWidget(m_title);
    layout->addSpacing(space::kL);
    addFileRow(layout);
    fieldLabel(tr("Name"), m_name, layout, column);
    m_name->setAccessibleName(tr("Name"));
    layout->addWidget(m_name);
    layout->addSpacing(space::kM);
    fieldLabel(tr("Folder"), m_folder, layout, column);
    auto* folderRow = new QHBoxLayout;
    folderRow->setSpacing(space::kS);
    m_folder->setAccessibleName(tr("Folder"));
    folderRow->addWidget(m_folder, 1);
    auto* choose = new QPushButton(tr("Choose…"), column);
    choose->setAccessibleName(tr("Choose the folder"));
    connect(choose, &QPushButton::clicked, this, [this] {
        chooseFolder(this, tr("Folder for the site"), QFileInfo(m_folder->text()).path(), FolderWanted::AlsoNew,
                     [this](const QString& chosen) {
                         m_isFolderTyped = true;
                         const QString name = fileNameFrom(m_name->text());
                         const bool isFree = !QFileInfo::exists(chosen) || QDir(chosen).isEmpty();
                         m_folder->setText(QDir::toNativeSeparators(
                             isFree || name.isEmpty() ? chosen : chosen + QLatin1Char('/') + name));
                     });
    });
    folderRow->addWidget(choose);
    layout->addLayout(folderRow);
    layout->addSpacing(space::kM);
    m_localeRow = new QWidget(column);
    auto* localeColumn = new QVBoxLayout(m_localeRow);
    localeColumn->setContentsMargins(0, 0, 0, space::kM);
    localeColumn->setSpacing(space::kXs);
    fieldLabel(tr("Language of the content"), m_locale, localeColumn, m_localeRow);
    m_locale->setAccessibleName(tr("Language of the content"));
    localeColumn->addWidget(m_locale);
    layout->addWidget(m_localeRow);
    fieldLabel(tr("Time zone in which dates are shown"), m_zone, layout, column);
    m_zone->setAccessibleName(tr("Time zone in which dates are shown"));
    layout->addWidget(m_zone);
    layout->addSpacing(space::kM);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    layout->addWidget(m_problem);
    layout->addSpacing(space::kM);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kS);
    row->addStretch();
    auto* back = new QPushButton(tr("Back"), column);
    connect(back, &QPushButton::clicked, this, &NewSitePage::cancel);
    row->addWidget(back);
    setRole(m_make, "primary");
    row->addWidget(m_make);
    layout->addLayout(row);
    layout->addStretch(2);
    connect(m_make, &QPushButton::clicked, this, [this] {
        emit siteWanted(
            {.name = m_name->text().trimmed(),
             .folder = QDir::fromNativeSeparators(m_folder->text().trimmed()),
             .locale = m_kind == Kind::Empty ? m_locale->currentData().toString().toStdString() : std::string(),
             .zone = m_zone->currentData().toString().toStdString(),
             .file = m_file});
    });
    for (QLineEdit* field : {m_name, m_folder})
        new GraphemeCaret(field);
    for (QLineEdit* field : {m_name, m_folder})
        connect(field, &QLineEdit::returnPressed, m_make, &QPushButton::click);
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_isNameTyped = true; });
    connect(m_name, &QLineEdit::textChanged, this, [this](const QString& name) {
        m_failure.clear();
        if (!m_isFolderTyped)
            m_folder->setText(folderFor(name));
        validate();
    });
    connect(m_folder, &QLineEdit::textEdited, this, [this] { m_isFolderTyped = true; });
    connect(m_folder, &QLineEdit::textChanged, this, [this] {
        m_failure.clear();
        validate();
    });
    QWidget* last = m_fileRow->findChild<QPushButton*>(QStringLiteral("chooseFile"));
    for (QWidget* next : std::initializer_list<QWidget*>{m_showNotes, m_notes, m_name, m_folder, choose, m_locale,
                                                         m_zone, back, m_make}) {
        setTabOrder(last, next);
        last = next;
    }
    fillLists();
}

void NewSitePage::cancel() {
    m_task->abandon();
    emit cancelled();
}

void NewSitePage::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        cancel();
    else
        QWidget::keyPressEvent(event);
}

void NewSitePage::addFileRow(QVBoxLayout* layout) {
    auto* column = new QVBoxLayout(m_fileRow);
    column->setContentsMargins(0, 0, 0, space::kM);
    column->setSpacing(space::kXs);
    auto* choose = new QPushButton(tr("Choose a file…"), m_fileRow);
    fieldLabel(tr("File to import"), choose, column, m_fileRow);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kS);
    m_fileLabel->setTextFormat(Qt::PlainText);
    m_fileLabel->setWordWrap(true);
    row->addWidget(m_fileLabel, 1);
    choose->setObjectName(QStringLiteral("chooseFile"));
    row->addWidget(choose, 0, Qt::AlignTop);
    column->addLayout(row);
    m_reading->setAccessibleName(tr("Reading the file"));
    m_reading->setTextVisible(false);
    column->addWidget(m_reading);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    setRole(m_summary, "detail");
    column->addWidget(m_summary);
    setRole(m_showNotes, "quiet");
    m_showNotes->setCheckable(true);
    column->addWidget(m_showNotes, 0, Qt::AlignLeading);
    m_notes->setAccessibleName(tr("What will be different"));
    m_notes->setMinimumHeight(scaled(this, 160));
    column->addWidget(m_notes);
    layout->addWidget(m_fileRow);
    connect(m_showNotes, &QPushButton::toggled, m_notes, &QWidget::setVisible);
    const auto showChevron = [this] {
        m_showNotes->setIcon(
            icon(m_showNotes->isChecked() ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down")));
    };
    connect(m_showNotes, &QPushButton::toggled, this, showChevron);
    showChevron();
    connect(m_task, &BackgroundTask::progressed, this, [this](quint64 done, quint64 total) {
        constexpr int kSteps = 1000;
        m_reading->setRange(0, total > 0 ? kSteps : 0);
        if (total > 0)
            m_reading->setValue(static_cast<int>(static_cast<double>(done) / static_cast<double>(total) * kSteps));
    });
    connect(choose, &QPushButton::clicked, this, [this] {
        chooseFile(this, tr("File to import"), QFileInfo(m_file).path(),
                   tr("Exports (*.json *.ndjson *.jsonl);;All files (*)"),
                   [this](const QString& file) { setFile(file); });
    });
}

void NewSitePage::fillLists() {
    std::map<QString, QString> languages; // name in small letters -> code
    for (const QLocale& locale :
         QLocale::matchingLocales(QLocale::AnyLanguage, QLocale::AnyScript, QLocale::AnyTerritory)) {
        const QString code = QLocale::languageToCode(locale.language());
        if (locale.language() == QLocale::C || code.isEmpty())
            continue;
        languages.emplace(localeName(code.toStdString()).toCaseFolded(), code);
    }
    for (const auto& [sorted, code] : languages)
        m_locale->addItem(localeName(code.toStdString()), code);
    for (const QByteArray& id : QTimeZone::availableTimeZoneIds()) {
        QString zone = QString::fromLatin1(id);
        const bool isPlace = zone.contains(QLatin1Char('/')) && !zone.startsWith(QLatin1String("Etc/")) &&
                             !zone.startsWith(QLatin1String("SystemV/")) && !zone.startsWith(QLatin1String("posix/")) &&
                             !zone.startsWith(QLatin1String("right/"));
        if (isPlace || zone == QLatin1String("UTC"))
            m_zone->addItem(QString(zone).replace(QLatin1Char('_'), QLatin1Char(' ')), zone);
    }
}

void NewSitePage::chooseZone(const std::string& zone) {
    const QString id = QString::fromStdString(zone);
    if (id.isEmpty())
        return;
    // Zones of no place are in no list: "UTC+2".
    if (const auto found = TimeZone::find(zone); m_zone->findData(id) < 0 && found)
        m_zone->addItem(QString::fromStdString(zonePlace(**found, QLocale().name().toStdString())), id);
    if (const int row = m_zone->findData(id); row >= 0)
        m_zone->setCurrentIndex(row);
}

QString NewSitePage::folderFor(const QString& name) const {
    const QString place = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QDir::toNativeSeparators(place + QStringLiteral("/Galley/") + fileNameFrom(name));
}

void NewSitePage::ask(Kind kind) {
    m_kind = kind;
    m_task->abandon();
    m_isFolderTyped = false;
    m_isNameTyped = false;
    m_file.clear();
    m_fileFailure.clear();
    m_failure.clear();
    m_preview.reset();
    m_name->clear();
    m_folder->setText(folderFor({}));
    const bool isImport = kind == Kind::Import;
    m_title->setText(isImport ? tr("Import a site") : tr("New site"));
    m_make->setText(isImport ? tr("Import") : tr("Make the site"));
    m_fileRow->setVisible(isImport);
    m_localeRow->setVisible(!isImport);
    const QString language = QLocale::languageToCode(QLocale::system().language());
    const int known = m_locale->findData(language);
    m_locale->setCurrentIndex(known >= 0 ? known : m_locale->findData(QStringLiteral("en")));
    const int zone = m_zone->findData(QString::fromLatin1(QTimeZone::systemTimeZoneId()));
    m_zone->setCurrentIndex(zone >= 0 ? zone : m_zone->findData(QStringLiteral("UTC")));
    showPreview();
    validate();
    if (isImport)
        m_fileRow->findChild<QPushButton*>(QStringLiteral("chooseFile"))->setFocus();
    else
        m_name->setFocus();
}

void NewSitePage::showProblem(const QString& text) {
    m_failure = text;
    validate();
    m_name->setFocus();
}

void NewSitePage::setFile(const QString& file) {
    m_file = file;
    m_fileFailure.clear();
    m_failure.clear();
    m_preview.reset();
    if (!m_isNameTyped) {
        QString name = QFileInfo(file).completeBaseName();
        name.replace(QLatin1Char('-'), QLatin1Char(' ')).replace(QLatin1Char('_'), QLatin1Char(' '));
        m_name->setText(name.left(1).toUpper() + name.mid(1));
    }
    readFile();
    validate();
}

void NewSitePage::readFile() {
    m_reading->setRange(0, 0);
    m_task->start([this, path = std::filesystem::path(m_file.toStdString())](const Progress& progress,
                                                                             const CancelToken& cancel) {
        auto preview = std::make_shared<Result<ImportPreview>>(previewImport(path, progress, cancel));
        return [this, preview] {
            if (*preview) {
                m_preview = std::move(**preview);
                chooseZone(m_preview->schema.site.zone);
            } else {
                m_fileFailure = preview->error().code == ErrorCode::InvalidInput
                                    ? tr("This file cannot be imported. %1", "reason")
                                          .arg(QString::fromStdString(preview->error().toString()))
                                    : explain(preview->error());
            }
            showPreview();
            validate();
            emit fileRead();
        };
    });
    showPreview();
}

void NewSitePage::showPreview() {
    m_fileLabel->setText(m_file.isEmpty() ? tr("Records as JSON lines, or the export of a Contentful space")
                                          : QDir::toNativeSeparators(m_file));
    m_reading->setVisible(m_task->isRunning());
    m_summary->setVisible(m_preview.has_value());
    m_showNotes->setVisible(false);
    m_showNotes->setChecked(false);
    m_notes->setVisible(false);
    if (!m_preview)
        return;
    const ImportReport& report = m_preview->report;
    const QLocale locale;
    const auto number = [&locale](std::size_t count) { return locale.toString(static_cast<qulonglong>(count)); };
    const QString records = report.records == 1 ? tr("1 record") : tr("%1 records").arg(number(report.records));
    QStringList lines{m_preview->kind == ImportKind::Contentful
                          ? tr("The export of a Contentful space: %1", "3 records").arg(records)
                          : tr("JSON lines: %1", "3 records").arg(records)};
    std::size_t shown = 0;
    for (const Type& type : m_preview->schema.types) {
        const auto count = report.recordsByType.find(type.name);
        if (count == report.recordsByType.end() || shown == kMostTypes)
            continue;
        ++shown;
        const QString label = QString::fromStdString(type.displayLabel());
        lines += type.page && count->second == 1 ? tr("%1: 1 page", "type").arg(label)
                 : type.page                     ? tr("%1: %2 pages", "type, number").arg(label, number(count->second))
                                                 : tr("%1: %2", "type, number").arg(label, number(count->second));
    }
    if (const std::size_t more = report.recordsByType.size() - shown; more > 0)
        lines += more == 1 ? tr("and 1 more type") : tr("and %1 more types", "number").arg(number(more));
    lines += tr("Languages: %1", "list").arg(localeNames(m_preview->schema.locales).join(QStringLiteral(", ")));
    m_summary->setText(lines.join(QLatin1Char('\n')));
    showNotes();
}

void NewSitePage::showNotes() {
    const ImportReport& report = m_preview->report;
    const std::size_t all = report.notes.size() + report.notesLeftOut;
    m_showNotes->setVisible(all > 0);
    m_showNotes->setText(all == 1 ? tr("1 thing will be different")
                                  : tr("%n things will be different", nullptr, static_cast<int>(all)));
    QStringList notes;
    for (std::size_t i = 0; i < report.notes.size() && i < kMostNotes; ++i)
        notes += QString::fromStdString(report.notes[i].toString());
    if (all > kMostNotes)
        notes += tr("and %1 more", "number").arg(QLocale().toString(static_cast<qulonglong>(all - kMostNotes)));
    m_notes->setPlainText(notes.join(QLatin1Char('\n')));
}

QString NewSitePage::problem() const {
    if (!m_fileFailure.isEmpty())
        return m_fileFailure;
    if (!m_failure.isEmpty())
        return m_failure;
    const QString folder = m_folder->text().trimmed();
    const QFileInfo info(folder);
    if (m_name->text().trimmed().isEmpty() || folder.isEmpty())
        return {};
    if (info.isRelative())
        return tr("Give the whole path of the folder.");
    if (QFileInfo::exists(folder + QStringLiteral("/workspace.json")))
        return tr("There is a site in this folder already. Choose another one.");
    if (info.exists() && !info.isDir())
        return tr("This is a file. A site is a folder: choose another name.");
    if (info.isDir() && !QDir(folder).isEmpty())
        return tr("There is something in this folder already. Choose an empty or a new one.");
    return {};
}

void NewSitePage::validate() {
    const QString text = problem();
    setRole(m_problem, text.isEmpty() ? "muted" : "danger");
    m_problem->setText(text);
    m_problem->setVisible(!text.isEmpty());
    const bool hasFile = m_kind == Kind::Empty || m_preview.has_value();
    m_make->setEnabled(hasFile && text.isEmpty() && !m_name->text().trimmed().isEmpty() &&
                       !m_folder->text().trimmed().isEmpty());
}

} // namespace galley::ui
