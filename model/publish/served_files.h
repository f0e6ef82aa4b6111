// ServedFiles: which files servers have besides pages, asked by name. Names are compared as servers do it: letter by
// letter, but accents may be written as letters of their own or not.
// Thread rule: values; a lookup may be called from any thread.
// Used in this folder alone.
#pragma once

#include "model/base/composed_names.h"

#include <functional>
#include <memory>
#include <string_view>

namespace galley {

/// Says whether there is a file of this name below a folder; the name is decoded and begins behind the folder's slash.
/// Empty: it is not looked for.
using FileLookup = std::function<bool(std::string_view path)>;

struct ServedFiles {
    FileLookup assets{}; ///< below /assets/
    FileLookup theme{};  ///< below /theme/
};

/// Looks among the keys of a map. O(names), then O(log names).
template <class Map>
FileLookup lookupIn(std::shared_ptr<const Map> files) {
    auto names = std::make_shared<const ComposedNames>(*files);
    return [files = std::move(files), names = std::move(names)](std::string_view path) {
        return files->find(path) != files->end() || names->find(path) != nullptr;
    };
}

} // namespace galley
