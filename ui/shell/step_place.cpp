#include "ui/shell/step_place.h"

#include "model/dataset/field_path.h"

namespace galley::ui {

namespace {

std::string parentOf(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(0, slash);
}

/// The path at which the result of an edit can be seen.
std::string pathAfter(const Edit& edit) {
    switch (edit.op) {
    case Edit::Op::Create:
    case Edit::Op::Delete:
        return {};
    case Edit::Op::Patch:
        return edit.path;
    case Edit::Op::Insert: {
        // A block is named by its key, an element of a list by its place.
        const auto key = edit.value.is_object() ? edit.value.find("key") : edit.value.end();
        const bool isBlock = edit.value.is_object() && key != edit.value.end() && key->is_string();
        return edit.path + "/" + (isBlock ? escapePathPart(key->get<std::string>()) : std::to_string(edit.index));
    }
    case Edit::Op::Move: {
        const std::size_t slash = edit.path.rfind('/');
        const bool isListed = slash != std::string::npos && listIndexFromPart(edit.path.substr(slash + 1));
        return isListed ? parentOf(edit.path) + "/" + std::to_string(edit.index) : edit.path;
    }
    case Edit::Op::Remove:
        return parentOf(edit.path);
    }
    return {};
}

} // namespace

std::optional<StepPlace> placeOf(const State& state, const std::vector<Edit>& edits) {
    for (const Edit& edit : edits) {
        const auto type = state.schema().typeIndex(edit.type);
        const auto ref = type ? state.find(*type, edit.id) : std::nullopt;
        if (!ref || !state.record(*ref).exists())
            continue;
        StepPlace place{.record = *ref, .path = pathAfter(edit), .locale = {}};
        const std::vector<std::string> parts = splitPath(place.path);
        const Field* field = parts.empty() ? nullptr : state.schema().type(*type).field(parts.front());
        if (field != nullptr && field->localized && parts.size() > 1)
            place.locale = state.schema().localeIndex(parts[1]);
        return place;
    }
    return std::nullopt;
}

} // namespace galley::ui
