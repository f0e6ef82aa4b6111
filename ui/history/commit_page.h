// What one commit did, as a page: of an edit each record with its fields, of an import how many records, of a
// publication what readers saw before, of a repair what became of the damaged files.
//
// Thread rule: a pure function; any thread, as the journal.
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"
#include "model/index/replica.h"
#include "model/inspect/record_trails.h"
#include "ui/history/history_scope.h"
#include "ui/widgets/tones.h"

#include <QString>

#include <memory>

namespace galley::ui {

/// How pages are written.
struct CommitPageStyle {
    std::shared_ptr<const Replica> draft; ///< where names of records and fields are read; nullptr: their ids are shown
    std::shared_ptr<const State> base;    ///< where a replay may start (model/inspect/reversal.h); nullptr: at nothing
    std::size_t locale = 0;
    bool tellsBefore = true; ///< an edit shows what stood there before, too
    bool isMirrored = false; ///< lines begin on the right
    Tones tones;
};

/// What is told of a commit.
struct CommitTold {
    QString page;         ///< HTML, whatever is in the commit
    HistoryPlace subject; ///< the record, and the field, that all of its edits are about; empty: there are several
};

/// The page; of very many edits the first. Records that are still there are links
/// (record_link.h). With a draft an edit shows what stood there before beside what it put there: for that the commits
/// before that were about the same records are read, and `trails` grows. NotFound, Corrupt, Io, Cancelled.
Result<CommitTold> commitPage(const Journal& journal, std::uint64_t number, const CommitPageStyle& style,
                              RecordTrails& trails, const CancelToken& cancel);

} // namespace galley::ui
