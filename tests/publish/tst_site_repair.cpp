// Repairing sites: whatever was done to the journal, what is whole stays, what is published comes back, no number is
// used twice, and the journal verifies and says what was lost.
#include "model/base/file.h"
#include "model/inspect/diff.h"
#include "model/journal/head_file.h"
#include "model/journal/journal_check.h"
#include "model/journal/sqlite_journal.h"
#include "model/publish/site_publish.h"
#include "model/publish/site_repair.h"
#include "model/publish/site_version.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_files.h"
#include "tests/support/published_site.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QtTest>

#include <map>

using namespace galley;
namespace fs = std::filesystem;

namespace {

const Actor kAnn{"Ann", ActorKind::Human};

/// The bytes of a journal's files by the end of their names.
using JournalBytes = std::map<std::string, std::string>;

} // namespace

class TestSiteRepair : public QObject {
    Q_OBJECT

private slots:
    void init();
    void wholeSitesAreLeftAlone();
    void whatIsPublishedComesBack();
    void whatACheckpointHasComesBack();
    void recordsThatWereDeletedAreDeletedAgain();
    void journalThatIsGoneStartsAnew();
    void damageAnywhereCanBeRepaired();
    void numbersOfTheHeadFileAreNotUsedAgain();
    void headFarBeyondAllOthersIsNotBelieved();
    void unknownEndIsToldInPlanAndCommit_data();
    void unknownEndIsToldInPlanAndCommit();
    void whatIsNoHeadFileIsToBeTakenAway_data();
    void whatIsNoHeadFileIsToBeTakenAway();
    void repairedJournalGoesOn();
    void repairsCanFollowEachOther();
    void interruptedRepairIsFinished();
    void whatWasNotBroughtBackIsBroughtBackNext_data();
    void whatWasNotBroughtBackIsBroughtBackNext();
    void foreignRepairIsNotTaken();
    void damagedFilesAreKept();
    void damagedSchemaIsMadeAnew_data();
    void damagedSchemaIsMadeAnew();
    void schemaThatNothingTellsIsAnError();
    void sitesThatAreOpenAreLocked();

private:
    fs::path folder() const { return fs::path(m_parent->path().toStdString()) / "site"; }
    fs::path journalFile() const { return SitePaths(folder()).journalFile(); }
    std::unique_ptr<Workspace> open() const {
        OpenOptions options;
        options.actor = kAnn;
        auto opened = openSite(folder(), std::move(options));
        if (!opened)
            throw std::runtime_error(opened.error().toString());
        return *std::move(opened);
    }
    void headline(const std::string& text) const {
        const auto workspace = open();
        if (const auto done = workspace->apply({Edit::patch("page", "home", "headline", text)}, {}); !done)
            throw std::runtime_error(done.error().toString());
    }
    Version publish() const {
        const auto workspace = open();
        const auto done = publishSite(*workspace, "Ann", "");
        if (!done)
            throw std::runtime_error(done.error().toString());
        return done->version;
    }
    std::string headline() const {
        const auto workspace = open();
        const auto record = workspace->draft()->state().findPath("page/home");
        return record ? recordLabel(workspace->draft()->state().record(*record)) : std::string();
    }
    VerifyReport verified() const {
        SqliteJournalOptions options;
        options.access = SqliteJournalOptions::Access::Read;
        const auto journal = SqliteJournal::open(journalFile(), options);
        if (!journal)
            throw std::runtime_error(journal.error().toString());
        return *(*journal)->verify();
    }
    JournalBytes journalBytes() const {
        JournalBytes all;
        for (const char* suffix : {"", "-wal", ".head"})
            if (const auto bytes = readFile(journalFile().string() + suffix); bytes && !bytes->empty())
                all[suffix] = *bytes;
        return all;
    }
    void putJournal(const JournalBytes& bytes) const {
        for (const char* suffix : {"", "-wal", "-shm", ".head"})
            fs::remove(journalFile().string() + suffix);
        for (const auto& [suffix, text] : bytes)
            if (const auto written = writeFileAtomically(journalFile().string() + suffix, text); !written)
                throw std::runtime_error(written.error().toString());
    }
    /// An older journal, with the head file that names what it lacks.
    void loseCommitsSince(const JournalBytes& older) const {
        JournalBytes torn = older;
        torn[".head"] = journalBytes()[".head"];
        putJournal(torn);
    }
    SiteRepairReport repaired() const {
        const auto plan = planSiteRepair(folder());
        if (!plan)
            throw std::runtime_error(plan.error().toString());
        auto report = repairSite(folder(), *plan, kAnn);
        if (!report)
            throw std::runtime_error(report.error().toString());
        return *std::move(report);
    }
    void removeCheckpoints() const {
        for (const auto& entry : fs::directory_iterator(SitePaths(folder()).cache()))
            fs::remove(entry.path());
    }
    std::unique_ptr<QTemporaryDir> m_parent;
};

void TestSiteRepair::init() {
    m_parent = std::make_unique<QTemporaryDir>();
    VERIFY_OK(Workspace::create(folder(), *test::parsedSchema(test::kSiteSchema)));
    const auto workspace = open();
    VERIFY_OK(workspace->apply({Edit::create("page", "home", {{"slug", "home"}, {"headline", "One"}}),
                                Edit::create("page", "about", {{"slug", "about"}, {"headline", "About"}})},
                               {}));
}

void TestSiteRepair::wholeSitesAreLeftAlone() {
    publish();
    headline("Two");
    const JournalBytes before = journalBytes();
    const auto plan = planSiteRepair(folder());
    VERIFY_OK(plan);
    QVERIFY(!plan->isNeeded());
    VERIFY_OK(repairSite(folder(), *plan, kAnn));
    QVERIFY(journalBytes() == before);
    // An absent head file says nothing, and an interrupted publish is no damage.
    fs::remove(SqliteJournal::headPath(journalFile()));
    QVERIFY(!planSiteRepair(folder())->isNeeded());
}

void TestSiteRepair::whatIsPublishedComesBack() {
    const JournalBytes older = journalBytes();
    headline("Two");
    const Version version = publish();
    loseCommitsSince(older);
    removeCheckpoints();
    SiteRepairReport report = repaired();
    QCOMPARE(report.broughtBack, std::uint64_t{1});
    QVERIFY(report.commit.number > version.value());
    QCOMPARE(headline(), std::string("Two"));
    const auto workspace = open();
    QVERIFY(workspace->publishedVersion() == version);
    QVERIFY(workspace->draft()->state().checksum() == workspace->published()->state().checksum());
    const VerifyReport verify = verified();
    QVERIFY(verify.isWhole());
    QCOMPARE(verify.repairs.size(), std::size_t{1});
    QCOMPARE(verify.repairs.front().second.firstLost, std::uint64_t{2});
    QCOMPARE(verify.repairs.front().second.lastLost, report.commit.number - 1);
    QCOMPARE(verify.repairs.front().first.author, std::string("Ann"));
}

void TestSiteRepair::whatACheckpointHasComesBack() {
    const JournalBytes older = journalBytes();
    publish();
    headline("Of the draft");
    VERIFY_OK(open()->writeCheckpoint());
    loseCommitsSince(older);
    const auto plan = planSiteRepair(folder());
    VERIFY_OK(plan);
    QVERIFY(plan->wanted != nullptr);
    QVERIFY(!plan->isPublished);
    repaired();
    QCOMPARE(headline(), std::string("Of the draft"));
}

void TestSiteRepair::recordsThatWereDeletedAreDeletedAgain() {
    const JournalBytes older = journalBytes();
    {
        const auto workspace = open();
        VERIFY_OK(workspace->apply({Edit::erase("page", "about")}, {}));
        VERIFY_OK(workspace->apply({Edit::create("page", "new", {{"slug", "new"}, {"headline", "New"}})}, {}));
    }
    publish();
    loseCommitsSince(older);
    removeCheckpoints();
    QCOMPARE(repaired().broughtBack, std::uint64_t{2});
    const auto workspace = open();
    QVERIFY(!workspace->draft()->state().findPath("page/about"));
    QVERIFY(workspace->draft()->state().findPath("page/new"));
    QVERIFY(workspace->draft()->state().checksum() == workspace->published()->state().checksum());
}

void TestSiteRepair::journalThatIsGoneStartsAnew() {
    headline("Two");
    const Version version = publish();
    for (const bool isEmpty : {false, true}) {
        putJournal(isEmpty ? JournalBytes{{"", "garbage that is no database, and long enough to be read as one"}}
                           : JournalBytes{{".head", journalBytes()[".head"]}});
        removeCheckpoints();
        const SiteRepairReport report = repaired();
        QVERIFY(report.commit.number > version.value());
        QCOMPARE(headline(), std::string("Two"));
        QVERIFY(verified().isWhole());
        QVERIFY(open()->publishedVersion() == version);
    }
}

void TestSiteRepair::damageAnywhereCanBeRepaired() {
    for (int i = 0; i < 20; ++i)
        headline("Headline " + std::to_string(i));
    publish();
    headline("Not published");
    const std::string published = headline();
    const JournalBytes whole = journalBytes();
    for (const auto& [suffix, bytes] : whole) {
        if (suffix == ".head")
            continue;
        for (std::size_t place = 0; place < 64; ++place) {
            JournalBytes damaged = whole;
            const std::size_t at = bytes.size() * place / 64;
            if (place % 4 == 3)
                damaged[suffix].resize(at);
            else
                damaged[suffix][at] = static_cast<char>(damaged[suffix][at] ^ 0x41);
            putJournal(damaged);
            const auto plan = planSiteRepair(folder());
            VERIFY_OK(plan);
            VERIFY_OK(repairSite(folder(), *plan, kAnn));
            QVERIFY(verified().isWhole());
            const std::string now = headline();
            QVERIFY2(now == published || now == "Headline 19", now.c_str());
            headline("Goes on");
            QVERIFY(verified().isWhole());
        }
    }
}

void TestSiteRepair::numbersOfTheHeadFileAreNotUsedAgain() {
    const JournalBytes older = journalBytes();
    for (int i = 0; i < 5; ++i)
        headline("Lost " + std::to_string(i));
    const auto head = readHead(SqliteJournal::headPath(journalFile()));
    QVERIFY(head && *head);
    loseCommitsSince(older);
    removeCheckpoints();
    QCOMPARE(repaired().commit.number, (*head)->number + 1);
    QCOMPARE(headline(), std::string("One"));
}

void TestSiteRepair::headFarBeyondAllOthersIsNotBelieved() {
    const JournalBytes older = journalBytes();
    JournalBytes torn = older;
    torn[".head"] = encodeHead({std::uint64_t{1} << 60, Digest{}});
    putJournal(torn);
    QCOMPARE(repaired().commit.number, std::uint64_t{2});
}

void TestSiteRepair::unknownEndIsToldInPlanAndCommit_data() {
    QTest::addColumn<QByteArray>("head"); // null: there is none
    QTest::addColumn<QByteArray>("said"); // empty: the head file says where the end was
    QTest::newRow("absent") << QByteArray() << QByteArray("there is no head file");
    QTest::newRow("empty") << QByteArray("") << QByteArray("the head file is damaged");
    QTest::newRow("garbage") << QByteArray("garbage") << QByteArray("the head file is damaged");
    QTest::newRow("too long") << QByteArray(100'000, 'g') << QByteArray("the head file is damaged");
    QTest::newRow("far beyond") << QByteArray::fromStdString(encodeHead({std::uint64_t{1} << 60, Digest{}}))
                                << QByteArray("the head file names commit 1152921504606846976, far beyond all others");
    QTest::newRow("whole") << QByteArray::fromStdString(encodeHead({7, Digest{}})) << QByteArray();
}

void TestSiteRepair::unknownEndIsToldInPlanAndCommit() {
    QFETCH(const QByteArray, head);
    QFETCH(const QByteArray, said);
    JournalBytes torn = journalBytes();
    torn[""].resize(torn[""].size() / 2);
    torn.erase(".head");
    putJournal(torn);
    if (!head.isNull())
        VERIFY_OK(writeFileAtomically(SqliteJournal::headPath(journalFile()), head.toStdString()));
    const auto plan = planSiteRepair(folder());
    VERIFY_OK(plan);
    QVERIFY(plan->journal.damage);
    const QByteArray damage = QByteArray::fromStdString(plan->journal.damage->toString());
    QVERIFY2(said.isEmpty() ? !damage.contains("head file")
                            : damage.endsWith(said + "; whether more commits were saved is not known"),
             damage);
    const auto report = repairSite(folder(), *plan, kAnn);
    VERIFY_OK(report);
    QCOMPARE(QByteArray::fromStdString(std::get<Repair>(report->commit.body).damage), damage);
}

void TestSiteRepair::whatIsNoHeadFileIsToBeTakenAway_data() {
    QTest::addColumn<bool>("isFolder");
    QTest::newRow("folder") << true;
    QTest::newRow("link") << false;
}

void TestSiteRepair::whatIsNoHeadFileIsToBeTakenAway() {
    QFETCH(const bool, isFolder);
    JournalBytes torn = journalBytes();
    torn[""].resize(torn[""].size() / 2);
    torn.erase(".head");
    putJournal(torn);
    const fs::path head = SqliteJournal::headPath(journalFile());
    if (isFolder)
        fs::create_directories(head / "inside");
    else
        fs::create_symlink("/dev/zero", head);
    const auto refused = planSiteRepair(folder());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidInput);
    const std::string text = refused.error().toString();
    QVERIFY2(text.find("journal.db.head") != std::string::npos && text.find("take it away") != std::string::npos,
             text.c_str());
    QVERIFY(journalBytes()[""] == torn[""]);
    fs::rename(head, m_parent->filePath("elsewhere").toStdString());
    repaired();
    QVERIFY(verified().isWhole());
}

void TestSiteRepair::repairedJournalGoesOn() {
    const JournalBytes older = journalBytes();
    headline("Two");
    publish();
    loseCommitsSince(older);
    const std::uint64_t number = repaired().commit.number;
    headline("Three");
    const Version version = publish();
    QVERIFY(version.value() > number);
    QCOMPARE(headline(), std::string("Three"));
    const auto workspace = open();
    QVERIFY(workspace->publishedVersion() == version);
    // Ranges that begin or end among the numbers that are left out.
    std::vector<std::uint64_t> seen;
    const auto note = [&seen](const CommitHeader& header) -> Result<void> {
        seen.push_back(header.number);
        return {};
    };
    for (std::uint64_t from = 1; from <= number + 1; ++from)
        for (std::uint64_t to = from; to <= number + 1; ++to) {
            seen.clear();
            VERIFY_OK(workspace->journal().readHeaders(from, to, note));
            const auto isThere = [&](std::uint64_t one) { return one == 1 || one >= number; };
            for (std::uint64_t one = from; one <= to; ++one)
                QCOMPARE(std::count(seen.begin(), seen.end(), one), isThere(one) ? 1 : 0);
        }
    const auto lost = workspace->journal().readCommit(number - 1);
    QVERIFY(!lost);
    QCOMPARE(lost.error().code, ErrorCode::NotFound);
}

void TestSiteRepair::repairsCanFollowEachOther() {
    for (int round = 1; round <= 3; ++round) {
        const JournalBytes older = journalBytes();
        headline("Round " + std::to_string(round));
        publish();
        loseCommitsSince(older);
        repaired();
        QCOMPARE(headline(), "Round " + std::to_string(round));
        QCOMPARE(verified().repairs.size(), static_cast<std::size_t>(round));
        QVERIFY(verified().isWhole());
    }
}

void TestSiteRepair::interruptedRepairIsFinished() {
    const JournalBytes older = journalBytes();
    headline("Two");
    publish();
    loseCommitsSince(older);
    const JournalBytes torn = journalBytes();
    repaired();
    const JournalBytes good = journalBytes();
    // A crash after the new journal was whole, and before each of the steps that follow.
    for (const auto& gone : std::vector<std::vector<std::string>>{{}, {"-wal"}, {"-wal", ".head"}}) {
        JournalBytes between = torn;
        for (const std::string& suffix : gone)
            between.erase(suffix);
        putJournal(between);
        VERIFY_OK(writeFileAtomically(repairedPath(journalFile()), good.at("")));
        const auto refused = Workspace::open(folder(), {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::TornTail);
        OpenOptions reading;
        reading.readOnly = true;
        const auto read = Workspace::open(folder(), std::move(reading));
        VERIFY_OK(read);
        QVERIFY((*read)->damage().has_value());
        const auto plan = planSiteRepair(folder());
        VERIFY_OK(plan);
        QVERIFY(plan->isNeeded());
        VERIFY_OK(repairSite(folder(), *plan, kAnn));
        QVERIFY(!fs::exists(repairedPath(journalFile())));
        QCOMPARE(headline(), std::string("Two"));
        QVERIFY(verified().isWhole());
    }
}

void TestSiteRepair::whatWasNotBroughtBackIsBroughtBackNext_data() {
    QTest::addColumn<bool>("isHalf");
    QTest::newRow("nothing came back") << false;
    QTest::newRow("half of it did") << true;
}

void TestSiteRepair::whatWasNotBroughtBackIsBroughtBackNext() {
    QFETCH(const bool, isHalf);
    const JournalBytes older = journalBytes();
    headline("Two");
    VERIFY_OK(open()->apply({Edit::erase("page", "about")}, {}));
    publish();
    loseCommitsSince(older);
    removeCheckpoints();
    // A crash after the journal was repaired, and before the content came back or all of it had.
    auto plan = planSiteRepair(folder());
    VERIFY_OK(plan);
    plan->wanted = nullptr;
    VERIFY_OK(repairSite(folder(), *plan, kAnn));
    QCOMPARE(headline(), std::string("One"));
    if (isHalf)
        VERIFY_OK(
            open()->apply({Edit::patch("page", "home", "headline", "Two")}, {"Brought back from version 3", {}, {}}));
    const auto again = planSiteRepair(folder());
    VERIFY_OK(again);
    QVERIFY(again->isNeeded() && !again->journal.damage);
    VERIFY_OK(repairSite(folder(), *again, kAnn));
    QCOMPARE(headline(), std::string("Two"));
    QVERIFY(!open()->draft()->state().findPath("page/about"));
    QVERIFY(!planSiteRepair(folder())->isNeeded());
    QVERIFY(verified().isWhole());
    // What people change afterwards is theirs.
    headline("Three");
    QVERIFY(!planSiteRepair(folder())->isNeeded());
}

void TestSiteRepair::foreignRepairIsNotTaken() {
    const JournalBytes whole = journalBytes();
    for (const bool isLink : {false, true}) {
        if (isLink)
            fs::create_symlink("/dev/zero", repairedPath(journalFile()));
        else
            VERIFY_OK(writeFileAtomically(repairedPath(journalFile()), "no journal"));
        const auto plan = planSiteRepair(folder());
        VERIFY_OK(plan);
        VERIFY_OK(repairSite(folder(), *plan, kAnn));
        QVERIFY(!fs::exists(fs::symlink_status(repairedPath(journalFile()))));
        QCOMPARE(headline(), std::string("One"));
    }
}

void TestSiteRepair::damagedFilesAreKept() {
    const JournalBytes older = journalBytes();
    headline("Two");
    loseCommitsSince(older);
    const JournalBytes torn = journalBytes();
    const SiteRepairReport report = repaired();
    for (const auto& [suffix, bytes] : torn)
        QCOMPARE(*readFile(folder() / report.kept / ("journal.db" + suffix)), bytes);
    QCOMPARE(std::get<Repair>(report.commit.body).kept, report.kept);
}

void TestSiteRepair::damagedSchemaIsMadeAnew_data() {
    QTest::addColumn<QString>("damage");
    QTest::addColumn<QString>("source");
    for (const char* damage : {"emptied", "garbage", "removed", "folder"})
        for (const char* source : {"published", "checkpoint", "commit"})
            QTest::addRow("%s, %s", damage, source) << QString(damage) << QString(source);
}

void TestSiteRepair::damagedSchemaIsMadeAnew() {
    QFETCH(const QString, damage);
    QFETCH(const QString, source);
    const fs::path file = SitePaths(folder()).schemaFile();
    if (source == "published") {
        publish();
        removeCheckpoints();
    } else if (source == "checkpoint") {
        VERIFY_OK(open()->writeCheckpoint());
    } else {
        publish();
        Schema larger = open()->draft()->state().schema();
        Field added;
        added.name = "added";
        added.kind = FieldKind::String;
        larger.types.front().fields.push_back(std::move(added));
        VERIFY_OK(takeSchema(*open(), larger));
        removeCheckpoints();
    }
    const std::string whole = *readFile(file);
    fs::remove(file);
    if (damage == "emptied")
        VERIFY_OK(writeFileAtomically(file, ""));
    else if (damage == "garbage")
        VERIFY_OK(writeFileAtomically(file, "garbage"));
    else if (damage == "folder")
        fs::create_directory(file);
    const SiteRepairReport report = repaired();
    QVERIFY(report.isSchemaAnew);
    QCOMPARE(*readFile(file), whole);
    if (damage == "garbage")
        QCOMPARE(*readFile(folder() / report.kept / "schema.json"), std::string("garbage"));
    QVERIFY(!planSiteRepair(folder())->isNeeded());
    QCOMPARE(headline(), std::string("One"));
}

void TestSiteRepair::schemaThatNothingTellsIsAnError() {
    const SitePaths paths(folder().parent_path() / "without a commit");
    VERIFY_OK(Workspace::create(paths.folder, *test::parsedSchema(test::kSiteSchema)));
    VERIFY_OK(writeFileAtomically(paths.schemaFile(), "garbage"));
    const auto plan = planSiteRepair(paths.folder);
    QVERIFY(!plan);
    QCOMPARE(plan.error().file, paths.schemaFile().string());
}

void TestSiteRepair::sitesThatAreOpenAreLocked() {
    const auto workspace = open();
    const auto plan = planSiteRepair(folder());
    VERIFY_OK(plan);
    const auto refused = repairSite(folder(), *plan, kAnn);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Locked);
}

QTEST_GUILESS_MAIN(TestSiteRepair)
#include "tst_site_repair.moc"
