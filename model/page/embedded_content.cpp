#include "model/page/embedded_content.h"

#include "model/base/json_text.h"
#include "model/base/time_zone.h"
#include "model/page/content_links.h"
#include "model/page/date_text.h"
#include "model/page/readable_value.h"
#include "model/schema/site_address.h"

namespace galley {

void EmbeddedContent::addRecord(const RecordView& view) {
    const Type& type = view.type();
    const auto heading = m_plans.headings[view.ref().type.value()];
    // A record that nothing names would be called by its id, which readers do not know, nor do they know editors'
    // names.
    const FieldGuide::Entry* const named = heading ? m_plans.guide->find(type.fields[*heading]) : nullptr;
    if (const std::string_view name = m_hydrator.labelOf(view);
        named != nullptr && !named->isHidden && name != view.id())
        m_out = "### " + asCommonMark(name);
    for (std::size_t i = 0; i < type.fields.size(); ++i)
        if (const FieldGuide::Entry* const field = m_plans.guide->find(type.fields[i]);
            i != heading && !field->isHidden)
            addField(type.fields[i], type.fields[i].name, m_hydrator.inLocale(view.field(i)));
}

void EmbeddedContent::addField(const Field& field, std::string_view name, const ValueView& value) {
    if (value.isNull())
        return;
    switch (field.kind) {
    case FieldKind::String:
        return addText(name, m_hydrator.copyOf(value));
    case FieldKind::Text:
        if (const std::string_view text = m_hydrator.embedIn(m_hydrator.copyOf(value)); !isDataText(text))
            addParagraph(text);
        return;
    case FieldKind::Asset:
        return addText(name, assetUrl(m_hydrator.copyOf(value)));
    case FieldKind::Ref:
        return addReference(value.asRef());
    case FieldKind::Object:
        for (std::size_t i = 0; i < field.fields.size(); ++i)
            if (const FieldGuide::Entry* const member = m_plans.guide->find(field.fields[i]); !member->isHidden)
                addField(field.fields[i], field.fields[i].name, value.at(static_cast<std::uint32_t>(i)));
        return;
    case FieldKind::List:
        for (std::uint32_t i = 0; i < value.size(); ++i)
            addField(field.fields.front(), name, value.at(i));
        return;
    case FieldKind::Blocks:
        for (std::uint32_t i = 0; i < value.size(); ++i) {
            const BlockView block = value.block(i);
            const std::vector<Field>& fields = field.blocks[block.kind()].fields;
            for (std::size_t f = 0; f < fields.size(); ++f)
                if (!m_plans.guide->find(fields[f])->isHidden)
                    addField(fields[f], fields[f].name, block.field(static_cast<std::uint32_t>(f)));
        }
        return;
    case FieldKind::Int:
    case FieldKind::Float:
    case FieldKind::Date:
    case FieldKind::DateTime:
        return addFact(field.name.empty() ? std::string(name) : field.displayLabel(), field.kind, value);
    case FieldKind::Bool:
    case FieldKind::Enum:
        return;
    }
}

void EmbeddedContent::addFact(const std::string& label, FieldKind kind, const ValueView& value) {
    std::string text;
    if (kind == FieldKind::Int)
        appendInteger(text, value.asInt());
    else if (kind == FieldKind::Float)
        appendReal(text, value.asFloat());
    else if (kind == FieldKind::Date)
        appendLongDate(text, value.asInt(), m_hydrator.locale());
    else if (const auto zone = TimeZone::find(m_plans.schema->site.zone))
        appendLongDate(text, (*zone)->local(value.asInt()).day, m_hydrator.locale());
    addParagraph("**" + asCommonMark(label) + "** " + asCommonMark(text));
}

void EmbeddedContent::addText(std::string_view name, std::string_view text) {
    if (isDataText(text))
        return;
    const std::string link = linkOf(text, name);
    if (link.empty())
        return addParagraph(asCommonMark(text));
    const bool isImage = mediaOf(DocNode::string(text)) == Media::Image;
    addParagraph(std::string(isImage ? "![" : "[") + (isImage ? "" : asCommonMark(text)) + "](<" + link + ">)");
}

void EmbeddedContent::addReference(RecordRef ref) {
    const RecordView view = m_hydrator.read(ref);
    if (!view.exists() || !view.type().isPublic)
        return;
    EmbeddedRecord record = m_hydrator.embedded(view);
    if (record.form == EmbeddedRecord::Form::Content && !record.content.empty())
        return addParagraph(record.content);
    const auto address = m_hydrator.addressOf(view);
    const std::string label = asCommonMark(m_hydrator.labelOf(view));
    const bool isFile = record.form == EmbeddedRecord::Form::File;
    addParagraph(address ? std::string(isFile ? "![" : "[") + label + "](<" + *address + ">)" : label);
}

void EmbeddedContent::addParagraph(std::string_view text) {
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    if (last == std::string_view::npos)
        return;
    if (!m_out.empty())
        m_out += "\n\n";
    m_out += text.substr(0, last + 1);
    m_isOneLine = m_isOneLine && text.substr(0, last + 1).find('\n') == std::string_view::npos && text.front() != '#';
    m_line += (m_line.empty() ? "" : " ") + std::string(text.substr(0, last + 1));
}

} // namespace galley
