#include "model/import/import.h"

namespace galley {

std::string ImportNote::toString() const {
    return place + ": " + what + (why.empty() ? "" : ": " + why);
}

void ImportReport::add(ImportNote note) {
    if (notes.size() < kMaxNotes)
        notes.push_back(std::move(note));
    else
        ++notesLeftOut;
}

nlohmann::json ImportReport::toJson() const {
    nlohmann::json list = nlohmann::json::array();
    for (const ImportNote& note : notes)
        list.push_back({{"place", note.place}, {"what", note.what}, {"why", note.why}});
    return {{"types", types},
            {"records", records},
            {"recordsByType", recordsByType},
            {"entriesByState", entriesByState},
            {"assets", assets},
            {"tags", tags},
            {"richTexts", richTexts},
            {"locales", locales},
            {"linksByKind", linksByKind},
            {"danglingLinks", danglingLinks},
            {"valuesPerLocale", valuesPerLocale},
            {"notes", std::move(list)},
            {"notesLeftOut", notesLeftOut}};
}

} // namespace galley
