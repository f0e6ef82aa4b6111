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

#include "model/publish/publish_preparation.h"

#include <functional>
#include <optional>

namespace galley {

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
/// Prepares and announces: again when others published in between, and after others who are publishing now, for whom it
/// waits a minute at most. `request` is what went out in the end. What was prepared in vain is taken back. Errors of
/// `prepare` and of Publisher::publish().
Result<PublishResult> announcePrepared(const WorkspaceAccess& workspace,
                                       const std::function<Result<PublishRequest>()>& prepare, PublishRequest& request,
                                       const PublishListener& listener, const CancelToken& cancel = {});
/// Announces a version that is kept, by `call` of the site's publisher; waits for others likewise.
Result<KeptResult> announceKept(const WorkspaceAccess& workspace,
                                const std::function<Result<KeptResult>(Publisher&)>& call,
                                const CancelToken& cancel = {});
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
