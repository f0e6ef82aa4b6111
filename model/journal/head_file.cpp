#include "model/journal/head_file.h"

#include "model/base/file.h"
#include "model/base/system_io.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace galley {

namespace {

constexpr std::string_view kHeadMagic{"galley-head-1\0\0\0", 16};
constexpr std::size_t kHeadBytes = 96;

/// Opens the head for writing, or makes it: a plain file of no other name. What else stands there (a link that leads to
/// another file, a pipe) is taken away, not followed.
int openOwn(const std::filesystem::path& path) {
    constexpr int kFlags = O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    const int found = openFully(path.c_str(), kFlags);
    struct stat status {};
    if (found >= 0 && ::fstat(found, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1)
        return found;
    // A file that is there and cannot be opened now, for want of rights or descriptors, is still the head: it stays.
    if (found < 0 && errno != ELOOP && errno != ENXIO && errno != ENOENT)
        return -1;
    if (found >= 0)
        ::close(found);
    ::unlink(path.c_str());
    return openFully(path.c_str(), kFlags | O_CREAT | O_EXCL, 0644);
}

} // namespace

std::string encodeHead(const JournalHead& head) {
    std::string bytes(kHeadMagic);
    for (int i = 0; i < 8; ++i)
        bytes.push_back(static_cast<char>((head.number >> (8 * i)) & 0xFFU));
    bytes.append(head.hash.begin(), head.hash.end());
    bytes.append(8, '\0');
    const Digest digest = sha256(bytes);
    bytes.append(digest.begin(), digest.end());
    return bytes;
}

std::optional<JournalHead> decodeHead(std::string_view bytes) {
    if (bytes.size() != kHeadBytes || bytes.substr(0, kHeadMagic.size()) != kHeadMagic)
        return std::nullopt;
    JournalHead head;
    for (std::size_t i = 0; i < 8; ++i)
        head.number |= std::uint64_t{static_cast<std::uint8_t>(bytes[16 + i])} << (8 * i);
    const std::string_view hash = bytes.substr(24, head.hash.size());
    std::copy(hash.begin(), hash.end(), head.hash.begin());
    if (encodeHead(head) != bytes)
        return std::nullopt;
    return head;
}

Result<std::optional<JournalHead>> readHead(const std::filesystem::path& path) {
    auto head = examineHead(path);
    if (head)
        return head;
    Error error = std::move(head).error();
    if (error.code != ErrorCode::Io)
        return std::optional<JournalHead>();
    if (saysSystemIsShort(error.message))
        return error;
    error.message += "; it says which commit was saved last: make it readable, or if that cannot be, take it away";
    return error;
}

Result<std::optional<JournalHead>> examineHead(const std::filesystem::path& path) {
    std::error_code failed;
    const std::filesystem::file_status status = std::filesystem::symlink_status(path, failed);
    if (status.type() == std::filesystem::file_type::not_found)
        return std::optional<JournalHead>();
    if (failed)
        return Error{ErrorCode::Io, "cannot examine: " + failed.message()}.inFile(path.string());
    if (status.type() != std::filesystem::file_type::regular)
        return Error{ErrorCode::InvalidInput, "is no plain file"}.inFile(path.string());
    const Result<std::string> bytes = readFile(path, kHeadBytes);
    if (!bytes && bytes.error().code == ErrorCode::NotFound)
        return std::optional<JournalHead>();
    if (!bytes && bytes.error().code == ErrorCode::Io)
        return bytes.error();
    const std::optional<JournalHead> head = bytes ? decodeHead(*bytes) : std::nullopt;
    if (!head)
        return Error{ErrorCode::Corrupt, "is not whole"}.inFile(path.string());
    return head;
}

HeadWriter::HeadWriter(const std::filesystem::path& path)
    : m_path(path)
    , m_descriptor(openOwn(path)) {
    // What somebody wrote behind a head would make it none for ever.
    struct stat status {};
    if (m_descriptor >= 0 && ::fstat(m_descriptor, &status) == 0 && status.st_size > off_t{kHeadBytes})
        m_isWritten = ::ftruncate(m_descriptor, off_t{kHeadBytes}) == 0;
}

HeadWriter::~HeadWriter() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void HeadWriter::write(const JournalHead& head) {
    if (m_descriptor < 0)
        return;
    // A head that is cut short fails its digest and says nothing, until the next one is written.
    m_isWritten = writeFully(m_descriptor, encodeHead(head), 0);
}

bool HeadWriter::isSameFile() const {
    if (m_descriptor < 0)
        return true;
    struct stat ours {};
    struct stat named {};
    return ::fstat(m_descriptor, &ours) == 0 && ::lstat(m_path.c_str(), &named) == 0 && ours.st_ino == named.st_ino &&
           ours.st_dev == named.st_dev;
}

bool HeadWriter::isInPlace(const JournalHead& head) const {
    if (!isSameFile())
        return false;
    if (m_descriptor < 0)
        return true;
    if (head.number == 0 || !m_isWritten)
        return true;
    // Another writer may be replacing it just now.
    constexpr int kAttempts = 3;
    for (int attempt = 0; attempt < kAttempts; ++attempt)
        if (const auto found = readHead(m_path); found && *found)
            return (*found)->number != head.number || **found == head;
    return false;
}

} // namespace galley
