// Records in their outside form (value_json.h) under other names than those of the schema.
// Thread rule: pure function.
#pragma once

#include "model/dataset/value_json.h"

namespace galley {

/// One line of NDJSON. `names` is the record's schema with other names of types, fields and kinds of blocks, in the
/// same order; those of fields with the escapes that JSON wants.
void appendRecordJson(std::string& out, const RecordView& record, BlockKeys keys, const Schema& names);

} // namespace galley
