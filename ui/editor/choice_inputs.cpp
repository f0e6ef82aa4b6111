#include "ui/editor/choice_inputs.h"

#include "ui/editor/record_text.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QStyle>

namespace galley::ui {

namespace {

constexpr double kClosedOpacity = 0.55; // of what cannot be changed

/// One value of an enum as a chip.
class Chip : public QAbstractButton {
public:
    Chip(const QString& text, QWidget* parent)
        : QAbstractButton(parent) {
        setText(text);
        setCheckable(true);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }
    QSize sizeHint() const override {
        return {fontMetrics().horizontalAdvance(text()) + scaled(this, 28), scaled(this, 32)};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const Tones tones = currentTones();
        QPainter painter(this);
        painter.setOpacity(isEnabled() ? 1.0 : kClosedOpacity);
        const QColor fill = isChecked() ? tones.accentSoft : underMouse() ? tones.hover : tones.field;
        const QColor line = isChecked() ? tones.accent : underMouse() ? tones.borderHover : tones.border;
        const bool hasRing = hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange);
        drawFrame(painter, rect(), fill, hasRing ? tones.accent : line, scaled(this, 6), hasRing ? 2.0 : 1.0);
        painter.setPen(isChecked() ? tones.accentText : tones.text);
        painter.drawText(rect(), Qt::AlignCenter, text());
    }
};

} // namespace

Switch::Switch(QWidget* parent)
    : QAbstractButton(parent) {
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize Switch::sizeHint() const {
    return {scaled(this, 40), scaled(this, 24)};
}

void Switch::paintEvent(QPaintEvent*) {
    const Tones tones = currentTones();
    QPainter painter(this);
    painter.setOpacity(isEnabled() ? 1.0 : kClosedOpacity);
    const QColor track = isChecked() ? tones.accent : mixed(tones.text, tones.surface, underMouse() ? 0.34 : 0.26);
    drawFrame(painter, rect().adjusted(1, 1, -1, -1), track, {}, height() / 2.0);
    const int knob = height() - scaled(this, 8);
    const int gap = (height() - knob) / 2;
    const QRect off(gap, gap, knob, knob);
    const QRect on(width() - gap - knob, gap, knob, knob);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Qt::white);
    painter.drawEllipse(QStyle::visualRect(layoutDirection(), rect(), isChecked() ? on : off));
    if (showsFocusRing(this))
        drawFrame(painter, rect(), {}, tones.text, height() / 2.0, 1.5);
}

SwitchInput::SwitchInput(const FieldPlace& place, QWidget* parent)
    : FieldInput(place, parent)
    , m_switch(new Switch(this))
    , m_word(new QLabel(this))
    , m_clear(new QuietButton(QStringLiteral("close"), tr("Clear"), this)) {
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(scaled(this, 10));
    line->addWidget(m_switch);
    line->addWidget(m_word);
    line->addWidget(m_clear);
    line->addStretch(1);
    setFocusProxy(m_switch);
    adopt(m_switch);
    adopt(m_clear, tr("Clear"));
    m_clear->setCompact(true);
    connect(m_switch, &QAbstractButton::clicked, this, [this](bool isOn) {
        setEmpty(false);
        showWord();
        patch(isOn);
    });
    connect(m_clear, &QAbstractButton::clicked, this, [this] {
        setValue(Value::null());
        m_switch->setFocus();
        patch(nullptr);
    });
    showWord();
}

void SwitchInput::setValue(const Value& value) {
    m_switch->setChecked(!value.isNull() && value.asBool());
    setEmpty(value.isNull());
    showWord();
}

void SwitchInput::showWord() {
    m_word->setText(isEmpty() ? tr("Not set") : m_switch->isChecked() ? tr("Yes") : tr("No"));
    m_clear->setVisible(!isEmpty() && !place().isElement && !context().isReadOnly());
}

SegmentInput::SegmentInput(const FieldPlace& place, QWidget* parent)
    : FieldInput(place, parent) {
    auto* flow = new FlowLayout(this, scaled(this, 6));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    for (std::size_t i = 0; i < field().values.size(); ++i) {
        auto* chip = new Chip(wordsFromName(field().values[i]), this);
        adopt(chip, chip->text());
        connect(chip, &QAbstractButton::clicked, this, [this, i] {
            const int index = static_cast<int>(i);
            choose(index == m_chosen && !this->place().isElement ? -1 : index);
        });
        flow->addWidget(chip);
        m_chips.push_back(chip);
    }
    showChoice();
}

QWidget* SegmentInput::focusTarget() {
    if (m_chips.empty())
        return this;
    return m_chips[static_cast<std::size_t>(std::max(m_chosen, 0))];
}

void SegmentInput::setValue(const Value& value) {
    m_chosen = value.isNull() ? -1 : static_cast<int>(value.asInt());
    setEmpty(value.isNull());
    showChoice();
}

void SegmentInput::setFallback(const Value& value, const QString&) {
    m_fallback = value.isNull() ? -1 : static_cast<int>(value.asInt());
}

void SegmentInput::choose(int index) {
    m_chosen = index;
    setEmpty(index < 0);
    showChoice();
    if (index < 0)
        patch(nullptr);
    else
        patch(field().values[static_cast<std::size_t>(index)]);
}

void SegmentInput::showChoice() {
    for (std::size_t i = 0; i < m_chips.size(); ++i) {
        const bool isChosen = static_cast<int>(i) == m_chosen;
        m_chips[i]->setChecked(isChosen);
        // One stop of the tab key; the arrows do the rest.
        m_chips[i]->setFocusPolicy(isChosen || (m_chosen < 0 && i == 0) ? Qt::StrongFocus : Qt::ClickFocus);
    }
}

bool SegmentInput::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const bool isForward = key == (layoutDirection() == Qt::RightToLeft ? Qt::Key_Left : Qt::Key_Right);
        const bool isBack = key == (layoutDirection() == Qt::RightToLeft ? Qt::Key_Right : Qt::Key_Left);
        const int count = static_cast<int>(m_chips.size());
        if ((isForward || isBack) && count > 0) {
            const int next = std::clamp(m_chosen + (isForward ? 1 : -1), 0, count - 1);
            choose(next);
            m_chips[static_cast<std::size_t>(next)]->setFocus(Qt::TabFocusReason);
            return true;
        }
        if ((key == Qt::Key_Backspace || key == Qt::Key_Delete) && m_chosen >= 0 && !place().isElement) {
            choose(-1);
            return true;
        }
    }
    return FieldInput::eventFilter(watched, event);
}

ComboInput::ComboInput(const FieldPlace& place, QWidget* parent)
    : FieldInput(place, parent)
    , m_combo(new ChoiceBox(this)) {
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(m_combo);
    m_combo->setFocusPolicy(Qt::StrongFocus);
    m_combo->setMinimumHeight(scaled(this, 34));
    m_combo->setMinimumWidth(scaled(this, 200));
    if (!place.isElement)
        m_combo->addItem(tr("None"), -1);
    for (std::size_t i = 0; i < field().values.size(); ++i)
        m_combo->addItem(wordsFromName(field().values[i]), static_cast<int>(i));
    setFocusProxy(m_combo);
    adopt(m_combo);
    connect(m_combo, &QComboBox::activated, this, [this](int row) {
        const int index = m_combo->itemData(row).toInt();
        setEmpty(index < 0);
        if (index < 0)
            patch(nullptr);
        else
            patch(field().values[static_cast<std::size_t>(index)]);
    });
}

QWidget* ComboInput::focusTarget() {
    return m_combo;
}

void ComboInput::setValue(const Value& value) {
    const int index = value.isNull() ? -1 : static_cast<int>(value.asInt());
    setEmpty(index < 0);
    if (m_combo->currentData().toInt() != index || m_combo->currentIndex() < 0)
        m_combo->setCurrentIndex(m_combo->findData(index));
}

void ComboInput::setFallback(const Value& value, const QString& from) {
    if (place().isElement)
        return;
    const QString name = valueSummary(context().state(), field(), value, context().locale());
    m_combo->setItemText(0, name.isEmpty() ? tr("None") : tr("%1 (from %2)", "value, language").arg(name, from));
}

} // namespace galley::ui
