#include "ui/editor/calendar_input.h"

#include "ui/editor/input_box.h"
#include "ui/editor/plain_line_edit.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/popup.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>

namespace galley::ui {

CalendarInput::CalendarInput(const FieldPlace& place, QWidget* parent)
    : FieldInput(place, parent)
    , m_box(new InputBox(this))
    , m_edit(new PlainLineEdit(m_box))
    , m_words(new QLabel(this))
    , m_clear(new QuietButton(QStringLiteral("close"), tr("Clear"), m_box)) {
    // The words go below the box where there is no room beside it.
    auto* outer = new FlowLayout(this, scaled(this, 10));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    outer->addWidget(m_box);
    outer->addWidget(m_words);
    setRole(m_words, "muted");
    m_words->setMinimumHeight(scaled(this, 34)); // in line with the box
    m_words->hide();
    auto* line = new QHBoxLayout(m_box);
    line->setContentsMargins(scaled(this, 4), 0, scaled(this, 4), 0);
    line->setSpacing(scaled(this, 2));
    auto* calendar = new QuietButton(QStringLiteral("calendar"), tr("Choose in a calendar"), m_box);
    calendar->setCompact(true);
    line->addWidget(calendar);
    m_edit->setMinimumHeight(scaled(this, 34));
    line->addWidget(m_edit);
    m_clear->setCompact(true);
    line->addWidget(m_clear);
    m_clear->setVisible(false);
    m_box->watch(m_edit);
    m_box->setClickTarget(m_edit);
    setFocusProxy(m_edit);
    adopt(m_edit);
    adopt(calendar, tr("Choose in a calendar"));
    adopt(m_clear, tr("Clear"));
    m_edit->installEventFilter(this);
    connect(m_edit, &QLineEdit::textEdited, this, &CalendarInput::send);
    connect(calendar, &QAbstractButton::clicked, this, &CalendarInput::openCalendar);
    connect(m_clear, &QAbstractButton::clicked, this, [this] {
        m_edit->clear();
        m_edit->setFocus();
        send();
    });
}

void CalendarInput::prepare(const QString& example, const QString& widest) {
    m_edit->setPlaceholderText(example);
    m_edit->setMinimumWidth(m_edit->fontMetrics().horizontalAdvance(widest) + scaled(this, 8));
}

bool CalendarInput::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isArrow = key->key() == Qt::Key_Up || key->key() == Qt::Key_Down;
        if (isArrow && (key->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier) {
            step(key->key() == Qt::Key_Up ? 1 : -1);
            return true;
        }
        if (key->key() == Qt::Key_Down && key->modifiers() == Qt::AltModifier) {
            openCalendar();
            return true;
        }
    }
    return FieldInput::eventFilter(watched, event);
}

QWidget* CalendarInput::focusTarget() {
    return m_edit;
}

CalendarInput::Reading CalendarInput::read() const {
    const std::string typed = text().toStdString();
    if (typed.empty())
        return {.isValid = !place().isElement, .value = {}};
    return readText(typed);
}

QString CalendarInput::text() const {
    return m_edit->text().trimmed();
}

void CalendarInput::setValue(const Value& value) {
    const Reading reading = read();
    const bool isShown = reading.isValid && reading.value == value;
    const bool isUnfinished = !reading.isValid && value == m_shown && m_edit->hasFocus();
    m_shown = value;
    if (!isShown && !isUnfinished)
        m_edit->setText(written(value));
    showWords();
}

void CalendarInput::setFallback(const Value& value, const QString&) {
    if (!value.isNull())
        m_edit->setPlaceholderText(written(value));
}

void CalendarInput::showWords() {
    const Reading reading = read();
    setEmpty(m_edit->text().isEmpty());
    m_clear->setVisible(!m_edit->text().isEmpty() && !place().isElement);
    m_box->setProblem(!problem().isEmpty());
    const bool hasValue = reading.isValid && !reading.value.isNull();
    m_edit->setToolTip(hasValue ? tip(reading.value) : QString());
    m_words->setText(hasValue ? words(reading.value) : QString());
    m_words->setVisible(!m_words->text().isEmpty());
    emit stateChanged();
}

QString CalendarInput::problem() const {
    if (read().isValid || (m_edit->text().isEmpty() && m_shown.isNull()))
        return {};
    return help();
}

void CalendarInput::send() {
    showWords();
    const Reading reading = read();
    if (!reading.isValid || reading.value == m_shown)
        return;
    m_shown = reading.value;
    patch(reading.value.isNull() ? nlohmann::json() : sent(reading.value));
}

void CalendarInput::choose(const Value& value) {
    m_edit->setText(written(value));
    send();
}

void CalendarInput::step(int days) {
    const Reading reading = read();
    if (reading.isValid && !reading.value.isNull())
        choose(stepped(reading.value, days));
}

void CalendarInput::openCalendar() {
    auto* popup = new Popup(this);
    fillCalendar(popup);
    popup->openBelow(m_box);
}

} // namespace galley::ui
