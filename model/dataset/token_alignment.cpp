// alignTokens() and restoreTokens() of merge_tree.h.
#include "model/base/hash.h"
#include "model/base/words.h"
#include "model/dataset/merge_tree.h"

#include <algorithm>
#include <deque>
#include <map>

namespace galley {

namespace {

/// More pairs between two elements that stayed are not compared.
constexpr std::size_t kMostLikePairs = 4'096;
/// Words of an element that count for likeness.
constexpr std::size_t kMostFeatures = 1'000;

constexpr std::size_t kNoElement = static_cast<std::size_t>(-1);

/// What likeness compares: hashes of an element's words and other values, with the member in which they stand.
using Features = std::vector<std::uint64_t>;

void addFeatures(const MergeNode& node, std::uint64_t member, Features& features) {
    if (features.size() > kMostFeatures)
        return;
    if (node.leaf.is_string()) {
        for (const std::string_view word : splitWords(node.leaf.get_ref<const std::string&>()))
            if (word != " ")
                features.push_back(hash64(word, member));
    } else if (!node.leaf.is_null()) {
        features.push_back(hash64(node.leaf.dump(), member));
    }
    for (std::size_t i = 0; i < node.members.size(); ++i)
        addFeatures(node.members[i], member * 31 + i + 1, features);
    for (const MergeElement& element : node.elements)
        addFeatures(element.node, member * 31, features);
}

Features featuresOf(const MergeElement& element) {
    Features features;
    addFeatures(element.node, 1, features);
    std::sort(features.begin(), features.end());
    return features;
}

/// How many of a thousand features both have.
std::size_t likeness(const Features& left, const Features& right) {
    std::size_t common = 0;
    for (auto a = left.begin(), b = right.begin(); a != left.end() && b != right.end();) {
        common += *a == *b ? 1 : 0;
        const bool isBefore = *a < *b;
        const bool isAfter = *b < *a;
        if (!isAfter)
            ++a;
        if (!isBefore)
            ++b;
    }
    const std::size_t all = left.size() + right.size();
    return all == 0 ? 0 : 2'000 * common / all;
}

/// Finds for each element of a list the one of the list before that it is.
class ElementAlignment {
public:
    ElementAlignment(const MergePlace& place, const MergeNode& old, const MergeNode& next)
        : m_place(place)
        , m_old(old.elements)
        , m_next(next.elements)
        , m_sources(m_next.size(), kNoElement)
        , m_isTaken(m_old.size(), false) {}

    /// By index of the new list.
    std::vector<std::size_t> run() {
        if (m_place.field->kind == FieldKind::Blocks) {
            matchKeys();
            return std::move(m_sources);
        }
        TextNumbers numbers;
        const std::vector<std::uint32_t> old = valueNumbers(m_old, numbers);
        const std::vector<std::uint32_t> next = valueNumbers(m_next, numbers);
        for (const AlignedPair& pair : longestCommon(old, next).pairs)
            take(pair.left, pair.right);
        matchMoved(old, next);
        if (canBeAlike()) {
            matchAlikeBetween();
            matchAlikeAnywhere();
        }
        return std::move(m_sources);
    }

private:
    void take(std::size_t old, std::size_t next) {
        m_sources[next] = old;
        m_isTaken[old] = true;
    }

    /// A reference or a number put in place of another is another element.
    bool canBeAlike() const {
        const FieldKind kind = m_place.field->fields.front().kind;
        return kind == FieldKind::String || kind == FieldKind::Text || kind == FieldKind::Object ||
               kind == FieldKind::List;
    }

    std::vector<std::uint32_t> valueNumbers(const std::vector<MergeElement>& elements, TextNumbers& numbers) {
        std::vector<std::uint32_t> found;
        found.reserve(elements.size());
        for (const MergeElement& element : elements)
            found.push_back(numbers.number(m_values.emplace_back(toJson(m_place, element).dump())));
        return found;
    }

    void matchKeys() {
        std::unordered_map<std::string_view, std::size_t> places;
        for (std::size_t i = 0; i < m_old.size(); ++i)
            places.emplace(m_old[i].key, i);
        for (std::size_t i = 0; i < m_next.size(); ++i)
            if (const auto found = places.find(m_next[i].key); found != places.end())
                take(found->second, i);
    }

    void matchMoved(const std::vector<std::uint32_t>& old, const std::vector<std::uint32_t>& next) {
        std::unordered_map<std::uint32_t, std::vector<std::size_t>> left; // by value, the last one first
        for (std::size_t i = old.size(); i-- > 0;)
            if (!m_isTaken[i])
                left[old[i]].push_back(i);
        for (std::size_t i = 0; i < next.size(); ++i) {
            const auto found = m_sources[i] == kNoElement ? left.find(next[i]) : left.end();
            if (found == left.end() || found->second.empty())
                continue;
            take(found->second.back(), i);
            found->second.pop_back();
        }
    }

    /// In each stretch between two elements that stayed in order.
    void matchAlikeBetween() {
        std::vector<std::size_t> oldGap;
        std::vector<std::size_t> nextGap;
        std::size_t oldAt = 0;
        for (std::size_t i = 0; i <= m_next.size(); ++i) {
            if (i < m_next.size() && m_sources[i] == kNoElement)
                nextGap.push_back(i);
            const bool isEnd = i == m_next.size();
            if (!isEnd && (m_sources[i] == kNoElement || m_sources[i] < oldAt))
                continue;
            const std::size_t oldEnd = isEnd ? m_old.size() : m_sources[i];
            for (; oldAt < oldEnd; ++oldAt)
                if (!m_isTaken[oldAt])
                    oldGap.push_back(oldAt);
            matchGap(oldGap, nextGap);
            oldGap.clear();
            nextGap.clear();
        }
    }

    void matchAlikeAnywhere() {
        std::vector<std::size_t> old;
        std::vector<std::size_t> next;
        for (std::size_t i = 0; i < m_old.size(); ++i)
            if (!m_isTaken[i])
                old.push_back(i);
        for (std::size_t i = 0; i < m_next.size(); ++i)
            if (m_sources[i] == kNoElement)
                next.push_back(i);
        matchGap(old, next);
    }

    void matchGap(const std::vector<std::size_t>& oldGap, const std::vector<std::size_t>& nextGap) {
        if (oldGap.empty() || nextGap.empty())
            return;
        std::vector<Features> old;
        std::vector<Features> next;
        for (const std::size_t i : oldGap)
            old.push_back(featuresOf(m_old[i]));
        for (const std::size_t i : nextGap)
            next.push_back(featuresOf(m_next[i]));
        const bool isSmall = old.size() <= kMostLikePairs / next.size();
        // The most alike first; among equals, the first ones.
        std::multimap<std::size_t, std::pair<std::size_t, std::size_t>, std::greater<>> pairs;
        for (std::size_t i = 0; i < old.size(); ++i)
            for (std::size_t j = isSmall ? 0 : i; j < (isSmall ? next.size() : std::min(i + 1, next.size())); ++j)
                if (const std::size_t common = likeness(old[i], next[j]); common >= 500)
                    pairs.emplace(common, std::pair(i, j));
        for (const auto& [common, pair] : pairs)
            if (!m_isTaken[oldGap[pair.first]] && m_sources[nextGap[pair.second]] == kNoElement)
                take(oldGap[pair.first], nextGap[pair.second]);
    }

    const MergePlace& m_place;
    const std::vector<MergeElement>& m_old;
    const std::vector<MergeElement>& m_next;
    std::deque<std::string> m_values; ///< what the numbers stand for
    std::vector<std::size_t> m_sources;
    std::vector<bool> m_isTaken;
};

void alignElements(const MergePlace& place, const MergeNode& old, MergeNode& next) {
    const std::vector<std::size_t> sources = ElementAlignment(place, old, next).run();
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (sources[i] == kNoElement)
            continue;
        const MergeElement& source = old.elements[sources[i]];
        MergeElement& element = next.elements[i];
        element.token = source.token;
        if (element.kind == source.kind)
            alignTokens(place.element(element), source.node, element.node);
    }
}

void restoreElements(const MergePlace& place, const MergeNode& old, MergeNode& next) {
    const auto oldPlaces = placesOf(old.elements);
    const auto nextPlaces = placesOf(next.elements);
    std::unordered_map<std::string, std::vector<const MergeElement*>> missing; // by value, the last one first
    for (auto one = old.elements.rbegin(); one != old.elements.rend(); ++one)
        if (!nextPlaces.contains(one->token))
            missing[toJson(place, *one).dump()].push_back(&*one);
    for (MergeElement& element : next.elements) {
        const auto known = oldPlaces.find(element.token);
        if (known != oldPlaces.end()) {
            const MergeElement& source = old.elements[known->second];
            if (element.kind == source.kind)
                restoreTokens(place.element(element), source.node, element.node);
        } else if (!missing.empty()) {
            const auto equal = missing.find(toJson(place, element).dump());
            if (equal == missing.end() || equal->second.empty())
                continue;
            element = *equal->second.back(); // with the tokens inside it
            equal->second.pop_back();
        }
    }
}

using TokenRule = void (*)(const MergePlace&, const MergeNode&, MergeNode&);

/// Applies a rule to the lists in a value.
void forLists(const MergePlace& place, const MergeNode& old, MergeNode& next, TokenRule rule) {
    switch (place.shape()) {
    case MergeShape::Leaf:
        break;
    case MergeShape::Localized:
    case MergeShape::Object:
    case MergeShape::Block:
        for (std::size_t i = 0; i < std::min(old.members.size(), next.members.size()); ++i)
            forLists(place.member(i), old.members[i], next.members[i], rule);
        break;
    case MergeShape::List:
    case MergeShape::Blocks:
        rule(place, old, next);
        break;
    }
}

} // namespace

void alignTokens(const MergePlace& place, const MergeNode& old, MergeNode& next) {
    forLists(place, old, next, alignElements);
}

void restoreTokens(const MergePlace& place, const MergeNode& old, MergeNode& next) {
    forLists(place, old, next, restoreElements);
}

} // namespace galley
