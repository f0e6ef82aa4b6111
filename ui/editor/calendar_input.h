// CalendarInput: what the controls for days and for moments share: a box with a button for the calendar, a line to type
// in, a button to clear it, and words beside it that say the day of the week. Up and Down go to the next day and the
// day before, Alt+Down opens the calendar. Empty means "not set".
#pragma once

#include "ui/editor/field_input.h"

class QLabel;

namespace galley::ui {

class InputBox;
class PlainLineEdit;
class Popup;
class QuietButton;

class CalendarInput : public FieldInput {
    Q_OBJECT
public:
    void setValue(const Value& value) override;
    void setFallback(const Value& value, const QString& from) override;
    QWidget* focusTarget() override;
    QString problem() const override;
    void openCalendar();

protected:
    struct Reading {
        bool isValid = false;
        Value value;
    };

    CalendarInput(const FieldPlace& place, QWidget* parent);
    /// The constructor of each subclass ends with it: `example` shows how to write a value, `widest` is the longest
    /// one.
    void prepare(const QString& example, const QString& widest);
    bool eventFilter(QObject* watched, QEvent* event) override;

    Reading read() const;
    void choose(const Value& value);
    const Value& shown() const { return m_shown; }
    QString text() const; ///< as it was typed

    /// What was typed, which is neither empty nor begins or ends with a blank; not valid when it cannot be read.
    virtual Reading readText(const std::string& text) const = 0;
    virtual QString written(const Value& value) const = 0;
    /// Words beside the box, and all that is known of the value for its tooltip.
    virtual QString words(const Value& value) const = 0;
    virtual QString tip(const Value& value) const = 0;
    virtual nlohmann::json sent(const Value& value) const = 0;
    /// What is wrong with a text that cannot be read, and how to write it.
    virtual QString help() const = 0;
    /// The value that many days later; the same one where the calendar ends.
    virtual Value stepped(const Value& value, int days) const = 0;
    virtual void fillCalendar(Popup* popup) = 0;

private:
    void send();
    void showWords();
    void step(int days);

    InputBox* m_box;
    PlainLineEdit* m_edit;
    QLabel* m_words;
    QuietButton* m_clear;
    Value m_shown;
};

} // namespace galley::ui
