// Replica: a state with its derived indexes, one consistent whole behind one pointer. Indexes are built once and then
// follow change sets, so the next replica costs what changed.
//
// Thread rule: immutable; any thread reads it while it holds the shared_ptr.
#pragma once

#include "model/dataset/state.h"
#include "model/index/redirect_index.h"
#include "model/index/reference_index.h"
#include "model/index/slug_index.h"

namespace galley {

class Replica {
public:
    /// Builds all indexes. O(dataset).
    static std::shared_ptr<const Replica> build(std::shared_ptr<const State> state);
    /// Of the next state; `changes` must lead from this one's state to it. O(changes); build() after a new schema.
    std::shared_ptr<const Replica> next(std::shared_ptr<const State> state, const ChangeSet& changes) const;

    const State& state() const { return *m_state; }
    std::shared_ptr<const State> statePointer() const { return m_state; }
    const ReferenceIndex& references() const { return m_references; }
    const SlugIndex& slugs() const { return m_slugs; }
    const RedirectIndex& redirects() const { return *m_redirects; }
    const PageAddresses& addresses() const { return m_slugs.addresses(); }
    /// Where the path of an address leads: the page whose address it is, or the one that is meant when it is nobody's,
    /// such as "/ABOUT/" for "/about", or the slug that a page has in another language. Whether it is the page's own
    /// is for the caller to compare (addresses().url()). Query and fragment do not count. O(1).
    std::optional<PageAt> pageAt(std::string_view path) const;
    /// Whether the path is the address that some page has of its own, in whatever writing. O(1).
    bool isAddressOfPage(std::string_view path) const;
    /// The redirect that answers for the path of an address: nothing when a page has it. It comes before the page that
    /// pageAt() takes to be meant because its slug in another language is this one. redirects.h follows it. O(1).
    std::optional<RecordRef> redirectAt(std::string_view path) const;
    /// The page that has a slug in a locale, in any form that means this slug. O(1).
    std::optional<RecordRef> findPage(std::string_view slug, std::size_t locale = 0) const;
    std::size_t heapBytes() const;

private:
    bool isAddressOfPage(const struct SiteAddress& address) const;

    std::shared_ptr<const State> m_state;
    ReferenceIndex m_references;
    SlugIndex m_slugs;
    std::shared_ptr<const RedirectIndex> m_redirects;
};

} // namespace galley
