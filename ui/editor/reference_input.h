// ReferenceInput: a reference to another record: its icon, name and type, a jump to it, a picker for another, clear. A
// reference to a record that does not exist says so.
// Used in this folder alone.
#pragma once

#include "ui/editor/field_input.h"

namespace galley::ui {

class QuietButton;

class ReferenceInput : public FieldInput {
    Q_OBJECT
public:
    ReferenceInput(const FieldPlace& place, QWidget* parent);
    void setValue(const Value& value) override;
    void setFallback(const Value& value, const QString& from) override;
    QWidget* focusTarget() override;
    void recordsChanged(const ChangedRecords& records) override;
    QString problem() const override;
    void openPicker();

private:
    void showTarget();
    class Face;
    Face* m_face; ///< child; what shows the record and opens the picker
    QuietButton* m_jump;
    QuietButton* m_clear;
    Value m_value;
    Value m_fallback;
};

/// The outside form of a reference to `ref` in this field: an id, or type and id.
nlohmann::json referenceJson(const State& state, const Field& field, RecordRef ref);

} // namespace galley::ui
