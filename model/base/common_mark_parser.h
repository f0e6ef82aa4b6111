// CommonMark through md4c, as every reader of texts here takes it: CommonMark 0.30 with tables and strikethrough, raw
// HTML off. An inner part of what renders and reads texts: it hands md4c's events to a handler.
//
// Thread-safe: no state.
#pragma once

#include "model/base/html_entities.h"

#include <concepts>
#include <md4c.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace galley {

/// What takes the events of a parse, which ends when isTooLarge() says so.
template <class Handler>
concept CommonMarkHandler = requires(Handler handler, MD_BLOCKTYPE block, MD_SPANTYPE span, MD_TEXTTYPE type,
                                     void* detail) {
    { handler.isTooLarge() } -> std::convertible_to<bool>;
    handler.enterBlock(block, detail);
    handler.leaveBlock(block, detail);
    handler.enterSpan(span, detail);
    handler.leaveSpan(span, detail);
    handler.text(type, std::string_view());
};

/// Calls piece(type, text) for each part of an address, a title or a language.
template <class Piece>
void forEachPiece(const MD_ATTRIBUTE& attribute, Piece&& piece) {
    for (std::size_t i = 0; attribute.size > 0 && attribute.substr_offsets[i] < attribute.size; ++i) {
        const MD_OFFSET begin = attribute.substr_offsets[i];
        piece(attribute.substr_types[i],
              std::string_view(attribute.text + begin, attribute.substr_offsets[i + 1] - begin));
    }
}

/// Longer texts are not parsed.
inline constexpr std::size_t kMaxCommonMarkBytes = 8U << 20;

/// Hands the events of a text to a handler. Text and addresses that stand in the source unchanged point into it; it is
/// a string because md4c 0.4.8 looks one byte past the end for the ")" of a link, where a string has a NUL. False when
/// the text is too long, or what the handler makes of it is too large. O(size) for any text that people write.
template <CommonMarkHandler Handler>
bool parseCommonMark(const std::string& source, Handler& handler) {
    if (source.size() > kMaxCommonMarkBytes)
        return false;
    struct Parse {
        Handler& handler;
        bool isInCell = false;
        std::string referring{}; // the open link's address as it is written, if it has character references
        std::vector<std::pair<MD_TEXTTYPE, std::string>> pieces{};
    };
    Parse whole{handler};
    MD_PARSER parser{};
    parser.flags = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* data) {
        auto& parse = *static_cast<Parse*>(data);
        parse.isInCell = type == MD_BLOCK_TD || type == MD_BLOCK_TH;
        parse.handler.enterBlock(type, detail);
        return parse.handler.isTooLarge() ? 1 : 0;
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void* detail, void* data) {
        auto& parse = *static_cast<Parse*>(data);
        parse.isInCell = false;
        parse.handler.leaveBlock(type, detail);
        return parse.handler.isTooLarge() ? 1 : 0;
    };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* data) {
        auto& parse = *static_cast<Parse*>(data);
        parse.referring.clear();
        if (type == MD_SPAN_A) {
            const MD_ATTRIBUTE& address = static_cast<MD_SPAN_A_DETAIL*>(detail)->href;
            parse.pieces.clear();
            forEachPiece(address, [&](MD_TEXTTYPE kind, std::string_view piece) {
                parse.pieces.emplace_back(kind, piece);
                if (kind == MD_TEXT_ENTITY)
                    parse.referring.assign(address.text, address.size);
            });
        }
        parse.handler.enterSpan(type, detail);
        return parse.handler.isTooLarge() ? 1 : 0;
    };
    parser.leave_span = [](MD_SPANTYPE type, void* detail, void* data) {
        static_cast<Parse*>(data)->handler.leaveSpan(type, detail);
        return 0;
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* data) {
        auto& parse = *static_cast<Parse*>(data);
        std::string_view piece(text, size);
        // A bar in a cell is written with a backslash, in code too, where md4c leaves it.
        if (type == MD_TEXT_CODE && parse.isInCell) {
            for (auto bar = piece.find("\\|"); bar != std::string_view::npos; bar = piece.find("\\|")) {
                parse.handler.text(type, piece.substr(0, bar));
                parse.handler.text(type, piece.substr(bar + 1, 1));
                piece.remove_prefix(bar + 2);
            }
        }
        // The text of `<https://example.com?a&amp;b>`, whose references md4c leaves.
        if (type == MD_TEXT_NORMAL && !parse.referring.empty() && piece == parse.referring) {
            for (const auto& [kind, part] : parse.pieces)
                parse.handler.text(kind, part);
            return parse.handler.isTooLarge() ? 1 : 0;
        }
        parse.handler.text(type, piece);
        return parse.handler.isTooLarge() ? 1 : 0;
    };
    return md_parse(source.data(), static_cast<MD_SIZE>(source.size()), &parser, &whole) == 0;
}

/// Appends what a piece of text shows: characters for references that HTML knows, U+FFFD for NUL, others as written.
inline void appendShownText(std::string& out, MD_TEXTTYPE type, std::string_view piece) {
    if (type == MD_TEXT_NULLCHAR) {
        out += "\xEF\xBF\xBD";
    } else if (type == MD_TEXT_ENTITY) {
        const std::string decoded = decodedHtmlEntity(piece);
        out += decoded.empty() ? piece : std::string_view(decoded);
    } else {
        out += piece;
    }
}

} // namespace galley
