// What a choice of records needs besides, so that what goes out brings no error that all of its line would not have.
// Rules find at once what records lead to, who leads to what goes, and whose address is taken; what these leave is
// found by checking what would be live, like a publish does, and by trying which record mends it.
//
// Thread rule: pure functions.
// Used in this folder alone.
#pragma once

#include "model/publish/publish_plan.h"

#include <vector>

namespace galley {

struct FoundNeeds {
    std::vector<NeededRecord> needed;
    std::size_t errors = 0;           ///< that go out all the same, as far as files do not matter
    std::vector<RecordRef> redirects; ///< of the line, from addresses that pages leave: they go along unasked
};

/// Of records that differ from what is live. Cost as planPublish().
FoundNeeds findNeeds(const PublishScene& scene, const std::vector<RecordRef>& chosen, const CancelToken& cancel);

/// Gives a state of the site the content that `line` has of records.
void takeFrom(const State& line, const std::vector<RecordRef>& records, StateEditor& editor, Version version);

} // namespace galley
