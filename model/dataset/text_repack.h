// RepackedTexts: the long texts of a state compressed anew, at a level that nobody waits for. A first build takes a
// quick level; when there is time, this finds a sixteenth less, in memory and in files.
//
// Made on one thread from one state, and put into any other that shares its columns: edits that came meanwhile lie in
// the overlay and stay. Content, versions, ordinals and checksums do not change.
//
// Thread rule: immutable; of() may run while the state is read and edited, on threads that let all others go first.
#pragma once

#include "model/base/cancellation.h"
#include "model/column/string_heap.h"
#include "model/dataset/state.h"

#include <memory>
#include <utility>
#include <vector>

namespace galley {

struct RepackOptions {
    int level = kPatientTextLevel;
    unsigned threads = 1;
    bool isUrgent = false; ///< take the processor like other work; otherwise only what is left over
};

class RepackedTexts {
public:
    /// Packs the heaps of which a sample becomes 2 % smaller. Progress in bytes of packed text, Cancelled. Two
    /// megabytes of text a second.
    static Result<RepackedTexts> of(const State& state, const RepackOptions& options = {},
                                    const Progress& progress = {}, const CancelToken& cancel = {});

    /// Nothing became smaller: the texts were packed so before.
    bool isEmpty() const { return m_stores.empty(); }
    /// The same content over the packed texts; columns that are not those of the packed state stay. O(overlay).
    std::shared_ptr<const State> in(const State& state) const;

private:
    using Store = std::shared_ptr<const TypeStore>;
    std::vector<std::pair<Store, Store>> m_stores; ///< before and after
};

} // namespace galley
