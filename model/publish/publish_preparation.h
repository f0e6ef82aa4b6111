// What is going to be published of an open site: all of its draft, records that were chosen, or a release; with the
// redirects that pages leave whose addresses change, and as a selection in the journal where it is not all of the
// draft.
//
// Thread rule: as site_publish.h.
#pragma once

#include "model/publish/publish_plan.h"
#include "model/publish/publisher.h"
#include "model/workspace/workspace_access.h"

#include <optional>
#include <string>
#include <vector>

namespace galley {

/// What of a site goes live.
struct PublishChoice {
    std::string line{};                              ///< key of a release; empty: the draft
    std::optional<std::vector<RecordRef>> records{}; ///< of that line; nothing: all that it changes
    bool withNeeded = false;                         ///< also what they need and is not live
};

/// Seals the draft, waits until it is durable, and says what to publish: all of the draft but what was taken off the
/// site, or what was chosen. That is written down first, as a selection, and so are redirects for pages that get other
/// addresses. Of what was chosen only the files that it names go along, and the theme stays, unless a release brings
/// one. InvalidInput: it needs what is not live, named in the error; nothing was chosen that differs from what is live;
/// a release has conflicts. NotFound: there is no such release. The request is to be used while the workspace lives.
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
} // namespace galley
