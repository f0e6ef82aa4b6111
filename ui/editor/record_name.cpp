#include "ui/editor/record_name.h"

#include "ui/widgets/tones.h"

#include <QPainter>
#include <QStyle>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace galley::ui {

RecordName::RecordName(QWidget* parent)
    : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void RecordName::setText(const QString& text) {
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text);
    if (heightForWidth(width()) != height())
        updateGeometry();
    update();
}

int RecordName::heightForWidth(int width) const {
    QTextLayout lines;
    return std::max(fontMetrics().height(), layOut(lines, width));
}

QSize RecordName::sizeHint() const {
    return {fontMetrics().averageCharWidth() * 24, heightForWidth(width())};
}

QSize RecordName::minimumSizeHint() const {
    return {fontMetrics().averageCharWidth() * 8, fontMetrics().height()};
}

void RecordName::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(currentTones().text);
    QTextLayout lines;
    layOut(lines, width());
    lines.draw(&painter, QPointF());
}

int RecordName::layOut(QTextLayout& lines, int width) const {
    QTextOption option(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeading));
    option.setTextDirection(layoutDirection());
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    lines.setText(m_text);
    lines.setFont(font());
    lines.setTextOption(option);
    lines.beginLayout();
    double y = 0;
    for (QTextLine line = lines.createLine(); line.isValid(); line = lines.createLine()) {
        line.setLineWidth(std::max(width, 1));
        line.setPosition(QPointF(0, y));
        y += line.height();
    }
    lines.endLayout();
    return static_cast<int>(std::ceil(y));
}

} // namespace galley::ui
