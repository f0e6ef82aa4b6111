// What an edit did, in words for people: messages of commits, headings of differences.
//
// Thread rule: any thread.
#pragma once

#include "model/dataset/edit.h"
#include "model/dataset/state.h"

#include <QString>
#include <nlohmann/json.hpp>

#include <optional>

namespace galley::ui {

/// "Modules › Row › Heading (es)" for a path in a record. The path may be one of an older state: a module that is gone
/// is left out, and what the type does not have is named as it is written.
QString fieldWords(const RecordView& record, std::string_view path);
/// The value that stands, or stood, at a path of a record, as people read it (value_words.h); null is empty.
QString valueWordsAt(const RecordView& record, std::string_view path, const nlohmann::json& value, std::size_t locale);
/// How a person reads what stands at a path, and so what changed in it: word by word, element by element (each on lines
/// of its own), or as one.
enum class ValueShape : std::uint8_t { Words, Elements, Whole };
ValueShape valueShapeAt(const RecordView& record, std::string_view path);
/// What the element at a path, of a list or of modules, is called: "Teaser “Foo”"; empty when it has no name. Nothing
/// when the path leads to no element.
std::optional<QString> elementWordsAt(const RecordView& record, std::string_view path, const nlohmann::json& element,
                                      std::size_t locale);
/// The path of what an element stands in.
std::string listOf(std::string_view path);
/// "Headline (en) of “The darkest film”": one edit, before it is applied to `state`.
QString editWords(const State& state, const Edit& edit, std::size_t locale);

} // namespace galley::ui
