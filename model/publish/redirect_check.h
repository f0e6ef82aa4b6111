// What is wrong with redirects: those that lead in a circle, over others, from where no page can be or one is, or to
// where there is nothing.
//
// Thread rule: pure functions.
#pragma once

#include "model/index/replica.h"
#include "model/publish/problem.h"
#include "model/publish/served_files.h"

#include <vector>

namespace galley {

/// Problems of one redirect; none for other records. O(steps).
std::vector<Problem> checkRedirect(const Replica& replica, RecordRef redirect, const ServedFiles& files = {});
/// Those of all redirects, in their order. O(redirects).
std::vector<Problem> checkRedirects(const Replica& replica, const ServedFiles& files = {});

} // namespace galley
