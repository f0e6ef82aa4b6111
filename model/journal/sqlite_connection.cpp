#include "model/journal/sqlite_connection.h"

#include "model/base/system_io.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sqlite3.h>

namespace galley {

namespace {

constexpr int kMaxValueBytes = 4 << 20; // larger than any piece or message
constexpr int kCopiedPages = 256;       // between two looks at whether to go on: 1 MB
constexpr int kCheckpointPages = 1000;  // SQLite's own default: 4 MB of WAL
constexpr const char* kLimitWalFile = "PRAGMA journal_size_limit = 16777216";

constexpr const char* kWithoutRollbackFile = "PRAGMA journal_mode = MEMORY";
constexpr std::string_view kRollbackSuffix = "-journal";

constexpr const char* kWithoutLocks = "unix-none"; // SQLite's own file system, but that it takes no locks

int accessFlags(Connection::Mode mode) {
    switch (mode) {
    case Connection::Mode::Read:
    case Connection::Mode::ReadAlone:
        return SQLITE_OPEN_READONLY;
    case Connection::Mode::ReadUnchanging:
        return SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    case Connection::Mode::Write:
        return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Connection::Mode::WriteExisting:
        return SQLITE_OPEN_READWRITE;
    }
    return SQLITE_OPEN_READONLY;
}

/// The path as a URI that says that nobody writes.
std::string unchangingName(const std::filesystem::path& path) {
    constexpr const char* kHex = "0123456789ABCDEF";
    std::error_code ignored;
    const std::filesystem::path whole = std::filesystem::absolute(path, ignored);
    std::string name = "file://";
    for (const char byte : whole.string()) {
        const bool isPlain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                             (byte >= '0' && byte <= '9') || byte == '/' || byte == '-' || byte == '_' || byte == '.';
        if (isPlain) {
            name += byte;
            continue;
        }
        const auto value = static_cast<std::uint8_t>(byte);
        name += {'%', kHex[value >> 4U], kHex[value & 15U]};
    }
    return name + "?immutable=1";
}

std::string diskFullText() {
    return std::string(std::strerror(ENOSPC)) + ": free some space";
}

std::string interruptedText() {
    return std::string(std::strerror(EINTR)) + ": try again";
}

std::string unreadableText() {
    return std::string("cannot be read or written: ") + std::strerror(EIO) + "; check the disk";
}

/// The reason why a file could not be opened for writing, the last time since a connection was opened for that. SQLite
/// does not tell: it opens the file for reading instead, and says later that it is read-only.
std::atomic<int> failedOpening = 0;

/// Also opens no rollback journal that is there already, should one come after checkNoRollbackJournal(). A folder by
/// such a name, which SQLite syncs, is none.
extern "C" int openAndRemember(const char* path, int flags, int mode) {
    std::error_code ignored;
    if ((flags & O_CREAT) == 0 && std::string_view(path).ends_with(kRollbackSuffix) &&
        !std::filesystem::is_directory(std::filesystem::symlink_status(path, ignored))) {
        errno = EPERM;
        return -1;
    }
    const int descriptor = openFully(path, flags, static_cast<unsigned>(mode));
    if (descriptor < 0 && (flags & O_ACCMODE) != O_RDONLY)
        failedOpening = errno;
    return descriptor;
}

/// Lets SQLite open files by the function above.
void rememberFailedOpenings() {
    static const bool isDone = [] {
        sqlite3_vfs* const system = sqlite3_vfs_find("unix");
        return system != nullptr && system->iVersion >= 3 &&
               system->xSetSystemCall(system, "open", reinterpret_cast<sqlite3_syscall_ptr>(openAndRemember)) ==
                   SQLITE_OK;
    }();
    static_cast<void>(isDone);
}

/// What the system said to the last call on a file of the database that failed; 0: nothing is known.
int lastRefusal(sqlite3* database) {
    const int last = errno;
    if (const int known = sqlite3_system_errno(database); known != 0)
        return known;
    // A commit that fails keeps the reason with its file; when that is a file for the moment, nowhere.
    for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
        sqlite3_file* file = nullptr;
        int refusal = 0;
        if (sqlite3_file_control(database, "main", which, &file) == SQLITE_OK && file != nullptr &&
            file->pMethods != nullptr && file->pMethods->xFileControl != nullptr && // those in memory have none
            file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &refusal) == SQLITE_OK && refusal != 0)
            return refusal;
    }
    return last == ENOENT ? 0 : last;
}

/// Whether the system had too little of something: nothing is wrong with the file then.
bool isShortage(int reason) {
    return reason == EMFILE || reason == ENFILE || reason == ENOMEM;
}

/// Why the system refused, after an error of SQLite; 0: it did not, or nothing is known.
int refusalBehind(sqlite3* database, int primary) {
    // What cannot be read may look to SQLite like something that is damaged.
    if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
        return errno == EIO ? EIO : 0;
    const int opening = primary == SQLITE_CANTOPEN && database != nullptr ? sqlite3_system_errno(database) : 0;
    if (isShortage(opening))
        return opening;
    if (primary == SQLITE_READONLY || primary == SQLITE_CANTOPEN)
        return failedOpening;
    return primary == SQLITE_IOERR && database != nullptr ? lastRefusal(database) : 0;
}

/// The error of the last call on this database. The statements are fixed and right: when SQLite finds one wrong
/// (SQLITE_ERROR), the file is not what they expect.
Error sqliteError(sqlite3* database, int code, const std::string& path) {
    const int primary = code & 0xFF;
    const int system = refusalBehind(database, primary);
    std::string text = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    ErrorCode kind = ErrorCode::Io;
    if (primary == SQLITE_FULL || system == ENOSPC || system == EDQUOT)
        text = diskFullText();
    else if (system == EINTR)
        text = interruptedText();
    else if (system == EIO)
        text = unreadableText();
    else if (isShortage(system))
        text = "cannot be opened: " + systemReason(system);
    else if (system == EFBIG)
        text = systemReason(EFBIG);
    else if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
        kind = ErrorCode::Locked, text = "another program is writing to it: close that program or try again";
    else if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_TOOBIG ||
             primary == SQLITE_ERROR || primary == SQLITE_FORMAT || code == SQLITE_IOERR_SHORT_READ ||
             code == SQLITE_IOERR_CORRUPTFS)
        kind = ErrorCode::Corrupt, text = "the database is damaged (" + text + ")";
    else if (primary == SQLITE_CONSTRAINT)
        kind = ErrorCode::Exists;
    else if (primary == SQLITE_READONLY || primary == SQLITE_CANTOPEN || primary == SQLITE_PERM)
        text = "cannot be opened or written: check the folder and its permissions (" +
               (system != 0 ? std::strerror(system) : text) + ")";
    else if (system != 0)
        text += std::string(" (") + std::strerror(system) + ")";
    return Error{kind, text}.inFile(path);
}

/// Refuses whatever has this name.
Result<void> checkAbsent(const std::filesystem::path& rollback) {
    std::error_code failed;
    const std::filesystem::file_type type = std::filesystem::symlink_status(rollback, failed).type();
    if (type == std::filesystem::file_type::not_found)
        return {};
    if (failed)
        return Error{ErrorCode::Io, "cannot examine: " + failed.message()}.inFile(rollback.string());
    return Error{ErrorCode::InvalidInput,
                 "a rollback journal, which Galley never leaves, stands beside the journal: SQLite would change the "
                 "database by it and remove files that it names; move it away and try again"}
        .inFile(rollback.string());
}

std::filesystem::path rollbackPath(const std::filesystem::path& database) {
    return database.string() + std::string(kRollbackSuffix);
}

} // namespace

Result<void> checkNoRollbackJournal(const std::filesystem::path& database) {
    GALLEY_CHECK(checkAbsent(rollbackPath(database)));
    std::error_code unresolved;
    const std::filesystem::path target = std::filesystem::canonical(database, unresolved); // as SQLite follows links
    return unresolved ? Result<void>() : checkAbsent(rollbackPath(target));
}

bool saysDiskIsFull(const Error& error) {
    return error.code == ErrorCode::Io && error.message == diskFullText();
}

bool saysInterrupted(const Error& error) {
    return error.code == ErrorCode::Io && error.message == interruptedText();
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

void Statement::bind(int parameter, std::int64_t value) {
    sqlite3_bind_int64(m_statement.get(), parameter, value);
}

void Statement::bindText(int parameter, std::string_view text) {
    const char* data = text.data() == nullptr ? "" : text.data();
    sqlite3_bind_text64(m_statement.get(), parameter, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bindBlob(int parameter, std::string_view bytes) {
    const char* data = bytes.data() == nullptr ? "" : bytes.data();
    sqlite3_bind_blob64(m_statement.get(), parameter, data, bytes.size(), SQLITE_STATIC);
}

Result<bool> Statement::step() {
    errno = 0; // of this step, if it is one of the system's
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return sqliteError(sqlite3_db_handle(m_statement.get()), code, *m_path);
}

Result<void> Statement::run() {
    Result<bool> row = true;
    while (row && *row)
        row = step();
    reset();
    if (!row)
        return std::move(row).error();
    return {};
}

void Statement::reset() {
    sqlite3_reset(m_statement.get());
    sqlite3_clear_bindings(m_statement.get());
}

std::optional<std::int64_t> Statement::integer(int column) const {
    if (sqlite3_column_type(m_statement.get(), column) != SQLITE_INTEGER)
        return std::nullopt;
    return sqlite3_column_int64(m_statement.get(), column);
}

std::optional<std::string_view> Statement::text(int column) const {
    if (sqlite3_column_type(m_statement.get(), column) != SQLITE_TEXT)
        return std::nullopt;
    const unsigned char* data = sqlite3_column_text(m_statement.get(), column);
    if (data == nullptr)
        return std::nullopt;
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column));
    return std::string_view(reinterpret_cast<const char*>(data), size);
}

std::optional<std::string_view> Statement::blob(int column) const {
    if (sqlite3_column_type(m_statement.get(), column) != SQLITE_BLOB)
        return std::nullopt;
    const void* data = sqlite3_column_blob(m_statement.get(), column);
    if (data == nullptr)
        return std::string_view();
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column));
    return std::string_view(static_cast<const char*>(data), size);
}

void Connection::Close::operator()(sqlite3* database) const {
    sqlite3_close(database);
}

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& path, Mode mode,
                                                     const std::string& vfs, int busyMilliseconds) {
    GALLEY_CHECK(checkNoRollbackJournal(path));
    std::unique_ptr<Connection> connection(new Connection(path.string()));
    rememberFailedOpenings();
    if (mode == Mode::Write || mode == Mode::WriteExisting)
        failedOpening = 0;
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | accessFlags(mode);
    const std::string name = mode == Mode::ReadUnchanging ? unchangingName(path) : path.string();
    const std::string fileSystem = mode == Mode::ReadAlone ? kWithoutLocks : vfs;
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &database, flags, fileSystem.empty() ? nullptr : fileSystem.c_str());
    connection->m_database.reset(database);
    if (code != SQLITE_OK)
        return sqliteError(database, code, path.string());
    sqlite3_busy_timeout(database, busyMilliseconds);
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, kMaxValueBytes);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    connection->allowCheckpoint(false);
    // No memory map: a file that somebody cuts must be an error and not a signal.
    GALLEY_CHECK(connection->execute("PRAGMA mmap_size = 0"));
    GALLEY_CHECK(connection->execute("PRAGMA cell_size_check = ON"));
    // The index of the WAL is then in this connection's memory.
    if (mode == Mode::ReadAlone)
        GALLEY_CHECK(connection->execute("PRAGMA locking_mode = EXCLUSIVE"));
    if (mode == Mode::Write || mode == Mode::WriteExisting) {
        GALLEY_CHECK(connection->execute("PRAGMA synchronous = FULL"));
        GALLEY_CHECK(connection->execute(kLimitWalFile));
    }
    return connection;
}

Result<void> Connection::execute(const char* sql) {
    errno = 0; // of these statements, if it is one of the system's
    const int code = sqlite3_exec(m_database.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return sqliteError(m_database.get(), code, m_path);
    return {};
}

Result<void> Connection::useLog() {
    GALLEY_TRY(const std::string before, textOf("PRAGMA journal_mode"));
    if (before == "wal")
        return {};
    GALLEY_CHECK(execute(kWithoutRollbackFile));
    GALLEY_TRY(const std::string mode, textOf("PRAGMA journal_mode = WAL"));
    if (mode != "wal")
        return Error{ErrorCode::Io, "the folder's file system does not support a write-ahead log"}.inFile(m_path);
    return {};
}

Result<Statement> Connection::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    errno = 0; // of this call, if it is one of the system's
    const int code = sqlite3_prepare_v3(m_database.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK)
        return sqliteError(m_database.get(), code, m_path);
    return Statement(statement, m_path);
}

Result<std::int64_t> Connection::integerOf(std::string_view sql) {
    GALLEY_TRY(Statement statement, prepare(sql));
    GALLEY_TRY(const bool row, statement.step());
    const std::optional<std::int64_t> value = row ? statement.integer(0) : std::nullopt;
    if (row)
        GALLEY_CHECK(statement.run());
    if (!value)
        return Error{ErrorCode::Corrupt, "the database does not answer " + std::string(sql)}.inFile(m_path);
    return *value;
}

Result<std::string> Connection::textOf(std::string_view sql) {
    GALLEY_TRY(Statement statement, prepare(sql));
    GALLEY_TRY(const bool row, statement.step());
    const auto text = row ? statement.text(0) : std::nullopt;
    const auto value = text ? std::optional(std::string(*text)) : std::nullopt;
    if (row) // what is done after the answer may fail as well
        GALLEY_CHECK(statement.run());
    if (!value)
        return Error{ErrorCode::Corrupt, "the database does not answer " + std::string(sql)}.inFile(m_path);
    return *value;
}

Result<void> Connection::checkIntegrity() {
    GALLEY_TRY(Statement statement, prepare("PRAGMA integrity_check(1)"));
    GALLEY_TRY(const bool row, statement.step());
    const bool isUnreadable = errno == EIO; // a page that cannot be read is no error to this check, but a finding
    const std::string verdict(row ? statement.text(0).value_or(std::string_view()) : std::string_view());
    if (verdict == "ok")
        return statement.run();
    if (isUnreadable)
        return Error{ErrorCode::Io, unreadableText()}.inFile(m_path);
    return Error{ErrorCode::Corrupt, "the database is damaged: " + verdict}.inFile(m_path);
}

void Connection::allowCheckpoint(bool allowed) {
    sqlite3_db_config(m_database.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, allowed ? 0 : 1, nullptr);
    sqlite3_wal_autocheckpoint(m_database.get(), allowed ? kCheckpointPages : 0);
}

Result<void> Connection::checkpoint() {
    const int code = sqlite3_wal_checkpoint_v2(m_database.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    const bool blocked = (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED;
    if (code != SQLITE_OK && !blocked)
        return sqliteError(m_database.get(), code, m_path);
    return {};
}

Result<void> Connection::moveLog() {
    const int code = sqlite3_wal_checkpoint_v2(m_database.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (code != SQLITE_OK)
        return sqliteError(m_database.get(), code, m_path);
    return {};
}

Result<void> Connection::copyTo(const std::filesystem::path& file,
                                const std::function<Result<void>(std::uint64_t, std::uint64_t)>& go) {
    GALLEY_TRY(const auto target, open(file, Mode::Write, {}, 0));
    GALLEY_CHECK(target->execute(kWithoutRollbackFile));
    const auto end = [](sqlite3_backup* copy) { sqlite3_backup_finish(copy); };
    const std::unique_ptr<sqlite3_backup, decltype(end)> copy(
        sqlite3_backup_init(target->m_database.get(), "main", m_database.get(), "main"), end);
    if (!copy)
        return sqliteError(target->m_database.get(), sqlite3_errcode(target->m_database.get()), file.string());
    for (int code = SQLITE_OK; code != SQLITE_DONE;) {
        code = sqlite3_backup_step(copy.get(), kCopiedPages);
        const bool isWriting = (code & 0xFF) == SQLITE_FULL || (code & 0xFF) == SQLITE_IOERR;
        if (code != SQLITE_OK && code != SQLITE_DONE)
            return sqliteError(target->m_database.get(), code, isWriting ? file.string() : m_path);
        const auto all = static_cast<std::uint64_t>(sqlite3_backup_pagecount(copy.get()));
        GALLEY_CHECK(go(all - static_cast<std::uint64_t>(sqlite3_backup_remaining(copy.get())), all));
    }
    return {};
}

std::uint64_t Connection::logSize() const {
    sqlite3_file* log = nullptr;
    sqlite3_int64 size = 0;
    const int code = sqlite3_file_control(m_database.get(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (code != SQLITE_OK || log == nullptr || log->pMethods == nullptr ||
        log->pMethods->xFileSize(log, &size) != SQLITE_OK)
        return 0;
    return static_cast<std::uint64_t>(size);
}

bool Connection::isInTransaction() const {
    return sqlite3_get_autocommit(m_database.get()) == 0;
}

} // namespace galley
