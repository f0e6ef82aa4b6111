#include "model/dataset/record_edits.h"

#include "model/dataset/content_changes.h"
#include "model/dataset/field_path.h"
#include "model/dataset/value_json.h"

#include <optional>
#include <utility>

namespace galley {

namespace {

/// The record, if it is there.
std::optional<RecordView> existingIn(const State& state, RecordRef ref) {
    const bool isKnown =
        ref.type.value() < state.schema().types.size() && ref.ordinal.value() < state.ordinalCount(ref.type);
    return isKnown && state.record(ref).exists() ? std::optional(state.record(ref)) : std::nullopt;
}

} // namespace

std::vector<Edit> recordEdits(const State& before, const State& after, RecordRef ref) {
    const auto old = existingIn(before, ref);
    const auto now = existingIn(after, ref);
    std::string scratch;
    if (!now) {
        if (!old)
            return {};
        return {Edit::erase(old->type().name, std::string(old->id(scratch)))};
    }
    const std::string type = now->type().name;
    const std::string id(now->id(scratch));
    if (!old)
        return {Edit::create(type, id, fieldsJsonOf(*now))};
    std::vector<Edit> edits;
    const nlohmann::json was = fieldsJsonOf(*old);
    nlohmann::json is = fieldsJsonOf(*now);
    for (const Field& field : now->type().fields) {
        const auto oldValue = was.find(field.name);
        const auto newValue = is.find(field.name);
        const bool isSame = (oldValue == was.end() && newValue == is.end()) ||
                            (oldValue != was.end() && newValue != is.end() && *oldValue == *newValue);
        if (!isSame)
            edits.push_back(Edit::patch(type, id, joinPath({field.name}),
                                        newValue != is.end() ? std::move(*newValue) : nlohmann::json()));
    }
    return edits;
}

std::vector<Edit> recordEdits(const State& before, const State& after, const std::vector<RecordRef>& refs) {
    std::vector<Edit> all;
    for (const RecordRef ref : refs)
        for (Edit& edit : recordEdits(before, after, ref))
            all.push_back(std::move(edit));
    return all;
}

} // namespace galley
