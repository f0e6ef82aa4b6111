#include "model/page/template.h"

#include "model/base/common_mark_text.h"
#include "model/base/time_zone.h"
#include "model/page/date_text.h"
#include "model/page/markdown.h"
#include "model/page/scalar_text.h"
#include "model/page/template_program.h"
#include "model/page/value_guard.h"

#include <algorithm>

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
        const std::string_view name = compiled.text.modulesName();
        for (std::size_t i = 0; i < ops.size(); ++i) {
            if (compiled.text.isModules(ops[i], name))
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
                m_out->append(m_compiled->text.source.data() + op.a, op.b);
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
                runPartial(m_compiled->text.partials[op.a], m_compiled->targets[op.a]);
                break;
            case OpKind::LineStart:
                m_out->append(m_indentation);
                break;
            case OpKind::ValueBegin:
                m_valueBegin = m_out->size();
                m_valueKind = static_cast<AttributeKind>(op.a);
                m_isUnquotedValue = op.b != 0;
                break;
            case OpKind::ValueEnd:
                finishValue();
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
        const TemplateName& name = m_compiled->text.names[op.a];
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
        const DocNode* value = resolve(m_compiled->text.names[ops[at].a], local, text);
        if (value == nullptr || !value->isTruthy())
            run(ops, at + 1, ops[at].b);
    }

    void runPartial(const PartialTag& tag, const CompiledTemplate* target) {
        if (target == nullptr || m_partialDepth >= m_context.limits.partialDepth)
            return;
        const CompiledTemplate* const caller = std::exchange(m_compiled, target);
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
        const DocNode* value = resolve(m_compiled->text.names[op.a], local, m_scratch);
        if (value == nullptr)
            return;
        if (value->kind() != DocKind::String && value->kind() != DocKind::Text)
            return appendScalar(*value);
        if (op.b != 0) [[unlikely]]
            return appendGuarded(*m_out, value->asString(), static_cast<WriteAs>(op.b), false);
        appendHtmlEscaped(*m_out, value->asString());
    }

    void writeRawVariable(const Op& op) {
        DocNode local;
        const DocNode* value = resolve(m_compiled->text.names[op.a], local, m_scratch);
        if (value == nullptr)
            return;
        if (value->kind() != DocKind::String && value->kind() != DocKind::Text)
            return appendScalar(*value);
        if (op.b != 0) [[unlikely]]
            return appendGuarded(*m_out, value->asString(), static_cast<WriteAs>(op.b), true);
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

    void finishValue() {
        const std::size_t begin = std::exchange(m_valueBegin, kNowhere);
        if (begin == kNowhere)
            return;
        if (isDangerousValue(m_valueKind, std::string_view(*m_out).substr(begin))) {
            m_out->resize(begin);
            *m_out += '#';
        } else if (m_isUnquotedValue && m_out->size() == begin) {
            *m_out += "\"\""; // or what follows would be the value
        }
    }

    // Previews

    void writeMark(const Op& op) {
        const std::size_t before = m_out->size();
        for (std::uint32_t i = op.a; i < op.a + op.b && m_out->size() == before; ++i) {
            std::string path;
            const std::string_view origin =
                originOf(m_compiled->text.names[m_compiled->marks[i]], m_frames.size(), path);
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
    std::size_t m_valueBegin = kNowhere;
    AttributeKind m_valueKind = AttributeKind::Plain;
    bool m_isUnquotedValue = false;
    bool m_hasFailed = false;
};

} // namespace

bool render(const CompiledTemplate& compiled, const TemplateContext& context, std::string& out) {
    const std::size_t before = out.size();
    if (Renderer(context, out).run(compiled))
        return true;
    out.resize(before);
    return false;
}

Result<void> checkShell(const CompiledTemplate& compiled) {
    const TemplateText& text = compiled.text;
    const auto& ops = compiled.programs[Variant::Plain];
    const std::string_view name = text.modulesName();
    const auto isModules = [&](const Op& op) { return text.isModules(op, name); };
    const auto first = std::find_if(ops.begin(), ops.end(), isModules);
    if (first == ops.end())
        return Error{ErrorCode::InvalidInput, "the shell never says where modules go; add {{{_modules}}}"}.inFile(
            text.file);
    const auto problem = [&](const Op& op, std::string_view what) {
        return Error{ErrorCode::InvalidInput, "{{{" + std::string(name) + "}}} stands " + std::string(what)}
            .inFile(text.file)
            .atLine(op.line);
    };
    const auto second = std::find_if(first + 1, ops.end(), isModules);
    if (second != ops.end())
        return problem(*second, "here a second time; remove one");
    if (Renderer::findSplit(compiled, ops) == kNowhere)
        return problem(*first, "inside a section; move it out");
    if (static_cast<WriteAs>(first->b) != WriteAs::Markup)
        return problem(*first, "where no module can be: in a tag, a comment, a text, or inside svg, math, select, "
                               "template or noscript; move it out");
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
