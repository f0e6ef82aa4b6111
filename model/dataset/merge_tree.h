// The tree of values that a merge works on: the JSON form of a field taken apart, in which every element of a list and
// every block has a token. Tokens are the identity that the data themselves do not have: they live as long as a merge.
//
// Recursion is bounded by the depth of the schema (kMaxFieldDepth).
// Thread rule: plain values and pure functions; a TokenSource belongs to one thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/alignment.h"
#include "model/schema/schema.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace galley {

using MergeToken = std::uint64_t;

class TokenSource {
public:
    MergeToken next() { return m_next++; }

private:
    MergeToken m_next = 0;
};

struct MergeElement;

/// One value. Which members mean anything depends on the shape of its place.
struct MergeNode {
    bool isPresent = false;             ///< Object, Block, List, Blocks: an empty one is not none
    nlohmann::json leaf;                ///< Leaf; null: absent
    std::vector<MergeNode> members;     ///< Localized, Object, Block; those that it lacks at the end are absent
    std::vector<MergeElement> elements; ///< List, Blocks
    std::vector<MergeElement> removed;  ///< the last ones that left a list while edits were followed

    /// That of an index; an absent one where the members end before.
    const MergeNode& member(std::size_t index) const;
    /// The same to be changed; makes room for it.
    MergeNode& makeMember(std::size_t index);
};

struct MergeElement {
    MergeToken token = 0;
    std::string key;      ///< Blocks
    std::size_t kind = 0; ///< Blocks: index into Field::blocks
    MergeNode node;
};

enum class MergeShape : std::uint8_t { Leaf, Localized, Object, Block, List, Blocks };

/// What the schema says of a value. The schema must outlive it.
struct MergePlace {
    const Schema* schema = nullptr;
    const Field* field = nullptr;
    const BlockKind* block = nullptr; ///< set: one block of the field
    bool isWhole = false;             ///< a field of a type, with all its locales
    bool isAddress = false;           ///< the field that is the address of a page, or one of a redirect

    static MergePlace ofField(const Schema& schema, const Type& type, std::size_t field) {
        return {&schema, &type.fields[field], nullptr, true,
                type.redirects || (type.page && type.fields[field].name == type.slug)};
    }
    MergeShape shape() const;
    /// Localized, Object and Block.
    std::size_t memberCount() const;
    const std::string& memberName(std::size_t index) const;
    MergePlace member(std::size_t index) const;
    std::optional<std::size_t> memberIndex(std::string_view name) const;
    /// List and Blocks.
    MergePlace element(const MergeElement& element) const;
};

/// Reads canonical JSON as jsonOf() and its like give it; every element gets a token of its own.
MergeNode nodeFromJson(const MergePlace& place, const nlohmann::json& json, TokenSource& tokens);
/// The same for a block.
MergeElement elementFromJson(const MergePlace& place, const nlohmann::json& json, TokenSource& tokens);
nlohmann::json toJson(const MergePlace& place, const MergeNode& node);
nlohmann::json toJson(const MergePlace& listPlace, const MergeElement& element);

bool isAbsent(const MergePlace& place, const MergeNode& node);
/// Whether both read the same; tokens make no difference.
bool sameContent(const MergeNode& left, const MergeNode& right);
bool sameContent(const MergeElement& left, const MergeElement& right);

/// Gives the elements of `next` the tokens of those of `old` that they are: blocks by their keys; elements of a list by
/// a longest common subsequence of equal values, then equal values anywhere (they moved), then texts and objects that
/// are alike by half or more of their words, between two that stayed first and then anywhere. Above some thousand pairs
/// to be compared, likeness is looked for at equal distance from the one that stayed. O(size) and bounded parts.
void alignTokens(const MergePlace& place, const MergeNode& old, MergeNode& next);
/// Gives elements of `next` that `old` does not know the tokens of equal ones that `next` lacks: what was removed and
/// put back is the same. O(size).
void restoreTokens(const MergePlace& place, const MergeNode& old, MergeNode& next);

/// Where the tokens of some elements stand.
std::unordered_map<MergeToken, std::size_t> placesOf(const std::vector<MergeElement>& elements);

} // namespace galley
