#include "model/dataset/list_order.h"

#include <algorithm>
#include <deque>

namespace galley {

namespace {

constexpr std::int32_t kNoItem = MergedItem::kNone;

using ItemIndexes = std::vector<std::size_t>;

/// What one side did to the order.
struct OrderSide {
    const std::vector<MergeElement>* elements = nullptr;
    ItemIndexes items;             ///< by index of its list
    std::vector<bool> isMoved;     ///< by item: stands elsewhere than in the base
    std::vector<std::size_t> gaps; ///< by item: how many elements of the frame stand before it
    std::vector<ItemIndexes> hung; ///< by gap: what it puts there
};

class OrderMerge {
public:
    OrderMerge(const MergePlace& place, const MergeNode& base, const MergeNode& ours, const MergeNode& theirs)
        : m_place(place)
        , m_base(base.elements) {
        m_ours.elements = &ours.elements;
        m_theirs.elements = &theirs.elements;
    }

    MergedOrder run() {
        collect();
        uniteEqualReferences();
        m_isGone.resize(m_items.size());
        for (std::size_t i = 0; i < m_items.size(); ++i)
            m_isGone[i] = isGone(m_items[i]);
        findMoved(m_ours);
        findMoved(m_theirs);
        findFrame();
        findGaps(m_ours);
        findGaps(m_theirs);
        hang(m_ours);
        hang(m_theirs);
        MergedOrder order;
        for (std::size_t gap = 0; gap <= m_frame.size(); ++gap) {
            addGap(m_ours.hung[gap], m_theirs.hung[gap]);
            if (gap < m_frame.size())
                m_order.push_back(m_frame[gap]);
        }
        for (const std::size_t item : m_order)
            order.items.push_back(m_items[item]);
        order.lost = lost();
        return order;
    }

private:
    void collect() {
        const auto oursPlaces = placesOf(*m_ours.elements);
        const auto theirsPlaces = placesOf(*m_theirs.elements);
        const auto placeIn = [](const auto& places, MergeToken token) {
            const auto found = places.find(token);
            return found == places.end() ? kNoItem : static_cast<std::int32_t>(found->second);
        };
        m_ours.items.resize(m_ours.elements->size(), kUnknown);
        m_theirs.items.resize(m_theirs.elements->size(), kUnknown);
        for (std::size_t i = 0; i < m_base.size(); ++i)
            add({static_cast<std::int32_t>(i), placeIn(oursPlaces, m_base[i].token),
                 placeIn(theirsPlaces, m_base[i].token)});
        for (std::size_t i = 0; i < m_ours.items.size(); ++i)
            if (m_ours.items[i] == kUnknown)
                add({kNoItem, static_cast<std::int32_t>(i), kNoItem});
        for (std::size_t i = 0; i < m_theirs.items.size(); ++i)
            if (m_theirs.items[i] == kUnknown)
                add({kNoItem, kNoItem, static_cast<std::int32_t>(i)});
    }

    void add(const MergedItem& item) {
        if (item.ours != kNoItem)
            m_ours.items[static_cast<std::size_t>(item.ours)] = m_items.size();
        if (item.theirs != kNoItem)
            m_theirs.items[static_cast<std::size_t>(item.theirs)] = m_items.size();
        m_items.push_back(item);
    }

    static const MergeElement& at(const std::vector<MergeElement>& elements, std::int32_t index) {
        return elements[static_cast<std::size_t>(index)];
    }

    /// One new element of both instead of one of each.
    void unite(std::size_t oursItem, std::size_t theirsItem) {
        m_items[theirsItem].ours = m_items[oursItem].ours;
        m_ours.items[static_cast<std::size_t>(m_items[oursItem].ours)] = theirsItem;
        m_items[oursItem] = {};
    }

    void uniteEqualReferences() {
        if (m_place.field->kind != FieldKind::List)
            return;
        const FieldKind kind = m_place.field->fields.front().kind;
        if (kind != FieldKind::Ref && kind != FieldKind::Enum)
            return;
        std::unordered_map<std::string, ItemIndexes> inTheirs; // by value, the last one first
        for (auto item = m_theirs.items.rbegin(); item != m_theirs.items.rend(); ++item)
            if (m_items[*item].base == kNoItem)
                inTheirs[at(*m_theirs.elements, m_items[*item].theirs).node.leaf.dump()].push_back(*item);
        for (std::size_t i = 0; i < m_ours.items.size(); ++i) {
            const std::size_t item = m_ours.items[i];
            if (m_items[item].base != kNoItem)
                continue;
            const auto equal = inTheirs.find((*m_ours.elements)[i].node.leaf.dump());
            if (equal == inTheirs.end() || equal->second.empty())
                continue;
            unite(item, equal->second.back());
            equal->second.pop_back();
        }
    }

    bool isGone(const MergedItem& item) const {
        if (item.ours == kNoItem && item.theirs == kNoItem)
            return true;
        if (item.base == kNoItem)
            return false;
        if (item.theirs == kNoItem)
            return true;
        return item.ours == kNoItem && sameContent(at(m_base, item.base), at(*m_theirs.elements, item.theirs));
    }

    void findMoved(OrderSide& side) const {
        std::vector<std::uint32_t> places;
        ItemIndexes items;
        for (const std::size_t item : side.items) {
            if (m_items[item].base == kNoItem)
                continue;
            places.push_back(static_cast<std::uint32_t>(m_items[item].base));
            items.push_back(item);
        }
        const std::vector<bool> isRising = longestRising(places);
        side.isMoved.resize(m_items.size(), false);
        for (std::size_t i = 0; i < items.size(); ++i)
            side.isMoved[items[i]] = !isRising[i];
    }

    void findFrame() {
        m_isFrame.resize(m_items.size(), false);
        for (std::size_t i = 0; i < m_base.size(); ++i) {
            const MergedItem& item = m_items[i];
            if (item.ours == kNoItem || item.theirs == kNoItem || m_ours.isMoved[i] || m_theirs.isMoved[i])
                continue;
            m_isFrame[i] = true;
            m_frame.push_back(i);
        }
    }

    void findGaps(OrderSide& side) const {
        side.gaps.resize(m_items.size(), 0);
        std::size_t gap = 0;
        for (const std::size_t item : side.items) {
            side.gaps[item] = gap;
            gap += m_isFrame[item] ? 1 : 0;
        }
    }

    /// Whether `side` says where an item hangs; both may.
    bool places(const OrderSide& side, const OrderSide& other, std::int32_t inOther, std::size_t item) const {
        if (inOther == kNoItem || (side.isMoved[item] && !other.isMoved[item]))
            return true;
        const bool isBothNew = m_items[item].base == kNoItem;
        const bool isBothMoved = side.isMoved[item] && other.isMoved[item];
        return (isBothNew || isBothMoved) && side.gaps[item] <= other.gaps[item];
    }

    void hang(OrderSide& side) const {
        const bool isOurs = &side == &m_ours;
        const OrderSide& other = isOurs ? m_theirs : m_ours;
        side.hung.resize(m_frame.size() + 1);
        for (const std::size_t item : side.items)
            if (!m_isFrame[item] && !m_isGone[item] &&
                places(side, other, isOurs ? m_items[item].theirs : m_items[item].ours, item))
                side.hung[side.gaps[item]].push_back(item);
    }

    std::string bytesOf(std::size_t index) const {
        const MergedItem& item = m_items[index];
        const MergeElement& element = item.base != kNoItem   ? at(m_base, item.base)
                                      : item.ours != kNoItem ? at(*m_ours.elements, item.ours)
                                                             : at(*m_theirs.elements, item.theirs);
        return toJson(m_place, element).dump();
    }

    /// What both hang in one gap: elements of both once, the others each in its order; where they meet, those of the
    /// sequence with the lower bytes first.
    void addGap(const ItemIndexes& ours, const ItemIndexes& theirs) {
        if (ours.empty() || theirs.empty()) {
            m_order.insert(m_order.end(), ours.begin(), ours.end());
            m_order.insert(m_order.end(), theirs.begin(), theirs.end());
            return;
        }
        TextNumbers numbers;
        std::deque<std::string> names; // what the numbers stand for
        std::string oursBytes;
        std::string theirsBytes;
        const auto numbersOf = [&](const ItemIndexes& items, std::string& bytes) {
            std::vector<std::uint32_t> found;
            for (const std::size_t item : items) {
                std::string own = bytesOf(item);
                bytes += own + '\n';
                const bool isNew = m_items[item].base == kNoItem;
                found.push_back(
                    numbers.number(names.emplace_back(isNew ? std::move(own) : "#" + std::to_string(item))));
            }
            return found;
        };
        const std::vector<std::uint32_t> oursNumbers = numbersOf(ours, oursBytes);
        const std::vector<std::uint32_t> theirsNumbers = numbersOf(theirs, theirsBytes);
        if (oursBytes <= theirsBytes)
            interleave(ours, theirs, longestCommon(oursNumbers, theirsNumbers));
        else
            interleave(theirs, ours, longestCommon(theirsNumbers, oursNumbers));
    }

    void interleave(const ItemIndexes& first, const ItemIndexes& second, const Alignment& common) {
        std::size_t left = 0;
        std::size_t right = 0;
        const auto addUpTo = [&](std::size_t leftEnd, std::size_t rightEnd) {
            for (; left < leftEnd; ++left)
                m_order.push_back(first[left]);
            for (; right < rightEnd; ++right)
                m_order.push_back(second[right]);
        };
        for (const AlignedPair& pair : common.pairs) {
            addUpTo(pair.left, pair.right);
            const std::size_t one = first[left++];
            const std::size_t other = second[right++];
            const bool isOneOurs = m_items[one].ours != kNoItem;
            if (one != other)
                unite(isOneOurs ? one : other, isOneOurs ? other : one);
            m_order.push_back(one != other && isOneOurs ? other : one);
        }
        addUpTo(first.size(), second.size());
    }

    /// What ours changed and theirs removed stands behind the nearest element that stays before it in ours.
    std::vector<MergedOrder::Lost> lost() const {
        std::vector<std::size_t> places(m_items.size(), 0);
        for (std::size_t i = 0; i < m_order.size(); ++i)
            places[m_order[i]] = i + 1;
        std::vector<MergedOrder::Lost> found;
        std::size_t index = 0;
        for (const std::size_t i : m_ours.items) {
            const MergedItem& item = m_items[i];
            if (places[i] > 0)
                index = places[i];
            else if (item.base != kNoItem && item.theirs == kNoItem &&
                     !sameContent(at(m_base, item.base), at(*m_ours.elements, item.ours)))
                found.push_back({item, index});
        }
        return found;
    }

    static constexpr std::size_t kUnknown = static_cast<std::size_t>(-1);

    const MergePlace& m_place;
    const std::vector<MergeElement>& m_base;
    OrderSide m_ours;
    OrderSide m_theirs;
    std::vector<MergedItem> m_items; ///< those of the base first, in its order
    std::vector<bool> m_isGone;      ///< by item
    std::vector<bool> m_isFrame;     ///< by item
    ItemIndexes m_frame;             ///< items, in order
    ItemIndexes m_order;             ///< items that stay, in order
};

} // namespace

MergedOrder mergedOrder(const MergePlace& place, const MergeNode& base, const MergeNode& ours,
                        const MergeNode& theirs) {
    return OrderMerge(place, base, ours, theirs).run();
}

} // namespace galley
