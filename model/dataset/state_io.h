// StateIo: puts states together from columns and records, for folding and for reading files. Everybody else changes
// states through StateEditor.
// Thread rule: pure functions.
#pragma once

#include "model/dataset/state.h"

#include <utility>
#include <vector>

namespace galley {

class StateIo {
public:
    /// The state over other columns that hold all its records: an empty overlay.
    static std::shared_ptr<const State> withStores(const State& state,
                                                   std::vector<std::shared_ptr<const TypeStore>> stores);

    /// The state over columns that hold the same as its own: the overlay stays, but for values that stand for fields in
    /// the old columns; they stand for the same in the new ones. O(overlay).
    static std::shared_ptr<const State> withStoresOf(const State& state,
                                                     std::vector<std::shared_ptr<const TypeStore>> stores);

    /// Tells a state its checksum, for who has computed it from another state's and from what changed.
    static void setChecksum(const State& state, const Checksum& checksum);

    /// What a state is made of. REQUIRES: `ordinals` and `stores` have one entry a type; every ordinal below its count
    /// is in a store or in the overlay; overlay entries differ in address.
    struct Parts {
        std::shared_ptr<const Schema> schema;
        Version version;
        std::vector<std::uint32_t> ordinals;
        std::vector<std::shared_ptr<const TypeStore>> stores;
        std::vector<std::pair<RecordRef, std::shared_ptr<const Record>>> overlay;
    };
    static std::shared_ptr<const State> assemble(Parts parts);
};

} // namespace galley
