#include "model/base/file.h"
#include "model/journal/head_file.h"
#include "model/journal/journal_repair.h"
#include "model/journal/wal_check.h"
#include "tests/journal/journal_support.h"

#include <QElapsedTimer>
#include <QTest>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace galley;
using namespace galley::test;

namespace {

constexpr std::uint64_t kCommits = 12;
constexpr std::size_t kPositions = 500; // of each file: bounds the time

/// The bytes of a journal's files.
struct Files {
    std::string database;
    std::string wal;
    std::string head;
};

/// A journal that was closed, so that all is in the database, or one whose commits are still in the log.
Result<Files> exampleFiles(bool isClosed) {
    const QTemporaryDir folder;
    const std::filesystem::path path = journalIn(folder);
    GALLEY_TRY(std::unique_ptr<SqliteJournal> journal, SqliteJournal::open(path));
    for (std::uint64_t number = 1; number <= kCommits; ++number) {
        std::vector<Commit> batch{exampleCommit(number)};
        GALLEY_CHECK(journal->append(batch));
    }
    if (isClosed)
        journal.reset();
    Files files;
    GALLEY_TRY(files.database, readFile(path));
    if (!isClosed) {
        GALLEY_TRY(files.wal, readFile(path.string() + "-wal"));
    }
    GALLEY_TRY(files.head, readFile(SqliteJournal::headPath(path)));
    return files;
}

/// Puts the files where a journal is looked for; empty ones are left out.
void store(const Files& files, const std::filesystem::path& path) {
    for (const char* suffix : {"", "-wal", "-shm", ".head"})
        std::filesystem::remove(path.string() + suffix);
    const auto write = [](const std::filesystem::path& place, const std::string& bytes) {
        QFile file(QString::fromStdString(place.string()));
        if (!bytes.empty() && file.open(QIODevice::WriteOnly))
            file.write(bytes.data(), qint64(bytes.size()));
    };
    write(path, files.database);
    write(path.string() + "-wal", files.wal);
    write(SqliteJournal::headPath(path), files.head);
}

bool isReport(const Error& error) {
    return error.code == ErrorCode::Corrupt || error.code == ErrorCode::TornTail ||
           error.code == ErrorCode::Unsupported || error.code == ErrorCode::NotFound;
}

/// What a reader gets: how many commits, all as they were written; or a report of the damage.
struct Outcome {
    std::uint64_t commits = 0;
    std::optional<Error> report;
    std::string wrong; ///< what must never happen
};

Outcome openAndRead(const std::filesystem::path& path, SqliteJournalOptions::Access access) {
    Outcome outcome;
    SqliteJournalOptions options;
    options.access = access;
    const auto journal = SqliteJournal::open(path, options);
    if (!journal) {
        outcome.report = journal.error();
    } else {
        outcome.report = (*journal)->damage();
        const auto count = readExamples(**journal);
        if (count)
            outcome.commits = *count;
        else
            outcome.report = count.error();
        const auto verified = (*journal)->verify();
        if (!verified)
            outcome.wrong = "verify fails: " + verified.error().toString();
        else if (verified->isWhole() && outcome.report)
            outcome.wrong = "verify does not find: " + outcome.report->toString();
        else if (!verified->isWhole() && verified->lastGood > kCommits)
            outcome.wrong = "verify counts commits that never were";
    }
    if (outcome.report && !isReport(*outcome.report))
        outcome.wrong = "unexpected: " + outcome.report->toString();
    return outcome;
}

std::size_t stepFor(const std::string& bytes) {
    return std::max<std::size_t>(1, bytes.size() / kPositions) | 1U;
}

char flipped(char byte, std::size_t position) {
    static constexpr unsigned char kMasks[] = {0x01, 0x80, 0xff, 0x10};
    return static_cast<char>(static_cast<unsigned char>(byte) ^ kMasks[(position / 3) % 4]);
}

} // namespace

class TestJournalDamage : public QObject {
    Q_OBJECT
private slots:
    void flippedBytesOfTheDatabaseAreFound();
    void cutDatabasesAreFound();
    void flippedBytesOfTheLogAreFound();
    void cutLogsAreFound();
    void missingLogIsFound();
    void logWithoutDatabaseIsKept();
    void tornLogWithoutHeadIsACleanEnd();
    void damagedHeadFileSaysNothing();
    void walCheckNamesTheOffset();
    void headIsWrittenThroughNoLink_data();
    void headIsWrittenThroughNoLink();
    void headIsReadThroughNoLink();
    void headStaysWhenItCannotBeOpened();
    void headsReadBack();
    void rollbackJournalsAreRefused_data();
    void rollbackJournalsAreRefused();
    void noRollbackJournalIsWritten();
    void wantOfDescriptorsIsNoDamage();
    void cancelledRepairKeepsNothing();
    void lockedJournalIsSaidSoon();
};

void TestJournalDamage::flippedBytesOfTheDatabaseAreFound() {
    const QTemporaryDir folder;
    const auto whole = exampleFiles(true);
    VERIFY_OK(whole);
    int reports = 0;
    const std::size_t step = stepFor(whole->database);
    for (std::size_t at = 0; at < whole->database.size(); at += at < 100 ? 1 : step) {
        Files files = *whole;
        files.database[at] = flipped(files.database[at], at);
        store(files, journalIn(folder));
        const auto access = at % 5 == 0 ? SqliteJournalOptions::Access::Write : SqliteJournalOptions::Access::Read;
        const Outcome outcome = openAndRead(journalIn(folder), access);
        QVERIFY2(outcome.wrong.empty(), qPrintable(QString("byte %1: ").arg(at) + outcome.wrong.c_str()));
        QVERIFY2(outcome.report || outcome.commits == kCommits, qPrintable(QString("byte %1 is lost").arg(at)));
        reports += outcome.report ? 1 : 0;
    }
    QVERIFY(reports > 30);
}

void TestJournalDamage::cutDatabasesAreFound() {
    const QTemporaryDir folder;
    const auto whole = exampleFiles(true);
    VERIFY_OK(whole);
    for (std::size_t size = 0; size < whole->database.size(); size += 509) {
        Files files = *whole;
        files.database.resize(size);
        store(files, journalIn(folder));
        if (size == 0)
            QVERIFY(!SqliteJournal::open(journalIn(folder)).has_value());
        const Outcome outcome = openAndRead(journalIn(folder), SqliteJournalOptions::Access::Read);
        QVERIFY2(outcome.wrong.empty(), qPrintable(QString("size %1: ").arg(size) + outcome.wrong.c_str()));
        QVERIFY2(outcome.report.has_value(), qPrintable(QString("cut at %1 is not reported").arg(size)));
    }
}

void TestJournalDamage::flippedBytesOfTheLogAreFound() {
    const QTemporaryDir folder;
    const auto whole = exampleFiles(false);
    VERIFY_OK(whole);
    QVERIFY(whole->wal.size() > 20'000);
    const std::size_t step = stepFor(whole->wal);
    for (std::size_t at = 0; at < whole->wal.size(); at += at < 100 ? 1 : step) {
        Files files = *whole;
        files.wal[at] = flipped(files.wal[at], at);
        const bool hasHead = at % 2 == 0;
        if (!hasHead)
            files.head.clear();
        store(files, journalIn(folder));
        if (at % 7 == 0) {
            const auto refused = SqliteJournal::open(journalIn(folder));
            QVERIFY2(!refused.has_value() || !hasHead, qPrintable(QString("byte %1 is not seen").arg(at)));
            store(files, journalIn(folder));
        }
        const Outcome outcome = openAndRead(journalIn(folder), SqliteJournalOptions::Access::Read);
        QVERIFY2(outcome.wrong.empty(), qPrintable(QString("byte %1: ").arg(at) + outcome.wrong.c_str()));
        // Without the head file a damaged last transaction cannot be told from one that was being written.
        QVERIFY2(outcome.report || outcome.commits == kCommits || (!hasHead && outcome.commits == kCommits - 1),
                 qPrintable(QString("byte %1 is lost").arg(at)));
    }
}

void TestJournalDamage::cutLogsAreFound() {
    const QTemporaryDir folder;
    const auto whole = exampleFiles(false);
    VERIFY_OK(whole);
    for (std::size_t size = 0; size < whole->wal.size(); size += 613) {
        Files files = *whole;
        files.wal.resize(size);
        store(files, journalIn(folder));
        const Outcome outcome = openAndRead(journalIn(folder), SqliteJournalOptions::Access::Read);
        QVERIFY2(outcome.wrong.empty(), qPrintable(QString("size %1: ").arg(size) + outcome.wrong.c_str()));
        QVERIFY2(outcome.report.has_value(), qPrintable(QString("cut at %1 is not reported").arg(size)));
    }
}

void TestJournalDamage::missingLogIsFound() {
    const QTemporaryDir folder;
    const auto whole = exampleFiles(false);
    VERIFY_OK(whole);
    Files files = *whole;
    files.wal.clear();
    store(files, journalIn(folder));
    const auto refused = SqliteJournal::open(journalIn(folder));
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::TornTail);
}

void TestJournalDamage::logWithoutDatabaseIsKept() {
    const QTemporaryDir folder;
    const auto whole = exampleFiles(false);
    VERIFY_OK(whole);
    Files files = *whole;
    files.database.clear();
    store(files, journalIn(folder));
    const auto refused = SqliteJournal::open(journalIn(folder));
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::Corrupt);
    QVERIFY(*readFile(journalIn(folder).string() + "-wal") == whole->wal);
}

void TestJournalDamage::tornLogWithoutHeadIsACleanEnd() {
    const QTemporaryDir folder;
    const auto whole = exampleFiles(false);
    VERIFY_OK(whole);
    Files files = *whole;
    files.head.clear();
    files.wal.resize(files.wal.size() - 5000);
    store(files, journalIn(folder));
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    const auto count = readExamples(**journal);
    VERIFY_OK(count);
    QCOMPARE(*count, kCommits - 1);
    std::vector<Commit> batch{exampleCommit(kCommits)};
    VERIFY_OK((*journal)->append(batch));
    QVERIFY((*journal)->verify()->isWhole());
}

void TestJournalDamage::damagedHeadFileSaysNothing() {
    const QTemporaryDir folder;
    const auto whole = exampleFiles(true);
    VERIFY_OK(whole);
    for (std::size_t at = 0; at < whole->head.size(); ++at) {
        Files files = *whole;
        files.head[at] = flipped(files.head[at], at);
        store(files, journalIn(folder));
        const Outcome outcome = openAndRead(journalIn(folder), SqliteJournalOptions::Access::Read);
        QVERIFY(!outcome.report && outcome.commits == kCommits);
    }
    VERIFY_OK(SqliteJournal::open(journalIn(folder)));
    QVERIFY(*readFile(SqliteJournal::headPath(journalIn(folder))) == whole->head);
}

void TestJournalDamage::walCheckNamesTheOffset() {
    const QTemporaryDir folder;
    const auto whole = exampleFiles(false);
    VERIFY_OK(whole);
    const auto check = [](const std::string& bytes) {
        return checkWal([&bytes](std::uint64_t offset, char* data, std::size_t size) -> std::size_t {
            return offset >= bytes.size() ? 0 : bytes.copy(data, size, static_cast<std::size_t>(offset));
        });
    };
    VERIFY_OK(check(whole->wal));
    VERIFY_OK(check(""));
    VERIFY_OK(check(whole->wal.substr(0, whole->wal.size() - 1)));
    constexpr std::size_t kFrame = 4096 + 24;
    std::string damaged = whole->wal;
    damaged[32 + 2 * kFrame + 500] ^= 1;
    const auto found = check(damaged);
    QVERIFY(!found);
    QVERIFY(found.error().code == ErrorCode::Corrupt);
    QCOMPARE(found.error().offset, std::uint64_t{32 + 2 * kFrame});
}

/// What somebody put in the head's place is taken away, and what it leads to is left alone.
void TestJournalDamage::headIsWrittenThroughNoLink_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"symbolic", "hard", "pipe"})
        QTest::newRow(kind) << QString(kind);
}

void TestJournalDamage::headIsWrittenThroughNoLink() {
    QFETCH(const QString, kind);
    const QTemporaryDir folder;
    const std::filesystem::path path = journalIn(folder);
    const std::filesystem::path head = SqliteJournal::headPath(path);
    const std::filesystem::path victim = path.parent_path() / "victim";
    const std::string precious(200, 'P');
    VERIFY_OK(writeFileAtomically(victim, precious));
    const auto append = [&path](std::uint64_t number) -> Result<void> {
        GALLEY_TRY(const std::unique_ptr<SqliteJournal> journal, SqliteJournal::open(path));
        std::vector<Commit> batch{exampleCommit(number)};
        return journal->append(batch);
    };
    VERIFY_OK(append(1));
    std::filesystem::remove(head);
    if (kind == "symbolic")
        std::filesystem::create_symlink(victim, head);
    else if (kind == "hard")
        std::filesystem::create_hard_link(victim, head);
    else
        QCOMPARE(::mkfifo(head.c_str(), 0600), 0);
    VERIFY_OK(append(2));
    QCOMPARE(*readFile(victim), precious);
    QVERIFY(std::filesystem::is_regular_file(std::filesystem::symlink_status(head)));
    QCOMPARE((*readHead(head))->number, std::uint64_t{2});
}

/// Nor is it read through a link, which would let another site's head end this journal.
void TestJournalDamage::headIsReadThroughNoLink() {
    const QTemporaryDir folder;
    const std::filesystem::path path = journalIn(folder);
    const std::filesystem::path foreign = path.parent_path() / "foreign";
    VERIFY_OK(writeFileAtomically(foreign, encodeHead({99, sha256("x")})));
    std::vector<Commit> batch{exampleCommit(1)};
    VERIFY_OK((*SqliteJournal::open(path))->append(batch));
    std::filesystem::remove(SqliteJournal::headPath(path));
    std::filesystem::create_symlink(foreign, SqliteJournal::headPath(path));
    SqliteJournalOptions reading;
    reading.access = SqliteJournalOptions::Access::Read;
    const auto read = SqliteJournal::open(path, reading);
    VERIFY_OK(read);
    QVERIFY(!(*read)->damage());
    VERIFY_OK(SqliteJournal::open(path));
}

/// Want of descriptors is no reason to take the head away, or to take it for none: it alone shows that commits at the
/// end are missing.
void TestJournalDamage::headStaysWhenItCannotBeOpened() {
    const QTemporaryDir folder;
    const std::filesystem::path head = journalIn(folder).string() + ".head";
    const std::string bytes = encodeHead({7, sha256("x")});
    VERIFY_OK(writeFileAtomically(head, bytes));
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none{0, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &none), 0);
    {
        HeadWriter writer(head);
        writer.write({8, sha256("y")});
    }
    const auto unread = readHead(head);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    QVERIFY(!unread);
    QVERIFY(unread.error().code == ErrorCode::Io);
    QVERIFY(unread.error().message.find("take it away") == std::string::npos);
    QVERIFY(*readFile(head) == bytes);
}

void TestJournalDamage::headsReadBack() {
    const JournalHead head{0x0123456789abcdefU, sha256("x")};
    const std::string bytes = encodeHead(head);
    QCOMPARE(bytes.size(), std::size_t{96});
    QVERIFY(decodeHead(bytes) == head);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        QVERIFY(!decodeHead(bytes.substr(0, size)).has_value());
    QVERIFY(!decodeHead(bytes + "x").has_value());
}

/// SQLite would delete what a rollback journal names, and wait for ever for a pipe.
void TestJournalDamage::rollbackJournalsAreRefused_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("database");
    for (const char* kind : {"file", "empty", "symbolic", "dangling", "pipe", "folder"}) {
        for (const char* action : {"read", "write", "plan", "reading again", "append"})
            QTest::addRow("%s, %s", kind, action) << QString(kind) << QString(action) << QString();
        QTest::addRow("%s, repair", kind) << QString(kind) << QString("repair") << QString();
        QTest::addRow("%s, finish", kind) << QString(kind) << QString("finish") << QString(".repaired");
        QTest::addRow("%s, finish beside", kind) << QString(kind) << QString("finish") << QString();
        QTest::addRow("%s, copy", kind) << QString(kind) << QString("copy") << QString(".copy");
    }
}

void TestJournalDamage::rollbackJournalsAreRefused() {
    namespace fs = std::filesystem;
    QFETCH(const QString, kind);
    QFETCH(const QString, action);
    QFETCH(const QString, database);
    const QTemporaryDir folder;
    const fs::path path = journalIn(folder);
    VERIFY_OK(writeExamples(path, 1, 5));
    if (action == "finish")
        fs::copy_file(path, path.string() + ".repaired");
    const fs::path victim = path.parent_path() / "victim";
    VERIFY_OK(writeFileAtomically(victim, std::string("precious")));
    const std::string bytes = rollbackJournal(static_cast<std::uint32_t>(fs::file_size(path) / 4096), victim);
    const fs::path rollback = path.string() + database.toStdString() + "-journal";
    const fs::path elsewhere = path.parent_path() / "elsewhere";
    const auto plant = [&] {
        if (kind == "file")
            return writeFileAtomically(rollback, bytes).has_value();
        if (kind == "empty")
            return writeFileAtomically(rollback, std::string()).has_value();
        if (kind == "pipe")
            return ::mkfifo(rollback.c_str(), 0600) == 0;
        if (kind == "folder")
            return fs::create_directory(rollback);
        fs::create_symlink(elsewhere, rollback);
        return kind == "dangling" || writeFileAtomically(elsewhere, bytes).has_value();
    };
    std::unique_ptr<SqliteJournal> open; // since before
    const auto act = [&]() -> Result<void> {
        if (action == "read" || action == "write") {
            GALLEY_CHECK(SqliteJournal::open(path, action == "read" ? readOnly() : SqliteJournalOptions()));
            return {};
        }
        if (action == "plan") {
            GALLEY_CHECK(planRepair(path, 0));
            return {};
        }
        if (action == "repair") {
            RepairPlan plan;
            plan.lastGood = plan.lastUsed = 5;
            plan.damage = Error{ErrorCode::Corrupt, "for the test"};
            GALLEY_CHECK(repairJournal(path, plan, exampleCommit(6), path.parent_path() / "damaged"));
            return {};
        }
        if (action == "finish") {
            GALLEY_CHECK(finishRepair(path));
            return {};
        }
        if (action == "copy") {
            GALLEY_CHECK(open->copyTo(path.string() + ".copy"));
            return {};
        }
        if (action == "reading again") // needs another connection
            return open->read(1, 1, [&](const Commit&) -> Result<void> {
                GALLEY_CHECK(open->last());
                return {};
            });
        fs::last_write_time(path, fs::last_write_time(path) - std::chrono::hours(1));
        std::vector<Commit> batch{exampleCommit(6)};
        return open->append(batch);
    };
    if (action == "copy" || action == "reading again" || action == "append") {
        auto opened = SqliteJournal::open(path);
        VERIFY_OK(opened);
        open = *std::move(opened);
    }
    QVERIFY(plant());
    const Result<void> done = act();
    QVERIFY(!done);
    QVERIFY2(done.error().code == ErrorCode::InvalidInput, done.error().toString().c_str());
    QCOMPARE(done.error().file, rollback.string());
    QVERIFY(done.error().message.find("move it away") != std::string::npos);
    QVERIFY(fs::exists(victim) && fs::exists(fs::symlink_status(rollback)));
    open.reset();
    fs::remove_all(rollback);
    if (action != "repair" && action != "finish")
        QCOMPARE(*readExamples(**SqliteJournal::open(path)), std::uint64_t{5});
}

/// Neither when a journal is made nor when it is copied, so that none is ever ours.
void TestJournalDamage::noRollbackJournalIsWritten() {
    const QTemporaryDir folder;
    const QTemporaryDir other;
    // A program that is killed at any time leaves what the watch on the folder sees made.
    const int watch = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    for (const QTemporaryDir* one : {&folder, &other})
        QVERIFY(::inotify_add_watch(watch, QFile::encodeName(one->path()).constData(), IN_CREATE) >= 0);
    VERIFY_OK(writeExamples(journalIn(folder), 1, 5));
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    VERIFY_OK((*journal)->copyTo(journalIn(other)));
    std::string events(1 << 16, '\0');
    const ssize_t size = ::read(watch, events.data(), events.size());
    ::close(watch);
    QVERIFY(size > 0);
    events.resize(static_cast<std::size_t>(size));
    QVERIFY(events.find("journal.db-wal") != std::string::npos);
    QVERIFY(events.find("journal.db-journal") == std::string::npos);
    const auto copy = SqliteJournal::open(journalIn(other));
    VERIFY_OK(copy);
    QCOMPARE(*readExamples(**copy), std::uint64_t{5});
}

/// Whatever cannot be opened for want of descriptors: nobody is told to take a file away, or to look at permissions.
void TestJournalDamage::wantOfDescriptorsIsNoDamage() {
    const QTemporaryDir folder;
    const std::filesystem::path path = journalIn(folder);
    VERIFY_OK(writeExamples(path, 1, 5));
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    int refusals = 0;
    for (rlim_t most = 0; most < 30; ++most) {
        std::vector<Error> errors;
        const rlimit few{most, before.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &few), 0);
        for (const SqliteJournalOptions& options : {readOnly(), SqliteJournalOptions()})
            if (const auto opened = SqliteJournal::open(path, options); !opened)
                errors.push_back(opened.error());
        if (const auto plan = planRepair(path, 0); !plan)
            errors.push_back(plan.error());
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
        for (const Error& error : errors) {
            const std::string text = error.toString();
            QVERIFY2(text.find("take it away") == std::string::npos, text.c_str());
            QVERIFY2(text.find("permissions") == std::string::npos, text.c_str());
            QVERIFY2(error.code == ErrorCode::Io, text.c_str());
            refusals += text.find("raise the limit") != std::string::npos ? 1 : 0;
        }
    }
    QVERIFY(refusals > 3);
    QCOMPARE(*readExamples(**SqliteJournal::open(path)), std::uint64_t{5});
}

/// While the damaged files are copied, which may be large.
void TestJournalDamage::cancelledRepairKeepsNothing() {
    const QTemporaryDir folder;
    const std::filesystem::path path = journalIn(folder);
    VERIFY_OK(writeExamples(path, 1, 5));
    std::filesystem::resize_file(path, 0);
    std::filesystem::resize_file(path, std::uintmax_t{1} << 40); // nobody waits for all of this
    RepairPlan plan;
    plan.damage = Error{ErrorCode::Corrupt, "for the test"};
    CancelToken cancel;
    cancel.cancel();
    const auto repaired = repairJournal(path, plan, exampleCommit(6), path.parent_path() / "damaged", {}, cancel);
    QVERIFY(!repaired);
    QVERIFY2(repaired.error().code == ErrorCode::Cancelled, repaired.error().toString().c_str());
    for (const auto& entry : std::filesystem::directory_iterator(path.parent_path()))
        QVERIFY2(entry.path().filename().string().starts_with("journal.db"), entry.path().c_str());
    QCOMPARE(std::filesystem::file_size(path), std::uintmax_t{1} << 40);
}

/// A lock of another program is waited for, but nobody looks at a silent program for more than some seconds.
void TestJournalDamage::lockedJournalIsSaidSoon() {
    const QTemporaryDir folder;
    const std::filesystem::path path = journalIn(folder);
    VERIFY_OK(writeExamples(path, 1, 5));
    int ready[2] = {};
    QCOMPARE(::pipe(ready), 0);
    const pid_t other = ::fork();
    if (other == 0) {
        struct flock all {};
        all.l_type = F_WRLCK;
        const int file = ::open(path.c_str(), O_RDWR);
        if (::fcntl(file, F_SETLK, &all) == 0 && ::write(ready[1], "x", 1) == 1)
            ::alarm(60), ::pause();
        _exit(1);
    }
    char one = 0;
    QCOMPARE(::read(ready[0], &one, 1), ssize_t{1});
    for (const SqliteJournalOptions& options : {readOnly(), SqliteJournalOptions()}) {
        QElapsedTimer timer;
        timer.start();
        const auto opened = SqliteJournal::open(path, options);
        QVERIFY(!opened);
        QVERIFY2(opened.error().code == ErrorCode::Locked, opened.error().toString().c_str());
        QVERIFY(timer.elapsed() < 4'500);
    }
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
    for (const int end : ready)
        ::close(end);
    QCOMPARE(*readExamples(**SqliteJournal::open(path)), std::uint64_t{5});
}

QTEST_APPLESS_MAIN(TestJournalDamage)
#include "tst_journal_damage.moc"
