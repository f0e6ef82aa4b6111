// What an edit did, in words for people: messages of commits, headings of differences.
//
// Thread rule: any thread.
#pragma once

#include "model/dataset/edit.h"
#include "model/dataset/state.h"

#include <QString>
#include <nlohmann/json.hpp>

namespace galley::ui {

/// "Modules › Row › Heading (es)" for a path in a record. What is not there is named as it is written.
QString fieldWords(const RecordView& record, std::string_view path);
/// A value at a path as people read it: a moment on the clocks of the site; other texts without quotes, the rest as
/// JSON.
QString valueWords(const RecordView& record, std::string_view path, const nlohmann::json& value);
/// "Headline (en) of “The darkest film”": one edit, before it is applied to `state`.
QString editWords(const State& state, const Edit& edit, std::size_t locale);

} // namespace galley::ui
