// Edit: the only way in which content changes, as a value with names and ids: it can be stored in a journal, sent to
// another replica and read by a person. Applying one to a state gives the next state and the exact inverse edit.
//
// JSON forms (paths as in field_path.h):
//   {"op":"create","type":T,"id":I,"fields":{…}}            fails when the record exists
//   {"op":"patch","type":T,"id":I,"path":P,"value":V}       sets a field, member, element or whole block; null unsets
//   {"op":"insert","type":T,"id":I,"path":P,"index":N,"value":V}   into the list or blocks at P, before index N
//   {"op":"move","type":T,"id":I,"path":P,"index":N}        the element at P to index N (counted without it)
//   {"op":"remove","type":T,"id":I,"path":P}                the element at P
//   {"op":"delete","type":T,"id":I}
//
// Thread rule: a plain value; applyEdit works on one editor at a time.
#pragma once

#include "model/dataset/state.h"

#include <nlohmann/json.hpp>
#include <string>

namespace galley {

struct Edit {
    enum class Op : std::uint8_t { Create, Patch, Insert, Move, Remove, Delete };
    Op op = Op::Patch;
    std::string type;
    std::string id;
    std::string path;        ///< Patch, Insert, Move, Remove
    std::uint32_t index = 0; ///< Insert, Move
    nlohmann::json value;    ///< Create: the fields; Patch, Insert: the value

    static Edit create(std::string type, std::string id, nlohmann::json fields);
    static Edit patch(std::string type, std::string id, std::string path, nlohmann::json value);
    static Edit insert(std::string type, std::string id, std::string path, std::uint32_t index, nlohmann::json value);
    static Edit move(std::string type, std::string id, std::string path, std::uint32_t index);
    static Edit remove(std::string type, std::string id, std::string path);
    static Edit erase(std::string type, std::string id);
    std::string recordPath() const { return type + "/" + id; }
    friend bool operator==(const Edit&, const Edit&) = default;
};
const char* toString(Edit::Op op);

nlohmann::json toJson(const Edit& edit);
/// InvalidInput for unknown operations, missing or surplus members.
Result<Edit> editFromJson(const nlohmann::json& json);

/// Applies one edit; `revision` becomes the record's revision. Gives the inverse: applied to the result it restores
/// the record's fields exactly. On failure the editor is unchanged but for phantoms. NotFound, Exists, InvalidInput,
/// all with record and field.
Result<Edit> applyEdit(StateEditor& editor, const Edit& edit, std::uint64_t revision);

/// One edit for two patches of the same place that follow each other (typing), or false when they are not alike: the
/// merged edit does what both did, and the inverse of the first undoes it.
bool mergeEdits(Edit& first, const Edit& second);

} // namespace galley
