#include "model/base/error.h"

#include <utility>

namespace galley {

const char* toString(ErrorCode code) {
    switch (code) {
    case ErrorCode::NotFound:
        return "not-found";
    case ErrorCode::Exists:
        return "exists";
    case ErrorCode::InvalidInput:
        return "invalid-input";
    case ErrorCode::Corrupt:
        return "corrupt";
    case ErrorCode::TornTail:
        return "torn-tail";
    case ErrorCode::Io:
        return "io";
    case ErrorCode::Conflict:
        return "conflict";
    case ErrorCode::Unsupported:
        return "unsupported";
    case ErrorCode::Cancelled:
        return "cancelled";
    case ErrorCode::Locked:
        return "locked";
    case ErrorCode::Untrusted:
        return "untrusted";
    }
    return "unknown";
}

std::string Error::toString() const {
    std::string text;
    if (!file.empty()) {
        text += file;
        if (line != 0)
            text += ":" + std::to_string(line);
        else if (offset != 0)
            text += " at byte " + std::to_string(offset);
        text += ": ";
    } else if (line != 0) {
        text += "line " + std::to_string(line) + ": ";
    }
    if (!record.empty())
        text += record + (field.empty() ? ": " : ", ");
    if (!field.empty())
        text += "field " + field + ": ";
    return text + message;
}

Error&& Error::inFile(std::string path) && {
    if (file.empty())
        file = std::move(path);
    return std::move(*this);
}

Error&& Error::atLine(std::uint64_t number) && {
    if (line == 0)
        line = number;
    return std::move(*this);
}

Error&& Error::atOffset(std::uint64_t byte) && {
    if (offset == 0)
        offset = byte;
    return std::move(*this);
}

Error&& Error::inRecord(std::string typeAndId) && {
    if (record.empty())
        record = std::move(typeAndId);
    return std::move(*this);
}

Error&& Error::inField(std::string path) && {
    if (field.empty())
        field = std::move(path);
    return std::move(*this);
}

} // namespace galley
