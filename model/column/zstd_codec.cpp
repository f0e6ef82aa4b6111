#include "model/column/zstd_codec.h"

#include "model/base/huge_pages.h"
#include "model/base/per_thread.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <new>

// Dictionaries by reference and with parameters of one's own are in the part of the interface that zstd calls
// experimental; the shared library has them.
#define ZSTD_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>

namespace galley {

namespace {

using std::string_view_literals::operator""sv;
/// Of every frame without checksum, content size and dictionary number: RFC 8878, magic number and frame descriptor.
constexpr std::string_view kFrameStart = "\x28\xb5\x2f\xfd\0"sv;

struct ContextDeleter {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};
using CompressContext = std::unique_ptr<ZSTD_CCtx, ContextDeleter>;
using DecompressContext = std::unique_ptr<ZSTD_DCtx, ContextDeleter>;

template <class Pointer>
Pointer require(Pointer pointer) {
    if (!pointer)
        throw std::bad_alloc();
    return pointer;
}

/// Compressing into a buffer of the bound's size can only fail for want of memory.
std::size_t require(std::size_t code) {
    if (ZSTD_isError(code))
        throw std::bad_alloc();
    return code;
}

/// This thread's context with default parameters and no dictionary.
ZSTD_CCtx* freshCompressContext() {
    static const PerThread<CompressContext> contexts;
    const CompressContext& context = contexts.get([] { return CompressContext(require(ZSTD_createCCtx())); });
    require(ZSTD_CCtx_reset(context.get(), ZSTD_reset_session_and_parameters));
    return context.get();
}

ZSTD_DCtx* freshDecompressContext() {
    static const PerThread<DecompressContext> contexts;
    const DecompressContext& context = contexts.get([] { return DecompressContext(require(ZSTD_createDCtx())); });
    require(ZSTD_DCtx_reset(context.get(), ZSTD_reset_session_and_parameters));
    return context.get();
}

void set(ZSTD_CCtx* context, ZSTD_cParameter parameter, int value) {
    require(ZSTD_CCtx_setParameter(context, parameter, value));
}

void appendCompressed(ZSTD_CCtx* context, std::string_view text, std::string& out) {
    const std::size_t start = out.size();
    out.resize(start + ZSTD_compressBound(text.size()));
    out.resize(start +
               require(ZSTD_compress2(context, out.data() + start, out.size() - start, text.data(), text.size())));
}

Error corrupt(const char* message) {
    return Error{.code = ErrorCode::Corrupt, .message = message};
}

Result<std::string> decompressWith(ZSTD_DCtx* context, std::string_view frame, std::size_t limit) {
    const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
        return corrupt("compressed bytes without a zstd header that tells their size");
    // A block of at most 128 kB takes three bytes at least: what claims more is not worth the memory.
    constexpr unsigned long long kMostFromThreeBytes = 128 * 1024;
    if (size > limit || size > (frame.size() / 3 + 1) * kMostFromThreeBytes)
        return corrupt("compressed bytes claim to be larger than allowed");
    std::string text;
    text.reserve(static_cast<std::size_t>(size));
    preferHugePages(text.data(), text.capacity());
    text.resize(static_cast<std::size_t>(size));
    const std::size_t written = ZSTD_decompressDCtx(context, text.data(), text.size(), frame.data(), frame.size());
    if (ZSTD_isError(written) || written != text.size())
        return corrupt("compressed bytes are damaged");
    return text;
}

} // namespace

std::string finishZstdDictionary(std::string_view content, std::string_view samples,
                                 std::span<const std::size_t> sizes) {
    constexpr std::size_t kMostTables = 1024; // Huffman and FSE tables, some 200 bytes in fact
    ZDICT_params_t parameters{};
    parameters.compressionLevel = kDefaultZstdLevel;
    std::string dictionary(content.size() + kMostTables, '\0');
    const std::size_t written =
        ZDICT_finalizeDictionary(dictionary.data(), dictionary.size(), content.data(), content.size(), samples.data(),
                                 sizes.data(), static_cast<unsigned>(sizes.size()), parameters);
    dictionary.resize(ZDICT_isError(written) ? 0 : written);
    return dictionary;
}

ZstdCompressor::ZstdCompressor(std::string_view dictionary, int level) {
    using Parameters = std::unique_ptr<ZSTD_CCtx_params, decltype(&ZSTD_freeCCtxParams)>;
    const Parameters parameters(require(ZSTD_createCCtxParams()), ZSTD_freeCCtxParams);
    require(ZSTD_CCtxParams_init(parameters.get(), level));
    // What a text has in common with its dictionary is sentences: to look for less than six bytes finds only worse
    // matches first, and a second look ahead hardly a better one.
    if (ZSTD_getCParams(level, 0, dictionary.size()).strategy == ZSTD_lazy2) {
        require(ZSTD_CCtxParams_setParameter(parameters.get(), ZSTD_c_strategy, ZSTD_lazy));
        require(ZSTD_CCtxParams_setParameter(parameters.get(), ZSTD_c_minMatch, 6));
    }
    m_dictionary = std::shared_ptr<ZSTD_CDict>(
        require(ZSTD_createCDict_advanced2(dictionary.data(), dictionary.size(), ZSTD_dlm_byCopy, ZSTD_dct_auto,
                                           parameters.get(), ZSTD_defaultCMem)),
        ZSTD_freeCDict);
}

void ZstdCompressor::compress(std::string_view text, std::string& out) const {
    ZSTD_CCtx* context = freshCompressContext();
    set(context, ZSTD_c_contentSizeFlag, 0);
    set(context, ZSTD_c_dictIDFlag, 0);
    require(ZSTD_CCtx_refCDict(context, static_cast<const ZSTD_CDict*>(m_dictionary.get())));
    const std::size_t start = out.size();
    appendCompressed(context, text, out);
    assert(std::string_view(out).substr(start, kFrameStart.size()) == kFrameStart);
    out.erase(start, kFrameStart.size());
}

Result<ZstdDecompressor> ZstdDecompressor::prepare(SharedBytes dictionary) {
    ZstdDecompressor prepared;
    if (dictionary.size() == 0)
        return prepared;
    ZSTD_DDict* made = ZSTD_createDDict_byReference(dictionary.data(), dictionary.size());
    if (!made)
        return corrupt("zstd dictionary is damaged");
    prepared.m_dictionary = std::shared_ptr<ZSTD_DDict>(made, ZSTD_freeDDict);
    prepared.m_content = std::move(dictionary);
    return prepared;
}

bool ZstdDecompressor::decompress(std::string_view frame, std::span<char> out) const {
    constexpr std::size_t kMostKept = 256 * 1024;
    static const PerThread<std::string> kept;
    std::string once;
    std::string& whole = frame.size() <= kMostKept ? kept.get() : once;
    whole.assign(kFrameStart).append(frame);
    const std::size_t written =
        ZSTD_decompress_usingDDict(freshDecompressContext(), out.data(), out.size(), whole.data(), whole.size(),
                                   static_cast<const ZSTD_DDict*>(m_dictionary.get()));
    return !ZSTD_isError(written) && written == out.size();
}

std::size_t ZstdDecompressor::heapBytes() const {
    if (!m_dictionary)
        return 0;
    return ZSTD_sizeof_DDict(static_cast<const ZSTD_DDict*>(m_dictionary.get())) + m_content.heapBytes();
}

std::string zstdCompress(std::string_view text, int level) {
    ZSTD_CCtx* context = freshCompressContext();
    set(context, ZSTD_c_compressionLevel, level);
    set(context, ZSTD_c_checksumFlag, 1);
    std::string frame;
    appendCompressed(context, text, frame);
    return frame;
}

Result<std::string> zstdDecompress(std::string_view frame, std::size_t limit) {
    return decompressWith(freshDecompressContext(), frame, limit);
}

std::string compressAgainst(std::string_view before, std::string_view after, int level) {
    // A window over large texts may take hundreds of megabytes, which no thread should keep: then a context of its own.
    constexpr std::size_t kMostKept = std::size_t{1} << 20;
    const bool isSmall = before.size() + after.size() <= kMostKept;
    const CompressContext own(isSmall ? nullptr : require(ZSTD_createCCtx()));
    ZSTD_CCtx* context = isSmall ? freshCompressContext() : own.get();
    const ZSTD_bounds window = ZSTD_cParam_getBounds(ZSTD_c_windowLog);
    set(context, ZSTD_c_compressionLevel, level);
    set(context, ZSTD_c_checksumFlag, 1);
    set(context, ZSTD_c_windowLog,
        std::clamp(static_cast<int>(std::bit_width(before.size() + after.size())), window.lowerBound,
                   window.upperBound));
    set(context, ZSTD_c_enableLongDistanceMatching, before.size() > (std::size_t{1} << 20) ? 1 : 0);
    require(ZSTD_CCtx_refPrefix(context, before.data(), before.size()));
    std::string patch;
    appendCompressed(context, after, patch);
    return patch;
}

Result<std::string> decompressAgainst(std::string_view before, std::string_view patch, std::size_t limit) {
    ZSTD_DCtx* context = freshDecompressContext();
    // The window may be as large as both texts together; it is not allocated when the output is one buffer.
    require(
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, ZSTD_dParam_getBounds(ZSTD_d_windowLogMax).upperBound));
    require(ZSTD_DCtx_refPrefix(context, before.data(), before.size()));
    return decompressWith(context, patch, limit);
}

} // namespace galley
