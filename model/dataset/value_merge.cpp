#include "model/dataset/value_merge.h"

#include "model/dataset/block_keys.h"
#include "model/dataset/field_path.h"
#include "model/dataset/list_order.h"
#include "model/dataset/text_merge.h"

#include <algorithm>
#include <unordered_set>

namespace galley {

namespace {

using Json = nlohmann::json;
using Unit = MergeConflict::Unit;

std::string pathBelow(const std::string& path, std::string_view part) {
    return path + "/" + escapePathPart(part);
}

/// Keys of the merged blocks.
class MergedKeys {
public:
    MergedKeys(const MergeNode& base, const MergeNode& ours, const MergeNode& theirs) {
        for (const MergeNode* side : {&base, &ours, &theirs})
            for (const MergeElement& element : side->elements)
                m_highest = std::max({m_highest, side->elements.size(), blockKeyNumber(element.key)});
    }
    void take(const std::string& key) { m_taken.insert(key); }
    /// The key itself, or one above all that anybody had.
    std::string freed(const std::string& key) {
        return m_taken.insert(key).second ? key : defaultBlockKey(m_highest++);
    }

private:
    std::unordered_set<std::string> m_taken;
    std::size_t m_highest = 0;
};

} // namespace

struct ValueMerge::Sides {
    const MergeNode& base;
    const MergeNode& ours;
    const MergeNode& theirs;
};

void ValueMerge::addConflict(Unit unit, const std::string& path, std::size_t index, Json base, Json ours, Json theirs) {
    m_result.conflicts.push_back({unit, m_type, m_id, path, static_cast<std::uint32_t>(index), std::move(base),
                                  std::move(ours), std::move(theirs)});
}

MergeNode ValueMerge::merge(const MergePlace& place, const MergeNode& base, const MergeNode& ours,
                            const MergeNode& theirs, const std::string& path) {
    if (sameContent(ours, theirs) || sameContent(base, ours))
        return theirs;
    if (sameContent(base, theirs))
        return ours;
    const Sides sides{base, ours, theirs};
    switch (place.shape()) {
    case MergeShape::Leaf:
        return mergeLeaf(place, sides, path);
    case MergeShape::Localized:
    case MergeShape::Object:
    case MergeShape::Block:
        return mergeMembers(place, sides, path);
    case MergeShape::List:
    case MergeShape::Blocks:
        break;
    }
    return mergeElements(place, sides, path);
}

MergeNode ValueMerge::mergeLeaf(const MergePlace& place, const Sides& sides, const std::string& path) {
    const Json& base = sides.base.leaf;
    const Json& ours = sides.ours.leaf;
    const Json& theirs = sides.theirs.leaf;
    const bool isText = place.field->kind == FieldKind::String || place.field->kind == FieldKind::Text;
    if (isText && !place.isAddress && base.is_string() && ours.is_string() && theirs.is_string()) {
        const auto text = [](const Json& json) -> const std::string& { return json.get_ref<const std::string&>(); };
        if (auto merged = mergeTexts(text(base), text(ours), text(theirs))) {
            MergeNode node;
            node.leaf = *std::move(merged);
            return node;
        }
    }
    addConflict(Unit::Value, path, 0, base, ours, theirs);
    return sides.theirs;
}

MergeNode ValueMerge::mergeMembers(const MergePlace& place, const Sides& sides, const std::string& path) {
    if (sides.base.isPresent && sides.ours.isPresent != sides.theirs.isPresent) { // one removed what the other changed
        addConflict(Unit::Value, path, 0, toJson(place, sides.base), toJson(place, sides.ours),
                    toJson(place, sides.theirs));
        return sides.theirs;
    }
    MergeNode merged;
    merged.isPresent = sides.ours.isPresent || sides.theirs.isPresent;
    const std::size_t count = std::max(sides.ours.members.size(), sides.theirs.members.size());
    for (std::size_t i = 0; i < count; ++i)
        merged.members.push_back(merge(place.member(i), sides.base.member(i), sides.ours.member(i),
                                       sides.theirs.member(i), pathBelow(path, place.memberName(i))));
    return merged;
}

MergeNode ValueMerge::mergeElements(const MergePlace& place, const Sides& sides, const std::string& path) {
    const MergedOrder order = mergedOrder(place, sides.base, sides.ours, sides.theirs);
    const bool hasKeys = place.field->kind == FieldKind::Blocks;
    const auto elementOf = [](const MergeNode& side, std::int32_t index) {
        return index == MergedItem::kNone ? nullptr : &side.elements[static_cast<std::size_t>(index)];
    };
    MergedKeys keys(sides.base, sides.ours, sides.theirs);
    for (const MergedItem& item : order.items)
        if (const MergeElement* theirs = elementOf(sides.theirs, item.theirs))
            keys.take(theirs->key);
    MergeNode merged;
    for (const MergedItem& item : order.items) {
        const std::size_t index = merged.elements.size();
        const MergeElement* base = elementOf(sides.base, item.base);
        const MergeElement* ours = elementOf(sides.ours, item.ours);
        const MergeElement* theirs = elementOf(sides.theirs, item.theirs);
        if (theirs == nullptr) {
            merged.elements.push_back(*ours);
            std::string& key = merged.elements.back().key;
            key = hasKeys ? keys.freed(ours->key) : std::string();
            if (key != ours->key)
                m_result.renamed.push_back({m_type, m_id, path, ours->key, key});
            continue;
        }
        const std::string elementPath = pathBelow(path, hasKeys ? theirs->key : std::to_string(index));
        if (ours != nullptr) {
            merged.elements.push_back(mergeElement(place, base, *ours, *theirs, elementPath));
            continue;
        }
        merged.elements.push_back(*theirs);
        if (base != nullptr)
            addConflict(Unit::Element, elementPath, index, toJson(place, *base), {}, toJson(place, *theirs));
    }
    for (const MergedOrder::Lost& lost : order.lost) {
        MergeElement ours = *elementOf(sides.ours, lost.item.ours);
        ours.key = hasKeys ? keys.freed(ours.key) : std::string();
        addConflict(Unit::Element, pathBelow(path, hasKeys ? ours.key : std::to_string(lost.index)), lost.index,
                    toJson(place, *elementOf(sides.base, lost.item.base)), toJson(place, ours), {});
    }
    // An empty list is not none: that merges like a value of its own.
    const bool isKept = sides.ours.isPresent == sides.base.isPresent ? sides.theirs.isPresent : sides.ours.isPresent;
    merged.isPresent = !merged.elements.empty() || isKept;
    return merged;
}

MergeElement ValueMerge::mergeElement(const MergePlace& listPlace, const MergeElement* base, const MergeElement& ours,
                                      const MergeElement& theirs, const std::string& path) {
    static const MergeNode kAbsent;
    MergeElement merged = theirs;
    const bool isBaseAlike = base != nullptr && base->kind == theirs.kind;
    if (ours.kind == theirs.kind) {
        merged.node =
            merge(listPlace.element(theirs), isBaseAlike ? base->node : kAbsent, ours.node, theirs.node, path);
        return merged;
    }
    // A block became one of another kind: its fields are others, so it is a unit.
    if (base != nullptr && sameContent(*base, ours))
        return merged;
    if (base != nullptr && sameContent(*base, theirs)) {
        merged.kind = ours.kind;
        merged.node = ours.node;
        return merged;
    }
    addConflict(Unit::Value, path, 0, base != nullptr ? toJson(listPlace, *base) : Json(), toJson(listPlace, ours),
                toJson(listPlace, theirs));
    return merged;
}

} // namespace galley
