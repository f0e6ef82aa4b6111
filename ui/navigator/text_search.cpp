#include "ui/navigator/text_search.h"

#include "ui/navigator/record_query.h"
#include "ui/tasks/background_task.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace galley::ui {

namespace {

/// Half of two cores: the editor goes on typing meanwhile.
constexpr unsigned kBuildThreads = 1;
/// Rows that are found by their texts: nobody reads more.
constexpr std::size_t kMostMatches = 300;

} // namespace

void TextSearch::Ticket::catchUp(const Replica& replica) {
    if (isReady && !changed.empty())
        index = index.next(replica.state(), std::exchange(changed, {}));
}

TextSearch::TextSearch(QObject* parent)
    : QObject(parent)
    , m_build(new BackgroundTask(this)) {}

void TextSearch::setSite(std::shared_ptr<const Replica> replica) {
    m_build->abandon();
    m_replica = std::move(replica);
    m_index = {};
    m_isReady = false;
    m_changed.clear();
    ++m_generation;
}

void TextSearch::follow(const DraftChange& change) {
    m_replica = change.after;
    ++m_number;
    for (const RecordChange& record : change.changes)
        m_changed[record.ref.packed()] = m_number;
    const bool isWanted = m_isReady || m_build->isRunning();
    if (change.before->state().schema() != change.after->state().schema()) {
        // Other fields may be texts now.
        setSite(change.after);
        if (isWanted)
            prepare();
    }
}

void TextSearch::prepare() {
    if (!m_isReady && !m_build->isRunning())
        build();
}

void TextSearch::build() {
    m_build->start([this, replica = m_replica, number = m_number](const Progress&, const CancelToken& cancel) {
        auto index =
            FullTextIndex::build(replica->state(), {.threads = kBuildThreads, .progress = {}, .cancel = cancel});
        return [this, number, index = std::move(index)] {
            if (index)
                install(*index, number);
        };
    });
}

void TextSearch::install(FullTextIndex index, std::uint64_t number) {
    m_index = std::move(index);
    m_indexNumber = number;
    ++m_generation;
    dropChangesUpTo(number);
    if (!std::exchange(m_isReady, true))
        emit ready();
}

void TextSearch::dropChangesUpTo(std::uint64_t number) {
    std::erase_if(m_changed, [&](const auto& entry) { return entry.second <= number; });
}

TextSearch::Ticket TextSearch::ticket() const {
    Ticket ticket{m_isReady, m_index, {}, m_generation, m_number};
    for (const auto& [packed, number] : m_changed)
        ticket.changed.push_back(RecordRef::fromPacked(packed));
    return ticket;
}

void TextSearch::renew(const Ticket& ticket) {
    if (!ticket.isReady || ticket.generation != m_generation || ticket.number < m_indexNumber)
        return;
    m_index = ticket.index;
    m_indexNumber = ticket.number;
    // While a new one is being built from an earlier state, what changed since must stay known.
    if (m_build->isRunning())
        return;
    dropChangesUpTo(ticket.number);
    if (m_index.isRenewalDue())
        build();
}

FoundRecords searchRecords(const Replica& replica, const RecordQuery& query, TextSearch::Ticket& ticket,
                           const CancelToken& cancel) {
    FoundRecords found;
    found.rows = findRecords(replica, query, cancel);
    ticket.catchUp(replica);
    if (query.limit == 0 || found.rows.size() < query.limit)
        found.snippets = appendTextMatches(replica, query, ticket, found.rows, cancel);
    if (query.limit > 0 && found.rows.size() > query.limit)
        found.rows.resize(query.limit);
    return found;
}

RowSnippets appendTextMatches(const Replica& replica, const RecordQuery& query, const TextSearch::Ticket& ticket,
                              std::vector<RecordRef>& rows, const CancelToken& cancel) {
    RowSnippets snippets;
    snippets.query = SearchQuery::parse(query.text.toStdString(), LastWord::Prefix);
    if (!ticket.isReady || snippets.query.empty())
        return snippets;
    std::unordered_set<std::uint64_t> known;
    for (const RecordRef ref : rows)
        known.insert(ref.packed());
    std::unordered_set<std::uint64_t> allowed;
    if (query.among)
        for (const RecordRef ref : *query.among)
            allowed.insert(ref.packed());
    const State& state = replica.state();
    SearchScope scope;
    if (query.types.size() == 1)
        scope.type = query.types.front();
    // Those that are listed by name, or not wanted, do not count.
    scope.limit = query.among || query.types.size() > 1 ? 0 : kMostMatches + known.size();
    for (const SearchHit& hit : ticket.index.find(snippets.query, scope, cancel).hits) {
        if (cancel.isCancelled() || snippets.byRecord.size() == kMostMatches)
            break;
        const bool isWanted = (!query.among || allowed.contains(hit.ref.packed())) &&
                              (!query.pagesOnly || state.schema().type(hit.ref.type).page) &&
                              (query.types.empty() ||
                               std::find(query.types.begin(), query.types.end(), hit.ref.type) != query.types.end());
        if (!isWanted || !known.insert(hit.ref.packed()).second)
            continue;
        if (auto snippet = rowSnippet(state.record(hit.ref), snippets.query)) {
            rows.push_back(hit.ref);
            snippets.byRecord.emplace(hit.ref.packed(), std::move(*snippet));
        }
    }
    return snippets;
}

} // namespace galley::ui
