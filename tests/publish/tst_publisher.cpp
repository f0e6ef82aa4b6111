// Publishing: what servers can load afterwards, and that they can still load what they had when it fails.
#include "model/publish/publisher.h"
#include "model/publish/subscriber.h"
#include "tests/support/published_site.h"
#include "tests/support/samples.h"

#include <QtTest>
#include <sys/stat.h>

using namespace galley;

namespace {

/// What the announcement leads to: loaded as a server does it.
Result<std::shared_ptr<const State>> served(const BlobStore& store, const PublicKey& key) {
    GALLEY_TRY(const Announcement announcement, loadAnnouncement(store, key));
    GALLEY_TRY(const Manifest manifest, loadManifest(store, announcement.manifest, key));
    return loadState(store, manifest);
}

QStringList filesIn(const std::filesystem::path& folder) {
    return QDir(QString::fromStdString(folder.string())).entryList(QDir::Files | QDir::Hidden, QDir::Name);
}

} // namespace

class TestPublisher : public QObject {
    Q_OBJECT

private slots:
    void firstPublishIsASnapshot();
    void furtherPublishesAreDeltas();
    void longChainsEndInASnapshot();
    void unchangedSiteIsNotPublishedAgain();
    void themeAloneCanBePublished();
    void numberOfAPublishedVersionIsRefused();
    void lostAnnouncementDoesNotStartTheNumbersAnew();
    void rollbackSaysThatItHeals();
    void assetsArePublished();
    void publishWithoutTheWorkspacesCopyIsASnapshot();
    void changedSchemaIsASnapshot();
    void stagesReportInOrder();
    void failureOfAnyStoreCallLeavesServersAlone();
    void whatTheDiskDidNotConfirmIsAnnouncedAllTheSame();
    void damagedReadingIsNotAnnounced();
    void cancellingAtAnyStageLeavesServersAlone();
    void firstPublishIsCancelledWhileItIsVerified();
    void errorsInChangedRecordsStopIt();
    void olderProblemsElsewhereAreKnown();
    void linksToFilesOfTheThemeAreFollowed();
    void rollbackAnnouncesAKeptVersion();
    void rollbackToADamagedVersionIsRefused();
    void whatNewServersLoadIsHealed_data();
    void whatNewServersLoadIsHealed();
    void announcementOfAnotherPublisherIsNotHealed();
    void serversThatStayAreToldOf();
    void scheduledVersionsAreNotDropped();
    void publishAfterRollbackFollowsFromIt();
    void pinHoldsServers();
    void pinsAreMovedAndTakenOffOnce();
    void oldVersionsAreDroppedAndCollected();
    void collectingWaitsUntilItPays();
    void foreignStoreIsRefused();
    void deltasLeadBetweenVersions();
};

void TestPublisher::firstPublishIsASnapshot() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    const auto before = publisher.current();
    VERIFY_OK(before);
    QVERIFY(!before->has_value());
    const auto result = site.publish(publisher);
    VERIFY_OK(result);
    QVERIFY(result->snapshotBytes > 0);
    QCOMPARE(result->deltaBytes, std::uint64_t{0});
    const auto state = served(FolderBlobStore(site.blobs()), site.keys().publicKey);
    VERIFY_OK(state);
    QVERIFY((*state)->recomputeChecksum() == site.draft()->state().checksum());
    QVERIFY((*state)->version() == site.draft()->state().version());
    const auto after = publisher.current();
    VERIFY_OK(after);
    QCOMPARE((*after)->number, std::uint64_t{1});
    QVERIFY((*after)->key == site.keys().publicKey);
}

void TestPublisher::furtherPublishesAreDeltas() {
    test::PublishedSite site;
    for (int i = 0; i < 30; ++i) // large enough for deltas to be a small share of it
        site.edit(
            {Edit::create("page", "p" + std::to_string(i), {{"slug", randomId()}, {"body", randomId() + randomId()}})});
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    site.headline("Hello again");
    const auto result = site.publish(publisher);
    VERIFY_OK(result);
    QCOMPARE(result->snapshotBytes, std::uint64_t{0});
    QVERIFY(result->deltaBytes > 0 && result->reverseBytes > 0);
    QCOMPARE(result->base.chain.size(), std::size_t{1});
    const auto state = served(FolderBlobStore(site.blobs()), site.keys().publicKey);
    VERIFY_OK(state);
    QVERIFY((*state)->recomputeChecksum() == site.draft()->state().checksum());
}

void TestPublisher::longChainsEndInASnapshot() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    std::size_t snapshots = 0;
    for (int i = 0; i < 40; ++i) {
        site.headline("Hello " + std::to_string(i));
        const auto result = site.publish(publisher);
        VERIFY_OK(result);
        snapshots += result->snapshotBytes > 0 ? 1 : 0;
        QVERIFY(result->base.chain.size() <= 32);
    }
    QVERIFY(snapshots > 0);
    const auto state = served(FolderBlobStore(site.blobs()), site.keys().publicKey);
    VERIFY_OK(state);
    QVERIFY((*state)->checksum() == site.draft()->state().checksum());
}

void TestPublisher::unchangedSiteIsNotPublishedAgain() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    const auto again = site.publish(publisher);
    VERIFY_OK(again);
    QVERIFY(!again->changed);
    QCOMPARE((*publisher.current())->number, std::uint64_t{1});
}

void TestPublisher::themeAloneCanBePublished() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    std::filesystem::create_directories(site.folder() / "theme");
    VERIFY_OK(writeFileAtomically(site.folder() / "theme/style.css", "a{}"));
    const auto result = site.publish(publisher);
    VERIFY_OK(result);
    QVERIFY(result->changed);
    const FolderBlobStore store(site.blobs());
    const auto manifest = loadManifest(store, result->manifest, site.keys().publicKey);
    VERIFY_OK(manifest);
    const auto theme = loadTheme(store, manifest->theme);
    VERIFY_OK(theme);
    QVERIFY((*theme)->files().at("style.css") == "a{}");
    VERIFY_OK(loadState(store, *manifest));
    QCOMPARE((*publisher.current())->versions.size(), std::size_t{2});
    QVERIFY(result->publication.changesTheme && !result->publication.changesAssets);
    QCOMPARE(result->publication.records, std::uint64_t{0});
}

void TestPublisher::numberOfAPublishedVersionIsRefused() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    std::filesystem::create_directories(site.folder() / "theme");
    VERIFY_OK(writeFileAtomically(site.folder() / "theme/style.css", "a{}"));
    const auto refused = publisher.publish(site.request());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    QCOMPARE((*publisher.current())->number, std::uint64_t{1});
}

void TestPublisher::lostAnnouncementDoesNotStartTheNumbersAnew() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    std::filesystem::remove(site.blobs() / "announcement.json");
    PublisherOptions options;
    options.lastAnnouncement = 1;
    Publisher later = site.publisher(options);
    site.headline("Hello again");
    VERIFY_OK(site.publish(later));
    QCOMPARE((*later.current())->number, std::uint64_t{2});
}

void TestPublisher::rollbackSaysThatItHeals() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    const auto first = site.publish(publisher);
    VERIFY_OK(first);
    site.headline("Second");
    VERIFY_OK(site.publish(publisher));
    std::filesystem::remove(site.blobs() / "announcement.json");
    PublisherOptions options;
    options.lastAnnouncement = 2;
    const auto back = site.publisher(options).rollback(first->version);
    VERIFY_OK(back);
    QCOMPARE(back->repairs.size(), std::size_t{1});
    QVERIFY(site.publisher(options).rollback(first->version)->repairs.empty());
}

void TestPublisher::assetsArePublished() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    std::filesystem::create_directories(site.folder() / "assets/images");
    VERIFY_OK(writeFileAtomically(site.folder() / "assets/images/a b.svg", "<svg/>"));
    VERIFY_OK(writeFileAtomically(site.folder() / "assets/.hidden", "no"));
    VERIFY_OK(site.publish(publisher));
    const FolderBlobStore store(site.blobs());
    const auto assetsOf = [&]() -> Result<AssetList> {
        GALLEY_TRY(const Announcement announcement, loadAnnouncement(store, std::nullopt));
        GALLEY_TRY(const Manifest manifest, loadManifest(store, announcement.manifest, announcement.key));
        GALLEY_TRY(const auto list, loadAssetList(store, manifest.assets));
        return *list;
    };
    auto assets = assetsOf();
    VERIFY_OK(assets);
    QCOMPARE(assets->size(), std::size_t{1});
    QVERIFY(readBlob(store, assets->at("images/a b.svg"))->bytes == "<svg/>");
    // Same size, changed at once: only the file system's own time tells.
    VERIFY_OK(writeFileAtomically(site.folder() / "assets/images/a b.svg", "<SVG/>"));
    VERIFY_OK(site.publish(publisher));
    assets = assetsOf();
    VERIFY_OK(assets);
    QVERIFY(readBlob(store, assets->at("images/a b.svg"))->bytes == "<SVG/>");
    std::filesystem::create_symlink("/etc/hostname", site.folder() / "assets/link");
    QCOMPARE(site.publish(publisher).error().code, ErrorCode::InvalidInput);
    std::filesystem::remove(site.folder() / "assets/link");
    QCOMPARE(::mkfifo((site.folder() / "assets/pipe").c_str(), 0600), 0);
    QCOMPARE(site.publish(publisher).error().code, ErrorCode::InvalidInput);
}

void TestPublisher::publishWithoutTheWorkspacesCopyIsASnapshot() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    site.headline("Hello again");
    PublishRequest request = site.request();
    request.published = nullptr;
    const auto result = publisher.publish(request);
    VERIFY_OK(result);
    QVERIFY(result->snapshotBytes > 0);
    QCOMPARE(result->deltaBytes, std::uint64_t{0});
}

void TestPublisher::changedSchemaIsASnapshot() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    auto schema = std::make_shared<Schema>(site.draft()->state().schema());
    Field born;
    born.name = "born";
    born.kind = FieldKind::DateTime;
    schema->types[1].fields.push_back(born);
    StateEditor editor(site.draft()->statePointer());
    editor.setSchema(schema);
    PublishRequest request = site.request();
    request.draft = Replica::build(editor.finish(Version{site.draft()->state().version().value() + 1}));
    const auto result = publisher.publish(request);
    VERIFY_OK(result);
    QVERIFY(result->snapshotBytes > 0);
    const auto state = served(FolderBlobStore(site.blobs()), site.keys().publicKey);
    VERIFY_OK(state);
    QVERIFY((*state)->schema() == *schema);
}

void TestPublisher::stagesReportInOrder() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    QStringList events;
    const auto listen = [&](const PublishEvent& event) {
        if (event.kind == PublishEvent::Kind::Started)
            events.append(QString("%1 started").arg(toString(event.stage)));
        if (event.kind == PublishEvent::Kind::Finished)
            events.append(QString("%1 finished").arg(toString(event.stage)));
        if (event.kind == PublishEvent::Kind::Failed)
            events.append(QString("%1 failed").arg(toString(event.stage)));
        QVERIFY(event.done <= event.total);
    };
    VERIFY_OK(site.publish(publisher, listen));
    QCOMPARE(events, QStringList({"stage started", "stage finished", "verify started", "verify finished",
                                  "validate started", "validate finished", "announce started", "announce finished"}));
}

void TestPublisher::failureOfAnyStoreCallLeavesServersAlone() {
    PublisherOptions options;
    options.keep = 1; // so that collecting takes part
    int failures = 0;
    bool wasHit = true;
    for (int failing = 0; wasHit && failing < 200; ++failing) {
        test::PublishedSite site;
        Publisher plain = site.publisher(options);
        VERIFY_OK(site.publish(plain));
        site.headline("Hello again");
        VERIFY_OK(writeFileAtomically(site.folder() / "assets/a.txt", "a"));
        const auto folder = std::make_shared<FolderBlobStore>(site.blobs());
        const auto before = folder->readAnnouncement();
        VERIFY_OK(before);

        int call = 0;
        bool announced = false;
        const auto store = std::make_shared<test::GuardedStore>(folder, [&](const char* name) -> Result<void> {
            if (call++ == failing)
                return Error{ErrorCode::Io, std::string("no ") + name};
            announced = announced || std::string_view(name) == "replaceAnnouncement";
            return {};
        });
        Publisher publisher(store, site.keys().secretKey, options);
        const auto result = publisher.publish(site.request());
        wasHit = call > failing;
        // Some failures are made up for; but what was announced succeeded, and what failed was not announced.
        QCOMPARE(result.has_value(), announced);
        const auto after = folder->readAnnouncement();
        VERIFY_OK(after);
        QCOMPARE(*after != *before, announced);
        const auto state = served(*folder, site.keys().publicKey);
        VERIFY_OK(state);
        const State& expected = announced ? site.draft()->state() : site.published()->state();
        QVERIFY((*state)->recomputeChecksum() == expected.checksum());
        failures += result ? 0 : 1;
    }
    QVERIFY(!wasHit);
    QVERIFY(failures > 15);
}

void TestPublisher::whatTheDiskDidNotConfirmIsAnnouncedAllTheSame() {
    test::PublishedSite site;
    const auto folder = std::make_shared<FolderBlobStore>(site.blobs());
    const auto store = std::make_shared<test::GuardedStore>(folder, [](std::string_view name) -> Result<void> {
        if (name == "syncAnnouncement")
            return Error{ErrorCode::Io, "the disk is gone"};
        return {};
    });
    Publisher publisher(store, site.keys().secretKey);
    const auto first = site.publish(publisher);
    VERIFY_OK(first);
    QVERIFY(first->announced && first->unconfirmed && first->unconfirmed->message == "the disk is gone");
    QCOMPARE(first->publication.announcement, std::uint64_t{1});
    site.headline("Hello again");
    VERIFY_OK(site.publish(publisher));
    const auto announced = [&] { return (*publisher.current())->version; };
    const auto back = publisher.rollback(first->version);
    VERIFY_OK(back);
    QVERIFY(back->changed && back->unconfirmed && announced() == first->version);
    const auto held = publisher.pin(first->version);
    VERIFY_OK(held);
    QVERIFY(held->unconfirmed && (*publisher.current())->pinned);
    const auto whole = site.publisher().unpin();
    VERIFY_OK(whole);
    QVERIFY(!whole->unconfirmed);
}

void TestPublisher::damagedReadingIsNotAnnounced() {
    test::PublishedSite site;
    Publisher plain = site.publisher();
    VERIFY_OK(site.publish(plain));
    site.headline("Hello again");
    const auto folder = std::make_shared<FolderBlobStore>(site.blobs());
    const auto before = folder->list();
    VERIFY_OK(before);
    // Flips a byte in every blob that the publish writes, between staging and verifying.
    const auto damage = [&](const PublishEvent& event) {
        if (event.stage != PublishStage::Verify || event.kind != PublishEvent::Kind::Started)
            return;
        const auto after = folder->list();
        VERIFY_OK(after);
        for (const Digest& digest : *after) {
            if (std::find(before->begin(), before->end(), digest) != before->end())
                continue;
            std::string bytes(folder->get(digest)->bytes);
            bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
            VERIFY_OK(writeFileAtomically(folder->pathOf(digest), bytes));
        }
    };
    const auto result = plain.publish(site.request(), damage);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Corrupt);
    VERIFY_OK(served(*folder, site.keys().publicKey));
    VERIFY_OK(site.publish(plain)); // staging again mends it
    VERIFY_OK(served(*folder, site.keys().publicKey));
}

void TestPublisher::cancellingAtAnyStageLeavesServersAlone() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    site.headline("Hello again");
    for (const PublishStage stage :
         {PublishStage::Stage, PublishStage::Verify, PublishStage::Validate, PublishStage::Announce}) {
        CancelToken cancel;
        const auto result = publisher.publish(
            site.request(),
            [&](const PublishEvent& event) {
                if (event.stage == stage)
                    cancel.cancel();
            },
            cancel);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QCOMPARE((*publisher.current())->number, std::uint64_t{1});
    }
}

void TestPublisher::firstPublishIsCancelledWhileItIsVerified() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    CancelToken cancel;
    QStringList events;
    const auto result = publisher.publish(
        site.request(),
        [&](const PublishEvent& event) {
            if (event.stage != PublishStage::Verify)
                return;
            if (event.kind == PublishEvent::Kind::Advanced)
                cancel.cancel();
            events.append(QString::number(static_cast<int>(event.kind)));
        },
        cancel);
    QCOMPARE(result.error().code, ErrorCode::Cancelled);
    QCOMPARE(events.first(), QString::number(static_cast<int>(PublishEvent::Kind::Started)));
    QCOMPARE(events.last(), QString::number(static_cast<int>(PublishEvent::Kind::Failed)));
    QCOMPARE(publisher.current()->has_value(), false);
    VERIFY_OK(site.publish(publisher));
    QCOMPARE(publisher.current()->has_value(), true);
}

void TestPublisher::errorsInChangedRecordsStopIt() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    site.edit({Edit::create("page", "clash", {{"slug", "home"}})});
    const auto refused = site.publish(publisher);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidInput);
    QCOMPARE(QString::fromStdString(refused.error().record), QString("page/clash"));
    PublishRequest request = site.request();
    request.inSpiteOfErrors = true;
    const auto forced = publisher.publish(request);
    VERIFY_OK(forced);
    QVERIFY(std::any_of(forced->problems.begin(), forced->problems.end(),
                        [](const Problem& problem) { return problem.code == ProblemCode::SlugClash; }));
}

void TestPublisher::olderProblemsElsewhereAreKnown() {
    test::PublishedSite site;
    PublisherOptions options;
    options.problems = site.folder() / "cache" / "known.json";
    Publisher publisher = site.publisher(options);
    site.edit({Edit::patch("page", "about", "body", "[x](/gone)")});
    PublishRequest request = site.request();
    request.inSpiteOfErrors = true;
    const auto first = publisher.publish(request);
    VERIFY_OK(first);
    QVERIFY(first->elsewhere && first->elsewhere->problems.empty());
    request.published = request.draft;
    for (const char* headline : {"Hello again", "And again"}) {
        site.headline(headline);
        request.draft = site.draft();
        const auto next = publisher.publish(request);
        VERIFY_OK(next);
        QVERIFY(next->problems.empty());
        QVERIFY(next->elsewhere.has_value());
        QCOMPARE(next->elsewhere->problems.size(), std::size_t{1});
        QCOMPARE(QString::fromStdString(next->elsewhere->problems.front().record), QString("page/about"));
        QVERIFY(next->elsewhere->problems.front().severity == ProblemSeverity::Warning);
        request.published = request.draft;
    }
    const auto same = publisher.publish(request);
    QVERIFY(same && !same->changed && same->elsewhere->problems.size() == 1);
    // What is lost is said to be unknown.
    std::filesystem::remove(options.problems);
    site.headline("At last");
    request.draft = site.draft();
    const auto last = publisher.publish(request);
    VERIFY_OK(last);
    QVERIFY(!last->elsewhere);
}

void TestPublisher::linksToFilesOfTheThemeAreFollowed() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    std::filesystem::create_directories(site.folder() / "theme");
    VERIFY_OK(writeFileAtomically(site.folder() / "theme" / "guide.pdf", "words"));
    site.edit({Edit::patch("page", "about", "body", "[x](/theme/guide.pdf) [y](/theme/style.css)")});
    VERIFY_OK(site.publish(publisher));
    // The page stays as it is, and the file that it links goes.
    std::filesystem::remove(site.folder() / "theme" / "guide.pdf");
    const auto refused = site.publish(publisher);
    QVERIFY(!refused);
    QCOMPARE(QString::fromStdString(refused.error().record), QString("page/about"));
}

void TestPublisher::rollbackAnnouncesAKeptVersion() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    const Version first = site.draft()->state().version();
    const Checksum content = site.draft()->state().checksum();
    site.headline("Hello again");
    VERIFY_OK(site.publish(publisher));
    const auto back = publisher.rollback(first);
    VERIFY_OK(back);
    QVERIFY(back->changed && back->manifest.version == first);
    const auto state = served(FolderBlobStore(site.blobs()), site.keys().publicKey);
    VERIFY_OK(state);
    QVERIFY((*state)->checksum() == content);
    const auto announcement = publisher.current();
    QCOMPARE((*announcement)->number, std::uint64_t{3});
    QCOMPARE((*announcement)->versions.size(), std::size_t{2});
    // What servers run already is announced again only when the announcement is lost.
    const auto again = publisher.rollback(first);
    VERIFY_OK(again);
    QVERIFY(!again->changed && again->manifest.version == first);
    QCOMPARE((*publisher.current())->number, std::uint64_t{3});
    PublisherOptions later;
    later.lastAnnouncement = 9; // somebody saw that one: the store is an older copy
    const auto healed = site.publisher(later).rollback(first);
    VERIFY_OK(healed);
    QVERIFY(healed->changed);
    QVERIFY((*publisher.current())->number > 9 && (*publisher.current())->version == first);
    QCOMPARE(publisher.rollback(Version{99}).error().code, ErrorCode::NotFound);
}

void TestPublisher::rollbackToADamagedVersionIsRefused() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    const auto first = site.publish(publisher);
    VERIFY_OK(first);
    PublishRequest request = site.request();
    request.published = nullptr; // the second version has a snapshot of its own
    site.headline("Hello again");
    request.draft = site.draft();
    VERIFY_OK(publisher.publish(request));
    const FolderBlobStore store(site.blobs());
    std::string bytes(store.get(first->base.snapshot.digest)->bytes);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    VERIFY_OK(writeFileAtomically(store.pathOf(first->base.snapshot.digest), bytes));
    QCOMPARE(publisher.rollback(first->version).error().code, ErrorCode::Corrupt);
    QCOMPARE((*publisher.current())->number, std::uint64_t{2});
}

/// What a server without any version loads is whole after each publish, whatever was damaged before it.
void TestPublisher::whatNewServersLoadIsHealed_data() {
    QTest::addColumn<QString>("damage");
    QTest::addColumn<bool>("hasNews");
    for (const char* damage : {"snapshot flipped", "snapshot cut", "snapshot removed", "delta flipped", "delta removed",
                               "asset flipped", "asset removed", "manifest flipped", "manifest removed",
                               "theme flipped", "theme removed", "files flipped", "files removed", "announcement older",
                               "announcement flipped", "announcement emptied", "announcement removed"})
        for (const bool hasNews : {true, false})
            QTest::addRow("%s, %s", damage, hasNews ? "changed" : "unchanged") << QString(damage) << hasNews;
}

void TestPublisher::whatNewServersLoadIsHealed() {
    QFETCH(const QString, damage);
    QFETCH(const bool, hasNews);
    test::PublishedSite site;
    VERIFY_OK(writeFileAtomically(site.folder() / "assets" / "a.txt", "an asset"));
    // Published with a clock that is ahead, so that the asset counts as unchanged.
    class Ahead final : public Clock {
        Instant now() const override { return Clock::system().now() + 3'600'000; }
    } clock;
    PublisherOptions options;
    options.clock = &clock;
    options.checked = site.folder() / "cache" / "checked.json";
    Publisher publisher = site.publisher(options);
    site.edit({Edit::patch("page", "home", "body", std::string(20'000, 'x'))});
    VERIFY_OK(site.publish(publisher));
    const std::string older = *readFile(site.blobs() / "announcement.json");
    site.headline("Second");
    const auto second = site.publish(publisher);
    VERIFY_OK(second);
    QVERIFY(second->repairs.empty());
    const FolderBlobStore store(site.blobs());
    const auto manifest = loadManifest(store, second->manifest, site.keys().publicKey);
    QCOMPARE(manifest->base.chain.size(), std::size_t{1});
    const std::uint64_t number = (*publisher.current())->number;
    const std::filesystem::path victim = damage.startsWith("snapshot")   ? store.pathOf(manifest->base.snapshot.digest)
                                         : damage.startsWith("delta")    ? store.pathOf(manifest->base.chain[0].digest)
                                         : damage.startsWith("asset")    ? store.pathOf(sha256("an asset"))
                                         : damage.startsWith("manifest") ? store.pathOf(second->manifest)
                                         : damage.startsWith("theme")    ? store.pathOf(manifest->theme.digest)
                                         : damage.startsWith("files")    ? store.pathOf(manifest->assets.digest)
                                                                         : site.blobs() / "announcement.json";
    if (damage.endsWith("removed")) {
        std::filesystem::remove(victim);
    } else if (damage.endsWith("older")) {
        VERIFY_OK(writeFileAtomically(victim, older));
    } else {
        std::string bytes = *readFile(victim);
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        if (damage.endsWith("cut"))
            bytes.resize(bytes.size() / 2);
        if (damage.endsWith("emptied"))
            bytes.clear();
        VERIFY_OK(writeFileAtomically(victim, bytes));
    }
    if (hasNews)
        site.headline("Third");
    options.lastAnnouncement = number;
    Publisher next = site.publisher(options);
    const auto healed = site.publish(next);
    VERIFY_OK(healed);
    QCOMPARE(healed->repairs.size(), std::size_t{1});
    SiteFollower follower(std::make_shared<FolderBlobStore>(site.blobs()), {.key = site.keys().publicKey, .hold = {}});
    VERIFY_OK(follower.look());
    QCOMPARE(follower.current()->replica->state().checksum(), site.draft()->state().checksum());
    const bool isFile = damage.startsWith("asset") || damage.startsWith("theme") || damage.startsWith("files");
    QVERIFY(follower.announcement()->number > number || isFile);
    for (const auto& [path, reference] : *follower.current()->assets)
        VERIFY_OK(readBlob(store, reference));
    // Nothing is left to mend.
    site.headline("Fourth");
    const auto after = site.publish(next);
    VERIFY_OK(after);
    QVERIFY(after->repairs.empty());
}

void TestPublisher::serversThatStayAreToldOf() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    const auto first = site.publish(publisher);
    VERIFY_OK(first);
    QVERIFY(first->problems.empty());
    FolderBlobStore store(site.blobs());
    const auto toFirstFormat = [&] {
        auto announcement = *publisher.current();
        announcement->format = 1;
        VERIFY_OK(store.replaceAnnouncement(encodeAnnouncement(*announcement, site.keys().secretKey)));
    };
    const auto isTold = [](const std::vector<Problem>& problems) {
        return problems.size() == 1 && problems.front().code == ProblemCode::ServersStay &&
               problems.front().severity == ProblemSeverity::Warning;
    };
    toFirstFormat();
    site.headline("Second");
    const auto second = site.publish(publisher);
    VERIFY_OK(second);
    QVERIFY(isTold(second->problems));
    QCOMPARE((*publisher.current())->format, kAnnouncementFormat);
    site.headline("Third");
    const auto third = site.publish(publisher);
    VERIFY_OK(third);
    QVERIFY(third->problems.empty());
    toFirstFormat();
    const auto back = publisher.rollback(first->version);
    VERIFY_OK(back);
    QVERIFY(isTold(back->problems));
    QCOMPARE((*publisher.current())->format, kAnnouncementFormat);
}

void TestPublisher::scheduledVersionsAreNotDropped() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    const auto first = site.publish(publisher);
    VERIFY_OK(first);
    site.headline("Second");
    const auto second = site.publish(publisher);
    VERIFY_OK(second);
    // Scheduled, and no kept version.
    FolderBlobStore store(site.blobs());
    auto announcement = **publisher.current();
    ++announcement.number;
    announcement.version = first->version;
    announcement.manifest = first->manifest;
    announcement.versions.pop_back();
    announcement.timeline = {{Clock::system().now() + 3'600'000, second->version, second->manifest}};
    const std::string bytes = encodeAnnouncement(announcement, site.keys().secretKey);
    VERIFY_OK(store.replaceAnnouncement(bytes));
    VERIFY_OK(publisher.collect());
    VERIFY_OK(loadState(store, *loadManifest(store, second->manifest, site.keys().publicKey)));
    site.headline("Third");
    QCOMPARE(site.publish(publisher).error().code, ErrorCode::Unsupported);
    QCOMPARE(publisher.rollback(first->version).error().code, ErrorCode::Unsupported);
    QCOMPARE(publisher.pin(first->version).error().code, ErrorCode::Unsupported);
    QCOMPARE(publisher.unpin().error().code, ErrorCode::Unsupported);
    QCOMPARE(*store.readAnnouncement(), bytes);
}

void TestPublisher::announcementOfAnotherPublisherIsNotHealed() {
    test::PublishedSite site;
    test::PublishedSite other;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    Publisher stranger = other.publisher();
    VERIFY_OK(other.publish(stranger));
    const std::string foreign = *readFile(other.blobs() / "announcement.json");
    VERIFY_OK(writeFileAtomically(site.blobs() / "announcement.json", foreign));
    site.headline("Second");
    QCOMPARE(site.publish(publisher).error().code, ErrorCode::Untrusted);
    QCOMPARE(*readFile(site.blobs() / "announcement.json"), foreign);
}

void TestPublisher::publishAfterRollbackFollowsFromIt() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    const auto first = site.draft();
    site.headline("Hello again");
    VERIFY_OK(site.publish(publisher));
    VERIFY_OK(publisher.rollback(first->state().version()));
    site.headline("Third time");
    PublishRequest request = site.request();
    request.published = first;
    const auto result = publisher.publish(request);
    VERIFY_OK(result);
    QVERIFY(result->deltaBytes > 0);
    const auto manifest = loadManifest(FolderBlobStore(site.blobs()), result->manifest, site.keys().publicKey);
    VERIFY_OK(manifest);
    QVERIFY(manifest->parent->version == first->state().version());
    QCOMPARE((*publisher.current())->versions.size(), std::size_t{3});
}

void TestPublisher::pinHoldsServers() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    const Version first = site.draft()->state().version();
    VERIFY_OK(publisher.pin(first));
    site.headline("Hello again");
    const auto kept = site.publish(publisher);
    VERIFY_OK(kept);
    QVERIFY(!kept->announced);
    auto announcement = publisher.current();
    QVERIFY((*announcement)->pinned && (*announcement)->version == first);
    QCOMPARE((*announcement)->versions.size(), std::size_t{2});
    QCOMPARE(publisher.rollback(first).error().code, ErrorCode::Conflict);
    site.headline("Third time");
    VERIFY_OK(site.publish(publisher));
    const auto manifest = publisher.unpin();
    VERIFY_OK(manifest);
    QVERIFY(manifest->manifest.version == site.draft()->state().version());
    announcement = publisher.current();
    QVERIFY(!(*announcement)->pinned && (*announcement)->version == manifest->manifest.version);
}

void TestPublisher::pinsAreMovedAndTakenOffOnce() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    QCOMPARE(publisher.pin({}).error().code, ErrorCode::NotFound);
    VERIFY_OK(site.publish(publisher));
    const Version first = site.draft()->state().version();
    site.headline("Hello again");
    VERIFY_OK(site.publish(publisher));
    const Version second = site.draft()->state().version();
    const auto hold = [&publisher] { return holdOf(**publisher.current()); };
    QVERIFY(hold() == Hold::None);
    VERIFY_OK(publisher.pin({})); // where they are
    QVERIFY(hold() == Hold::AtNewest && (*publisher.current())->version == second);
    QVERIFY(!publisher.pin(second)->changed);
    VERIFY_OK(publisher.pin(first));
    QVERIFY(hold() == Hold::AtOlder && (*publisher.current())->version == first);
    QCOMPARE(publisher.pin(Version{99}).error().code, ErrorCode::NotFound);
    VERIFY_OK(publisher.unpin());
    QVERIFY(hold() == Hold::None && (*publisher.current())->version == second);
    // Who went back is not brought forward by taking off a pin that there is not.
    VERIFY_OK(publisher.rollback(first));
    QVERIFY(!publisher.unpin()->changed);
    QVERIFY((*publisher.current())->version == first);
}

void TestPublisher::oldVersionsAreDroppedAndCollected() {
    test::PublishedSite site;
    PublisherOptions options;
    options.keep = 3;
    Publisher publisher = site.publisher(options);
    const FolderBlobStore store(site.blobs());
    for (int i = 0; i < 12; ++i) {
        VERIFY_OK(writeFileAtomically(site.folder() / "assets/a.txt", "asset " + std::to_string(i)));
        site.headline("Hello " + std::to_string(i));
        VERIFY_OK(site.publish(publisher));
        const auto announcement = publisher.current();
        VERIFY_OK(announcement);
        QVERIFY((*announcement)->versions.size() <= 3);
        for (const KeptVersion& kept : (*announcement)->versions) {
            const auto manifest = loadManifest(store, kept.manifest, site.keys().publicKey);
            VERIFY_OK(manifest);
            VERIFY_OK(loadState(store, *manifest));
            VERIFY_OK(loadTheme(store, manifest->theme));
            const auto assets = loadAssetList(store, manifest->assets);
            VERIFY_OK(assets);
            VERIFY_OK(readBlob(store, (*assets)->at("a.txt")));
        }
    }
    QVERIFY(!store.get(sha256("asset 0")));
    VERIFY_OK(store.get(sha256("asset 11")));
    // Nothing but what is needed: collecting again finds nothing.
    const auto collected = publisher.collect();
    VERIFY_OK(collected);
    QCOMPARE(*collected, std::size_t{0});
    QVERIFY(filesIn(site.blobs()).size() < 40);
}

void TestPublisher::collectingWaitsUntilItPays() {
    test::PublishedSite site;
    int lists = 0;
    Publisher publisher(std::make_shared<test::GuardedStore>(std::make_shared<FolderBlobStore>(site.blobs()),
                                                             [&](const char* call) -> Result<void> {
                                                                 lists += std::string_view(call) == "list" ? 1 : 0;
                                                                 return {};
                                                             }),
                        site.keys().secretKey);
    for (int i = 0; i < 15; ++i) {
        site.headline("Hello " + std::to_string(i));
        VERIFY_OK(site.publish(publisher));
    }
    QCOMPARE(lists, 0);
    site.headline("Hello for the sixteenth time");
    VERIFY_OK(site.publish(publisher));
    QCOMPARE(lists, 1);
}

void TestPublisher::foreignStoreIsRefused() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    Publisher stranger(std::make_shared<FolderBlobStore>(site.blobs()), KeyPair::generate().secretKey);
    QCOMPARE(stranger.publish(site.request()).error().code, ErrorCode::Untrusted);
}

void TestPublisher::deltasLeadBetweenVersions() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    std::vector<Digest> digests;
    for (int i = 0; i < 4; ++i) {
        site.headline("Hello " + std::to_string(i));
        const auto result = site.publish(publisher);
        VERIFY_OK(result);
        digests.push_back(result->manifest);
    }
    const FolderBlobStore store(site.blobs());
    const PublicKey key = site.keys().publicKey;
    const auto forwards = deltasBetween(store, key, digests[0], digests[3]);
    QVERIFY(forwards && forwards->size() == 3);
    const auto back = deltasBetween(store, key, digests[3], digests[1]);
    QVERIFY(back && back->size() == 2);
    const auto nowhere = deltasBetween(store, key, digests[2], digests[2]);
    QVERIFY(nowhere && nowhere->empty());
    QVERIFY(!deltasBetween(store, key, digests[2], sha256("unknown")));
}

QTEST_APPLESS_MAIN(TestPublisher)
#include "tst_publisher.moc"
