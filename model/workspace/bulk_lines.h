// The lines of a bulk import: one thread asks the source for records while another writes those before.
// Thread rule: a function with its own threads; see writeBulkLines().
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/result.h"
#include "model/base/scratch_text.h"
#include "model/workspace/bulk_record.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace galley {

/// Gives the next record, or nothing at the end. Is asked from changing threads, by one at a time.
using BulkSource = std::function<Result<std::optional<BulkRecord>>()>;

/// Appends the line of each record of the source to `lines` and gives their number; `lines` is not finished. Memory
/// holds some megabytes of records at most, and one that is larger. The first failure, in the order of the records:
/// the source's; Io of the lines; InvalidInput, with the record, for a line of more than `mostLine` bytes; Cancelled.
/// `progress` is told on the caller's thread, with records done.
Result<std::uint64_t> writeBulkLines(const BulkSource& source, ScratchText& lines, std::size_t mostLine,
                                     const Progress& progress, const CancelToken& cancel);

} // namespace galley
