// How page documents become HTML: templates, static files and built-in templates for all that a theme leaves out.
// A whole page is Shell::before, the fragments of its modules in order (header first), Shell::after. A fragment depends
// on its module's node, the page's own fields and the site only, so fragments can be kept and patched one by one.
//
// Files of a theme folder: theme.json {"name"}, style.css, templates/page.mustache, templates/pages/<type>.mustache,
// templates/header.mustache, templates/headers/<type>.mustache, templates/modules/<kind>.mustache,
// templates/modules/default.mustache, templates/404.mustache; any template is a partial by its path below templates/
// without suffix. All other files are static and served at /theme/<path>.
//
// Names that a template sees, innermost first: the module's fields; the page's fields; `_site` (`_name`, `_url` and the
// globals by their type's name), `_lang` (the locale), `_dir` ("ltr" or "rtl") and `_pageTitle` (plain text).
// A page has besides its fields `_type`, `_id`, `_url`, `_label` and `_locale`, a record that it refers to the first
// four, a block `_kind` and `_key`. Where no field has the name, these are found without the underscore as well. Text
// nodes have `.html` and `.plain`, dates `.date` and `.long`, datetimes `.time` too, all in the time zone of the
// site; alone a date is "2021-03-04" and a datetime RFC 3339 text in UTC, for machines. Inside lists there are
// `@index`, `@number`, `@first` and `@last`.
//
// Themes are untrusted: see template.h; load() never leaves the folder and bounds number and size of files.
// Thread rule: immutable; share it.
#pragma once

#include "model/base/hash.h"
#include "model/base/result.h"
#include "model/page/document.h"
#include "model/page/template.h"
#include "model/schema/schema.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

class FieldGuide;

/// One module of a page. The key "header" stands for the fragment with the page's own fields: `node` is the page.
struct ModuleView {
    std::string_view kind;
    std::string_view key;
    const DocNode* node = nullptr;
    const FieldGuide* guide = nullptr; ///< of the schema that the node was made from, for modules without a template
};

/// What surrounds a module. Pointers may be null and must outlive the call.
struct RenderContext {
    std::string_view locale;
    const DocNode* site = nullptr;     ///< object {name, …}
    const DocNode* page = nullptr;     ///< the page object
    const TimeZone* zone = nullptr;    ///< in which instants are shown; null: UTC
    const FieldGuide* guide = nullptr; ///< of the schema that the page was made from
};

/// The document around the modules.
struct Shell {
    std::string before;
    std::string after;
};

/// Why an address has no page.
enum class LostPage : std::uint8_t {
    NotFound, ///< there is none
    Gone      ///< it was taken off the site
};

class Theme {
public:
    using Files = std::map<std::string, std::string, std::less<>>;

    /// Reads a theme folder; a missing folder gives the built-in theme. InvalidInput names file and line of a bad
    /// template, a file or folder beyond the limits (8 MiB a file, 256 MiB and 10,000 files in all), or a symbolic link
    /// that leaves the folder. Io.
    static Result<std::shared_ptr<const Theme>> load(const std::filesystem::path& folder);
    /// From relative path to bytes, as sources() gives them. InvalidInput as for load(), and for unsafe paths.
    static Result<std::shared_ptr<const Theme>> fromFiles(Files files);

    Theme(const Theme&) = delete;
    Theme& operator=(const Theme&) = delete;

    const std::string& name() const { return m_name; }
    /// The static files below /theme/: always with a style.css, which is built in when the theme has none.
    const Files& files() const { return m_files; }
    /// All files that the theme was made from, templates too: fromFiles(sources()) gives an equal theme.
    const Files& sources() const { return m_sources; }
    /// SHA-256 over paths and bytes of sources(): equal digests render equal bytes in one version of the program.
    const Digest& digest() const { return m_digest; }
    /// Mistakes that do not stop rendering, such as a partial that does not exist.
    const std::vector<Error>& warnings() const { return m_warnings; }
    /// warnings(), and what else is wrong for content of this schema: names that only older templates use, and
    /// those of fields that are not public. Each of a line once.
    std::vector<Error> warningsFor(const Schema& schema) const;

    /// Every name that a template can ask a document for.
    const NameSet& names() const { return m_names; }
    /// Whether there is a template for modules of this kind and for headers of pages of this type. Those without show
    /// all that a document has.
    bool hasModuleTemplate(std::string_view kind) const { return moduleTemplate(kind) != nullptr; }
    bool hasHeaderTemplate(std::string_view type) const { return headerTemplate(type) != nullptr; }

    /// The module's HTML in its wrapper `<section class="module module-KIND" id="KEY">…</section>` and a newline. A
    /// module that exceeds RenderLimits comes out as a comment that says so.
    std::string renderModule(const ModuleView& module, const RenderContext& context, RenderMode mode) const;
    /// The same at the end of `out`. `asked`, when not null, gets the names that the module asked of what surrounds it
    /// (template.h): its HTML stays the same as long as these mean the same. They live as long as the theme.
    void appendModule(std::string& out, const ModuleView& module, const RenderContext& context, RenderMode mode,
                      std::vector<std::string_view>* asked = nullptr) const;
    /// Whether modules see the same under this name in both; the locales must be equal.
    static bool meansTheSame(std::string_view name, const RenderContext& before, const RenderContext& after);
    /// The document around the modules of a page of this type; `page` is put into the context.
    Shell renderShell(const DocNode& page, std::string_view type, const RenderContext& context, RenderMode mode) const;
    /// A whole document for an address without a page. A theme that has none for what is gone shows its other one.
    std::string renderLost(LostPage why, const RenderContext& context, RenderMode mode) const;

private:
    Theme() = default;
    Result<void> compile(std::map<std::string, std::string, std::less<>> sources);
    const CompiledTemplate* moduleTemplate(std::string_view kind) const;
    const CompiledTemplate* headerTemplate(std::string_view type) const;

    std::string m_name;
    Files m_files;
    Files m_sources;
    Digest m_digest{};
    std::vector<Error> m_warnings;
    std::vector<std::string> m_shells; ///< names of templates
    TemplateSet m_templates;
    NameSet m_names;
};

} // namespace galley
