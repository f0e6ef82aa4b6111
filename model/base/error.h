// What can go wrong at run time, as a value. Codes are for programs, the text is for developers and logs;
// the user interface turns codes into translated sentences.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace galley {

/// Why an operation failed. Each code says what the caller can do about it.
enum class ErrorCode : std::uint8_t {
    NotFound,     ///< the named thing does not exist
    Exists,       ///< the named thing exists already
    InvalidInput, ///< the caller's data breaks a rule; mend it and try again
    Corrupt,      ///< stored bytes fail their checksum or contradict themselves
    TornTail,     ///< the last write of a file was cut short; what stands before it is whole
    Io,           ///< the operating system refused; the text carries its reason
    Conflict,     ///< the record changed since the revision that the edit was made from
    Unsupported,  ///< a format or feature of another version
    Cancelled,    ///< somebody asked for it to stop
    Locked,       ///< another process holds the folder
    Untrusted,    ///< a signature is missing or by an unknown key
};

/// Stable lower-case name of a code ("not-found"), for JSON output and logs.
const char* toString(ErrorCode code);

/// A failure and its place. Empty or zero members mean "not applicable".
struct Error {
    ErrorCode code = ErrorCode::InvalidInput;
    std::string message{};    ///< one sentence in English, no final stop, no place
    std::string file{};       ///< path as the caller gave it
    std::uint64_t line = 0;   ///< from 1
    std::uint64_t offset = 0; ///< byte offset in `file`
    std::string record{};     ///< "type/id"
    std::string field{};      ///< field path

    /// "file:line: record, field: message": the form that logs and the command line print.
    std::string toString() const;

    /// Fluent setters, so that a place can be added on the way up; an existing value is kept.
    Error&& inFile(std::string path) &&;
    Error&& atLine(std::uint64_t number) &&;
    Error&& atOffset(std::uint64_t byte) &&;
    Error&& inRecord(std::string typeAndId) &&;
    Error&& inField(std::string path) &&;
};

/// Of what somebody gave, at a place that is added on the way up.
inline Error invalidInput(std::string message) {
    return {.code = ErrorCode::InvalidInput, .message = std::move(message)};
}

} // namespace galley
