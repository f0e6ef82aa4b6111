// Renders the bytes as CommonMark: no markup of the text's own, no address that runs code, no mark of a preview; also
// as a text that embeds records and links to them.
#include "model/base/common_mark_text.h"
#include "model/page/content_links.h"
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
    using Form = galley::EmbeddedRecord::Form;
    for (const Form form : {Form::File, Form::Link, Form::Content}) {
        const std::string embedding = galley::embedRecords(source, [form](std::string_view, std::string_view) {
            return galley::EmbeddedRecord{form, "One.\n\n- Two", {}, "One"};
        });
        const std::string linked = galley::resolveContentLinks(
            embedding, [](std::string_view, std::string_view) { return std::string("/x"); });
        // What has a file stays as it is.
        if (form == Form::File && embedding != source)
            std::abort();
        html.clear();
        galley::appendMarkdownHtml(html, linked);
    }
    return 0;
}
