#include "model/page/page_builder.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace galley {

namespace {

constexpr unsigned kMaxComponentDepth = 6;
constexpr std::size_t kMaxDefaultCardFields = 8;

/// One field of a card: which, and how many elements of a list at most.
struct CardField {
    std::size_t index = 0;
    std::uint32_t limit = UINT32_MAX;
};

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

bool isUnreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~' || c == '/';
}

void appendPercentEncoded(std::string& out, std::string_view text) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    for (const char c : text) {
        if (isUnreserved(c)) {
            out.push_back(c);
        } else {
            const auto byte = static_cast<std::uint8_t>(c);
            out.push_back('%');
            out.push_back(kDigits[byte >> 4]);
            out.push_back(kDigits[byte & 15U]);
        }
    }
}

/// A key that is safe as an HTML id and unique for different inputs.
std::string safeKey(std::string_view text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string key;
    for (const char c : text) {
        if (isUnreserved(c) && c != '/' && c != '.' && c != '~') {
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

} // namespace

struct PageBuilder::Plans {
    std::shared_ptr<const Schema> schema;
    std::vector<std::vector<CardField>> cards;          ///< by type
    std::vector<std::optional<std::size_t>> displays;   ///< by type
    std::vector<std::optional<std::size_t>> slugs;      ///< by type, pages only
    std::vector<std::vector<std::size_t>> localeChains; ///< by locale
    std::vector<std::vector<bool>> moduleFields;        ///< by type and field: its elements are modules
};

namespace {

/// Hydrates values into one arena and notes what it reads.
class Hydrator {
public:
    Hydrator(const PageBuilder::Plans& plans, const State& state, const PageContext& context,
             std::optional<RecordRef> page)
        : m_plans(plans)
        , m_state(state)
        , m_context(context)
        , m_page(page)
        , m_arena(std::make_shared<DocArena>()) {}

    std::shared_ptr<const Schema> schema() const { return m_plans.schema; }
    std::shared_ptr<const DocArena> arena() const { return m_arena; }
    DocArena& writableArena() { return *m_arena; }

    std::vector<std::uint64_t> takeReads() {
        std::sort(m_reads.begin(), m_reads.end());
        m_reads.erase(std::unique(m_reads.begin(), m_reads.end()), m_reads.end());
        return std::move(m_reads);
    }

    const std::string_view* origin(const std::string& text) {
        return m_context.origins ? m_arena->copyOrigin(text) : nullptr;
    }

    std::string originOf(const RecordView& record, std::string_view path = {}) const {
        return m_context.origins ? record.path() + "#" + std::string(path) : std::string();
    }

    /// The value of a field in the context's locale: the first one of the fallback chain that is set. `path`, when
    /// given, gets the locale's code appended, because that is where the value stands.
    ValueView inLocale(const Field& field, const ValueView& value, std::string* path = nullptr) const {
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

    /// The identifying members that every hydrated record starts with.
    void appendIdentity(std::vector<DocNode>& members, const RecordView& record) {
        members.push_back(DocNode::string(record.type().name).named("type"));
        members.push_back(DocNode::string(m_arena->copy(record.id(m_scratch))).named("id"));
        appendAddress(members, record);
    }

    /// The address, null for what has none: templates look names up in outer objects, and a card without an address
    /// must not show that of its page.
    void appendAddress(std::vector<DocNode>& members, const RecordView& record) {
        DocNode url = DocNode::null();
        if (const auto slugIndex = m_plans.slugs[record.ref().type.value()]) {
            const ValueView slug = inLocale(record.type().fields[*slugIndex], record.field(*slugIndex));
            if (slug.kind() == ValueKind::String)
                url = DocNode::string(
                    m_arena->copy(pageUrl(*m_plans.schema, m_context.locale, slug.asString(m_scratch))));
        }
        members.push_back(std::move(url).named("url"));
    }

    DocNode record(RecordRef ref, unsigned depth) {
        note(ref);
        const RecordView view = m_state.record(ref);
        if (!view.exists())
            return DocNode::null();
        const Type& type = view.type();
        if (type.component && depth < kMaxComponentDepth && !isOpen(ref))
            return component(view, depth);
        return depth <= kMaxComponentDepth && m_cardDepth == 0 ? card(view) : label(view);
    }

    /// All fields of a record, its modules left out when `withModules` is false.
    void appendFields(std::vector<DocNode>& members, const RecordView& view, unsigned depth, bool withModules) {
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

    /// One value. `path` is the origin of the value itself: "type/id#field".
    DocNode value(const Field& field, const ValueView& view, const std::string& path, unsigned depth,
                  std::uint32_t limit = UINT32_MAX) {
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
            return DocNode::text(m_arena->copy(view.asString(m_scratch)));
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

    DocNode block(const Field& field, const BlockView& view, const std::string& path, unsigned depth) {
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
                members.push_back(value(kind.fields[i], member, memberPath(own, kind.fields[i].name), depth)
                                      .named(kind.fields[i].name));
        }
        return DocNode::object(m_arena->copy(members)).from(origin(own));
    }

    /// A component record whole, as part of the page.
    DocNode component(const RecordView& view, unsigned depth) {
        m_open.push_back(view.ref());
        std::vector<DocNode> members;
        appendIdentity(members, view);
        appendFields(members, view, depth, true);
        m_open.pop_back();
        return DocNode::object(m_arena->copy(members)).from(origin(originOf(view)));
    }

    /// How a record is named to people.
    std::string_view labelOf(const RecordView& view) {
        const auto display = m_plans.displays[view.ref().type.value()];
        if (display) {
            const ValueView name = inLocale(view.type().fields[*display], view.field(*display));
            if (name.kind() == ValueKind::String)
                return m_arena->copy(name.asString(m_scratch));
        }
        return m_arena->copy(view.id(m_scratch));
    }

    void note(RecordRef ref) {
        if (ref != m_page)
            m_reads.push_back(ref.packed());
    }

private:
    bool isOpen(RecordRef ref) const { return std::find(m_open.begin(), m_open.end(), ref) != m_open.end(); }

    std::string memberPath(const std::string& parent, const std::string& member) const {
        return m_context.origins ? parent + "/" + member : std::string();
    }

    void appendMembers(std::vector<DocNode>& members, const std::vector<Field>& fields, const ValueView& view,
                       const std::string& path, unsigned depth) {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const ValueView member = view.at(static_cast<std::uint32_t>(i));
            if (!member.isNull())
                members.push_back(
                    value(fields[i], member, memberPath(path, fields[i].name), depth).named(fields[i].name));
        }
    }

    DocNode list(const Field& element, const ValueView& view, const std::string& path, unsigned depth,
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

    DocNode card(const RecordView& view) {
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

    DocNode label(const RecordView& view) {
        std::vector<DocNode> members;
        appendIdentity(members, view);
        members.push_back(DocNode::string(labelOf(view)).named("label"));
        return DocNode::object(m_arena->copy(members)).from(origin(originOf(view)));
    }

    const PageBuilder::Plans& m_plans;
    const State& m_state;
    const PageContext& m_context;
    std::optional<RecordRef> m_page; ///< not noted as read by itself
    std::shared_ptr<DocArena> m_arena;
    std::vector<std::uint64_t> m_reads;
    std::vector<RecordRef> m_open; ///< components being hydrated, to cut cycles
    unsigned m_cardDepth = 0;
    std::string m_scratch;
};

/// Ends the making of a module: takes the arena and the reads.
std::shared_ptr<const PageModule> finishModule(Hydrator& hydrator, PageModule module) {
    module.reads = hydrator.takeReads();
    module.schema = hydrator.schema();
    module.arena = hydrator.arena();
    return std::make_shared<const PageModule>(std::move(module));
}

/// What every page's shell sees: the site and its globals.
std::shared_ptr<const PageModule> makeSite(const PageBuilder::Plans& plans, const State& state,
                                           const PageContext& context, std::optional<RecordRef> page) {
    Hydrator hydrator(plans, state, context, page);
    const Site& site = plans.schema->site;
    std::vector<DocNode> members;
    members.push_back(DocNode::string(site.name).named("name"));
    members.push_back(
        DocNode::string(hydrator.writableArena().copy(pageUrl(*plans.schema, context.locale, site.home))).named("url"));
    for (const std::string& path : site.globals)
        if (const auto ref = state.findPath(path)) {
            // A global is part of every page, so it is hydrated like a component whatever its type says.
            const RecordView record = state.record(*ref);
            hydrator.note(record.ref());
            members.push_back(hydrator.component(record, 0).named(record.type().name));
        }
    PageModule module;
    module.key = "site";
    module.kind = "site";
    module.root = DocNode::object(hydrator.writableArena().copy(members));
    return finishModule(hydrator, std::move(module));
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
        , m_context(context) {}

    std::shared_ptr<const PageModule> header() {
        Hydrator hydrator = makeHydrator();
        std::vector<DocNode> members;
        hydrator.appendIdentity(members, m_page);
        members.push_back(DocNode::string(m_plans.schema->locales[m_context.locale].code).named("locale"));
        if (!m_page.type().fieldIndex("label"))
            members.push_back(DocNode::string(hydrator.labelOf(m_page)).named("label"));
        hydrator.appendFields(members, m_page, 0, false);
        PageModule module;
        module.key = "header";
        module.kind = "header";
        module.origin = m_page.path() + "#";
        module.root = DocNode::object(hydrator.writableArena().copy(members)).from(hydrator.origin(module.origin));
        return finishModule(hydrator, std::move(module));
    }

    std::shared_ptr<const PageModule> site() { return makeSite(m_plans, m_replica.state(), m_context, m_page.ref()); }

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
            Hydrator reader = makeHydrator();
            std::string origin = m_page.path() + "#" + type.fields[i].name;
            const ValueView value = reader.inLocale(type.fields[i], m_page.field(i), &origin);
            for (std::uint32_t e = 0; e < value.size(); ++e)
                if (auto module = value.kind() == ValueKind::Blocks
                                      ? blockModule(type.fields[i], value.block(e), origin)
                                      : recordModule(type.fields[i], value.at(e)))
                    result.push_back(std::move(module));
        }
        return result;
    }

private:
    bool isModuleField(std::size_t index) const { return m_plans.moduleFields[m_page.ref().type.value()][index]; }
    Hydrator makeHydrator() const { return Hydrator(m_plans, m_replica.state(), m_context, m_page.ref()); }

    void indexPrevious(const PageDocument* previous, const ChangeSet& changes) {
        if (previous == nullptr)
            return;
        for (const auto& module : previous->modules) {
            const bool stale = std::any_of(changes.begin(), changes.end(), [&](const RecordChange& change) {
                return std::binary_search(module->reads.begin(), module->reads.end(), change.ref.packed());
            });
            if (!stale)
                m_previous.emplace(module->key, module);
        }
    }

    std::shared_ptr<const PageModule> blockModule(const Field& field, const BlockView& view,
                                                  const std::string& fieldOrigin) {
        std::string scratch;
        const std::string blockKey(view.key(scratch));
        std::string key = m_keys.unique(field.name + "-" + safeKey(blockKey));
        std::shared_ptr<const Block> block = view.materialise();
        std::string origin = fieldOrigin + "/" + blockKey;
        if (const auto old = m_previous.find(key); old != m_previous.end() && old->second->origin == origin)
            if (old->second->block == block || *old->second->block == *block)
                return old->second;
        Hydrator hydrator = makeHydrator();
        PageModule module;
        module.key = std::move(key);
        module.kind = field.blocks[view.kind()].name;
        module.origin = std::move(origin);
        module.root = hydrator.block(field, view, fieldOrigin, 0);
        module.block = std::move(block);
        return finishModule(hydrator, std::move(module));
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
        Hydrator hydrator = makeHydrator();
        PageModule module;
        module.key = std::move(key);
        module.kind = record.type().name;
        module.origin = record.path() + "#";
        module.root = hydrator.record(record.ref(), 0);
        return finishModule(hydrator, std::move(module));
    }

    const PageBuilder::Plans& m_plans;
    const Replica& m_replica;
    RecordView m_page;
    const PageContext& m_context;
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
    return makeSite(*m_plans, replica.state(), context, std::nullopt);
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
    const auto isStale = [&](const PageModule& module) {
        return std::any_of(changes.begin(), changes.end(), [&](const RecordChange& change) {
            return std::binary_search(module.reads.begin(), module.reads.end(), change.ref.packed());
        });
    };
    PageMaker maker(*m_plans, replica, view, previous.context);
    PageDocument document = previous;
    const bool headerChanged = std::any_of(changes.begin(), changes.end(), [&](const RecordChange& change) {
        return change.ref == previous.page && maker.changesHeader(change);
    });
    if (headerChanged || isStale(*previous.header))
        document.header = maker.header();
    // A global that did not exist when the page was built is in no list of reads: with globals missing, build anew.
    const bool globalsComplete = previous.site->root.children().size() == 2 + m_plans->schema->site.globals.size();
    if (!globalsComplete || headerChanged || isStale(*previous.site))
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
        return std::binary_search(module.reads.begin(), module.reads.end(), record.packed());
    };
    return record == page || std::binary_search(moduleRecords.begin(), moduleRecords.end(), record.packed()) ||
           has(*header) || has(*site) ||
           std::any_of(modules.begin(), modules.end(), [&](const auto& module) { return has(*module); });
}

std::string pageUrl(const Schema& schema, std::size_t locale, std::string_view slug) {
    std::string url = locale == 0 ? "/" : "/" + schema.locales[locale].code + "/";
    if (slug != schema.site.home)
        appendPercentEncoded(url, slug);
    return url;
}

std::string assetUrl(std::string_view value) {
    if (value.starts_with("//") || value.find("://") != std::string_view::npos)
        return std::string(value);
    std::string url = "/assets/";
    appendPercentEncoded(url, value.starts_with('/') ? value.substr(1) : value);
    return url;
}

SiteAddress parseSiteAddress(const Schema& schema, std::string_view path) {
    const auto hexDigit = [](char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : -1;
    };
    path = path.substr(0, path.find_first_of("?#"));
    if (path.starts_with('/'))
        path.remove_prefix(1);
    SiteAddress address;
    const std::size_t slash = path.find('/');
    const auto locale = schema.localeIndex(path.substr(0, slash));
    if (locale && *locale != 0) {
        address.locale = *locale;
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    for (std::size_t i = 0; i < path.size(); ++i) {
        const int high = path[i] == '%' && i + 2 < path.size() ? hexDigit(path[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(path[i + 2]) : -1;
        if (low >= 0) {
            address.slug.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        } else {
            address.slug.push_back(path[i]);
        }
    }
    if (address.slug.empty())
        address.slug = schema.site.home;
    return address;
}

} // namespace galley
