// RecentEdits: where this session changed what, to judge edits that were made from an older revision of their record:
// those of other fields merge, those of the same field are a conflict for a person to decide.
// Thread rule: one thread at a time.
// Used in this folder alone.
#pragma once

#include "model/dataset/edit.h"
#include "model/dataset/state.h"
#include "model/journal/commit.h"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace galley {

/// Number of the commit that changed an existing record last; 0 when there is no such record.
std::uint64_t revisionOf(const State& state, std::string_view typeName, std::string_view id);

class RecentEdits {
public:
    /// The newest are kept; older changes count as changes of everything in their record.
    static constexpr std::size_t kMost = 10'000;

    /// An edit went into commit `number`; `previous` is the record's revision before it, 0 when it did not exist.
    void remember(const Edit& edit, std::uint64_t number, std::uint64_t previous);
    /// Conflict, with record and field, when an edit's record changed since its base in a field that overlaps the
    /// edit's. Records without a base are not judged. O(edits remembered) for each base that is not current.
    Result<void> check(const State& state, const std::vector<Edit>& edits,
                       const std::vector<BaseRevision>& bases) const;

private:
    struct Recent {
        std::uint64_t number = 0;
        std::uint64_t previous = 0;
        std::string record;
        std::string path; ///< empty: the whole record
    };
    /// Whether a path of a record may have changed since a revision that is not its current one.
    bool overlapsSince(std::uint64_t revision, const std::string& record, const std::string& path) const;

    std::deque<Recent> m_edits; ///< oldest first
};

} // namespace galley
