#include "model/serve/large_files.h"

#include "model/base/memory.h"

#include <utility>

namespace galley::server {

LargeFiles::LargeFiles(std::shared_ptr<const BlobStore> store, std::uint64_t limitBytes,
                       std::chrono::milliseconds untilTaken)
    : m_store(std::move(store))
    , m_limit(limitBytes)
    , m_untilTaken(untilTaken)
    , m_thread([this] { run(); }) {}

LargeFiles::~LargeFiles() {
    {
        const std::lock_guard guard(m_mutex);
        m_isStopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

Result<std::optional<Blob>> LargeFiles::get(const BlobRef& reference) {
    const std::lock_guard guard(m_mutex);
    const auto [found, isNew] = m_copies.try_emplace(reference.digest);
    Copy& copy = found->second;
    if (copy.error) {
        const Error error = *copy.error;
        const bool isOfFile = error.code != ErrorCode::Io && error.code != ErrorCode::Cancelled;
        if (isOfFile && m_store->lookOf(reference.digest) == copy.look)
            return error;
        m_copies.erase(found);
        if (!isOfFile)
            return error;
        return std::optional<Blob>();
    }
    copy.used = ++m_uses;
    copy.isTaken = copy.isTaken || copy.blob;
    if (isNew) {
        m_asked.push_back(reference);
        m_wake.notify_one();
    }
    return copy.blob;
}

void LargeFiles::makeRoom(std::uint64_t bytes) {
    const auto mayGo = [this, now = std::chrono::steady_clock::now()](const Copy& copy) {
        return copy.isTaken || now - copy.made >= m_untilTaken;
    };
    while (true) {
        std::uint64_t all = bytes;
        auto oldest = m_copies.end();
        for (auto copy = m_copies.begin(); copy != m_copies.end(); ++copy) {
            if (!copy->second.blob)
                continue;
            all += copy->second.bytes;
            if (mayGo(copy->second) && (oldest == m_copies.end() || copy->second.used < oldest->second.used))
                oldest = copy;
        }
        if (all <= m_limit || oldest == m_copies.end())
            return;
        m_copies.erase(oldest);
    }
}

void LargeFiles::run() {
    std::unique_lock guard(m_mutex);
    while (true) {
        m_wake.wait(guard, [this] { return m_isStopping || !m_asked.empty(); });
        if (m_isStopping)
            return;
        const BlobRef reference = m_asked.front();
        m_asked.pop_front();
        makeRoom(reference.bytes); // first: both copies at once may be more than the disk has
        guard.unlock();
        std::string look = m_store->lookOf(reference.digest);
        auto blob = withinMemory("to serve a large file", [&] { return readBlob(*m_store, reference); });
        guard.lock();
        Copy& copy = m_copies[reference.digest];
        copy.look = std::move(look);
        copy.bytes = reference.bytes;
        copy.made = std::chrono::steady_clock::now();
        if (blob)
            copy.blob = *std::move(blob);
        else
            copy.error = std::move(blob).error();
    }
}

} // namespace galley::server
