#include "model/page/markdown_pieces.h"

#include "model/base/common_mark_parser.h"

#include <functional>

namespace galley {

namespace {

class Collector {
public:
    explicit Collector(const std::string& source)
        : m_source(source) {}

    std::vector<MarkdownPiece> pieces;

    static bool isTooLarge() { return false; }
    void enterBlock(MD_BLOCKTYPE type, void*) {
        ++m_blocks;
        m_isCodeBlock = type == MD_BLOCK_CODE;
    }
    void leaveBlock(MD_BLOCKTYPE, void*) {
        ++m_blocks;
        m_isCodeBlock = false;
    }
    void enterSpan(MD_SPANTYPE type, void*) {
        if (std::vector<std::uint32_t>* open = openOf(type))
            open->push_back(++m_spans);
    }
    void leaveSpan(MD_SPANTYPE type, void*) {
        if (std::vector<std::uint32_t>* open = openOf(type); open != nullptr && !open->empty())
            open->pop_back();
    }
    void text(MD_TEXTTYPE type, std::string_view text) {
        const char* const first = m_source.data();
        const std::less<> isBefore;
        if (text.empty() || isBefore(text.data(), first) ||
            isBefore(first + m_source.size(), text.data() + text.size()))
            return; // a line break or what stands for a NUL: no text of the source
        const auto last = [](const std::vector<std::uint32_t>& open) { return open.empty() ? 0 : open.back(); };
        MarkdownPiece piece;
        piece.begin = static_cast<std::size_t>(text.data() - first);
        piece.end = piece.begin + text.size();
        piece.block = m_blocks;
        piece.strong = last(m_strong);
        piece.emphasis = last(m_emphasis);
        piece.link = last(m_link);
        piece.code = last(m_code);
        piece.image = last(m_image);
        piece.isCodeBlock = m_isCodeBlock;
        piece.isEntity = type == MD_TEXT_ENTITY;
        const std::size_t before = pieces.empty() ? 0 : pieces.back().end;
        if (type == MD_TEXT_NORMAL && piece.begin > before && m_source[piece.begin - 1] == '\\') {
            --piece.begin;
            piece.isEscaped = true;
        }
        pieces.push_back(piece);
    }

private:
    std::vector<std::uint32_t>* openOf(MD_SPANTYPE type) {
        switch (type) {
        case MD_SPAN_STRONG:
            return &m_strong;
        case MD_SPAN_EM:
            return &m_emphasis;
        case MD_SPAN_A:
            return &m_link;
        case MD_SPAN_CODE:
            return &m_code;
        case MD_SPAN_IMG:
            return &m_image;
        case MD_SPAN_DEL:
        case MD_SPAN_LATEXMATH:
        case MD_SPAN_LATEXMATH_DISPLAY:
        case MD_SPAN_WIKILINK:
        case MD_SPAN_U:
            return nullptr;
        }
        return nullptr;
    }

    const std::string& m_source;
    std::vector<std::uint32_t> m_strong;
    std::vector<std::uint32_t> m_emphasis;
    std::vector<std::uint32_t> m_link;
    std::vector<std::uint32_t> m_code;
    std::vector<std::uint32_t> m_image;
    std::uint32_t m_blocks = 0;
    std::uint32_t m_spans = 0;
    bool m_isCodeBlock = false;
};

} // namespace

std::vector<MarkdownPiece> markdownPieces(std::string_view commonMark) {
    const std::string source(commonMark);
    Collector collector(source);
    if (!parseCommonMark(source, collector))
        return {};
    return std::move(collector.pieces);
}

} // namespace galley
