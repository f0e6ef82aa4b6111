// Readers beside a writer: how often two threads read page/home while a third applies 1,000 edits a second, against
// twice what one thread reads when nothing else happens.
#include "app/bench/documents.h"
#include "app/bench/draft.h"
#include "app/bench/figures.h"
#include "model/base/mutex.h"

#include <atomic>
#include <thread>

namespace galley::bench {

namespace {

constexpr auto kPeriod = std::chrono::milliseconds(1000);
constexpr auto kBetweenEdits = std::chrono::milliseconds(1);
constexpr int kReaderRounds = 5;

/// The current replica, taken by readers and replaced by the writer.
class Current {
public:
    explicit Current(std::shared_ptr<const Replica> replica)
        : m_replica(std::move(replica)) {}
    std::shared_ptr<const Replica> get() const {
        const MutexLock lock(m_mutex);
        return m_replica;
    }
    void set(std::shared_ptr<const Replica> replica) {
        const MutexLock lock(m_mutex);
        m_replica = std::move(replica);
    }

private:
    mutable Mutex m_mutex;
    std::shared_ptr<const Replica> m_replica GALLEY_GUARDED_BY(m_mutex);
};

/// Documents a second of one reader; `bytes` grows by what was read.
double readHomes(const Current& current, const Shapes& shapes, RecordRef home, std::atomic<std::uint64_t>& bytes) {
    JsonText document;
    std::uint64_t count = 0;
    std::uint64_t sum = 0;
    const auto start = SteadyClock::now();
    const auto end = start + kPeriod;
    while (SteadyClock::now() < end) {
        const auto replica = current.get();
        document.clear();
        appendHomeDocument(document, replica->state(), shapes, home);
        sum += document.size();
        ++count;
    }
    bytes += sum;
    return static_cast<double>(count) / (elapsed<std::milli>(start) / 1000);
}

/// Edits random articles, one a millisecond, until `stop`.
Result<std::uint64_t> writeEdits(Current& current, const Shapes& shapes, const std::vector<RecordRef>& articles,
                                 const std::atomic<bool>& stop) {
    std::uint64_t count = 0;
    for (auto next = SteadyClock::now(); !stop; next += kBetweenEdits) {
        const auto draft = current.get();
        const RecordRef article = articles[count % articles.size()];
        GALLEY_TRY(const DraftStep step,
                   stepBy(*draft, {headlineEdit(draft->state(), shapes, article, "Edit " + std::to_string(count))}));
        current.set(step.after);
        ++count;
        std::this_thread::sleep_until(next);
    }
    return count;
}

Result<void> measureReaders(Bench& bench) {
    GALLEY_TRY(const Shapes* shapes, bench.shapes());
    GALLEY_TRY(const auto replica, bench.replica());
    GALLEY_TRY(const RecordRef home, bench.home());
    GALLEY_TRY(const std::vector<RecordRef> articles, bench.randomArticles(1000));
    Figure ratio{"readers_2", "ratio", {}, {}};
    Figure alone{"readers_1_rate", "per s", {}, {}};
    Figure both{"readers_2_rate", "per s", {}, {}};
    Figure edits{"readers_2_edits", "per s", {}, {}};
    std::atomic<std::uint64_t> bytes = 0;
    for (int round = 0; round < kReaderRounds; ++round) {
        Current current(replica);
        alone.samples.push_back(readHomes(current, *shapes, home, bytes));
        std::atomic<bool> stop = false;
        Result<std::uint64_t> written = std::uint64_t{0};
        std::thread writer([&] { written = writeEdits(current, *shapes, articles, stop); });
        double second = 0;
        std::thread reader([&] { second = readHomes(current, *shapes, home, bytes); });
        const double first = readHomes(current, *shapes, home, bytes);
        reader.join();
        stop = true;
        writer.join();
        if (!written)
            return std::move(written).error();
        both.samples.push_back(first + second);
        ratio.samples.push_back((first + second) / (2 * alone.samples.back()));
        edits.samples.push_back(static_cast<double>(*written) / std::chrono::duration<double>(kPeriod).count());
    }
    JsonText document;
    appendHomeDocument(document, replica->state(), *shapes, home);
    if (bytes.load() % document.size() != 0)
        return mismatch(ratio.name, "a document of another length was read");
    Check check;
    check.add(document.view());
    ratio.check = alone.check = both.check = edits.check = check.text();
    GALLEY_CHECK(bench.report(ratio));
    GALLEY_CHECK(bench.report(alone));
    GALLEY_CHECK(bench.report(both));
    return bench.report(edits);
}

} // namespace

FigureGroup readerFigures() {
    return {{"readers_2", "readers_1_rate", "readers_2_rate", "readers_2_edits"}, measureReaders};
}

} // namespace galley::bench
