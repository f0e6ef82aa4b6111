#include "model/dataset/tree_edits.h"

#include "model/dataset/field_path.h"

#include <algorithm>

namespace galley {

namespace {

/// Elements that come, go, move or change, times the size of their list: above it a list is patched as a whole.
constexpr std::size_t kMostListSteps = 1'000'000;

class ListEdits {
public:
    ListEdits(const MergePlace& place, const std::vector<MergeElement>& from, const std::vector<MergeElement>& to)
        : m_place(place)
        , m_from(from)
        , m_to(to)
        , m_fromPlaces(placesOf(from))
        , m_toPlaces(placesOf(to)) {
        std::vector<std::uint32_t> places;
        for (const MergeElement& element : from) {
            const auto next = m_toPlaces.find(element.token);
            if (next == m_toPlaces.end())
                continue;
            m_current.push_back(element.token);
            places.push_back(static_cast<std::uint32_t>(next->second));
        }
        const std::vector<bool> isRising = longestRising(places);
        m_isSettled.resize(to.size(), false);
        for (std::size_t i = 0; i < places.size(); ++i)
            m_isSettled[places[i]] = isRising[i];
    }

    /// How many elements come, go, move or change.
    std::size_t steps() const {
        std::size_t steps = m_from.size() - m_current.size();
        for (std::size_t i = 0; i < m_to.size(); ++i) {
            const MergeElement* old = source(m_to[i]);
            steps += m_isSettled[i] && old != nullptr && sameContent(*old, m_to[i]) ? 0 : 1;
        }
        return steps;
    }

    void append(const std::string& path, const Edit& like, std::vector<Edit>& edits) {
        for (std::size_t i = m_from.size(); i-- > 0;)
            if (!m_toPlaces.contains(m_from[i].token))
                edits.push_back(Edit::remove(like.type, like.id, partPath(path, m_from[i], i)));
        std::size_t before = 0; // how many of the current order stand up to the last one that is at its place
        for (std::size_t i = 0; i < m_to.size(); ++i) {
            if (m_isSettled[i]) {
                before = placeAfter(before, m_to[i].token) + 1;
                continue;
            }
            if (const MergeElement* old = source(m_to[i])) {
                const std::size_t index = placeAfter(0, old->token);
                m_current.erase(m_current.begin() + static_cast<std::ptrdiff_t>(index));
                before -= index < before ? 1 : 0;
                edits.push_back(
                    Edit::move(like.type, like.id, partPath(path, *old, index), static_cast<std::uint32_t>(before)));
            } else {
                edits.push_back(Edit::insert(like.type, like.id, path, static_cast<std::uint32_t>(before),
                                             toJson(m_place, m_to[i])));
            }
            m_current.insert(m_current.begin() + static_cast<std::ptrdiff_t>(before++), m_to[i].token);
        }
    }

    /// The element in the list before; nullptr for a new one.
    const MergeElement* source(const MergeElement& element) const {
        const auto found = m_fromPlaces.find(element.token);
        return found == m_fromPlaces.end() ? nullptr : &m_from[found->second];
    }

    std::string partPath(const std::string& path, const MergeElement& element, std::size_t index) const {
        const bool hasKeys = m_place.field->kind == FieldKind::Blocks;
        return path + "/" + (hasKeys ? escapePathPart(element.key) : std::to_string(index));
    }

private:
    std::size_t placeAfter(std::size_t begin, MergeToken token) const {
        const auto found = std::find(m_current.begin() + static_cast<std::ptrdiff_t>(begin), m_current.end(), token);
        return static_cast<std::size_t>(found - m_current.begin());
    }

    const MergePlace& m_place;
    const std::vector<MergeElement>& m_from;
    const std::vector<MergeElement>& m_to;
    std::unordered_map<MergeToken, std::size_t> m_fromPlaces;
    std::unordered_map<MergeToken, std::size_t> m_toPlaces;
    std::vector<MergeToken> m_current; ///< the order so far
    std::vector<bool> m_isSettled;     ///< by index of the new list: need not move
};

void appendListEdits(const MergePlace& place, const MergeNode& from, const MergeNode& to, const std::string& path,
                     const Edit& like, std::vector<Edit>& edits) {
    ListEdits list(place, from.elements, to.elements);
    if (list.steps() * std::max(from.elements.size(), to.elements.size()) > kMostListSteps) {
        edits.push_back(Edit::patch(like.type, like.id, path, toJson(place, to)));
        return;
    }
    list.append(path, like, edits);
    for (std::size_t i = 0; i < to.elements.size(); ++i) {
        const MergeElement& element = to.elements[i];
        const MergeElement* old = list.source(element);
        if (old == nullptr)
            continue;
        const std::string elementPath = list.partPath(path, element, i);
        if (old->kind != element.kind)
            edits.push_back(Edit::patch(like.type, like.id, elementPath, toJson(place, element)));
        else
            appendEdits(place.element(element), old->node, element.node, elementPath, like, edits);
    }
}

} // namespace

void appendEdits(const MergePlace& place, const MergeNode& from, const MergeNode& to, const std::string& path,
                 const Edit& like, std::vector<Edit>& edits) {
    const MergeShape shape = place.shape();
    const bool isMadeOrUnmade = isAbsent(place, from) || isAbsent(place, to);
    if (shape == MergeShape::Leaf || (isMadeOrUnmade && shape != MergeShape::Localized)) {
        if (!sameContent(from, to))
            edits.push_back(Edit::patch(like.type, like.id, path, toJson(place, to)));
        return;
    }
    if (shape == MergeShape::List || shape == MergeShape::Blocks) {
        appendListEdits(place, from, to, path, like, edits);
        return;
    }
    for (std::size_t i = 0; i < std::max(from.members.size(), to.members.size()); ++i)
        appendEdits(place.member(i), from.member(i), to.member(i), path + "/" + escapePathPart(place.memberName(i)),
                    like, edits);
}

} // namespace galley
