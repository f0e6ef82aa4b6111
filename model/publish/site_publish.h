// Publishing an open site: what joins a Workspace with a Publisher of its blobs/ folder and its key. The command line
// calls publishSite(); a program with a window calls prepare, runs the publisher on a worker, and calls finish.
//
// Thread rule: functions that take a Workspace are called on its thread.
#pragma once

#include "model/publish/publisher.h"
#include "model/workspace/workspace.h"

namespace galley {

/// The publisher of a site folder: its store is blobs/, its key is publish.key. NotFound, Corrupt.
Result<Publisher> sitePublisher(const std::filesystem::path& siteFolder, PublisherOptions options = {});

/// Seals the draft and waits until it is durable (an fsync or two): nothing is published, and nothing gone back to,
/// while changes cannot be saved. The error of Workspace::flush(), Io when it was opened for reading only.
Result<void> checkPublishable(Workspace& workspace);
/// The same, and says what to publish.
Result<PublishRequest> preparePublish(Workspace& workspace, std::string author, std::string message);
/// Tells the workspace what is visible now. `request` is what publish() was given. Io.
Result<void> finishPublish(Workspace& workspace, const PublishRequest& request, const PublishResult& result);
/// The same after rollback(), pin() or unpin(). O(dataset): the content of that version is loaded.
Result<void> finishRollback(Workspace& workspace, const Manifest& manifest);

/// All three steps on this thread. Errors as Publisher's.
Result<PublishResult> publishSite(Workspace& workspace, std::string author, std::string message,
                                  bool inSpiteOfErrors = false, const PublishListener& listener = {},
                                  const CancelToken& cancel = {});
Result<Manifest> rollbackSite(Workspace& workspace, Version version, const PublishListener& listener = {},
                              const CancelToken& cancel = {});

} // namespace galley
