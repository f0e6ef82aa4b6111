// Following a store: SiteFollower looks once and takes the step; Subscriber does so again and again on its own thread.
// An announcement with a timeline is followed by the clock: its versions are run from their instants on, also while the
// store cannot be reached. The next ones are made ready before, so that a switch loads nothing. A clock that goes back
// takes back no version that was run; one that leapt forward switches nothing until it is confirmed (guarded_clock.h),
// by an announcement that was made later or by somebody who looked.
//
// A step goes by deltas where versions hang together, else by the snapshot. Nothing is shown before it is whole and
// checked; what cannot be loaded is reported once, tried again later, and the version before keeps being served.
//
// Without a trusted key, the key of the first announcement is trusted for as long as the object lives.
//
// With a folder for state, the newest announcement that was followed outlives the process: an older one that stands in
// the store is refused also after a restart, and the kept one is followed as long as its blobs are there. The way back
// is a rollback, which is an announcement with a higher number. That folder never stops a server (follower_state.h).
// Thread rule: a follower belongs to one thread; a Subscriber's functions may be called from any.
#pragma once

#include "model/base/guarded_clock.h"
#include "model/base/mutex.h"
#include "model/publish/follower_state.h"
#include "model/publish/upcoming_versions.h"
#include "model/publish/version_step.h"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace galley {

struct FollowOptions {
    std::optional<PublicKey> key;
    std::optional<Version> hold; ///< run this kept version whatever is announced: a pin of one server
    /// Where the newest announcement is kept, as "announcement-KEY.json"; empty: it is forgotten with the object.
    std::filesystem::path state{};
    const Clock* clock = &Clock::system();  ///< for timelines
    const Clock* steady = &Clock::steady(); ///< that guards it
    /// Called with what is wrong with the state or the clock, once for as long as it is the same.
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

    /// Makes one of the versions ready that the timeline leads to next. False: nothing is left to be made ready. Errors
    /// of look(), with the instant that will be missed.
    Result<bool> prepare();

    std::shared_ptr<const SiteVersion> current() const { return m_current; }
    const std::optional<PublicKey>& key() const { return m_key; }
    /// The announcement that was followed last.
    const std::optional<Announcement>& announcement() const { return m_announcement; }
    /// How long until the next instant of the timeline; nothing when none is to come.
    std::optional<std::chrono::milliseconds> untilNextSwitch() const;
    /// How far the clock leapt ahead of what is believed; zero: it did not.
    std::chrono::milliseconds clockLeap() const { return m_clock.leap(); }
    /// Somebody looked: the clock is right.
    void confirmClock() { m_clock.confirm(); }

private:
    Result<std::optional<SiteSwitch>> lookAtStore();
    /// How many entries of its timeline have come. The one that is run has.
    std::size_t reachedIn(const Announcement& announcement) const;
    /// What it wants to be run after these entries. NotFound: the held version.
    Result<Digest> wantedBy(const Announcement& announcement, std::size_t reached) const;
    /// Goes where an announcement leads, and remembers it.
    Result<std::optional<SiteSwitch>> follow(Announcement announcement);
    /// Whether this server runs what the clock says.
    bool isTimed() const { return !m_hold && !m_announcement->pinned; }
    /// Remembers how far the timeline is run, and what comes next.
    void setReached(std::size_t reached);
    /// Tells of a clock that leapt while a switch waits for it.
    void watchClock();

    std::shared_ptr<const BlobStore> m_store;
    std::optional<PublicKey> m_key;
    std::optional<Version> m_hold;
    GuardedClock m_clock;
    FollowerState m_state;
    std::shared_ptr<const SiteVersion> m_current;
    UpcomingVersions m_upcoming;
    std::optional<Announcement> m_announcement; ///< that was followed last
    std::size_t m_reached = 0;                  ///< entries of its timeline whose instant has come
    std::optional<ScheduledVersion> m_entry;    ///< the one of them that is run
    std::optional<std::string> m_seen;          ///< its bytes, when it stood in the store
    bool m_isLeapTold = false;
};

class Subscriber {
public:
    struct Options {
        FollowOptions follow;
        std::chrono::milliseconds interval{100};
        /// Called on the subscriber's thread with each announcement that was followed, before the switch is told.
        std::function<void(const Announcement&)> onAnnouncement{};
        /// Called on the subscriber's thread when it changes how far the clock leapt ahead of what is believed.
        std::function<void(std::chrono::milliseconds)> onClockLeap{};
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

    /// Somebody looked: the clock is right. Any thread.
    void confirmClock();

private:
    void run();
    /// Looks, and makes ready what comes next when there is nothing new. True: there is more to be done at once.
    Result<bool> takeStep();

    SiteFollower m_follower;
    std::chrono::milliseconds m_interval;
    std::function<void(const Announcement&)> m_onAnnouncement;
    SwitchListener m_onSwitch;
    ErrorListener m_onError;
    std::function<void(std::chrono::milliseconds)> m_onClockLeap;
    std::uint64_t m_told = 0; ///< number of the announcement that was told last
    std::chrono::milliseconds m_leap{0};
    Mutex m_mutex;
    bool m_stopping GALLEY_GUARDED_BY(m_mutex) = false;
    bool m_isClockConfirmed GALLEY_GUARDED_BY(m_mutex) = false;
    std::condition_variable_any m_wake;
    std::thread m_thread; ///< last: it uses the members above
};

} // namespace galley
