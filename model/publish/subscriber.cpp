#include "model/publish/subscriber.h"

#include "model/base/memory.h"
#include "model/publish/store_remedy.h"

#include <algorithm>
#include <utility>

namespace galley {

namespace {

constexpr int kSlowerAfterDamage = 10;
constexpr const char* kAnnouncementFile = "announcement.json";

} // namespace

bool isUnannounced(const Error& error) {
    return error.code == ErrorCode::NotFound &&
           std::filesystem::path(error.file).filename() == std::filesystem::path(kAnnouncementFile);
}

SiteFollower::SiteFollower(std::shared_ptr<const BlobStore> store, FollowOptions options)
    : m_store(std::move(store))
    , m_key(options.key)
    , m_hold(options.hold)
    , m_clock(*options.clock, *options.steady)
    , m_state(std::move(options.state), std::move(options.onWarning)) {}

Result<std::optional<SiteSwitch>> SiteFollower::look() {
    auto step = lookAtStore();
    if (m_announcement)
        watchClock();
    if (!m_announcement || (step && *step) || reachedIn(*m_announcement) == m_reached)
        return step;
    // The timeline goes on whatever became of the store.
    auto next = follow(*m_announcement);
    return !next || *next ? std::move(next) : std::move(step);
}

std::optional<std::chrono::milliseconds> SiteFollower::untilNextSwitch() const {
    if (!m_announcement || m_reached >= m_announcement->timeline.size())
        return std::nullopt;
    const std::chrono::milliseconds left(m_announcement->timeline[m_reached].from - m_clock.now());
    return left.count() > 0 ? std::optional(left) : std::nullopt;
}

Result<std::optional<SiteSwitch>> SiteFollower::lookAtStore() {
    auto bytes = m_store->readAnnouncement();
    if (bytes && *bytes == m_seen) {
        m_state.keep();
        return std::optional<SiteSwitch>();
    }
    auto announcement = bytes ? decodeAnnouncement(*bytes, m_key) : Result<Announcement>(bytes.error());
    const auto key = m_key || !announcement ? m_key : std::optional(announcement->key);
    // The first time: what an earlier process followed may be newer than what stands in the store.
    if (m_current == nullptr && key) {
        auto before = m_state.announcement(*key);
        if (before && (!announcement || before->number > announcement->number)) {
            // Its blobs may be gone; then the store's own fault is what to tell.
            if (auto step = follow(*std::move(before)))
                return step;
        }
    }
    if (!announcement)
        return isUnannounced(announcement.error())
                   ? announcement.error()
                   : withStoreRemedy(std::move(announcement).error().inFile(kAnnouncementFile), kServerTrust);
    const std::optional<Announcement> newest =
        m_announcement ? m_announcement : m_state.announcement(announcement->key);
    if (newest && newest->key == announcement->key && announcement->number < newest->number)
        return Error{ErrorCode::Untrusted,
                     "the announcement (number " + std::to_string(announcement->number) + ") is older than number " +
                         std::to_string(newest->number) +
                         ", which was followed before; to go back on purpose, roll back on the publisher's side" +
                         m_state.remedy(announcement->key)}
            .inFile(kAnnouncementFile);
    m_clock.witness(announcement->time);
    GALLEY_TRY(auto step, follow(*std::move(announcement)));
    m_seen = *std::move(bytes);
    m_state.follow(*m_announcement, *m_seen);
    return step;
}

Result<std::optional<SiteSwitch>> SiteFollower::follow(Announcement announcement) {
    const auto started = std::chrono::steady_clock::now();
    if (m_current == nullptr)
        m_entry = m_state.reached(announcement.key);
    const std::size_t reached = reachedIn(announcement);
    GALLEY_TRY(const Digest wanted, wantedBy(announcement, reached));
    std::optional<SiteSwitch> step;
    if (m_current == nullptr || m_current->digest != wanted) {
        step = m_upcoming.take(wanted);
        if (!step) {
            auto next = stepTo(*m_store, announcement.key, m_current, wanted);
            if (!next)
                return withStoreRemedy(std::move(next).error(), kServerTrust);
            step = *std::move(next);
        }
        step->duration =
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
        m_current = step->after;
    }
    m_key = announcement.key;
    m_announcement = std::move(announcement);
    setReached(reached);
    return step;
}

void SiteFollower::setReached(std::size_t reached) {
    m_reached = reached;
    const std::vector<ScheduledVersion>& timeline = m_announcement->timeline;
    const auto entry = isTimed() && reached > 0 ? std::optional(timeline[reached - 1]) : std::nullopt;
    if (entry != m_entry)
        m_state.reach(m_announcement->key, entry);
    m_entry = entry;
    std::vector<Digest> next;
    if (isTimed())
        for (std::size_t i = reached; i < timeline.size(); ++i)
            next.push_back(timeline[i].manifest);
    m_upcoming.expect(m_current, std::move(next));
}

Result<bool> SiteFollower::prepare() {
    if (m_upcoming.missing() == 0)
        return false;
    const auto done = m_upcoming.prepareNext(*m_store, *m_key);
    if (done)
        return true;
    const ScheduledVersion& missed = m_announcement->timeline[m_reached + m_upcoming.ready()];
    Error error = withStoreRemedy(done.error(), kServerTrust);
    error.message = "version " + std::to_string(missed.version.value()) + ", which is scheduled for " +
                    formatInstant(missed.from) + ", cannot be made ready: " + error.message;
    return error;
}

void SiteFollower::watchClock() {
    const bool isWaiting = isTimed() && m_reached < m_announcement->timeline.size();
    const auto leap = std::chrono::duration_cast<std::chrono::seconds>(m_clock.leap());
    if (isWaiting && leap.count() > 0 && !m_isLeapTold)
        m_state.warn(
            {ErrorCode::Conflict,
             "the system's clock leapt " + std::to_string(leap.count()) +
                 " s ahead of the time since it was last known to be right, so scheduled versions wait: set it "
                 "right, or, if it is right, send this program SIGUSR1 or publish something",
             {}});
    m_isLeapTold = leap.count() > 0 && (isWaiting || m_isLeapTold);
}

std::size_t SiteFollower::reachedIn(const Announcement& announcement) const {
    const std::vector<ScheduledVersion>& timeline = announcement.timeline;
    const Instant now = m_clock.now();
    const auto next = std::find_if(timeline.begin(), timeline.end(),
                                   [now](const ScheduledVersion& scheduled) { return scheduled.from > now; });
    const auto run = m_entry ? std::find(next, timeline.end(), *m_entry) : timeline.end();
    return static_cast<std::size_t>((run == timeline.end() ? next : run + 1) - timeline.begin());
}

Result<Digest> SiteFollower::wantedBy(const Announcement& announcement, std::size_t reached) const {
    if (!m_hold)
        return announcement.pinned || reached == 0 ? announcement.manifest
                                                   : announcement.timeline[reached - 1].manifest;
    if (const KeptVersion* const held = announcement.find(*m_hold))
        return held->manifest;
    if (m_current != nullptr)
        return m_current->digest;
    return Error{ErrorCode::NotFound, "version " + std::to_string(m_hold->value()) + " is not kept"};
}

Subscriber::Subscriber(std::shared_ptr<const BlobStore> store, Options options, SwitchListener onSwitch,
                       ErrorListener onError)
    : m_follower(std::move(store), std::move(options.follow))
    , m_interval(options.interval)
    , m_onAnnouncement(std::move(options.onAnnouncement))
    , m_onSwitch(std::move(onSwitch))
    , m_onError(std::move(onError))
    , m_onClockLeap(std::move(options.onClockLeap))
    , m_thread([this] { run(); }) {}

Subscriber::~Subscriber() {
    {
        const MutexLock guard(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void Subscriber::confirmClock() {
    {
        const MutexLock guard(m_mutex);
        m_isClockConfirmed = true;
    }
    m_wake.notify_all();
}

Result<bool> Subscriber::takeStep() {
    auto step = withinMemory("to load what was published", [this] { return m_follower.look(); });
    if (const auto& newest = m_follower.announcement(); m_onAnnouncement && newest && newest->number != m_told) {
        m_told = newest->number;
        m_onAnnouncement(*newest);
    }
    if (const auto leap = m_follower.clockLeap(); m_onClockLeap && leap != m_leap) {
        m_leap = leap;
        m_onClockLeap(leap);
    }
    if (!step)
        return step.error();
    if (!*step)
        return withinMemory("to make ready what is scheduled", [this] { return m_follower.prepare(); });
    GALLEY_CHECK(withinMemory("to serve what was published", [&]() -> Result<void> {
        m_onSwitch(**step);
        return {};
    }));
    // It looks again at once: what stands in the store may be older than what was kept, which is to be told.
    return true;
}

void Subscriber::run() {
    std::string lastError;
    while (true) {
        const auto step = takeStep();
        const std::string error = step ? std::string() : step.error().toString();
        const bool isStopped = !step && step.error().code == ErrorCode::Cancelled;
        if (!error.empty() && error != lastError && !isStopped)
            m_onError(step.error());
        lastError = error;
        // What is damaged takes long to read and seldom mends itself at once.
        const bool damaged = !step && step.error().code != ErrorCode::NotFound && step.error().code != ErrorCode::Io;
        auto pause = damaged ? m_interval * kSlowerAfterDamage : m_interval;
        if (const auto next = m_follower.untilNextSwitch())
            pause = std::min(pause, *next);
        const MutexLock guard(m_mutex);
        if (!m_stopping && !m_isClockConfirmed && !(step && *step))
            m_wake.wait_for(m_mutex, pause);
        if (m_stopping)
            return;
        if (std::exchange(m_isClockConfirmed, false))
            m_follower.confirmClock();
    }
}

} // namespace galley
