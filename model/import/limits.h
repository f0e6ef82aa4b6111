// What an import takes at most, the same for all formats. What a site can hold at most stands in schema.h; LIMITS.md in
// this folder lists both, with what happens beyond.
// Used in this folder alone.
#pragma once

#include "model/dataset/record_lines.h"

#include <cstddef>
#include <cstdint>

namespace galley {

inline constexpr std::uint64_t kMaxSourceBytes = std::uint64_t{4} << 30; ///< of a file
inline constexpr std::size_t kMaxRecordBytes = kMaxLineBytes;            ///< of one record as JSON

/// The error of each import that was cancelled.
inline Error importStopped() {
    return {.code = ErrorCode::Cancelled, .message = "the import was stopped"};
}

} // namespace galley
