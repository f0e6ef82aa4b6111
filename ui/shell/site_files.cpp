#include "ui/shell/site_files.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>

namespace galley::ui {

namespace {

constexpr int kKeptBytes = 64 * 1024 * 1024;
constexpr qint64 kMaxAssetBytes = 256LL * 1024 * 1024;

QByteArray mimeTypeOf(const QString& path) {
    static const QMimeDatabase database;
    return database.mimeTypeForFile(path, QMimeDatabase::MatchExtension).name().toLatin1();
}

} // namespace

SiteFiles::SiteFiles(const QString& siteFolder)
    : m_assets(QFileInfo(siteFolder + QStringLiteral("/assets")).canonicalFilePath() + QLatin1Char('/'))
    , m_kept(kKeptBytes) {}

std::optional<PreviewFile> SiteFiles::file(const QString& path) {
    static const QString themePrefix = QStringLiteral("/theme/");
    static const QString assetPrefix = QStringLiteral("/assets/");
    if (path.startsWith(themePrefix) && m_theme) {
        const auto found = m_theme->files().find(path.mid(themePrefix.size()).toStdString());
        if (found == m_theme->files().end())
            return std::nullopt;
        return PreviewFile{QByteArray::fromStdString(found->second), mimeTypeOf(path)};
    }
    if (!path.startsWith(assetPrefix))
        return std::nullopt;
    auto bytes = asset(path.mid(assetPrefix.size()));
    if (!bytes)
        return std::nullopt;
    return PreviewFile{*std::move(bytes), mimeTypeOf(path)};
}

std::optional<QByteArray> SiteFiles::asset(const QString& relativePath) {
    const QFileInfo info(m_assets + relativePath);
    // The canonical path has no "..", and links are followed: what they lead to must be inside as well.
    if (relativePath.contains(QChar::Null) || !info.isFile() || !info.canonicalFilePath().startsWith(m_assets) ||
        info.size() > kMaxAssetBytes)
        return std::nullopt;
    if (const Asset* kept = m_kept.object(relativePath); kept != nullptr && kept->modified == info.lastModified())
        return kept->bytes;
    QFile file(info.canonicalFilePath());
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    QByteArray bytes = file.readAll();
    m_kept.insert(relativePath, new Asset{info.lastModified(), bytes}, qMax<qsizetype>(1, bytes.size()));
    return bytes;
}

} // namespace galley::ui
