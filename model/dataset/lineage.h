// Whether two states of one site give their records the same ordinals. They do as long as the schema only grew; a site
// that was emptied may get any schema, and then ordinals start anew (StateEditor::setSchema). What is compared ref by
// ref means nothing across such a break.
//
// Thread rule: a pure function.
#pragma once

#include "model/dataset/state.h"

namespace galley {

/// True when every ref that both states know is the same record in both, and one schema is the other, perhaps
/// grown. O(types) when one
/// was derived from the other, otherwise O(ordinals).
bool shareOrdinals(const State& left, const State& right);

} // namespace galley
