// The files below the folder of assets that match some words, as items with a thumbnail.
// Used in this folder alone.
#pragma once

#include <QAbstractListModel>
#include <QSize>
#include <QStringList>

namespace galley::ui {

class AssetFilesModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { PathRole = Qt::UserRole + 1 };
    /// Reads the folder once: at most some thousand files.
    AssetFilesModel(const QString& folder, const QSize& thumbnail, QObject* parent);
    void setFilter(const QString& words);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    QString m_folder;
    QSize m_thumbnail;
    QStringList m_all; ///< paths below the folder
    QStringList m_shown;
};

} // namespace galley::ui
