// Renders a template with hostile content, and reads the page by an HTML parser that is not ours. Whatever the template
// is, content makes no element and no attribute, is no code, and leads to no address that runs something. The input is
// the template and, behind a line of three hyphens, the partial "p"; of its names, letters are hostile texts.
#include "model/page/template.h"
#include "model/page/template_program.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <gumbo.h>
#include <set>

using namespace galley;

namespace {

/// Stands in all content and in no template.
constexpr std::string_view kSign = "zqx";

/// The content of the fields a, b, c, …
constexpr std::array<std::string_view, 16> kHostile{"javascript:zqx",
                                                    " onclick=zqx x=",
                                                    "\" onclick=zqx x=\"",
                                                    "' onclick=zqx x='",
                                                    "--><img src=x onerror=zqx>",
                                                    "--!zqx--",
                                                    "</title></script></style><script>zqx</script>",
                                                    "zqx--",
                                                    "/zqx onload=zqx ",
                                                    "/script zqx",
                                                    "0;url=javascript:zqx",
                                                    "x, javascript:zqx 2x;javascript:zqx",
                                                    "url(javascript:zqx);zqx:zqx",
                                                    "&#106;avascript:zqx&colon;",
                                                    "x\tzqx\n=\f>zqx/",
                                                    "java\nscript&colon;zqx"};

/// A document whose texts are hostile, or harmless ones in the same places.
class Content {
public:
    explicit Content(bool isHostile) {
        const std::string_view harmless = kSign;
        for (std::size_t i = 0; i < kHostile.size(); ++i)
            m_members.push_back(
                DocNode::string(isHostile ? kHostile[i] : harmless).named(std::string_view(kNames).substr(i, 1)));
        m_list = {m_members[0], m_members[1]};
        m_members.push_back(
            DocNode::text("[x](javascript:zqx \"onclick=zqx\") ![onclick=zqx](</zqx> 'x') `-->`").named("t"));
        m_members.push_back(DocNode::list(m_list).named("l"));
        m_members.push_back(DocNode::list({m_list.data(), 1}).named("o"));
        m_members.push_back(DocNode::string("").named("n"));
        m_members.push_back(DocNode::integer(7).named("i1"));
        m_root = DocNode::object(m_members);
    }
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;

    std::string page(const CompiledTemplate& compiled, RenderMode mode) const {
        const DocNode* const stack[] = {&m_root};
        std::string html;
        return render(compiled, {stack, "en", mode, {1U << 13, 2'000, 8}}, html) ? html : std::string();
    }

private:
    static constexpr const char* kNames = "abcdefghijkmpqrs";
    std::vector<DocNode> m_members;
    std::vector<DocNode> m_list;
    DocNode m_root;
};

bool isMarkup(const Op& op) {
    const auto as = static_cast<WriteAs>(op.b);
    return op.kind == OpKind::RawVariable && (as == WriteAs::Markup || as == WriteAs::InnerMarkup);
}

/// Whether the author lets content be markup: `{{{x}}}` of anything but a text's HTML.
bool trustsContent(const CompiledTemplate& compiled, std::set<const CompiledTemplate*>& seen) {
    if (!seen.insert(&compiled).second)
        return false;
    for (const Op& op : compiled.programs[CompiledTemplate::Plain]) {
        if (!isMarkup(op))
            continue;
        const TemplateName& name = compiled.text.names[op.a];
        if (name.kind != TemplateName::Kind::Path || (name.tail.empty() ? name.head : name.tail.back()).name != "html")
            return true;
    }
    return std::any_of(compiled.targets.begin(), compiled.targets.end(), [&seen](const CompiledTemplate* target) {
        return target != nullptr && trustsContent(*target, seen);
    });
}

bool hasSign(std::string_view text) {
    return text.find(kSign) != std::string_view::npos;
}

std::string lowered(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

/// Whether one of the parts between the separators is an address of the content that runs, as browsers read addresses.
bool runs(std::string_view text, std::string_view separators) {
    std::string address;
    for (const char c : lowered(text) + std::string(separators.substr(0, 1))) {
        if (separators.find(c) != std::string_view::npos) {
            if (address.starts_with("javascript:"))
                return true;
            address.clear();
        } else if (c != '\t' && c != '\n' && c != '\r' && (!address.empty() || static_cast<unsigned char>(c) > ' ')) {
            address += c;
        }
    }
    return address.starts_with("javascript:");
}

/// Whether a value that content has a part in runs as the attribute of that name.
bool runsIn(const std::string& element, std::string_view name, std::string_view value) {
    constexpr std::array<std::string_view, 13> kAddresses{
        "href",       "src",      "action",   "formaction", "poster",     "data", "cite",
        "background", "manifest", "longdesc", "codebase",   "xlink:href", "icon"};
    constexpr std::string_view kBlanks = " \t\n\r\f";
    const std::size_t blank =
        std::min(value.find_first_of(kBlanks, value.find_first_not_of(" \t\n\r\f,")), value.size());
    if (std::find(kAddresses.begin(), kAddresses.end(), name) != kAddresses.end())
        return runs(value, {});
    if (name == "ping")
        return runs(value, kBlanks);
    if (name == "srcset" || name == "imagesrcset")
        return runs(value.substr(0, blank), {}) || runs(value.substr(blank), " \t\n\r\f,");
    if (name == "values" || name == "to" || name == "from" || name == "by")
        return (element == "animate" || element == "set") && runs(value, ";");
    if (name == "style" || name == "fill" || name == "filter")
        return lowered(value).find("javascript:zqx") != std::string::npos;
    return element == "meta" && name == "content" && lowered(value).starts_with("0;url=javascript");
}

/// Reads a page and says what is wrong with it; notes which elements and attributes it has.
class Reader {
public:
    explicit Reader(std::string_view html) {
        GumboOutput* const output = gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
        read(*output->root);
        gumbo_destroy_output(&kGumboDefaultOptions, output);
    }
    const std::string& shape() const { return m_shape; }
    const std::string& problem() const { return m_problem; }

private:
    static std::string nameOf(const GumboElement& element) {
        const std::string_view source(element.original_tag.data == nullptr ? "" : element.original_tag.data,
                                      element.original_tag.length);
        if (element.tag != GUMBO_TAG_UNKNOWN)
            return gumbo_normalized_tagname(element.tag);
        // It stands in the source alone, where Gumbo puts "</>" before some.
        const bool isWhole = source.size() > 1 && source[0] == '<' && source[1] != '/';
        return isWhole ? lowered(source.substr(1, source.find_first_of(" \t\n\r\f/>") - 1)) : "unknown";
    }

    void read(const GumboNode& node) {
        if (node.type != GUMBO_NODE_ELEMENT && node.type != GUMBO_NODE_TEMPLATE)
            return;
        const GumboElement& element = node.v.element;
        const std::string name = nameOf(element);
        (m_shape += '<') += name;
        if (hasSign(name))
            m_problem = "content names an element";
        bool isData = false;
        for (unsigned i = 0; i < element.attributes.length; ++i)
            isData = read(name, *static_cast<const GumboAttribute*>(element.attributes.data[i])) || isData;
        for (unsigned i = 0; i < element.children.length; ++i) {
            const auto& child = *static_cast<const GumboNode*>(element.children.data[i]);
            const bool isText =
                child.type == GUMBO_NODE_TEXT || child.type == GUMBO_NODE_WHITESPACE || child.type == GUMBO_NODE_CDATA;
            if (isText && name == "script" && !isData && hasSign(child.v.text.text))
                m_problem = "content is a script";
            if (isText && name == "style" && lowered(child.v.text.text).find("javascript:zqx") != std::string::npos)
                m_problem = "content is a style";
            read(child);
        }
        m_shape += '>';
    }

    /// Whether it says that a script is data.
    bool read(const std::string& element, const GumboAttribute& attribute) {
        const std::string name = lowered(attribute.name);
        const std::string_view value = attribute.value;
        (m_shape += ' ') += name;
        if (hasSign(name))
            m_problem = "content names an attribute";
        if (!hasSign(value))
            return element == "script" && name == "type" && lowered(value).starts_with("application/");
        if (runsIn(element, name, value))
            m_problem = "content is an address that runs";
        if ((name.starts_with("on") && name.size() > 2) || name == "srcdoc")
            m_problem = "content is code";
        if ((element == "base" && name == "href") || (element == "script" && (name == "src" || name == "href")))
            m_problem = "content is where scripts come from";
        return false;
    }

    std::string m_shape;
    std::string m_problem;
};

void check(const std::string& html, const std::string& harmless) {
    const Reader hostile(html);
    const Reader other(harmless);
    const std::string problem = !hostile.problem().empty()         ? hostile.problem()
                                : hostile.shape() != other.shape() ? "content changes the page"
                                                                   : "";
    if (problem.empty())
        return;
    std::fprintf(stderr, "%s\n--- hostile\n%s\n--- harmless\n%s\n", problem.c_str(), html.c_str(), harmless.c_str());
    std::abort();
}

/// Browsers that run scripts read noscript as they read noembed.
std::string withScripts(const std::string& html) {
    constexpr std::string_view kNoscript = "noscript";
    std::string out = html;
    const std::string lower = lowered(html);
    for (std::size_t at = lower.find(kNoscript); at != std::string::npos; at = lower.find(kNoscript, at + 1))
        out.replace(at, kNoscript.size(), "noembed\x01", kNoscript.size());
    std::erase(out, '\x01');
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::string_view kBetween = "\n---\n";
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (hasSign(input) || input.find('\x01') != std::string_view::npos)
        return 0;
    const std::size_t end = input.find(kBetween);
    std::map<std::string, std::string, std::less<>> sources{{"main", std::string(input.substr(0, end))}};
    if (end != std::string_view::npos)
        sources.emplace("p", input.substr(end + kBetween.size()));
    const auto set = TemplateSet::compile(std::move(sources), [](std::string_view name) { return name == "main"; });
    std::set<const CompiledTemplate*> seen;
    if (!set || trustsContent(*set->find("main"), seen))
        return 0;
    static const Content hostile(true);
    static const Content harmless(false);
    for (const RenderMode mode : {RenderMode::Production, RenderMode::Preview}) {
        const std::string html = hostile.page(*set->find("main"), mode);
        const std::string other = harmless.page(*set->find("main"), mode);
        if (html.empty() || other.empty())
            continue;
        check(html, other);
        check(withScripts(html), withScripts(other));
    }
    return 0;
}
