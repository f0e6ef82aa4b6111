// Following a store as a server does: forwards, back, and past what is damaged or not to be trusted.
#include "model/publish/subscriber.h"
#include "tests/support/published_site.h"
#include "tests/support/samples.h"

#include <QtTest>

#include <atomic>

using namespace galley;

namespace {

std::string headlineOf(const SiteVersion& site) {
    const auto page = site.replica->findPage("home");
    std::string scratch;
    return std::string(site.replica->state().record(*page).field(std::string_view("headline")).asString(scratch));
}

class SetClock final : public Clock {
public:
    Instant now() const override { return time; }
    std::atomic<Instant> time = 0;
};

/// Lets the announcement say that these versions are run from their instants on, and its first version before.
void schedule(const test::PublishedSite& site, const std::vector<std::pair<Instant, Version>>& timeline,
              bool pinned = false) {
    FolderBlobStore store(site.blobs());
    auto announcement = *loadAnnouncement(store, site.keys().publicKey);
    ++announcement.number;
    announcement.version = announcement.versions.front().version;
    announcement.manifest = announcement.versions.front().manifest;
    announcement.pinned = pinned;
    announcement.timeline.clear();
    for (const auto& [from, version] : timeline)
        announcement.timeline.push_back({from, version, announcement.find(version)->manifest});
    const auto done = store.replaceAnnouncement(encodeAnnouncement(announcement, site.keys().secretKey));
    if (!done)
        throw std::runtime_error(done.error().toString());
}

/// With a folder for state; what is wrong with that goes to the list.
FollowOptions withState(const test::PublishedSite& site, QList<Error>& warnings) {
    return {.key = site.keys().publicKey,
            .hold = {},
            .state = site.folder() / "state",
            .onWarning = [&warnings](const Error& warning) { warnings.push_back(warning); }};
}

std::filesystem::path stateFileOf(const test::PublishedSite& site) {
    return std::filesystem::directory_iterator(site.folder() / "state")->path();
}

SiteFollower followerOf(const test::PublishedSite& site, FollowOptions options = {}) {
    return {std::make_shared<FolderBlobStore>(site.blobs()), options};
}

} // namespace

class TestSubscriber : public QObject {
    Q_OBJECT

private slots:
    void nothingPublishedIsNotFound();
    void firstLookLoadsTheSnapshot();
    void publishesArriveAsDeltas();
    void manyPublishesAtOnceAreOneStep();
    void rollbackArrivesAsReverseDelta();
    void missingDeltaIsMadeUpForByTheSnapshot();
    void alteredBlobKeepsTheOldVersion();
    void foreignAnnouncementKeepsTheOldVersion();
    void olderAnnouncementIsRefused();
    void olderAnnouncementIsRefusedAfterARestart();
    void keptAnnouncementNeedsItsKeyAndItsBlobs();
    void whatIsNoAnnouncementIsSaid();
    void damagedStateIsSetAside_data();
    void damagedStateIsSetAside();
    void everyDamagedByteOfTheStateIsSetAside();
    void stateOfALaterProgramStays();
    void unreadableStateServesAllTheSame();
    void unwritableStateIsToldAndServesAllTheSame();
    void whatIsLostIsNoFirstVersion();
    void heldVersionStays();
    void pinnedVersionStays();
    void subscriberTellsSwitchesAndErrorsOnce();
    void timelineIsFollowedByTheClock();
    void timelineGoesOnWithoutTheStore();
    void timelineWaitsForWhatIsMissing();
    void timelineDoesNotMovePinnedServers();
    void subscriberSwitchesAtTheInstant();
    void upcomingVersionsAreReadyBeforeTheirInstant();
    void upcomingVersionsAreMadeReadyAnewForAnotherTimeline();
    void upcomingVersionsThatAreMissingAreTold();
    void stepsThatAreSkippedAreOne();
    void clockThatLeaptSwitchesNothing();
    void clockThatLeaptIsConfirmedByAPublish();
    void clockThatWasPutBackTakesNothingBackAfterARestart();
    void damagedRecordOfTheTimelineIsSetAside_data();
    void damagedRecordOfTheTimelineIsSetAside();
    void subscriberTellsOfTheClock();

private:
    /// Two versions, "Hello" and "Hello again"; gives their numbers.
    static std::pair<Version, Version> publishTwice(test::PublishedSite& site);
};

std::pair<Version, Version> TestSubscriber::publishTwice(test::PublishedSite& site) {
    Publisher publisher = site.publisher();
    const Version first = site.publish(publisher)->version;
    site.headline("Hello again");
    return {first, site.publish(publisher)->version};
}

void TestSubscriber::nothingPublishedIsNotFound() {
    const test::PublishedSite site;
    SiteFollower follower = followerOf(site);
    QCOMPARE(follower.look().error().code, ErrorCode::NotFound);
}

void TestSubscriber::firstLookLoadsTheSnapshot() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    SiteFollower follower = followerOf(site, {.key = site.keys().publicKey, .hold = {}});
    const auto step = follower.look();
    VERIFY_OK(step);
    QVERIFY(step->has_value());
    QVERIFY((*step)->before == nullptr && !(*step)->changes);
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
    const auto again = follower.look();
    VERIFY_OK(again);
    QVERIFY(!again->has_value());
}

void TestSubscriber::publishesArriveAsDeltas() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    SiteFollower follower = followerOf(site);
    VERIFY_OK(follower.look());
    const auto theme = follower.current()->theme;
    site.headline("Hello again");
    VERIFY_OK(site.publish(publisher));
    const auto step = follower.look();
    VERIFY_OK(step);
    QVERIFY(step->has_value() && (*step)->changes);
    QCOMPARE((*step)->changes->size(), std::size_t{1});
    QVERIFY(follower.current()->theme == theme);
    QVERIFY(follower.current()->replica->state().recomputeChecksum() == site.draft()->state().checksum());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello again"));
}

void TestSubscriber::manyPublishesAtOnceAreOneStep() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    SiteFollower follower = followerOf(site);
    VERIFY_OK(follower.look());
    for (int i = 0; i < 5; ++i) {
        site.headline("Hello " + std::to_string(i));
        site.edit({Edit::create("page", "p" + std::to_string(i), {{"slug", "p" + std::to_string(i)}})});
        VERIFY_OK(site.publish(publisher));
    }
    const auto step = follower.look();
    VERIFY_OK(step);
    QVERIFY(step->has_value() && (*step)->changes);
    QCOMPARE((*step)->changes->size(), std::size_t{6});
    QVERIFY(follower.current()->replica->findPage("p3").has_value());
    QVERIFY(follower.current()->replica->state().checksum() == site.draft()->state().checksum());
}

void TestSubscriber::rollbackArrivesAsReverseDelta() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    const Version first = site.draft()->state().version();
    site.headline("Hello again");
    site.edit({Edit::create("page", "new", {{"slug", "new"}})});
    VERIFY_OK(site.publish(publisher));
    SiteFollower follower = followerOf(site);
    VERIFY_OK(follower.look());
    VERIFY_OK(publisher.rollback(first));
    const auto step = follower.look();
    VERIFY_OK(step);
    QVERIFY(step->has_value() && (*step)->changes);
    QVERIFY(follower.current()->version() == first);
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
    QVERIFY(!follower.current()->replica->findPage("new"));
}

void TestSubscriber::missingDeltaIsMadeUpForByTheSnapshot() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    SiteFollower follower = followerOf(site);
    VERIFY_OK(follower.look());
    site.headline("Hello again");
    PublishRequest request = site.request();
    request.published = nullptr;
    VERIFY_OK(publisher.publish(request));
    const auto step = follower.look();
    VERIFY_OK(step);
    QVERIFY(step->has_value() && !(*step)->changes);
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello again"));
}

void TestSubscriber::alteredBlobKeepsTheOldVersion() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    SiteFollower follower = followerOf(site);
    VERIFY_OK(follower.look());
    site.headline("Hello again");
    const FolderBlobStore store(site.blobs());
    const auto before = store.list();
    VERIFY_OK(before);
    VERIFY_OK(site.publish(publisher));
    const auto after = store.list();
    VERIFY_OK(after);
    std::vector<std::pair<Digest, std::string>> written;
    for (const Digest& digest : *after)
        if (std::find(before->begin(), before->end(), digest) == before->end())
            written.emplace_back(digest, std::string(store.get(digest)->bytes));
    QVERIFY(written.size() >= 3);
    for (const auto& [digest, bytes] : written) {
        std::string damaged = bytes;
        damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
        VERIFY_OK(writeFileAtomically(store.pathOf(digest), damaged));
    }
    const auto step = follower.look();
    QVERIFY(!step);
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
    for (const auto& [digest, bytes] : written)
        VERIFY_OK(writeFileAtomically(store.pathOf(digest), bytes));
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello again"));
}

void TestSubscriber::foreignAnnouncementKeepsTheOldVersion() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    SiteFollower follower = followerOf(site); // it was given no key: it trusts the first one
    VERIFY_OK(follower.look());
    FolderBlobStore store(site.blobs());
    auto announcement = loadAnnouncement(store, std::nullopt);
    VERIFY_OK(announcement);
    announcement->number = 9;
    VERIFY_OK(store.replaceAnnouncement(encodeAnnouncement(*announcement, KeyPair::generate().secretKey)));
    QCOMPARE(follower.look().error().code, ErrorCode::Untrusted);
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
}

void TestSubscriber::olderAnnouncementIsRefused() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    FolderBlobStore store(site.blobs());
    const auto old = store.readAnnouncement();
    VERIFY_OK(old);
    site.headline("Hello again");
    VERIFY_OK(site.publish(publisher));
    SiteFollower follower = followerOf(site);
    VERIFY_OK(follower.look());
    VERIFY_OK(store.replaceAnnouncement(*old));
    QCOMPARE(follower.look().error().code, ErrorCode::Untrusted);
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello again"));
}

void TestSubscriber::olderAnnouncementIsRefusedAfterARestart() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    const std::string older = *readFile(site.blobs() / "announcement.json");
    site.headline("Second");
    VERIFY_OK(site.publish(publisher));
    const FollowOptions options{.key = {}, .hold = {}, .state = site.folder() / "state"};
    {
        SiteFollower follower = followerOf(site, options);
        VERIFY_OK(follower.look());
    }
    VERIFY_OK(writeFileAtomically(site.blobs() / "announcement.json", older));
    {
        SiteFollower follower = followerOf(site, options);
        VERIFY_OK(follower.look());
        QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Second"));
        QCOMPARE(follower.look().error().code, ErrorCode::Untrusted);
        QCOMPARE(follower.look().error().code, ErrorCode::Untrusted);
    }
    // The publisher goes on from what it finds there: servers wait until its number is above what they saw.
    site.headline("Third");
    VERIFY_OK(site.publish(publisher));
    site.headline("Fourth");
    VERIFY_OK(site.publish(publisher));
    SiteFollower follower = followerOf(site, options);
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Fourth"));
}

void TestSubscriber::keptAnnouncementNeedsItsKeyAndItsBlobs() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    const std::string older = *readFile(site.blobs() / "announcement.json");
    site.headline("Second");
    const auto second = site.publish(publisher);
    VERIFY_OK(second);
    const FollowOptions options{.key = site.keys().publicKey, .hold = {}, .state = site.folder() / "state"};
    VERIFY_OK(followerOf(site, options).look());
    VERIFY_OK(writeFileAtomically(site.blobs() / "announcement.json", older));
    // Gone with the blobs that it leads to: the older one stays refused, and the error says what to do.
    std::filesystem::remove(FolderBlobStore(site.blobs()).pathOf(second->manifest));
    const auto refused = followerOf(site, options).look();
    QCOMPARE(refused.error().code, ErrorCode::Untrusted);
    QVERIFY(refused.error().toString().find("roll back") != std::string::npos);
}

/// Also one of no bytes, which is what was seen before the first look.
void TestSubscriber::whatIsNoAnnouncementIsSaid() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    const std::filesystem::path file = site.blobs() / "announcement.json";
    const std::string whole = *readFile(file);
    SiteFollower running = followerOf(site);
    VERIFY_OK(running.look());
    for (const std::string& bytes : {std::string(), std::string("{"), whole.substr(0, whole.size() / 2)}) {
        VERIFY_OK(writeFileAtomically(file, bytes));
        SiteFollower starting = followerOf(site);
        for (SiteFollower* follower : {&running, &starting}) {
            for (int look = 0; look < 2; ++look) {
                const auto step = follower->look();
                QVERIFY(!step);
                QVERIFY2(step.error().toString().find("announcement.json") != std::string::npos,
                         step.error().toString().c_str());
            }
        }
        QCOMPARE(QString::fromStdString(headlineOf(*running.current())), QString("Hello"));
        VERIFY_OK(writeFileAtomically(file, whole));
        VERIFY_OK(starting.look());
        QVERIFY(starting.current() != nullptr);
    }
}

void TestSubscriber::damagedStateIsSetAside_data() {
    QTest::addColumn<QByteArray>("bytes"); // null: those of another site
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("no announcement") << QByteArray("{}");
    QTest::newRow("another kind") << QByteArray("null");
    QTest::newRow("of another site") << QByteArray();
    test::PublishedSite site;
    publishTwice(site);
    const QByteArray whole = QByteArray::fromStdString(*readFile(site.blobs() / "announcement.json"));
    QTest::newRow("cut") << whole.left(whole.size() / 2);
}

void TestSubscriber::damagedStateIsSetAside() {
    QFETCH(QByteArray, bytes);
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    const std::string older = *readFile(site.blobs() / "announcement.json");
    site.headline("Second");
    VERIFY_OK(site.publish(publisher));
    QList<Error> warnings;
    const FollowOptions options = withState(site, warnings);
    VERIFY_OK(followerOf(site, options).look());
    const std::filesystem::path file = stateFileOf(site);
    if (bytes.isNull()) {
        test::PublishedSite other;
        publishTwice(other);
        bytes = QByteArray::fromStdString(*readFile(other.blobs() / "announcement.json"));
    }
    VERIFY_OK(writeFileAtomically(file, bytes.toStdString()));
    VERIFY_OK(writeFileAtomically(site.blobs() / "announcement.json", older));
    SiteFollower follower = followerOf(site, options);
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
    QCOMPARE(warnings.size(), 1);
    QCOMPARE(warnings.front().file, file.string());
    QVERIFY(warnings.front().message.find("starts anew") != std::string::npos);
    QCOMPARE(QByteArray::fromStdString(*readFile(file.string() + ".damaged")), bytes);
    QCOMPARE(*readFile(file), older);
}

void TestSubscriber::everyDamagedByteOfTheStateIsSetAside() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    const FollowOptions options{.key = site.keys().publicKey, .hold = {}, .state = site.folder() / "state"};
    VERIFY_OK(followerOf(site, options).look());
    const std::filesystem::path file = stateFileOf(site);
    const std::string whole = *readFile(file);
    for (std::size_t at = 0; at < whole.size(); at += 13) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        VERIFY_OK(writeFileAtomically(file, damaged));
        SiteFollower follower = followerOf(site, options);
        VERIFY_OK(follower.look());
        QCOMPARE(*readFile(file), whole);
        QCOMPARE(*readFile(file.string() + ".damaged"), damaged);
    }
}

void TestSubscriber::stateOfALaterProgramStays() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    QList<Error> warnings;
    const FollowOptions options = withState(site, warnings);
    VERIFY_OK(followerOf(site, options).look());
    const std::filesystem::path file = stateFileOf(site);
    const std::string kept =
        QString::fromStdString(*readFile(file)).replace("\"needs\":[]", "\"needs\":[\"tomorrow\"]").toStdString();
    QVERIFY(kept.find("tomorrow") != std::string::npos);
    VERIFY_OK(writeFileAtomically(file, kept));
    SiteFollower follower = followerOf(site, options);
    VERIFY_OK(follower.look());
    QVERIFY(follower.current() != nullptr);
    QCOMPARE(warnings.size(), 1);
    VERIFY_OK(follower.look());
    QCOMPARE(*readFile(file), kept);
}

void TestSubscriber::unreadableStateServesAllTheSame() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    QList<Error> warnings;
    const FollowOptions options = withState(site, warnings);
    VERIFY_OK(followerOf(site, options).look());
    const std::filesystem::path file = stateFileOf(site);
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    SiteFollower follower = followerOf(site, options);
    VERIFY_OK(follower.look());
    QVERIFY(follower.current() != nullptr);
    QVERIFY(!warnings.empty());
    for (const Error& warning : warnings)
        QVERIFY2(warning.toString().find(file.string()) != std::string::npos, warning.toString().c_str());
    const auto told = warnings.size();
    VERIFY_OK(follower.look());
    QCOMPARE(warnings.size(), told);
}

void TestSubscriber::unwritableStateIsToldAndServesAllTheSame() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    VERIFY_OK(writeFileAtomically(site.folder() / "state", "a file in the way"));
    int warnings = 0;
    SiteFollower follower = followerOf(
        site,
        {.key = {}, .hold = {}, .state = site.folder() / "state", .onWarning = [&](const Error&) { ++warnings; }});
    VERIFY_OK(follower.look());
    QVERIFY(follower.current() != nullptr);
    QVERIFY(warnings > 0);
    const int told = warnings;
    VERIFY_OK(follower.look());
    QCOMPARE(warnings, told);
    std::filesystem::remove(site.folder() / "state");
    VERIFY_OK(follower.look());
    QVERIFY(std::filesystem::is_directory(site.folder() / "state"));
}

void TestSubscriber::whatIsLostIsNoFirstVersion() {
    test::PublishedSite site;
    QVERIFY(isUnannounced(followerOf(site).look().error()));
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    const FolderBlobStore store(site.blobs());
    const auto announcement = loadAnnouncement(store, std::nullopt);
    VERIFY_OK(announcement);
    const auto manifest = loadManifest(store, announcement->manifest, announcement->key);
    VERIFY_OK(manifest);
    for (const Digest& digest :
         {announcement->manifest, manifest->base.snapshot.digest, manifest->theme.digest, manifest->assets.digest}) {
        const std::string path = store.pathOf(digest).string();
        std::filesystem::rename(path, path + ".away");
        const Error lost = followerOf(site).look().error();
        QCOMPARE(lost.code, ErrorCode::NotFound);
        QVERIFY(!isUnannounced(lost));
        QVERIFY(lost.file.find(toHex(digest)) != std::string::npos);
        QVERIFY2(lost.message.find("publish again") != std::string::npos, lost.message.c_str());
        std::filesystem::rename(path + ".away", path);
    }
}

void TestSubscriber::heldVersionStays() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    const Version first = site.draft()->state().version();
    site.headline("Hello again");
    VERIFY_OK(site.publish(publisher));
    SiteFollower follower = followerOf(site, {.key = {}, .hold = first});
    VERIFY_OK(follower.look());
    QVERIFY(follower.current()->version() == first);
    site.headline("Third time");
    VERIFY_OK(site.publish(publisher));
    const auto step = follower.look();
    VERIFY_OK(step);
    QVERIFY(!step->has_value());
    QVERIFY(follower.current()->version() == first);
    SiteFollower lost = followerOf(site, {.key = {}, .hold = Version{99}});
    QCOMPARE(lost.look().error().code, ErrorCode::NotFound);
}

void TestSubscriber::pinnedVersionStays() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    VERIFY_OK(publisher.pin(site.draft()->state().version()));
    SiteFollower follower = followerOf(site);
    VERIFY_OK(follower.look());
    site.headline("Hello again");
    VERIFY_OK(site.publish(publisher));
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
    VERIFY_OK(publisher.unpin());
    const auto step = follower.look();
    VERIFY_OK(step);
    QVERIFY(step->has_value() && (*step)->changes);
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello again"));
}

void TestSubscriber::subscriberTellsSwitchesAndErrorsOnce() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    std::atomic<int> switches = 0;
    std::atomic<int> errors = 0;
    const Subscriber subscriber(
        std::make_shared<FolderBlobStore>(site.blobs()), {.follow = {}, .interval = std::chrono::milliseconds(5)},
        [&](const SiteSwitch&) { ++switches; }, [&](const Error&) { ++errors; });
    QTRY_COMPARE(errors.load(), 1); // nothing published yet
    VERIFY_OK(site.publish(publisher));
    QTRY_COMPARE(switches.load(), 1);
    site.headline("Hello again");
    VERIFY_OK(site.publish(publisher));
    QTRY_COMPARE(switches.load(), 2);
    QCOMPARE(errors.load(), 1);
}

void TestSubscriber::timelineIsFollowedByTheClock() {
    test::PublishedSite site;
    const auto [first, second] = publishTwice(site);
    schedule(site, {{1000, second}, {2000, first}, {3000, second}});
    SetClock clock;
    SiteFollower follower = followerOf(site, {.key = {}, .hold = {}, .state = {}, .clock = &clock});
    const auto runs = [&](Instant time, const char* headline, bool switches) {
        clock.time = time;
        const auto step = follower.look();
        VERIFY_OK(step);
        QCOMPARE(step->has_value(), switches);
        QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString(headline));
    };
    runs(0, "Hello", true);
    QCOMPARE(follower.untilNextSwitch()->count(), 1000);
    runs(999, "Hello", false);
    runs(1000, "Hello again", true);
    QCOMPARE(follower.untilNextSwitch()->count(), 1000);
    runs(10, "Hello again", false); // a clock that was put back takes nothing back
    runs(2500, "Hello", true);
    runs(9000, "Hello again", true);
    QVERIFY(!follower.untilNextSwitch());
    // Unscheduled by another announcement.
    schedule(site, {});
    runs(9001, "Hello", true);
    // One that starts late goes to where the others are.
    schedule(site, {{1000, second}, {20'000, first}});
    runs(9002, "Hello again", true);
    SiteFollower late = followerOf(site, {.key = {}, .hold = {}, .state = {}, .clock = &clock});
    VERIFY_OK(late.look());
    QCOMPARE(QString::fromStdString(headlineOf(*late.current())), QString("Hello again"));
}

void TestSubscriber::timelineGoesOnWithoutTheStore() {
    test::PublishedSite site;
    const auto [first, second] = publishTwice(site);
    schedule(site, {{1000, second}});
    SetClock clock;
    SiteFollower follower = followerOf(site, {.key = {}, .hold = {}, .state = {}, .clock = &clock});
    VERIFY_OK(follower.look());
    std::filesystem::remove(site.blobs() / "announcement.json");
    QCOMPARE(follower.look().error().code, ErrorCode::NotFound);
    clock.time = 1000;
    const auto step = follower.look();
    VERIFY_OK(step);
    QVERIFY(step->has_value());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello again"));
    QCOMPARE(follower.look().error().code, ErrorCode::NotFound);
}

void TestSubscriber::timelineWaitsForWhatIsMissing() {
    test::PublishedSite site;
    const auto [first, second] = publishTwice(site);
    schedule(site, {{1000, second}});
    SetClock clock;
    SiteFollower follower = followerOf(site, {.key = {}, .hold = {}, .state = {}, .clock = &clock});
    VERIFY_OK(follower.look());
    const FolderBlobStore store(site.blobs());
    const auto path = store.pathOf(loadAnnouncement(store, {})->find(second)->manifest);
    std::filesystem::rename(path, path.string() + ".away");
    clock.time = 1000;
    QCOMPARE(follower.look().error().code, ErrorCode::NotFound);
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
    QVERIFY(!follower.untilNextSwitch()); // nobody waits for an instant that is past
    std::filesystem::rename(path.string() + ".away", path);
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello again"));
}

void TestSubscriber::timelineDoesNotMovePinnedServers() {
    test::PublishedSite site;
    const auto [first, second] = publishTwice(site);
    schedule(site, {{1000, second}}, true);
    SetClock clock;
    SiteFollower pinned = followerOf(site, {.key = {}, .hold = {}, .state = {}, .clock = &clock});
    SiteFollower held = followerOf(site, {.key = {}, .hold = first, .state = {}, .clock = &clock});
    for (const Instant time : {0, 5000}) {
        clock.time = time;
        for (SiteFollower* follower : {&pinned, &held}) {
            VERIFY_OK(follower->look());
            QCOMPARE(QString::fromStdString(headlineOf(*follower->current())), QString("Hello"));
        }
    }
}

void TestSubscriber::subscriberSwitchesAtTheInstant() {
    test::PublishedSite site;
    const auto [first, second] = publishTwice(site);
    schedule(site, {{Clock::system().now() + 300, second}});
    std::atomic<int> switches = 0;
    const Subscriber subscriber(
        std::make_shared<FolderBlobStore>(site.blobs()), {.follow = {}, .interval = std::chrono::hours(1)},
        [&](const SiteSwitch&) { ++switches; }, [](const Error&) {});
    QTRY_COMPARE_WITH_TIMEOUT(switches.load(), 2, 10'000); // it does not look at the store meanwhile
}

/// Ready means: the store is not needed any more.
void TestSubscriber::upcomingVersionsAreReadyBeforeTheirInstant() {
    test::PublishedSite site;
    const auto [first, second] = publishTwice(site);
    schedule(site, {{1000, second}, {2000, first}});
    SetClock clock;
    SiteFollower follower = followerOf(site, {.key = {}, .hold = {}, .state = {}, .clock = &clock});
    VERIFY_OK(follower.look());
    for (const bool isMore : {true, true, false, false}) {
        const auto done = follower.prepare();
        VERIFY_OK(done);
        QCOMPARE(*done, isMore);
    }
    std::filesystem::remove_all(site.blobs());
    clock.time = 1000;
    const auto step = follower.look();
    VERIFY_OK(step);
    QVERIFY(step->has_value() && (*step)->changes.has_value());
    QCOMPARE((*step)->changes->size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(headlineOf(*(*step)->before)), QString("Hello"));
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello again"));
    QVERIFY((*step)->before->theme == (*step)->after->theme); // nothing is held twice
    clock.time = 2000;
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
    const auto none = follower.prepare();
    VERIFY_OK(none);
    QVERIFY(!*none);
}

void TestSubscriber::upcomingVersionsAreMadeReadyAnewForAnotherTimeline() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    const Version first = site.publish(publisher)->version;
    site.headline("Second");
    const Version second = site.publish(publisher)->version;
    site.headline("Third");
    const Version third = site.publish(publisher)->version;
    SetClock clock;
    SiteFollower follower = followerOf(site, {.key = {}, .hold = {}, .state = {}, .clock = &clock});
    const auto prepareAll = [&follower] {
        int count = 0;
        while (true) {
            const auto more = follower.prepare();
            if (!more || !*more)
                return more ? count : -1;
            ++count;
        }
    };
    schedule(site, {{1000, second}, {2000, third}});
    VERIFY_OK(follower.look());
    QCOMPARE(prepareAll(), 2);
    schedule(site, {{1000, second}, {5000, third}}); // another time: what is ready stays
    VERIFY_OK(follower.look());
    QCOMPARE(prepareAll(), 0);
    schedule(site, {{1000, second}, {1500, first}, {5000, third}});
    VERIFY_OK(follower.look());
    QCOMPARE(prepareAll(), 2);
    schedule(site, {}); // unscheduled
    VERIFY_OK(follower.look());
    QCOMPARE(prepareAll(), 0);
    schedule(site, {{1000, third}}, true); // pinned: the clock stands still
    VERIFY_OK(follower.look());
    QCOMPARE(prepareAll(), 0);
    clock.time = 9000;
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
}

void TestSubscriber::upcomingVersionsThatAreMissingAreTold() {
    test::PublishedSite site;
    const auto [first, second] = publishTwice(site);
    schedule(site, {{1000, second}});
    SetClock clock;
    SiteFollower follower = followerOf(site, {.key = {}, .hold = {}, .state = {}, .clock = &clock});
    VERIFY_OK(follower.look());
    const FolderBlobStore store(site.blobs());
    const auto path = store.pathOf(loadAnnouncement(store, {})->find(second)->manifest);
    std::filesystem::rename(path, path.string() + ".away");
    const auto missing = follower.prepare();
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    for (const std::string& part :
         {"version " + std::to_string(second.value()), formatInstant(1000), std::string("publish again")})
        QVERIFY2(missing.error().toString().find(part) != std::string::npos, missing.error().toString().c_str());
    std::filesystem::rename(path.string() + ".away", path);
    const auto found = follower.prepare();
    VERIFY_OK(found);
    QVERIFY(*found);
}

/// As after a machine that slept: what the skipped versions changed counts, too.
void TestSubscriber::stepsThatAreSkippedAreOne() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    VERIFY_OK(site.publish(publisher));
    site.headline("Second");
    const Version second = site.publish(publisher)->version;
    site.edit({Edit::create("page", "third", R"({"headline":"Third","slug":"third"})"_json)});
    const Version third = site.publish(publisher)->version;
    schedule(site, {{1000, second}, {2000, third}});
    SetClock clock;
    SiteFollower follower = followerOf(site, {.key = {}, .hold = {}, .state = {}, .clock = &clock});
    VERIFY_OK(follower.look());
    while (*follower.prepare()) {
    }
    clock.time = 3000;
    const auto step = follower.look();
    VERIFY_OK(step);
    QVERIFY(step->has_value() && (*step)->changes.has_value());
    QCOMPARE((*step)->changes->size(), std::size_t{2});
    QCOMPARE(QString::fromStdString(headlineOf(*(*step)->before)), QString("Hello"));
    QCOMPARE(follower.current()->version(), third);
}

void TestSubscriber::clockThatLeaptSwitchesNothing() {
    test::PublishedSite site;
    const auto [first, second] = publishTwice(site);
    schedule(site, {{3'600'000, second}, {5'000'000, first}});
    SetClock clock;
    SetClock steady;
    QStringList warnings;
    SiteFollower follower = followerOf(
        site,
        {.key = {}, .hold = {}, .state = {}, .clock = &clock, .steady = &steady, .onWarning = [&](const Error& error) {
             warnings.append(QString::fromStdString(error.toString()));
         }});
    VERIFY_OK(follower.look());
    clock.time = 7'200'000;
    for (int look = 0; look < 3; ++look) {
        VERIFY_OK(follower.look());
        QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
    }
    QCOMPARE(warnings.size(), 1);
    QVERIFY2(warnings.front().contains("7200 s") && warnings.front().contains("SIGUSR1"), qPrintable(warnings.front()));
    QCOMPARE(follower.clockLeap().count(), 7'200'000);
    steady.time = 3'600'000; // an hour went by after all
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello again"));
    follower.confirmClock();
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
}

void TestSubscriber::clockThatLeaptIsConfirmedByAPublish() {
    test::PublishedSite site;
    const auto [first, second] = publishTwice(site);
    const Instant published = loadAnnouncement(FolderBlobStore(site.blobs()), {})->time;
    SetClock clock; // 1970: a machine without a clock of its own
    SetClock steady;
    schedule(site, {{published - 1000, second}});
    SiteFollower follower = followerOf(site, {.key = {}, .hold = {}, .state = {}, .clock = &clock, .steady = &steady});
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
    clock.time = published + 500; // it asked a time server
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
    schedule(site, {{published - 1000, second}}); // announced once more
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello again"));
    QCOMPARE(follower.clockLeap().count(), 0);
}

void TestSubscriber::clockThatWasPutBackTakesNothingBackAfterARestart() {
    test::PublishedSite site;
    const auto [first, second] = publishTwice(site);
    schedule(site, {{1000, second}, {9000, first}});
    SetClock clock;
    clock.time = 2000;
    const auto follow = [&](const char* headline) {
        SiteFollower follower =
            followerOf(site, {.key = {}, .hold = {}, .state = site.folder() / "state", .clock = &clock});
        VERIFY_OK(follower.look());
        QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString(headline));
    };
    follow("Hello again");
    clock.time = 10;
    follow("Hello again");
    schedule(site, {{1000, second}, {7000, first}}); // the entry stands in the next announcement as well
    follow("Hello again");
    clock.time = 8000;
    follow("Hello");
    schedule(site, {{9999, second}}); // unscheduled: nothing is left to be remembered
    follow("Hello");
    clock.time = 10;
    schedule(site, {{1000, second}, {7000, first}});
    follow("Hello");
    QCOMPARE(std::distance(std::filesystem::directory_iterator(site.folder() / "state"), {}), 1);
}

void TestSubscriber::damagedRecordOfTheTimelineIsSetAside_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("one word") << QByteArray("1970-01-01T00:00:01Z\n");
    QTest::newRow("no manifest") << QByteArray("1970-01-01T00:00:01Z 7 0011\n");
    QTest::newRow("no version") << QByteArray("1970-01-01T00:00:01Z x " + QByteArray(64, '0') + "\n");
    QTest::newRow("no line feed") << QByteArray("1970-01-01T00:00:01Z 7 " + QByteArray(64, '0'));
    QTest::newRow("too long") << QByteArray(300, '0');
}

void TestSubscriber::damagedRecordOfTheTimelineIsSetAside() {
    QFETCH(QByteArray, bytes);
    test::PublishedSite site;
    const auto [first, second] = publishTwice(site);
    schedule(site, {{1000, second}});
    SetClock clock;
    QList<Error> warnings;
    FollowOptions options = withState(site, warnings);
    options.clock = &clock;
    const std::filesystem::path file = site.folder() / "state" / ("reached-" + toHex(site.keys().publicKey) + ".txt");
    std::filesystem::create_directories(file.parent_path());
    VERIFY_OK(writeFileAtomically(file, bytes.toStdString()));
    SiteFollower follower = followerOf(site, options);
    VERIFY_OK(follower.look());
    QCOMPARE(QString::fromStdString(headlineOf(*follower.current())), QString("Hello"));
    QCOMPARE(warnings.size(), 1);
    QCOMPARE(warnings.front().file, file.string());
    QCOMPARE(QByteArray::fromStdString(*readFile(file.string() + ".damaged")), bytes);
    clock.time = 1000;
    VERIFY_OK(follower.look());
    QVERIFY(readFile(file)->starts_with(formatInstant(1000) + " " + std::to_string(second.value()) + " "));
}

void TestSubscriber::subscriberTellsOfTheClock() {
    test::PublishedSite site;
    const auto [first, second] = publishTwice(site);
    SetClock clock;
    schedule(site, {{3'600'000, second}});
    std::atomic<int> switches = 0;
    std::atomic<std::int64_t> leap = 0;
    Subscriber subscriber(
        std::make_shared<FolderBlobStore>(site.blobs()),
        {.follow = {.key = {}, .hold = {}, .state = {}, .clock = &clock},
         .interval = std::chrono::milliseconds(1),
         .onClockLeap = [&](std::chrono::milliseconds told) { leap = told.count(); }},
        [&](const SiteSwitch&) { ++switches; }, [](const Error&) {});
    QTRY_COMPARE(switches.load(), 1);
    clock.time = 3'600'000;
    QTRY_VERIFY(leap.load() > 3'000'000);
    QCOMPARE(switches.load(), 1);
    subscriber.confirmClock();
    QTRY_COMPARE(switches.load(), 2);
    QTRY_COMPARE(leap.load(), std::int64_t{0});
}

QTEST_GUILESS_MAIN(TestSubscriber)
#include "tst_subscriber.moc"
