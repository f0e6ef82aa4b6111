#include "ui/widgets/choice_delegate.h"

#include "ui/widgets/quiet_button.h"
#include "ui/widgets/text_line.h"
#include "ui/widgets/tones.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>

namespace galley::ui {

namespace {

void drawCheckBox(QPainter& painter, const QRect& box, bool isChecked, const QWidget* widget) {
    QStyleOption option;
    option.rect = box;
    option.state = QStyle::State_Enabled | (isChecked ? QStyle::State_On : QStyle::State_Off);
    QApplication::style()->drawPrimitive(QStyle::PE_IndicatorCheckBox, &option, &painter, widget);
}

} // namespace

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
    const QVariant check = index.data(Qt::CheckStateRole);
    const QRect box = checkBox(option);
    const int first = check.isValid() ? air + box.width() : 0; // the room of the box
    if (check.isValid())
        drawCheckBox(*painter, box, check.toInt() == Qt::Checked, widget);
    drawIcon(*painter, place(QRect(row.x() + first + air, row.y() + (row.height() - size) / 2, size, size)),
             index.data(m_iconRole).toString(), tones.muted);
    const QString note = index.data(m_noteRole).toString();
    const QFontMetrics metrics(option.font);
    const int noteWidth = note.isEmpty() ? 0 : std::min(metrics.horizontalAdvance(note) + air, row.width() / 2);
    const int start = row.x() + first + 2 * air + size;
    const QRect text(start, row.y(), row.right() - air - noteWidth - start, row.height());
    painter->setFont(option.font);
    painter->setPen(tones.text);
    drawTextLine(*painter, place(text), Qt::AlignVCenter | Qt::AlignLeading, index.data().toString());
    painter->setPen(tones.faint);
    const QRect end(row.right() - air - noteWidth, row.y(), noteWidth, row.height());
    drawTextLine(*painter, place(end), Qt::AlignVCenter | Qt::AlignTrailing, note);
    painter->restore();
}

QRect ChoiceDelegate::checkBox(const QStyleOptionViewItem& option) {
    const int size = scaled(option.widget, 18);
    const QRect& row = option.rect;
    const QRect box(row.x() + scaled(option.widget, 12), row.y() + (row.height() - size) / 2, size, size);
    return QStyle::visualRect(option.direction, row, box);
}

bool ChoiceDelegate::editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) {
    if (!model->flags(index).testFlag(Qt::ItemIsUserCheckable))
        return QStyledItemDelegate::editorEvent(event, model, option, index);
    const auto turn = [&] {
        const bool isChecked = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        return model->setData(index, isChecked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
    };
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space)
        return turn();
    const bool isClick = event->type() == QEvent::MouseButtonRelease || event->type() == QEvent::MouseButtonPress ||
                         event->type() == QEvent::MouseButtonDblClick;
    const auto* mouse = isClick ? static_cast<QMouseEvent*>(event) : nullptr;
    const int air = scaled(option.widget, 5); // a box is small under a finger
    if (mouse == nullptr || mouse->button() != Qt::LeftButton ||
        !checkBox(option).adjusted(-air, -air, air, air).contains(mouse->pos()))
        return false;
    if (event->type() == QEvent::MouseButtonPress)
        return false; // the view makes the row the current one: what stands beside the list is about it
    return event->type() != QEvent::MouseButtonRelease || turn();
}

} // namespace galley::ui
