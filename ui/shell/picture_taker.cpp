#include "ui/shell/picture_taker.h"

#include "ui/preview/preview_view.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/workbench.h"

#include <QPixmap>
#include <QTimer>
#include <QWebEngineView>

#include <chrono>

namespace galley::ui {

using namespace std::chrono_literals;

PictureTaker::PictureTaker(Workbench& workbench, SitePictures pictures, QObject* parent)
    : QObject(parent)
    , m_workbench(workbench)
    , m_pictures(std::move(pictures))
    , m_quiet(new QTimer(this)) {
    m_quiet->setSingleShot(true);
    m_quiet->setInterval(2s); // images decode after the page reports itself loaded
    connect(m_quiet, &QTimer::timeout, this, &PictureTaker::take);
    connect(workbench.previewPane()->view(), &PreviewView::loadFinished, this, [this](bool isLoaded) {
        if (isLoaded)
            m_quiet->start();
    });
    connect(&workbench.session(), &SiteSession::draftChanged, this, [this] {
        if (m_quiet->isActive())
            m_quiet->start();
    });
}

void PictureTaker::take() {
    const PreviewView* view = m_workbench.previewPane()->view();
    const bool isHome = m_workbench.preview().address() == QStringLiteral("/");
    const QString site = m_workbench.session().folder();
    if (!view->isVisible() || (!isHome && m_pictures.has(site)))
        return;
    m_pictures.keep(site, view->browser()->grab().toImage());
}

} // namespace galley::ui
