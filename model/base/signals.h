// Signals that stand for an error of a call: a program that ignores them gets the error, and says which file it is
// about. Once for a program, at its beginning.
#pragma once

#include <csignal>

namespace galley {

/// A file that reaches the limit on its size (ulimit -f) fails with EFBIG and does not end the process.
inline void takeFileSizeLimitAsError() {
    std::signal(SIGXFSZ, SIG_IGN);
}

} // namespace galley
