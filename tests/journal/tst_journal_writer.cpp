#include "model/journal/journal_writer.h"
#include "tests/journal/journal_support.h"

#include <QTest>
#include <future>

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

    Result<void> append(std::span<Commit> batch) override {
        m_opened.wait();
        m_batches.push_back(batch.size());
        if (batch.back().number >= m_failFrom)
            return Error{ErrorCode::Io, "the disk is full"};
        return {};
    }
    Result<std::optional<CommitHeader>> last() const override { return std::optional<CommitHeader>(); }
    Result<std::optional<CommitHeader>> lastOf(BodyKind) const override { return std::optional<CommitHeader>(); }
    Result<CommitHeader> findById(std::string_view) const override { return Error{ErrorCode::NotFound, "none"}; }
    Result<void> read(std::uint64_t, std::uint64_t, const CommitVisitor&) const override { return {}; }
    Result<void> readHeaders(std::uint64_t, std::uint64_t, const HeaderVisitor&) const override { return {}; }
    Result<void> readBody(std::uint64_t, const TextVisitor&) const override { return {}; }
    Result<VerifyReport> verify(const Progress&, const CancelToken&) const override { return VerifyReport(); }

private:
    std::uint64_t m_failFrom;
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
    void stopWritesWhatWaits();
    void writesNothingAfterAFailure();
    void refusesCommitsOnceStopped();
    void destructionDrainsTheQueue();
};

void TestJournalWriter::reportsWhatIsDurable() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    std::vector<std::uint64_t> durable;
    bool allWereReadable = true;
    JournalWriter writer(**journal, {[&](std::uint64_t number) {
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
    JournalWriter writer(journal, {});
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
    JournalWriter writer(journal, {});
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
    JournalWriter writer(journal, {});
    const auto idle = writer.flush(0ms);
    VERIFY_OK(idle);
    QVERIFY(*idle);
    VERIFY_OK(writer.enqueue(exampleCommit(1)));
    const auto early = writer.flush(5ms);
    VERIFY_OK(early);
    QVERIFY(!*early);
    journal.letGo();
    QVERIFY(*writer.flush(60s));
}

void TestJournalWriter::stopWritesWhatWaits() {
    HeldJournal journal;
    JournalWriter writer(journal, {});
    for (std::uint64_t number = 1; number <= 700; ++number)
        VERIFY_OK(writer.enqueue(exampleCommit(number)));
    journal.letGo();
    VERIFY_OK(writer.stop());
    VERIFY_OK(writer.stop());
    QCOMPARE(writer.durableNumber(), std::uint64_t{700});
    QVERIFY(writer.state() == JournalWriter::State::Stopped);
}

void TestJournalWriter::writesNothingAfterAFailure() {
    HeldJournal journal(2);
    std::promise<Error> failure;
    int failures = 0;
    JournalWriter writer(journal, {{}, [&](const Error& error) {
                                       ++failures;
                                       failure.set_value(error);
                                   }});
    journal.letGo();
    VERIFY_OK(writer.enqueue(exampleCommit(1)));
    QVERIFY(*writer.flush(60s));
    VERIFY_OK(writer.enqueue(exampleCommit(2)));
    QVERIFY(failure.get_future().get().code == ErrorCode::Io);
    QVERIFY(writer.state() == JournalWriter::State::Failed);
    const auto refused = writer.enqueue(exampleCommit(3));
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, std::string("the disk is full"));
    QVERIFY(!writer.flush(60s));
    QVERIFY(!writer.stop());
    QCOMPARE(writer.durableNumber(), std::uint64_t{1});
    QCOMPARE(journal.batches().size(), std::size_t{2});
    QCOMPARE(failures, 1);
}

void TestJournalWriter::refusesCommitsOnceStopped() {
    HeldJournal journal;
    journal.letGo();
    JournalWriter writer(journal, {});
    VERIFY_OK(writer.stop());
    QVERIFY(writer.enqueue(exampleCommit(1)).error().code == ErrorCode::Cancelled);
}

void TestJournalWriter::destructionDrainsTheQueue() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    {
        JournalWriter writer(**journal, {});
        for (std::uint64_t number = 1; number <= 50; ++number)
            VERIFY_OK(writer.enqueue(exampleCommit(number)));
    }
    QCOMPARE(*readExamples(**journal), std::uint64_t{50});
}

QTEST_APPLESS_MAIN(TestJournalWriter)
#include "tst_journal_writer.moc"
