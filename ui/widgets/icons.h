// The application's icons (resources/icons), tinted from their `currentColor` when they are painted: they follow the
// colour scheme by themselves and are drawn from the vector at every size and pixel ratio.
#pragma once

#include "ui/widgets/colors.h"

#include <QIcon>
#include <QString>

namespace galley::ui {

/// The icon of this name in the colour of a role; disabled it is faint, checked it is in `checked`.
QIcon icon(const QString& name, ColorRole normal = ColorRole::TextMuted, ColorRole checked = ColorRole::AccentText);
/// True for a picture with a direction in a window that is written from the right: it is drawn mirrored, by all here
/// and by tintedIcon(). Chevrons are chosen by their names instead.
bool isMirroredIcon(const QString& name);
/// True when resources hold an icon of this name.
bool hasIcon(const QString& name);
/// The icon for a record type: its own when one is drawn, else that of a page or of a record.
QIcon typeIcon(const QString& typeName, bool isPage, ColorRole normal = ColorRole::TextMuted);
/// The picture alone, in the current scheme.
QPixmap iconPixmap(const QString& name, ColorRole role, int size, qreal pixelRatio);

} // namespace galley::ui
