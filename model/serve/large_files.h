// LargeFiles: verified copies of assets that are too large to stand among the finished answers. Each is copied and
// checked once, into an unnamed file that nobody else can change, and serves all ranges that are asked for; what was
// used least recently goes when the copies take more room than allowed. A copy in use stays until its last answer is
// sent. Thread rule: any thread; who asks for a file that somebody copies just now waits for that copy.
#pragma once

#include "model/publish/blob_store.h"

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace galley::server {

class LargeFiles {
public:
    /// Assets above this size belong here.
    static constexpr std::uint64_t kFrom = 16U << 20;

    LargeFiles(std::shared_ptr<const BlobStore> store, std::uint64_t limitBytes)
        : m_store(std::move(store))
        , m_limit(limitBytes) {}

    /// Errors as readBlob()'s; a failure is forgotten, so that the next one tries again. O(bytes) for the first.
    Result<Blob> get(const BlobRef& reference);

private:
    struct Copy {
        std::mutex mutex; ///< held while it is made
        std::optional<Blob> blob;
        std::uint64_t bytes = 0;
        std::list<Digest>::iterator place;
    };
    std::shared_ptr<Copy> use(const BlobRef& reference);
    void forget(const Digest& digest, const std::shared_ptr<Copy>& copy);

    std::shared_ptr<const BlobStore> m_store;
    std::uint64_t m_limit;
    std::mutex m_mutex;
    std::map<Digest, std::shared_ptr<Copy>> m_copies;
    std::list<Digest> m_order; ///< most recently used first
    std::uint64_t m_bytes = 0;
};

} // namespace galley::server
