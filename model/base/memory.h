// Too little memory as an error like others. What runs out of it is undone on the way up by destructors; the functions
// that people wait for (an import, opening a site, a publish) are called through withinMemory(), so that no exception
// leaves them. Destructors may need memory for that: a program keeps some back for them, see keepMemoryBack().
// Thread-safe.
#pragma once

#include "model/base/result.h"

#include <new>
#include <string>
#include <system_error>
#include <utility>

namespace galley {

/// Io: `what` says what the memory was for, as in "to read the records".
inline Error outOfMemory(const std::string& what) {
    return {.code = ErrorCode::Io,
            .message = "not enough memory " + what + "; end other programs, or use a machine that has more"};
}

/// Makes the process keep some memory back, in two parts. When there is no more, the first part is given away; the next
/// time the second part, and that allocation fails, unless it is for undoing what was done: so there is room for that.
/// Once for a program, at its beginning.
void keepMemoryBack();
/// Keeps back what was given away, as far as there is room; the first part before the second.
void renewMemoryBack();

/// Gives memory that nothing uses back to the system, which the allocator would keep: after work that took much more
/// than what it left. Some hundredths of a second for a gigabyte.
void returnFreeMemory();

/// The result of work(), or outOfMemory(what) when it runs out of memory, also for the stack of a thread.
template <class Work>
auto withinMemory(const char* what, const Work& work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        renewMemoryBack();
    } catch (const std::system_error&) {
        renewMemoryBack();
    }
    return outOfMemory(what);
}

} // namespace galley
