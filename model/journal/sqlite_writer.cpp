#include "model/journal/sqlite_writer.h"

#include "model/base/utf8.h"
#include "model/journal/journal_check.h"

#include <algorithm>
#include <utility>

namespace galley {

namespace {

constexpr std::size_t kMaxIdBytes = 128;
constexpr std::size_t kMaxAuthorBytes = 4096;
constexpr std::size_t kMaxMessageBytes = std::size_t{1} << 20;

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

/// Nothing when the file is not there.
Result<std::optional<FileStamp>> stampIfThere(const std::filesystem::path& path) {
    Result<FileStamp> stamp = stampOf(path);
    if (stamp)
        return std::optional<FileStamp>(*stamp);
    if (stamp.error().code == ErrorCode::NotFound)
        return std::optional<FileStamp>();
    return std::move(stamp).error();
}

} // namespace

Result<JournalFiles> JournalFiles::of(const std::filesystem::path& database) {
    JournalFiles files;
    GALLEY_TRY(files.database, stampOf(database));
    GALLEY_TRY(files.log, stampIfThere(database.string() + "-wal"));
    GALLEY_TRY(files.shared, stampIfThere(database.string() + "-shm"));
    return files;
}

SqliteWriter::SqliteWriter(std::unique_ptr<Connection> connection, CommitInserter inserter, Statement lastNumber,
                           Place place)
    : m_place(std::move(place))
    , m_connection(std::move(connection))
    , m_inserter(std::move(inserter))
    , m_lastNumber(std::move(lastNumber))
    , m_headWriter(m_place.head) {}

Result<std::unique_ptr<SqliteWriter>> SqliteWriter::start(std::unique_ptr<Connection> connection, Place place,
                                                          const std::optional<StoredHeader>& last) {
    GALLEY_TRY(CommitInserter inserter, CommitInserter::prepare(*connection));
    GALLEY_TRY(Statement lastNumber, connection->prepare("SELECT coalesce(max(number), 0) FROM commits"));
    std::unique_ptr<SqliteWriter> writer(
        new SqliteWriter(std::move(connection), std::move(inserter), std::move(lastNumber), std::move(place)));
    GALLEY_TRY(writer->m_files, JournalFiles::of(writer->m_place.database));
    writer->moveTo(last);
    return writer;
}

SqliteWriter::~SqliteWriter() {
    // Closing moves the log into the database and deletes it by its name, which may be that of another journal by now.
    if (m_connection && (m_hasFailed || !check()))
        m_connection->allowCheckpoint(false);
}

void SqliteWriter::moveTo(const std::optional<StoredHeader>& last) {
    if (!last)
        return;
    const std::uint64_t pieces = pieceCount(last->header.sizes.total());
    m_end = {last->header.number, last->header.hash};
    m_nextPiece = last->firstPiece + static_cast<std::int64_t>(pieces);
    m_headWriter.write(m_end);
}

Result<void> SqliteWriter::append(std::span<Commit> batch) {
    if (m_hasFailed)
        return Error{ErrorCode::Io, "an earlier write failed, and the end of the journal was not checked since"};
    for (const Commit& commit : batch)
        GALLEY_CHECK(checkLimits(commit));
    Result<void> done = checkFiles();
    if (!done && done.error().code == ErrorCode::Corrupt) {
        const Result<Change> followed = followOthers();
        done = followed && *followed != Change::Unknown ? Result<void>() : acceptChange();
    }
    if (done)
        done = m_connection->execute("BEGIN IMMEDIATE");
    if (!done) {
        m_hasFailed = done.error().code != ErrorCode::Locked;
        return done;
    }
    Result<End> end = insert(batch);
    if (end)
        done = m_connection->execute("COMMIT");
    else
        done = std::move(end).error();
    // What was written to a file that nobody can open by its name any more is not saved.
    if (done)
        done = checkStillThere();
    if (!done) {
        giveUp(done.error().code);
        return done;
    }
    accept(batch, *end);
    return {};
}

Result<void> SqliteWriter::check() {
    if (m_hasFailed)
        return Error{ErrorCode::Io, "an earlier write failed, and the end of the journal was not checked since"};
    Result<void> checked = checkFiles();
    if (checked || checked.error().code == ErrorCode::Corrupt) {
        const Result<Change> followed = followOthers();
        if (followed && *followed != Change::Unknown)
            checked = {};
        else if (checked && !followed)
            checked = followed.error();
    }
    // Two who replace it at the same moment may leave it in pieces; the next commit mends that.
    const bool areOthersHere = m_place.areOthersHere && m_place.areOthersHere();
    if (checked && !(areOthersHere ? m_headWriter.isSameFile() : m_headWriter.isInPlace(m_end)))
        checked = Error{ErrorCode::Corrupt, "its head file was removed or changed by another program"};
    m_hasFailed = !checked;
    return checked;
}

/// Whether the files are where and as they were left: Corrupt when somebody wrote to them.
Result<void> SqliteWriter::checkFiles() const {
    GALLEY_CHECK(checkStillThere());
    GALLEY_CHECK(checkWritable(folderOf(m_place.database)));
    GALLEY_CHECK(checkWritable(m_place.database));
    GALLEY_TRY(const JournalFiles now, JournalFiles::of(m_place.database));
    if (!now.isUntouched(m_files))
        return Error{ErrorCode::Corrupt, "it was changed by another program"};
    return {};
}

Result<void> SqliteWriter::checkStillThere() const {
    GALLEY_TRY(const JournalFiles now, JournalFiles::of(m_place.database));
    if (!now.log)
        return Error{ErrorCode::NotFound, "its write-ahead log is not there any more"};
    if (!now.database.isSameFile(m_files.database))
        return Error{ErrorCode::Conflict, "another file is in its place"};
    if (!m_files.log || !now.log->isSameFile(*m_files.log))
        return Error{ErrorCode::Conflict, "another file is in the place of its write-ahead log"};
    return {};
}

/// Of the last commit, whoever appended it; 0: none.
Result<std::uint64_t> SqliteWriter::lastNumber() {
    GALLEY_TRY(const bool row, m_lastNumber->step());
    const std::int64_t number = row ? m_lastNumber->integer(0).value_or(-1) : -1;
    m_lastNumber->reset();
    if (number < static_cast<std::int64_t>(m_end.number))
        return Error{ErrorCode::Corrupt, "commits at its end have disappeared"};
    return static_cast<std::uint64_t>(number);
}

/// What others have done. If they appended and that goes on from the end that is known, theirs is the end now. While
/// they are here, what they wrote may become a commit, or come from moving the log: harmless.
Result<SqliteWriter::Change> SqliteWriter::followOthers() {
    GALLEY_TRY(const JournalFiles now, JournalFiles::of(m_place.database));
    if (now.database.size < m_files.database.size)
        return Error{ErrorCode::Corrupt, "it was cut short by another program"};
    GALLEY_TRY(std::uint64_t number, lastNumber());
    if (number == m_end.number) {
        const bool areThere = m_place.areOthersHere && m_place.areOthersHere();
        GALLEY_TRY(number, lastNumber()); // of one who finished and left meanwhile
        if (number == m_end.number && areThere)
            m_files = now;
        if (number == m_end.number)
            return areThere || now.isUntouched(m_files) ? Change::Harmless : Change::Unknown;
    }
    GALLEY_CHECK(m_connection->execute("BEGIN"));
    std::optional<StoredHeader> last;
    const auto follow = [&]() -> Result<void> {
        GALLEY_CHECK(checkHead(*m_connection, m_end, number));
        return forEachHeader(*m_connection, m_end.number + 1, number, [&last](const StoredHeader& stored) {
            last = stored;
            return Result<void>();
        });
    };
    const Result<void> followed = follow();
    GALLEY_CHECK(m_connection->execute("ROLLBACK"));
    if (!followed)
        return followed.error();
    moveTo(last);
    m_files = now;
    return Change::Commits;
}

/// Somebody wrote to the files: that is harmless when all of it holds and goes on from what is known.
Result<void> SqliteWriter::acceptChange() {
    GALLEY_TRY(const JournalFiles now, JournalFiles::of(m_place.database));
    if (now.database.size < m_files.database.size)
        return Error{ErrorCode::Corrupt, "it was cut short by another program"};
    GALLEY_TRY(const auto fresh,
               Connection::open(m_place.database, Connection::Mode::Read, m_place.vfs, m_place.busyMilliseconds));
    GALLEY_CHECK(fresh->execute("BEGIN"));
    GALLEY_TRY(const VerifyReport report, verifyCommits(*fresh, {}, {}));
    if (report.damage)
        return report.damage->error;
    GALLEY_CHECK(checkHead(*fresh, m_end, report.lastGood));
    m_files = now;
    return {};
}

Result<void> SqliteWriter::rescueLog() {
    if (!m_connection || !m_files.log || m_connection->logSize() < m_files.log->size)
        return Error{ErrorCode::NotFound, "its write-ahead log is not there any more"};
    return moveLog();
}

Result<void> SqliteWriter::moveLog() {
    if (!m_connection)
        return Error{ErrorCode::Io, "an earlier write failed, and the journal was closed"};
    GALLEY_CHECK(m_connection->moveLog());
    GALLEY_TRY(m_files, JournalFiles::of(m_place.database));
    return {};
}

void SqliteWriter::close() {
    m_inserter.reset();
    m_lastNumber.reset();
    m_connection.reset();
}

Result<SqliteWriter::End> SqliteWriter::insert(std::span<Commit> batch) {
    GALLEY_CHECK(checkNobodyAppended());
    End end{m_nextPiece, {}};
    Digest previous = m_end.hash;
    std::uint64_t before = m_end.number;
    for (const Commit& commit : batch) {
        CommitHeader header = headerFor(commit, previous);
        if (!followsInNumber(header, std::exchange(before, commit.number)))
            return wrongNumber(commit);
        GALLEY_CHECK(raiseVersion(*m_connection, commit));
        Result<CommitContent> content = CommitContent::of(commit);
        if (!content)
            return inCommit(std::move(content).error(), commit.number);
        Result<std::int64_t> nextPiece = m_inserter->insert(header, *content, end.nextPiece);
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

/// Inside the transaction: whether the end is still the one that is known.
Result<void> SqliteWriter::checkNobodyAppended() {
    GALLEY_TRY(const std::uint64_t number, lastNumber());
    if (number != m_end.number)
        return Error{ErrorCode::Conflict, "others have appended up to commit " + std::to_string(number)};
    return {};
}

Error SqliteWriter::wrongNumber(const Commit& commit) {
    const Result<std::optional<StoredHeader>> same = headerById(*m_connection, commit.id);
    if (same && *same)
        return Error{ErrorCode::Exists, "a commit with the id " + commit.id + " is there already"};
    return inCommit(Error{ErrorCode::Conflict, "the journal ends at commit " + std::to_string(m_end.number)},
                    commit.number);
}

void SqliteWriter::giveUp(ErrorCode code) {
    const bool isClean = m_connection->execute("ROLLBACK").has_value();
    m_hasFailed = isDamage(code) || code == ErrorCode::Io || code == ErrorCode::NotFound || !isClean;
    if (!m_hasFailed)
        return;
    if (m_connection->isInTransaction())
        return close();
    m_connection->allowCheckpoint(false);
    // What the failed write left in the files is ours.
    if (const auto now = JournalFiles::of(m_place.database); now && checkStillThere())
        m_files = *now;
}

void SqliteWriter::accept(std::span<Commit> batch, const End& end) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
        batch[i].previous = m_end.hash;
        batch[i].hash = end.hashes[i];
        m_end = {batch[i].number, batch[i].hash};
    }
    m_nextPiece = end.nextPiece;
    m_headWriter.write(m_end);
    if (const auto now = JournalFiles::of(m_place.database); now && now->log)
        m_files = *now;
}

} // namespace galley
