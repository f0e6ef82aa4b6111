// SiteDisk: what of an open site has to do with its disk: it waits until commits are durable, reads and writes the
// site's small files, and gives old states. A workspace has one, so that a program with a window lets other threads
// wait; see workspace_access.h.
//
// Thread rule: any thread, as long as the workspace is open: who gives it to another thread waits for that thread.
#pragma once

#include "model/base/cancellation.h"
#include "model/dataset/state.h"
#include "model/journal/journal.h"
#include "model/workspace/site_files.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace galley {

class JournalWriter;
class SitePlace;
struct SiteCopy;

class SiteDisk {
public:
    static constexpr std::chrono::milliseconds kLongestWait = std::chrono::minutes(5);

    /// None is owned, all outlive it. `place` and `writer` are nullptr for a site that was opened for reading only.
    SiteDisk(SitePaths paths, std::shared_ptr<const Journal> journal, SitePlace* place, JournalWriter* writer);

    const SitePaths& paths() const { return m_paths; }
    const Journal& journal() const { return *m_journal; }
    bool isReadOnly() const { return m_writer == nullptr; }
    /// Io when it was opened for reading only.
    Result<void> checkWritable() const;

    /// Blocks until all that was sealed before is durable and the site was seen at its place. While nothing can be
    /// saved, tries once more and gives that error at once. Io when the time is over, Cancelled.
    /// When others have appended it waits until the workspace's thread has taken that in; on that thread `catchUp` has
    /// to, and says whether it could.
    Result<void> flush(std::chrono::milliseconds timeout = kLongestWait, const CancelToken& cancel = {},
                       const std::function<bool()>& catchUp = {}) const;
    /// For what writes into the folder by other ways than the journal: an error while nothing can be saved, and when
    /// another site is in its place. Waits for some seconds at most: a slow disk is no reason to refuse.
    Result<void> checkSaving() const;
    /// Writes published.json unless it says so already, after checkSaving(). Nothing to do for a site that is open for
    /// reading.
    Result<void> writePublished(const PublishedMark& mark) const;
    /// The content at the version of a mark, from its snapshot and the journal, or from the journal alone; `empty` is
    /// the state before the first commit. O(dataset). Corrupt, Cancelled.
    Result<std::shared_ptr<const State>> stateAt(const PublishedMark& mark, const std::shared_ptr<const State>& empty,
                                                 const CancelToken& cancel = {}) const;
    /// Adds to a copy that Workspace::beginCopy() began what it takes from the disk, and what is not durable. Waits for
    /// an append that runs; Locked when that takes longer than some seconds.
    Result<void> complete(SiteCopy& copy) const;

private:
    Result<std::shared_ptr<const State>> wholeStateAt(Version version, std::uint64_t content,
                                                      std::shared_ptr<const State> base,
                                                      const std::shared_ptr<const State>& empty,
                                                      const CancelToken& cancel) const;

    SitePaths m_paths;
    std::shared_ptr<const Journal> m_journal;
    SitePlace* m_place;
    JournalWriter* m_writer;
};

} // namespace galley
