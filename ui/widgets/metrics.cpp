#include "ui/widgets/metrics.h"

#include <QApplication>
#include <QFontMetrics>

namespace galley::ui {

int grown(int size) {
    // A line of the usual font is 17 or 18 pixels high; smaller fonts keep the icons as they were drawn.
    const double share = QFontMetrics(QApplication::font()).height() / 18.0;
    return share > 1.15 ? qRound(size * share) : size;
}

QFont textFont(TextRole role) {
    QFont made = QApplication::font();
    const qreal body = made.pointSizeF() > 0 ? made.pointSizeF() : 10.0;
    const auto set = [&](qreal factor, QFont::Weight weight) {
        made.setPointSizeF(body * factor);
        made.setWeight(weight);
    };
    switch (role) {
    case TextRole::Caption:
        set(0.9, QFont::Normal);
        break;
    case TextRole::Label:
        set(0.95, QFont::Medium);
        break;
    case TextRole::Body:
        set(1.0, QFont::Normal);
        break;
    case TextRole::Strong:
        set(1.0, QFont::DemiBold);
        break;
    case TextRole::Heading:
        set(1.15, QFont::DemiBold);
        break;
    case TextRole::Title:
        set(1.5, QFont::DemiBold);
        break;
    case TextRole::Display:
        set(2.1, QFont::Bold);
        break;
    }
    return made;
}

} // namespace galley::ui
