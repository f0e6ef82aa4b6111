// Following a store: SiteFollower looks once and takes the step; Subscriber does so again and again on its own thread.
// An announcement with a timeline is followed by the clock: its versions are run from their instants on, also while the
// store cannot be reached. A clock that goes back takes back no version that was run.
//
// A step goes by deltas where versions hang together, else by the snapshot. Nothing is shown before it is whole and
// checked; what cannot be loaded is reported once, tried again later, and the version before keeps being served.
//
// Without a trusted key, the key of the first announcement is trusted for as long as the object lives.
//
// With a folder for state, the newest announcement that was followed outlives the process: an older one that stands in
// the store is refused also after a restart, and the kept one is followed as long as its blobs are there. The way back
// is a rollback, which is an announcement with a higher number. That folder never stops a server: a damaged file is set
// aside, one that cannot be read or written is told, and the store is followed without it.
// Thread rule: a follower belongs to one thread; a Subscriber's functions may be called from any.
#pragma once

#include "model/base/mutex.h"
#include "model/publish/site_version.h"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace galley {

/// One step of a server from a version to another.
struct SiteSwitch {
    std::shared_ptr<const SiteVersion> before; ///< nullptr: the first
    std::shared_ptr<const SiteVersion> after;
    /// What the step did to records that both versions number alike; nothing: take everything as new.
    std::optional<ChangeSet> changes;
    std::chrono::microseconds duration{0}; ///< from seeing the announcement to having the version
};

struct FollowOptions {
    std::optional<PublicKey> key;
    std::optional<Version> hold; ///< run this kept version whatever is announced: a pin of one server
    /// Where the newest announcement is kept, as "announcement-KEY.json"; empty: it is forgotten with the object.
    std::filesystem::path state{};
    const Clock* clock = &Clock::system(); ///< for timelines
    /// Called with what is wrong with the kept announcement, once for as long as it is the same.
    std::function<void(const Error&)> onWarning{};
};

/// Whether looking failed because nothing was announced in the store yet.
bool isUnannounced(const Error& error);

class SiteFollower {
public:
    SiteFollower(std::shared_ptr<const BlobStore> store, FollowOptions options);

    /// Looks at the announcement and the clock. Nothing when there is nothing new. NotFound: nothing is published
    /// (isUnannounced), something is lost, or the held version is not kept; Untrusted also for an announcement older
    /// than one seen; Io, Corrupt, Unsupported, InvalidInput. Errors say what to do.
    Result<std::optional<SiteSwitch>> look();

    std::shared_ptr<const SiteVersion> current() const { return m_current; }
    const std::optional<PublicKey>& key() const { return m_key; }
    /// The announcement that was followed last.
    const std::optional<Announcement>& announcement() const { return m_announcement; }
    /// How long until the next instant of the timeline; nothing when none is to come.
    std::optional<std::chrono::milliseconds> untilNextSwitch() const;

private:
    Result<std::optional<SiteSwitch>> lookAtStore();
    /// How many entries of its timeline have come: never fewer than before.
    std::size_t reachedIn(const Announcement& announcement) const;
    /// What it wants to be run after these entries. NotFound: the held version.
    Result<Digest> wantedBy(const Announcement& announcement, std::size_t reached) const;
    /// Goes where an announcement leads, and remembers it.
    Result<std::optional<SiteSwitch>> follow(Announcement announcement);
    /// The announcement that an earlier process followed; nothing when there is none to be read.
    std::optional<Announcement> kept(const PublicKey& key);
    /// Moves a damaged file of the state out of the way.
    void setAside(const std::filesystem::path& file, const Error& damage);
    void warn(Error error);
    std::filesystem::path keptFile(const PublicKey& key) const;
    /// Makes the newest announcement outlive the process; what hinders that is told, and tried again.
    void keep();
    Result<SiteSwitch> stepTo(const Digest& digest);
    /// The content by deltas from the current version. O(changes).
    Result<std::shared_ptr<const Replica>> follow(const std::vector<BlobRef>& deltas, ChangeSet& changes) const;

    std::shared_ptr<const BlobStore> m_store;
    std::optional<PublicKey> m_key;
    std::optional<Version> m_hold;
    std::shared_ptr<const SiteVersion> m_current;
    std::filesystem::path m_state;
    const Clock* m_clock;
    std::function<void(const Error&)> m_onWarning;
    std::string m_warned;                       ///< what was told last
    bool m_isStateUnread = false;               ///< the kept announcement may be newer than the one that is followed
    std::optional<Announcement> m_announcement; ///< that was followed last
    std::size_t m_reached = 0;                  ///< entries of its timeline whose instant has come
    std::optional<std::string> m_seen;          ///< its bytes, when it stood in the store
    std::string m_unkept;                       ///< its bytes, while they could not be kept
};

class Subscriber {
public:
    struct Options {
        FollowOptions follow;
        std::chrono::milliseconds interval{100};
        /// Called on the subscriber's thread with each announcement that was followed, before the switch is told.
        std::function<void(const Announcement&)> onAnnouncement{};
    };
    /// Called on the subscriber's thread.
    using SwitchListener = std::function<void(const SiteSwitch&)>;
    /// Called on the subscriber's thread when looking begins to fail, or fails for another reason.
    using ErrorListener = std::function<void(const Error&)>;

    Subscriber(std::shared_ptr<const BlobStore> store, Options options, SwitchListener onSwitch, ErrorListener onError);
    /// Ends the thread; waits for a load that is going on.
    ~Subscriber();
    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;

private:
    void run();

    SiteFollower m_follower;
    std::chrono::milliseconds m_interval;
    std::function<void(const Announcement&)> m_onAnnouncement;
    SwitchListener m_onSwitch;
    ErrorListener m_onError;
    Mutex m_mutex;
    bool m_stopping GALLEY_GUARDED_BY(m_mutex) = false;
    std::condition_variable_any m_wake;
    std::thread m_thread; ///< last: it uses the members above
};

} // namespace galley
