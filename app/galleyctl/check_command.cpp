// check: what readers trip over in the whole site, now and after the next publish.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/problem_lines.h"
#include "app/galleyctl/site.h"
#include "model/publish/site_check.h"

#include <algorithm>

namespace galley {

namespace {

/// What has to be mended before a publish, as the command's own error. Without theme or assets nothing goes out at all.
Result<void> verdict(std::size_t errors, const std::vector<Error>& fileErrors) {
    if (!fileErrors.empty())
        return fileErrors.front();
    if (errors == 0)
        return {};
    return Error{ErrorCode::InvalidInput, withThousands(errors) + (errors == 1 ? " error stops" : " errors stop") +
                                              " a publish; mend " + (errors == 1 ? "it" : "them") +
                                              ", or publish with --force"};
}

} // namespace

Result<void> runCheck(const CheckOptions& options) {
    GALLEY_TRY(const auto workspace, openForReading(options.site));
    const SiteCheck check(options.site, workspace->published(), workspace->draft());
    auto step = check.step(progressOnTerminal("checking records"), interruption());
    auto elsewhere = step ? check.findElsewhere(*step, progressOnTerminal("checking what is published"), interruption())
                          : Result<KnownProblems>(KnownProblems());
    clearProgress();
    if (!step)
        return step.error();
    if (!elsewhere)
        return elsewhere.error();
    const auto errors =
        static_cast<std::size_t>(std::count_if(step->problems.begin(), step->problems.end(), [](const Problem& one) {
            return one.severity == ProblemSeverity::Error;
        }));
    if (options.json) {
        GALLEY_CHECK(print(nlohmann::ordered_json{{"problems", toJson(step->problems)},
                                                  {"elsewhere", toJson(elsewhere->problems)},
                                                  {"errors", errors}}
                               .dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
                           "\n"));
        return verdict(errors, check.fileErrors());
    }
    std::stable_sort(step->problems.begin(), step->problems.end(),
                     [](const Problem& left, const Problem& right) { return left.severity > right.severity; });
    const std::size_t most = options.limit == 0 ? SIZE_MAX : static_cast<std::size_t>(options.limit);
    std::size_t printed = 0;
    for (; printed < std::min(most, step->problems.size()); ++printed)
        GALLEY_CHECK(print(lineOf(step->problems[printed])));
    for (std::size_t i = 0; i < elsewhere->problems.size() && printed < most; ++i, ++printed)
        GALLEY_CHECK(print("elsewhere: " + lineOf(elsewhere->problems[i])));
    const std::size_t all = step->problems.size() + elsewhere->problems.size();
    if (printed < all)
        GALLEY_CHECK(print("and " + withThousands(all - printed) + " more; --limit 0 prints all\n"));
    GALLEY_CHECK(print(withThousands(step->problems.size()) + " problems of what the next publish brings, " +
                       withThousands(errors) + " of them errors; " + withThousands(elsewhere->problems.size()) +
                       " that stand published elsewhere\n"));
    return verdict(errors, check.fileErrors());
}

} // namespace galley
