// Reads schema.json: whatever is accepted must be valid and must be written to a form that reads as the same schema.
#include "model/schema/compatibility.h"
#include "model/schema/schema_json.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    const auto schema = galley::parseSchema(text);
    if (!schema)
        return 0;
    const auto again = galley::parseSchema(galley::formatSchema(*schema));
    if (!schema->validate() || !again || *again != *schema || !galley::compareSchemas(*schema, *again).empty())
        std::abort();
    return 0;
}
