// How the command line comes by a passphrase: never from its arguments or the environment, which others can read.
// Thread rule: the main thread.
#pragma once

#include "model/backup/sealed_key.h"

#include <optional>
#include <string>

namespace galley {

/// What `--passphrase-fd` and its help say.
extern const char* const kPassphraseHelp;

enum class PassphraseUse {
    Choose, ///< a new one: on a terminal it is asked twice, and it has a least length
    Give,
};
/// The first line of a descriptor, if one is named; otherwise asks on the terminal, without showing what is typed;
/// where the standard input is none, its first line. InvalidInput, Io, Cancelled.
Result<Passphrase> readPassphrase(PassphraseUse use, std::optional<int> descriptor);

} // namespace galley
