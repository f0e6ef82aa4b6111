// The live preview: a page of the draft site in a real browser view, in the frame of a device, changed module by module
// as the person types. It knows HTML and paths, not the model: its PreviewSource gives whole pages, its owner calls
// patch() with what changed since.
//
// After every patch the page equals a fresh load of the same HTML. Where a patch cannot promise that (a template that
// leaves tags open, modules that are not neighbours) the view loads the page again by itself, at the same scroll place.
//
// Thread rule: GUI thread. registerPreviewScheme() and prepareRendering() must have run before QApplication.
#pragma once

#include "ui/preview/device_frame.h"
#include "ui/preview/engine_start.h"
#include "ui/preview/preview_scheme.h"

#include <QPointF>
#include <QStringList>
#include <QUrl>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>

class QTimer;
class QWebEngineView;

namespace galley::ui {

class CornerMask;
class PreviewBridge;
class PreviewOverlay;
class PreviewPage;
class PreviewProfile;
class PromptFrames;

/// The new HTML of one module: the element that carries data-galley-module="KEY", with white space around it at most.
struct FragmentPatch {
    QString key;
    QString html;
};

/// What changed on a page since the last patch.
struct PreviewPatch {
    QVector<FragmentPatch> fragments; ///< changed and new modules; others stay as they are
    QStringList order;                ///< keys of all modules as they follow each other
    /// The document around the modules, if it changed: whole HTML with kModulesMarker in place of the modules.
    std::optional<QString> shell;
    quint64 generation = 0; ///< rising; comes back in painted()
};

class PreviewView : public QWidget {
    Q_OBJECT
public:
    /// Stands in PreviewPatch::shell where the modules go.
    static const QString kModulesMarker;

    /// `source` must outlive the view.
    explicit PreviewView(PreviewSource& source, QWidget* parent = nullptr);
    ~PreviewView() override;

    /// Shows the page at a path of the site. Keeps the scroll place when it is the page already shown.
    void load(const QString& path);
    /// From the next load on the browser asks for files anew that it has shown.
    void dropKeptFiles() { ++m_edition; }
    QString path() const { return m_path; }
    /// Changes the page shown; the source must give the changed page from now on. Patches that arrive while it loads
    /// are merged and applied afterwards. Costs one message; work in the browser is proportional to the patch.
    void patch(const PreviewPatch& patch);

    /// Outlines the elements that show a field ("type/id#path"), or the nearest field around it, or else a module by
    /// its key, and scrolls to the first if none is in view. An empty text takes the outline away.
    void highlightField(const QString& origin, const QString& module = {});
    /// The same for a module by key.
    void highlightModule(const QString& key);

    void setDevice(Device device);
    Device device() const { return m_device; }
    /// 1.0 is natural size. See layoutDevice().
    void setZoom(double zoom);
    double zoom() const { return m_zoom; }

    /// Gives the live document's HTML, preview attributes and content policy included, for tests.
    void html(const std::function<void(const QString&)>& callback);
    /// The browser view inside, for tests that click and scroll.
    QWebEngineView* browser() const { return m_browser; }

    QSize sizeHint() const override { return {960, 720}; }

signals:
    void loadFinished(bool ok);
    /// The patch of this generation, and with it every earlier one, has been handed to the screen. Comes only while the
    /// view is visible.
    void painted(quint64 generation);
    /// A click on the page: the origin "type/id#path" of the nearest field, else the key of the module.
    void fieldActivated(const QString& origin);
    /// A click on a link to a page of the site.
    void linkActivated(const QString& path);
    /// A click on a link that leads out of the site; nothing happened.
    void externalLinkIgnored(const QUrl& url);
    /// The page refers to something outside the site, such as an image elsewhere; it is not shown.
    void requestBlocked(const QUrl& url);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void connectPage();
    void connectBridge();
    void navigate();
    void attach(const QString& url);
    void send(const PreviewPatch& patch);
    void sendHighlight();
    void sendScrollBars();
    void reveal();
    void recover(quint64 generation, QPointF scroll);
    void follow(const QUrl& url);
    void finishLoad(bool ok);
    void showProcessFailure();
    void updateLayout();

    EngineStart m_engine; // before what starts it
    std::unique_ptr<PreviewProfile> m_profile;
    std::unique_ptr<PreviewPage> m_page;
    PreviewBridge* m_bridge;      // child
    QWebEngineView* m_browser;    // child
    PromptFrames* m_frames;       // child
    PreviewOverlay* m_overlay;    // child
    QTimer* m_skeletonDelay;      // child
    QList<CornerMask*> m_corners; // children
    DeviceLayout m_layout;
    Device m_device = Device::Desktop;
    double m_zoom = 1.0;

    QString m_path;
    quint64 m_edition = 0; ///< of the files that pages load
    QUrl m_url;            ///< of the current load: each has its own query, so that late news of the last is recognised
    quint64 m_loads = 0;
    QByteArray m_source; ///< that the page being loaded came from, until it is attached
    bool m_attached = false;
    std::optional<QPointF> m_scroll;       ///< to restore when the page is there
    std::optional<PreviewPatch> m_pending; ///< arrived before the page was there, merged
    std::optional<quint64> m_recovering;   ///< generation that the page being loaded shows anyway
    QString m_highlightedField;
    QString m_moduleOfField; ///< where no element shows the field
    QString m_highlightedModule;
};

} // namespace galley::ui
