// What records and values are called on screen: names, types, one-line summaries. Pure functions over a state.
//
// Thread rule: any thread.
#pragma once

#include "model/dataset/state.h"

#include <QString>

namespace galley::ui {

/// How a record is shown where it is referred to.
struct RecordLabel {
    QString name; ///< the display field in the first language of the fallback chain that has one, else the id
    QString typeLabel;
    QString icon;
    QString id;
    bool exists = false;
};

RecordLabel recordLabel(const State& state, RecordRef ref, std::size_t locale);

QString toQString(std::string_view text);

/// One line that says what a block holds: its first text, then what it lists. Empty for an empty block.
QString blockSummary(const State& state, const BlockKind& kind, const Block& block, std::size_t locale);
/// One line that says what an inline object holds.
QString membersSummary(const State& state, const std::vector<Field>& fields, const ValueList& values,
                       std::size_t locale);
/// Any single value in a few words; CommonMark marks are left out.
QString valueSummary(const State& state, const Field& field, const Value& value, std::size_t locale);

/// What a kind of modules is called.
QString blockLabel(const BlockKind& kind);
/// The beginning of a CommonMark text on one line, without its marks.
QString plainLine(const QString& text);
/// "Image wide" from "imageWide" (name_words.h): names of enum values for people.
QString wordsFromName(const std::string& name);

} // namespace galley::ui
