// Which commits a published version includes. A version is the number that followed the last of them: that of the
// commit which records the publish, unless others appended before that; then this commit says what the version
// includes. Thread rule: as the journal.
#pragma once

#include "model/base/ids.h"
#include "model/journal/journal.h"

#include <cstdint>
#include <optional>

namespace galley {

/// Whether the journal has a commit that records the publish of a version. O(publications after it) where it is not
/// under its own number.
Result<bool> isRecorded(const Journal& journal, Version version);

/// Number of the last commit that a version includes; of one that is not recorded: the version itself. Cost as
/// isRecorded().
Result<std::uint64_t> lastCommitIn(const Journal& journal, Version version);

/// The selection that a version was made from; nothing for one of the whole draft. `content` is the last commit that it
/// includes; 0: as lastCommitIn() says.
Result<std::optional<Selection>> selectionOf(const Journal& journal, Version version, std::uint64_t content = 0);

} // namespace galley
