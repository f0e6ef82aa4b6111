// What is wrong with the content, in words for people: hints of the form and entries of the review.
//
// Thread rule: any thread.
#pragma once

#include "model/dataset/state.h"
#include "model/publish/problem.h"

#include <QString>

namespace galley::ui {

/// A sentence or two without the place: what is wrong and what to do. Fields and records are called as in `state`,
/// whose problem it is, by their names in `locale`.
QString problemText(const Problem& problem, const State& state, std::size_t locale);

} // namespace galley::ui
