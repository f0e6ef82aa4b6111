#include "ui/editor/object_input.h"

#include "ui/editor/field_row.h"
#include "ui/widgets/tones.h"

#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

namespace galley::ui {

ObjectInput::ObjectInput(const FieldPlace& place, QWidget* parent)
    : FieldInput(place, parent)
    , m_rows(new FieldRows(context(), field().fields, place.path, false, this)) {
    auto* column = new QVBoxLayout(this);
    // An element of a list stands in a frame of its own.
    column->setContentsMargins(place.isElement ? 0 : scaled(this, 16), place.isElement ? 0 : scaled(this, 4), 0,
                               place.isElement ? 0 : scaled(this, 4));
    column->addWidget(m_rows);
}

void ObjectInput::setValue(const Value& value) {
    m_rows->setValues(value.isNull() ? ValueList() : value.elements());
    setEmpty(value.isNull());
}

QWidget* ObjectInput::focusTarget() {
    return m_rows->count() > 0 ? m_rows->row(0)->input()->focusTarget() : this;
}

FieldInput* ObjectInput::descend(std::span<const std::string> parts) {
    FieldInput* member = m_rows->descend(parts);
    return member != nullptr ? member : this;
}

void ObjectInput::setPath(const std::string& path) {
    FieldInput::setPath(path);
    m_rows->setPath(path);
}

void ObjectInput::recordsChanged(const ChangedRecords& records) {
    m_rows->recordsChanged(records);
}

void ObjectInput::paintEvent(QPaintEvent*) {
    if (place().isElement)
        return;
    QPainter painter(this);
    const QRect line(0, 0, scaled(this, 2), height());
    painter.fillRect(QStyle::visualRect(layoutDirection(), rect(), line), currentTones().border);
}

} // namespace galley::ui
