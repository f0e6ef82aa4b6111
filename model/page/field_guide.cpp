#include "model/page/field_guide.h"

#include "model/page/public_fields.h"

namespace galley {

FieldGuide::FieldGuide(const Schema& schema) {
    for (const Type& type : schema.types) {
        add(type.fields);
        if (type.component)
            m_components.insert(type.name.data());
        if (const auto slug = type.page ? type.fieldIndex(type.slug) : std::nullopt)
            m_fields.at(type.fields[*slug].name.data()).isHidden = true;
        if (const auto heading = headingField(type)) {
            Entry& entry = m_fields.at(type.fields[*heading].name.data());
            entry.isHeading = true;
            entry.isHidden = false;
        }
    }
}

void FieldGuide::add(const std::vector<Field>& fields) {
    for (const Field& field : fields) {
        m_fields.emplace(field.name.data(), Entry{field.displayLabel(), isForEditors(field, fields), false});
        const Field* inner = &field;
        while (inner->kind == FieldKind::List)
            inner = &inner->fields.front();
        if (inner->kind == FieldKind::Object)
            add(inner->fields);
        for (const BlockKind& kind : inner->blocks)
            add(kind.fields);
    }
}

bool FieldGuide::isComponent(const DocNode& object) const {
    const DocNode* const type = object.find("_type");
    return type != nullptr && type->kind() == DocKind::String && m_components.contains(type->asString().data());
}

} // namespace galley
