#include "model/column/string_heap.h"

#include "model/base/hash.h"
#include "model/base/parallel.h"
#include "model/column/bit_set.h"
#include "model/column/block_cache.h"
#include "model/column/text_dictionary.h"

#include <algorithm>
#include <atomic>

namespace galley {

namespace {

constexpr std::size_t kMaxDictionary = std::size_t{4} << 20;
constexpr std::uint64_t kMaxBlockText = std::uint64_t{1} << 28;
/// Of a block that several strings share: each of them costs decoding all of it.
constexpr std::uint64_t kMaxSharedBlockText = 1U << 17;
constexpr std::size_t kSymbolSample = 96 * 1024;
/// At which dictionaries are compared: low levels do not find what a large one has, and texts may be packed again.
constexpr int kMeasuringLevel = 9;
constexpr int kDictionaryLevel = 6;        ///< at which a dictionary itself is written
constexpr std::size_t kBlocksAtOnce = 512; ///< that a thread packs
/// Of a text, when pieces are chosen for its dictionary: takes twice as much memory for a while.
constexpr std::size_t kMostLookedAt = std::size_t{48} << 20;
/// How files name Blocks. 2 has the dictionary among the offsets, where a reader that maps them keeps it twice.
constexpr std::uint8_t kBlocksInFile = 3;
/// A dictionary is at most so many times as long as the blocks that use it: bounds what a small file can ask for.
constexpr std::size_t kMostDictionaryPerByte = 64;
/// Distinct strings do not pack smaller; the same.
constexpr std::size_t kMostStringsPerByte = 16;

} // namespace

struct StringHeap::Blocks {
    BitSet firsts;                 ///< strings that begin a block
    Offsets ends;                  ///< block -> its bytes in the data
    ZstdDecompressor decompressor; ///< with the dictionary
    std::uint64_t id = BlockCache::newHeapId();

    std::size_t blockOf(std::size_t string) const { return firsts.rank(string + 1) - 1; }
    /// The strings of the block that holds this one.
    Offsets::Range neighboursOf(std::size_t string) const {
        return {firsts.lastUpTo(string), firsts.firstAfter(string)};
    }
    void setBlocks(const Offsets& strings) {
        std::vector<bool> bits(static_cast<std::size_t>(strings.total()));
        for (std::size_t block = 0; block < strings.size(); ++block)
            bits[static_cast<std::size_t>(strings.get(block))] = true;
        firsts = BitSet::fromBits(bits);
    }
    /// Block -> its strings.
    Offsets strings() const {
        std::vector<std::uint64_t> counts;
        for (std::size_t first = 0; first < firsts.size(); first = firsts.firstAfter(first))
            counts.push_back(firsts.firstAfter(first) - first);
        return Offsets::fromLengths(std::span<const std::uint64_t>(counts));
    }
};

namespace {

/// Compresses the blocks whose texts `textOf(block, scratch)` gives; sets their ends and returns their data.
template <class TextOf>
std::string packBlocksInto(Offsets& ends, std::size_t count, const ZstdCompressor& compressor, unsigned threads,
                           const CancelToken& cancel, const TextOf& textOf) {
    std::vector<std::uint64_t> lengths(count);
    std::vector<std::string> parts((count + kBlocksAtOnce - 1) / kBlocksAtOnce);
    parallelFor(parts.size(), threads, [&](std::size_t part) {
        std::string scratch;
        if (cancel.isCancelled())
            return;
        for (std::size_t block = part * kBlocksAtOnce; block < std::min(count, (part + 1) * kBlocksAtOnce); ++block) {
            const std::size_t start = parts[part].size();
            compressor.compress(textOf(block, scratch), parts[part]);
            lengths[block] = parts[part].size() - start;
        }
    });
    ends = Offsets::fromLengths(std::span<const std::uint64_t>(lengths));
    std::string data;
    data.reserve(static_cast<std::size_t>(ends.total()));
    for (std::string& part : parts)
        data += std::exchange(part, {});
    return data;
}

} // namespace

std::string_view StringHeap::get(std::uint32_t index, std::string& scratch) const& {
    const std::string_view text = look(index, scratch);
    if (m_encoding != StringEncoding::Blocks || text.empty() || text.data() == scratch.data())
        return text;
    scratch.assign(text);
    return scratch;
}

std::string_view StringHeap::look(std::uint32_t index, std::string& scratch) const {
    if (index >= m_offsets.size())
        return {};
    if (m_encoding == StringEncoding::Blocks)
        return lookIntoBlock(index, scratch);
    const std::string_view bytes = stored(index);
    return m_encoding == StringEncoding::Plain ? bytes : m_symbols->decodeInto(bytes, readable(), scratch);
}

std::string_view StringHeap::copy(std::uint32_t index, ByteArena& arena) const {
    constexpr std::size_t kMostInPlace = 1024; // longer ones would take room for eight times as much
    if (index < m_offsets.size() && m_encoding != StringEncoding::Blocks) {
        const std::string_view bytes = stored(index);
        if (m_encoding == StringEncoding::Plain)
            return arena.copy(bytes);
        if (bytes.size() <= kMostInPlace) {
            char* const text = arena.room(SymbolTable::roomFor(bytes.size()));
            return arena.keep(static_cast<std::size_t>(m_symbols->decodeTo(bytes, readable(), text) - text));
        }
    }
    std::string scratch;
    return arena.copy(look(index, scratch));
}

std::string_view StringHeap::lookIntoBlock(std::uint32_t index, std::string& scratch) const {
    const Offsets::Range text = m_offsets.range(index);
    if (text.size() == 0)
        return {};
    const std::size_t block = m_blocks->blockOf(index);
    const Offsets::Range strings = m_blocks->neighboursOf(index);
    const bool isAlone = strings.size() == 1;
    const std::uint64_t begin = isAlone ? text.begin : m_offsets.get(strings.begin);
    const auto size = static_cast<std::size_t>((isAlone ? text.end : m_offsets.get(strings.end)) - begin);
    const auto decode = [&](std::span<char> out) {
        const Offsets::Range bytes = m_blocks->ends.range(block);
        return m_blocks->decompressor.decompress(m_data.view().substr(bytes.begin, bytes.size()), out);
    };
    if (isAlone || size > BlockCache::kMaxBlock) {
        if (scratch.size() < size) // it only grows, so that it is not cleared for each string
            scratch.resize(size);
        if (!decode({scratch.data(), size}))
            return {};
        return std::string_view(scratch).substr(text.begin - begin, text.size());
    }
    const std::string_view decoded = BlockCache::ofThread().get(m_blocks->id, block, size, decode);
    return decoded.empty() ? decoded : decoded.substr(text.begin - begin, text.size());
}

bool StringHeap::equals(std::uint32_t index, std::string_view text) const {
    if (index >= m_offsets.size())
        return false;
    if (m_encoding == StringEncoding::Blocks) {
        std::string scratch;
        return m_offsets.range(index).size() == text.size() && lookIntoBlock(index, scratch) == text;
    }
    const std::string_view bytes = stored(index);
    return m_encoding == StringEncoding::Plain ? bytes == text : m_symbols->decodesTo(bytes, text);
}

std::uint64_t StringHeap::textBytes() const {
    if (m_encoding != StringEncoding::Symbols)
        return m_offsets.total();
    std::uint64_t sum = 0;
    std::string scratch;
    for (std::uint32_t index = 0; index < size(); ++index)
        sum += get(index, scratch).size();
    return sum;
}

std::string_view StringHeap::textOfBlock(std::size_t block, Offsets::Range strings, std::string& text) const {
    text.resize(static_cast<std::size_t>(m_offsets.get(strings.end) - m_offsets.get(strings.begin)));
    const Offsets::Range bytes = m_blocks->ends.range(block);
    const bool whole =
        m_blocks->decompressor.decompress(m_data.view().substr(bytes.begin, bytes.size()), std::span<char>(text));
    return whole ? text : text.erase();
}

Result<StringHeap> StringHeap::recompressed(int level, unsigned threads, const Progress& progress,
                                            const CancelToken& cancel) const {
    auto blocks = std::make_shared<Blocks>(*m_blocks);
    blocks->id = BlockCache::newHeapId();
    const ZstdCompressor compressor(m_blocks->decompressor.dictionary(), level);
    const std::uint64_t total = textBytes();
    std::atomic<std::uint64_t> done = 0;
    StringHeap heap = *this;
    const Offsets strings = m_blocks->strings();
    heap.m_data = SharedBytes::own(packBlocksInto(
        blocks->ends, strings.size(), compressor, threads, {}, [&](std::size_t block, std::string& text) {
            if (cancel.isCancelled())
                return std::string_view();
            const std::string_view whole = textOfBlock(block, strings.range(block), text);
            constexpr std::size_t kBetweenReports = 256;
            const std::uint64_t packed = done += whole.size();
            if (progress && block % kBetweenReports == 0)
                progress(packed, total);
            return whole;
        }));
    if (cancel.isCancelled())
        return Error{.code = ErrorCode::Cancelled, .message = "packing texts was cancelled"};
    // What readers refuse of a heap that is too small for what it holds is not to be made either.
    if (size() > kMostStringsPerByte * heap.m_data.size() ||
        m_blocks->decompressor.dictionary().size() > kMostDictionaryPerByte * heap.m_data.size())
        return *this;
    heap.m_blocks = std::move(blocks);
    return heap;
}

double StringHeap::shareAtLevel(int level) const {
    constexpr std::size_t kSampleBlocks = 64;
    const ZstdCompressor compressor(m_blocks->decompressor.dictionary(), level);
    const Offsets strings = m_blocks->strings();
    const std::size_t count = strings.size();
    const std::size_t step = std::max<std::size_t>(1, count / kSampleBlocks);
    std::uint64_t before = 0;
    std::string after;
    std::string text;
    for (std::size_t block = step / 2; block < count; block += step) {
        before += m_blocks->ends.range(block).size();
        compressor.compress(textOfBlock(block, strings.range(block), text), after);
    }
    return before == 0 ? 1 : static_cast<double>(after.size()) / static_cast<double>(before);
}

void StringHeap::write(ByteWriter& out) const {
    out.u8(m_blocks ? kBlocksInFile : static_cast<std::uint8_t>(m_encoding));
    if (m_symbols)
        m_symbols->write(out);
    m_offsets.write(out);
    if (m_blocks) {
        m_blocks->strings().write(out);
        m_blocks->ends.write(out);
        const std::string_view content = m_blocks->decompressor.dictionary();
        const std::string dictionary = content.empty() ? std::string() : zstdCompress(content, kDictionaryLevel);
        out.varint(dictionary.size());
        out.bulk(dictionary);
        out.bulk(m_data.view());
    } else {
        out.bytes(m_data.view());
    }
}

Result<StringHeap> StringHeap::read(ByteReader& in) {
    StringHeap heap;
    const std::uint8_t encoding = in.u8();
    GALLEY_CHECK(in.check("string heap"));
    if (encoding > kBlocksInFile)
        return Error{.code = ErrorCode::Unsupported, .message = "string heap of an unknown encoding"}.atOffset(
            in.position());
    heap.m_encoding = encoding == kBlocksInFile ? StringEncoding::Blocks : StringEncoding{encoding};
    if (heap.m_encoding == StringEncoding::Symbols) {
        GALLEY_TRY(auto table, SymbolTable::read(in));
        heap.m_symbols = std::make_shared<const SymbolTable>(table);
    }
    GALLEY_TRY(heap.m_offsets, Offsets::read(in));
    if (heap.m_offsets.size() > heap.m_offsets.total() + 1) // bounds the size by the bytes
        return in.error("string heap with more than one empty string");
    if (heap.m_encoding == StringEncoding::Blocks) {
        GALLEY_CHECK(heap.readBlocks(in, encoding == kBlocksInFile));
    } else {
        heap.m_data = in.shared(heap.m_offsets.total());
    }
    GALLEY_CHECK(in.check("string heap"));
    return heap;
}

Result<void> StringHeap::readBlocks(ByteReader& in, bool isDictionaryApart) {
    auto blocks = std::make_shared<Blocks>();
    GALLEY_TRY(const Offsets strings, Offsets::read(in));
    GALLEY_TRY(blocks->ends, Offsets::read(in));
    const std::size_t count = strings.size();
    if (blocks->ends.size() != count || strings.total() != m_offsets.size())
        return in.error("string heap whose blocks do not hold its strings");
    const SharedBytes apart = isDictionaryApart ? in.bulk(in.varint()) : SharedBytes();
    const std::string_view dictionary = isDictionaryApart ? apart.view() : in.string();
    m_data = in.bulk(blocks->ends.total());
    GALLEY_CHECK(in.check("string heap"));
    if (count > m_data.size()) // a frame takes a byte at least; bounds the loop
        return in.error("string heap with empty blocks");
    if (m_offsets.size() > kMostStringsPerByte * m_data.size())
        return in.error("string heap with more strings than its blocks can hold");
    for (std::size_t block = 0; block < count; ++block) {
        const Offsets::Range inside = strings.range(block);
        const std::uint64_t most = inside.size() == 1 ? kMaxBlockText : kMaxSharedBlockText;
        if (inside.size() == 0 || m_offsets.get(inside.end) - m_offsets.get(inside.begin) > most)
            return in.error("string heap with a block of an impossible size");
    }
    blocks->setBlocks(strings);
    if (!dictionary.empty()) {
        GALLEY_TRY(std::string content,
                   zstdDecompress(dictionary, std::min(kMaxDictionary, kMostDictionaryPerByte * m_data.size())));
        GALLEY_TRY(blocks->decompressor, ZstdDecompressor::prepare(SharedBytes::own(std::move(content))));
    }
    m_blocks = std::move(blocks);
    return {};
}

std::size_t StringHeap::heapBytes() const {
    std::size_t sum = m_offsets.heapBytes() + m_data.heapBytes();
    if (m_symbols)
        sum += sizeof(SymbolTable);
    if (m_blocks)
        sum += sizeof(Blocks) + m_blocks->firsts.heapBytes() + m_blocks->ends.heapBytes() +
               m_blocks->decompressor.heapBytes();
    return sum;
}

std::size_t StringHeap::cacheBytes() {
    return BlockCache::bytesOfAllThreads();
}

std::uint32_t StringHeapBuilder::add(std::string_view text) {
    assert(m_ends.size() < kMaxStrings);
    if (m_ends.size() >= m_table.size() / 2)
        growTable();
    const std::uint64_t hash = hash64(text);
    const std::size_t mask = m_table.size() - 1;
    std::size_t slot = static_cast<std::size_t>(hash) & mask;
    for (; m_table[slot] != 0; slot = (slot + 1) & mask) {
        const std::uint32_t index = m_table[slot] - 1;
        if (m_hashes[index] == hash && get(index) == text)
            return index;
    }
    static_cast<void>(m_text.append(text)); // what cannot go to a file stays in memory
    m_ends.push_back(m_text.size());
    m_hashes.push_back(hash);
    m_table[slot] = static_cast<std::uint32_t>(m_ends.size());
    return m_table[slot] - 1;
}

void StringHeapBuilder::growTable() {
    std::vector<std::uint32_t> table(std::max<std::size_t>(64, m_table.size() * 2));
    const std::size_t mask = table.size() - 1;
    for (std::uint32_t index = 0; index < m_hashes.size(); ++index) {
        std::size_t slot = static_cast<std::size_t>(m_hashes[index]) & mask;
        while (table[slot] != 0)
            slot = (slot + 1) & mask;
        table[slot] = index + 1;
    }
    m_table = std::move(table);
}

std::vector<std::string_view> StringHeapBuilder::sample(std::size_t bytes) const {
    std::vector<std::string_view> views;
    // Runs of eight neighbours: the form in which strings stand in blocks.
    const std::size_t step = 8 * std::max<std::size_t>(1, m_text.size() / std::max<std::size_t>(bytes, 1));
    for (std::size_t start = 0; start < size(); start += step)
        for (std::size_t index = start; index < std::min(start + 8, size()); ++index)
            views.push_back(get(static_cast<std::uint32_t>(index)));
    return views;
}

StringHeap StringHeapBuilder::build(const StringHeapOptions& options) const {
    const auto fits = [&] { // an own block above the limit could not be read again
        for (std::uint32_t index = 0; index < size(); ++index)
            if (lengthOf(index) > kMaxBlockText)
                return false;
        return true;
    };
    if (options.encoding == StringEncoding::Plain || size() == 0)
        return buildPlain();
    const bool areLong = m_text.size() > 64 * 1024 && m_text.size() / size() >= 100;
    if (options.encoding.value_or(areLong ? StringEncoding::Blocks : StringEncoding::Symbols) == StringEncoding::Blocks)
        return fits() ? buildBlocks(options) : buildPlain();

    const auto views = sample(kSymbolSample);
    const SymbolTable table = SymbolTable::train(views);
    if (!options.encoding) {
        const SymbolEncoder encoder(table);
        std::string coded;
        std::size_t plain = 0;
        for (const std::string_view text : views) {
            encoder.encode(text, coded);
            plain += text.size();
        }
        const double share = plain == 0 ? 1 : static_cast<double>(coded.size()) / static_cast<double>(plain);
        if (share * static_cast<double>(m_text.size()) + sizeof(SymbolTable) > 0.8 * static_cast<double>(m_text.size()))
            return buildPlain();
    }
    return buildSymbols(table);
}

Offsets StringHeapBuilder::textOffsets() const {
    std::vector<std::uint64_t> lengths;
    lengths.reserve(size());
    for (std::uint32_t index = 0; index < size(); ++index)
        lengths.push_back(lengthOf(index));
    return Offsets::fromLengths(std::span<const std::uint64_t>(lengths));
}

StringHeap StringHeapBuilder::buildPlain() const {
    StringHeap heap;
    heap.m_offsets = textOffsets();
    std::string text;
    text.reserve(m_text.size());
    for (std::uint32_t index = 0; index < size(); ++index)
        text += get(index);
    heap.m_data = SharedBytes::own(std::move(text));
    return heap;
}

StringHeap StringHeapBuilder::buildSymbols(const SymbolTable& table) const {
    StringHeap heap;
    heap.m_encoding = StringEncoding::Symbols;
    heap.m_symbols = std::make_shared<const SymbolTable>(table);
    const SymbolEncoder encoder(table);
    std::string coded;
    std::vector<std::uint64_t> lengths;
    lengths.reserve(size());
    for (std::uint32_t index = 0; index < size(); ++index) {
        const std::size_t begin = coded.size();
        encoder.encode(get(index), coded);
        lengths.push_back(coded.size() - begin);
    }
    coded.shrink_to_fit();
    heap.m_offsets = Offsets::fromLengths(std::span<const std::uint64_t>(lengths));
    heap.m_data = SharedBytes::own(std::move(coded));
    return heap;
}

/// Pieces for a dictionary, out of all of a text or of runs taken evenly from a long one.
std::string StringHeapBuilder::dictionaryContent(std::size_t capacity) const {
    constexpr std::size_t kRunBytes = std::size_t{1} << 20;
    const std::size_t every = std::max<std::size_t>(1, (m_text.size() + kMostLookedAt - 1) / kMostLookedAt);
    std::string text;
    text.reserve(m_text.size() / every);
    std::vector<std::size_t> ends;
    for (std::uint32_t index = 0; index < size(); ++index) {
        if (beginOf(index) / kRunBytes % every != 0)
            continue;
        text += get(index);
        ends.push_back(text.size());
    }
    return selectDictionary(text, ends, capacity);
}

SharedBytes StringHeapBuilder::chooseDictionary(const StringHeapOptions& options, const Offsets& strings,
                                                const Offsets& blocks) const {
    constexpr std::size_t kLeast = 1024;
    constexpr std::size_t kSampleBlocks = 256;
    constexpr std::size_t kTables = 4096; // more than finishing a dictionary adds
    const std::size_t capacity = std::min({options.dictionaryBytes, kMaxDictionary - kTables, m_text.size() / 14});
    if (capacity < kLeast)
        return {};
    std::string samples;
    std::string scratch;
    std::vector<std::size_t> sizes;
    const std::size_t step = std::max<std::size_t>(1, blocks.size() / kSampleBlocks);
    for (std::size_t block = step / 2; block < blocks.size(); block += step) {
        const Offsets::Range inside = blocks.range(block);
        const std::uint64_t begin = strings.get(inside.begin);
        const std::uint64_t length = std::min<std::uint64_t>(strings.get(inside.end) - begin, kMaxSharedBlockText);
        samples += m_text.view(static_cast<std::size_t>(begin), static_cast<std::size_t>(length), scratch);
        sizes.push_back(static_cast<std::size_t>(length));
    }
    const std::string content = dictionaryContent(capacity);
    std::string best;
    std::optional<double> least;
    unsigned worse = 0; // sizes in a row: then still smaller ones are no better
    for (std::size_t size = content.size();; size = size / 2 < kLeast ? 0 : size / 2) {
        std::string dictionary =
            size == 0 ? std::string()
                      : finishZstdDictionary(std::string_view(content).substr(content.size() - size), samples, sizes);
        const ZstdCompressor compressor(dictionary, kMeasuringLevel);
        std::string packed;
        std::size_t at = 0;
        for (const std::size_t length : sizes) {
            compressor.compress(std::string_view(samples).substr(at, length), packed);
            at += length;
        }
        const double share =
            samples.empty() ? 1 : static_cast<double>(packed.size()) / static_cast<double>(samples.size());
        const double total = share * static_cast<double>(m_text.size()) + static_cast<double>(dictionary.size());
        if (!least || total < *least) {
            best = std::move(dictionary);
            least = total;
            worse = 0;
        } else {
            ++worse;
        }
        if (size == 0 || worse == 2 || options.cancel.isCancelled())
            break;
    }
    return best.empty() ? SharedBytes() : SharedBytes::own(std::move(best));
}

std::vector<std::uint64_t> StringHeapBuilder::divideIntoBlocks(std::size_t blockBytes) const {
    const std::size_t most =
        std::min<std::size_t>(m_groupEnds.empty() ? blockBytes : blockBytes + blockBytes / 2, kMaxSharedBlockText);
    std::vector<std::uint64_t> counts;
    std::size_t filled = 0;
    auto groupEnd = m_groupEnds.begin();
    for (std::uint32_t index = 0; index < size(); ++index) {
        bool endsGroup = false;
        for (; groupEnd != m_groupEnds.end() && *groupEnd <= index; ++groupEnd)
            endsGroup = true;
        const std::size_t length = lengthOf(index);
        if (counts.empty() || filled + length > most || (endsGroup && filled >= blockBytes / 2)) {
            counts.push_back(0);
            filled = 0;
        }
        ++counts.back();
        filled += length;
    }
    return counts;
}

StringHeap StringHeapBuilder::buildBlocks(const StringHeapOptions& options) const {
    StringHeap heap;
    heap.m_encoding = StringEncoding::Blocks;
    heap.m_offsets = textOffsets();

    const std::vector<std::uint64_t> counts = divideIntoBlocks(options.blockBytes);
    auto blocks = std::make_shared<StringHeap::Blocks>();
    const auto strings = Offsets::fromLengths(std::span<const std::uint64_t>(counts));
    blocks->setBlocks(strings);
    auto prepared = ZstdDecompressor::prepare(chooseDictionary(options, heap.m_offsets, strings));
    assert(prepared); // the dictionary was made a moment ago
    blocks->decompressor = *std::move(prepared);

    std::string data = packBlocksInto(blocks->ends, counts.size(),
                                      ZstdCompressor(blocks->decompressor.dictionary(), options.zstdLevel),
                                      options.threads, options.cancel, [&](std::size_t block, std::string& scratch) {
                                          const Offsets::Range inside = strings.range(block);
                                          const std::uint64_t begin = heap.m_offsets.get(inside.begin);
                                          return m_text.view(begin, heap.m_offsets.get(inside.end) - begin, scratch);
                                      });
    if (options.cancel.isCancelled())
        return buildPlain();
    if (blocks->decompressor.dictionary().size() > kMostDictionaryPerByte * data.size()) {
        StringHeapOptions plainer = options;
        plainer.dictionaryBytes = 0;
        return buildBlocks(plainer);
    }
    if (size() > kMostStringsPerByte * data.size())
        return buildPlain();
    heap.m_data = SharedBytes::own(std::move(data));
    heap.m_blocks = std::move(blocks);
    return heap;
}

const StringHeap* SegmentedHeap::segmentOfMany(std::uint32_t& index) const {
    const auto end = std::upper_bound(m_ends.begin(), m_ends.end(), std::size_t{index});
    if (end == m_ends.end())
        return nullptr;
    const auto segment = static_cast<std::size_t>(end - m_ends.begin());
    if (segment > 0)
        index -= static_cast<std::uint32_t>(m_ends[segment - 1]);
    return m_segments[segment].get();
}

bool SegmentedHeap::equals(std::uint32_t index, std::string_view text) const {
    const StringHeap* segment = segmentOf(index);
    return segment != nullptr && segment->equals(index, text);
}

SegmentedHeap SegmentedHeap::withAppended(std::shared_ptr<const StringHeap> segment) const {
    assert(segment && m_segments.size() < kMaxSegments);
    assert(segment->size() <= StringHeapBuilder::kMaxStrings - size());
    SegmentedHeap grown = *this;
    grown.m_ends.push_back(size() + segment->size());
    grown.m_segments.push_back(std::move(segment));
    return grown;
}

void SegmentedHeap::write(ByteWriter& out) const {
    out.varint(m_segments.size());
    for (const auto& segment : m_segments)
        segment->write(out);
}

Result<SegmentedHeap> SegmentedHeap::read(ByteReader& in) {
    SegmentedHeap heap;
    const std::uint64_t count = in.varintUpTo(kMaxSegments);
    GALLEY_CHECK(in.check("segmented string heap"));
    for (std::uint64_t number = 0; number < count; ++number) {
        GALLEY_TRY(auto segment, StringHeap::read(in));
        if (segment.size() > StringHeapBuilder::kMaxStrings - heap.size())
            return in.error("segmented string heap with too many strings");
        heap.m_ends.push_back(heap.size() + segment.size());
        heap.m_segments.push_back(std::make_shared<const StringHeap>(std::move(segment)));
    }
    return heap;
}

std::size_t SegmentedHeap::heapBytes() const {
    std::size_t sum = m_segments.capacity() * sizeof(m_segments[0]) + m_ends.capacity() * sizeof(m_ends[0]);
    for (const auto& segment : m_segments)
        sum += sizeof(StringHeap) + segment->heapBytes();
    return sum;
}

} // namespace galley
