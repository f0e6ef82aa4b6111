#include "model/page/markdown.h"

#include "model/base/ascii.h"
#include "model/base/common_mark_parser.h"
#include "model/page/scalar_text.h"

#include <algorithm>
#include <array>
#include <vector>

namespace galley {

namespace {

constexpr std::size_t kMaxGrowth = 32;
constexpr std::size_t kFreeGrowthBytes = 64U << 10;

class HtmlWriter {
public:
    explicit HtmlWriter(std::size_t sourceSize)
        : m_limit(sourceSize * kMaxGrowth + kFreeGrowthBytes) {}

    bool isTooLarge() const { return html.size() > m_limit; }

    void enterBlock(MD_BLOCKTYPE type, void* detail) {
        switch (type) {
        case MD_BLOCK_DOC:
        case MD_BLOCK_HTML:
            return;
        case MD_BLOCK_QUOTE:
            html += "<blockquote>\n";
            return;
        case MD_BLOCK_UL:
            html += "<ul>\n";
            return;
        case MD_BLOCK_OL:
            html += "<ol";
            if (const unsigned start = static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start; start != 1)
                html += " start=\"" + std::to_string(start) + "\"";
            html += ">\n";
            return;
        case MD_BLOCK_LI:
            html += "<li>";
            return;
        case MD_BLOCK_HR:
            html += "<hr>\n";
            return;
        case MD_BLOCK_H:
            html += "<h" + std::to_string(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level) + ">";
            return;
        case MD_BLOCK_CODE: {
            const MD_ATTRIBUTE& language = static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->lang;
            html += "<pre><code";
            if (language.size > 0) {
                html += " class=\"language-";
                attribute(language);
                html += '"';
            }
            html += '>';
            return;
        }
        case MD_BLOCK_P:
            html += "<p>";
            return;
        case MD_BLOCK_TABLE:
            html += "<table>\n";
            return;
        case MD_BLOCK_THEAD:
            html += "<thead>\n";
            return;
        case MD_BLOCK_TBODY:
            html += "<tbody>\n";
            return;
        case MD_BLOCK_TR:
            html += "<tr>\n";
            return;
        case MD_BLOCK_TH:
            cell("<th", detail);
            return;
        case MD_BLOCK_TD:
            cell("<td", detail);
            return;
        }
    }

    void leaveBlock(MD_BLOCKTYPE type, void* detail) {
        // The other way round: what stands open would take the rest of the page for its description.
        if (m_imageDepth > 0)
            html += "\">";
        m_imageDepth = 0;
        m_plainImages.clear();
        switch (type) {
        case MD_BLOCK_DOC:
        case MD_BLOCK_HTML:
        case MD_BLOCK_HR:
            return;
        case MD_BLOCK_QUOTE:
            html += "</blockquote>\n";
            return;
        case MD_BLOCK_UL:
            html += "</ul>\n";
            return;
        case MD_BLOCK_OL:
            html += "</ol>\n";
            return;
        case MD_BLOCK_LI:
            html += "</li>\n";
            return;
        case MD_BLOCK_H:
            html += "</h" + std::to_string(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level) + ">\n";
            return;
        case MD_BLOCK_CODE:
            html += "</code></pre>\n";
            return;
        case MD_BLOCK_P:
            html += "</p>\n";
            return;
        case MD_BLOCK_TABLE:
            html += "</table>\n";
            return;
        case MD_BLOCK_THEAD:
            html += "</thead>\n";
            return;
        case MD_BLOCK_TBODY:
            html += "</tbody>\n";
            return;
        case MD_BLOCK_TR:
            html += "</tr>\n";
            return;
        case MD_BLOCK_TH:
            html += "</th>\n";
            return;
        case MD_BLOCK_TD:
            html += "</td>\n";
            return;
        }
    }

    void enterSpan(MD_SPANTYPE type, void* detail) {
        if (type == MD_SPAN_IMG) {
            const std::string address = addressOf(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src);
            m_plainImages.push_back(m_imageDepth == 0 && leadsToNoRecord(address));
            if (m_plainImages.back() || m_imageDepth++ > 0)
                return;
            html += "<img src=\"";
            url(address);
            html += "\" alt=\"";
            return;
        }
        if (m_imageDepth > 0)
            return;
        if (type == MD_SPAN_A) {
            const std::string address = addressOf(static_cast<MD_SPAN_A_DETAIL*>(detail)->href);
            m_isPlainLink = leadsToNoRecord(address);
            if (m_isPlainLink)
                return;
            html += "<a href=\"";
            url(address);
            title(static_cast<MD_SPAN_A_DETAIL*>(detail)->title);
            html += "\">";
        } else if (const std::string_view name = elementOf(type); !name.empty()) {
            html.append(1, '<').append(name).append(1, '>');
        }
    }

    void leaveSpan(MD_SPANTYPE type, void* detail) {
        if (type == MD_SPAN_IMG) {
            if (m_plainImages.empty())
                return; // md4c 0.4.8 leaves spans that it did not enter, in texts that are broken enough
            const bool isPlain = m_plainImages.back();
            m_plainImages.pop_back();
            if (isPlain || --m_imageDepth > 0)
                return;
            title(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->title);
            html += "\">";
        } else if (m_imageDepth == 0 && type == MD_SPAN_A) {
            html += m_isPlainLink ? "" : "</a>"; // links hold no links
        } else if (const std::string_view name = elementOf(type); m_imageDepth == 0 && !name.empty()) {
            html.append("</").append(name).append(1, '>');
        }
    }

    void text(MD_TEXTTYPE type, std::string_view piece) {
        switch (type) {
        case MD_TEXT_BR:
            html += m_imageDepth > 0 ? " " : "<br>\n";
            return;
        case MD_TEXT_SOFTBR:
            html += m_imageDepth > 0 ? ' ' : '\n';
            return;
        case MD_TEXT_NULLCHAR:
        case MD_TEXT_ENTITY: {
            std::string shown;
            appendShownText(shown, type, piece);
            appendHtmlEscaped(html, shown);
            return;
        }
        case MD_TEXT_NORMAL:
        case MD_TEXT_CODE:
        case MD_TEXT_HTML:
        case MD_TEXT_LATEXMATH:
            appendHtmlEscaped(html, piece);
            return;
        }
    }

    std::string html;

private:
    static std::string_view elementOf(MD_SPANTYPE type) {
        switch (type) {
        case MD_SPAN_EM:
            return "em";
        case MD_SPAN_STRONG:
            return "strong";
        case MD_SPAN_CODE:
            return "code";
        case MD_SPAN_DEL:
            return "del";
        case MD_SPAN_A:
        case MD_SPAN_IMG:
        case MD_SPAN_LATEXMATH:
        case MD_SPAN_LATEXMATH_DISPLAY:
        case MD_SPAN_WIKILINK:
        case MD_SPAN_U:
            return {};
        }
        return {};
    }

    void cell(std::string_view open, void* detail) {
        html += open;
        switch (static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align) {
        case MD_ALIGN_DEFAULT:
            break;
        case MD_ALIGN_LEFT:
            html += " align=\"left\"";
            break;
        case MD_ALIGN_CENTER:
            html += " align=\"center\"";
            break;
        case MD_ALIGN_RIGHT:
            html += " align=\"right\"";
            break;
        }
        html += '>';
    }

    void title(const MD_ATTRIBUTE& value) {
        if (value.size == 0)
            return;
        html += "\" title=\"";
        attribute(value);
    }

    void attribute(const MD_ATTRIBUTE& value) {
        forEachPiece(value, [this](MD_TEXTTYPE type, std::string_view piece) { text(type, piece); });
    }

    static std::string addressOf(const MD_ATTRIBUTE& value) {
        std::string address;
        forEachPiece(value,
                     [&address](MD_TEXTTYPE type, std::string_view piece) { appendShownText(address, type, piece); });
        return address;
    }

    /// True for a link to a record that has no address: who has one gave it (resolveContentLinks()).
    static bool leadsToNoRecord(std::string_view address) { return address.starts_with("galley:"); }

    void url(std::string_view address) {
        constexpr std::string_view kKept = "-_.~+!*(),%#@?=;:/$";
        if (!isSafeUrl(address)) {
            html += '#';
            return;
        }
        for (const char c : address) {
            const bool isAlphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (isAlphanumeric || kKept.find(c) != std::string_view::npos) {
                html += c;
            } else if (c == '&') {
                html += "&amp;";
            } else {
                constexpr std::string_view kDigits = "0123456789ABCDEF";
                const auto byte = static_cast<unsigned char>(c);
                html.append(1, '%').append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
            }
        }
    }

    std::size_t m_limit;
    int m_imageDepth = 0;
    bool m_isPlainLink = false;      ///< the open link shows its words alone
    std::vector<bool> m_plainImages; ///< the same for each open image
};

} // namespace

void appendMarkdownHtml(std::string& out, std::string_view commonMark) {
    HtmlWriter writer(commonMark.size());
    if (!parseCommonMark(std::string(commonMark), writer)) {
        writer.html = "<p>";
        appendHtmlEscaped(writer.html, commonMark);
        writer.html += "</p>\n";
    }
    appendWithoutMarks(out, writer.html);
}

bool rendersMarkdown(std::string_view commonMark) {
    // Only cells of tables and addresses of references are written more often than they stand in the source.
    const auto has = [commonMark](std::string_view sign) { return commonMark.find(sign) != std::string_view::npos; };
    if (commonMark.size() <= kMaxCommonMarkBytes && !has("|") && !has("]:"))
        return true;
    HtmlWriter writer(commonMark.size());
    return parseCommonMark(std::string(commonMark), writer);
}

bool isSafeUrl(std::string_view url) {
    constexpr std::array<std::string_view, 4> kSchemes{"http", "https", "mailto", "tel"};
    std::string scheme;
    for (const char c : url) {
        const auto byte = static_cast<unsigned char>(c);
        if ((scheme.empty() && byte <= ' ') || c == '\t' || c == '\n' || c == '\r')
            continue;
        if (c == ':')
            return scheme.empty() || std::find(kSchemes.begin(), kSchemes.end(), scheme) != kSchemes.end();
        const char lower = asciiLower(c);
        const bool isLetter = lower >= 'a' && lower <= 'z';
        const bool isLater = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if ((!isLetter && (scheme.empty() || !isLater)) || scheme.size() > 64)
            return true;
        scheme += lower;
    }
    return true;
}

} // namespace galley
