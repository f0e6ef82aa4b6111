#include "model/journal/journal.h"

#include <cerrno>
#include <cstring>

namespace galley {

bool isDiskFull(const Error& error) {
    return error.code == ErrorCode::Io && error.message.find(std::strerror(ENOSPC)) != std::string::npos;
}

Result<std::optional<CommitHeader>> Journal::findHeader(std::uint64_t number) const {
    std::optional<CommitHeader> found;
    if (number > 0)
        GALLEY_CHECK(readHeaders(number, number, [&found](const CommitHeader& header) -> Result<void> {
            found = header;
            return {};
        }));
    return found;
}

Result<Commit> Journal::readCommit(std::uint64_t number) const {
    std::optional<Commit> found;
    GALLEY_CHECK(read(number, number, [&found](Commit commit) -> Result<void> {
        found = std::move(commit);
        return {};
    }));
    if (!found)
        return Error{ErrorCode::NotFound, "there is no commit " + std::to_string(number)};
    return *std::move(found);
}

} // namespace galley
