#include "model/inspect/diff.h"

#include "model/dataset/content_changes.h"
#include "model/dataset/local_value.h"
#include "model/index/redirects.h"

#include <nlohmann/json.hpp>
#include <numeric>

namespace galley {

namespace {

bool existed(const std::shared_ptr<const Record>& record) {
    return record != nullptr && record->exists;
}

RecordDifference describe(const State& before, const State& after, const RecordChange& change) {
    RecordDifference difference;
    const bool isThere = existed(change.after);
    difference.kind = !existed(change.before) ? RecordDifferenceKind::Created
                      : isThere               ? RecordDifferenceKind::Changed
                                              : RecordDifferenceKind::Deleted;
    const RecordView view = (isThere ? after : before).record(change.ref);
    difference.type = view.type().name;
    difference.id = view.id();
    difference.label = recordLabel(view);
    difference.fields = describeChange(before, after, change);
    return difference;
}

nlohmann::json jsonOrNull(const std::string& text) {
    return text.empty() ? nlohmann::json() : nlohmann::json::parse(text, nullptr, false);
}

} // namespace

const char* toString(RecordDifferenceKind kind) {
    switch (kind) {
    case RecordDifferenceKind::Created:
        return "created";
    case RecordDifferenceKind::Deleted:
        return "deleted";
    case RecordDifferenceKind::Changed:
        return "changed";
    }
    return "changed";
}

std::string recordLabel(const RecordView& record) {
    const Type& type = record.type();
    if (type.redirects)
        if (const std::string from = redirectFrom(record); !from.empty())
            return from + " -> " + (redirectTo(record).empty() ? "gone" : redirectTo(record));
    ValueView value = type.display.empty() ? ValueView() : record.field(type.display);
    std::vector<std::size_t> locales(value.kind() == ValueKind::Localized ? value.size() : 0);
    std::iota(locales.begin(), locales.end(), 0); // a name in any language is better than an id
    value = localValue(value, locales);
    std::string scratch;
    if (value.kind() == ValueKind::String)
        if (const std::string_view text = value.asString(scratch); !text.empty())
            return std::string(text);
    return record.id();
}

std::vector<RecordDifference> compareStates(const State& before, const State& after) {
    std::vector<RecordDifference> differences;
    for (const RecordChange& change : contentChanges(before, after))
        differences.push_back(describe(before, after, change));
    return differences;
}

nlohmann::json toJson(const std::vector<RecordDifference>& differences) {
    nlohmann::json list = nlohmann::json::array();
    for (const RecordDifference& record : differences) {
        nlohmann::json fields = nlohmann::json::array();
        for (const FieldDifference& field : record.fields) {
            nlohmann::json json = {{"path", field.path}, {"change", toString(field.kind)}};
            json["before"] = jsonOrNull(field.beforeJson);
            json["after"] = jsonOrNull(field.afterJson);
            fields.push_back(std::move(json));
        }
        list.push_back({{"type", record.type},
                        {"id", record.id},
                        {"label", record.label},
                        {"change", toString(record.kind)},
                        {"fields", std::move(fields)}});
    }
    return list;
}

} // namespace galley
