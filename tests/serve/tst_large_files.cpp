// Copies of large assets: made one after another by one thread, within the room that they are allowed.
#include "model/base/file.h"
#include "model/serve/large_files.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <mutex>

using namespace galley;
using namespace galley::server;

namespace {

constexpr std::uint64_t kBytes = 1000;

/// Knows which of the copies that were read from it are still there.
class WatchedStore final : public BlobStore {
public:
    explicit WatchedStore(const QTemporaryDir& folder)
        : m_store(folder.path().toStdString()) {}
    Result<void> put(const Digest& digest, std::string_view bytes) override { return m_store.put(digest, bytes); }
    Result<Blob> get(const Digest& digest, const BlobSize& size) const override {
        auto blob = m_store.get(digest, size);
        if (blob) {
            const std::lock_guard guard(m_mutex);
            m_copies.emplace_back(blob->owner);
        }
        return blob;
    }
    Result<std::uint64_t> sizeOf(const Digest& digest) const override { return m_store.sizeOf(digest); }
    std::optional<std::string> stamp(const Digest& digest) const override { return m_store.stamp(digest); }
    Result<std::vector<Digest>> list() const override { return m_store.list(); }
    Result<void> remove(const Digest& digest) override { return m_store.remove(digest); }
    Result<std::string> readAnnouncement() const override { return m_store.readAnnouncement(); }
    Result<void> replaceAnnouncement(std::string_view bytes) override { return m_store.replaceAnnouncement(bytes); }
    Result<std::shared_ptr<const void>> takeTurn() override { return m_store.takeTurn(); }

    std::size_t copiesMade() const {
        const std::lock_guard guard(m_mutex);
        return m_copies.size();
    }
    std::size_t copiesKept() const {
        const std::lock_guard guard(m_mutex);
        return static_cast<std::size_t>(
            std::count_if(m_copies.begin(), m_copies.end(), [](const auto& copy) { return !copy.expired(); }));
    }

private:
    FolderBlobStore m_store;
    mutable std::mutex m_mutex;
    mutable std::vector<std::weak_ptr<const void>> m_copies;
};

} // namespace

class TestLargeFiles : public QObject {
    Q_OBJECT
private slots:
    void init();
    void whatNobodyTakesDoesNotFillTheDisk();
    void whatIsAskedForStaysUntilItIsTaken();
    void damagedFileIsReadAgainWhenItIsAnother();

private:
    std::vector<BlobRef> files(std::size_t count) const {
        std::vector<BlobRef> all;
        for (std::size_t i = 0; i < count; ++i)
            all.push_back(*putBlob(*m_store, std::string(kBytes, static_cast<char>('a' + i))));
        return all;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<WatchedStore> m_store;
};

void TestLargeFiles::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_shared<WatchedStore>(*m_folder);
}

/// Clients ask for many files and go away.
void TestLargeFiles::whatNobodyTakesDoesNotFillTheDisk() {
    const std::vector<BlobRef> all = files(10);
    const std::size_t before = m_store->copiesMade();
    LargeFiles large(m_store, 3 * kBytes, std::chrono::milliseconds(0));
    for (const BlobRef& one : all)
        QVERIFY(!large.get(one)->has_value());
    QTRY_COMPARE(m_store->copiesMade(), before + all.size());
    QTRY_COMPARE(m_store->copiesKept(), std::size_t{3});
}

/// More is asked for at a time than there is room for: everybody gets what they asked for all the same.
void TestLargeFiles::whatIsAskedForStaysUntilItIsTaken() {
    const std::vector<BlobRef> all = files(6);
    LargeFiles large(m_store, kBytes, std::chrono::minutes(1));
    for (const BlobRef& one : all)
        QVERIFY(!large.get(one)->has_value());
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::optional<Blob> blob;
        QTRY_VERIFY((blob = *large.get(all[i])).has_value());
        QCOMPARE(blob->bytes, std::string(kBytes, static_cast<char>('a' + i)));
    }
}

void TestLargeFiles::damagedFileIsReadAgainWhenItIsAnother() {
    const BlobRef file = files(1).front();
    const auto path = std::filesystem::path(m_folder->path().toStdString()) / toHex(file.digest);
    VERIFY_OK(writeFileAtomically(path, std::string(kBytes, '!')));
    LargeFiles large(m_store, 3 * kBytes);
    QVERIFY(!large.get(file)->has_value());
    QTRY_VERIFY(!large.get(file));
    const std::size_t made = m_store->copiesMade();
    for (int i = 0; i < 100; ++i)
        QCOMPARE(large.get(file).error().code, ErrorCode::Corrupt);
    QCOMPARE(m_store->copiesMade(), made); // it is not read for each who asks
    VERIFY_OK(putBlob(*m_store, std::string(kBytes, 'a')));
    QTRY_VERIFY(large.get(file) && large.get(file)->has_value());
}

QTEST_APPLESS_MAIN(TestLargeFiles)
#include "tst_large_files.moc"
