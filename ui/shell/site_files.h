// The static files of a site as its pages ask for them: those of the theme from memory, assets from the site's folder.
// Whatever leads out of the folder does not exist. Assets are read when first asked for and kept, within a bound, until
// they change on disk.
//
// Thread rule: one thread.
// Used in this folder alone.
#pragma once

#include "model/page/theme.h"
#include "ui/preview/preview_scheme.h"

#include <QCache>
#include <QDateTime>
#include <QString>

#include <memory>
#include <optional>

namespace galley::ui {

class SiteFiles {
public:
    explicit SiteFiles(const QString& siteFolder);
    void setTheme(std::shared_ptr<const Theme> theme) { m_theme = std::move(theme); }
    /// For a decoded path such as "/theme/style.css" or "/assets/a/b.jpg".
    std::optional<PreviewFile> file(const QString& path);

private:
    struct Asset {
        QDateTime modified;
        QByteArray bytes;
    };
    std::optional<QByteArray> asset(const QString& relativePath);

    QString m_assets; ///< folder; it may come and go
    std::shared_ptr<const Theme> m_theme;
    QCache<QString, Asset> m_kept; ///< cost in bytes
};

} // namespace galley::ui
