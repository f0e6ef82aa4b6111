// Types, records and fields as people name them: by the names of the schema, or by the labels that they see, in any
// script. A name goes before a label; a label counts when no other one beside it is the same, of labels that differ in
// how accents are written the one with the same characters. Who names something that is not there is told what is.
//
// Thread rule: pure functions.
#pragma once

#include "model/dataset/state.h"

#include <string>
#include <string_view>

namespace galley {

/// NotFound with the names of the types; InvalidInput for a label that several have.
Result<TypeIndex> typeNamed(const Schema& schema, std::string_view words);

/// The name of the type and the id in "TYPE/ID", whether there is such a record or not; ids may hold slashes, and so
/// may labels. Errors as typeNamed(); InvalidInput for words without a slash.
struct RecordName {
    TypeIndex type;
    std::string id;
};
Result<RecordName> recordName(const Schema& schema, std::string_view words);

/// The record that is named so: NotFound when it does not exist, else errors as recordName().
Result<RecordRef> recordNamed(const State& state, std::string_view words);

/// The path (field_path.h) for one with labels in it; dots part it as well as slashes when it has no slash. Parts that
/// name no field (languages, places of a list, keys) stay as they are. NotFound with the names of the fields at the
/// place; InvalidInput for a label that several have.
Result<std::string> pathNamed(const RecordView& record, std::string_view words);

} // namespace galley
