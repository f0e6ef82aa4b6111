// Whether locks on files hold in a folder, for all who may write there: on a network disk they may hold on one machine
// alone, and a program that synchronises folders copies files of which one part is older than the other.
// Thread-safe: no shared state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace galley {

/// Whether a file system of that type (statfs(2), f_type) is one of this machine's own disks, as far as is known: what
/// is not known to be of a network is.
bool isLocalFileSystem(std::uint64_t type);

/// Why locks cannot be trusted in that folder, as the end of a sentence: "is on a network disk", "is in a folder that
/// Dropbox synchronises". Nothing: they can. Some system calls for each folder above.
std::optional<std::string> whyLocksDoNotHold(const std::filesystem::path& folder);

} // namespace galley
