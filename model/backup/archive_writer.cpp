#include "model/backup/archive_writer.h"

#include "model/base/system_io.h"

#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sys/stat.h>
#include <zstd.h>

namespace galley {

namespace {

constexpr int kLevel = 3;
constexpr std::int64_t kMillisecondsPerSecond = 1000;

struct FreeWriter {
    void operator()(archive* one) const { archive_write_free(one); }
};
struct FreeEntry {
    void operator()(archive_entry* one) const { archive_entry_free(one); }
};
struct FreeEncoder {
    void operator()(ZSTD_CCtx* one) const { ZSTD_freeCCtx(one); }
};

} // namespace

struct ArchiveWriter::Impl {
    int descriptor = -1;
    std::string file;
    Instant time = 0;
    std::string buffer; ///< what is compressed and not yet written
    std::optional<Error> failure;
    bool isAbandoned = false; ///< what is not finished is not ended either
    std::unique_ptr<ZSTD_CCtx, FreeEncoder> encoder;
    std::unique_ptr<archive, FreeWriter> tar; ///< goes first: it may write when it is freed

    Error failed() const {
        return failure ? *failure
                       : Error{ErrorCode::Io,
                               std::string("cannot write the archive: ") + (archive_error_string(tar.get()) == nullptr
                                                                                ? "not enough memory"
                                                                                : archive_error_string(tar.get()))}
                             .inFile(file);
    }

    bool compress(std::string_view bytes, ZSTD_EndDirective how) {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        for (;;) {
            ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
            const std::size_t left = ZSTD_compressStream2(encoder.get(), &out, &in, how);
            if (ZSTD_isError(left) != 0) {
                failure = Error{ErrorCode::Io, std::string("cannot compress: ") + ZSTD_getErrorName(left)}.inFile(file);
                return false;
            }
            if (!writeFully(descriptor, {buffer.data(), out.pos})) {
                failure = Error{ErrorCode::Io, "cannot write: " + systemReason(errno)}.inFile(file);
                return false;
            }
            if (how == ZSTD_e_end ? left == 0 : in.pos == in.size)
                return true;
        }
    }

    /// Never fails for libarchive, which does not free its buffer then: what went wrong stands in `failure`.
    static la_ssize_t take(archive*, void* context, const void* bytes, std::size_t size) {
        auto& self = *static_cast<Impl*>(context);
        if (!self.isAbandoned && !self.failure)
            self.compress({static_cast<const char*>(bytes), size}, ZSTD_e_continue);
        return static_cast<la_ssize_t>(size);
    }
};

ArchiveWriter::ArchiveWriter(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
ArchiveWriter::ArchiveWriter(ArchiveWriter&& other) noexcept = default;
ArchiveWriter& ArchiveWriter::operator=(ArchiveWriter&& other) noexcept = default;

ArchiveWriter::~ArchiveWriter() {
    if (m_impl)
        m_impl->isAbandoned = true;
}

Result<ArchiveWriter> ArchiveWriter::begin(int descriptor, std::string file, Instant time) {
    auto impl = std::make_unique<Impl>();
    impl->descriptor = descriptor;
    impl->file = std::move(file);
    impl->time = time;
    impl->buffer.resize(ZSTD_CStreamOutSize());
    impl->encoder.reset(ZSTD_createCCtx());
    impl->tar.reset(archive_write_new());
    if (!impl->encoder || !impl->tar)
        return impl->failed();
    ZSTD_CCtx_setParameter(impl->encoder.get(), ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(impl->encoder.get(), ZSTD_c_checksumFlag, 1);
    // Names go into it byte by byte, whatever the locale is.
    if (archive_write_set_format_gnutar(impl->tar.get()) != ARCHIVE_OK ||
        archive_write_open(impl->tar.get(), impl.get(), nullptr, Impl::take, nullptr) != ARCHIVE_OK)
        return impl->failed();
    return ArchiveWriter(std::move(impl));
}

Result<void> ArchiveWriter::add(const std::string& name, std::uint64_t bytes, Access access) {
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    if (!entry)
        return m_impl->failed();
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), access == Access::Owner ? 0600 : 0644);
    archive_entry_set_mtime(entry.get(), m_impl->time / kMillisecondsPerSecond, 0);
    if (archive_write_header(m_impl->tar.get(), entry.get()) != ARCHIVE_OK || m_impl->failure)
        return m_impl->failed();
    return {};
}

Result<void> ArchiveWriter::write(std::string_view bytes) {
    const la_ssize_t written = archive_write_data(m_impl->tar.get(), bytes.data(), bytes.size());
    if (written < 0 || static_cast<std::size_t>(written) != bytes.size() || m_impl->failure)
        return m_impl->failed();
    return {};
}

Result<void> ArchiveWriter::finish() {
    if (archive_write_close(m_impl->tar.get()) != ARCHIVE_OK || m_impl->failure)
        return m_impl->failed();
    if (!m_impl->compress({}, ZSTD_e_end))
        return m_impl->failed();
    return {};
}

} // namespace galley
