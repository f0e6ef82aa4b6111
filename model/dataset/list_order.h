// The order of a list that two sides changed, and which of its elements stay.
//
// Elements that both sides have and neither moved are the frame, in the order of the base. All others hang in the gaps
// between them, where the side puts them that moved or inserted them. Nothing in it depends on who is ours and who is
// theirs but what happens to an element that one removed and the other changed.
//
// Thread rule: a pure function.
// Used in this folder alone.
#pragma once

#include "model/dataset/merge_tree.h"

#include <cstdint>
#include <vector>

namespace galley {

/// One element by its indexes in the three lists; kNone where a list does not have it.
struct MergedItem {
    static constexpr std::int32_t kNone = -1;
    std::int32_t base = kNone;
    std::int32_t ours = kNone;
    std::int32_t theirs = kNone;
};

struct MergedOrder {
    std::vector<MergedItem> items; ///< those that stay. In base and theirs alone: ours removed what theirs changed
    struct Lost {
        MergedItem item;
        std::size_t index = 0; ///< where it would stand among `items`
    };
    std::vector<Lost> lost; ///< what ours changed and theirs removed
};

/// `place` is that of the list, in whose nodes equal tokens mean the same element. O(size · log size) and what
/// longestCommon() takes for gaps in which both inserted.
MergedOrder mergedOrder(const MergePlace& place, const MergeNode& base, const MergeNode& ours, const MergeNode& theirs);

} // namespace galley
