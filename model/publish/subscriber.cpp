#include "model/publish/subscriber.h"

#include "model/base/file.h"
#include "model/base/file_stamp.h"
#include "model/base/memory.h"
#include "model/base/replacement_file.h"
#include "model/blob/delta.h"
#include "model/dataset/fold.h"
#include "model/publish/store_remedy.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace galley {

namespace {

constexpr int kSlowerAfterDamage = 10;
constexpr const char* kAnnouncementFile = "announcement.json";

/// Adds a step to a sum of steps: one entry a record, from before the first to after the last.
class ChangeSum {
public:
    void add(ChangeSet step) {
        for (RecordChange& change : step) {
            const auto [found, isNew] = m_index.emplace(change.ref.packed(), m_changes.size());
            if (isNew)
                m_changes.push_back(std::move(change));
            else
                m_changes[found->second].after = std::move(change.after);
        }
    }
    ChangeSet take() && { return std::move(m_changes); }

private:
    ChangeSet m_changes;
    std::unordered_map<std::uint64_t, std::size_t> m_index;
};

} // namespace

bool isUnannounced(const Error& error) {
    return error.code == ErrorCode::NotFound &&
           std::filesystem::path(error.file).filename() == std::filesystem::path(kAnnouncementFile);
}

SiteFollower::SiteFollower(std::shared_ptr<const BlobStore> store, FollowOptions options)
    : m_store(std::move(store))
    , m_key(options.key)
    , m_hold(options.hold)
    , m_state(std::move(options.state))
    , m_clock(options.clock)
    , m_onWarning(std::move(options.onWarning)) {}

Result<std::optional<SiteSwitch>> SiteFollower::look() {
    auto step = lookAtStore();
    if (!m_announcement || (step && *step) || reachedIn(*m_announcement) == m_reached)
        return step;
    // The timeline goes on whatever became of the store.
    auto next = follow(*m_announcement);
    return !next || *next ? std::move(next) : std::move(step);
}

std::optional<std::chrono::milliseconds> SiteFollower::untilNextSwitch() const {
    if (!m_announcement || m_reached >= m_announcement->timeline.size())
        return std::nullopt;
    const std::chrono::milliseconds left(m_announcement->timeline[m_reached].from - m_clock->now());
    return left.count() > 0 ? std::optional(left) : std::nullopt;
}

Result<std::optional<SiteSwitch>> SiteFollower::lookAtStore() {
    auto bytes = m_store->readAnnouncement();
    if (bytes && *bytes == m_seen) {
        keep();
        return std::optional<SiteSwitch>();
    }
    auto announcement = bytes ? decodeAnnouncement(*bytes, m_key) : Result<Announcement>(bytes.error());
    const auto key = m_key || !announcement ? m_key : std::optional(announcement->key);
    // The first time: what an earlier process followed may be newer than what stands in the store.
    if (m_current == nullptr && key) {
        auto before = kept(*key);
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
    const std::optional<Announcement> newest = m_announcement ? m_announcement : kept(announcement->key);
    if (newest && newest->key == announcement->key && announcement->number < newest->number)
        return Error{ErrorCode::Untrusted,
                     "the announcement (number " + std::to_string(announcement->number) + ") is older than number " +
                         std::to_string(newest->number) +
                         ", which was followed before; to go back on purpose, roll back on the publisher's side" +
                         (m_state.empty() ? "" : ", or remove " + keptFile(announcement->key).string())}
            .inFile(kAnnouncementFile);
    GALLEY_TRY(auto step, follow(*std::move(announcement)));
    m_seen = *std::move(bytes);
    m_unkept = m_state.empty() ? std::string() : *m_seen;
    keep();
    return step;
}

Result<std::optional<SiteSwitch>> SiteFollower::follow(Announcement announcement) {
    const auto started = std::chrono::steady_clock::now();
    const std::size_t reached = reachedIn(announcement);
    GALLEY_TRY(const Digest wanted, wantedBy(announcement, reached));
    const auto key = std::exchange(m_key, announcement.key);
    std::optional<SiteSwitch> step;
    if (m_current == nullptr || m_current->digest != wanted) {
        auto next = stepTo(wanted);
        if (!next) {
            m_key = key;
            return withStoreRemedy(std::move(next).error(), kServerTrust);
        }
        step = *std::move(next);
        step->duration =
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
        m_current = step->after;
    }
    m_announcement = std::move(announcement);
    m_reached = reached;
    return step;
}

std::size_t SiteFollower::reachedIn(const Announcement& announcement) const {
    const std::vector<ScheduledVersion>& timeline = announcement.timeline;
    const Instant now = m_clock->now();
    const auto next = std::find_if(timeline.begin(), timeline.end(),
                                   [now](const ScheduledVersion& scheduled) { return scheduled.from > now; });
    const auto reached = static_cast<std::size_t>(next - timeline.begin());
    const bool isSame = m_announcement && m_announcement->number == announcement.number;
    return isSame ? std::max(reached, m_reached) : reached;
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

std::filesystem::path SiteFollower::keptFile(const PublicKey& key) const {
    return m_state / ("announcement-" + toHex(key) + ".json");
}

std::optional<Announcement> SiteFollower::kept(const PublicKey& key) {
    m_isStateUnread = false;
    if (m_state.empty())
        return std::nullopt;
    const std::filesystem::path file = keptFile(key);
    const auto bytes = readFile(file, kMaxSignedBytes);
    if (!bytes && bytes.error().code == ErrorCode::NotFound)
        return std::nullopt;
    if (!bytes) {
        m_isStateUnread = bytes.error().code == ErrorCode::Io;
        warn({bytes.error().code,
              "cannot read which announcement was followed last (" + bytes.error().message +
                  "), so an older one that stands in the store is followed; make the file readable",
              file.string()});
        return std::nullopt;
    }
    auto announcement = decodeAnnouncement(*bytes, key);
    if (announcement)
        return *std::move(announcement);
    if (announcement.error().code == ErrorCode::Unsupported) { // a later version of this program kept it
        m_isStateUnread = true;
        warn({ErrorCode::Unsupported,
              "the announcement that was followed last is not understood (" + announcement.error().message +
                  "), so an older one that stands in the store is followed; run the version of Galley that kept it",
              file.string()});
        return std::nullopt;
    }
    setAside(file, announcement.error());
    return std::nullopt;
}

void SiteFollower::setAside(const std::filesystem::path& file, const Error& damage) {
    const std::filesystem::path aside = file.string() + ".damaged";
    std::error_code failed;
    std::filesystem::rename(file, aside, failed);
    const std::string where =
        failed ? "; it cannot be set aside: " + failed.message() : "; it is now " + aside.string();
    warn({damage.code,
          "the record of the announcement that was followed last is damaged (" + damage.message + ")" + where +
              "; the guard against older announcements starts anew with what stands in the store",
          file.string()});
}

void SiteFollower::warn(Error error) {
    const std::string text = error.toString();
    if (m_onWarning && text != m_warned)
        m_onWarning(error);
    m_warned = text;
}

void SiteFollower::keep() {
    if (m_unkept.empty())
        return;
    // Nobody may lose a newer one by a disk that could not be read for a while.
    if (m_isStateUnread) {
        const auto before = kept(m_announcement->key);
        if (m_isStateUnread || (before && before->number > m_announcement->number))
            return;
    }
    Result<void> done = makeFolders(m_state);
    if (done)
        done = writeFileAtomically(keptFile(m_announcement->key), m_unkept);
    if (!done)
        return warn({done.error().code,
                     "cannot keep which announcement was followed last, so an older one could be followed after a "
                     "restart (" +
                         done.error().message + "); make the folder of --state writable",
                     done.error().file});
    m_unkept.clear();
    m_warned.clear();
}

Result<SiteSwitch> SiteFollower::stepTo(const Digest& digest) {
    auto next = std::make_shared<SiteVersion>();
    next->digest = digest;
    GALLEY_TRY(next->manifest, loadManifest(*m_store, digest, *m_key));
    SiteSwitch step;
    step.before = m_current;
    if (m_current != nullptr) {
        if (const auto deltas = deltasBetween(*m_store, *m_key, m_current->digest, digest)) {
            ChangeSet changes;
            const auto replica = follow(*deltas, changes);
            if (replica && (*replica)->state().checksum() == next->manifest.checksum &&
                (*replica)->state().version() == next->manifest.version) {
                next->replica = *replica;
                step.changes = std::move(changes);
            }
        }
    }
    if (next->replica == nullptr) {
        GALLEY_TRY(const auto state, loadState(*m_store, next->manifest));
        next->replica = Replica::build(state);
    }
    if (m_current != nullptr && m_current->manifest.theme == next->manifest.theme) {
        next->theme = m_current->theme;
    } else {
        GALLEY_TRY(next->theme, loadTheme(*m_store, next->manifest.theme));
    }
    if (m_current != nullptr && m_current->manifest.assets == next->manifest.assets) {
        next->assets = m_current->assets;
    } else {
        GALLEY_TRY(next->assets, loadAssetList(*m_store, next->manifest.assets));
    }
    step.after = std::move(next);
    return step;
}

Result<std::shared_ptr<const Replica>> SiteFollower::follow(const std::vector<BlobRef>& deltas,
                                                            ChangeSet& changes) const {
    std::shared_ptr<const State> state = m_current->replica->statePointer();
    const auto schema = state->schemaPointer();
    ChangeSum sum;
    for (const BlobRef& reference : deltas) {
        GALLEY_TRY(const Blob delta, readBlob(*m_store, reference));
        ChangeSet step;
        GALLEY_TRY(state, applyDelta(state, delta.bytes, &step));
        sum.add(std::move(step));
    }
    if (state->schemaPointer() != schema)
        return Error{ErrorCode::Unsupported, "the schema changed; indexes are built anew"};
    if (state->overlaySize() > kFoldOverlay) {
        GALLEY_TRY(state, foldState(state));
    }
    changes = std::move(sum).take();
    return m_current->replica->next(state, changes);
}

Subscriber::Subscriber(std::shared_ptr<const BlobStore> store, Options options, SwitchListener onSwitch,
                       ErrorListener onError)
    : m_follower(std::move(store), std::move(options.follow))
    , m_interval(options.interval)
    , m_onAnnouncement(std::move(options.onAnnouncement))
    , m_onSwitch(std::move(onSwitch))
    , m_onError(std::move(onError))
    , m_thread([this] { run(); }) {}

Subscriber::~Subscriber() {
    {
        const MutexLock guard(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void Subscriber::run() {
    std::string lastError;
    std::uint64_t told = 0;
    while (true) {
        auto step = withinMemory("to load what was published", [this] { return m_follower.look(); });
        if (const auto& newest = m_follower.announcement(); m_onAnnouncement && newest && newest->number != told) {
            told = newest->number;
            m_onAnnouncement(*newest);
        }
        if (step && *step) {
            const auto done = withinMemory("to serve what was published", [&]() -> Result<void> {
                m_onSwitch(**step);
                return {};
            });
            if (!done)
                step = done.error();
        }
        const std::string error = step ? std::string() : step.error().toString();
        const bool isStopped = !step && step.error().code == ErrorCode::Cancelled;
        if (!error.empty() && error != lastError && !isStopped)
            m_onError(step.error());
        lastError = error;
        // What is damaged takes long to read and seldom mends itself at once.
        const bool damaged = !step && step.error().code != ErrorCode::NotFound && step.error().code != ErrorCode::Io;
        // After a step it looks again at once: what stands in the store may be older than what was kept, which is to be
        // told.
        const bool hasMoved = step && *step;
        auto pause = damaged ? m_interval * kSlowerAfterDamage : m_interval;
        if (const auto next = m_follower.untilNextSwitch())
            pause = std::min(pause, *next);
        const MutexLock guard(m_mutex);
        if (!m_stopping && !hasMoved)
            m_wake.wait_for(m_mutex, pause);
        if (m_stopping)
            return;
    }
}

} // namespace galley
