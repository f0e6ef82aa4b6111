// Follows the literal HTML of a template through all of its sections and partials, and knows so in which place of the
// page each tag stands: what a value must be checked for there, how it is written, and which element it fills. Internal
// to the template engine.
//
// A section may be left out, or be repeated; a partial may be left out. Where that leads to different places, the
// template is refused, unless these read alike what follows (HtmlContext::joined()).
// Used in this folder alone.
#pragma once

#include "model/page/html_context.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace galley {

/// An operation to put into literal `op` after `offset` bytes of it, or before any other operation when offset is 0.
struct Insertion {
    std::uint32_t op = 0;
    std::uint32_t offset = 0;
    OpKind kind = OpKind::FieldMark;
    std::uint32_t a = 0;                ///< of a ValueBegin
    std::uint32_t b = 0;                ///< of a ValueBegin
    std::vector<std::uint32_t> names{}; ///< of a FieldMark, the best first
};

/// What a partial is where it is included.
struct IncludedPartial {
    const CompiledTemplate* target = nullptr;
    HtmlContext after;
};

/// Gives the partial that a tag of the text names, compiled for a place.
using IncludePartial =
    std::function<Result<IncludedPartial>(const PartialTag& tag, const HtmlContext& where, bool isIndented)>;

struct AnnotatedTemplate {
    std::vector<Insertion> insertions;            ///< ordered by place
    std::vector<WriteAs> writeAs;                 ///< of the operation with that index, if it writes a value
    std::vector<const CompiledTemplate*> targets; ///< of the text's partials
    HtmlContext end;
};

/// InvalidInput with file, line and what to do, when a value or what follows cannot be checked. `isIndented`: the
/// partial's lines are. `depth` counts the sections around, in all templates together, and is as it was afterwards.
/// O(size) for any template that people write.
Result<AnnotatedTemplate> annotateHtml(const TemplateText& text, const HtmlContext& begin, bool isIndented,
                                       const IncludePartial& include, std::size_t& depth);

} // namespace galley
