#include "ui/shell/folder_field.h"

#include "ui/widgets/file_dialog.h"
#include "ui/widgets/metrics.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace galley::ui {

FolderField::FolderField(QWidget* parent)
    : QWidget(parent)
    , m_path(new QLineEdit(this)) {
    setFocusProxy(m_path);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kS);
    m_path->setAccessibleName(tr("Folder"));
    row->addWidget(m_path, 1);
    auto* choose = new QPushButton(tr("Choose…"), this);
    choose->setAccessibleName(tr("Choose the folder"));
    row->addWidget(choose);
    connect(choose, &QPushButton::clicked, this, [this] {
        chooseFolder(this, tr("Folder for the site"), QFileInfo(m_path->text()).path(), FolderWanted::AlsoNew,
                     [this](const QString& folder) { emit folderChosen(folder); });
    });
}

} // namespace galley::ui
