// bench: figures of the replica, for people who compare it with others.
#include "app/bench/bench.h"
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"

namespace galley {

Result<void> runBench(const BenchOptions& options) {
    bench::Options what;
    what.file = options.file;
    what.only = options.only;
    what.threads = options.threads;
    what.cancel = interruption();
    what.print = [](std::string_view line) -> Result<void> {
        GALLEY_CHECK(print(line));
        return flushOutput(); // each figure is seen when it is there
    };
    return bench::run(std::move(what));
}

std::vector<std::string> benchFigures() {
    return bench::figureNames();
}

} // namespace galley
