// From an address to the redirect that it has. The index keeps hashes of addresses and no texts: it reads the redirects
// that it finds, so one that has left an address does no harm. Addresses are compared as those of pages are (the rule
// stands in site_address.h): whatever is escaped in them, the case of their letters, slashes at their ends.
//
// Thread rule: immutable; versions share it.
// Used in this folder alone.
#pragma once

#include "model/column/id_index.h"
#include "model/dataset/state.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// An address on a site, in the form in which addresses are compared.
struct AddressKey {
    std::size_t locale = 0;
    std::string slug; ///< canonical, without differences of case
    friend bool operator==(const AddressKey&, const AddressKey&) = default;
};
/// That of a slug as a path has it (parseSiteAddress()).
AddressKey addressKey(const Schema& schema, std::size_t locale, std::string_view slug);

class RedirectIndex {
public:
    /// O(redirects).
    static std::shared_ptr<const RedirectIndex> build(const State& state);
    /// `before` itself where no redirect came to an address, so that a version costs nothing here. O(changes).
    static std::shared_ptr<const RedirectIndex> next(std::shared_ptr<const RedirectIndex> before, const State& after,
                                                     const ChangeSet& changes);

    /// No redirect was ever there: there is nothing to look for.
    bool isEmpty() const { return m_base == nullptr && m_added.size() == 0; }
    /// The redirects from an address; the first one is the one that holds. O(result).
    std::vector<RecordRef> find(const State& state, const AddressKey& address) const;
    std::size_t heapBytes() const;

private:
    bool isKnown(std::uint64_t hash, std::uint32_t ordinal) const;

    std::optional<TypeIndex> m_type;
    std::shared_ptr<const IdIndex> m_base;             ///< hash of the address -> ordinals when the index was built
    PersistentMap<std::vector<std::uint32_t>> m_added; ///< the same -> ordinals that came to it since
};

} // namespace galley
