#include "model/journal/commit_table.h"

#include "model/base/parallel.h"

#include <algorithm>

namespace galley {

namespace {

constexpr std::int64_t kApplicationId = 0x47414c4a; // "GALJ"
constexpr std::int64_t kFormatVersion = 6;
constexpr std::int64_t kFirstVersion = 1;

constexpr const char* kCommitsTable =
    "CREATE TABLE commits (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, time INTEGER NOT NULL, "
    "author TEXT NOT NULL, actor INTEGER NOT NULL, message TEXT NOT NULL, body_kind INTEGER NOT NULL, "
    "bases_size INTEGER NOT NULL, body_size INTEGER NOT NULL, schema_size INTEGER NOT NULL, "
    "content_digest BLOB NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL, first_piece INTEGER NOT NULL) STRICT";
constexpr const char* kPiecesTable = "CREATE TABLE pieces (number INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT";

#define GALLEY_COMMIT_COLUMNS                                                                                          \
    "number, id, time, author, actor, message, body_kind, bases_size, body_size, schema_size, content_digest, "        \
    "previous, hash, first_piece"

std::string_view viewOf(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// Takes the columns of a row in order; remembers whether all had the right type and range.
class RowReader {
public:
    explicit RowReader(const Statement& row)
        : m_row(row) {}
    std::int64_t integer(std::int64_t most = INT64_MAX, std::int64_t least = 0) {
        const std::optional<std::int64_t> value = m_row.integer(m_column++);
        if (value && *value >= least && *value <= most)
            return *value;
        m_isGood = false;
        return 0;
    }
    std::uint64_t size() { return static_cast<std::uint64_t>(integer(static_cast<std::int64_t>(kMaxSectionBytes))); }
    std::string text() {
        const std::optional<std::string_view> value = m_row.text(m_column++);
        m_isGood = m_isGood && value.has_value();
        return std::string(value.value_or(std::string_view()));
    }
    Digest digest() {
        Digest digest{};
        const std::optional<std::string_view> value = m_row.blob(m_column++);
        if (value && value->size() == digest.size())
            std::copy(value->begin(), value->end(), digest.begin());
        else
            m_isGood = false;
        return digest;
    }
    bool isGood() const { return m_isGood; }

private:
    const Statement& m_row;
    int m_column = 0;
    bool m_isGood = true;
};

Result<StoredHeader> readRow(const Statement& row) {
    RowReader reader(row);
    StoredHeader stored;
    CommitHeader& header = stored.header;
    header.number = static_cast<std::uint64_t>(reader.integer());
    header.id = reader.text();
    header.time = reader.integer(INT64_MAX, INT64_MIN);
    header.author = reader.text();
    header.actor = static_cast<ActorKind>(reader.integer(static_cast<std::int64_t>(ActorKind::Importer)));
    header.message = reader.text();
    header.bodyKind = static_cast<BodyKind>(reader.integer(static_cast<std::int64_t>(kLastBodyKind)));
    header.sizes.bases = reader.size();
    header.sizes.body = reader.size();
    header.sizes.schema = reader.size();
    header.contentDigest = reader.digest();
    header.previous = reader.digest();
    header.hash = reader.digest();
    stored.firstPiece = reader.integer(INT64_MAX, 1);
    if (!reader.isGood())
        return Error{ErrorCode::Corrupt, "a column has a wrong type or size"};
    if (commitHash(header) != header.hash)
        return Error{ErrorCode::Corrupt, "it does not match its hash"};
    return stored;
}

/// The only row of a bound query.
Result<std::optional<StoredHeader>> readOne(Statement& query) {
    GALLEY_TRY(const bool row, query.step());
    if (!row)
        return std::optional<StoredHeader>();
    Result<StoredHeader> stored = readRow(query);
    if (!stored)
        return inCommit(std::move(stored).error(), static_cast<std::uint64_t>(query.integer(0).value_or(0)));
    return std::optional<StoredHeader>(*std::move(stored));
}

/// Hash that a commit must have as its `previous`. Before a repair numbers are left out.
Result<Digest> hashBefore(Connection& connection, const CommitHeader& header) {
    GALLEY_TRY(Statement query, connection.prepare("SELECT " GALLEY_COMMIT_COLUMNS
                                                   " FROM commits WHERE number < ? ORDER BY number DESC LIMIT 1"));
    query.bind(1, static_cast<std::int64_t>(header.number));
    GALLEY_TRY(const std::optional<StoredHeader> before, readOne(query));
    if (!followsInNumber(header, before ? before->header.number : 0))
        return inCommit(Error{ErrorCode::Corrupt, "the commit before it is missing"}, header.number);
    return before ? before->header.hash : Digest{};
}

/// The first version of the format that has such commits.
std::int64_t versionFor(const Commit& commit) {
    if (const auto* publication = std::get_if<Publication>(&commit.body)) {
        if (publication->content != 0)
            return 5;
        return publication->action < Publication::Action::Pin ? 2 : 4;
    }
    if (commit.bodyKind() >= BodyKind::LineEdits)
        return 6;
    if (const auto* notes = std::get_if<ConflictNotes>(&commit.body)) {
        const bool isInRelease =
            std::ranges::any_of(notes->found, [](const Conflict& found) { return !found.line.empty(); });
        return isInRelease ? 6 : 5;
    }
    return std::holds_alternative<Repair>(commit.body) ? 3 : kFirstVersion;
}

} // namespace

bool followsInNumber(const CommitHeader& header, std::uint64_t before) {
    return header.bodyKind == BodyKind::Repair ? header.number > before : header.number == before + 1;
}

Error inCommit(Error error, std::uint64_t number) {
    return std::move(error).inRecord("commit " + std::to_string(number));
}

Result<JournalShape> journalShape(Connection& connection) {
    GALLEY_TRY(const std::int64_t application, connection.integerOf("PRAGMA application_id"));
    GALLEY_TRY(const std::int64_t version, connection.integerOf("PRAGMA user_version"));
    GALLEY_TRY(const std::int64_t tables, connection.integerOf("SELECT count(*) FROM sqlite_schema"));
    if (application == 0 && version == 0 && tables == 0)
        return JournalShape::Empty;
    if (application != kApplicationId)
        return Error{ErrorCode::Corrupt, "this database is no journal, or its header is damaged"};
    if (version < kFirstVersion || version > kFormatVersion)
        return Error{ErrorCode::Unsupported, "the journal has format version " + std::to_string(version) +
                                                 "; this program reads versions " + std::to_string(kFirstVersion) +
                                                 " to " + std::to_string(kFormatVersion)};
    GALLEY_TRY(Statement query,
               connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"));
    for (const char* expected : {kCommitsTable, kPiecesTable}) {
        GALLEY_TRY(const bool row, query.step());
        if (!row || query.text(0) != std::string_view(expected))
            return Error{ErrorCode::Corrupt, "the tables of the journal do not have their shape"};
    }
    GALLEY_TRY(const bool surplus, query.step());
    if (surplus || tables != 3) // the third is the index of the ids
        return Error{ErrorCode::Corrupt, "the journal has tables that do not belong to it"};
    return JournalShape::Journal;
}

Result<void> createJournal(Connection& connection) {
    GALLEY_CHECK(connection.execute("BEGIN IMMEDIATE"));
    for (const std::string& sql : {std::string(kCommitsTable), std::string(kPiecesTable),
                                   "PRAGMA application_id = " + std::to_string(kApplicationId),
                                   "PRAGMA user_version = " + std::to_string(kFirstVersion)})
        GALLEY_CHECK(connection.execute(sql.c_str()));
    return connection.execute("COMMIT");
}

Result<void> raiseVersion(Connection& connection, const Commit& commit) {
    const std::int64_t needed = versionFor(commit);
    if (needed == kFirstVersion)
        return {};
    GALLEY_TRY(const std::int64_t version, connection.integerOf("PRAGMA user_version"));
    if (version >= needed)
        return {};
    return connection.execute(("PRAGMA user_version = " + std::to_string(needed)).c_str());
}

Result<std::optional<StoredHeader>> lastHeader(Connection& connection) {
    GALLEY_TRY(Statement query,
               connection.prepare("SELECT " GALLEY_COMMIT_COLUMNS " FROM commits ORDER BY number DESC LIMIT 1"));
    return readOne(query);
}

Result<std::optional<StoredHeader>> headerOf(Connection& connection, std::uint64_t number) {
    GALLEY_TRY(Statement query, connection.prepare("SELECT " GALLEY_COMMIT_COLUMNS " FROM commits WHERE number = ?"));
    query.bind(1, static_cast<std::int64_t>(number));
    return readOne(query);
}

Result<std::optional<StoredHeader>> headerById(Connection& connection, std::string_view id) {
    GALLEY_TRY(Statement query, connection.prepare("SELECT " GALLEY_COMMIT_COLUMNS " FROM commits WHERE id = ?"));
    query.bindText(1, id);
    return readOne(query);
}

Result<std::optional<StoredHeader>> lastHeaderOf(Connection& connection, BodyKind kind) {
    GALLEY_TRY(Statement query, connection.prepare("SELECT " GALLEY_COMMIT_COLUMNS
                                                   " FROM commits WHERE body_kind = ? ORDER BY number DESC LIMIT 1"));
    query.bind(1, static_cast<std::int64_t>(kind));
    return readOne(query);
}

Result<std::vector<std::uint64_t>> numbersOfKind(Connection& connection, BodyKind kind, std::uint64_t from) {
    GALLEY_TRY(Statement query, connection.prepare("SELECT number FROM commits WHERE body_kind = ? AND number >= ? "
                                                   "ORDER BY number"));
    query.bind(1, static_cast<std::int64_t>(kind));
    query.bind(2, static_cast<std::int64_t>(from));
    std::vector<std::uint64_t> numbers;
    while (true) {
        GALLEY_TRY(const bool isRow, query.step());
        if (!isRow)
            return numbers;
        if (const auto number = query.integer(0))
            numbers.push_back(static_cast<std::uint64_t>(*number));
    }
}

Result<void> forEachHeader(Connection& connection, std::uint64_t from, std::uint64_t to,
                           const std::function<Result<void>(const StoredHeader&)>& visit) {
    std::uint64_t expected = std::max<std::uint64_t>(from, 1);
    if (to < expected || expected > INT64_MAX)
        return {};
    GALLEY_TRY(Statement query, connection.prepare("SELECT " GALLEY_COMMIT_COLUMNS
                                                   " FROM commits WHERE number BETWEEN ? AND ? ORDER BY number"));
    query.bind(1, static_cast<std::int64_t>(expected));
    query.bind(2, static_cast<std::int64_t>(std::min<std::uint64_t>(to, INT64_MAX)));
    std::optional<Digest> before;
    // Not one more than is asked for: where a page is damaged, what comes next can be anything.
    while (expected <= to) {
        Result<bool> row = query.step();
        if (!row)
            return inCommit(std::move(row).error(), expected);
        if (!*row)
            break;
        Result<StoredHeader> stored = readRow(query);
        if (!stored)
            return inCommit(std::move(stored).error(), expected);
        if (!followsInNumber(stored->header, expected - 1))
            return inCommit(Error{ErrorCode::Corrupt, "it is missing"}, expected);
        if (!before) {
            GALLEY_TRY(before, hashBefore(connection, stored->header));
        }
        if (stored->header.previous != *before)
            return inCommit(Error{ErrorCode::Corrupt, "it does not follow the commit before it"}, expected);
        before = stored->header.hash;
        GALLEY_CHECK(visit(*stored));
        expected = stored->header.number + 1;
    }
    if (expected > to)
        return {};
    // The next one that is there must be a repair that leaves these numbers out.
    GALLEY_TRY(Statement next, connection.prepare("SELECT " GALLEY_COMMIT_COLUMNS
                                                  " FROM commits WHERE number >= ? ORDER BY number LIMIT 1"));
    next.bind(1, static_cast<std::int64_t>(expected));
    GALLEY_TRY(const std::optional<StoredHeader> behind, readOne(next));
    if (behind && !followsInNumber(behind->header, expected - 1))
        return inCommit(Error{ErrorCode::Corrupt, "it is missing"}, expected);
    return {};
}

Result<void> forEachPiece(Connection& connection, const StoredHeader& stored,
                          const std::function<Result<void>(std::string_view)>& visit) {
    const std::uint64_t contentBytes = stored.header.sizes.total();
    const std::uint64_t count = pieceCount(contentBytes);
    const std::uint64_t number = stored.header.number;
    GALLEY_TRY(Statement query,
               connection.prepare("SELECT number, data FROM pieces WHERE number >= ? ORDER BY number"));
    query.bind(1, stored.firstPiece);
    ContentDigester digester;
    for (std::uint64_t index = 0; index < count; ++index) {
        Result<bool> row = query.step();
        if (!row)
            return inCommit(std::move(row).error(), number);
        const std::optional<std::int64_t> pieceNumber = *row ? query.integer(0) : std::nullopt;
        const std::optional<std::string_view> frame = *row ? query.blob(1) : std::nullopt;
        if (!frame || !pieceNumber || *pieceNumber - stored.firstPiece != static_cast<std::int64_t>(index))
            return inCommit(Error{ErrorCode::Corrupt, "a piece of its content is missing"}, number);
        Result<std::string> piece = decompressPiece(*frame, pieceSize(contentBytes, index));
        if (!piece)
            return inCommit(std::move(piece).error(), number);
        digester.add(*piece);
        GALLEY_CHECK(visit(*piece));
    }
    if (digester.finish() != stored.header.contentDigest)
        return inCommit(Error{ErrorCode::Corrupt, "its content was altered"}, number);
    return {};
}

Result<Commit> readWhole(Connection& connection, const StoredHeader& stored) {
    const CommitHeader& header = stored.header;
    std::string content;
    GALLEY_CHECK(forEachPiece(connection, stored, [&content](std::string_view piece) -> Result<void> {
        content += piece;
        return {};
    }));
    Commit commit;
    commit.number = header.number;
    commit.id = header.id;
    commit.time = header.time;
    commit.author = header.author;
    commit.actor = header.actor;
    commit.message = header.message;
    commit.previous = header.previous;
    commit.hash = header.hash;
    const std::string_view text = content;
    const auto bases = static_cast<std::size_t>(header.sizes.bases);
    const auto body = static_cast<std::size_t>(header.sizes.body);
    Result<void> decoded = decodeBases(text.substr(0, bases), commit.bases);
    commit.schema = text.substr(bases + body);
    const auto take = [&](auto decodedBody) {
        if (decodedBody)
            commit.body = *std::move(decodedBody);
        else
            decoded = std::move(decodedBody).error();
    };
    if (decoded && header.bodyKind == BodyKind::Edits) {
        decoded = decodeEdits(text.substr(bases, body), *std::get_if<std::vector<Edit>>(&commit.body));
    } else if (decoded && header.bodyKind == BodyKind::Publication) {
        take(decodePublication(text.substr(bases, body)));
    } else if (decoded && header.bodyKind == BodyKind::Repair) {
        take(decodeRepair(text.substr(bases, body)));
    } else if (decoded && header.bodyKind == BodyKind::Conflicts) {
        take(decodeConflicts(text.substr(bases, body)));
    } else if (decoded && header.bodyKind == BodyKind::LineEdits) {
        take(decodeLineEdits(text.substr(bases, body)));
    } else if (decoded && header.bodyKind == BodyKind::Selection) {
        take(decodeSelection(text.substr(bases, body)));
    } else if (decoded && header.bodyKind == BodyKind::LineNote) {
        take(decodeLineNote(text.substr(bases, body)));
    } else if (decoded) {
        content.resize(bases + body);
        content.erase(0, bases);
        commit.body = RecordSet(std::move(content));
    }
    if (!decoded)
        return inCommit(std::move(decoded).error(), header.number);
    return commit;
}

Result<CommitInserter> CommitInserter::prepare(Connection& connection) {
    GALLEY_TRY(Statement commit, connection.prepare("INSERT INTO commits (" GALLEY_COMMIT_COLUMNS
                                                    ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    GALLEY_TRY(Statement piece, connection.prepare("INSERT INTO pieces (number, data) VALUES (?, ?)"));
    return CommitInserter(std::move(commit), std::move(piece));
}

Result<std::int64_t> CommitInserter::insert(CommitHeader& header, const CommitContent& content,
                                            std::int64_t firstPiece) {
    constexpr std::uint64_t kAtOnce = 16; // pieces in memory
    struct Packed {
        std::string frame;
        Digest digest{};
    };
    std::int64_t next = firstPiece;
    ContentDigester digester;
    const std::uint64_t count = content.pieceCount();
    for (std::uint64_t first = 0; first < count; first += kAtOnce) {
        std::vector<Packed> packed(static_cast<std::size_t>(std::min(kAtOnce, count - first)));
        parallelFor(packed.size(), defaultThreads(), [&](std::size_t number) {
            std::string scratch;
            const std::string_view piece = content.piece(first + number, scratch);
            packed[number] = {compressPiece(piece), sha256(piece)};
        });
        for (const Packed& piece : packed) {
            digester.add(piece.digest);
            m_piece.bind(1, next++);
            m_piece.bindBlob(2, piece.frame);
            GALLEY_CHECK(m_piece.run());
        }
    }
    header.sizes = content.sizes();
    header.contentDigest = digester.finish();
    header.hash = commitHash(header);
    int column = 1;
    m_commit.bind(column++, static_cast<std::int64_t>(header.number));
    m_commit.bindText(column++, header.id);
    m_commit.bind(column++, header.time);
    m_commit.bindText(column++, header.author);
    m_commit.bind(column++, static_cast<std::int64_t>(header.actor));
    m_commit.bindText(column++, header.message);
    m_commit.bind(column++, static_cast<std::int64_t>(header.bodyKind));
    for (const std::uint64_t size : {header.sizes.bases, header.sizes.body, header.sizes.schema})
        m_commit.bind(column++, static_cast<std::int64_t>(size));
    for (const Digest* digest : {&header.contentDigest, &header.previous, &header.hash})
        m_commit.bindBlob(column++, viewOf(*digest));
    m_commit.bind(column, firstPiece);
    GALLEY_CHECK(m_commit.run());
    return next;
}

} // namespace galley
