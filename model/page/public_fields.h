// Which fields visitors are meant to see where no template says it. What a schema says is not public is in no document
// (page_builder.h) and in no question here. Of the others, editors give entries names for themselves ("Internal name",
// "entryTitle") and states of their work ("status": draft, in review); these are fields like any other, and only their
// names and values tell.
//
// Thread rule: pure functions.
#pragma once

#include "model/schema/schema.h"

#include <optional>
#include <span>
#include <string_view>

namespace galley {

/// The field by which visitors know a record: the one that names it to editors, but for one that is a name for editors
/// alone while another field can be a heading. Nothing when the type names none.
std::optional<std::size_t> headingField(const Type& type);

/// Whether a field is called internal, by its name or label ("internalName", "Internal note"): importers make such a
/// field not public.
bool isCalledInternal(const Field& field);

/// Whether a field is for editors alone: not public, or called so. `siblings` are the fields beside it, itself
/// included: what is an entry's name
/// ("entryTitle") where there is another heading may be all the heading there is; what is called internal never is.
/// O(siblings).
bool isForEditors(const Field& field, std::span<const Field> siblings);

} // namespace galley
