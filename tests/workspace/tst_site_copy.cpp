// A copy holds what can be read, says what cannot, and is a site or nothing. (What a window keeps of unsaved work:
// tst_unsaved_work.)
#include "model/base/file.h"
#include "model/base/replacement_file.h"
#include "model/journal/sqlite_journal.h"
#include "model/workspace/site_copy.h"
#include "model/workspace/site_disk.h"
#include "model/workspace/workspace.h"
#include "tests/support/page_fixture.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>
#include <sys/stat.h>

using namespace galley;
using galley::test::dumpContent;
namespace fs = std::filesystem;

class TestSiteCopy : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_workspace.reset(); }
    void linksStayLinksAndWhatIsNoFileIsLeftOut();
    void aFileThatCannotBeReadIsNamed();
    void aThemeFromMemoryStaysInside();
    void withoutItsKeyItHasOneOfItsOwn();
    void commitsThatLandedMeanwhileAreThereOnce();
    void whatIsSealedAfterItBeganIsNotInIt();
    void aGapInItsHistoryIsNotBridged();
    void theMarkNamesNoSnapshotThatIsNotThere();
    void whatIsThereIsNotTouched();
    void stoppedBetweenCommitsItLeavesNothing();
    void freeNamesAreFree();

private:
    fs::path parent() const { return m_parent->path().toStdString(); }
    fs::path site() const { return parent() / "site"; }
    fs::path target() const { return parent() / "copy"; }
    SiteCopy copy() const { return **m_workspace->copy(); }
    Commit commitOf(std::uint64_t number) const { return *m_workspace->journal().readCommit(number); }

    std::unique_ptr<QTemporaryDir> m_parent;
    std::unique_ptr<Workspace> m_workspace;
};

void TestSiteCopy::init() {
    m_parent = std::make_unique<QTemporaryDir>();
    VERIFY_OK(Workspace::create(site(), *test::parsedSchema(test::kPageSchema)));
    auto opened = Workspace::open(site(), {});
    VERIFY_OK(opened);
    m_workspace = *std::move(opened);
    VERIFY_OK(m_workspace->apply({Edit::create("page", "home", {{"headline", "One"}})}));
    VERIFY_OK(m_workspace->apply({Edit::patch("page", "home", "headline", "Two")}));
    VERIFY_OK(m_workspace->apply({Edit::patch("page", "home", "headline", "Three")}));
    VERIFY_OK(m_workspace->flush());
}

void TestSiteCopy::linksStayLinksAndWhatIsNoFileIsLeftOut() {
    VERIFY_OK(makeFolders(site() / "assets" / "deep" / "empty"));
    VERIFY_OK(writeFileAtomically(site() / "assets" / "deep" / "a.svg", "<svg/>"));
    fs::create_symlink("deep/a.svg", site() / "assets" / "b.svg");
    fs::create_symlink("deep", site() / "assets" / "folder");
    fs::create_symlink("nowhere", site() / "assets" / "broken.svg");
    QCOMPARE(::mkfifo((site() / "assets" / "pipe").c_str(), 0600), 0);
    const auto report = copy().writeTo(target());
    VERIFY_OK(report);
    QCOMPARE(report->folder, target());
    QVERIFY(report->missing.empty() && report->gone.empty());
    const fs::path assets = target() / "assets";
    QCOMPARE(*readFile(assets / "deep" / "a.svg"), std::string("<svg/>"));
    QVERIFY(fs::is_directory(assets / "deep" / "empty"));
    QCOMPARE(fs::read_symlink(assets / "b.svg"), fs::path("deep/a.svg"));
    QCOMPARE(fs::read_symlink(assets / "folder"), fs::path("deep"));
    QCOMPARE(fs::read_symlink(assets / "broken.svg"), fs::path("nowhere"));
    QVERIFY(!fs::exists(fs::symlink_status(assets / "pipe")));
}

void TestSiteCopy::aFileThatCannotBeReadIsNamed() {
    SiteCopy one = copy();
    // A theme that is gone, and assets that are no folder.
    fs::remove_all(site() / "theme");
    fs::remove_all(site() / "assets");
    VERIFY_OK(writeFileAtomically(site() / "assets", "a file"));
    const auto report = one.writeTo(target());
    VERIFY_OK(report);
    QCOMPARE(report->gone, std::vector<std::string>{"theme"});
    QCOMPARE(report->missing.size(), std::size_t{1});
    QVERIFY2(report->missing.front().starts_with("assets: "), report->missing.front().c_str());
    QVERIFY(fs::is_empty(target() / "assets"));
}

void TestSiteCopy::aThemeFromMemoryStaysInside() {
    SiteCopy one = copy();
    one.folder = nullptr;
    one.theme = {{"page.mustache", "<p>"}, {"parts/card.mustache", "<i>"}, {"../evil", "x"}, {"/tmp/evil", "x"}};
    VERIFY_OK(one.writeTo(target()));
    QCOMPARE(*readFile(target() / "theme" / "page.mustache"), std::string("<p>"));
    QCOMPARE(*readFile(target() / "theme" / "parts" / "card.mustache"), std::string("<i>"));
    QVERIFY(!fs::exists(target() / "evil"));
    VERIFY_OK(Workspace::open(target(), {}));
}

void TestSiteCopy::withoutItsKeyItHasOneOfItsOwn() {
    SiteCopy one = copy();
    one.key.clear();
    const auto report = one.writeTo(target());
    VERIFY_OK(report);
    QVERIFY(!report->hasKey);
    const auto own = readSiteIdentity(SitePaths(target()));
    VERIFY_OK(own);
    QVERIFY(own->publicKey != readSiteIdentity(SitePaths(site()))->publicKey);
    VERIFY_OK(readSigningKey(SitePaths(target()))); // which fits the identity
}

void TestSiteCopy::commitsThatLandedMeanwhileAreThereOnce() {
    SiteCopy one = copy();
    one.pending = {commitOf(2), commitOf(3)}; // the journal has them too
    VERIFY_OK(one.writeTo(target()));
    const auto opened = Workspace::open(target(), {});
    VERIFY_OK(opened);
    const auto verified = (*opened)->journal().verify();
    VERIFY_OK(verified);
    QVERIFY(verified->isWhole());
    QCOMPARE(verified->lastGood, std::uint64_t{3});
    QCOMPARE((*opened)->journal().readCommit(2)->id, commitOf(2).id);
}

void TestSiteCopy::whatIsSealedAfterItBeganIsNotInIt() {
    const auto begun = m_workspace->beginCopy();
    VERIFY_OK(begun);
    const QByteArray before = dumpContent(m_workspace->draft()->state());
    VERIFY_OK(m_workspace->apply({Edit::patch("page", "home", "headline", "Four")}));
    VERIFY_OK(m_workspace->disk().complete(**begun));
    for (const Commit& commit : (*begun)->pending)
        QVERIFY(commit.number <= 3);
    VERIFY_OK((*begun)->writeTo(target()));
    const auto copied = Workspace::open(target(), {});
    VERIFY_OK(copied);
    QCOMPARE(dumpContent((*copied)->draft()->state()), before);
}

void TestSiteCopy::aGapInItsHistoryIsNotBridged() {
    // An older copy of the journal, without commit 2, and a pending commit 3: the history would not lead to the draft.
    const fs::path older = parent() / "older.db";
    auto journal = SqliteJournal::open(older);
    VERIFY_OK(journal);
    std::vector<Commit> batch{commitOf(1)};
    VERIFY_OK((*journal)->append(batch));
    SiteCopy one = copy();
    one.journal = *std::move(journal);
    one.pending = {commitOf(3)};
    const auto report = one.writeTo(target());
    VERIFY_OK(report);
    QVERIFY(!report->hasHistory);
    const auto opened = Workspace::open(target(), {});
    VERIFY_OK(opened);
    QCOMPARE(dumpContent((*opened)->draft()->state()), dumpContent(*one.draft));
    QCOMPARE((*opened)->draft()->state().version(), Version{1});
}

void TestSiteCopy::theMarkNamesNoSnapshotThatIsNotThere() {
    const std::string snapshot = "blobs/v3/site.gsnap";
    VERIFY_OK(makeFolders(site() / "blobs" / "v3"));
    SiteCopy one = copy();
    for (const bool isThere : {false, true}) {
        if (isThere)
            VERIFY_OK(writeFileAtomically(site() / snapshot, "bytes"));
        one.published = {Version{3}, snapshot};
        VERIFY_OK(one.writeTo(target()));
        const PublishedMark mark = readPublishedMark(SitePaths(target()));
        QCOMPARE(mark.version, Version{3});
        QCOMPARE(mark.snapshot, isThere ? snapshot : std::string());
        fs::remove_all(target());
    }
    one.published = {Version{3}, "../../outside"};
    VERIFY_OK(one.writeTo(target()));
    QCOMPARE(readPublishedMark(SitePaths(target())).snapshot, std::string());
}

void TestSiteCopy::whatIsThereIsNotTouched() {
    VERIFY_OK(writeFileAtomically(target(), "mine"));
    const auto onto = copy().writeTo(target());
    QVERIFY(!onto);
    QCOMPARE(onto.error().code, ErrorCode::Exists);
    QCOMPARE(onto.error().file, target().string());
    QCOMPARE(*readFile(target()), std::string("mine"));
    for (const fs::path& inside : {site(), site() / "new", site() / "assets" / ".." / "new"}) {
        const auto into = copy().writeTo(inside);
        QVERIFY(!into);
        QCOMPARE(into.error().code, ErrorCode::InvalidInput);
    }
}

void TestSiteCopy::stoppedBetweenCommitsItLeavesNothing() {
    for (std::uint64_t at = 1; at < 3; ++at) {
        CancelToken cancel;
        std::uint64_t seen = 0;
        const auto report = copy().writeTo(
            target(),
            [&](std::uint64_t done, std::uint64_t) {
                seen = done;
                if (done == at)
                    cancel.cancel();
            },
            cancel);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        QCOMPARE(seen, at);
        QCOMPARE(std::distance(fs::directory_iterator(parent()), fs::directory_iterator()), std::ptrdiff_t{1});
    }
}

void TestSiteCopy::freeNamesAreFree() {
    const fs::path elsewhere = parent() / "elsewhere";
    QCOMPARE(freeCopyName(elsewhere, site()), elsewhere / "site");
    QCOMPARE(freeCopyName(elsewhere, site() / ""), elsewhere / "site"); // "site/"
    fs::create_directory(elsewhere);
    VERIFY_OK(writeFileAtomically(elsewhere / "site", "a file"));
    fs::create_symlink("nowhere", elsewhere / "site 2");
    QCOMPARE(freeCopyName(elsewhere, site()), elsewhere / "site 3");
}

QTEST_APPLESS_MAIN(TestSiteCopy)
#include "tst_site_copy.moc"
