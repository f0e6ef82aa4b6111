// WorkspaceAccess: how work that waits for a disk, or takes long, uses an open workspace: it runs where it likes, and
// lets each step that the workspace's thread must do be carried there. Such a step costs as much as an edit. A tool
// without a window has work and workspace on one thread.
//
// Thread rule: the work's thread; what is given to run() runs on the workspace's.
#pragma once

#include "model/workspace/site_disk.h"
#include "model/workspace/workspace.h"

#include <functional>
#include <utility>

namespace galley {

class WorkspaceAccess {
public:
    using Step = std::function<Result<void>(Workspace&)>;
    /// Runs a call on the workspace's thread and returns when it has run; false: it did not and never will.
    using Carrier = std::function<bool(const std::function<void()>& call)>;

    /// For work on the workspace's own thread. The workspace outlives the access.
    WorkspaceAccess(Workspace& workspace)
        : m_workspace(workspace) {}
    WorkspaceAccess(Workspace& workspace, Carrier carrier)
        : m_workspace(workspace)
        , m_carrier(std::move(carrier)) {}

    /// What the step returns; Cancelled when it was not carried out.
    Result<void> run(const Step& step) const {
        if (!m_carrier)
            return step(m_workspace);
        Result<void> done = Error{ErrorCode::Cancelled, "nobody waits for it any more"};
        m_carrier([&] { done = step(m_workspace); });
        return done;
    }
    SiteDisk& disk() const { return m_workspace.disk(); }
    /// Waits until all that was sealed is durable, as SiteDisk::flush(); on the workspace's own thread it takes in what
    /// others append meanwhile.
    Result<void> flush(const CancelToken& cancel = {}) const {
        return m_carrier ? disk().flush(SiteDisk::kLongestWait, cancel)
                         : m_workspace.flush(SiteDisk::kLongestWait, cancel);
    }

private:
    Workspace& m_workspace;
    Carrier m_carrier; ///< empty: on this thread
};

} // namespace galley
