// Contentful's rich text documents as CommonMark (with GFM tables and strikethrough), such that the text renders the
// same. Links to entries and assets keep their target as "galley:TYPE/ID"; embedded ones become a link
// or an image of their own, in a line an image without words where the entry has no page. Pure functions, thread-safe.
// Used in this folder alone.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace galley {

/// Of deeper nodes the words are kept, with a loss.
inline constexpr int kMaxRichTextDepth = 64;

/// What a link in rich text leads to.
struct RichTextTarget {
    std::string type;    ///< type of the record
    std::string label;   ///< its name, shown for links without text of their own
    bool isPart = false; ///< an entry without a page of its own: embedded in a line it shows its content
};
/// By link type ("Entry", "Asset") and id; it must give a type for unknown ids too.
using RichTextResolver = std::function<RichTextTarget(const std::string& linkType, const std::string& id)>;

struct RichText {
    std::string commonMark;          ///< without a line feed at the end
    std::vector<std::string> losses; ///< what CommonMark cannot say: "mark underline", "node x", each once
};

RichText richTextToCommonMark(const nlohmann::json& document, const RichTextResolver& resolve);

} // namespace galley
