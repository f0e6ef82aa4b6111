#include "ui/widgets/colors.h"

#include <QGuiApplication>

#include <algorithm>
#include <cmath>

namespace galley::ui {

namespace {

struct Pair {
    QRgb light;
    QRgb dark;
};

Pair pairFor(ColorRole role) {
    switch (role) {
    case ColorRole::Window:
        return {0xfff7f7f9, 0xff1b1b20};
    case ColorRole::Surface:
        return {0xffffffff, 0xff222228};
    case ColorRole::Raised:
        return {0xfffbfbfc, 0xff292930};
    case ColorRole::Backdrop:
        return {0xffededf1, 0xff131317};
    case ColorRole::Field:
        return {0xffffffff, 0xff1b1b20};
    case ColorRole::Border:
        return {0xffe6e6eb, 0xff33333b};
    case ColorRole::BorderStrong:
        return {0xffd2d2da, 0xff484852};
    case ColorRole::Text:
        return {0xff1c1b22, 0xffececf1};
    case ColorRole::TextMuted:
        return {0xff5c5b68, 0xffacacb8};
    case ColorRole::TextFaint:
        return {0xff6c6b77, 0xff9797a3};
    case ColorRole::Accent:
        return {0xff5847c0, 0xff7666e0};
    case ColorRole::AccentHover:
        return {0xff4c3cad, 0xff8274e8};
    case ColorRole::AccentPressed:
        return {0xff413396, 0xff6a5ad2};
    case ColorRole::OnAccent:
        return {0xffffffff, 0xffffffff};
    case ColorRole::AccentSoft:
        return {0xffecebf9, 0xff322f52};
    case ColorRole::AccentText:
        return {0xff4e3eb2, 0xffb9b0ff};
    case ColorRole::Hover:
        return {0x0c1c1b22, 0x10ffffff};
    case ColorRole::Pressed:
        return {0x161c1b22, 0x1cffffff};
    case ColorRole::Success:
        return {0xff1e7d4b, 0xff5fc990};
    case ColorRole::Warning:
        return {0xff98590a, 0xfff0b357};
    case ColorRole::WarningSoft:
        return {0xfffdf4e3, 0xff3a3020};
    case ColorRole::Danger:
        return {0xffc0342b, 0xffff8a80};
    case ColorRole::DangerSoft:
        return {0xfffdeeec, 0xff402626};
    }
    return {};
}

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& shade) {
    return 0.2126 * linear(shade.redF()) + 0.7152 * linear(shade.greenF()) + 0.0722 * linear(shade.blueF());
}

} // namespace

QColor color(ColorRole role, Scheme scheme) {
    const Pair pair = pairFor(role);
    return QColor::fromRgba(scheme == Scheme::Dark ? pair.dark : pair.light);
}

QColor color(ColorRole role) {
    return color(role, currentScheme());
}

Scheme currentScheme() {
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 128 ? Scheme::Dark : Scheme::Light;
}

QPalette paletteFor(Scheme scheme) {
    const auto of = [scheme](ColorRole role) { return color(role, scheme); };
    QPalette palette;
    palette.setColor(QPalette::Window, of(ColorRole::Window));
    palette.setColor(QPalette::WindowText, of(ColorRole::Text));
    palette.setColor(QPalette::Base, of(ColorRole::Field));
    palette.setColor(QPalette::AlternateBase, of(ColorRole::Raised));
    palette.setColor(QPalette::Text, of(ColorRole::Text));
    palette.setColor(QPalette::PlaceholderText, of(ColorRole::TextFaint));
    palette.setColor(QPalette::Button, of(ColorRole::Surface));
    palette.setColor(QPalette::ButtonText, of(ColorRole::Text));
    palette.setColor(QPalette::BrightText, of(ColorRole::Danger));
    palette.setColor(QPalette::ToolTipBase, of(ColorRole::Surface));
    palette.setColor(QPalette::ToolTipText, of(ColorRole::Text));
    palette.setColor(QPalette::Highlight, of(ColorRole::Accent));
    palette.setColor(QPalette::HighlightedText, of(ColorRole::OnAccent));
    palette.setColor(QPalette::Link, of(ColorRole::AccentText));
    palette.setColor(QPalette::LinkVisited, of(ColorRole::AccentText));
    palette.setColor(QPalette::Light, of(ColorRole::Raised));
    palette.setColor(QPalette::Midlight, of(ColorRole::Border));
    palette.setColor(QPalette::Mid, of(ColorRole::BorderStrong));
    palette.setColor(QPalette::Dark, of(ColorRole::BorderStrong));
    palette.setColor(QPalette::Shadow, scheme == Scheme::Dark ? QColor(0, 0, 0, 160) : QColor(20, 18, 40, 60));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, of(ColorRole::TextFaint));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, of(ColorRole::BorderStrong));
    return palette;
}

double contrast(const QColor& first, const QColor& second) {
    const auto [dark, light] = std::minmax({luminance(first), luminance(second)});
    return (light + 0.05) / (dark + 0.05);
}

} // namespace galley::ui
