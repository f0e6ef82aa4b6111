// What to do about a store that cannot be read, said in one place for all programs.
// Thread rule: pure functions.
#pragma once

#include "model/base/error.h"

#include <string>
#include <string_view>
#include <utility>

namespace galley {

/// What a page server says of something that is not signed by the trusted key.
inline constexpr std::string_view kServerTrust =
    "give the server the key of this site (--key), or publish with that key again";

/// An error of reading a store with what to do, where the error does not say it. `ofUntrusted`: what to do about
/// something that is not signed by the trusted key.
inline Error withStoreRemedy(Error error, std::string_view ofUntrusted) {
    const bool saysIt = error.message.find("publish again") != std::string::npos ||
                        error.message.find("replace it") != std::string::npos;
    const bool isDamage =
        error.code == ErrorCode::NotFound || error.code == ErrorCode::Corrupt || error.code == ErrorCode::InvalidInput;
    if (error.code == ErrorCode::Untrusted)
        error.message += "; " + std::string(ofUntrusted);
    else if (isDamage && !saysIt)
        error.message += "; publish again: that writes anew what is damaged or lost";
    return error;
}

} // namespace galley
