#include "model/backup/archive_reader.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <zstd.h>
#include <zstd_errors.h>

namespace galley {

namespace {

constexpr std::size_t kArchiveReadAtOnce = 256 << 10;
constexpr std::uint64_t kMaxPadding = 1 << 20; ///< zeros after the end of the archive
constexpr int kMaxWindowLog = 27;              ///< 128 MiB
constexpr const char* kArchiveRemedy = "; use another backup";

struct FreeReader {
    void operator()(archive* one) const { archive_read_free(one); }
};
struct FreeDecoder {
    void operator()(ZSTD_DCtx* one) const { ZSTD_freeDCtx(one); }
};

} // namespace

struct ArchiveReader::Impl {
    ByteSource source;
    std::string file;
    std::string packed;
    std::string plain;
    ZSTD_inBuffer in{nullptr, 0, 0};
    bool isBetweenFrames = true;
    bool isAtEnd = false; ///< of the source
    std::uint64_t unpacked = 0;
    std::uint64_t given = 0; ///< to libarchive
    std::string_view last;   ///< part of that
    std::string member;      ///< name of the current one
    std::optional<Error> failure;
    std::unique_ptr<ZSTD_DCtx, FreeDecoder> decoder;
    std::unique_ptr<archive, FreeReader> tar;

    Error damaged(const std::string& what) const {
        Error error = Error{ErrorCode::Corrupt, what + kArchiveRemedy}.inFile(file);
        error.record = member;
        return error;
    }
    Error noArchive() const {
        return Error{ErrorCode::InvalidInput, "is no backup that Galley made, or its beginning is damaged"}.inFile(
            file);
    }
    Error failed() const {
        if (failure)
            return *failure;
        const char* const reason = archive_error_string(tar.get());
        if (archive_errno(tar.get()) == ENOMEM)
            return Error{ErrorCode::Io, "not enough memory to read the archive"}.inFile(file);
        return damaged(std::string("the archive is damaged (") + (reason == nullptr ? "unreadable" : reason) + ")");
    }

    /// The next unpacked bytes; none at the end of the last frame, or after a failure.
    std::string_view unpack() {
        while (!failure) {
            if (in.pos == in.size && !isAtEnd) {
                const auto got = source(packed.data(), packed.size());
                if (!got) {
                    failure = got.error();
                    return {};
                }
                in = {packed.data(), *got, 0};
                isAtEnd = *got == 0;
            }
            if (isAtEnd && isBetweenFrames)
                return {};
            ZSTD_outBuffer out{plain.data(), plain.size(), 0};
            const std::size_t left = ZSTD_decompressStream(decoder.get(), &out, &in);
            if (ZSTD_isError(left) != 0) {
                const bool isOther = unpacked == 0 && ZSTD_getErrorCode(left) == ZSTD_error_prefix_unknown;
                failure = isOther ? noArchive()
                                  : damaged(std::string("the archive is damaged (") + ZSTD_getErrorName(left) + ")");
                return {};
            }
            isBetweenFrames = left == 0;
            unpacked += out.pos;
            if (out.pos > 0)
                return {plain.data(), out.pos};
            if (isAtEnd && !isBetweenFrames) {
                failure = damaged("the archive is cut short");
                return {};
            }
        }
        return {};
    }

    static la_ssize_t give(archive* tar, void* context, const void** bytes) {
        auto& self = *static_cast<Impl*>(context);
        const std::string_view part = self.unpack();
        if (self.failure) {
            archive_set_error(tar, EIO, "unreadable");
            return ARCHIVE_FATAL;
        }
        *bytes = part.data();
        self.given += part.size();
        self.last = part;
        return static_cast<la_ssize_t>(part.size());
    }

    /// Nothing but zeros may follow the end of the archive.
    Result<void> checkEnd() {
        member.clear();
        // What libarchive was given and did not read, then what it was not given.
        const auto read = static_cast<std::uint64_t>(archive_filter_bytes(tar.get(), 0));
        std::string_view part = last.substr(last.size() - std::min<std::uint64_t>(given - read, last.size()));
        std::uint64_t padding = 0;
        for (part = part.empty() ? unpack() : part; !part.empty(); part = unpack()) {
            padding += part.size();
            const bool isZero = std::all_of(part.begin(), part.end(), [](char byte) { return byte == '\0'; });
            if (!isZero || padding > kMaxPadding)
                return damaged("something follows the end of the archive");
        }
        return failure ? Result<void>(*failure) : Result<void>();
    }
};

ArchiveReader::ArchiveReader(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
ArchiveReader::ArchiveReader(ArchiveReader&& other) noexcept = default;
ArchiveReader& ArchiveReader::operator=(ArchiveReader&& other) noexcept = default;
ArchiveReader::~ArchiveReader() = default;

Result<ArchiveReader> ArchiveReader::open(ByteSource source, std::string file) {
    auto impl = std::make_unique<Impl>();
    impl->source = std::move(source);
    impl->file = std::move(file);
    impl->packed.resize(kArchiveReadAtOnce);
    impl->plain.resize(kArchiveReadAtOnce);
    impl->decoder.reset(ZSTD_createDCtx());
    impl->tar.reset(archive_read_new());
    if (!impl->decoder || !impl->tar)
        return Error{ErrorCode::Io, "not enough memory to read the archive"}.inFile(impl->file);
    ZSTD_DCtx_setParameter(impl->decoder.get(), ZSTD_d_windowLogMax, kMaxWindowLog);
    archive_read_support_format_tar(impl->tar.get());
    if (archive_read_open(impl->tar.get(), impl.get(), nullptr, Impl::give, nullptr) != ARCHIVE_OK)
        return impl->failure ? *impl->failure : impl->noArchive();
    return ArchiveReader(std::move(impl));
}

Result<std::optional<ArchivedFile>> ArchiveReader::next() {
    const bool isFirst = m_impl->member.empty();
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(m_impl->tar.get(), &entry);
    if (m_impl->failure)
        return *m_impl->failure;
    if (code == ARCHIVE_EOF) {
        GALLEY_CHECK(m_impl->checkEnd());
        return std::optional<ArchivedFile>();
    }
    // A warning is of something that is not used here: an owner, a name in another code page.
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
        return isFirst ? m_impl->noArchive() : m_impl->failed();
    const char* const name = archive_entry_pathname(entry);
    if (name == nullptr || *name == '\0')
        return m_impl->damaged("a member has no name");
    m_impl->member = name;
    const bool isPlain = archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == nullptr &&
                         archive_entry_symlink(entry) == nullptr && archive_entry_sparse_count(entry) == 0;
    if (!isPlain)
        return m_impl->damaged("is a link, a folder or a device, which no backup has");
    if (archive_entry_size_is_set(entry) == 0 || archive_entry_size(entry) < 0)
        return m_impl->damaged("has no size");
    return std::optional(ArchivedFile{m_impl->member, static_cast<std::uint64_t>(archive_entry_size(entry))});
}

Result<std::size_t> ArchiveReader::read(char* to, std::size_t size) {
    const la_ssize_t got = archive_read_data(m_impl->tar.get(), to, size);
    if (got < 0 || m_impl->failure)
        return m_impl->failed();
    return static_cast<std::size_t>(got);
}

} // namespace galley
