// publish, versions and rollback: what page servers run.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/problem_lines.h"
#include "app/galleyctl/site.h"
#include "model/page/theme.h"
#include "model/publish/site_publish.h"
#include "model/workspace/site_files.h"

#include <nlohmann/json.hpp>

namespace galley {

namespace {

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
    error = Error{error.code, "version " + std::to_string(options.version) + " cannot be read (" + what +
                                  "); go back to another one of \"galleyctl versions SITE\", or publish the draft"};
    error.file = SitePaths(options.site).blobs().string();
    return error;
}

} // namespace

Result<void> runPublish(const PublishOptions& options) {
    GALLEY_TRY(const auto workspace, openForWriting(options.site));
    StageLog log(options.json);
    const auto published =
        publishSite(*workspace, currentActor().name, options.message, options.force, log.listener(), interruption());
    if (!published)
        return refused(published.error(), log, options.json);
    const PublishResult& result = *published;
    if (const auto theme = Theme::load(SitePaths(options.site).theme()))
        for (const Error& warning : (*theme)->warningsFor(workspace->draft()->state().schema()))
            printWarning(warning);
    if (options.json) {
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
        return print(version + " is published already; nothing changed since\n");
    return print("published " + version +
                 (result.announced ? "\n" : "; the servers are pinned to another version and do not run it\n"));
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
                            {"manifest", toHex(version->manifest)}});
        return printData(list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    }
    if (versions.empty())
        return print("nothing is published yet\n");
    for (auto version = versions.rbegin(); version != versions.rend(); ++version)
        GALLEY_CHECK(print(std::string(version->version == announcement->version ? "* " : "  ") +
                           std::to_string(version->version.value()) + "  " + formatInstant(version->time) + "  " +
                           oneLine(version->author) + "  " + oneLine(version->message) + "\n"));
    return announcement->pinned ? print("the servers are pinned to the version marked *\n") : Result<void>();
}

Result<void> runRollback(const RollbackOptions& options) {
    GALLEY_TRY(const auto workspace, openForWriting(options.site));
    GALLEY_CHECK(checkKept(options.site, Version{options.version}));
    const bool isLive = workspace->publishedVersion().value() == options.version;
    if (!options.yes && !options.json && !isLive &&
        !confirmOnTerminal("Let the servers run version " + std::to_string(options.version) + " instead of version " +
                           std::to_string(workspace->publishedVersion().value()) + "?"))
        return Error{ErrorCode::Cancelled, "nothing was changed"};
    StageLog log(options.json);
    const auto result = rollbackSite(*workspace, Version{options.version}, log.listener(), interruption());
    if (!result)
        return notLoaded(result.error(), options);
    const std::uint64_t version = result->manifest.version.value();
    if (options.json)
        return printJson({{"version", version},
                          {"changed", result->changed},
                          {"problems", toJson(result->problems)},
                          {"repairs", result->repairs},
                          {"milliseconds", log.milliseconds()}});
    for (const Problem& problem : result->problems)
        GALLEY_CHECK(print(lineOf(problem)));
    for (const std::string& repair : result->repairs)
        GALLEY_CHECK(print("repaired: " + repair + "\n"));
    if (!result->changed)
        return print("version " + std::to_string(version) + " is live already; nothing was changed\n");
    return print("the servers run version " + std::to_string(version) + " again\n");
}

} // namespace galley
