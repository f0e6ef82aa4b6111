#include "ui/history/commit_delegate.h"

#include "ui/history/commit_model.h"
#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/text_line.h"
#include "ui/widgets/tones.h"

#include <QPainter>

namespace galley::ui {

namespace {

/// The name of a line in a small frame at the end of `room`, which appears there; gives its width.
int drawLineChip(QPainter& painter, const QStyleOptionViewItem& option, const QRect& room, const QString& name) {
    if (name.isEmpty())
        return 0;
    const Tones tones = currentTones();
    const int air = scaled(option.widget, 6);
    const int width = std::min(painter.fontMetrics().horizontalAdvance(name) + 2 * air + 2, room.width() / 2);
    const QRect logical(room.right() - width + 1, room.y(), width, room.height());
    const QRect chip = QStyle::visualRect(option.direction, room, logical);
    drawFrame(painter, chip, tones.hover, {}, scaled(option.widget, 4));
    painter.setPen(tones.muted);
    drawTextLine(painter, chip.adjusted(air, 0, -air, 0), Qt::AlignCenter, name);
    return width;
}

} // namespace

QSize CommitDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    const int text = QFontMetrics(option.font).height() + QFontMetrics(textFont(TextRole::Caption)).height();
    return {scaled(option.widget, 200), text + scaled(option.widget, 16)};
}

void CommitDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QWidget* widget = option.widget;
    const Tones tones = currentTones();
    painter->save();
    const QRect row = drawRowFrame(*painter, option);
    const auto place = [&](const QRect& rect) { return QStyle::visualRect(option.direction, row, rect); };
    const int air = scaled(widget, 8);
    const int disc = scaled(widget, 28);
    const int size = scaled(widget, 16);
    const QRect picture(row.x() + air, row.y() + (row.height() - disc) / 2, disc, disc);
    const bool isSelected = (option.state & QStyle::State_Selected) != 0;
    drawFrame(*painter, place(picture), isSelected ? tones.surface : tones.hover, {}, disc / 2.0);
    const int inset = (disc - size) / 2;
    drawIcon(*painter, place(picture.adjusted(inset, inset, -(disc - size - inset), -(disc - size - inset))),
             index.data(CommitModel::IconRole).toString(), isSelected ? tones.accent : tones.muted);

    const QFont small = textFont(TextRole::Caption);
    const int upper = QFontMetrics(option.font).height();
    const int lower = QFontMetrics(small).height();
    const int start = picture.right() + 1 + scaled(widget, 10);
    const int end = row.right() - air;
    const int top = row.y() + (row.height() - upper - lower - scaled(widget, 2)) / 2;

    painter->setFont(small);
    painter->setPen(tones.muted);
    const QString when = index.data(CommitModel::WhenRole).toString();
    const int whenWidth = std::min(painter->fontMetrics().horizontalAdvance(when) + 2, (end - start) / 2);
    drawTextLine(*painter, place(QRect(end - whenWidth, top, whenWidth, upper)), Qt::AlignVCenter | Qt::AlignTrailing,
                 when);
    const QRect below(start, top + upper + scaled(widget, 2), end - start, lower);
    const int chip = drawLineChip(*painter, option, place(below), index.data(CommitModel::LineRole).toString());
    painter->setPen(tones.muted);
    drawTextLine(*painter, place(below.adjusted(0, 0, -chip - air, 0)), Qt::AlignVCenter | Qt::AlignLeading,
                 index.data(CommitModel::AuthorRole).toString());

    painter->setFont(option.font);
    painter->setPen(tones.text);
    drawTextLine(*painter, place(QRect(start, top, end - start - whenWidth - air, upper)),
                 Qt::AlignVCenter | Qt::AlignLeading, index.data().toString());
    painter->restore();
}

} // namespace galley::ui
