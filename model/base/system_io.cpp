#include "model/base/system_io.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace galley {

std::optional<std::size_t> readFully(int descriptor, char* data, std::size_t size,
                                     std::optional<std::uint64_t> offset) {
    std::size_t filled = 0;
    while (filled < size) {
        const ssize_t got =
            offset ? ::pread(descriptor, data + filled, size - filled, static_cast<off_t>(*offset + filled))
                   : ::read(descriptor, data + filled, size - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return std::nullopt;
        if (got == 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    return filled;
}

bool writeFully(int descriptor, std::string_view bytes, std::optional<std::uint64_t> offset) {
    while (!bytes.empty()) {
        const ssize_t written = offset ? ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(*offset))
                                       : ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
        if (offset)
            *offset += static_cast<std::uint64_t>(written);
    }
    return true;
}

int openFully(const char* path, int flags, unsigned mode) {
    while (true) {
        const int descriptor = ::open(path, flags, mode);
        if (descriptor >= 0 || errno != EINTR)
            return descriptor;
    }
}

std::string systemReason(int reason) {
    const std::string text = std::strerror(reason);
    if (reason == EMFILE || reason == ENFILE)
        return text + ": raise the limit (`ulimit -n`), or end other programs, and try again";
    if (reason == EFBIG)
        return text + ": raise the limit on the size of files (`ulimit -f`, LimitFSIZE), and try again";
    return reason == ENOMEM ? text + ": end other programs and try again" : text;
}

Error refusedBySystem(const std::string& what, const std::filesystem::path& path) {
    const int reason = errno;
    return Error{ErrorCode::Io, what + ": " + systemReason(reason)}.inFile(path.string());
}

Error systemError(const std::string& what, const std::filesystem::path& path) {
    const bool isAbsent = errno == ENOENT;
    Error error = refusedBySystem(what, path);
    if (isAbsent)
        error.code = ErrorCode::NotFound;
    return error;
}

bool saysSystemIsShort(std::string_view message) {
    return message.ends_with(systemReason(EMFILE)) || message.ends_with(systemReason(ENFILE)) ||
           message.ends_with(systemReason(ENOMEM));
}

bool syncFully(int (*sync)(int), int descriptor) {
    while (sync(descriptor) != 0)
        if (errno != EINTR)
            return false;
    return true;
}

} // namespace galley
