// What one commit did, as a page: of an edit each record with its fields, of an import how many records, of a
// publication what readers saw before, of a repair what became of the damaged files.
//
// Thread rule: a pure function; any thread, as the journal.
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"
#include "model/index/replica.h"
#include "model/journal/journal.h"
#include "ui/widgets/tones.h"

#include <QString>

#include <memory>

namespace galley::ui {

/// How pages are written.
struct CommitPageStyle {
    std::shared_ptr<const Replica> draft; ///< where names of records and fields are read; nullptr: their ids are shown
    std::size_t locale = 0;
    Tones tones;
};

/// HTML, whatever is in the commit; of very many edits the first. Records that are still there are links
/// (record_link.h). O(content of the commit). NotFound, Corrupt, Io, Cancelled.
Result<QString> commitPage(const Journal& journal, std::uint64_t number, const CommitPageStyle& style,
                           const CancelToken& cancel);

} // namespace galley::ui
