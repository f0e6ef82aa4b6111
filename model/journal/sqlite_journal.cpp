#include "model/journal/sqlite_journal.h"

#include "model/base/utf8.h"
#include "model/journal/commit_table.h"
#include "model/journal/head_file.h"
#include "model/journal/sqlite_connection.h"
#include "model/journal/wal_check.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace galley {

namespace {

constexpr std::size_t kMaxIdBytes = 128;
constexpr std::size_t kMaxAuthorBytes = 4096;
constexpr std::size_t kMaxMessageBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxIdleReaders = 4;
constexpr std::uint64_t kCheckedOnOpenBytes = 4 * kPieceBytes; // larger contents are left to verify

std::uint64_t sizeOf(const std::filesystem::path& path) {
    std::error_code problem;
    const std::uintmax_t size = std::filesystem::file_size(path, problem);
    return problem ? 0 : size;
}

std::string lastGoodText(std::uint64_t number) {
    return number == 0 ? "no commit is known to be whole" : "the last good commit is " + std::to_string(number);
}

/// Damage that SQLite would not report but act upon: it deletes the WAL of an empty database.
Result<void> checkBeforeOpening(const std::filesystem::path& path) {
    const std::filesystem::path wal = path.string() + "-wal";
    if (sizeOf(path) == 0 && sizeOf(wal) > 0)
        return Error{ErrorCode::Corrupt, "the database is empty or missing, but its write-ahead log is there"};
    return checkWalFile(wal);
}

/// The newest commit with what can be checked at a cost that does not grow: hash, link, content when it is small.
Result<std::optional<StoredHeader>> checkedLast(Connection& connection) {
    GALLEY_TRY(std::optional<StoredHeader> last, lastHeader(connection));
    GALLEY_TRY(const std::int64_t pieces, connection.integerOf("SELECT coalesce(max(number), 0) FROM pieces"));
    std::int64_t expectedPieces = 0;
    if (last) {
        const CommitHeader& header = last->header;
        expectedPieces = last->firstPiece - 1 + static_cast<std::int64_t>(pieceCount(header.sizes.total()));
        const auto ignore = [](const auto&) -> Result<void> { return {}; };
        GALLEY_CHECK(forEachHeader(connection, header.number, header.number, ignore));
        if (header.sizes.total() <= kCheckedOnOpenBytes)
            GALLEY_CHECK(forEachPiece(connection, *last, ignore));
    }
    if (pieces != expectedPieces)
        return Error{ErrorCode::Corrupt, "the commits and their contents do not end at the same place"};
    return last;
}

/// Whether the journal holds what its head file names.
Result<void> checkHead(Connection& connection, const std::optional<JournalHead>& head, std::uint64_t lastNumber) {
    if (!head || head->number == 0)
        return {};
    if (head->number > lastNumber)
        return Error{ErrorCode::TornTail, "the end is missing: commits up to " + std::to_string(head->number) +
                                              " were saved; " + lastGoodText(lastNumber)};
    GALLEY_TRY(const std::optional<StoredHeader> named, headerOf(connection, head->number));
    if (!named || named->header.hash != head->hash)
        return inCommit(Error{ErrorCode::Corrupt, "it is not the commit that was saved under this number"},
                        head->number);
    return {};
}

Result<void> checkLimits(const Commit& commit) {
    const char* problem = nullptr;
    if (commit.id.empty() || commit.id.size() > kMaxIdBytes)
        problem = "the commit's id is empty or too long";
    else if (commit.author.size() > kMaxAuthorBytes)
        problem = "the commit's author is too long";
    else if (commit.message.size() > kMaxMessageBytes)
        problem = "the commit's message is too long";
    else if (!isValidUtf8(commit.id) || !isValidUtf8(commit.author) || !isValidUtf8(commit.message))
        problem = "a text of the commit is not valid UTF-8";
    if (problem != nullptr)
        return inCommit(Error{ErrorCode::InvalidInput, problem}, commit.number);
    return {};
}

CommitHeader headerFor(const Commit& commit, const Digest& previous) {
    CommitHeader header;
    header.number = commit.number;
    header.id = commit.id;
    header.time = commit.time;
    header.author = commit.author;
    header.actor = commit.actor;
    header.message = commit.message;
    header.bodyKind = commit.bodyKind();
    header.previous = previous;
    return header;
}

/// Reports at most a hundred times how much of a total is done.
class ProgressMeter {
public:
    ProgressMeter(const Progress& progress, std::uint64_t total)
        : m_progress(progress)
        , m_total(total) {}
    void add(std::uint64_t amount) {
        m_done += amount;
        if (m_progress && m_done >= m_next) {
            m_progress(m_done, m_total);
            m_next = m_done + m_total / 100 + 1;
        }
    }

private:
    const Progress& m_progress;
    std::uint64_t m_total;
    std::uint64_t m_done = 0;
    std::uint64_t m_next = 0;
};

/// What belongs to no commit: surplus pieces, indexes, free pages.
Result<void> checkRest(Connection& connection) {
    GALLEY_CHECK(checkedLast(connection));
    GALLEY_TRY(const std::string verdict, connection.textOf("PRAGMA integrity_check(1)"));
    if (verdict != "ok")
        return Error{ErrorCode::Corrupt, "the database is damaged: " + verdict};
    return {};
}

bool isDamage(ErrorCode code) {
    return code == ErrorCode::Corrupt || code == ErrorCode::TornTail;
}

} // namespace

/// A reading connection inside one transaction; goes back to the idle ones at the end.
class SqliteJournal::Reader {
public:
    Reader(const SqliteJournal& journal, std::unique_ptr<Connection> connection)
        : m_journal(&journal)
        , m_connection(std::move(connection)) {}
    Reader(Reader&&) = default;
    Reader& operator=(Reader&&) = delete;
    ~Reader() {
        if (!m_connection || !m_connection->execute("ROLLBACK"))
            return;
        const MutexLock lock(m_journal->m_idleMutex);
        if (m_journal->m_idleReaders.size() < kMaxIdleReaders)
            m_journal->m_idleReaders.push_back(std::move(m_connection));
    }
    Connection& operator*() const { return *m_connection; }
    Connection* operator->() const { return m_connection.get(); }

private:
    const SqliteJournal* m_journal;
    std::unique_ptr<Connection> m_connection;
};

/// The one connection that appends, and what it knows about the end of the journal.
class SqliteJournal::Writer {
public:
    static Result<std::unique_ptr<Writer>> start(std::unique_ptr<Connection> connection,
                                                 const std::filesystem::path& headPath,
                                                 const std::optional<StoredHeader>& last) {
        GALLEY_TRY(CommitInserter inserter, CommitInserter::prepare(*connection));
        GALLEY_TRY(Statement lastNumber, connection->prepare("SELECT coalesce(max(number), 0) FROM commits"));
        std::unique_ptr<Writer> writer(
            new Writer(std::move(connection), std::move(inserter), std::move(lastNumber), headPath));
        writer->moveTo(last);
        return writer;
    }

    Result<void> append(std::span<Commit> batch) {
        if (m_hasFailed)
            return Error{ErrorCode::Io, "an earlier write failed: open the site again"};
        for (const Commit& commit : batch)
            GALLEY_CHECK(checkLimits(commit));
        GALLEY_CHECK(m_connection->execute("BEGIN IMMEDIATE"));
        Result<End> end = insert(batch);
        Result<void> done;
        if (end)
            done = m_connection->execute("COMMIT");
        else
            done = std::move(end).error();
        if (!done) {
            giveUp(done.error().code);
            return done;
        }
        accept(batch, *end);
        return {};
    }

private:
    /// The end of the journal once the batch is committed, and the hashes of its commits.
    struct End {
        std::int64_t nextPiece = 1;
        std::vector<Digest> hashes;
    };

    Writer(std::unique_ptr<Connection> connection, CommitInserter inserter, Statement lastNumber,
           const std::filesystem::path& headPath)
        : m_connection(std::move(connection))
        , m_inserter(std::move(inserter))
        , m_lastNumber(std::move(lastNumber))
        , m_headWriter(headPath) {}

    void moveTo(const std::optional<StoredHeader>& last) {
        if (!last)
            return;
        const std::uint64_t pieces = pieceCount(last->header.sizes.total());
        m_end = {last->header.number, last->header.hash};
        m_nextPiece = last->firstPiece + static_cast<std::int64_t>(pieces);
        m_headWriter.write(m_end);
    }

    Result<End> insert(std::span<Commit> batch) {
        GALLEY_CHECK(noticeOtherWriter());
        const auto isPublication = [](const Commit& commit) { return commit.bodyKind() == BodyKind::Publication; };
        if (std::any_of(batch.begin(), batch.end(), isPublication))
            GALLEY_CHECK(raiseVersion(*m_connection));
        End end{m_nextPiece, {}};
        Digest previous = m_end.hash;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            const Commit& commit = batch[i];
            if (commit.number != m_end.number + 1 + i)
                return wrongNumber(commit);
            CommitHeader header = headerFor(commit, previous);
            Result<CommitContent> content = CommitContent::of(commit);
            if (!content)
                return inCommit(std::move(content).error(), commit.number);
            Result<std::int64_t> nextPiece = m_inserter.insert(header, *content, end.nextPiece);
            if (!nextPiece && nextPiece.error().code == ErrorCode::Exists)
                return Error{ErrorCode::Exists, "a commit with the id " + commit.id + " is there already"};
            if (!nextPiece)
                return inCommit(std::move(nextPiece).error(), commit.number);
            end.nextPiece = *nextPiece;
            end.hashes.push_back(header.hash);
            previous = header.hash;
        }
        return end;
    }

    /// Inside the transaction: whether another program has appended since, then follow it.
    Result<void> noticeOtherWriter() {
        GALLEY_TRY(const bool row, m_lastNumber.step());
        const std::optional<std::int64_t> number = row ? m_lastNumber.integer(0) : std::nullopt;
        m_lastNumber.reset();
        if (number == static_cast<std::int64_t>(m_end.number))
            return {};
        GALLEY_TRY(const std::optional<StoredHeader> last, lastHeader(*m_connection));
        if (!last || last->header.number < m_end.number)
            return Error{ErrorCode::Corrupt, "commits at its end have disappeared"};
        moveTo(last);
        return {};
    }

    Error wrongNumber(const Commit& commit) {
        const Result<std::optional<StoredHeader>> same = headerById(*m_connection, commit.id);
        if (same && *same)
            return Error{ErrorCode::Exists, "a commit with the id " + commit.id + " is there already"};
        return inCommit(Error{ErrorCode::Conflict, "the journal ends at commit " + std::to_string(m_end.number)},
                        commit.number);
    }

    void giveUp(ErrorCode code) {
        const bool isClean = m_connection->execute("ROLLBACK").has_value();
        m_hasFailed = code == ErrorCode::Io || isDamage(code) || !isClean;
        if (m_hasFailed)
            m_connection->allowCheckpoint(false);
    }

    void accept(std::span<Commit> batch, const End& end) {
        for (std::size_t i = 0; i < batch.size(); ++i) {
            batch[i].previous = m_end.hash;
            batch[i].hash = end.hashes[i];
            m_end = {batch[i].number, batch[i].hash};
        }
        m_nextPiece = end.nextPiece;
        m_headWriter.write(m_end);
    }

    std::unique_ptr<Connection> m_connection;
    CommitInserter m_inserter;
    Statement m_lastNumber;
    HeadWriter m_headWriter;
    JournalHead m_end;
    std::int64_t m_nextPiece = 1;
    bool m_hasFailed = false;
};

SqliteJournal::SqliteJournal(std::filesystem::path path, SqliteJournalOptions options)
    : m_path(std::move(path))
    , m_options(std::move(options)) {}

SqliteJournal::~SqliteJournal() {
    // The writer closes last: the last connection moves the log into the database, and readers must not.
    const MutexLock lock(m_idleMutex);
    m_idleReaders.clear();
}

std::filesystem::path SqliteJournal::headPath(const std::filesystem::path& path) {
    return path.string() + ".head";
}

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(const std::filesystem::path& path,
                                                           SqliteJournalOptions options) {
    const bool isWriting = options.access == SqliteJournalOptions::Access::Write;
    std::unique_ptr<SqliteJournal> journal(new SqliteJournal(path, std::move(options)));
    Result<void> opened = isWriting ? journal->openForWriting() : journal->openForReading();
    if (!opened)
        return std::move(opened).error().inFile(path.string());
    return journal;
}

Result<void> SqliteJournal::openForWriting() {
    const std::optional<JournalHead> head = readHead(headPath(m_path));
    if (Result<void> whole = checkBeforeOpening(m_path); !whole) {
        Error error = std::move(whole).error();
        SqliteJournalOptions options = m_options;
        options.access = SqliteJournalOptions::Access::Read;
        const auto readable = open(m_path, options);
        const auto last = readable ? (*readable)->last() : Result<std::optional<CommitHeader>>(std::nullopt);
        error.message += "; " + lastGoodText(last && *last ? (*last)->number : 0);
        return error;
    }
    GALLEY_TRY(auto connection,
               Connection::open(m_path, Connection::Mode::Write, m_options.vfs, m_options.busyMilliseconds));
    GALLEY_TRY(const JournalShape shape, journalShape(*connection));
    if (shape == JournalShape::Empty) {
        GALLEY_CHECK(checkHead(*connection, head, 0));
        GALLEY_CHECK(createJournal(*connection));
    }
    GALLEY_TRY(const std::string mode, connection->textOf("PRAGMA journal_mode = WAL"));
    if (mode != "wal")
        return Error{ErrorCode::Io, "the folder's file system does not support a write-ahead log"};
    GALLEY_TRY(const std::optional<StoredHeader> last, checkedLast(*connection));
    GALLEY_CHECK(checkHead(*connection, head, last ? last->header.number : 0));
    // What an earlier process wrote but could not sync becomes durable before anything builds on it.
    GALLEY_CHECK(connection->checkpoint());
    connection->allowCheckpoint(true);
    GALLEY_TRY(auto writer, Writer::start(std::move(connection), headPath(m_path), last));
    const MutexLock lock(m_writeMutex);
    m_writer = std::move(writer);
    return {};
}

Result<void> SqliteJournal::openForReading() {
    std::error_code problem;
    if (!std::filesystem::exists(m_path, problem))
        return Error{ErrorCode::NotFound, "there is no journal"};
    const std::optional<JournalHead> head = readHead(headPath(m_path));
    Result<void> whole = checkBeforeOpening(m_path);
    if (!whole && sizeOf(m_path) == 0)
        return whole;
    GALLEY_TRY(const Reader connection, reader());
    GALLEY_TRY(const JournalShape shape, journalShape(*connection));
    if (shape == JournalShape::Empty) {
        GALLEY_CHECK(checkHead(*connection, head, 0));
        return Error{ErrorCode::NotFound, "the journal has not been started yet"};
    }
    if (whole) {
        const Result<std::optional<StoredHeader>> last = checkedLast(*connection);
        whole = last ? checkHead(*connection, head, *last ? (*last)->header.number : 0) : Result<void>(last.error());
    }
    if (!whole)
        m_damage = std::move(whole).error().inFile(m_path.string());
    return {};
}

Result<SqliteJournal::Reader> SqliteJournal::reader() const {
    std::unique_ptr<Connection> connection;
    {
        const MutexLock lock(m_idleMutex);
        if (!m_idleReaders.empty()) {
            connection = std::move(m_idleReaders.back());
            m_idleReaders.pop_back();
        }
    }
    if (!connection) {
        GALLEY_TRY(connection,
                   Connection::open(m_path, Connection::Mode::Read, m_options.vfs, m_options.busyMilliseconds));
    }
    GALLEY_CHECK(connection->execute("BEGIN"));
    return Reader(*this, std::move(connection));
}

Result<void> SqliteJournal::append(std::span<Commit> batch) {
    const MutexLock lock(m_writeMutex);
    if (!m_writer)
        return Error{ErrorCode::Io, "the journal was opened for reading"}.inFile(m_path.string());
    if (Result<void> appended = m_writer->append(batch); !appended)
        return std::move(appended).error().inFile(m_path.string());
    return {};
}

Result<std::optional<CommitHeader>> SqliteJournal::last() const {
    GALLEY_TRY(const Reader connection, reader());
    const Result<std::optional<StoredHeader>> stored = lastHeader(*connection);
    if (!stored)
        return Error(stored.error()).inFile(m_path.string());
    return *stored ? std::optional<CommitHeader>((*stored)->header) : std::nullopt;
}

Result<std::optional<CommitHeader>> SqliteJournal::lastOf(BodyKind kind) const {
    GALLEY_TRY(const Reader connection, reader());
    const Result<std::optional<StoredHeader>> stored = lastHeaderOf(*connection, kind);
    if (!stored)
        return Error(stored.error()).inFile(m_path.string());
    return *stored ? std::optional<CommitHeader>((*stored)->header) : std::nullopt;
}

Result<CommitHeader> SqliteJournal::findById(std::string_view id) const {
    GALLEY_TRY(const Reader connection, reader());
    const Result<std::optional<StoredHeader>> stored = headerById(*connection, id);
    if (!stored)
        return Error(stored.error()).inFile(m_path.string());
    if (!*stored)
        return Error{ErrorCode::NotFound, "no commit has the id " + std::string(id)}.inFile(m_path.string());
    return (*stored)->header;
}

Result<void> SqliteJournal::read(std::uint64_t from, std::uint64_t to, const CommitVisitor& visit) const {
    GALLEY_TRY(const Reader connection, reader());
    Result<void> done = forEachHeader(*connection, from, to, [&](const StoredHeader& stored) -> Result<void> {
        if (stored.header.sizes.total() > m_options.maxCommitBytes)
            return inCommit(Error{ErrorCode::Unsupported, "it is too large to be read as a whole"},
                            stored.header.number);
        GALLEY_TRY(Commit commit, readWhole(*connection, stored));
        return visit(std::move(commit));
    });
    if (!done)
        return std::move(done).error().inFile(m_path.string());
    return {};
}

Result<void> SqliteJournal::readHeaders(std::uint64_t from, std::uint64_t to, const HeaderVisitor& visit) const {
    GALLEY_TRY(const Reader connection, reader());
    Result<void> done =
        forEachHeader(*connection, from, to, [&visit](const StoredHeader& stored) { return visit(stored.header); });
    if (!done)
        return std::move(done).error().inFile(m_path.string());
    return {};
}

Result<void> SqliteJournal::readBody(std::uint64_t number, const TextVisitor& visit) const {
    GALLEY_TRY(const Reader connection, reader());
    bool isFound = false;
    const auto readPieces = [&](const StoredHeader& stored) -> Result<void> {
        isFound = true;
        std::uint64_t skip = stored.header.sizes.bases;
        std::uint64_t left = stored.header.sizes.body;
        return forEachPiece(*connection, stored, [&](std::string_view piece) -> Result<void> {
            const std::uint64_t skipped = std::min<std::uint64_t>(skip, piece.size());
            const std::string_view part =
                piece.substr(static_cast<std::size_t>(skipped),
                             static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size() - skipped)));
            skip -= skipped;
            left -= part.size();
            return part.empty() ? Result<void>() : visit(part);
        });
    };
    Result<void> done = forEachHeader(*connection, number, number, readPieces);
    if (done && !isFound)
        done = Error{ErrorCode::NotFound, "there is no commit " + std::to_string(number)};
    if (!done)
        return std::move(done).error().inFile(m_path.string());
    return {};
}

Result<VerifyReport> SqliteJournal::verify(const Progress& progress, const CancelToken& cancel) const {
    VerifyReport report;
    GALLEY_TRY(const Reader connection, reader());
    const Result<std::int64_t> total =
        connection->integerOf("SELECT cast(total(bases_size + body_size + schema_size) AS INTEGER) FROM commits");
    ProgressMeter meter(progress, total ? static_cast<std::uint64_t>(std::max<std::int64_t>(*total, 0)) : 0);
    std::int64_t nextPiece = 1;
    Result<void> checked = forEachHeader(*connection, 1, UINT64_MAX, [&](const StoredHeader& stored) -> Result<void> {
        if (stored.firstPiece != nextPiece)
            return inCommit(Error{ErrorCode::Corrupt, "its content is at the wrong place"}, stored.header.number);
        GALLEY_CHECK(forEachPiece(*connection, stored, [&](std::string_view piece) -> Result<void> {
            meter.add(piece.size());
            return cancel.isCancelled() ? Result<void>(Error{ErrorCode::Cancelled, "cancelled"}) : Result<void>();
        }));
        if (stored.header.bodyKind == BodyKind::Publication)
            GALLEY_CHECK(readWhole(*connection, stored));
        nextPiece += static_cast<std::int64_t>(pieceCount(stored.header.sizes.total()));
        report.lastGood = stored.header.number;
        report.lastGoodHash = stored.header.hash;
        return {};
    });
    std::uint64_t place = report.lastGood + 1;
    if (checked) {
        checked = checkRest(*connection);
        place = checked ? place : 0;
    }
    if (checked && m_damage)
        checked = *m_damage;
    if (!checked && !isDamage(checked.error().code))
        return std::move(checked).error().inFile(m_path.string());
    if (!checked)
        report.damage = {place, std::move(checked).error().inFile(m_path.string())};
    return report;
}

} // namespace galley
