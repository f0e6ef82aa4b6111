// Signed files and bundles: what is written is read back, and nothing else is accepted.
#include "model/base/file.h"
#include "model/publish/manifest.h"
#include "tests/support/samples.h"

#include <QtTest>

#include <nlohmann/json.hpp>

using namespace galley;

namespace {

const KeyPair& keys() {
    static const KeyPair pair = KeyPair::generate();
    return pair;
}

BlobRef reference(std::string_view text) {
    return {sha256(text), text.size()};
}

Manifest sampleManifest() {
    Manifest manifest;
    manifest.version = Version{7};
    manifest.checksum = checksum128("content");
    manifest.base = {Version{5}, reference("snapshot"), {reference("delta 6"), reference("delta 7")}};
    manifest.parent = ManifestParent{Version{6}, sha256("manifest 6"), reference("delta 7"), reference("reverse 7")};
    manifest.journal = JournalHead{6, sha256("commit 6")};
    manifest.theme = reference("theme");
    manifest.assets = reference("assets");
    manifest.author = "Zoë";
    manifest.message = "Say \"hello\"\n";
    manifest.time = 1'600'000'000'123;
    return manifest;
}

Announcement sampleAnnouncement() {
    Announcement announcement;
    announcement.number = 3;
    announcement.version = Version{6};
    announcement.manifest = sha256("manifest 6");
    announcement.pinned = true;
    announcement.time = 1'600'000'000'000;
    announcement.key = keys().publicKey;
    announcement.versions = {{Version{6}, sha256("manifest 6"), "Zoë", "six", 5000},
                             {Version{7}, sha256("manifest 7"), "Ann", "seven", 6000}};
    announcement.timeline = {{1'600'000'000'500, Version{8}, sha256("manifest 8")},
                             {1'700'000'000'000, Version{6}, sha256("manifest 6")}};
    return announcement;
}

/// The file with one member replaced and no new signature.
std::string with(const std::string& file, const char* pointer, nlohmann::json value) {
    auto json = nlohmann::json::parse(file);
    json[nlohmann::json::json_pointer(pointer)] = std::move(value);
    return json.dump() + "\n";
}

} // namespace

class TestManifest : public QObject {
    Q_OBJECT

private slots:
    void manifestIsReadBack();
    void announcementIsReadBack();
    void textThatIsNotUtf8IsMended();
    void alteredMemberIsUntrusted();
    void anotherKeyIsUntrusted();
    void signatureOfAnotherKindOfFileIsUntrusted();
    void otherFormsAreCorrupt_data();
    void otherFormsAreCorrupt();
    void laterFormatIsUnsupported();
    void unknownNeedIsUnsupported();
    void needsAreNames_data();
    void needsAreNames();
    void filesOfTheFirstFormatAreRead();
    void firstFormatHasNoRoomForMore();
    void timelineIsInOrderOfTime();
    void everyFlippedByteIsRefused();
    void announcementNamesAKeptVersion();
    void assetListIsReadBack();
    void assetPathsStayInside();
    void bundleIsReadBack();
    void everyCutOfABundleIsRefused();
    void bundlePathsStayInsideAndInOrder();
};

void TestManifest::manifestIsReadBack() {
    for (const bool hasParent : {true, false}) {
        Manifest manifest = sampleManifest();
        if (!hasParent)
            manifest.parent.reset();
        const auto read = decodeManifest(encodeManifest(manifest, keys().secretKey), keys().publicKey);
        VERIFY_OK(read);
        QVERIFY(*read == manifest);
    }
}

void TestManifest::announcementIsReadBack() {
    const std::string file = encodeAnnouncement(sampleAnnouncement(), keys().secretKey);
    VERIFY_OK(decodeAnnouncement(file, keys().publicKey));
    const auto read = decodeAnnouncement(file, std::nullopt);
    VERIFY_OK(read);
    QVERIFY(*read == sampleAnnouncement());
    QVERIFY(read->find(Version{7}) != nullptr);
    QVERIFY(read->find(Version{8}) == nullptr);
}

void TestManifest::textThatIsNotUtf8IsMended() {
    Manifest manifest = sampleManifest();
    manifest.message = "caf\xE9";
    const auto read = decodeManifest(encodeManifest(manifest, keys().secretKey), keys().publicKey);
    VERIFY_OK(read);
    QCOMPARE(QString::fromStdString(read->message), QString::fromUtf8("caf\uFFFD"));
}

void TestManifest::alteredMemberIsUntrusted() {
    const std::string manifest =
        with(encodeManifest(sampleManifest(), keys().secretKey), "/theme/digest", toHex(sha256("another theme")));
    const auto read = decodeManifest(manifest, keys().publicKey);
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Untrusted);
    const std::string announcement = with(encodeAnnouncement(sampleAnnouncement(), keys().secretKey), "/pinned", false);
    QCOMPARE(decodeAnnouncement(announcement, std::nullopt).error().code, ErrorCode::Untrusted);
}

void TestManifest::anotherKeyIsUntrusted() {
    const KeyPair other = KeyPair::generate();
    QCOMPARE(decodeManifest(encodeManifest(sampleManifest(), other.secretKey), keys().publicKey).error().code,
             ErrorCode::Untrusted);
    const std::string file = encodeAnnouncement(sampleAnnouncement(), other.secretKey);
    QCOMPARE(decodeAnnouncement(file, keys().publicKey).error().code, ErrorCode::Untrusted);
    VERIFY_OK(decodeAnnouncement(file, std::nullopt));
}

void TestManifest::signatureOfAnotherKindOfFileIsUntrusted() {
    auto json = nlohmann::json::parse(encodeManifest(sampleManifest(), keys().secretKey));
    json.erase("signature");
    const Signature signature = sign("galley announcement\n" + json.dump(), keys().secretKey);
    json["signature"] = toHex(std::string_view(reinterpret_cast<const char*>(signature.data()), signature.size()));
    QCOMPARE(decodeManifest(json.dump() + "\n", keys().publicKey).error().code, ErrorCode::Untrusted);
}

void TestManifest::otherFormsAreCorrupt_data() {
    QTest::addColumn<QByteArray>("file");
    const std::string file = encodeManifest(sampleManifest(), keys().secretKey);
    const auto json = nlohmann::json::parse(file);
    const auto add = [](const char* name, const std::string& bytes) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes);
    };
    add("empty", "");
    add("a list", "[]\n");
    add("no line feed", file.substr(0, file.size() - 1));
    add("a second line feed", file + "\n");
    add("indented", json.dump(1) + "\n");
    add("a member too many", with(file, "/surplus", 1));
    add("a version below zero", with(file, "/version", -1));
    add("a version with a fraction", with(file, "/version", 7.5));
    add("a digest in capitals", with(file, "/theme/digest", std::string(64, 'A')));
    add("a digest cut short", with(file, "/theme/digest", "00"));
    add("a chain that is too long",
        with(file, "/base/chain", nlohmann::json(std::vector<nlohmann::json>(65, json["theme"]))));
    add("no date", with(file, "/time", "yesterday"));
    add("another date form", with(file, "/time", "2020-09-13T12:26:40.123+00:00"));
    add("a parent that is a text", with(file, "/parent", "six"));
    add("a member twice", "{\"assets\":1," + file.substr(1));
    add("deep", std::string(500'000, '['));
}

void TestManifest::otherFormsAreCorrupt() {
    QFETCH(const QByteArray, file);
    const auto read = decodeManifest(file.toStdString(), keys().publicKey);
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Corrupt);
}

void TestManifest::laterFormatIsUnsupported() {
    const std::string file = with(encodeManifest(sampleManifest(), keys().secretKey), "/format", 3);
    QCOMPARE(decodeManifest(file, keys().publicKey).error().code, ErrorCode::Unsupported);
}

void TestManifest::unknownNeedIsUnsupported() {
    const auto needing = nlohmann::json::array({"embargo"});
    for (const Error& error :
         {decodeManifest(with(encodeManifest(sampleManifest(), keys().secretKey), "/needs", needing), keys().publicKey)
              .error(),
          decodeAnnouncement(with(encodeAnnouncement(sampleAnnouncement(), keys().secretKey), "/needs", needing),
                             std::nullopt)
              .error()}) {
        QCOMPARE(error.code, ErrorCode::Unsupported);
        QVERIFY(error.toString().find("\"embargo\"") != std::string::npos);
    }
}

void TestManifest::needsAreNames_data() {
    QTest::addColumn<QByteArray>("needs");
    for (const char* needs : {"{}", "\"embargo\"", "[1]", "[\"\"]", "[\"Embargo\"]", "[\"a b\"]", "[\"a\\n\"]", "null"})
        QTest::newRow(needs) << QByteArray(needs);
    QTest::newRow("a long one") << "[\"" + QByteArray(33, 'a') + "\"]";
    QTest::newRow("too many") << "[" + QByteArray("\"a\",").repeated(16) + "\"a\"]";
}

void TestManifest::needsAreNames() {
    QFETCH(const QByteArray, needs);
    const std::string file = with(encodeAnnouncement(sampleAnnouncement(), keys().secretKey), "/needs",
                                  nlohmann::json::parse(needs.toStdString()));
    QCOMPARE(decodeAnnouncement(file, std::nullopt).error().code, ErrorCode::Corrupt);
}

/// Files that an earlier program wrote.
void TestManifest::filesOfTheFirstFormatAreRead() {
    const std::filesystem::path folder = std::filesystem::path(GALLEY_SOURCE_DIR) / "tests/fuzz/corpus/manifest";
    const auto announcement = decodeAnnouncement(readFile(folder / "announcement")->substr(1), std::nullopt);
    VERIFY_OK(announcement);
    QCOMPARE(announcement->format, std::uint64_t{1});
    QVERIFY(announcement->timeline.empty());
    const auto manifest = decodeManifest(readFile(folder / "manifest")->substr(1), announcement->key);
    VERIFY_OK(manifest);
    QCOMPARE(manifest->format, std::uint64_t{1});
    QVERIFY(!manifest->journal);
}

void TestManifest::firstFormatHasNoRoomForMore() {
    Announcement announcement = sampleAnnouncement();
    announcement.format = 1;
    const std::string file = encodeAnnouncement(announcement, keys().secretKey);
    announcement.timeline.clear();
    const auto read = decodeAnnouncement(file, std::nullopt);
    VERIFY_OK(read);
    QVERIFY(*read == announcement);
    for (const char* member : {"/needs", "/timeline", "/journal"}) {
        QCOMPARE(decodeAnnouncement(with(file, member, nlohmann::json::array()), std::nullopt).error().code,
                 ErrorCode::Corrupt);
        Manifest manifest = sampleManifest();
        manifest.format = 1;
        const std::string old = encodeManifest(manifest, keys().secretKey);
        VERIFY_OK(decodeManifest(old, keys().publicKey));
        QCOMPARE(decodeManifest(with(old, member, nlohmann::json::array()), keys().publicKey).error().code,
                 ErrorCode::Corrupt);
    }
}

void TestManifest::timelineIsInOrderOfTime() {
    Announcement announcement = sampleAnnouncement();
    std::swap(announcement.timeline[0], announcement.timeline[1]);
    QCOMPARE(decodeAnnouncement(encodeAnnouncement(announcement, keys().secretKey), std::nullopt).error().code,
             ErrorCode::Corrupt);
    announcement.timeline[1].from = announcement.timeline[0].from;
    QCOMPARE(decodeAnnouncement(encodeAnnouncement(announcement, keys().secretKey), std::nullopt).error().code,
             ErrorCode::Corrupt);
    announcement.timeline.assign(kMaxTimeline + 1, announcement.timeline[0]);
    for (std::size_t i = 0; i < announcement.timeline.size(); ++i)
        announcement.timeline[i].from += static_cast<Instant>(i);
    QCOMPARE(decodeAnnouncement(encodeAnnouncement(announcement, keys().secretKey), std::nullopt).error().code,
             ErrorCode::Corrupt);
    announcement.timeline.pop_back();
    VERIFY_OK(decodeAnnouncement(encodeAnnouncement(announcement, keys().secretKey), std::nullopt));
}

void TestManifest::everyFlippedByteIsRefused() {
    const std::string manifest = encodeManifest(sampleManifest(), keys().secretKey);
    const std::string announcement = encodeAnnouncement(sampleAnnouncement(), keys().secretKey);
    for (std::size_t i = 0; i < manifest.size(); ++i) {
        std::string damaged = manifest;
        damaged[i] = static_cast<char>(damaged[i] ^ 1);
        QVERIFY2(!decodeManifest(damaged, keys().publicKey), qPrintable(QString::number(i)));
    }
    for (std::size_t i = 0; i < announcement.size(); ++i) {
        std::string damaged = announcement;
        damaged[i] = static_cast<char>(damaged[i] ^ 1);
        QVERIFY2(!decodeAnnouncement(damaged, std::nullopt), qPrintable(QString::number(i)));
    }
}

void TestManifest::announcementNamesAKeptVersion() {
    Announcement announcement = sampleAnnouncement();
    announcement.version = Version{9};
    QVERIFY(!decodeAnnouncement(encodeAnnouncement(announcement, keys().secretKey), std::nullopt));
    announcement = sampleAnnouncement();
    announcement.manifest = sha256("another");
    QVERIFY(!decodeAnnouncement(encodeAnnouncement(announcement, keys().secretKey), std::nullopt));
    announcement = sampleAnnouncement();
    announcement.versions.push_back(announcement.versions.front());
    QVERIFY(!decodeAnnouncement(encodeAnnouncement(announcement, keys().secretKey), std::nullopt));
}

void TestManifest::assetListIsReadBack() {
    const AssetList assets{{"images/a b.svg", reference("a")}, {"z.png", reference("z")}};
    const auto read = decodeAssetList(encodeAssetList(assets));
    VERIFY_OK(read);
    QVERIFY(*read == assets);
    VERIFY_OK(decodeAssetList(encodeAssetList({})));
}

void TestManifest::assetPathsStayInside() {
    for (const char* path : {"", "../a", "/a", "a//b", "a/..", "a\\b"})
        QVERIFY2(!decodeAssetList(encodeAssetList({{path, reference("a")}})), path);
}

void TestManifest::bundleIsReadBack() {
    const FileBundle files{
        {"style.css", "a{}"}, {"templates/page.mustache", std::string("\0x", 2)}, {"theme.json", ""}};
    const auto read = decodeBundle(encodeBundle(files));
    VERIFY_OK(read);
    QVERIFY(*read == files);
    VERIFY_OK(decodeBundle(encodeBundle({})));
}

void TestManifest::everyCutOfABundleIsRefused() {
    const std::string bytes = encodeBundle({{"a.css", "a{}"}, {"b.css", "b{}"}});
    for (std::size_t size = 0; size < bytes.size(); ++size)
        QVERIFY2(!decodeBundle(std::string_view(bytes).substr(0, size)), qPrintable(QString::number(size)));
    QVERIFY(!decodeBundle(bytes + "x"));
}

void TestManifest::bundlePathsStayInsideAndInOrder() {
    QVERIFY(!decodeBundle(encodeBundle({{"../a", "x"}})));
    std::string swapped = encodeBundle({{"a", "1"}, {"b", "2"}});
    std::swap(swapped[14], swapped[18]);
    QVERIFY(!decodeBundle(swapped));
}

QTEST_APPLESS_MAIN(TestManifest)
#include "tst_manifest.moc"
