// Three-way merge: edits that were made on one state, made again on another that others have changed meanwhile. A
// person's pending edits go on top of commits that came between, and the edits of a release on top of a live state that
// moved.
//
// Units of merge: a record, a field, a locale of a localized field, a member of an object, a block (by its key; its
// fields below it), an element of a list, and inside a string or text its words (base/words.h), but for the address of
// a page and the fields of a redirect, which nobody should get that nobody chose. Changes of different units stand
// beside each other. What counts is how a side's value differs from the base, not the steps that led to it: typed and
// taken back is no change.
//
// Elements of lists have no ids in the data. Which is which is found by following both sides' edits on trees in which
// each element has a token; where a side put a whole value in the place of another (or is known by its state alone),
// elements are told by their values. So an element that ours changed is found again after theirs moved it or its
// neighbours.
//
// Rules where both sides touched one unit:
//   - Equal changes agree and are made once. That holds for equal elements inserted in one place, too, as in a
//     text: the doubled one would be noise that somebody has to remove, and nothing that was typed is lost by it.
//     References and enum values are once wherever in the list both inserted them, since a list of tags holds each once
//     by nature.
//   - Elements and blocks that both inserted in one place all stay; which stand first depends on their bytes, not on
//   who
//     came first. A block of ours whose key theirs gave to another block gets a free one (`Rebased::renamed`).
//   - An element that one side moved goes there; one that both moved goes to the place that is nearer to the beginning.
//     Neither is a conflict. An element that one removed and the other moved is gone.
//   - Everything else is a conflict: the same scalar, words that overlap or touch, an element, object or record that
//     one removed and the other changed, a record that both made with different fields. The merged state then holds
//     theirs, which others have seen already (a record or an element that theirs removed stays away); base, ours
//     and theirs stand whole in the conflict. Of a text with one overlap that is the whole text: half of each would
//     be a text that nobody wrote.
//   - References to records that theirs deleted are no conflict: the result refers to a record that does not exist, as
//     it may.
//
// Sources: S. Khanna, K. Kunal, B. C. Pierce, "A Formal Investigation of Diff3", FSTTCS 2007: what between two elements
// that are stable in both only one changed is taken, the rest conflicts. E. W. Myers, "An O(ND) Difference Algorithm
// and Its Variations", Algorithmica 1 (1986), for what two sequences have in common. Moves of elements are what is left
// of a list's order beside a longest rising subsequence.
//
// Thread rule: pure functions without I/O; the same input gives the same result.
#pragma once

#include "model/dataset/edit.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace galley {

/// One unit that both sides changed, each in its own way. JSON null: absent, or removed by that side.
struct MergeConflict {
    enum class Unit : std::uint8_t {
        Value,   ///< the value at `path`, also a whole block
        Element, ///< an element of a list, or a block, that one of the sides removed
        Record,  ///< the whole record; `path` is empty; the values are its fields
    };
    Unit unit = Unit::Value;
    std::string type;
    std::string id;
    /// Where the unit stands in the merged state, or, for an element that theirs removed, where it would stand.
    std::string path;
    std::uint32_t index = 0; ///< Element: its index there
    nlohmann::json base;
    nlohmann::json ours;
    nlohmann::json theirs;
    friend bool operator==(const MergeConflict&, const MergeConflict&) = default;
};

/// The edits that put ours in the place of theirs, on the merged state or on a later one in which the unit still stands
/// at its place. One or two.
std::vector<Edit> takeOurs(const MergeConflict& conflict);

/// A block that ours inserted and that has another key in the merged state.
struct RenamedBlock {
    std::string type;
    std::string id;
    std::string path; ///< of the blocks
    std::string from;
    std::string to;
    friend bool operator==(const RenamedBlock&, const RenamedBlock&) = default;
};

struct Rebased {
    std::vector<Edit> edits; ///< what leads from theirs to the merged state; all can be applied, in this order
    /// By edit: the index of the one of ours in whose place it stands, rising. So edits of several commits stay apart.
    std::vector<std::size_t> origins;
    std::vector<MergeConflict> conflicts;
    std::vector<RenamedBlock> renamed;
};

/// `ours` made again on `theirs`. Both were made from `base`, and the schema of `theirs` is that of `base` or grew from
/// it. `theirEdits` are those that led from `base` to `theirs`, in order; they only help to tell which element of a
/// list is which, so that any of them may be missing: those of a bulk import are.
///
/// Edits of records and fields that only ours touched are in the result as they are, unread. Fields that both touched
/// are read, followed through both sides' edits, merged, and written as the edits that lead there from theirs: in place
/// of the first of ours on them.
///
/// Fails as applyEdit() does when ours cannot be applied to `base`. O(ours + theirEdits); besides, for each field that
/// both touched, O(its size · edits on it) and the bounded parts that text_merge.h and merge_tree.h name.
Result<Rebased> rebase(const std::shared_ptr<const State>& base, std::span<const Edit> ours,
                       const std::shared_ptr<const State>& theirs, std::span<const Edit> theirEdits = {});

} // namespace galley
