// StateAssembly: puts a state together from parts of a file, checking that they fit.
// Call order: readColumns and addColumns for each type that has some, addPhantom for each record of the overlay,
// beginFilling, fill for each of them that exists, finish. Thread rule: one thread, but for readColumns.
// Used in this folder alone.
#pragma once

#include "model/column/bytes.h"
#include "model/dataset/state_io.h"

#include <memory>
#include <set>
#include <vector>

namespace galley {

class StateAssembly {
public:
    /// `ordinals` by type: how many each has in all.
    StateAssembly(std::shared_ptr<const Schema> schema, Version version, std::vector<std::uint32_t> ordinals);

    /// Reads one type's columns, which nothing may follow. Corrupt when the type is unknown or they do not fit. Any
    /// thread.
    Result<std::shared_ptr<const TypeStore>> readColumns(ByteReader& in, std::uint32_t type) const;
    /// Takes them. Corrupt when the type has columns already.
    Result<void> addColumns(std::uint32_t type, std::shared_ptr<const TypeStore> columns);
    /// Puts a record without fields into the overlay. Corrupt when the address is taken or out of range.
    Result<void> addPhantom(RecordRef ref, std::string_view id, std::uint64_t revision);
    /// Checks that every ordinal has a record.
    Result<void> beginFilling();
    /// Gives a phantom of the overlay its fields (record_codec.h). Corrupt also for references to unknown ids.
    Result<void> fill(RecordRef ref, std::string_view fields, std::uint64_t revision);
    /// The state. `records` by type: how many must exist.
    Result<std::shared_ptr<const State>> finish(const std::vector<std::uint32_t>& records);

private:
    StateIo::Parts m_parts;
    std::set<std::uint64_t> m_overlayKeys;
    std::unique_ptr<StateEditor> m_editor; ///< after beginFilling()
};

} // namespace galley
