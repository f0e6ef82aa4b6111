#include "model/inspect/impact.h"

#include <set>

namespace galley {

namespace {

/// Records pass on what they refer to over this many steps at most: components nest, a card ends the way, its labels
/// after it.
constexpr int kMaxSteps = 9;

Error cancelled() {
    return Error{ErrorCode::Cancelled, "the search was cancelled"};
}

/// Records from which references lead to `target` in at most kMaxSteps, and the target; sorted. Cancelled.
Result<std::set<RecordRef>> reaching(const Replica& replica, RecordRef target, const CancelToken& cancel) {
    std::set<RecordRef> found = {target};
    std::vector<RecordRef> border = {target};
    for (int step = 0; step < kMaxSteps && !border.empty(); ++step) {
        std::vector<RecordRef> next;
        for (const RecordRef ref : border) {
            if (cancel.isCancelled())
                return cancelled();
            for (const RecordRef source : replica.references().referrers(ref))
                if (found.insert(source).second)
                    next.push_back(source);
        }
        border = std::move(next);
    }
    return found;
}

bool isPage(const State& state, RecordRef ref) {
    return state.schema().type(ref.type).page && state.record(ref).exists();
}

/// Pages in type and ordinal order, at most `limit`.
std::vector<RecordRef> firstPages(const State& state, std::size_t limit) {
    std::vector<RecordRef> pages;
    for (std::size_t i = 0; i < state.schema().types.size() && pages.size() < limit; ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        for (std::uint32_t ordinal = 0; ordinal < state.ordinalCount(type) && pages.size() < limit; ++ordinal)
            if (const RecordRef ref{type, Ordinal{ordinal}}; isPage(state, ref))
                pages.push_back(ref);
    }
    return pages;
}

/// Whether `question` holds of the page's document in any locale.
template <class Question>
Result<bool> inAnyLocale(const Replica& replica, const PageBuilder& builder, RecordRef page, Question&& question) {
    for (std::size_t locale = 0; locale < replica.state().schema().locales.size(); ++locale) {
        PageContext context;
        context.locale = locale;
        GALLEY_TRY(const PageDocument document, builder.build(replica, page, context));
        if (question(document))
            return true;
    }
    return false;
}

} // namespace

Result<Impact> impactOf(const Replica& replica, const PageBuilder& builder, RecordRef record, std::size_t limit,
                        const CancelToken& cancel) {
    const State& state = replica.state();
    if (!state.record(record).exists())
        return Error{ErrorCode::NotFound, "there is no such record"}.inRecord(state.record(record).path());
    Impact impact;
    // The globals are the same on every page: one tells of all.
    for (const RecordRef page : firstPages(state, 1)) {
        GALLEY_TRY(impact.wholeSite, inAnyLocale(replica, builder, page, [&](const PageDocument& document) {
                       return document.site->readsRecord(record);
                   }));
    }
    if (impact.wholeSite) {
        impact.pages = firstPages(state, limit);
        impact.isComplete = impact.pages.size() < limit;
        return impact;
    }
    GALLEY_TRY(const std::set<RecordRef> candidates, reaching(replica, record, cancel));
    for (const RecordRef candidate : candidates) {
        if (cancel.isCancelled())
            return cancelled();
        if (!isPage(state, candidate))
            continue;
        GALLEY_TRY(const bool reads, inAnyLocale(replica, builder, candidate,
                                                 [&](const PageDocument& document) { return document.reads(record); }));
        if (!reads)
            continue;
        if (impact.pages.size() == limit) {
            impact.isComplete = false;
            return impact;
        }
        impact.pages.push_back(candidate);
    }
    return impact;
}

} // namespace galley
