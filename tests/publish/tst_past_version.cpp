// What stays of all that was published, and showing any of it as it was.
#include "model/base/file.h"
#include "model/journal/sqlite_journal.h"
#include "model/page/live_page.h"
#include "model/publish/past_version.h"
#include "model/publish/publish_audit.h"
#include "model/publish/site_publish.h"
#include "model/workspace/site_files.h"
#include "tests/support/published_site.h"
#include "tests/support/samples.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>

using namespace galley;
namespace fs = std::filesystem;

namespace {

/// What a reader would get of one version.
struct Shown {
    Version version;
    std::string page;
    Digest theme{};
    AssetList assets;
    Checksum checksum;
};

std::string pageOf(const Replica& replica, const Theme& theme) {
    const auto found = replica.pageAt("/");
    PageContext context;
    context.instant = 0;
    const PageBuilder builder(replica.state().schemaPointer(), askedNames(theme, replica.state().schema()));
    return renderPage(theme, *builder.build(replica, found->page, context), RenderMode::Production);
}

} // namespace

class TestPastVersion : public QObject {
    Q_OBJECT

private slots:
    void init();
    void everyVersionShowsAsItWas();
    void filesOfAFailedPublishAreCollected();
    void lostMemoryLosesNothing_data();
    void lostMemoryLosesNothing();
    void lostThemeIsNamed();
    void versionThatWasNotPublishedIsNotFound();
    void damagedListStopsCollecting();
    void whatComesBackIsKept();
    void auditFindsDamageInTheHistory();
    void versionWithOthersCommitsBehindItsContent();
    void thousandsOfPublishesAreReadOnce();

private:
    fs::path folder() const { return fs::path(m_parent->path().toStdString()) / "site"; }
    fs::path memory() const { return SitePaths(folder()).cache() / kEverPublishedFile; }
    FolderBlobStore store() const { return FolderBlobStore(SitePaths(folder()).blobs()); }
    Shown publishNumber(Workspace& workspace, int number) const;
    Result<std::size_t> collect(const Workspace& workspace) const {
        auto publisher = sitePublisher(folder());
        const SiteDisk& disk = workspace.disk();
        return publisher->collect([&disk] { return everPublished(disk, Remembering::Update); });
    }
    static Result<SiteVersion> load(const Workspace& workspace, Version version) {
        return loadPastVersion(workspace.disk(), version, State::empty(workspace.draft()->state().schemaPointer()));
    }
    static void compare(const Workspace& workspace, const Shown& shown);

    std::unique_ptr<QTemporaryDir> m_parent;
};

void TestPastVersion::init() {
    m_parent = std::make_unique<QTemporaryDir>();
    VERIFY_OK(Workspace::create(folder(), *test::parsedSchema(test::kSiteSchema)));
    const auto workspace = *openSite(folder(), {});
    VERIFY_OK(workspace->apply({Edit::create("page", "home", {{"slug", "home"}, {"headline", "Hello"}})}, {}));
    VERIFY_OK(workspace->flush());
}

/// Other content, theme and assets for each number; every third one shares its theme with the one before.
Shown TestPastVersion::publishNumber(Workspace& workspace, int number) const {
    const std::string text = std::to_string(number);
    const auto must = [](const auto& result) {
        if (!result)
            throw std::runtime_error(result.error().toString());
    };
    fs::create_directories(folder() / "theme/templates");
    fs::create_directories(folder() / "assets");
    if (number % 3 != 0)
        must(writeFileAtomically(folder() / "theme/templates/page.mustache",
                                 "<!doctype html><html><head><title>" + text +
                                     "</title></head><body>{{headline}}{{{_modules}}}</body></html>"));
    must(writeFileAtomically(folder() / "assets/picture.svg", "<svg>" + text + "</svg>"));
    must(workspace.apply({Edit::patch("page", "home", "headline", "Hello " + text)}, {}));
    PublisherOptions options;
    options.keep = 2;
    const auto request = preparePublish(workspace, "Ann", "Number " + text);
    must(request);
    auto publisher = sitePublisher(folder(), options);
    const auto published = publisher->publish(*request);
    must(published);
    must(finishPublish(workspace, *request, *published));
    Shown shown;
    shown.version = published->version;
    const auto theme = *Theme::load(folder() / "theme");
    shown.page = pageOf(*workspace.published(), *theme);
    shown.theme = theme->digest();
    shown.assets = {{"picture.svg", {sha256("<svg>" + text + "</svg>"), text.size() + 11}}};
    shown.checksum = workspace.published()->state().checksum();
    return shown;
}

void TestPastVersion::compare(const Workspace& workspace, const Shown& shown) {
    const auto loaded = load(workspace, shown.version);
    VERIFY_OK(loaded);
    QCOMPARE(loaded->version().value(), shown.version.value());
    QVERIFY(loaded->replica->state().recomputeChecksum() == shown.checksum);
    QVERIFY(loaded->theme->digest() == shown.theme);
    QVERIFY(*loaded->assets == shown.assets);
    QCOMPARE(pageOf(*loaded->replica, *loaded->theme), shown.page);
}

void TestPastVersion::everyVersionShowsAsItWas() {
    OpenOptions ann;
    ann.actor = {"Ann", ActorKind::Human};
    const auto workspace = *openSite(folder(), ann);
    std::vector<Shown> all;
    for (int i = 1; i <= 7; ++i)
        all.push_back(publishNumber(*workspace, i));
    const auto announcement = siteAnnouncement(folder());
    QVERIFY((*announcement)->find(all.front().version) == nullptr); // it is not kept
    VERIFY_OK(collect(*workspace));
    for (const Shown& shown : all) {
        compare(*workspace, shown);
        for (const auto& [path, reference] : shown.assets)
            VERIFY_OK(readBlob(store(), reference));
    }
    // A rollback names a version, and is not that version's publish.
    VERIFY_OK(rollbackSite(*workspace, all[5].version));
    for (const Shown& shown : all)
        compare(*workspace, shown);
    // Manifests and content of what is not kept are gone all the same.
    const auto past = findPastVersion(SitePaths(folder()), workspace->journal(), all.front().version);
    VERIFY_OK(past);
    QVERIFY(!past->kept);
    QCOMPARE(past->author, std::string("Ann"));
    QCOMPARE(past->message, std::string("Number 1"));
    QVERIFY(!store().sizeOf(past->manifest));
    QCOMPARE(*collect(*workspace), std::size_t{0});
}

void TestPastVersion::filesOfAFailedPublishAreCollected() {
    const auto workspace = *openSite(folder(), {});
    publishNumber(*workspace, 1);
    VERIFY_OK(writeFileAtomically(folder() / "assets/secret.svg", "<svg>secret</svg>"));
    auto request = preparePublish(*workspace, "Ann", "");
    VERIFY_OK(request);
    const CancelToken cancel;
    const auto publisher = [&] { return *sitePublisher(folder()); };
    auto stopped = publisher().publish(
        *request,
        [&cancel](const PublishEvent& event) {
            if (event.stage == PublishStage::Verify)
                CancelToken(cancel).cancel();
        },
        cancel);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    VERIFY_OK(store().sizeOf(sha256("<svg>secret</svg>")));
    VERIFY_OK(collect(*workspace));
    QVERIFY(!store().sizeOf(sha256("<svg>secret</svg>")));
}

void TestPastVersion::lostMemoryLosesNothing_data() {
    QTest::addColumn<QByteArray>("damage");
    for (const char* damage : {"none", "lost", "cut", "flipped", "of another journal", "empty object"})
        QTest::newRow(damage) << QByteArray(damage);
}

void TestPastVersion::lostMemoryLosesNothing() {
    QFETCH(QByteArray, damage);
    const auto workspace = *openSite(folder(), {});
    std::vector<Shown> all;
    for (int i = 1; i <= 5; ++i)
        all.push_back(publishNumber(*workspace, i));
    std::string bytes = *readFile(memory());
    const auto rewritten = [](std::string json) { return toHex(sha256(json)) + "\n" + json; };
    if (damage == "lost")
        fs::remove(memory());
    else if (damage == "cut")
        VERIFY_OK(writeFileAtomically(memory(), bytes.substr(0, bytes.size() / 2)));
    else if (damage == "flipped") {
        const std::size_t digit = bytes.find("\"kept\":\"") + 12;
        bytes[digit] = bytes[digit] == '0' ? '1' : '0';
        VERIFY_OK(writeFileAtomically(memory(), bytes));
    } else if (damage == "of another journal") {
        std::string json = bytes.substr(bytes.find('\n') + 1);
        json.replace(json.find("\"hash\":\"") + 8, 64, std::string(64, 'a'));
        const std::size_t kept = json.find("\"kept\":\"") + 8;
        json.erase(kept, json.find('"', kept) - kept);
        VERIFY_OK(writeFileAtomically(memory(), rewritten(json)));
    } else if (damage == "empty object") {
        VERIFY_OK(writeFileAtomically(memory(), rewritten("{}\n")));
    }
    VERIFY_OK(collect(*workspace));
    for (const Shown& shown : all)
        compare(*workspace, shown);
}

void TestPastVersion::lostThemeIsNamed() {
    const auto workspace = *openSite(folder(), {});
    std::vector<Shown> all;
    for (int i = 1; i <= 5; ++i)
        all.push_back(publishNumber(*workspace, i));
    const auto past = findPastVersion(SitePaths(folder()), workspace->journal(), all.front().version);
    VERIFY_OK(past);
    VERIFY_OK(store().remove(past->theme));
    const auto loaded = load(*workspace, all.front().version);
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().code, ErrorCode::NotFound);
    QCOMPARE(loaded.error().file, toHex(past->theme));
    QVERIFY(loaded.error().message.find("the theme of version " + std::to_string(all.front().version.value())) !=
            std::string::npos);
    VERIFY_OK(pastContent(workspace->disk(), *past, State::empty(workspace->draft()->state().schemaPointer())));
    compare(*workspace, all.at(3));
}

void TestPastVersion::versionThatWasNotPublishedIsNotFound() {
    const auto workspace = *openSite(folder(), {});
    const Shown shown = publishNumber(*workspace, 1);
    for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{1}, shown.version.value() + 1, UINT64_MAX - 1})
        QCOMPARE(load(*workspace, Version{number}).error().code, ErrorCode::NotFound);
    compare(*workspace, shown);
}

void TestPastVersion::damagedListStopsCollecting() {
    const auto workspace = *openSite(folder(), {});
    std::vector<Shown> all;
    for (int i = 1; i <= 5; ++i)
        all.push_back(publishNumber(*workspace, i));
    const auto past = findPastVersion(SitePaths(folder()), workspace->journal(), all.front().version);
    const std::string list = *readFile(store().pathOf(past->assets));
    VERIFY_OK(writeFileAtomically(store().pathOf(past->assets), std::string(list.size(), 'x')));
    fs::remove(memory());
    const std::size_t before = store().list()->size();
    const auto collected = collect(*workspace);
    QVERIFY(!collected);
    QCOMPARE(collected.error().code, ErrorCode::Corrupt);
    QCOMPARE(collected.error().file, toHex(past->assets));
    QCOMPARE(store().list()->size(), before);
    // A publish goes on, and does not collect.
    all.push_back(publishNumber(*workspace, 6));
    VERIFY_OK(writeFileAtomically(store().pathOf(past->assets), list));
    VERIFY_OK(collect(*workspace));
    for (const Shown& shown : all)
        compare(*workspace, shown);
}

/// Files that were lost once may be brought back from a backup at any time.
void TestPastVersion::whatComesBackIsKept() {
    const auto workspace = *openSite(folder(), {});
    std::vector<Shown> all;
    for (int i = 1; i <= 5; ++i)
        all.push_back(publishNumber(*workspace, i));
    const auto past = findPastVersion(SitePaths(folder()), workspace->journal(), all.front().version);
    const std::vector<Digest> lost{past->theme, past->assets, all.front().assets.begin()->second.digest};
    std::vector<std::string> bytes;
    for (const Digest& digest : lost) {
        bytes.push_back(*readFile(store().pathOf(digest)));
        VERIFY_OK(store().remove(digest));
    }
    fs::remove(memory());
    VERIFY_OK(collect(*workspace));
    QVERIFY(!load(*workspace, all.front().version));
    for (std::size_t i = 0; i < lost.size(); ++i)
        VERIFY_OK(store().put(lost[i], bytes[i]));
    VERIFY_OK(collect(*workspace));
    compare(*workspace, all.front());
}

void TestPastVersion::auditFindsDamageInTheHistory() {
    const auto workspace = *openSite(folder(), {});
    std::vector<Shown> all;
    for (int i = 1; i <= 5; ++i)
        all.push_back(publishNumber(*workspace, i));
    const auto damaged = [&] {
        const auto history = everPublished(workspace->disk(), Remembering::ReadOnly);
        const FolderBlobStore blobs = store();
        return *damagedHistory(blobs, *history, **siteAnnouncement(folder()));
    };
    QVERIFY(damaged().empty());
    const auto past = findPastVersion(SitePaths(folder()), workspace->journal(), all.front().version);
    VERIFY_OK(writeFileAtomically(store().pathOf(past->theme), "other"));
    VERIFY_OK(store().remove(all.front().assets.begin()->second.digest));
    const auto found = damaged();
    QCOMPARE(found.size(), std::size_t{2});
    for (const DamagedFile& file : found)
        QVERIFY(file.isOfHistory && !file.isNeededNow);
    // What no program had kept is no damage.
    fs::remove(memory());
    VERIFY_OK(store().remove(past->theme));
    QCOMPARE(damaged().size(), std::size_t{1});
    QVERIFY(damagedFiles(SitePaths(folder()))->empty());
}

/// Others append between the content of a version and the commit that records its publish.
void TestPastVersion::versionWithOthersCommitsBehindItsContent() {
    const auto workspace = *openSite(folder(), {});
    const auto colleague = *openSite(folder(), {});
    auto request = preparePublish(*workspace, "Ann", "First");
    VERIFY_OK(request);
    VERIFY_OK(colleague->commit({Edit::patch("page", "home", "headline", "Others")}, {}));
    Publisher publisher = *sitePublisher(folder());
    const auto result = publisher.publish(*request);
    VERIFY_OK(result);
    VERIFY_OK(workspace->catchUp());
    VERIFY_OK(finishPublish(*workspace, *request, *result));
    const Checksum published = request->draft->state().checksum();
    std::vector<Shown> later;
    for (int i = 1; i <= 5; ++i)
        later.push_back(publishNumber(*workspace, i));
    const auto loaded = load(*workspace, result->version);
    VERIFY_OK(loaded);
    QVERIFY(loaded->replica->state().recomputeChecksum() == published);
    compare(*workspace, later.front());
}

/// GALLEY_PUBLISHES=5000 says how long it takes.
void TestPastVersion::thousandsOfPublishesAreReadOnce() {
    bool isNumber = false;
    const int wanted = qEnvironmentVariableIntValue("GALLEY_PUBLISHES", &isNumber);
    const int publishes = isNumber ? wanted : 200;
    const auto workspace = *openSite(folder(), {});
    publishNumber(*workspace, 1);
    auto blobs = std::make_shared<FolderBlobStore>(SitePaths(folder()).blobs());
    AssetList assets;
    for (int i = 0; i < 100; ++i)
        assets["pictures/picture-" + std::to_string(i) + ".jpg"] = {sha256(std::to_string(i)), 1};
    for (int i = 0; i < publishes; ++i) {
        assets["pictures/picture-0.jpg"] = {sha256("new " + std::to_string(i)), 1};
        Publication publication;
        publication.version = Version{1'000'000 + static_cast<std::uint64_t>(i)};
        publication.announcement = 1000 + static_cast<std::uint64_t>(i);
        publication.theme = putBlob(*blobs, "theme " + std::to_string(i))->digest;
        publication.assets = putBlob(*blobs, encodeAssetList(assets))->digest;
        VERIFY_OK(workspace->recordPublication(publication));
    }
    VERIFY_OK(workspace->flush());
    int reads = 0;
    const test::GuardedStore counting(blobs, [&reads](const char* call) -> Result<void> {
        reads += std::string_view(call) == "get" ? 1 : 0;
        return {};
    });
    const auto ask = [&] {
        QElapsedTimer timer;
        timer.start();
        const auto history = everPublished(workspace->journal(), counting, memory(), Remembering::Update);
        qInfo("%d publishes: %lld ms", publishes, static_cast<long long>(timer.elapsed()));
        return history ? history->kept.size() : 0;
    };
    const std::size_t kept = ask();
    QVERIFY(kept >= static_cast<std::size_t>(3 * publishes));
    QVERIFY(reads >= publishes);
    reads = 0;
    QCOMPARE(ask(), kept);
    QCOMPARE(reads, 0);
    Publication publication;
    publication.version = Version{2'000'000};
    publication.announcement = 1'000'000;
    publication.theme = putBlob(*blobs, "theme of the last one")->digest;
    publication.assets = putBlob(*blobs, encodeAssetList({{"last.jpg", {sha256("last"), 4}}}))->digest;
    VERIFY_OK(workspace->recordPublication(publication));
    VERIFY_OK(workspace->flush());
    QCOMPARE(ask(), kept + 3);
    QCOMPARE(reads, 1);
}

QTEST_GUILESS_MAIN(TestPastVersion)
#include "tst_past_version.moc"
