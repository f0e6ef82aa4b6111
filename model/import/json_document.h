// JSON documents from outside as a tree, read whole: nesting is limited before the tree is built, because most of what
// walks such a tree recurses. Thread-safe: no state.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/result.h"

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace galley {

inline constexpr std::size_t kMaxDocumentDepth = 256;

/// InvalidInput with line, offset and what is wrong there for text that is not JSON (UTF-8, one document) or nests too
/// deep. Cancelled.
Result<nlohmann::json> parseJsonDocument(std::string_view text, const CancelToken& cancel = {});

} // namespace galley
