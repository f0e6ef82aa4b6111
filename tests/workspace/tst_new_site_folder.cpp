// A new site stands at its place whole or not at all, and what stands there already is never touched.
#include "model/base/file.h"
#include "model/base/file_stamp.h"
#include "model/workspace/new_site_folder.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <set>

using namespace galley;
namespace fs = std::filesystem;

namespace {

std::set<std::string> namesIn(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

std::uint64_t inodeOf(const fs::path& path) {
    return stampOf(path)->inode;
}

} // namespace

class TestNewSiteFolder : public QObject {
    Q_OBJECT
private slots:
    void init() { m_parent = std::make_unique<QTemporaryDir>(); }
    void standsThereWholeOrNotAtAll_data();
    void standsThereWholeOrNotAtAll();
    void droppedItLeavesNothing_data();
    void droppedItLeavesNothing();
    void anEmptyFolderKeepsWhatItIs();
    void parentsAreMade();
    void whatStandsThereIsRefused_data();
    void whatStandsThereIsRefused();
    void ofTwoBesideEachOtherTheFirstWins();
    void twoInsideOneFolderAreToldApart();
    void whatCameInMeanwhileStays();
    void whatDiedIsRemovedAndWhatWorksIsNot();
    void halfMovedUpIsRemovedAndThatOfOthersIsNot();
    void cleaningKeepsWhatIsAtWork();
    void errorsNameThePlace();

private:
    fs::path parent() const { return m_parent->path().toStdString(); }
    fs::path site() const { return parent() / "site"; }
    static void build(const NewSiteFolder& folder) {
        fs::create_directory(folder.path() / "theme");
        VERIFY_OK(writeFileAtomically(folder.path() / "theme" / "page.mustache", "<p>"));
        VERIFY_OK(writeFileAtomically(folder.path() / "workspace.json", "{}"));
    }
    static void folderRows() {
        QTest::addColumn<bool>("isThere");
        QTest::newRow("no folder") << false;
        QTest::newRow("empty folder") << true;
    }
    std::unique_ptr<QTemporaryDir> m_parent;
};

void TestNewSiteFolder::standsThereWholeOrNotAtAll_data() {
    folderRows();
}

void TestNewSiteFolder::standsThereWholeOrNotAtAll() {
    QFETCH(const bool, isThere);
    if (isThere)
        fs::create_directory(site());
    auto folder = NewSiteFolder::begin(site());
    VERIFY_OK(folder);
    build(*folder);
    QVERIFY(!fs::exists(site() / "workspace.json"));
    VERIFY_OK(folder->sync());
    VERIFY_OK(folder->finish());
    QCOMPARE(namesIn(site()), (std::set<std::string>{"theme", "workspace.json"}));
    QCOMPARE(*readFile(site() / "theme" / "page.mustache"), std::string("<p>"));
    QCOMPARE(namesIn(parent()), (std::set<std::string>{"site"}));
}

void TestNewSiteFolder::droppedItLeavesNothing_data() {
    folderRows();
}

void TestNewSiteFolder::droppedItLeavesNothing() {
    QFETCH(const bool, isThere);
    if (isThere)
        fs::create_directory(site());
    {
        auto folder = NewSiteFolder::begin(site());
        VERIFY_OK(folder);
        const NewSiteFolder moved = *std::move(folder); // what was moved from removes nothing
        build(moved);
    }
    QCOMPARE(fs::exists(site()), isThere);
    QVERIFY(fs::is_empty(isThere ? site() : parent()));
}

void TestNewSiteFolder::anEmptyFolderKeepsWhatItIs() {
    fs::create_directory(site());
    fs::permissions(site(), fs::perms::owner_all);
    const std::uint64_t inode = inodeOf(site());
    auto folder = NewSiteFolder::begin(site());
    VERIFY_OK(folder);
    build(*folder);
    VERIFY_OK(folder->finish());
    QCOMPARE(inodeOf(site()), inode);
    QVERIFY(fs::status(site()).permissions() == fs::perms::owner_all);
}

void TestNewSiteFolder::parentsAreMade() {
    const fs::path deep = parent() / "a" / "b" / "site";
    auto folder = NewSiteFolder::begin(deep);
    VERIFY_OK(folder);
    build(*folder);
    VERIFY_OK(folder->finish());
    QVERIFY(fs::exists(deep / "workspace.json"));
}

void TestNewSiteFolder::whatStandsThereIsRefused_data() {
    QTest::addColumn<QByteArray>("what");
    for (const char* what : {"a file", "a link to nothing", "a site", "a folder of somebody"})
        QTest::newRow(what) << QByteArray(what);
}

void TestNewSiteFolder::whatStandsThereIsRefused() {
    QFETCH(const QByteArray, what);
    if (what == "a file") {
        VERIFY_OK(writeFileAtomically(site(), "mine"));
    } else if (what == "a link to nothing") {
        fs::create_symlink(parent() / "nowhere", site());
    } else {
        fs::create_directory(site());
        VERIFY_OK(writeFileAtomically(site() / (what == "a site" ? "workspace.json" : "letter"), "mine"));
    }
    const auto folder = NewSiteFolder::begin(site());
    QVERIFY(!folder);
    QCOMPARE(folder.error().code, ErrorCode::Exists);
    QCOMPARE(folder.error().file, site().string());
    QCOMPARE(namesIn(parent()), (std::set<std::string>{"site"}));
    if (fs::is_directory(site()))
        QCOMPARE(namesIn(site()).size(), std::size_t{1});
}

void TestNewSiteFolder::ofTwoBesideEachOtherTheFirstWins() {
    auto first = NewSiteFolder::begin(site());
    auto second = NewSiteFolder::begin(site());
    VERIFY_OK(first);
    VERIFY_OK(second);
    QVERIFY(first->path() != second->path());
    build(*first);
    build(*second);
    VERIFY_OK(writeFileAtomically(first->path() / "schema.json", "first"));
    VERIFY_OK(first->finish());
    {
        NewSiteFolder late = *std::move(second);
        const auto finished = late.finish();
        QVERIFY(!finished);
        QCOMPARE(finished.error().code, ErrorCode::Exists);
    }
    QCOMPARE(*readFile(site() / "schema.json"), std::string("first"));
    QCOMPARE(namesIn(parent()), (std::set<std::string>{"site"}));
}

void TestNewSiteFolder::twoInsideOneFolderAreToldApart() {
    fs::create_directory(site());
    const auto first = NewSiteFolder::begin(site());
    VERIFY_OK(first);
    const auto second = NewSiteFolder::begin(site());
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Locked);
    QVERIFY(fs::exists(first->path()));
}

void TestNewSiteFolder::whatCameInMeanwhileStays() {
    fs::create_directory(site());
    {
        auto folder = NewSiteFolder::begin(site());
        VERIFY_OK(folder);
        build(*folder);
        VERIFY_OK(writeFileAtomically(folder->path() / "schema.json", "new"));
        fs::create_directory(site() / "theme");
        VERIFY_OK(writeFileAtomically(site() / "theme" / "mine", "mine"));
        const auto finished = folder->finish();
        QVERIFY(!finished);
        QCOMPARE(finished.error().code, ErrorCode::Exists);
    }
    QCOMPARE(namesIn(site()), (std::set<std::string>{"theme"})); // schema.json had moved up before
    QCOMPARE(*readFile(site() / "theme" / "mine"), std::string("mine"));
}

void TestNewSiteFolder::whatDiedIsRemovedAndWhatWorksIsNot() {
    fs::path died;
    {
        const auto folder = NewSiteFolder::begin(site());
        VERIFY_OK(folder);
        died = folder->path();
    }
    // As a program leaves it that is killed: there, and locked by nobody.
    fs::create_directory(died);
    VERIFY_OK(writeFileAtomically(died / "journal.db", "half"));
    fs::path ofAnother = died;
    ofAnother.replace_filename(".galley-new-0000000000000000-1");
    fs::create_directory(ofAnother);
    const auto working = NewSiteFolder::begin(site());
    VERIFY_OK(working);
    QVERIFY(!fs::exists(died));
    QVERIFY(fs::exists(ofAnother)); // of a site of another name
    const auto second = NewSiteFolder::begin(site());
    VERIFY_OK(second);
    QVERIFY(fs::exists(working->path()));
}

void TestNewSiteFolder::halfMovedUpIsRemovedAndThatOfOthersIsNot() {
    fs::create_directory(site());
    fs::path died;
    {
        const auto folder = NewSiteFolder::begin(site());
        VERIFY_OK(folder);
        died = folder->path();
    }
    // Killed between two parts: the schema has moved up, the theme has not.
    fs::create_directories(died / "theme");
    VERIFY_OK(writeFileAtomically(site() / "schema.json", "moved"));
    {
        const auto again = NewSiteFolder::begin(site());
        VERIFY_OK(again);
        QVERIFY(!fs::exists(site() / "schema.json"));
        QVERIFY(!fs::exists(died));
    }
    // The same, and a file that no site has: it is somebody's, and so may be all of it.
    fs::create_directories(died / "theme");
    VERIFY_OK(writeFileAtomically(site() / "letter", "mine"));
    const auto refused = NewSiteFolder::begin(site());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Exists);
    QCOMPARE(*readFile(site() / "letter"), std::string("mine"));
}

void TestNewSiteFolder::cleaningKeepsWhatIsAtWork() {
    fs::create_directories(site() / ".galley-new-dead");
    VERIFY_OK(writeFileAtomically(site() / ".galley-new-dead" / "journal.db", "half"));
    VERIFY_OK(writeFileAtomically(site() / ".galley-new-file", "no folder"));
    const auto working = NewSiteFolder::begin(site() / "inner");
    VERIFY_OK(working);
    NewSiteFolder::clean(site());
    QVERIFY(!fs::exists(site() / ".galley-new-dead"));
    QVERIFY(fs::exists(site() / ".galley-new-file"));
    QVERIFY(fs::exists(working->path()));
}

void TestNewSiteFolder::errorsNameThePlace() {
    const auto folder = NewSiteFolder::begin(site());
    VERIFY_OK(folder);
    const Error inside = Error{ErrorCode::Io, "full"}.inFile((folder->path() / "journal.db").string());
    QCOMPARE(folder->told(inside).file, (site() / "journal.db").string());
    const Error elsewhere = Error{ErrorCode::Io, "full"}.inFile("/elsewhere");
    QCOMPARE(folder->told(elsewhere).file, std::string("/elsewhere"));
}

QTEST_APPLESS_MAIN(TestNewSiteFolder)
#include "tst_new_site_folder.moc"
