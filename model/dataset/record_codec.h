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

/// Says the ids of the records that references lead to. Any thread.
class IdReader {
public:
    virtual std::string_view id(RecordRef ref, std::string& scratch) const = 0;

protected:
    ~IdReader() = default;
};

/// Appends the fields of an existing record. Null fields cost nothing; the revision is not part of it.
void encodeFields(std::string& out, const RecordView& record);
/// Appends one field of a record of `state`; nothing when the value is null.
void encodeField(std::string& out, const State& state, const Field& field, const ValueView& value);

/// Reads fields; unknown ids become phantoms. Corrupt for anything that encodeFields would not have written,
/// including types, fields and kinds that the schema does not have.
Result<ValueList> decodeFields(std::string_view bytes, const Schema& schema, const Type& type, RecordDeclarer& editor);
/// Reads one field; `bytes` must end with it.
Result<Value> decodeField(std::string_view bytes, const Schema& schema, const Field& field, RecordDeclarer& editor);

/// Checksum of (type name, id, fields): the sum of one for the record and one for each field that is present, so that a
/// change of one field needs that field alone.
class RecordChecksum {
public:
    RecordChecksum(std::string_view type, std::string_view id);
    /// Of a record without fields.
    Checksum ofRecord() const;
    /// What a field adds; `bytes` as encodeField() writes it, not empty.
    Checksum ofField(std::size_t field, std::string_view bytes);

private:
    std::string m_bytes;
    std::size_t m_prefix;
};
Checksum recordChecksum(const RecordView& record);
Checksum recordChecksum(const Type& type, const Record& record, const IdReader& ids);
/// Whether a record reads the same in both, or is missing from both. Encodes it anew; what the states remember of their
/// checksums is not trusted.
bool holdSameRecord(const State& one, const State& other, TypeIndex type, std::string_view id);

} // namespace galley
