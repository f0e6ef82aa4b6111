// Problems of the content as lines of text and as JSON. Thread rule: pure functions.
#pragma once

#include "model/publish/problem.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace galley {

/// "error: page/a, body (de): links to …" and a newline.
std::string lineOf(const Problem& problem);
nlohmann::ordered_json toJson(const Problem& problem);
nlohmann::ordered_json toJson(const std::vector<Problem>& problems);

} // namespace galley
