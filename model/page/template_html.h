// Understands the literal HTML of a template well enough to know in which element or attribute each tag stands.
// Internal to the template engine. It reads the source once from top to bottom as if every section were rendered once;
// markup that it misreads costs a mark in the preview, never a byte of the page.
#pragma once

#include "model/page/template_parser.h"

#include <cstdint>
#include <vector>

namespace galley {

/// An operation to put into literal `op` after `offset` bytes of it, or before any other operation when offset is 0.
struct Insertion {
    std::uint32_t op = 0;
    std::uint32_t offset = 0;
    OpKind kind = OpKind::FieldMark;
    std::vector<std::uint32_t> names{}; ///< of a FieldMark, the best first
};

/// Finds UrlBegin, UrlEnd and FieldMark insertions and orders them by place.
std::vector<Insertion> annotateHtml(std::string_view source, const ParsedTemplate& parsed);

} // namespace galley
