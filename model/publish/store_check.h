// StoreCheck: whether blobs of a store are what their names promise, so that a server that starts now could load them.
// What was read once is remembered by what the file looked like then (BlobStore::stamp), so that a publish does not
// read a large site again; whoever wants to be sure asks without a memory. What is remembered is a cache in a file of
// its own: losing it costs a reading.
//
// Thread rule: one thread.
// Used in this folder alone.
#pragma once

#include "model/publish/manifest.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace galley {

class StoreCheck {
public:
    /// Empty `memory`: nothing is remembered.
    StoreCheck(const BlobStore& store, std::filesystem::path memory);

    /// NotFound, Corrupt, Io, with the blob's name as the error's file. O(1) for one that is known, O(bytes) otherwise.
    Result<void> check(const BlobRef& blob);
    /// Snapshot and deltas of a version. The first error.
    Result<void> check(const ManifestBase& base);
    /// Writes down what was checked; what was not asked for is forgotten. A cache: a failure costs a reading.
    void remember();

private:
    const BlobStore& m_store;
    std::filesystem::path m_memory;
    std::map<std::string, std::string, std::less<>> m_known; ///< digest in hex -> stamp
    std::map<std::string, std::string, std::less<>> m_checked;
};

/// The versions whose manifests stand in a store and are signed by `key`, oldest first, at most `limit` newest ones:
/// what an announcement that was lost would list. O(blobs). Io.
Result<std::vector<KeptVersion>> versionsInStore(const BlobStore& store, const PublicKey& key, std::size_t limit);

} // namespace galley
