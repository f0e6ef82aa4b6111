// The texts of a record that a person can search, and the words in them: string and text fields at every depth, in all
// locales, and in the blocks of a page; not assets, enums, numbers, addresses (slugs), nor what a reference names.
// Texts are taken as readers see them: CommonMark without its signs ("un**frozen**ly" is one word), characters for
// references.
//
// Thread rule: pure functions of an immutable state; any thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/state.h"
#include "model/index/posting_list.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// Where a text stands in its record. Valid during the visit.
class TextPlace {
public:
    /// The field path: "headline/de", "modules/k3/text".
    std::string path() const;
    bool isTitle() const { return m_isTitle; } ///< the display field of the type

private:
    friend class TextVisit;
    struct Step;
    const Step* m_step = nullptr;
    bool m_isTitle = false;
};

/// Calls visit(place, text) for each text of an existing record as it is seen, in schema order, until it gives false.
/// O(texts).
void forEachText(const RecordView& record, const std::function<bool(const TextPlace&, std::string_view)>& visit);

/// The distinct words of one record, sorted, with their weights. Some kB for a page.
class RecordWords {
public:
    /// None for a record that does not exist. O(text · log words): some 30 µs for a page of 2 kB.
    static RecordWords of(const RecordView& record);

    std::size_t size() const { return m_ends.size(); }
    std::string_view word(std::size_t index) const {
        const std::size_t begin = index == 0 ? 0 : m_ends[index - 1];
        return std::string_view(m_text).substr(begin, m_ends[index] - begin);
    }
    WordWeight weight(std::size_t index) const { return WordWeight::fromPacked(m_weights[index]); }
    /// The first word that is not before `word`.
    std::size_t lowerBound(std::string_view word) const;
    std::size_t heapBytes() const {
        return m_text.capacity() + m_ends.capacity() * sizeof(std::uint32_t) + m_weights.capacity();
    }

private:
    std::string m_text;
    std::vector<std::uint32_t> m_ends;
    std::vector<std::uint8_t> m_weights;
};

} // namespace galley
