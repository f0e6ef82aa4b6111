#include "model/base/file.h"
#include "model/journal/commit_content.h"
#include "tests/journal/journal_support.h"

#include <QTest>
#include <sqlite3.h>

using namespace galley;
using namespace galley::test;

namespace {

/// Changes a journal behind its back.
bool executeOn(const std::filesystem::path& path, const char* sql) {
    sqlite3* database = nullptr;
    const bool done = sqlite3_open(path.c_str(), &database) == SQLITE_OK &&
                      sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    sqlite3_close(database);
    return done;
}

int versionOf(const std::filesystem::path& path) {
    sqlite3* database = nullptr;
    sqlite3_stmt* query = nullptr;
    int version = -1;
    if (sqlite3_open(path.c_str(), &database) == SQLITE_OK &&
        sqlite3_prepare_v2(database, "PRAGMA user_version", -1, &query, nullptr) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW)
        version = sqlite3_column_int(query, 0);
    sqlite3_finalize(query);
    sqlite3_close(database);
    return version;
}

} // namespace

class TestSqliteJournal : public QObject {
    Q_OBJECT
private slots:
    void emptyJournalHasNoLastCommit();
    void givesBackWhatWasAppended();
    void keepsEverythingWhenReopened();
    void readsRangesAndHeaders();
    void findsCommitsById();
    void publicationsComeBackAndRaiseTheVersion();
    void publicationsWithOtherMembersAreFound_data();
    void publicationsWithOtherMembersAreFound();
    void cutsLargeBodiesIntoPieces();
    void refusesNumbersThatDoNotFollow();
    void refusesAnIdTwice();
    void appendsAllOfABatchOrNothing();
    void refusesTextsOutsideItsLimits();
    void readersDoNotSeeWhatComesLater();
    void visitorMayReadAgain();
    void visitorEndsTheReading();
    void secondWriterIsToldOfTheConflict();
    void heldLockIsReportedAsLocked();
    void alteredRowsAreFound_data();
    void alteredRowsAreFound();
    void refusesToReadAlteredCommits();
    void missingEndIsReported();
    void replacedHistoryIsReported();
    void deletedHeadFileAcceptsTheLoss();
    void refusesOtherDatabases_data();
    void refusesOtherDatabases();
    void readingNeedsAJournal();
    void readingChangesNothing();
    void closingLeavesNoLog();
    void verifyReportsProgressAndCanBeCancelled();
};

void TestSqliteJournal::emptyJournalHasNoLastCommit() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    const auto last = (*journal)->last();
    VERIFY_OK(last);
    QVERIFY(!last->has_value());
    QCOMPARE(*readExamples(**journal), std::uint64_t{0});
    const auto report = (*journal)->verify();
    VERIFY_OK(report);
    QVERIFY(report->isWhole());
}

void TestSqliteJournal::givesBackWhatWasAppended() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    std::vector<Commit> commits = exampleCommits(1, 40);
    VERIFY_OK((*journal)->append(commits));
    QCOMPARE(commits[0].previous, Digest{});
    for (std::size_t i = 1; i < commits.size(); ++i)
        QCOMPARE(commits[i].previous, commits[i - 1].hash);
    std::vector<Commit> read;
    VERIFY_OK((*journal)->read(1, UINT64_MAX, [&read](Commit commit) -> Result<void> {
        read.push_back(std::move(commit));
        return {};
    }));
    QVERIFY(read == commits);
}

void TestSqliteJournal::keepsEverythingWhenReopened() {
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 3));
    VERIFY_OK(writeExamples(journalIn(folder), 4, 9));
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    QCOMPARE(*readExamples(**journal), std::uint64_t{9});
    const auto report = (*journal)->verify();
    VERIFY_OK(report);
    QVERIFY(report->isWhole());
    QCOMPARE(report->lastGood, std::uint64_t{9});
    QCOMPARE(report->lastGoodHash, (*(*journal)->last())->hash);
}

void TestSqliteJournal::readsRangesAndHeaders() {
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 12));
    const auto journal = SqliteJournal::open(journalIn(folder), readOnly());
    VERIFY_OK(journal);
    std::vector<std::uint64_t> numbers;
    const auto note = [&numbers](const auto& commit) -> Result<void> {
        numbers.push_back(commit.number);
        return {};
    };
    VERIFY_OK((*journal)->read(4, 6, note));
    VERIFY_OK((*journal)->readHeaders(11, 100, note));
    VERIFY_OK((*journal)->readHeaders(0, 1, note));
    VERIFY_OK((*journal)->readHeaders(13, UINT64_MAX, note));
    VERIFY_OK((*journal)->readHeaders(5, 4, note));
    QCOMPARE(numbers, (std::vector<std::uint64_t>{4, 5, 6, 11, 12, 1}));
    const auto commit = (*journal)->readCommit(7);
    VERIFY_OK(commit);
    QCOMPARE(differenceFromExample(*commit), std::string());
    QVERIFY((*journal)->readCommit(13).error().code == ErrorCode::NotFound);
    QVERIFY((*journal)->readCommit(0).error().code == ErrorCode::NotFound);
}

void TestSqliteJournal::findsCommitsById() {
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 5));
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    const auto found = (*journal)->findById("id-4");
    VERIFY_OK(found);
    QCOMPARE(found->number, std::uint64_t{4});
    QVERIFY((*journal)->findById("id-6").error().code == ErrorCode::NotFound);
}

void TestSqliteJournal::publicationsComeBackAndRaiseTheVersion() {
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 10));
    QCOMPARE(versionOf(journalIn(folder)), 1); // older programs read it
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    QVERIFY(!(*(*journal)->lastOf(BodyKind::Publication)).has_value());
    std::vector<Commit> batch = exampleCommits(11, 12);
    VERIFY_OK((*journal)->append(batch));
    QCOMPARE(versionOf(journalIn(folder)), 2); // they say that they cannot
    const auto commit = (*journal)->readCommit(11);
    VERIFY_OK(commit);
    QVERIFY(std::get<Publication>(commit->body) == examplePublication(11));
    const auto last = (*journal)->lastOf(BodyKind::Publication);
    VERIFY_OK(last);
    QCOMPARE((*last)->number, std::uint64_t{11});
    QCOMPARE((*(*journal)->lastOf(BodyKind::Records))->number, std::uint64_t{10});
    QCOMPARE(*readExamples(**journal), std::uint64_t{12});
    for (const auto action : {Publication::Action::Pin, Publication::Action::Unpin}) {
        Commit held = exampleCommit(action == Publication::Action::Pin ? 13 : 14);
        Publication publication = examplePublication(held.number);
        publication.action = action;
        held.body = publication;
        batch = {held};
        VERIFY_OK((*journal)->append(batch));
        QCOMPARE(versionOf(journalIn(folder)), 4);
        const auto found = (*journal)->readCommit(held.number);
        VERIFY_OK(found);
        QVERIFY(std::get<Publication>(found->body) == publication);
    }
    QVERIFY((*journal)->verify()->isWhole());
}

void TestSqliteJournal::publicationsWithOtherMembersAreFound_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::newRow("another number") << "\"version\":11"
                                    << "\"version\":\"11\"";
    QTest::newRow("a missing member") << "\"records\":22,"
                                      << "";
    QTest::newRow("an unknown member") << "{"
                                       << "{\"a\":1,";
    QTest::newRow("another action") << "\"publish\""
                                    << "\"withdraw\"";
    QTest::newRow("a digest cut short") << "\"theme\":\""
                                        << "\"theme\":\"0";
    QTest::newRow("a second line") << "}\n"
                                   << "}\n{}\n";
    QTest::newRow("no line end") << "}\n"
                                 << "}";
    QTest::newRow("no JSON") << "{"
                             << "";
}

void TestSqliteJournal::publicationsWithOtherMembersAreFound() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    const Commit commit = exampleCommit(11);
    const auto content = CommitContent::of(commit);
    VERIFY_OK(content);
    std::string scratch;
    const QString line = QString::fromStdString(std::string(content->piece(0, scratch)));
    VERIFY_OK(decodePublication(line.toStdString()));
    QString other = line;
    other.replace(from, to);
    QVERIFY(other != line);
    const auto refused = decodePublication(other.toStdString());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Corrupt);
}

void TestSqliteJournal::cutsLargeBodiesIntoPieces() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    std::string records;
    while (records.size() < 5'000'000)
        records += R"({"type":"film","id":")" + randomId() + "\"}\n";
    Commit large = exampleCommit(1);
    large.bases = {{"film", "f", 0}};
    large.body = RecordSet{records};
    large.schema = std::string(3'000'000, ' ') + "{}";
    std::vector<Commit> batch{large, exampleCommit(2)};
    VERIFY_OK((*journal)->append(batch));
    const auto read = (*journal)->readCommit(1);
    VERIFY_OK(read);
    QVERIFY(*read == batch[0]);
    std::string body;
    std::size_t largestPart = 0;
    VERIFY_OK((*journal)->readBody(1, [&](std::string_view part) -> Result<void> {
        body += part;
        largestPart = std::max(largestPart, part.size());
        return {};
    }));
    QVERIFY(body == records);
    QVERIFY(largestPart <= std::size_t{1} << 20);
    QVERIFY((*journal)->verify()->isWhole());

    SqliteJournalOptions small = readOnly();
    small.maxCommitBytes = 1'000'000;
    const auto bounded = SqliteJournal::open(journalIn(folder), small);
    VERIFY_OK(bounded);
    QVERIFY((*bounded)->readCommit(1).error().code == ErrorCode::Unsupported);
}

void TestSqliteJournal::refusesNumbersThatDoNotFollow() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    std::vector<Commit> batch{exampleCommit(2)};
    QVERIFY((*journal)->append(batch).error().code == ErrorCode::Conflict);
    batch = exampleCommits(1, 2);
    VERIFY_OK((*journal)->append(batch));
    Commit other = exampleCommit(2);
    other.id = "another";
    batch = {other};
    QVERIFY((*journal)->append(batch).error().code == ErrorCode::Conflict);
    batch = {exampleCommit(3)};
    VERIFY_OK((*journal)->append(batch));
}

void TestSqliteJournal::refusesAnIdTwice() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    std::vector<Commit> batch = exampleCommits(1, 3);
    VERIFY_OK((*journal)->append(batch));
    std::vector<Commit> retry{exampleCommit(3)};
    QVERIFY((*journal)->append(retry).error().code == ErrorCode::Exists);
    retry[0].number = 4;
    QVERIFY((*journal)->append(retry).error().code == ErrorCode::Exists);
    QCOMPARE((*journal)->findById("id-3")->number, std::uint64_t{3});
}

void TestSqliteJournal::appendsAllOfABatchOrNothing() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    std::vector<Commit> batch = exampleCommits(1, 3);
    batch[2].id = batch[0].id;
    QVERIFY(!(*journal)->append(batch));
    QCOMPARE(*readExamples(**journal), std::uint64_t{0});
    batch[2].id = "id-3";
    VERIFY_OK((*journal)->append(batch));
    QCOMPARE(*readExamples(**journal), std::uint64_t{3});
    std::vector<Commit> nothing;
    VERIFY_OK((*journal)->append(nothing));
}

void TestSqliteJournal::refusesTextsOutsideItsLimits() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    std::vector<Commit> wrong(6, exampleCommit(1));
    wrong[0].id = "";
    wrong[1].id = std::string(200, 'x');
    wrong[2].message = "\xff";
    wrong[3].author = std::string(5000, 'x');
    wrong[4].body = std::vector<Edit>{Edit::patch("article", "a", "headline", "\xff")};
    wrong[5].bases = {{"\xff", "a", 1}};
    for (const Commit& commit : wrong) {
        std::vector<Commit> batch{commit};
        const auto appended = (*journal)->append(batch);
        QVERIFY(!appended);
        QVERIFY(appended.error().code == ErrorCode::InvalidInput);
        QCOMPARE(appended.error().record, std::string("commit 1"));
    }
    std::vector<Commit> right{exampleCommit(1)};
    right[0].message = std::string("with \0 inside", 13);
    VERIFY_OK((*journal)->append(right));
    QCOMPARE((*journal)->readCommit(1)->message, right[0].message);
}

void TestSqliteJournal::readersDoNotSeeWhatComesLater() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    std::vector<Commit> batch = exampleCommits(1, 3);
    VERIFY_OK((*journal)->append(batch));
    std::uint64_t next = 4;
    std::uint64_t seen = 0;
    VERIFY_OK((*journal)->readHeaders(1, UINT64_MAX, [&](const CommitHeader&) -> Result<void> {
        ++seen;
        std::vector<Commit> more{exampleCommit(next++)};
        return (*journal)->append(more);
    }));
    QCOMPARE(seen, std::uint64_t{3});
    QCOMPARE(*readExamples(**journal), std::uint64_t{6});
}

void TestSqliteJournal::visitorMayReadAgain() {
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 6));
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    std::uint64_t sum = 0;
    VERIFY_OK((*journal)->readHeaders(1, 6, [&](const CommitHeader& header) -> Result<void> {
        GALLEY_TRY(const Commit commit, (*journal)->readCommit(header.number));
        sum += commit.number;
        return {};
    }));
    QCOMPARE(sum, std::uint64_t{21});
}

void TestSqliteJournal::visitorEndsTheReading() {
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 6));
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    int seen = 0;
    const auto stopped = (*journal)->read(1, 6, [&seen](const Commit&) -> Result<void> {
        ++seen;
        return Error{ErrorCode::Cancelled, "enough"};
    });
    QVERIFY(stopped.error().code == ErrorCode::Cancelled);
    QCOMPARE(seen, 1);
}

void TestSqliteJournal::secondWriterIsToldOfTheConflict() {
    const QTemporaryDir folder;
    const auto first = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(first);
    const auto second = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(second);
    std::vector<Commit> batch = exampleCommits(1, 2);
    VERIFY_OK((*first)->append(batch));
    Commit other = exampleCommit(1);
    other.id = "another";
    batch = {other};
    QVERIFY((*second)->append(batch).error().code == ErrorCode::Conflict);
    batch = {exampleCommit(3)};
    VERIFY_OK((*second)->append(batch));
    batch = {exampleCommit(4)};
    VERIFY_OK((*first)->append(batch));
    QCOMPARE(*readExamples(**second), std::uint64_t{4});
    QVERIFY((*first)->verify()->isWhole());
}

void TestSqliteJournal::heldLockIsReportedAsLocked() {
    const QTemporaryDir folder;
    SqliteJournalOptions impatient;
    impatient.busyMilliseconds = 10;
    const auto journal = SqliteJournal::open(journalIn(folder), impatient);
    VERIFY_OK(journal);
    sqlite3* other = nullptr;
    QCOMPARE(sqlite3_open(journalIn(folder).c_str(), &other), SQLITE_OK);
    QCOMPARE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    std::vector<Commit> batch{exampleCommit(1)};
    QVERIFY((*journal)->append(batch).error().code == ErrorCode::Locked);
    QCOMPARE(sqlite3_close(other), SQLITE_OK);
    VERIFY_OK((*journal)->append(batch));
}

void TestSqliteJournal::alteredRowsAreFound_data() {
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<quint64>("firstBad");
    const auto row = [](const char* name, const char* sql, quint64 firstBad) {
        QTest::newRow(name) << QByteArray(sql) << firstBad;
    };
    row("author", "UPDATE commits SET author = 'Eve' WHERE number = 6", 6);
    row("time", "UPDATE commits SET time = time + 1 WHERE number = 3", 3);
    row("message", "UPDATE commits SET message = '' WHERE number = 1", 1);
    row("id", "UPDATE commits SET id = 'x' WHERE number = 9", 9);
    row("actor", "UPDATE commits SET actor = 9 WHERE number = 2", 2);
    row("hash", "UPDATE commits SET hash = previous WHERE number = 5", 5);
    row("short hash", "UPDATE commits SET hash = x'00' WHERE number = 5", 5);
    row("size", "UPDATE commits SET body_size = 99999999999 WHERE number = 4", 4);
    row("negative size", "UPDATE commits SET body_size = -1 WHERE number = 4", 4);
    row("kind", "UPDATE commits SET body_kind = 1 - body_kind WHERE number = 4", 4);
    row("place of the content", "UPDATE commits SET first_piece = first_piece + 1 WHERE number = 7", 7);
    row("missing commit", "DELETE FROM commits WHERE number = 5", 5);
    row("missing first commit", "DELETE FROM commits WHERE number = 1", 1);
    row("missing content", "DELETE FROM pieces WHERE number = 8", 8);
    row("content of another commit",
        "UPDATE pieces SET data = (SELECT data FROM pieces WHERE number = 2) WHERE number = 3", 3);
    row("content that is no frame", "UPDATE pieces SET data = x'0011' WHERE number = 3", 3);
    row("surplus content", "INSERT INTO pieces VALUES (99, x'00')", 0);
    row("swapped commits",
        "UPDATE commits SET number = 100 WHERE number = 4; UPDATE commits SET number = 4 WHERE number = 5; "
        "UPDATE commits SET number = 5 WHERE number = 100",
        4);
}

void TestSqliteJournal::alteredRowsAreFound() {
    QFETCH(QByteArray, sql);
    QFETCH(quint64, firstBad);
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 12));
    QVERIFY(executeOn(journalIn(folder), sql.constData()));
    const auto journal = SqliteJournal::open(journalIn(folder), readOnly());
    VERIFY_OK(journal);
    const auto report = (*journal)->verify();
    VERIFY_OK(report);
    QVERIFY(!report->isWhole());
    QCOMPARE(quint64(report->damage->number), firstBad);
    QCOMPARE(quint64(report->lastGood), firstBad == 0 ? quint64{12} : firstBad - 1);
    QVERIFY(report->damage->error.code == ErrorCode::Corrupt);
    QCOMPARE(report->damage->error.file, journalIn(folder).string());
}

void TestSqliteJournal::refusesToReadAlteredCommits() {
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 12));
    QVERIFY(executeOn(journalIn(folder), "UPDATE commits SET message = 'other' WHERE number = 7"));
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    std::uint64_t good = 0;
    const auto read = (*journal)->read(1, 12, [&good](const Commit& commit) -> Result<void> {
        good = commit.number;
        return {};
    });
    QVERIFY(read.error().code == ErrorCode::Corrupt);
    QCOMPARE(read.error().record, std::string("commit 7"));
    QCOMPARE(good, std::uint64_t{6});
    QVERIFY((*journal)->findById("id-7").error().code == ErrorCode::Corrupt);
}

void TestSqliteJournal::missingEndIsReported() {
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 12));
    QVERIFY(executeOn(journalIn(folder), "DELETE FROM commits WHERE number > 9; DELETE FROM pieces WHERE number > 9"));
    const auto refused = SqliteJournal::open(journalIn(folder));
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::TornTail);
    QVERIFY(QByteArray::fromStdString(refused.error().message).contains("the last good commit is 9"));
    const auto journal = SqliteJournal::open(journalIn(folder), readOnly());
    VERIFY_OK(journal);
    QVERIFY((*journal)->damage().has_value());
    const auto report = (*journal)->verify();
    VERIFY_OK(report);
    QCOMPARE(report->lastGood, std::uint64_t{9});
    QCOMPARE(report->damage->number, std::uint64_t{10});
    QVERIFY(report->damage->error.code == ErrorCode::TornTail);
}

void TestSqliteJournal::replacedHistoryIsReported() {
    const QTemporaryDir folder;
    const QTemporaryDir other;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 5));
    {
        const auto journal = SqliteJournal::open(journalIn(other));
        VERIFY_OK(journal);
        std::vector<Commit> forged = exampleCommits(1, 6);
        forged[2].author = "Eve";
        VERIFY_OK((*journal)->append(forged));
    }
    std::filesystem::copy_file(journalIn(other), journalIn(folder), std::filesystem::copy_options::overwrite_existing);
    const auto refused = SqliteJournal::open(journalIn(folder));
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::Corrupt);
    QCOMPARE(refused.error().record, std::string("commit 5"));
}

void TestSqliteJournal::deletedHeadFileAcceptsTheLoss() {
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 12));
    QVERIFY(executeOn(journalIn(folder), "DELETE FROM commits WHERE number > 9; DELETE FROM pieces WHERE number > 9"));
    QVERIFY(std::filesystem::remove(SqliteJournal::headPath(journalIn(folder))));
    VERIFY_OK(writeExamples(journalIn(folder), 10, 11));
    QVERIFY(std::filesystem::exists(SqliteJournal::headPath(journalIn(folder))));
}

void TestSqliteJournal::refusesOtherDatabases_data() {
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<int>("code");
    QTest::newRow("another program's") << QByteArray("PRAGMA application_id = 7") << int(ErrorCode::Corrupt);
    QTest::newRow("a later version") << QByteArray("PRAGMA user_version = 7") << int(ErrorCode::Unsupported);
    QTest::newRow("a trigger") << QByteArray("CREATE TRIGGER t AFTER INSERT ON commits BEGIN DELETE FROM pieces; END")
                               << int(ErrorCode::Corrupt);
    QTest::newRow("another table") << QByteArray("CREATE TABLE extra (x)") << int(ErrorCode::Corrupt);
    QTest::newRow("a missing table") << QByteArray("DROP TABLE pieces") << int(ErrorCode::Corrupt);
    QTest::newRow("another column") << QByteArray("ALTER TABLE commits ADD COLUMN extra ANY")
                                    << int(ErrorCode::Corrupt);
    QTest::newRow("another index") << QByteArray("CREATE INDEX i ON commits(time)") << int(ErrorCode::Corrupt);
}

void TestSqliteJournal::refusesOtherDatabases() {
    QFETCH(QByteArray, sql);
    QFETCH(int, code);
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 3));
    QVERIFY(executeOn(journalIn(folder), sql.constData()));
    const auto before = readFile(journalIn(folder));
    VERIFY_OK(before);
    for (const SqliteJournalOptions& options : {SqliteJournalOptions(), readOnly()}) {
        const auto refused = SqliteJournal::open(journalIn(folder), options);
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().code), code);
        QCOMPARE(refused.error().file, journalIn(folder).string());
    }
    QVERIFY(*readFile(journalIn(folder)) == *before);
}

void TestSqliteJournal::readingNeedsAJournal() {
    const QTemporaryDir folder;
    QVERIFY(SqliteJournal::open(journalIn(folder), readOnly()).error().code == ErrorCode::NotFound);
    QVERIFY(!std::filesystem::exists(journalIn(folder)));
    VERIFY_OK(writeFileAtomically(journalIn(folder), "this is no database, but long enough to be taken for one"));
    QVERIFY(SqliteJournal::open(journalIn(folder), readOnly()).error().code == ErrorCode::Corrupt);
    QVERIFY(SqliteJournal::open(journalIn(folder)).error().code == ErrorCode::Corrupt);
}

void TestSqliteJournal::readingChangesNothing() {
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 8));
    const auto before = readFile(journalIn(folder));
    VERIFY_OK(before);
    {
        const auto journal = SqliteJournal::open(journalIn(folder), readOnly());
        VERIFY_OK(journal);
        QCOMPARE(*readExamples(**journal), std::uint64_t{8});
        std::vector<Commit> batch{exampleCommit(9)};
        QVERIFY(!(*journal)->append(batch));
    }
    QVERIFY(*readFile(journalIn(folder)) == *before);
}

void TestSqliteJournal::closingLeavesNoLog() {
    const QTemporaryDir folder;
    {
        const auto journal = SqliteJournal::open(journalIn(folder));
        VERIFY_OK(journal);
        std::vector<Commit> batch = exampleCommits(1, 3);
        VERIFY_OK((*journal)->append(batch));
        QCOMPARE(*readExamples(**journal), std::uint64_t{3});
        QVERIFY(std::filesystem::exists(journalIn(folder).string() + "-wal"));
    }
    QVERIFY(!std::filesystem::exists(journalIn(folder).string() + "-wal"));
}

void TestSqliteJournal::verifyReportsProgressAndCanBeCancelled() {
    const QTemporaryDir folder;
    VERIFY_OK(writeExamples(journalIn(folder), 1, 300));
    const auto journal = SqliteJournal::open(journalIn(folder));
    VERIFY_OK(journal);
    int reports = 0;
    std::uint64_t lastDone = 0;
    CancelToken cancel;
    VERIFY_OK((*journal)->verify([&](std::uint64_t done, std::uint64_t total) {
        ++reports;
        QVERIFY(done > lastDone && done <= total);
        lastDone = done;
    }));
    QVERIFY(reports > 10 && reports <= 101);
    const auto stopped = (*journal)->verify([&cancel](std::uint64_t, std::uint64_t) { cancel.cancel(); }, cancel);
    QVERIFY(!stopped);
    QVERIFY(stopped.error().code == ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(TestSqliteJournal)
#include "tst_sqlite_journal.moc"
