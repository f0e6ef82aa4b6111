// DateTimeInput: a moment in UTC as "2021-03-04 18:30".
#pragma once

#include "ui/editor/calendar_input.h"

namespace galley::ui {

class DateTimeInput : public CalendarInput {
    Q_OBJECT
public:
    DateTimeInput(const FieldPlace& place, QWidget* parent);

protected:
    Reading readText(const std::string& text) const override;
    QString written(const Value& value) const override;
    QString words(const Value& value) const override;
    QString tip(const Value& value) const override;
    nlohmann::json sent(const Value& value) const override;
    QString help() const override;
    Value stepped(const Value& value, int days) const override;
    void fillCalendar(Popup* popup) override;
};

} // namespace galley::ui
