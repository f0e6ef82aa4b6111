// What the languages of a site are called in lists.
//
// Thread rule: pure functions; any thread.
// Used in this folder alone.
#pragma once

#include "model/schema/schema.h"

#include <QString>
#include <QStringList>

#include <string>
#include <vector>

namespace galley::ui {

/// A language as its speakers call it; with its region where the code names one.
QString localeName(const std::string& code);
/// Names for the codes of a site; where two are alike, their codes tell them apart.
QStringList localeNames(const std::vector<Locale>& locales);

} // namespace galley::ui
