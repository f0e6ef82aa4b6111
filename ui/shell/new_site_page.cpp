#include "ui/shell/new_site_page.h"

#include "model/base/zone_names.h"
#include "ui/shell/folder_field.h"
#include "ui/shell/import_file_row.h"
#include "ui/shell/locale_names.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/centred_column.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/grapheme_caret.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/reason.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QStandardPaths>
#include <QTimeZone>
#include <QVBoxLayout>

#include <map>

namespace galley::ui {

namespace {

/// A label and its control, which is a part of `widget` or all of it.
void addField(QVBoxLayout* column, const QString& text, QWidget* widget, QWidget* control) {
    auto* label = new QLabel(text, widget->parentWidget());
    label->setFont(textFont(TextRole::Label));
    label->setBuddy(control);
    control->setAccessibleName(text);
    column->addWidget(label);
    column->addWidget(widget);
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
    , m_file(new ImportFileRow(this))
    , m_name(new QLineEdit(this))
    , m_folder(new FolderField(this))
    , m_localeRow(new QWidget(this))
    , m_locale(new ChoiceBox(m_localeRow))
    , m_zone(new ChoiceBox(this))
    , m_problem(new QLabel(this))
    , m_back(new QPushButton(tr("Back"), this))
    , m_make(new QPushButton(this)) {
    layOut();
    fillLists();
    connect(m_file, &ImportFileRow::fileChosen, this, &NewSitePage::setFile);
    connect(m_file, &ImportFileRow::fileRead, this, [this] {
        if (m_file->preview())
            chooseZone(m_file->preview()->schema.site.zone);
        validate();
        emit fileRead();
    });
    connect(m_folder, &FolderField::folderChosen, this, &NewSitePage::takeFolder);
    connect(m_back, &QPushButton::clicked, this, &NewSitePage::cancel);
    connect(m_make, &QPushButton::clicked, this, [this] {
        emit siteWanted(
            {.name = m_name->text().trimmed(),
             .folder = QDir::fromNativeSeparators(folderField()->text().trimmed()),
             .locale = m_kind == Kind::Empty ? m_locale->currentData().toString().toStdString() : std::string(),
             .zone = m_zone->currentData().toString().toStdString(),
             .file = m_file->file()});
    });
    for (QLineEdit* field : {m_name, folderField()}) {
        new GraphemeCaret(field);
        connect(field, &QLineEdit::returnPressed, m_make, &QPushButton::click);
    }
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_isNameTyped = true; });
    connect(m_name, &QLineEdit::textChanged, this, [this](const QString& name) {
        m_failure.clear();
        if (!m_isFolderTyped)
            folderField()->setText(folderFor(name));
        validate();
    });
    connect(folderField(), &QLineEdit::textEdited, this, [this] { m_isFolderTyped = true; });
    connect(folderField(), &QLineEdit::textChanged, this, [this] {
        m_failure.clear();
        validate();
    });
}

void NewSitePage::layOut() {
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
    QVBoxLayout* column = makeCentredColumn(page);
    column->setContentsMargins(space::kL, space::kXxl, space::kL, space::kXxl);
    column->setSpacing(space::kXs);
    m_title->setFont(textFont(TextRole::Title));
    m_title->setWordWrap(true);
    column->addStretch(1);
    column->addWidget(m_title);
    column->addSpacing(space::kL);
    column->addWidget(m_file);
    addField(column, tr("Name"), m_name, m_name);
    column->addSpacing(space::kM);
    addField(column, tr("Folder"), m_folder, folderField());
    column->addSpacing(space::kM);
    auto* localeColumn = new QVBoxLayout(m_localeRow);
    localeColumn->setContentsMargins(0, 0, 0, space::kM);
    localeColumn->setSpacing(space::kXs);
    addField(localeColumn, tr("Language of the content"), m_locale, m_locale);
    column->addWidget(m_localeRow);
    addField(column, tr("Time zone in which dates are shown"), m_zone, m_zone);
    column->addSpacing(space::kM);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    column->addWidget(m_problem);
    column->addSpacing(space::kM);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kS);
    row->addStretch();
    row->addWidget(m_back);
    setRole(m_make, "primary");
    row->addWidget(m_make);
    column->addLayout(row);
    column->addStretch(2);
}

void NewSitePage::takeFolder(const QString& chosen) {
    m_isFolderTyped = true;
    const QString name = fileNameFrom(m_name->text());
    const bool isFree = !QFileInfo::exists(chosen) || QDir(chosen).isEmpty();
    folderField()->setText(
        QDir::toNativeSeparators(isFree || name.isEmpty() ? chosen : chosen + QLatin1Char('/') + name));
}

QLineEdit* NewSitePage::folderField() const {
    return m_folder->path();
}

QLabel* NewSitePage::summary() const {
    return m_file->summary();
}

const std::optional<ImportPreview>& NewSitePage::preview() const {
    return m_file->preview();
}

void NewSitePage::cancel() {
    m_file->abandon();
    emit cancelled();
}

void NewSitePage::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        cancel();
    else
        QWidget::keyPressEvent(event);
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
    m_isFolderTyped = false;
    m_isNameTyped = false;
    m_failure.clear();
    m_file->clear();
    m_name->clear();
    folderField()->setText(folderFor({}));
    const bool isImport = kind == Kind::Import;
    m_title->setText(isImport ? tr("Import a site") : tr("New site"));
    m_make->setText(isImport ? tr("Import") : tr("Make the site"));
    m_file->setVisible(isImport);
    m_localeRow->setVisible(!isImport);
    const QString language = QLocale::languageToCode(QLocale::system().language());
    const int known = m_locale->findData(language);
    m_locale->setCurrentIndex(known >= 0 ? known : m_locale->findData(QStringLiteral("en")));
    const int zone = m_zone->findData(QString::fromLatin1(QTimeZone::systemTimeZoneId()));
    m_zone->setCurrentIndex(zone >= 0 ? zone : m_zone->findData(QStringLiteral("UTC")));
    validate();
    (isImport ? static_cast<QWidget*>(m_file) : m_name)->setFocus();
}

void NewSitePage::showProblem(const QString& text) {
    m_failure = text;
    validate();
    m_name->setFocus();
}

void NewSitePage::setFile(const QString& file) {
    m_failure.clear();
    if (!m_isNameTyped) {
        QString name = QFileInfo(file).completeBaseName();
        name.replace(QLatin1Char('-'), QLatin1Char(' ')).replace(QLatin1Char('_'), QLatin1Char(' '));
        m_name->setText(name.left(1).toUpper() + name.mid(1));
    }
    m_file->setFile(file);
    validate();
}

QString NewSitePage::problem() const {
    if (!m_file->failure().isEmpty())
        return m_file->failure();
    if (!m_failure.isEmpty())
        return m_failure;
    const QString folder = folderField()->text().trimmed();
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
    const bool hasFile = m_kind == Kind::Empty || preview().has_value();
    const QString reason = !hasFile                                    ? tr("No file is chosen that can be imported")
                           : m_name->text().trimmed().isEmpty()        ? tr("The site has no name yet")
                           : folderField()->text().trimmed().isEmpty() ? tr("No folder is chosen yet")
                                                                       : text;
    enableUnless(m_make, reason);
}

} // namespace galley::ui
