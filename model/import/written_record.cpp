#include "model/import/written_record.h"

#include "model/import/json_mender.h"

#include <algorithm>
#include <optional>

namespace galley {

namespace {

namespace dom = simdjson::dom;

/// Whether the value holds a number that is not kept as its digits; nesting was limited when it was parsed.
bool hasReal(const dom::element& value) {
    dom::object object;
    if (value.get(object) == simdjson::SUCCESS)
        return std::any_of(object.begin(), object.end(), [](const auto& member) { return hasReal(member.value); });
    dom::array list;
    if (value.get(list) == simdjson::SUCCESS)
        return std::any_of(list.begin(), list.end(), hasReal);
    return value.is_double() || (value.is_uint64() && !value.is_int64());
}

/// What a step leads to; nothing when there is no such member or element.
std::optional<dom::element> stepInto(const dom::element& value, std::size_t index) {
    dom::object object;
    if (value.get(object) == simdjson::SUCCESS) {
        for (const auto& member : object) {
            if (index-- == 0)
                return member.value;
        }
        return std::nullopt;
    }
    dom::element element;
    dom::array list;
    if (value.get(list) != simdjson::SUCCESS || list.at(index).get(element) != simdjson::SUCCESS)
        return std::nullopt;
    return element;
}

} // namespace

struct WrittenRecord::Parsed {
    dom::parser parser;
    std::optional<dom::element> root;
};

std::string WrittenRecord::textOf(const dom::element& value, const std::vector<std::size_t>& steps) {
    if (!hasReal(value))
        return withNumbersAsWritten(simdjson::minify(value));
    if (!m_parsed) {
        m_parsed = std::make_shared<Parsed>();
        const auto mended = mendJson(m_record, RepeatedNames::Ignore, Numbers::AsWritten);
        dom::element root;
        if (mended && m_parsed->parser.parse(mended->text).get(root) == simdjson::SUCCESS)
            m_parsed->root = root;
    }
    std::optional<dom::element> written = m_parsed->root;
    for (std::size_t i = 0; written && i < steps.size(); ++i)
        written = stepInto(*written, steps[i]);
    return withNumbersAsWritten(simdjson::minify(written.value_or(value)));
}

} // namespace galley
