// What every command of galleyctl shares: exit codes, output, errors on stderr, progress on a terminal, Ctrl-C.
//
// Thread rule: the main thread, but for the progress callback, which any one thread may call.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/result.h"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

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

/// Writes lines for people to standard output: other control characters than line feeds and tabs, which terminals take
/// for commands, become U+FFFD. Io when it is closed or full.
Result<void> print(std::string_view text);
/// Colours of a terminal; on anything else, and where NO_COLOR is set or the terminal is dumb, there are none.
enum class Ink : std::uint8_t { Plain, Removed, Added };
Result<void> print(std::string_view text, Ink ink);
/// Writes bytes for programs; the same as print() on a terminal.
Result<void> printData(std::string_view bytes);
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
/// One line for a terminal: control characters, those of Unicode too, become spaces.
std::string oneLine(std::string_view text);

/// A callback that keeps one line on stderr up to date ("importing  12,000 / 105,000"), or nothing when stderr is no
/// terminal.
Progress progressOnTerminal(std::string what);
/// Removes the line of the progress. Called by print() and printError() too.
void clearProgress();

/// Waits until there is something to read, or nothing more to come; false: Ctrl-C came, now or before.
bool waitForInput(int descriptor);

/// Asks on the terminal; true: yes was the answer, or there is no terminal to ask on. Ctrl-C is a no.
bool confirmOnTerminal(const std::string& question);

/// While it lives, the terminal does not show what is typed; it does again, too, when Ctrl-C ends the program. One at a
/// time.
class HiddenTyping {
public:
    HiddenTyping();
    ~HiddenTyping();
    HiddenTyping(const HiddenTyping&) = delete;
    HiddenTyping& operator=(const HiddenTyping&) = delete;
    bool isHidden() const; ///< false: the standard input is no terminal that can do so
};

/// While it lives, the first Ctrl-C ends the program within a tenth of a second, whatever runs: when the work has not
/// stopped by then, what it has built is removed, and the program ends as if it were killed, which nothing that is
/// stored minds. One at a time.
class PromptInterruption {
public:
    PromptInterruption();
    ~PromptInterruption();
    PromptInterruption(const PromptInterruption&) = delete;
    PromptInterruption& operator=(const PromptInterruption&) = delete;
    /// The folder in which the work builds what is not yet there for others.
    void setUnfinished(const std::filesystem::path& folder);
    /// From now on the work writes what may be stored already when the program ends.
    void setSaving();
    /// From now on the work ends by itself, in no time.
    void setEnding();

private:
    void watch(const std::stop_token& ended);
    void abandon();

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::filesystem::path m_unfinished; ///< guarded by m_mutex
    bool m_isSaving = false;            ///< guarded by m_mutex
    bool m_isEnding = false;            ///< guarded by m_mutex
    std::jthread m_thread;
};

/// The token that Ctrl-C and a polite kill cancel; a second signal ends the process at once.
CancelToken& interruption();
void installInterruption();

} // namespace galley
