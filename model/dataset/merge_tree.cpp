#include "model/dataset/merge_tree.h"

#include <algorithm>

namespace galley {

namespace {

using Json = nlohmann::json;

bool sameNodes(const std::vector<MergeNode>& left, const std::vector<MergeNode>& right) {
    static const MergeNode kAbsent;
    const auto at = [](const std::vector<MergeNode>& nodes, std::size_t index) -> const MergeNode& {
        return index < nodes.size() ? nodes[index] : kAbsent;
    };
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i)
        if (!sameContent(at(left, i), at(right, i)))
            return false;
    return true;
}

void readMembers(const MergePlace& place, const Json& json, TokenSource& tokens, MergeNode& node) {
    for (std::size_t i = 0, count = place.memberCount(); i < count; ++i)
        if (const auto member = json.find(place.memberName(i)); member != json.end())
            node.makeMember(i) = nodeFromJson(place.member(i), *member, tokens);
}

Json membersToJson(const MergePlace& place, const MergeNode& node) {
    Json json = Json::object();
    for (std::size_t i = 0; i < node.members.size(); ++i)
        if (Json member = toJson(place.member(i), node.members[i]); !member.is_null())
            json[place.memberName(i)] = std::move(member);
    return json;
}

} // namespace

const MergeNode& MergeNode::member(std::size_t index) const {
    static const MergeNode kAbsent;
    return index < members.size() ? members[index] : kAbsent;
}

MergeNode& MergeNode::makeMember(std::size_t index) {
    if (members.size() <= index)
        members.resize(index + 1);
    return members[index];
}

MergeShape MergePlace::shape() const {
    if (block != nullptr)
        return MergeShape::Block;
    if (isWhole && field->localized)
        return MergeShape::Localized;
    switch (field->kind) {
    case FieldKind::Object:
        return MergeShape::Object;
    case FieldKind::List:
        return MergeShape::List;
    case FieldKind::Blocks:
        return MergeShape::Blocks;
    case FieldKind::Bool:
    case FieldKind::Int:
    case FieldKind::Float:
    case FieldKind::Date:
    case FieldKind::DateTime:
    case FieldKind::String:
    case FieldKind::Text:
    case FieldKind::Asset:
    case FieldKind::Enum:
    case FieldKind::Ref:
        break;
    }
    return MergeShape::Leaf;
}

std::size_t MergePlace::memberCount() const {
    if (block != nullptr)
        return block->fields.size();
    return shape() == MergeShape::Localized ? schema->locales.size() : field->fields.size();
}

const std::string& MergePlace::memberName(std::size_t index) const {
    if (block != nullptr)
        return block->fields[index].name;
    return shape() == MergeShape::Localized ? schema->locales[index].code : field->fields[index].name;
}

MergePlace MergePlace::member(std::size_t index) const {
    if (block != nullptr)
        return {schema, &block->fields[index], nullptr};
    if (shape() == MergeShape::Localized)
        return {schema, field, nullptr, false, isAddress};
    return {schema, &field->fields[index], nullptr};
}

std::optional<std::size_t> MergePlace::memberIndex(std::string_view name) const {
    for (std::size_t i = 0, count = memberCount(); i < count; ++i)
        if (memberName(i) == name)
            return i;
    return std::nullopt;
}

MergePlace MergePlace::element(const MergeElement& element) const {
    if (field->kind == FieldKind::Blocks)
        return {schema, field, &field->blocks[element.kind]};
    return {schema, &field->fields.front(), nullptr};
}

MergeNode nodeFromJson(const MergePlace& place, const Json& json, TokenSource& tokens) {
    MergeNode node;
    if (json.is_null())
        return node;
    switch (place.shape()) {
    case MergeShape::Leaf:
        node.leaf = json;
        break;
    case MergeShape::Localized:
        readMembers(place, json, tokens, node);
        break;
    case MergeShape::Object:
    case MergeShape::Block:
        node.isPresent = true;
        readMembers(place, json, tokens, node);
        break;
    case MergeShape::List:
    case MergeShape::Blocks:
        node.isPresent = true;
        node.elements.reserve(json.size());
        for (const Json& element : json)
            node.elements.push_back(elementFromJson(place, element, tokens));
        break;
    }
    return node;
}

MergeElement elementFromJson(const MergePlace& place, const Json& json, TokenSource& tokens) {
    MergeElement element;
    element.token = tokens.next();
    if (place.field->kind == FieldKind::Blocks) {
        element.key = json.at("key").get<std::string>();
        element.kind = *place.field->blockIndex(json.at("kind").get_ref<const std::string&>());
    }
    element.node = nodeFromJson(place.element(element), json, tokens);
    return element;
}

Json toJson(const MergePlace& place, const MergeNode& node) {
    if (isAbsent(place, node))
        return {};
    switch (place.shape()) {
    case MergeShape::Leaf:
        return node.leaf;
    case MergeShape::Localized:
    case MergeShape::Object:
    case MergeShape::Block:
        return membersToJson(place, node);
    case MergeShape::List:
    case MergeShape::Blocks:
        break;
    }
    Json list = Json::array();
    for (const MergeElement& element : node.elements)
        list.push_back(toJson(place, element));
    return list;
}

Json toJson(const MergePlace& listPlace, const MergeElement& element) {
    const MergePlace place = listPlace.element(element);
    Json json = toJson(place, element.node);
    if (place.block != nullptr) {
        json["kind"] = place.block->name;
        json["key"] = element.key;
    }
    return json;
}

bool isAbsent(const MergePlace& place, const MergeNode& node) {
    switch (place.shape()) {
    case MergeShape::Leaf:
        return node.leaf.is_null();
    case MergeShape::Localized: {
        const MergePlace locale = place.member(0);
        return std::all_of(node.members.begin(), node.members.end(),
                           [&](const MergeNode& one) { return isAbsent(locale, one); });
    }
    case MergeShape::Object:
    case MergeShape::Block:
    case MergeShape::List:
    case MergeShape::Blocks:
        break;
    }
    return !node.isPresent;
}

bool sameContent(const MergeNode& left, const MergeNode& right) {
    return left.isPresent == right.isPresent && left.leaf == right.leaf && sameNodes(left.members, right.members) &&
           std::equal(left.elements.begin(), left.elements.end(), right.elements.begin(), right.elements.end(),
                      [](const MergeElement& one, const MergeElement& other) { return sameContent(one, other); });
}

bool sameContent(const MergeElement& left, const MergeElement& right) {
    return left.kind == right.kind && left.key == right.key && sameContent(left.node, right.node);
}

std::unordered_map<MergeToken, std::size_t> placesOf(const std::vector<MergeElement>& elements) {
    std::unordered_map<MergeToken, std::size_t> places;
    places.reserve(elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i)
        places.emplace(elements[i].token, i);
    return places;
}

} // namespace galley
