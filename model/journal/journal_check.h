// What is checked of a journal's database when it is opened, and by verify (FORMAT.md, section 5).
// Thread rule: as the connection that is given.
#pragma once

#include "model/journal/commit_table.h"
#include "model/journal/head_file.h"
#include "model/journal/journal.h"

#include <filesystem>
#include <optional>
#include <string>

namespace galley {

/// Where a repaired journal stands until it takes the place of the damaged one (journal_repair.h).
std::filesystem::path repairedPath(const std::filesystem::path& path);

/// Damage that SQLite would not report but act upon: it deletes the WAL of an empty database, and drops what stands
/// behind a damaged frame. TornTail while a repair waits to be finished. Corrupt, Io.
Result<void> checkBeforeOpening(const std::filesystem::path& path);

/// The newest commit with what can be checked at a cost that does not grow: hash, link, content when it is small.
Result<std::optional<StoredHeader>> checkedLast(Connection& connection);

/// Whether the journal holds what its head file names. TornTail, Corrupt.
Result<void> checkHead(Connection& connection, const std::optional<JournalHead>& head, std::uint64_t lastNumber);

/// Everything from the first commit on; damage is part of the report.
Result<VerifyReport> verifyCommits(Connection& connection, const Progress& progress, const CancelToken& cancel);

/// "the last good commit is 7", for messages.
std::string lastGoodText(std::uint64_t number);

/// Whether an error says that stored bytes are wrong.
bool isDamage(ErrorCode code);

/// The error; one that says that stored bytes are wrong says what to do, too.
Error withRemedy(Error error);

} // namespace galley
