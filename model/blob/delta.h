// Delta: the bytes that lead from one state to another of the same site, forwards or back. For each record that differs
// it carries a patch of the record's canonical bytes against those of the old version, so one changed word costs some
// dozens of bytes. It names both states by checksum and can only be applied to the right one. Layout in FORMAT.md.
//
// Thread rule: pure functions.
#pragma once

#include "model/dataset/state.h"

#include <string>
#include <string_view>

namespace galley {

/// What a delta says of itself.
struct DeltaHeader {
    Version from;
    Version to;
    Checksum fromChecksum;
    Checksum toChecksum;
};

/// The step from one state to another. O(changes) when `to` was derived from `from`.
std::string encodeDelta(const State& from, const State& to);

/// Reads the header alone. Corrupt, Unsupported.
Result<DeltaHeader> readDeltaHeader(std::string_view bytes);

/// Applies a delta; the result has the content and version that it was made for. Conflict when `from` is another state
/// than the delta's; Corrupt when the bytes are damaged or the result's checksum is not the one promised. O(changes).
/// `changes`, when given, receives what changed.
Result<std::shared_ptr<const State>> applyDelta(const std::shared_ptr<const State>& from, std::string_view bytes,
                                                ChangeSet* changes = nullptr);

} // namespace galley
