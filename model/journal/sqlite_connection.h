// A SQLite database and its statements as values with Results: the only place where SQLite's codes are read. Hardened
// for files from outside: no triggers, views or functions of the file are trusted, and lengths are bounded.
//
// Thread rule: a connection and its statements belong to one thread at a time.
// Used in this folder alone.
#pragma once

#include "model/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace galley {

/// Whether an error of this room says that there was no space left to write.
bool saysDiskIsFull(const Error& error);

/// Whether it says that a signal came while the system worked: nothing is wrong then.
bool saysInterrupted(const Error& error);

/// Refuses whatever is called as SQLite's rollback journal of this database, which Galley never leaves: SQLite would
/// change the database by it and delete a file that it names, anywhere. InvalidInput, Io.
Result<void> checkNoRollbackJournal(const std::filesystem::path& database);

/// A prepared statement. Bound texts must live until the statement was reset or stepped to its end. Must not outlive
/// its connection.
class Statement {
public:
    void bind(int parameter, std::int64_t value);
    void bindText(int parameter, std::string_view text);
    void bindBlob(int parameter, std::string_view bytes);
    /// True when there is a row, false at the end.
    Result<bool> step();
    /// Steps to the end, then makes the statement ready for the next use.
    Result<void> run();
    void reset();

    // Columns of the current row; nothing when the stored type is another. Views live until the next step.
    std::optional<std::int64_t> integer(int column) const;
    std::optional<std::string_view> text(int column) const;
    std::optional<std::string_view> blob(int column) const;

private:
    friend class Connection;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Statement(sqlite3_stmt* statement, const std::string& path)
        : m_statement(statement)
        , m_path(&path) {}
    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
    const std::string* m_path; // of the connection, outlives the statement
};

class Connection {
public:
    enum class Mode : std::uint8_t {
        Read,
        ReadUnchanging, ///< nobody can be writing and there is no WAL: needs no other file and no lock
        ReadAlone,      ///< nobody can be writing: reads the WAL without the file that SQLite shares its index in
        Write,          ///< creates the file when it is absent
        WriteExisting,
    };
    /// Opens a database. `vfs` names a SQLite file system; empty: the system's own.
    /// InvalidInput beside a rollback journal, in every mode.
    /// A connection never moves the WAL into the database when it closes, until allowCheckpoint().
    static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& path, Mode mode,
                                                    const std::string& vfs, int busyMilliseconds);
    Result<void> execute(const char* sql);
    /// Switches the database to a write-ahead log, if it has none yet, without a rollback journal on the disk. Io.
    Result<void> useLog();
    Result<Statement> prepare(std::string_view sql);
    /// The first column of the first row. Corrupt when there is none of that type.
    Result<std::int64_t> integerOf(std::string_view sql);
    Result<std::string> textOf(std::string_view sql);
    /// SQLite's own check of the whole database. Corrupt, Io.
    Result<void> checkIntegrity();
    /// Whether closing and growing past a size moves the WAL into the database.
    void allowCheckpoint(bool allowed);
    /// Moves the whole WAL into the database and empties it, if no reader is in the way. Io, Corrupt.
    Result<void> checkpoint();
    /// The same, but it is an error when that was not done: Locked when a reader is in the way. Nothing reads the WAL
    /// afterwards.
    Result<void> moveLog();
    /// Copies the database as this connection's transaction sees it, page by page, into a new file, and syncs it.
    /// Between parts `go` may end it by an error; it is told pages done and in all. Io, Corrupt.
    Result<void> copyTo(const std::filesystem::path& file,
                        const std::function<Result<void>(std::uint64_t, std::uint64_t)>& go);
    /// Bytes of the WAL that this connection has open, whatever its name leads to; 0: none.
    std::uint64_t logSize() const;
    bool isInTransaction() const;

private:
    struct Close {
        void operator()(sqlite3* database) const;
    };
    explicit Connection(std::string path)
        : m_path(std::move(path)) {}
    std::string m_path;
    std::unique_ptr<sqlite3, Close> m_database;
};

} // namespace galley
