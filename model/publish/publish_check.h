// What a publish brings to readers: the problems of what it changes, and of what others link to and it takes away.
// An error that readers meet already, because the same stands published, becomes a warning: it is no reason to hold
// back what is new. Thread rule: pure functions.
// Used in this folder alone.
#pragma once

#include "model/publish/manifest.h"
#include "model/publish/validator.h"

#include <string>
#include <vector>

namespace galley {

/// From what is published to what will be. Both replicas are of one site.
struct PublishStep {
    const Replica& published;
    const Replica& draft;
    const ChangeSet& changes;                 ///< lead from one to the other
    std::vector<std::string> removedAssets{}; ///< paths below assets/ that the published version has and this one not
    std::vector<std::string> removedThemeFiles{}; ///< the same below /theme/
    bool changesFiles = false;                    ///< theme or assets are not those that are published
};

/// What replacing this announcement by a new one brings to servers that follow it.
std::vector<Problem> checkServers(const Announcement& standing);

struct StepProblems {
    std::vector<Problem> problems;
    std::vector<RecordRef> records; ///< that were checked; sorted, empty when isWhole
    bool isWhole = false;           ///< all records were
};

/// The problems that the step concerns: of the site, then of affectedRecords(); of all records when the schema changed
/// or files were taken away. `files` are those of the draft. O(changes and their referrers); a step that takes an
/// address or a record away searches all texts for links to it, with all cores. Cancelled.
Result<StepProblems> checkStep(const ServedFiles& files, const PublishStep& step, const Progress& progress = {},
                               const CancelToken& cancel = {});

/// Whether a record stands in a state that may be older, with fewer types and records.
bool standsIn(const State& state, RecordRef ref);

/// The records whose problems can differ after a step: those that changed, those that refer to one that came or went,
/// those that share an address with a changed page, redirects that lead to something else or hold no more, and those
/// whose texts name what is gone; sorted.
std::vector<RecordRef> affectedRecords(const PublishStep& step, const CancelToken& cancel = {});

} // namespace galley
