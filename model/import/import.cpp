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

void ImportReport::infer(ImportNote note) {
    if (inferred.size() < kMaxNotes)
        inferred.push_back(std::move(note));
}

std::string shortened(std::string text) {
    if (text.size() > 80) {
        std::size_t end = 77;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
            --end;
        text = text.substr(0, end) + "...";
    }
    return text;
}

nlohmann::json ImportReport::toJson() const {
    const auto listOf = [](const std::vector<ImportNote>& items) {
        nlohmann::json list = nlohmann::json::array();
        for (const ImportNote& note : items)
            list.push_back({{"place", note.place}, {"what", note.what}, {"why", note.why}});
        return list;
    };
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
            {"notes", listOf(notes)},
            {"inferred", listOf(inferred)},
            {"notesLeftOut", notesLeftOut}};
}

} // namespace galley
