#include "model/page/own_names.h"

#include <algorithm>
#include <array>

namespace galley {

std::string_view ownName(std::string_view name) {
    static constexpr std::array<std::string_view, 13> kOwn{"_type", "_id",  "_url",      "_label", "_locale",
                                                           "_kind", "_key", "_modules",  "_name",  "_site",
                                                           "_lang", "_dir", "_pageTitle"};
    const auto* const found =
        std::find_if(kOwn.begin(), kOwn.end(), [name](std::string_view own) { return own.substr(1) == name; });
    return found == kOwn.end() ? std::string_view{} : *found;
}

} // namespace galley
