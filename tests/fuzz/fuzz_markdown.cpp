// Renders the bytes as CommonMark: no markup of the text's own, no address that runs code, no mark of a preview.
#include "model/base/common_mark_text.h"
#include "model/page/markdown.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view source(reinterpret_cast<const char*>(data), size);
    std::string html;
    galley::appendMarkdownHtml(html, source);
    for (const char* never : {"<script", "href=\"javascript:", "src=\"data:", "data-galley-"})
        if (html.find(never) != std::string::npos)
            std::abort();
    std::string plain;
    galley::appendMarkdownPlain(plain, source);
    static_cast<void>(galley::isSafeUrl(source));
    return 0;
}
