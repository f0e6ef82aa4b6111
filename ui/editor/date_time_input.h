// DateTimeInput: a moment in UTC as "2021-03-04 18:30", typed or chosen in a calendar; empty means "not set".
#pragma once

#include "ui/editor/field_input.h"

#include "model/base/time.h"

class QLabel;

namespace galley::ui {

class InputBox;
class PlainLineEdit;
class QuietButton;

class DateTimeInput : public FieldInput {
    Q_OBJECT
public:
    DateTimeInput(const FieldPlace& place, QWidget* parent);
    void setValue(const Value& value) override;
    void setFallback(const Value& value, const QString& from) override;
    QWidget* focusTarget() override;
    QString problem() const override;
    void openCalendar();

private:
    struct Reading {
        bool isValid = false;
        Value value;
    };
    Reading read() const;
    static QString written(const Value& value);
    void send();
    void choose(Instant instant);
    void showWords();

    InputBox* m_box;
    PlainLineEdit* m_edit;
    QLabel* m_words; ///< "Thu, 4 March, UTC"
    QuietButton* m_clear;
    Value m_shown;
};

} // namespace galley::ui
