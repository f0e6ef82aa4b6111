// Repairing a site whose journal is damaged or whose end is missing: what is whole stays, the numbers go on above every
// one that was given out or published, and what the lost commits had changed is brought back as far as a published
// version or a checkpoint has it. The damaged files stay in a folder of the site.
//
// Thread rule: pure functions; each takes the site's lock while it writes.
#pragma once

#include "model/dataset/state.h"
#include "model/journal/journal_repair.h"
#include "model/publish/schema_recovery.h"
#include "model/workspace/workspace.h"

#include <filesystem>
#include <memory>
#include <string>

namespace galley {

struct SiteRepairPlan {
    RepairPlan journal;
    bool isUnfinished = false;         ///< an earlier repair was interrupted, and has to be finished first
    bool isPending = false;            ///< an earlier repair is done but for bringing back `wanted`
    std::optional<Error> schemaDamage; ///< what is wrong with schema.json
    FoundSchema schema;                ///< with damage: what it is made anew from
    /// The newest content that is known, of a lost commit; nullptr: none newer than the journal's.
    std::shared_ptr<const State> wanted;
    bool isPublished = false; ///< it is what is published; otherwise a checkpoint, which nobody signed
    bool isNeeded() const { return isUnfinished || isPending || schemaDamage || journal.damage; }
};

struct SiteRepairReport {
    Commit commit;                 ///< of the repair; number 0: an earlier repair was gone on with
    bool isFinished = false;       ///< an earlier repair was finished first
    std::string kept;              ///< folder below the site's with the damaged files
    bool isSchemaAnew = false;     ///< schema.json was written
    std::uint64_t broughtBack = 0; ///< records created, changed or deleted to be as in `wanted`
    std::optional<Error> notBroughtBack;
};

/// Looks at everything and changes nothing. O(journal + dataset). NotFound, Unsupported, Locked, Cancelled; Io and
/// InvalidInput also when the head file cannot be read (journal_repair.h). The error of statedSchema() when schema.json
/// is damaged and nothing tells what it was. With a damaged schema.json and a whole journal it looks for nothing else.
Result<SiteRepairPlan> planSiteRepair(const std::filesystem::path& folder, const Progress& progress = {},
                                      const CancelToken& cancel = {});
/// Carries it out. Locked: a window has the site open. Io, Cancelled: the site is as it was.
Result<SiteRepairReport> repairSite(const std::filesystem::path& folder, const SiteRepairPlan& plan, const Actor& actor,
                                    const Progress& progress = {}, const CancelToken& cancel = {});

} // namespace galley
