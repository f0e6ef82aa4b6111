// A site that was backed up and restored is the same site: content, history, what is published, theme and assets; also
// when it was written to meanwhile, and when parts of its store were lost. Publishing goes on, and no number is used
// twice.
#include "model/backup/site_backup.h"
#include "model/backup/site_restore.h"
#include "model/base/file.h"
#include "model/inspect/diff.h"
#include "model/journal/sqlite_journal.h"
#include "model/publish/site_publish.h"
#include "model/publish/site_repair.h"
#include "model/workspace/site_files.h"
#include "tests/backup/archives.h"
#include "tests/support/published_site.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <sys/stat.h>
#include <thread>

using namespace galley;
namespace fs = std::filesystem;

namespace {

const Actor kAnn{"Ann", ActorKind::Human};

} // namespace

class TestSiteBackup : public QObject {
    Q_OBJECT

private slots:
    void init();
    void restoredSitesAreTheSame();
    void sitesThatWereNeverPublishedAreBackedUp();
    void sitesWithoutACommitAreBackedUp();
    void openSitesAreWholeAtOneCommit();
    void publishesAndEditsMayGoOnMeanwhile();
    void keysComeWithTheirPassphraseAlone();
    void anotherSitesKeyIsRefused();
    void cachesAndOtherFilesAreLeftOut();
    void linksAndPipesAreLeftOutAndSaid();
    void namesInTwoFormsAreRefused();
    void lostBlobsAreSaidAndMadeAnew();
    void damagedAnnouncementIsLeftOut();
    void olderOrLostAnnouncementIsSaid();
    void damagedSchemaIsRefused();
    void damagedJournalsAreRefused();
    void backupsReplaceNothing();
    void backupsAreNotInsideTheSite();
    void publisherHasItsTurn();
    void cancelledBackupsLeaveNothing();
    void cancelledRestoresLeaveNothing();
    void whatAKilledBackupLeftIsRemoved();
    void numbersGoOnAboveANewerStore();

private:
    fs::path folder() const { return m_folder->path().toStdString(); }
    fs::path site() const { return folder() / "site"; }
    fs::path file() const { return folder() / "site.tar.zst"; }
    fs::path restoredSite() const { return folder() / "restored"; }
    static std::unique_ptr<Workspace> open(const fs::path& place) {
        OpenOptions options;
        options.actor = kAnn;
        auto opened = openSite(place, std::move(options));
        if (!opened)
            throw std::runtime_error(opened.error().toString());
        return *std::move(opened);
    }
    void headline(const std::string& text) const {
        const auto workspace = open(site());
        if (const auto done = workspace->apply({Edit::patch("page", "home", "headline", text)}, {}); !done)
            throw std::runtime_error(done.error().toString());
    }
    static Version publish(const fs::path& place) {
        const auto workspace = open(place);
        const auto done = publishSite(*workspace, "Ann", "");
        if (!done)
            throw std::runtime_error(done.error().toString());
        return done->version;
    }
    BackupOptions options() const {
        BackupOptions options;
        options.site = site();
        options.file = file();
        options.galley = "test";
        options.cost = test::kCheap;
        return options;
    }
    BackupReport backedUp() const {
        auto report = backUpSite(options());
        if (!report)
            throw std::runtime_error(report.error().toString());
        return *std::move(report);
    }
    RestoreReport restored() const {
        RestoreOptions options;
        options.file = file();
        options.folder = restoredSite();
        auto report = restoreSite(options);
        if (!report)
            throw std::runtime_error(report.error().toString());
        return *std::move(report);
    }
    void bringKey() const { fs::copy_file(SitePaths(site()).keyFile(), SitePaths(restoredSite()).keyFile()); }
    static VerifyReport verified(const fs::path& place) {
        SqliteJournalOptions reading;
        reading.access = SqliteJournalOptions::Access::Read;
        const auto journal = SqliteJournal::open(SitePaths(place).journalFile(), reading);
        if (!journal)
            throw std::runtime_error(journal.error().toString());
        return *(*journal)->verify();
    }
    std::vector<std::string> entries() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder()))
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSiteBackup::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    VERIFY_OK(Workspace::create(site(), *test::parsedSchema(test::kSiteSchema)));
    const auto workspace = open(site());
    VERIFY_OK(workspace->apply({Edit::create("page", "home", {{"slug", "home"}, {"headline", "One"}}),
                                Edit::create("page", "about", {{"slug", "about"}, {"headline", "About"}})},
                               {}));
    fs::create_directories(site() / "assets/pictures");
    VERIFY_OK(writeFileAtomically(site() / "assets/pictures/one.txt", "one"));
    VERIFY_OK(writeFileAtomically(site() / "assets/empty", ""));
    VERIFY_OK(writeFileAtomically(site() / "assets/\u00fcber.txt", "name"));
    VERIFY_OK(writeFileAtomically(site() / "theme/style.css", "p{}"));
}

void TestSiteBackup::restoredSitesAreTheSame() {
    publish(site());
    headline("Two");
    const Version second = publish(site());
    headline("Not published");
    const BackupReport report = backedUp();
    QCOMPARE(report.published, second);
    QVERIFY(!report.hasKey);
    QVERIFY(report.leftOut.empty());
    QCOMPARE(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);

    const RestoreReport made = restored();
    QCOMPARE(made.contents.commit, report.commit);
    QCOMPARE(made.contents.galley, std::string("test"));
    QVERIFY(!made.hasKey && !made.hadKey);
    const VerifyReport chain = verified(restoredSite());
    QVERIFY(chain.isWhole());
    QCOMPARE(chain.lastGood, report.commit);
    QVERIFY(chain.lastGoodHash == report.hash);
    for (const char* name : {"workspace.json", "schema.json", "published.json", "assets/pictures/one.txt",
                             "assets/empty", "assets/\u00fcber.txt", "theme/style.css", "blobs/announcement.json"})
        QCOMPARE(*readFile(restoredSite() / name), *readFile(site() / name));
    {
        const auto before = open(site());
        const auto after = open(restoredSite());
        QVERIFY(after->draft()->state().checksum() == before->draft()->state().checksum());
        QVERIFY(after->published()->state().checksum() == before->published()->state().checksum());
        QVERIFY(after->publishedVersion() == second);
    }
    const auto refused = sitePublisher(restoredSite());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::NotFound);
    bringKey();
    QVERIFY(publish(restoredSite()) > second);
    const auto workspace = open(restoredSite());
    VERIFY_OK(rollbackSite(*workspace, second));
}

void TestSiteBackup::sitesThatWereNeverPublishedAreBackedUp() {
    const BackupReport report = backedUp();
    QCOMPARE(report.published, Version{});
    restored();
    bringKey();
    QVERIFY(publish(restoredSite()).value() > report.commit);
}

void TestSiteBackup::sitesWithoutACommitAreBackedUp() {
    for (const bool isOpened : {false, true}) {
        for (const fs::path& path : {site(), file(), restoredSite()})
            fs::remove_all(path);
        VERIFY_OK(Workspace::create(site(), *test::parsedSchema(test::kSiteSchema)));
        if (isOpened)
            open(site());
        QCOMPARE(backedUp().commit, std::uint64_t{0});
        restored();
        const auto workspace = open(restoredSite());
        VERIFY_OK(workspace->apply({Edit::create("page", "home", {{"slug", "home"}})}, {}));
    }
}

void TestSiteBackup::openSitesAreWholeAtOneCommit() {
    const auto workspace = open(site());
    VERIFY_OK(workspace->apply({Edit::patch("page", "home", "headline", "Saved")}, {}));
    VERIFY_OK(workspace->flush());
    const BackupReport report = backedUp();
    VERIFY_OK(workspace->apply({Edit::patch("page", "home", "headline", "Later")}, {}));
    VERIFY_OK(workspace->flush());
    QCOMPARE(restored().contents.commit, report.commit);
    const auto other = open(restoredSite());
    QCOMPARE(recordLabel(other->draft()->state().record(*other->draft()->state().findPath("page/home"))),
             std::string("Saved"));
}

void TestSiteBackup::publishesAndEditsMayGoOnMeanwhile() {
    publish(site());
    std::atomic<bool> isOver = false;
    std::atomic<int> published = 0;
    std::thread writer([&] {
        const auto workspace = open(site());
        for (int i = 0; !isOver; ++i) {
            const std::string text = "Headline " + std::to_string(i);
            if (!workspace->apply({Edit::patch("page", "home", "headline", text)}, {}) || !workspace->flush())
                throw std::runtime_error("an edit was refused");
            // Told to try again while a backup is made.
            if (const auto done = publishSite(*workspace, "Ann", ""); done)
                ++published;
            else if (done.error().code != ErrorCode::Locked)
                throw std::runtime_error(done.error().toString());
        }
    });
    std::vector<std::string> failures;
    for (int round = 0; round < 15; ++round) {
        const auto report = backUpSite(options());
        if (!report) {
            failures.push_back(report.error().toString());
            continue;
        }
        RestoreOptions how;
        how.file = file();
        how.folder = restoredSite();
        if (const auto made = restoreSite(how); !made)
            failures.push_back(made.error().toString());
        else if (open(restoredSite())->publishedVersion() != report->published)
            failures.push_back("another version is published");
        fs::remove_all(restoredSite());
        fs::remove(file());
    }
    isOver = true;
    writer.join();
    QVERIFY2(failures.empty(), failures.empty() ? "" : failures.front().c_str());
    QVERIFY(published > 0);
}

void TestSiteBackup::keysComeWithTheirPassphraseAlone() {
    publish(site());
    const std::string key = *readFile(SitePaths(site()).keyFile());
    const Passphrase passphrase("correct horse");
    BackupOptions how = options();
    how.passphrase = &passphrase;
    const auto report = backUpSite(how);
    VERIFY_OK(report);
    QVERIFY(report->hasKey);
    for (const test::Entry& entry : test::partsOf(file()).entries)
        QVERIFY2(entry.bytes.find(key.substr(0, 64)) == std::string::npos, entry.name.c_str());

    RestoreOptions restore;
    restore.file = file();
    restore.folder = restoredSite();
    restore.passphrase = [] { return Result<Passphrase>(Passphrase("another")); };
    const auto wrong = restoreSite(restore);
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().code, ErrorCode::Untrusted);
    QCOMPARE(wrong.error().record, std::string(kSealedKeyName));
    QVERIFY(!fs::exists(restoredSite()));

    restore.passphrase = [] { return Result<Passphrase>(Passphrase("correct horse")); };
    const auto made = restoreSite(restore);
    VERIFY_OK(made);
    QVERIFY(made->hasKey);
    QCOMPARE(*readFile(SitePaths(restoredSite()).keyFile()), key);
    QCOMPARE(fs::status(SitePaths(restoredSite()).keyFile()).permissions(),
             fs::perms::owner_read | fs::perms::owner_write);
    publish(restoredSite());

    fs::remove_all(restoredSite());
    restore.passphrase = {};
    const auto without = restoreSite(restore);
    VERIFY_OK(without);
    QVERIFY(without->hadKey && !without->hasKey);
    QVERIFY(!fs::exists(SitePaths(restoredSite()).keyFile()));
}

void TestSiteBackup::anotherSitesKeyIsRefused() {
    const Passphrase passphrase("correct horse");
    BackupOptions how = options();
    how.passphrase = &passphrase;
    VERIFY_OK(writeSecretAtomically(SitePaths(site()).keyFile(), std::string(128, 'a')));
    QCOMPARE(backUpSite(how).error().code, ErrorCode::Corrupt);
    fs::remove(SitePaths(site()).keyFile());
    QCOMPARE(backUpSite(how).error().code, ErrorCode::NotFound);
    QCOMPARE(entries(), std::vector<std::string>({"site"}));
}

void TestSiteBackup::cachesAndOtherFilesAreLeftOut() {
    VERIFY_OK(open(site())->writeCheckpoint());
    QVERIFY(!fs::is_empty(SitePaths(site()).cache()));
    VERIFY_OK(writeFileAtomically(site() / "mine.txt", "mine"));
    VERIFY_OK(writeFileAtomically(site() / ("assets/x.tmp-" + std::string(32, 'a')), "half"));
    backedUp();
    for (const test::Entry& entry : test::partsOf(file()).entries)
        QVERIFY2(isBackupName(entry.name) && entry.name.find(".tmp-") == std::string::npos, entry.name.c_str());
    restored();
    QVERIFY(fs::is_empty(SitePaths(restoredSite()).cache()));
}

void TestSiteBackup::linksAndPipesAreLeftOutAndSaid() {
    fs::create_symlink("pictures/one.txt", site() / "assets/inside");
    fs::create_symlink("/etc/passwd", site() / "assets/outside");
    fs::create_symlink("nowhere", site() / "assets/nowhere");
    QCOMPARE(::mkfifo((site() / "assets/pipe").c_str(), 0600), 0);
    const BackupReport report = backedUp();
    QCOMPARE(report.leftOut.size(), std::size_t{3});
    for (const std::string& one : report.leftOut)
        QVERIFY2(one.starts_with("assets/outside: ") || one.starts_with("assets/nowhere: ") ||
                     one.starts_with("assets/pipe: "),
                 one.c_str());
    restored();
    QCOMPARE(*readFile(restoredSite() / "assets/inside"), std::string("one"));
    QVERIFY(!fs::is_symlink(restoredSite() / "assets/inside"));
    QVERIFY(!fs::exists(fs::symlink_status(restoredSite() / "assets/outside")));
}

void TestSiteBackup::namesInTwoFormsAreRefused() {
    VERIFY_OK(writeFileAtomically(site() / "assets/e\u0301", "decomposed"));
    VERIFY_OK(writeFileAtomically(site() / "assets/\u00e9", "composed"));
    const auto refused = backUpSite(options());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidInput);
    QVERIFY(refused.error().record.starts_with("assets/"));
    QCOMPARE(entries(), std::vector<std::string>({"site"}));
    fs::remove(site() / "assets/\u00e9");
    backedUp();
    restored();
    QCOMPARE(*readFile(restoredSite() / "assets/e\u0301"), std::string("decomposed"));
}

void TestSiteBackup::lostBlobsAreSaidAndMadeAnew() {
    publish(site());
    const FolderBlobStore store(SitePaths(site()).blobs());
    const SiteIdentity identity = *readSiteIdentity(SitePaths(site()));
    const Announcement announcement = *loadAnnouncement(store, identity.publicKey);
    const Manifest manifest = *loadManifest(store, announcement.manifest, identity.publicKey);
    const auto pathOf = [&](const Digest& digest) { return SitePaths(site()).blobs() / toHex(digest); };
    fs::remove(pathOf(manifest.assets.digest));
    fs::resize_file(pathOf(manifest.base.snapshot.digest), 10);
    const BackupReport report = backedUp();
    QCOMPARE(report.leftOut.size(), std::size_t{2});
    QCOMPARE(restored().contents.missing.size(), std::size_t{2});
    bringKey();
    const auto workspace = open(restoredSite());
    VERIFY_OK(workspace->apply({Edit::patch("page", "home", "headline", "Goes on")}, {}));
    const auto next = publishSite(*workspace, "Ann", "");
    VERIFY_OK(next);
    QVERIFY(!next->repairs.empty());
    QVERIFY(next->version > announcement.version);
    const FolderBlobStore after(SitePaths(restoredSite()).blobs());
    const Announcement announced = *loadAnnouncement(after, identity.publicKey);
    VERIFY_OK(loadState(after, *loadManifest(after, announced.manifest, identity.publicKey)));
}

void TestSiteBackup::damagedAnnouncementIsLeftOut() {
    publish(site());
    headline("Two");
    const Version version = publish(site());
    fs::resize_file(SitePaths(site()).blobs() / "announcement.json", 20);
    const BackupReport report = backedUp();
    QCOMPARE(report.leftOut.size(), std::size_t{1});
    restored();
    bringKey();
    const auto workspace = open(restoredSite());
    const auto next = publishSite(*workspace, "Ann", "");
    VERIFY_OK(next);
    QVERIFY(next->version > version);
    // As many versions as the blobs in it tell of, and a number that servers have not seen.
    const auto announced = *(*sitePublisher(restoredSite())).current();
    QCOMPARE(announced->versions.size(), std::size_t{3});
    QVERIFY(announced->number > 2);
}

void TestSiteBackup::olderOrLostAnnouncementIsSaid() {
    publish(site());
    const fs::path announcement = SitePaths(site()).blobs() / "announcement.json";
    const std::string older = *readFile(announcement);
    headline("Two");
    publish(site());
    QVERIFY(backedUp().leftOut.empty());
    fs::remove(file());
    VERIFY_OK(writeFileAtomically(announcement, older));
    QCOMPARE(backedUp().leftOut.size(), std::size_t{1});
    fs::remove(file());
    fs::remove(announcement);
    QCOMPARE(backedUp().leftOut.size(), std::size_t{1});
}

/// A backup that nobody could open is worse than none.
void TestSiteBackup::damagedSchemaIsRefused() {
    publish(site());
    const fs::path schema = SitePaths(site()).schemaFile();
    VERIFY_OK(writeFileAtomically(schema, "garbage"));
    for (int round = 0; round < 2; ++round) {
        const auto refused = backUpSite(options());
        QVERIFY(!refused);
        QCOMPARE(refused.error().file, schema.string());
        QVERIFY(refused.error().message.find("galleyctl repair") != std::string::npos);
        fs::remove(schema);
    }
}

void TestSiteBackup::damagedJournalsAreRefused() {
    for (int i = 0; i < 20; ++i)
        headline("Headline " + std::to_string(i));
    const fs::path journal = SitePaths(site()).journalFile();
    const std::string whole = *readFile(journal);
    std::string damaged = whole;
    damaged.replace(whole.size() / 2, 4096, 4096, 'A');
    VERIFY_OK(writeFileAtomically(journal, damaged));
    const auto refused = backUpSite(options());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Corrupt);
    QCOMPARE(refused.error().file, journal.string());
    QVERIFY(refused.error().message.find("galleyctl repair") != std::string::npos);
    QCOMPARE(entries(), std::vector<std::string>({"site"}));
}

void TestSiteBackup::backupsReplaceNothing() {
    VERIFY_OK(writeFileAtomically(file(), "mine"));
    QCOMPARE(backUpSite(options()).error().code, ErrorCode::Exists);
    QCOMPARE(*readFile(file()), std::string("mine"));
    // Made by another program while the backup was.
    fs::remove(file());
    BackupOptions how = options();
    how.placing = [this] { fs::create_symlink("nowhere", file()); };
    QCOMPARE(backUpSite(how).error().code, ErrorCode::Exists);
    QVERIFY(fs::is_symlink(file()));
    QCOMPARE(entries(), std::vector<std::string>({"site", "site.tar.zst"}));
    how = options();
    how.file = folder() / "none" / "b";
    QCOMPARE(backUpSite(how).error().code, ErrorCode::NotFound);
    VERIFY_OK(backUpSite([&] {
        how.file = folder() / "new.tar.zst";
        return how;
    }()));
    RestoreOptions restore;
    restore.file = folder() / "new.tar.zst";
    restore.folder = site();
    QCOMPARE(restoreSite(restore).error().code, ErrorCode::Exists);
}

void TestSiteBackup::backupsAreNotInsideTheSite() {
    fs::create_symlink(site() / "assets", folder() / "link");
    for (const fs::path& place : {site() / "b", site() / "assets/b", folder() / "link/b", site() / "assets/../b"}) {
        BackupOptions how = options();
        how.file = place;
        const auto refused = backUpSite(how);
        QVERIFY2(!refused, place.c_str());
        QCOMPARE(refused.error().code, ErrorCode::InvalidInput);
    }
}

void TestSiteBackup::publisherHasItsTurn() {
    publish(site());
    FolderBlobStore store(SitePaths(site()).blobs());
    auto turn = store.takeTurn();
    VERIFY_OK(turn);
    BackupOptions how = options();
    int told = 0;
    how.waiting = [&told] { ++told; };
    for (const int patience : {100, 1000}) {
        how.patience = std::chrono::milliseconds(patience);
        const auto refused = backUpSite(how);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Locked);
        QCOMPARE(told, patience == 1000 ? 1 : 0);
    }
    QCOMPARE(entries(), std::vector<std::string>({"site"}));
    turn = std::shared_ptr<const void>();
    VERIFY_OK(backUpSite(how));
}

void TestSiteBackup::cancelledBackupsLeaveNothing() {
    publish(site());
    // At each place where it looks.
    for (int at = 1;; ++at) {
        BackupOptions how = options();
        int seen = 0;
        how.progress = [&](std::uint64_t, std::uint64_t) {
            if (++seen == at)
                how.cancel.cancel();
        };
        const auto report = backUpSite(how);
        if (report) {
            QVERIFY(at > 20);
            break;
        }
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        QCOMPARE(entries(), std::vector<std::string>({"site"}));
    }
}

void TestSiteBackup::cancelledRestoresLeaveNothing() {
    publish(site());
    backedUp();
    RestoreOptions how;
    how.file = file();
    how.folder = restoredSite();
    how.progress = [&](std::uint64_t, std::uint64_t) { how.cancel.cancel(); };
    const auto report = restoreSite(how);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
    QCOMPARE(entries(), std::vector<std::string>({"site", "site.tar.zst"}));
}

void TestSiteBackup::whatAKilledBackupLeftIsRemoved() {
    fs::path left;
    BackupOptions how = options();
    how.began = [&](const fs::path& hidden) { left = hidden; };
    VERIFY_OK(backUpSite(how));
    QVERIFY(!fs::exists(left));
    fs::create_directory(left); // as a killed one does
    VERIFY_OK(writeFileAtomically(left / "archive", "half"));
    how.file = folder() / "another.tar.zst";
    VERIFY_OK(backUpSite(how));
    QCOMPARE(entries(), std::vector<std::string>({"another.tar.zst", "site", "site.tar.zst"}));
}

void TestSiteBackup::numbersGoOnAboveANewerStore() {
    publish(site());
    backedUp();
    for (int i = 0; i < 3; ++i) {
        headline("Later " + std::to_string(i));
        publish(site());
    }
    const auto newest = *(*sitePublisher(site())).current();
    restored();
    bringKey();
    const fs::path blobs = SitePaths(restoredSite()).blobs();
    fs::remove_all(blobs);
    fs::copy(SitePaths(site()).blobs(), blobs, fs::copy_options::recursive);

    OpenOptions opening;
    const auto refused = openSite(restoredSite(), std::move(opening));
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("galleyctl repair") != std::string::npos);
    const auto plan = planSiteRepair(restoredSite());
    VERIFY_OK(plan);
    VERIFY_OK(repairSite(restoredSite(), *plan, kAnn));
    const auto workspace = open(restoredSite());
    QCOMPARE(recordLabel(workspace->draft()->state().record(*workspace->draft()->state().findPath("page/home"))),
             std::string("Later 2"));
    VERIFY_OK(workspace->apply({Edit::patch("page", "home", "headline", "Goes on")}, {}));
    const auto next = publishSite(*workspace, "Ann", "");
    VERIFY_OK(next);
    QVERIFY(next->version > newest->versions.back().version);
    QVERIFY((*(*sitePublisher(restoredSite())).current())->number > newest->number);
    // And such a site is backed up, too.
    fs::remove(file());
    BackupOptions again = options();
    again.site = restoredSite();
    VERIFY_OK(backUpSite(again));
}

QTEST_GUILESS_MAIN(TestSiteBackup)
#include "tst_site_backup.moc"
