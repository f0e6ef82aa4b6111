// What an edit did, in words for people: messages of commits, headings of differences.
//
// Thread rule: any thread.
#pragma once

#include "model/dataset/edit.h"
#include "model/dataset/state.h"

#include <QString>

namespace galley::ui {

/// "Modules › Row › Heading (es)" for a path in a record. What is not there is named as it is written.
QString fieldWords(const RecordView& record, std::string_view path);
/// "Headline (en) of “The darkest film”": one edit, before it is applied to `state`.
QString editWords(const State& state, const Edit& edit, std::size_t locale);

} // namespace galley::ui
