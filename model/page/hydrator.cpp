#include "model/page/hydrator.h"

#include "model/base/common_mark_text.h"
#include "model/dataset/local_value.h"
#include "model/page/content_links.h"
#include "model/page/embedded_content.h"
#include "model/schema/site_address.h"

#include <algorithm>
#include <charconv>

namespace galley {

namespace {

constexpr unsigned kMaxComponentDepth = 6;
/// What texts of one module may embed: a few records that embed each other often would fill the memory.
constexpr std::size_t kMaxEmbeddedBytes = 1U << 20;
/// Longest path of an origin; values nest less deep than that.
constexpr std::size_t kMaxHydratedPlaces = 64;

/// Whether a byte may begin a control character that pages do not have: all but tab and line feed.
constexpr std::array<bool, 256> kMayBeControl = [] {
    std::array<bool, 256> may{};
    for (std::size_t byte = 0; byte < 0x20; ++byte)
        may[byte] = byte != '\t' && byte != '\n';
    may[0x7f] = may[0xc2] = true; // U+0080 to U+009F begin with the latter
    return may;
}();

/// Without control characters; CR, alone or before LF, is a line's end.
std::string withoutControls(std::string_view text) {
    std::string clean;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        if (!kMayBeControl[byte] || (byte == 0xc2 && (next < 0x80 || next > 0x9f)))
            clean += text[i];
        else if (byte == '\r' && next != '\n')
            clean += '\n';
        else if (byte == 0xc2)
            ++i;
    }
    return clean;
}

} // namespace

std::vector<std::uint64_t> Hydrator::takeReads() {
    std::vector<std::uint64_t> reads(m_reads.begin(), m_reads.end()); // as long as it must be
    m_reads.clear();
    m_embeddedBytes = 0;
    ++m_module;
    return reads;
}

const std::string_view* Hydrator::spellOrigin(const Place& place) {
    // From the place up to its record, then written from there down.
    std::array<const Place*, kMaxHydratedPlaces> chain{};
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

ValueView Hydrator::inLocale(const ValueView& value, std::string_view* locale) const {
    std::size_t found = m_context.locale;
    const ValueView local = localValue(value, m_plans.localeChains[m_context.locale], &found);
    if (locale != nullptr && value.kind() == ValueKind::Localized && !local.isNull())
        *locale = m_plans.schema->locales[found].code;
    return local;
}

Identity Hydrator::identityOf(const RecordView& record, std::string_view id) {
    if (!m_context.origins)
        return {id};
    const Type& type = record.type();
    const auto heading = m_plans.headings[record.ref().type.value()];
    m_origin.assign(type.name);
    m_origin += '/';
    m_origin += id;
    m_origin += '#';
    const std::size_t size = m_origin.size();
    if (heading)
        m_origin += type.fields[*heading].name;
    // The origin of the record is the beginning of its label's.
    const std::string_view label = m_arena->copy(m_origin);
    auto* const kept = m_arena->memory().allocate<std::string_view>(2);
    ::new (static_cast<void*>(kept)) std::string_view(label.substr(0, size));
    ::new (static_cast<void*>(kept + 1)) std::string_view(label);
    return {id, kept, kept + 1};
}

Identity Hydrator::addIdentity(DocMembers& members, const RecordView& record) {
    const Identity identity = identityOf(record, record.copyId(m_arena->memory()));
    members.add(DocNode::string(record.type().name).named("_type"));
    members.add(DocNode::string(identity.id).named("_id"));
    members.add(address(record).named("_url"));
    members.add(labelNode(labelOf(record), identity));
    return identity;
}

Identity Hydrator::addCardIdentity(DocMembers& members, const RecordView& record) {
    std::string_view id;
    if (m_plans.cardsHaveType)
        members.add(DocNode::string(record.type().name).named("_type"));
    if (m_plans.cardsHaveId || m_context.origins)
        id = record.copyId(m_arena->memory());
    if (m_plans.cardsHaveId)
        members.add(DocNode::string(id).named("_id"));
    members.add(address(record).named("_url"));
    return identityOf(record, id);
}

DocNode Hydrator::address(const RecordView& record) {
    m_url.clear();
    if (!m_plans.addresses->appendUrl(m_url, record, m_context.locale, m_slug))
        return DocNode::null();
    return DocNode::string(m_arena->copy(m_url));
}

DocNode Hydrator::record(RecordRef ref, unsigned depth) {
    // What stands in a card as a label once does so always, unless it is a component, whose label only cuts a cycle.
    if (KnownLabel& known = knownLabel(ref);
        known.record == ref.packed() && m_cardDepth != 0 && !m_plans.schema->type(ref.type).component) {
        if (std::exchange(known.notedIn, m_module) != m_module)
            note(ref);
        return known.node;
    }
    note(ref);
    const RecordView view = m_state.record(ref);
    const Type& type = view.type();
    if (!view.exists() || !type.isPublic)
        return DocNode::null();
    if (type.component && depth < kMaxComponentDepth && !isOpen(ref))
        return component(view, depth);
    return depth <= kMaxComponentDepth && m_cardDepth == 0 ? card(view) : label(view);
}

void Hydrator::addFields(DocMembers& members, const RecordView& view, const Place& place, unsigned depth,
                         bool withModules) {
    const Type& type = view.type();
    for (std::size_t i = 0; i < type.fields.size(); ++i)
        if (type.fields[i].isPublic && (withModules || !m_plans.moduleFields[view.ref().type.value()][i]))
            addField(members, type.fields[i], view.field(i), place, depth, UINT32_MAX);
}

void Hydrator::addField(DocMembers& members, const Field& field, const ValueView& whole, const Place& place,
                        unsigned depth, std::uint32_t limit) {
    const Place own{&place, field.name};
    if (!field.localized) {
        if (!whole.isNull())
            members.add(value(field, whole, own, depth, limit).named(field.name));
        return;
    }
    std::string_view locale;
    const ValueView local = inLocale(whole, &locale);
    if (local.isNull())
        return;
    const Place localized{&own, locale};
    members.add(value(field, local, locale.empty() ? own : localized, depth, limit).named(field.name));
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
    case FieldKind::Date:
        return DocNode::day(view.asInt());
    case FieldKind::DateTime:
        return DocNode::instant(view.asInt());
    case FieldKind::String:
        return DocNode::string(copyOf(view));
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
        DocMembers members(*m_arena, field.fields.size());
        for (std::size_t i = 0; i < field.fields.size(); ++i)
            addMember(members, field.fields[i], view.at(static_cast<std::uint32_t>(i)), place, depth);
        return members.object().from(origin(place));
    }
    case FieldKind::List:
        return list(field.fields.front(), view, place, depth, limit);
    case FieldKind::Blocks: {
        DocMembers blocks(*m_arena, view.size());
        for (std::uint32_t i = 0; i < view.size(); ++i)
            blocks.add(block(field, view.block(i), place, depth));
        return blocks.list();
    }
    }
    return DocNode::null();
}

std::string_view Hydrator::copyOf(const ValueView& view) {
    const std::string_view text = view.copyString(m_arena->memory());
    const bool isClean =
        std::none_of(text.begin(), text.end(), [](char c) { return kMayBeControl[static_cast<unsigned char>(c)]; });
    return isClean ? text : m_arena->copy(withoutControls(text));
}

std::string_view Hydrator::asset(const ValueView& view) {
    const std::string_view value = copyOf(view);
    return isAbsoluteAsset(value) ? value : m_arena->copy(assetUrl(value));
}

std::string_view Hydrator::text(const ValueView& view) {
    const std::string_view source = copyOf(view);
    if (!hasContentLinks(source))
        return source;
    return m_arena->copy(resolveContentLinks(embedIn(source), [this](std::string_view type, std::string_view id) {
        const auto record = named(type, id);
        return record ? addressOf(*record) : std::nullopt;
    }));
}

std::string_view Hydrator::embedIn(std::string_view source) {
    if (!hasContentLinks(source) || source.find("![") == std::string_view::npos)
        return source;
    return m_arena->copy(embedRecords(source, [this](std::string_view type, std::string_view id) {
        const auto record = named(type, id);
        return record ? embedded(*record) : EmbeddedRecord{};
    }));
}

EmbeddedRecord Hydrator::embedded(const RecordView& view) {
    using Form = EmbeddedRecord::Form;
    const Type& type = view.type();
    const std::string_view name = labelOf(view);
    const std::string label = name == view.id() ? std::string() : asCommonMark(name);
    if (type.page || isOpen(view.ref()) || m_open.size() >= kMaxComponentDepth || m_embeddedBytes > kMaxEmbeddedBytes)
        return {Form::Link, {}, {}, label};
    if (!type.component && addressOf(view))
        return {Form::File};
    m_open.push_back(view.ref());
    EmbeddedContent content(*this, m_plans);
    content.addRecord(view);
    m_open.pop_back();
    std::string line = content.line();
    EmbeddedRecord record{Form::Content, std::move(content).take(), std::move(line), label};
    m_embeddedBytes += record.content.size();
    return record;
}

std::optional<RecordView> Hydrator::named(std::string_view typeName, std::string_view id) {
    const auto type = m_plans.schema->typeIndex(typeName);
    const auto ref = type ? m_state.find(*type, id) : std::nullopt;
    if (!ref) {
        m_awaitsRecords = true;
        return std::nullopt;
    }
    RecordView record = read(*ref);
    return record.exists() && record.type().isPublic ? std::optional(std::move(record)) : std::nullopt;
}

std::optional<std::string> Hydrator::addressOf(const RecordView& record) {
    if (record.type().page)
        return m_plans.addresses->url(record, m_context.locale);
    for (std::size_t i = 0; i < record.type().fields.size(); ++i)
        if (auto asset = firstAsset(record.type().fields[i], inLocale(record.field(i))))
            return asset;
    return std::nullopt;
}

std::optional<std::string> Hydrator::firstAsset(const Field& field, const ValueView& view) {
    if (!field.isPublic)
        return std::nullopt;
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
    DocMembers members(*m_arena, 2 + kind.fields.size());
    members.add(DocNode::string(kind.name).named("_kind"));
    members.add(DocNode::string(key).named("_key"));
    for (std::size_t i = 0; i < kind.fields.size(); ++i)
        addMember(members, kind.fields[i], view.field(static_cast<std::uint32_t>(i)), own, depth);
    return members.object().from(origin(own));
}

DocNode Hydrator::component(const RecordView& view, unsigned depth) {
    m_open.push_back(view.ref());
    DocMembers members(*m_arena, kIdentity + view.type().fields.size());
    const Identity identity = addIdentity(members, view);
    addFields(members, view, Place{nullptr, view.type().name, identity.id}, depth, true);
    m_open.pop_back();
    return members.object().from(identity.origin);
}

std::string_view Hydrator::labelOf(const RecordView& view) {
    const auto heading = m_plans.headings[view.ref().type.value()];
    const Field* const field = heading ? &view.type().fields[*heading] : nullptr;
    const ValueView name = heading ? inLocale(view.field(*heading)) : ValueView();
    std::string_view label;
    if (name.kind() == ValueKind::String && field->kind == FieldKind::Text) {
        std::string plain;
        appendMarkdownPlain(plain, name.asString(m_scratch));
        label = m_arena->copy(plain);
    } else if (name.kind() == ValueKind::String) {
        label = copyOf(name);
    } else if (name.kind() == ValueKind::Int && field->kind == FieldKind::Int) {
        label = m_arena->copy(std::to_string(name.asInt()));
    }
    return label.empty() ? view.copyId(m_arena->memory()) : label;
}

std::string_view Hydrator::labelFrom(const DocMembers& members, const RecordView& view) {
    const auto heading = m_plans.headings[view.ref().type.value()];
    const DocNode* const shown = heading ? members.object().find(view.type().fields[*heading].name) : nullptr;
    return shown != nullptr && shown->kind() == DocKind::String && !shown->asString().empty() ? shown->asString()
                                                                                              : labelOf(view);
}

void Hydrator::addMember(DocMembers& members, const Field& field, const ValueView& view, const Place& place,
                         unsigned depth) {
    if (field.isPublic && !view.isNull())
        members.add(value(field, view, Place{&place, field.name}, depth).named(field.name));
}

DocNode Hydrator::list(const Field& element, const ValueView& view, const Place& place, unsigned depth,
                       std::uint32_t limit) {
    const std::uint32_t size = std::min(view.size(), limit);
    DocMembers elements(*m_arena, size);
    const auto add = [&elements](const DocNode& node) {
        if (node.kind() != DocKind::Null) // a reference that leads nowhere shows nothing
            elements.add(node);
    };
    if (element.kind == FieldKind::Ref) {
        for (std::uint32_t i = 0; i < size; ++i)
            if (const auto ref = view.refAt(i))
                add(record(*ref, depth + 1));
        return elements.list();
    }
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
        add(value(element, item, own, depth));
    }
    return elements.list();
}

DocNode Hydrator::card(const RecordView& view) {
    ++m_cardDepth;
    const std::vector<CardField>& fields = m_plans.cards[view.ref().type.value()];
    DocMembers members(*m_arena, kIdentity + fields.size());
    const Identity identity = addCardIdentity(members, view);
    const Place place{nullptr, view.type().name, identity.id};
    DocNode* const label = m_plans.cardsHaveLabel ? &members.add(DocNode::null().named("_label")) : nullptr;
    for (const CardField& entry : fields)
        addField(members, view.type().fields[entry.index], view.field(entry.index), place, 0, entry.limit);
    if (label != nullptr)
        *label = labelNode(labelFrom(members, view), identity);
    --m_cardDepth;
    return members.object().from(identity.origin);
}

DocNode Hydrator::label(const RecordView& view) {
    KnownLabel& known = knownLabel(view.ref());
    if (known.record == view.ref().packed())
        return known.node;
    DocMembers members(*m_arena, kIdentity + 1);
    const Identity identity = addCardIdentity(members, view);
    members.add(labelNode(labelOf(view), identity));
    known = {view.ref().packed(), m_module, members.object().from(identity.origin)};
    return known.node;
}

} // namespace galley
