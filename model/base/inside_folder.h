// Reading files of a folder that a stranger may have filled: a name never leads out of it, neither by ".." nor by a
// link, and a pipe or a device is refused without waiting. Links that stay inside are followed where the kernel can see
// to that (openat2, Linux 5.6), so that nothing can be exchanged between a look and the opening; elsewhere links are
// refused.
//
// Thread-safe: no state.
#pragma once

#include "model/base/descriptor.h"
#include "model/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace galley {

/// Reads `relative` below `folder`. NotFound, Io; InvalidInput when it leads out of the folder, is no regular file or
/// larger than `limit` bytes. Errors name the whole path.
Result<std::string> readFileInside(const std::filesystem::path& folder, const std::filesystem::path& relative,
                                   std::uint64_t limit = UINT64_MAX);

/// Opens `relative` below `folder` for reading. The same errors; also of what is no regular file.
Result<Descriptor> openFileInside(const std::filesystem::path& folder, const std::filesystem::path& relative);

/// Gives a file's bytes to `take` piece by piece, until the end or until it says false. The same errors, and those of
/// `take`. O(bytes) in bounded memory.
Result<void> readPiecesInside(const std::filesystem::path& folder, const std::filesystem::path& relative,
                              const std::function<Result<bool>(std::string_view)>& take);

/// Whether `path`, or the folder that it will be made in, is `folder` or stands in it, whatever names lead there.
bool isWithin(const std::filesystem::path& path, const std::filesystem::path& folder);

/// Whether what stands at `relative` below `folder` is a regular file or a folder of its own, or a link to one inside:
/// what a program may open by its name. Nothing there is fine. InvalidInput with a remedy otherwise.
Result<void> checkInside(const std::filesystem::path& folder, const std::filesystem::path& relative);

} // namespace galley
