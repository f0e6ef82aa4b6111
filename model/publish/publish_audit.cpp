#include "model/publish/publish_audit.h"

#include "model/publish/store_check.h"

#include <algorithm>
#include <map>
#include <string>

namespace galley {

namespace {

/// Whether a repair says that the commit is lost.
bool isKnownAsLost(const VerifyReport& report, std::uint64_t number) {
    return std::any_of(report.repairs.begin(), report.repairs.end(), [number](const auto& repair) {
        return repair.second.firstLost <= number && number <= repair.second.lastLost;
    });
}

VerifyReport::Damage otherThanPublished(std::uint64_t number, const KeptVersion& kept, const std::string& what) {
    return {number, Error{ErrorCode::Corrupt,
                          "version " + std::to_string(kept.version.value()) + " was published from another journal: " +
                              what + "; bring the journal back from a backup that was made after that publish"}};
}

/// The commits that a version was published from.
Result<std::optional<VerifyReport::Damage>> compareHead(const Journal& journal, const VerifyReport& report,
                                                        const KeptVersion& kept, const JournalHead& head) {
    if (isKnownAsLost(report, head.number))
        return std::optional<VerifyReport::Damage>();
    GALLEY_TRY(const auto header, journal.findHeader(head.number));
    const std::string commit = "commit " + std::to_string(head.number);
    if (!header)
        return std::optional(otherThanPublished(head.number, kept, commit + " is missing"));
    if (header->hash != head.hash)
        return std::optional(otherThanPublished(head.number, kept, commit + " was another one then"));
    return std::optional<VerifyReport::Damage>();
}

/// The commit that records the publish: it has the number of the version.
Result<std::optional<VerifyReport::Damage>> compareRecord(const Journal& journal, const KeptVersion& kept) {
    GALLEY_TRY(const auto header, journal.findHeader(kept.version.value()));
    if (!header || header->bodyKind != BodyKind::Publication)
        return std::optional<VerifyReport::Damage>();
    GALLEY_TRY(const Commit commit, journal.readCommit(header->number));
    const Publication& publication = std::get<Publication>(commit.body);
    if (publication.version != kept.version || publication.manifest == kept.manifest)
        return std::optional<VerifyReport::Damage>();
    return std::optional(otherThanPublished(header->number, kept,
                                            "commit " + std::to_string(header->number) + " records another publish"));
}

/// All that one version is loaded from, and the way to it from the version before and back.
std::vector<BlobRef> filesOf(const BlobStore& store, const Manifest& manifest) {
    std::vector<BlobRef> files = manifest.base.chain;
    files.insert(files.end(), {manifest.base.snapshot, manifest.theme, manifest.assets});
    if (manifest.parent)
        files.insert(files.end(), {manifest.parent->delta, manifest.parent->reverse});
    if (const auto assets = loadAssetList(store, manifest.assets)) // its own damage is found as that of a file
        for (const auto& [path, reference] : **assets)
            files.push_back(reference);
    return files;
}

/// Damaged files by name, each read once.
class FileAudit {
public:
    explicit FileAudit(const BlobStore& store)
        : m_check(store, {}) {}

    void note(const Digest& digest, const Error& error, Version version, bool isNeededNow) {
        DamagedFile& file = m_damaged.try_emplace(digest, DamagedFile{error, {}}).first->second;
        if (file.versions.empty() || file.versions.back() != version)
            file.versions.push_back(version);
        file.isNeededNow = file.isNeededNow || isNeededNow;
    }
    void check(const BlobRef& file, Version version, bool isNeededNow) {
        if (const auto known = m_damaged.find(file.digest); known != m_damaged.end())
            return note(file.digest, known->second.error, version, isNeededNow);
        if (const auto whole = m_check.check(file); !whole)
            note(file.digest, whole.error(), version, isNeededNow);
    }
    std::vector<DamagedFile> take() && {
        std::vector<DamagedFile> files;
        for (auto& [digest, file] : m_damaged)
            files.push_back(std::move(file));
        return files;
    }

private:
    StoreCheck m_check;
    std::map<Digest, DamagedFile> m_damaged;
};

} // namespace

Result<std::optional<VerifyReport::Damage>> compareWithPublished(const Journal& journal, const VerifyReport& report,
                                                                 const BlobStore& store,
                                                                 const Announcement& announcement) {
    for (const KeptVersion& kept : announcement.versions) {
        const std::uint64_t number = kept.version.value();
        // The commit of a publish comes after its announcement: a crash between the two leaves one open.
        if (number > report.lastGood + 1 && !isKnownAsLost(report, number))
            return std::optional(VerifyReport::Damage{
                report.lastGood + 1, Error{ErrorCode::Corrupt, "version " + std::to_string(number) +
                                                                   " is published, but the journal ends with commit " +
                                                                   std::to_string(report.lastGood)}});
        GALLEY_TRY(auto damage, compareRecord(journal, kept));
        if (damage)
            return damage;
        const auto manifest = loadManifest(store, kept.manifest, announcement.key);
        if (!manifest || !manifest->journal)
            continue;
        GALLEY_TRY(damage, compareHead(journal, report, kept, *manifest->journal));
        if (damage)
            return damage;
    }
    return std::optional<VerifyReport::Damage>();
}

Result<std::vector<DamagedFile>> damagedFiles(const BlobStore& store, const Announcement& announcement,
                                              const Progress& progress, const CancelToken& cancel) {
    FileAudit audit(store);
    std::uint64_t done = 0;
    for (const KeptVersion& kept : announcement.versions) {
        if (progress)
            progress(done++, announcement.versions.size());
        const bool isNeededNow = kept.manifest == announcement.manifest;
        const auto manifest = loadManifest(store, kept.manifest, announcement.key);
        if (!manifest) {
            audit.note(kept.manifest, manifest.error(), kept.version, isNeededNow);
            continue;
        }
        for (const BlobRef& file : filesOf(store, *manifest)) {
            if (cancel.isCancelled())
                return Error{ErrorCode::Cancelled, "the audit was stopped"};
            audit.check(file, kept.version, isNeededNow);
        }
    }
    return std::move(audit).take();
}

Result<std::vector<DamagedFile>> damagedHistory(const BlobStore& store, const EverPublished& history,
                                                const Announcement& announcement, const Progress& progress,
                                                const CancelToken& cancel) {
    GALLEY_TRY(const ReachedBlobs reached, reachedBlobs(store, announcement, announcement.key));
    std::vector<DamagedFile> damaged;
    const auto note = [&](const Digest& digest, const Error& error) {
        if (!reached.blobs.contains(digest))
            damaged.push_back({error, {}, false, true});
    };
    for (const auto& [digest, error] : history.damaged)
        note(digest, error);
    std::uint64_t done = 0;
    for (const Digest& digest : history.kept) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "the audit was stopped"};
        if (progress)
            progress(done++, history.kept.size());
        if (reached.blobs.contains(digest))
            continue;
        const auto bytes = store.sizeOf(digest);
        const Result<void> whole = bytes ? store.check({digest, *bytes}) : Result<void>(bytes.error());
        if (!whole)
            note(digest, whole.error());
    }
    return damaged;
}

Result<std::vector<DamagedFile>> damagedFiles(const SitePaths& paths, const Progress& progress,
                                              const CancelToken& cancel) {
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(paths));
    const FolderBlobStore store(paths.blobs());
    const auto announcement = loadAnnouncement(store, identity.publicKey);
    if (announcement)
        return damagedFiles(store, *announcement, progress, cancel);
    const bool isUnpublished =
        announcement.error().code == ErrorCode::NotFound && readPublishedMark(paths).announcement == 0;
    if (isUnpublished)
        return std::vector<DamagedFile>();
    return std::vector<DamagedFile>{{announcement.error(), {}, true}};
}

} // namespace galley
