// Publisher: brings a draft to the servers in four stages. Stage writes the blobs; verify reads them back and checks
// that they lead to the draft and back to what is published; validate looks for problems; announce replaces the
// announcement, the only step that servers notice. A failure in any stage leaves them where they were; one that comes
// after they can see the new announcement is none, and is told (PublishResult::unconfirmed). Where the whole site is
// looked at, as when it is published first, its problems are found as the snapshot is verified, in the same pass over
// what was read back, and validate tells them.
//
// Before anything is announced, all that a server without any version would load is known to be whole: also what
// earlier publishes wrote. What is lost or damaged is written anew and said (PublishResult::repairs): the announcement
// from the manifests that stand in the store, the content as a whole snapshot, assets from their folder.
//
// The versions published last are kept and can be announced again. Of all that were published theme and assets stay
// (EverPublished), so that they can be shown as they were; other blobs that no kept version needs are collected.
// Thread rule: any thread, one call at a time; other publishers of the same store are kept out by its turn.
#pragma once

#include "model/base/cancellation.h"
#include "model/publish/ever_published.h"
#include "model/publish/known_problems.h"
#include "model/publish/site_version.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace galley {

enum class PublishStage : std::uint8_t { Stage, Verify, Validate, Announce };
const char* toString(PublishStage stage); ///< "stage", "verify", "validate", "announce"

/// What one stage says of itself; every stage that starts ends with Finished or Failed.
struct PublishEvent {
    enum class Kind : std::uint8_t { Started, Advanced, Finished, Failed };
    PublishStage stage = PublishStage::Stage;
    Kind kind = Kind::Started;
    std::uint64_t done = 0; ///< Advanced: of `total`
    std::uint64_t total = 0;
    std::chrono::microseconds elapsed{0}; ///< since the stage started
    std::string detail;                   ///< Finished: what came out; Failed: the error
    std::vector<Problem> problems{};      ///< Validate, at its end: what was found, whether it stops the publish or not
};
/// Called on the publisher's thread.
using PublishListener = std::function<void(const PublishEvent&)>;

/// What to publish. All files are read while publish() runs.
struct PublishRequest {
    std::shared_ptr<const Replica> draft;     ///< its version is the one that is published
    std::shared_ptr<const Replica> published; ///< of the same workspace; nullptr: unknown
    std::filesystem::path theme;              ///< folder; missing: the built-in theme
    std::filesystem::path assets;             ///< folder; may be missing
    /// Instead of the folder's theme: that of the version which this one follows. Where nothing is published yet it is
    /// the folder's all the same.
    bool keepsTheme = false;
    /// Instead of both: a bundle that stands in the store (storeThemeBundle()).
    std::optional<BlobRef> storedTheme{};
    /// Of chosen records: paths of the files that may come from the assets folder (assetsNamedBy()); all others are as
    /// in the version which this one follows. Nothing: all files come from the folder.
    std::optional<std::set<std::string>> chosenAssets{};
    std::string author;
    std::string message;
    bool inSpiteOfErrors = false;       ///< problems of severity Error do not stop it
    std::optional<JournalHead> journal; ///< where the draft's journal ends
    /// Manifests in the store of versions that the journal knows were never announced: where the announcement is lost,
    /// they are not taken for kept ones.
    std::vector<Digest> unannounced{};
    bool isPart = false; ///< not all of the draft: what was chosen, or a release
    /// The version that it was made to follow; Conflict when another one stands by then.
    std::optional<Version> onto{};
    std::string line{}; ///< key of the release that goes out; empty: the draft
    /// By line: takes back what was made there for this publish, redirects, if it comes to nothing (giveUpPublish()).
    std::map<std::string, std::vector<Edit>> undo{};
    /// Says what stays in the store of all earlier publishes; asked while the publisher has the turn. Empty: nothing.
    std::function<Result<EverPublished>()> history{};
    std::vector<Digest> keeps{}; ///< blobs that stay besides, such as themes of what is not published yet
};

struct PublishResult {
    Version version;
    Digest manifest{};
    bool announced = true; ///< false: kept, but the servers are pinned to another version
    bool changed = true;   ///< false: this very content, theme and assets stood published already; nothing was done
    ManifestBase base;     ///< the snapshot that the version is loaded from
    std::uint64_t deltaBytes = 0;
    std::uint64_t reverseBytes = 0;
    std::uint64_t snapshotBytes = 0;        ///< 0: an earlier snapshot and deltas serve
    std::vector<Problem> problems;          ///< of what this publish brings: see checkStep()
    std::optional<KnownProblems> elsewhere; ///< older ones that it leaves alone; nothing: they are not known
    std::vector<std::string> repairs; ///< what was lost or damaged in the store and is whole again, one sentence each
    Publication publication;          ///< for the journal; of what stood there already when nothing changed
    /// Servers have it, but the disk did not confirm that: after a power cut they may have the version before.
    std::optional<Error> unconfirmed{};
};

/// Of a version that was announced again.
struct KeptResult {
    Manifest manifest;
    bool changed = true; ///< false: that was announced already and stands whole; nothing was written
    std::vector<Problem> problems{};
    std::vector<std::string> repairs{}; ///< as of PublishResult, as what follows
    std::optional<Error> unconfirmed{};
};

struct PublisherOptions {
    std::size_t keep = 20; ///< versions; at least 1, at most kMaxKeptVersions
    /// The next announcement has a higher number, though the store may have lost its own.
    std::uint64_t lastAnnouncement = 0;
    const Clock* clock = &Clock::system();
    /// File that remembers which blobs were read and found whole (StoreCheck); empty: each publish reads them.
    std::filesystem::path checked{};
    /// File of what is known of problems in the whole site (KnownProblems); empty: nothing is.
    std::filesystem::path problems{};
};

class Publisher {
public:
    Publisher(std::shared_ptr<BlobStore> store, const SecretKey& key, PublisherOptions options = {});

    /// The version must be above all that are kept. InvalidInput (problems of severity Error, a bad theme), Locked
    /// (somebody else's turn), Conflict (the version's number is taken), Untrusted (the store has another publisher),
    /// Unsupported (versions are scheduled, or a later Galley wrote the announcement), Cancelled, Corrupt, Io.
    Result<PublishResult> publish(const PublishRequest& request, const PublishListener& listener = {},
                                  const CancelToken& cancel = {});
    /// Announces a kept version again, after loading it whole; the one that servers run only when the announcement is
    /// lost or older than the last one. NotFound when it is not kept; Conflict when the servers are pinned.
    Result<KeptResult> rollback(Version version, const PublishListener& listener = {}, const CancelToken& cancel = {});
    /// Like rollback(), also while the servers are pinned, and holds them there: later publishes are kept but not run
    /// until unpin(). Without a version: at the one that they run.
    Result<KeptResult> pin(std::optional<Version> version, const PublishListener& listener = {},
                           const CancelToken& cancel = {});
    /// Lets the servers run the newest kept version again; nothing changes when they are not pinned.
    Result<KeptResult> unpin(const PublishListener& listener = {}, const CancelToken& cancel = {});

    /// What stands in the store; nothing before the first publish.
    Result<std::optional<Announcement>> current() const;
    /// Removes blobs that neither a kept version nor the history needs (PublishRequest::history, ::keeps). Gives their
    /// number. Done by publish() now and then. O(blobs). Corrupt: a list of assets is damaged, so that it is not known
    /// what it names; nothing was removed.
    Result<std::size_t> collect(const std::function<Result<EverPublished>()>& history = {},
                                const std::vector<Digest>& keeps = {});

private:
    class Run;
    enum class Pin : std::uint8_t { Keep, Set, Clear };
    Result<KeptResult> announceKept(Pin pin, std::optional<Version> version, const PublishListener& listener,
                                    const CancelToken& cancel);
    std::size_t keep() const { return std::clamp<std::size_t>(m_options.keep, 1, kMaxKeptVersions); }
    Result<std::size_t> collectUnreferenced(const Announcement& announcement,
                                            const std::function<Result<EverPublished>()>& history,
                                            const std::vector<Digest>& keeps);

    std::shared_ptr<BlobStore> m_store;
    SecretKey m_key;
    PublicKey m_publicKey;
    PublisherOptions m_options;
};

} // namespace galley
