#include "ui/widgets/asset_file.h"

#include <QFileInfo>

namespace galley::ui {

QString assetFile(const QString& assetFolder, const QString& path) {
    if (assetFolder.isEmpty() || path.isEmpty() || path.contains(QChar::Null))
        return {};
    // Without the folder the canonical path is empty: every file of the machine would be below it.
    const QString root = QFileInfo(assetFolder).canonicalFilePath();
    const QFileInfo info(root + QLatin1Char('/') + path);
    if (root.isEmpty() || !info.isFile())
        return {};
    const QString file = info.canonicalFilePath();
    return file.startsWith(root + QLatin1Char('/')) ? file : QString();
}

} // namespace galley::ui
