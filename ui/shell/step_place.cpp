#include "ui/shell/step_place.h"

#include "model/dataset/field_path.h"

#include <algorithm>

namespace galley::ui {

namespace {

std::string parentOf(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(0, slash);
}

/// The list or the modules at a path; null when there are none.
ValueView elementsAt(const State& state, RecordRef ref, const std::string& path) {
    const auto found = resolvePath(state.record(ref), path);
    return found && !found->isBlock && !found->isLocaleObject && found->field != nullptr &&
                   (found->field->kind == FieldKind::List || found->field->kind == FieldKind::Blocks)
               ? found->value
               : ValueView();
}

/// Where an element stood that was removed: what comes after it stands there now.
std::string pathOfNeighbour(const State& before, const State& after, RecordRef ref, const Edit& edit) {
    const std::string list = parentOf(edit.path);
    const std::string part = splitPath(edit.path).back();
    const ValueView left = elementsAt(after, ref, list);
    const std::uint32_t count = left.isNull() ? 0 : left.size();
    if (count == 0)
        return list;
    if (left.kind() == ValueKind::List)
        return list + "/" + std::to_string(std::min(listIndexFromPart(part).value_or(0), count - 1));
    const bool wasThere = ref.ordinal.value() < before.ordinalCount(ref.type) && before.record(ref).exists();
    const ValueView old = wasThere ? elementsAt(before, ref, list) : ValueView();
    std::string scratch;
    std::uint32_t index = 0;
    for (std::uint32_t i = 0; !old.isNull() && i < old.size(); ++i)
        if (old.block(i).key(scratch) == part)
            index = i;
    return list + "/" + escapePathPart(left.block(std::min(index, count - 1)).key(scratch));
}

/// The path at which the result of an edit can be seen.
std::string pathAfter(const State& before, const State& after, RecordRef ref, const Edit& edit) {
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
        return pathOfNeighbour(before, after, ref, edit);
    }
    return {};
}

} // namespace

std::optional<StepPlace> placeOf(const State& before, const State& after, const std::vector<Edit>& edits) {
    for (const Edit& edit : edits) {
        const auto type = after.schema().typeIndex(edit.type);
        const auto ref = type ? after.find(*type, edit.id) : std::nullopt;
        if (!ref || !after.record(*ref).exists())
            continue;
        StepPlace place{.record = *ref, .path = pathAfter(before, after, *ref, edit), .locale = {}};
        const std::vector<std::string> parts = splitPath(place.path);
        const Field* field = parts.empty() ? nullptr : after.schema().type(*type).field(parts.front());
        if (field != nullptr && field->localized && parts.size() > 1)
            place.locale = after.schema().localeIndex(parts[1]);
        return place;
    }
    return std::nullopt;
}

} // namespace galley::ui
