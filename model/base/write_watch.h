// WriteWatch: tells when a program writes to a file of a folder or puts another in its place, at once and without
// looking again and again: by inotify. It is a hint: where the system cannot watch (a network disk, no watches left)
// nothing is told, so whoever uses it looks now and then all the same.
//
// Thread rule: made and destroyed by one thread; the callback runs on a thread of its own, must return soon and must
// not destroy the watch.
#pragma once

#include "model/base/descriptor.h"

#include <filesystem>
#include <functional>
#include <string>
#include <thread>

namespace galley {

class WriteWatch {
public:
    /// Watches the file `name` in `folder`, which need not be there yet.
    WriteWatch(const std::filesystem::path& folder, std::string name, std::function<void()> onWritten);
    /// Waits until a callback that runs has returned.
    ~WriteWatch();
    WriteWatch(const WriteWatch&) = delete;
    WriteWatch& operator=(const WriteWatch&) = delete;

private:
    void run();
    bool readEvents();

    const std::string m_name;
    const std::function<void()> m_onWritten;
    Descriptor m_events; ///< of inotify; closed: nothing can be watched
    Descriptor m_end;    ///< an eventfd that ends the thread
    std::thread m_thread;
};

} // namespace galley
