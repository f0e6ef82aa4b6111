// The folder store: blobs under their digests, the announcement, the turn.
#include "model/base/file.h"
#include "model/publish/blob_store.h"
#include "model/publish/site_version.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace galley;

namespace {

constexpr std::uint64_t kHuge = 40ULL << 30; // without a block behind it

} // namespace

class TestBlobStore : public QObject {
    Q_OBJECT

private slots:
    void init();
    void blobIsReadBack();
    void emptyBlobIsReadBack();
    void missingBlobIsNotFound();
    void alteredBlobIsCorrupt();
    void checkSeesWhatReadingSees();
    void anotherSizeIsNotRead();
    void manifestsOfAnySizeAreNotRead();
    void linksOutOfTheStoreAreRefused();
    void theStoreMayBeALink();
    void readersHearTheStop();
    void puttingAgainMendsDamage();
    void hugeBlobsAreNotRead();
    void listShowsBlobsOnly();
    void announcementIsReplaced();
    void oneHasTheTurn();
    void takingTheTurnClearsLeftovers();
    void failureToWriteIsReported();

private:
    std::filesystem::path folder() const { return std::filesystem::path(m_dir->path().toStdString()) / "blobs"; }
    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestBlobStore::init() {
    m_dir = std::make_unique<QTemporaryDir>();
}

void TestBlobStore::blobIsReadBack() {
    FolderBlobStore store(folder());
    const auto reference = putBlob(store, "hello");
    VERIFY_OK(reference);
    QCOMPARE(reference->bytes, std::uint64_t{5});
    const auto blob = readBlob(store, *reference);
    VERIFY_OK(blob);
    QVERIFY(blob->bytes == "hello");
}

void TestBlobStore::emptyBlobIsReadBack() {
    FolderBlobStore store(folder());
    const auto reference = putBlob(store, "");
    VERIFY_OK(reference);
    VERIFY_OK(readBlob(store, *reference));
}

void TestBlobStore::missingBlobIsNotFound() {
    const FolderBlobStore store(folder());
    QCOMPARE(store.get(sha256("nothing")).error().code, ErrorCode::NotFound);
    QCOMPARE(store.readAnnouncement().error().code, ErrorCode::NotFound);
    const auto blobs = store.list();
    VERIFY_OK(blobs);
    QVERIFY(blobs->empty());
}

void TestBlobStore::alteredBlobIsCorrupt() {
    FolderBlobStore store(folder());
    const auto reference = putBlob(store, "hello");
    VERIFY_OK(reference);
    for (const char* bytes : {"hellO", "hell", "hello!"}) {
        VERIFY_OK(writeFileAtomically(store.pathOf(reference->digest), bytes));
        QCOMPARE(readBlob(store, *reference).error().code, ErrorCode::Corrupt);
    }
}

void TestBlobStore::checkSeesWhatReadingSees() {
    FolderBlobStore store(folder());
    const std::string whole(3'000'000, 'a'); // some pieces of a reading
    const auto reference = putBlob(store, whole);
    VERIFY_OK(reference);
    VERIFY_OK(store.check(*reference));
    const std::filesystem::path path = store.pathOf(reference->digest);
    std::string flipped = whole;
    flipped[2'500'000] = 'b';
    for (const std::string& damaged : {flipped, whole.substr(1), whole + "a", std::string()}) {
        VERIFY_OK(writeFileAtomically(path, damaged));
        QCOMPARE(store.check(*reference).error().code, ErrorCode::Corrupt);
        QCOMPARE(readBlob(store, *reference).error().code, ErrorCode::Corrupt);
    }
    std::filesystem::remove(path);
    QCOMPARE(store.check(*reference).error().code, ErrorCode::NotFound);
    std::filesystem::create_directory(path);
    QVERIFY(!store.check(*reference));
    VERIFY_OK(store.check(*putBlob(store, "")));
}

void TestBlobStore::anotherSizeIsNotRead() {
    FolderBlobStore store(folder());
    const auto reference = putBlob(store, "hello");
    VERIFY_OK(reference);
    for (const std::uint64_t bytes : {std::uint64_t{0}, std::uint64_t{4}, std::uint64_t{6}, kHuge}) {
        std::filesystem::resize_file(store.pathOf(reference->digest), bytes);
        const auto refused = readBlob(store, *reference);
        QCOMPARE(refused.error().code, ErrorCode::Corrupt);
        QCOMPARE(refused.error().file, toHex(reference->digest));
        QVERIFY2(refused.error().message.find("has " + std::to_string(bytes) + " bytes, where 5 ") != std::string::npos,
                 refused.error().message.c_str());
    }
    VERIFY_OK(putBlob(store, "hello"));
    VERIFY_OK(readBlob(store, *reference));
}

void TestBlobStore::manifestsOfAnySizeAreNotRead() {
    FolderBlobStore store(folder());
    const auto reference = putBlob(store, "hello");
    VERIFY_OK(reference);
    std::filesystem::resize_file(store.pathOf(reference->digest), kHuge);
    QCOMPARE(loadManifest(store, reference->digest, PublicKey{}).error().code, ErrorCode::Corrupt);
    std::filesystem::resize_file(store.pathOf(reference->digest), kMaxSignedBytes + 1);
    QVERIFY(loadManifest(store, reference->digest, PublicKey{}).error().message.find("at most") != std::string::npos);
}

void TestBlobStore::linksOutOfTheStoreAreRefused() {
    FolderBlobStore store(folder());
    const auto reference = putBlob(store, "hello");
    VERIFY_OK(reference);
    VERIFY_OK(store.replaceAnnouncement("announced"));
    for (const std::filesystem::path& path :
         {store.pathOf(reference->digest), std::filesystem::path(folder() / "announcement.json")}) {
        const std::filesystem::path outside = folder().parent_path() / path.filename();
        std::filesystem::rename(path, outside);
        std::filesystem::create_symlink(outside, path);
    }
    for (const Error& refused :
         {readBlob(store, *reference).error(), store.check(*reference).error(), store.readAnnouncement().error()}) {
        QCOMPARE(refused.code, ErrorCode::InvalidInput);
        QVERIFY2(refused.message.find("by a link") != std::string::npos, refused.message.c_str());
        QVERIFY(std::filesystem::is_symlink(refused.file));
    }
    VERIFY_OK(putBlob(store, "hello"));
    VERIFY_OK(readBlob(store, *reference));
}

void TestBlobStore::theStoreMayBeALink() {
    FolderBlobStore real(folder());
    const auto reference = putBlob(real, "hello");
    VERIFY_OK(reference);
    VERIFY_OK(real.replaceAnnouncement("announced"));
    const std::filesystem::path link = folder().parent_path() / "link";
    std::filesystem::create_directory_symlink(folder(), link);
    const FolderBlobStore linked(link);
    VERIFY_OK(readBlob(linked, *reference));
    VERIFY_OK(linked.readAnnouncement());
}

void TestBlobStore::readersHearTheStop() {
    const std::string large(20'000'000, 'a');
    FolderBlobStore whole(folder());
    const auto reference = putBlob(whole, large);
    VERIFY_OK(reference);
    for (const std::filesystem::path& scratch : {std::filesystem::path(), folder().parent_path() / "scratch"}) {
        CancelToken stop;
        const FolderBlobStore store(folder(), scratch, stop);
        VERIFY_OK(readBlob(store, *reference));
        stop.cancel();
        QCOMPARE(readBlob(store, *reference).error().code, ErrorCode::Cancelled);
    }
}

void TestBlobStore::puttingAgainMendsDamage() {
    FolderBlobStore store(folder());
    const auto reference = putBlob(store, "hello");
    VERIFY_OK(reference);
    VERIFY_OK(writeFileAtomically(store.pathOf(reference->digest), "hellO"));
    VERIFY_OK(putBlob(store, "hello"));
    VERIFY_OK(readBlob(store, *reference));
}

/// A file that is larger than the blob can be is known to be damaged by its size: this one has more than there is
/// memory.
void TestBlobStore::hugeBlobsAreNotRead() {
    FolderBlobStore store(folder());
    const auto reference = putBlob(store, "hello");
    VERIFY_OK(reference);
    std::filesystem::resize_file(store.pathOf(reference->digest), std::uintmax_t{1} << 40);
    QVERIFY(readBlob(store, *reference).error().code == ErrorCode::Corrupt);
    QVERIFY(store.get(reference->digest, {0, reference->bytes}).error().code == ErrorCode::Corrupt);
    QVERIFY(store.check(*reference).error().code == ErrorCode::Corrupt);
    VERIFY_OK(putBlob(store, "hello"));
    VERIFY_OK(readBlob(store, *reference));
}

void TestBlobStore::listShowsBlobsOnly() {
    FolderBlobStore store(folder());
    VERIFY_OK(putBlob(store, "a"));
    VERIFY_OK(putBlob(store, "b"));
    VERIFY_OK(store.replaceAnnouncement("{}"));
    const auto turn = store.takeTurn();
    VERIFY_OK(turn);
    auto blobs = store.list();
    VERIFY_OK(blobs);
    QCOMPARE(blobs->size(), std::size_t{2});
    VERIFY_OK(store.remove(sha256("a")));
    VERIFY_OK(store.remove(sha256("a")));
    blobs = store.list();
    VERIFY_OK(blobs);
    QVERIFY(*blobs == std::vector<Digest>{sha256("b")});
}

void TestBlobStore::announcementIsReplaced() {
    FolderBlobStore store(folder());
    VERIFY_OK(store.replaceAnnouncement("one"));
    VERIFY_OK(store.replaceAnnouncement("two"));
    const auto read = store.readAnnouncement();
    VERIFY_OK(read);
    QVERIFY(*read == "two");
}

void TestBlobStore::oneHasTheTurn() {
    FolderBlobStore store(folder());
    {
        const auto turn = store.takeTurn();
        VERIFY_OK(turn);
        QCOMPARE(FolderBlobStore(folder()).takeTurn().error().code, ErrorCode::Locked);
    }
    VERIFY_OK(store.takeTurn());
}

void TestBlobStore::takingTheTurnClearsLeftovers() {
    FolderBlobStore store(folder());
    const auto reference = putBlob(store, "hello");
    VERIFY_OK(reference);
    const std::string leftover = store.pathOf(reference->digest).string() + ".tmp-" + std::string(32, 'a');
    VERIFY_OK(writeFileAtomically(leftover, "hel"));
    VERIFY_OK(store.takeTurn());
    QVERIFY(!std::filesystem::exists(leftover));
    VERIFY_OK(readBlob(store, *reference));
}

void TestBlobStore::failureToWriteIsReported() {
    // A file where the folder should be: no user may write below it, not even root.
    VERIFY_OK(writeFileAtomically(folder(), "in the way"));
    FolderBlobStore store(folder());
    QCOMPARE(putBlob(store, "hello").error().code, ErrorCode::Io);
    QCOMPARE(store.replaceAnnouncement("{}").error().code, ErrorCode::Io);
    QVERIFY(!store.takeTurn());
}

QTEST_APPLESS_MAIN(TestBlobStore)
#include "tst_blob_store.moc"
