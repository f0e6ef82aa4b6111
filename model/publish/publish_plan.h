// What a choice of records of a line comes to when it is published: which of them differ from what is live, what live
// is then, and what they need that is not live, so that no reader meets a link to nothing.
//
// Thread rule: pure functions.
#pragma once

#include "model/base/cancellation.h"
#include "model/index/replica.h"
#include "model/journal/journal.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace galley {

/// A record that has to go live with another one.
struct NeededRecord {
    RecordRef record;
    RecordRef by; ///< refers or links to it, or is taken away while `record`, as it is live, still refers to it
    friend bool operator==(const NeededRecord&, const NeededRecord&) = default;
};

struct PublishPlan {
    std::vector<RecordRef> records;   ///< that change what is live, sorted; the needed ones too, if they were asked for
    std::vector<NeededRecord> needed; ///< that were not chosen, each once
    std::shared_ptr<const State> after;
    ChangeSet changes; ///< from what is live to `after`
};

/// Of records of `line`, on top of `live`; both are of one site and share ordinals, and `live` knows the ids of `line`.
/// What needed records need counts as well. O(the records, what they refer to, and who refers to what is taken away).
PublishPlan planPublish(const Replica& live, const Replica& line, const std::vector<RecordRef>& chosen, bool withNeeded,
                        Version version);

/// What is missing, in words: "article/12 needs person/9, which is not live". REQUIRES one at least.
std::string describe(const std::vector<NeededRecord>& needed, const Replica& live, const Replica& line);

/// The records ("type/id") that were taken off the site and not published since: a publish of all leaves them out.
/// Reads the selections of a journal. Corrupt, Io, Cancelled.
Result<std::set<std::string>> recordsTakenOff(const Journal& journal, const CancelToken& cancel = {});

} // namespace galley
