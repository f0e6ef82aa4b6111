#include "model/journal/journal_writer.h"
#include "tests/journal/journal_support.h"

#include <QTest>
#include <atomic>
#include <future>
#include <thread>

using namespace galley;
using namespace galley::test;
using namespace std::chrono_literals;

namespace {

/// Holds every append until it is let go, and can fail: what a slow or broken disk does.
class HeldJournal final : public Journal {
public:
    explicit HeldJournal(std::uint64_t failFrom = UINT64_MAX)
        : m_failFrom(failFrom) {}
    void letGo() { m_gate.set_value(); }
    const std::vector<std::size_t>& batches() const { return m_batches; }
    /// From now on all is well, but for the commits up to `landed`: they are there already.
    void mend(std::uint64_t landed) {
        m_landed = landed;
        m_failFrom = UINT64_MAX;
    }
    void moveAway() { m_isAway = true; }
    void moveBack() { m_isAway = false; }

    Result<void> append(std::span<Commit> batch) override {
        m_isAppending = true;
        m_opened.wait();
        if (batch.front().number <= m_end)
            return Error{ErrorCode::Conflict, "others have appended"};
        m_batches.push_back(batch.size());
        if (batch.back().number >= m_failFrom)
            return Error{ErrorCode::Io, "the disk is full"};
        for (const Commit& commit : batch)
            m_numbers.push_back(commit.number);
        m_end = batch.back().number;
        return {};
    }
    Result<std::uint64_t> check() override {
        if (m_isAway)
            return Error{ErrorCode::NotFound, "the folder is gone"};
        return m_end.load();
    }
    bool isAppending() const { return m_isAppending; }
    /// Somebody else has appended up to that number.
    void appendByOthers(std::uint64_t number) { m_end = number; }
    Result<std::size_t> resume(std::span<const Commit> pending) override {
        ++m_attempts;
        GALLEY_CHECK(check());
        if (m_failFrom != UINT64_MAX)
            return Error{ErrorCode::Io, "the disk is full"};
        std::size_t landed = 0;
        for (; landed < pending.size() && pending[landed].number <= m_landed; ++landed)
            m_numbers.push_back(pending[landed].number);
        return landed;
    }
    const std::vector<std::uint64_t>& numbers() const { return m_numbers; }
    int attempts() const { return m_attempts; }
    Result<std::optional<CommitHeader>> last() const override { return std::optional<CommitHeader>(); }
    Result<std::optional<CommitHeader>> lastOf(BodyKind) const override { return std::optional<CommitHeader>(); }
    Result<std::vector<std::uint64_t>> numbersOf(BodyKind, std::uint64_t) const override {
        return std::vector<std::uint64_t>();
    }
    Result<CommitHeader> findById(std::string_view) const override { return Error{ErrorCode::NotFound, "none"}; }
    Result<void> read(std::uint64_t, std::uint64_t, const CommitVisitor&) const override { return {}; }
    Result<void> readHeaders(std::uint64_t, std::uint64_t, const HeaderVisitor&) const override { return {}; }
    Result<void> readBody(std::uint64_t, const TextVisitor&) const override { return {}; }
    Result<VerifyReport> verify(const Progress&, const CancelToken&) const override { return VerifyReport(); }

private:
    std::atomic<std::uint64_t> m_failFrom;
    std::atomic<std::uint64_t> m_landed = 0;
    std::atomic<bool> m_isAway = false;
    std::atomic<std::uint64_t> m_end = 0;
    std::atomic<bool> m_isAppending = false;
    std::atomic<int> m_attempts = 0;
    std::vector<std::uint64_t> m_numbers; ///< what is there, read when nothing is written
    std::promise<void> m_gate;
    std::shared_future<void> m_opened = m_gate.get_future().share();
    std::vector<std::size_t> m_batches;
};

} // namespace

class TestJournalWriter : public QObject {
    Q_OBJECT
private slots:
    void reportsWhatIsDurable();
    void enqueueDoesNotWaitForTheDisk();
    void waitingCommitsShareATransaction();
    void flushGivesUpInTime();
    void flushCanBeCancelled();
    void stopWritesWhatWaits();
    void keepsWhatCannotBeWrittenAndGoesOn();
    void flushTriesOnceMore();
    void stopTriesOnceMore();
    void noticesWithoutACommitThatTheJournalIsGone();
    void asksForThePlaceFirst();
    void tooLittleMemoryIsAFailure();
    void refusesCommitsOnceStopped();
    void destructionDrainsTheQueue();
    void restsWhenOthersHaveAppended();
    void tellsOfOthersWithoutACommit();
    void flushLetsItsOwnerCatchUp();
    void withdrawingWaitsForNoDisk();
};

void TestJournalWriter::reportsWhatIsDurable() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    std::vector<std::uint64_t> durable;
    bool allWereReadable = true;
    JournalWriter writer(**journal, 0,
                         {[&](std::uint64_t number) {
                              durable.push_back(number);
                              const auto last = (*journal)->last();
                              allWereReadable = allWereReadable && last && (*last)->number >= number;
                          },
                          {}});
    for (std::uint64_t number = 1; number <= 600; ++number)
        VERIFY_OK(writer.enqueue(exampleCommit(number)));
    const auto flushed = writer.flush(60s);
    VERIFY_OK(flushed);
    QVERIFY(*flushed);
    QCOMPARE(writer.durableNumber(), std::uint64_t{600});
    VERIFY_OK(writer.stop());
    QVERIFY(allWereReadable);
    QCOMPARE(durable.back(), std::uint64_t{600});
    QVERIFY(std::is_sorted(durable.begin(), durable.end()));
    QCOMPARE(*readExamples(**journal), std::uint64_t{600});
    QVERIFY((*journal)->verify()->isWhole());
}

void TestJournalWriter::enqueueDoesNotWaitForTheDisk() {
    HeldJournal journal;
    JournalWriter writer(journal, 0, {});
    for (std::uint64_t number = 1; number <= 100; ++number)
        VERIFY_OK(writer.enqueue(exampleCommit(number)));
    QCOMPARE(writer.durableNumber(), std::uint64_t{0});
    QVERIFY(writer.state() == JournalWriter::State::Running);
    journal.letGo();
    QVERIFY(*writer.flush(60s));
    QCOMPARE(writer.durableNumber(), std::uint64_t{100});
}

void TestJournalWriter::waitingCommitsShareATransaction() {
    HeldJournal journal;
    JournalWriter writer(journal, 0, {});
    for (std::uint64_t number = 1; number <= 1000; ++number)
        VERIFY_OK(writer.enqueue(exampleCommit(number)));
    journal.letGo();
    VERIFY_OK(writer.stop());
    std::size_t sum = 0;
    for (const std::size_t batch : journal.batches()) {
        sum += batch;
        QVERIFY(batch <= 256);
    }
    QCOMPARE(sum, std::size_t{1000});
    QVERIFY(journal.batches().size() <= 6);
}

void TestJournalWriter::flushGivesUpInTime() {
    HeldJournal journal;
    JournalWriter writer(journal, 0, {});
    const auto idle = writer.flush(60s);
    VERIFY_OK(idle);
    QVERIFY(*idle);
    VERIFY_OK(writer.enqueue(exampleCommit(1)));
    const auto early = writer.flush(5ms);
    VERIFY_OK(early);
    QVERIFY(!*early);
    journal.letGo();
    QVERIFY(*writer.flush(60s));
}

void TestJournalWriter::flushCanBeCancelled() {
    HeldJournal journal;
    JournalWriter writer(journal, 0, {});
    VERIFY_OK(writer.enqueue(exampleCommit(1)));
    CancelToken cancel;
    std::thread person([cancel]() mutable {
        std::this_thread::sleep_for(20ms);
        cancel.cancel();
    });
    const auto flushed = writer.flush(60s, cancel);
    person.join();
    QVERIFY(!flushed);
    QCOMPARE(flushed.error().code, ErrorCode::Cancelled);
    journal.letGo();
    QVERIFY(*writer.flush(60s)); // it was written all the same
    QCOMPARE(writer.durableNumber(), std::uint64_t{1});
}

void TestJournalWriter::stopWritesWhatWaits() {
    HeldJournal journal;
    JournalWriter writer(journal, 0, {});
    for (std::uint64_t number = 1; number <= 700; ++number)
        VERIFY_OK(writer.enqueue(exampleCommit(number)));
    journal.letGo();
    VERIFY_OK(writer.stop());
    VERIFY_OK(writer.stop());
    QCOMPARE(writer.durableNumber(), std::uint64_t{700});
    QVERIFY(writer.state() == JournalWriter::State::Stopped);
}

void TestJournalWriter::keepsWhatCannotBeWrittenAndGoesOn() {
    HeldJournal journal(2);
    std::atomic<int> news = 0;
    JournalWriter writer(journal, 0, {{}, [&] { ++news; }, {}});
    journal.letGo();
    VERIFY_OK(writer.enqueue(exampleCommit(1)));
    QVERIFY(*writer.flush(60s));
    for (std::uint64_t number = 2; number <= 5; ++number)
        VERIFY_OK(writer.enqueue(exampleCommit(number)));
    const auto flushed = writer.flush(60s);
    QVERIFY(!flushed);
    QCOMPARE(flushed.error().message, std::string("the disk is full"));
    QVERIFY(writer.state() == JournalWriter::State::Failing);
    QVERIFY(writer.failure().has_value());
    QCOMPARE(writer.durableNumber(), std::uint64_t{1});
    const auto pending = writer.pending(60s);
    VERIFY_OK(pending);
    QCOMPARE(pending->size(), std::size_t{4});
    QCOMPARE(pending->front().number, std::uint64_t{2});
    VERIFY_OK(writer.enqueue(exampleCommit(6)));
    QVERIFY(!writer.flush(60s));
    QCOMPARE(news.load(), 1); // the same failure is told once
    journal.mend(3);
    QTRY_COMPARE(writer.durableNumber(), std::uint64_t{6}); // by itself
    QVERIFY(!writer.failure());
    QTRY_COMPARE(news.load(), 2);
    VERIFY_OK(writer.stop());
    QCOMPARE(journal.numbers(), (std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6}));
}

void TestJournalWriter::flushTriesOnceMore() {
    HeldJournal journal(1);
    JournalWriter writer(journal, 0, {});
    journal.letGo();
    VERIFY_OK(writer.enqueue(exampleCommit(1)));
    QVERIFY(!writer.flush(60s));
    journal.mend(0);
    QVERIFY(*writer.flush(60s));
    QVERIFY(!writer.failure());
    VERIFY_OK(writer.stop());
}

void TestJournalWriter::stopTriesOnceMore() {
    HeldJournal full(1);
    HeldJournal mended(1);
    for (HeldJournal* journal : {&full, &mended}) {
        JournalWriter writer(*journal, 0, {});
        journal->letGo();
        VERIFY_OK(writer.enqueue(exampleCommit(1)));
        QVERIFY(!writer.flush(60s));
        const int before = journal->attempts();
        if (journal == &mended)
            journal->mend(0);
        QCOMPARE(writer.stop().has_value(), journal == &mended);
        QVERIFY(journal->attempts() > before);
        QCOMPARE(writer.durableNumber(), std::uint64_t{journal == &mended ? 1U : 0U});
    }
}

void TestJournalWriter::noticesWithoutACommitThatTheJournalIsGone() {
    HeldJournal journal;
    std::atomic<int> news = 0;
    JournalWriter writer(journal, 0, {{}, [&] { ++news; }, {}});
    journal.letGo();
    journal.moveAway();
    QTRY_COMPARE_WITH_TIMEOUT(news.load(), 1, 1000);
    QVERIFY(writer.failure()->code == ErrorCode::NotFound);
    QVERIFY(!writer.flush(60s));
    journal.moveBack();
    QTRY_VERIFY_WITH_TIMEOUT(!writer.failure(), 1000);
}

void TestJournalWriter::asksForThePlaceFirst() {
    HeldJournal journal;
    std::atomic<bool> isThere = false;
    JournalWriter::Callbacks callbacks;
    callbacks.checkPlace = [&]() -> Result<void> {
        return isThere ? Result<void>() : Result<void>(Error{ErrorCode::Conflict, "another site is there"});
    };
    JournalWriter writer(journal, 0, callbacks);
    journal.letGo();
    VERIFY_OK(writer.enqueue(exampleCommit(1)));
    QVERIFY(writer.flush(60s).error().code == ErrorCode::Conflict);
    QCOMPARE(journal.batches().size(), std::size_t{0});
    isThere = true;
    QVERIFY(*writer.flush(60s));
    QCOMPARE(journal.batches().size(), std::size_t{1});
}

/// In each step of its thread, also where nothing is to be written.
void TestJournalWriter::tooLittleMemoryIsAFailure() {
    HeldJournal journal;
    std::atomic<bool> isShort = true;
    std::atomic<int> asked = 0;
    JournalWriter::Callbacks callbacks;
    callbacks.checkPlace = [&]() -> Result<void> {
        ++asked;
        if (isShort)
            throw std::bad_alloc();
        return {};
    };
    JournalWriter writer(journal, 0, callbacks);
    journal.letGo();
    QTRY_VERIFY_WITH_TIMEOUT(writer.state() == JournalWriter::State::Failing, 20000); // by looking after the journal
    VERIFY_OK(writer.enqueue(exampleCommit(1)));
    const auto flushed = writer.flush(60s);
    QVERIFY(!flushed);
    QVERIFY(flushed.error().message.find("memory") != std::string::npos);
    QCOMPARE(journal.batches().size(), std::size_t{0});
    isShort = false;
    QVERIFY(*writer.flush(60s));
    QCOMPARE(journal.batches().size(), std::size_t{1});
    QVERIFY(asked > 2);
}

void TestJournalWriter::refusesCommitsOnceStopped() {
    HeldJournal journal;
    journal.letGo();
    JournalWriter writer(journal, 0, {});
    VERIFY_OK(writer.stop());
    QVERIFY(writer.enqueue(exampleCommit(1)).error().code == ErrorCode::Cancelled);
}

void TestJournalWriter::destructionDrainsTheQueue() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    {
        JournalWriter writer(**journal, 0, {});
        for (std::uint64_t number = 1; number <= 50; ++number)
            VERIFY_OK(writer.enqueue(exampleCommit(number)));
    }
    QCOMPARE(*readExamples(**journal), std::uint64_t{50});
}

void TestJournalWriter::restsWhenOthersHaveAppended() {
    HeldJournal journal;
    std::atomic<int> told = 0;
    JournalWriter::Callbacks callbacks;
    callbacks.onOthers = [&told] { ++told; };
    JournalWriter writer(journal, 0, callbacks);
    journal.letGo();
    VERIFY_OK(writer.enqueue(exampleCommit(1)));
    QVERIFY(*writer.flush(60s));
    journal.appendByOthers(3);
    VERIFY_OK(writer.enqueue(exampleCommit(2)));
    QTRY_VERIFY(told > 0);
    QVERIFY(writer.isBehind());
    QVERIFY(!writer.failure());
    QVERIFY(!writer.isIdle());
    auto waiting = writer.withdraw();
    QVERIFY(waiting);
    QCOMPARE(waiting->size(), std::size_t{1});
    waiting->front().number = 4;
    writer.replace(*std::move(waiting), 3);
    QVERIFY(*writer.flush(60s));
    QVERIFY(!writer.isBehind() && writer.isIdle());
    QCOMPARE(writer.durableNumber(), std::uint64_t{4});
    VERIFY_OK(writer.stop());
    QCOMPARE(journal.numbers(), (std::vector<std::uint64_t>{1, 4}));
}

void TestJournalWriter::tellsOfOthersWithoutACommit() {
    HeldJournal journal;
    std::atomic<int> told = 0;
    JournalWriter::Callbacks callbacks;
    callbacks.onOthers = [&told] { ++told; };
    JournalWriter writer(journal, 0, callbacks);
    journal.appendByOthers(1);
    writer.look();
    QTRY_COMPARE(told.load(), 1);
    writer.replace(*writer.withdraw(), 1);
    QVERIFY(!writer.isBehind());
    writer.look();
    QVERIFY(*writer.flush(60s)); // has looked
    QCOMPARE(told.load(), 1);
}

void TestJournalWriter::flushLetsItsOwnerCatchUp() {
    HeldJournal journal;
    journal.letGo();
    journal.appendByOthers(2);
    JournalWriter writer(journal, 0, {});
    VERIFY_OK(writer.enqueue(exampleCommit(1)));
    int calls = 0;
    const auto catchUp = [&] {
        ++calls;
        auto waiting = writer.withdraw();
        if (!waiting)
            return true;
        // One of ours became two.
        std::vector<Commit> anew{exampleCommit(3), exampleCommit(4)};
        writer.replace(std::move(anew), 2);
        return true;
    };
    QVERIFY(*writer.flush(60s, {}, catchUp));
    QVERIFY(calls > 0);
    QVERIFY(writer.isIdle());
    journal.appendByOthers(9);
    VERIFY_OK(writer.enqueue(exampleCommit(5)));
    QVERIFY(!*writer.flush(60s, {}, [] { return false; })); // who cannot catch up waits no longer
    QCOMPARE(writer.stop().error().code, ErrorCode::Conflict);
}

void TestJournalWriter::withdrawingWaitsForNoDisk() {
    HeldJournal journal; // hangs
    std::atomic<int> told = 0;
    JournalWriter::Callbacks callbacks;
    callbacks.onOthers = [&told] { ++told; };
    JournalWriter writer(journal, 0, callbacks);
    VERIFY_OK(writer.enqueue(exampleCommit(1)));
    QTRY_VERIFY(journal.isAppending());
    QVERIFY(!writer.withdraw());
    journal.appendByOthers(1);
    journal.letGo();
    QTRY_VERIFY(told > 0); // told when it is over
    QTRY_VERIFY(writer.withdraw());
    writer.replace({}, 1);
    QVERIFY(*writer.flush(60s));
}

QTEST_APPLESS_MAIN(TestJournalWriter)
#include "tst_journal_writer.moc"
