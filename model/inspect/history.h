// The history of one record, or of a place in it: the commits that touched it, in order.
//
// Thread rule: any thread, as the journal.
#pragma once

#include "model/base/cancellation.h"
#include "model/journal/journal.h"

#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// A record, or a place in it.
struct RecordPlace {
    std::string type;
    std::string id;
    std::string path; ///< field_path.h; empty: the whole record
};

/// Whether one commit edited, imported or deleted a record. Reads its body in parts. Corrupt, Io; Cancelled, some
/// milliseconds after it was asked for.
Result<bool> touchesRecord(const Journal& journal, const CommitHeader& commit, std::string_view type,
                           std::string_view id, const CancelToken& cancel = {});

/// Whether a commit of that kind changed a place, the record as a whole, or another element of the list that the place
/// is one of. An import counts when the record was in it. Errors as touchesRecord().
Result<bool> touchesPlace(const Journal& journal, std::uint64_t number, BodyKind kind, const RecordPlace& place,
                          const CancelToken& cancel = {});

/// The commits that edited, imported or deleted a record, oldest first, from commit `from` on. O(journal): contents are
/// read, one at a time. Corrupt, Io, Cancelled.
Result<std::vector<CommitHeader>> recordHistory(const Journal& journal, std::string_view type, std::string_view id,
                                                std::uint64_t from = 1, const CancelToken& cancel = {});

} // namespace galley
