#include "ui/widgets/file_dialog.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/tones.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
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

QFileDialog* makeDialog(QWidget* parent, const QString& title, const QString& start, PathChosen chosen) {
    auto* dialog = new QFileDialog(parent, title, nearestFolder(start));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setViewMode(QFileDialog::List);
    dialog->setOption(QFileDialog::DontUseNativeDialog);
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

void show(QFileDialog* dialog) {
    nameControls(*dialog);
    if (auto* buttons = dialog->findChild<QDialogButtonBox*>())
        for (QAbstractButton* button : buttons->buttons()) {
            button->setIcon({});
            if (buttons->buttonRole(button) == QDialogButtonBox::AcceptRole)
                setRole(button, "primary");
        }
    if (auto* split = dialog->findChild<QSplitter*>())
        split->setSizes({scaled(dialog, 180), scaled(dialog, 560)});
    dialog->resize(scaled(dialog, 780), scaled(dialog, 520));
    dialog->open();
}

} // namespace

void chooseFolder(QWidget* parent, const QString& title, const QString& start, PathChosen chosen) {
    QFileDialog* dialog = makeDialog(parent, title, start, std::move(chosen));
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
    QFileDialog* dialog = makeDialog(parent, title, start, std::move(chosen));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters(filter.split(QStringLiteral(";;")));
    dialog->setLabelText(QFileDialog::Accept, FileDialogWords::tr("Choose"));
    show(dialog);
}

} // namespace galley::ui
