// The outside form of values: JSON with names, ids, RFC 3339 dates and enum names, as files, edits and people write it.
//   reference with one target type: "id"; with several: {"type":"person","id":"gig-young"}
//   localized field: {"en":…,"es":…};  block: {"kind":"row","key":"k3",…}; absent members are left out.
//
// Thread rule: pure functions but for the resolver, which is used by one thread.
#pragma once

#include "model/dataset/state.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace galley {

/// Reads one field (the whole localized object for a localized field). JSON null gives a null value. References to
/// unknown ids become phantoms of `editor`. Blocks without a key get "k1", "k2", … (the first free one).
/// InvalidInput names the field path below `field`.
Result<Value> valueFromJson(const Schema& schema, const Field& field, const nlohmann::json& json,
                            RecordDeclarer& editor);
/// The same for one locale of a localized field, or for a part of a field (element, member).
Result<Value> plainValueFromJson(const Schema& schema, const Field& field, const nlohmann::json& json,
                                 RecordDeclarer& editor);
/// One block; the key is kept when present, otherwise empty.
Result<Block> blockFromJson(const Schema& schema, const Field& field, const nlohmann::json& json,
                            RecordDeclarer& editor);
/// All fields of a record from {"headline":…}. Unknown members are refused.
Result<ValueList> fieldsFromJson(const Schema& schema, const Type& type, const nlohmann::json& json,
                                 RecordDeclarer& editor);

/// How the keys of a list of blocks are written: always, or only where they are not just k1 … kn in order (which is
/// what reading blocks without keys gives). A block on its own always has its key.
enum class BlockKeys : std::uint8_t { Always, WhenNotDefault };

/// Appends a field's value as compact JSON (null for a null value).
void appendJson(std::string& out, const State& state, const Field& field, const ValueView& value, BlockKeys keys);
/// The same for one locale of a localized field, or for a part of a field.
void appendPlainJson(std::string& out, const State& state, const Field& field, const ValueView& value, BlockKeys keys);
void appendBlockJson(std::string& out, const State& state, const Field& field, const BlockView& block, BlockKeys keys);
/// {"type":…,"id":…,fields…} in schema order without absent fields: one line of NDJSON.
void appendRecordJson(std::string& out, const RecordView& record, BlockKeys keys);
/// The fields alone: {"headline":…}.
std::string fieldsToJson(const RecordView& record);

/// The same as trees, with all block keys: what edits carry.
nlohmann::json jsonOf(const State& state, const Field& field, const ValueView& value);
nlohmann::json plainJsonOf(const State& state, const Field& field, const ValueView& value);
nlohmann::json blockJsonOf(const State& state, const Field& field, const BlockView& block);
nlohmann::json fieldsJsonOf(const RecordView& record);

} // namespace galley
