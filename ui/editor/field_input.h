// FieldInput: the control for one value of a record, whatever its kind: a text, a switch, a list, a row of cards. It
// shows a value, tells the form what the person did, and knows its children by path.
//
// Invariants:
//  1. Showing the value that is shown already changes nothing: caret, selection and unfinished typing stay.
//  2. A control that cannot read what was typed keeps it with the record, says so in problem(), and sends nothing.
//  3. In a site that can only be read controls show, let select and copy, and look like that; screen readers hear it.
//  4. Edits name the smallest place that changed.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/editor/form_context.h"

#include <QPointer>
#include <QWidget>
#include <span>

namespace galley::ui {

/// Where a control stands.
struct FieldPlace {
    FormContext* context = nullptr; ///< not owned, outlives the control
    const Field* field = nullptr;   ///< in the context's schema
    std::string path;               ///< of the value, with its locale
    QString label;                  ///< for screen readers; the row shows it
    bool isElement = false;         ///< an element of a list: cannot be absent
};

class FieldInput : public QWidget {
    Q_OBJECT
public:
    FieldInput(FieldPlace place, QWidget* parent);

    const FieldPlace& place() const { return m_place; }
    const Field& field() const { return *m_place.field; }
    FormContext& context() const { return *m_place.context; }

    /// Shows the value. Null: absent.
    virtual void setValue(const Value& value) = 0;
    /// What readers see while the value is absent, from the language `from`; a null value: nothing.
    virtual void setFallback(const Value& value, const QString& from);
    /// The control that takes the keys.
    virtual QWidget* focusTarget() { return this; }
    /// The control at a path below this one, opening cards on the way; this one when the path ends or leads nowhere.
    virtual FieldInput* descend(std::span<const std::string> parts);
    /// The element moved in its list.
    virtual void setPath(const std::string& path);
    /// Names of these records may have changed.
    virtual void recordsChanged(const ChangedRecords& records);
    /// A sentence on what is wrong and what to do, or empty.
    virtual QString problem() const { return {}; }
    /// Small tools for the line of the label; nullptr: none. The caller reparents it.
    virtual QWidget* labelTools() { return nullptr; }
    /// True for controls that look better at their own width than across the form.
    virtual bool isNarrow() const { return false; }

    bool isEmpty() const { return m_isEmpty; }

signals:
    /// isEmpty() or problem() may have changed.
    void stateChanged();
    /// Asks the row that it stands in to scroll to it.
    void opened();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    enum class Purpose : std::uint8_t { Change, Look };
    /// Names a control for screen readers and reports its focus. One that changes something is closed in a site that
    /// can only be read.
    void adopt(QWidget* control, const QString& name = {}, Purpose purpose = Purpose::Change);
    void setEmpty(bool isEmpty);
    void patch(nlohmann::json value) { context().patch(m_place.path, std::move(value)); }
    /// The JSON form of a value of this field.
    nlohmann::json jsonOf(const Field& field, const Value& value) const;

    FieldPlace m_place;

private:
    std::vector<QPointer<QWidget>> m_adopted;
    bool m_isEmpty = true;
};

/// The control for a field's kind.
FieldInput* makeFieldInput(const FieldPlace& place, QWidget* parent);
/// A label for a field: its own, or words made from its name.
QString labelOf(const Field& field);

} // namespace galley::ui
