// Which names templates ask for, and which of them are wrong.
#include "model/page/template.h"
#include "model/page/template_program.h"

#include <algorithm>

namespace galley {

namespace {

/// Collects the tags of one template that mean a member of documents under its old name.
class OldNames {
public:
    OldNames(const TemplateText& text, const NameTest& isField, std::vector<Error>& problems)
        : m_text(text)
        , m_isField(isField)
        , m_problems(problems) {}

    void find() {
        for (const Op& op : m_text.ops) {
            switch (op.kind) {
            case OpKind::RawVariable:
                if (!m_text.isModules(op, "modules"))
                    read(op);
                break;
            case OpKind::Variable:
                read(op);
                break;
            case OpKind::Section: {
                const bool isOfSite = read(op);
                m_open.push_back({isOfSite, isInReach() && mayShow(op)});
                break;
            }
            case OpKind::Inverted:
                read(op);
                m_open.push_back({isInSite(), isInReach()});
                break;
            case OpKind::End:
                m_open.pop_back();
                break;
            case OpKind::Literal:
            case OpKind::Partial:
            case OpKind::LineStart:
            case OpKind::ValueBegin:
            case OpKind::ValueEnd:
            case OpKind::FieldMark:
                break;
            }
        }
    }

private:
    struct Open {
        bool isOfSite;
        bool isInReach; ///< content of the site may show what is inside
    };
    bool isInSite() const { return !m_open.empty() && m_open.back().isOfSite; }
    bool isInReach() const { return m_open.empty() || m_open.back().isInReach; }

    /// False for a section of a name that nothing has: nobody needs to mend what is inside.
    bool mayShow(const Op& op) const {
        const TemplateName& name = m_text.names[op.a];
        const auto isKnown = [this](const NamePart& part) {
            return part.name.starts_with('_') || !part.own.empty() || m_isField(part.name, ContentName::Field) ||
                   m_isField(part.name, ContentName::Type);
        };
        return name.kind != TemplateName::Kind::Path ||
               (isKnown(name.head) && std::all_of(name.tail.begin(), name.tail.end(), isKnown));
    }

    /// Whether the name leads to the site.
    bool read(const Op& op) {
        const TemplateName& name = m_text.names[op.a];
        if (name.kind != TemplateName::Kind::Path)
            return false;
        m_written.clear();
        m_meant.clear();
        bool isOfSite = add(name.head, isInSite());
        for (const NamePart& part : name.tail)
            isOfSite = add(part, isOfSite);
        if (m_written != m_meant && isInReach())
            m_problems.push_back(Error{ErrorCode::NotFound, "no field has the name \"" + m_written +
                                                                "\", so it means what is now \"" + m_meant +
                                                                "\"; write that"}
                                     .inFile(m_text.file)
                                     .atLine(op.line));
        return isOfSite;
    }

    bool add(const NamePart& part, bool isOfSite) {
        // A name and an address of its own have the site and, the latter, records.
        const bool isSites = isOfSite && (part.own == "_name" || part.own == "_url");
        const bool isOld = !part.own.empty() && (isSites || part.own != "_name") &&
                           !m_isField(part.name, isSites ? ContentName::Type : ContentName::Field);
        (m_written += m_written.empty() ? "" : ".") += part.name;
        const std::string_view meant = isOld ? part.own : part.name;
        (m_meant += m_meant.empty() ? "" : ".") += meant;
        return meant == "_site";
    }

    const TemplateText& m_text;
    const NameTest& m_isField;
    std::vector<Error>& m_problems;
    std::vector<Open> m_open; ///< sections
    std::string m_written;
    std::string m_meant;
};

} // namespace

std::string_view TemplateText::modulesName() const {
    constexpr std::string_view kName = "_modules";
    const bool isUsed = std::any_of(ops.begin(), ops.end(), [&](const Op& op) { return isModules(op, kName); });
    return isUsed ? kName : kName.substr(1);
}

bool TemplateText::isModules(const Op& op, std::string_view name) const {
    return op.kind == OpKind::RawVariable && names[op.a].tail.empty() && names[op.a].head.name == name;
}

std::set<std::string_view> TemplateSet::names() const {
    std::set<std::string_view> names;
    const auto insert = [&names](const NamePart& part) {
        names.insert(part.name);
        if (!part.own.empty())
            names.insert(part.own);
    };
    for (const auto& [file, text] : m_texts)
        for (const TemplateName& name : text->names)
            if (name.kind == TemplateName::Kind::Path) {
                insert(name.head);
                std::for_each(name.tail.begin(), name.tail.end(), insert);
            }
    return names;
}

std::vector<Error> TemplateSet::missingPartials() const {
    std::vector<Error> missing;
    for (const auto& [name, text] : m_texts)
        for (const PartialTag& tag : text->partials)
            if (!m_texts.contains(tag.name))
                missing.push_back(
                    Error{ErrorCode::NotFound, "there is no template \"" + std::string(tag.name) + "\" to include here"}
                        .inFile(text->file)
                        .atLine(tag.line));
    return missing;
}

std::vector<Error> TemplateSet::oldNames(const NameTest& isField) const {
    constexpr std::string_view kModules = "modules/";
    std::vector<Error> problems;
    for (const auto& [name, text] : m_texts) {
        const std::string_view kind = std::string_view(name).substr(name.starts_with(kModules) ? kModules.size() : 0);
        if (kind.size() == name.size() || kind == "default" || isField(kind, ContentName::Kind))
            OldNames(*text, isField, problems).find();
    }
    return problems;
}

std::optional<Error> oldModules(const CompiledTemplate& shell) {
    const auto& ops = shell.text.ops;
    const std::string_view name = shell.text.modulesName();
    const auto place =
        std::find_if(ops.begin(), ops.end(), [&](const Op& op) { return shell.text.isModules(op, name); });
    if (place == ops.end() || name.starts_with('_'))
        return std::nullopt;
    return Error{ErrorCode::NotFound, "the modules of the page are now \"_modules\"; write {{{_modules}}}"}
        .inFile(shell.text.file)
        .atLine(place->line);
}

} // namespace galley
