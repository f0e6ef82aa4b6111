// The look of the application: Fusion with our metrics, palette and a style sheet generated from the colour roles. It
// follows the system's light or dark scheme unless told otherwise.
//
// Dynamic properties that the style sheet knows: QPushButton "role" = "primary" | "danger" | "quiet"; QFrame "role" =
// "card"; QLabel "role" = "muted" | "faint" | "danger" | "warning" | "detail" | "chip" |
// "onAccent"; QToolButton "role" = "onAccent"; QWidget "surface" = "window" |
// "surface" | "backdrop" | "accent" (with Qt::WA_StyledBackground); "bare" = true on inputs that stand in a frame of
// their own. Use setRole() below.
#pragma once

#include "ui/widgets/colors.h"

#include <QProxyStyle>

class QApplication;
class QLabel;

namespace galley::ui {

enum class AppearanceMode { System, Light, Dark };

/// The style sheet of a scheme.
QString styleSheetFor(Scheme scheme);

/// Labels and tips show their text as it is: HTML only where setTextFormat(Qt::RichText) asks for it.
class AppStyle : public QProxyStyle {
    Q_OBJECT
public:
    AppStyle();
    using QProxyStyle::polish;
    void polish(QPalette& palette) override;
    void polish(QWidget* widget) override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawItemText(QPainter* painter, const QRect& rect, int flags, const QPalette& palette, bool isEnabled,
                      const QString& text, QPalette::ColorRole role) const override;
    QIcon standardIcon(StandardPixmap picture, const QStyleOption* option, const QWidget* widget) const override;
};

/// Installs font, style and style sheet; call once. Later changes of the system's scheme are followed.
void installAppearance(QApplication& application, AppearanceMode mode);
/// Changes the mode of the running application.
void setAppearanceMode(AppearanceMode mode);
AppearanceMode appearanceMode();

/// Sets a dynamic property of the style sheet and applies it at once.
void setRole(QWidget* widget, const char* value);
void setSurface(QWidget* widget, const char* value);
/// For labels with links or text to select, which lay it out by themselves: at the side where the window's lines begin.
void standAtLeadingEdge(QLabel* label);

} // namespace galley::ui
