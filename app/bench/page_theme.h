// The theme of the benchmark's pages: a card with picture, name, year, genres and cast for each film that a page lists.
// Thread rule: a pure function.
#pragma once

#include "model/page/theme.h"

namespace galley::bench {

Result<std::shared_ptr<const Theme>> pageTheme();

} // namespace galley::bench
