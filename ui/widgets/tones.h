// Tones: the colour roles that hand-painted widgets use, mixed for their purposes, and icons in any of these colours.
// Sizes are given for a font of 18 pixels and grow with the font, so that nothing is clipped when text is large.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/widgets/colors.h"

#include <QPixmap>
#include <QString>

class QPainter;
class QRect;
class QWidget;

namespace galley::ui {

struct Tones {
    QColor surface; ///< behind forms
    QColor card;    ///< a card on the surface
    QColor field;   ///< where text is typed
    QColor border;  ///< hairlines and frames
    QColor borderHover;
    QColor text;
    QColor muted; ///< labels, second lines
    QColor faint; ///< hints, icons at rest
    QColor hover; ///< behind what the pointer is on
    QColor accent;
    QColor accentSoft;
    QColor accentText;
    QColor onAccent;
    QColor danger;
    QColor dangerSoft;
    QColor warning;
    QColor success;
    bool isDark = false;
};

/// In the scheme of the running application. Ask when painting; do not keep.
Tones currentTones();
/// `share` of `over`, the rest of `under`.
QColor mixed(const QColor& over, const QColor& under, double share);

/// A length that fits a font of 18 pixels, for the font of `widget`.
int scaled(const QWidget* widget, int pixels);

/// The icon `name` as a square pixmap of `size` logical pixels; cached.
QPixmap tintedIcon(const QString& name, const QColor& tint, int size, qreal devicePixelRatio);
void drawIcon(QPainter& painter, const QRect& rect, const QString& name, const QColor& tint);
/// `name` when there is an icon of that name, else `otherwise`.
QString iconNameFor(const QString& name, const QString& otherwise);

/// A rounded rectangle with a hairline that stays crisp. Invalid colours are left out.
void drawFrame(QPainter& painter, const QRect& rect, const QColor& fill, const QColor& line, double radius,
               double width = 1.0);

} // namespace galley::ui
