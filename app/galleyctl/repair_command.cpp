#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "model/publish/site_repair.h"
#include "model/workspace/site_files.h"

#include <nlohmann/json.hpp>

namespace galley {

namespace {

std::string range(std::uint64_t first, std::uint64_t last) {
    return first == last ? "commit " + std::to_string(first)
                         : "commits " + std::to_string(first) + " to " + std::to_string(last);
}

/// What the repair will keep and lose, a line each.
std::string describe(const SiteRepairPlan& plan) {
    const RepairPlan& journal = plan.journal;
    std::string text;
    if (plan.schemaDamage)
        text += oneLine(plan.schemaDamage->toString()) + "\nthe schema is brought back as it was at commit " +
                std::to_string(plan.schema.version.value()) + "\n";
    if (!journal.damage)
        return text;
    text += oneLine(journal.damage->toString()) + "\n";
    text += journal.lastGood == 0 ? "no commit is whole\n" : range(1, journal.lastGood) + " stay as they are\n";
    if (journal.lost() > 0)
        text += "lost: " + range(journal.lastGood + 1, journal.lastUsed) + "\n";
    if (plan.wanted)
        text += "the content is brought back as it was at commit " + std::to_string(plan.wanted->version().value()) +
                (plan.isPublished ? ", from what is published\n" : ", from the site's last checkpoint\n");
    else if (journal.lost() > 0)
        text += "what they changed is nowhere else and is lost\n";
    return text;
}

nlohmann::json toJson(const SiteRepairPlan& plan) {
    nlohmann::json json = {{"damaged", plan.isNeeded()}};
    if (plan.schemaDamage) {
        json["schemaDamage"] = plan.schemaDamage->toString();
        json["schemaOf"] = plan.schema.version.value();
    }
    if (plan.journal.damage) {
        json["damage"] = plan.journal.damage->toString();
        json["lastGood"] = plan.journal.lastGood;
        json["lastLost"] = plan.journal.lastUsed;
    }
    return json;
}

/// An error when the journal is whole again, but not all content is there that is known.
Result<void> outcomeOf(const SiteRepairReport& report) {
    if (!report.notBroughtBack)
        return {};
    Error error = *report.notBroughtBack;
    error.message += "; the journal is repaired, but what could be brought back is not; repair it again";
    return error;
}

} // namespace

Result<void> runRepair(const RepairOptions& options) {
    GALLEY_TRY(const SiteRepairPlan plan,
               planSiteRepair(options.site, progressOnTerminal("checking bytes"), interruption()));
    clearProgress();
    if (!plan.isNeeded())
        return options.json ? printJson(toJson(plan)) : print("nothing is damaged, and nothing was changed\n");
    if (!options.json)
        GALLEY_CHECK(print(describe(plan)));
    if (!options.yes && !options.json && !confirmOnTerminal("Repair the site? The damaged files are kept."))
        return Error{ErrorCode::Cancelled, "nothing was changed"};
    GALLEY_TRY(const SiteRepairReport report,
               repairSite(options.site, plan, currentActor(), progressOnTerminal("copying commits"), interruption()));
    clearProgress();
    if (options.json) {
        nlohmann::json json = toJson(plan);
        json["commit"] = report.commit.number;
        json["kept"] = report.kept;
        json["broughtBack"] = report.broughtBack;
        GALLEY_CHECK(printJson(json));
        return outcomeOf(report);
    }
    std::string text;
    if (report.isFinished)
        text += "an earlier repair that was interrupted is finished\n";
    if (report.isSchemaAnew)
        text += "schema.json is written anew\n";
    if (report.commit.number > 0)
        text += "repaired; the next number is " + std::to_string(report.commit.number + 1) +
                ", and the damaged files are in " + oneLine((SitePaths(options.site).folder / report.kept).string()) +
                "\n";
    if (report.broughtBack > 0)
        text += "brought back: " + withThousands(report.broughtBack) +
                (report.broughtBack == 1 ? " record\n" : " records\n");
    GALLEY_CHECK(print(text));
    return outcomeOf(report);
}

} // namespace galley
