// Documents for tests with origins as the page builder gives them: an object with "_type" and "_id" is a record whose
// "_label" shows its field "name", any other object belongs to the one around it. A string that begins with "md:"
// becomes a text node, one with "at:" a datetime, one with "on:" a date.
#pragma once

#include "model/page/document.h"

#include <string>
#include <vector>

namespace galley::test {

inline DocNode withOrigins(DocArena& arena, const DocNode& node, const std::string& outer) {
    const std::string_view text = node.kind() == DocKind::String ? node.asString() : std::string_view{};
    if (text.starts_with("md:"))
        return DocNode::text(text.substr(3)).named(node.name());
    if (text.starts_with("at:"))
        return DocNode::instant(parseInstant(text.substr(3)).value()).named(node.name());
    if (text.starts_with("on:"))
        return DocNode::day(parseDay(text.substr(3)).value()).named(node.name());
    if (node.kind() != DocKind::List && node.kind() != DocKind::Object)
        return node;
    std::string origin = outer;
    const DocNode* const type = node.find("_type");
    const DocNode* const id = node.find("_id");
    if (type != nullptr && id != nullptr)
        origin = std::string(type->asString()) + "/" + std::string(id->asString()) + "#";
    std::vector<DocNode> children;
    std::size_t index = 0;
    for (const DocNode& child : node.children()) {
        const std::string part = node.kind() == DocKind::List ? std::to_string(index++) : std::string(child.name());
        const std::string path = origin.empty() || origin.back() == '#' ? part : "/" + part;
        DocNode made = withOrigins(arena, child, origin.empty() ? origin : origin + path);
        if (child.name() == "_label" && !origin.empty())
            made = std::move(made).from(arena.copyOrigin(origin + "name"));
        children.push_back(made);
    }
    if (node.kind() == DocKind::List)
        return DocNode::list(arena.copy(children)).named(node.name());
    DocNode object = DocNode::object(arena.copy(children)).named(node.name());
    return origin.empty() ? object : std::move(object).from(arena.copyOrigin(origin));
}

inline Result<DocNode> originDocument(DocArena& arena, std::string_view json) {
    GALLEY_TRY(const DocNode plain, documentFromJson(arena, json));
    return withOrigins(arena, plain, {});
}

} // namespace galley::test
