// The canonical byte form of a record: what checksums are taken of and what deltas and snapshots carry. It holds ids
// rather than ordinals, so equal content gives equal bytes in every replica. Layout: FORMAT.md in this folder.
//
// Thread rule: pure functions; a decoder uses one editor.
#pragma once

#include "model/dataset/state.h"

#include <string>
#include <string_view>

namespace galley {

// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z: what RFC 3339 can say, and so what a date field holds.
inline constexpr std::int64_t kFirstInstant = -62167219200000;
inline constexpr std::int64_t kLastInstant = 253402300799999;

/// Appends the fields of an existing record. Null fields cost nothing; the revision is not part of it.
void encodeFields(std::string& out, const RecordView& record);
/// Reads fields; unknown ids become phantoms. Corrupt for anything that encodeFields would not have written,
/// including types, fields and kinds that the schema does not have.
Result<ValueList> decodeFields(std::string_view bytes, const Schema& schema, const Type& type, StateEditor& editor);
/// Checksum of (type name, id, fields).
Checksum recordChecksum(const RecordView& record);

} // namespace galley
