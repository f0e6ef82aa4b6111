#include "model/import/json_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace galley {

namespace {

Error invalidAt(std::string_view text, std::size_t offset, std::string message) {
    Error error{.code = ErrorCode::InvalidInput, .message = std::move(message)};
    offset = std::min(offset, text.size());
    error.line = 1 + static_cast<std::uint64_t>(
                         std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
    error.offset = offset;
    return error;
}

/// "unexpected end of input; expected '}'": what the parser says without the place, which the error has, and without
/// what was read last, which may be long.
std::string reasonOf(std::string_view what) {
    if (const std::size_t place = what.find(", column "); place != std::string_view::npos)
        what.remove_prefix(std::min(what.find(": ", place), what.size() - 2) + 2);
    if (const std::size_t dash = what.find(" - "); dash != std::string_view::npos)
        what.remove_prefix(dash + 3);
    constexpr std::string_view kLastRead = "; last read: '";
    const std::size_t begin = what.find(kLastRead);
    if (begin == std::string_view::npos)
        return std::string(what);
    const std::size_t end = what.rfind("'; expected ");
    const bool hasMore = end != std::string_view::npos && end >= begin + kLastRead.size();
    return std::string(what.substr(0, begin)).append(hasMore ? what.substr(end + 1) : std::string_view());
}

/// Where brackets outside strings nest deeper than allowed; npos when nowhere.
std::size_t tooDeepAt(std::string_view text) {
    std::size_t depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '[' || c == '{') {
            if (++depth > kMaxDocumentDepth)
                return i;
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return std::string_view::npos;
}

/// Builds the tree of a document that the parser walks through, until somebody stops it.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
public:
    using Json = nlohmann::json;

    explicit TreeBuilder(const CancelToken& cancel)
        : m_cancel(cancel) {}

    bool null() override { return add(nullptr) != nullptr; }
    bool boolean(bool value) override { return add(value) != nullptr; }
    bool number_integer(number_integer_t value) override { return add(value) != nullptr; }
    bool number_unsigned(number_unsigned_t value) override { return add(value) != nullptr; }
    bool number_float(number_float_t value, const string_t&) override { return add(value) != nullptr; }
    bool string(string_t& value) override { return add(std::move(value)) != nullptr; }
    bool binary(binary_t&) override { return false; } // JSON has none
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool key(string_t& name) override {
        m_name = std::move(name);
        return true;
    }
    bool end_object() override {
        const Open& object = m_open.back();
        if (!object.isSorted)
            m_order.remember(object.value->get_ref<const Json::object_t&>(),
                             std::span(m_members).subspan(object.firstMember));
        m_members.resize(object.firstMember);
        m_open.pop_back();
        return true;
    }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_array() override {
        m_open.pop_back();
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& failure) override {
        m_failedAt = position;
        m_failure = failure.what();
        return false;
    }

    JsonDocument take() { return {std::move(m_root), std::move(m_order)}; }
    const std::string& failure() const { return m_failure; }
    std::size_t failedAt() const { return m_failedAt; } ///< bytes read, the wrong one included

private:
    /// nullptr when it is stopped.
    Json* add(Json value) {
        if ((++m_count & 1023) == 0 && m_cancel.isCancelled())
            return nullptr;
        if (m_open.empty())
            return &(m_root = std::move(value));
        Json& parent = *m_open.back().value;
        if (parent.is_object())
            return addMember(parent.get_ref<Json::object_t&>(), std::move(value));
        parent.push_back(std::move(value));
        return &parent.back();
    }
    Json* addMember(Json::object_t& object, Json value) {
        const auto [member, isNew] = object.try_emplace(std::move(m_name));
        if (isNew) {
            m_open.back().isSorted = m_open.back().isSorted && std::next(member) == object.end();
            m_members.push_back(&*member);
        } else {
            m_order.forget(member->second);
        }
        return &(member->second = std::move(value)); // the last of one name counts
    }
    bool open(Json container) {
        Json* const added = add(std::move(container));
        if (added != nullptr)
            m_open.push_back({added, m_members.size(), true});
        return added != nullptr;
    }

    struct Open {
        Json* value = nullptr; ///< what is open does not move: nothing is added beside it
        std::size_t firstMember = 0;
        bool isSorted = true; ///< each member was written behind those before it in the order of names
    };

    const CancelToken& m_cancel;
    Json m_root;
    MemberOrder m_order;
    std::vector<Open> m_open;
    std::vector<const MemberOrder::Member*> m_members; ///< of the objects that are open, one after the other
    std::string m_name;
    std::size_t m_count = 0;
    std::string m_failure;
    std::size_t m_failedAt = 0;
};

} // namespace

class MemberOrder::Writer {
public:
    Writer(const MemberOrder& order, const CancelToken& cancel)
        : m_order(order)
        , m_cancel(cancel) {}

    /// False when it is stopped. The depth of the document was limited when it was parsed.
    bool add(const nlohmann::json& value) {
        if ((++m_count & 1023) == 0 && m_cancel.isCancelled())
            return false;
        if (value.is_object())
            return addObject(value.get_ref<const Object&>());
        if (value.is_array())
            return addList(value);
        m_text += value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        return true;
    }

    std::string take() { return std::move(m_text); }

private:
    bool addList(const nlohmann::json& list) {
        char before = '[';
        for (const nlohmann::json& item : list) {
            m_text += std::exchange(before, ',');
            if (!add(item))
                return false;
        }
        m_text += list.empty() ? "[]" : "]";
        return true;
    }
    bool addObject(const Object& object) {
        char before = '{';
        const auto addMember = [&](const Member& member) {
            m_text += std::exchange(before, ',');
            m_text += nlohmann::json(member.first).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
            m_text += ':';
            return add(member.second);
        };
        const auto written = m_order.m_members.find(&object);
        const bool isWhole = written == m_order.m_members.end()
                                 ? std::all_of(object.begin(), object.end(), addMember)
                                 : std::all_of(written->second.begin(), written->second.end(),
                                               [&](const Member* member) { return addMember(*member); });
        m_text += object.empty() ? "{}" : "}";
        return isWhole;
    }

    const MemberOrder& m_order;
    const CancelToken& m_cancel;
    std::string m_text;
    std::size_t m_count = 0;
};

void MemberOrder::remember(const Object& object, std::span<const Member* const> members) {
    m_members.emplace(&object, std::vector<const Member*>(members.begin(), members.end()));
}

void MemberOrder::forget(const nlohmann::json& value) {
    if (value.is_object())
        m_members.erase(&value.get_ref<const Object&>());
    for (const nlohmann::json& item : value) {
        if (item.is_structured())
            forget(item);
    }
}

std::string MemberOrder::textOf(const nlohmann::json& value, const CancelToken& cancel) const {
    Writer writer(*this, cancel);
    writer.add(value);
    return writer.take();
}

Result<JsonDocument> parseJsonDocument(std::string_view text, const CancelToken& cancel) {
    // The parser would take it for the end of the text, and not look at what follows.
    if (const std::size_t at = text.find('\0'); at != std::string_view::npos)
        return invalidAt(text, at, "a NUL byte stands in the text: the file is damaged, or is no JSON");
    if (const std::size_t at = tooDeepAt(text); at != std::string_view::npos)
        return invalidAt(text, at, "nested deeper than " + std::to_string(kMaxDocumentDepth) + " levels");
    TreeBuilder tree(cancel);
    if (nlohmann::json::sax_parse(text.begin(), text.end(), &tree))
        return tree.take();
    if (cancel.isCancelled())
        return Error{.code = ErrorCode::Cancelled, .message = "the import was stopped"};
    return invalidAt(text, tree.failedAt() > 0 ? tree.failedAt() - 1 : 0,
                     "not valid JSON: " + reasonOf(tree.failure()));
}

} // namespace galley
