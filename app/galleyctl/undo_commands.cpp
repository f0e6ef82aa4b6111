// undo, redo, revert and restore: back to what stood there before, each as a commit that can be taken back itself.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/committing.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "model/base/time_zone.h"
#include "model/inspect/named_place.h"
#include "model/inspect/release_reversal.h"
#include "model/inspect/release_titles.h"
#include "model/inspect/reversal.h"
#include "model/inspect/undo_log.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

using StatePointer = std::shared_ptr<const State>;

std::string nameOf(const CommitHeader& header) {
    return "commit " + std::to_string(header.number) + " of " + formatInstant(header.time) + " by " +
           oneLine(header.author) + " (" + oneLine(header.message) + ")";
}

/// Where a replay may start.
StatePointer baseFor(const Workspace& workspace) {
    const StatePointer published = workspace.replayBase();
    const auto schema = workspace.draft()->state().schemaPointer();
    return published->schema() == *schema ? published : State::empty(schema);
}

/// The records that edits are about, each once.
nlohmann::json recordsOf(const std::vector<Edit>& edits) {
    nlohmann::json records = nlohmann::json::array();
    for (const Edit& edit : edits)
        if (std::find(records.begin(), records.end(), edit.recordPath()) == records.end())
            records.push_back(edit.recordPath());
    return records;
}

std::string recordCount(std::size_t count) {
    return withThousands(count) + (count == 1 ? " record" : " records");
}

// -- undo, redo, revert ---------------------------------------------------------------------------------------------

/// Says which commit is to be taken back.
using Choice = std::function<Result<UndoLog::Entry>(const UndoLog& log)>;

/// The commit with the number, which stands.
Result<UndoLog::Entry> standing(const UndoLog& log, const Journal& journal, std::uint64_t number) {
    const UndoLog::Entry* const entry = log.find(number);
    if (entry == nullptr) {
        GALLEY_TRY(const auto header, journal.findHeader(number));
        return header ? Error{ErrorCode::InvalidInput, nameOf(*header) + " is no edit of records: an import, a publish "
                                                                         "and what is about conflicts have no inverse"}
                      : Error{ErrorCode::NotFound, "there is no commit " + std::to_string(number) +
                                                       "; galleyctl log lists those that there are"};
    }
    if (entry->takenBackBy != 0)
        return Error{ErrorCode::Conflict, nameOf(entry->header) + " was taken back already, by commit " +
                                              std::to_string(entry->takenBackBy)};
    return *entry;
}

/// The workspace at the release that the commit changed; at the draft, or where --release says, for all others.
Result<void> goToLineOf(Workspace& workspace, std::uint64_t number) {
    GALLEY_TRY(const auto header, workspace.journal().findHeader(number));
    if (!header || (header->bodyKind != BodyKind::LineEdits && header->bodyKind != BodyKind::Edits))
        return {}; // standing() says what is wrong with it
    GALLEY_TRY(const Commit commit, workspace.journal().readCommit(number));
    const std::string line(commit.line());
    if (line == workspace.line())
        return {};
    ReleaseTitles titles(workspace.journal());
    const std::string title = oneLine(titles.title(line));
    if (!workspace.line().empty())
        return Error{ErrorCode::InvalidInput,
                     nameOf(*header) + (line.empty() ? " is of the draft; leave --release away"
                                                     : " is of release " + title + "; give that one")};
    if (workspace.lines().find(line) == nullptr)
        return Error{ErrorCode::InvalidInput, nameOf(*header) + " is of release " + title +
                                                  ", which went out or was given up; what it brought is in the draft: "
                                                  "change it there, or restore what stood before with restore --at"};
    return workspace.setLine(line);
}

/// What takes a commit back. Conflict that names what is in the way, unless it is to go over that.
Result<std::vector<Edit>> takingBack(const Workspace& workspace, const Journal& journal, const StatePointer& now,
                                     const UndoLog::Entry& entry, bool isForced) {
    const bool isInRelease = !workspace.line().empty();
    const StatePointer base = baseFor(workspace);
    const std::uint64_t number = entry.header.number;
    GALLEY_TRY(Reversal reversal, isInRelease ? reversalInRelease(journal, now, number, interruption())
                                              : reversalOf(journal, base, number, interruption()));
    if (!reversal.conflict)
        return std::move(reversal.edits);
    if (isForced)
        return isInRelease ? restorationInRelease(journal, *now, number)
                           : restorationOf(journal, base, *now, number, interruption());
    const ReversalConflict& conflict = *reversal.conflict;
    return Error{ErrorCode::Conflict,
                 "commit " + std::to_string(number) + " cannot be taken back alone: " + nameOf(conflict.commit) +
                     " has changed the same since; take that one back first (galleyctl revert SITE " +
                     std::to_string(conflict.commit.number) +
                     "), or bring back what stood before in spite of it with --force"}
        .inRecord(conflict.record)
        .inField(conflict.path);
}

/// How a command calls what it does.
struct Taking {
    const char* member; ///< of the JSON
    const char* done;
    std::string (*message)(const UndoLog::Entry&);
};

Result<void> takeBack(const UndoOptions& options, const Taking& how, const Choice& choose) {
    Committed committed;
    UndoLog::Entry entry;
    {
        GALLEY_TRY(const auto workspace, openForWriting(options.site));
        const Journal& journal = workspace->journal();
        if (options.commit != 0)
            GALLEY_CHECK(goToLineOf(*workspace, options.commit));
        const EditPlan plan = [&](const StatePointer& now) -> Result<std::vector<Edit>> {
            GALLEY_TRY(const UndoLog log, UndoLog::read(journal, workspace->line()));
            GALLEY_TRY(entry, choose(log));
            if (options.commit != 0) {
                GALLEY_TRY(entry, standing(log, journal, options.commit));
            }
            return takingBack(*workspace, journal, now, entry, options.force);
        };
        GALLEY_TRY(committed, commitPlanned(*workspace, plan, [&] { return how.message(entry); }));
    }
    if (options.json)
        return printJson(
            {{"version", committed.version},
             {"changed", committed.isChanged},
             {how.member, entry.target != 0 && entry.role == UndoLog::Role::Undo ? entry.target : entry.header.number},
             {"message", entry.subject},
             {"records", recordsOf(committed.edits)}});
    if (!committed.isChanged)
        return print("nothing changed: what stood before " + nameOf(entry.header) + " stands there\n");
    return print(std::string(how.done) + " " + nameOf(entry.header) + " as version " +
                 std::to_string(committed.version) + "\n");
}

// -- restore --------------------------------------------------------------------------------------------------------

/// The commit that `at` names: by its number, or the last one by a time.
Result<std::uint64_t> commitNamed(const Workspace& workspace, const Journal& journal, const std::string& at) {
    const Schema& schema = workspace.draft()->state().schema();
    const std::uint64_t newest = workspace.draft()->state().version().value();
    if (const auto number = numberFrom(at)) {
        if (*number <= newest && *number > 0)
            return *number;
        return Error{ErrorCode::NotFound, "there is no commit " + at + "; the newest is " + std::to_string(newest)};
    }
    const auto written = parseWrittenTime(at);
    if (!written)
        return Error{ErrorCode::InvalidInput, "\"" + at +
                                                  "\" is neither the number of a commit nor a time, such as "
                                                  "2026-11-30T09:00"};
    GALLEY_TRY(const TimeZone* const zone, TimeZone::find(schema.site.zone));
    const Instant moment = written->in(*zone);
    GALLEY_TRY(const std::uint64_t number, commitAt(journal, moment));
    if (number == 0)
        return Error{ErrorCode::NotFound, "the site has no commit of " + formatInstant(moment) + " or before"};
    return number;
}

/// The place that the command names, whether it is there now or not.
Result<RecordPlace> placeNamed(const State& now, const ContentRestoreOptions& options) {
    if (const auto ref = recordNamed(now, options.record)) {
        const RecordView record = now.record(*ref);
        RecordPlace place{record.type().name, record.id(), {}};
        if (!options.field.empty()) {
            GALLEY_TRY(place.path, pathNamed(record, options.field));
        }
        return place;
    }
    GALLEY_TRY(const RecordName name, recordName(now.schema(), options.record));
    return RecordPlace{now.schema().type(name.type).name, name.id, options.field};
}

Result<std::vector<Edit>> restoringInRelease(const Workspace& workspace, const Journal& journal, const State& now,
                                             const ContentRestoreOptions& options, std::uint64_t commit) {
    GALLEY_TRY(const ReleaseMoment then, releaseAfter(journal, now.schemaPointer(), workspace.line(), commit));
    if (options.record.empty())
        return releaseAsOf(then, now);
    GALLEY_TRY(const RecordPlace place, placeNamed(now, options));
    if (!options.withParts)
        return recordAsOf(then, now, place);
    GALLEY_TRY(PageRestoration page, pageAsOf(then, now, place.type, place.id));
    return std::move(page.edits);
}

Result<std::vector<Edit>> restoring(const Workspace& workspace, const Journal& journal, const State& now,
                                    const ContentRestoreOptions& options, std::uint64_t commit) {
    if (!workspace.line().empty())
        return restoringInRelease(workspace, journal, now, options, commit);
    const StatePointer base = baseFor(workspace);
    if (options.record.empty())
        return siteAsOf(journal, base, now, commit, interruption());
    GALLEY_TRY(const RecordPlace place, placeNamed(now, options));
    if (options.withParts) {
        GALLEY_TRY(PageRestoration page, pageAsOf(journal, base, now, place.type, place.id, commit, interruption()));
        return std::move(page.edits);
    }
    return recordAsOf(journal, base, now, place, commit, interruption());
}

std::string restoreMessage(const ContentRestoreOptions& options, std::uint64_t commit) {
    if (!options.message.empty())
        return options.message;
    const std::string what = options.record.empty()  ? "all records"
                             : options.withParts     ? options.record + " with its parts"
                             : options.field.empty() ? options.record
                                                     : options.field + " of " + options.record;
    return "Restore " + what + " as of commit " + std::to_string(commit);
}

/// "3 records: 1 made again, 1 deleted, 1 changed".
std::string summaryOf(const std::vector<Edit>& edits) {
    const auto count = [&edits](Edit::Op op) {
        return static_cast<std::size_t>(
            std::count_if(edits.begin(), edits.end(), [op](const Edit& edit) { return edit.op == op; }));
    };
    const std::size_t all = recordsOf(edits).size();
    const std::size_t made = count(Edit::Op::Create);
    const std::size_t deleted = count(Edit::Op::Delete);
    return recordCount(all) + ": " + withThousands(made) + " made again, " + withThousands(deleted) + " deleted, " +
           withThousands(all - made - deleted) + " changed";
}

Result<void> printRestored(const ContentRestoreOptions& options, const Committed& done, std::uint64_t commit,
                           bool isRelease) {
    if (options.json)
        return printJson({{"at", commit},
                          {"version", done.version},
                          {"changed", done.isChanged},
                          {"dryRun", options.dryRun},
                          {"records", recordsOf(done.edits)}});
    const std::string as = "as of commit " + std::to_string(commit);
    if (done.edits.empty())
        return print("nothing to restore: all of it stands there " + as + "\n");
    if (!options.dryRun)
        return print("restored " + summaryOf(done.edits) + ", " + as + ", as version " + std::to_string(done.version) +
                     "; galleyctl undo" + (isRelease ? " with that --release" : "") + " takes it back\n");
    GALLEY_CHECK(print(summaryOf(done.edits) + ", " + as + "; nothing was written\n"));
    for (const auto& record : recordsOf(done.edits))
        GALLEY_CHECK(print("    " + oneLine(record.get<std::string>()) + "\n"));
    return {};
}

} // namespace

Result<void> runUndo(const UndoOptions& options) {
    const std::string author = currentActor().name;
    const Choice choose = [&](const UndoLog& log) -> Result<UndoLog::Entry> {
        if (options.commit == 0) {
            const UndoLog::Entry* const next = log.nextUndo(author);
            return next != nullptr ? Result<UndoLog::Entry>(*next)
                                   : Error{ErrorCode::NotFound, "there is nothing of " + author + " to undo"};
        }
        const UndoLog::Entry* const named = log.find(options.commit);
        if (named != nullptr && named->header.author != author)
            return Error{ErrorCode::InvalidInput,
                         nameOf(named->header) + " is somebody else's; galleyctl revert takes that back"};
        if (named != nullptr && named->role == UndoLog::Role::Undo)
            return Error{ErrorCode::InvalidInput,
                         nameOf(named->header) + " is an undo; galleyctl redo takes that back"};
        return UndoLog::Entry();
    };
    return takeBack(options, {"undone", "undone", UndoLog::undoMessage}, choose);
}

Result<void> runRedo(const UndoOptions& options) {
    const std::string author = currentActor().name;
    const Choice choose = [&author](const UndoLog& log) -> Result<UndoLog::Entry> {
        const UndoLog::Entry* const next = log.nextRedo(author);
        return next != nullptr ? Result<UndoLog::Entry>(*next)
                               : Error{ErrorCode::NotFound, "there is nothing of " + author + " to redo"};
    };
    return takeBack(options, {"redone", "taken back", UndoLog::redoMessage}, choose);
}

Result<void> runRevert(const UndoOptions& options) {
    const Choice choose = [](const UndoLog&) { return Result<UndoLog::Entry>(UndoLog::Entry()); };
    return takeBack(options, {"reverted", "taken back", UndoLog::revertMessage}, choose);
}

Result<void> runContentRestore(const ContentRestoreOptions& options) {
    Committed done;
    std::uint64_t commit = 0;
    bool isRelease = false;
    {
        GALLEY_TRY(const auto workspace, options.dryRun ? openForReading(options.site) : openForWriting(options.site));
        isRelease = !workspace->line().empty();
        const Journal& journal = workspace->journal();
        GALLEY_TRY(commit, commitNamed(*workspace, journal, options.at));
        const EditPlan plan = [&](const StatePointer& now) {
            return restoring(*workspace, journal, *now, options, commit);
        };
        if (options.dryRun) {
            const StatePointer now = workspace->draft()->statePointer();
            GALLEY_TRY(done.edits, plan(now));
            done.version = now->version().value();
        } else {
            GALLEY_TRY(done, commitPlanned(*workspace, plan, [&] { return restoreMessage(options, commit); }));
        }
    }
    return printRestored(options, done, commit, isRelease);
}

} // namespace galley
