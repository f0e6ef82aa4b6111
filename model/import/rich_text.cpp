#include "model/import/rich_text.h"

#include "model/import/common_mark_inline.h"
#include "model/import/json_mender.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <unordered_set>

namespace galley {

namespace {

using Json = nlohmann::json;

std::string targetUrl(const std::string& type, std::string_view id) {
    std::string url = "galley:" + type + "/";
    for (const char c : id) {
        if (isAsciiLetterOrDigit(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.' || c == '~') {
            url += c;
        } else {
            constexpr std::string_view kHex = "0123456789ABCDEF";
            url += {'%', kHex[static_cast<unsigned char>(c) >> 4], kHex[static_cast<unsigned char>(c) & 15]};
        }
    }
    return url;
}

// ---- nodes

const std::string& textMember(const Json& node, const char* name) {
    static const std::string kEmpty;
    const auto found = node.find(name);
    const bool isText =
        found != node.end() && found->is_string() && !isNumberText(found->get_ref<const std::string&>());
    return isText ? found->get_ref<const std::string&>() : kEmpty;
}

const Json& listMember(const Json& node, const char* name) {
    static const Json kEmpty = Json::array();
    const auto found = node.find(name);
    return found != node.end() && found->is_array() ? *found : kEmpty;
}

const Json& objectMember(const Json& node, const char* name) {
    static const Json kEmpty = Json::object();
    const auto found = node.find(name);
    return found != node.end() && found->is_object() ? *found : kEmpty;
}

class Converter {
public:
    explicit Converter(const RichTextResolver& resolve)
        : m_resolve(resolve) {}

    RichText convert(const Json& document) {
        RichText result;
        result.commonMark = blocks(listMember(document, "content"), 0);
        result.losses = std::move(m_losses);
        return result;
    }

private:
    void lose(const std::string& what) {
        if (m_lost.insert(what).second)
            m_losses.push_back(what);
    }

    std::string blocks(const Json& nodes, int depth, const char* separator = "\n\n") {
        std::string out;
        std::string previousList;
        bool alternate = false;
        for (const Json& node : nodes) {
            if (!node.is_object()) {
                lose("a node that is not an object");
                continue;
            }
            const std::string& type = textMember(node, "nodeType");
            // A list right after one of its kind would continue it: the other bullet begins a new one.
            const bool isList = type == "unordered-list" || type == "ordered-list";
            alternate = isList && type == previousList && !alternate;
            const std::string one = block(node, type, alternate, depth + 1);
            if (one.empty())
                continue;
            previousList = isList ? type : std::string();
            out += (out.empty() ? "" : separator) + one;
        }
        return out;
    }

    std::string block(const Json& node, const std::string& type, bool alternate, int depth) {
        if (depth > kMaxRichTextDepth) {
            lose("nodes nested deeper than " + std::to_string(kMaxRichTextDepth) + " levels");
            return trimmedBlock(writeInline({{plainText(node)}}, InlineContext::Paragraph));
        }
        const Json& content = listMember(node, "content");
        if (type == "paragraph" || type == "text" || type == "hyperlink" || type == "entry-hyperlink" ||
            type == "asset-hyperlink" || type == "resource-hyperlink" || type == "embedded-entry-inline" ||
            type == "embedded-resource-inline")
            return trimmedBlock(
                inlines(type == "paragraph" ? content : Json::array({node}), InlineContext::Paragraph, depth));
        if (type.starts_with("heading-") && type.size() == 9 && type[8] >= '1' && type[8] <= '6') {
            const std::string text = trimmedBlock(inlines(content, InlineContext::Heading, depth));
            return text.empty() ? text : std::string(static_cast<std::size_t>(type[8] - '0'), '#') + " " + text;
        }
        if (type == "unordered-list" || type == "ordered-list")
            return list(content, type == "ordered-list", alternate, depth);
        if (type == "blockquote")
            return prefixed(blocks(content, depth), "> ", "> ");
        if (type == "hr")
            return "___";
        if (type == "table")
            return table(content, depth);
        if (type == "embedded-entry-block" || type == "embedded-asset-block" || type == "embedded-resource-block")
            return embedded(node, depth);
        lose("node " + (type.empty() ? "without a type" : type));
        return blocks(content, depth);
    }

    /// The words of a node and of all below it, whose depth is that of a JSON document.
    std::string plainText(const Json& node) {
        if (!node.is_object())
            return {};
        std::string text = textMember(node, "value");
        for (const Json& child : listMember(node, "content")) {
            const std::string part = plainText(child);
            const bool isBlock = child.is_object() && textMember(child, "nodeType") != "text";
            if (!text.empty() && !part.empty() && isBlock)
                text += ' ';
            text += part;
        }
        if (const Json& data = objectMember(node, "data"); text.empty() && data.contains("target")) {
            if (const auto link = target(node))
                text = link->label;
        }
        return text;
    }

    static std::string prefixed(const std::string& text, const std::string& first, const std::string& others) {
        if (text.empty())
            return {};
        std::string out;
        std::size_t at = 0;
        while (at <= text.size()) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            std::string line = (at == 0 ? first : others) + text.substr(at, end - at);
            while (!line.empty() && line.back() == ' ')
                line.pop_back();
            out += (at == 0 ? "" : "\n") + line;
            at = end + 1;
        }
        return out;
    }

    std::string list(const Json& items, bool ordered, bool alternate, int depth) {
        std::string out;
        std::size_t number = 0;
        const bool tight = std::all_of(items.begin(), items.end(), isTightItem);
        for (const Json& item : items) {
            ++number;
            if (!item.is_object()) {
                lose("a node that is not an object");
                continue;
            }
            std::string marker =
                ordered ? std::to_string(number) + (alternate ? ")" : ".") : std::string(alternate ? "*" : "-");
            std::string body = textMember(item, "nodeType") == "list-item"
                                   ? blocks(listMember(item, "content"), depth + 1, tight ? "\n" : "\n\n")
                                   : blocks(Json::array({item}), depth + 1);
            if (!out.empty())
                out += tight ? "\n" : "\n\n";
            // An empty first item could not begin a list right below a paragraph.
            if (body.empty())
                body = "&nbsp;";
            marker += ' ';
            out += prefixed(body, marker, std::string(marker.size(), ' '));
        }
        return out;
    }

    /// One paragraph, and lists behind it.
    static bool isTightItem(const Json& item) {
        if (!item.is_object())
            return false;
        bool first = true;
        for (const Json& node : listMember(item, "content")) {
            const std::string& type = node.is_object() ? textMember(node, "nodeType") : textMember(Json::object(), "");
            if (first ? type != "paragraph" : type != "unordered-list" && type != "ordered-list")
                return false;
            first = false;
        }
        return true;
    }

    std::string table(const Json& rows, int depth) {
        std::vector<std::vector<std::string>> cells;
        std::size_t columns = 0;
        bool hasHeader = false;
        for (const Json& row : rows) {
            if (!row.is_object())
                continue;
            std::vector<std::string>& line = cells.emplace_back();
            for (const Json& one : listMember(row, "content")) {
                if (!one.is_object())
                    continue;
                const Json& data = objectMember(one, "data");
                if (data.contains("colspan") || data.contains("rowspan"))
                    lose("table cell that spans others");
                if (textMember(one, "nodeType") == "table-header-cell") {
                    if (cells.size() == 1)
                        hasHeader = true;
                    else
                        lose("header cell below the first row");
                }
                line.push_back(cell(listMember(one, "content"), depth + 1));
            }
            columns = std::max(columns, line.size());
        }
        if (columns == 0)
            return {};
        if (!hasHeader)
            cells.insert(cells.begin(), std::vector<std::string>{});
        std::string out;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            cells[i].resize(columns);
            out += i == 0 ? "|" : "\n|";
            for (const std::string& text : cells[i])
                out += " " + text + (text.empty() ? "|" : " |");
            if (i == 0) {
                out += "\n|";
                for (std::size_t column = 0; column < columns; ++column)
                    out += " --- |";
            }
        }
        return out;
    }

    std::string cell(const Json& nodes, int depth) {
        std::string text;
        for (const Json& node : nodes) {
            if (!node.is_object())
                continue;
            const std::string& type = textMember(node, "nodeType");
            std::string part;
            if (type == "paragraph") {
                part = trimmedBlock(inlines(listMember(node, "content"), InlineContext::Cell, depth));
            } else {
                lose("node " + type + " in a table cell");
                part = trimmedBlock(inlines(Json::array({node}), InlineContext::Cell, depth));
            }
            if (!text.empty() && !part.empty()) {
                lose("paragraph break in a table cell");
                text += ' ';
            }
            text += part;
        }
        std::string escaped;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '|')
                escaped += '\\';
            escaped += text[i];
        }
        return escaped;
    }

    /// The record that a node's data.target leads to.
    struct Link {
        std::string linkType;
        std::string id;
        std::string url;
        std::string label;
        bool isPart = false;
    };
    std::optional<Link> target(const Json& node) {
        const Json& sys = objectMember(objectMember(objectMember(node, "data"), "target"), "sys");
        Link link{textMember(sys, "linkType"), textMember(sys, "id"), {}, {}, false};
        if (const std::string& urn = textMember(sys, "urn"); link.id.empty() && !urn.empty()) {
            lose("link to another space");
            link.url = urn;
            link.label = urn;
            return link;
        }
        if (link.id.empty()) {
            lose("node " + textMember(node, "nodeType") + " without a target");
            return std::nullopt;
        }
        const RichTextTarget resolved = m_resolve(link.linkType, link.id);
        link.url = targetUrl(resolved.type, link.id);
        link.isPart = resolved.isPart;
        link.label = resolved.label.empty() ? link.id : resolved.label;
        return link;
    }

    std::string embedded(const Json& node, int depth) {
        const auto link = target(node);
        const std::string inner = trimmedBlock(inlines(listMember(node, "content"), InlineContext::LinkText, depth));
        if (!link)
            return inner;
        const bool isOfThisSpace = link->linkType == "Asset" || link->linkType == "Entry";
        return (isOfThisSpace ? "![" : "[") + (inner.empty() ? labelText(link->label) : inner) + "](" +
               linkDestination(link->url) + ")";
    }

    static std::string labelText(const std::string& label) { return writeInline({{label}}, InlineContext::LinkText); }

    std::string inlines(const Json& nodes, InlineContext context, int depth) {
        std::vector<InlinePiece> pieces;
        for (const Json& node : nodes)
            addInline(pieces, node, context, depth + 1);
        return writeInline(std::move(pieces), context);
    }

    void addInline(std::vector<InlinePiece>& pieces, const Json& node, InlineContext context, int depth) {
        if (!node.is_object())
            return lose("a node that is not an object");
        if (depth > kMaxRichTextDepth) {
            lose("nodes nested deeper than " + std::to_string(kMaxRichTextDepth) + " levels");
            pieces.push_back({plainText(node)});
            return;
        }
        const std::string& type = textMember(node, "nodeType");
        if (type == "text") {
            pieces.push_back({textMember(node, "value"), marks(node)});
            if ((context == InlineContext::Heading || context == InlineContext::Cell) &&
                pieces.back().text.find('\n') != std::string::npos)
                lose("line break in a heading or a table");
            return;
        }
        const bool entryLink = type == "entry-hyperlink" || type == "asset-hyperlink" || type == "resource-hyperlink";
        if (type == "hyperlink" || entryLink || type == "embedded-entry-inline" || type == "embedded-resource-inline") {
            if (context == InlineContext::LinkText)
                lose("link inside a link");
            std::string text = trimmedBlock(inlines(listMember(node, "content"), InlineContext::LinkText, depth));
            std::string url;
            if (type == "hyperlink") {
                url = textMember(objectMember(node, "data"), "uri");
            } else if (const auto link = target(node)) {
                url = link->url;
                if (type == "embedded-entry-inline" && link->isPart && text.empty() &&
                    context != InlineContext::LinkText)
                    return pieces.push_back({"![](" + linkDestination(url) + ")", 0, true});
                if (text.empty())
                    text = labelText(link->label);
            } else {
                return pieces.push_back({std::move(text), 0, true});
            }
            return pieces.push_back(
                {context == InlineContext::LinkText ? text : "[" + text + "](" + linkDestination(url) + ")", 0, true});
        }
        if (type == "embedded-entry-block" || type == "embedded-asset-block" || type == "embedded-resource-block")
            return pieces.push_back({embedded(node, depth), 0, true});
        lose("node " + (type.empty() ? "without a type" : type));
        for (const Json& child : listMember(node, "content"))
            addInline(pieces, child, context, depth + 1);
    }

    std::uint8_t marks(const Json& node) {
        std::uint8_t marks = 0;
        for (const Json& mark : listMember(node, "marks")) {
            const std::string& type = mark.is_object() ? textMember(mark, "type") : textMember(Json::object(), "");
            if (type == "bold")
                marks |= Bold;
            else if (type == "italic")
                marks |= Italic;
            else if (type == "strikethrough")
                marks |= Strike;
            else if (type == "code")
                marks |= Code;
            else
                lose("mark " + type);
        }
        return marks;
    }

    const RichTextResolver& m_resolve;
    std::vector<std::string> m_losses;
    std::unordered_set<std::string> m_lost; ///< the same
};

} // namespace

RichText richTextToCommonMark(const Json& document, const RichTextResolver& resolve) {
    if (!document.is_object())
        return {{}, {"a document that is not an object"}};
    return Converter(resolve).convert(document);
}

} // namespace galley
