// A checkpoint saves time and nothing else: it is used where it belongs, and never believed.
#include "model/base/file.h"
#include "model/base/replacement_file.h"
#include "model/blob/snapshot.h"
#include "model/journal/sqlite_journal.h"
#include "model/workspace/checkpoints.h"
#include "tests/support/page_fixture.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <vector>

using namespace galley;
using galley::test::dumpState;
namespace fs = std::filesystem;

class TestCheckpoints : public QObject {
    Q_OBJECT
private slots:
    void init();
    void theNewestUpToTheHeadIsRead();
    void aDamagedOneGivesWayToAnOlder_data();
    void aDamagedOneGivesWayToAnOlder();
    void oneOfAnotherHistoryIsLeftOut();
    void writingOneRemovesTheOthers();
    void aFailureKeepsTheOthers();
    void whatIsBehindAVersionIsFoundInAnyHistory();
    void withoutACacheThereIsNone();

private:
    SitePaths paths() const { return SitePaths(fs::path(m_folder->path().toStdString())); }
    /// Keeps a checkpoint of `version` without removing the others.
    fs::path keep(std::uint64_t version) const {
        const fs::path path = paths().checkpointFile(Version{version}, m_journal->findHeader(version).value()->hash);
        return writeFileAtomically(path, encodeSnapshot(*m_states[version - 1])) ? path : fs::path();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SqliteJournal> m_journal;
    std::vector<std::shared_ptr<const State>> m_states; ///< after commits 1, 2 …
};

void TestCheckpoints::init() {
    m_journal.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_states.clear();
    auto journal = SqliteJournal::open(paths().journalFile());
    VERIFY_OK(journal);
    m_journal = *std::move(journal);
    VERIFY_OK(makeFolders(paths().cache()));
    test::PageFixture page;
    for (std::uint64_t number = 1; number <= 4; ++number) {
        if (number > 1)
            VERIFY_OK(page.patch("headline", "Headline " + std::to_string(number)));
        QCOMPARE(page.state().version(), Version{number});
        m_states.push_back(page.statePointer());
        Commit commit;
        commit.number = number;
        commit.id = "id-" + std::to_string(number);
        commit.body = std::vector<Edit>{Edit::patch("page", "home", "headline", number)};
        std::vector<Commit> batch{commit};
        VERIFY_OK(m_journal->append(batch));
    }
}

void TestCheckpoints::theNewestUpToTheHeadIsRead() {
    keep(1);
    keep(3);
    keep(4);
    const auto read = [this](std::uint64_t head) { return readNewestCheckpoint(paths(), *m_journal, Version{head}); };
    QCOMPARE(dumpState(*read(4)), dumpState(*m_states[3]));
    QCOMPARE(read(3)->version(), Version{3});
    QCOMPARE(read(2)->version(), Version{1});
    QVERIFY(!read(0));
}

void TestCheckpoints::aDamagedOneGivesWayToAnOlder_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("something else") << QByteArray("not a snapshot");
    QTest::newRow("a folder") << QByteArray("folder");
}

void TestCheckpoints::aDamagedOneGivesWayToAnOlder() {
    QFETCH(const QByteArray, bytes);
    keep(2);
    const fs::path newest = keep(4);
    fs::remove(newest);
    if (bytes == "folder")
        fs::create_directory(newest);
    else
        VERIFY_OK(writeFileAtomically(newest, bytes.toStdString()));
    const auto state = readNewestCheckpoint(paths(), *m_journal, Version{4});
    QVERIFY(state);
    QCOMPARE(dumpState(*state), dumpState(*m_states[1]));
}

void TestCheckpoints::oneOfAnotherHistoryIsLeftOut() {
    const fs::path own = keep(2);
    fs::rename(own, paths().checkpointFile(Version{2}, sha256("another history")));
    QVERIFY(!readNewestCheckpoint(paths(), *m_journal, Version{4}));
    for (const char* name : {"checkpoint-", "checkpoint-x-1.gsnap", "checkpoint-99999999999999999999-1.gsnap"})
        VERIFY_OK(writeFileAtomically(paths().cache() / name, "x"));
    QVERIFY(!readNewestCheckpoint(paths(), *m_journal, Version{4}));
}

void TestCheckpoints::writingOneRemovesTheOthers() {
    keep(1);
    keep(2);
    const fs::path other = paths().cache() / "known-problems.json";
    VERIFY_OK(writeFileAtomically(other, "{}"));
    VERIFY_OK(replaceCheckpoints(paths(), *m_journal, Version{4}, *m_states[3]));
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(paths().cache()))
        files.push_back(entry.path());
    QCOMPARE(files.size(), std::size_t{2});
    QVERIFY(fs::exists(other));
    QCOMPARE(dumpState(*readNewestCheckpoint(paths(), *m_journal, Version{4})), dumpState(*m_states[3]));
}

void TestCheckpoints::aFailureKeepsTheOthers() {
    keep(2);
    const fs::path place = keep(4);
    fs::remove(place);
    fs::create_directory(place); // which no file replaces
    QVERIFY(!replaceCheckpoints(paths(), *m_journal, Version{4}, *m_states[3]));
    QCOMPARE(readNewestCheckpoint(paths(), *m_journal, Version{4})->version(), Version{2});
    const auto unknown = replaceCheckpoints(paths(), *m_journal, Version{5}, *m_states[3]);
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().code, ErrorCode::NotFound);
    QCOMPARE(readNewestCheckpoint(paths(), *m_journal, Version{4})->version(), Version{2});
}

void TestCheckpoints::whatIsBehindAVersionIsFoundInAnyHistory() {
    const auto after = [this](std::uint64_t version) { return readNewestCheckpointAfter(paths(), Version{version}); };
    fs::rename(keep(3), paths().checkpointFile(Version{3}, sha256("another history")));
    keep(2);
    // Its name says more than it holds.
    fs::rename(keep(4), paths().checkpointFile(Version{9}, sha256("lie")));
    VERIFY_OK(writeFileAtomically(paths().checkpointFile(Version{8}, sha256("damage")), "not a snapshot"));
    const auto newest = after(1);
    VERIFY_OK(newest);
    QVERIFY(*newest);
    QCOMPARE(dumpState(**newest), dumpState(*m_states[2]));
    const auto none = after(3);
    VERIFY_OK(none);
    QVERIFY(!*none);
}

void TestCheckpoints::withoutACacheThereIsNone() {
    fs::remove_all(paths().cache());
    QVERIFY(!readNewestCheckpoint(paths(), *m_journal, Version{4}));
    const auto after = readNewestCheckpointAfter(paths(), Version{0});
    VERIFY_OK(after);
    QVERIFY(!*after);
    VERIFY_OK(replaceCheckpoints(paths(), *m_journal, Version{1}, *m_states[0])); // makes the folder
    QCOMPARE(readNewestCheckpoint(paths(), *m_journal, Version{4})->version(), Version{1});
}

QTEST_APPLESS_MAIN(TestCheckpoints)
#include "tst_checkpoints.moc"
