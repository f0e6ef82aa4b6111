#include "model/workspace/bulk_record.h"

#include "model/base/json_text.h"
#include "model/base/utf8.h"

#include <algorithm>
#include <utility>

namespace galley {

namespace {

void appendJson(std::string& out, const nlohmann::json& value) {
    const auto* const text = value.get_ptr<const std::string*>();
    const auto* const members = value.get_ptr<const nlohmann::json::object_t*>();
    const auto isNamedWell = [](const auto& member) { return isValidUtf8(member.first); };
    if (text != nullptr && isValidUtf8(*text)) {
        appendJsonString(out, *text);
    } else if (members != nullptr && !members->empty() && std::ranges::all_of(*members, isNamedWell)) {
        char before = '{';
        for (const auto& [name, member] : *members) {
            out += std::exchange(before, ',');
            appendJsonString(out, name);
            out += ':';
            appendJson(out, member);
        }
        out += '}';
    } else if (value.is_array() && !value.empty()) {
        char before = '[';
        for (const nlohmann::json& element : value) {
            out += std::exchange(before, ',');
            appendJson(out, element);
        }
        out += ']';
    } else {
        out += value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
}

} // namespace

void writeBulkLine(std::string& line, const BulkRecord& record) {
    line = "{\"type\":";
    appendJsonString(line, record.type);
    line += ",\"id\":";
    appendJsonString(line, record.id);
    for (const auto& [name, value] : record.fields.items()) {
        line += ',';
        appendJsonString(line, name);
        line += ':';
        appendJson(line, value);
    }
    line += "}\n";
}

} // namespace galley
