// Whether numbers as JSON writes them are held digit for digit. Pure functions, thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

namespace galley {

/// How a parser would take a number: as it is; as a zero that lost its sign; as a whole number beyond 64 bits that a
/// double holds; or as another number than it is.
enum class NumberFit : std::uint8_t { Exact, NegativeZero, AsDouble, AsText };
NumberFit fitOf(std::string_view token);

/// Whether a double holds a number digit for digit, so that its shortest text is the same number.
bool isExactDouble(std::int64_t number);

} // namespace galley
