#include "model/page/template.h"

#include "model/base/common_mark_text.h"
#include "model/base/html_entities.h"
#include "model/base/time_zone.h"
#include "model/page/date_text.h"
#include "model/page/markdown.h"
#include "model/page/scalar_text.h"
#include "model/page/template_program.h"

#include <algorithm>
#include <cstring>

namespace galley {

namespace {

using Variant = CompiledTemplate::Variant;
constexpr std::size_t kNowhere = SIZE_MAX;
constexpr std::size_t kMaxFrames = 512;

/// One level of the context stack.
struct Frame {
    const DocNode* node = nullptr;
    const TemplateName* via = nullptr; ///< the section that pushed it
    std::int32_t index = -1;           ///< in a list
    std::uint32_t count = 0;
};

/// The character reference that HTML begins with, as browsers read it; the "&" alone when it begins with none.
std::string_view leadingReference(std::string_view html) {
    constexpr std::size_t kLongestName = 40;
    const bool isNumber = html.size() > 1 && html[1] == '#';
    const bool isHex = isNumber && html.size() > 2 && (html[2] == 'x' || html[2] == 'X');
    const auto belongs = [&](char c) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z' && (!isNumber || (isHex && lower <= 'f')));
    };
    std::size_t end = isHex ? 3 : isNumber ? 2 : 1;
    while (end < html.size() && (isNumber || end < kLongestName) && belongs(html[end]))
        ++end;
    if (end < html.size() && html[end] == ';')
        return html.substr(0, end + 1);
    return html.substr(0, isNumber ? end : 1); // of names, only those with a semicolon can spell a scheme
}

/// What a browser takes the value of an attribute for.
std::string decodedAttribute(std::string_view html) {
    std::string text;
    for (std::size_t at = html.find('&'); at != std::string_view::npos; at = html.find('&')) {
        text += html.substr(0, at);
        const std::string_view reference = leadingReference(html.substr(at));
        std::string entity(reference);
        if (!entity.ends_with(';'))
            entity += ';';
        const std::string decoded = decodedHtmlEntity(entity);
        text += decoded.empty() ? std::string(reference) : decoded;
        html.remove_prefix(at + reference.size());
    }
    return text += html;
}

/// What the value of a URL attribute, as HTML, may not be.
bool isDangerousUrl(std::string_view html) {
    if (html.empty() || html.front() == '/' || html.front() == '#' || html.front() == '?' || html.front() == '.' ||
        html.starts_with("https://"))
        return false;
    return !(html.find('&') == std::string_view::npos ? isSafeUrl(html) : isSafeUrl(decodedAttribute(html)));
}

class Renderer {
public:
    Renderer(const TemplateContext& context, std::string& out)
        : m_out(&out)
        , m_context(context)
        , m_begin(out.size())
        , m_steps(context.limits.steps) {
        m_frames.reserve(32);
        for (const DocNode* node : context.stack)
            m_frames.push_back({node});
    }

    bool run(const CompiledTemplate& compiled) {
        m_compiled = &compiled;
        const auto& ops = program();
        run(ops, 0, ops.size());
        return !m_hasFailed;
    }

    bool runAround(const CompiledTemplate& compiled, std::size_t split, std::string& after) {
        m_compiled = &compiled;
        const auto& ops = program();
        run(ops, 0, split);
        m_out = &after;
        m_begin = after.size();
        m_markBytes = 0;
        run(ops, split + 1, ops.size());
        return !m_hasFailed;
    }

    static std::size_t findSplit(const CompiledTemplate& compiled, const std::vector<Op>& ops) {
        const std::string_view name = compiled.modulesName();
        for (std::size_t i = 0; i < ops.size(); ++i) {
            if (compiled.isModules(ops[i], name))
                return i;
            if (ops[i].kind == OpKind::Section || ops[i].kind == OpKind::Inverted)
                i = ops[i].b;
        }
        return kNowhere;
    }

private:
    const std::vector<Op>& program() const {
        const int variant = (m_context.mode == RenderMode::Preview ? Variant::Preview : 0) |
                            (m_indentation.empty() ? 0 : Variant::Indented);
        return m_compiled->programs[static_cast<std::size_t>(variant)];
    }

    /// Charges the operations to the budget; the output is checked as often.
    bool isWithinLimits(std::size_t steps) {
        if (steps > m_steps || m_out->size() - m_begin - m_markBytes > m_context.limits.outputBytes)
            m_hasFailed = true;
        else
            m_steps -= steps;
        return !m_hasFailed;
    }

    void run(const std::vector<Op>& ops, std::size_t at, std::size_t end) {
        if (!isWithinLimits(end - at + 1))
            return;
        for (; at < end; ++at) {
            const Op& op = ops[at];
            switch (op.kind) {
            case OpKind::Literal:
                m_out->append(m_compiled->source.data() + op.a, op.b);
                break;
            case OpKind::Variable:
                writeVariable(op);
                break;
            case OpKind::RawVariable:
                writeRawVariable(op);
                break;
            case OpKind::Section:
                runSection(ops, at);
                at = op.b;
                break;
            case OpKind::Inverted:
                runInverted(ops, at);
                at = op.b;
                break;
            case OpKind::End:
                break;
            case OpKind::Partial:
                runPartial(m_compiled->partials[op.a]);
                break;
            case OpKind::LineStart:
                m_out->append(m_indentation);
                break;
            case OpKind::UrlBegin:
                m_urlBegin = m_out->size();
                break;
            case OpKind::UrlEnd:
                finishUrl();
                break;
            case OpKind::FieldMark:
                writeMark(op);
                break;
            }
            if (m_hasFailed) [[unlikely]]
                return;
        }
    }

    // Sections

    void runSection(const std::vector<Op>& ops, std::size_t at) {
        const Op& op = ops[at];
        const TemplateName& name = m_compiled->names[op.a];
        DocNode local;
        std::string text;
        const DocNode* value = resolve(name, local, text);
        if (value == nullptr || !value->isTruthy() || m_frames.size() >= kMaxFrames)
            return;
        if (value->kind() != DocKind::List) {
            m_frames.push_back({value, &name});
            run(ops, at + 1, op.b);
            m_frames.pop_back();
            return;
        }
        const auto elements = value->children();
        Frame frame{nullptr, &name, 0, static_cast<std::uint32_t>(elements.size())};
        m_frames.push_back(frame);
        const std::size_t mine = m_frames.size() - 1;
        for (const DocNode& element : elements) {
            m_frames[mine].node = &element;
            m_frames[mine].index = frame.index++;
            run(ops, at + 1, op.b);
            if (m_hasFailed)
                break;
        }
        m_frames.pop_back();
    }

    void runInverted(const std::vector<Op>& ops, std::size_t at) {
        DocNode local;
        std::string text;
        const DocNode* value = resolve(m_compiled->names[ops[at].a], local, text);
        if (value == nullptr || !value->isTruthy())
            run(ops, at + 1, ops[at].b);
    }

    void runPartial(const PartialTag& tag) {
        if (tag.target == nullptr || m_partialDepth >= m_context.limits.partialDepth)
            return;
        const CompiledTemplate* const caller = std::exchange(m_compiled, tag.target);
        std::string outerIndentation = m_indentation;
        if (tag.isStandalone)
            m_indentation += tag.indentation;
        else
            m_indentation.clear();
        ++m_partialDepth;
        const auto& ops = program();
        run(ops, 0, ops.size());
        --m_partialDepth;
        m_indentation = std::move(outerIndentation);
        m_compiled = caller;
    }

    // Names

    /// The node that a name means here, nullptr for none. Made-up values live in `local` and `text`.
    const DocNode* resolve(const TemplateName& name, DocNode& local, std::string& text) const {
        switch (name.kind) {
        case TemplateName::Kind::Path:
            break;
        case TemplateName::Kind::Implicit:
            return m_frames.empty() ? nullptr : m_frames.back().node;
        case TemplateName::Kind::Index:
        case TemplateName::Kind::Number:
        case TemplateName::Kind::First:
        case TemplateName::Kind::Last:
            return resolveLoop(name.kind, local);
        }
        for (std::size_t i = m_frames.size(); i-- > 0;) {
            const DocNode* node = m_frames[i].node;
            if (i + 2 == m_context.stack.size())
                noteAsked(name.head.name);
            const DocNode* found = name.head.in(*node);
            if (found == nullptr && node->kind() != DocKind::Object)
                found = resolveMade(*node, name.head.name, local, text);
            if (found == nullptr)
                continue;
            for (const NamePart& part : name.tail) {
                const DocNode* const member = part.in(*found);
                found = member != nullptr || found->kind() == DocKind::Object
                            ? member
                            : resolveMade(*found, part.name, local, text);
                if (found == nullptr)
                    return nullptr;
            }
            return found;
        }
        return nullptr;
    }

    /// The last context did not know the name.
    void noteAsked(std::string_view name) const {
        std::vector<std::string_view>* const asked = m_context.asked;
        if (asked != nullptr && std::find(asked->begin(), asked->end(), name) == asked->end())
            asked->push_back(name);
    }

    const DocNode* resolveLoop(TemplateName::Kind kind, DocNode& local) const {
        const auto frame =
            std::find_if(m_frames.rbegin(), m_frames.rend(), [](const Frame& f) { return f.index >= 0; });
        if (frame == m_frames.rend())
            return nullptr;
        const auto index = static_cast<std::uint32_t>(frame->index);
        if (kind == TemplateName::Kind::Index)
            local = DocNode::integer(index);
        else if (kind == TemplateName::Kind::Number)
            local = DocNode::integer(std::int64_t{index} + 1);
        else
            local = DocNode::boolean(kind == TemplateName::Kind::First ? index == 0 : index + 1 == frame->count);
        return &local;
    }

    /// `.html` and `.plain` of texts, `.date` and `.long` of days and instants, `.time` of instants.
    const DocNode* resolveMade(const DocNode& node, std::string_view member, DocNode& made, std::string& text) const {
        if (node.kind() == DocKind::Text) {
            const std::string_view source = node.asString();
            text.clear();
            if (member == "html")
                appendMarkdownHtml(text, source);
            else if (member == "plain")
                appendMarkdownPlain(text, source);
            else
                return nullptr;
            m_steps -= std::min(m_steps, source.size());
            made = member == "html" ? DocNode::text(text) : DocNode::string(text);
            return &made;
        }
        if (!isMadeMember(node, member))
            return nullptr;
        LocalTime local{node.asInt(), 0};
        if (node.kind() == DocKind::DateTime)
            local = (m_context.zone == nullptr ? TimeZone::utc() : *m_context.zone).local(node.asInt());
        text.clear();
        if (member == "date")
            appendDay(text, local.day);
        else if (member == "time")
            appendTime(text, local.milliseconds);
        else
            appendLongDate(text, local.day, m_context.locale);
        made = DocNode::string(text);
        return &made;
    }

    // Output

    void writeVariable(const Op& op) {
        DocNode local;
        const DocNode* value = resolve(m_compiled->names[op.a], local, m_scratch);
        if (value == nullptr)
            return;
        if (value->kind() != DocKind::String && value->kind() != DocKind::Text)
            return appendScalar(*value);
        appendHtmlEscaped(*m_out, value->asString());
    }

    void writeRawVariable(const Op& op) {
        DocNode local;
        const DocNode* value = resolve(m_compiled->names[op.a], local, m_scratch);
        if (value == nullptr)
            return;
        if (value->kind() != DocKind::String && value->kind() != DocKind::Text)
            return appendScalar(*value);
        appendWithoutMarks(*m_out, value->asString());
    }

    void appendScalar(const DocNode& value) {
        switch (value.kind()) {
        case DocKind::Bool:
            *m_out += value.asBool() ? "true" : "false";
            return;
        case DocKind::Int:
            appendInteger(*m_out, value.asInt());
            return;
        case DocKind::Float:
            appendReal(*m_out, value.asFloat());
            return;
        case DocKind::Date:
            appendDay(*m_out, value.asInt());
            return;
        case DocKind::DateTime:
            *m_out += formatInstant(value.asInt());
            return;
        case DocKind::Null:
        case DocKind::String:
        case DocKind::Text:
        case DocKind::List:
        case DocKind::Object:
            return;
        }
    }

    void finishUrl() {
        const std::size_t begin = std::exchange(m_urlBegin, kNowhere);
        if (begin > m_out->size() || !isDangerousUrl(std::string_view(*m_out).substr(begin)))
            return;
        m_out->resize(begin);
        *m_out += '#';
    }

    // Previews

    void writeMark(const Op& op) {
        // What a partial writes into an attribute's value is no element, and must not change the check of the value.
        if (m_urlBegin != kNowhere)
            return;
        const std::size_t before = m_out->size();
        for (std::uint32_t i = op.a; i < op.a + op.b && m_out->size() == before; ++i) {
            std::string path;
            const std::string_view origin = originOf(m_compiled->names[m_compiled->marks[i]], m_frames.size(), path);
            appendFieldAttribute(*m_out, origin, path);
        }
        m_markBytes += m_out->size() - before;
    }

    /// Origin of the nearest object on the way to the name that has one, and the path from there; empty without.
    std::string_view originOf(const TemplateName& name, std::size_t depth, std::string& path) const {
        if (name.kind == TemplateName::Kind::Implicit)
            return originOfFrame(depth, path);
        if (name.kind != TemplateName::Kind::Path)
            return {};
        for (std::size_t i = depth; i-- > 0;) {
            const DocNode* node = m_frames[i].node;
            if (i + 2 == m_context.stack.size())
                noteAsked(name.head.name);
            const DocNode* member = name.head.in(*node);
            if (member == nullptr) {
                if (isMadeMember(*node, name.head.name))
                    return originOfFrame(i + 1, path);
                continue;
            }
            std::string_view origin = node->origin();
            path = member->name();
            for (const NamePart& part : name.tail) {
                if (isMadeMember(*member, part.name))
                    break;
                if (!member->origin().empty()) {
                    origin = member->origin();
                    path.clear();
                }
                member = part.in(*member);
                if (member == nullptr)
                    return {};
                if (!path.empty())
                    path += '/';
                path += member->name();
            }
            return member->name().starts_with('_') ? originOfOwn(*member, origin, path) : origin;
        }
        return {};
    }

    /// Of a member that no field has: a label leads to the field that it shows, an address to the record.
    static std::string_view originOfOwn(const DocNode& member, std::string_view record, std::string& path) {
        path.clear();
        if (member.name() == "_label")
            return member.origin();
        return member.name() == "_url" ? record : std::string_view{};
    }

    /// Where the value of the frame below `depth` came from.
    std::string_view originOfFrame(std::size_t depth, std::string& path) const {
        if (depth == 0)
            return {};
        const Frame& frame = m_frames[depth - 1];
        if (!frame.node->origin().empty() || frame.via == nullptr)
            return frame.node->origin();
        const std::string_view origin = originOf(*frame.via, depth - 1, path);
        if (!origin.empty() && frame.index >= 0)
            path += "/" + std::to_string(frame.index);
        return origin;
    }

    static bool isMadeMember(const DocNode& node, std::string_view name) {
        if (node.kind() == DocKind::Text)
            return name == "html" || name == "plain";
        const bool isInstant = node.kind() == DocKind::DateTime;
        return (isInstant || node.kind() == DocKind::Date) &&
               (name == "date" || name == "long" || (isInstant && name == "time"));
    }

    std::string* m_out;
    const TemplateContext& m_context;
    const CompiledTemplate* m_compiled = nullptr;
    std::vector<Frame> m_frames;
    std::string m_indentation;
    std::string m_scratch;
    std::size_t m_begin;
    std::size_t m_markBytes = 0;
    mutable std::size_t m_steps;
    std::size_t m_partialDepth = 0;
    std::size_t m_urlBegin = kNowhere;
    bool m_hasFailed = false;
};

} // namespace

TemplateSet::TemplateSet() = default;
TemplateSet::TemplateSet(TemplateSet&&) noexcept = default;
TemplateSet& TemplateSet::operator=(TemplateSet&&) noexcept = default;
TemplateSet::~TemplateSet() = default;

Result<TemplateSet> TemplateSet::compile(std::map<std::string, std::string, std::less<>> sources) {
    TemplateSet set;
    for (auto& [name, source] : sources) {
        GALLEY_TRY(auto compiled, CompiledTemplate::compile(name + ".mustache", std::move(source)));
        set.m_templates.emplace(name, std::move(compiled));
    }
    for (const auto& [name, compiled] : set.m_templates)
        for (PartialTag& tag : compiled->partials)
            tag.target = set.find(tag.name);
    return set;
}

const CompiledTemplate* TemplateSet::find(std::string_view name) const {
    const auto found = m_templates.find(name);
    return found == m_templates.end() ? nullptr : found->second.get();
}

bool render(const CompiledTemplate& compiled, const TemplateContext& context, std::string& out) {
    const std::size_t before = out.size();
    if (Renderer(context, out).run(compiled))
        return true;
    out.resize(before);
    return false;
}

Result<void> checkShell(const CompiledTemplate& compiled) {
    const auto& ops = compiled.programs[Variant::Plain];
    const std::string_view name = compiled.modulesName();
    const auto isModules = [&](const Op& op) { return compiled.isModules(op, name); };
    const auto first = std::find_if(ops.begin(), ops.end(), isModules);
    if (first == ops.end())
        return Error{ErrorCode::InvalidInput, "the shell never says where modules go; add {{{_modules}}}"}.inFile(
            compiled.file);
    const auto second = std::find_if(first + 1, ops.end(), isModules);
    if (second != ops.end())
        return Error{ErrorCode::InvalidInput, "{{{" + std::string(name) + "}}} stands here a second time; remove one"}
            .inFile(compiled.file)
            .atLine(second->line);
    if (Renderer::findSplit(compiled, ops) == kNowhere)
        return Error{ErrorCode::InvalidInput, "{{{" + std::string(name) + "}}} stands inside a section; move it out"}
            .inFile(compiled.file)
            .atLine(first->line);
    return {};
}

bool renderShell(const CompiledTemplate& compiled, const TemplateContext& context, std::string& before,
                 std::string& after) {
    const std::size_t sizes[] = {before.size(), after.size()};
    const auto variant = context.mode == RenderMode::Preview ? Variant::Preview : Variant::Plain;
    const std::size_t split = Renderer::findSplit(compiled, compiled.programs[variant]);
    if (split != kNowhere && Renderer(context, before).runAround(compiled, split, after))
        return true;
    before.resize(sizes[0]);
    after.resize(sizes[1]);
    return false;
}

void appendFieldAttribute(std::string& out, std::string_view origin, std::string_view path) {
    if (origin.empty())
        return;
    out += " data-galley-field=\"";
    appendHtmlEscaped(out, origin);
    if (origin.find('#') == std::string_view::npos)
        out += '#';
    if (!path.empty() && !origin.ends_with('#') && out.back() != '#')
        out += '/';
    appendHtmlEscaped(out, path);
    out += '"';
}

} // namespace galley
