#include "model/base/write_watch.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <utility>

namespace galley {

WriteWatch::WriteWatch(const std::filesystem::path& folder, std::string name, std::function<void()> onWritten)
    : m_name(std::move(name))
    , m_onWritten(std::move(onWritten))
    , m_events(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC))
    , m_end(::eventfd(0, EFD_CLOEXEC)) {
    constexpr std::uint32_t kWritten = IN_MODIFY | IN_MOVED_TO | IN_CREATE;
    if (!m_events.isOpen() || !m_end.isOpen() || ::inotify_add_watch(m_events.number(), folder.c_str(), kWritten) < 0)
        return;
    m_thread = std::thread([this] { run(); });
}

WriteWatch::~WriteWatch() {
    if (!m_thread.joinable())
        return;
    const std::uint64_t one = 1;
    while (::write(m_end.number(), &one, sizeof one) < 0 && errno == EINTR) {
    }
    m_thread.join();
}

void WriteWatch::run() {
    std::array<pollfd, 2> waiting{pollfd{m_events.number(), POLLIN, 0}, pollfd{m_end.number(), POLLIN, 0}};
    while (true) {
        if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR)
            return;
        if (waiting[1].revents != 0)
            return;
        if (waiting[0].revents != 0 && readEvents())
            m_onWritten();
    }
}

/// Takes what happened since; whether the file was written to.
bool WriteWatch::readEvents() {
    alignas(inotify_event) std::array<char, 4096> buffer{};
    bool isWritten = false;
    while (true) {
        const ssize_t size = ::read(m_events.number(), buffer.data(), buffer.size());
        if (size <= 0)
            return isWritten;
        for (ssize_t at = 0; at < size;) {
            const auto* const event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
            // After an overflow it may have been this one.
            isWritten = isWritten || (event->mask & IN_Q_OVERFLOW) != 0 || (event->len > 0 && m_name == event->name);
            at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        }
    }
}

} // namespace galley
