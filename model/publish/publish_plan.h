// What a choice of records of a line comes to when it is published: which of them differ from what is live, what live
// is then, and what they need that is not live, so that no reader meets a link to nothing.
//
// Thread rule: pure functions.
#pragma once

#include "model/base/cancellation.h"
#include "model/index/replica.h"
#include "model/journal/journal.h"
#include "model/workspace/lines.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace galley {

/// A record that has to go live with another one.
struct NeededRecord {
    enum class Why : std::uint8_t {
        NotLive,      ///< `by` refers or links to it
        StillLeads,   ///< `by` is taken away, and it still refers or links to that on the site
        HasAddress,   ///< it has an address on the site that `by` takes, and gives it up
        Differs,      ///< without its changes `by` would bring an error; where both are one, the schema that goes along
        OtherRelease, ///< `by` refers or links to it, and only another release has it: it cannot go along
    };
    RecordRef record;
    RecordRef by;
    Why why = Why::NotLive;
    std::string line{}; ///< key of the release that has it as it is needed; empty: the draft
    bool canGoAlong() const { return why != Why::OtherRelease; }
    friend bool operator==(const NeededRecord&, const NeededRecord&) = default;
};

/// What a plan is made of. All states are of one site and share ordinals.
struct PublishScene {
    std::shared_ptr<const Replica> published; ///< what readers have, with its own schema
    std::shared_ptr<const Replica> live;      ///< the same with the ids and the schema of `line`
    std::shared_ptr<const Replica> line;      ///< the draft; of a release: the draft with what the release changes
    std::string key{};                        ///< of the release; empty: the draft
    std::vector<Release> releases{};          ///< that are open
    std::string titleOf(const std::string& release) const; ///< by its key, which it is where it is not open
    /// A state that has the record as it is needed, or as it is on the site where it goes.
    const State& stateWith(const NeededRecord& needed) const;
};

struct PublishPlan {
    std::vector<RecordRef> records;   ///< that change what is live, sorted; the needed ones too, if they were asked for
    std::vector<NeededRecord> needed; ///< that were not chosen, each once
    std::shared_ptr<const State> after;
    ChangeSet changes;      ///< from what is live to `after`
    PublishScene scene;     ///< that it was made in
    std::size_t errors = 0; ///< that go out with all that is needed, too, as far as files do not matter
    /// Whether something is missing that was not asked for, or cannot go along.
    bool lacksRecords(bool withNeeded) const;
};

/// Redirects of the line from addresses that chosen pages leave go along with them. What needed records need counts as
/// well: who publishes all that is needed brings no error by which a record names another, unless all of the line has
/// it. O(the records, what they refer to, and who refers to what is taken away); texts are searched where an address
/// or a record goes, and all of the content is looked at where the schema changes. What was found when it is cancelled.
PublishPlan planPublish(const PublishScene& scene, const std::vector<RecordRef>& chosen, bool withNeeded,
                        Version version, const CancelToken& cancel = {});

/// What is missing, in words: "article/12 needs person/9, which is not live". REQUIRES one at least.
std::string describe(const std::vector<NeededRecord>& needed, const PublishScene& scene);

/// The records ("type/id") that were taken off the site and not published since: a publish of all leaves them out.
/// Reads the selections of a journal. Corrupt, Io, Cancelled.
Result<std::set<std::string>> recordsTakenOff(const Journal& journal, const CancelToken& cancel = {});

} // namespace galley
