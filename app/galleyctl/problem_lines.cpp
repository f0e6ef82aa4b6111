#include "app/galleyctl/problem_lines.h"

#include "app/galleyctl/console.h"

namespace galley {

nlohmann::ordered_json toJson(const Problem& problem) {
    return {{"severity", toString(problem.severity)},
            {"code", toString(problem.code)},
            {"record", problem.record},
            {"field", problem.field},
            {"locale", problem.locale},
            {"text", describe(problem)}};
}

std::string lineOf(const Problem& problem) {
    std::string place = problem.record + (problem.field.empty() ? "" : ", " + problem.field);
    if (!problem.locale.empty())
        place += " (" + problem.locale + ")";
    return std::string(toString(problem.severity)) + ": " + (place.empty() ? "" : oneLine(place) + ": ") +
           oneLine(describe(problem)) + "\n";
}

nlohmann::ordered_json toJson(const std::vector<Problem>& problems) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Problem& problem : problems)
        list.push_back(toJson(problem));
    return list;
}

} // namespace galley
