// The browser profile of the preview: nothing is kept on disk, no scripts of pages run, no request leaves the private
// scheme (data: images excepted), no downloads, cookies, permissions or new windows. PreviewPage is a page in it that
// goes only where the application sends it.
//
// Thread rule: GUI thread. A profile must outlive its pages.
// Used in this folder alone.
#pragma once

#include "ui/preview/preview_scheme.h"

#include <QWebEnginePage>
#include <QWebEngineProfile>
#include <QWebEngineUrlRequestInterceptor>

namespace galley::ui {

/// Blocks every request but those of the private scheme and images given as data.
class PreviewInterceptor : public QWebEngineUrlRequestInterceptor {
    Q_OBJECT
public:
    using QWebEngineUrlRequestInterceptor::QWebEngineUrlRequestInterceptor;
    void interceptRequest(QWebEngineUrlRequestInfo& info) override;

signals:
    void requestBlocked(const QUrl& url);
};

class PreviewProfile : public QWebEngineProfile {
    Q_OBJECT
public:
    /// `source` must outlive the profile.
    explicit PreviewProfile(PreviewSource& source, QObject* parent = nullptr);
    ~PreviewProfile() override;

signals:
    /// A page asked for something outside the site, such as an image of another server; it did not get it.
    void requestBlocked(const QUrl& url);
    /// A page went to the browser; `html` is what it got.
    void pageServed(const QUrl& url, const QByteArray& html);
};

class PreviewPage : public QWebEnginePage {
    Q_OBJECT
public:
    explicit PreviewPage(PreviewProfile& profile, QObject* parent = nullptr);

    /// Goes to a page of the site. All other navigation, by links, forms or refreshes, is refused.
    void open(const QUrl& url);

signals:
    /// A page tried to go elsewhere by itself.
    void navigationRefused(const QUrl& url);

protected:
    bool acceptNavigationRequest(const QUrl& url, NavigationType type, bool isMainFrame) override;
    QWebEnginePage* createWindow(WebWindowType type) override;
    QStringList chooseFiles(FileSelectionMode mode, const QStringList& oldFiles,
                            const QStringList& acceptedMimeTypes) override;
    void javaScriptConsoleMessage(JavaScriptConsoleMessageLevel level, const QString& message, int line,
                                  const QString& source) override;

private:
    QUrl m_awaited;
};

} // namespace galley::ui
