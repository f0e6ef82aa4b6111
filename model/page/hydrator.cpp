#include "model/page/hydrator.h"

#include "model/page/content_links.h"
#include "model/page/site_address.h"

#include <algorithm>

namespace galley {

namespace {

constexpr unsigned kMaxComponentDepth = 6;

} // namespace

std::vector<std::uint64_t> Hydrator::takeReads() {
    std::sort(m_reads.begin(), m_reads.end());
    m_reads.erase(std::unique(m_reads.begin(), m_reads.end()), m_reads.end());
    return std::move(m_reads);
}

const std::string_view* Hydrator::origin(const std::string& text) {
    return m_context.origins ? m_arena->copyOrigin(text) : nullptr;
}

std::string Hydrator::originOf(const RecordView& record, std::string_view path) const {
    return m_context.origins ? record.path() + "#" + std::string(path) : std::string();
}

ValueView Hydrator::inLocale(const Field& field, const ValueView& value, std::string* path) const {
    if (!field.localized || value.kind() != ValueKind::Localized)
        return value;
    for (const std::size_t locale : m_plans.localeChains[m_context.locale]) {
        const ValueView local = value.at(static_cast<std::uint32_t>(locale));
        if (local.isNull())
            continue;
        if (path != nullptr)
            *path += "/" + m_plans.schema->locales[locale].code;
        return local;
    }
    return {};
}

void Hydrator::appendIdentity(std::vector<DocNode>& members, const RecordView& record) {
    members.push_back(DocNode::string(record.type().name).named("type"));
    members.push_back(DocNode::string(m_arena->copy(record.id(m_scratch))).named("id"));
    appendAddress(members, record);
}

void Hydrator::appendAddress(std::vector<DocNode>& members, const RecordView& record) {
    DocNode url = DocNode::null();
    if (const auto slugIndex = m_plans.slugs[record.ref().type.value()]) {
        const ValueView slug = inLocale(record.type().fields[*slugIndex], record.field(*slugIndex));
        if (slug.kind() == ValueKind::String)
            url = DocNode::string(m_arena->copy(pageUrl(*m_plans.schema, m_context.locale, slug.asString(m_scratch))));
    }
    members.push_back(std::move(url).named("url"));
}

DocNode Hydrator::record(RecordRef ref, unsigned depth) {
    note(ref);
    const RecordView view = m_state.record(ref);
    if (!view.exists())
        return DocNode::null();
    const Type& type = view.type();
    if (type.component && depth < kMaxComponentDepth && !isOpen(ref))
        return component(view, depth);
    return depth <= kMaxComponentDepth && m_cardDepth == 0 ? card(view) : label(view);
}

void Hydrator::appendFields(std::vector<DocNode>& members, const RecordView& view, unsigned depth, bool withModules) {
    const Type& type = view.type();
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
        if (!withModules && m_plans.moduleFields[view.ref().type.value()][i])
            continue;
        const Field& field = type.fields[i];
        std::string path = originOf(view, field.name);
        const ValueView local = inLocale(field, view.field(i), &path);
        if (!local.isNull())
            members.push_back(value(field, local, path, depth).named(field.name));
    }
}

DocNode Hydrator::value(const Field& field, const ValueView& view, const std::string& path, unsigned depth,
                        std::uint32_t limit) {
    switch (field.kind) {
    case FieldKind::Bool:
        return DocNode::boolean(view.asBool());
    case FieldKind::Int:
        return DocNode::integer(view.asInt());
    case FieldKind::Float:
        return DocNode::real(view.asFloat());
    case FieldKind::DateTime:
        return DocNode::instant(view.asInt());
    case FieldKind::String:
        return DocNode::string(m_arena->copy(view.asString(m_scratch)));
    case FieldKind::Text:
        return DocNode::text(text(view));
    case FieldKind::Asset:
        return DocNode::string(m_arena->copy(assetUrl(view.asString(m_scratch))));
    case FieldKind::Enum: {
        const auto index = static_cast<std::size_t>(view.asInt());
        return index < field.values.size() ? DocNode::string(field.values[index]) : DocNode::null();
    }
    case FieldKind::Ref:
        return record(view.asRef(), depth + 1);
    case FieldKind::Object: {
        std::vector<DocNode> members;
        appendMembers(members, field.fields, view, path, depth);
        return DocNode::object(m_arena->copy(members)).from(origin(path));
    }
    case FieldKind::List:
        return list(field.fields.front(), view, path, depth, limit);
    case FieldKind::Blocks: {
        std::vector<DocNode> elements;
        for (std::uint32_t i = 0; i < view.size(); ++i)
            elements.push_back(block(field, view.block(i), path, depth));
        return DocNode::list(m_arena->copy(elements));
    }
    }
    return DocNode::null();
}

std::string_view Hydrator::text(const ValueView& view) {
    const std::string_view source = view.asString(m_scratch);
    if (!hasContentLinks(source))
        return m_arena->copy(source);
    const std::string kept(source); // reading other records uses the scratch again
    return m_arena->copy(
        resolveContentLinks(kept, [this](std::string_view type, std::string_view id) { return addressOf(type, id); }));
}

std::optional<std::string> Hydrator::addressOf(std::string_view typeName, std::string_view id) {
    const auto type = m_plans.schema->typeIndex(typeName);
    const auto ref = type ? m_state.find(*type, id) : std::nullopt;
    if (!ref) {
        m_hasDeadLinks = true;
        return std::nullopt;
    }
    note(*ref);
    const RecordView record = m_state.record(*ref);
    if (const auto slugIndex = m_plans.slugs[type->value()]) {
        const ValueView slug = inLocale(record.type().fields[*slugIndex], record.field(*slugIndex));
        if (slug.kind() == ValueKind::String)
            return pageUrl(*m_plans.schema, m_context.locale, slug.asString(m_scratch));
        return std::nullopt;
    }
    for (std::size_t i = 0; i < record.type().fields.size(); ++i)
        if (auto asset = firstAsset(record.type().fields[i], inLocale(record.type().fields[i], record.field(i))))
            return asset;
    return std::nullopt;
}

std::optional<std::string> Hydrator::firstAsset(const Field& field, const ValueView& view) {
    if (field.kind == FieldKind::Asset && view.kind() == ValueKind::String)
        return assetUrl(view.asString(m_scratch));
    if (field.kind == FieldKind::Object)
        for (std::size_t i = 0; i < field.fields.size(); ++i)
            if (auto asset = firstAsset(field.fields[i], view.at(static_cast<std::uint32_t>(i))))
                return asset;
    return std::nullopt;
}

DocNode Hydrator::block(const Field& field, const BlockView& view, const std::string& path, unsigned depth) {
    const BlockKind& kind = field.blocks[view.kind()];
    const std::string_view key = m_arena->copy(view.key(m_scratch));
    std::string own;
    if (m_context.origins)
        own = path + "/" + std::string(key);
    std::vector<DocNode> members;
    members.push_back(DocNode::string(kind.name).named("kind"));
    members.push_back(DocNode::string(key).named("key"));
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        const ValueView member = view.field(static_cast<std::uint32_t>(i));
        if (!member.isNull())
            members.push_back(
                value(kind.fields[i], member, memberPath(own, kind.fields[i].name), depth).named(kind.fields[i].name));
    }
    return DocNode::object(m_arena->copy(members)).from(origin(own));
}

DocNode Hydrator::component(const RecordView& view, unsigned depth) {
    m_open.push_back(view.ref());
    std::vector<DocNode> members;
    appendIdentity(members, view);
    appendFields(members, view, depth, true);
    m_open.pop_back();
    return DocNode::object(m_arena->copy(members)).from(origin(originOf(view)));
}

std::string_view Hydrator::labelOf(const RecordView& view) {
    const auto display = m_plans.displays[view.ref().type.value()];
    if (display) {
        const ValueView name = inLocale(view.type().fields[*display], view.field(*display));
        if (name.kind() == ValueKind::String)
            return m_arena->copy(name.asString(m_scratch));
    }
    return m_arena->copy(view.id(m_scratch));
}

std::string Hydrator::memberPath(const std::string& parent, const std::string& member) const {
    return m_context.origins ? parent + "/" + member : std::string();
}

void Hydrator::appendMembers(std::vector<DocNode>& members, const std::vector<Field>& fields, const ValueView& view,
                             const std::string& path, unsigned depth) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const ValueView member = view.at(static_cast<std::uint32_t>(i));
        if (!member.isNull())
            members.push_back(value(fields[i], member, memberPath(path, fields[i].name), depth).named(fields[i].name));
    }
}

DocNode Hydrator::list(const Field& element, const ValueView& view, const std::string& path, unsigned depth,
                       std::uint32_t limit) {
    std::vector<DocNode> elements;
    const std::uint32_t size = std::min(view.size(), limit);
    elements.reserve(size);
    for (std::uint32_t i = 0; i < size; ++i) {
        const ValueView item = view.at(i);
        if (item.isNull())
            continue;
        DocNode node = value(element, item, memberPath(path, std::to_string(i)), depth);
        if (node.kind() != DocKind::Null) // a reference that leads nowhere shows nothing
            elements.push_back(node);
    }
    return DocNode::list(m_arena->copy(elements));
}

DocNode Hydrator::card(const RecordView& view) {
    ++m_cardDepth;
    std::vector<DocNode> members;
    appendIdentity(members, view);
    const Type& type = view.type();
    for (const CardField& entry : m_plans.cards[view.ref().type.value()]) {
        const Field& field = type.fields[entry.index];
        std::string path = originOf(view, field.name);
        const ValueView local = inLocale(field, view.field(entry.index), &path);
        if (!local.isNull())
            members.push_back(value(field, local, path, 0, entry.limit).named(field.name));
    }
    --m_cardDepth;
    return DocNode::object(m_arena->copy(members)).from(origin(originOf(view)));
}

DocNode Hydrator::label(const RecordView& view) {
    std::vector<DocNode> members;
    appendIdentity(members, view);
    members.push_back(DocNode::string(labelOf(view)).named("label"));
    return DocNode::object(m_arena->copy(members)).from(origin(originOf(view)));
}

} // namespace galley
