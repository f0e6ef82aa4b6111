// Takes a picture of the open site for the start page: of its home page, or of any page while there is no other
// picture; some time after the page was loaded, when nobody types.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/shell/site_pictures.h"

#include <QObject>

class QTimer;

namespace galley::ui {

class Workbench;

class PictureTaker : public QObject {
    Q_OBJECT
public:
    /// `workbench` outlives it.
    PictureTaker(Workbench& workbench, SitePictures pictures, QObject* parent);

private:
    void take();

    Workbench& m_workbench;
    SitePictures m_pictures;
    QTimer* m_quiet; // child
};

} // namespace galley::ui
