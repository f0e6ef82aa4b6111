#include "ui/preview/preview_view.h"

#include "ui/preview/preview_bridge.h"
#include "ui/preview/preview_overlay.h"
#include "ui/preview/preview_profile.h"
#include "ui/preview/prompt_frames.h"

#include <QEvent>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QPainter>
#include <QPainterPath>
#include <QTimer>
#include <QUrlQuery>
#include <QWebChannel>
#include <QWebEngineLoadingInfo>
#include <QWebEngineScript>
#include <QWebEngineScriptCollection>
#include <QWebEngineView>

#include <algorithm>
#include <chrono>

static void initialisePreviewResources() {
    Q_INIT_RESOURCE(preview);
} // outside any namespace, as the macro demands

namespace galley::ui {

/// Hides one corner of the rectangular browser view behind the rounded edge of a device.
class CornerMask : public QWidget {
public:
    CornerMask(Qt::Corner corner, QWidget* parent)
        : QWidget(parent)
        , m_corner(corner) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        hide();
    }

    void place(const DeviceLayout& layout, const QColor& color) {
        m_color = color;
        setVisible(layout.radius > 0);
        QRect square(0, 0, layout.radius, layout.radius);
        if (m_corner == Qt::TopRightCorner || m_corner == Qt::BottomRightCorner)
            square.moveRight(layout.screen.width() - 1);
        if (m_corner == Qt::BottomLeftCorner || m_corner == Qt::BottomRightCorner)
            square.moveBottom(layout.screen.height() - 1);
        setGeometry(square.translated(layout.screen.topLeft()));
        raise();
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const bool right = m_corner == Qt::TopRightCorner || m_corner == Qt::BottomRightCorner;
        const bool bottom = m_corner == Qt::BottomLeftCorner || m_corner == Qt::BottomRightCorner;
        QRectF circle(0, 0, 2.0 * width(), 2.0 * height());
        circle.translate(right ? -width() : 0, bottom ? -height() : 0);
        QPainterPath outside;
        outside.addRect(rect());
        QPainterPath inside;
        inside.addEllipse(circle);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.fillPath(outside.subtracted(inside), m_color);
    }

private:
    Qt::Corner m_corner;
    QColor m_color;
};

namespace {

using namespace std::chrono_literals;

constexpr auto kSkeletonDelay = 250ms; // shorter waits keep the old page: less to look at
const QString kLoadParameter = QStringLiteral("galley-load");
const QColor kBodyColor(0x1c, 0x1f, 0x26); // devices are dark in light and dark themes alike
const QColor kBodyEdge(0x3a, 0x3f, 0x4a);

QString readScript(const QString& name) {
    QFile file(name);
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(opened);
    return opened ? QString::fromUtf8(file.readAll()) : QString();
}

QWebEngineScript previewScript() {
    QString source;
    for (const char* name :
         {":/qtwebchannel/qwebchannel.js", ":/galley/preview/morphdom.js", ":/galley/preview/patcher.js",
          ":/galley/preview/pointer.js", ":/galley/preview/preview.js"})
        source += readScript(QString::fromLatin1(name)) + QLatin1Char('\n');
    QWebEngineScript script;
    script.setName(QStringLiteral("galley"));
    script.setSourceCode(source);
    script.setWorldId(QWebEngineScript::ApplicationWorld);
    script.setInjectionPoint(QWebEngineScript::DocumentCreation);
    script.setRunsOnSubFrames(false);
    return script;
}

void merge(PreviewPatch& into, const PreviewPatch& patch) {
    for (const FragmentPatch& fragment : patch.fragments) {
        const auto same = [&fragment](const FragmentPatch& other) { return other.key == fragment.key; };
        const auto known = std::find_if(into.fragments.begin(), into.fragments.end(), same);
        if (known != into.fragments.end())
            known->html = fragment.html;
        else
            into.fragments.append(fragment);
    }
    into.order = patch.order;
    if (patch.shell)
        into.shell = patch.shell;
    into.generation = patch.generation;
}

QJsonObject toMessage(const PreviewPatch& patch) {
    QJsonArray fragments;
    for (const FragmentPatch& fragment : patch.fragments)
        fragments.append(QJsonObject{{QStringLiteral("key"), fragment.key}, {QStringLiteral("html"), fragment.html}});
    QJsonObject message{{QStringLiteral("fragments"), fragments},
                        {QStringLiteral("order"), QJsonArray::fromStringList(patch.order)},
                        {QStringLiteral("generation"), double(patch.generation)}};
    if (patch.shell)
        message.insert(QStringLiteral("shell"), QString::fromUtf8(withContentPolicy(patch.shell->toUtf8())));
    return message;
}

QString loadNumber(const QUrl& url) {
    return QUrlQuery(url).queryItemValue(kLoadParameter);
}

} // namespace

const QString PreviewView::kModulesMarker = QStringLiteral("<!--galley:modules-->");

PreviewView::PreviewView(PreviewSource& source, QWidget* parent)
    : QWidget(parent)
    , m_profile(std::make_unique<PreviewProfile>(source))
    , m_page(std::make_unique<PreviewPage>(*m_profile))
    , m_bridge(new PreviewBridge(this))
    , m_browser(new QWebEngineView(this))
    , m_frames(new PromptFrames(*m_browser, this))
    , m_overlay(new PreviewOverlay(this))
    , m_skeletonDelay(new QTimer(this)) {
    initialisePreviewResources();
    auto* channel = new QWebChannel(this);
    channel->registerObject(QStringLiteral("preview"), m_bridge);
    m_page->setWebChannel(channel, QWebEngineScript::ApplicationWorld);
    m_page->scripts().insert(previewScript());

    m_browser->setPage(m_page.get());
    m_browser->setContextMenuPolicy(Qt::NoContextMenu);
    m_browser->setAcceptDrops(false);
    m_browser->setAccessibleName(tr("Page preview"));
    setFocusProxy(m_browser);

    m_skeletonDelay->setSingleShot(true);
    m_skeletonDelay->setInterval(kSkeletonDelay);
    connect(m_skeletonDelay, &QTimer::timeout, m_overlay, &PreviewOverlay::showSkeleton);
    connect(m_overlay, &PreviewOverlay::reloadRequested, this, [this] {
        m_overlay->showSkeleton();
        navigate();
    });
    for (const Qt::Corner corner : {Qt::TopLeftCorner, Qt::TopRightCorner, Qt::BottomLeftCorner, Qt::BottomRightCorner})
        m_corners.append(new CornerMask(corner, this));
    connectPage();
    connectBridge();
    updateLayout();
    m_engine.pause();
}

PreviewView::~PreviewView() {
    // The browser view goes first, then the page, then its profile: each refers to the next.
    m_page->disconnect(this);
    delete m_browser;
    m_page.reset();
}

void PreviewView::connectPage() {
    connect(m_page.get(), &QWebEnginePage::loadingChanged, this, [this](const QWebEngineLoadingInfo& info) {
        if (loadNumber(info.url()) != loadNumber(m_url))
            return; // the end of a load that another one replaced
        if (info.status() == QWebEngineLoadingInfo::LoadSucceededStatus)
            finishLoad(true);
        else if (info.status() == QWebEngineLoadingInfo::LoadFailedStatus)
            finishLoad(false);
    });
    connect(m_page.get(), &QWebEnginePage::renderProcessTerminated, this, &PreviewView::showProcessFailure);
    connect(m_profile.get(), &PreviewProfile::requestBlocked, this, &PreviewView::requestBlocked);
    connect(m_profile.get(), &PreviewProfile::pageServed, this, [this](const QUrl& url, const QByteArray& html) {
        if (loadNumber(url) == loadNumber(m_url))
            m_source = html;
    });
}

void PreviewView::connectBridge() {
    connect(m_bridge, &PreviewBridge::attached, this, &PreviewView::attach);
    connect(m_bridge, &PreviewBridge::shown, this, &PreviewView::reveal);
    connect(m_bridge, &PreviewBridge::painted, this, &PreviewView::painted);
    connect(m_bridge, &PreviewBridge::lost, this, [this](quint64 generation, double x, double y) {
        recover(generation, {x, y});
    });
    connect(m_bridge, &PreviewBridge::fieldClicked, this, &PreviewView::fieldActivated);
    connect(m_bridge, &PreviewBridge::linkClicked, this, [this](const QString& url) { follow(QUrl(url)); });
}

void PreviewView::load(const QString& path) {
    if (path == m_path) {
        m_scroll = m_page->scrollPosition() / m_page->zoomFactor();
    } else {
        m_scroll.reset();
        m_highlightedField.clear();
        m_highlightedModule.clear();
    }
    m_path = path;
    m_pending.reset();
    m_recovering.reset();
    navigate();
}

void PreviewView::navigate() {
    m_engine.resume();
    m_attached = false;
    QUrlQuery query;
    query.addQueryItem(kLoadParameter, QString::number(++m_loads));
    m_url = previewUrl(m_path, m_edition);
    m_url.setQuery(query);
    m_skeletonDelay->start();
    m_page->open(m_url);
}

void PreviewView::attach(const QString& url) {
    if (loadNumber(QUrl(url)) != loadNumber(m_url))
        return;
    m_attached = true;
    emit m_bridge->sourceGiven(QString::fromUtf8(m_source));
    m_source.clear();
    sendScrollBars();
    if (m_scroll)
        emit m_bridge->scrollRequested(m_scroll->x(), m_scroll->y());
    m_scroll.reset();
    if (m_pending)
        send(*m_pending);
    m_pending.reset();
    if (!m_highlightedField.isEmpty() || !m_highlightedModule.isEmpty())
        sendHighlight();
}

void PreviewView::reveal() {
    if (!m_attached)
        return;
    m_skeletonDelay->stop();
    m_overlay->hide();
    if (m_recovering)
        emit painted(*m_recovering);
    m_recovering.reset();
}

void PreviewView::patch(const PreviewPatch& patch) {
    if (m_attached)
        return send(patch);
    if (!m_pending)
        m_pending.emplace();
    merge(*m_pending, patch);
}

void PreviewView::send(const PreviewPatch& patch) {
    emit m_bridge->patchRequested(toMessage(patch));
    m_frames->expect();
}

void PreviewView::recover(quint64 generation, QPointF scroll) {
    m_recovering = std::max(generation, m_recovering.value_or(0));
    if (!m_attached)
        return; // already loading, and what loads is newer than the patch that was lost
    m_scroll = scroll;
    navigate();
}

void PreviewView::follow(const QUrl& url) {
    if (const std::optional<QString> target = previewPath(url))
        emit linkActivated(*target);
    else
        emit externalLinkIgnored(url);
}

void PreviewView::finishLoad(bool ok) {
    m_engine.done();
    m_page->setZoomFactor(m_layout.zoomFactor);
    if (!ok) {
        m_skeletonDelay->stop();
        m_overlay->showProblem(tr("This page cannot be shown"),
                               tr("The site has no page at %1, or its template gave nothing. Choose another page, or "
                                  "mend the template and reload.")
                                   .arg(m_path));
    }
    emit loadFinished(ok);
}

void PreviewView::showProcessFailure() {
    m_attached = false;
    m_skeletonDelay->stop();
    m_overlay->showProblem(tr("The preview has stopped"),
                           tr("The process that draws the page ended. Your edits are safe: nothing in the preview is "
                              "needed to keep them."));
}

void PreviewView::highlightField(const QString& origin, const QString& module) {
    m_highlightedField = origin;
    m_moduleOfField = module;
    m_highlightedModule.clear();
    if (m_attached)
        sendHighlight();
}

void PreviewView::highlightModule(const QString& key) {
    m_highlightedModule = key;
    m_highlightedField.clear();
    if (m_attached)
        sendHighlight();
}

void PreviewView::sendHighlight() {
    if (m_highlightedModule.isEmpty())
        emit m_bridge->fieldHighlightRequested(m_highlightedField, m_moduleOfField);
    else
        emit m_bridge->moduleHighlightRequested(m_highlightedModule);
}

void PreviewView::sendScrollBars() {
    // Devices that are touched have no scroll bars that take room: with them the page would be 15 pixels too narrow.
    if (m_attached)
        emit m_bridge->scrollBarsRequested(m_device == Device::Desktop);
}

void PreviewView::setDevice(Device device) {
    m_device = device;
    updateLayout();
}

void PreviewView::setZoom(double zoom) {
    m_zoom = zoom;
    updateLayout();
}

void PreviewView::html(const std::function<void(const QString&)>& callback) {
    m_page->runJavaScript(QStringLiteral("document.documentElement.outerHTML"), QWebEngineScript::ApplicationWorld,
                          [callback](const QVariant& result) { callback(result.toString()); });
}

void PreviewView::updateLayout() {
    m_layout = layoutDevice(m_device, size(), m_zoom);
    m_browser->setGeometry(m_layout.screen);
    m_overlay->setGeometry(m_layout.screen);
    m_page->setZoomFactor(m_layout.zoomFactor);
    sendScrollBars();
    for (CornerMask* corner : m_corners)
        corner->place(m_layout, kBodyColor);
    update();
}

void PreviewView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    updateLayout();
}

void PreviewView::paintEvent(QPaintEvent*) {
    if (m_layout.body.isEmpty())
        return;
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Window).darker(106));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(kBodyEdge);
    painter.setBrush(kBodyColor);
    const double radius = m_layout.radius + m_layout.bezel;
    painter.drawRoundedRect(QRectF(m_layout.body).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

void PreviewView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

} // namespace galley::ui
