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
    : ParsedInput(place, parent)
    , m_words(new QLabel(this))
    , m_clear(new QuietButton(QStringLiteral("close"), tr("Clear"), box())) {
    // The words go below the box where there is no room beside it.
    auto* outer = new FlowLayout(this, scaled(this, 10));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    outer->addWidget(box());
    outer->addWidget(m_words);
    setRole(m_words, "muted");
    m_words->setMinimumHeight(scaled(this, 34)); // in line with the box
    m_words->hide();
    auto* inner = new QHBoxLayout(box());
    inner->setContentsMargins(scaled(this, 4), 0, scaled(this, 4), 0);
    inner->setSpacing(scaled(this, 2));
    auto* calendar = new QuietButton(QStringLiteral("calendar"), tr("Choose in a calendar"), box());
    calendar->setCompact(true);
    inner->addWidget(calendar);
    inner->addWidget(line());
    m_clear->setCompact(true);
    inner->addWidget(m_clear);
    m_clear->setVisible(false);
    adopt(calendar, tr("Choose in a calendar"));
    adopt(m_clear, tr("Clear"));
    connect(calendar, &QAbstractButton::clicked, this, &CalendarInput::openCalendar);
    connect(m_clear, &QAbstractButton::clicked, this, [this] {
        line()->clear();
        line()->setFocus();
        send();
    });
}

void CalendarInput::prepare(const QString& example, const QString& widest) {
    line()->setPlaceholderText(example);
    line()->setMinimumWidth(line()->fontMetrics().horizontalAdvance(widest) + scaled(this, 8));
}

bool CalendarInput::eventFilter(QObject* watched, QEvent* event) {
    if (watched == line() && event->type() == QEvent::KeyPress && !context().isReadOnly()) {
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
    return ParsedInput::eventFilter(watched, event);
}

void CalendarInput::setFallback(const Value& value, const QString&) {
    if (!value.isNull())
        line()->setPlaceholderText(written(value));
}

void CalendarInput::showReading(const Reading& reading) {
    m_clear->setVisible(!line()->text().isEmpty() && !place().isElement && !context().isReadOnly());
    const bool hasValue = reading.isValid && !reading.value.isNull();
    line()->setToolTip(hasValue ? tip(reading.value) : QString());
    m_words->setText(hasValue ? words(reading.value) : QString());
    m_words->setVisible(!m_words->text().isEmpty());
}

void CalendarInput::step(int days) {
    const Reading reading = read();
    if (reading.isValid && !reading.value.isNull())
        choose(stepped(reading.value, days));
}

void CalendarInput::openCalendar() {
    auto* popup = new Popup(this);
    fillCalendar(popup);
    popup->openBelow(box());
}

} // namespace galley::ui
