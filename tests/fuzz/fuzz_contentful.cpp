// Reads Contentful exports: the schema must be valid and every record must fit the dataset.
#include "model/dataset/edit.h"
#include "model/import/contentful_import.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    auto source = galley::importContentfulText(text, {});
    if (!source)
        return 0;
    if (!(*source)->schema().validate())
        std::abort();
    galley::StateEditor editor(galley::State::empty(std::make_shared<const galley::Schema>((*source)->schema())));
    while (true) {
        auto record = (*source)->next();
        if (!record && record.error().code != galley::ErrorCode::InvalidInput)
            std::abort();
        if (!record || !*record)
            return 0;
        if (!galley::applyEdit(editor, galley::Edit::create((*record)->type, (*record)->id, (*record)->fields), 1))
            std::abort();
    }
}
