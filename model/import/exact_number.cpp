#include "model/import/exact_number.h"

#include "model/base/ascii.h"
#include "model/base/json_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace galley {

namespace {

/// A decimal number as digits without zeros at either end, and where its point stands.
struct Decimal {
    std::string digits;
    std::int64_t exponent = 0; ///< the value is 0.DIGITS times ten to this power
    bool isNegative = false;
    friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// Nothing for text that is no number, or whose exponent has more than nine digits.
std::optional<Decimal> parseDecimal(std::string_view text) {
    Decimal decimal;
    std::size_t at = 0;
    if (at < text.size() && text[at] == '-') {
        decimal.isNegative = true;
        ++at;
    }
    bool hasPoint = false;
    bool hasDigit = false;
    for (; at < text.size() && (isAsciiDigit(text[at]) || (text[at] == '.' && !hasPoint)); ++at) {
        if (text[at] == '.') {
            hasPoint = true;
            continue;
        }
        hasDigit = true;
        if (!decimal.digits.empty() || text[at] != '0') {
            decimal.digits += text[at];
            decimal.exponent += hasPoint ? 0 : 1;
        } else if (hasPoint) {
            --decimal.exponent;
        }
    }
    if (!hasDigit)
        return std::nullopt;
    if (at < text.size()) {
        if (text[at] != 'e' && text[at] != 'E')
            return std::nullopt;
        ++at;
        const bool plus = at < text.size() && text[at] == '+';
        std::int32_t power = 0;
        const char* const end = text.data() + text.size();
        const auto [parsed, status] = std::from_chars(text.data() + at + (plus ? 1 : 0), end, power);
        if (parsed != end || (status != std::errc() && status != std::errc::result_out_of_range))
            return std::nullopt;
        if (status == std::errc::result_out_of_range && !decimal.digits.empty())
            return std::nullopt;
        decimal.exponent += power;
    }
    while (!decimal.digits.empty() && decimal.digits.back() == '0')
        decimal.digits.pop_back();
    if (decimal.digits.empty())
        decimal.exponent = 0;
    return decimal;
}

/// The shortest decimal number that reads back as a double: what is written of it.
std::optional<Decimal> shortest(double value) {
    char buffer[64];
    const auto written = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
    return parseDecimal({buffer, static_cast<std::size_t>(written.ptr - buffer)});
}

bool isInt64(std::string_view token) {
    std::int64_t value = 0;
    const auto [end, status] = std::from_chars(token.data(), token.data() + token.size(), value);
    return status == std::errc() && end == token.data() + token.size();
}

} // namespace

NumberFit fitOf(std::string_view token) {
    const auto decimal = parseDecimal(token);
    if (!decimal)
        return token.size() > 1 ? NumberFit::AsText : NumberFit::Exact;
    if (decimal->digits.empty())
        return decimal->isNegative ? NumberFit::NegativeZero : NumberFit::Exact;
    const bool isWhole = token.find_first_of(".eE") == std::string_view::npos;
    if (isWhole && isInt64(token))
        return NumberFit::Exact;
    double value = 0;
    const auto [end, status] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (status != std::errc() || end != token.data() + token.size() || shortest(value) != decimal)
        return NumberFit::AsText;
    return isWhole ? NumberFit::AsDouble : NumberFit::Exact;
}

bool isJsonNumber(std::string_view text) {
    const auto takeDigits = [&text] {
        const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(count);
        return count > 0;
    };
    const auto take = [&text](std::string_view any) {
        const bool isThere = !text.empty() && any.find(text.front()) != std::string_view::npos;
        text.remove_prefix(isThere ? 1 : 0);
        return isThere;
    };
    take("-");
    if (!take("0") && !takeDigits())
        return false;
    if (take(".") && !takeDigits())
        return false;
    if (take("eE")) {
        take("+-");
        if (!takeDigits())
            return false;
    }
    return text.empty();
}

std::optional<double> nearestDouble(std::string_view token) {
    double value = 0;
    const auto [end, status] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (end != token.data() + token.size())
        return std::nullopt;
    if (status == std::errc())
        return std::isfinite(value) ? std::optional(value) : std::nullopt;
    const auto decimal = parseDecimal(token);
    return decimal && decimal->exponent < 0 ? std::optional(0.0) : std::nullopt;
}

std::string shortestText(double number) {
    std::string text;
    appendReal(text, number);
    return text;
}

bool isExactDouble(std::int64_t number) {
    constexpr std::int64_t kExact = std::int64_t{1} << 53; // every whole number up to here is one
    return (number <= kExact && number >= -kExact) ||
           shortest(static_cast<double>(number)) == parseDecimal(std::to_string(number));
}

} // namespace galley
