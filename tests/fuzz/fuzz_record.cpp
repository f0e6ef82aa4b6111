// Reads the fields of a record from bytes: whatever is accepted must be written back as the very same bytes.
#include "model/dataset/record_codec.h"
#include "tests/fuzz/fuzz_schema.h"

#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace galley;
    static const auto schema = fuzz::schema();
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    StateEditor editor(State::empty(schema));
    auto fields = decodeFields(bytes, *schema, schema->types[0], editor);
    if (!fields)
        return 0;
    const RecordRef ref = editor.declare(TypeIndex{0}, "subject");
    Record record;
    record.id = "subject";
    record.fields = *std::move(fields);
    editor.put(ref, std::make_shared<const Record>(std::move(record)));
    std::string again;
    encodeFields(again, editor.current().record(ref));
    if (again != bytes)
        std::abort();
    return 0;
}
