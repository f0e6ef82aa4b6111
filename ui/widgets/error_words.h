// What an error means to the person who sees it.
//
// Thread rule: pure functions.
#pragma once

#include "model/base/error.h"

#include <QString>

namespace galley::ui {

/// One or two translated sentences for an error of a site: what happened, what to do.
QString advice(const Error& error);
/// The same with the place of the error behind it.
QString explain(const Error& error);

} // namespace galley::ui
