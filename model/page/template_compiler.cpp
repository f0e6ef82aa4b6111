#include "model/page/template_html.h"
#include "model/page/template_parser.h"
#include "model/page/template_program.h"

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
            result.push_back({next->kind, static_cast<std::uint32_t>(marks.size()),
                              static_cast<std::uint32_t>(next->names.size()), op.line});
            marks.insert(marks.end(), next->names.begin(), next->names.end());
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

} // namespace

Result<std::unique_ptr<CompiledTemplate>> CompiledTemplate::compile(std::string file, std::string source) {
    std::unique_ptr<CompiledTemplate> compiled(new CompiledTemplate);
    compiled->file = std::move(file);
    compiled->source = std::move(source);
    auto parsed = parseTemplate(compiled->source);
    if (!parsed)
        return std::move(parsed).error().inFile(compiled->file);
    const std::vector<Insertion> insertions = annotateHtml(compiled->source, *parsed);
    const std::vector<Op> ops = withInsertions(parsed->ops, insertions, compiled->marks);
    for (std::uint8_t variant = 0; variant < compiled->programs.size(); ++variant)
        compiled->programs[variant] = variantOf(ops, variant);
    compiled->names = std::move(parsed->names);
    compiled->partials = std::move(parsed->partials);
    return compiled;
}

} // namespace galley
