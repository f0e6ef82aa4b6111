// The sites opened lately as cards: a picture of each, its name and its folder. Return and a click open one; Delete,
// the cross in the card's corner and the context menu take one off the list, which leaves its folder alone.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/shell/site_pictures.h"

#include <QListWidget>

namespace galley::ui {

class RecentSites : public QListWidget {
    Q_OBJECT
public:
    explicit RecentSites(QWidget* parent = nullptr);
    void setSites(const QStringList& folders, const SitePictures& pictures);

signals:
    void siteChosen(const QString& folder);
    void removeRequested(const QString& folder);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    class Card;
    QString folderAt(const QModelIndex& index) const;
    void fitCards();

    Card* m_card; // child
};

} // namespace galley::ui
