// A record of NDJSON as it was written: a parsed double does not say what its digits were.
// Thread rule: one thread.
// Used in this folder alone.
#pragma once

#include <memory>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

class WrittenRecord {
public:
    WrittenRecord() = default;
    /// The text of the record, which must outlive this object.
    explicit WrittenRecord(std::string_view record)
        : m_record(record) {}

    /// A value of the record as compact JSON, with its numbers as they were written. `steps` lead to it: the index of
    /// the member, or of the element, at each level. The first value with fractions costs O(record), others O(value)
    /// when they are asked for in the order in which they stand.
    std::string textOf(const simdjson::dom::element& value, const std::vector<std::size_t>& steps);

private:
    struct Parsed;
    std::string_view m_record;
    std::shared_ptr<Parsed> m_parsed; ///< with the numbers as texts; once it was needed
};

} // namespace galley
