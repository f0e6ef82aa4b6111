// The commands of galleyctl as functions of their options. Each prints its result to standard output, as text or (with
// `json`) as one JSON value, and gives the error that decides the exit code.
//
// Thread rule: the main thread.
#pragma once

#include "model/base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace galley {

struct NewOptions {
    std::filesystem::path site;
    bool demo = false;
    std::uint64_t pages = 0;
    std::string zone; ///< empty: the machine's
    bool json = false;
};
Result<void> runNew(const NewOptions& options);

struct ImportOptions {
    std::filesystem::path site;
    std::string format; ///< "ndjson" or "contentful"
    std::filesystem::path file;
    std::filesystem::path schema;     ///< empty: inferred or the export's own
    std::filesystem::path saveSchema; ///< where to write the schema that was used; empty: nowhere
    std::string zone;                 ///< empty: the site's, or guessed
    bool dryRun = false;
    bool json = false;
};
Result<void> runImport(const ImportOptions& options);

struct ExportOptions {
    std::filesystem::path site;
    std::filesystem::path output; ///< empty: standard output
    bool published = false;
};
Result<void> runExport(const ExportOptions& options);

struct GetOptions {
    std::filesystem::path site;
    std::string record;
    bool published = false;
    bool withRevision = false; ///< {"revision":…,"record":{…}}
    bool json = false;         ///< one line instead of many
};
Result<void> runGet(const GetOptions& options);

/// A record that a command changes, as one commit. It works beside windows and other programs: as if it had come before
/// or after what they do.
struct EditTarget {
    std::filesystem::path site;
    std::string record;
    std::string message;
    std::optional<std::uint64_t> ifRevision; ///< only if the record is at that revision, else Conflict
    bool json = false;
};
Result<void> runDelete(const EditTarget& options);

struct CreateOptions {
    EditTarget target;            ///< without a revision: the record must not exist
    std::filesystem::path fields; ///< JSON; "-": the standard input; empty: none
};
Result<void> runCreate(const CreateOptions& options);

struct SetOptions {
    EditTarget target;
    std::vector<std::string> assignments; ///< PATH=JSON
};
Result<void> runSet(const SetOptions& options);

struct InsertOptions {
    EditTarget target;
    std::string path;  ///< of a list or of blocks
    std::string index; ///< a number or "end"
    std::string value; ///< as in an assignment
};
Result<void> runInsert(const InsertOptions& options);

struct MoveOptions {
    EditTarget target;
    std::string path;  ///< of an element or a block
    std::string index; ///< a number, counted without it, or "end"
};
Result<void> runMove(const MoveOptions& options);

struct RemoveOptions {
    EditTarget target;
    std::string path; ///< of an element or a block
};
Result<void> runRemove(const RemoveOptions& options);

struct UndoOptions {
    std::filesystem::path site;
    std::uint64_t commit = 0; ///< 0: the newest one of who runs this
    bool force = false;       ///< over what was changed in the same fields since
    bool json = false;
};
Result<void> runUndo(const UndoOptions& options);
Result<void> runRedo(const UndoOptions& options);
Result<void> runRevert(const UndoOptions& options);

struct ContentRestoreOptions {
    std::filesystem::path site;
    std::string record;     ///< empty: all records
    std::string field;      ///< empty: the whole record
    bool withParts = false; ///< with the component records that it showed
    std::string at;         ///< number of a commit, or a time
    std::string message;
    bool dryRun = false;
    bool json = false;
};
Result<void> runContentRestore(const ContentRestoreOptions& options);

struct ConflictOptions {
    std::filesystem::path site;
    std::string key;  ///< or its beginning
    std::string take; ///< "ours" or "draft"
    bool json = false;
};
Result<void> runConflictsList(const ConflictOptions& options);
Result<void> runConflictsShow(const ConflictOptions& options);
Result<void> runConflictsResolve(const ConflictOptions& options);

struct RedirectOptions {
    std::filesystem::path site;
    std::string from; ///< an address of the site
    std::string to;   ///< add: where its readers go; empty: they are told that the page is gone
    std::string note;
    std::string message; ///< empty: made from what is done
    bool json = false;
};
Result<void> runRedirectsList(const RedirectOptions& options);
Result<void> runRedirectsAdd(const RedirectOptions& options);
Result<void> runRedirectsRemove(const RedirectOptions& options);
Result<void> runRedirectsCheck(const RedirectOptions& options);

struct ZoneOptions {
    std::filesystem::path site;
    std::string zone; ///< empty: print the one that is set
    bool json = false;
};
Result<void> runZone(const ZoneOptions& options);

struct SchemaOptions {
    std::filesystem::path site;
    std::filesystem::path file; ///< empty: print the one in use
    bool json = false;
};
Result<void> runSchema(const SchemaOptions& options);

struct RepairOptions {
    std::filesystem::path site;
    bool yes = false; ///< without asking
    bool json = false;
};
Result<void> runRepair(const RepairOptions& options);

struct BackupCommandOptions {
    std::filesystem::path site;
    std::filesystem::path file;
    bool withKeys = false;
    std::optional<int> passphraseDescriptor;
    bool json = false;
};
Result<void> runBackup(const BackupCommandOptions& options);

struct RestoreCommandOptions {
    std::filesystem::path file;
    std::filesystem::path site; ///< new folder
    bool withoutKeys = false;
    std::optional<int> passphraseDescriptor;
    bool json = false;
};
Result<void> runRestore(const RestoreCommandOptions& options);

struct PageOptions {
    std::filesystem::path site;
    std::string slug;          ///< slug, address or TYPE/ID
    std::string form = "html"; ///< or "json"
    bool published = false;
    std::string version; ///< empty: the draft
    std::string release; ///< title; empty: none
    std::string locale;  ///< empty: the slug's, or the default one
};
Result<void> runPage(const PageOptions& options);

struct StatusOptions {
    std::filesystem::path site;
    bool json = false;
};
Result<void> runStatus(const StatusOptions& options);
Result<void> runStats(const StatusOptions& options);
Result<void> runAuditVerify(const StatusOptions& options);
Result<void> runPack(const StatusOptions& options);

struct SearchOptions {
    std::filesystem::path site;
    std::vector<std::string> words;
    std::string type; ///< only records of it; empty: all
    std::uint64_t limit = 20;
    bool json = false;
};
Result<void> runSearch(const SearchOptions& options);

struct DiffOptions {
    std::filesystem::path site;
    std::string from = "live"; ///< SiteViews::named()
    std::string to = "draft";
    bool stat = false; ///< numbers alone
    bool json = false;
};
Result<void> runDiff(const DiffOptions& options);

struct LogOptions {
    std::filesystem::path site;
    std::uint64_t limit = 0; ///< newest commits; 0: all
    std::string record;      ///< only commits that touched it; empty: all
    bool json = false;
};
Result<void> runLog(const LogOptions& options);

struct ReleaseOptions {
    std::filesystem::path site;
    std::string name; ///< title, or the beginning of the key
    std::string to;   ///< rename: the new title
    std::string before;
    std::vector<std::string> records;
    std::filesystem::path theme; ///< folder; empty: none
    bool yes = false;            ///< without asking
    bool json = false;
};
Result<void> runReleaseNew(const ReleaseOptions& options);
Result<void> runReleaseList(const ReleaseOptions& options);
Result<void> runReleaseShow(const ReleaseOptions& options);
Result<void> runReleaseAdd(const ReleaseOptions& options);
Result<void> runReleaseDrop(const ReleaseOptions& options);
Result<void> runReleaseDiscard(const ReleaseOptions& options);
Result<void> runReleaseRename(const ReleaseOptions& options);
Result<void> runReleaseOrder(const ReleaseOptions& options);
Result<void> runReleaseTheme(const ReleaseOptions& options);

struct UnpublishOptions {
    std::filesystem::path site;
    std::vector<std::string> records;
    std::string to; ///< where readers go; empty: they are told that the page is gone
    std::string message;
    bool force = false;
    bool json = false;
};
Result<void> runUnpublish(const UnpublishOptions& options);

struct PublishOptions {
    std::filesystem::path site;
    std::vector<std::string> records; ///< none: all of the line
    std::string release;              ///< title; empty: the draft
    bool withNeeded = false;
    std::string message;
    bool force = false; ///< problems that would stop a publish do not
    bool json = false;
};
Result<void> runPublish(const PublishOptions& options);

struct CheckOptions {
    std::filesystem::path site;
    std::uint64_t limit = 100; ///< problems; 0: all
    bool json = false;
};
Result<void> runCheck(const CheckOptions& options);
Result<void> runVersions(const StatusOptions& options);

struct RollbackOptions {
    std::filesystem::path site;
    std::uint64_t version = 0; ///< 0: the one that servers run (pin), the newest one (unpin)
    bool yes = false;          ///< without asking
    bool json = false;
};
Result<void> runRollback(const RollbackOptions& options);
Result<void> runPin(const RollbackOptions& options);
Result<void> runUnpin(const RollbackOptions& options);

struct BenchOptions {
    std::vector<std::filesystem::path> files;
    std::filesystem::path growth;  ///< SVG of the figures of all files; empty: none
    std::vector<std::string> only; ///< names of figures; empty: all
    unsigned threads = 2;
};
Result<void> runBench(const BenchOptions& options);
/// What BenchOptions::only can name.
std::vector<std::string> benchFigures();

} // namespace galley
