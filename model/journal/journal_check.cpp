#include "model/journal/journal_check.h"

#include "model/base/file_stamp.h"
#include "model/journal/wal_check.h"

#include <algorithm>
#include <system_error>

namespace galley {

namespace {

constexpr std::uint64_t kCheckedOnOpenBytes = 4 * kPieceBytes; // larger contents are left to verify

std::uint64_t sizeOf(const std::filesystem::path& path) {
    std::error_code problem;
    const std::uintmax_t size = std::filesystem::file_size(path, problem);
    return problem ? 0 : size;
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

/// Looks for damage in the log. What changes while it is read is being written by somebody, who has checked it: it is
/// read again, and not called damaged as long as it changes.
Result<void> checkLog(const std::filesystem::path& wal) {
    constexpr int kAttempts = 5;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const Result<FileStamp> before = stampOf(wal);
        Result<void> whole = checkWalFile(wal);
        const Result<FileStamp> after = stampOf(wal);
        if (whole || (before && after && *before == *after))
            return whole;
    }
    return {};
}

/// What belongs to no commit: surplus pieces, indexes, free pages.
Result<void> checkRest(Connection& connection) {
    GALLEY_CHECK(checkedLast(connection));
    return connection.checkIntegrity();
}

} // namespace

std::string lastGoodText(std::uint64_t number) {
    return number == 0 ? "no commit is known to be whole" : "the last good commit is " + std::to_string(number);
}

bool isDamage(ErrorCode code) {
    return code == ErrorCode::Corrupt || code == ErrorCode::TornTail;
}

Error withRemedy(Error error) {
    constexpr const char* kCommand = "`galleyctl repair`";
    if (isDamage(error.code) && error.message.find(kCommand) == std::string::npos)
        error.message += std::string("; ") + kCommand + " goes on with what is whole";
    return error;
}

std::filesystem::path repairedPath(const std::filesystem::path& path) {
    return path.string() + ".repaired";
}

Result<void> checkBeforeOpening(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::symlink_status(repairedPath(path), ignored)))
        return Error{ErrorCode::TornTail, "a repair of the journal was interrupted; `galleyctl repair` finishes it"};
    const std::filesystem::path wal = path.string() + "-wal";
    if (sizeOf(path) == 0 && sizeOf(wal) > 0)
        return Error{ErrorCode::Corrupt, "the database is empty or missing, but its write-ahead log is there"};
    return checkLog(wal);
}

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

Result<VerifyReport> verifyCommits(Connection& connection, const Progress& progress, const CancelToken& cancel) {
    VerifyReport report;
    const Result<std::int64_t> total =
        connection.integerOf("SELECT cast(total(bases_size + body_size + schema_size) AS INTEGER) FROM commits");
    ProgressMeter meter(progress, total ? static_cast<std::uint64_t>(std::max<std::int64_t>(*total, 0)) : 0);
    std::int64_t nextPiece = 1;
    Result<void> checked = forEachHeader(connection, 1, UINT64_MAX, [&](const StoredHeader& stored) -> Result<void> {
        if (stored.firstPiece != nextPiece)
            return inCommit(Error{ErrorCode::Corrupt, "its content is at the wrong place"}, stored.header.number);
        GALLEY_CHECK(forEachPiece(connection, stored, [&](std::string_view piece) -> Result<void> {
            meter.add(piece.size());
            return cancel.isCancelled() ? Result<void>(Error{ErrorCode::Cancelled, "cancelled"}) : Result<void>();
        }));
        if (stored.header.bodyKind == BodyKind::Publication || stored.header.bodyKind >= BodyKind::Conflicts)
            GALLEY_CHECK(readWhole(connection, stored));
        if (stored.header.bodyKind == BodyKind::Repair) {
            GALLEY_TRY(const Commit commit, readWhole(connection, stored));
            const Repair& repair = std::get<Repair>(commit.body);
            if (repair.firstLost != report.lastGood + 1 || repair.lastLost + 1 != commit.number)
                return inCommit(Error{ErrorCode::Corrupt, "it names other commits than those that are missing"},
                                commit.number);
            report.repairs.push_back({stored.header, repair});
        }
        nextPiece += static_cast<std::int64_t>(pieceCount(stored.header.sizes.total()));
        report.lastGood = stored.header.number;
        report.lastGoodHash = stored.header.hash;
        return {};
    });
    std::uint64_t place = report.lastGood + 1;
    if (checked) {
        checked = checkRest(connection);
        place = checked ? place : 0;
    }
    if (!checked && !isDamage(checked.error().code))
        return std::move(checked).error();
    if (!checked)
        report.damage = {place, std::move(checked).error()};
    return report;
}

} // namespace galley
