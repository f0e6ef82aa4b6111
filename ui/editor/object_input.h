// ObjectInput: an inline object: its fields, set in from the left behind a thin line.
// Used in this folder alone.
#pragma once

#include "ui/editor/field_input.h"

namespace galley::ui {

class FieldRows;

class ObjectInput : public FieldInput {
    Q_OBJECT
public:
    ObjectInput(const FieldPlace& place, QWidget* parent);
    void setValue(const Value& value) override;
    QWidget* focusTarget() override;
    FieldInput* descend(std::span<const std::string> parts) override;
    void setPath(const std::string& path) override;
    void recordsChanged(const ChangedRecords& records) override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    FieldRows* m_rows;
};

} // namespace galley::ui
