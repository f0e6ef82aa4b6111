// Instants as milliseconds since 1970-01-01T00:00:00Z and their RFC 3339 text; the clock behind an interface.
#pragma once

#include "model/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace galley {

/// Milliseconds since the Unix epoch, UTC. Range: years 0000 to 9999.
using Instant = std::int64_t;

/// "2021-03-04T05:06:07Z"; milliseconds are written only when they are not zero.
std::string formatInstant(Instant instant);

/// Reads RFC 3339 with `Z` or a numeric offset; also a bare date ("2021-03-04") and a time without seconds, as UTC.
/// InvalidInput for anything else, including impossible dates.
Result<Instant> parseInstant(std::string_view text);

/// Where "now" comes from; tests put their own in. Implementations are thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    /// The system's clock; lives for ever.
    static const Clock& system();
    /// Milliseconds since the machine was started, its sleep included: nobody can set it. Lives for ever.
    static const Clock& steady();
};

} // namespace galley
