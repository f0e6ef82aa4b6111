// CalendarInput: what the controls for days and for moments share: a box with a button for the calendar, a line to type
// in, a button to clear it, and words beside it that say the day of the week. Up and Down go to the next day and the
// day before, Alt+Down opens the calendar. Empty means "not set".
// Used in this folder alone.
#pragma once

#include "ui/editor/parsed_input.h"

class QLabel;

namespace galley::ui {

class Popup;
class QuietButton;

class CalendarInput : public ParsedInput {
    Q_OBJECT
public:
    void setFallback(const Value& value, const QString& from) override;
    void openCalendar();

protected:
    CalendarInput(const FieldPlace& place, QWidget* parent);
    /// The constructor of each subclass ends with it: `example` shows how to write a value, `widest` is the longest
    /// one.
    void prepare(const QString& example, const QString& widest);
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showReading(const Reading& reading) override;

    /// Words beside the box, and all that is known of the value for its tooltip.
    virtual QString words(const Value& value) const = 0;
    virtual QString tip(const Value& value) const = 0;
    /// The value that many days later; the same one where the calendar ends.
    virtual Value stepped(const Value& value, int days) const = 0;
    virtual void fillCalendar(Popup* popup) = 0;

private:
    void step(int days);

    QLabel* m_words;
    QuietButton* m_clear;
};

} // namespace galley::ui
