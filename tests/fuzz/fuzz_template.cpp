// Compiles the bytes as a template (which is also its own partial) and renders it: a preview without its marks must be
// the production page.
#include "model/page/template.h"

#include <cstdint>
#include <cstdlib>

using namespace galley;

namespace {

/// Takes out ` data-galley-[a-z]+="[^"]*"`.
std::string stripped(const std::string& html) {
    constexpr std::string_view kPrefix = " data-galley-";
    std::string out;
    std::size_t at = 0;
    for (std::size_t mark = html.find(kPrefix); mark != std::string::npos; mark = html.find(kPrefix, mark + 1)) {
        if (mark < at)
            continue;
        const std::size_t name = mark + kPrefix.size();
        const std::size_t equals = html.find_first_not_of("abcdefghijklmnopqrstuvwxyz", name);
        if (equals == std::string::npos || equals == name || html.compare(equals, 2, "=\"") != 0)
            continue;
        const std::size_t end = html.find('"', equals + 2);
        if (end == std::string::npos)
            continue;
        out.append(html, at, mark - at);
        at = end + 1;
    }
    return out.append(html, at);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string source(reinterpret_cast<const char*>(data), size);
    auto set = TemplateSet::compile({{"p", std::move(source)}});
    if (!set)
        return 0;
    const std::string_view origin = "page/x#";
    const DocNode inner[] = {DocNode::string("/a").named("e"), DocNode::null().named("n")};
    const DocNode elements[] = {DocNode::string("x"), DocNode::object(inner).from(&origin), DocNode::boolean(false)};
    const DocNode members[] = {DocNode::string("a <b> \"c\"").named("a"),
                               DocNode::text("*b* [c](javascript:d)").named("b"),
                               DocNode::instant(0).named("c"),
                               DocNode::object(inner).named("d").from(&origin),
                               DocNode::list(elements).named("l"),
                               DocNode::integer(7).named("i")};
    const DocNode document = DocNode::object(members).from(&origin);
    const DocNode* const stack[] = {&document};
    const RenderLimits limits{1U << 20, 100'000, 16};
    std::string production;
    std::string preview;
    const bool isShown = render(*set->find("p"), {stack, "en", RenderMode::Production, limits}, production);
    if (render(*set->find("p"), {stack, "en", RenderMode::Preview, limits}, preview) != isShown ||
        stripped(preview) != production)
        std::abort();
    std::string before;
    std::string after;
    if (checkShell(*set->find("p")) &&
        renderShell(*set->find("p"), {stack, "en", RenderMode::Production, limits}, before, after) &&
        before.size() + after.size() > production.size())
        std::abort();
    return 0;
}
