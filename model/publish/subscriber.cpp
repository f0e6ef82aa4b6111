#include "model/publish/subscriber.h"

#include "model/blob/delta.h"
#include "model/dataset/fold.h"

#include <unordered_map>

namespace galley {

namespace {

/// An overlay above this size is folded, so that reading stays fast however many deltas were applied.
constexpr std::size_t kFoldOverlay = 4096;

constexpr int kSlowerAfterDamage = 10;

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

SiteFollower::SiteFollower(std::shared_ptr<const BlobStore> store, FollowOptions options)
    : m_store(std::move(store))
    , m_key(options.key)
    , m_hold(options.hold) {}

Result<std::optional<SiteSwitch>> SiteFollower::look() {
    GALLEY_TRY(std::string bytes, m_store->readAnnouncement());
    if (bytes == m_seen)
        return std::optional<SiteSwitch>();
    const auto started = std::chrono::steady_clock::now();
    auto announcement = decodeAnnouncement(bytes, m_key);
    if (!announcement)
        return std::move(announcement).error().inFile("announcement.json");
    if (announcement->number < m_number)
        return Error{ErrorCode::Untrusted, "the announcement is older than one that was seen before"}.inFile(
            "announcement.json");
    m_key = announcement->key;
    Digest wanted = announcement->manifest;
    if (m_hold) {
        const KeptVersion* const kept = announcement->find(*m_hold);
        if (kept == nullptr && m_current == nullptr)
            return Error{ErrorCode::NotFound, "version " + std::to_string(m_hold->value()) + " is not kept"};
        wanted = kept == nullptr ? m_current->digest : kept->manifest;
    }
    std::optional<SiteSwitch> step;
    if (m_current == nullptr || m_current->digest != wanted) {
        GALLEY_TRY(step, stepTo(wanted));
        step->duration =
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
        m_current = step->after;
    }
    m_number = announcement->number;
    m_seen = std::move(bytes);
    return step;
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
    while (true) {
        const auto step = m_follower.look();
        if (step && *step)
            m_onSwitch(**step);
        const std::string error = step ? std::string() : step.error().toString();
        if (!error.empty() && error != lastError)
            m_onError(step.error());
        lastError = error;
        // What is damaged takes long to read and seldom mends itself at once.
        const bool damaged = !step && step.error().code != ErrorCode::NotFound;
        const MutexLock guard(m_mutex);
        if (!m_stopping)
            m_wake.wait_for(m_mutex, damaged ? m_interval * kSlowerAfterDamage : m_interval);
        if (m_stopping)
            return;
    }
}

} // namespace galley
