// publish, versions, rollback, pin and unpin: what page servers run.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/problem_lines.h"
#include "app/galleyctl/site.h"
#include "model/dataset/content_changes.h"
#include "model/inspect/named_place.h"
#include "model/page/theme.h"
#include "model/publish/site_publish.h"
#include "model/workspace/site_files.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace galley {

namespace {

constexpr const char* kPinned =
    "; the servers are pinned to another version and do not run it; \"galleyctl unpin\" lets them\n";

std::string millisecondsText(std::chrono::microseconds elapsed) {
    return std::to_string(elapsed.count() / 1000) + "." + std::to_string(elapsed.count() / 100 % 10) + " ms";
}

/// Prints the stages as they end and remembers how long they took.
class StageLog {
public:
    explicit StageLog(bool isQuiet)
        : m_isQuiet(isQuiet) {}

    PublishListener listener() {
        return [this](const PublishEvent& event) { hear(event); };
    }
    /// What the validation found, whether it stopped the publish or not.
    const std::vector<Problem>& problems() const { return m_problems; }
    /// Stage by name -> milliseconds.
    const nlohmann::ordered_json& milliseconds() const { return m_milliseconds; }

private:
    void hear(const PublishEvent& event) {
        switch (event.kind) {
        case PublishEvent::Kind::Started:
            m_progress = progressOnTerminal(toString(event.stage));
            return;
        case PublishEvent::Kind::Advanced:
            if (m_progress)
                m_progress(event.done, event.total);
            return;
        case PublishEvent::Kind::Finished:
            m_problems.insert(m_problems.end(), event.problems.begin(), event.problems.end());
            m_milliseconds[toString(event.stage)] = static_cast<double>(event.elapsed.count()) / 1000.0;
            report(event, event.detail);
            return;
        case PublishEvent::Kind::Failed:
            m_problems.insert(m_problems.end(), event.problems.begin(), event.problems.end());
            report(event, "failed");
            return;
        }
    }

    void report(const PublishEvent& event, const std::string& what) {
        clearProgress();
        if (m_isQuiet)
            return;
        std::string stage = toString(event.stage);
        stage.resize(10, ' ');
        // What print() cannot write is told by the program's end.
        m_printed = print(stage + millisecondsText(event.elapsed) + (what.empty() ? "" : "  " + oneLine(what)) + "\n");
    }

    bool m_isQuiet;
    Progress m_progress;
    Result<void> m_printed;
    std::vector<Problem> m_problems;
    nlohmann::ordered_json m_milliseconds = nlohmann::ordered_json::object();
};

/// Says all that kept a publish back, and how to publish in spite of it.
Error refused(Error error, const StageLog& log, bool isJson) {
    if (log.problems().empty() || error.code != ErrorCode::InvalidInput)
        return error;
    error.message += "; mend it, or publish with --force in spite of it";
    // What print() cannot write is told by the program's end.
    Result<void> printed;
    if (isJson)
        printed = printData(nlohmann::ordered_json{{"problems", toJson(log.problems())}}.dump(
                                2, ' ', false, nlohmann::json::error_handler_t::replace) +
                            "\n");
    for (std::size_t i = 0; !isJson && printed && i < log.problems().size(); ++i)
        printed = print(lineOf(log.problems()[i]));
    return error;
}

const char* toString(NeededRecord::Why why) {
    switch (why) {
    case NeededRecord::Why::NotLive:
        return "not-live";
    case NeededRecord::Why::StillLeads:
        return "still-leads";
    case NeededRecord::Why::HasAddress:
        return "has-address";
    case NeededRecord::Why::Differs:
        return "differs";
    case NeededRecord::Why::OtherRelease:
        return "other-release";
    }
    return "";
}

/// Where a choice was refused because it needs more: says how to take that along, and lists all of it as data.
Error lacking(Error error, Workspace& site, const PublishChoice& choice, bool isJson) {
    const auto plan = planOf(site, choice);
    if (!plan || !plan->lacksRecords(choice.withNeeded))
        return error;
    if (!choice.withNeeded && std::ranges::any_of(plan->needed, &NeededRecord::canGoAlong))
        error.message += " (--with-needed" + (choice.line.empty() ? ")" : std::string(", `galleyctl release add`)"));
    nlohmann::ordered_json needed = nlohmann::ordered_json::array();
    for (const NeededRecord& one : plan->needed)
        needed.push_back({{"record", plan->scene.stateWith(one).record(one.record).path()},
                          {"by", plan->scene.line->state().record(one.by).path()},
                          {"why", toString(one.why)},
                          {"release", one.line.empty() ? std::string() : plan->scene.titleOf(one.line)}});
    // What print() cannot write is told by the program's end.
    if (isJson)
        static_cast<void>(printData(
            nlohmann::ordered_json{{"needed", needed}}.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
            "\n"));
    return error;
}

/// Says that servers have a version, but may lose it with the machine's power.
void warnUnconfirmed(const std::optional<Error>& unconfirmed) {
    if (!unconfirmed)
        return;
    Error warning = *unconfirmed;
    warning.message = "page servers have the version, but the disk did not confirm it, and after a power cut they may "
                      "have the one before; check the disk: " +
                      warning.message;
    printWarning(warning);
}

/// Says what went out where two texts of the draft are not decided. `before` is what was live.
void warnUndecided(const Workspace& workspace, const State& before) {
    const State& draft = *workspace.lines().draft;
    const State& live = workspace.published()->state();
    std::vector<std::string> places;
    for (const OpenConflict& open : workspace.conflicts()) {
        const MergeConflict& both = open.conflict.both;
        const std::string record = both.type + "/" + both.id;
        const auto type = draft.schema().typeIndex(both.type);
        const auto ref = type ? draft.findOrdinal(*type, both.id) : std::nullopt; // it may be deleted
        if (open.conflict.line.empty() && ref &&
            !isSameContent(recordIn(before, *ref).get(), recordIn(live, *ref).get()))
            places.push_back(both.path.empty() ? record : both.path + " of " + record);
    }
    constexpr std::size_t kMost = 10;
    for (std::size_t i = 0; i < places.size() && i < kMost; ++i)
        printWarning({ErrorCode::Conflict,
                      oneLine(places[i]) + " is not decided: readers get what stands in the draft, not what is kept "
                                           "beside it; \"galleyctl conflicts list SITE\" shows both"});
    if (places.size() > kMost)
        printWarning({ErrorCode::Conflict, withThousands(places.size() - kMost) + " more texts are not decided"});
}

/// Says what stands published where this publish changes nothing.
Result<void> printElsewhere(const std::optional<KnownProblems>& elsewhere) {
    constexpr std::size_t kMost = 10;
    if (!elsewhere)
        return print("the rest of the site was not looked at; `galleyctl check SITE` does\n");
    const std::vector<Problem>& problems = elsewhere->problems;
    for (std::size_t i = 0; i < problems.size() && i < kMost; ++i)
        GALLEY_CHECK(print("elsewhere: " + lineOf(problems[i])));
    if (problems.size() <= kMost)
        return {};
    return print("elsewhere: " + withThousands(problems.size()) + (elsewhere->isWhole ? "" : " or more") +
                 " problems stand published already; `galleyctl check SITE` lists them\n");
}

/// NotFound, with the way to those that are kept, when this version is not.
Result<void> checkKept(const std::filesystem::path& site, Version version) {
    GALLEY_TRY(const Publisher publisher, sitePublisher(site));
    const auto announcement = publisher.current();
    if (!announcement || !*announcement || (*announcement)->find(version) != nullptr)
        return {}; // what else is wrong is said by those who go back to it
    return Error{ErrorCode::NotFound, "version " + std::to_string(version.value()) +
                                          " is not kept; \"galleyctl versions SITE\" lists those that are"}
        .inFile(site.string());
}

/// Says of which version and folder something cannot be read, and what to do.
Error notLoaded(Error error, const RollbackOptions& options) {
    // What is not found without a file is no blob.
    const bool isMissing = error.code == ErrorCode::NotFound && !error.file.empty();
    if (error.code != ErrorCode::Corrupt && error.code != ErrorCode::TornTail && !isMissing)
        return error;
    const std::string what = error.toString();
    const std::string version =
        options.version == 0 ? "the version to run" : "version " + std::to_string(options.version);
    error = Error{error.code, version + " cannot be read (" + what +
                                  "); go back to another one of \"galleyctl versions SITE\", or publish the draft"};
    error.file = SitePaths(options.site).blobs().string();
    return error;
}

/// Announcing a kept version: what is asked before, how it is done, what is said of it. "%1" stands for the version.
struct KeptCommand {
    std::string question; ///< empty: nothing is asked
    std::function<Result<KeptResult>(Workspace& workspace, StageLog& log)> run;
    std::string done;
    std::string unchanged;
};

std::string withVersion(std::string text, Version version) {
    const std::size_t place = text.find("%1");
    return place == std::string::npos ? text : text.replace(place, 2, std::to_string(version.value()));
}

Result<void> announceKept(Workspace& workspace, const RollbackOptions& options, const KeptCommand& command) {
    if (!options.yes && !options.json && !command.question.empty() && !confirmOnTerminal(command.question))
        return Error{ErrorCode::Cancelled, "nothing was changed"};
    StageLog log(options.json);
    const auto result = command.run(workspace, log);
    if (!result)
        return notLoaded(result.error(), options);
    const Version version = result->manifest.version;
    warnUnconfirmed(result->unconfirmed);
    if (options.json)
        return printJson({{"version", version.value()},
                          {"changed", result->changed},
                          {"problems", toJson(result->problems)},
                          {"repairs", result->repairs},
                          {"milliseconds", log.milliseconds()}});
    for (const Problem& problem : result->problems)
        GALLEY_CHECK(print(lineOf(problem)));
    for (const std::string& repair : result->repairs)
        GALLEY_CHECK(print("repaired: " + repair + "\n"));
    return print(withVersion(result->changed ? command.done : command.unchanged, version) + "\n");
}

/// The number of the version that servers run, for a question; "none" where it is not known.
std::string liveVersion(const std::filesystem::path& site) {
    const auto announcement = announcementOf(site);
    return announcement && *announcement ? std::to_string((*announcement)->version.value()) : "none";
}

} // namespace

namespace {

/// Records of the site by "TYPE/ID", in whatever line they stand.
Result<std::vector<RecordRef>> recordsIn(const State& state, const State& other,
                                         const std::vector<std::string>& paths) {
    std::vector<RecordRef> refs;
    for (const std::string& path : paths) {
        auto ref = recordNamed(state, path);
        if (!ref && other.findPath(path)) // deleted in the one, there in the other
            ref = other.findPath(path);
        if (!ref)
            return ref.error();
        refs.push_back(*ref);
    }
    return refs;
}

/// InvalidInput, with names, when records that stay on the site refer to one of these.
Result<void> checkUnused(const Replica& live, const std::vector<RecordRef>& records) {
    constexpr std::size_t kMostNamed = 5;
    std::set<std::string> users;
    std::string used;
    for (const RecordRef ref : records)
        for (const RecordRef user : live.references().referrers(ref))
            if (std::ranges::find(records, user) == records.end()) {
                users.insert(live.state().record(user).path());
                used = live.state().record(ref).path();
            }
    if (users.empty())
        return {};
    std::string names;
    std::size_t named = 0;
    for (const std::string& user : users)
        if (named++ < kMostNamed)
            names += (names.empty() ? "" : ", ") + user;
    if (users.size() > kMostNamed)
        names += " and " + std::to_string(users.size() - kMostNamed) + " more";
    return Error{ErrorCode::InvalidInput, "is still used on the site by " + names +
                                              "; publish these without it, or take them off as well; --force leaves "
                                              "gaps where it was"}
        .inRecord(used);
}

/// Prints what came of a publish; `done` says what was done, before "version N".
Result<void> printPublished(const PublishResult& result, const StageLog& log, bool asJson, const std::string& done) {
    warnUnconfirmed(result.unconfirmed);
    if (asJson) {
        nlohmann::ordered_json json;
        json["version"] = result.version.value();
        json["changed"] = result.changed;
        json["announced"] = result.announced;
        json["snapshotBytes"] = result.snapshotBytes;
        json["deltaBytes"] = result.deltaBytes;
        json["reverseBytes"] = result.reverseBytes;
        json["milliseconds"] = log.milliseconds();
        json["problems"] = toJson(result.problems);
        if (result.elsewhere) {
            json["elsewhere"] = toJson(result.elsewhere->problems);
            json["elsewhereIsWhole"] = result.elsewhere->isWhole;
        }
        json["repairs"] = result.repairs;
        return printData(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    }
    for (const Problem& problem : result.problems)
        GALLEY_CHECK(print(lineOf(problem)));
    GALLEY_CHECK(printElsewhere(result.elsewhere));
    for (const std::string& repair : result.repairs)
        GALLEY_CHECK(print("repaired: " + repair + "\n"));
    const std::string version = "version " + std::to_string(result.version.value());
    if (!result.changed)
        return print(version + " is published already; nothing changed since" +
                     (result.announced ? "\n" : std::string(kPinned)));
    return print(done + version + (result.announced ? "\n" : std::string(kPinned)));
}

} // namespace

Result<void> runPublish(const PublishOptions& options) {
    GALLEY_TRY(const auto workspace, openForWriting(options.site));
    PublishChoice choice;
    choice.withNeeded = options.withNeeded;
    if (!options.release.empty()) {
        GALLEY_TRY(choice.line, releaseNamed(*workspace, options.release));
    }
    if (!options.records.empty()) {
        GALLEY_TRY(choice.records,
                   recordsIn(*workspace->lines().state(choice.line), workspace->published()->state(), options.records));
    }
    const auto before = workspace->published();
    StageLog log(options.json);
    const auto published = publishSite(*workspace, currentActor().name, options.message, options.force, log.listener(),
                                       interruption(), choice);
    if (!published && published.error().code == ErrorCode::InvalidInput && log.problems().empty())
        return lacking(published.error(), *workspace, choice, options.json);
    if (!published)
        return refused(published.error(), log, options.json);
    if (const auto theme = Theme::load(SitePaths(options.site).theme()))
        for (const Error& warning : (*theme)->warningsFor(workspace->draft()->state().schema()))
            printWarning(warning);
    if (options.release.empty()) // one with open conflicts does not go out
        warnUndecided(*workspace, before->state());
    GALLEY_CHECK(workspace->flush());
    const std::string what = options.release.empty() ? "" : "release " + oneLine(options.release) + " as ";
    return printPublished(*published, log, options.json, "published " + what);
}

Result<void> runUnpublish(const UnpublishOptions& options) {
    GALLEY_TRY(const auto workspace, openForWriting(options.site));
    GALLEY_TRY(const auto records,
               recordsIn(workspace->published()->state(), *workspace->lines().draft, options.records));
    if (!options.force)
        GALLEY_CHECK(checkUnused(*workspace->published(), records));
    StageLog log(options.json);
    const auto published = unpublishSite(*workspace, records, options.to, currentActor().name, options.message,
                                         options.force, log.listener(), interruption());
    if (!published)
        return refused(published.error(), log, options.json);
    GALLEY_CHECK(workspace->flush());
    return printPublished(*published, log, options.json,
                          "took " + withThousands(records.size()) +
                              (records.size() == 1 ? " record off the site: " : " records off the site: "));
}

Result<void> runVersions(const StatusOptions& options) {
    GALLEY_TRY(const auto announcement, announcementOf(options.site));
    const std::vector<KeptVersion> versions = announcement ? announcement->versions : std::vector<KeptVersion>();
    if (options.json) {
        nlohmann::ordered_json list = nlohmann::ordered_json::array();
        for (auto version = versions.rbegin(); version != versions.rend(); ++version)
            list.push_back({{"version", version->version.value()},
                            {"time", formatInstant(version->time)},
                            {"author", version->author},
                            {"message", version->message},
                            {"live", version->version == announcement->version},
                            {"pinned", announcement->pinned && version->version == announcement->version},
                            {"manifest", toHex(version->manifest)}});
        return printData(list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    }
    if (versions.empty())
        return print("nothing is published yet\n");
    for (auto version = versions.rbegin(); version != versions.rend(); ++version)
        GALLEY_CHECK(print(std::string(version->version == announcement->version ? "* " : "  ") +
                           std::to_string(version->version.value()) + "  " + formatInstant(version->time) + "  " +
                           oneLine(version->author) + "  " + oneLine(version->message) + "\n"));
    return announcement->pinned
               ? print("the servers are pinned to the version marked *; \"galleyctl unpin\" lets them go on\n")
               : Result<void>();
}

Result<void> runRollback(const RollbackOptions& options) {
    GALLEY_TRY(const auto workspace, openForWriting(options.site));
    const Version wanted{options.version};
    GALLEY_CHECK(checkKept(options.site, wanted));
    KeptCommand command;
    const std::string number = std::to_string(options.version);
    if (const std::string live = liveVersion(options.site); live != number)
        command.question = "Let the servers run version " + number + " instead of version " + live + "?";
    command.run = [wanted](Workspace& site, StageLog& log) {
        return rollbackSite(site, wanted, log.listener(), interruption());
    };
    command.done = "the servers run version %1 again";
    command.unchanged = "version %1 is live already; nothing was changed";
    return announceKept(*workspace, options, command);
}

Result<void> runPin(const RollbackOptions& options) {
    GALLEY_TRY(const auto workspace, openForWriting(options.site));
    std::optional<Version> wanted;
    if (options.version != 0)
        wanted = Version{options.version};
    if (wanted)
        GALLEY_CHECK(checkKept(options.site, *wanted));
    KeptCommand command;
    command.question = "Hold the servers at " +
                       (wanted ? "version " + std::to_string(options.version) : std::string("the version they run")) +
                       ", whatever is published, until \"galleyctl unpin\"?";
    command.run = [wanted](Workspace& site, StageLog& log) {
        return pinSite(site, wanted, log.listener(), interruption());
    };
    command.done = "the servers stay at version %1; \"galleyctl unpin\" lets them go on";
    command.unchanged = "the servers are pinned to version %1 already; nothing was changed";
    return announceKept(*workspace, options, command);
}

Result<void> runUnpin(const RollbackOptions& options) {
    GALLEY_TRY(const auto workspace, openForWriting(options.site));
    KeptCommand command;
    command.question = "Let the servers run the newest version instead of version " + liveVersion(options.site) + "?";
    command.run = [](Workspace& site, StageLog& log) { return unpinSite(site, log.listener(), interruption()); };
    command.done = "the servers run version %1, and those that follow";
    command.unchanged = "the servers are not pinned; nothing was changed";
    return announceKept(*workspace, options, command);
}

} // namespace galley
