// What takes back one commit of a release, there: as reversal.h does for the draft. What the commit touched is taken
// from the release as it is now by the three-way merge, so that what others changed besides it stays; where they
// changed the same, their commit stands in the way and is named.
//
// Thread rule: any thread, as the journal and the state.
#pragma once

#include "model/base/cancellation.h"
#include "model/inspect/reversal.h"

namespace galley {

/// The edits that take commit `number` back, from the release as it is `now`. NotFound: no such commit; InvalidInput:
/// it changed no release; Corrupt, Io, Cancelled. Reads the commits of that release.
Result<Reversal> reversalInRelease(const Journal& journal, const std::shared_ptr<const State>& now,
                                   std::uint64_t number, const CancelToken& cancel = {});

/// The edits that bring back what stood before it in the fields that it touched, whatever was done to them since.
/// Errors and cost are the same.
Result<std::vector<Edit>> restorationInRelease(const Journal& journal, const State& now, std::uint64_t number);

} // namespace galley
