#include "app/galleyctl/passphrase.h"

#include "app/galleyctl/console.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace galley {

namespace {

constexpr std::size_t kLeastBytes = 8;
constexpr std::size_t kMostBytes = 1024;

/// A line without its end, or what there is of one. Byte by byte: what follows is for others.
Result<Passphrase> readLine(int descriptor) {
    std::string text;
    text.reserve(kMostBytes + 1); // so that no copy of it stays behind
    for (;;) {
        if (!waitForInput(descriptor))
            return Error{ErrorCode::Cancelled, "no passphrase was given"};
        char byte = 0;
        const ssize_t got = ::read(descriptor, &byte, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return Error{ErrorCode::Io, std::string("cannot read the passphrase: ") + std::strerror(errno)};
        if (got == 0 || byte == '\n')
            break;
        if (text.size() == kMostBytes)
            return Error{ErrorCode::InvalidInput, "the passphrase is longer than 1,024 bytes"};
        text += byte;
    }
    if (!text.empty() && text.back() == '\r')
        text.pop_back();
    return Passphrase(std::move(text));
}

Result<Passphrase> ask(const char* question) {
    const HiddenTyping hidden;
    if (!hidden.isHidden())
        return Error{ErrorCode::Io, "this terminal shows what is typed; give the passphrase by --passphrase-fd"};
    clearProgress();
    std::fputs(question, stderr);
    std::fflush(stderr);
    return readLine(STDIN_FILENO);
}

} // namespace

const char* const kPassphraseHelp = "read the passphrase from the first line of this open file descriptor; otherwise "
                                    "it is asked on the terminal, or is "
                                    "the first line of the standard input where that is no terminal";

Result<Passphrase> readPassphrase(PassphraseUse use, std::optional<int> descriptor) {
    const bool isAsked = !descriptor && isatty(STDIN_FILENO) != 0;
    GALLEY_TRY(Passphrase given,
               isAsked ? ask("Passphrase of the keys: ") : readLine(descriptor.value_or(STDIN_FILENO)));
    if (given.text().empty())
        return Error{ErrorCode::InvalidInput, "there is no passphrase: type one, or give it as the first line of the "
                                              "standard input or of --passphrase-fd"};
    if (use == PassphraseUse::Give)
        return given;
    if (given.text().size() < kLeastBytes)
        return Error{ErrorCode::InvalidInput,
                     "the passphrase is too short to keep a key secret: take 8 bytes at least, "
                     "better some words"};
    if (isAsked) {
        GALLEY_TRY(const Passphrase again, ask("The same again: "));
        if (again.text() != given.text())
            return Error{ErrorCode::InvalidInput, "the two passphrases differ; nothing was written"};
    }
    return given;
}

} // namespace galley
