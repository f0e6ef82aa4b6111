#include "model/publish/schema_recovery.h"

#include "model/journal/sqlite_journal.h"
#include "model/publish/blob_store.h"
#include "model/publish/site_version.h"
#include "model/schema/schema_json.h"
#include "model/workspace/checkpoints.h"

namespace galley {

namespace {

/// Of the last commit that changed it, as far as the journal can be read.
std::optional<FoundSchema> fromJournal(const SitePaths& paths) {
    SqliteJournalOptions reading;
    reading.access = SqliteJournalOptions::Access::Read;
    const auto journal = SqliteJournal::open(paths.journalFile(), reading);
    if (!journal)
        return std::nullopt;
    std::uint64_t number = 0;
    const auto readUpToDamage = (*journal)->readHeaders(1, UINT64_MAX, [&number](const CommitHeader& header) {
        if (header.sizes.schema > 0)
            number = header.number;
        return Result<void>();
    });
    static_cast<void>(readUpToDamage);
    const auto commit = number > 0 ? (*journal)->readCommit(number) : Result<Commit>(Error{});
    auto schema = commit ? parseSchema(commit->schema) : Result<Schema>(Error{});
    if (!schema)
        return std::nullopt;
    return FoundSchema{std::make_shared<const Schema>(*std::move(schema)), Version{number}};
}

std::optional<FoundSchema> fromState(const Result<std::shared_ptr<const State>>& state) {
    if (!state || *state == nullptr)
        return std::nullopt;
    return FoundSchema{(*state)->schemaPointer(), (*state)->version()};
}

std::optional<FoundSchema> fromPublished(const SitePaths& paths, const std::optional<Announcement>& announcement) {
    if (!announcement)
        return std::nullopt;
    const FolderBlobStore store(paths.blobs());
    const auto manifest = loadManifest(store, announcement->versions.back().manifest, announcement->key);
    return manifest ? fromState(loadState(store, *manifest)) : std::nullopt;
}

} // namespace

std::optional<FoundSchema> findSchema(const SitePaths& paths, const std::optional<Announcement>& announcement) {
    std::optional<FoundSchema> newest = fromJournal(paths);
    for (auto& found : {fromPublished(paths, announcement), fromState(readNewestCheckpointAfter(paths, Version{}))})
        if (found && (!newest || found->version > newest->version))
            newest = found;
    return newest;
}

} // namespace galley
