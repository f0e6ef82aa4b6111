// StringHeap: distinct byte strings addressed by a dense 32-bit index, immutable and compressed. StringHeapBuilder
// collects them (equal strings once) and chooses the encoding by measuring; the choice is kept in the file (FORMAT.md,
// "String heap"). SegmentedHeap: several heaps as one, so that a new version adds its strings without copying the old
// ones. Not a dictionary: there is no lookup by content after the build. Texts that are read together should be added
// together.
//
// Thread rule: heaps are immutable; read them from any thread. A builder belongs to one thread.
// A heap that was read from hostile bytes is safe to use: an index or a block that is wrong gives an empty string.
#pragma once

#include "model/base/arena.h"
#include "model/base/cancellation.h"
#include "model/base/json_text.h"
#include "model/base/scratch_text.h"
#include "model/column/offsets.h"
#include "model/column/symbol_table.h"
#include "model/column/zstd_codec.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// How a heap keeps its strings. Numbers are in files: do not change.
enum class StringEncoding : std::uint8_t {
    Plain = 0,   ///< end to end; get() is a view, no copy
    Symbols = 1, ///< each string in the symbol code; get() takes tens of nanoseconds
    Blocks = 2,  ///< zstd blocks with a trained dictionary; get() decodes a block, or copies from one decoded lately
};

/// Of texts in blocks: what a first build takes. A patient one (up to 19) makes them about a tenth smaller and takes
/// six times as long.
inline constexpr int kTextLevel = 10;
inline constexpr int kPatientTextLevel = 16;

/// How a builder packs. The result does not depend on the number of threads.
struct StringHeapOptions {
    /// Chosen by measuring when empty: Blocks for long texts (100 bytes on average, 64 kB in all), else Symbols when
    /// that saves a fifth, else Plain.
    std::optional<StringEncoding> encoding{};
    int zstdLevel = kTextLevel;
    /// Text in a block; a longer string gets a block of its own. Where groups end, blocks end sooner or later, so that
    /// a group lies in as few as can be.
    std::size_t blockBytes = 640;
    /// At most this; how much of it pays is measured, up to a fourteenth of the text.
    std::size_t dictionaryBytes = std::size_t{1} << 20;
    unsigned threads = 1; ///< for long texts
    CancelToken cancel{}; ///< once it is cancelled, the heap is made in the quickest way
};

class StringHeap {
public:
    /// No strings.
    StringHeap() = default;

    std::size_t size() const { return m_offsets.size(); }
    StringEncoding encoding() const { return m_encoding; }

    /// String `index`, empty when there is none. The view lives until `scratch` is used again or destroyed; with Plain,
    /// as long as the heap or a copy of it. Reuse one scratch for many calls: then nothing is allocated.
    /// Each thread keeps the blocks that it decoded last, of all heaps together (see cacheBytes()), so that neighbours
    /// cost one decoding.
    std::string_view get(std::uint32_t index, std::string& scratch) const&;
    std::string_view get(std::uint32_t index, std::string& scratch) const&& = delete;

    /// The same in memory of `arena`, decoded in place.
    std::string_view copy(std::uint32_t index, ByteArena& arena) const;

    /// The same as a JSON string at the end of `out`; `scratch` is for encodings that are not decoded in place.
    void appendJson(std::uint32_t index, JsonText& out, std::string& scratch) const {
        if (index < m_offsets.size() && m_encoding == StringEncoding::Symbols) {
            const std::string_view bytes = stored(index);
            out.string(SymbolTable::roomFor(bytes.size()),
                       [&](char* to) { return m_symbols->decodeTo(bytes, readable(), to); });
        } else {
            out.string(look(index, scratch));
        }
    }

    /// Whether string `index` is `text`; false when there is none. Some tens of nanoseconds but for Blocks; short when
    /// the first bytes differ.
    bool equals(std::uint32_t index, std::string_view text) const;

    /// Bytes of all strings.
    std::uint64_t textBytes() const;
    /// The same strings with blocks packed anew at another level, with the same dictionary. REQUIRES Blocks. Progress
    /// in bytes of text, from any of the threads; Cancelled. O(text).
    Result<StringHeap> recompressed(int level, unsigned threads, const Progress& progress = {},
                                    const CancelToken& cancel = {}) const;
    /// How many of its bytes recompressed() would leave, by a sample. REQUIRES Blocks. Some 0.3 s at a high level.
    double shareAtLevel(int level) const;

    void write(ByteWriter& out) const;
    /// Corrupt when offsets, tables or sizes contradict each other; Unsupported for an encoding of a later version.
    /// With an owner the strings stay in its bytes. O(size()).
    static Result<StringHeap> read(ByteReader& in);
    /// Bytes kept in memory, its own or the owner's; without the threads' caches.
    std::size_t heapBytes() const;
    /// Bytes that the decoded blocks of all threads take now; at most 1 MiB a thread.
    static std::size_t cacheBytes();

private:
    friend class StringHeapBuilder;
    /// What only one of the encodings needs.
    struct Blocks;
    /// The text of a block that holds these strings; empty when it is damaged.
    std::string_view textOfBlock(std::size_t block, Offsets::Range strings, std::string& text) const;
    Result<void> readBlocks(ByteReader& in, bool isDictionaryApart);
    /// get() without a copy of what a thread's cache holds: the view lives until the thread reads another string.
    std::string_view look(std::uint32_t index, std::string& scratch) const;
    std::string_view lookIntoBlock(std::uint32_t index, std::string& scratch) const;
    std::string_view stored(std::uint32_t index) const {
        const Offsets::Range range = m_offsets.rangeAhead(index, m_data.data());
        return {m_data.data() + range.begin, static_cast<std::size_t>(range.size())};
    }
    const char* readable() const { return m_data.data() + m_data.size(); } ///< where it ends

    Offsets m_offsets; ///< in m_data; with Blocks, in the text
    SharedBytes m_data;
    std::shared_ptr<const SymbolTable> m_symbols;
    std::shared_ptr<const Blocks> m_blocks;
    StringEncoding m_encoding = StringEncoding::Plain;
};

/// Collects strings in the order of their first add. Of long texts it keeps the bytes in a temporary file where there
/// is room for one, so that memory holds some 30 bytes a string, and what packing takes.
class StringHeapBuilder {
public:
    /// Most strings in a heap.
    static constexpr std::size_t kMaxStrings = 0xfffffffeU;

    /// The index of `text`: a new one, or the one it has already. REQUIRES fewer than kMaxStrings strings. O(length).
    std::uint32_t add(std::string_view text);
    /// What was added since the last call is read together, and apart from what follows.
    void endGroup() { m_groupEnds.push_back(m_ends.size()); }
    std::size_t size() const { return m_ends.size(); }
    /// Bytes of all distinct strings.
    std::size_t textBytes() const { return m_text.size(); }
    /// String `index` < size(); valid until the next add().
    std::string_view get(std::uint32_t index) const { return m_text.view(beginOf(index), lengthOf(index)); }
    /// The heap of what was added so far. O(textBytes()): 1 GB/s plain, some 100 MB/s symbols, 10 MB/s blocks at
    /// kTextLevel, 2 MB/s at kPatientTextLevel.
    StringHeap build(const StringHeapOptions& options = {}) const;

private:
    std::size_t beginOf(std::size_t index) const { return index == 0 ? 0 : m_ends[index - 1]; }
    std::size_t lengthOf(std::size_t index) const { return m_ends[index] - beginOf(index); }
    void growTable();
    /// About `bytes` of strings, taken evenly from all of them.
    std::vector<std::string_view> sample(std::size_t bytes) const;
    Offsets textOffsets() const;
    StringHeap buildPlain() const;
    StringHeap buildSymbols(const SymbolTable& table) const;
    StringHeap buildBlocks(const StringHeapOptions& options) const;
    /// How many strings each block gets.
    std::vector<std::uint64_t> divideIntoBlocks(std::size_t blockBytes) const;
    std::string dictionaryContent(std::size_t capacity) const;
    /// `blocks` holds the number of strings of each. The dictionary of the size that pays best.
    SharedBytes chooseDictionary(const StringHeapOptions& options, const Offsets& strings, const Offsets& blocks) const;

    ScratchText m_text;
    std::vector<std::size_t> m_ends;
    std::vector<std::size_t> m_groupEnds; ///< strings before the end of each group, rising; not every group has any
    std::vector<std::uint64_t> m_hashes;
    std::vector<std::uint32_t> m_table; ///< index + 1 by hash, open addressing, 0 for empty; size a power of two
};

/// Heaps laid end to end under global indices.
class SegmentedHeap {
public:
    static constexpr std::size_t kMaxSegments = 65536;

    /// No segments.
    SegmentedHeap() = default;

    std::size_t size() const { return m_ends.empty() ? 0 : m_ends.back(); }
    std::size_t segmentCount() const { return m_segments.size(); }
    const std::vector<std::shared_ptr<const StringHeap>>& segments() const { return m_segments; }

    /// Like StringHeap::get; a view into a Plain segment lives as long as that segment.
    std::string_view get(std::uint32_t index, std::string& scratch) const& {
        const StringHeap* segment = segmentOf(index);
        return segment != nullptr ? segment->get(index, scratch) : std::string_view();
    }
    std::string_view get(std::uint32_t index, std::string& scratch) const&& = delete;
    std::string_view copy(std::uint32_t index, ByteArena& arena) const { ///< like StringHeap::copy
        const StringHeap* segment = segmentOf(index);
        return segment != nullptr ? segment->copy(index, arena) : std::string_view();
    }
    void appendJson(std::uint32_t index, JsonText& out, std::string& scratch) const { ///< like StringHeap::appendJson
        if (const StringHeap* segment = segmentOf(index))
            segment->appendJson(index, out, scratch);
        else
            out.string({});
    }
    bool equals(std::uint32_t index, std::string_view text) const; ///< like StringHeap::equals
    /// This heap and one more segment, whose first string gets index size(). The old segments are shared.
    /// REQUIRES a sum of at most kMaxStrings and at most kMaxSegments. O(segments).
    [[nodiscard]] SegmentedHeap withAppended(std::shared_ptr<const StringHeap> segment) const;

    void write(ByteWriter& out) const;
    static Result<SegmentedHeap> read(ByteReader& in);
    /// Of all segments, shared or not.
    std::size_t heapBytes() const;

private:
    /// The segment of a global index, which becomes its own; null beyond the end.
    const StringHeap* segmentOf(std::uint32_t& index) const {
        return m_ends.size() == 1 ? m_segments.front().get() : segmentOfMany(index);
    }
    const StringHeap* segmentOfMany(std::uint32_t& index) const;

    std::vector<std::shared_ptr<const StringHeap>> m_segments;
    std::vector<std::size_t> m_ends; ///< global index after each segment
};

} // namespace galley
