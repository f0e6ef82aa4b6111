// Distinct integer types for the numbers that address things, so that a wrong one does not compile.
// All are plain values: copyable, ordered, hashable through value().
#pragma once

#include <compare>
#include <cstdint>

namespace galley {

/// An integer that only compares with its own kind. `Tag` is never instantiated.
template <class Tag, class Int>
class Id {
public:
    constexpr Id() = default;
    constexpr explicit Id(Int value)
        : m_value(value) {}
    constexpr Int value() const { return m_value; }
    friend constexpr auto operator<=>(const Id&, const Id&) = default;

private:
    Int m_value = 0;
};

/// Index of a type in Schema::types().
using TypeIndex = Id<struct TypeIndexTag, std::uint16_t>;
/// Number of a record inside its type: dense from 0, stable for the life of a record, never reused.
using Ordinal = Id<struct OrdinalTag, std::uint32_t>;
/// Number of a commit: 0 is the empty site, then rising by one.
using Version = Id<struct VersionTag, std::uint64_t>;

/// Address of a record inside one State and all states derived from it.
struct RecordRef {
    TypeIndex type;
    Ordinal ordinal;
    friend constexpr auto operator<=>(const RecordRef&, const RecordRef&) = default;
    /// Both parts in one integer, unique for each record: a key for hash maps.
    constexpr std::uint64_t packed() const { return (std::uint64_t{type.value()} << 32) | ordinal.value(); }
    static constexpr RecordRef fromPacked(std::uint64_t packed) {
        return {TypeIndex{static_cast<std::uint16_t>(packed >> 32)}, Ordinal{static_cast<std::uint32_t>(packed)}};
    }
};

} // namespace galley
