// What takes back one commit of a release, and what brings back an earlier state of it: as reversal.h does for the
// draft. What the commit touched is taken from the release as it is now by the three-way merge, so that what others
// changed besides it stays; where they changed the same, their commit stands in the way and is named.
//
// Thread rule: any thread, as the journal and the state.
#pragma once

#include "model/base/cancellation.h"
#include "model/inspect/reversal.h"

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace galley {

/// The edits that take commit `number` back, from the release as it is `now`. NotFound: no such commit; InvalidInput:
/// it changed no release; Corrupt, Io, Cancelled. Reads the commits of that release.
Result<Reversal> reversalInRelease(const Journal& journal, const std::shared_ptr<const State>& now,
                                   std::uint64_t number, const CancelToken& cancel = {});

/// The edits that bring back what stood before it in the fields that it touched, whatever was done to them since.
/// Errors and cost are the same.
Result<std::vector<Edit>> restorationInRelease(const Journal& journal, const State& now, std::uint64_t number);

/// What a release held after commit `number` of the records that it ever changed; those that it changed only later as
/// they were live then. It says nothing of any other record. Plain value.
struct ReleaseMoment {
    std::shared_ptr<const State> state;
    std::set<std::pair<std::string, std::string>> records; ///< types and ids
};
/// Reads the commits of the release. Corrupt, Io.
Result<ReleaseMoment> releaseAfter(const Journal& journal, std::shared_ptr<const Schema> schema,
                                   const std::string& line, std::uint64_t number);

// The edits that lead from the release as it is `now` to what it held then. NotFound: the release never changed that
// record, which is as it is live, or as those of recordAsOf(), pageAsOf() and siteAsOf().
Result<std::vector<Edit>> recordAsOf(const ReleaseMoment& then, const State& now, const RecordPlace& place);
Result<PageRestoration> pageAsOf(const ReleaseMoment& then, const State& now, const std::string& type,
                                 const std::string& id);
Result<std::vector<Edit>> releaseAsOf(const ReleaseMoment& then, const State& now);

} // namespace galley
