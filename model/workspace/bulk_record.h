// A record of a bulk import, and the line by which a commit holds it.
// Thread rule: plain values and a pure function.
// Used in this folder alone.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace galley {

struct BulkRecord {
    std::string type;
    std::string id;
    nlohmann::json fields; ///< an object
};

/// One line of NDJSON, in the place of what `line` held. Values are compact; bytes of them that are no UTF-8 become
/// U+FFFD. Type, id and names of fields are UTF-8. O(record).
void writeBulkLine(std::string& line, const BulkRecord& record);

} // namespace galley
