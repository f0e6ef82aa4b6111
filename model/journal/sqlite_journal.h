// SqliteJournal: the journal of one site in one SQLite file (FORMAT.md, section 3), with nothing to install. Appends
// are durable when they return. Damage is found, named and never mended: a damaged journal does not open for writing,
// and opens for reading as far as it can be trusted.
//
// It keeps an eye on its files: what was deleted, replaced or written by others is never appended to unseen. It reads a
// journal in a folder that it must not write to as well, and on a disk that is full.
//
// Several programs may append, on one machine and on a disk whose locks hold: SQLite lets one at a time write, and who
// did not know of the others' commits gets Conflict.
// Thread rule: as Journal. Readers have connections of their own and never wait for an append.
#pragma once

#include "model/base/mutex.h"
#include "model/journal/journal.h"
#include "model/journal/sqlite_writer.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace galley {

struct SqliteJournalOptions {
    enum class Access : std::uint8_t {
        Write, ///< creates the file when it is absent; refuses every damage that it sees
        Read,  ///< changes no content; opens a damaged journal too, see SqliteJournal::damage()
    };
    Access access = Access::Write;
    /// Whether other programs have it open for writing just now: then its log is left to them, and what they write need
    /// not be a commit yet. Asked on any thread. Empty: there are none.
    std::function<bool()> areOthersHere{};
    int busyMilliseconds = 3000;                           ///< how long to wait for another program's lock
    std::uint64_t maxCommitBytes = std::uint64_t{4} << 30; ///< read() refuses larger contents
    std::string vfs; ///< SQLite file system by name, for tests; empty: the system's
};

class SqliteJournal final : public Journal {
public:
    /// Checks what FORMAT.md section 5 lists; cost does not grow with the journal. NotFound (Read only), Corrupt and
    /// TornTail (the message names the last good commit), Unsupported, Locked, Io.
    static Result<std::unique_ptr<SqliteJournal>> open(const std::filesystem::path& path,
                                                       SqliteJournalOptions options = {});
    ~SqliteJournal() override;
    SqliteJournal(const SqliteJournal&) = delete;
    SqliteJournal& operator=(const SqliteJournal&) = delete;

    Result<void> append(std::span<Commit> batch) override GALLEY_EXCLUDES(m_writeMutex);
    Result<std::uint64_t> check() override GALLEY_EXCLUDES(m_writeMutex);
    Result<std::size_t> resume(std::span<const Commit> pending) override GALLEY_EXCLUDES(m_writeMutex);
    Result<std::optional<CommitHeader>> last() const override;
    Result<std::optional<CommitHeader>> lastOf(BodyKind kind) const override;
    Result<std::vector<std::uint64_t>> numbersOf(BodyKind kind, std::uint64_t from) const override;
    Result<CommitHeader> findById(std::string_view id) const override;
    Result<void> read(std::uint64_t from, std::uint64_t to, const CommitVisitor& visit) const override;
    Result<void> readHeaders(std::uint64_t from, std::uint64_t to, const HeaderVisitor& visit) const override;
    Result<void> readBody(std::uint64_t number, const TextVisitor& visit) const override;
    Result<VerifyReport> verify(const Progress& progress = {}, const CancelToken& cancel = {}) const override;

    /// Copies all commits of one moment into a new database that another program may take for its journal, with its
    /// head file, in bounded memory, whoever appends meanwhile; they are not verified. Gives the last one; nothing when
    /// there is none yet. Reports pages as progress. Io, Corrupt, Cancelled.
    Result<std::optional<CommitHeader>> copyTo(const std::filesystem::path& file, const Progress& progress = {},
                                               const CancelToken& cancel = {}) const;

    /// What opening for reading found wrong. Commits that can be read are whole all the same.
    const std::optional<Error>& damage() const { return m_damage; }

    /// Moves what was appended out of the log into the database, which is whole without the log then: before its file
    /// gets another name. Closing does the same, and cannot tell when it fails. Locked while somebody reads, Io.
    Result<void> moveLog() GALLEY_EXCLUDES(m_writeMutex);

    /// Where the head file of a journal is.
    static std::filesystem::path headPath(const std::filesystem::path& path);

private:
    class Reader;
    /// What resume() found wrong with these files: they are not read again before they change.
    struct Refusal {
        JournalFiles files;
        Error error;
    };
    SqliteJournal(std::filesystem::path path, SqliteJournalOptions options);
    Result<void> openForWriting() GALLEY_EXCLUDES(m_writeMutex);
    Result<void> openForReading();
    Result<Reader> reader() const;
    Result<std::unique_ptr<Connection>> connectForReading(Connection::Mode mode) const;
    Result<void> startWriter(std::unique_ptr<Connection> connection, const std::optional<StoredHeader>& last)
        GALLEY_REQUIRES(m_writeMutex);
    void forgetReaders(const std::optional<FileStamp>& database) const;
    Result<std::size_t> openAgain(std::span<const Commit> pending) GALLEY_REQUIRES(m_writeMutex);
    Result<void> appendAgain(std::span<Commit> batch) GALLEY_REQUIRES(m_writeMutex);
    Result<std::size_t> goOnWith(const JournalFiles& now, std::span<const Commit> pending)
        GALLEY_REQUIRES(m_writeMutex);
    Result<bool> prepareFiles(const JournalFiles& now) GALLEY_REQUIRES(m_writeMutex);
    Result<void> letReadersGo() const;
    bool areOthersHere() const { return m_options.areOthersHere && m_options.areOthersHere(); }

    const std::filesystem::path m_path;
    const SqliteJournalOptions m_options;
    std::optional<Error> m_damage;

    mutable Mutex m_idleMutex;
    mutable std::vector<std::unique_ptr<Connection>> m_idleReaders GALLEY_GUARDED_BY(m_idleMutex);
    mutable std::uint64_t m_readersOf GALLEY_GUARDED_BY(m_idleMutex) = 1; ///< rises when older readers are of no use
    mutable int m_busyReaders GALLEY_GUARDED_BY(m_idleMutex) = 0;
    /// Of a journal for writing: what is read; another file by its name is another journal.
    mutable std::optional<FileStamp> m_database GALLEY_GUARDED_BY(m_idleMutex);
    mutable Mutex m_writeMutex;
    std::unique_ptr<SqliteWriter> m_writer GALLEY_GUARDED_BY(m_writeMutex);
    std::optional<Refusal> m_refusal GALLEY_GUARDED_BY(m_writeMutex);
};

} // namespace galley
