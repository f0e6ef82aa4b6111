// BlobStore: where published bytes live. Blobs are named by their SHA-256 and never change; one announcement says what
// is current and is replaced in one step. It knows nothing of what the bytes mean, and does not check them: readers do
// (readBlob), since a store may be any server.
//
// Thread rule: implementations are safe from any thread; one publisher at a time writes, the one that holds the turn.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/hash.h"
#include "model/base/result.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// Bytes of a blob, which do not change whatever happens in the store, and what keeps them.
struct Blob {
    std::string_view bytes;
    std::shared_ptr<const void> owner;
};

/// Names a blob from inside a signed file.
struct BlobRef {
    Digest digest{};
    std::uint64_t bytes = 0;
    friend bool operator==(const BlobRef&, const BlobRef&) = default;
};

/// Sizes that a blob may have.
struct BlobSize {
    std::uint64_t least = 0;
    std::uint64_t most = UINT64_MAX;
};

class BlobStore {
public:
    virtual ~BlobStore() = default;

    /// Makes the bytes durable under their digest, which the caller has computed. Bytes that are there already are left
    /// alone. After a failure there is either nothing or the whole blob. Io.
    virtual Result<void> put(const Digest& digest, std::string_view bytes) = 0;
    /// The bytes as they stand in the store. NotFound, Io; Corrupt for another size, before anything is read;
    /// InvalidInput for what is no file of the store; Cancelled.
    virtual Result<Blob> get(const Digest& digest, const BlobSize& size = {}) const = 0;
    /// Whether readers are to end: what reads for long asks now and then, and ends with Cancelled.
    virtual bool isStopped() const { return false; }
    /// Whether a blob is what its reference promises: as readBlob(), without keeping the bytes. O(bytes).
    virtual Result<void> check(const BlobRef& reference) const;
    /// Size of a blob without reading it. NotFound, Io.
    virtual Result<std::uint64_t> sizeOf(const Digest& digest) const = 0;
    /// A text that is another one whenever the stored bytes may be others; nothing where a store cannot tell, or when
    /// they are too new to tell.
    virtual std::optional<std::string> stamp(const Digest& digest) const = 0;
    /// What a blob looks like now: another text means that its file was replaced; the same one may be said of bytes
    /// that changed within a tick of the clock, for as long as stamp() cannot tell.
    virtual std::string lookOf(const Digest& digest) const;
    /// Every blob. O(blobs). Io.
    virtual Result<std::vector<Digest>> list() const = 0;
    /// Removes a blob; one that is not there is fine. Io.
    virtual Result<void> remove(const Digest& digest) = 0;

    /// NotFound before the first announcement; Io; InvalidInput when it is larger than an announcement can be.
    virtual Result<std::string> readAnnouncement() const = 0;
    /// Replaces it durably in one step: readers see the old or the new one. Io: which of them stands there is to be
    /// read.
    virtual Result<void> replaceAnnouncement(std::string_view bytes) = 0;

    /// The publisher's turn, given back when the last copy of the pointer dies. Locked while somebody else has it.
    virtual Result<std::shared_ptr<const void>> takeTurn() = 0;
};

/// Puts bytes under their digest.
Result<BlobRef> putBlob(BlobStore& store, std::string_view bytes);
/// Gets a blob and checks it: Corrupt when size or digest differ from the reference. A file of another size is not
/// read. O(bytes).
Result<Blob> readBlob(const BlobStore& store, const BlobRef& reference);

/// A folder on disk, as FORMAT.md says. Every write is atomic and synced. The folder itself may be a link; no file of
/// it may be one that leads out of it.
class FolderBlobStore final : public BlobStore {
public:
    /// The folder is made by the first write. Blobs are read into memory; large ones into unnamed files in `scratch`,
    /// if that is given. `stop` ends reading.
    explicit FolderBlobStore(std::filesystem::path folder, std::filesystem::path scratch = {}, CancelToken stop = {})
        : m_folder(std::move(folder))
        , m_scratch(std::move(scratch))
        , m_stop(std::move(stop)) {}

    Result<void> put(const Digest& digest, std::string_view bytes) override;
    Result<Blob> get(const Digest& digest, const BlobSize& size = {}) const override;
    bool isStopped() const override { return m_stop.isCancelled(); }
    Result<void> check(const BlobRef& reference) const override; ///< in bounded memory
    Result<std::uint64_t> sizeOf(const Digest& digest) const override;
    std::optional<std::string> stamp(const Digest& digest) const override; ///< device, inode, size, time of change
    std::string lookOf(const Digest& digest) const override;               ///< also says which file it is
    Result<std::vector<Digest>> list() const override;
    Result<void> remove(const Digest& digest) override;
    Result<std::string> readAnnouncement() const override;
    Result<void> replaceAnnouncement(std::string_view bytes) override;
    /// Also removes what interrupted writes left behind.
    Result<std::shared_ptr<const void>> takeTurn() override;

    const std::filesystem::path& folder() const { return m_folder; }
    std::filesystem::path pathOf(const Digest& digest) const { return m_folder / toHex(digest); }

private:
    Result<void> makeFolder() const;
    std::filesystem::path m_folder;
    std::filesystem::path m_scratch;
    CancelToken m_stop;
};

} // namespace galley
