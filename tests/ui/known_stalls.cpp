// The stalls of the program that are known and not mended yet. Each goes with the change that mends it.
#include "tests/ui/watched_program.h"

namespace galley::test {

const std::vector<KnownStall>& knownStalls() {
    static const std::vector<KnownStall> stalls{};
    return stalls;
}

} // namespace galley::test
