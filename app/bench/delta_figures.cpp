// Following a publisher: the state of another process, loaded from the snapshot, takes deltas; its indexes are current
// afterwards.
#include "app/bench/documents.h"
#include "app/bench/draft.h"
#include "app/bench/figures.h"
#include "model/blob/delta.h"
#include "model/blob/snapshot.h"

#include <algorithm>

namespace galley::bench {

namespace {

constexpr std::size_t kSteps = 100;
constexpr std::size_t kLargeSteps = 10;
constexpr std::size_t kFilmSteps = 40;

/// A producer's draft and a consumer that follows it by deltas alone.
class Follower {
public:
    static Result<Follower> start(Bench& bench) {
        Follower follower;
        GALLEY_TRY(follower.m_producer, bench.replica());
        GALLEY_TRY(const auto snapshot, bench.snapshot());
        GALLEY_TRY(auto state, readSnapshotFile(snapshot));
        follower.m_consumer = Replica::build(std::move(state));
        return follower;
    }

    const Replica& producer() const { return *m_producer; }
    const Replica& consumer() const { return *m_consumer; }

    /// Edits the producer, then lets the consumer take the delta.
    Result<void> follow(const std::vector<Edit>& edits, Figure& figure) {
        GALLEY_TRY(const DraftStep step, stepBy(*m_producer, edits));
        const std::string delta = encodeDelta(m_producer->state(), step.after->state());
        m_producer = step.after;
        const auto start = SteadyClock::now();
        ChangeSet changes;
        GALLEY_TRY(auto state, applyDelta(m_consumer->statePointer(), delta, &changes));
        m_consumer = m_consumer->next(std::move(state), changes);
        figure.samples.push_back(elapsed<std::milli>(start));
        if (m_consumer->state().checksum() != m_producer->state().checksum())
            return mismatch(figure.name, "the consumer has other content");
        figure.check = m_consumer->state().checksum().toHex();
        return {};
    }

private:
    std::shared_ptr<const Replica> m_producer;
    std::shared_ptr<const Replica> m_consumer;
};

Result<void> measureSingle(Bench& bench, const Shapes& shapes) {
    GALLEY_TRY(const std::vector<RecordRef> articles, bench.randomArticles(kSteps));
    GALLEY_TRY(Follower follower, Follower::start(bench));
    Figure figure{"apply_delta_1", "ms", {}, {}};
    for (std::size_t i = 0; i < articles.size(); ++i) {
        const std::string headline = "A headline from afar, number " + std::to_string(i);
        GALLEY_CHECK(
            follower.follow({headlineEdit(follower.producer().state(), shapes, articles[i], headline)}, figure));
        const auto page =
            follower.consumer().state().find(shapes.page, follower.producer().state().record(articles[i]).id());
        if (!page || textOf(follower.consumer().state(), *page, shapes.pageHeadline) != headline)
            return mismatch(figure.name, "the consumer has another headline");
    }
    return bench.report(figure);
}

Result<void> measureListed(Bench& bench, const Shapes& shapes) {
    GALLEY_TRY(const std::vector<RecordRef> films, bench.filmsOnHome(kFilmSteps));
    GALLEY_TRY(const RecordRef home, bench.home());
    GALLEY_TRY(Follower follower, Follower::start(bench));
    Figure figure{"apply_delta_1_listed", "ms", {}, {}};
    for (std::size_t i = 0; i < films.size(); ++i) {
        const std::string name = "A film from afar, number " + std::to_string(i);
        GALLEY_CHECK(follower.follow({filmEdit(follower.producer().state(), shapes, films[i], name)}, figure));
        JsonText document;
        appendHomeDocument(document, follower.consumer().state(), shapes, home);
        if (document.view().find(name) == std::string_view::npos)
            return mismatch(figure.name, "page/home shows the old film");
    }
    return bench.report(figure);
}

Result<void> measureMany(Bench& bench, const Shapes& shapes) {
    GALLEY_TRY(Follower follower, Follower::start(bench));
    const auto count = std::max<std::size_t>(1, follower.producer().state().recordCount() / 100);
    GALLEY_TRY(std::vector<RecordRef> articles, bench.randomArticles(kLargeSteps * count));
    Figure figure{"apply_delta_1pct", "ms", {}, {}};
    for (std::size_t round = 0; round < kLargeSteps; ++round) {
        std::vector<Edit> edits;
        for (std::size_t i = 0; i < count; ++i)
            edits.push_back(headlineEdit(
                follower.producer().state(), shapes, articles[(round * count + i) % articles.size()],
                "Round " + std::to_string(round) + " of headlines from afar, number " + std::to_string(i)));
        GALLEY_CHECK(follower.follow(edits, figure));
    }
    return bench.report(figure);
}

Result<void> measureDeltas(Bench& bench) {
    GALLEY_TRY(const Shapes* shapes, bench.shapes());
    if (bench.wants("apply_delta_1"))
        GALLEY_CHECK(measureSingle(bench, *shapes));
    if (bench.wants("apply_delta_1_listed"))
        GALLEY_CHECK(measureListed(bench, *shapes));
    return bench.wants("apply_delta_1pct") ? measureMany(bench, *shapes) : Result<void>();
}

} // namespace

FigureGroup deltaFigures() {
    return {{"apply_delta_1", "apply_delta_1_listed", "apply_delta_1pct"}, measureDeltas};
}

} // namespace galley::bench
