// The two tables of a SQLite journal: their shape, and how commits become rows and rows become commits. Every row that
// comes from a database is checked against its own hash before it leaves this file.
//
// Thread rule: as the connection that is given.
// Used in this folder alone.
#pragma once

#include "model/journal/commit_content.h"
#include "model/journal/sqlite_connection.h"

#include <functional>
#include <optional>

namespace galley {

/// A header and where its content starts.
struct StoredHeader {
    CommitHeader header;
    std::int64_t firstPiece = 0;
};

/// What a database file holds, as far as its own marks say.
enum class JournalShape : std::uint8_t { Empty, Journal };

/// Empty for a new file; Corrupt, Unsupported when it is neither empty nor a journal of this version.
Result<JournalShape> journalShape(Connection& connection);
/// Creates the tables in an empty database and turns it to WAL mode. Io, Locked.
Result<void> createJournal(Connection& connection);
/// Inside a transaction, before this commit: says that older programs do not know what the file holds. Io.
Result<void> raiseVersion(Connection& connection, const Commit& commit);

/// The row of the newest commit, or of one number or id; nothing when there is none. Corrupt.
Result<std::optional<StoredHeader>> lastHeader(Connection& connection);
Result<std::optional<StoredHeader>> headerOf(Connection& connection, std::uint64_t number);
Result<std::optional<StoredHeader>> headerById(Connection& connection, std::string_view id);
/// The newest commit with a body of this kind. O(commits after it).
Result<std::optional<StoredHeader>> lastHeaderOf(Connection& connection, BodyKind kind);

/// The numbers of all from `from` on, in order. O(commits).
Result<std::vector<std::uint64_t>> numbersOfKind(Connection& connection, BodyKind kind, std::uint64_t from);

/// Whether a commit may come after the number `before`: it is the next, or a repair, which leaves numbers out.
bool followsInNumber(const CommitHeader& header, std::uint64_t before);

/// Headers `from` to `to` in order, without gaps but before repairs, each linked to the one before (also the first).
/// Corrupt.
Result<void> forEachHeader(Connection& connection, std::uint64_t from, std::uint64_t to,
                           const std::function<Result<void>(const StoredHeader&)>& visit);

/// The pieces of a commit's content in order, then checks the content digest. Corrupt.
Result<void> forEachPiece(Connection& connection, const StoredHeader& stored,
                          const std::function<Result<void>(std::string_view)>& visit);

/// Reads and decodes the content of a commit. Corrupt.
Result<Commit> readWhole(Connection& connection, const StoredHeader& stored);

/// Adds the place to an error: which commit.
Error inCommit(Error error, std::uint64_t number);

/// The statements that add commits; prepared once.
class CommitInserter {
public:
    static Result<CommitInserter> prepare(Connection& connection);
    /// Inserts the content from `firstPiece` on, fills the header's sizes, digest and hash, inserts its row, and gives
    /// the number of the piece after the last. Exists, Io, InvalidInput.
    Result<std::int64_t> insert(CommitHeader& header, const CommitContent& content, std::int64_t firstPiece);

private:
    CommitInserter(Statement commit, Statement piece)
        : m_commit(std::move(commit))
        , m_piece(std::move(piece)) {}
    Statement m_commit;
    Statement m_piece;
};

} // namespace galley
