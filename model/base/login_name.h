// The name under which a person's work is recorded where nothing else was said: the same in each program, so that who
// works in a window and on the command line is one author.
//
// Thread rule: any thread.
#pragma once

#include <string>

namespace galley {

/// $USER, else $LOGNAME, else what the system calls the user that the program runs as, else "editor". Without the two
/// variables it may wait for the system's directory of users.
std::string loginName();

} // namespace galley
