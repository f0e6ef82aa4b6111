// Values in JSON (value_json.h) as editors know them: labels of fields and modules, names of records, no keys and no
// ids. The review and the history show them; commits call modules by them.
//
// Thread rule: pure functions over an immutable state; any thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/state.h"

#include <QString>
#include <nlohmann/json_fwd.hpp>

namespace galley::ui {

/// What a field holds: one line for a name, a choice or a moment, a text as it was written, and a line for each member
/// or element of what has some. Records are called as `state` knows them, in `locale`. JSON that is no value of the
/// field is shown as it is written; null is empty. O(value).
QString valueWords(const State& state, const Field& field, const nlohmann::json& value, std::size_t locale);
/// The same for a localized field as a whole, {"en":…,"es":…}: the value of each language after its code.
QString localizedWords(const State& state, const Field& field, const nlohmann::json& value, std::size_t locale);
/// What a module holds, without its kind: a line for each field.
QString moduleWords(const State& state, const BlockKind& kind, const nlohmann::json& module, std::size_t locale);

/// The kind of a module in the JSON of a Blocks field; nullptr when it has none of them.
const BlockKind* moduleKind(const Field& blocks, const nlohmann::json& module);

/// What an element of a List or Blocks field is called among others: "Teaser “Foo”", "“The darkest film”". Empty when
/// it has no name.
QString elementName(const State& state, const Field& list, const nlohmann::json& element, std::size_t locale);

} // namespace galley::ui
