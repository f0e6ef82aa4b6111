#include "model/base/html_entities.h"

#include "model/base/utf8.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace galley {

namespace {

struct Named {
    std::string_view name;
    std::string_view text;
};

constexpr Named kNames[] = {
#include "model/base/html_entities_table.inc"
};

constexpr char32_t kReplacement = 0xFFFD;

} // namespace

std::string decodedHtmlEntity(std::string_view entity) {
    std::string text;
    if (entity.size() < 3 || entity.front() != '&' || entity.back() != ';')
        return text;
    const std::string_view name = entity.substr(1, entity.size() - 2);
    if (name.front() == '#') {
        const bool isHex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
        const std::string_view digits = name.substr(isHex ? 2 : 1);
        std::uint32_t code = 0;
        const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), code, isHex ? 16 : 10);
        if (digits.empty() || parsed.ptr != digits.data() + digits.size())
            return text;
        const bool isCharacter = parsed.ec == std::errc() && code != 0 && isScalarValue(code);
        appendUtf8(text, isCharacter ? code : kReplacement);
        return text;
    }
    const auto* const found =
        std::lower_bound(std::begin(kNames), std::end(kNames), name,
                         [](const Named& one, std::string_view wanted) { return one.name < wanted; });
    if (found != std::end(kNames) && found->name == name)
        text = found->text;
    return text;
}

} // namespace galley
