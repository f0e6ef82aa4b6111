// From an NDJSON file to the first state in columns: parse, encode, train.
// Thread rule: a pure function; starts threads of its own.
#pragma once

#include "model/base/cancellation.h"
#include "model/dataset/state.h"

#include <filesystem>
#include <memory>

namespace galley::bench {

/// The folded state of a file, its schema inferred. NotFound, Io, InvalidInput (a line that is no record, or a value
/// that would be lost), Cancelled.
Result<std::shared_ptr<const State>> buildState(const std::filesystem::path& file, unsigned threads,
                                                const CancelToken& cancel);

} // namespace galley::bench
