// What an audit finds beside the journal: a journal that is not the one that was published from, and published files
// that are not what they were.
#include "model/base/file.h"
#include "model/journal/sqlite_journal.h"
#include "model/publish/publish_audit.h"
#include "model/publish/site_publish.h"
#include "model/workspace/site_files.h"
#include "tests/support/published_site.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace galley;
namespace fs = std::filesystem;

class TestPublishAudit : public QObject {
    Q_OBJECT

private slots:
    void init();
    void siteThatWasOnlyEditedIsWhole();
    void cutJournalIsFound();
    void journalThatWentAnotherWayIsFound();
    void journalOfAnotherSiteIsFound();
    void damagedFilesAreNamedWithTheirVersions();

private:
    fs::path folder() const { return fs::path(m_parent->path().toStdString()) / "site"; }
    void change(const fs::path& site, const std::string& headline) const;
    Version publish(const fs::path& site) const;
    Announcement announcement() const {
        const SitePaths paths(folder());
        return *loadAnnouncement(FolderBlobStore(paths.blobs()), readSiteIdentity(paths)->publicKey);
    }
    /// Of the journal of `site` with what was published from the site of this test.
    std::optional<VerifyReport::Damage> compare(const fs::path& site) const;
    std::vector<DamagedFile> damaged() const {
        return *damagedFiles(FolderBlobStore(SitePaths(folder()).blobs()), announcement());
    }
    std::unique_ptr<QTemporaryDir> m_parent;
};

void TestPublishAudit::init() {
    m_parent = std::make_unique<QTemporaryDir>();
    VERIFY_OK(Workspace::create(folder(), *test::parsedSchema(test::kSiteSchema)));
    const auto workspace = *openSite(folder(), {});
    std::vector<Edit> edits{Edit::create("page", "home", {{"slug", "home"}, {"headline", "Hello"}})};
    for (int i = 0; i < 60; ++i) // so that a delta is small beside the snapshot
        edits.push_back(Edit::create("page", "p" + std::to_string(i), {{"slug", randomId()}, {"body", randomId()}}));
    VERIFY_OK(workspace->apply(edits, {}));
    VERIFY_OK(workspace->flush());
    fs::create_directories(folder() / "assets");
    VERIFY_OK(writeFileAtomically(folder() / "assets" / "a.txt", "an asset"));
}

void TestPublishAudit::change(const fs::path& site, const std::string& headline) const {
    const auto workspace = *openSite(site, {});
    VERIFY_OK(workspace->apply({Edit::patch("page", "home", "headline", headline)}, {}));
    VERIFY_OK(workspace->flush());
}

Version TestPublishAudit::publish(const fs::path& site) const {
    const auto workspace = *openSite(site, {});
    const auto result = publishSite(*workspace, "Ann", "");
    return result ? result->version : Version{};
}

std::optional<VerifyReport::Damage> TestPublishAudit::compare(const fs::path& site) const {
    SqliteJournalOptions options;
    options.access = SqliteJournalOptions::Access::Read;
    const auto journal = *SqliteJournal::open(SitePaths(site).journalFile(), options);
    const VerifyReport report = *journal->verify();
    if (report.damage)
        throw std::runtime_error(report.damage->error.toString());
    return *compareWithPublished(*journal, report, FolderBlobStore(SitePaths(folder()).blobs()), announcement());
}

void TestPublishAudit::siteThatWasOnlyEditedIsWhole() {
    QVERIFY(publish(folder()) != Version{});
    change(folder(), "Second");
    QVERIFY(publish(folder()) != Version{});
    change(folder(), "Third");
    {
        const auto workspace = *openSite(folder(), {});
        VERIFY_OK(rollbackSite(*workspace, announcement().versions.front().version));
    }
    QVERIFY(!compare(folder()));
    QVERIFY(damaged().empty());
    const SitePaths paths(folder());
    const auto manifest = loadManifest(FolderBlobStore(paths.blobs()), announcement().versions.back().manifest,
                                       readSiteIdentity(paths)->publicKey);
    QCOMPARE(manifest->journal->number + 1, manifest->version.value());
}

void TestPublishAudit::cutJournalIsFound() {
    const fs::path copy = fs::path(m_parent->path().toStdString()) / "copy";
    fs::copy(folder(), copy, fs::copy_options::recursive);
    change(folder(), "Second");
    const Version version = publish(folder());
    const auto damage = compare(copy);
    QVERIFY(damage.has_value());
    QCOMPARE(damage->error.code, ErrorCode::Corrupt);
    QVERIFY(damage->error.message.find("version " + std::to_string(version.value())) != std::string::npos);
}

/// A backup was put back, and others wrote under the numbers of what was published.
void TestPublishAudit::journalThatWentAnotherWayIsFound() {
    const fs::path copy = fs::path(m_parent->path().toStdString()) / "copy";
    fs::copy(folder(), copy, fs::copy_options::recursive);
    change(folder(), "Second");
    const Version version = publish(folder());
    for (int i = 0; i < 4; ++i)
        change(copy, "Another " + std::to_string(i));
    const auto damage = compare(copy);
    QVERIFY(damage.has_value());
    QCOMPARE(damage->number, version.value() - 1);
    QVERIFY2(damage->error.message.find("was another one then") != std::string::npos, damage->error.message.c_str());
}

void TestPublishAudit::journalOfAnotherSiteIsFound() {
    const fs::path copy = fs::path(m_parent->path().toStdString()) / "copy";
    fs::copy(folder(), copy, fs::copy_options::recursive);
    const Version version = publish(folder());
    // Published from the same commits into a store of its own.
    QCOMPARE(publish(copy), version);
    const auto damage = compare(copy);
    QVERIFY(damage.has_value());
    QCOMPARE(damage->number, version.value());
    QVERIFY2(damage->error.message.find("records another publish") != std::string::npos, damage->error.message.c_str());
}

void TestPublishAudit::damagedFilesAreNamedWithTheirVersions() {
    const Version first = publish(folder());
    change(folder(), "Second");
    const Version second = publish(folder());
    const FolderBlobStore store(SitePaths(folder()).blobs());
    const Announcement standing = announcement();
    const Manifest manifest = *loadManifest(store, standing.manifest, standing.key);
    const auto expect = [&](const Digest& digest, const std::vector<Version>& versions, bool isNeededNow) {
        const fs::path path = store.pathOf(digest);
        const std::string whole = *readFile(path);
        std::string flipped = whole;
        flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
        for (const bool isGone : {false, true}) {
            if (isGone)
                fs::remove(path);
            else
                VERIFY_OK(writeFileAtomically(path, flipped));
            const std::vector<DamagedFile> found = damaged();
            QCOMPARE(found.size(), std::size_t{1});
            QVERIFY(found[0].error.toString().find(toHex(digest)) != std::string::npos);
            QVERIFY(found[0].versions == versions);
            QCOMPARE(found[0].isNeededNow, isNeededNow);
        }
        VERIFY_OK(writeFileAtomically(path, whole));
    };
    expect(manifest.base.snapshot.digest, {first, second}, true);
    expect(manifest.base.chain.back().digest, {second}, true);
    expect(manifest.parent->reverse.digest, {second}, true);
    expect(manifest.theme.digest, {first, second}, true);
    expect(manifest.assets.digest, {first, second}, true);
    expect(sha256("an asset"), {first, second}, true);
    expect(standing.manifest, {second}, true);
    expect(standing.versions.front().manifest, {first}, false);
    QVERIFY(damaged().empty());
}

QTEST_GUILESS_MAIN(TestPublishAudit)
#include "tst_publish_audit.moc"
