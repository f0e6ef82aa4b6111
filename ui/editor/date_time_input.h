// DateTimeInput: a moment as "2021-03-04 18:30" on the clocks of the site's time zone, whose place stands beside it. A
// time that clocks leave out in spring is moved on and said so; one that comes twice in autumn has its offset behind
// it. With an offset ("2021-03-04 18:30 +01:00", or RFC 3339) a time is read as it is written.
// Used in this folder alone.
#pragma once

#include "model/base/time_zone.h"
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

private:
    const TimeZone& zone() const;
    /// The moment of a local time: of two the one with the offset of the value that is shown, else the first.
    Instant instantOf(const LocalTime& local) const;
};

} // namespace galley::ui
