#include "app/galleyctl/console.h"

#include "model/base/system_io.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <system_error>
#include <termios.h>
#include <unistd.h>

namespace galley {

namespace {

std::atomic<bool> progressIsShown = false;

Error outputError() {
    return {ErrorCode::Io, "cannot write to the standard output: " + systemReason(errno)};
}

termios typing;                           ///< how the terminal was
std::atomic<bool> typingIsHidden = false; ///< `typing` is to be restored

void showTyping() {
    if (typingIsHidden.exchange(false))
        tcsetattr(STDIN_FILENO, TCSANOW, &typing);
}

sem_t interrupted; ///< posted by the signal handler, for who watches it

extern "C" void onInterrupt(int) {
    interruption().cancel(); // an atomic store: allowed in a signal handler, as is the other
    sem_post(&interrupted);
}

/// Length of the control character that begins at a place of UTF-8, 0 when there is none.
std::size_t controlAt(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 || byte == 0x7F)
        return 1;
    const bool isSecondSet = byte == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
    return isSecondSet ? 2 : 0;
}

/// The text with `instead` for each control character but those in `kept`.
std::string withoutControls(std::string_view text, std::string_view instead, std::string_view kept) {
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = controlAt(text, at);
        if (length == 0 || (length == 1 && kept.find(text[at]) != std::string_view::npos))
            clean += text[at++];
        else {
            clean += instead;
            at += length;
        }
    }
    return clean;
}

Result<void> write(std::string_view bytes) {
    clearProgress();
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size())
        return outputError();
    return {};
}

} // namespace

const char* const kExitCodeHelp = R"(Exit codes:
  0    done
  1    the operating system refused (reading, writing)
  2    the command line is wrong
  3    the site, record, page, version or file does not exist
  4    locked by another program, changed meanwhile, or there already
  5    stored bytes are damaged
  6    the content or the input breaks a rule
  7    made by another version of Galley
  8    a signature is missing or wrong
  130  interrupted

Errors go to stderr as file:line: record, field: message.)";

ExitCode exitCodeOf(ErrorCode code) {
    switch (code) {
    case ErrorCode::NotFound:
        return ExitCode::NotFound;
    case ErrorCode::Exists:
    case ErrorCode::Conflict:
    case ErrorCode::Locked:
        return ExitCode::Conflict;
    case ErrorCode::InvalidInput:
        return ExitCode::Invalid;
    case ErrorCode::Corrupt:
    case ErrorCode::TornTail:
        return ExitCode::Damaged;
    case ErrorCode::Io:
        return ExitCode::Failure;
    case ErrorCode::Unsupported:
        return ExitCode::Unsupported;
    case ErrorCode::Cancelled:
        return ExitCode::Cancelled;
    case ErrorCode::Untrusted:
        return ExitCode::Untrusted;
    }
    return ExitCode::Failure;
}

void printError(const Error& error) {
    clearProgress();
    std::fprintf(stderr, "galleyctl: %s\n", oneLine(error.toString()).c_str());
}

void printWarning(const Error& warning) {
    clearProgress();
    std::fprintf(stderr, "galleyctl: warning: %s\n", oneLine(warning.toString()).c_str());
}

Result<void> print(std::string_view text) {
    constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
    return write(withoutControls(text, kReplacement, "\n\t"));
}

Result<void> print(std::string_view text, Ink ink) {
    static const bool isColoured = [] {
        const char* const unwanted = std::getenv("NO_COLOR");
        const char* const terminal = std::getenv("TERM");
        return isatty(STDOUT_FILENO) != 0 && (unwanted == nullptr || *unwanted == '\0') && terminal != nullptr &&
               std::string_view(terminal) != "dumb";
    }();
    if (!isColoured || ink == Ink::Plain)
        return print(text);
    GALLEY_CHECK(write(ink == Ink::Removed ? "\x1b[31m" : "\x1b[32m"));
    GALLEY_CHECK(print(text));
    return write("\x1b[39m");
}

Result<void> printData(std::string_view bytes) {
    static const bool isTerminal = isatty(STDOUT_FILENO) != 0;
    return isTerminal ? print(bytes) : write(bytes);
}

Result<void> flushOutput() {
    if (std::fflush(stdout) != 0)
        return outputError();
    return {};
}

Result<void> printJson(const nlohmann::json& json) {
    return printData(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

std::string withThousands(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t end = digits.size(); end > 3; end -= 3)
        digits.insert(end - 3, ",");
    return digits;
}

std::string byteText(std::uint64_t bytes) {
    static constexpr std::array<const char*, 5> kUnits = {"bytes", "kB", "MB", "GB", "TB"};
    if (bytes < 1000)
        return std::to_string(bytes) + " bytes";
    double amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (amount >= 999.95 && unit + 1 < kUnits.size()) {
        amount /= 1000;
        ++unit;
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f %s", amount, kUnits[unit]);
    return text.data();
}

std::string shareText(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0)
        return "-";
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f %%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
    return text.data();
}

std::string oneLine(std::string_view text) {
    return withoutControls(text, " ", {});
}

bool waitForInput(int descriptor) {
    constexpr int kLookEvery = 20; // milliseconds: another thread may be the one that gets the signal
    pollfd ready{descriptor, POLLIN, 0};
    while (!interruption().isCancelled()) {
        if (const int found = ::poll(&ready, 1, kLookEvery); found > 0 || (found < 0 && errno != EINTR))
            return true;
    }
    return false;
}

bool confirmOnTerminal(const std::string& question) {
    if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0)
        return true;
    clearProgress();
    std::fprintf(stderr, "%s [y/N] ", oneLine(question).c_str());
    std::fflush(stderr);
    std::array<char, 64> answer{};
    return waitForInput(STDIN_FILENO) && std::fgets(answer.data(), answer.size(), stdin) != nullptr &&
           (answer[0] == 'y' || answer[0] == 'Y');
}

Progress progressOnTerminal(std::string what) {
    if (isatty(STDERR_FILENO) == 0)
        return {};
    using Steady = std::chrono::steady_clock;
    const auto last = std::make_shared<Steady::time_point>();
    return [what = std::move(what), last](std::uint64_t done, std::uint64_t total) {
        const auto now = Steady::now();
        if (now - *last < std::chrono::milliseconds(100))
            return;
        *last = now;
        progressIsShown = true;
        const std::string all = total == 0 ? std::string() : " / " + withThousands(total);
        std::fprintf(stderr, "\r\033[K%s  %s%s", what.c_str(), withThousands(done).c_str(), all.c_str());
        std::fflush(stderr);
    };
}

void clearProgress() {
    if (progressIsShown.exchange(false)) {
        std::fputs("\r\033[K", stderr);
        std::fflush(stderr);
    }
}

HiddenTyping::HiddenTyping() {
    if (tcgetattr(STDIN_FILENO, &typing) != 0)
        return;
    termios hidden = typing;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    hidden.c_lflag |= ECHONL | ICANON;
    typingIsHidden = true; // first: an end in between restores what is as it was
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0)
        typingIsHidden = false;
}

HiddenTyping::~HiddenTyping() {
    showTyping();
}

bool HiddenTyping::isHidden() const {
    return typingIsHidden;
}

CancelToken& interruption() {
    static CancelToken token;
    return token;
}

void installInterruption() {
    interruption(); // made before a signal can ask for it
    sem_init(&interrupted, 0, 0);
    struct sigaction action = {};
    action.sa_handler = onInterrupt;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

PromptInterruption::PromptInterruption() {
    try {
        m_thread = std::jthread([this](const std::stop_token& ended) { watch(ended); });
    } catch (const std::system_error&) {
        // Without a thread the work hears of Ctrl-C when it looks.
    }
}

PromptInterruption::~PromptInterruption() {
    m_thread.request_stop();
    sem_post(&interrupted);
}

void PromptInterruption::setUnfinished(const std::filesystem::path& folder) {
    const std::lock_guard lock(m_mutex);
    m_unfinished = folder;
}

void PromptInterruption::setSaving() {
    const std::lock_guard lock(m_mutex);
    m_isSaving = true;
}

void PromptInterruption::setEnding() {
    const std::lock_guard lock(m_mutex);
    m_isEnding = true;
}

void PromptInterruption::watch(const std::stop_token& ended) {
    constexpr auto kPatience = std::chrono::milliseconds(30);
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, nullptr); // signals are for those who wait for something
    while (!interruption().isCancelled() && !ended.stop_requested())
        sem_wait(&interrupted);
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, ended, kPatience, [] { return false; });
    if (!ended.stop_requested() && !m_isEnding)
        abandon();
}

/// With the mutex, so that nothing is put to its place meanwhile.
void PromptInterruption::abandon() {
    constexpr int kAttempts = 100; // the work goes on adding files until the program ends
    std::error_code failed;
    for (int attempt = 0; attempt < kAttempts && !m_unfinished.empty(); ++attempt) {
        std::filesystem::remove_all(m_unfinished, failed);
        if (!std::filesystem::exists(m_unfinished, failed))
            break;
    }
    constexpr std::string_view kNothing = "galleyctl: interrupted; nothing was kept\n";
    constexpr std::string_view kUnknown = "galleyctl: interrupted; `galleyctl log` shows whether it was saved\n";
    const std::string_view text = m_isSaving ? kUnknown : kNothing;
    showTyping();
    if (progressIsShown)
        static_cast<void>(!::write(STDERR_FILENO, "\n", 1));
    static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
    _exit(static_cast<int>(ExitCode::Cancelled));
}

} // namespace galley
