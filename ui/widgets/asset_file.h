// Where an asset of a site is on disk. The folder may come from a stranger: names with ".." and links are followed only
// as long as they stay inside it, and what is no plain file (a pipe, a device) is none.
// Thread rule: pure; looks at the file system.
#pragma once

#include <QString>

namespace galley::ui {

/// The canonical path of the file below `assetFolder`; empty when there is none, or it is not inside.
QString assetFile(const QString& assetFolder, const QString& path);

} // namespace galley::ui
