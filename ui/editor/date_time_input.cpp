#include "ui/editor/date_time_input.h"

#include "ui/editor/calendar.h"
#include "ui/editor/input_box.h"
#include "ui/editor/plain_line_edit.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/popup.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QTimeEdit>
#include <QVBoxLayout>

namespace galley::ui {

DateTimeInput::DateTimeInput(const FieldPlace& place, QWidget* parent)
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
    m_edit->setMinimumWidth(m_edit->fontMetrics().horizontalAdvance(QStringLiteral("2021-03-04 18:30:00")) +
                            scaled(this, 8));
    m_edit->setPlaceholderText(tr("2026-01-31 18:30", "example of a date and time; keep the order year, month, day"));
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
    connect(m_edit, &QLineEdit::textEdited, this, &DateTimeInput::send);
    connect(calendar, &QAbstractButton::clicked, this, &DateTimeInput::openCalendar);
    connect(m_clear, &QAbstractButton::clicked, this, [this] {
        m_edit->clear();
        m_edit->setFocus();
        send();
    });
}

QWidget* DateTimeInput::focusTarget() {
    return m_edit;
}

DateTimeInput::Reading DateTimeInput::read() const {
    std::string text = m_edit->text().trimmed().toStdString();
    if (text.empty())
        return {.isValid = !place().isElement, .value = {}};
    if (text.size() > 10 && text[10] == ' ')
        text[10] = 'T';
    auto instant = parseInstant(text);
    if (!instant)
        instant = parseInstant(text + "Z"); // a time without a zone is UTC
    if (!instant)
        return {};
    return {.isValid = true, .value = Value::integer(*instant)};
}

QString DateTimeInput::written(const Value& value) {
    if (value.isNull())
        return {};
    QString text = QString::fromStdString(formatInstant(value.asInt()));
    text.chop(1);
    text.replace(QLatin1Char('T'), QLatin1Char(' '));
    return text.endsWith(QLatin1String(":00")) ? text.chopped(3) : text;
}

void DateTimeInput::setValue(const Value& value) {
    const Reading reading = read();
    const bool isShown = reading.isValid && reading.value == value;
    const bool isUnfinished = !reading.isValid && value == m_shown && m_edit->hasFocus();
    m_shown = value;
    if (!isShown && !isUnfinished)
        m_edit->setText(written(value));
    showWords();
}

void DateTimeInput::setFallback(const Value& value, const QString&) {
    if (!value.isNull())
        m_edit->setPlaceholderText(written(value));
}

void DateTimeInput::showWords() {
    const Reading reading = read();
    setEmpty(m_edit->text().isEmpty());
    m_clear->setVisible(!m_edit->text().isEmpty() && !place().isElement);
    m_box->setProblem(!problem().isEmpty());
    QString words;
    if (reading.isValid && !reading.value.isNull()) {
        const QDateTime moment = QDateTime::fromMSecsSinceEpoch(reading.value.asInt(), Qt::UTC);
        words = tr("%1, UTC", "day of the week and date")
                    .arg(QLocale().toString(moment.date(), tr("ddd d MMM yyyy", "date format")));
        m_edit->setToolTip(QString::fromStdString(formatInstant(reading.value.asInt())));
    }
    m_words->setText(words);
    m_words->setVisible(!words.isEmpty());
    emit stateChanged();
}

QString DateTimeInput::problem() const {
    if (read().isValid || (m_edit->text().isEmpty() && m_shown.isNull()))
        return {};
    return tr("This is not a date. Write year, month and day, and a time if you like: 2026-01-31 18:30.");
}

void DateTimeInput::send() {
    showWords();
    const Reading reading = read();
    if (!reading.isValid || reading.value == m_shown)
        return;
    m_shown = reading.value;
    if (reading.value.isNull())
        patch(nullptr);
    else
        patch(formatInstant(reading.value.asInt()));
}

void DateTimeInput::choose(Instant instant) {
    m_edit->setText(written(Value::integer(instant)));
    send();
}

void DateTimeInput::openCalendar() {
    auto* popup = new Popup(this);
    auto* column = new QVBoxLayout(popup->body());
    column->setContentsMargins(scaled(this, 8), scaled(this, 8), scaled(this, 8), scaled(this, 8));
    column->setSpacing(scaled(this, 8));
    auto* calendar = new Calendar(popup);
    auto* time = new QTimeEdit(popup);
    time->setDisplayFormat(QStringLiteral("HH:mm"));
    time->setAccessibleName(tr("Time, UTC"));
    const Reading reading = read();
    const bool hasValue = reading.isValid && !reading.value.isNull();
    const QDateTime start =
        hasValue ? QDateTime::fromMSecsSinceEpoch(reading.value.asInt(), Qt::UTC) : QDateTime::currentDateTimeUtc();
    calendar->setSelectedDate(start.date());
    time->setTime(hasValue ? start.time() : QTime(9, 0));
    const auto take = [this, calendar, time] {
        choose(QDateTime(calendar->selectedDate(), time->time(), Qt::UTC).toMSecsSinceEpoch());
    };
    connect(calendar, &QCalendarWidget::clicked, this, take);
    connect(calendar, &QCalendarWidget::activated, this, [take, popup] {
        take();
        popup->close();
    });
    connect(time, &QTimeEdit::timeChanged, this, take);
    column->addWidget(calendar);
    auto* line = new QHBoxLayout;
    auto* zone = new QLabel(tr("UTC"), popup);
    auto* now = new QuietButton({}, tr("Now"), popup, tr("Now"));
    auto* done = new QuietButton({}, tr("Done"), popup, tr("Done"));
    done->setTone(QuietButton::Tone::Accent);
    line->addWidget(time);
    line->addWidget(zone);
    line->addStretch(1);
    line->addWidget(now);
    line->addWidget(done);
    column->addLayout(line);
    connect(now, &QAbstractButton::clicked, this, [calendar, time] {
        const QDateTime moment = QDateTime::currentDateTimeUtc();
        calendar->setSelectedDate(moment.date());
        time->setTime(QTime(moment.time().hour(), moment.time().minute()));
    });
    connect(done, &QAbstractButton::clicked, popup, &QWidget::close);
    popup->openBelow(m_box);
    calendar->setFocus();
}

} // namespace galley::ui
