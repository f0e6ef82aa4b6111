// The compiled form of one template: flat operations over its source text. Internal to the template engine
// (template.h is the interface): written by template_compiler.cpp, read by template.cpp.
//
// Invariants: literals are ranges of `source`; every Section and Inverted knows its End; names and partials are indexes
// into the template. Immutable once compiled; it never moves, since views point into it.
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
    Variable,    ///< name a, escaped
    RawVariable, ///< name a, as it is
    Section,     ///< name a, its End at b
    Inverted,    ///< name a, its End at b
    End,         ///< end of a section or of an inverted section
    Partial,     ///< partial a
    LineStart,   ///< here a line of the source begins: write the indentation of the partial
    UrlBegin,    ///< the value of a URL attribute begins
    UrlEnd,      ///< it ends: replace it when it is dangerous
    FieldMark,   ///< previews: attribute for the first of names marks[a, a + b) that has an origin
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
    const CompiledTemplate* target = nullptr; ///< set when the template set is linked
};

class CompiledTemplate {
public:
    /// Which operations a program has: previews add FieldMark, indented partials LineStart.
    enum Variant : std::uint8_t { Plain = 0, Preview = 1, Indented = 2, PreviewIndented = 3 };

    CompiledTemplate(const CompiledTemplate&) = delete;
    CompiledTemplate& operator=(const CompiledTemplate&) = delete;

    static Result<std::unique_ptr<CompiledTemplate>> compile(std::string file, std::string source);

    /// By which name a shell says where the modules of the page go: "_modules", or "modules" where that is not used.
    std::string_view modulesName() const;
    /// Whether the operation writes the modules, under that name.
    bool isModules(const Op& op, std::string_view name) const;

    std::string file;
    std::string source;
    std::vector<TemplateName> names;
    std::vector<PartialTag> partials;
    std::vector<std::uint32_t> marks; ///< name indexes
    std::array<std::vector<Op>, 4> programs;

private:
    CompiledTemplate() = default;
};

} // namespace galley
