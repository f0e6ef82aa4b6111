#include "model/page/page_builder.h"

#include "model/base/json_text.h"
#include "model/page/hydrator.h"
#include "model/page/public_fields.h"
#include "model/schema/site_address.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace galley {

namespace {

constexpr std::size_t kMaxDefaultCardFields = 8;

std::vector<CardField> namedCard(const Type& type) {
    std::vector<CardField> card;
    for (const std::string& entry : type.card) {
        const std::size_t colon = entry.find(':');
        CardField field;
        if (const auto index = type.fieldIndex(std::string_view(entry).substr(0, colon)))
            field.index = *index;
        else
            continue;
        if (!type.fields[field.index].isPublic)
            continue;
        if (colon != std::string::npos)
            std::from_chars(entry.data() + colon + 1, entry.data() + entry.size(), field.limit);
        card.push_back(field);
    }
    return card;
}

bool isShort(FieldKind kind) {
    switch (kind) {
    case FieldKind::Bool:
    case FieldKind::Int:
    case FieldKind::Float:
    case FieldKind::Date:
    case FieldKind::DateTime:
    case FieldKind::String:
    case FieldKind::Asset:
    case FieldKind::Enum:
    case FieldKind::Object:
        return true;
    case FieldKind::Text:
    case FieldKind::Ref:
    case FieldKind::List:
    case FieldKind::Blocks:
        break;
    }
    return false;
}

/// The card of a type that names none: what names it, then its short fields.
std::vector<CardField> defaultCard(const Type& type) {
    std::vector<CardField> card;
    for (const std::string& name : {type.display, type.slug})
        if (const auto index = type.fieldIndex(name); index && type.fields[*index].isPublic)
            card.push_back({*index});
    for (std::size_t i = 0; i < type.fields.size() && card.size() < kMaxDefaultCardFields; ++i) {
        const bool listed = std::any_of(card.begin(), card.end(), [&](const CardField& f) { return f.index == i; });
        if (!listed && type.fields[i].isPublic && isShort(type.fields[i].kind))
            card.push_back({i});
    }
    return card;
}

/// A key that is safe as an HTML id and unique for different inputs.
std::string safeKey(std::string_view text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string key;
    for (const char c : text) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-') {
            key.push_back(c);
        } else {
            const auto byte = static_cast<std::uint8_t>(c);
            key.push_back('_');
            key.push_back(kDigits[byte >> 4]);
            key.push_back(kDigits[byte & 15U]);
        }
    }
    return key;
}

/// Ends the making of a module: takes the arena and the reads.
std::shared_ptr<const PageModule> finishModule(Hydrator& hydrator, PageModule module) {
    module.reads = hydrator.takeReads();
    module.awaitsRecords = hydrator.takeAwaited() || module.awaitsRecords;
    module.schema = hydrator.schema();
    module.guide = hydrator.guide();
    module.arena = hydrator.arena();
    return std::make_shared<const PageModule>(std::move(module));
}

/// What every page's shell sees: the site and its globals.
std::shared_ptr<const PageModule> makeSite(Hydrator& hydrator, const PageBuilder::Plans& plans, const State& state,
                                           const PageContext& context) {
    const Site& site = plans.schema->site;
    DocMembers members(hydrator.writableArena(), 2 + site.globals.size());
    members.add(DocNode::string(site.name).named("_name"));
    members.add(DocNode::string(hydrator.writableArena().copy(pageUrl(*plans.schema, context.locale, site.home)))
                    .named("_url"));
    bool isWhole = true;
    for (const std::string& path : site.globals) {
        const auto ref = state.findPath(path);
        if (!ref) {
            isWhole = false;
            continue;
        }
        // A global is part of every page, so it is hydrated like a component whatever its type says.
        const RecordView record = state.record(*ref);
        if (!record.type().isPublic)
            continue;
        hydrator.note(record.ref());
        members.add(hydrator.component(record, 0).named(record.type().name));
    }
    PageModule module;
    module.key = "site";
    module.kind = "site";
    module.root = members.object();
    module.awaitsRecords = !isWhole;
    return finishModule(hydrator, std::move(module));
}

/// The records that a step changed, to be looked for in what modules read.
class ChangedRecords {
public:
    explicit ChangedRecords(const ChangeSet& changes) {
        m_refs.reserve(changes.size());
        for (const RecordChange& change : changes) {
            m_refs.push_back(change.ref.packed());
            m_hasNew = m_hasNew || !change.before || !change.before->exists;
        }
        std::sort(m_refs.begin(), m_refs.end());
    }
    /// Whether the step can have changed what a module shows. O(reads · log changes).
    bool outdate(const PageModule& module) const {
        if (m_hasNew && module.awaitsRecords)
            return true;
        if (m_refs.size() == 1) // each key that is typed
            return std::find(module.reads.begin(), module.reads.end(), m_refs.front()) != module.reads.end();
        return std::any_of(module.reads.begin(), module.reads.end(),
                           [this](std::uint64_t ref) { return std::binary_search(m_refs.begin(), m_refs.end(), ref); });
    }

private:
    std::vector<std::uint64_t> m_refs; ///< packed, sorted
    bool m_hasNew = false;
};

/// Gives keys that no other module of the page has.
class KeyMaker {
public:
    std::string unique(std::string key) {
        const unsigned count = ++m_used[key];
        if (count == 1)
            return key;
        return unique(key + "-" + std::to_string(count));
    }

private:
    std::unordered_map<std::string, unsigned> m_used;
};

/// Makes the parts of one page, taking over what changes cannot have touched of an earlier document.
class PageMaker {
public:
    PageMaker(const PageBuilder::Plans& plans, const Replica& replica, RecordView page, const PageContext& context)
        : m_plans(plans)
        , m_replica(replica)
        , m_page(std::move(page))
        , m_context(context)
        , m_hydrator(plans, replica.state(), context) {}

    std::shared_ptr<const PageModule> header() {
        DocMembers members(m_hydrator.writableArena(), Hydrator::kIdentity + 1 + m_page.type().fields.size());
        const Identity identity = m_hydrator.addIdentity(members, m_page);
        members.add(DocNode::string(m_plans.schema->locales[m_context.locale].code).named("_locale"));
        m_hydrator.addFields(members, m_page, Place{nullptr, m_page.type().name, identity.id}, 0, false);
        PageModule module;
        module.key = "header";
        module.kind = "header";
        module.origin = m_page.path() + "#";
        module.root = members.object().from(identity.origin);
        return finishModule(m_hydrator, std::move(module));
    }

    std::shared_ptr<const PageModule> site() { return makeSite(m_hydrator, m_plans, m_replica.state(), m_context); }

    /// Records that are modules: what the page reads even while they do not exist.
    std::vector<std::uint64_t> moduleRecords() const {
        std::vector<std::uint64_t> refs;
        for (std::size_t i = 0; i < m_page.type().fields.size(); ++i)
            if (isModuleField(i) && m_page.type().fields[i].kind == FieldKind::List)
                forEachReference(m_page.field(i), [&](RecordRef ref) { refs.push_back(ref.packed()); });
        std::sort(refs.begin(), refs.end());
        return refs;
    }

    /// Whether a change of the page touches more than its modules.
    bool changesHeader(const RecordChange& change) const {
        if (!change.before || !change.after || !change.before->exists || !change.after->exists)
            return true;
        const auto valueAt = [](const Record& record, std::size_t i) {
            return i < record.fields.size() ? record.fields[i] : Value::null();
        };
        for (std::size_t i = 0; i < m_page.type().fields.size(); ++i)
            if (!isModuleField(i) && valueAt(*change.before, i) != valueAt(*change.after, i))
                return true;
        return false;
    }

    /// All modules in order; `previous` may be nullptr.
    std::vector<std::shared_ptr<const PageModule>> modules(const PageDocument* previous,
                                                           const ChangedRecords& changed) {
        if (previous != nullptr)
            for (const auto& module : previous->modules)
                if (!changed.outdate(*module))
                    m_previous.emplace(module->key, module);
        std::vector<std::shared_ptr<const PageModule>> result;
        const Type& type = m_page.type();
        for (std::size_t i = 0; i < type.fields.size(); ++i) {
            if (!isModuleField(i))
                continue;
            std::string_view locale;
            const ValueView value = m_hydrator.inLocale(m_page.field(i), &locale);
            const std::string id = m_page.id();
            const Place page{nullptr, type.name, id};
            const Place field{&page, type.fields[i].name};
            const Place localized{&field, locale};
            const Place& place = locale.empty() ? field : localized;
            std::string origin = type.name + "/" + id + "#" + type.fields[i].name;
            if (!locale.empty())
                origin += "/" + std::string(locale);
            for (std::uint32_t e = 0; e < value.size(); ++e)
                if (auto module = value.kind() == ValueKind::Blocks
                                      ? blockModule(type.fields[i], value.block(e), place, origin)
                                      : recordModule(type.fields[i], value.at(e)))
                    result.push_back(std::move(module));
        }
        return result;
    }

private:
    bool isModuleField(std::size_t index) const { return m_plans.moduleFields[m_page.ref().type.value()][index]; }

    std::shared_ptr<const PageModule> blockModule(const Field& field, const BlockView& view, const Place& place,
                                                  const std::string& fieldOrigin) {
        std::string scratch;
        const std::string blockKey(view.key(scratch));
        std::string key = m_keys.unique(field.name + "-" + safeKey(blockKey));
        std::shared_ptr<const Block> block = view.materialise();
        std::string origin = fieldOrigin + "/" + blockKey;
        if (const auto old = m_previous.find(key); old != m_previous.end() && old->second->origin == origin)
            if (old->second->block == block || *old->second->block == *block)
                return old->second;
        PageModule module;
        module.key = std::move(key);
        module.kind = field.blocks[view.kind()].name;
        module.origin = std::move(origin);
        module.root = m_hydrator.block(field, view, place, 0);
        module.block = std::move(block);
        return finishModule(m_hydrator, std::move(module));
    }

    std::shared_ptr<const PageModule> recordModule(const Field& field, const ValueView& view) {
        if (view.kind() != ValueKind::Ref)
            return nullptr;
        const RecordView record = m_replica.state().record(view.asRef());
        if (!record.exists() || !record.type().isPublic)
            return nullptr;
        std::string key = m_keys.unique(field.name + "-" + record.type().name + "-" + safeKey(record.id()));
        if (const auto old = m_previous.find(key);
            old != m_previous.end() && old->second->origin == record.path() + "#")
            return old->second;
        PageModule module;
        module.key = std::move(key);
        module.kind = record.type().name;
        module.origin = record.path() + "#";
        module.root = m_hydrator.record(record.ref(), 0);
        return finishModule(m_hydrator, std::move(module));
    }

    const PageBuilder::Plans& m_plans;
    const Replica& m_replica;
    RecordView m_page;
    const PageContext& m_context;
    Hydrator m_hydrator;
    KeyMaker m_keys;
    std::unordered_map<std::string, std::shared_ptr<const PageModule>> m_previous;
};

std::string addressOf(const PageModule& header) {
    const DocNode* url = header.root.find("_url");
    return url != nullptr && url->kind() == DocKind::String ? std::string(url->asString()) : std::string();
}

/// True when elements of this field are modules of the page.
bool holdsModules(const Schema& schema, const Field& field) {
    if (!field.isPublic)
        return false;
    if (field.kind == FieldKind::Blocks)
        return true;
    if (field.kind != FieldKind::List || field.fields.front().kind != FieldKind::Ref)
        return false;
    const auto& targets = field.fields.front().targets;
    return std::all_of(targets.begin(), targets.end(), [&](const std::string& name) {
        const auto type = schema.typeIndex(name);
        return type && schema.type(*type).component;
    });
}

} // namespace

NameSet moduleKinds(const Schema& schema) {
    NameSet kinds;
    for (const Type& type : schema.types)
        for (const Field& field : type.fields) {
            if (!type.page || !holdsModules(schema, field))
                continue;
            for (const BlockKind& kind : field.blocks)
                kinds.insert(kind.name);
            if (field.kind == FieldKind::List)
                kinds.insert(field.fields.front().targets.begin(), field.fields.front().targets.end());
        }
    return kinds;
}

PageBuilder::PageBuilder(std::shared_ptr<const Schema> schema, const std::optional<NameSet>& asked) {
    const auto isAsked = [&asked](std::string_view name) { return !asked || asked->contains(name); };
    auto plans = std::make_unique<Plans>();
    plans->cardsHaveType = isAsked("_type");
    plans->cardsHaveId = isAsked("_id");
    plans->cardsHaveLabel = isAsked("_label");
    for (const Type& type : schema->types) {
        std::vector<CardField>& card =
            plans->cards.emplace_back(type.card.empty() ? defaultCard(type) : namedCard(type));
        std::erase_if(card, [&](const CardField& field) { return !isAsked(type.fields[field.index].name); });
        plans->headings.push_back(headingField(type));
        std::vector<bool> moduleFields;
        for (const Field& field : type.fields)
            moduleFields.push_back(type.page && holdsModules(*schema, field));
        plans->moduleFields.push_back(std::move(moduleFields));
    }
    for (std::size_t i = 0; i < schema->locales.size(); ++i)
        plans->localeChains.push_back(schema->fallbackChain(i));
    plans->addresses.emplace(schema);
    plans->guide = std::make_shared<const FieldGuide>(*schema);
    plans->schema = std::move(schema);
    m_plans = std::move(plans);
}

PageBuilder::~PageBuilder() = default;

const Schema& PageBuilder::schema() const {
    return *m_plans->schema;
}

std::shared_ptr<const PageModule> PageBuilder::buildSite(const Replica& replica, const PageContext& context) const {
    Hydrator hydrator(*m_plans, replica.state(), context);
    return makeSite(hydrator, *m_plans, replica.state(), context);
}

Result<PageDocument> PageBuilder::build(const Replica& replica, RecordRef page, const PageContext& context) const {
    const RecordView view = replica.state().record(page);
    if (!view.exists())
        return Error{ErrorCode::NotFound, "the page does not exist"}.inRecord(view.path());
    if (!view.type().isPublic)
        return Error{ErrorCode::NotFound, "pages of this type are not public"}.inRecord(view.path());
    PageMaker maker(*m_plans, replica, view, context);
    PageDocument document;
    document.page = page;
    document.context = context;
    document.type = view.type().name;
    document.id = view.id();
    document.header = maker.header();
    document.site = maker.site();
    document.modules = maker.modules(nullptr, ChangedRecords({}));
    document.moduleRecords = maker.moduleRecords();
    document.url = addressOf(*document.header);
    return document;
}

Result<PageDocument> PageBuilder::rebuild(const PageDocument& previous, const Replica& replica,
                                          const ChangeSet& changes) const {
    const RecordView view = replica.state().record(previous.page);
    if (!view.exists())
        return Error{ErrorCode::NotFound, "the page does not exist"}.inRecord(view.path());
    PageMaker maker(*m_plans, replica, view, previous.context);
    PageDocument document = previous;
    const bool headerChanged = std::any_of(changes.begin(), changes.end(), [&](const RecordChange& change) {
        return change.ref == previous.page && maker.changesHeader(change);
    });
    const ChangedRecords changed(changes);
    if (headerChanged || changed.outdate(*previous.header))
        document.header = maker.header();
    if (headerChanged || changed.outdate(*previous.site))
        document.site = maker.site();
    document.moduleRecords = maker.moduleRecords();
    document.modules = maker.modules(&previous, changed);
    document.url = addressOf(*document.header);
    return document;
}

std::string PageDocument::toJson() const {
    std::string out = "{";
    for (const DocNode& member : header->root.children()) {
        if (out.size() > 1)
            out += ',';
        appendJsonString(out, member.name());
        out += ':';
        appendJson(out, member);
    }
    out += ",\"_modules\":[";
    for (std::size_t i = 0; i < modules.size(); ++i) {
        if (i != 0)
            out += ',';
        appendJson(out, modules[i]->root);
    }
    out += "]}";
    return out;
}

bool PageModule::readsRecord(RecordRef record) const {
    return std::find(reads.begin(), reads.end(), record.packed()) != reads.end();
}

bool PageDocument::reads(RecordRef record) const {
    return record == page || std::binary_search(moduleRecords.begin(), moduleRecords.end(), record.packed()) ||
           header->readsRecord(record) || site->readsRecord(record) ||
           std::any_of(modules.begin(), modules.end(), [&](const auto& module) { return module->readsRecord(record); });
}

bool PageDocument::awaitsRecords() const {
    return header->awaitsRecords || site->awaitsRecords ||
           std::any_of(modules.begin(), modules.end(), [](const auto& module) { return module->awaitsRecords; });
}

} // namespace galley
