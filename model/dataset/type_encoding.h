// Encodes whole types into columns, by several threads: what folding and building have in common. Internal to the
// dataset room.
// Thread rule: a pure function; the callbacks of a source are called from several threads at a time.
// Used in this folder alone.
#pragma once

#include "model/dataset/fold.h"
#include "model/dataset/type_store.h"
#include "model/dataset/value.h"

#include <functional>
#include <memory>
#include <vector>

namespace galley {

/// The records of one type.
struct TypeSource {
    const Type* type = nullptr; ///< nullptr: nothing to encode
    std::uint32_t count = 0;
    std::function<std::shared_ptr<const Record>(std::uint32_t ordinal)> record; ///< asked for each once
    /// Asked for records that exist.
    std::function<Checksum(const Record& record, std::uint32_t ordinal)> checksum;
};

/// Columns by type, null where there is no source. Cancelled. O(content).
Result<std::vector<std::shared_ptr<const TypeStore>>> encodeTypes(const std::vector<TypeSource>& sources,
                                                                  const FoldOptions& options, const Progress& progress,
                                                                  const CancelToken& cancel);

} // namespace galley
