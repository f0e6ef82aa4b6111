// Files for imports that somebody meant to be hard: they grow with a size, or are beyond a limit.
#pragma once

#include <QByteArray>

#include <functional>
#include <vector>

namespace galley::test {

QByteArray number(int i);
/// one(0), one(1), … with `between` between them.
QByteArray repeated(int count, const std::function<QByteArray(int)>& one, const char* between = "");

/// NDJSON: records of the type "t", with what `fields` gives behind their id.
QByteArray records(int count, const std::function<QByteArray(int)>& fields);
/// NDJSON: a page with the value of its field "it".
QByteArray oneRecord(const QByteArray& field);
/// NDJSON: pages that have one address.
QByteArray sameSlugs(int count);
/// Contentful: entries of one type, each with one of its 400 fields.
QByteArray manyExportedEntries(int entries);

struct GrowingInput {
    const char* name;
    const char* format;
    int size; ///< at which an import takes some time
    std::function<QByteArray(int)> make;
};
std::vector<GrowingInput> growingInputs();

struct RefusedInput {
    const char* name;
    const char* format;
    QByteArray bytes;
    const char* words; ///< that the error has
};
std::vector<RefusedInput> refusedInputs();

} // namespace galley::test
