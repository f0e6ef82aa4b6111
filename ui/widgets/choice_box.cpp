#include "ui/widgets/choice_box.h"

#include "ui/widgets/metrics.h"
#include "ui/widgets/rounded_window.h"
#include "ui/widgets/text_line.h"
#include "ui/widgets/tones.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QWheelEvent>

namespace galley::ui {

namespace {

/// A row of the list; the chosen one has a check mark at its end.
class Row : public QStyledItemDelegate {
public:
    explicit Row(const QComboBox* box, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_box(box) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const int text = QFontMetrics(m_box->font()).horizontalAdvance(index.data().toString());
        return {text + scaled(option.widget, 56), scaled(option.widget, 32)};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Tones tones = currentTones();
        const QWidget* widget = option.widget;
        painter->save();
        if ((option.state & QStyle::State_Selected) != 0)
            drawFrame(*painter, option.rect.adjusted(0, 1, 0, -1), tones.accentSoft, {}, scaled(widget, 5));
        const auto place = [&](const QRect& one) { return QStyle::visualRect(option.direction, option.rect, one); };
        const int air = scaled(widget, 10);
        const int side = scaled(widget, 16);
        const QRect room = option.rect.adjusted(air, 0, -2 * air - side, 0);
        painter->setFont(m_box->font());
        painter->setPen(tones.text);
        drawTextLine(*painter, place(room), Qt::AlignVCenter | Qt::AlignLeading, index.data().toString());
        if (index.row() == m_box->currentIndex())
            drawIcon(*painter,
                     place(QRect(option.rect.right() - air - side, option.rect.y() + (option.rect.height() - side) / 2,
                                 side, side)),
                     QStringLiteral("check"), tones.accentText);
        painter->restore();
    }

private:
    const QComboBox* m_box; // outlives its list
};

} // namespace

ChoiceBox::ChoiceBox(QWidget* parent)
    : QComboBox(parent) {
    setItemDelegate(new Row(this, this));
    roundCorners(view()->window(), radius::kM);
}

void ChoiceBox::showPopup() {
    view()->setAccessibleName(accessibleName());
    // The list may be wider than the box: no name is cut.
    view()->setMinimumWidth(view()->sizeHintForColumn(0) + 2 * space::kS);
    QComboBox::showPopup();
}

void ChoiceBox::paintEvent(QPaintEvent* event) {
    QComboBox::paintEvent(event);
    QPainter painter(this);
    const int side = scaled(this, 16);
    const QRect place(width() - scaled(this, 8) - side, (height() - side) / 2, side, side);
    const Tones tones = currentTones();
    drawIcon(painter, QStyle::visualRect(layoutDirection(), rect(), place), QStringLiteral("chevron-down"),
             isEnabled() ? tones.muted : tones.faint);
}

void ChoiceBox::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

} // namespace galley::ui
