// What every command of galleyctl shares: exit codes, output, errors on stderr, progress on a terminal, Ctrl-C.
//
// Thread rule: the main thread, but for the progress callback, which any one thread may call.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/result.h"

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace galley {

/// Exit codes are part of the interface: scripts rely on them, kExitCodeHelp tells people.
enum class ExitCode : std::uint8_t {
    Ok = 0,
    Failure = 1,     ///< the operating system refused
    Usage = 2,       ///< the command line is wrong
    NotFound = 3,    ///< site, record, page, version or file does not exist
    Conflict = 4,    ///< locked by another program, changed meanwhile, or there already
    Damaged = 5,     ///< stored bytes are damaged
    Invalid = 6,     ///< the content or the input breaks a rule
    Unsupported = 7, ///< made by another version of Galley
    Untrusted = 8,   ///< a signature is missing or wrong
    Cancelled = 130, ///< Ctrl-C
};
extern const char* const kExitCodeHelp;

ExitCode exitCodeOf(ErrorCode code);

/// Prints "galleyctl: file:line: record, field: message" to stderr.
void printError(const Error& error);

/// The same for what is wrong and yet did not stop the command: "galleyctl: warning: …".
void printWarning(const Error& warning);

/// Writes to standard output. Io when it is closed or full.
Result<void> print(std::string_view text);
/// A JSON value with a final line feed; bytes that are not UTF-8 are replaced.
Result<void> printJson(const nlohmann::json& json);

/// Writes what print() still holds back; the last thing before the program ends well. Io.
Result<void> flushOutput();

/// "139,482,113".
std::string withThousands(std::uint64_t number);
/// "138.4 MB" (decimal units).
std::string byteText(std::uint64_t bytes);
/// "24.7 %"; "-" when the whole is 0.
std::string shareText(std::uint64_t part, std::uint64_t whole);
/// One line for a terminal: control characters become spaces.
std::string oneLine(std::string_view text);

/// A callback that keeps one line on stderr up to date ("importing  12,000 / 105,000"), or nothing when stderr is no
/// terminal.
Progress progressOnTerminal(std::string what);
/// Removes the line of the progress. Called by print() and printError() too.
void clearProgress();

/// Asks on the terminal; true: yes was the answer, or there is no terminal to ask on.
bool confirmOnTerminal(const std::string& question);

/// The token that Ctrl-C and a polite kill cancel; a second signal ends the process at once.
CancelToken& interruption();
void installInterruption();

} // namespace galley
