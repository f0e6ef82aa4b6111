// Everything that an import gives, gathered, for tests.
#pragma once

#include "model/import/import.h"

#include <QByteArray>

#include <string>
#include <vector>

namespace galley::test {

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

/// The notes of a report, a line each.
inline QByteArray notesOf(const ImportReport& report) {
    QByteArray text;
    for (const ImportNote& note : report.notes)
        text += QByteArray::fromStdString(note.toString()) + "\n";
    return text;
}

} // namespace galley::test
