// How long work is watched and stopped: a token that the worker polls and a callback that it reports to.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

namespace galley {

/// Shared "please stop" flag. Copies refer to one flag; any thread may cancel, any thread may ask.
class CancelToken {
public:
    CancelToken()
        : m_flag(std::make_shared<std::atomic<bool>>(false)) {}
    void cancel() { m_flag->store(true, std::memory_order_relaxed); }
    bool isCancelled() const { return m_flag->load(std::memory_order_relaxed); }

private:
    std::shared_ptr<std::atomic<bool>> m_flag;
};

/// Reports work done out of work in all (both in the caller's unit, total 0 when unknown). Called on the worker's
/// thread, at most some hundred times for one job. May be empty.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

} // namespace galley
