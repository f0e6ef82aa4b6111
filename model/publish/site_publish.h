// Publishing an open site: what joins a Workspace with a Publisher of its blobs/ folder and its key. publishSite() does
// all of it; who shows the stages apart calls preparePublish(), the publisher, and finishPublish().
//
// What servers run is decided by the announcement; the journal records it by a commit of its own. The version is the
// number that follows the last commit in it: that of the commit that records it, unless others append meanwhile; then
// that commit says what the version includes. A crash between the two is made up for by settlePublished(): each
// announcement is recorded once.
//
// Thread rule: all of it waits for the disk and may take as long as the dataset is large. A program with a window calls
// it on another thread, with an access that carries the steps of the workspace's thread there; a tool gives the
// workspace itself. Any edit may come between two steps.
#pragma once

#include "model/publish/publish_plan.h"
#include "model/publish/publisher.h"
#include "model/workspace/workspace_access.h"

#include <optional>

namespace galley {

/// What of a site goes live.
struct PublishChoice {
    std::string line{};                              ///< key of a release; empty: the draft
    std::optional<std::vector<RecordRef>> records{}; ///< of that line; nothing: all that it changes
    bool withNeeded = false;                         ///< also what they need and is not live
};

/// Opens a site and settles what is published. Errors as Workspace::open(); Corrupt, too, when the announcement names a
/// version that the journal has not reached.
Result<std::unique_ptr<Workspace>> openSite(const std::filesystem::path& folder, OpenOptions options);
/// Makes workspace and journal agree with the announcement that stands in the store, whoever made it. A site that is
/// open for reading is not written to. Nothing to do in the usual case; O(dataset) when something was missed. Where
/// there is no announcement the journal decides; with one that cannot be trusted nothing changes. published.json is
/// only a cache of both: what neither knows is not believed, and it is written anew. Io, Corrupt.
/// Cancelled.
Result<void> settlePublished(const WorkspaceAccess& workspace, const CancelToken& cancel = {});

/// The publisher of a site folder: its store is blobs/, its key is publish.key. NotFound, Corrupt.
Result<Publisher> sitePublisher(const std::filesystem::path& siteFolder, PublisherOptions options = {});

/// What is announced in a site folder; nothing before the first publish, nor when the announcement is lost. Corrupt,
/// Untrusted, Unsupported, Io. Any thread.
Result<std::optional<Announcement>> siteAnnouncement(const std::filesystem::path& siteFolder);

/// What stays in the store of a site for good. Errors and cost as of the other function of this name.
Result<EverPublished> everPublished(const SiteDisk& disk, Remembering remembering, const CancelToken& cancel = {});

/// Seals the draft and waits until it is durable (an fsync or two): nothing is published, and nothing gone back to,
/// while changes cannot be saved. Errors as SiteDisk::flush(), Io when it was opened for reading only.
Result<void> checkPublishable(const WorkspaceAccess& workspace, const CancelToken& cancel = {});
/// The same, and says what to publish: all of the draft but what was taken off the site, or what was chosen. That is
/// written down first, as a selection, and so are redirects for pages that get other addresses. Of what was chosen only
/// the files that it names go along, and the theme stays, unless a release brings one. InvalidInput: it needs what is
/// not live, named in the error; nothing was chosen that differs from what is live; a release has conflicts. NotFound:
/// there is no such release. The request is to be used while the workspace lives.
Result<PublishRequest> preparePublish(const WorkspaceAccess& workspace, std::string author, std::string message,
                                      const CancelToken& cancel = {}, const PublishChoice& choice = {});
/// What a choice comes to now, without writing anything. O(what the line changes). Errors as preparePublish().
Result<PublishPlan> planOf(const WorkspaceAccess& workspace, const PublishChoice& choice,
                           const CancelToken& cancel = {});
/// Says how to take records off the site: what is live but these. They stay as they are in the draft, and a later
/// publish of all leaves them out. The readers of pages are led to `target` (an address, or "galley:TYPE/ID"); empty:
/// they are told that it is gone. InvalidInput: none of them is live, or the target is no address, or leads to one of
/// them.
Result<PublishRequest> prepareUnpublish(const WorkspaceAccess& workspace, const std::vector<RecordRef>& records,
                                        const std::string& target, std::string author, std::string message,
                                        const CancelToken& cancel = {});
/// What follows when publish() failed: takes back what preparing it made in the line. Nothing to do in the usual case.
void giveUpPublish(const WorkspaceAccess& workspace, const PublishRequest& request);
/// Records the publish in the journal and tells the workspace what is visible now; the draft takes what a release
/// brought, and all releases are brought up to it. `request` is what publish() was
/// given. The servers run the version whatever comes out here. Io. Cancelled while it waits for the disk: it is
/// recorded as soon as the disk takes it.
Result<void> finishPublish(const WorkspaceAccess& workspace, const PublishRequest& request, const PublishResult& result,
                           const CancelToken& cancel = {});
/// The same after rollback(), pin() or unpin(). O(dataset): the content of that version is loaded.
Result<void> finishRollback(const WorkspaceAccess& workspace, const CancelToken& cancel = {});

/// All three steps. Errors as Publisher's.
Result<PublishResult> publishSite(const WorkspaceAccess& workspace, std::string author, std::string message,
                                  bool inSpiteOfErrors = false, const PublishListener& listener = {},
                                  const CancelToken& cancel = {}, const PublishChoice& choice = {});
Result<PublishResult> unpublishSite(const WorkspaceAccess& workspace, const std::vector<RecordRef>& records,
                                    const std::string& target, std::string author, std::string message,
                                    bool inSpiteOfErrors = false, const PublishListener& listener = {},
                                    const CancelToken& cancel = {});
Result<KeptResult> rollbackSite(const WorkspaceAccess& workspace, Version version, const PublishListener& listener = {},
                                const CancelToken& cancel = {});
Result<KeptResult> pinSite(const WorkspaceAccess& workspace, std::optional<Version> version,
                           const PublishListener& listener = {}, const CancelToken& cancel = {});
Result<KeptResult> unpinSite(const WorkspaceAccess& workspace, const PublishListener& listener = {},
                             const CancelToken& cancel = {});

} // namespace galley
