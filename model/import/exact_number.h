// Whether numbers as JSON writes them are held digit for digit. Pure functions, thread-safe.
// Used in this folder alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace galley {

/// How a parser would take a number: as it is; as a zero that lost its sign; as a whole number beyond 64 bits that a
/// double holds; or as another number than it is.
enum class NumberFit : std::uint8_t { Exact, NegativeZero, AsDouble, AsText };
NumberFit fitOf(std::string_view token);

/// Whether a double holds a number digit for digit, so that its shortest text is the same number.
bool isExactDouble(std::int64_t number);

/// Whether a text is a number as JSON wants it.
bool isJsonNumber(std::string_view text);
/// The double that is nearest to a number as JSON writes it; nothing beyond the range of doubles.
std::optional<double> nearestDouble(std::string_view token);
/// What is written of a double: its shortest text.
std::string shortestText(double number);

} // namespace galley
