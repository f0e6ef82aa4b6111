// From an address to its page. The index keeps hashes of slugs, without differences of case, and no slugs: it reads the
// pages that it finds, so a slug that a page has left does no harm, and one entry serves all locales.
//
// An address that several pages claim leads to one whose slug is of that very locale rather than a fallback's, then to
// the first in schema and ordinal order; the others are reported by the validator.
//
// Thread rule: immutable value; copies share.
// Used in this folder alone.
#pragma once

#include "model/column/id_index.h"
#include "model/dataset/state.h"
#include "model/index/page_addresses.h"

#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

namespace galley {

/// A page in one language.
struct PageAt {
    RecordRef page;
    std::size_t locale = 0;
    friend bool operator==(const PageAt&, const PageAt&) = default;
};

class SlugIndex {
public:
    static SlugIndex build(const State& state);
    SlugIndex next(const State& after, const ChangeSet& changes) const;

    /// The pages whose address in the locale has this canonical slug in any case of letters, the one that is served
    /// first. More than one is a clash. O(result).
    std::vector<RecordRef> claims(const State& state, std::size_t locale, std::string_view slug) const;
    /// Pages besides `page` that claim it, in order, at most `most`: enough to say that there is a clash, in a time
    /// that does not grow with how many there are.
    std::vector<RecordRef> otherClaims(const State& state, std::size_t locale, std::string_view slug, RecordRef page,
                                       std::size_t most) const;
    /// The page that a canonical slug leads to in a locale: one that claims it, or that claims one of another case.
    std::optional<RecordRef> find(const State& state, std::size_t locale, std::string_view slug) const;
    /// The page that has the slug of its own in any locale, whatever the case: `preferred` if the page has an address
    /// there, else the first locale in which the slug stands. For who follows an address that is not the page's.
    std::optional<PageAt> findInAnyLocale(const State& state, std::string_view slug,
                                          std::optional<std::size_t> preferred) const;
    /// All pages that have the slug of their own in some locale, whatever the case, in order.
    std::vector<RecordRef> findAll(const State& state, std::string_view slug) const;

    const PageAddresses& addresses() const { return *m_addresses; }
    std::size_t heapBytes() const;

private:
    /// Pages whose slug may have that hash, until `visit` returns true.
    template <class Visit>
    void forEachCandidate(std::uint64_t hash, Visit&& visit) const;
    /// What counts against a page that claims a slug (another case of letters, a fallback's slug), and the page.
    using Claim = std::tuple<bool, bool, RecordRef>;
    /// Whether a page claims a slug, whose key is given, in a locale.
    std::optional<Claim> claimOf(const State& state, RecordRef page, std::size_t locale, std::string_view slug,
                                 std::string_view key, PageAddresses::Scratch& scratch) const;
    template <class Visit>
    void forEachClaim(const State& state, std::size_t locale, std::string_view slug, Visit&& visit) const;
    bool isKnown(std::uint64_t hash, RecordRef ref) const;
    std::vector<RecordRef> candidates(std::string_view key) const;

    struct Entry {
        TypeIndex type;
        IdIndex slugs; ///< from the hash of a slug to the ordinals of pages that had it when the index was built
    };
    std::shared_ptr<const PageAddresses> m_addresses;
    std::shared_ptr<const std::vector<Entry>> m_base;
    PersistentMap<std::vector<std::uint64_t>> m_added; ///< hash of the slug -> packed refs that claimed it since
};

} // namespace galley
