// Hydrator: turns values of a state into document nodes in one arena, in one locale, and notes which records it reads.
// PageBuilder decides what is hydrated, this decides how.
//
// Rules: what the schema says is not public is left out, fields and records alike. A reference becomes a card of the
// record, or the whole record when its type is a component (down to a depth, cycles cut); inside a card it becomes a
// label. Empty values are left out. Modules that one hydrator makes share its arena and the labels in it. Thread rule:
// one thread.
// Used in this folder alone.
#pragma once

#include "model/page/content_links.h"
#include "model/page/field_guide.h"
#include "model/page/page_builder.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace galley {

/// One field of a card: which, and how many elements of a list at most.
struct CardField {
    std::size_t index = 0;
    std::uint32_t limit = UINT32_MAX;
};

/// What every hydrated record begins with.
struct Identity {
    std::string_view id;                      ///< empty when nobody asks for it
    const std::string_view* origin = nullptr; ///< of the record, previews only
    const std::string_view* label = nullptr;  ///< of the field that names it
};

/// What of a schema a builder prepares once.
struct PageBuilder::Plans {
    std::shared_ptr<const Schema> schema;
    std::shared_ptr<const FieldGuide> guide;
    bool cardsHaveType = true;                          ///< labels too
    bool cardsHaveId = true;                            ///< labels too
    bool cardsHaveLabel = true;                         ///< labels always do
    std::vector<std::vector<CardField>> cards;          ///< by type
    std::vector<std::optional<std::size_t>> headings;   ///< by type: the field that names a record to visitors
    std::optional<PageAddresses> addresses;             ///< always set
    std::vector<std::vector<std::size_t>> localeChains; ///< by locale
    std::vector<std::vector<bool>> moduleFields;        ///< by type and field: its elements are modules
};

/// Where a value stands: parts from a record down. A chain on the stack, so that a path is spelt only for the objects
/// that carry it as their origin. Views must outlive the place.
struct Place {
    const Place* above = nullptr; ///< nullptr: the record itself
    std::string_view part;        ///< the record's type, or a field, locale, block key, member or index
    std::string_view id{};        ///< the record's id
};

class Hydrator {
public:
    Hydrator(const PageBuilder::Plans& plans, const State& state, const PageContext& context)
        : m_plans(plans)
        , m_state(state)
        , m_context(context)
        , m_arena(std::make_shared<DocArena>()) {}

    std::shared_ptr<const Schema> schema() const { return m_plans.schema; }
    std::shared_ptr<const FieldGuide> guide() const { return m_plans.guide; }
    std::shared_ptr<const DocArena> arena() const { return m_arena; }
    std::string_view locale() const { return m_plans.schema->locales[m_context.locale].code; }
    DocArena& writableArena() { return *m_arena; }

    /// What was read since the last call, and whether a link led nowhere: of one module.
    std::vector<std::uint64_t> takeReads();
    bool takeAwaited() { return std::exchange(m_awaitsRecords, false); }

    /// "type/id#path" for the object at that place; nullptr when the context wants no origins.
    const std::string_view* origin(const Place& place) { return m_context.origins ? spellOrigin(place) : nullptr; }

    /// The value of a field in the context's locale: the first one of the fallback chain that is set. `locale`, when
    /// given, gets the code of the locale in which the value stands; it stays empty for a field without locales.
    ValueView inLocale(const ValueView& value, std::string_view* locale = nullptr) const;

    /// How many members every hydrated record starts with.
    static constexpr std::size_t kIdentity = 4;
    /// Adds them: type, id, address and label.
    Identity addIdentity(DocMembers& members, const RecordView& record);

    /// The same for a card or a label, but for the label: what nobody asks for is left out.
    Identity addCardIdentity(DocMembers& members, const RecordView& record);

    DocNode record(RecordRef ref, unsigned depth);

    /// Adds all fields of a record, its modules left out when `withModules` is false.
    void addFields(DocMembers& members, const RecordView& view, const Place& place, unsigned depth, bool withModules);

    /// One value, which stands at `place`.
    DocNode value(const Field& field, const ValueView& view, const Place& place, unsigned depth,
                  std::uint32_t limit = UINT32_MAX);

    /// A string as visitors may have it: without control characters, and with line feeds as ends of lines.
    std::string_view copyOf(const ValueView& view);
    /// A text with the records that it embeds, and with its links to records led to their addresses.
    std::string_view text(const ValueView& view);
    /// A text with the records that it embeds; links still name records.
    std::string_view embedIn(std::string_view source);
    /// What a text gets that embeds the record.
    EmbeddedRecord embedded(const RecordView& view);

    /// Where a record is to be found: a page's address, or the first asset of another record.
    std::optional<std::string> addressOf(const RecordView& record);
    /// A record that a text names; nothing, and the module awaits it, when it does not exist.
    std::optional<RecordView> named(std::string_view typeName, std::string_view id);
    /// Any record, which counts as read.
    RecordView read(RecordRef ref) {
        note(ref);
        return m_state.record(ref);
    }

    std::optional<std::string> firstAsset(const Field& field, const ValueView& view);

    /// One block of the blocks at `place`.
    DocNode block(const Field& field, const BlockView& view, const Place& place, unsigned depth);

    /// A component record whole, as part of the page.
    DocNode component(const RecordView& view, unsigned depth);

    /// How a record is named to visitors: plain text; the id for want of a name.
    std::string_view labelOf(const RecordView& view);

    /// The page may be among them: a module can show its own page.
    void note(RecordRef ref) { m_reads.push_back(ref.packed()); }

private:
    const std::string_view* spellOrigin(const Place& place);
    Identity identityOf(const RecordView& record, std::string_view id);
    static DocNode labelNode(std::string_view text, const Identity& identity) {
        return DocNode::string(text).named("_label").from(identity.label);
    }
    bool isOpen(RecordRef ref) const { return std::find(m_open.begin(), m_open.end(), ref) != m_open.end(); }

    /// The address, null for what has none: templates look names up in outer objects, and a card without an address
    /// must not show that of its page.
    DocNode address(const RecordView& record);
    void addField(DocMembers& members, const Field& field, const ValueView& whole, const Place& place, unsigned depth,
                  std::uint32_t limit);
    void addMember(DocMembers& members, const Field& field, const ValueView& view, const Place& place, unsigned depth);
    DocNode list(const Field& element, const ValueView& view, const Place& place, unsigned depth, std::uint32_t limit);
    std::string_view asset(const ValueView& view);
    DocNode card(const RecordView& view);
    DocNode label(const RecordView& view);
    /// labelOf(), taken from the members of a card when they have it.
    std::string_view labelFrom(const DocMembers& members, const RecordView& view);

    /// A label that was made before. Rows name the same genres again and again.
    struct KnownLabel {
        std::uint64_t record = UINT64_MAX; ///< packed
        std::uint32_t notedIn = 0;         ///< the last module whose reads have it
        DocNode node;
    };
    static constexpr std::size_t kKnownLabels = 256;
    KnownLabel& knownLabel(RecordRef ref) {
        return m_knownLabels[((ref.packed() * 0x9e3779b97f4a7c15U) >> 32) % kKnownLabels];
    }

    const PageBuilder::Plans& m_plans;
    const State& m_state;
    const PageContext& m_context;
    std::shared_ptr<DocArena> m_arena;
    std::vector<std::uint64_t> m_reads;
    std::vector<RecordRef> m_open; ///< components being hydrated, to cut cycles
    unsigned m_cardDepth = 0;
    std::uint32_t m_module = 1; ///< counts calls of takeReads()
    bool m_awaitsRecords = false;
    std::size_t m_embeddedBytes = 0; ///< in the module that is made
    std::string m_scratch;
    std::string m_url;
    PageAddresses::Scratch m_slug;
    std::string m_origin;
    std::array<KnownLabel, kKnownLabels> m_knownLabels; ///< by hash
};

} // namespace galley
