#include "ui/preview/preview_scheme.h"

#include <QBuffer>
#include <QWebEngineUrlRequestJob>
#include <QWebEngineUrlScheme>

namespace galley::ui {

namespace {

const QByteArray kScheme = QByteArrayLiteral("galley-preview");
const QString kHost = QStringLiteral("site");
const QByteArray kHtmlType = QByteArrayLiteral("text/html; charset=utf-8");

// The default refuses scripts, frames, workers, connections and plugins; what a page needs to look right comes from us.
const QByteArray kPolicyElement = QByteArrayLiteral(
    "<meta http-equiv=\"Content-Security-Policy\" content=\""
    "default-src 'none'; img-src galley-preview: data:; style-src galley-preview: 'unsafe-inline'; "
    "font-src galley-preview: data:; media-src galley-preview:; form-action 'none'; base-uri 'none'\">");

bool isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/// A place in HTML text that moves over what may precede the head, by the rules of the HTML parser.
class Prologue {
public:
    explicit Prologue(const QByteArray& html)
        : m_html(html) {
        if (html.startsWith("\xEF\xBB\xBF"))
            m_at = 3;
    }

    qsizetype position() const { return m_at; }

    void skipSpaceAndDeclarations() {
        for (;;) {
            while (m_at < m_html.size() && isSpace(m_html[m_at]))
                ++m_at;
            if (startsWith("<!--"))
                skipComment();
            else if (startsWith("<!") || startsWith("<?"))
                skipPast('>');
            else
                return;
        }
    }

    /// Moves behind the start tag `name` if it is here.
    void skipStartTag(const char* name) {
        const qsizetype length = qsizetype(qstrlen(name));
        const qsizetype end = m_at + 1 + length;
        if (!startsWith("<") || end >= m_html.size() ||
            qstrnicmp(m_html.constData() + m_at + 1, name, size_t(length)) != 0)
            return;
        const char next = m_html[end];
        if (!isSpace(next) && next != '>' && next != '/')
            return;
        m_at = end;
        skipAttributes();
    }

private:
    bool startsWith(const char* text) const {
        return m_html.size() - m_at >= qsizetype(qstrlen(text)) &&
               qstrncmp(m_html.constData() + m_at, text, qstrlen(text)) == 0;
    }

    void skipPast(char c) {
        const qsizetype found = m_html.indexOf(c, m_at);
        m_at = found < 0 ? m_html.size() : found + 1;
    }

    void skipComment() {
        m_at += 4;
        if (startsWith(">") || startsWith("->")) // an empty comment, closed abruptly
            return skipPast('>');
        const qsizetype plain = m_html.indexOf("-->", m_at);
        const qsizetype bang = m_html.indexOf("--!>", m_at);
        if (plain < 0 && bang < 0)
            m_at = m_html.size();
        else if (bang < 0 || (plain >= 0 && plain < bang))
            m_at = plain + 3;
        else
            m_at = bang + 4;
    }

    /// To behind the '>' of the tag; one in a quoted value does not count. A quote opens a value only after '='.
    void skipAttributes() {
        bool afterEquals = false;
        for (; m_at < m_html.size(); ++m_at) {
            const char c = m_html[m_at];
            if (c == '>') {
                ++m_at;
                return;
            }
            if (afterEquals && (c == '"' || c == '\'')) {
                const qsizetype close = m_html.indexOf(c, m_at + 1);
                m_at = close < 0 ? m_html.size() - 1 : close;
                afterEquals = false;
            } else if (!isSpace(c)) {
                afterEquals = c == '=';
            }
        }
    }

    const QByteArray& m_html;
    qsizetype m_at = 0;
};

bool isFilePath(const QString& path) {
    return path.startsWith(QLatin1String("/theme/")) || path.startsWith(QLatin1String("/assets/"));
}

void reply(QWebEngineUrlRequestJob* job, const QByteArray& mimeType, const QByteArray& bytes) {
    auto* device = new QBuffer(job);
    device->setData(bytes);
    job->reply(mimeType, device);
}

} // namespace

void registerPreviewScheme() {
    if (!QWebEngineUrlScheme::schemeByName(kScheme).name().isEmpty())
        return;
    QWebEngineUrlScheme scheme(kScheme);
    scheme.setSyntax(QWebEngineUrlScheme::Syntax::Host);
    scheme.setFlags(QWebEngineUrlScheme::SecureScheme | QWebEngineUrlScheme::CorsEnabled);
    QWebEngineUrlScheme::registerScheme(scheme);
}

QUrl previewUrl(const QString& path, quint64 edition) {
    QUrl url;
    url.setScheme(QString::fromLatin1(kScheme));
    url.setHost(edition == 0 ? kHost : kHost + QLatin1Char('-') + QString::number(edition));
    url.setPath(path.startsWith(QLatin1Char('/')) ? path : QLatin1Char('/') + path, QUrl::DecodedMode);
    return url;
}

std::optional<QString> previewPath(const QUrl& url) {
    if (!isPreviewUrl(url))
        return std::nullopt;
    const QString path = url.path(QUrl::FullyDecoded);
    return path.isEmpty() ? QStringLiteral("/") : path;
}

bool isPreviewUrl(const QUrl& url) {
    if (url.scheme() != QLatin1String(kScheme))
        return false;
    const QString host = url.host();
    bool isNumber = false;
    const quint64 edition = host.mid(kHost.size() + 1).toULongLong(&isNumber);
    return host == kHost || (isNumber && host == previewUrl({}, edition).host());
}

QByteArray withContentPolicy(const QByteArray& html) {
    Prologue prologue(html);
    prologue.skipSpaceAndDeclarations();
    prologue.skipStartTag("html");
    prologue.skipSpaceAndDeclarations();
    prologue.skipStartTag("head");
    QByteArray guarded = html;
    return guarded.insert(prologue.position(), kPolicyElement);
}

PreviewSchemeHandler::PreviewSchemeHandler(PreviewSource& source, QObject* parent)
    : QWebEngineUrlSchemeHandler(parent)
    , m_source(source) {}

void PreviewSchemeHandler::requestStarted(QWebEngineUrlRequestJob* job) {
    if (job->requestMethod() != "GET")
        return job->fail(QWebEngineUrlRequestJob::RequestDenied);
    const std::optional<QString> path = previewPath(job->requestUrl());
    if (!path)
        return job->fail(QWebEngineUrlRequestJob::UrlInvalid);
    if (isFilePath(*path)) {
        if (const std::optional<PreviewFile> file = m_source.file(*path))
            return reply(job, file->mimeType, file->bytes);
        return job->fail(QWebEngineUrlRequestJob::UrlNotFound);
    }
    const QByteArray html = m_source.page(*path);
    if (html.isEmpty())
        return job->fail(QWebEngineUrlRequestJob::UrlNotFound);
    const QByteArray guarded = withContentPolicy(html);
    reply(job, kHtmlType, guarded);
    emit pageServed(job->requestUrl(), guarded);
}

} // namespace galley::ui
