// Posting lists: which documents have a word, how often, and whether in their title; packed for memory. Documents are
// dense numbers in rising order.
//
// Form: a varint count; below kShort postings each is a varint of its distance to the one before, times two, plus one
// when a byte with its weight follows (else the weight is 0). Longer lists stand in blocks of 128 (the last one
// shorter): a varint distance from the last document of the block before to the last of this one, a byte with the two
// widths, then the distances less one and the weights, bit-packed (frame of reference as in Lemire and Boytsov,
// "Decoding billions of integers per second through vectorization", 2015, without their vector instructions). A block
// is skipped by its head. Kept in memory only: there is no file of it.
//
// Thread rule: a cursor belongs to one thread; the bytes are immutable.
// Used in this folder alone.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace galley {

/// How much a word says about a document.
struct WordWeight {
    static constexpr std::uint8_t kMaxCount = 8;
    std::uint8_t count = 1; ///< 1 … kMaxCount: more count as kMaxCount
    bool isInTitle = false;

    /// 0 … 15; small for the frequent case.
    std::uint8_t packed() const { return static_cast<std::uint8_t>(((count - 1) << 1) | (isInTitle ? 1 : 0)); }
    static WordWeight fromPacked(std::uint8_t packed) {
        return {static_cast<std::uint8_t>((packed >> 1) + 1), (packed & 1) != 0};
    }
    friend bool operator==(const WordWeight&, const WordWeight&) = default;
};

struct Posting {
    std::uint32_t document = 0;
    std::uint8_t weight = 0; ///< WordWeight::packed()
};

/// Appends a list. REQUIRES documents to rise strictly and to be below 2^31.
void appendPostings(std::span<const Posting> postings, std::string& out);

/// Bytes that must follow the last list in its buffer: a cursor loads whole words.
inline constexpr std::size_t kPostingPadding = 8;

/// Goes through a list that appendPostings() wrote, from its first posting. About 1.5 ns a posting.
class PostingCursor {
public:
    /// `bytes` begin with the list, may go on behind it, and outlive the cursor.
    explicit PostingCursor(std::string_view bytes);

    std::uint32_t count() const { return m_count; } ///< of the whole list
    bool atEnd() const { return m_at == m_size && m_left == 0; }
    // REQUIRES !atEnd().
    std::uint32_t document() const { return m_documents[m_at]; }
    std::uint8_t weight() const { return m_weights[m_at]; }
    void next() {
        if (++m_at == m_size && m_left > 0)
            readBlock();
    }
    /// Goes to the first posting from here on whose document is at least `document`. Blocks before it are not decoded.
    void seek(std::uint32_t document);

private:
    static constexpr std::uint32_t kBlock = 128;
    friend void appendPostings(std::span<const Posting>, std::string&);

    void readBlock();
    void readHead();

    const char* m_bytes;
    std::uint32_t m_count = 0;
    std::uint32_t m_left = 0;     ///< postings behind the decoded ones
    std::uint32_t m_at = 0;       ///< in the decoded ones
    std::uint32_t m_size = 0;     ///< decoded
    std::uint32_t m_last = 0;     ///< document that the next distance counts from
    bool m_hasHead = false;       ///< the next block's head was read
    std::uint32_t m_headLast = 0; ///< of that block
    std::uint8_t m_headWidths = 0;
    std::array<std::uint32_t, kBlock> m_documents;
    std::array<std::uint8_t, kBlock> m_weights;
};

} // namespace galley
