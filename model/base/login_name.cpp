#include "model/base/login_name.h"

#include <array>
#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

namespace galley {

std::string loginName() {
    for (const char* variable : {"USER", "LOGNAME"})
        if (const char* name = std::getenv(variable); name != nullptr && *name != '\0')
            return name;
    std::array<char, 16'384> room{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwuid_r(geteuid(), &entry, room.data(), room.size(), &found) == 0 && found != nullptr &&
        *found->pw_name != '\0')
        return found->pw_name;
    return "editor";
}

} // namespace galley
