// Hydrator: turns values of a state into document nodes in one arena, in one locale, and notes which records it reads.
// Internal to the page room: PageBuilder decides what is hydrated, this decides how.
//
// Rules: a reference becomes a card of the record, or the whole record when its type is a component (down to a depth,
// cycles cut); inside a card it becomes a label. Empty values are left out.
// Thread rule: one thread; one hydrator makes one module.
#pragma once

#include "model/page/page_builder.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace galley {

/// One field of a card: which, and how many elements of a list at most.
struct CardField {
    std::size_t index = 0;
    std::uint32_t limit = UINT32_MAX;
};

/// What of a schema a builder prepares once.
struct PageBuilder::Plans {
    std::shared_ptr<const Schema> schema;
    std::vector<std::vector<CardField>> cards;          ///< by type
    std::vector<std::optional<std::size_t>> displays;   ///< by type
    std::vector<std::optional<std::size_t>> slugs;      ///< by type, pages only
    std::vector<std::vector<std::size_t>> localeChains; ///< by locale
    std::vector<std::vector<bool>> moduleFields;        ///< by type and field: its elements are modules
};

class Hydrator {
public:
    Hydrator(const PageBuilder::Plans& plans, const State& state, const PageContext& context)
        : m_plans(plans)
        , m_state(state)
        , m_context(context)
        , m_arena(std::make_shared<DocArena>()) {}

    bool hasDeadLinks() const { return m_hasDeadLinks; }
    std::shared_ptr<const Schema> schema() const { return m_plans.schema; }
    std::shared_ptr<const DocArena> arena() const { return m_arena; }
    DocArena& writableArena() { return *m_arena; }

    std::vector<std::uint64_t> takeReads();

    const std::string_view* origin(const std::string& text);

    std::string originOf(const RecordView& record, std::string_view path = {}) const;

    /// The value of a field in the context's locale: the first one of the fallback chain that is set. `path`, when
    /// given, gets the locale's code appended, because that is where the value stands.
    ValueView inLocale(const Field& field, const ValueView& value, std::string* path = nullptr) const;

    /// The identifying members that every hydrated record starts with.
    void appendIdentity(std::vector<DocNode>& members, const RecordView& record);

    /// The address, null for what has none: templates look names up in outer objects, and a card without an address
    /// must not show that of its page.
    void appendAddress(std::vector<DocNode>& members, const RecordView& record);

    DocNode record(RecordRef ref, unsigned depth);

    /// All fields of a record, its modules left out when `withModules` is false.
    void appendFields(std::vector<DocNode>& members, const RecordView& view, unsigned depth, bool withModules);

    /// One value. `path` is the origin of the value itself: "type/id#field".
    DocNode value(const Field& field, const ValueView& view, const std::string& path, unsigned depth,
                  std::uint32_t limit = UINT32_MAX);

    /// A text with its links to records led to their addresses.
    std::string_view text(const ValueView& view);

    /// Where a record is to be found: a page's address, or the first asset of another record.
    std::optional<std::string> addressOf(std::string_view typeName, std::string_view id);

    std::optional<std::string> firstAsset(const Field& field, const ValueView& view);

    DocNode block(const Field& field, const BlockView& view, const std::string& path, unsigned depth);

    /// A component record whole, as part of the page.
    DocNode component(const RecordView& view, unsigned depth);

    /// How a record is named to people.
    std::string_view labelOf(const RecordView& view);

    /// The page may be among them: a module can show its own page.
    void note(RecordRef ref) { m_reads.push_back(ref.packed()); }

private:
    bool isOpen(RecordRef ref) const { return std::find(m_open.begin(), m_open.end(), ref) != m_open.end(); }

    std::string memberPath(const std::string& parent, const std::string& member) const;

    void appendMembers(std::vector<DocNode>& members, const std::vector<Field>& fields, const ValueView& view,
                       const std::string& path, unsigned depth);

    DocNode list(const Field& element, const ValueView& view, const std::string& path, unsigned depth,
                 std::uint32_t limit);

    DocNode card(const RecordView& view);

    DocNode label(const RecordView& view);

    const PageBuilder::Plans& m_plans;
    const State& m_state;
    const PageContext& m_context;
    std::shared_ptr<DocArena> m_arena;
    std::vector<std::uint64_t> m_reads;
    std::vector<RecordRef> m_open; ///< components being hydrated, to cut cycles
    unsigned m_cardDepth = 0;
    bool m_hasDeadLinks = false;
    std::string m_scratch;
};

} // namespace galley
