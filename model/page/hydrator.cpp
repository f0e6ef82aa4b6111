#include "model/page/hydrator.h"

#include "model/page/content_links.h"
#include "model/page/site_address.h"

#include <algorithm>
#include <charconv>

namespace galley {

namespace {

constexpr unsigned kMaxComponentDepth = 6;
/// Longest path of an origin; values nest less deep than that.
constexpr std::size_t kMaxPlaces = 64;

} // namespace

std::vector<std::uint64_t> Hydrator::takeReads() {
    std::sort(m_reads.begin(), m_reads.end());
    m_reads.erase(std::unique(m_reads.begin(), m_reads.end()), m_reads.end());
    return std::move(m_reads);
}

const std::string_view* Hydrator::origin(const Place& place) {
    if (!m_context.origins)
        return nullptr;
    // From the place up to its record, then written from there down.
    std::array<const Place*, kMaxPlaces> chain{};
    std::size_t count = 0;
    for (const Place* at = &place; at != nullptr && count < chain.size(); at = at->above)
        chain[count++] = at;
    m_origin.assign(chain[count - 1]->part);
    m_origin += '/';
    m_origin += chain[count - 1]->id;
    m_origin += '#';
    for (std::size_t i = count - 1; i-- > 0;) {
        m_origin += chain[i]->part;
        if (i != 0)
            m_origin += '/';
    }
    return m_arena->copyOrigin(m_origin);
}

ValueView Hydrator::inLocale(const Field& field, const ValueView& value, std::string_view* locale) const {
    if (!field.localized || value.kind() != ValueKind::Localized)
        return value;
    for (const std::size_t index : m_plans.localeChains[m_context.locale]) {
        const ValueView local = value.at(static_cast<std::uint32_t>(index));
        if (local.isNull())
            continue;
        if (locale != nullptr)
            *locale = m_plans.schema->locales[index].code;
        return local;
    }
    return {};
}

std::string_view Hydrator::appendIdentity(const RecordView& record) {
    const std::string_view id = m_arena->copy(record.id(m_scratch));
    m_nodes.push_back(DocNode::string(record.type().name).named("type"));
    m_nodes.push_back(DocNode::string(id).named("id"));
    m_nodes.push_back(address(record).named("url"));
    return id;
}

DocNode Hydrator::address(const RecordView& record) {
    if (const auto slugIndex = m_plans.slugs[record.ref().type.value()]) {
        const ValueView slug = inLocale(record.type().fields[*slugIndex], record.field(*slugIndex));
        if (slug.kind() == ValueKind::String)
            return DocNode::string(m_arena->copy(pageUrl(*m_plans.schema, m_context.locale, slug.asString(m_scratch))));
    }
    return DocNode::null();
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

void Hydrator::appendFields(const RecordView& view, const Place& place, unsigned depth, bool withModules) {
    const Type& type = view.type();
    for (std::size_t i = 0; i < type.fields.size(); ++i)
        if (withModules || !m_plans.moduleFields[view.ref().type.value()][i])
            appendField(type.fields[i], view.field(i), place, depth, UINT32_MAX);
}

void Hydrator::appendField(const Field& field, const ValueView& whole, const Place& place, unsigned depth,
                           std::uint32_t limit) {
    std::string_view locale;
    const ValueView local = inLocale(field, whole, &locale);
    if (local.isNull())
        return;
    const Place own{&place, field.name};
    const Place localized{&own, locale};
    DocNode node = value(field, local, locale.empty() ? own : localized, depth, limit);
    m_nodes.push_back(std::move(node).named(field.name));
}

DocNode Hydrator::value(const Field& field, const ValueView& view, const Place& place, unsigned depth,
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
        return DocNode::string(asset(view));
    case FieldKind::Enum: {
        const auto index = static_cast<std::size_t>(view.asInt());
        return index < field.values.size() ? DocNode::string(field.values[index]) : DocNode::null();
    }
    case FieldKind::Ref:
        return record(view.asRef(), depth + 1);
    case FieldKind::Object: {
        const std::size_t begun = begin();
        appendMembers(field.fields, view, place, depth);
        return finish(begun).from(origin(place));
    }
    case FieldKind::List:
        return list(field.fields.front(), view, place, depth, limit);
    case FieldKind::Blocks: {
        const std::size_t begun = begin();
        for (std::uint32_t i = 0; i < view.size(); ++i)
            m_nodes.push_back(block(field, view.block(i), place, depth));
        return DocNode::list(take(begun));
    }
    }
    return DocNode::null();
}

std::string_view Hydrator::asset(const ValueView& view) {
    const std::string_view value = view.asString(m_scratch);
    return m_arena->copy(isAbsoluteAsset(value) ? value : std::string_view(assetUrl(value)));
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

DocNode Hydrator::block(const Field& field, const BlockView& view, const Place& place, unsigned depth) {
    const BlockKind& kind = field.blocks[view.kind()];
    const std::string_view key = m_arena->copy(view.key(m_scratch));
    const Place own{&place, key};
    const std::size_t begun = begin();
    m_nodes.push_back(DocNode::string(kind.name).named("kind"));
    m_nodes.push_back(DocNode::string(key).named("key"));
    for (std::size_t i = 0; i < kind.fields.size(); ++i)
        appendMember(kind.fields[i], view.field(static_cast<std::uint32_t>(i)), own, depth);
    return finish(begun).from(origin(own));
}

DocNode Hydrator::component(const RecordView& view, unsigned depth) {
    m_open.push_back(view.ref());
    const std::size_t begun = begin();
    const Place place{nullptr, view.type().name, appendIdentity(view)};
    appendFields(view, place, depth, true);
    m_open.pop_back();
    return finish(begun).from(origin(place));
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

void Hydrator::appendMember(const Field& field, const ValueView& view, const Place& place, unsigned depth) {
    if (view.isNull())
        return;
    DocNode node = value(field, view, Place{&place, field.name}, depth);
    m_nodes.push_back(std::move(node).named(field.name));
}

void Hydrator::appendMembers(const std::vector<Field>& fields, const ValueView& view, const Place& place,
                             unsigned depth) {
    for (std::size_t i = 0; i < fields.size(); ++i)
        appendMember(fields[i], view.at(static_cast<std::uint32_t>(i)), place, depth);
}

DocNode Hydrator::list(const Field& element, const ValueView& view, const Place& place, unsigned depth,
                       std::uint32_t limit) {
    const std::size_t begun = begin();
    const std::uint32_t size = std::min(view.size(), limit);
    std::array<char, 12> digits{};
    for (std::uint32_t i = 0; i < size; ++i) {
        const ValueView item = view.at(i);
        if (item.isNull())
            continue;
        Place own{&place, {}};
        if (m_context.origins) {
            const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), i).ptr;
            own.part = std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()));
        }
        DocNode node = value(element, item, own, depth);
        if (node.kind() != DocKind::Null) // a reference that leads nowhere shows nothing
            m_nodes.push_back(std::move(node));
    }
    return DocNode::list(take(begun));
}

DocNode Hydrator::card(const RecordView& view) {
    ++m_cardDepth;
    const std::size_t begun = begin();
    const Place place{nullptr, view.type().name, appendIdentity(view)};
    for (const CardField& entry : m_plans.cards[view.ref().type.value()])
        appendField(view.type().fields[entry.index], view.field(entry.index), place, 0, entry.limit);
    --m_cardDepth;
    return finish(begun).from(origin(place));
}

DocNode Hydrator::label(const RecordView& view) {
    const std::uint64_t packed = view.ref().packed();
    KnownLabel& known = m_knownLabels[((packed * 0x9e3779b97f4a7c15U) >> 32) % kKnownLabels];
    if (known.record == packed)
        return known.node;
    const std::size_t begun = begin();
    const Place place{nullptr, view.type().name, appendIdentity(view)};
    m_nodes.push_back(DocNode::string(labelOf(view)).named("label"));
    known = {packed, finish(begun).from(origin(place))};
    return known.node;
}

} // namespace galley
