// The history of one record: the commits that touched it, in order, each with what it did to the record.
//
// Thread rule: any thread, as the journal.
#pragma once

#include "model/base/cancellation.h"
#include "model/journal/journal.h"

#include <string_view>
#include <vector>

namespace galley {

/// Whether one commit edited, imported or deleted a record. Reads its body in parts. Corrupt, Io; Cancelled, some
/// milliseconds after it was asked for.
Result<bool> touchesRecord(const Journal& journal, const CommitHeader& commit, std::string_view type,
                           std::string_view id, const CancelToken& cancel = {});

/// The commits that edited, imported or deleted a record, oldest first, from commit `from` on. O(journal): contents are
/// read, one at a time. Corrupt, Io, Cancelled.
Result<std::vector<CommitHeader>> recordHistory(const Journal& journal, std::string_view type, std::string_view id,
                                                std::uint64_t from = 1, const CancelToken& cancel = {});

} // namespace galley
