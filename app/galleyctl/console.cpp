#include "app/galleyctl/console.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace galley {

namespace {

std::atomic<bool> progressIsShown = false;

Error outputError() {
    return {ErrorCode::Io, std::string("cannot write to the standard output: ") + std::strerror(errno)};
}

extern "C" void onInterrupt(int) {
    interruption().cancel(); // an atomic store: allowed in a signal handler
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
    clearProgress();
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
        return outputError();
    return {};
}

Result<void> flushOutput() {
    if (std::fflush(stdout) != 0)
        return outputError();
    return {};
}

Result<void> printJson(const nlohmann::json& json) {
    return print(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
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
    std::string line(text);
    for (char& letter : line)
        if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f)
            letter = ' ';
    return line;
}

bool confirmOnTerminal(const std::string& question) {
    if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0)
        return true;
    clearProgress();
    std::fprintf(stderr, "%s [y/N] ", question.c_str());
    std::fflush(stderr);
    std::array<char, 64> answer{};
    return std::fgets(answer.data(), answer.size(), stdin) != nullptr && (answer[0] == 'y' || answer[0] == 'Y');
}

Progress progressOnTerminal(std::string what) {
    if (isatty(STDERR_FILENO) == 0)
        return {};
    using Clock = std::chrono::steady_clock;
    const auto last = std::make_shared<Clock::time_point>();
    return [what = std::move(what), last](std::uint64_t done, std::uint64_t total) {
        const auto now = Clock::now();
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

CancelToken& interruption() {
    static CancelToken token;
    return token;
}

void installInterruption() {
    interruption(); // made before a signal can ask for it
    struct sigaction action = {};
    action.sa_handler = onInterrupt;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

} // namespace galley
