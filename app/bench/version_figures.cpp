// A thousand versions side by side, one edit each: what they take beyond the first, and that each reads as it was.
#include "app/bench/draft.h"
#include "app/bench/figures.h"

#include <malloc.h>

namespace galley::bench {

namespace {

constexpr std::size_t kVersions = 1000;

std::size_t allocatedBytes() {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

Result<void> measureVersions(Bench& bench) {
    GALLEY_TRY(const Shapes* shapes, bench.shapes());
    GALLEY_TRY(const auto first, bench.replica());
    GALLEY_TRY(const std::vector<RecordRef> articles, bench.randomArticles(kVersions));
    const auto headline = [](std::size_t number) { return "The headline of version " + std::to_string(number); };
    std::vector<std::shared_ptr<const Replica>> versions;
    versions.reserve(kVersions + 1);
    versions.push_back(first);
    const std::size_t before = allocatedBytes();
    for (std::size_t i = 0; i < kVersions; ++i) {
        const State& state = versions.back()->state();
        GALLEY_TRY(DraftStep step, stepBy(*versions.back(),
                                          {headlineEdit(state, *shapes, articles[i % articles.size()], headline(i))}));
        versions.push_back(std::move(step.after));
    }
    const auto bytes = static_cast<double>(allocatedBytes() - before);
    Check check;
    for (std::size_t i = 0; i < kVersions; ++i) {
        const RecordRef article = articles[i % articles.size()];
        const std::string text = textOf(versions[i + 1]->state(), article, shapes->pageHeadline);
        if (text != headline(i) || textOf(versions[i]->state(), article, shapes->pageHeadline) == text)
            return mismatch("versions_1000", "version " + std::to_string(i + 1) + " has another headline");
        check.add(text);
    }
    const auto whole = static_cast<double>(first->state().heapBytes());
    GALLEY_CHECK(bench.report({"versions_1000", "percent", {100 * bytes / whole}, check.text()}));
    return bench.report({"versions_1000_bytes", "bytes", {bytes}, check.text()});
}

} // namespace

FigureGroup versionFigures() {
    return {{"versions_1000", "versions_1000_bytes"}, measureVersions};
}

} // namespace galley::bench
