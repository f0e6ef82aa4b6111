// The media type of a file by its suffix, for all who hand files out: the page server and the preview alike. A kept
// list of what web sites are made of; types of text say that they are UTF-8. Thread-safe: no state.
#pragma once

#include <string_view>

namespace galley {

/// By what follows the last dot of the file's name, in any case of letters; "application/octet-stream" when that is
/// nothing known. A constant text.
const char* mediaTypeOf(std::string_view path);
/// Whether compressing files of a type pays: texts, and what was not compressed by its own format.
bool isCompressibleType(std::string_view type);

} // namespace galley
