#include "ui/widgets/file_dialog.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/tones.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QComboBox>
#include <QCompleter>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStandardPaths>
#include <QToolButton>
#include <QUrl>

namespace galley::ui {

namespace {

struct FileDialogWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::FileDialog)
};

/// Says itself what the toolkit would say in a message box of its own, and takes names of folders that are to be made.
class PathDialog : public QFileDialog {
public:
    enum class Choice { Folder, FolderAlsoNew, File };
    PathDialog(Choice choice, QWidget* parent, const QString& title, const QString& folder)
        : QFileDialog(parent, title, folder)
        , m_choice(choice)
        , m_problem(new QLabel(this)) {
        setOption(DontUseNativeDialog);
        m_problem->setObjectName(QStringLiteral("problem"));
        m_problem->setTextFormat(Qt::PlainText);
        m_problem->setWordWrap(true);
        setRole(m_problem, "danger");
        m_problem->hide();
        if (auto* grid = qobject_cast<QGridLayout*>(layout()))
            grid->addWidget(m_problem, grid->rowCount(), 0, 1, -1);
    }
    /// Call when all is set: from now on it watches the line and the button.
    void watch() {
        m_name = findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        connect(m_name, &QLineEdit::textChanged, this, [this] {
            m_problem->hide();
            allow();
        });
        if (auto* buttons = findChild<QDialogButtonBox*>())
            for (QAbstractButton* button : buttons->buttons())
                if (buttons->buttonRole(button) == QDialogButtonBox::AcceptRole)
                    m_accept = button;
        if (m_accept != nullptr)
            m_accept->installEventFilter(this);
        allow();
    }

protected:
    void accept() override {
        const QString path = selectedFiles().value(0);
        const QFileInfo info(path);
        if (m_choice == Choice::FolderAlsoNew && !m_name->text().trimmed().isEmpty() && !path.isEmpty() &&
            !info.exists()) {
            emit fileSelected(path);
            QDialog::accept();
            return;
        }
        const QString problem = problemOf(info);
        if (problem.isEmpty())
            return QFileDialog::accept();
        m_problem->setText(problem);
        m_problem->setVisible(true);
        m_name->setFocus();
        m_name->selectAll();
        QAccessibleEvent said(m_problem, QAccessible::Alert);
        QAccessible::updateAccessibility(&said);
    }
    bool eventFilter(QObject* watched, QEvent* event) override {
        // The dialog shuts the button for names that it does not know; what is wrong with them is said instead.
        if (watched == m_accept && event->type() == QEvent::EnabledChange)
            QMetaObject::invokeMethod(
                this, [this] { allow(); }, Qt::QueuedConnection);
        return QFileDialog::eventFilter(watched, event);
    }

private:
    QString problemOf(const QFileInfo& info) const {
        if (!info.exists())
            return m_choice == Choice::File ? FileDialogWords::tr("There is no file “%1” here.").arg(info.fileName())
                                            : FileDialogWords::tr("There is no folder “%1” here.").arg(info.fileName());
        if (m_choice != Choice::File && !info.isDir())
            return FileDialogWords::tr("“%1” is a file. Choose a folder.").arg(info.fileName());
        if (!info.isReadable())
            return FileDialogWords::tr("You may not read “%1”.").arg(info.fileName());
        return {};
    }
    void allow() {
        if (m_accept != nullptr && !m_name->text().trimmed().isEmpty())
            m_accept->setEnabled(true);
    }

    Choice m_choice;
    QLabel* m_problem;                   // child
    QLineEdit* m_name = nullptr;         // child of the dialog's own
    QAbstractButton* m_accept = nullptr; // child of the dialog's own
};

QString nearestFolder(const QString& start) {
    QString folder = start.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) : start;
    while (!QFileInfo(folder).isDir() && QFileInfo(folder).path() != folder)
        folder = QFileInfo(folder).path();
    return QFileInfo(folder).isDir() ? folder : QDir::homePath();
}

void nameControls(QFileDialog& dialog) {
    const auto name = [&dialog](const char* control, const QString& text) {
        if (auto* widget = dialog.findChild<QWidget*>(QLatin1String(control))) {
            widget->setAccessibleName(text);
            if (auto* button = qobject_cast<QToolButton*>(widget)) {
                button->setToolTip(text);
                button->setFocusPolicy(Qt::TabFocus);
                button->setFixedSize(button->sizeHint()); // the dialog makes them too small for our frames
            }
        }
    };
    name("backButton", FileDialogWords::tr("Back"));
    name("forwardButton", FileDialogWords::tr("Forward"));
    name("toParentButton", FileDialogWords::tr("Folder above"));
    name("newFolderButton", FileDialogWords::tr("New folder"));
    name("listModeButton", FileDialogWords::tr("Show as a list"));
    name("detailModeButton", FileDialogWords::tr("Show with details"));
    name("lookInCombo", FileDialogWords::tr("Folder"));
    name("fileNameEdit", FileDialogWords::tr("Name"));
    name("fileTypeCombo", FileDialogWords::tr("Kinds of files"));
    name("sidebar", FileDialogWords::tr("Places"));
    name("listView", FileDialogWords::tr("Files and folders"));
    name("treeView", FileDialogWords::tr("Files and folders"));
}

PathDialog* makeDialog(PathDialog::Choice choice, QWidget* parent, const QString& title, const QString& start,
                       PathChosen chosen) {
    auto* dialog = new PathDialog(choice, parent, title, nearestFolder(start));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setViewMode(QFileDialog::List);
    dialog->setOption(QFileDialog::DontUseCustomDirectoryIcons);
    QList<QUrl> places{QUrl::fromLocalFile(QDir::homePath())};
    for (const auto place :
         {QStandardPaths::DocumentsLocation, QStandardPaths::DesktopLocation, QStandardPaths::DownloadLocation}) {
        const QUrl url = QUrl::fromLocalFile(QStandardPaths::writableLocation(place));
        if (QFileInfo(url.toLocalFile()).isDir() && !places.contains(url))
            places += url;
    }
    dialog->setSidebarUrls(places);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    return dialog;
}

void show(PathDialog* dialog) {
    nameControls(*dialog);
    dialog->watch();
    if (auto* buttons = dialog->findChild<QDialogButtonBox*>())
        for (QAbstractButton* button : buttons->buttons()) {
            button->setIcon({});
            if (buttons->buttonRole(button) == QDialogButtonBox::AcceptRole)
                setRole(button, "primary");
        }
    // A window of its own, which the other views of the dialog are not: it needs a ground.
    for (const auto* line : dialog->findChildren<QLineEdit*>())
        if (line->completer() != nullptr)
            setRole(line->completer()->popup(), "completions");
    if (auto* split = dialog->findChild<QSplitter*>())
        split->setSizes({scaled(dialog, 180), scaled(dialog, 560)});
    dialog->resize(scaled(dialog, 780), scaled(dialog, 520));
    dialog->open();
}

} // namespace

void chooseFolder(QWidget* parent, const QString& title, const QString& start, FolderWanted wanted, PathChosen chosen) {
    const auto choice =
        wanted == FolderWanted::AlsoNew ? PathDialog::Choice::FolderAlsoNew : PathDialog::Choice::Folder;
    PathDialog* dialog = makeDialog(choice, parent, title, start, std::move(chosen));
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setLabelText(QFileDialog::Accept, FileDialogWords::tr("Choose"));
    dialog->setLabelText(QFileDialog::FileName, FileDialogWords::tr("Folder:"));
    // There is one kind of folder.
    for (const char* name : {"fileTypeLabel", "fileTypeCombo"})
        if (auto* control = dialog->findChild<QWidget*>(QLatin1String(name)))
            control->hide();
    show(dialog);
}

void chooseFile(QWidget* parent, const QString& title, const QString& start, const QString& filter, PathChosen chosen) {
    PathDialog* dialog = makeDialog(PathDialog::Choice::File, parent, title, start, std::move(chosen));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters(filter.split(QStringLiteral(";;")));
    dialog->setLabelText(QFileDialog::Accept, FileDialogWords::tr("Choose"));
    show(dialog);
}

} // namespace galley::ui
