#include "model/import/written_record.h"

#include "model/import/json_mender.h"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <variant>

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

/// The way into a value, step by step. It remembers where it went last, so that the elements of a list one after the
/// other cost one step each.
class Way {
public:
    explicit Way(dom::element root)
        : m_root(root) {}

    /// What the steps lead to; nothing when there is no such member or element.
    std::optional<dom::element> follow(const std::vector<std::size_t>& steps) {
        dom::element at = m_root;
        bool isSame = true;
        for (std::size_t depth = 0; depth < steps.size(); ++depth) {
            isSame = isSame && depth < m_levels.size();
            if (!isSame || m_levels[depth].index > steps[depth]) {
                m_levels.resize(depth);
                const auto level = levelOf(at);
                if (!level)
                    return std::nullopt;
                m_levels.push_back(*level);
                isSame = false;
            }
            isSame = isSame && m_levels[depth].index == steps[depth];
            const auto next = advance(m_levels[depth], steps[depth]);
            if (!next) {
                m_levels.resize(depth);
                return std::nullopt;
            }
            at = *next;
        }
        return at;
    }

private:
    template <class Iterator>
    struct Range {
        Iterator at;
        Iterator end;
    };
    struct Level {
        std::size_t index = 0;
        std::variant<Range<dom::array::iterator>, Range<dom::object::iterator>> rest;
    };

    static std::optional<Level> levelOf(const dom::element& value) {
        dom::object object;
        if (value.get(object) == simdjson::SUCCESS)
            return Level{0, Range<dom::object::iterator>{object.begin(), object.end()}};
        dom::array list;
        if (value.get(list) == simdjson::SUCCESS)
            return Level{0, Range<dom::array::iterator>{list.begin(), list.end()}};
        return std::nullopt;
    }

    static std::optional<dom::element> advance(Level& level, std::size_t index) {
        return std::visit(
            [&](auto& rest) -> std::optional<dom::element> {
                for (; level.index < index && rest.at != rest.end; ++level.index)
                    ++rest.at;
                if (rest.at == rest.end)
                    return std::nullopt;
                if constexpr (std::is_same_v<std::decay_t<decltype(rest)>, Range<dom::object::iterator>>)
                    return rest.at.value();
                else
                    return *rest.at;
            },
            level.rest);
    }

    dom::element m_root;
    std::vector<Level> m_levels; ///< of the last way
};

} // namespace

struct WrittenRecord::Parsed {
    dom::parser parser;
    std::optional<Way> way;
};

std::string WrittenRecord::textOf(const dom::element& value, const std::vector<std::size_t>& steps) {
    if (!hasReal(value))
        return withNumbersAsWritten(simdjson::minify(value));
    if (!m_parsed) {
        m_parsed = std::make_shared<Parsed>();
        const auto mended = mendJson(m_record, RepeatedNames::Ignore, Numbers::AsWritten);
        dom::element root;
        if (mended && m_parsed->parser.parse(mended->text).get(root) == simdjson::SUCCESS)
            m_parsed->way.emplace(root);
    }
    const auto written = m_parsed->way ? m_parsed->way->follow(steps) : std::nullopt;
    return withNumbersAsWritten(simdjson::minify(written.value_or(value)));
}

} // namespace galley
