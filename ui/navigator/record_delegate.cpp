#include "ui/navigator/record_delegate.h"

#include "ui/navigator/record_list_model.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/text_line.h"

#include <QPainter>
#include <QTextLayout>

namespace galley::ui {

namespace {

constexpr int kDot = 7;

int rowHeight() {
    return QFontMetrics(textFont(TextRole::Body)).height() + QFontMetrics(textFont(TextRole::Caption)).height() +
           2 * space::kS;
}

void drawBackground(QPainter* painter, const QRect& tile, const QStyleOptionViewItem& option) {
    painter->setPen(Qt::NoPen);
    if (option.state & QStyle::State_Selected)
        painter->setBrush(color(ColorRole::AccentSoft));
    else if (option.state & QStyle::State_MouseOver)
        painter->setBrush(color(ColorRole::Hover));
    else
        painter->setBrush(Qt::NoBrush);
    const bool isFocused =
        (option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange);
    if (isFocused)
        painter->setPen(QPen(color(ColorRole::Accent), 1.5));
    painter->drawRoundedRect(QRectF(tile).adjusted(0.5, 0.5, -0.5, -0.5), radius::kM, radius::kM);
}

/// One line, with the words that were found underlined and in the colour of the text.
void drawSnippet(QPainter* painter, const QRect& room, const RowSnippet& snippet, const QFont& font,
                 Qt::LayoutDirection direction) {
    const RowSnippet shown = fitted(snippet, QFontMetrics(font), room.width());
    QTextOption option(QStyle::visualAlignment(direction, Qt::AlignLeft));
    option.setTextDirection(shown.text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    option.setWrapMode(QTextOption::NoWrap);
    QTextLayout layout(shown.text, font);
    layout.setTextOption(option);
    QTextCharFormat found;
    found.setForeground(color(ColorRole::Text));
    found.setFontUnderline(true);
    found.setUnderlineColor(color(ColorRole::Accent));
    QList<QTextLayout::FormatRange> formats;
    for (const RowSnippet::Span& match : shown.matches)
        formats.append({match.start, match.length, found});
    layout.setFormats(formats);
    layout.beginLayout();
    layout.createLine().setLineWidth(room.width());
    layout.endLayout();
    painter->setPen(color(ColorRole::TextMuted));
    painter->setClipRect(room);
    layout.draw(painter, room.topLeft());
}

} // namespace

void RecordDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect tile = option.rect.adjusted(space::kS, 1, -space::kS, -1);
    drawBackground(painter, tile, option);

    const bool isSelected = option.state & QStyle::State_Selected;
    const Qt::LayoutDirection direction = option.direction;
    const auto place = [&](const QRect& logical) { return QStyle::visualRect(direction, tile, logical); };
    const int side = grown(kIcon);
    const QRect iconPlace(tile.left() + space::kS, tile.center().y() - side / 2, side, side);
    index.data(Qt::DecorationRole)
        .value<QIcon>()
        .paint(painter, place(iconPlace), Qt::AlignCenter, QIcon::Normal, isSelected ? QIcon::On : QIcon::Off);

    int right = tile.right() - space::kS;
    if (index.data(RecordListModel::IsUnpublishedRole).toBool()) {
        const QRect dot(right - kDot, tile.center().y() - kDot / 2, kDot, kDot);
        painter->setPen(Qt::NoPen);
        painter->setBrush(color(ColorRole::Accent));
        painter->drawEllipse(place(dot));
        right = dot.left() - space::kS;
    }
    if (index.data(RecordListModel::IsContestedRole).toBool()) {
        const QRect sign(right - side, tile.center().y() - side / 2, side, side);
        icon(QStringLiteral("warning"), ColorRole::Warning).paint(painter, place(sign));
        right = sign.left() - space::kS;
    }

    const bool isDeleted = index.data(RecordListModel::IsDeletedRole).toBool();
    QFont nameFont = textFont(TextRole::Body);
    nameFont.setStrikeOut(isDeleted);
    const QFont detailFont = textFont(TextRole::Caption);
    const int nameHeight = QFontMetrics(nameFont).height();
    const int detailHeight = QFontMetrics(detailFont).height();
    const int left = iconPlace.right() + space::kM;
    const int top = tile.top() + (tile.height() - nameHeight - detailHeight) / 2;
    const QRect nameRoom(left, top, right - left, nameHeight);
    const QRect detailRoom(left, top + nameHeight, right - left, detailHeight);
    const Qt::Alignment align = Qt::AlignLeading | Qt::AlignVCenter;

    painter->setFont(nameFont);
    painter->setPen(color(isDeleted ? ColorRole::TextFaint : ColorRole::Text));
    drawTextLine(*painter, place(nameRoom), align, index.data().toString());
    const QVariant snippet = index.data(RecordListModel::SnippetRole);
    if (snippet.isValid()) {
        drawSnippet(painter, place(detailRoom), snippet.value<RowSnippet>(), detailFont, direction);
        painter->restore();
        return;
    }
    const QString type = index.data(RecordListModel::TypeLabelRole).toString();
    const QString detail = QStringLiteral("%1 · %2").arg(
        type, isDeleted                                              ? tr("Deleted")
              : index.data(RecordListModel::IsTakenOffRole).toBool() ? tr("Taken off the site")
              : index.data(RecordListModel::IsHomeRole).toBool()     ? tr("Home page")
                                                                 : index.data(RecordListModel::AddressRole).toString());
    painter->setFont(detailFont);
    painter->setPen(color(ColorRole::TextMuted));
    drawTextLine(*painter, place(detailRoom), align, detail);
    painter->restore();
}

QSize RecordDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {200, rowHeight()};
}

} // namespace galley::ui
