#include "ui/editor/field_input.h"

#include "model/dataset/value_json.h"
#include "ui/editor/asset_input.h"
#include "ui/editor/blocks_input.h"
#include "ui/editor/choice_inputs.h"
#include "ui/editor/date_time_input.h"
#include "ui/editor/day_input.h"
#include "ui/editor/list_input.h"
#include "ui/editor/number_input.h"
#include "ui/editor/object_input.h"
#include "ui/editor/reference_input.h"
#include "ui/editor/reorder_column.h"
#include "ui/editor/text_inputs.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QTextEdit>

namespace galley::ui {

FieldInput::FieldInput(FieldPlace place, QWidget* parent)
    : QWidget(parent)
    , m_place(std::move(place)) {}

void FieldInput::setFallback(const Value&, const QString&) {}

FieldInput* FieldInput::descend(std::span<const std::string>) {
    return this;
}

void FieldInput::setPath(const std::string& path) {
    m_place.path = path;
    for (const QPointer<QWidget>& control : m_adopted)
        if (control != nullptr)
            control->setAccessibleDescription(QString::fromStdString(path));
}

void FieldInput::recordsChanged(const ChangedRecords&) {}

bool FieldInput::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn)
        emit context().fieldFocused(context().origin(m_place.path));
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isArrow = key->key() == Qt::Key_Up || key->key() == Qt::Key_Down;
        MovableRow* row = isArrow && !context().isReadOnly() && (key->modifiers() & Qt::AltModifier) != 0
                              ? movableRowOf(this)
                              : nullptr;
        if (row != nullptr) {
            row->moveBy(key->key() == Qt::Key_Up ? -1 : 1);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void FieldInput::adopt(QWidget* control, const QString& name, Purpose purpose) {
    if (context().isReadOnly() && purpose == Purpose::Change) {
        if (auto* line = qobject_cast<QLineEdit*>(control))
            line->setReadOnly(true);
        else if (auto* text = qobject_cast<QTextEdit*>(control))
            text->setReadOnly(true);
        else
            control->setEnabled(false);
    }
    control->setAccessibleName(name.isEmpty() ? m_place.label
                                              : tr("%1: %2", "field: what the control does").arg(m_place.label, name));
    control->setAccessibleDescription(QString::fromStdString(m_place.path));
    control->installEventFilter(this);
    m_adopted.emplace_back(control);
}

void FieldInput::setEmpty(bool isEmpty) {
    if (m_isEmpty == isEmpty)
        return;
    m_isEmpty = isEmpty;
    emit stateChanged();
}

nlohmann::json FieldInput::jsonOf(const Field& field, const Value& value) const {
    return plainJsonOf(context().state(), field, ValueView(&value));
}

QString labelOf(const Field& field) {
    return QString::fromStdString(field.displayLabel());
}

FieldInput* makeFieldInput(const FieldPlace& place, QWidget* parent) {
    switch (place.field->kind) {
    case FieldKind::Bool:
        return new SwitchInput(place, parent);
    case FieldKind::Int:
    case FieldKind::Float:
        return new NumberInput(place, parent);
    case FieldKind::Date:
        return new DayInput(place, parent);
    case FieldKind::DateTime:
        return new DateTimeInput(place, parent);
    case FieldKind::String:
        return new StringInput(place, parent);
    case FieldKind::Text:
        return new TextInput(place, parent);
    case FieldKind::Asset:
        return new AssetInput(place, parent);
    case FieldKind::Enum:
        if (place.field->values.size() <= 4)
            return new SegmentInput(place, parent);
        return new ComboInput(place, parent);
    case FieldKind::Ref:
        return new ReferenceInput(place, parent);
    case FieldKind::Object:
        return new ObjectInput(place, parent);
    case FieldKind::List:
        return new ListInput(place, parent);
    case FieldKind::Blocks:
        return new BlocksInput(place, parent);
    }
    return new StringInput(place, parent);
}

} // namespace galley::ui
