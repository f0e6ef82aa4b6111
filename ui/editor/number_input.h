// NumberInput: an int or a float. Typing is free, an empty field means "not set", the arrows step by one, and text that
// is no number stays where it is with a sentence about it.
#pragma once

#include "ui/editor/field_input.h"

namespace galley::ui {

class InputBox;
class PlainLineEdit;

class NumberInput : public FieldInput {
    Q_OBJECT
public:
    NumberInput(const FieldPlace& place, QWidget* parent);
    void setValue(const Value& value) override;
    void setFallback(const Value& value, const QString& from) override;
    QWidget* focusTarget() override;
    QString problem() const override;
    bool isNarrow() const override { return true; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Reading {
        bool isValid = false;
        Value value; ///< null for empty text
    };
    Reading read() const;
    QString written(const Value& value) const;
    void send();
    void step(int by);

    InputBox* m_box;
    PlainLineEdit* m_edit;
    Value m_shown; ///< what the replica held when it was shown last
};

} // namespace galley::ui
