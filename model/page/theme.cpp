#include "model/page/theme.h"

#include "model/base/common_mark_text.h"
#include "model/base/file.h"
#include "model/base/inside_folder.h"
#include "model/base/json_text.h"
#include "model/page/generic_template.h"
#include "model/page/own_names.h"
#include "model/page/page_builder.h"
#include "model/page/readable_value.h"
#include "model/page/scalar_text.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

namespace galley {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = 8U << 20;
constexpr std::size_t kMaxThemeBytes = 256U << 20;
constexpr std::size_t kMaxFiles = 10'000;
constexpr std::string_view kTemplateFolder = "templates/";
constexpr std::string_view kTemplateSuffix = ".mustache";
constexpr std::string_view kHeaderKey = "header";

Error badTheme(std::string message, std::string file) {
    return Error{ErrorCode::InvalidInput, std::move(message)}.inFile(std::move(file));
}

bool isHidden(const fs::path& path) {
    return path.filename().string().starts_with('.');
}

/// A link may only lead to another file of the same folder.
Result<void> checkLink(const fs::path& link, const fs::path& folder) {
    std::error_code failure;
    const fs::path target = fs::canonical(link, failure);
    const fs::path root = failure ? fs::path() : fs::canonical(folder, failure);
    if (failure || !fs::is_regular_file(target, failure))
        return badTheme("a symbolic link in a theme must lead to a file; replace it by the file", link.string());
    const fs::path inside = target.lexically_relative(root);
    if (inside.empty() || *inside.begin() == "..")
        return badTheme("a symbolic link leads out of the theme; replace it by the file", link.string());
    return {};
}

Result<Theme::Files> readFolder(const fs::path& folder) {
    Theme::Files files;
    std::error_code failure;
    if (!fs::exists(folder, failure))
        return files;
    std::size_t total = 0;
    fs::recursive_directory_iterator entry(folder, failure);
    for (const fs::recursive_directory_iterator end; !failure && entry != end; entry.increment(failure)) {
        const fs::path& path = entry->path();
        if (isHidden(path)) {
            entry.disable_recursion_pending();
            continue;
        }
        if (entry->is_symlink(failure))
            GALLEY_CHECK(checkLink(path, folder));
        else if (entry->is_directory(failure))
            continue;
        else if (!entry->is_regular_file(failure))
            return badTheme("not a regular file; remove it from the theme", path.string());
        GALLEY_TRY(std::string bytes, readFileInside(folder, path.lexically_relative(folder), kMaxFileBytes));
        total += bytes.size();
        if (total > kMaxThemeBytes || files.size() >= kMaxFiles)
            return badTheme("the theme is larger than 256 MiB or 10,000 files; move large files to the site's assets",
                            folder.string());
        files.emplace(path.lexically_relative(folder).generic_string(), std::move(bytes));
    }
    if (failure)
        return Error{ErrorCode::Io, "cannot list the folder: " + failure.message()}.inFile(folder.string());
    return files;
}

Digest digestOf(const Theme::Files& files) {
    std::string text;
    for (const auto& [path, bytes] : files) {
        appendJsonString(text, path);
        text += toHex(sha256(bytes));
    }
    return sha256(text);
}

Result<std::string> nameOf(const Theme::Files& files) {
    const auto file = files.find("theme.json");
    if (file == files.end())
        return std::string();
    const auto json = nlohmann::json::parse(file->second, nullptr, false);
    if (!json.is_object())
        return badTheme("not a JSON object; write {\"name\": \"…\"}", "theme.json");
    const auto name = json.find("name");
    if (name == json.end())
        return std::string();
    if (!name->is_string())
        return badTheme("\"name\" must be a text", "theme.json");
    return name->get<std::string>();
}

/// The names at the bottom of the context stack. Lives as long as a rendering.
class Globals {
public:
    explicit Globals(const RenderContext& context) {
        const DocNode* const title = context.page == nullptr ? nullptr : readableTitle(*context.page, context.guide);
        if (title != nullptr && title->kind() == DocKind::Text)
            appendMarkdownPlain(m_title, title->asString());
        else if (title != nullptr)
            m_title = title->asString();
        m_members[0] = DocNode(context.site == nullptr ? DocNode::null() : *context.site).named("_site");
        m_members[1] = DocNode::string(context.locale).named("_lang");
        m_members[2] = DocNode::string(isRightToLeft(context.locale) ? "rtl" : "ltr").named("_dir");
        m_members[3] = DocNode::string(m_title).named("_pageTitle");
        m_node = DocNode::object(m_members);
    }
    Globals(const Globals&) = delete;
    Globals& operator=(const Globals&) = delete;
    const DocNode* node() const { return &m_node; }

private:
    std::string m_title;
    std::array<DocNode, 4> m_members;
    DocNode m_node;
};

/// Adds the names of fields and of all fields inside them.
void addNames(NameSet& names, const std::vector<Field>& fields) {
    for (const Field& field : fields) {
        names.insert(field.name);
        addNames(names, field.fields);
        for (const BlockKind& kind : field.blocks)
            addNames(names, kind.fields);
    }
}

/// The same of what is public, and of what is not.
void partNames(NameSet& shown, NameSet& hidden, const std::vector<Field>& fields, bool arePublic) {
    for (const Field& field : fields) {
        const bool isPublic = arePublic && field.isPublic;
        if (!field.name.empty())
            (isPublic ? shown : hidden).insert(field.name);
        partNames(shown, hidden, field.fields, isPublic);
        for (const BlockKind& kind : field.blocks)
            partNames(shown, hidden, kind.fields, isPublic);
    }
}

/// Templates that stand for themselves; the others are included by these.
bool isEntry(std::string_view name) {
    return name == "page" || name == "404" || name == "410" || name == kHeaderKey || name.starts_with("pages/") ||
           name.starts_with("headers/") || name.starts_with("modules/");
}

/// The first template of the list that exists.
const CompiledTemplate* firstOf(const TemplateSet& templates, std::initializer_list<std::string> names) {
    for (const std::string& name : names)
        if (const CompiledTemplate* const found = templates.find(name))
            return found;
    return nullptr;
}

constexpr std::string_view kTooLarge = "<!-- This part of the page is too large to show. -->\n";

} // namespace

Result<std::shared_ptr<const Theme>> Theme::load(const fs::path& folder) {
    GALLEY_TRY(Files files, readFolder(folder));
    auto theme = fromFiles(std::move(files));
    if (theme)
        return theme;
    Error error = std::move(theme).error();
    error.file = (folder / error.file).string();
    return error;
}

Result<std::shared_ptr<const Theme>> Theme::fromFiles(Files files) {
    std::shared_ptr<Theme> theme(new Theme);
    std::map<std::string, std::string, std::less<>> sources;
    for (const auto& [path, bytes] : files) {
        if (!isSafeRelativePath(path))
            return badTheme("not a path inside a theme", path);
        const std::string_view view = path;
        if (!view.starts_with(kTemplateFolder)) {
            if (path != "theme.json")
                theme->m_files.emplace(path, bytes);
        } else if (view.ends_with(kTemplateSuffix)) {
            sources.emplace(
                view.substr(kTemplateFolder.size(), view.size() - kTemplateFolder.size() - kTemplateSuffix.size()),
                bytes);
        }
    }
    theme->m_files.try_emplace("style.css", builtInStyle());
    sources.try_emplace("page", builtInPageTemplate());
    if (!sources.contains("404"))
        sources.try_emplace("410", builtInGoneTemplate());
    sources.try_emplace("404", builtInNotFoundTemplate());
    GALLEY_TRY(theme->m_name, nameOf(files));
    GALLEY_CHECK(theme->compile(std::move(sources)));
    theme->m_digest = digestOf(files);
    theme->m_sources = std::move(files);
    return std::shared_ptr<const Theme>(std::move(theme));
}

Result<void> Theme::compile(std::map<std::string, std::string, std::less<>> sources) {
    for (const auto& [name, source] : sources)
        if (name == "page" || name.starts_with("pages/"))
            m_shells.push_back(name);
    auto templates = TemplateSet::compile(std::move(sources), isEntry);
    Result<void> result = templates ? Result<void>() : Result<void>(std::move(templates).error());
    if (templates) {
        m_templates = std::move(*templates);
        m_warnings = m_templates.missingPartials();
        for (const std::string_view name : m_templates.names())
            m_names.emplace(name);
        for (const std::string& shell : m_shells)
            if (result)
                result = checkShell(*m_templates.find(shell));
    }
    for (Error& warning : m_warnings)
        warning.file.insert(0, kTemplateFolder);
    if (result)
        return result;
    Error error = std::move(result).error();
    error.file.insert(0, kTemplateFolder);
    return error;
}

std::vector<Error> Theme::warningsFor(const Schema& schema) const {
    NameSet fields;
    for (const Type& type : schema.types)
        addNames(fields, type.fields);
    const auto isGlobal = [&schema](std::string_view type) {
        return std::any_of(schema.site.globals.begin(), schema.site.globals.end(), [type](const std::string& path) {
            return path.size() > type.size() && path[type.size()] == '/' && path.starts_with(type);
        });
    };
    const NameSet kinds = moduleKinds(schema);
    std::vector<Error> problems = m_templates.oldNames([&](std::string_view name, ContentName what) {
        switch (what) {
        case ContentName::Field:
            return fields.contains(name);
        case ContentName::Type:
            return isGlobal(name);
        case ContentName::Kind:
            return kinds.contains(name);
        }
        return false;
    });
    for (const std::string_view shell : m_shells)
        if (auto problem = oldModules(*m_templates.find(shell)))
            problems.push_back(*std::move(problem));
    for (Error& problem : problems)
        problem.file.insert(0, kTemplateFolder);
    problems.insert(problems.begin(), m_warnings.begin(), m_warnings.end());
    NameSet shown;
    NameSet hidden;
    for (const Type& type : schema.types)
        if (!type.redirects) // nobody chose what its fields are called
            partNames(shown, hidden, type.fields, type.isPublic);
    for (const std::string& name : hidden)
        if (m_names.contains(name) && !shown.contains(name))
            problems.push_back(Error{ErrorCode::NotFound, "templates ask for \"" + name +
                                                              "\", which schema.json says is not public, so they get "
                                                              "nothing"}
                                   .inFile("templates"));
    // What is wrong twice in one line is said once.
    std::set<std::string> said;
    std::vector<Error> warnings;
    for (Error& problem : problems)
        if (said.insert(problem.toString()).second)
            warnings.push_back(std::move(problem));
    return warnings;
}

const CompiledTemplate* Theme::moduleTemplate(std::string_view kind) const {
    return firstOf(m_templates, {"modules/" + std::string(kind), "modules/default"});
}

const CompiledTemplate* Theme::headerTemplate(std::string_view type) const {
    return firstOf(m_templates, {"headers/" + std::string(type), "header"});
}

std::string Theme::renderModule(const ModuleView& module, const RenderContext& context, RenderMode mode) const {
    std::string html;
    appendModule(html, module, context, mode);
    return html;
}

void Theme::appendModule(std::string& out, const ModuleView& module, const RenderContext& context, RenderMode mode,
                         std::vector<std::string_view>* asked) const {
    const bool isHeader = module.key == kHeaderKey;
    out += "<section class=\"module module-";
    appendHtmlEscaped(out, isHeader && module.kind.empty() ? kHeaderKey : module.kind);
    out += "\" id=\"";
    appendHtmlEscaped(out, module.key);
    out += '"';
    if (mode == RenderMode::Preview) {
        out += " data-galley-module=\"";
        appendHtmlEscaped(out, module.key);
        out += '"';
    }
    out += ">\n";
    const DocNode empty = DocNode::object({});
    const DocNode* const node = module.node == nullptr ? &empty : module.node;
    const TimeZone& zone = context.zone == nullptr ? TimeZone::utc() : *context.zone;
    const CompiledTemplate* compiled = nullptr;
    if (isHeader) {
        const DocNode* const type = node->find("_type");
        const std::string_view typeName = type != nullptr && type->kind() == DocKind::String ? type->asString() : "";
        compiled = headerTemplate(typeName);
    } else {
        compiled = moduleTemplate(module.kind);
    }
    if (compiled != nullptr) {
        const Globals globals(context);
        const std::array stack{globals.node(), context.page == nullptr ? &empty : context.page, node};
        if (!render(*compiled, {stack, context.locale, mode, {}, asked, context.zone}, out))
            out += kTooLarge;
    } else if (isHeader) {
        appendGenericHeader(out, *node, {context.locale, zone, mode, module.guide});
    } else {
        appendGenericModule(out, *node, {context.locale, zone, mode, module.guide});
    }
    out += "</section>\n";
}

bool Theme::meansTheSame(std::string_view name, const RenderContext& before, const RenderContext& after) {
    const auto areEqual = [](const DocNode* left, const DocNode* right) {
        return left == right || (left != nullptr && right != nullptr && *left == *right);
    };
    const auto member = [name](const DocNode* object) {
        return object == nullptr ? nullptr : memberNamed(*object, name, ownName(name));
    };
    if (!areEqual(member(before.page), member(after.page)))
        return false;
    const Globals left(before);
    const Globals right(after);
    return areEqual(member(left.node()), member(right.node()));
}

Shell Theme::renderShell(const DocNode& page, std::string_view type, const RenderContext& context,
                         RenderMode mode) const {
    Shell shell;
    RenderContext inner = context;
    inner.page = &page;
    const Globals globals(inner);
    const std::array stack{globals.node(), &page};
    const CompiledTemplate* const compiled = firstOf(m_templates, {"pages/" + std::string(type), "page"});
    if (!galley::renderShell(*compiled, {stack, context.locale, mode, {}, nullptr, context.zone}, shell.before,
                             shell.after))
        shell.before = kTooLarge;
    return shell;
}

std::string Theme::renderLost(LostPage why, const RenderContext& context, RenderMode mode) const {
    std::string out;
    const Globals globals(context);
    const std::array stack{globals.node()};
    const CompiledTemplate* const compiled =
        why == LostPage::Gone ? firstOf(m_templates, {"410", "404"}) : m_templates.find("404");
    if (!render(*compiled, {stack, context.locale, mode, {}, nullptr, context.zone}, out))
        out = kTooLarge;
    return out;
}

} // namespace galley
