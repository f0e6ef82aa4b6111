// The edits that lead from one tree with tokens (merge_tree.h) to another.
//
// Thread rule: a pure function.
// Used in this folder alone.
#pragma once

#include "model/dataset/edit.h"
#include "model/dataset/merge_tree.h"

#include <string>
#include <vector>

namespace galley {

/// Appends them to `edits`: patches of what differs, and insertions, moves and removals of elements, as few as there
/// can be. A list with many of these is patched as a whole. `like` gives type and id. O(size), and for each element
/// that comes, goes or moves O(its list), with a bound on the product.
void appendEdits(const MergePlace& place, const MergeNode& from, const MergeNode& to, const std::string& path,
                 const Edit& like, std::vector<Edit>& edits);

} // namespace galley
