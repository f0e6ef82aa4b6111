// Snapshot: the bytes that carry one whole state: schema, columns as they stand in memory, and the records of the
// overlay. Layout in FORMAT.md. Every section has its own checksum; nothing is believed before it was checked, so a
// state that was read can be used like any other. Signatures are the manifest's matter, not the snapshot's.
//
// Thread rule: pure functions.
#pragma once

#include "model/dataset/state.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace galley {

/// Writes a state. O(size of the state); the overlay should be small (fold first when it is not).
std::string encodeSnapshot(const State& state);

/// The same into a file, which it replaces in one step and durably. Memory holds the columns of one type at a time. Io.
Result<void> writeSnapshotFile(const std::filesystem::path& path, const State& state);

/// Reads a state, by several threads. The bytes must stay alive as long as `owner`; small columns may refer into them.
/// Corrupt with the byte offset, Unsupported for another format. O(records) checks; texts are not decompressed.
Result<std::shared_ptr<const State>> readSnapshot(std::string_view bytes, std::shared_ptr<const void> owner);

/// Maps and reads a file. NotFound, Io, and as readSnapshot, with the file's name.
Result<std::shared_ptr<const State>> readSnapshotFile(const std::filesystem::path& path);

} // namespace galley
