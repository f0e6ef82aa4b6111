// What somebody does to the files of a journal while it is open: they are deleted, moved, replaced, cut, restored. It
// is noticed, nothing is written to the files of others, and appending goes on when the end is the one that is known.
#include "model/base/file.h"
#include "tests/journal/journal_support.h"
#include "tests/support/other_user.h"

#include <QTest>
#include <fstream>

using namespace galley;
using namespace galley::test;

namespace fs = std::filesystem;

namespace {

std::string bytesOf(const fs::path& path) {
    const auto bytes = readFile(path);
    return bytes ? *bytes : std::string("absent");
}

fs::path logOf(const fs::path& journal) {
    return journal.string() + "-wal";
}

} // namespace

class TestJournalPlace : public QObject {
    Q_OBJECT
private slots:
    void init();
    void noticesWhatHappensToItsFiles_data();
    void noticesWhatHappensToItsFiles();
    void goesOnWhenTheFolderIsBack();
    void goesOnWithAnEqualCopyInItsPlace();
    void writesNothingToAnotherJournal();
    void writesItsLogIntoNoOtherDatabase_data();
    void writesItsLogIntoNoOtherDatabase();
    void refusesAnOlderCopyUntilTheRightOneIsBack();
    void refusesAnOlderCopyWrittenOverIt();
    void savesWhatADeletedLogHeld();
    void refusesFilesThatWereCut();
    void writesALostHeadFileAnew();
    void looksThroughFilesThatOthersTouched();
    void findsCommitsThatLandedAllTheSame();
    void goesOnBehindCommitsOfOthers();
    void followsWhatOthersAppend();
    void aLostHeadFileIsNoticedBesideOthers();
    void readsItsDeletedFiles();
    void closesWithoutTouchingWhatStandsInItsPlace();
    void saysThatTheFolderCannotBeWritten();
    void readsWithoutWritePermission_data();
    void readsWithoutWritePermission();

private:
    fs::path path() const { return m_site / "journal.db"; }
    Result<void> append(std::uint64_t from, std::uint64_t to) {
        auto batch = exampleCommits(from, to);
        return m_journal->append(batch);
    }
    Result<std::size_t> resume(std::uint64_t from, std::uint64_t to) {
        const auto pending = exampleCommits(from, to);
        return m_journal->resume(pending);
    }
    void verifyHolds(std::uint64_t count) {
        m_journal.reset();
        const auto again = SqliteJournal::open(path());
        VERIFY_OK(again);
        QCOMPARE(*readExamples(**again), count);
        QVERIFY((*again)->verify()->isWhole());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_site;
    fs::path m_elsewhere;
    std::unique_ptr<SqliteJournal> m_journal;
};

void TestJournalPlace::init() {
    m_journal.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_site = fs::path(m_folder->path().toStdString()) / "site";
    m_elsewhere = fs::path(m_folder->path().toStdString()) / "elsewhere";
    fs::create_directory(m_site);
    VERIFY_OK(writeExamples(path(), 1, 3));
    auto journal = SqliteJournal::open(path());
    VERIFY_OK(journal);
    m_journal = *std::move(journal);
    VERIFY_OK(append(4, 6));
    VERIFY_OK(m_journal->check());
}

void TestJournalPlace::noticesWhatHappensToItsFiles_data() {
    QTest::addColumn<int>("what");
    QTest::addColumn<int>("code");
    QTest::newRow("folder deleted") << 0 << int(ErrorCode::NotFound);
    QTest::newRow("folder moved") << 1 << int(ErrorCode::NotFound);
    QTest::newRow("folder moved, another in its place") << 2 << int(ErrorCode::NotFound);
    QTest::newRow("database deleted") << 3 << int(ErrorCode::NotFound);
    QTest::newRow("database replaced by a copy") << 4 << int(ErrorCode::Conflict);
    QTest::newRow("database emptied") << 5 << int(ErrorCode::Corrupt);
    QTest::newRow("log deleted") << 6 << int(ErrorCode::NotFound);
    QTest::newRow("log replaced by a copy") << 7 << int(ErrorCode::Conflict);
    QTest::newRow("log emptied") << 8 << int(ErrorCode::Corrupt);
    QTest::newRow("head file deleted") << 9 << int(ErrorCode::Corrupt);
    QTest::newRow("head file emptied") << 10 << int(ErrorCode::Corrupt);
    QTest::newRow("head file replaced by a copy") << 11 << int(ErrorCode::Corrupt);
}

void TestJournalPlace::noticesWhatHappensToItsFiles() {
    QFETCH(int, what);
    QFETCH(int, code);
    const fs::path head = SqliteJournal::headPath(path());
    const auto replaceByCopy = [](const fs::path& file) {
        fs::copy_file(file, file.string() + ".copy");
        fs::rename(file.string() + ".copy", file);
    };
    switch (what) {
    case 0:
        fs::remove_all(m_site);
        break;
    case 1:
    case 2:
        fs::rename(m_site, m_elsewhere);
        if (what == 2)
            fs::create_directory(m_site);
        break;
    case 3:
        fs::remove(path());
        break;
    case 4:
        replaceByCopy(path());
        break;
    case 5:
        fs::resize_file(path(), 0);
        break;
    case 6:
        fs::remove(logOf(path()));
        break;
    case 7:
        replaceByCopy(logOf(path()));
        break;
    case 8:
        fs::resize_file(logOf(path()), 0);
        break;
    case 9:
        fs::remove(head);
        break;
    case 10:
        fs::resize_file(head, 0);
        break;
    case 11:
        replaceByCopy(head);
        break;
    }
    // A head file does not decide whether a commit is safe: the look notices, the append need not.
    const auto look = [this]() -> Result<void> {
        GALLEY_CHECK(m_journal->check());
        return {};
    };
    const Result<void> noticed = what < 9 ? append(7, 7) : look();
    QVERIFY(!noticed);
    QCOMPARE(int(noticed.error().code), code);
}

void TestJournalPlace::goesOnWhenTheFolderIsBack() {
    fs::rename(m_site, m_elsewhere);
    QVERIFY(m_journal->check().error().code == ErrorCode::NotFound);
    QVERIFY(!append(7, 7));
    QVERIFY(resume(7, 7).error().code == ErrorCode::NotFound);
    fs::rename(m_elsewhere, m_site);
    QVERIFY(!append(7, 7)); // not before its end was checked
    const auto landed = resume(7, 7);
    VERIFY_OK(landed);
    QCOMPARE(*landed, std::size_t{0});
    VERIFY_OK(append(7, 8));
    verifyHolds(8);
}

void TestJournalPlace::goesOnWithAnEqualCopyInItsPlace() {
    fs::copy(m_site, m_elsewhere, fs::copy_options::recursive);
    fs::remove_all(m_site);
    QVERIFY(!append(7, 7));
    fs::rename(m_elsewhere, m_site);
    VERIFY_OK(resume(7, 7));
    VERIFY_OK(append(7, 7));
    verifyHolds(7);
}

void TestJournalPlace::writesNothingToAnotherJournal() {
    fs::create_directory(m_elsewhere);
    {
        const auto other = SqliteJournal::open(m_elsewhere / "journal.db");
        VERIFY_OK(other);
        std::vector<Commit> batch = exampleCommits(1, 6);
        batch[2].message = "another history";
        VERIFY_OK((*other)->append(batch));
    }
    const std::string before = bytesOf(m_elsewhere / "journal.db");
    fs::rename(m_site, fs::path(m_folder->path().toStdString()) / "moved");
    fs::rename(m_elsewhere, m_site);
    QVERIFY(!append(7, 7));
    QVERIFY(resume(7, 7).error().code == ErrorCode::Conflict);
    QVERIFY(resume(7, 7).error().code == ErrorCode::Conflict);
    m_journal.reset();
    QCOMPARE(bytesOf(path()), before);
}

/// The log of commits stands beside what was put in the database's place: it is not written into that one.
void TestJournalPlace::writesItsLogIntoNoOtherDatabase_data() {
    QTest::addColumn<QString>("message");
    QTest::addColumn<int>("commits");
    QTest::newRow("another history") << QString("another history") << 6;
    QTest::newRow("a short one") << QString("another history") << 1;
    QTest::newRow("a long one") << QString("another history") << 60;
    QTest::newRow("an older copy") << QString() << 4;
}

void TestJournalPlace::writesItsLogIntoNoOtherDatabase() {
    QFETCH(const QString, message);
    QFETCH(const int, commits);
    QVERIFY(fs::file_size(logOf(path())) > 0);
    const fs::path foreign = m_folder->path().toStdString() + "/foreign.db";
    {
        const auto other = SqliteJournal::open(foreign);
        VERIFY_OK(other);
        std::vector<Commit> batch = exampleCommits(1, static_cast<std::uint64_t>(commits));
        if (!message.isEmpty())
            batch[0].message = message.toStdString();
        VERIFY_OK((*other)->append(batch));
    }
    const std::string before = bytesOf(foreign);
    const fs::path kept = m_folder->path().toStdString() + "/kept.db";
    fs::rename(path(), kept);
    fs::rename(foreign, path());
    QVERIFY(!append(7, 7));
    QCOMPARE(resume(7, 7).error().code, ErrorCode::Conflict);
    QVERIFY(!append(7, 7));
    QVERIFY(bytesOf(path()) == before);
    // The right one is back: all goes on.
    fs::rename(path(), foreign);
    fs::rename(kept, path());
    VERIFY_OK(resume(7, 7));
    VERIFY_OK(append(7, 7));
    verifyHolds(7);
    QVERIFY(bytesOf(foreign) == before);
}

void TestJournalPlace::refusesAnOlderCopyUntilTheRightOneIsBack() {
    const fs::path old = m_folder->path().toStdString() + "/old.db";
    VERIFY_OK(writeExamples(old, 1, 5));
    fs::rename(m_site, m_elsewhere);
    fs::create_directory(m_site);
    fs::copy_file(old, path());
    QVERIFY(resume(7, 7).error().code != ErrorCode::Io);
    QVERIFY(!append(7, 7));
    QVERIFY(resume(7, 7).error().code == ErrorCode::Conflict);
    fs::remove_all(m_site);
    fs::rename(m_elsewhere, m_site);
    VERIFY_OK(resume(7, 7));
    VERIFY_OK(append(7, 7));
    verifyHolds(7);
}

void TestJournalPlace::refusesAnOlderCopyWrittenOverIt() {
    m_journal.reset();
    const fs::path old = m_folder->path().toStdString() + "/old.db";
    fs::copy_file(path(), old);
    {
        auto journal = SqliteJournal::open(path());
        VERIFY_OK(journal);
        m_journal = *std::move(journal);
    }
    VERIFY_OK(append(7, 400));
    m_journal.reset();
    auto journal = SqliteJournal::open(path()); // now most of it is in the database alone
    VERIFY_OK(journal);
    m_journal = *std::move(journal);
    std::ofstream(path(), std::ios::binary | std::ios::trunc) << bytesOf(old);
    QVERIFY(!append(401, 401));
    QVERIFY(!resume(401, 401));
    QVERIFY(!append(401, 401));
}

void TestJournalPlace::savesWhatADeletedLogHeld() {
    QVERIFY(fs::file_size(logOf(path())) > 0);
    fs::remove(logOf(path()));
    QVERIFY(!append(7, 7));
    VERIFY_OK(resume(7, 7));
    VERIFY_OK(append(7, 7));
    fs::remove(logOf(path()));
    std::ofstream(logOf(path())).flush(); // as a reader makes it
    QVERIFY(!append(8, 8));
    VERIFY_OK(resume(8, 8));
    VERIFY_OK(append(8, 8));
    QCOMPARE(*readExamples(*m_journal), std::uint64_t{8});
    verifyHolds(8);
}

void TestJournalPlace::refusesFilesThatWereCut() {
    fs::resize_file(logOf(path()), fs::file_size(logOf(path())) / 2);
    QVERIFY(!append(7, 7));
    QVERIFY(resume(7, 7).error().code == ErrorCode::Corrupt);
    QVERIFY(!append(7, 7));
}

void TestJournalPlace::writesALostHeadFileAnew() {
    const fs::path head = SqliteJournal::headPath(path());
    const std::string before = bytesOf(head);
    for (const bool isDeleted : {true, false}) {
        if (isDeleted)
            fs::remove(head);
        else
            std::ofstream(head, std::ios::binary | std::ios::trunc) << "nonsense";
        QVERIFY(!m_journal->check());
        VERIFY_OK(resume(7, 7));
        VERIFY_OK(m_journal->check());
        QCOMPARE(bytesOf(head), before);
    }
    VERIFY_OK(append(7, 7));
    QVERIFY(bytesOf(head) != before);
}

void TestJournalPlace::looksThroughFilesThatOthersTouched() {
    for (const fs::path& file : {path(), logOf(path())}) {
        fs::last_write_time(file, fs::last_write_time(file) - std::chrono::hours(1));
        QVERIFY(m_journal->check().error().code == ErrorCode::Corrupt);
        VERIFY_OK(resume(7, 7));
        VERIFY_OK(m_journal->check());
    }
    VERIFY_OK(append(7, 7));
    verifyHolds(7);
}

void TestJournalPlace::findsCommitsThatLandedAllTheSame() {
    // Another journal object stands for the write whose outcome nobody was told.
    fs::rename(m_site, m_elsewhere);
    QVERIFY(!append(7, 9));
    VERIFY_OK(writeExamples(m_elsewhere / "journal.db", 7, 8));
    fs::rename(m_elsewhere, m_site);
    const auto landed = resume(7, 9);
    VERIFY_OK(landed);
    QCOMPARE(*landed, std::size_t{2});
    VERIFY_OK(append(9, 9));
    verifyHolds(9);
}

void TestJournalPlace::goesOnBehindCommitsOfOthers() {
    fs::rename(m_site, m_elsewhere);
    QVERIFY(!append(7, 7));
    {
        const auto other = SqliteJournal::open(m_elsewhere / "journal.db");
        VERIFY_OK(other);
        std::vector<Commit> batch = exampleCommits(7, 7);
        batch[0].id = "of somebody else";
        VERIFY_OK((*other)->append(batch));
    }
    fs::rename(m_elsewhere, m_site);
    QCOMPARE(*resume(7, 9), std::size_t{0}); // none of these is there
    QCOMPARE(*m_journal->check(), std::uint64_t{7});
    QCOMPARE(append(7, 7).error().code, ErrorCode::Conflict);
    VERIFY_OK(append(8, 9));
    QVERIFY(m_journal->verify()->isWhole());
}

void TestJournalPlace::aLostHeadFileIsNoticedBesideOthers() {
    m_journal.reset();
    SqliteJournalOptions shared;
    shared.areOthersHere = [] { return true; };
    const auto journal = SqliteJournal::open(path(), shared);
    VERIFY_OK(journal);
    const fs::path head = SqliteJournal::headPath(path());
    // Half a head may be that of another writer, who is at it just now.
    std::ofstream(head, std::ios::binary | std::ios::in) << "galley";
    VERIFY_OK((*journal)->check());
    fs::remove(head);
    QCOMPARE((*journal)->check().error().code, ErrorCode::Corrupt);
    VERIFY_OK((*journal)->resume({}));
    VERIFY_OK((*journal)->check());
    QVERIFY(fs::exists(head));
}

void TestJournalPlace::followsWhatOthersAppend() {
    SqliteJournalOptions shared;
    shared.areOthersHere = [] { return true; };
    const auto other = SqliteJournal::open(path(), shared);
    VERIFY_OK(other);
    auto batch = exampleCommits(7, 9);
    VERIFY_OK((*other)->append(batch));
    QCOMPARE(*m_journal->check(), std::uint64_t{9});
    QCOMPARE(append(7, 8).error().code, ErrorCode::Exists); // a retry of the very same ones
    auto ours = exampleCommits(9, 9);
    ours[0].id = "ours";
    QCOMPARE(m_journal->append(ours).error().code, ErrorCode::Conflict);
    VERIFY_OK(append(10, 12));
    QCOMPARE(*(*other)->check(), std::uint64_t{12});
    batch = exampleCommits(13, 13);
    VERIFY_OK((*other)->append(batch));
    verifyHolds(13);
}

void TestJournalPlace::readsItsDeletedFiles() {
    fs::remove_all(m_site);
    QVERIFY(!append(7, 7));
    QCOMPARE(*readExamples(*m_journal), std::uint64_t{6});
}

void TestJournalPlace::closesWithoutTouchingWhatStandsInItsPlace() {
    fs::rename(m_site, m_elsewhere);
    fs::create_directory(m_site);
    for (const fs::path& file : {path(), logOf(path()), fs::path(path().string() + "-shm")})
        std::ofstream(file) << "of another site";
    m_journal.reset();
    for (const fs::path& file : {path(), logOf(path()), fs::path(path().string() + "-shm")})
        QCOMPARE(bytesOf(file), std::string("of another site"));
}

void TestJournalPlace::saysThatTheFolderCannotBeWritten() {
    const fs::perms all = fs::perms::owner_all | fs::perms::group_all | fs::perms::others_all;
    const fs::perms enter = all & ~(fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write);
    fs::permissions(m_folder->path().toStdString(), all);
    for (const char* name : {"journal.db", "journal.db-wal", "journal.db-shm", "journal.db.head"})
        fs::permissions(m_site / name, all & ~fs::perms::others_exec);
    for (const bool isWritable : {true, false}) {
        fs::permissions(m_site, isWritable ? all : enter);
        const OtherUser user;
        QVERIFY(user.isStopped());
        const auto checked = m_journal->check();
        QCOMPARE(checked.has_value(), isWritable);
        QVERIFY(checked || checked.error().code == ErrorCode::Io);
        QCOMPARE(resume(7, 7).has_value(), isWritable);
    }
    fs::permissions(m_site, all);
    VERIFY_OK(resume(7, 7));
    VERIFY_OK(append(7, 7));
}

void TestJournalPlace::readsWithoutWritePermission_data() {
    QTest::addColumn<int>("what");
    QTest::newRow("closed") << 0;
    QTest::newRow("left by a crash") << 1;
    QTest::newRow("left by a crash, without the shared index") << 2;
    QTest::newRow("closed, with an empty log beside it") << 3;
    QTest::newRow("open in another window") << 4;
    QTest::newRow("a name that needs quoting") << 5;
}

void TestJournalPlace::readsWithoutWritePermission() {
    QFETCH(int, what);
    const auto allowed = [](const fs::path& file, fs::perms perms) {
        fs::permissions(file, perms, fs::perm_options::replace);
    };
    const auto kRead = fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
    const auto kEnter = kRead | fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
    allowed(m_folder->path().toStdString(), kEnter | fs::perms::owner_write);
    fs::path folder = m_site;
    std::unique_ptr<SqliteJournal> open;
    if (what == 1 || what == 2) { // as the files are while somebody has it open
        fs::copy(m_site, m_elsewhere, fs::copy_options::recursive);
        folder = m_elsewhere;
        if (what == 2)
            fs::remove(folder / "journal.db-shm");
        QVERIFY(fs::file_size(folder / "journal.db-wal") > 0);
    }
    if (what == 4)
        open = std::move(m_journal);
    m_journal.reset();
    if (what == 3)
        std::ofstream(logOf(path())).flush();
    if (what == 5) {
        folder = fs::path(m_folder->path().toStdString()) / "50% of a?site#1 ü";
        fs::rename(m_site, folder);
    }
    for (const auto& file : fs::directory_iterator(folder))
        allowed(file.path(), kRead);
    allowed(folder, kEnter);
    {
        const OtherUser user;
        QVERIFY(user.isStopped());
        QVERIFY(!std::ofstream(folder / "new"));
        const auto journal = SqliteJournal::open(folder / "journal.db", readOnly());
        VERIFY_OK(journal);
        QVERIFY2(!(*journal)->damage(), (*journal)->damage() ? (*journal)->damage()->toString().c_str() : "");
        const auto count = readExamples(**journal);
        VERIFY_OK(count);
        QCOMPARE(*count, std::uint64_t{6});
        const auto report = (*journal)->verify();
        VERIFY_OK(report);
        QVERIFY(report->isWhole());
    }
    allowed(folder, kEnter | fs::perms::owner_write);
}

QTEST_APPLESS_MAIN(TestJournalPlace)
#include "tst_journal_place.moc"
