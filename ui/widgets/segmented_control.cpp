#include "ui/widgets/segmented_control.h"

#include "ui/widgets/colors.h"
#include "ui/widgets/metrics.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QStyleOption>

namespace galley::ui {

namespace {

/// One choice; painted here, because a style sheet cannot draw the raised tile of the chosen one.
class Segment : public QAbstractButton {
public:
    using QAbstractButton::QAbstractButton;

    QSize sizeHint() const override {
        const int line = fontMetrics().height();
        const bool hasText = icon().isNull();
        const int width = hasText ? fontMetrics().horizontalAdvance(text()) + 2 * space::kM : line + 2 * space::kS;
        return {width, line + 2 * space::kXs};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF tile = QRectF(rect()).adjusted(2.5, 2.5, -2.5, -2.5);
        const auto* control = parentWidget();
        if (isChecked()) {
            painter.setPen(QPen(color(ColorRole::BorderStrong), 1));
            painter.setBrush(color(ColorRole::Surface));
            painter.drawRoundedRect(tile, radius::kS, radius::kS);
            if (control->hasFocus()) {
                painter.setPen(QPen(color(ColorRole::Accent), 2));
                painter.drawRoundedRect(tile, radius::kS, radius::kS);
            }
        } else if (underMouse() && isEnabled()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(color(ColorRole::Hover));
            painter.drawRoundedRect(tile, radius::kS, radius::kS);
        }
        if (!icon().isNull()) {
            const int side = qMin(fontMetrics().height(), height() - 2 * space::kXs);
            QRect place(0, 0, side, side);
            place.moveCenter(rect().center());
            icon().paint(&painter, place, Qt::AlignCenter, isEnabled() ? QIcon::Normal : QIcon::Disabled,
                         isChecked() ? QIcon::On : QIcon::Off);
            return;
        }
        painter.setPen(color(!isEnabled()  ? ColorRole::TextFaint
                             : isChecked() ? ColorRole::Text
                                           : ColorRole::TextMuted));
        painter.drawText(rect(), Qt::AlignCenter, text());
    }
};

} // namespace

SegmentedControl::SegmentedControl(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QHBoxLayout(this))
    , m_group(new QButtonGroup(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_group->setExclusive(true);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::idClicked, this, &SegmentedControl::activated);
}

int SegmentedControl::addSegment(const QString& text, const QIcon& icon) {
    auto* segment = new Segment(this);
    const int index = count();
    segment->setText(text);
    segment->setIcon(icon);
    segment->setCheckable(true);
    segment->setFocusPolicy(Qt::NoFocus);
    segment->setAttribute(Qt::WA_Hover);
    segment->setAccessibleName(text);
    if (!icon.isNull())
        segment->setToolTip(text);
    m_layout->addWidget(segment);
    m_group->addButton(segment, index);
    return index;
}

void SegmentedControl::setCurrentIndex(int index) {
    if (auto* segment = m_group->button(index)) {
        segment->setChecked(true);
        return;
    }
    m_group->setExclusive(false);
    if (auto* checked = m_group->checkedButton())
        checked->setChecked(false);
    m_group->setExclusive(true);
}

int SegmentedControl::currentIndex() const {
    return m_group->checkedId();
}

int SegmentedControl::count() const {
    return static_cast<int>(m_group->buttons().size());
}

void SegmentedControl::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color(ColorRole::Backdrop));
    painter.drawRoundedRect(rect(), radius::kM, radius::kM);
}

void SegmentedControl::keyPressEvent(QKeyEvent* event) {
    int step = 0;
    if (event->key() == Qt::Key_Left)
        step = isRightToLeft() ? 1 : -1;
    else if (event->key() == Qt::Key_Right)
        step = isRightToLeft() ? -1 : 1;
    const int next = currentIndex() + step;
    if (step == 0 || next < 0 || next >= count())
        return QWidget::keyPressEvent(event);
    setCurrentIndex(next);
    emit activated(next);
}

} // namespace galley::ui
