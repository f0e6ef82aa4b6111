// Reads NDJSON lines without and with the schema that was inferred from them: what was inferred must be valid, and must
// take the same records again.
#include "model/dataset/edit.h"
#include "model/import/ndjson_import.h"

#include <cstdlib>

namespace {

/// Number of records before the end or an error; each must fit the dataset.
std::size_t drain(galley::RecordSource& source) {
    galley::StateEditor editor(galley::State::empty(std::make_shared<const galley::Schema>(source.schema())));
    std::size_t count = 0;
    while (true) {
        auto record = source.next();
        if (!record && record.error().code != galley::ErrorCode::InvalidInput)
            std::abort();
        if (!record || !*record)
            return count;
        if (!galley::applyEdit(editor, galley::Edit::create((*record)->type, (*record)->id, (*record)->fields), 1))
            std::abort();
        ++count;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    auto source = galley::importNdjsonText(text, {});
    if (!source)
        return 0;
    if (!(*source)->schema().validate())
        std::abort();
    const std::size_t count = drain(**source);
    galley::NdjsonImportOptions options;
    options.schema = (*source)->schema();
    auto again = galley::importNdjsonText(text, options);
    if (!again || drain(**again) != count)
        std::abort();
    return 0;
}
