#include "model/base/common_mark_text.h"

#include "model/base/common_mark_parser.h"

#include <array>

namespace galley {

namespace {

constexpr std::size_t kFreeGrowthBytes = 64U << 10;

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
        if (type == MD_TEXT_BR)
            plain += '\n';
        else if (type == MD_TEXT_SOFTBR)
            plain += ' ';
        else
            appendShownText(plain, type, piece);
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

/// Bytes that mean something to CommonMark somewhere in a line, or end one.
constexpr std::array<bool, 256> kSigns = [] {
    std::array<bool, 256> signs{};
    for (const char sign : std::string_view("*_`[]\\&<>~|!\n\r\t\0", 16))
        signs[static_cast<unsigned char>(sign)] = true;
    return signs;
}();
/// Bytes that may begin something other than a paragraph.
constexpr std::string_view kBlockStarts = " #>-+=:0123456789";

/// True for one paragraph of one line that shows as it is written.
bool isOnePlainLine(std::string_view text) {
    if (text.empty() || kBlockStarts.find(text.front()) != std::string_view::npos || text.back() == ' ')
        return false;
    for (const char c : text)
        if (kSigns[static_cast<unsigned char>(c)])
            return false;
    return true;
}

} // namespace

void appendMarkdownPlain(std::string& out, std::string_view commonMark) {
    if (isOnePlainLine(commonMark)) {
        out += commonMark;
        return;
    }
    PlainWriter writer(commonMark.size());
    if (!parseCommonMark(std::string(commonMark), writer))
        writer.plain = commonMark;
    while (writer.plain.ends_with('\n'))
        writer.plain.pop_back();
    out += writer.plain;
}

} // namespace galley
