// What happens to edits while they cannot be saved: the folder is gone, moved, replaced or cannot be written, the disk
// is full, the journal is another one. Nothing is lost, nothing is called saved, and saving goes on by itself.
#include "model/base/file.h"
#include "model/journal/journal.h"
#include "model/publish/site_publish.h"
#include "model/workspace/site_copy.h"
#include "model/workspace/site_files.h"
#include "model/workspace/workspace.h"
#include "tests/journal/fault_vfs.h"
#include "tests/support/other_user.h"
#include "tests/support/page_fixture.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>

using namespace galley;
using galley::test::dumpState;
using galley::test::FaultVfs;
using galley::test::OtherUser;

namespace fs = std::filesystem;

namespace {

constexpr const char* kSchema = R"({"site":{"name":"Site"},"locales":[{"code":"en"}],"types":[
  {"name":"page","page":true,"slug":"slug","display":"headline","fields":[
    {"name":"headline","kind":"string"},{"name":"slug","kind":"string"}]}]})";

constexpr int kSoon = 3000; ///< it takes half a second where the machine has nothing else to do

std::map<std::string, std::string> filesBelow(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files[entry.path().lexically_relative(folder).string()] =
                readFile(entry.path()) ? *readFile(entry.path()) : "";
    return files;
}

} // namespace

class TestUnsavedWork : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void isToldWithoutAnEdit_data();
    void isToldWithoutAnEdit();
    void editingGoesOnUntilTheFolderIsBack();
    void editingGoesOnUntilThereIsRoom();
    void undoAndRedoWorkMeanwhile();
    void anotherSiteInItsPlaceIsLeftAlone();
    void anOlderBackupInItsPlaceIsLeftAlone();
    void aReturnedCopyIsLockedAnew();
    void aDeletedLockIsTakenAgain();
    void importAndPublishAreRefused();
    void closingTriesOnceMore();
    void copyHoldsEveryEdit_data();
    void copyHoldsEveryEdit();
    void copyWithoutTheJournalHoldsEveryRecord();
    void copyGoesNowhereElse();
    void failedCheckpointIsNoLoss();
    void refusesMessagesThatNoJournalTakes();
    void readsInAFolderThatCannotBeWritten();

private:
    fs::path base() const { return m_folder->path().toStdString(); }
    fs::path site() const { return base() / "site"; }
    fs::path elsewhere() const { return base() / "elsewhere"; }
    static Result<std::unique_ptr<Workspace>> open(const fs::path& folder, bool readOnly = false) {
        OpenOptions options;
        options.actor.name = "Ada";
        options.readOnly = readOnly;
        return Workspace::open(folder, options);
    }
    Result<void> edit(const std::string& text, const std::string& group = {}) {
        ApplyOptions how;
        how.group = group;
        return m_workspace->apply({Edit::patch("page", "home", "headline", text)}, how);
    }
    static std::string headline(const Workspace& workspace) {
        const State& state = workspace.draft()->state();
        std::string scratch;
        return std::string(state.record(*state.find(TypeIndex{0}, "home")).field("headline").asString(scratch));
    }
    void verifySaved(const std::string& text, std::uint64_t version) {
        const QByteArray before = dumpState(m_workspace->draft()->state());
        m_workspace.reset();
        const auto again = open(site());
        VERIFY_OK(again);
        QCOMPARE(headline(**again), text);
        QCOMPARE((*again)->draft()->state().version().value(), version);
        QCOMPARE(dumpState((*again)->draft()->state()), before);
        QVERIFY((*again)->journal().verify()->isWhole());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Workspace> m_workspace;
};

void TestUnsavedWork::init() {
    FaultVfs::installForAll();
    m_folder = std::make_unique<QTemporaryDir>();
    VERIFY_OK(Workspace::create(site(), *test::parsedSchema(kSchema)));
    auto opened = open(site());
    VERIFY_OK(opened);
    m_workspace = *std::move(opened);
    VERIFY_OK(m_workspace->apply({Edit::create("page", "home", {{"headline", "First"}, {"slug", "home"}})}));
    VERIFY_OK(m_workspace->flush());
    QCOMPARE(m_workspace->saveState(), SaveState::Saved);
}

void TestUnsavedWork::cleanup() {
    FaultVfs::mend();
    m_workspace.reset();
}

void TestUnsavedWork::isToldWithoutAnEdit_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"deleted", "moved", "replaced", "journal deleted", "log deleted for good", "head deleted"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestUnsavedWork::isToldWithoutAnEdit() {
    QFETCH(QString, what);
    std::atomic<bool> wasTold = false;
    m_workspace->setSaveListener([&] { wasTold = wasTold || m_workspace->saveState() == SaveState::Failed; });
    if (what == QLatin1String("deleted"))
        fs::remove_all(site());
    else if (what == QLatin1String("moved") || what == QLatin1String("replaced"))
        fs::rename(site(), elsewhere());
    else if (what == QLatin1String("journal deleted"))
        fs::remove(site() / "journal.db");
    else if (what == QLatin1String("log deleted for good"))
        fs::remove(site() / "journal.db-wal");
    else
        fs::remove(site() / "journal.db.head");
    if (what == QLatin1String("replaced"))
        VERIFY_OK(Workspace::create(site(), *test::parsedSchema(kSchema)));
    QTRY_VERIFY_WITH_TIMEOUT(wasTold, kSoon);
    m_workspace->setSaveListener({});
}

void TestUnsavedWork::editingGoesOnUntilTheFolderIsBack() {
    fs::rename(site(), elsewhere());
    VERIFY_OK(edit("Second"));
    VERIFY_OK(edit("Third", "typing"));
    VERIFY_OK(edit("Third!", "typing"));
    QVERIFY(!m_workspace->flush());
    QCOMPARE(m_workspace->saveState(), SaveState::Failed);
    QVERIFY(m_workspace->saveError()->code == ErrorCode::NotFound);
    VERIFY_OK(edit("Fourth"));
    fs::rename(elsewhere(), site());
    QTRY_COMPARE_WITH_TIMEOUT(m_workspace->saveState(), SaveState::Saved, 5000);
    QVERIFY(!m_workspace->saveError());
    verifySaved("Fourth", 4);
}

void TestUnsavedWork::editingGoesOnUntilThereIsRoom() {
    FaultVfs::failAt(0, FaultVfs::Kind::DiskFull);
    for (int i = 0; i < 20; ++i)
        VERIFY_OK(edit("Text " + std::to_string(i)));
    const auto flushed = m_workspace->flush();
    QVERIFY(!flushed);
    QVERIFY2(isDiskFull(flushed.error()), flushed.error().toString().c_str());
    QCOMPARE(m_workspace->saveState(), SaveState::Failed);
    FaultVfs::mend();
    QTRY_COMPARE_WITH_TIMEOUT(m_workspace->saveState(), SaveState::Saved, 5000);
    verifySaved("Text 19", 21);
}

void TestUnsavedWork::undoAndRedoWorkMeanwhile() {
    fs::rename(site(), elsewhere());
    VERIFY_OK(edit("Second"));
    VERIFY_OK(m_workspace->undo());
    QCOMPARE(headline(*m_workspace), std::string("First"));
    VERIFY_OK(m_workspace->redo());
    QVERIFY(!m_workspace->flush());
    VERIFY_OK(m_workspace->undo());
    fs::rename(elsewhere(), site());
    VERIFY_OK(m_workspace->flush());
    verifySaved("First", 5);
}

void TestUnsavedWork::anotherSiteInItsPlaceIsLeftAlone() {
    fs::rename(site(), elsewhere());
    VERIFY_OK(Workspace::create(site(), *test::parsedSchema(kSchema)));
    {
        const auto other = open(site());
        VERIFY_OK(other);
        VERIFY_OK((*other)->apply({Edit::create("page", "home", {{"headline", "Other"}, {"slug", "home"}})}));
        VERIFY_OK((*other)->flush());
        VERIFY_OK((*other)->writeCheckpoint());
    }
    const auto before = filesBelow(site());
    VERIFY_OK(edit("Second"));
    QVERIFY(m_workspace->flush().error().code == ErrorCode::Conflict);
    QVERIFY(!m_workspace->flush());
    QVERIFY(!publishSite(*m_workspace, "Ada", ""));
    QVERIFY(!m_workspace->writeCheckpoint());
    m_workspace.reset();
    QCOMPARE(filesBelow(site()), before);
}

void TestUnsavedWork::anOlderBackupInItsPlaceIsLeftAlone() {
    m_workspace.reset();
    fs::copy(site(), base() / "backup", fs::copy_options::recursive);
    auto opened = open(site());
    VERIFY_OK(opened);
    m_workspace = *std::move(opened);
    VERIFY_OK(edit("Second"));
    VERIFY_OK(m_workspace->flush());
    fs::rename(site(), elsewhere());
    fs::copy(base() / "backup", site(), fs::copy_options::recursive);
    VERIFY_OK(edit("Third"));
    QVERIFY(m_workspace->flush().error().code == ErrorCode::Conflict);
    const auto older = open(site(), true);
    VERIFY_OK(older);
    QCOMPARE(headline(**older), std::string("First"));
    fs::remove_all(site());
    fs::rename(elsewhere(), site());
    VERIFY_OK(m_workspace->flush());
    verifySaved("Third", 3);
}

void TestUnsavedWork::aReturnedCopyIsLockedAnew() {
    fs::copy(site(), elsewhere(), fs::copy_options::recursive);
    fs::remove_all(site());
    VERIFY_OK(edit("Second"));
    QVERIFY(!m_workspace->flush());
    fs::rename(elsewhere(), site());
    VERIFY_OK(m_workspace->flush());
    QCOMPARE(FileLock::acquire(site() / ".lock").error().code, ErrorCode::Locked);
    verifySaved("Second", 2);
}

void TestUnsavedWork::aDeletedLockIsTakenAgain() {
    fs::remove(site() / ".lock");
    VERIFY_OK(m_workspace->flush());
    QCOMPARE(FileLock::acquire(site() / ".lock").error().code, ErrorCode::Locked);
}

void TestUnsavedWork::importAndPublishAreRefused() {
    FaultVfs::failAt(0, FaultVfs::Kind::DiskFull);
    VERIFY_OK(edit("Second"));
    QVERIFY(!m_workspace->flush());
    const auto before = m_workspace->draft();
    bool isRead = false;
    const BulkSource records = [&isRead]() -> Result<std::optional<BulkRecord>> {
        isRead = true;
        return std::optional<BulkRecord>();
    };
    const auto imported = m_workspace->importRecords(records, before->state().schema(), "Import");
    QVERIFY(!imported);
    QVERIFY2(isDiskFull(imported.error()), imported.error().toString().c_str());
    QVERIFY(!isRead);
    QVERIFY(m_workspace->draft() == before);
    const auto published = publishSite(*m_workspace, "Ada", "");
    QVERIFY(!published);
    QVERIFY2(isDiskFull(published.error()), published.error().toString().c_str());
    QVERIFY(fs::is_empty(site() / "blobs"));
    QVERIFY(!rollbackSite(*m_workspace, Version{1}));
    FaultVfs::mend();
    VERIFY_OK(publishSite(*m_workspace, "Ada", ""));
}

void TestUnsavedWork::closingTriesOnceMore() {
    FaultVfs::failAt(0, FaultVfs::Kind::Refuse);
    VERIFY_OK(edit("Second", "typing")); // nobody seals it
    QVERIFY(!m_workspace->finish());
    FaultVfs::mend();
    m_workspace.reset();
    const auto again = open(site());
    VERIFY_OK(again);
    QCOMPARE(headline(**again), std::string("Second"));
}

void TestUnsavedWork::copyHoldsEveryEdit_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"all is well", "disk full", "folder moved", "folder deleted", "journal deleted"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestUnsavedWork::copyHoldsEveryEdit() {
    QFETCH(QString, what);
    std::ofstream(site() / "assets" / "picture.svg") << "<svg/>";
    std::ofstream(site() / "theme" / "style.css") << "p{}";
    VERIFY_OK(publishSite(*m_workspace, "Ada", "First time"));
    VERIFY_OK(edit("Second"));
    VERIFY_OK(m_workspace->flush());
    const std::string key = *readFile(site() / "publish.key");
    const bool isDeleted = what == QLatin1String("folder deleted");
    if (what == QLatin1String("disk full"))
        FaultVfs::failAt(0, FaultVfs::Kind::DiskFull);
    else if (what == QLatin1String("folder moved"))
        fs::rename(site(), elsewhere());
    else if (isDeleted)
        fs::remove_all(site());
    else if (what == QLatin1String("journal deleted"))
        fs::remove(site() / "journal.db");
    VERIFY_OK(edit("Third"));
    VERIFY_OK(edit("Fourth", "typing")); // not sealed
    QCOMPARE(m_workspace->flush().has_value(), what == QLatin1String("all is well"));
    const auto copy = m_workspace->copy();
    VERIFY_OK(copy);
    (*copy)->theme = {{"style.css", "p{}"}};
    VERIFY_OK(edit("Too late for the copy"));
    FaultVfs::mend(); // the copy is on another disk
    const auto report = (*copy)->writeTo(base() / "copy");
    VERIFY_OK(report);
    QVERIFY(report->hasHistory);
    QVERIFY(report->hasKey);
    QVERIFY(report->missing.empty());
    QCOMPARE(report->gone.empty(), !isDeleted);
    QCOMPARE(*readFile(base() / "copy" / "publish.key"), key);
    QCOMPARE(*readFile(base() / "copy" / "theme" / "style.css"), std::string("p{}"));
    QCOMPARE(fs::exists(base() / "copy" / "assets" / "picture.svg"), !isDeleted);
    const auto opened = open(base() / "copy");
    VERIFY_OK(opened);
    QCOMPARE(headline(**opened), std::string("Fourth"));
    QCOMPARE((*opened)->draft()->state().version(), (*copy)->draft->version());
    QCOMPARE((*opened)->publishedVersion(), m_workspace->publishedVersion());
    QVERIFY((*opened)->journal().verify()->isWhole());
    QCOMPARE((*opened)->journal().readCommit(1)->author, std::string("Ada"));
    VERIFY_OK((*opened)->apply({Edit::patch("page", "home", "headline", "Fifth")}));
    VERIFY_OK((*opened)->flush());
    if (!isDeleted)
        VERIFY_OK(publishSite(**opened, "Ada", "Again"));
}

void TestUnsavedWork::copyWithoutTheJournalHoldsEveryRecord() {
    fs::resize_file(site() / "journal.db-wal", 0);
    fs::resize_file(site() / "journal.db", 0);
    VERIFY_OK(edit("Second"));
    QVERIFY(!m_workspace->flush());
    const auto copy = m_workspace->copy();
    VERIFY_OK(copy);
    const auto report = (*copy)->writeTo(base() / "copy");
    VERIFY_OK(report);
    QVERIFY(!report->hasHistory);
    const auto opened = open(base() / "copy");
    VERIFY_OK(opened);
    QCOMPARE(headline(**opened), std::string("Second"));
    VERIFY_OK((*opened)->apply({Edit::patch("page", "home", "headline", "Third")}));
    VERIFY_OK((*opened)->flush());
    QVERIFY((*opened)->journal().verify()->isWhole());
}

void TestUnsavedWork::copyGoesNowhereElse() {
    const auto copy = m_workspace->copy();
    VERIFY_OK(copy);
    QVERIFY((*copy)->writeTo(site() / "assets" / "copy").error().code == ErrorCode::InvalidInput);
    QVERIFY(!fs::exists(site() / "assets" / "copy"));
    fs::create_directory(elsewhere());
    std::ofstream(elsewhere() / "letter") << "mine";
    QVERIFY((*copy)->writeTo(elsewhere()).error().code == ErrorCode::Exists);
    QCOMPARE(filesBelow(elsewhere()), (std::map<std::string, std::string>{{"letter", "mine"}}));
    CancelToken cancel;
    cancel.cancel();
    QVERIFY((*copy)->writeTo(base() / "copy", {}, cancel).error().code == ErrorCode::Cancelled);
    QVERIFY(!fs::exists(base() / "copy"));
    QCOMPARE(freeCopyName(base(), site()), base() / "site 2");
    QCOMPARE(freeCopyName(base() / "x", site()), base() / "x" / "site");
}

void TestUnsavedWork::failedCheckpointIsNoLoss() {
    VERIFY_OK(edit("Second"));
    fs::remove_all(site() / "cache");
    std::ofstream(site() / "cache") << "in the way";
    QVERIFY(!m_workspace->writeCheckpoint());
    QCOMPARE(m_workspace->saveState(), SaveState::Saved);
    QVERIFY(!m_workspace->saveError());
    verifySaved("Second", 2);
}

void TestUnsavedWork::refusesMessagesThatNoJournalTakes() {
    ApplyOptions how;
    const std::vector<Edit> edits{Edit::patch("page", "home", "headline", "Second")};
    for (const std::string& message : {std::string((1 << 20) + 1, 'a'), std::string("\xff")}) {
        how.message = message;
        QVERIFY(m_workspace->apply(edits, how).error().code == ErrorCode::InvalidInput);
    }
    QCOMPARE(headline(*m_workspace), std::string("First"));
    m_workspace.reset();
    OpenOptions options;
    options.actor.name = "\xff";
    QVERIFY(Workspace::open(site(), options).error().code == ErrorCode::InvalidInput);
}

void TestUnsavedWork::readsInAFolderThatCannotBeWritten() {
    VERIFY_OK(edit("Second"));
    VERIFY_OK(publishSite(*m_workspace, "Ada", ""));
    m_workspace.reset();
    const fs::perms read = fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
    const fs::perms enter = read | fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
    fs::permissions(base(), enter | fs::perms::owner_write, fs::perm_options::replace);
    std::vector<fs::path> folders{site()};
    for (const auto& entry : fs::recursive_directory_iterator(site())) {
        const bool isKey = entry.path().filename() == "publish.key";
        if (entry.is_directory())
            folders.push_back(entry.path());
        else if (!isKey)
            fs::permissions(entry.path(), read, fs::perm_options::replace);
    }
    for (const fs::path& folder : folders)
        fs::permissions(folder, enter, fs::perm_options::replace);
    const auto before = filesBelow(site());
    {
        const OtherUser user;
        QVERIFY(user.isStopped());
        QVERIFY(checkSiteWritable(SitePaths(site())).error().code == ErrorCode::Io);
        QVERIFY(!open(site()));
        const auto opened = open(site(), true);
        VERIFY_OK(opened);
        QCOMPARE(headline(**opened), std::string("Second"));
        QVERIFY((*opened)->isReadOnly());
        QCOMPARE((*opened)->saveState(), SaveState::ReadOnly);
        QVERIFY((*opened)->journal().verify()->isWhole());
        QVERIFY(!(*opened)->apply({Edit::patch("page", "home", "headline", "Third")}));
        QVERIFY(!publishSite(**opened, "Ada", ""));
        QVERIFY(!rollbackSite(**opened, Version{2}));
        VERIFY_OK((*opened)->finish());
    }
    QVERIFY(filesBelow(site()) == before);
    for (const fs::path& folder : folders)
        fs::permissions(folder, enter | fs::perms::owner_write, fs::perm_options::replace);
}

QTEST_GUILESS_MAIN(TestUnsavedWork)
#include "tst_unsaved_work.moc"
