#include "ui/widgets/choice_delegate.h"

#include "ui/widgets/quiet_button.h"
#include "ui/widgets/text_line.h"
#include "ui/widgets/tones.h"

#include <QPainter>

namespace galley::ui {

ChoiceDelegate::ChoiceDelegate(int iconRole, int noteRole, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_iconRole(iconRole)
    , m_noteRole(noteRole) {}

QSize ChoiceDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {scaled(option.widget, 200), scaled(option.widget, 34)};
}

QRect drawRowFrame(QPainter& painter, const QStyleOptionViewItem& option) {
    const QWidget* widget = option.widget;
    const Tones tones = currentTones();
    const QRect row = option.rect.adjusted(scaled(widget, 4), 1, -scaled(widget, 4), -1);
    if ((option.state & QStyle::State_Selected) != 0)
        drawFrame(painter, row, tones.accentSoft, {}, scaled(widget, 5));
    else if ((option.state & QStyle::State_MouseOver) != 0)
        drawFrame(painter, row, tones.hover, {}, scaled(widget, 5));
    if ((option.state & QStyle::State_HasFocus) != 0 && showsFocusRing(widget))
        drawFrame(painter, row, {}, tones.accent, scaled(widget, 5), 2.0);
    return row;
}

void ChoiceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QWidget* widget = option.widget;
    const Tones tones = currentTones();
    painter->save();
    const QRect row = drawRowFrame(*painter, option);
    const int size = scaled(widget, 18);
    const int air = scaled(widget, 8);
    const auto place = [&](const QRect& rect) { return QStyle::visualRect(option.direction, row, rect); };
    drawIcon(*painter, place(QRect(row.x() + air, row.y() + (row.height() - size) / 2, size, size)),
             index.data(m_iconRole).toString(), tones.muted);
    const QString note = index.data(m_noteRole).toString();
    const QFontMetrics metrics(option.font);
    const int noteWidth = note.isEmpty() ? 0 : std::min(metrics.horizontalAdvance(note) + air, row.width() / 2);
    const int start = row.x() + 2 * air + size;
    const QRect text(start, row.y(), row.right() - air - noteWidth - start, row.height());
    painter->setFont(option.font);
    painter->setPen(tones.text);
    drawTextLine(*painter, place(text), Qt::AlignVCenter | Qt::AlignLeading, index.data().toString());
    painter->setPen(tones.faint);
    const QRect end(row.right() - air - noteWidth, row.y(), noteWidth, row.height());
    drawTextLine(*painter, place(end), Qt::AlignVCenter | Qt::AlignTrailing, note);
    painter->restore();
}

} // namespace galley::ui
