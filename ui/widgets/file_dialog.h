// Asks for a folder or a file in a dialog in our own colours, the same on every desktop.
//
// Thread rule: GUI thread. The functions return at once; `chosen` is called unless the person cancels.
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace galley::ui {

using PathChosen = std::function<void(const QString& path)>;

/// Whether a name may be typed that no folder has yet; who asked for it makes the folder.
enum class FolderWanted { Existing, AlsoNew };

/// `start` is shown first; where it does not exist, the nearest folder above it that does. What cannot be chosen is
/// said in the dialog.
void chooseFolder(QWidget* parent, const QString& title, const QString& start, FolderWanted wanted, PathChosen chosen);
/// `filter` as in QFileDialog: "Exports (*.json *.ndjson)".
void chooseFile(QWidget* parent, const QString& title, const QString& start, const QString& filter, PathChosen chosen);

} // namespace galley::ui
