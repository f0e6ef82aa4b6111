// KnownProblems: what readers of one published version trip over, as far as it was looked for. A publish checks what it
// changes and no more; so that it can say what stands elsewhere, the problems of the version before are carried on from
// publish to publish. A first publish, and one that changes the schema, looks at everything anyway; else SiteCheck
// does.
//
// The file is a cache (writeCacheFile): {"format":1,"manifest":HEX,"whole":BOOL,"problems":[{"code","record","field",
// "locale","parameters":[…]}…]}. One that is damaged, of another version or lost means that nothing is known.
//
// Thread rule: values and pure functions; the file has one writer at a time, the publisher that has the turn.
// Used in this folder alone.
#pragma once

#include "model/base/hash.h"
#include "model/publish/publish_check.h"

#include <filesystem>
#include <vector>

namespace galley {

/// Name of the file in the site's folder for caches.
inline constexpr const char* kKnownProblemsFile = "known-problems.json";
/// More are counted as "at least".
inline constexpr std::size_t kMaxKnownProblems = 1000;

struct KnownProblems {
    std::vector<Problem> problems; ///< of records, all as warnings
    bool isWhole = true;           ///< false: at least these
    friend bool operator==(const KnownProblems&, const KnownProblems&) = default;
};

/// What is known of the version of a manifest. NotFound, Corrupt, Io.
Result<KnownProblems> readKnownProblems(const std::filesystem::path& file, const Digest& manifest);
/// Remembers at most kMaxKnownProblems. Io.
Result<void> writeKnownProblems(const std::filesystem::path& file, const Digest& manifest, const KnownProblems& known);

/// Those of the published version that a step neither looked at nor mends. Nothing when the step looked at everything.
/// O(known).
KnownProblems standingElsewhere(const KnownProblems& known, const ServedFiles& files, const PublishStep& step,
                                const StepProblems& checked);
/// What is known once the step is published.
KnownProblems knownAfter(KnownProblems elsewhere, const StepProblems& checked);

} // namespace galley
