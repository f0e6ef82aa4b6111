#include "ui/widgets/text_line.h"

#include <QFontMetrics>
#include <QPainter>

namespace galley::ui {

QString isolated(const QString& text) {
    constexpr char16_t kFirstStrongIsolate = 0x2068;
    constexpr char16_t kPopDirectionalIsolate = 0x2069;
    return QChar(kFirstStrongIsolate) + text + QChar(kPopDirectionalIsolate);
}

void drawTextLine(QPainter& painter, const QRect& room, Qt::Alignment alignment, const QString& text,
                  Qt::TextElideMode mode) {
    const QString shown = painter.fontMetrics().elidedText(text, mode, room.width());
    const bool isAlike = shown.isRightToLeft() == (painter.layoutDirection() == Qt::RightToLeft);
    painter.drawText(room, int(alignment) | Qt::TextSingleLine, isAlike ? shown : isolated(shown));
}

} // namespace galley::ui
