#include "ui/review/problem_delegate.h"

#include "ui/review/review_model.h"
#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/text_line.h"
#include "ui/widgets/tones.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QStyle>

namespace galley::ui {

namespace {

/// Where the parts of a row stand, from its left upper corner, in left-to-right order.
struct Parts {
    QRect icon;
    QRect text;
    QRect note;
    int height = 0;
};

Parts partsFor(const QWidget* widget, int width, const QModelIndex& index) {
    const QFontMetrics body(textFont(TextRole::Body));
    const QFontMetrics caption(textFont(TextRole::Caption));
    const int air = scaled(widget, 8);
    const int side = scaled(widget, 18);
    const int left = 3 * air / 2 + side + air;
    const int room = std::max(width - left - 3 * air / 2, side);
    const int textHeight =
        body.boundingRect(QRect(0, 0, room, 10'000), Qt::TextWordWrap, index.data().toString()).height();
    Parts parts;
    parts.icon = QRect(3 * air / 2, air + (body.height() - side) / 2, side, side);
    parts.text = QRect(left, air, room, textHeight);
    parts.note = QRect(left, air + textHeight, room, caption.height());
    parts.height = parts.note.bottom() + 1 + air;
    return parts;
}

} // namespace

QSize ProblemDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int width = view != nullptr ? view->viewport()->width() : option.rect.width();
    return {scaled(option.widget, 160), partsFor(option.widget, width, index).height};
}

void ProblemDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QWidget* widget = option.widget;
    const Tones tones = currentTones();
    const Parts parts = partsFor(widget, option.rect.width(), index);
    const auto place = [&](const QRect& part) {
        return QStyle::visualRect(option.direction, option.rect, part.translated(option.rect.topLeft()));
    };
    painter->save();
    drawRowFrame(*painter, option);
    const bool isError = index.data(ProblemModel::IsErrorRole).toBool();
    drawIcon(*painter, place(parts.icon), index.data(ProblemModel::IconRole).toString(),
             isError ? tones.danger : tones.warning);
    painter->setFont(textFont(TextRole::Body));
    painter->setPen(tones.text);
    painter->drawText(place(parts.text), Qt::TextWordWrap | Qt::AlignTop | Qt::AlignLeading, index.data().toString());
    painter->setFont(textFont(TextRole::Caption));
    painter->setPen(tones.muted);
    drawTextLine(*painter, place(parts.note), Qt::AlignVCenter | Qt::AlignLeading,
                 index.data(ProblemModel::NoteRole).toString());
    painter->restore();
}

} // namespace galley::ui
