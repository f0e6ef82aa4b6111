// Members of documents that are not of the content begin with an underscore, which no field does, so that content may
// have fields of any name: `_url` is the address of a page, `url` a field. Templates written before that ask for such a
// member without the underscore; they get it where an object has no field of that name.
// Thread rule: pure functions.
// Used in this folder alone.
#pragma once

#include "model/page/document.h"

#include <string_view>

namespace galley {

/// The member that a name without an underscore meant in older templates: "url" gives "_url". Empty for names that only
/// content has. Lives for ever.
std::string_view ownName(std::string_view name);

/// The member of an object under that name, else under `own` unless that is empty; nullptr when it has neither.
inline const DocNode* memberNamed(const DocNode& object, std::string_view name, std::string_view own) {
    const DocNode* const found = object.find(name);
    return found != nullptr || own.empty() ? found : object.find(own);
}

} // namespace galley
