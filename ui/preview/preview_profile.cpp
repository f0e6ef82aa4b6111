#include "ui/preview/preview_profile.h"

#include <QLoggingCategory>
#include <QWebEngineCookieStore>
#include <QWebEngineDownloadRequest>
#include <QWebEngineFullScreenRequest>
#include <QWebEngineSettings>
#include <QWebEngineUrlRequestInfo>

#include <utility>

namespace galley::ui {

namespace {

Q_LOGGING_CATEGORY(previewLog, "galley.preview", QtWarningMsg)

void restrict(QWebEngineSettings& settings) {
    using S = QWebEngineSettings;
    for (const auto attribute : {S::JavascriptEnabled,
                                 S::JavascriptCanOpenWindows,
                                 S::JavascriptCanAccessClipboard,
                                 S::JavascriptCanPaste,
                                 S::LocalStorageEnabled,
                                 S::LocalContentCanAccessRemoteUrls,
                                 S::LocalContentCanAccessFileUrls,
                                 S::HyperlinkAuditingEnabled,
                                 S::PluginsEnabled,
                                 S::FullScreenSupportEnabled,
                                 S::ScreenCaptureEnabled,
                                 S::WebGLEnabled,
                                 S::AutoLoadIconsForPage,
                                 S::AllowRunningInsecureContent,
                                 S::AllowGeolocationOnInsecureOrigins,
                                 S::AllowWindowActivationFromJavaScript,
                                 S::DnsPrefetchEnabled,
                                 S::PdfViewerEnabled,
                                 S::NavigateOnDropEnabled,
                                 S::FocusOnNavigationEnabled,
                                 S::ErrorPageEnabled})
        settings.setAttribute(attribute, false);
    for (const auto attribute : {S::PlaybackRequiresUserGesture, S::WebRTCPublicInterfacesOnly})
        settings.setAttribute(attribute, true);
    settings.setUnknownUrlSchemePolicy(S::DisallowUnknownUrlSchemes);
    settings.setDefaultTextEncoding(QStringLiteral("utf-8"));
}

bool isImageInTheAddress(const QWebEngineUrlRequestInfo& info) {
    return info.requestUrl().scheme() == QLatin1String("data") &&
           info.resourceType() == QWebEngineUrlRequestInfo::ResourceTypeImage;
}

} // namespace

void PreviewInterceptor::interceptRequest(QWebEngineUrlRequestInfo& info) {
    if (isPreviewUrl(info.requestUrl()) || isImageInTheAddress(info))
        return;
    info.block(true);
    emit requestBlocked(info.requestUrl());
}

PreviewProfile::PreviewProfile(PreviewSource& source, QObject* parent)
    : QWebEngineProfile(parent) {
    restrict(*settings());
    setHttpCacheType(NoCache);
    setPersistentCookiesPolicy(NoPersistentCookies);
    setSpellCheckEnabled(false);
    cookieStore()->setCookieFilter([](const QWebEngineCookieStore::FilterRequest&) { return false; });

    auto* interceptor = new PreviewInterceptor(this);
    connect(interceptor, &PreviewInterceptor::requestBlocked, this, &PreviewProfile::requestBlocked);
    setUrlRequestInterceptor(interceptor);
    auto* handler = new PreviewSchemeHandler(source, this);
    connect(handler, &PreviewSchemeHandler::pageServed, this, &PreviewProfile::pageServed);
    installUrlSchemeHandler(previewUrl({}).scheme().toLatin1(), handler);
    connect(this, &QWebEngineProfile::downloadRequested, this,
            [](QWebEngineDownloadRequest* download) { download->cancel(); });
}

PreviewProfile::~PreviewProfile() {
    // Requests still come while the browser takes its profile down: nobody is here to answer them any more.
    removeAllUrlSchemeHandlers();
    setUrlRequestInterceptor(nullptr);
    for (const QObject* child : children())
        disconnect(child, nullptr, this, nullptr);
}

PreviewPage::PreviewPage(PreviewProfile& profile, QObject* parent)
    : QWebEnginePage(&profile, parent) {
    connect(this, &QWebEnginePage::featurePermissionRequested, this, [this](const QUrl& origin, Feature feature) {
        setFeaturePermission(origin, feature, PermissionDeniedByUser);
    });
    connect(this, &QWebEnginePage::fullScreenRequested, this,
            [](QWebEngineFullScreenRequest request) { request.reject(); });
}

void PreviewPage::open(const QUrl& url) {
    m_awaited = url;
    load(url);
}

bool PreviewPage::acceptNavigationRequest(const QUrl& url, NavigationType, bool isMainFrame) {
    if (isMainFrame && url == m_awaited) {
        m_awaited.clear();
        return true;
    }
    emit navigationRefused(url);
    return false;
}

QWebEnginePage* PreviewPage::createWindow(WebWindowType) {
    return nullptr;
}

QStringList PreviewPage::chooseFiles(FileSelectionMode, const QStringList&, const QStringList&) {
    return {};
}

void PreviewPage::javaScriptConsoleMessage(JavaScriptConsoleMessageLevel level, const QString& message, int line,
                                           const QString& source) {
    if (level == ErrorMessageLevel)
        qCInfo(previewLog).noquote() << source << line << message;
}

} // namespace galley::ui
