#include "model/journal/journal_repair.h"

#include "model/base/file.h"
#include "model/base/file_stamp.h"
#include "model/base/inside_folder.h"
#include "model/base/replacement_file.h"
#include "model/base/system_io.h"
#include "model/journal/commit_batches.h"
#include "model/journal/head_file.h"
#include "model/journal/journal_check.h"
#include "model/journal/sqlite_connection.h"
#include "model/journal/sqlite_journal.h"

#include <algorithm>
#include <vector>

namespace galley {

namespace {

namespace fs = std::filesystem;

/// A head file is not signed: above that many numbers behind all others it is not believed.
constexpr std::uint64_t kBelievedGap = 1'000'000;

fs::path withSuffix(const fs::path& path, const char* suffix) {
    return path.string() + suffix;
}

Result<std::unique_ptr<SqliteJournal>> openForReading(const fs::path& path) {
    SqliteJournalOptions options;
    options.access = SqliteJournalOptions::Access::Read;
    return SqliteJournal::open(path, options);
}

Error endIsMissing(const fs::path& journal, std::uint64_t published, std::uint64_t lastGood) {
    return Error{ErrorCode::TornTail, "version " + std::to_string(published) +
                                          " was published, but the journal ends with commit " +
                                          std::to_string(lastGood)}
        .inFile(journal.string());
}

Error cancelledRepair() {
    return Error{ErrorCode::Cancelled, "the repair was cancelled; nothing was changed"};
}

/// Copies what there is of a damaged file, piece by piece. NotFound when it is not there.
Result<void> copyDamagedFile(const fs::path& file, const fs::path& target, const CancelToken& cancel) {
    std::optional<ReplacementFile> copy;
    const auto begin = [&]() -> Result<void> {
        GALLEY_TRY(ReplacementFile begun, ReplacementFile::begin(target));
        copy.emplace(std::move(begun));
        return {};
    };
    const auto copyPiece = [&](std::string_view piece) -> Result<bool> {
        if (cancel.isCancelled())
            return cancelledRepair();
        if (!copy)
            GALLEY_CHECK(begin());
        GALLEY_CHECK(copy->write(piece));
        return true;
    };
    GALLEY_CHECK(readPiecesInside(folderOf(file), file.filename(), copyPiece));
    if (!copy) // it is empty
        GALLEY_CHECK(begin());
    return copy->finish();
}

/// Copies what there is of the damaged files into a new folder.
Result<void> copyDamagedFiles(const fs::path& journal, const fs::path& kept, const CancelToken& cancel) {
    std::error_code failed;
    if (!fs::create_directory(kept, failed))
        return Error{ErrorCode::Io, "cannot make the folder for the damaged files: " +
                                        (failed ? failed.message() : std::string("it is there already"))}
            .inFile(kept.string());
    for (const char* suffix : {"", "-wal", ".head"}) {
        const fs::path file = withSuffix(journal, suffix);
        const Result<void> copied = copyDamagedFile(file, kept / file.filename(), cancel);
        if (!copied && copied.error().code != ErrorCode::NotFound)
            return copied;
    }
    return {};
}

/// What there is of the damaged files, in a new folder that is there as a whole or not at all.
Result<void> keepDamagedFiles(const fs::path& journal, const fs::path& kept, const CancelToken& cancel) {
    const fs::path temporary = withSuffix(kept, (kTemporaryMark + randomId()).c_str());
    Result<void> done = copyDamagedFiles(journal, temporary, cancel);
    if (done)
        done = renameDurably(temporary, kept);
    std::error_code ignored;
    if (!done)
        fs::remove_all(temporary, ignored);
    return done;
}

Result<void> copyGoodCommits(const fs::path& journal, const RepairPlan& plan, Journal& target, const Progress& progress,
                             const CancelToken& cancel) {
    if (plan.lastGood == 0)
        return {};
    CommitBatches batches(target);
    GALLEY_TRY(const auto source, openForReading(journal));
    Digest lastHash{};
    GALLEY_CHECK(source->read(1, plan.lastGood, [&](Commit commit) -> Result<void> {
        if (cancel.isCancelled())
            return cancelledRepair();
        if (progress)
            progress(commit.number, plan.lastGood);
        lastHash = commit.hash;
        return batches.add(std::move(commit));
    }));
    GALLEY_CHECK(batches.finish());
    GALLEY_TRY(const auto last, target.last());
    if (!last || last->number != plan.lastGood || last->hash != lastHash)
        return Error{ErrorCode::Corrupt, "the commits that were copied are not those that were read"};
    return {};
}

Result<Commit> writeRepaired(const fs::path& journal, const fs::path& target, const RepairPlan& plan, Commit repair,
                             const std::string& kept, const Progress& progress, const CancelToken& cancel) {
    GALLEY_TRY(const auto written, SqliteJournal::open(target));
    GALLEY_CHECK(copyGoodCommits(journal, plan, *written, progress, cancel));
    const Repair body{plan.lastGood + 1, plan.lastUsed, plan.damage ? plan.damage->toString() : std::string(), kept};
    repair.number = plan.lastUsed + 1;
    repair.message = describe(body);
    repair.body = body;
    std::vector<Commit> batch{std::move(repair)};
    GALLEY_CHECK(written->append(batch));
    GALLEY_TRY(const VerifyReport report, written->verify());
    if (report.damage)
        return report.damage->error;
    // It is going to be renamed, and its log is not.
    GALLEY_CHECK(written->moveLog());
    return std::move(batch.front());
}

fs::path buildingPath(const fs::path& journal) {
    return withSuffix(journal, ".repairing");
}

void removeDatabase(const fs::path& path) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal", ".head"})
        fs::remove(withSuffix(path, suffix), ignored);
}

/// What is wrong with a repaired journal; nothing: it is whole. Io, Locked when that cannot be told.
Result<std::optional<Error>> flawOf(const fs::path& path) {
    std::error_code failed;
    if (!fs::is_regular_file(fs::symlink_status(path, failed)))
        return std::optional(Error{ErrorCode::NotFound, "another program removed it or put something else there"});
    const auto report = [&]() -> Result<VerifyReport> {
        GALLEY_TRY(const auto opened, openForReading(path));
        return opened->verify();
    }();
    std::error_code ignored;
    for (const char* suffix : {"-wal", "-shm"}) // of the reader
        fs::remove(withSuffix(path, suffix), ignored);
    if (!report && (report.error().code == ErrorCode::Io || report.error().code == ErrorCode::Locked))
        return report.error();
    if (!report)
        return std::optional(report.error());
    if (report->damage)
        return std::optional(report->damage->error);
    if (report->lastGood == 0) // it ends with the commit of the repair
        return std::optional(Error{ErrorCode::Corrupt, "it has no commits"});
    return std::optional<Error>();
}

/// Puts a repaired journal into its place, if it is whole; what is wrong with it otherwise: then it is removed. Io.
Result<std::optional<Error>> takePlace(const fs::path& journal) {
    const fs::path repaired = repairedPath(journal);
    for (const fs::path& database : {repaired, journal})
        GALLEY_CHECK(checkNoRollbackJournal(database));
    GALLEY_TRY(std::optional<Error> flaw, flawOf(repaired));
    if (flaw) {
        removeDatabase(repaired); // none of ours
        return flaw;
    }
    // Beside a new database the log of the old one would be taken for its own.
    for (const char* suffix : {"-wal", "-shm", ".head"}) {
        std::error_code failed;
        fs::remove(withSuffix(journal, suffix), failed);
        if (failed)
            return Error{ErrorCode::Io, "cannot remove: " + failed.message()}.inFile(
                withSuffix(journal, suffix).string());
    }
    GALLEY_CHECK(renameDurably(repaired, journal));
    return flaw;
}

/// The head file, before a repair. What is there and cannot be read may name commits whose numbers would be given
/// again.
Result<std::optional<JournalHead>> headForRepair(const fs::path& journal) {
    auto head = examineHead(SqliteJournal::headPath(journal));
    if (head || head.error().code == ErrorCode::Corrupt)
        return head;
    Error error = std::move(head).error();
    if (saysSystemIsShort(error.message))
        return error;
    error.message += "; the number of the last commit that was saved is in this file: ";
    error.message += error.code == ErrorCode::Io ? "make it readable, or if that cannot be, take it away"
                                                 : "if another program put it there, take it away";
    error.message += ", and repair again";
    return error;
}

bool isBelieved(const JournalHead& head, std::uint64_t lastUsed) {
    return head.number <= lastUsed || head.number - lastUsed <= kBelievedGap;
}

/// Why nobody knows where the journal ended, for the message of the damage; empty: the head file says it.
std::string unknownEnd(const Result<std::optional<JournalHead>>& head, std::uint64_t lastUsed) {
    constexpr const char* kUnknown = "; whether more commits were saved is not known";
    if (!head)
        return std::string("; the head file is damaged") + kUnknown;
    if (!*head)
        return std::string("; there is no head file") + kUnknown;
    if (!isBelieved(**head, lastUsed))
        return "; the head file names commit " + std::to_string((*head)->number) + ", far beyond all others" + kUnknown;
    return {};
}

} // namespace

Result<RepairPlan> planRepair(const fs::path& journal, std::uint64_t published, const Progress& progress,
                              const CancelToken& cancel) {
    RepairPlan plan;
    GALLEY_CHECK(checkNoRollbackJournal(journal));
    const auto head = headForRepair(journal);
    if (!head && head.error().code != ErrorCode::Corrupt)
        return head.error();
    const auto opened = openForReading(journal);
    const bool isGone = !opened && (isDamage(opened.error().code) || opened.error().code == ErrorCode::NotFound);
    if (!opened && !isGone)
        return opened.error();
    if (isGone) {
        plan.damage = opened.error();
    } else {
        const auto report = (*opened)->verify(progress, cancel);
        if (!report && !isDamage(report.error().code))
            return report.error();
        if (report) {
            plan.lastGood = report->lastGood;
            if (report->damage)
                plan.damage = report->damage->error;
        } else {
            plan.damage = report.error();
        }
        const auto last = (*opened)->last();
        plan.lastUsed = last && *last ? (*last)->number : 0;
    }
    plan.lastUsed = std::max({plan.lastGood, plan.lastUsed, published});
    const std::string unknown = unknownEnd(head, plan.lastUsed);
    if (head && *head && isBelieved(**head, plan.lastUsed))
        plan.lastUsed = std::max(plan.lastUsed, (*head)->number);
    // The commit of a publish comes after its announcement: a crash between the two leaves one open.
    if (!plan.damage && published > plan.lastGood + 1)
        plan.damage = endIsMissing(journal, published, plan.lastGood);
    // Without damage nothing is lost: the next commit gets the next number.
    if (!plan.damage)
        plan.lastUsed = plan.lastGood;
    else
        plan.damage->message += unknown;
    return plan;
}

Result<Commit> repairJournal(const fs::path& journal, const RepairPlan& plan, Commit repair, const fs::path& kept,
                             const Progress& progress, const CancelToken& cancel) {
    const fs::path building = buildingPath(journal);
    removeDatabase(building); // of a repair that was interrupted, as are these:
    removeTemporaryFiles(journal.parent_path());
    GALLEY_CHECK(keepDamagedFiles(journal, kept, cancel));
    Result<Commit> written =
        writeRepaired(journal, building, plan, std::move(repair), kept.filename().string(), progress, cancel);
    if (written) {
        // From here on a crash is made up for by finishRepair().
        if (Result<void> named = renameDurably(building, repairedPath(journal)); !named)
            written = std::move(named).error();
    }
    removeDatabase(building);
    if (!written) {
        std::error_code ignored;
        fs::remove_all(kept, ignored);
        return written;
    }
    GALLEY_TRY(const std::optional<Error> flaw, takePlace(journal));
    if (flaw) {
        std::error_code ignored;
        fs::remove_all(kept, ignored);
        return Error{flaw->code == ErrorCode::NotFound ? ErrorCode::Io : flaw->code,
                     "the repaired journal is not as it was written: " + flaw->message}
            .inFile(repairedPath(journal).string());
    }
    return written;
}

Result<bool> finishRepair(const fs::path& journal) {
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(repairedPath(journal), ignored)))
        return false;
    GALLEY_TRY(const std::optional<Error> flaw, takePlace(journal));
    return !flaw;
}

void removeRepairRemainders(const fs::path& journal) {
    removeDatabase(buildingPath(journal));
    const fs::path repaired = repairedPath(journal);
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(repaired, ignored)))
        removeDatabase(repaired);
}

} // namespace galley
