// DayInput: a day of the calendar as "2021-03-04", without a time and in no zone.
// Used in this folder alone.
#pragma once

#include "ui/editor/calendar_input.h"

namespace galley::ui {

class DayInput : public CalendarInput {
    Q_OBJECT
public:
    DayInput(const FieldPlace& place, QWidget* parent);

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
