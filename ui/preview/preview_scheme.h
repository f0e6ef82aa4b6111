// The private scheme that serves a draft site to the preview: galley-preview://site/<path>, or site-1, site-2 … for
// what the browser must not take from its memory, which Qt cannot empty. Pages come from PreviewSource::page, files
// below /theme/ and /assets/ from PreviewSource::file; nothing else exists and nothing but GET is answered. The only
// bytes added are one meta element with the content security policy, because Qt 6.4 cannot set response headers for a
// scheme.
//
// Thread rule: everything here runs on the GUI thread, the source's functions included.
#pragma once

#include <QByteArray>
#include <QString>
#include <QUrl>
#include <QWebEngineUrlSchemeHandler>

#include <optional>

namespace galley::ui {

/// A theme or asset file as the browser gets it.
struct PreviewFile {
    QByteArray bytes;
    QByteArray mimeType; ///< such as "text/css"
};

/// What the preview shows. Called on the GUI thread while the browser waits: answer from memory.
class PreviewSource {
public:
    virtual ~PreviewSource() = default;
    /// The preview HTML (UTF-8) of the page at a path such as "/" or "/de/article-7"; empty when there is none.
    virtual QByteArray page(const QString& path) = 0;
    /// The file at a path such as "/theme/style.css" or "/assets/a/b.jpg"; nothing when there is none. The path is
    /// decoded and as the page wrote it: the source refuses what leads out of its folders.
    virtual std::optional<PreviewFile> file(const QString& path) = 0;
};

/// Tells the browser about the scheme. Call it from main() before QApplication; later calls do nothing.
void registerPreviewScheme();

/// The address of a page. Pages of another edition, and all that they load, share nothing that the browser kept.
QUrl previewUrl(const QString& path, quint64 edition = 0);
/// The decoded path of an address of this scheme; nothing for any other address.
std::optional<QString> previewPath(const QUrl& url);
/// True for the addresses that a page may load at all.
bool isPreviewUrl(const QUrl& url);

/// The HTML with the preview's content security policy as first thing in its head. Comments and declarations before
/// the head cannot hide it; without a head element it stands where the parser begins one.
QByteArray withContentPolicy(const QByteArray& html);

/// Answers requests of the scheme from a source, which must outlive it.
class PreviewSchemeHandler : public QWebEngineUrlSchemeHandler {
    Q_OBJECT
public:
    explicit PreviewSchemeHandler(PreviewSource& source, QObject* parent = nullptr);
    void requestStarted(QWebEngineUrlRequestJob* job) override;

signals:
    /// A page went to the browser; `html` is what it got.
    void pageServed(const QUrl& url, const QByteArray& html);

private:
    PreviewSource& m_source;
};

} // namespace galley::ui
