#include "model/page/template_html.h"

#include "model/page/html_names.h"

#include <algorithm>
#include <map>
#include <set>

namespace galley {

namespace {

constexpr std::uint32_t kNone = UINT32_MAX;
constexpr std::size_t kMaxSections = 256; // of sections in all templates that include each other
using HtmlState = HtmlContext::State;

/// What no editor types into: places in loops and the page's own members, but for its label, which is a field's value.
bool isStructural(const TemplateName& name) {
    if (name.kind != TemplateName::Kind::Path)
        return name.kind != TemplateName::Kind::Implicit;
    const std::string_view last = name.tail.empty() ? name.head.name : name.tail.back().name;
    return last.starts_with('_') && last != "_label" && last != "_url" && last != "_modules";
}

/// Whether values of this kind are looked at when they end.
bool isCheckedAtEnd(const HtmlContext& at) {
    switch (at.valueKind()) {
    case AttributeKind::Address:
    case AttributeKind::AddressList:
    case AttributeKind::SourceSet:
    case AttributeKind::Animation:
    case AttributeKind::Refresh:
        return true;
    case AttributeKind::Plain:
    case AttributeKind::Style:
    case AttributeKind::ScriptType:
    case AttributeKind::Code:
    case AttributeKind::Document:
    case AttributeKind::BaseAddress:
    case AttributeKind::ScriptAddress:
        return at.isInUnquoted();
    }
    return true;
}

struct OpPlace {
    std::uint32_t op = kNone;
    std::uint32_t offset = 0;
};

/// Notes which elements show which fields, in the order of the source.
class Elements {
public:
    explicit Elements(const TemplateText& text)
        : m_text(text) {}

    void beginSection() { m_sections.push_back({m_nextSection++, m_open.size()}); }
    void endSection() {
        m_open.resize(std::min(m_open.size(), m_sections.back().openElements));
        m_sections.pop_back();
    }
    void beginTag(const std::string& name, OpPlace nameEnd) {
        m_elements.push_back({name, section(), nameEnd, {}, {}});
        m_isInTag = true;
    }
    void continueName(const std::string& name, OpPlace nameEnd) {
        if (!m_isInTag)
            return;
        Element& element = m_elements.back();
        element.name = name;
        element.nameEnd = element.nameEnd.op == nameEnd.op ? nameEnd : OpPlace{};
    }
    void endTag(bool isSelfClosing) {
        if (m_isInTag && !isSelfClosing && !isVoidElement(m_elements.back().name))
            m_open.push_back(static_cast<std::uint32_t>(m_elements.size() - 1));
        m_isInTag = false;
    }
    void close(const std::string& name) {
        for (std::size_t i = m_open.size(); i > 0 && m_open.size() - i < 64; --i) {
            if (m_elements[m_open[i - 1]].name == name) {
                m_open.resize(i - 1);
                return;
            }
        }
    }
    void showContent(std::uint32_t name) {
        if (!m_open.empty() && m_elements[m_open.back()].section == section() && !isStructural(m_text.names[name]))
            m_elements[m_open.back()].contentNames.push_back(name);
    }
    void showInAttribute(std::uint32_t name) {
        if (m_isInTag && m_elements.back().section == section() && !isStructural(m_text.names[name]))
            m_elements.back().attributeNames.push_back(name);
    }
    void addMarks(std::vector<Insertion>& insertions) const {
        for (const Element& element : m_elements)
            addMark(element, insertions);
    }

private:
    struct Element {
        std::string name;
        std::uint32_t section = 0;
        OpPlace nameEnd; ///< without op when the name stands in several literals
        std::vector<std::uint32_t> contentNames;
        std::vector<std::uint32_t> attributeNames;
    };
    struct OpenSection {
        std::uint32_t number = 0;
        std::size_t openElements = 0;
    };

    std::uint32_t section() const { return m_sections.empty() ? 0 : m_sections.back().number; }

    /// What an element contains says more than its attributes, and `url` of a card is made, not typed.
    void addMark(const Element& element, std::vector<Insertion>& insertions) const {
        if (element.nameEnd.op == kNone || element.name == "script" || element.name == "style")
            return;
        std::vector<std::uint32_t> names;
        std::vector<std::uint32_t> last;
        for (const auto* group : {&element.contentNames, &element.attributeNames}) {
            for (const std::uint32_t name : *group) {
                const TemplateName& candidate = m_text.names[name];
                const bool isUrl = candidate.head.isOwn("_url") && candidate.tail.empty();
                const bool isModules = candidate.head.isOwn("_modules") && candidate.tail.empty();
                if (!isModules)
                    (isUrl ? last : names).push_back(name);
            }
        }
        names.insert(names.end(), last.begin(), last.end());
        if (!names.empty())
            insertions.push_back(
                {element.nameEnd.op, element.nameEnd.offset, OpKind::FieldMark, 0, 0, std::move(names)});
    }

    const TemplateText& m_text;
    std::vector<Element> m_elements;
    std::vector<std::uint32_t> m_open; ///< elements that are not yet closed
    std::vector<OpenSection> m_sections;
    std::uint32_t m_nextSection = 1;
    bool m_isInTag = false; ///< of the last element
};

/// Walks through the operations. What a section leads to is found first, walking through it as often as it takes; then
/// each operation is noted once.
class Annotator {
public:
    Annotator(const TemplateText& text, bool isIndented, const IncludePartial& include, std::size_t& depth)
        : m_text(text)
        , m_isIndented(isIndented)
        , m_include(include)
        , m_elements(text)
        , m_depth(depth) {
        m_result.writeAs.resize(text.ops.size());
        m_result.targets.resize(text.partials.size());
    }

    Result<AnnotatedTemplate> annotate(const HtmlContext& begin) {
        m_result.end = begin;
        GALLEY_CHECK(walk(0, m_text.ops.size(), m_result.end, Pass::Note));
        m_elements.addMarks(m_result.insertions);
        std::stable_sort(
            m_result.insertions.begin(), m_result.insertions.end(),
            [](const Insertion& a, const Insertion& b) { return a.op != b.op ? a.op < b.op : a.offset < b.offset; });
        return std::move(m_result);
    }

private:
    enum class Pass : std::uint8_t { Find, Note };
    /// Where a section's content begins, and where one is behind it.
    struct Branch {
        const HtmlContext* inside = nullptr;
        const HtmlContext* after = nullptr;
    };

    Error problem(std::string message, std::uint32_t line) const {
        return Error{ErrorCode::InvalidInput, std::move(message)}.inFile(m_text.file).atLine(line);
    }

    Result<void> walk(std::size_t begin, std::size_t end, HtmlContext& at, Pass pass) {
        for (std::size_t i = begin; i < end; ++i) {
            const Op& op = m_text.ops[i];
            m_op = static_cast<std::uint32_t>(i);
            switch (op.kind) {
            case OpKind::Literal:
                GALLEY_CHECK(readLiteral(op, at, pass));
                break;
            case OpKind::LineStart:
                GALLEY_CHECK(readIndentation(at, pass));
                break;
            case OpKind::Variable:
            case OpKind::RawVariable:
                GALLEY_CHECK(readVariable(op, at, pass));
                break;
            case OpKind::Section:
            case OpKind::Inverted:
                GALLEY_CHECK(readSection(i, at, pass));
                i = op.b;
                break;
            case OpKind::Partial:
                GALLEY_CHECK(readPartial(op, at, pass));
                break;
            case OpKind::End:
            case OpKind::ValueBegin:
            case OpKind::ValueEnd:
            case OpKind::FieldMark:
                break;
            }
        }
        return {};
    }

    Result<void> readLiteral(const Op& op, HtmlContext& at, Pass pass) {
        const std::string_view text = std::string_view(m_text.source).substr(op.a, op.b);
        for (std::uint32_t offset = 0; offset < text.size(); ++offset)
            GALLEY_CHECK(readByte(text[offset], offset, op.a + offset, at, pass));
        return {};
    }

    /// The indentation of a partial is written at the beginning of each line.
    Result<void> readIndentation(HtmlContext& at, Pass pass) {
        if (!m_isIndented)
            return {};
        const std::size_t next = m_op + 1 < m_text.ops.size() && m_text.ops[m_op + 1].kind == OpKind::Literal
                                     ? m_text.ops[m_op + 1].a
                                     : m_text.source.size();
        return readByte(' ', 0, next, at, pass);
    }

    Result<void> readByte(char c, std::uint32_t offset, std::size_t position, HtmlContext& at, Pass pass) {
        const HtmlState before = at.state();
        if (before == HtmlState::Data && c != '<')
            return {};
        const bool wasInValue = at.isInValue();
        const bool isEnding = wasInValue && at.hasTagInValue() && isCheckedAtEnd(at);
        const std::string closed = pass == Pass::Note && c == '>' ? at.element() : std::string();
        const bool isEndTag = at.isEndTag();
        std::string message;
        if (!at.read(c, message)) {
            const auto begin = m_text.source.begin();
            const auto lines = std::count(begin, begin + static_cast<std::ptrdiff_t>(position), '\n');
            return problem(std::move(message), static_cast<std::uint32_t>(lines) + 1);
        }
        if (pass == Pass::Find)
            return {};
        if (!wasInValue && at.isInValue())
            m_valueBegin = {m_op, at.state() == HtmlState::Quoted ? offset + 1 : offset};
        if (isEnding && !at.isInValue())
            m_result.insertions.push_back({m_op, offset, OpKind::ValueEnd});
        noteElement(before, closed, isEndTag, offset, at);
        return {};
    }

    void noteElement(HtmlState before, const std::string& closed, bool wasEndTag, std::uint32_t offset,
                     const HtmlContext& at) {
        const bool isName = at.state() == HtmlState::TagName && !at.isEndTag();
        if (isName && before == HtmlState::TagOpen)
            m_elements.beginTag(at.element(), {m_op, offset + 1});
        else if (isName)
            m_elements.continueName(at.element(), {m_op, offset + 1});
        if (closed.empty() || at.isInTag() || at.state() == before)
            return;
        if (wasEndTag || before == HtmlState::RawText)
            m_elements.close(closed);
        else if (at.state() == HtmlState::Data || at.state() == HtmlState::RawText)
            m_elements.endTag(before == HtmlState::SelfClosing);
    }

    /// A tag of the template stands here.
    void meetTag(HtmlContext& at, Pass pass) {
        const bool wasInValue = at.isInValue();
        const bool hadTag = at.hasTagInValue();
        at.meetTag();
        if (pass == Pass::Find || !at.isInValue() || hadTag)
            return;
        if (!wasInValue)
            m_valueBegin = {m_op, 0};
        if (isCheckedAtEnd(at))
            m_result.insertions.push_back({m_valueBegin.op, m_valueBegin.offset, OpKind::ValueBegin,
                                           static_cast<std::uint32_t>(at.valueKind()), at.isInUnquoted() ? 1U : 0U});
    }

    Result<void> readVariable(const Op& op, HtmlContext& at, Pass pass) {
        meetTag(at, pass);
        const bool isText = at.state() == HtmlState::Data || at.state() == HtmlState::RawText;
        const bool isInTag = at.isInTag() && !at.isEndTag();
        std::string message;
        const std::optional<WriteAs> writeAs = at.meetValue(op.kind == OpKind::RawVariable, message);
        if (!writeAs)
            return problem(std::move(message), op.line);
        if (pass == Pass::Find)
            return {};
        m_result.writeAs[m_op] = *writeAs;
        if (isText)
            m_elements.showContent(op.a);
        else if (isInTag)
            m_elements.showInAttribute(op.a);
        return {};
    }

    Result<void> readSection(std::size_t index, HtmlContext& at, Pass pass) {
        meetTag(at, pass);
        const Op& op = m_text.ops[index];
        if (m_depth >= kMaxSections)
            return problem("sections stand in each other more than 256 levels deep, with those around the partials; "
                           "include less",
                           op.line);
        ++m_depth;
        GALLEY_TRY(const Branch branch, branchOf(index, at));
        if (pass == Pass::Note) {
            HtmlContext inside = *branch.inside;
            m_elements.beginSection();
            GALLEY_CHECK(walk(index + 1, op.b, inside, pass));
            m_elements.endSection();
        }
        --m_depth;
        at = *branch.after;
        return {};
    }

    Result<Branch> branchOf(std::size_t index, const HtmlContext& at) {
        const HtmlContext* const before = &*m_contexts.insert(at).first;
        const auto known = m_branches.find({index, before});
        if (known != m_branches.end())
            return known->second;
        const Op& op = m_text.ops[index];
        Branch branch{before, before};
        while (true) {
            HtmlContext end = *branch.inside;
            GALLEY_CHECK(walk(index + 1, op.b, end, Pass::Find));
            const std::optional<HtmlContext> after = HtmlContext::joined(*branch.inside, end);
            if (!after)
                return problem("the section \"" + std::string(nameOf(op)) + "\" begins " + before->place() +
                                   " and ends " + end.place() +
                                   ", so what follows depends on whether it is shown; let it begin and end in the same "
                                   "place",
                               op.line);
            branch.after = &*m_contexts.insert(*after).first;
            if (op.kind == OpKind::Inverted || branch.inside == branch.after)
                break;
            branch.inside = branch.after;
        }
        m_branches.emplace(std::pair(index, before), branch);
        return branch;
    }

    std::string_view nameOf(const Op& op) const {
        const NamePart& head = m_text.names[op.a].head;
        const auto& tail = m_text.names[op.a].tail;
        return tail.empty() ? head.name
                            : std::string_view(head.name.data(),
                                               static_cast<std::size_t>(tail.back().name.data() +
                                                                        tail.back().name.size() - head.name.data()));
    }

    Result<void> readPartial(const Op& op, HtmlContext& at, Pass pass) {
        meetTag(at, pass);
        const PartialTag& tag = m_text.partials[op.a];
        const bool isIndented = tag.isStandalone && (m_isIndented || !tag.indentation.empty());
        GALLEY_TRY(IncludedPartial included, m_include(tag, at, isIndented));
        at = std::move(included.after);
        if (pass == Pass::Note)
            m_result.targets[op.a] = included.target;
        return {};
    }

    const TemplateText& m_text;
    const bool m_isIndented;
    const IncludePartial& m_include;
    AnnotatedTemplate m_result;
    Elements m_elements;
    std::set<HtmlContext> m_contexts;                                        ///< of sections
    std::map<std::pair<std::size_t, const HtmlContext*>, Branch> m_branches; ///< of the section at that operation
    std::size_t& m_depth;
    std::uint32_t m_op = 0;
    OpPlace m_valueBegin;
};

} // namespace

Result<AnnotatedTemplate> annotateHtml(const TemplateText& text, const HtmlContext& begin, bool isIndented,
                                       const IncludePartial& include, std::size_t& depth) {
    return Annotator(text, isIndented, include, depth).annotate(begin);
}

} // namespace galley
