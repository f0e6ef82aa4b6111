#include "app/bench/figures.h"

#include <algorithm>

namespace galley::bench {

std::span<const FigureGroup> figureGroups() {
    static const std::vector<FigureGroup> groups = {
        loadFigures(), memoryFigures(),  lookupFigures(), recordFigures(),  documentFigures(), htmlFigures(),
        editFigures(), publishFigures(), deltaFigures(),  versionFigures(), readerFigures(),   searchFigures(),
    };
    return groups;
}

std::vector<std::string> figureNames() {
    std::vector<std::string> names;
    for (const FigureGroup& group : figureGroups())
        names.insert(names.end(), group.figures.begin(), group.figures.end());
    return names;
}

Result<std::uint64_t> run(Options options) {
    Bench bench(std::move(options));
    GALLEY_CHECK(bench.startFreshProcess());
    for (const FigureGroup& group : figureGroups())
        if (std::any_of(group.figures.begin(), group.figures.end(),
                        [&](std::string_view figure) { return bench.wants(figure); }))
            GALLEY_CHECK(group.measure(bench));
    GALLEY_TRY(const auto replica, bench.replica());
    return replica->state().recordCount();
}

} // namespace galley::bench
