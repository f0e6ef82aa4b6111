// Everything that an import gives, gathered, for tests.
#pragma once

#include "model/dataset/edit.h"
#include "model/import/import.h"
#include "model/import/ndjson_import.h"

#include <QByteArray>
#include <QString>

#include <string>
#include <vector>

namespace galley::test {

/// U+FFFD, what stands for bytes that are no text.
inline constexpr const char* kReplaced = "\xEF\xBF\xBD";

struct Imported {
    Schema schema;
    std::vector<ImportedRecord> records;
    ImportReport report;
};

/// Reads a source to its end.
inline Result<Imported> gather(RecordSource& source) {
    Imported imported;
    imported.schema = source.schema();
    while (true) {
        GALLEY_TRY(auto record, source.next());
        if (!record)
            break;
        imported.records.push_back(*std::move(record));
    }
    imported.report = source.report();
    return imported;
}

inline Result<Imported> importText(std::string_view ndjson, NdjsonImportOptions options = {}) {
    GALLEY_TRY(auto source, importNdjsonText(ndjson, std::move(options)));
    return gather(*source);
}

/// The notes of a report, a line each.
inline QByteArray notesOf(const ImportReport& report) {
    QByteArray text;
    for (const ImportNote& note : report.notes)
        text += QByteArray::fromStdString(note.toString()) + "\n";
    return text;
}

/// The state of a site with the records, over those that it has.
inline Result<std::shared_ptr<const State>> stateOf(const Imported& imported,
                                                    const std::shared_ptr<const State>& before = {}) {
    StateEditor editor(before ? before : State::empty(std::make_shared<const Schema>(imported.schema)));
    if (before)
        editor.setSchema(std::make_shared<const Schema>(imported.schema));
    for (const ImportedRecord& record : imported.records) {
        static_cast<void>(applyEdit(editor, Edit::erase(record.type, record.id), 1)); // where it is there
        GALLEY_CHECK(applyEdit(editor, Edit::create(record.type, record.id, record.fields), 1));
    }
    return editor.finish(Version{1});
}

/// A text in UTF-16, with or without the mark of its order in front.
inline QByteArray utf16(const char* text, bool isBig, bool hasMark) {
    const QString string = (hasMark ? QString(QChar(0xFEFF)) : QString()) + QString::fromUtf8(text);
    QByteArray bytes;
    for (const QChar unit : string) {
        const char high = static_cast<char>(unit.unicode() >> 8);
        const char low = static_cast<char>(unit.unicode() & 0xFF);
        bytes += isBig ? QByteArray(1, high) + low : QByteArray(1, low) + high;
    }
    return bytes;
}

} // namespace galley::test
