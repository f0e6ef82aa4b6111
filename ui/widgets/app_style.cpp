#include "ui/widgets/app_style.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/rounded_window.h"
#include "ui/widgets/tones.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QFontDatabase>
#include <QFontInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStyleFactory>
#include <QStyleOption>
#include <QToolButton>
#include <QWidget>

#include <optional>

namespace galley::ui {

namespace {

AppearanceMode& modeInUse() {
    static AppearanceMode mode = AppearanceMode::System;
    return mode;
}

Scheme schemeFor(const QPalette& systemPalette) {
    switch (modeInUse()) {
    case AppearanceMode::Light:
        return Scheme::Light;
    case AppearanceMode::Dark:
        return Scheme::Dark;
    case AppearanceMode::System:
        break;
    }
    return systemPalette.color(QPalette::Window).lightness() < 128 ? Scheme::Dark : Scheme::Light;
}

/// Controls that show the focus by a frame of their own, from the style sheet: a second ring would stand inside of it.
bool framesItself(const QWidget* widget) {
    return qobject_cast<const QPushButton*>(widget) != nullptr || qobject_cast<const QToolButton*>(widget) != nullptr ||
           qobject_cast<const QComboBox*>(widget) != nullptr || qobject_cast<const QLineEdit*>(widget) != nullptr ||
           qobject_cast<const QAbstractSpinBox*>(widget) != nullptr;
}

/// Keeps the style sheet in step with the palette.
class SchemeFollower : public QObject {
public:
    using QObject::QObject;
    void follow() {
        const Scheme scheme = currentScheme();
        if (m_scheme == scheme)
            return;
        m_scheme = scheme;
        qApp->setStyleSheet(styleSheetFor(scheme));
    }
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::ApplicationPaletteChange && watched == qApp)
            follow();
        return QObject::eventFilter(watched, event);
    }

private:
    std::optional<Scheme> m_scheme;
};

/// Without a desktop nobody chose a font, and DejaVu is wide and old: Inter stands in where it is installed.
QFont applicationFont() {
    QFont made = QApplication::font();
    const bool isChosen = qEnvironmentVariableIsSet("XDG_CURRENT_DESKTOP") &&
                          !QFontInfo(made).family().startsWith(QLatin1String("DejaVu"));
    if (!isChosen && QFontDatabase::families().contains(QLatin1String("Inter")))
        made.setFamilies({QStringLiteral("Inter"), QStringLiteral("Noto Sans")});
    if (made.pointSizeF() > 0 && made.pointSizeF() < 10.0)
        made.setPointSizeF(10.0);
    return made;
}

void setProperty(QWidget* widget, const char* name, const char* value) {
    widget->setProperty(name, QString::fromLatin1(value));
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace

AppStyle::AppStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void AppStyle::polish(QPalette& palette) {
    palette = paletteFor(schemeFor(palette));
}

void AppStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QMenu*>(widget) != nullptr)
        roundCorners(widget, radius::kM);
    // Labels show content. Only one that says so takes its text for HTML; tips are labels too.
    if (auto* label = qobject_cast<QLabel*>(widget); label != nullptr && label->textFormat() == Qt::AutoText)
        label->setTextFormat(Qt::PlainText);
}

int AppStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
        return grown(kIconSmall);
    case PM_ToolBarIconSize:
    case PM_ListViewIconSize:
        return grown(kIcon);
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return grown(kIconSmall);
    case PM_SplitterWidth:
        return 1;
    case PM_MenuHMargin:
    case PM_MenuVMargin:
        return space::kXs;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return space::kS;
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin:
        return space::kHair;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int AppStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                        QStyleHintReturn* data) const {
    switch (hint) {
    case SH_ToolTip_WakeUpDelay:
        return 500;
    case SH_ItemView_ActivateItemOnSingleClick:
        return 0;
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_UnderlineShortcut:
        return 0;
    case SH_Menu_SloppySubMenus:
        return 1;
    case SH_ComboBox_Popup:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

void AppStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                             const QWidget* widget) const {
    if (element == PE_FrameFocusRect) {
        if (!(option->state & State_KeyboardFocusChange) || framesItself(widget))
            return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(color(ColorRole::Accent), 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), radius::kM, radius::kM);
        painter->restore();
        return;
    }
    if (element == PE_IndicatorRadioButton) {
        const bool isOn = (option->state & State_On) != 0;
        const bool isEnabled = (option->state & State_Enabled) != 0;
        const QColor mark = color(isEnabled ? ColorRole::Accent : ColorRole::BorderStrong);
        const QColor line = isOn ? mark : color(isEnabled ? ColorRole::TextFaint : ColorRole::BorderStrong);
        painter->save();
        drawFrame(*painter, option->rect, color(ColorRole::Field), line, option->rect.height() / 2.0);
        const int air = option->rect.height() / 4;
        if (isOn)
            drawFrame(*painter, option->rect.adjusted(air, air, -air, -air), mark, {}, option->rect.height() / 4.0);
        painter->restore();
        return;
    }
    if (element == PE_IndicatorCheckBox) {
        const bool isChecked = (option->state & State_On) != 0;
        const bool isEnabled = (option->state & State_Enabled) != 0;
        const QColor fill = !isChecked  ? color(ColorRole::Field)
                            : isEnabled ? color(ColorRole::Accent)
                                        : color(ColorRole::BorderStrong);
        const QColor line = isChecked ? fill : color(isEnabled ? ColorRole::TextFaint : ColorRole::BorderStrong);
        painter->save();
        drawFrame(*painter, option->rect, fill, line, radius::kS);
        if (isChecked)
            drawIcon(*painter, option->rect.adjusted(1, 1, -1, -1), QStringLiteral("check"),
                     color(ColorRole::OnAccent));
        else if ((option->state & State_NoChange) != 0) { // some of many
            const int air = option->rect.width() / 4;
            drawFrame(*painter, option->rect.adjusted(air, air, -air, -air), color(ColorRole::Accent), {}, 1);
        }
        painter->restore();
        return;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void AppStyle::drawItemText(QPainter* painter, const QRect& rect, int flags, const QPalette& palette, bool isEnabled,
                            const QString& text, QPalette::ColorRole role) const {
    // A label stands where its text begins; in a window that is written from the right that is the right side for all,
    // as it is for the controls beside it.
    const QPaintDevice* device = painter->device();
    const Qt::LayoutDirection direction = device != nullptr && device->devType() == QInternal::Widget
                                              ? static_cast<const QWidget*>(device)->layoutDirection()
                                              : painter->layoutDirection();
    const bool isOtherwise = direction == Qt::RightToLeft && (flags & Qt::TextForceLeftToRight) != 0;
    if (isOtherwise && (flags & (Qt::AlignLeft | Qt::AlignRight)) != 0)
        flags = (flags ^ (Qt::AlignLeft | Qt::AlignRight)) | Qt::AlignAbsolute;
    QProxyStyle::drawItemText(painter, rect, flags, palette, isEnabled, text, role);
}

QIcon AppStyle::standardIcon(StandardPixmap picture, const QStyleOption* option, const QWidget* widget) const {
    switch (picture) {
    case SP_LineEditClearButton:
    case SP_TitleBarCloseButton:
        return icon(QStringLiteral("close"));
    case SP_FileDialogBack:
    case SP_ArrowBack:
    case SP_ArrowLeft:
        return icon(QStringLiteral("back"));
    case SP_ArrowForward:
    case SP_ArrowRight:
        return icon(QStringLiteral("forward"));
    case SP_FileDialogToParent:
        return icon(QStringLiteral("up"));
    case SP_FileDialogNewFolder:
        return icon(QStringLiteral("add"));
    case SP_FileDialogListView:
        return icon(QStringLiteral("list"));
    case SP_FileDialogDetailedView:
        return icon(QStringLiteral("sort"));
    case SP_DirIcon:
    case SP_DirClosedIcon:
    case SP_DirOpenIcon:
    case SP_DirLinkIcon:
        return icon(QStringLiteral("folder"), ColorRole::Accent);
    case SP_DirHomeIcon:
        return icon(QStringLiteral("home"));
    case SP_FileIcon:
    case SP_FileLinkIcon:
        return icon(QStringLiteral("page"));
    case SP_ComputerIcon:
    case SP_DesktopIcon:
        return icon(QStringLiteral("desktop"));
    case SP_DriveHDIcon:
        return icon(QStringLiteral("server"));
    default:
        break;
    }
    return QProxyStyle::standardIcon(picture, option, widget);
}

void installAppearance(QApplication& application, AppearanceMode mode) {
    modeInUse() = mode;
    QApplication::setFont(applicationFont());
    QApplication::setStyle(new AppStyle);
    QApplication::setPalette(QPalette());
    auto* follower = new SchemeFollower(&application);
    follower->setObjectName(QStringLiteral("galleySchemeFollower"));
    application.installEventFilter(follower);
    follower->follow();
}

void setAppearanceMode(AppearanceMode mode) {
    modeInUse() = mode;
    // An empty palette makes the application resolve the system's anew and pass it through AppStyle::polish.
    QApplication::setPalette(QPalette());
    for (QObject* child : qApp->children())
        if (auto* follower = dynamic_cast<SchemeFollower*>(child))
            follower->follow();
}

AppearanceMode appearanceMode() {
    return modeInUse();
}

void setRole(QWidget* widget, const char* value) {
    setProperty(widget, "role", value);
}

void standAtLeadingEdge(QLabel* label) {
    const bool isMirrored = label->layoutDirection() == Qt::RightToLeft;
    label->setAlignment((isMirrored ? Qt::AlignRight | Qt::AlignAbsolute : Qt::AlignLeft) | Qt::AlignVCenter);
}

void setSurface(QWidget* widget, const char* value) {
    widget->setAttribute(Qt::WA_StyledBackground);
    setProperty(widget, "surface", value);
}

} // namespace galley::ui
