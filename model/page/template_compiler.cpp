#include "model/page/template.h"
#include "model/page/template_html.h"
#include "model/page/template_parser.h"

#include <algorithm>
#include <utility>

namespace galley {

namespace {

/// Puts the insertions between the operations, cutting literals where they fall inside.
std::vector<Op> withInsertions(const std::vector<Op>& ops, const std::vector<Insertion>& insertions,
                               std::vector<std::uint32_t>& marks) {
    std::vector<Op> result;
    result.reserve(ops.size() + 2 * insertions.size());
    auto next = insertions.begin();
    for (std::uint32_t i = 0; i < ops.size(); ++i) {
        Op op = ops[i];
        std::uint32_t cut = 0;
        for (; next != insertions.end() && next->op == i; ++next) {
            if (next->offset > cut) {
                result.push_back({OpKind::Literal, op.a, next->offset - cut, op.line});
                op.a += next->offset - cut;
                op.b -= next->offset - cut;
                cut = next->offset;
            }
            if (next->kind == OpKind::FieldMark) {
                result.push_back({next->kind, static_cast<std::uint32_t>(marks.size()),
                                  static_cast<std::uint32_t>(next->names.size()), op.line});
                marks.insert(marks.end(), next->names.begin(), next->names.end());
            } else {
                result.push_back({next->kind, next->a, next->b, op.line});
            }
        }
        if (op.kind != OpKind::Literal || op.b != 0)
            result.push_back(op);
    }
    return result;
}

/// Leaves out what the variant does not need, joins neighbouring literals, and tells sections their ends.
std::vector<Op> variantOf(const std::vector<Op>& ops, std::uint8_t variant) {
    std::vector<Op> result;
    std::vector<std::size_t> sections;
    for (const Op& op : ops) {
        if ((op.kind == OpKind::FieldMark && (variant & CompiledTemplate::Preview) == 0) ||
            (op.kind == OpKind::LineStart && (variant & CompiledTemplate::Indented) == 0))
            continue;
        if (op.kind == OpKind::Literal && !result.empty() && result.back().kind == OpKind::Literal &&
            result.back().a + result.back().b == op.a) {
            result.back().b += op.b;
            continue;
        }
        if (op.kind == OpKind::Section || op.kind == OpKind::Inverted)
            sections.push_back(result.size());
        if (op.kind == OpKind::End) {
            result[sections.back()].b = static_cast<std::uint32_t>(result.size());
            sections.pop_back();
        }
        result.push_back(op);
    }
    result.shrink_to_fit();
    return result;
}

constexpr std::size_t kMaxPlaces = 64;               // in which one template may be included
constexpr std::size_t kMaxPartials = 64;             // of partials in partials, as when rendering
constexpr std::size_t kMaxRepeatedBytes = 16U << 20; // of templates in places besides their first

/// Compiles templates for the places where they are used, each once.
class Compiler {
public:
    using Texts = std::map<std::string, std::unique_ptr<const TemplateText>, std::less<>>;

    explicit Compiler(const Texts& texts)
        : m_texts(texts) {}

    /// For a place between the tags of a page, where it must end too.
    Result<const CompiledTemplate*> compileEntry(const TemplateText& text) {
        GALLEY_TRY(Use* const use, compile(text, HtmlContext(), false));
        if (!use->end.isPlain())
            return Error{ErrorCode::InvalidInput, "the template ends " + use->end.place() + "; close what it opens"}
                .inFile(text.file)
                .atLine(lastLine(text));
        return use->compiled.get();
    }

    std::vector<std::unique_ptr<const CompiledTemplate>> takeCompiled() {
        std::vector<std::unique_ptr<const CompiledTemplate>> all;
        for (auto& [text, uses] : m_uses)
            for (const auto& use : uses)
                all.push_back(std::move(use->compiled));
        return all;
    }

private:
    /// A template in one place.
    struct Use {
        HtmlContext begin;
        bool isIndented = false;
        HtmlContext end;
        bool isFinished = false;
        bool includesItself = false;
        std::unique_ptr<CompiledTemplate> compiled;
    };

    static std::uint32_t lastLine(const TemplateText& text) {
        const std::string_view source = text.source;
        const std::string_view body = source.substr(0, source.find_last_not_of(" \t\r\n") + 1);
        return static_cast<std::uint32_t>(std::count(body.begin(), body.end(), '\n')) + 1;
    }

    static Error problem(std::string message, const TemplateText& text, std::uint32_t line) {
        return Error{ErrorCode::InvalidInput, std::move(message)}.inFile(text.file).atLine(line);
    }

    Result<IncludedPartial> include(const TemplateText& from, const PartialTag& tag, const HtmlContext& where,
                                    bool isIndented) {
        const auto found = m_texts.find(tag.name);
        if (found == m_texts.end())
            return IncludedPartial{nullptr, where};
        if (m_depth >= kMaxPartials)
            return problem("partials include each other more than 64 levels deep; include fewer", from, tag.line);
        ++m_depth;
        auto compiled = compile(*found->second, where, isIndented);
        --m_depth;
        if (!compiled) {
            Error error = std::move(compiled).error();
            if (!where.isPlain())
                error.message +=
                    " (included " + where.place() + " by " + from.file + ":" + std::to_string(tag.line) + ")";
            return error;
        }
        const Use& use = **compiled;
        // At some depth it is left out: it is like a section.
        std::optional<HtmlContext> after = HtmlContext::joined(where, use.end);
        if (!after || (use.includesItself && *after != where))
            return problem("the partial " + found->second->file + " begins " + where.place() + " and ends " +
                               use.end.place() + "; let it begin and end in the same place",
                           from, tag.line);
        return IncludedPartial{use.compiled.get(), *std::move(after)};
    }

    Result<Use*> compile(const TemplateText& text, const HtmlContext& begin, bool isIndented) {
        auto& uses = m_uses[&text];
        for (const auto& use : uses) {
            if (use->begin == begin && use->isIndented == isIndented) {
                // What it includes of itself is taken to end where it begins, which include() checks.
                use->includesItself = use->includesItself || !use->isFinished;
                return use.get();
            }
        }
        if (uses.size() >= kMaxPlaces)
            return problem("the template is included in more than 64 different places of HTML; make several of it",
                           text, 1);
        m_repeatedBytes += uses.empty() ? 0 : text.source.size();
        if (m_repeatedBytes > kMaxRepeatedBytes)
            return problem("the templates that are included in several different places of HTML have more than 16 MiB "
                           "together; include smaller ones",
                           text, 1);
        uses.push_back(std::make_unique<Use>(
            Use{begin, isIndented, begin, false, false, std::make_unique<CompiledTemplate>(text)}));
        Use* const use = uses.back().get();
        GALLEY_TRY(AnnotatedTemplate annotated,
                   annotateHtml(
                       text, begin, isIndented,
                       [&](const PartialTag& tag, const HtmlContext& where, bool isLineIndented) {
                           return include(text, tag, where, isLineIndented);
                       },
                       m_sections));
        std::vector<Op> ops = text.ops;
        for (std::size_t i = 0; i < ops.size(); ++i)
            if (ops[i].kind == OpKind::Variable || ops[i].kind == OpKind::RawVariable)
                ops[i].b = static_cast<std::uint32_t>(annotated.writeAs[i]);
        ops = withInsertions(ops, annotated.insertions, use->compiled->marks);
        for (std::uint8_t variant = 0; variant < use->compiled->programs.size(); ++variant)
            use->compiled->programs[variant] = variantOf(ops, variant);
        use->compiled->targets = std::move(annotated.targets);
        use->end = std::move(annotated.end);
        use->isFinished = true;
        return use;
    }

    const Texts& m_texts;
    std::map<const TemplateText*, std::vector<std::unique_ptr<Use>>> m_uses;
    std::size_t m_repeatedBytes = 0;
    std::size_t m_depth = 0;
    std::size_t m_sections = 0; ///< around what is compiled now
};

} // namespace

Result<std::unique_ptr<const TemplateText>> TemplateText::parse(std::string file, std::string source) {
    auto text = std::make_unique<TemplateText>();
    text->file = std::move(file);
    text->source = std::move(source);
    auto parsed = parseTemplate(text->source);
    if (!parsed)
        return std::move(parsed).error().inFile(text->file);
    text->ops = std::move(parsed->ops);
    text->names = std::move(parsed->names);
    text->partials = std::move(parsed->partials);
    return std::unique_ptr<const TemplateText>(std::move(text));
}

TemplateSet::TemplateSet() = default;
TemplateSet::TemplateSet(TemplateSet&&) noexcept = default;
TemplateSet& TemplateSet::operator=(TemplateSet&&) noexcept = default;
TemplateSet::~TemplateSet() = default;

Result<TemplateSet> TemplateSet::compile(std::map<std::string, std::string, std::less<>> sources,
                                         const std::function<bool(std::string_view name)>& isEntry) {
    TemplateSet set;
    for (auto& [name, source] : sources) {
        GALLEY_TRY(auto text, TemplateText::parse(name + ".mustache", std::move(source)));
        set.m_texts.emplace(name, std::move(text));
    }
    Compiler compiler(set.m_texts);
    for (const auto& [name, text] : set.m_texts) {
        if (isEntry && !isEntry(name))
            continue;
        GALLEY_TRY(const CompiledTemplate* const compiled, compiler.compileEntry(*text));
        set.m_entries.emplace(name, compiled);
    }
    set.m_compiled = compiler.takeCompiled();
    return set;
}

const CompiledTemplate* TemplateSet::find(std::string_view name) const {
    const auto found = m_entries.find(name);
    return found == m_entries.end() ? nullptr : found->second;
}

} // namespace galley
