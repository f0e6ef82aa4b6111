// The merge of one field: trees with tokens in, one tree and the conflicts out (rules: merge.h).
//
// Thread rule: one thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/merge.h"
#include "model/dataset/merge_tree.h"

#include <string>

namespace galley {

class ValueMerge {
public:
    /// Conflicts and renamed blocks of the record `type`/`id` go to the end of `result`.
    ValueMerge(std::string type, std::string id, Rebased& result)
        : m_type(std::move(type))
        , m_id(std::move(id))
        , m_result(result) {}

    /// What both made of `base`, which stands at `path` in all. Elements that theirs has keep its tokens. Recursion is
    /// bounded by the depth of the schema.
    MergeNode merge(const MergePlace& place, const MergeNode& base, const MergeNode& ours, const MergeNode& theirs,
                    const std::string& path);

private:
    struct Sides;
    MergeNode mergeLeaf(const MergePlace& place, const Sides& sides, const std::string& path);
    MergeNode mergeMembers(const MergePlace& place, const Sides& sides, const std::string& path);
    MergeNode mergeElements(const MergePlace& place, const Sides& sides, const std::string& path);
    MergeElement mergeElement(const MergePlace& listPlace, const MergeElement* base, const MergeElement& ours,
                              const MergeElement& theirs, const std::string& path);
    void addConflict(MergeConflict::Unit unit, const std::string& path, std::size_t index, nlohmann::json base,
                     nlohmann::json ours, nlohmann::json theirs);

    std::string m_type;
    std::string m_id;
    Rebased& m_result;
};

} // namespace galley
