// ReadersGo: where those go who look for a page that was taken off the site.
//
// Thread rule: a plain value.
// Used in this folder alone.
#pragma once

#include <optional>
#include <string>

namespace galley::ui {

struct ReadersGo {
    std::optional<std::string>
        to; ///< an address on the site ("/films") or elsewhere; nothing: they are told it is gone
};

} // namespace galley::ui
