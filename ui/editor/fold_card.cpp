#include "ui/editor/fold_card.h"

#include "ui/widgets/quiet_button.h"
#include "ui/widgets/text_line.h"
#include "ui/widgets/tones.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

namespace galley::ui {

/// The head as one button; handle and actions stand on it.
class FoldCard::Head : public QAbstractButton {
public:
    Head(const QString& iconName, const QString& title, QWidget* parent)
        : QAbstractButton(parent)
        , icon(iconName) {
        setText(title);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setAttribute(Qt::WA_Hover);
    }
    QSize sizeHint() const override { return {scaled(this, 220), scaled(this, 44)}; }
    QSize minimumSizeHint() const override { return {scaled(this, 140), scaled(this, 44)}; }
    /// Margins of a layout are not mirrored by themselves: the handle stands at the beginning of the line, room for
    /// the chevron is at its end.
    void keepRoomAtEnds() {
        const int begin = scaled(this, 6);
        const int end = scaled(this, 34);
        if (layout() != nullptr)
            layout()->setContentsMargins(isRightToLeft() ? end : begin, 0, isRightToLeft() ? begin : end, 0);
    }

    QString icon;
    QString summary;
    bool isOpen = false;
    bool isRevealed = false;
    int actionWidth = 0;

protected:
    void changeEvent(QEvent* event) override {
        QAbstractButton::changeEvent(event);
        if (event->type() == QEvent::LayoutDirectionChange)
            keepRoomAtEnds();
    }
    void paintEvent(QPaintEvent*) override {
        const Tones tones = currentTones();
        QPainter painter(this);
        const auto place = [this](const QRect& one) { return QStyle::visualRect(layoutDirection(), rect(), one); };
        if (showsFocusRing(this))
            drawFrame(painter, rect().adjusted(1, 1, -1, -1), {}, tones.accent, scaled(this, 7), 2.0);
        int x = scaled(this, 28);
        const int size = scaled(this, 20);
        drawIcon(painter, place(QRect(x, (height() - size) / 2, size, size)), icon,
                 isOpen ? tones.accent : tones.muted);
        x += size + scaled(this, 10);
        const int chevron = scaled(this, 16);
        const int end = width() - scaled(this, 12) - chevron;
        const QString fold = isOpen                                 ? QStringLiteral("chevron-up")
                             : layoutDirection() == Qt::RightToLeft ? QStringLiteral("chevron-left")
                                                                    : QStringLiteral("chevron-right");
        drawIcon(painter, place(QRect(end, (height() - chevron) / 2, chevron, chevron)), fold, tones.faint);
        const int room = end - x - scaled(this, 8) - (isRevealed ? actionWidth : 0);
        QFont strong = font();
        strong.setWeight(QFont::DemiBold);
        const QFontMetrics strongMetrics(strong);
        const QString title = strongMetrics.elidedText(text(), Qt::ElideRight, room);
        const int titleWidth = std::min(strongMetrics.horizontalAdvance(title) + 1, room);
        painter.setFont(strong);
        painter.setPen(tones.text);
        drawTextLine(painter, place(QRect(x, 0, titleWidth, height())), Qt::AlignVCenter | Qt::AlignLeading, title);
        const int gap = scaled(this, 10);
        const int left = room - titleWidth - gap;
        if (summary.isEmpty() || left < scaled(this, 30))
            return;
        painter.setFont(font());
        painter.setPen(tones.muted);
        drawTextLine(painter, place(QRect(x + titleWidth + gap, 0, left, height())),
                     Qt::AlignVCenter | Qt::AlignLeading, summary);
    }
};

FoldCard::FoldCard(ReorderColumn* column, QWidget* item, const QString& icon, const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_head(new Head(icon, title, this))
    , m_handle(new DragHandle(column, item != nullptr ? item : this, m_head))
    , m_layout(new QVBoxLayout(this))
    , m_isFixed(column->isFixed()) {
    setAttribute(Qt::WA_Hover);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_layout->addWidget(m_head);
    auto* line = new QHBoxLayout(m_head);
    m_head->keepRoomAtEnds();
    line->setSpacing(0);
    line->addWidget(m_handle);
    line->addStretch(1);
    m_head->actionWidth = 2 * scaled(this, 28) + scaled(this, 6);
    m_head->installEventFilter(this);
    m_head->setAccessibleDescription(
        m_isFixed ? tr("Return opens or closes.")
                  : tr("Return opens or closes. Alt with an arrow moves, Delete removes, Control D duplicates."));
    setTitle(title);
    connect(m_head, &QAbstractButton::clicked, this, [this] { setOpen(!m_isOpen); });
}

void FoldCard::makeActions() {
    const auto addAction = [&](const QString& name, const QString& label, void (FoldCard::*asked)()) {
        auto* button = new QuietButton(name, label, m_head);
        button->setRevealed(false);
        button->installEventFilter(this);
        connect(button, &QAbstractButton::clicked, this, asked);
        m_head->layout()->addWidget(button);
        m_actions.push_back(button); // first: shown under the mouse, it makes the card reveal itself at once
        button->show();
        return button;
    };
    addAction(QStringLiteral("copy"), tr("Duplicate"), &FoldCard::duplicateRequested);
    addAction(QStringLiteral("remove"), tr("Remove"), &FoldCard::removeRequested)->setTone(QuietButton::Tone::Danger);
    emit actionsMade();
}

QWidget* FoldCard::head() const {
    return m_head;
}

void FoldCard::setTitle(const QString& title) {
    m_head->setText(title);
    m_head->setAccessibleName(m_head->summary.isEmpty() ? title : tr("%1, %2").arg(title, m_head->summary));
    m_head->update();
}

void FoldCard::setSummary(const QString& summary) {
    if (summary == m_head->summary)
        return;
    m_head->summary = summary;
    setTitle(m_head->text());
}

void FoldCard::setOpen(bool isOpen) {
    if (m_isOpen == isOpen)
        return;
    m_isOpen = isOpen;
    m_head->isOpen = isOpen;
    if (isOpen && m_body == nullptr && m_maker) {
        m_body = m_maker(this);
        m_body->setContentsMargins(scaled(this, 16), scaled(this, 6), scaled(this, 16), scaled(this, 18));
        m_layout->addWidget(m_body);
    }
    if (m_body != nullptr)
        m_body->setVisible(isOpen);
    m_head->update();
    update();
    emit toggled(isOpen);
}

void FoldCard::moveBy(int steps) {
    if (!m_isFixed)
        emit moveRequested(steps);
}

void FoldCard::reveal() {
    bool isRevealed = underMouse() || m_head->hasFocus();
    for (const QuietButton* action : m_actions)
        isRevealed = isRevealed || action->hasFocus();
    if (isRevealed && m_actions.empty() && !m_isFixed)
        makeActions(); // most cards are never touched
    m_head->isRevealed = isRevealed;
    m_handle->setRevealed(isRevealed);
    for (QuietButton* action : m_actions)
        action->setRevealed(isRevealed);
    m_head->update();
    update();
}

void FoldCard::enterEvent(QEnterEvent* event) {
    QWidget::enterEvent(event);
    reveal();
}

void FoldCard::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    reveal();
}

bool FoldCard::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        QMetaObject::invokeMethod(this, &FoldCard::reveal, Qt::QueuedConnection);
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if ((key->modifiers() & Qt::AltModifier) != 0 && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down)) {
            moveBy(key->key() == Qt::Key_Up ? -1 : 1);
            return true;
        }
        if (watched == m_head && headKey(key->key(), key->modifiers()))
            return true;
    }
    return QWidget::eventFilter(watched, event);
}

bool FoldCard::headKey(int key, Qt::KeyboardModifiers modifiers) {
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    if (key == Qt::Key_Return || key == Qt::Key_Enter)
        setOpen(!m_isOpen);
    else if (key == (isMirrored ? Qt::Key_Left : Qt::Key_Right))
        setOpen(true);
    else if (key == (isMirrored ? Qt::Key_Right : Qt::Key_Left))
        setOpen(false);
    else if (m_isFixed)
        return false;
    else if (key == Qt::Key_Delete)
        emit removeRequested();
    else if (key == Qt::Key_D && modifiers == Qt::ControlModifier)
        emit duplicateRequested();
    else if (key == Qt::Key_Insert)
        emit addRequested();
    else
        return false;
    return true;
}

void FoldCard::paintEvent(QPaintEvent*) {
    const Tones tones = currentTones();
    QPainter painter(this);
    const QColor line = m_isOpen || m_head->isRevealed ? mixed(tones.borderHover, tones.border, 0.35) : tones.border;
    drawFrame(painter, rect(), tones.card, line, scaled(this, 8));
}

} // namespace galley::ui
