// The compiled form of one template: flat operations over its source text. Internal to the template engine
// (template.h is the interface): written by template_compiler.cpp, read by template.cpp.
//
// Invariants: literals are ranges of `source`; every Section and Inverted knows its End; names and partials are indexes
// into the text. Immutable once compiled.
// Used in this folder alone.
#pragma once

#include "model/base/result.h"
#include "model/page/own_names.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

enum class OpKind : std::uint8_t {
    Literal,     ///< source range [a, a + b)
    Variable,    ///< name a, escaped, as b (WriteAs) wants it
    RawVariable, ///< name a, as it is, as b wants it
    Section,     ///< name a, its End at b
    Inverted,    ///< name a, its End at b
    End,         ///< end of a section or of an inverted section
    Partial,     ///< partial a
    LineStart,   ///< here a line of the source begins: write the indentation of the partial
    ValueBegin,  ///< the value of an attribute begins, of kind a (AttributeKind); b: without quotes
    ValueEnd,    ///< it ends, if one has begun: replace it when it is dangerous, write quotes when it is none
    FieldMark,   ///< previews: attribute for the first of names marks[a, a + b) that has an origin
};

/// What an attribute's value is to browsers.
enum class AttributeKind : std::uint8_t {
    Plain,
    Address,
    AddressList,   ///< with spaces between
    SourceSet,     ///< addresses of images, with sizes
    Animation,     ///< addresses perhaps, with semicolons between
    Refresh,       ///< of meta: perhaps seconds and an address
    Style,         ///< declarations of a style sheet
    ScriptType,    ///< whether a script is run
    Code,          ///< of events
    Document,      ///< a whole page
    BaseAddress,   ///< by which all other addresses are read
    ScriptAddress, ///< whose script is run
};

/// How a value is written. Markup is all that HTML's escaping makes safe, and HTML between tags.
enum class WriteAs : std::uint8_t {
    Markup,
    InnerMarkup,   ///< HTML inside SVG, select, template or noscript
    DoubleQuoted,  ///< HTML without a double quote
    SingleQuoted,  ///< HTML without a single quote
    Unquoted,      ///< without quotes, blanks and ">"
    Style,         ///< what changes nothing else of a style sheet, or "#"
    UnquotedStyle, ///< the same without blanks
    StyleSheet,    ///< the same in an element whose text has no character references
    Text,          ///< HTML without "<"
    Comment        ///< HTML without ">"
};

struct Op {
    OpKind kind = OpKind::Literal;
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint32_t line = 0;
};

/// One part of a name with dots.
struct NamePart {
    std::string_view name;
    std::string_view own; ///< what it means where there is no field of that name (own_names.h)

    const DocNode* in(const DocNode& object) const { return memberNamed(object, name, own); }
    /// Whether it names this member of documents, by its name or by the one that it had.
    bool isOwn(std::string_view member) const { return name == member || own == member; }
};

/// A name split at its dots.
struct TemplateName {
    enum class Kind : std::uint8_t { Path, Implicit, Index, Number, First, Last };
    Kind kind = Kind::Path;
    NamePart head;
    std::vector<NamePart> tail;
};

class CompiledTemplate;

struct PartialTag {
    std::string_view name;
    std::string_view indentation;
    bool isStandalone = false;
    std::uint32_t line = 0;
};

/// One file as it was parsed, whatever surrounds it on a page. It never moves, since views point into it.
struct TemplateText {
    std::string file;
    std::string source;
    std::vector<Op> ops; ///< literals line by line, each line begun by a LineStart; no values, no marks
    std::vector<TemplateName> names;
    std::vector<PartialTag> partials;

    static Result<std::unique_ptr<const TemplateText>> parse(std::string file, std::string source);

    /// By which name a shell says where the modules of the page go: "_modules", or "modules" where that is not used.
    std::string_view modulesName() const;
    /// Whether the operation writes the modules, under that name.
    bool isModules(const Op& op, std::string_view name) const;
};

/// A template compiled for one place in HTML: a partial that is used between tags, and in the value of an attribute,
/// is two of them.
class CompiledTemplate {
public:
    /// Which operations a program has: previews add FieldMark, indented partials LineStart.
    enum Variant : std::uint8_t { Plain = 0, Preview = 1, Indented = 2, PreviewIndented = 3 };

    explicit CompiledTemplate(const TemplateText& from)
        : text(from) {}
    CompiledTemplate(const CompiledTemplate&) = delete;
    CompiledTemplate& operator=(const CompiledTemplate&) = delete;

    const TemplateText& text;
    std::vector<const CompiledTemplate*> targets; ///< of the text's partials; null for what does not exist
    std::vector<std::uint32_t> marks;             ///< name indexes
    std::array<std::vector<Op>, 4> programs;
};

} // namespace galley
