// PublishJob: a publish, or the way to a version that is kept, from the question whether all is saved to the record in
// the journal, with what the window tells of it.
//
// Thread rule: a value; it runs on a worker, and the workspace's steps on the workspace's thread.
// Used in this folder alone.
#pragma once

#include "model/publish/site_publish.h"
#include "ui/publish/live_version.h"
#include "ui/publish/problem_lines.h"
#include "ui/publish/publish_kind.h"
#include "ui/publish/publish_words.h"
#include "ui/publish/readers_go.h"

#include <functional>
#include <optional>
#include <string>

namespace galley::ui {

/// What came of it.
struct PublishOutcome {
    PublishKind kind = PublishKind::Publish;
    std::optional<Error> error;             ///< why servers are where they were; nothing: one of the next two is there
    std::optional<PublishResult> published; ///< without its problems
    FirstProblems problems;                 ///< of what is published, or the errors that stopped it
    std::optional<KeptResult> kept;
    std::optional<Error> unrecorded;      ///< servers have the version, and the journal does not say so (yet)
    PublishPlan lacking;                  ///< why it was refused: what it needs has to go with what was chosen
    std::shared_ptr<const Replica> draft; ///< that was published; nullptr: it did not come so far
    PublishSummary summary;               ///< of what was published
    std::optional<Announcement> standing; ///< as it is now; nothing: there is none that can be read
    LiveVersion live;                     ///< which of its versions readers see, and why
};

struct PublishJob {
    PublishKind kind = PublishKind::Publish;
    Version version{};    ///< to go to; of Publish none
    bool isHeld = false;  ///< readers are held at it
    std::string author{}; ///< of Publish, as what follows
    std::string message{};
    bool inSpiteOfErrors = false;
    std::size_t locale = 0; ///< in which the summary names pages
    PublishChoice choice{};
    std::vector<RecordRef> takenOff{}; ///< of TakeOff: the records
    ReadersGo readersGo{};             ///< of TakeOff
    QString release{};                 ///< title of the one that is published; empty: the draft is

    /// Waits for the disk, and takes as long as the dataset is large. `announced` is called when servers have the
    /// version: from then on `cancel` stops nothing, and `patience` the waiting for the record of it. The events that
    /// `listener` hears are without the problems.
    PublishOutcome run(const WorkspaceAccess& workspace, const PublishListener& listener,
                       const std::function<void()>& announced, const CancelToken& cancel,
                       const CancelToken& patience) const;
};

} // namespace galley::ui
