// What the tests of the journal share: commits that follow from their number, so that any reader knows what commit 17
// must hold, and checks of a whole journal against that.
#pragma once

#include "model/journal/sqlite_journal.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <filesystem>
#include <string>
#include <vector>

namespace galley::test {

/// Commit `number` of the example journal: now and then many bases, a schema, a set of records.
Commit exampleCommit(std::uint64_t number);
/// What the examples whose numbers 11 divides hold.
Publication examplePublication(std::uint64_t number);

/// Commits `from` to `to`.
std::vector<Commit> exampleCommits(std::uint64_t from, std::uint64_t to);

/// Empty when `commit` is exampleCommit of its number, but for the links of the chain.
std::string differenceFromExample(const Commit& commit);

/// Reads all commits: gives how many there are, all of them the examples. InvalidInput when one is not.
Result<std::uint64_t> readExamples(const Journal& journal);

/// Opens for writing and appends.
Result<void> writeExamples(const std::filesystem::path& path, std::uint64_t from, std::uint64_t to);

SqliteJournalOptions readOnly();

/// The bytes of a rollback journal by which SQLite would take a database of `pages` pages for one that was being
/// changed when a program died, and delete the file `superJournal`.
std::string rollbackJournal(std::uint32_t pages, const std::filesystem::path& superJournal);

/// Path of journal.db in a temporary folder.
std::filesystem::path journalIn(const QTemporaryDir& folder);

} // namespace galley::test
