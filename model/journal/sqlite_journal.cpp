#include "model/journal/sqlite_journal.h"

#include "model/base/file.h"
#include "model/journal/commit_table.h"
#include "model/journal/head_file.h"
#include "model/journal/journal_check.h"
#include "model/journal/sqlite_connection.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace galley {

namespace {

constexpr std::size_t kMaxIdleReaders = 4;
constexpr int kAttempts = 10; // of what signals interrupt: SQLite does not sync again by itself

/// Attempts it, and again when a signal interrupted it.
template <class Attempt>
Result<void> unlessInterrupted(const Attempt& attempt) {
    Result<void> done = attempt();
    for (int tried = 1; !done && saysInterrupted(done.error()) && tried < kAttempts; ++tried)
        done = attempt();
    return done;
}

/// How a database is read that nobody is writing, without an index of the WAL that others see.
Connection::Mode modeWithoutIndex(const JournalFiles& files) {
    return files.log && files.log->size > 0 ? Connection::Mode::ReadAlone : Connection::Mode::ReadUnchanging;
}

/// How a database is read that this process may not be able to write beside. Readers share an index of the WAL in a
/// file that the first of them makes: where none can be made, a writer that runs has made it.
Connection::Mode readingMode(const std::filesystem::path& path) {
    const Result<JournalFiles> files = JournalFiles::of(path);
    if (!files || checkWritable(folderOf(path)) || (files->log && files->shared))
        return Connection::Mode::Read;
    return modeWithoutIndex(*files);
}

/// The same when the disk had no room for that index. Nothing if a program that writes has made it.
std::optional<Connection::Mode> readingModeOnFullDisk(const std::filesystem::path& path) {
    constexpr std::uint64_t kSmallestIndex = 32768; // SQLite makes no smaller one
    const Result<JournalFiles> files = JournalFiles::of(path);
    if (!files || (files->shared && files->shared->size >= kSmallestIndex))
        return std::nullopt;
    return modeWithoutIndex(*files);
}

/// Begins to read; what reading needs beside the database is there afterwards.
Result<void> beginReading(Connection& connection) {
    GALLEY_CHECK(connection.execute("BEGIN"));
    // The first page; what else is wrong with it is found by those who look for it.
    const Result<std::int64_t> looked = connection.integerOf("PRAGMA schema_version");
    const bool isRefused =
        !looked && (saysDiskIsFull(looked.error()) || looked.error().code == ErrorCode::Locked); // waited for once
    return isRefused ? Result<void>(looked.error()) : Result<void>();
}

/// The newest commit, once the end of the journal was found whole: all seen at one moment, as others may append.
Result<std::optional<StoredHeader>> wholeEnd(Connection& connection, const std::optional<JournalHead>& head) {
    GALLEY_CHECK(connection.execute("BEGIN"));
    Result<std::optional<StoredHeader>> last = checkedLast(connection);
    if (last)
        if (auto known = checkHead(connection, head, *last ? (*last)->header.number : 0); !known)
            last = std::move(known).error();
    GALLEY_CHECK(connection.execute("ROLLBACK"));
    return last;
}

/// How many of the pending commits stand behind the end that is known, among those of others. Conflict when the
/// database does not go on from there.
Result<std::size_t> countLanded(Connection& connection, const JournalHead& end, std::span<const Commit> pending) {
    GALLEY_TRY(const JournalShape shape, journalShape(connection));
    GALLEY_TRY(const auto last, shape == JournalShape::Empty ? Result<std::optional<StoredHeader>>(std::nullopt)
                                                             : checkedLast(connection));
    const std::uint64_t lastNumber = last ? last->header.number : 0;
    const Error other{ErrorCode::Conflict, "another journal is in its place: that one ends with commit " +
                                               std::to_string(lastNumber) + ", and commit " +
                                               std::to_string(end.number) +
                                               " was the last one saved here; nothing is written to it"};
    if (shape == JournalShape::Empty || lastNumber < end.number)
        return other;
    if (end.number > 0) {
        GALLEY_TRY(const auto known, headerOf(connection, end.number));
        if (!known || known->header.hash != end.hash)
            return other;
    }
    std::size_t landed = 0;
    for (; landed < pending.size(); ++landed) {
        GALLEY_TRY(const auto stored, headerById(connection, pending[landed].id));
        if (!stored)
            break;
    }
    return landed;
}

/// Whether the files, which are the same ones, can still hold all that was written to them.
Result<void> checkNotCut(const JournalFiles& known, const JournalFiles& now) {
    if (now.database.size < known.database.size)
        return Error{ErrorCode::Corrupt, "it was cut short by another program"};
    if (!known.log)
        return {};
    if (!now.log)
        return Error{ErrorCode::NotFound, "its write-ahead log is not there any more"};
    if (!now.log->isSameFile(*known.log))
        return Error{ErrorCode::Conflict, "another file is in the place of its write-ahead log"};
    if (now.log->size < known.log->size)
        return Error{ErrorCode::Corrupt, "its write-ahead log was cut short by another program"};
    return {};
}

} // namespace

/// A reading connection inside one transaction; goes back to the idle ones at the end.
class SqliteJournal::Reader {
public:
    /// `generation` is that of the readers when it was taken; 0: it is used once.
    Reader(const SqliteJournal& journal, std::unique_ptr<Connection> connection, std::uint64_t generation)
        : m_journal(&journal)
        , m_connection(std::move(connection))
        , m_generation(generation) {}
    Reader(Reader&&) = default;
    Reader& operator=(Reader&&) = delete;
    ~Reader() {
        if (!m_connection)
            return;
        const bool isUsable = m_connection->execute("ROLLBACK").has_value();
        const MutexLock lock(m_journal->m_idleMutex);
        --m_journal->m_busyReaders;
        if (isUsable && m_generation == m_journal->m_readersOf && m_journal->m_idleReaders.size() < kMaxIdleReaders)
            m_journal->m_idleReaders.push_back(std::move(m_connection));
    }
    Connection& operator*() const { return *m_connection; }
    Connection* operator->() const { return m_connection.get(); }

private:
    const SqliteJournal* m_journal;
    std::unique_ptr<Connection> m_connection;
    std::uint64_t m_generation;
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
    Result<void> opened =
        unlessInterrupted([&] { return isWriting ? journal->openForWriting() : journal->openForReading(); });
    if (!opened && isWriting)
        return withRemedy(opened.error()).inFile(path.string());
    if (!opened)
        return std::move(opened).error().inFile(path.string());
    return journal;
}

Result<void> SqliteJournal::openForWriting() {
    GALLEY_TRY(const std::optional<JournalHead> head, readHead(headPath(m_path)));
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
    if (shape == JournalShape::Empty)
        GALLEY_CHECK(checkHead(*connection, head, 0));
    GALLEY_CHECK(connection->useLog());
    if (shape == JournalShape::Empty)
        GALLEY_CHECK(createJournal(*connection));
    GALLEY_TRY(const auto last, wholeEnd(*connection, head));
    // What an earlier process wrote but could not sync becomes durable before anything builds on it.
    if (!areOthersHere())
        GALLEY_CHECK(connection->checkpoint());
    connection->allowCheckpoint(true);
    const MutexLock lock(m_writeMutex);
    return startWriter(std::move(connection), last);
}

Result<void> SqliteJournal::startWriter(std::unique_ptr<Connection> connection,
                                        const std::optional<StoredHeader>& last) {
    GALLEY_TRY(m_writer, SqliteWriter::start(std::move(connection),
                                             {m_path, headPath(m_path), m_options.vfs, m_options.busyMilliseconds,
                                              m_options.areOthersHere},
                                             last));
    forgetReaders(m_writer->files().database);
    // One reader is kept at hand: it can read the files when nobody finds them by their names any more.
    GALLEY_TRY(const Reader first, reader());
    GALLEY_CHECK(journalShape(*first));
    return {};
}

void SqliteJournal::forgetReaders(const std::optional<FileStamp>& database) const {
    const MutexLock lock(m_idleMutex);
    m_idleReaders.clear();
    ++m_readersOf;
    m_database = database;
}

Result<void> SqliteJournal::openForReading() {
    std::error_code problem;
    if (!std::filesystem::exists(m_path, problem))
        return Error{ErrorCode::NotFound,
                     "there is no journal; bring it back from a backup, or `galleyctl repair` goes "
                     "on with what is published"};
    GALLEY_TRY(const std::optional<JournalHead> head, readHead(headPath(m_path)));
    Result<void> whole = checkBeforeOpening(m_path);
    if (const auto stamp = stampOf(m_path); !whole && (!stamp || stamp->size == 0))
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
    if (!whole && !isDamage(whole.error().code)) // what the system refused says nothing of what is stored
        return whole;
    if (!whole)
        m_damage = std::move(whole).error().inFile(m_path.string());
    return {};
}

Result<std::unique_ptr<Connection>> SqliteJournal::connectForReading(Connection::Mode mode) const {
    std::optional<FileStamp> expected;
    {
        const MutexLock lock(m_idleMutex);
        expected = m_database;
    }
    if (expected) {
        GALLEY_TRY(const FileStamp now, stampOf(m_path));
        if (!now.isSameFile(*expected))
            return Error{ErrorCode::Conflict, "another file is in its place"}.inFile(m_path.string());
    }
    return Connection::open(m_path, mode, m_options.vfs, m_options.busyMilliseconds);
}

Result<SqliteJournal::Reader> SqliteJournal::reader() const {
    std::unique_ptr<Connection> idle;
    std::uint64_t generation = 0;
    {
        const MutexLock lock(m_idleMutex);
        ++m_busyReaders;
        generation = m_readersOf;
        if (!m_idleReaders.empty()) {
            idle = std::move(m_idleReaders.back());
            m_idleReaders.pop_back();
        }
    }
    const bool isWriting = m_options.access == SqliteJournalOptions::Access::Write;
    const bool isFirst = !isWriting && !idle;
    Connection::Mode mode = isFirst ? readingMode(m_path) : Connection::Mode::Read;
    Result<std::unique_ptr<Connection>> connection = idle ? std::move(idle) : connectForReading(mode);
    const auto begin = [&]() -> Result<void> {
        if (!connection)
            return connection.error();
        return isFirst ? beginReading(**connection) : (*connection)->execute("BEGIN");
    };
    Result<void> begun = begin();
    if (isFirst && !begun && saysDiskIsFull(begun.error()))
        if (const auto other = readingModeOnFullDisk(m_path)) {
            mode = *other;
            connection = connectForReading(mode);
            begun = begin();
        }
    if (!begun) {
        const MutexLock lock(m_idleMutex);
        --m_busyReaders;
        return begun.error();
    }
    // The other modes hold only as long as nobody begins to write.
    return Reader(*this, *std::move(connection), mode == Connection::Mode::Read ? generation : 0);
}

Result<void> SqliteJournal::append(std::span<Commit> batch) {
    const MutexLock lock(m_writeMutex);
    if (!m_writer)
        return Error{ErrorCode::Io, "the journal was opened for reading"}.inFile(m_path.string());
    Result<void> appended = m_writer->append(batch);
    for (int attempt = 1; !appended && saysInterrupted(appended.error()) && attempt < kAttempts; ++attempt)
        appended = appendAgain(batch);
    if (!appended)
        return withRemedy(appended.error()).inFile(m_path.string());
    return {};
}

Result<void> SqliteJournal::appendAgain(std::span<Commit> batch) {
    GALLEY_TRY(const std::size_t landed, openAgain(batch));
    for (Commit& commit : batch.first(landed)) {
        GALLEY_TRY(const CommitHeader header, findById(commit.id));
        commit.previous = header.previous;
        commit.hash = header.hash;
    }
    return landed == batch.size() ? Result<void>() : m_writer->append(batch.subspan(landed));
}

Result<std::uint64_t> SqliteJournal::check() {
    const MutexLock lock(m_writeMutex);
    if (!m_writer)
        return Error{ErrorCode::Io, "the journal was opened for reading"}.inFile(m_path.string());
    if (Result<void> checked = m_writer->check(); !checked)
        return std::move(checked).error().inFile(m_path.string());
    return m_writer->end().number;
}

Result<std::size_t> SqliteJournal::resume(std::span<const Commit> pending) {
    const MutexLock lock(m_writeMutex);
    if (!m_writer)
        return Error{ErrorCode::Io, "the journal was opened for reading"}.inFile(m_path.string());
    if (!m_writer->hasFailed() && m_writer->check())
        return std::size_t{0};
    Result<std::size_t> landed = openAgain(pending);
    if (!landed)
        return std::move(landed).error().inFile(m_path.string());
    return landed;
}

Result<void> SqliteJournal::moveLog() {
    const MutexLock lock(m_writeMutex);
    if (!m_writer)
        return Error{ErrorCode::Io, "the journal was opened for reading"}.inFile(m_path.string());
    Result<void> moved = letReadersGo();
    if (moved)
        moved = m_writer->moveLog();
    for (int attempt = 1; !moved && saysInterrupted(moved.error()) && attempt < kAttempts; ++attempt)
        moved = m_writer->moveLog();
    if (!moved)
        return std::move(moved).error().inFile(m_path.string());
    return {};
}

Result<std::size_t> SqliteJournal::openAgain(std::span<const Commit> pending) {
    GALLEY_CHECK(checkWritable(folderOf(m_path)));
    GALLEY_CHECK(checkWritable(m_path));
    GALLEY_TRY(const JournalFiles now, JournalFiles::of(m_path));
    if (m_refusal && now.isUntouched(m_refusal->files))
        return m_refusal->error;
    m_refusal.reset();
    Result<std::size_t> landed = goOnWith(now, pending);
    if (!landed && (isDamage(landed.error().code) || landed.error().code == ErrorCode::Conflict))
        if (const auto seen = JournalFiles::of(m_path))
            m_refusal = Refusal{*seen, landed.error()};
    return landed;
}

Result<std::size_t> SqliteJournal::goOnWith(const JournalFiles& now, std::span<const Commit> pending) {
    GALLEY_TRY(const bool isUntouched, prepareFiles(now));
    GALLEY_CHECK(checkBeforeOpening(m_path));
    GALLEY_TRY(auto connection,
               Connection::open(m_path, Connection::Mode::WriteExisting, m_options.vfs, m_options.busyMilliseconds));
    GALLEY_CHECK(connection->execute("BEGIN"));
    GALLEY_TRY(const std::size_t landed, countLanded(*connection, m_writer->end(), pending));
    if (!isUntouched) {
        GALLEY_TRY(const VerifyReport report, verifyCommits(*connection, {}, {}));
        if (report.damage)
            return report.damage->error;
    }
    GALLEY_CHECK(connection->execute("ROLLBACK"));
    GALLEY_CHECK(connection->useLog());
    // What was written and could not be synced becomes durable before anything builds on it, and nothing builds on the
    // part of the log that may never reach the disk, although a later sync succeeds.
    GALLEY_CHECK(connection->moveLog());
    connection->allowCheckpoint(true);
    GALLEY_TRY(const std::optional<StoredHeader> last, lastHeader(*connection));
    GALLEY_CHECK(startWriter(std::move(connection), last));
    return landed;
}

Result<bool> SqliteJournal::prepareFiles(const JournalFiles& now) {
    const JournalFiles& known = m_writer->files();
    const bool isSame = now.database.isSameFile(known.database);
    // An empty log in the place of ours is one that a reader made since.
    const bool isLogGone = known.log && (!now.log || (now.log->size == 0 && !now.log->isSameFile(*known.log)));
    if (isSame && isLogGone && now.database == known.database) {
        // Who has the deleted log open must be gone before there is another one.
        GALLEY_CHECK(letReadersGo());
        GALLEY_CHECK(m_writer->rescueLog());
        m_writer->close();
        return true;
    }
    if (isSame) {
        if (!areOthersHere()) // they may have emptied the log
            GALLEY_CHECK(checkNotCut(known, now));
        return now.isUntouched(known);
    }
    // Beside another database our log is none of its: SQLite would write our pages into it. Only one that holds the end
    // without the log, as a copy that was made after the log was moved, is safe to open with it.
    if (known.log && now.log && now.log->size > 0 && now.log->isSameFile(*known.log)) {
        GALLEY_TRY(const auto alone, Connection::open(m_path, Connection::Mode::ReadUnchanging, m_options.vfs,
                                                      m_options.busyMilliseconds));
        GALLEY_CHECK(alone->execute("BEGIN"));
        GALLEY_CHECK(countLanded(*alone, m_writer->end(), {}));
    }
    // Two databases must not be open with one shared index: the first to open it would empty it under the other.
    if (known.shared && now.shared && known.shared->isSameFile(*now.shared)) {
        GALLEY_CHECK(letReadersGo());
        m_writer->close();
    }
    return false;
}

Result<void> SqliteJournal::letReadersGo() const {
    const MutexLock lock(m_idleMutex);
    if (m_busyReaders > 0)
        return Error{ErrorCode::Locked, "somebody is reading it"};
    m_idleReaders.clear();
    ++m_readersOf;
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

Result<std::vector<std::uint64_t>> SqliteJournal::numbersOf(BodyKind kind, std::uint64_t from) const {
    GALLEY_TRY(const Reader connection, reader());
    auto numbers = numbersOfKind(*connection, kind, from);
    if (!numbers)
        return std::move(numbers).error().inFile(m_path.string());
    return numbers;
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
    GALLEY_TRY(const Reader connection, reader());
    Result<VerifyReport> report = verifyCommits(*connection, progress, cancel);
    if (!report)
        return std::move(report).error().inFile(m_path.string());
    if (!report->damage && m_damage)
        report->damage = {report->lastGood + 1, *m_damage};
    if (report->damage)
        report->damage->error = Error(report->damage->error).inFile(m_path.string());
    return report;
}

Result<std::optional<CommitHeader>> SqliteJournal::copyTo(const std::filesystem::path& file, const Progress& progress,
                                                          const CancelToken& cancel) const {
    std::optional<CommitHeader> end;
    {
        GALLEY_TRY(const Reader connection, reader());
        GALLEY_TRY(const auto last, lastHeader(*connection));
        const auto go = [&](std::uint64_t done, std::uint64_t all) -> Result<void> {
            if (cancel.isCancelled())
                return Error{ErrorCode::Cancelled, "copying the journal was stopped"};
            if (progress)
                progress(done, all);
            return {};
        };
        GALLEY_CHECK(unlessInterrupted([&] { return connection->copyTo(file, go); }));
        if (last)
            end = last->header;
    }
    if (end)
        GALLEY_CHECK(writeFileAtomically(headPath(file), encodeHead({end->number, end->hash})));
    return end;
}

} // namespace galley
