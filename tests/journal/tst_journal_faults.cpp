#include "model/journal/journal_writer.h"
#include "tests/journal/fault_vfs.h"
#include "tests/journal/journal_support.h"

#include <QRandomGenerator>
#include <QTest>

using namespace galley;
using namespace galley::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kFewCommits = 6;

SqliteJournalOptions onBrokenDisk() {
    SqliteJournalOptions options;
    options.vfs = FaultVfs::name();
    return options;
}

/// What one session on a breaking disk ended with.
struct Session {
    std::uint64_t acknowledged = 0;
    bool opened = false;
    bool failed = false;
    bool refusedAfterFailure = true;
};

Session runSession(const std::filesystem::path& path) {
    Session session;
    const auto journal = SqliteJournal::open(path, onBrokenDisk());
    session.opened = journal.has_value();
    if (!journal)
        return session;
    JournalWriter writer(**journal, 0, {});
    for (std::uint64_t number = 1; number <= kFewCommits && !session.failed; ++number) {
        const Result<void> enqueued = writer.enqueue(exampleCommit(number));
        const Result<bool> flushed = writer.flush(60s);
        session.failed = !enqueued || !flushed;
    }
    if (session.failed) {
        std::vector<Commit> more{exampleCommit(writer.durableNumber() + 1)};
        session.refusedAfterFailure = writer.state() == JournalWriter::State::Failing && !(*journal)->append(more);
    }
    static_cast<void>(writer.stop());
    session.acknowledged = writer.durableNumber();
    return session;
}

/// Opens on a sound disk: everything acknowledged is there, the chain holds and can be continued.
Result<void> checkAfterwards(const std::filesystem::path& path, std::uint64_t acknowledged) {
    std::uint64_t count = 0;
    {
        GALLEY_TRY(const auto journal, SqliteJournal::open(path));
        GALLEY_TRY(count, readExamples(*journal));
        if (count < acknowledged)
            return Error{ErrorCode::Corrupt, "LOST: " + std::to_string(acknowledged - count) + " commits"};
    }
    GALLEY_CHECK(writeExamples(path, count + 1, count + 2));
    GALLEY_TRY(const auto journal, SqliteJournal::open(path));
    GALLEY_TRY(const VerifyReport report, journal->verify());
    if (!report.isWhole())
        return report.damage->error;
    return {};
}

} // namespace

class TestJournalFaults : public QObject {
    Q_OBJECT
private slots:
    void survivesAFailureOfEachOperation_data();
    void survivesAFailureOfEachOperation();
    void whatOpensCanBeAppendedTo();
    void theLogIsMovedOrItIsSaid();
    void copyIsMadeOrItIsSaid_data() { survivesAFailureOfEachOperation_data(); }
    void copyIsMadeOrItIsSaid();
    void goesOnWhenTheDiskIsMended_data();
    void goesOnWhenTheDiskIsMended();
    void fullDiskSaysWhatToDo();
    void fullDiskCanBeRead_data();
    void fullDiskCanBeRead();
    void survivesPowerCuts();
    void survivesPowerCutsAfterGoingOn();
};

void TestJournalFaults::survivesAFailureOfEachOperation_data() {
    QTest::addColumn<int>("kind");
    QTest::newRow("refused") << int(FaultVfs::Kind::Refuse);
    QTest::newRow("half a write") << int(FaultVfs::Kind::HalfWrite);
    QTest::newRow("disk full") << int(FaultVfs::Kind::DiskFull);
}

void TestJournalFaults::survivesAFailureOfEachOperation() {
    QFETCH(int, kind);
    int failedOpens = 0;
    int failedAppends = 0;
    bool wasReached = true;
    for (std::uint64_t operation = 0; wasReached && operation < 500; ++operation) {
        const QTemporaryDir folder;
        FaultVfs::install();
        FaultVfs::failAt(operation, static_cast<FaultVfs::Kind>(kind));
        const Session session = runSession(journalIn(folder));
        wasReached = FaultVfs::hasFailed();
        failedOpens += session.opened ? 0 : 1;
        failedAppends += session.failed ? 1 : 0;
        QVERIFY(session.refusedAfterFailure);
        QVERIFY(wasReached || session.acknowledged == kFewCommits);
        VERIFY_OK(checkAfterwards(journalIn(folder), session.acknowledged));
    }
    QVERIFY(!wasReached);
    QVERIFY(failedOpens > 2);
    QVERIFY(failedAppends > 10);
}

/// Commits one after the other; the disk is mended after the first failure. Nothing is opened again.
Session runMendedSession(const std::filesystem::path& path) {
    Session session;
    const auto journal = SqliteJournal::open(path, onBrokenDisk());
    session.opened = journal.has_value();
    if (!journal)
        return session;
    JournalWriter writer(**journal, 0, {});
    for (std::uint64_t number = 1; number <= kFewCommits; ++number) {
        static_cast<void>(writer.enqueue(exampleCommit(number)));
        const Result<bool> flushed = writer.flush(60s);
        session.failed = session.failed || !flushed;
        if (!flushed && number % 2 == 0)
            FaultVfs::mend();
    }
    FaultVfs::mend();
    const Result<bool> flushed = writer.flush(60s);
    session.acknowledged = flushed && *flushed ? writer.durableNumber() : 0;
    static_cast<void>(writer.stop());
    return session;
}

void TestJournalFaults::whatOpensCanBeAppendedTo() {
    int refusals = 0;
    for (std::uint64_t operation = 0;; ++operation) {
        const QTemporaryDir folder;
        FaultVfs::install();
        FaultVfs::failAt(operation, FaultVfs::Kind::Refuse);
        const auto journal = SqliteJournal::open(journalIn(folder), onBrokenDisk());
        const bool isDone = !FaultVfs::hasFailed();
        refusals += journal ? 0 : 1;
        FaultVfs::mend();
        std::vector<Commit> batch{exampleCommit(1)};
        if (journal)
            VERIFY_OK((*journal)->append(batch));
        if (isDone)
            break;
    }
    QVERIFY(refusals > 3);
}

void TestJournalFaults::theLogIsMovedOrItIsSaid() {
    int refusals = 0;
    for (std::uint64_t operation = 0;; ++operation) {
        const QTemporaryDir folder;
        FaultVfs::install();
        const auto journal = SqliteJournal::open(journalIn(folder), onBrokenDisk());
        VERIFY_OK(journal);
        std::vector<Commit> batch{exampleCommit(1), exampleCommit(2)};
        VERIFY_OK((*journal)->append(batch));
        FaultVfs::failAt(operation, FaultVfs::Kind::Refuse);
        const Result<void> moved = (*journal)->moveLog();
        const bool isDone = !FaultVfs::hasFailed();
        FaultVfs::mend();
        refusals += moved ? 0 : 1;
        if (moved)
            QCOMPARE(std::filesystem::file_size(journalIn(folder).string() + "-wal"), std::uintmax_t{0});
        VERIFY_OK((*journal)->moveLog());
        if (isDone)
            break;
    }
    QVERIFY(refusals > 2);
}

void TestJournalFaults::copyIsMadeOrItIsSaid() {
    QFETCH(int, kind);
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, kFewCommits));
    const std::filesystem::path copy = journalIn(folder).parent_path() / "copy.db";
    int failures = 0;
    for (std::uint64_t operation = 0;; ++operation) {
        FaultVfs::installForAll();
        SqliteJournalOptions reading;
        reading.access = SqliteJournalOptions::Access::Read;
        const auto journal = SqliteJournal::open(journalIn(folder), reading);
        VERIFY_OK(journal);
        std::filesystem::remove(copy);
        FaultVfs::failAt(operation, static_cast<FaultVfs::Kind>(kind));
        const auto copied = (*journal)->copyTo(copy);
        const bool wasReached = FaultVfs::hasFailed();
        FaultVfs::mend();
        QCOMPARE(copied.has_value(), !wasReached);
        if (!wasReached)
            break;
        ++failures;
        QCOMPARE(copied.error().code, ErrorCode::Io);
        QVERIFY2(copied.error().toString().find("copy.db") != std::string::npos, copied.error().toString().c_str());
    }
    QVERIFY(failures > 2);
    FaultVfs::leaveToNamed();
    const auto whole = SqliteJournal::open(copy);
    VERIFY_OK(whole);
    const auto read = readExamples(**whole);
    VERIFY_OK(read);
    QCOMPARE(*read, kFewCommits);
}

void TestJournalFaults::goesOnWhenTheDiskIsMended_data() {
    survivesAFailureOfEachOperation_data();
}

void TestJournalFaults::goesOnWhenTheDiskIsMended() {
    QFETCH(int, kind);
    int failedAppends = 0;
    bool wasReached = true;
    for (std::uint64_t operation = 0; wasReached && operation < 500; ++operation) {
        const QTemporaryDir folder;
        FaultVfs::install();
        FaultVfs::failAt(operation, static_cast<FaultVfs::Kind>(kind));
        const Session session = runMendedSession(journalIn(folder));
        wasReached = session.failed || !session.opened;
        failedAppends += session.failed ? 1 : 0;
        if (!session.opened)
            continue;
        QCOMPARE(session.acknowledged, kFewCommits);
        VERIFY_OK(checkAfterwards(journalIn(folder), kFewCommits));
    }
    QVERIFY(!wasReached);
    QVERIFY(failedAppends > 10);
}

void TestJournalFaults::fullDiskSaysWhatToDo() {
    const QTemporaryDir folder;
    FaultVfs::install();
    const auto journal = SqliteJournal::open(journalIn(folder), onBrokenDisk());
    VERIFY_OK(journal);
    FaultVfs::failAt(0, FaultVfs::Kind::DiskFull);
    std::vector<Commit> batch{exampleCommit(1)};
    const auto refused = (*journal)->append(batch);
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::Io);
    QVERIFY(QByteArray::fromStdString(refused.error().message).contains("free some space"));
    QCOMPARE(refused.error().file, journalIn(folder).string());
}

void TestJournalFaults::fullDiskCanBeRead_data() {
    QTest::addColumn<bool>("hasLog");
    QTest::newRow("closed") << false;
    QTest::newRow("left by a crash") << true;
}

/// Where there is no room for the index of the write-ahead log that readers share.
void TestJournalFaults::fullDiskCanBeRead() {
    QFETCH(const bool, hasLog);
    const QTemporaryDir folder;
    const QTemporaryDir copy;
    FaultVfs::install();
    auto journal = SqliteJournal::open(journalIn(folder), onBrokenDisk());
    VERIFY_OK(journal);
    auto batch = exampleCommits(1, 6);
    VERIFY_OK((*journal)->append(batch));
    std::filesystem::path path = journalIn(folder);
    if (hasLog) {
        path = journalIn(copy);
        for (const char* suffix : {"", "-wal", ".head"})
            std::filesystem::copy_file(journalIn(folder).string() + suffix, path.string() + suffix);
        QVERIFY(std::filesystem::file_size(path.string() + "-wal") > 0);
    }
    journal->reset();
    FaultVfs::failAt(0, FaultVfs::Kind::NoRoomAtAll);
    SqliteJournalOptions options = onBrokenDisk();
    options.access = SqliteJournalOptions::Access::Read;
    for (int times = 0; times < 2; ++times) { // the first one leaves an empty index
        const auto reading = SqliteJournal::open(path, options);
        VERIFY_OK(reading);
        QVERIFY(!(*reading)->damage());
        const auto count = readExamples(**reading);
        VERIFY_OK(count);
        QCOMPARE(*count, std::uint64_t{6});
        QVERIFY((*reading)->verify()->isWhole());
    }
    FaultVfs::mend();
    const auto again = SqliteJournal::open(path, onBrokenDisk());
    VERIFY_OK(again);
    QCOMPARE(*readExamples(**again), std::uint64_t{6});
}

void TestJournalFaults::survivesPowerCuts() {
    QRandomGenerator random(20220101);
    std::uint64_t lastCommits = 0;
    for (int round = 0; round < 60; ++round) {
        const QTemporaryDir folder;
        FaultVfs::install();
        FaultVfs::rememberSynced();
        FaultVfs::failAt(random.bounded(60U), FaultVfs::Kind::Refuse);
        const Session session = runSession(journalIn(folder));
        if (!session.opened)
            continue; // nothing was promised, and a new file's name may not be on the disk either
        FaultVfs::failAt(0, FaultVfs::Kind::Refuse);
        FaultVfs::powerCut(round % 3 == 0 ? 0 : random.generate64());
        VERIFY_OK(checkAfterwards(journalIn(folder), session.acknowledged));
        lastCommits += session.acknowledged;
    }
    QVERIFY(lastCommits > 20);
}

void TestJournalFaults::survivesPowerCutsAfterGoingOn() {
    int failures = 0;
    for (std::uint64_t operation = 0; operation < 40; ++operation) {
        const QTemporaryDir folder;
        FaultVfs::install();
        FaultVfs::rememberSynced();
        FaultVfs::failAt(operation, FaultVfs::Kind::Refuse);
        const Session session = runMendedSession(journalIn(folder));
        if (!session.opened)
            continue;
        failures += session.failed ? 1 : 0;
        QCOMPARE(session.acknowledged, kFewCommits);
        FaultVfs::powerCut(0);
        VERIFY_OK(checkAfterwards(journalIn(folder), kFewCommits));
    }
    QVERIFY(failures > 10);
}

QTEST_APPLESS_MAIN(TestJournalFaults)
#include "tst_journal_faults.moc"
