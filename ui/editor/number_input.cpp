#include "ui/editor/number_input.h"

#include "ui/editor/input_box.h"
#include "ui/editor/plain_line_edit.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <charconv>
#include <cmath>
#include <limits>

namespace galley::ui {

NumberInput::NumberInput(const FieldPlace& place, QWidget* parent)
    : FieldInput(place, parent)
    , m_box(new InputBox(this))
    , m_edit(new PlainLineEdit(m_box)) {
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_box);
    auto* line = new QHBoxLayout(m_box);
    line->setContentsMargins(scaled(this, 8), 0, scaled(this, 4), 0);
    line->setSpacing(0);
    m_edit->setMinimumHeight(scaled(this, 34));
    m_edit->setMinimumWidth(scaled(this, 110));
    m_edit->setInputMethodHints(Qt::ImhFormattedNumbersOnly);
    line->addWidget(m_edit);
    const auto addStep = [&](const QString& icon, const QString& name, int by) {
        auto* button = new QuietButton(icon, name, m_box);
        button->setCompact(true);
        button->setFocusPolicy(Qt::NoFocus); // the arrow keys do the same
        connect(button, &QAbstractButton::clicked, this, [this, by] {
            m_edit->setFocus();
            step(by);
        });
        line->addWidget(button);
    };
    addStep(QStringLiteral("chevron-down"), tr("One less"), -1);
    addStep(QStringLiteral("chevron-up"), tr("One more"), 1);
    m_box->watch(m_edit);
    m_box->setClickTarget(m_edit);
    setFocusProxy(m_edit);
    adopt(m_edit);
    connect(m_edit, &QLineEdit::textEdited, this, &NumberInput::send);
}

QWidget* NumberInput::focusTarget() {
    return m_edit;
}

NumberInput::Reading NumberInput::read() const {
    QString text = m_edit->text().trimmed();
    if (text.isEmpty())
        return {.isValid = !place().isElement, .value = {}};
    if (text.startsWith(QLatin1Char('+')))
        text.remove(0, 1);
    if (field().kind == FieldKind::Float)
        text.replace(QLatin1Char(','), QLatin1Char('.'));
    const std::string plain = text.toStdString();
    const char* end = plain.data() + plain.size();
    if (field().kind == FieldKind::Int) {
        std::int64_t number = 0;
        const auto [stop, error] = std::from_chars(plain.data(), end, number);
        return {.isValid = error == std::errc() && stop == end, .value = Value::integer(number)};
    }
    double number = 0.0;
    const auto [stop, error] = std::from_chars(plain.data(), end, number);
    const bool isValid = error == std::errc() && stop == end && std::isfinite(number);
    return {.isValid = isValid, .value = Value::real(number + 0.0)};
}

QString NumberInput::written(const Value& value) const {
    if (value.isNull())
        return {};
    if (field().kind == FieldKind::Int)
        return QString::number(value.asInt());
    char digits[64];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value.asFloat());
    return error == std::errc() ? QString::fromLatin1(digits, end - digits) : QString();
}

void NumberInput::setValue(const Value& value) {
    const Reading reading = read();
    const bool isShown = reading.isValid && reading.value == value;
    const bool isUnfinished = !reading.isValid && value == m_shown && m_edit->hasFocus();
    m_shown = value;
    if (!isShown && !isUnfinished)
        m_edit->setText(written(value));
    setEmpty(m_edit->text().isEmpty());
    m_box->setProblem(!problem().isEmpty());
    emit stateChanged();
}

void NumberInput::setFallback(const Value& value, const QString&) {
    m_edit->setPlaceholderText(written(value));
}

QString NumberInput::problem() const {
    if (read().isValid || (m_edit->text().isEmpty() && m_shown.isNull()))
        return {};
    if (field().kind == FieldKind::Int)
        return tr("This is not a whole number. Use digits only, such as 1994.");
    return tr("This is not a number. Use digits and a point, such as 7.5.");
}

void NumberInput::send() {
    const Reading reading = read();
    setEmpty(m_edit->text().isEmpty());
    m_box->setProblem(!reading.isValid);
    emit stateChanged();
    if (!reading.isValid || reading.value == m_shown)
        return;
    m_shown = reading.value;
    if (reading.value.isNull())
        patch(nullptr);
    else if (field().kind == FieldKind::Int)
        patch(reading.value.asInt());
    else
        patch(reading.value.asFloat());
}

void NumberInput::step(int by) {
    const Reading reading = read();
    if (!reading.isValid)
        return;
    if (field().kind == FieldKind::Int) {
        const std::int64_t old = reading.value.isNull() ? 0 : reading.value.asInt();
        const auto limit = by > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
        if (old == limit)
            return;
        m_edit->setText(QString::number(old + by));
    } else {
        m_edit->setText(written(Value::real((reading.value.isNull() ? 0.0 : reading.value.asFloat()) + by)));
    }
    send();
}

bool NumberInput::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isArrow = key->key() == Qt::Key_Up || key->key() == Qt::Key_Down;
        if (isArrow && (key->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier) {
            step(key->key() == Qt::Key_Up ? 1 : -1);
            return true;
        }
    }
    return FieldInput::eventFilter(watched, event);
}

} // namespace galley::ui
