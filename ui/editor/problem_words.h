// What is wrong with the content, in words for people: hints of the form and entries of the review.
//
// Thread rule: any thread.
#pragma once

#include "model/publish/problem.h"

#include <QString>

namespace galley::ui {

/// A sentence or two without the place: what is wrong and what to do.
QString problemText(const Problem& problem);

} // namespace galley::ui
