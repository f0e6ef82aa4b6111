// ParsedInput: what controls have in common whose value is typed as text: numbers, days, moments. A text that can be
// read is sent with each key; one that cannot stays in the field and with the record (unfinished_texts.h) until it can,
// or is taken back, and the content keeps its last value. Empty means "not set".
// Used in this folder alone.
#pragma once

#include "ui/editor/field_input.h"

namespace galley::ui {

class InputBox;
class PlainLineEdit;

class ParsedInput : public FieldInput {
    Q_OBJECT
public:
    void setValue(const Value& value) override;
    QWidget* focusTarget() override;
    QString problem() const override;

protected:
    struct Reading {
        bool isValid = false;
        Value value; ///< null for empty text
    };

    ParsedInput(const FieldPlace& place, QWidget* parent);
    InputBox* box() const { return m_box; }
    PlainLineEdit* line() const { return m_line; }
    /// What the replica held when it was shown last.
    const Value& shown() const { return m_shown; }
    QString text() const; ///< as it was typed, without blanks at its ends
    Reading read() const;
    /// Takes what stands in the line.
    void send();
    /// As if it was typed.
    void choose(const Value& value);

    /// What was typed, which is neither empty nor begins or ends with a blank; not valid when it cannot be read.
    virtual Reading readText(const std::string& text) const = 0;
    virtual QString written(const Value& value) const = 0;
    virtual nlohmann::json sent(const Value& value) const = 0;
    /// What is wrong with a text that cannot be read, and how to write it.
    virtual QString help() const = 0;
    /// What differs between a text and the value that it was read as; empty: nothing.
    virtual QString remark(const Value& value) const;
    /// Shows what depends on the text around the line.
    virtual void showReading(const Reading& reading);

private:
    void show();

    InputBox* m_box;
    PlainLineEdit* m_line;
    Value m_shown;
};

} // namespace galley::ui
