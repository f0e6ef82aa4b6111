// The colour roles of the application in light and dark. Widgets ask for a role when they paint and never keep a
// colour, so that a change of scheme needs no more than a repaint. Texts reach a contrast of 4.5 on the surfaces that
// they stand on (tests/ui holds this).
#pragma once

#include <QColor>
#include <QPalette>

namespace galley::ui {

enum class Scheme { Light, Dark };

enum class ColorRole {
    Window,       ///< navigator, toolbar, status bar
    Surface,      ///< the form, popovers, menus
    Raised,       ///< cards on a surface
    Backdrop,     ///< room around the preview
    Field,        ///< inside of text fields
    Border,       ///< hairlines between areas
    BorderStrong, ///< edges of controls
    Text,
    TextMuted, ///< second lines, labels, icons
    TextFaint, ///< placeholders, disabled
    Accent,    ///< the one colour for what is selected or the next step
    AccentHover,
    AccentPressed,
    OnAccent,   ///< text and icons on the accent
    AccentSoft, ///< background of what is selected
    AccentText, ///< links, text on AccentSoft
    Hover,      ///< translucent, over any surface
    Pressed,
    Success,
    Warning,
    WarningSoft,
    Danger,
    DangerSoft,
};

QColor color(ColorRole role, Scheme scheme);
/// In the scheme of the running application.
QColor color(ColorRole role);
/// Told from the application's palette.
Scheme currentScheme();
QPalette paletteFor(Scheme scheme);

/// WCAG contrast of two opaque colours, 1 to 21.
double contrast(const QColor& first, const QColor& second);

} // namespace galley::ui
