#include "ui/shell/store_watch.h"

#include "model/base/file.h"
#include "model/base/time.h"
#include "ui/shell/site_session.h"
#include "ui/tasks/background_task.h"

#include <QTimer>

#include <memory>

namespace galley::ui {

namespace {

constexpr const char* kMemory = "published-files-read"; ///< when, RFC 3339
constexpr std::uint64_t kMaxMemoryBytes = 64;

std::filesystem::path memoryOf(const SitePaths& paths) {
    return paths.cache() / kMemory;
}

} // namespace

StoreWatch::StoreWatch(SiteSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_hourly(new QTimer(this))
    , m_task(new BackgroundTask(this)) {
    connect(&session, &SiteSession::idle, this, &StoreWatch::lookWhenDue);
    connect(m_hourly, &QTimer::timeout, this, &StoreWatch::lookWhenDue);
    connect(&session, &SiteSession::publishedChanged, this, [this] {
        if (!m_damaged.empty())
            look();
    });
    m_hourly->start(std::chrono::hours(1));
}

bool StoreWatch::isDue() const {
    const auto bytes = readFile(memoryOf(SitePaths(m_session.workspace().folder())), kMaxMemoryBytes);
    const auto last = bytes ? parseInstant(*bytes) : Result<Instant>(bytes.error());
    const Instant now = Clock::system().now();
    return !last || *last > now || now - *last >= std::chrono::milliseconds(kEvery).count();
}

void StoreWatch::lookWhenDue() {
    if (!m_task->isRunning() && isDue())
        look();
}

void StoreWatch::look() {
    if (!m_session.isInPlace())
        return;
    const SitePaths paths(m_session.workspace().folder());
    m_task->start([this, paths](const Progress& progress, const CancelToken& cancel) {
        auto found = std::make_shared<Result<std::vector<DamagedFile>>>(damagedFiles(paths, progress, cancel));
        return [this, paths, found] {
            if (!*found) // it is tried again
                return;
            m_damaged = std::move(**found);
            std::erase_if(m_damaged, [](const DamagedFile& file) { return !file.isNeededNow; });
            // A cache: a failure costs another reading.
            static_cast<void>(writeCacheFile(memoryOf(paths), formatInstant(Clock::system().now())));
            emit looked();
        };
    });
}

} // namespace galley::ui
