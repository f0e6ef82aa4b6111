// SqliteWriter: the one connection that appends to a journal's database, what it knows about the end of the journal,
// and how its files looked after its own last write, so that it notices when they are gone or are no longer its own.
// What other programs append is followed: their commits must go on from the end that is known.
//
// After a failure it appends nothing more: SqliteJournal::resume() makes a new one. It still reads then, also files
// that were deleted or moved meanwhile. Thread rule: one thread at a time.
// Used in this folder alone.
#pragma once

#include "model/base/file_stamp.h"
#include "model/journal/commit_table.h"
#include "model/journal/head_file.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace galley {

/// The files of a journal as they look at one moment.
struct JournalFiles {
    FileStamp database;
    std::optional<FileStamp> log;    ///< the WAL
    std::optional<FileStamp> shared; ///< SQLite's index of the WAL; it is written all the time, so only the file counts
    /// NotFound when there is no database, Io.
    static Result<JournalFiles> of(const std::filesystem::path& database);
    /// Whether nothing was written, cut or replaced between the two.
    bool isUntouched(const JournalFiles& other) const { return database == other.database && log == other.log; }
};

class SqliteWriter {
public:
    struct Place {
        std::filesystem::path database;
        std::filesystem::path head;
        std::string vfs;
        int busyMilliseconds = 0;
        std::function<bool()> areOthersHere{}; ///< as in SqliteJournalOptions
    };
    /// Takes over a connection whose database was checked; `last` is its newest commit, which goes
    /// into the head file. NotFound, Io.
    static Result<std::unique_ptr<SqliteWriter>> start(std::unique_ptr<Connection> connection, Place place,
                                                       const std::optional<StoredHeader>& last);

    /// When the files are still its own, the log is moved into the database.
    ~SqliteWriter();
    SqliteWriter(const SqliteWriter&) = delete;
    SqliteWriter& operator=(const SqliteWriter&) = delete;

    /// As Journal::append.
    Result<void> append(std::span<Commit> batch);
    /// As Journal::check. end() is that of all writers then.
    Result<void> check();

    bool hasFailed() const { return m_hasFailed; }
    /// The last commit that is known to be durable.
    const JournalHead& end() const { return m_end; }
    const JournalFiles& files() const { return m_files; }

    /// When the WAL was deleted and the database was not touched: moves what the deleted file holds into the database.
    /// NotFound when that is not possible, Locked, Io.
    Result<void> rescueLog();
    /// Moves the log into the database; no log is left to read. Locked, Io.
    Result<void> moveLog();
    /// Gives up the connection, and with it what deleted files hold.
    void close();

private:
    /// The end of the journal once the batch is committed, and the hashes of its commits.
    struct End {
        std::int64_t nextPiece = 1;
        std::vector<Digest> hashes;
    };

    SqliteWriter(std::unique_ptr<Connection> connection, CommitInserter inserter, Statement lastNumber, Place place);
    void moveTo(const std::optional<StoredHeader>& last);
    Result<void> checkFiles() const;
    Result<void> checkStillThere() const;
    Result<void> acceptChange();
    Result<std::uint64_t> lastNumber();
    enum class Change : std::uint8_t { Commits, Harmless, Unknown };
    Result<Change> followOthers();
    Result<End> insert(std::span<Commit> batch);
    Result<void> checkNobodyAppended();
    Error wrongNumber(const Commit& commit);
    void giveUp(ErrorCode code);
    void accept(std::span<Commit> batch, const End& end);

    const Place m_place;
    std::unique_ptr<Connection> m_connection;
    std::optional<CommitInserter> m_inserter;
    std::optional<Statement> m_lastNumber;
    HeadWriter m_headWriter;
    JournalFiles m_files;
    JournalHead m_end;
    std::int64_t m_nextPiece = 1;
    bool m_hasFailed = false;
};

} // namespace galley
