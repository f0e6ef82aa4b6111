// ListInput: any number of values of one kind. Single values stand in rows with a handle and a remove button, inline
// objects in cards that open. Long lists show their first part until asked for the rest.
// Used in this folder alone.
#pragma once

#include "ui/editor/field_input.h"
#include "ui/editor/reorder_column.h"

namespace galley::ui {

class FoldCard;
class QuietButton;

class ListInput : public FieldInput {
    Q_OBJECT
public:
    ListInput(const FieldPlace& place, QWidget* parent);
    void setValue(const Value& value) override;
    QWidget* focusTarget() override;
    FieldInput* descend(std::span<const std::string> parts) override;
    void setPath(const std::string& path) override;
    void recordsChanged(const ChangedRecords& records) override;

    /// Adds an element at the end, asking for what it should be where there is no natural start.
    void add();
    int rowCount() const { return m_column->count(); }
    ReorderColumn* column() const { return m_column; }

private:
    struct Row;
    class SimpleRow;
    const Field& element() const { return field().fields.front(); }
    bool hasCards() const { return element().kind == FieldKind::Object; }
    std::string pathOf(std::size_t index) const;
    void insert(nlohmann::json value);
    void removeAt(int index);
    void duplicateAt(int index);
    void moveTo(int from, int to);
    QWidget* makeRow(std::size_t index);
    void fillRow(std::size_t index);
    void numberRows();
    FieldInput* inputAt(std::size_t index);

    ReorderColumn* m_column;
    QuietButton* m_add;
    QuietButton* m_more;
    ValueList m_values;        ///< what is shown
    std::size_t m_limit;       ///< rows that are made at most
    bool m_focusesNew = false; ///< an element was just asked for
};

} // namespace galley::ui
