#include "model/page/page_builder.h"

#include "model/base/json_text.h"
#include "model/page/hydrator.h"
#include "model/page/site_address.h"

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
        if (const auto index = type.fieldIndex(name))
            card.push_back({*index});
    for (std::size_t i = 0; i < type.fields.size() && card.size() < kMaxDefaultCardFields; ++i) {
        const bool listed = std::any_of(card.begin(), card.end(), [&](const CardField& f) { return f.index == i; });
        if (!listed && isShort(type.fields[i].kind))
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
    module.hasDeadLinks = hydrator.takeDeadLinks();
    module.schema = hydrator.schema();
    module.arena = hydrator.arena();
    return std::make_shared<const PageModule>(std::move(module));
}

/// What every page's shell sees: the site and its globals.
std::shared_ptr<const PageModule> makeSite(Hydrator& hydrator, const PageBuilder::Plans& plans, const State& state,
                                           const PageContext& context) {
    const Site& site = plans.schema->site;
    DocMembers members(hydrator.writableArena(), 2 + site.globals.size());
    members.add(DocNode::string(site.name).named("name"));
    members.add(
        DocNode::string(hydrator.writableArena().copy(pageUrl(*plans.schema, context.locale, site.home))).named("url"));
    for (const std::string& path : site.globals)
        if (const auto ref = state.findPath(path)) {
            // A global is part of every page, so it is hydrated like a component whatever its type says.
            const RecordView record = state.record(*ref);
            hydrator.note(record.ref());
            members.add(hydrator.component(record, 0).named(record.type().name));
        }
    PageModule module;
    module.key = "site";
    module.kind = "site";
    module.root = members.object();
    return finishModule(hydrator, std::move(module));
}

/// Whether a step can have changed what a module shows.
bool isStale(const PageModule& module, const ChangeSet& changes) {
    return std::any_of(changes.begin(), changes.end(), [&](const RecordChange& change) {
        const bool isNew = !change.before || !change.before->exists;
        return (isNew && module.hasDeadLinks) ||
               std::binary_search(module.reads.begin(), module.reads.end(), change.ref.packed());
    });
}

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

/// Makes the parts of one page, taking over parts of an earlier document that `isStale` does not name.
class PageMaker {
public:
    PageMaker(const PageBuilder::Plans& plans, const Replica& replica, RecordView page, const PageContext& context)
        : m_plans(plans)
        , m_replica(replica)
        , m_page(std::move(page))
        , m_context(context)
        , m_hydrator(plans, replica.state(), context) {}

    std::shared_ptr<const PageModule> header() {
        DocMembers members(m_hydrator.writableArena(), Hydrator::kIdentity + 2 + m_page.type().fields.size());
        const Place place{nullptr, m_page.type().name, m_hydrator.addIdentity(members, m_page)};
        members.add(DocNode::string(m_plans.schema->locales[m_context.locale].code).named("locale"));
        if (!m_page.type().fieldIndex("label"))
            members.add(DocNode::string(m_hydrator.labelOf(m_page)).named("label"));
        m_hydrator.addFields(members, m_page, place, 0, false);
        PageModule module;
        module.key = "header";
        module.kind = "header";
        module.origin = m_page.path() + "#";
        module.root = members.object().from(m_hydrator.origin(place));
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
    std::vector<std::shared_ptr<const PageModule>> modules(const PageDocument* previous, const ChangeSet& changes) {
        indexPrevious(previous, changes);
        std::vector<std::shared_ptr<const PageModule>> result;
        const Type& type = m_page.type();
        for (std::size_t i = 0; i < type.fields.size(); ++i) {
            if (!isModuleField(i))
                continue;
            std::string_view locale;
            const ValueView value = m_hydrator.inLocale(type.fields[i], m_page.field(i), &locale);
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

    void indexPrevious(const PageDocument* previous, const ChangeSet& changes) {
        if (previous == nullptr)
            return;
        for (const auto& module : previous->modules)
            if (!isStale(*module, changes))
                m_previous.emplace(module->key, module);
    }

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
        if (!record.exists())
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
    const DocNode* url = header.root.find("url");
    return url != nullptr && url->kind() == DocKind::String ? std::string(url->asString()) : std::string();
}

/// True when elements of this field are modules of the page.
bool holdsModules(const Schema& schema, const Field& field) {
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

PageBuilder::PageBuilder(std::shared_ptr<const Schema> schema) {
    auto plans = std::make_unique<Plans>();
    for (const Type& type : schema->types) {
        plans->cards.push_back(type.card.empty() ? defaultCard(type) : namedCard(type));
        plans->displays.push_back(type.fieldIndex(type.display));
        plans->slugs.push_back(type.page ? type.fieldIndex(type.slug) : std::nullopt);
        std::vector<bool> moduleFields;
        for (const Field& field : type.fields)
            moduleFields.push_back(type.page && holdsModules(*schema, field));
        plans->moduleFields.push_back(std::move(moduleFields));
    }
    for (std::size_t i = 0; i < schema->locales.size(); ++i)
        plans->localeChains.push_back(schema->fallbackChain(i));
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
    PageMaker maker(*m_plans, replica, view, context);
    PageDocument document;
    document.page = page;
    document.context = context;
    document.type = view.type().name;
    document.id = view.id();
    document.header = maker.header();
    document.site = maker.site();
    document.modules = maker.modules(nullptr, {});
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
    if (headerChanged || isStale(*previous.header, changes))
        document.header = maker.header();
    // A global that did not exist when the page was built is in no list of reads: with globals missing, build anew.
    const bool globalsComplete = previous.site->root.children().size() == 2 + m_plans->schema->site.globals.size();
    if (!globalsComplete || headerChanged || isStale(*previous.site, changes))
        document.site = maker.site();
    document.moduleRecords = maker.moduleRecords();
    document.modules = maker.modules(&previous, changes);
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
    out += ",\"modules\":[";
    for (std::size_t i = 0; i < modules.size(); ++i) {
        if (i != 0)
            out += ',';
        appendJson(out, modules[i]->root);
    }
    out += "]}";
    return out;
}

bool PageDocument::reads(RecordRef record) const {
    const auto has = [&](const PageModule& module) {
        return module.hasDeadLinks || std::binary_search(module.reads.begin(), module.reads.end(), record.packed());
    };
    return record == page || std::binary_search(moduleRecords.begin(), moduleRecords.end(), record.packed()) ||
           has(*header) || has(*site) ||
           std::any_of(modules.begin(), modules.end(), [&](const auto& module) { return has(*module); });
}

} // namespace galley
