// Whoever has a site open knows whether it is still at its place, and writes nothing to what stands there instead.
#include "model/workspace/site_place.h"
#include "tests/support/other_user.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>

using namespace galley;
namespace fs = std::filesystem;

class TestSitePlace : public QObject {
    Q_OBJECT
private slots:
    void init();
    void aFolderIsFollowedWhereverItGoes();
    void whatIsNoFolderIsNotOpened();
    void onlyOneHasThePlace();
    void aPlaceThatIsGoneIsTold_data();
    void aPlaceThatIsGoneIsTold();
    void itIsTakenAnewWhenItIsBack();
    void aDeletedLockIsTakenAgain();
    void aLockThatAnotherTookIsTold();
    void nothingAppearsWhereTheJournalIsGone();
    void whatMayNotBeWrittenIsTold();

private:
    fs::path parent() const { return m_parent->path().toStdString(); }
    fs::path site() const { return parent() / "site"; }
    fs::path elsewhere() const { return parent() / "elsewhere"; }
    /// A folder that has what makes a site of it for who looks at its place.
    static SiteIdentity make(const fs::path& folder) {
        fs::create_directory(folder);
        const auto identity = createSiteIdentity(SitePaths(folder));
        const auto journal = writeFileAtomically(folder / "journal.db", "commits");
        return identity && journal ? *identity : SiteIdentity();
    }
    Result<std::unique_ptr<SitePlace>> take() const { return SitePlace::take(SitePaths(site()), m_identity); }

    std::unique_ptr<QTemporaryDir> m_parent;
    SiteIdentity m_identity;
};

void TestSitePlace::init() {
    m_parent = std::make_unique<QTemporaryDir>();
    m_identity = make(site());
    QVERIFY(!m_identity.id.empty());
}

void TestSitePlace::aFolderIsFollowedWhereverItGoes() {
    auto handle = FolderHandle::open(site());
    VERIFY_OK(handle);
    fs::rename(site(), elsewhere());
    make(site());
    QVERIFY(fs::equivalent(handle->path(), elsewhere()));
    FolderHandle moved = *std::move(handle);
    QCOMPARE(*readFile(moved.path() / "workspace.json"), *readFile(elsewhere() / "workspace.json"));
    auto other = FolderHandle::open(site());
    VERIFY_OK(other);
    *other = std::move(moved);
    QVERIFY(fs::equivalent(other->path(), elsewhere()));
}

void TestSitePlace::whatIsNoFolderIsNotOpened() {
    const auto nothing = FolderHandle::open(elsewhere());
    QVERIFY(!nothing);
    QCOMPARE(nothing.error().code, ErrorCode::NotFound);
    QCOMPARE(nothing.error().file, elsewhere().string());
    const auto file = FolderHandle::open(site() / "journal.db");
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::Io);
}

void TestSitePlace::onlyOneHasThePlace() {
    {
        const auto first = take();
        VERIFY_OK(first);
        VERIFY_OK((*first)->check());
        QVERIFY(fs::equivalent((*first)->folder()->path(), site()));
        const auto second = take();
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Locked);
        QCOMPARE(second.error().file, site().string());
    }
    VERIFY_OK(take());
}

void TestSitePlace::aPlaceThatIsGoneIsTold_data() {
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<int>("code");
    QTest::newRow("folder moved") << QByteArray("moved") << static_cast<int>(ErrorCode::NotFound);
    QTest::newRow("an empty folder in its place") << QByteArray("empty") << static_cast<int>(ErrorCode::NotFound);
    QTest::newRow("another site in its place") << QByteArray("other") << static_cast<int>(ErrorCode::Conflict);
}

void TestSitePlace::aPlaceThatIsGoneIsTold() {
    QFETCH(const QByteArray, what);
    QFETCH(const int, code);
    const auto place = take();
    VERIFY_OK(place);
    const auto folder = (*place)->folder();
    fs::rename(site(), elsewhere());
    if (what == "empty")
        fs::create_directory(site());
    else if (what == "other")
        make(site());
    for (int i = 0; i < 2; ++i) { // looking changes nothing
        const auto checked = (*place)->check();
        QVERIFY(!checked);
        QCOMPARE(static_cast<int>(checked.error().code), code);
        QCOMPARE(checked.error().file, site().string());
        QVERIFY(!fs::exists(site() / ".lock"));
    }
    QVERIFY(fs::equivalent(folder->path(), elsewhere()));
}

void TestSitePlace::itIsTakenAnewWhenItIsBack() {
    const auto place = take();
    VERIFY_OK(place);
    fs::copy(site(), elsewhere(), fs::copy_options::recursive);
    fs::remove_all(site());
    QVERIFY(!(*place)->check());
    fs::rename(elsewhere(), site());
    VERIFY_OK((*place)->check());
    QVERIFY(fs::equivalent((*place)->folder()->path(), site()));
    QVERIFY(!take());
}

void TestSitePlace::aDeletedLockIsTakenAgain() {
    const auto place = take();
    VERIFY_OK(place);
    fs::remove(site() / ".lock");
    VERIFY_OK((*place)->check());
    QVERIFY(!take());
}

void TestSitePlace::aLockThatAnotherTookIsTold() {
    const auto place = take();
    VERIFY_OK(place);
    fs::remove(site() / ".lock");
    {
        const auto other = take();
        VERIFY_OK(other);
        const auto checked = (*place)->check();
        QVERIFY(!checked);
        QCOMPARE(checked.error().code, ErrorCode::Locked);
        VERIFY_OK((*other)->check());
    }
    VERIFY_OK((*place)->check()); // the other one has gone
}

void TestSitePlace::nothingAppearsWhereTheJournalIsGone() {
    const auto place = take();
    VERIFY_OK(place);
    fs::remove(site() / ".lock");
    fs::remove(site() / "journal.db");
    const auto checked = (*place)->check();
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, ErrorCode::NotFound);
    QCOMPARE(checked.error().file, (site() / "journal.db").string());
    QVERIFY(!fs::exists(site() / ".lock"));
}

void TestSitePlace::whatMayNotBeWrittenIsTold() {
    const SitePaths paths(site());
    VERIFY_OK(checkSiteWritable(paths)); // no lock is there yet
    QCOMPARE(checkSiteWritable(SitePaths(elsewhere())).error().code, ErrorCode::NotFound);
    constexpr fs::perms kLookInside =
        fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec;
    fs::permissions(parent(), fs::perms::owner_all | kLookInside);
    fs::permissions(site(), kLookInside);
    {
        const test::OtherUser other;
        if (!other.isStopped())
            QSKIP("permissions stop nobody here");
        const auto writable = checkSiteWritable(paths);
        QVERIFY(!writable);
        QCOMPARE(writable.error().code, ErrorCode::Io);
        QCOMPARE(writable.error().file, site().string());
    }
    fs::permissions(site(), fs::perms::owner_all); // so that it can be removed
}

QTEST_APPLESS_MAIN(TestSitePlace)
#include "tst_site_place.moc"
