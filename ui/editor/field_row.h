// FieldRow: one field of a form: the label with its badges above, the control, and under it help, or what is wrong and
// what to do. It can light up for a moment to show where a click in the preview led.
// Used in this folder alone.
#pragma once

#include "ui/editor/field_input.h"

class QLabel;
class QMenu;

namespace galley::ui {

class FieldHead;

class FieldRow : public QWidget {
    Q_OBJECT
public:
    FieldRow(const FieldPlace& place, QWidget* parent);

    FieldInput* input() const { return m_input; }
    /// For a localized field the value of all locales, otherwise the value.
    void setWholeValue(const Value& value);
    void setValue(const Value& value) { m_input->setValue(value); }
    void highlight();
    /// Puts something that is about the field below its control, behind what was put there before.
    void addBelow(QWidget* widget);

    /// Asks for the history of the field.
    void showHistory();

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void moveEvent(QMoveEvent* event) override;

private:
    class Glow;
    void showState();
    QStringList problems() const;
    void settleSlug();

    FieldInput* m_input;
    FieldHead* m_head;
    QLabel* m_note;         ///< help, what is to be known, or a problem
    Glow* m_glow = nullptr; ///< child of what is around the row, made when first wanted
    QString m_fallbackLocale;
    enum class NoteWeight : std::uint8_t { Help, ToKnow, Problem };
    NoteWeight m_noteWeight = NoteWeight::Help;
};

/// The rows of a record's, an object's or a block's fields, below each other with the form's spacing.
class FieldRows : public QWidget {
    Q_OBJECT
public:
    FieldRows(FormContext& context, const std::vector<Field>& fields, const std::string& parentPath, bool isTopLevel,
              QWidget* parent);

    void setValues(const ValueList& values);
    void setPath(const std::string& parentPath);
    void recordsChanged(const ChangedRecords& records);
    FieldRow* row(std::size_t index) const { return m_rows[index]; }
    std::size_t count() const { return m_rows.size(); }
    /// The control at `parts`, the first of which names a field; nullptr when no field has that name.
    FieldInput* descend(std::span<const std::string> parts);

private:
    std::string pathOf(std::size_t index, const std::string& parentPath) const;

    FormContext& m_context;
    const std::vector<Field>& m_fields;
    bool m_isTopLevel;
    std::vector<FieldRow*> m_rows; ///< children
};

/// The row around a control, or nullptr.
FieldRow* rowOf(QWidget* control);
/// Adds to the menu of a control in a row what can be done with the field.
void addFieldCommands(QMenu* menu, QWidget* control);

} // namespace galley::ui
