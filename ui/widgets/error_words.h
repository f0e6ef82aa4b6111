// What an error means to the person who sees it.
//
// Thread rule: pure functions.
#pragma once

#include "model/base/error.h"

#include <QString>

namespace galley::ui {

/// One or two translated sentences for an error of a site: what happened, what to do. Empty where only the error's own
/// words say it.
QString advice(const Error& error);
/// The same, never empty, and without words for engineers: show technicalWords() behind "Details".
QString whatHappened(const Error& error);
/// What keeps a site from being saved and what happens next.
QString whyNotSaved(const Error& error);
/// The error's own words with its place.
QString technicalWords(const Error& error);
/// The same with the place of the error behind it.
QString explain(const Error& error);

} // namespace galley::ui
