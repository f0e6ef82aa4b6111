// LargeFiles: verified copies of assets that are too large to stand among the finished answers. Each is copied and
// checked once, into an unnamed file that nobody else can change, and serves all ranges that are asked for; what was
// used least recently goes when the copies take more room than allowed. A copy in use stays until its last answer is
// sent, and one that nobody has got yet for as long as those who asked may take to ask again.
//
// One thread makes the copies, one after another: a file that is large or slow to read holds up those who ask for large
// files, and nobody else. Thread rule: any thread; nobody waits.
// Used in this folder alone.
#pragma once

#include "model/publish/blob_store.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace galley::server {

class LargeFiles {
public:
    /// Assets above this size belong here.
    static constexpr std::uint64_t kFrom = 16U << 20;

    LargeFiles(std::shared_ptr<const BlobStore> store, std::uint64_t limitBytes,
               std::chrono::milliseconds untilTaken = std::chrono::seconds(5));
    /// Waits for the copy that is being made; a store that is stopped ends it.
    ~LargeFiles();
    LargeFiles(const LargeFiles&) = delete;
    LargeFiles& operator=(const LargeFiles&) = delete;

    /// The bytes, or nothing while they are copied: ask again. Errors as readBlob()'s; a damaged file is read again
    /// when it looks different, others when they are asked for again. O(log copies).
    Result<std::optional<Blob>> get(const BlobRef& reference);

private:
    struct Copy {
        std::optional<Blob> blob;
        std::optional<Error> error;
        std::string look; ///< of the stored file before it was read
        std::uint64_t bytes = 0;
        std::uint64_t used = 0; ///< the higher the later
        bool isTaken = false;   ///< somebody got it
        std::chrono::steady_clock::time_point made{};
    };
    /// How the stored file looks; another text when its bytes may be others.
    /// Forgets copies until there is room for this many bytes. What nobody has got yet stays a while, or two could
    /// drive each other out for ever; no longer, or clients who go away would fill the disk.
    void makeRoom(std::uint64_t bytes);
    void run();

    std::shared_ptr<const BlobStore> m_store;
    std::uint64_t m_limit;
    std::chrono::milliseconds m_untilTaken;
    std::mutex m_mutex;
    std::map<Digest, Copy> m_copies;
    std::deque<BlobRef> m_asked;
    std::condition_variable m_wake;
    std::uint64_t m_uses = 0;
    bool m_isStopping = false;
    std::thread m_thread; ///< last: it uses the members above
};

} // namespace galley::server
