// Errors that learn their field path on the way up: each level puts its own part in front.
// Thread-safe: no state.
// Used in this folder alone.
#pragma once

#include "model/base/error.h"
#include "model/dataset/field_path.h"

#include <string>
#include <string_view>
#include <utility>

namespace galley {

/// The same error, one level further up: "url" becomes "thumbnail/url". `part` is not yet escaped.
inline Error below(std::string_view part, Error error) {
    std::string path = escapePathPart(part);
    if (!error.field.empty())
        path += "/" + error.field;
    error.field = std::move(path);
    return error;
}

inline Error below(std::size_t index, Error error) {
    return below(std::to_string(index), std::move(error));
}

} // namespace galley
