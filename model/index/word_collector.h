// WordCollector: the first half of building a full-text index: takes the words of documents one after the other and
// keeps a growing posting list for each, coded as it grows so that the whole takes little more than the result
// ("in-memory inversion": Moffat and Bell 1995). Several collectors may share the documents of one index out;
// mergeWords() makes their table.
//
// Thread rule: a collector belongs to one thread.
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"
#include "model/index/word_table.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace galley {

class WordCollector {
public:
    WordCollector();
    /// The words that follow belong to this document. REQUIRES rising numbers.
    void beginDocument(std::uint32_t document) {
        takePending();
        m_document = document;
    }
    /// A word of the current document. REQUIRES 1 to kMaxWord bytes. O(1).
    void add(std::string_view word, bool isInTitle);

    static constexpr std::size_t kMaxWord = 48;

private:
    friend class CollectedWords;
    friend WordTable mergeWords(std::vector<WordCollector> collectors, const CancelToken& cancel);
    static constexpr std::uint32_t kNone = 0xffffffffU;
    /// What add() touches for every word of a text.
    struct Entry {
        std::uint64_t hash = 0;
        std::uint32_t text = 0;         ///< where the word begins in m_text
        std::uint32_t document = kNone; ///< the last one that has it; not in its list yet
        std::uint8_t size = 0;
        WordWeight weight{0, false}; ///< in `document` so far
    };
    struct List {
        std::uint32_t last = 0; ///< document
        std::string bytes;      ///< varints of distance and weight
    };
    /// A word that waits for the memory that it needs: most of the time of add() would go into that.
    struct Pending {
        std::uint64_t hash;
        std::uint8_t size;
        bool isInTitle;
        std::array<char, kMaxWord> word;
    };
    struct Slot {
        std::uint32_t entry = 0; ///< 1 + index; 0: free
        std::uint32_t tag = 0;   ///< high half of the hash
    };
    std::string_view wordOf(const Entry& entry) const {
        return std::string_view(m_text).substr(entry.text, entry.size);
    }
    void takePending();
    void take(const Pending& pending);
    void flush(std::size_t index);
    void grow();

    std::uint32_t m_document = 0;
    std::string m_text;
    std::vector<Entry> m_entries;
    std::vector<List> m_lists; ///< by entry
    std::array<Pending, 32> m_pending;
    std::size_t m_waiting = 0; ///< of them
    std::vector<Slot> m_slots; ///< by hash, open addressing; size a power of two
};

/// The table of all their words. The collectors are used up. When cancelled, some table.
WordTable mergeWords(std::vector<WordCollector> collectors, const CancelToken& cancel = {});

} // namespace galley
