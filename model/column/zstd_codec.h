// zstd with prepared dictionaries, hard output limits, and patches of one byte string against another: thin names over
// libzstd (RFC 8878). Contexts are kept for each thread, so a call allocates nothing but its result.
// Thread rule: prepared dictionaries are immutable and may be used from any thread; the functions are pure.
#pragma once

#include "model/base/result.h"
#include "model/column/bytes.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace galley {

/// The level for what a person waits for. 19 packs about an eighth smaller and is some forty times slower to compress;
/// reading costs the same.
constexpr int kDefaultZstdLevel = 3;

/// A zstd dictionary of `content` (text_dictionary.h) and of what the samples, which stand end to end with `sizes`,
/// tell about texts of their kind; a little longer than the content. Empty when there is too little to learn from.
/// Takes the time to compress the samples.
std::string finishZstdDictionary(std::string_view content, std::string_view samples,
                                 std::span<const std::size_t> sizes);

/// Compresses many small texts with one dictionary: frames without their first five bytes, which are always the same,
/// and without checksum, size and dictionary number, so the reader must know them. Movable.
class ZstdCompressor {
public:
    explicit ZstdCompressor(std::string_view dictionary, int level = kDefaultZstdLevel);
    /// Appends one frame.
    void compress(std::string_view text, std::string& out) const;

private:
    std::shared_ptr<const void> m_dictionary; ///< a ZSTD_CDict
};

/// Reads the frames of a ZstdCompressor with the same dictionary.
class ZstdDecompressor {
public:
    /// Without a dictionary.
    ZstdDecompressor() = default;
    /// Shares the dictionary. Corrupt when it has the form of a zstd dictionary and is damaged.
    static Result<ZstdDecompressor> prepare(SharedBytes dictionary);
    /// Fills `out`; false when the frame is damaged or its text is not exactly that long. Never writes past `out`.
    bool decompress(std::string_view frame, std::span<char> out) const;
    std::string_view dictionary() const { return m_content.view(); }
    /// Of the prepared dictionary with its content.
    std::size_t heapBytes() const;

private:
    SharedBytes m_content;
    std::shared_ptr<const void> m_dictionary; ///< a ZSTD_DDict that refers to m_content, or null
};

/// One self-contained frame with size and checksum.
std::string zstdCompress(std::string_view text, int level = kDefaultZstdLevel);
/// Corrupt when damaged, when the frame does not tell its size, or when that is above `limit` (against bombs).
Result<std::string> zstdDecompress(std::string_view frame, std::size_t limit);

/// A patch that turns `before` into `after`: small when they share long parts. Time and memory grow with both.
std::string compressAgainst(std::string_view before, std::string_view after, int level = kDefaultZstdLevel);
/// Applies a patch; `before` must be the bytes that it was made against. Errors as zstdDecompress; a wrong `before` is
/// found by the frame's checksum.
Result<std::string> decompressAgainst(std::string_view before, std::string_view patch, std::size_t limit);

} // namespace galley
