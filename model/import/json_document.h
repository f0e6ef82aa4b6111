// JSON documents from outside as a tree, read whole: nesting is limited before the tree is built, because most of what
// walks such a tree recurses. The tree sorts the members of its objects; how they were written is kept beside it.
// Thread-safe: what is made does not change.
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/result.h"

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace galley {

inline constexpr std::size_t kMaxDocumentDepth = 256;

/// In which order the members of a document's objects were written, where that is not the order of their names. It
/// knows objects by their place in memory: the document may move, but must not change.
class MemberOrder {
public:
    using Object = nlohmann::json::object_t;
    using Member = Object::value_type;

    /// Members of the document's object, all of them.
    void remember(const Object& object, std::span<const Member* const> members);
    /// For a value that is about to be destroyed.
    void forget(const nlohmann::json& value);
    /// A value of the document as compact JSON, as it was written but for its spaces and escapes. O(value). Cut short
    /// when it is stopped.
    std::string textOf(const nlohmann::json& value, const CancelToken& cancel = {}) const;

private:
    class Writer;
    std::unordered_map<const Object*, std::vector<const Member*>> m_members;
};

struct JsonDocument {
    nlohmann::json root;
    MemberOrder order;
};

/// Of two members of one name the last one counts, in the place of the first. InvalidInput with line, offset and what
/// is wrong there for text that is not JSON (UTF-8, one document) or nests too deep. Cancelled.
Result<JsonDocument> parseJsonDocument(std::string_view text, const CancelToken& cancel = {});

} // namespace galley
