// Mustache, compiled once and rendered by appending to one string; documents are read in place, never copied.
// Follows the public Mustache specification (interpolation, sections, inverted sections, partials, set delimiters,
// comments, standalone lines); lambdas, inheritance and dynamic partial names are refused when compiling.
//
// Templates and documents are untrusted: nesting, partial depth, work and output are bounded; `{{x}}` is escaped for
// the place where it stands, which compiling follows as browsers do, through all sections and partials
// (template_html.h). The value of an attribute that holds addresses (href, src, srcset, …) and is made by tags becomes
// "#" when its scheme could run code, and so does a value in a style that is more than one. Where content would be
// code, a name or markup that cannot be checked, the template is refused. What a template writes literally, and
// `{{{x}}}` of a plain string between tags, is the theme author's own markup.
//
// For previews each template is compiled a second time with marks after the names of the elements that show a field:
//  ` data-galley-field="type/id#path"`. Taking out ` data-galley-[a-z]+="[^"]*"` gives the production bytes: text that
// looks like such an attribute never reaches the output as one, and templates must not spell the prefix themselves.
//
// Thread rule: a TemplateSet is immutable; render from any thread.
// Used in this folder alone.
#pragma once

#include "model/base/result.h"
#include "model/page/document.h"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// Whether the output carries the attributes that lead from an element to its field.
enum class RenderMode : std::uint8_t { Production, Preview };

/// Bounds for one rendering, the same in both modes.
struct RenderLimits {
    std::size_t outputBytes = 64U << 20; ///< without preview attributes
    std::size_t steps = 50'000'000;      ///< tags executed, and bytes of CommonMark read
    std::size_t partialDepth = 64;       ///< deeper partials render nothing
};

class CompiledTemplate;
class TimeZone;
struct TemplateText;

/// Whether content has a field, a global type, or a kind of module, of that name.
enum class ContentName : std::uint8_t { Field, Type, Kind };
using NameTest = std::function<bool(std::string_view name, ContentName what)>;

/// Templates that can use each other as partials, by name.
class TemplateSet {
public:
    /// Parses all, and compiles those that are rendered by themselves, with the partials that they include.
    /// InvalidInput with file (the name and ".mustache"), line, and what to do about it. A partial that does not exist
    /// renders nothing, as the specification says; see missingPartials(). `isEntry` says which are rendered by
    /// themselves; without it, all. O(size of the sources) for any templates that people write.
    static Result<TemplateSet> compile(std::map<std::string, std::string, std::less<>> sources,
                                       const std::function<bool(std::string_view name)>& isEntry = {});

    TemplateSet();
    TemplateSet(TemplateSet&&) noexcept;
    TemplateSet& operator=(TemplateSet&&) noexcept;
    ~TemplateSet();

    /// nullptr when there is none, or when it is not rendered by itself. Valid for the life of the set, also when that
    /// is moved.
    const CompiledTemplate* find(std::string_view name) const;

    /// Every name that a tag asks contexts for, and every part of one with dots; with the member of documents that it
    /// may mean (own_names.h). Views into the set.
    std::set<std::string_view> names() const;

    /// A problem for each tag that names a partial which does not exist: file, line and message.
    std::vector<Error> missingPartials() const;
    /// A problem for each tag that means a member of documents by the name that it had before (own_names.h), since
    /// content has no field of that name: file, line and message.
    std::vector<Error> oldNames(const NameTest& isField) const;

private:
    std::map<std::string, std::unique_ptr<const TemplateText>, std::less<>> m_texts;
    std::vector<std::unique_ptr<const CompiledTemplate>> m_compiled;
    std::map<std::string, const CompiledTemplate*, std::less<>> m_entries;
};

/// Who is asked for names: the last context first. Contexts must outlive the call.
struct TemplateContext {
    std::span<const DocNode* const> stack;
    std::string_view locale; ///< of `{{at.long}}`
    RenderMode mode = RenderMode::Production;
    RenderLimits limits{};
    /// When not null: gets the first part of each name that was asked of a context before the last, found there or not,
    /// each once. The rendering depends on nothing else of those contexts. Views into the templates.
    std::vector<std::string_view>* asked = nullptr;
    const TimeZone* zone = nullptr; ///< of `.date`, `.time` and `.long` of instants; null: UTC
};

/// Appends the rendering to `out`. False when a limit stopped it; `out` is then as it was before.
[[nodiscard]] bool render(const CompiledTemplate& compiled, const TemplateContext& context, std::string& out);

/// Nothing when the template has exactly one `{{{_modules}}}`, outside any section, and between tags where modules mean
/// what they mean alone; else InvalidInput with file and line. A template without it may have one `{{{modules}}}`.
Result<void> checkShell(const CompiledTemplate& compiled);

/// The problem of a shell that says `{{{modules}}}`: file, line and message.
std::optional<Error> oldModules(const CompiledTemplate& shell);

/// Renders what stands before and after the `{{{_modules}}}` of a template that passed checkShell(). False as in
/// render().
[[nodiscard]] bool renderShell(const CompiledTemplate& compiled, const TemplateContext& context, std::string& before,
                               std::string& after);

/// The attribute of an element that shows the field `path` of the object with this origin, or nothing without origin:
/// ` data-galley-field="type/id#path"`.
void appendFieldAttribute(std::string& out, std::string_view origin, std::string_view path);

} // namespace galley
