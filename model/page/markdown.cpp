#include "model/page/markdown.h"

#include "model/page/scalar_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <md4c.h>

namespace galley {

namespace {

constexpr std::size_t kMaxSourceBytes = 8U << 20;
constexpr std::size_t kMaxGrowth = 32;
constexpr std::size_t kFreeGrowthBytes = 64U << 10;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::string_view view(const MD_CHAR* text, MD_SIZE size) {
    return {text, size};
}

void appendUtf8(std::string& out, std::uint32_t code) {
    const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        out += kReplacement;
    } else if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0 | code >> 6);
        byte(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        byte(0xE0 | code >> 12);
        byte(0x80 | (code >> 6 & 0x3F));
        byte(0x80 | (code & 0x3F));
    } else {
        byte(0xF0 | code >> 18);
        byte(0x80 | (code >> 12 & 0x3F));
        byte(0x80 | (code >> 6 & 0x3F));
        byte(0x80 | (code & 0x3F));
    }
}

/// Numeric character references and the few names that matter; other names stay as they are written.
void appendDecodedEntity(std::string& out, std::string_view entity) {
    struct Named {
        std::string_view name;
        std::string_view text;
    };
    constexpr std::array kNames{Named{"&amp;", "&"},   Named{"&lt;", "<"},          Named{"&gt;", ">"},
                                Named{"&quot;", "\""}, Named{"&nbsp;", "\xC2\xA0"}, Named{"&apos;", "'"}};
    if (entity.starts_with("&#") && entity.size() > 3) {
        const bool isHex = entity[2] == 'x' || entity[2] == 'X';
        const std::string_view digits = entity.substr(isHex ? 3 : 2, entity.size() - (isHex ? 4 : 3));
        std::uint32_t code = 0;
        const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), code, isHex ? 16 : 10);
        appendUtf8(out, parsed.ec == std::errc() ? code : 0);
        return;
    }
    const auto named =
        std::find_if(kNames.begin(), kNames.end(), [entity](const Named& n) { return n.name == entity; });
    out += named == kNames.end() ? entity : named->text;
}

template <class Piece>
void forEachPiece(const MD_ATTRIBUTE& attribute, Piece&& piece) {
    for (std::size_t i = 0; attribute.size > 0 && attribute.substr_offsets[i] < attribute.size; ++i) {
        const MD_OFFSET begin = attribute.substr_offsets[i];
        piece(attribute.substr_types[i], view(attribute.text + begin, attribute.substr_offsets[i + 1] - begin));
    }
}

/// What both renderings do: hand md4c's events on, and stop when the output grows beyond measure.
template <class Handler>
bool parse(std::string_view source, Handler& handler) {
    if (source.size() > kMaxSourceBytes)
        return false;
    MD_PARSER parser{};
    parser.flags = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* data) {
        static_cast<Handler*>(data)->enterBlock(type, detail);
        return static_cast<Handler*>(data)->isTooLarge() ? 1 : 0;
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void* detail, void* data) {
        static_cast<Handler*>(data)->leaveBlock(type, detail);
        return static_cast<Handler*>(data)->isTooLarge() ? 1 : 0;
    };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* data) {
        static_cast<Handler*>(data)->enterSpan(type, detail);
        return static_cast<Handler*>(data)->isTooLarge() ? 1 : 0;
    };
    parser.leave_span = [](MD_SPANTYPE type, void* detail, void* data) {
        static_cast<Handler*>(data)->leaveSpan(type, detail);
        return 0;
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* data) {
        static_cast<Handler*>(data)->text(type, view(text, size));
        return static_cast<Handler*>(data)->isTooLarge() ? 1 : 0;
    };
    // md4c 0.4.8 looks one byte past the end for the ")" of a link and crashes where there is one: give it a NUL there.
    const std::string terminated(source);
    return md_parse(terminated.data(), static_cast<MD_SIZE>(terminated.size()), &parser, &handler) == 0;
}

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
            if (m_imageDepth++ > 0)
                return;
            html += "<img src=\"";
            url(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src);
            html += "\" alt=\"";
            return;
        }
        if (m_imageDepth > 0)
            return;
        if (type == MD_SPAN_A) {
            html += "<a href=\"";
            url(static_cast<MD_SPAN_A_DETAIL*>(detail)->href);
            title(static_cast<MD_SPAN_A_DETAIL*>(detail)->title);
            html += "\">";
        } else if (const std::string_view name = elementOf(type); !name.empty()) {
            html.append(1, '<').append(name).append(1, '>');
        }
    }

    void leaveSpan(MD_SPANTYPE type, void* detail) {
        if (type == MD_SPAN_IMG && --m_imageDepth == 0) {
            title(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->title);
            html += "\">";
        } else if (m_imageDepth == 0 && type == MD_SPAN_A) {
            html += "</a>";
        } else if (const std::string_view name = elementOf(type); m_imageDepth == 0 && !name.empty()) {
            html.append("</").append(name).append(1, '>');
        }
    }

    void text(MD_TEXTTYPE type, std::string_view piece) {
        switch (type) {
        case MD_TEXT_NULLCHAR:
            html += kReplacement;
            return;
        case MD_TEXT_BR:
            html += m_imageDepth > 0 ? " " : "<br>\n";
            return;
        case MD_TEXT_SOFTBR:
            html += m_imageDepth > 0 ? ' ' : '\n';
            return;
        case MD_TEXT_ENTITY:
            html += piece;
            return;
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

    void url(const MD_ATTRIBUTE& value) {
        constexpr std::string_view kKept = "-_.~+!*(),%#@?=;:/$";
        std::string address;
        forEachPiece(value, [&address](MD_TEXTTYPE type, std::string_view piece) {
            if (type == MD_TEXT_ENTITY)
                appendDecodedEntity(address, piece);
            else if (type == MD_TEXT_NULLCHAR)
                address += kReplacement;
            else
                address += piece;
        });
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
};

class PlainWriter {
public:
    explicit PlainWriter(std::size_t sourceSize)
        : m_limit(sourceSize * 2 + kFreeGrowthBytes) {}

    bool isTooLarge() const { return plain.size() > m_limit; }
    void enterBlock(MD_BLOCKTYPE type, void*) {
        // An item's own text ends before the list inside it begins.
        if (type != MD_BLOCK_TD && type != MD_BLOCK_TH)
            endLine();
    }
    void leaveBlock(MD_BLOCKTYPE type, void*) {
        if (type == MD_BLOCK_TD || type == MD_BLOCK_TH)
            plain += ' ';
        else
            endLine();
    }
    void enterSpan(MD_SPANTYPE, void*) {}
    void leaveSpan(MD_SPANTYPE, void*) {}
    void text(MD_TEXTTYPE type, std::string_view piece) {
        switch (type) {
        case MD_TEXT_NULLCHAR:
            plain += kReplacement;
            return;
        case MD_TEXT_BR:
            plain += '\n';
            return;
        case MD_TEXT_SOFTBR:
            plain += ' ';
            return;
        case MD_TEXT_ENTITY:
            appendDecodedEntity(plain, piece);
            return;
        case MD_TEXT_NORMAL:
        case MD_TEXT_CODE:
        case MD_TEXT_HTML:
        case MD_TEXT_LATEXMATH:
            plain += piece;
            return;
        }
    }

    std::string plain;

private:
    void endLine() {
        while (plain.ends_with(' '))
            plain.pop_back();
        if (!plain.empty() && plain.back() != '\n')
            plain += '\n';
    }

    std::size_t m_limit;
};

} // namespace

void appendMarkdownHtml(std::string& out, std::string_view commonMark) {
    HtmlWriter writer(commonMark.size());
    if (!parse(commonMark, writer)) {
        writer.html = "<p>";
        appendHtmlEscaped(writer.html, commonMark);
        writer.html += "</p>\n";
    }
    appendWithoutMarks(out, writer.html);
}

void appendMarkdownPlain(std::string& out, std::string_view commonMark) {
    PlainWriter writer(commonMark.size());
    if (!parse(commonMark, writer))
        writer.plain = commonMark;
    while (writer.plain.ends_with('\n'))
        writer.plain.pop_back();
    out += writer.plain;
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
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        const bool isLetter = lower >= 'a' && lower <= 'z';
        const bool isLater = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if ((!isLetter && (scheme.empty() || !isLater)) || scheme.size() > 64)
            return true;
        scheme += lower;
    }
    return true;
}

} // namespace galley
