// A publish of chosen records takes along their files alone, and the theme that it is told to take.
#include "model/publish/named_assets.h"
#include "model/publish/theme_folder.h"
#include "tests/publish/small_site.h"
#include "tests/support/published_site.h"
#include "tests/support/samples.h"

#include <QtTest>

using namespace galley;
namespace fs = std::filesystem;

class TestChosenFiles : public QObject {
    Q_OBJECT

private slots:
    void recordsNameTheirFiles();
    void namesOfAnyForm();
    void unpublishedFileNeverReachesTheStore();
    void replacedFileOfOthersStaysAsItWas();
    void nothingIsTakenAway();
    void firstPublishTakesNamedFilesAlone();
    void accentsOfNamesMayDiffer();
    void lostFileIsWrittenAnewOrSaid();
    void publishedThemeIsKept();
    void lostManifestIsNoReasonToTakeMore();
    void storedThemeIsTaken();
    void storedThemeThatIsDamaged();
    void keptBlobsAreNotCollected();

private:
    static void put(const test::PublishedSite& site, const char* name, const std::string& bytes) {
        VERIFY_OK(writeFileAtomically(site.folder() / "assets" / name, bytes));
    }
    static void putTheme(const test::PublishedSite& site, const std::string& style) {
        fs::create_directories(site.folder() / "theme");
        VERIFY_OK(writeFileAtomically(site.folder() / "theme/style.css", style));
    }
    static bool isInStore(const test::PublishedSite& site, std::string_view bytes) {
        return FolderBlobStore(site.blobs()).sizeOf(sha256(bytes)).has_value();
    }
    static AssetList listOf(const test::PublishedSite& site, const PublishResult& result) {
        const FolderBlobStore store(site.blobs());
        return **loadAssetList(store, loadManifest(store, result.manifest, site.keys().publicKey)->assets);
    }
    static std::string styleOf(const test::PublishedSite& site, const PublishResult& result) {
        const FolderBlobStore store(site.blobs());
        const auto theme = *loadTheme(store, loadManifest(store, result.manifest, site.keys().publicKey)->theme);
        return theme->files().at("style.css");
    }
    /// Publishes the draft, with what `choose` does to the request.
    static Result<PublishResult> publish(test::PublishedSite& site, Publisher& publisher,
                                         const std::function<void(PublishRequest&)>& choose) {
        site.edit({});
        PublishRequest request = site.request();
        choose(request);
        return publisher.publish(request);
    }
};

void TestChosenFiles::recordsNameTheirFiles() {
    test::SmallSite site;
    site.apply({test::goodPage(
                    "a", "a",
                    {{"image", "one.jpg"},
                     {"body", "See ![](/assets/two.jpg) and [it](../assets/a%20b.pdf), ![](https://x/y.jpg), "
                              "[page](/other), ![](/theme/no.svg)"},
                     {"modules",
                      {{{"kind", "gallery"}, {"key", "k"}, {"pictures", {{{"file", "three.jpg"}, {"alt", "Three"}}}}},
                       {{"kind", "button"}, {"key", "l"}, {"href", "/assets/four.pdf"}, {"label", "L"}}}}}),
                test::goodPage("b", "b", {{"image", "five.jpg"}})});
    const std::vector<RecordRef> chosen{site.ref("page/a")};
    const std::set<std::string> wanted{"one.jpg", "two.jpg", "a b.pdf", "three.jpg", "four.pdf"};
    QVERIFY(assetsNamedBy(site.replica(), chosen) == wanted);
    QVERIFY(assetsNamedBy(site.replica(), {}).empty());
}

void TestChosenFiles::namesOfAnyForm() {
    test::SmallSite site(R"({"locales":[{"code":"en"},{"code":"de"}],"types":[{"name":"page","page":true,"slug":"slug",
        "fields":[{"name":"slug","kind":"string"},{"name":"image","kind":"asset","localized":true},
                  {"name":"hidden","kind":"asset","public":false}]}]})");
    site.apply({Edit::create(
        "page", "a", {{"slug", "a"}, {"image", {{"en", "/one.jpg"}, {"de", "eins.jpg"}}}, {"hidden", "no.jpg"}})});
    const std::vector<RecordRef> chosen{site.ref("page/a")};
    QVERIFY(assetsNamedBy(site.replica(), chosen) == (std::set<std::string>{"one.jpg", "eins.jpg"}));
    site.apply({Edit::erase("page", "a")});
    QVERIFY(assetsNamedBy(site.replica(), chosen).empty());
}

void TestChosenFiles::unpublishedFileNeverReachesTheStore() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    put(site, "old.jpg", "old");
    VERIFY_OK(site.publish(publisher));
    put(site, "secret.jpg", "secret");
    put(site, "new.jpg", "new");
    const auto result = publish(
        site, publisher, [](PublishRequest& request) { request.chosenAssets = std::set<std::string>{"new.jpg"}; });
    VERIFY_OK(result);
    const AssetList list = listOf(site, *result);
    QCOMPARE(list.size(), std::size_t{2});
    QVERIFY(list.contains("old.jpg") && list.contains("new.jpg"));
    QVERIFY(isInStore(site, "new") && !isInStore(site, "secret"));
    // All of it, as ever.
    const auto all = publish(site, publisher, [](PublishRequest&) {});
    VERIFY_OK(all);
    QVERIFY(listOf(site, *all).contains("secret.jpg") && isInStore(site, "secret"));
}

void TestChosenFiles::replacedFileOfOthersStaysAsItWas() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    put(site, "a.jpg", "first a");
    put(site, "b.jpg", "first b");
    VERIFY_OK(site.publish(publisher));
    put(site, "a.jpg", "second a");
    put(site, "b.jpg", "second b");
    const auto result = publish(site, publisher,
                                [](PublishRequest& request) { request.chosenAssets = std::set<std::string>{"a.jpg"}; });
    VERIFY_OK(result);
    const AssetList list = listOf(site, *result);
    QVERIFY(list.at("a.jpg").digest == sha256("second a"));
    QVERIFY(list.at("b.jpg").digest == sha256("first b"));
    QVERIFY(!isInStore(site, "second b"));
}

void TestChosenFiles::nothingIsTakenAway() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    put(site, "a.jpg", "a");
    put(site, "b.jpg", "b");
    VERIFY_OK(site.publish(publisher));
    fs::remove(site.folder() / "assets/a.jpg");
    fs::remove(site.folder() / "assets/b.jpg");
    const auto result = publish(site, publisher,
                                [](PublishRequest& request) { request.chosenAssets = std::set<std::string>{"a.jpg"}; });
    VERIFY_OK(result);
    QVERIFY(!result->changed);
    site.headline("Other");
    const auto second = publish(site, publisher, [](PublishRequest& request) { request.chosenAssets.emplace(); });
    VERIFY_OK(second);
    QVERIFY(second->changed);
    QCOMPARE(listOf(site, *second).size(), std::size_t{2});
}

void TestChosenFiles::firstPublishTakesNamedFilesAlone() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    put(site, "a.jpg", "a");
    put(site, "b.jpg", "b");
    const auto result = publish(site, publisher, [](PublishRequest& request) {
        request.chosenAssets = std::set<std::string>{"a.jpg", "absent.jpg"};
        request.keepsTheme = true; // there is none to keep
    });
    VERIFY_OK(result);
    QCOMPARE(listOf(site, *result).size(), std::size_t{1});
    QVERIFY(!isInStore(site, "b"));
}

void TestChosenFiles::accentsOfNamesMayDiffer() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    put(site, "Zu\xCC\x88rich.jpg", "a"); // u and a diaeresis
    const auto result = publish(site, publisher, [](PublishRequest& request) {
        request.chosenAssets = std::set<std::string>{"Z\xC3\xBCrich.jpg"};
    });
    VERIFY_OK(result);
    QCOMPARE(listOf(site, *result).size(), std::size_t{1});
}

void TestChosenFiles::lostFileIsWrittenAnewOrSaid() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    put(site, "a.jpg", "a");
    VERIFY_OK(site.publish(publisher));
    FolderBlobStore store(site.blobs());
    VERIFY_OK(store.remove(sha256("a")));
    site.headline("Second");
    const auto none = [](PublishRequest& request) { request.chosenAssets.emplace(); };
    const auto mended = publish(site, publisher, none);
    VERIFY_OK(mended);
    QCOMPARE(mended->repairs.size(), std::size_t{1});
    VERIFY_OK(readBlob(store, {sha256("a"), 1}));
    VERIFY_OK(store.remove(sha256("a")));
    put(site, "a.jpg", "other");
    site.headline("Third");
    const auto refused = publish(site, publisher, none);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Corrupt);
    QVERIFY(refused.error().file.ends_with("assets/a.jpg"));
    QVERIFY(!isInStore(site, "other"));
}

void TestChosenFiles::publishedThemeIsKept() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    putTheme(site, "body { color: green }");
    VERIFY_OK(site.publish(publisher));
    putTheme(site, "body { color: red }");
    site.headline("Second");
    const auto kept = publish(site, publisher, [](PublishRequest& request) { request.keepsTheme = true; });
    VERIFY_OK(kept);
    QCOMPARE(styleOf(site, *kept), std::string("body { color: green }"));
    QVERIFY(!kept->publication.changesTheme);
    const auto theme = Theme::load(site.folder() / "theme");
    QVERIFY(!isInStore(site, encodeBundle((*theme)->sources())));
    const auto all = publish(site, publisher, [](PublishRequest&) {});
    VERIFY_OK(all);
    QCOMPARE(styleOf(site, *all), std::string("body { color: red }"));
}

void TestChosenFiles::lostManifestIsNoReasonToTakeMore() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    put(site, "a.jpg", "a");
    const auto first = site.publish(publisher);
    VERIFY_OK(first);
    FolderBlobStore store(site.blobs());
    const std::string manifest = *readFile(store.pathOf(first->manifest));
    VERIFY_OK(store.remove(first->manifest));
    put(site, "secret.jpg", "secret");
    const auto theme = publish(site, publisher, [](PublishRequest& request) { request.keepsTheme = true; });
    QCOMPARE(theme.error().code, ErrorCode::Corrupt);
    const auto files = publish(site, publisher, [](PublishRequest& request) { request.chosenAssets.emplace(); });
    QCOMPARE(files.error().code, ErrorCode::Corrupt);
    QVERIFY(!isInStore(site, "secret"));
    VERIFY_OK(store.put(first->manifest, manifest));
    const auto list = loadManifest(store, first->manifest, site.keys().publicKey)->assets;
    VERIFY_OK(store.remove(list.digest));
    QVERIFY(!publish(site, publisher, [](PublishRequest& request) { request.chosenAssets.emplace(); }));
    QVERIFY(!isInStore(site, "secret"));
}

void TestChosenFiles::storedThemeIsTaken() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    putTheme(site, "body { color: green }");
    VERIFY_OK(site.publish(publisher));
    FolderBlobStore store(site.blobs());
    putTheme(site, "body { color: blue }");
    const auto bundle = storeThemeBundle(site.folder() / "theme", store);
    VERIFY_OK(bundle);
    putTheme(site, "body { color: red }");
    const auto result = publish(site, publisher, [&bundle](PublishRequest& request) {
        request.storedTheme = *bundle;
        request.keepsTheme = true; // the other one goes before
    });
    VERIFY_OK(result);
    QCOMPARE(styleOf(site, *result), std::string("body { color: blue }"));
    QVERIFY(result->publication.changesTheme);
    QVERIFY(result->publication.theme == bundle->digest);
}

void TestChosenFiles::storedThemeThatIsDamaged() {
    test::PublishedSite site;
    Publisher publisher = site.publisher();
    putTheme(site, "body { color: green }");
    const auto first = site.publish(publisher);
    VERIFY_OK(first);
    FolderBlobStore store(site.blobs());
    const BlobRef theme = loadManifest(store, first->manifest, site.keys().publicKey)->theme;
    VERIFY_OK(store.remove(theme.digest));
    site.headline("Second");
    const auto keep = [](PublishRequest& request) { request.keepsTheme = true; };
    const auto mended = publish(site, publisher, keep); // the folder has it
    VERIFY_OK(mended);
    QCOMPARE(mended->repairs.size(), std::size_t{1});
    VERIFY_OK(readBlob(store, theme));
    VERIFY_OK(store.remove(theme.digest));
    putTheme(site, "body { color: red }");
    site.headline("Third");
    const auto refused = publish(site, publisher, keep);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::NotFound);
    QVERIFY(refused.error().file.ends_with(toHex(theme.digest)));
}

void TestChosenFiles::keptBlobsAreNotCollected() {
    test::PublishedSite site;
    PublisherOptions options;
    options.keep = 1;
    Publisher publisher = site.publisher(options);
    VERIFY_OK(site.publish(publisher));
    FolderBlobStore store(site.blobs());
    const auto theme = putBlob(store, "theme of a release");
    const auto orphan = putBlob(store, "of nobody");
    VERIFY_OK(theme);
    site.headline("Second");
    const auto result =
        publish(site, publisher, [&theme](PublishRequest& request) { request.keeps = {theme->digest}; });
    VERIFY_OK(result);
    VERIFY_OK(store.sizeOf(theme->digest));
    QVERIFY(!store.sizeOf(orphan->digest));
}

QTEST_GUILESS_MAIN(TestChosenFiles)
#include "tst_chosen_files.moc"
