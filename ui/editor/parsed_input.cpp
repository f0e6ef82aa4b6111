#include "ui/editor/parsed_input.h"

#include "ui/editor/input_box.h"
#include "ui/editor/plain_line_edit.h"
#include "ui/widgets/tones.h"

namespace galley::ui {

ParsedInput::ParsedInput(const FieldPlace& place, QWidget* parent)
    : FieldInput(place, parent)
    , m_box(new InputBox(this))
    , m_line(new PlainLineEdit(m_box)) {
    m_line->setMinimumHeight(scaled(this, 34));
    m_box->watch(m_line);
    m_box->setClickTarget(m_line);
    setFocusProxy(m_line);
    adopt(m_line);
    connect(m_line, &QLineEdit::textEdited, this, &ParsedInput::send);
}

QWidget* ParsedInput::focusTarget() {
    return m_line;
}

QString ParsedInput::text() const {
    return m_line->text().trimmed();
}

ParsedInput::Reading ParsedInput::read() const {
    const std::string typed = text().toStdString();
    if (typed.empty())
        return {.isValid = !place().isElement, .value = {}};
    return readText(typed);
}

void ParsedInput::setValue(const Value& value) {
    m_shown = value;
    if (const QString* kept = context().unfinished(place().path)) {
        if (m_line->text() != *kept)
            m_line->setText(*kept);
    } else if (const Reading reading = read(); !reading.isValid || reading.value != value) {
        m_line->setText(written(value));
    }
    show();
}

void ParsedInput::show() {
    setEmpty(m_line->text().isEmpty());
    m_box->setProblem(!problem().isEmpty());
    showReading(read());
    emit stateChanged();
}

void ParsedInput::showReading(const Reading&) {}

QString ParsedInput::remark(const Value&) const {
    return {};
}

QString ParsedInput::problem() const {
    const Reading reading = read();
    if (reading.isValid)
        return reading.value.isNull() ? QString() : remark(reading.value);
    if (m_line->text().isEmpty() && m_shown.isNull())
        return {};
    const QString kept = m_shown.isNull() ? tr("Until then the site has nothing here.")
                                          : tr("Until then the site has %1 here.", "a value").arg(written(m_shown));
    return tr("%1 %2", "what is wrong, what is kept").arg(help(), kept);
}

void ParsedInput::send() {
    const Reading reading = read();
    const bool isNew = reading.isValid && reading.value != m_shown;
    if (reading.isValid)
        context().finish(place().path);
    else
        context().keepUnfinished(place().path, field().kind, m_line->text());
    if (isNew)
        m_shown = reading.value;
    show();
    if (isNew)
        patch(reading.value.isNull() ? nlohmann::json() : sent(reading.value));
}

void ParsedInput::choose(const Value& value) {
    m_line->setText(written(value));
    send();
}

} // namespace galley::ui
