// status, stats, log and audit: what a site holds and what happened to it.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "model/dataset/content_changes.h"
#include "model/inspect/history.h"
#include "model/inspect/named_place.h"
#include "model/inspect/release_titles.h"
#include "model/inspect/stats.h"
#include "model/journal/journal_check.h"
#include "model/journal/sqlite_journal.h"
#include "model/publish/file_changes.h"
#include "model/publish/publish_audit.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_files.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

nlohmann::json toJson(const CommitHeader& header) {
    return {{"version", header.number},        {"time", formatInstant(header.time)}, {"author", header.author},
            {"actor", toString(header.actor)}, {"message", header.message},          {"id", header.id},
            {"bytes", header.sizes.total()},   {"hash", toHex(header.hash)}};
}

std::uint64_t pageCount(const State& state) {
    std::uint64_t pages = 0;
    for (std::size_t i = 0; i < state.schema().types.size(); ++i)
        if (state.schema().types[i].page)
            pages += state.recordCount(TypeIndex{static_cast<std::uint16_t>(i)});
    return pages;
}

nlohmann::ordered_json recordsByType(const State& state) {
    nlohmann::ordered_json types = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < state.schema().types.size(); ++i)
        types[state.schema().types[i].name] = state.recordCount(TypeIndex{static_cast<std::uint16_t>(i)});
    return types;
}

/// The newest commits, oldest first; all of them when `limit` is 0.
Result<std::vector<CommitHeader>> newestCommits(const Journal& journal, std::uint64_t limit) {
    GALLEY_TRY(const auto last, journal.last());
    const std::uint64_t newest = last ? last->number : 0;
    const std::uint64_t oldest = limit == 0 || limit >= newest ? 1 : newest - limit + 1;
    std::vector<CommitHeader> headers;
    GALLEY_CHECK(journal.readHeaders(oldest, newest, [&](const CommitHeader& header) -> Result<void> {
        headers.push_back(header);
        return {};
    }));
    return headers;
}

/// The record need not exist any more, so it is taken by its words: "type/id", where the id may hold slashes and the
/// type may be its label.
Result<std::vector<CommitHeader>> commitsOfRecord(const std::filesystem::path& site, const Journal& journal,
                                                  const std::string& record) {
    GALLEY_TRY(const Schema schema, statedSchema(SitePaths(site)));
    GALLEY_TRY(const RecordName name, recordName(schema, record));
    const std::string& type = schema.type(name.type).name;
    // Ids of some sources repeat the type.
    for (const std::string& id : {name.id, type + "/" + name.id}) {
        GALLEY_TRY(auto headers, recordHistory(journal, type, id, 1, interruption()));
        if (!headers.empty())
            return headers;
    }
    return Error{ErrorCode::NotFound, "there is no such record, and there never was"}.inRecord(record);
}

/// What is published, beside the journal: the chain of hashes cannot show that its end was cut off or is another one.
Result<std::vector<DamagedFile>> auditPublished(const std::filesystem::path& site, const Journal& journal,
                                                VerifyReport& report) {
    const SitePaths paths(site);
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(paths));
    const FolderBlobStore store(paths.blobs());
    const auto announcement = loadAnnouncement(store, identity.publicKey);
    if (announcement && !report.damage) {
        GALLEY_TRY(report.damage, compareWithPublished(journal, report, store, *announcement));
        if (report.damage)
            report.damage->error.file = paths.journalFile().string();
    }
    GALLEY_TRY(auto damaged, damagedFiles(paths, progressOnTerminal("checking what is published"), interruption()));
    if (!announcement || report.damage)
        return damaged;
    GALLEY_TRY(const EverPublished history, everPublished(journal, store, paths.cache() / kEverPublishedFile,
                                                          Remembering::ReadOnly, interruption()));
    GALLEY_TRY(const auto ofHistory, damagedHistory(store, history, *announcement,
                                                    progressOnTerminal("checking what was published"), interruption()));
    damaged.insert(damaged.end(), ofHistory.begin(), ofHistory.end());
    return damaged;
}

std::string describe(const DamagedFile& file) {
    if (file.error.code == ErrorCode::Untrusted)
        return file.error.toString() + "; bring it and workspace.json back from one backup\n";
    if (file.isOfHistory)
        return file.error.toString() +
               "; earlier versions that had it cannot be shown as they were; bring it back from a backup\n";
    std::string versions;
    for (const Version version : file.versions)
        versions += (versions.empty() ? "" : ", ") + std::to_string(version.value());
    return file.error.toString() + (versions.empty() ? std::string() : "; needed by version " + versions) +
           (file.isNeededNow ? "; publish to write it anew" : "; that version cannot be gone back to") + "\n";
}

nlohmann::json toJson(const DamagedFile& file) {
    nlohmann::json versions = nlohmann::json::array();
    for (const Version version : file.versions)
        versions.push_back(version.value());
    return {{"error", file.error.toString()},
            {"neededNow", file.isNeededNow},
            {"ofHistory", file.isOfHistory},
            {"versions", std::move(versions)}};
}

/// What is not published besides records; without files where they could not be compared.
struct OtherChanges {
    bool schema = false;
    std::optional<FileChanges> files;
};

/// "2 records and the theme differ", "3 records differ".
std::string differsText(std::size_t records, const OtherChanges& others) {
    std::vector<std::string> parts;
    std::size_t things = 0;
    const auto add = [&](std::size_t count, std::string words) {
        things += count;
        parts.push_back(std::move(words));
    };
    if (records > 0)
        add(records, withThousands(records) + (records == 1 ? " record" : " records"));
    if (others.schema)
        add(1, "the schema");
    if (others.files && others.files->changesLook)
        add(1, "the theme");
    if (const std::size_t assets = others.files ? others.files->assets.size() : 0; assets > 0)
        add(assets, withThousands(assets) + (assets == 1 ? " asset" : " assets"));
    if (parts.empty())
        return "0 records differ";
    std::string text = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i)
        text += (i + 1 == parts.size() ? " and " : ", ") + parts[i];
    return text + (things == 1 ? " differs" : " differ");
}

} // namespace

Result<void> runStatus(const StatusOptions& options) {
    GALLEY_TRY(const auto workspace, openForReading(options.site));
    const auto draft = workspace->draft();
    const State& state = draft->state();
    GALLEY_TRY(const auto last, workspace->journal().last());
    const bool isPublished = workspace->publishedVersion() != Version{};
    const std::size_t unpublished =
        isPublished ? contentChanges(workspace->published()->state(), state).size() : state.recordCount();
    const auto compared = fileChanges(SitePaths(options.site), workspace->publishedVersion(), interruption());
    if (!compared && compared.error().code == ErrorCode::Cancelled)
        return compared.error();
    OtherChanges others;
    others.schema = isPublished && workspace->published()->state().schema() != state.schema();
    if (compared)
        others.files = *compared;
    std::optional<Version> pinned; // what cannot be read is said by those who need it
    if (const auto announcement = announcementOf(options.site);
        announcement && *announcement && (*announcement)->pinned)
        pinned = (*announcement)->version;
    if (options.json) {
        nlohmann::ordered_json json;
        json["site"] = options.site.string();
        json["name"] = state.schema().site.name;
        json["version"] = state.version().value();
        json["published"] = workspace->publishedVersion().value();
        json["pinned"] = pinned ? nlohmann::json(pinned->value()) : nlohmann::json();
        json["unpublishedRecords"] = unpublished;
        json["unpublishedSchema"] = others.schema;
        json["unpublishedTheme"] = others.files ? nlohmann::json(others.files->changesLook) : nlohmann::json();
        json["unpublishedAssets"] = others.files ? nlohmann::json(others.files->assets) : nlohmann::json();
        json["records"] = state.recordCount();
        json["pages"] = pageCount(state);
        json["types"] = recordsByType(state);
        json["locales"] = nlohmann::json::array();
        for (const Locale& locale : state.schema().locales)
            json["locales"].push_back(locale.code);
        json["replicaBytes"] = draft->heapBytes();
        json["lastCommit"] = last ? toJson(*last) : nlohmann::json();
        return printData(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    }
    std::string published = isPublished
                                ? "published is version " + std::to_string(workspace->publishedVersion().value())
                                : "nothing is published yet";
    if (pinned)
        published += " (servers are pinned to version " + std::to_string(pinned->value()) + ")";
    GALLEY_CHECK(print((state.schema().site.name.empty() ? options.site.string() : state.schema().site.name) +
                       "\nversion " + std::to_string(state.version().value()) + ", " + published + ", " +
                       differsText(unpublished, others) + "\n"));
    if (!compared)
        GALLEY_CHECK(print("theme and assets cannot be compared: " + compared.error().toString() + "\n"));
    GALLEY_CHECK(print(withThousands(state.recordCount()) + " records, " + withThousands(pageCount(state)) +
                       " of them pages; " + byteText(draft->heapBytes()) + " in memory\n"));
    const nlohmann::ordered_json types = recordsByType(state);
    for (const auto& [type, count] : types.items())
        GALLEY_CHECK(print("    " + type + "  " + withThousands(count.get<std::uint64_t>()) + "\n"));
    if (!last)
        return {};
    return print("last change " + formatInstant(last->time) + " by " + oneLine(last->author) + ": " +
                 oneLine(last->message) + "\n");
}

Result<void> runStats(const StatusOptions& options) {
    GALLEY_TRY(const auto workspace, openForReading(options.site));
    GALLEY_TRY(const ReplicaStats stats,
               measureReplica(*workspace->draft(), progressOnTerminal("counting records"), interruption()));
    clearProgress();
    if (options.json)
        return printData(toJson(stats).dump(2) + "\n");
    const auto line = [&](int depth, const std::string& name, std::uint64_t bytes) {
        std::string text(static_cast<std::size_t>(depth) * 2, ' ');
        text += name;
        text.resize(std::max<std::size_t>(text.size() + 1, 44), ' ');
        const std::string amount = byteText(bytes);
        text += std::string(12 - std::min<std::size_t>(12, amount.size()), ' ') + amount;
        const std::string share = shareText(bytes, stats.json);
        return text + std::string(10 - std::min<std::size_t>(10, share.size()), ' ') + share + "\n";
    };
    std::string text = line(0, "replica (share of the plain JSON)", stats.total);
    for (const TypeBytes& type : stats.types) {
        text += line(1, type.type + ", " + withThousands(type.records) + " records", type.total());
        for (const FieldBytes& field : type.fields)
            text += line(2, field.field + " (" + toString(field.kind) + ")", field.bytes);
        for (const HeapBytes& heap : type.heaps)
            text += line(2, "text of " + heap.name + ", " + withThousands(heap.strings), heap.bytes);
        text += line(2, "ids", type.ids) + line(2, "index of ids", type.idIndex) + line(2, "bookkeeping", type.other);
    }
    text += line(1, "overlay, " + withThousands(stats.overlayRecords) + " records", stats.overlay);
    text += line(1, "index of references", stats.references) + line(1, "index of addresses", stats.slugs);
    text += line(0, "plain JSON", stats.json);
    return print(text);
}

Result<void> runLog(const LogOptions& options) {
    GALLEY_TRY(const auto journal, openWholeJournal(options.site));
    auto headers = options.record.empty() ? newestCommits(*journal, options.limit)
                                          : commitsOfRecord(options.site, *journal, options.record);
    if (!headers)
        return withRemedy(std::move(headers).error());
    std::reverse(headers->begin(), headers->end());
    if (options.limit > 0 && headers->size() > options.limit)
        headers->resize(options.limit);
    ReleaseTitles titles(*journal);
    if (options.json) {
        nlohmann::json list = nlohmann::json::array();
        for (const CommitHeader& header : *headers) {
            list.push_back(toJson(header));
            if (const std::string release = titles.titleOf(header); !release.empty())
                list.back()["release"] = release;
        }
        return printJson(list);
    }
    for (const CommitHeader& header : *headers) {
        const std::string release = titles.titleOf(header);
        GALLEY_CHECK(print(std::to_string(header.number) + "  " + formatInstant(header.time) + "  " +
                           oneLine(header.author) + " (" + toString(header.actor) + ")  " +
                           (release.empty() ? "" : "[" + oneLine(release) + "] ") + oneLine(header.message) + "\n"));
    }
    return {};
}

Result<void> runAuditVerify(const StatusOptions& options) {
    GALLEY_TRY(const auto journal, openJournal(options.site));
    GALLEY_TRY(VerifyReport report, journal->verify(progressOnTerminal("checking bytes"), interruption()));
    if (report.damage)
        report.damage->error = withRemedy(report.damage->error);
    const auto audited = auditPublished(options.site, *journal, report);
    clearProgress();
    if (!audited)
        return audited.error();
    const std::vector<DamagedFile>& damaged = *audited;
    if (options.json) {
        nlohmann::json json = {
            {"whole", report.isWhole()}, {"lastGood", report.lastGood}, {"lastGoodHash", toHex(report.lastGoodHash)}};
        json["repairs"] = nlohmann::json::array();
        for (const auto& [header, repair] : report.repairs)
            json["repairs"].push_back({{"commit", header.number},
                                       {"time", formatInstant(header.time)},
                                       {"author", header.author},
                                       {"firstLost", repair.firstLost},
                                       {"lastLost", repair.lastLost},
                                       {"damage", repair.damage},
                                       {"kept", repair.kept}});
        if (report.damage) {
            json["damage"] = {{"version", report.damage->number},
                              {"code", toString(report.damage->error.code)},
                              {"error", report.damage->error.toString()}};
        }
        json["damagedFiles"] = nlohmann::json::array();
        for (const DamagedFile& file : damaged)
            json["damagedFiles"].push_back(toJson(file));
        GALLEY_CHECK(printJson(json));
    } else {
        GALLEY_CHECK(print("commits 1 to " + std::to_string(report.lastGood) + " are whole; the last one's hash is " +
                           toHex(report.lastGoodHash) + "\n"));
        for (const auto& [header, repair] : report.repairs)
            GALLEY_CHECK(print("commit " + std::to_string(header.number) + " of " + formatInstant(header.time) +
                               " by " + oneLine(header.author) + ": " + oneLine(describe(repair)) +
                               "; the damaged files are in " + oneLine(repair.kept) + "\n"));
        for (const DamagedFile& file : damaged)
            GALLEY_CHECK(print("damaged: " + describe(file)));
    }
    if (report.damage)
        return report.damage->error;
    if (damaged.empty())
        return {};
    return Error{ErrorCode::Corrupt, withThousands(damaged.size()) +
                                         (damaged.size() == 1 ? " published file is" : " published files are") +
                                         " damaged; publish to write what servers need anew"}
        .inFile(SitePaths(options.site).blobs().string());
}

} // namespace galley
