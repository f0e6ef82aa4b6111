#include "model/workspace/site_copy.h"

#include "model/base/file.h"
#include "model/base/inside_folder.h"
#include "model/base/replacement_file.h"
#include "model/dataset/value_json.h"
#include "model/journal/commit_batches.h"
#include "model/journal/sqlite_journal.h"
#include "model/schema/schema_json.h"
#include "model/workspace/new_site_folder.h"

#include <utility>

namespace galley {

namespace {

namespace fs = std::filesystem;

Error stopped() {
    return Error{ErrorCode::Cancelled, "the copy was cancelled; nothing of it was kept"};
}

/// Conflict when the old commits cannot be read or the pending ones do not go on from them: nothing is wrong with the
/// target then.
Result<void> copyCommits(const SiteCopy& copy, Journal& target, const Progress& progress, const CancelToken& cancel) {
    CommitBatches batches(target);
    std::optional<Error> refused;
    const auto add = [&](Commit commit) -> Result<void> {
        if (cancel.isCancelled())
            return stopped();
        if (progress)
            progress(commit.number, 0);
        return batches.add(std::move(commit));
    };
    // What is appended meanwhile is not of this copy, nor what others appended where ours wait.
    const std::uint64_t end = copy.draft->version().value();
    const std::uint64_t old = copy.pending.empty() ? end : copy.pending.front().number - 1;
    const Result<void> read = copy.journal->read(1, old, [&](Commit commit) -> Result<void> {
        Result<void> added = add(std::move(commit));
        if (!added)
            refused = added.error();
        return added;
    });
    if (refused)
        return *refused;
    if (!read)
        return Error{ErrorCode::Conflict, read.error().toString()};
    for (const Commit& commit : copy.pending) {
        if (commit.number > batches.last() + 1)
            return Error{ErrorCode::Conflict, "the old journal is incomplete"};
        if (commit.number == batches.last() + 1)
            GALLEY_CHECK(add(commit));
    }
    if (batches.last() != end)
        return Error{ErrorCode::Conflict, "the old journal does not end where it was left"};
    return batches.finish();
}

/// One commit that holds all records as they are.
Commit wholeDraft(const State& draft) {
    std::string records;
    for (std::size_t i = 0; i < draft.schema().types.size(); ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        for (std::uint32_t ordinal = 0; ordinal < draft.ordinalCount(type); ++ordinal) {
            const RecordView record = draft.record({type, Ordinal{ordinal}});
            if (!record.exists())
                continue;
            appendRecordJson(records, record, BlockKeys::Always);
            records += '\n';
        }
    }
    Commit commit;
    commit.number = 1;
    commit.id = randomId();
    commit.time = Clock::system().now();
    commit.actor = ActorKind::Importer;
    commit.message = "All records, as they were when the site was copied without its journal";
    commit.body = RecordSet(std::move(records));
    commit.schema = formatSchema(draft.schema());
    return commit;
}

/// True when the history came along.
Result<bool> writeJournal(const SiteCopy& copy, const SitePaths& paths, const Progress& progress,
                          const CancelToken& cancel) {
    {
        GALLEY_TRY(const auto target, SqliteJournal::open(paths.journalFile()));
        const Result<void> copied = copyCommits(copy, *target, progress, cancel);
        if (copied)
            return true;
        if (copied.error().code != ErrorCode::Conflict)
            return copied.error();
    }
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", ".head"})
        fs::remove(paths.journalFile().string() + suffix, ignored);
    GALLEY_TRY(const auto target, SqliteJournal::open(paths.journalFile()));
    std::vector<Commit> batch;
    batch.push_back(wholeDraft(*copy.draft));
    GALLEY_CHECK(target->append(batch));
    return false;
}

/// Copies what can be read; the error is of writing.
Result<void> copyFolder(const fs::path& from, const fs::path& to, const std::string& name, SiteCopyReport& report,
                        const CancelToken& cancel) {
    GALLEY_CHECK(makeFolders(to / name));
    std::error_code failed;
    fs::recursive_directory_iterator entry(from / name, failed);
    if (failed == std::errc::no_such_file_or_directory) {
        report.gone.push_back(name);
        return {};
    }
    if (failed) {
        report.missing.push_back(name + ": " + failed.message());
        return {};
    }
    for (; entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
        if (cancel.isCancelled())
            return stopped();
        const fs::path relative = entry->path().lexically_relative(from);
        std::error_code problem;
        if (entry->is_directory(problem) && !entry->is_symlink(problem)) {
            GALLEY_CHECK(makeFolders(to / relative));
        } else if (entry->is_symlink(problem)) {
            fs::copy_symlink(entry->path(), to / relative, problem);
        } else if (entry->is_regular_file(problem)) {
            // Whose fault it was decides: what cannot be read is left out, what cannot be written ends the copy.
            if (const auto copied = copyFile(entry->path(), to / relative); !copied) {
                if (copied.error().file != entry->path().string())
                    return copied.error();
                report.missing.push_back(relative.string() + ": " + copied.error().message);
            }
        }
        if (problem)
            report.missing.push_back(relative.string() + ": " + problem.message());
        failed.clear();
    }
    if (failed)
        report.missing.push_back(name + ": " + failed.message());
    return {};
}

Result<void> writeTheme(const SiteCopy& copy, const SitePaths& paths) {
    std::error_code ignored;
    if (!fs::is_empty(paths.theme(), ignored))
        return {};
    for (const auto& [name, bytes] : copy.theme) {
        if (!isSafeRelativePath(name))
            continue;
        GALLEY_CHECK(makeFolders((paths.theme() / name).parent_path()));
        GALLEY_CHECK(writeFileAtomically(paths.theme() / name, bytes));
    }
    return {};
}

Result<SiteCopyReport> writeAll(const SiteCopy& copy, const fs::path& target, const Progress& progress,
                                const CancelToken& cancel) {
    const SitePaths paths(target);
    SiteCopyReport report;
    GALLEY_TRY(report.hasHistory, writeJournal(copy, paths, progress, cancel));
    const fs::path from = copy.folder ? copy.folder->path() : fs::path();
    for (const char* name : {"theme", "assets", "blobs"}) {
        // Published versions belong to the history that they were made from.
        const bool isWanted = report.hasHistory || std::string_view(name) != "blobs";
        if (copy.folder && isWanted)
            GALLEY_CHECK(copyFolder(from, target, name, report, cancel));
        GALLEY_CHECK(makeFolders(target / name));
    }
    GALLEY_CHECK(writeTheme(copy, paths));
    GALLEY_CHECK(makeFolders(paths.cache()));
    std::error_code ignored;
    GALLEY_CHECK(writeFileAtomically(paths.schemaFile(), formatSchema(copy.draft->schema())));
    if (report.hasHistory && copy.published.version.value() > 0) {
        const bool isKept =
            isSafeRelativePath(copy.published.snapshot) && fs::exists(target / copy.published.snapshot, ignored);
        GALLEY_CHECK(writePublishedMark(paths, {copy.published.version, isKept ? copy.published.snapshot : ""}));
    }
    report.hasKey = !copy.key.empty();
    if (report.hasKey)
        GALLEY_CHECK(writeSecretAtomically(paths.keyFile(), copy.key));
    // With workspace.json the folder is a site: last.
    if (report.hasKey)
        GALLEY_CHECK(writeFileAtomically(paths.workspaceFile(), copy.identity));
    else if (const auto made = createSiteIdentity(paths); !made)
        return made.error();
    return report;
}

} // namespace

Result<SiteCopyReport> SiteCopy::writeTo(const fs::path& target, const Progress& progress,
                                         const CancelToken& cancel) const {
    if (folder && isWithin(target, folder->path()))
        return Error{ErrorCode::InvalidInput, "a copy cannot be inside the site itself"}.inFile(target.string());
    GALLEY_TRY(NewSiteFolder made, NewSiteFolder::begin(target));
    Result<SiteCopyReport> report = writeAll(*this, made.path(), progress, cancel);
    if (!report)
        return made.told(std::move(report).error());
    GALLEY_CHECK(made.sync());
    GALLEY_CHECK(made.finish());
    report->folder = target;
    return report;
}

fs::path freeCopyName(const fs::path& parent, const fs::path& folder) {
    std::error_code ignored;
    const fs::path name = folder.filename().empty() ? folder.parent_path().filename() : folder.filename();
    fs::path free = parent / name;
    for (int number = 2; fs::exists(fs::symlink_status(free, ignored)); ++number)
        free = parent / (name.string() + " " + std::to_string(number));
    return free;
}

} // namespace galley
