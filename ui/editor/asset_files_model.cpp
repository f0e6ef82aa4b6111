#include "ui/editor/asset_files_model.h"

#include "ui/editor/thumbnails.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QGuiApplication>

namespace galley::ui {

namespace {

constexpr int kMostFiles = 5000;

} // namespace

AssetFilesModel::AssetFilesModel(const QString& folder, const QSize& thumbnail, QObject* parent)
    : QAbstractListModel(parent)
    , m_folder(folder)
    , m_thumbnail(thumbnail) {
    const QDir root(folder);
    for (QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories);
         files.hasNext() && m_all.size() < kMostFiles;)
        m_all += root.relativeFilePath(files.next());
    m_all.sort(Qt::CaseInsensitive);
    m_shown = m_all;
    connect(&Thumbnails::shared(), &Thumbnails::loaded, this, [this](const QString& file) {
        const auto row = static_cast<int>(m_shown.indexOf(QDir(m_folder).relativeFilePath(file)));
        if (row >= 0)
            emit dataChanged(index(row), index(row), {Qt::DecorationRole});
    });
}

void AssetFilesModel::setFilter(const QString& words) {
    beginResetModel();
    m_shown = words.isEmpty() ? m_all : m_all.filter(words, Qt::CaseInsensitive);
    endResetModel();
}

int AssetFilesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant AssetFilesModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const QString& path = m_shown[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return QFileInfo(path).completeBaseName();
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
    case PathRole:
        return path;
    case Qt::DecorationRole:
        return Thumbnails::shared().find(m_folder, path, m_thumbnail, qGuiApp->devicePixelRatio());
    default:
        return {};
    }
}

} // namespace galley::ui
