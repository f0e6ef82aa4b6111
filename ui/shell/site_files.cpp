#include "ui/shell/site_files.h"

#include "model/base/composed_names.h"
#include "model/base/media_type.h"
#include "ui/widgets/asset_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace galley::ui {

namespace {

constexpr int kKeptBytes = 64 * 1024 * 1024;
constexpr qint64 kMaxAssetBytes = 256LL * 1024 * 1024;

QByteArray mimeTypeOf(const QString& path) {
    return mediaTypeOf(path.toStdString());
}

} // namespace

SiteFiles::SiteFiles(const QString& siteFolder)
    : m_assets(siteFolder + QStringLiteral("/assets"))
    , m_kept(kKeptBytes) {}

std::optional<PreviewFile> SiteFiles::file(const QString& path) {
    static const QString themePrefix = QStringLiteral("/theme/");
    static const QString assetPrefix = QStringLiteral("/assets/");
    if (path.startsWith(themePrefix) && m_theme) {
        const std::string name = path.mid(themePrefix.size()).toStdString();
        auto found = m_theme->files().find(name);
        if (found == m_theme->files().end())
            if (const std::string* const other = ComposedNames(m_theme->files()).find(name))
                found = m_theme->files().find(*other);
        if (found == m_theme->files().end())
            return std::nullopt;
        return PreviewFile{QByteArray::fromStdString(found->second), mimeTypeOf(path)};
    }
    if (!path.startsWith(assetPrefix))
        return std::nullopt;
    const QString name = path.mid(assetPrefix.size());
    auto bytes = asset(name);
    // Other programs may have written the accents of the file's name in the other way.
    for (const auto form : {QString::NormalizationForm_C, QString::NormalizationForm_D})
        if (const QString other = bytes ? name : name.normalized(form); other != name)
            bytes = asset(other);
    if (!bytes)
        return std::nullopt;
    return PreviewFile{*std::move(bytes), mimeTypeOf(path)};
}

std::optional<QByteArray> SiteFiles::asset(const QString& relativePath) {
    const QFileInfo info(assetFile(m_assets, relativePath));
    if (info.filePath().isEmpty() || info.size() > kMaxAssetBytes)
        return std::nullopt;
    if (const Asset* kept = m_kept.object(relativePath); kept != nullptr && kept->modified == info.lastModified())
        return kept->bytes;
    QFile file(info.filePath());
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    QByteArray bytes = file.readAll();
    m_kept.insert(relativePath, new Asset{info.lastModified(), bytes}, qMax<qsizetype>(1, bytes.size()));
    return bytes;
}

} // namespace galley::ui
