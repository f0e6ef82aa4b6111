#include "model/publish/publisher.h"
#include "model/publish/public_ids.h"

#include "model/base/utf8.h"
#include "model/blob/delta.h"
#include "model/blob/snapshot.h"
#include "model/dataset/fold.h"
#include "model/dataset/lineage.h"
#include "model/dataset/record_codec.h"
#include "model/publish/asset_scan.h"
#include "model/publish/store_recovery.h"
#include "model/schema/schema_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

/// A version is loaded through at most this many deltas, and through at most a quarter of the snapshot's size of them.
constexpr std::size_t kDeltasPerSnapshot = 32;
constexpr std::uint64_t kDeltaShare = 4;
/// Publishes between two collections when no version is dropped.
constexpr std::uint64_t kCollectEvery = 16;
constexpr std::size_t kMaxKeptMessage = 300;

Error cancelled() {
    return {ErrorCode::Cancelled, "publishing was cancelled; the servers run what they ran before"};
}

/// The first bytes of a text, never half a character.
std::string shortened(std::string_view text) {
    std::size_t size = std::min(text.size(), kMaxKeptMessage);
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
        --size;
    return std::string(text.substr(0, size));
}

/// The text as it is read back: bytes that are no UTF-8 become U+FFFD.
std::string mended(const std::string& text) {
    if (isValidUtf8(text))
        return text;
    return nlohmann::json::parse(nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
        .get<std::string>();
}

std::uint64_t bytesOf(const std::vector<BlobRef>& blobs) {
    std::uint64_t bytes = 0;
    for (const BlobRef& blob : blobs)
        bytes += blob.bytes;
    return bytes;
}

bool haveSameOrdinals(const State& left, const State& right) {
    const std::size_t types = left.schema().types.size();
    for (std::size_t i = 0; i < types; ++i)
        if (const TypeIndex type{static_cast<std::uint16_t>(i)}; left.ordinalCount(type) != right.ordinalCount(type))
            return false;
    return types == right.schema().types.size();
}

bool sameSchema(const State& left, const State& right) {
    return left.schemaPointer() == right.schemaPointer() || left.schema() == right.schema();
}

} // namespace

const char* toString(PublishStage stage) {
    switch (stage) {
    case PublishStage::Stage:
        return "stage";
    case PublishStage::Verify:
        return "verify";
    case PublishStage::Validate:
        return "validate";
    case PublishStage::Announce:
        return "announce";
    }
    return "";
}

/// One call: what is known so far, and how it is reported.
class Publisher::Run {
public:
    Run(Publisher& publisher, const PublishListener& listener, const CancelToken& cancel)
        : m_publisher(publisher)
        , m_store(*publisher.m_store)
        , m_listener(listener)
        , m_cancel(cancel)
        , m_check(m_store, publisher.m_options.checked) {}

    /// Takes the turn and reads what is announced, or finds out what was.
    Result<void> begin() {
        GALLEY_TRY(m_turn, m_store.takeTurn());
        GALLEY_TRY(m_standing, readStandingStore(m_store, m_publisher.m_publicKey,
                                                 m_publisher.m_options.lastAnnouncement, m_publisher.keep()));
        m_before = m_standing.announcement;
        // They follow from what is announced before them, and would have to be made anew.
        if (m_before && !m_before->timeline.empty())
            return Error{ErrorCode::Unsupported,
                         "version " + std::to_string(m_before->timeline.front().version.value()) +
                             " is scheduled, which this version of Galley cannot carry on; publish with the one that "
                             "scheduled it, or unschedule it there"}
                .inFile("announcement.json");
        return {};
    }
    const std::optional<Announcement>& before() const { return m_before; }

    Result<PublishResult> publish(const PublishRequest& request) {
        dropUnannounced(request);
        if (m_before)
            GALLEY_CHECK(readParent(request));
        GALLEY_CHECK(during(PublishStage::Stage, [&] { return stage(request); }));
        GALLEY_TRY(const bool isPublished, standsPublished(request));
        if (isPublished) {
            m_result.version = m_parent->version;
            m_result.manifest = m_parentDigest;
            m_result.base = m_parent->base;
            m_result.announced = !m_before->pinned || m_before->manifest == m_parentDigest;
            m_result.changed = false;
            m_result.deltaBytes = m_result.reverseBytes = m_result.snapshotBytes = 0;
            m_result.repairs = std::move(m_standing.repairs);
            if (const auto known = knownOf(m_parentDigest))
                m_result.elsewhere = *known;
            return std::move(m_result);
        }
        GALLEY_CHECK(checkVersion());
        GALLEY_CHECK(during(PublishStage::Verify, [&] { return verify(request); }));
        GALLEY_CHECK(during(PublishStage::Validate, [&] { return validate(request); }));
        GALLEY_CHECK(during(PublishStage::Announce, [&] { return announceNew(request); }));
        m_check.remember();
        if (m_known && !m_publisher.m_options.problems.empty()) // a cache: a failure costs a look at the whole site
            static_cast<void>(writeKnownProblems(m_publisher.m_options.problems, m_result.manifest, *m_known));
        m_result.repairs = std::move(m_standing.repairs);
        return std::move(m_result);
    }

    /// Makes sure that a kept version can be loaded whole, then announces it, unless it stands announced.
    Result<KeptResult> announceKept(const KeptVersion& kept, bool pinned) {
        GALLEY_CHECK(during(PublishStage::Verify, [&] { return verifyKept(kept); }));
        const bool isStanding = !m_standing.isAnnouncementLost && m_before->version == kept.version &&
                                m_before->manifest == kept.manifest && m_before->pinned == pinned;
        if (isStanding)
            return KeptResult{m_manifest, false};
        Announcement next = *m_before;
        next.version = kept.version;
        next.manifest = kept.manifest;
        next.pinned = pinned;
        GALLEY_CHECK(during(PublishStage::Announce, [&] { return announce(std::move(next)); }));
        return KeptResult{m_manifest, true, checkServers(*m_before), std::move(m_standing.repairs),
                          std::move(m_result.unconfirmed)};
    }

private:
    /// Of versions that were found in the store, those that a publish left there whose announcing failed.
    void dropUnannounced(const PublishRequest& request) {
        if (!m_standing.isAnnouncementLost || !m_before)
            return;
        const auto isUnannounced = [&request](const KeptVersion& kept) {
            const auto& digests = request.unannounced;
            return std::find(digests.begin(), digests.end(), kept.manifest) != digests.end();
        };
        m_skippedNumbers = std::erase_if(m_before->versions, isUnannounced); // in case that servers heard of it
        if (m_before->versions.empty()) {
            m_before.reset();
            return;
        }
        m_before->version = m_before->versions.back().version;
        m_before->manifest = m_before->versions.back().manifest;
    }

    /// Puts a file that the version before may have too: where it was damaged there, it is whole again.
    Result<BlobRef> putAgain(std::string_view bytes, const std::optional<BlobRef>& earlier, const char* what) {
        const BlobRef reference{sha256(bytes), bytes.size()};
        if (earlier == reference)
            if (const auto whole = m_check.check(reference); !whole && isDamage(whole.error()))
                m_standing.repairs.push_back(std::string("the published ") + what + " was damaged (" +
                                             whole.error().toString() + "); it is written anew");
        return putBlob(m_store, bytes);
    }

    /// The version that this one follows, and whether a server could load it.
    Result<void> readParent(const PublishRequest& request) {
        std::optional<Version> published;
        if (request.published)
            published = request.published->state().version();
        GALLEY_TRY(StandingVersion parent,
                   readStandingVersion(m_store, m_publisher.m_publicKey, m_standing, published, m_check));
        m_parentDigest = parent.digest;
        m_parent = std::move(parent.manifest);
        m_isParentLost = !m_parent;
        m_isBaseDamaged = parent.isBaseDamaged;
        if (request.onto && m_parent && m_parent->version != *request.onto)
            return Error{ErrorCode::Conflict, "version " + std::to_string(m_parent->version.value()) +
                                                  " was published meanwhile; publish again"};
        return {};
    }

    /// The problems of a version; an error when they are not known.
    Result<KnownProblems> knownOf(const Digest& manifest) const {
        if (m_publisher.m_options.problems.empty())
            return Error{ErrorCode::NotFound, "problems are not remembered"};
        return readKnownProblems(m_publisher.m_options.problems, manifest);
    }

    /// Runs one stage between its events. `work` gives a text for Finished.
    template <class Work>
    Result<void> during(PublishStage stage, Work&& work) {
        m_stage = stage;
        m_started = std::chrono::steady_clock::now();
        report(PublishEvent::Kind::Started, {});
        Result<std::string> outcome =
            m_cancel.isCancelled() ? Result<std::string>(cancelled()) : std::forward<Work>(work)();
        if (!outcome) {
            report(PublishEvent::Kind::Failed, outcome.error().toString());
            return std::move(outcome).error();
        }
        report(PublishEvent::Kind::Finished, *outcome);
        return {};
    }

    void report(PublishEvent::Kind kind, std::string detail, std::uint64_t done = 0, std::uint64_t total = 0) const {
        if (!m_listener)
            return;
        const auto elapsed =
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - m_started);
        const bool isChecked = m_stage == PublishStage::Validate &&
                               (kind == PublishEvent::Kind::Finished || kind == PublishEvent::Kind::Failed);
        m_listener({m_stage, kind, done, total, elapsed, std::move(detail),
                    isChecked ? m_result.problems : std::vector<Problem>()});
    }

    /// Progress of a part of a stage.
    Progress progress() const {
        return
            [this](std::uint64_t done, std::uint64_t total) { report(PublishEvent::Kind::Advanced, {}, done, total); };
    }

    Result<std::string> stage(const PublishRequest& request) {
        m_draft = request.draft->statePointer();
        m_manifest.version = m_draft->version();
        m_manifest.checksum = m_draft->checksum();
        m_manifest.author = mended(request.author);
        m_manifest.message = mended(request.message);
        m_manifest.journal = request.journal;
        m_manifest.time = m_publisher.m_options.clock->now();
        GALLEY_CHECK(stageFiles(request));
        GALLEY_CHECK(stageContent(request));
        const std::string bytes = encodeManifest(m_manifest, m_publisher.m_key);
        GALLEY_TRY(const BlobRef reference, putBlob(m_store, bytes));
        m_result.version = m_manifest.version;
        m_result.manifest = reference.digest;
        m_result.base = m_manifest.base;
        return "version " + std::to_string(m_manifest.version.value()) + ": delta " +
               std::to_string(m_result.deltaBytes) + " bytes, snapshot " + std::to_string(m_result.snapshotBytes) +
               " bytes";
    }

    /// The theme from where the request says; its bundle stands in the store then.
    Result<void> stageTheme(const PublishRequest& request) {
        const auto earlier = m_parent ? std::optional<BlobRef>(m_parent->theme) : std::nullopt;
        if (request.keepsTheme && m_isParentLost)
            return Error{ErrorCode::Corrupt,
                         "the manifest of what is published is damaged, so that its theme is not known; publish all of "
                         "the draft"};
        const auto stored = request.storedTheme ? request.storedTheme : request.keepsTheme ? earlier : std::nullopt;
        if (!stored) {
            GALLEY_TRY(m_theme, Theme::load(request.theme));
            GALLEY_TRY(m_manifest.theme, putAgain(encodeBundle(m_theme->sources()), earlier, "theme"));
            return {};
        }
        m_manifest.theme = *stored;
        auto theme = loadTheme(m_store, *stored);
        if (!theme && isDamage(theme.error())) {
            // The folder may have the same one still.
            const auto inFolder = Theme::load(request.theme);
            const std::string bundle = inFolder ? encodeBundle((*inFolder)->sources()) : std::string();
            if (!inFolder || sha256(bundle) != stored->digest)
                return std::move(theme).error();
            GALLEY_CHECK(putAgain(bundle, stored, "theme"));
            theme = inFolder;
        }
        GALLEY_TRY(m_theme, std::move(theme));
        return {};
    }

    Result<AssetList> stageAssetFiles(const PublishRequest& request, EarlierAssets& earlier) {
        earlier.isWhole = [this](const std::string& path, const BlobRef& blob) {
            const auto whole = m_check.check(blob);
            if (!whole)
                m_standing.repairs.push_back("the published file assets/" + path + " was damaged (" +
                                             whole.error().toString() + "); it is read again from the site");
            return whole.has_value();
        };
        if (m_parent) {
            // Without the earlier list every file is read again.
            const auto list = loadAssetList(m_store, m_parent->assets);
            if (!list && request.chosenAssets)
                return list.error();
            if (list)
                earlier.list = **list;
            earlier.time = m_parent->time;
        }
        if (request.chosenAssets && m_isParentLost)
            return Error{ErrorCode::Corrupt, "the manifest of what is published is damaged, so that its files are not "
                                             "known; publish all of the draft"};
        return request.chosenAssets
                   ? stageChosenAssets(request.assets, *request.chosenAssets, earlier, m_store, progress(), m_cancel)
                   : stageAssets(request.assets, earlier, m_store, progress(), m_cancel);
    }

    Result<void> stageFiles(const PublishRequest& request) {
        GALLEY_CHECK(stageTheme(request));
        if (m_parent && m_parent->theme != m_manifest.theme)
            if (const auto earlier = loadTheme(m_store, m_parent->theme))
                for (const auto& [path, bytes] : (*earlier)->files())
                    if (!m_theme->files().contains(path))
                        m_removedThemeFiles.push_back(path);
        EarlierAssets earlier;
        GALLEY_TRY(AssetList assets, stageAssetFiles(request, earlier));
        for (const auto& [path, reference] : assets)
            if (const auto known = earlier.list.find(path); known == earlier.list.end() || known->second != reference)
                m_newAssets.push_back(reference);
        for (const auto& [path, reference] : earlier.list)
            if (!assets.contains(path))
                m_removedAssets.push_back(path);
        const auto list = m_parent ? std::optional<BlobRef>(m_parent->assets) : std::nullopt;
        GALLEY_TRY(m_manifest.assets, putAgain(encodeAssetList(assets), list, "list of assets"));
        m_assets = std::make_shared<const AssetList>(std::move(assets));
        return {};
    }

    /// Whether the workspace has what servers run, and its records can be compared with the draft's one by one.
    bool followsPublished(const PublishRequest& request) const {
        return m_parent && request.published != nullptr && request.published->state().version() == m_parent->version &&
               request.published->state().checksum() == m_parent->checksum &&
               shareOrdinals(request.published->state(), request.draft->state());
    }

    Result<void> stageContent(const PublishRequest& request) {
        // Deltas are made from the workspace's own copy of what is published: its ordinals are the draft's.
        if (followsPublished(request) && sameSchema(request.published->state(), *m_draft)) {
            m_published = request.published->statePointer();
            const std::string delta = encodeDelta(*m_published, *m_draft);
            const std::string reverse = encodeDelta(*m_draft, *m_published);
            ManifestParent parent{m_parent->version, m_parentDigest, {}, {}};
            GALLEY_TRY(parent.delta, putBlob(m_store, delta));
            GALLEY_TRY(parent.reverse, putBlob(m_store, reverse));
            m_manifest.parent = parent;
            m_result.deltaBytes = delta.size();
            m_result.reverseBytes = reverse.size();
            if (canExtend(parent.delta))
                return {};
        }
        if (m_draft->overlaySize() > kFoldOverlay) {
            GALLEY_TRY(m_draft, foldState(m_draft, progress(), m_cancel));
        }
        GALLEY_TRY(const auto open, withPublicIds(*request.draft, m_draft, progress(), m_cancel));
        const std::string snapshot = encodeSnapshot(*open);
        GALLEY_TRY(const BlobRef reference, putBlob(m_store, snapshot));
        m_manifest.base = {m_manifest.version, reference, {}};
        m_result.snapshotBytes = snapshot.size();
        return {};
    }

    /// Lets the version be loaded through the parent's snapshot and one more delta, when that stays cheap.
    bool canExtend(const BlobRef& delta) {
        ManifestBase base = m_parent->base;
        base.chain.push_back(delta);
        if (m_isBaseDamaged || base.chain.size() > kDeltasPerSnapshot ||
            bytesOf(base.chain) > base.snapshot.bytes / kDeltaShare)
            return false;
        m_manifest.base = std::move(base);
        return true;
    }

    /// Whether the version that this one would follow has the same content, schema, theme and assets.
    Result<bool> standsPublished(const PublishRequest& request) const {
        if (m_standing.isAnnouncementLost || m_isBaseDamaged || !m_parent ||
            m_parent->checksum != m_manifest.checksum || m_parent->theme != m_manifest.theme ||
            m_parent->assets != m_manifest.assets)
            return false;
        if (m_published != nullptr)
            return true; // the schemas were compared already
        if (request.published != nullptr && request.published->state().version() == m_parent->version)
            return sameSchema(request.published->state(), *m_draft);
        const auto parent = loadState(m_store, *m_parent);
        return parent && sameSchema(**parent, *m_draft); // what cannot be read is published anew
    }

    /// Numbers of versions rise.
    Result<void> checkVersion() const {
        for (const KeptVersion& kept : m_before ? m_before->versions : std::vector<KeptVersion>())
            if (kept.version >= m_manifest.version)
                return Error{ErrorCode::Conflict,
                             "version " + std::to_string(kept.version.value()) +
                                 " is published already, but the site's history ends before it: bring journal.db back "
                                 "from a newer backup"};
        return {};
    }

    static Error differs(const char* what) {
        return {ErrorCode::Corrupt, std::string("what was read back is not the draft: ") + what};
    }

    /// Reads the snapshot back. Where the next stage is to look at the whole site as well, it is done on the way, in
    /// what was read, so that all texts are decoded once.
    Result<void> verifySnapshot(const Manifest& manifest, const PublishRequest& request) {
        GALLEY_TRY(const auto state, loadState(m_store, manifest));
        if (followsPublished(request))
            return state->recomputeChecksum() == m_manifest.checksum ? Result<void>() : differs("the snapshot");
        if (!(state->schema() == m_draft->schema()) || !haveSameOrdinals(*state, *m_draft))
            return differs("the snapshot");
        GALLEY_TRY(CheckedCopy checked,
                   Validator(servedFiles()).checkCopy(*request.draft, *state, progress(), m_cancel));
        if (checked.checksum != m_manifest.checksum)
            return differs("the snapshot");
        m_problemsOfAll = std::move(checked.problems);
        return {};
    }

    ServedFiles servedFiles() const {
        return {lookupIn(m_assets), lookupIn(std::shared_ptr<const Theme::Files>(m_theme, &m_theme->files()))};
    }

    Result<std::string> verify(const PublishRequest& request) {
        GALLEY_TRY(const Manifest manifest, loadManifest(m_store, m_result.manifest, m_publisher.m_publicKey));
        if (manifest.base.chain.empty())
            GALLEY_CHECK(verifySnapshot(manifest, request));
        if (m_cancel.isCancelled())
            return cancelled();
        if (manifest.parent) {
            GALLEY_TRY(const auto forwards, applied(m_published, manifest.parent->delta));
            if (forwards->checksum() != m_manifest.checksum || forwards->version() != m_manifest.version)
                return differs("the delta");
            GALLEY_TRY(const auto back, applied(m_draft, manifest.parent->reverse));
            if (back->checksum() != m_parent->checksum || back->version() != m_parent->version)
                return differs("the reverse delta");
            // A delta brings its checksum along with the fields that it names: encode the records themselves anew.
            for (const RecordChange& change : m_draft->changesSince(*m_published)) {
                const std::string id = change.after ? change.after->id : change.before->id;
                if (!holdSameRecord(*forwards, *m_draft, change.ref.type, id))
                    return differs("the delta").inRecord(id);
                if (!holdSameRecord(*back, *m_published, change.ref.type, id))
                    return differs("the reverse delta").inRecord(id);
            }
        }
        GALLEY_TRY(const auto theme, loadTheme(m_store, manifest.theme));
        if (theme->digest() != m_theme->digest())
            return differs("the theme");
        GALLEY_TRY(const auto assets, loadAssetList(m_store, manifest.assets));
        if (*assets != *m_assets)
            return differs("the list of assets");
        for (const BlobRef& asset : m_newAssets) {
            if (m_cancel.isCancelled())
                return cancelled();
            GALLEY_CHECK(readBlob(m_store, asset));
        }
        return std::string("everything reads back as the draft");
    }

    Result<std::shared_ptr<const State>> applied(const std::shared_ptr<const State>& from, const BlobRef& delta) const {
        GALLEY_TRY(const Blob blob, readBlob(m_store, delta));
        return applyDelta(from, blob.bytes);
    }

    Result<std::string> validate(const PublishRequest& request) {
        m_result.publication.records = request.draft->state().recordCount();
        StepProblems checked;
        checked.isWhole = true;
        m_result.elsewhere.emplace();
        const ServedFiles files = servedFiles();
        if (followsPublished(request)) {
            const ChangeSet changes = request.draft->state().changesSince(request.published->state());
            m_result.publication.records = changes.size();
            PublishStep step{*request.published, *request.draft, changes, m_removedAssets, m_removedThemeFiles};
            step.changesFiles = m_parent->assets != m_manifest.assets || m_parent->theme != m_manifest.theme;
            GALLEY_TRY(checked, checkStep(files, step, progress(), m_cancel));
            if (const auto known = knownOf(m_parentDigest); known || checked.isWhole)
                m_result.elsewhere = standingElsewhere(known ? *known : KnownProblems(), files, step, checked);
            else
                m_result.elsewhere.reset();
        } else if (m_problemsOfAll) {
            checked.problems = *std::exchange(m_problemsOfAll, {});
        } else {
            GALLEY_TRY(checked.problems, Validator(files).check(*request.draft, progress(), m_cancel));
        }
        if (m_result.elsewhere)
            m_known = knownAfter(*m_result.elsewhere, checked);
        m_result.problems = m_before ? checkServers(*m_before) : std::vector<Problem>();
        std::move(checked.problems.begin(), checked.problems.end(), std::back_inserter(m_result.problems));
        const auto isError = [](const Problem& problem) { return problem.severity == ProblemSeverity::Error; };
        const auto errors = std::count_if(m_result.problems.begin(), m_result.problems.end(), isError);
        if (errors > 0 && !request.inSpiteOfErrors) {
            const auto first = std::find_if(m_result.problems.begin(), m_result.problems.end(), isError);
            return Error{ErrorCode::InvalidInput,
                         describe(*first) + (errors > 1 ? " (and " + std::to_string(errors - 1) + " more)" : "")}
                .inRecord(first->record)
                .inField(first->field);
        }
        return std::to_string(m_result.problems.size()) + " problems, " + std::to_string(errors) + " of them errors";
    }

    Result<std::string> verifyKept(const KeptVersion& kept) {
        GALLEY_TRY(m_manifest, loadManifest(m_store, kept.manifest, m_publisher.m_publicKey));
        // Its digests say that these are the bytes whose content was recomputed when they were published.
        GALLEY_CHECK(loadState(m_store, m_manifest));
        GALLEY_CHECK(loadTheme(m_store, m_manifest.theme));
        GALLEY_TRY(const auto assets, loadAssetList(m_store, m_manifest.assets));
        for (const auto& [path, reference] : *assets) {
            if (m_cancel.isCancelled())
                return cancelled();
            GALLEY_CHECK(m_check.check(reference));
        }
        return "version " + std::to_string(kept.version.value()) + " is whole";
    }

    Result<std::string> announceNew(const PublishRequest& request) {
        Announcement next = m_before.value_or(Announcement{});
        next.versions.push_back({m_result.version, m_result.manifest, shortened(m_manifest.author),
                                 shortened(m_manifest.message), m_manifest.time});
        if (!next.pinned) {
            next.version = m_result.version;
            next.manifest = m_result.manifest;
        }
        m_result.announced = !next.pinned;
        if (m_isParentLost && next.versions.size() > 1)
            std::erase_if(next.versions, [&](const KeptVersion& kept) { return kept.manifest == m_parentDigest; });
        const std::size_t keep = m_publisher.keep();
        const std::size_t before = next.versions.size();
        for (auto kept = next.versions.begin(); next.versions.size() > keep && kept + 1 != next.versions.end();)
            kept = kept->manifest == next.manifest ? kept + 1 : next.versions.erase(kept);
        const bool dropped = next.versions.size() < before;
        next.number = nextNumber();
        GALLEY_TRY(std::string detail, announce(next));
        describePublication(next.number);
        m_result.publication.content = request.journal ? request.journal->number : 0;
        // What could not be collected now is collected another time.
        if (dropped || next.number % kCollectEvery == 0)
            if (const auto collected = m_publisher.collectUnreferenced(next, request.history, request.keeps))
                return detail + ", " + std::to_string(*collected) + " blobs collected";
        return detail;
    }

    /// What the journal is to say of it.
    void describePublication(std::uint64_t number) {
        Publication& publication = m_result.publication;
        publication.version = m_result.version;
        publication.replaced = m_parent ? m_parent->version : Version{};
        publication.announcement = number;
        publication.manifest = m_result.manifest;
        publication.theme = m_manifest.theme.digest;
        publication.assets = m_manifest.assets.digest;
        publication.changesTheme = m_parent && m_parent->theme != m_manifest.theme;
        publication.changesAssets = m_parent && m_parent->assets != m_manifest.assets;
        publication.isAnnounced = m_result.announced;
        publication.message = m_manifest.message;
    }

    std::uint64_t nextNumber() const {
        const std::uint64_t last = std::max(m_before ? m_before->number : 0, m_publisher.m_options.lastAnnouncement);
        return last + m_skippedNumbers + 1;
    }

    Result<std::string> announce(Announcement next) {
        next.format = kAnnouncementFormat;
        next.number = nextNumber();
        next.time = m_publisher.m_options.clock->now();
        const std::string bytes = encodeAnnouncement(next, m_publisher.m_key);
        GALLEY_CHECK(decodeAnnouncement(bytes, m_publisher.m_publicKey));
        if (m_cancel.isCancelled())
            return cancelled();
        if (auto replaced = m_store.replaceAnnouncement(bytes); !replaced) {
            const auto standing = m_store.readAnnouncement();
            if (!standing || *standing != bytes)
                return std::move(replaced).error();
            m_result.unconfirmed = std::move(replaced).error();
        }
        return "servers run version " + std::to_string(next.version.value()) + (next.pinned ? ", pinned" : "");
    }

    Publisher& m_publisher;
    BlobStore& m_store;
    const PublishListener& m_listener;
    const CancelToken& m_cancel;
    std::shared_ptr<const void> m_turn;
    PublishStage m_stage = PublishStage::Stage;
    std::chrono::steady_clock::time_point m_started;

    StoreCheck m_check;
    StandingStore m_standing;
    std::optional<Announcement> m_before;
    std::uint64_t m_skippedNumbers = 0; ///< that announcements may have had which nobody knows of
    bool m_isParentLost = false;        ///< its manifest cannot be read
    bool m_isBaseDamaged = false;       ///< a new server could not load the parent
    std::optional<Manifest> m_parent;   ///< of the version that this one follows
    Digest m_parentDigest{};
    std::shared_ptr<const State> m_published; ///< the parent's content; nullptr: not at hand
    std::shared_ptr<const State> m_draft;
    Manifest m_manifest;
    std::shared_ptr<const Theme> m_theme;
    std::shared_ptr<const AssetList> m_assets;
    std::vector<BlobRef> m_newAssets;
    std::vector<std::string> m_removedAssets; ///< that the parent has
    std::vector<std::string> m_removedThemeFiles;
    std::optional<std::vector<Problem>> m_problemsOfAll; ///< when they were found while the snapshot was verified
    std::optional<KnownProblems> m_known;                ///< of this version
    PublishResult m_result;
};

Publisher::Publisher(std::shared_ptr<BlobStore> store, const SecretKey& key, PublisherOptions options)
    : m_store(std::move(store))
    , m_key(key)
    , m_publicKey(publicKeyOf(key))
    , m_options(options) {}

Result<PublishResult> Publisher::publish(const PublishRequest& request, const PublishListener& listener,
                                         const CancelToken& cancel) {
    Run run(*this, listener, cancel);
    GALLEY_CHECK(run.begin());
    return run.publish(request);
}

Result<KeptResult> Publisher::rollback(Version version, const PublishListener& listener, const CancelToken& cancel) {
    return announceKept(Pin::Keep, version, listener, cancel);
}

Result<KeptResult> Publisher::pin(std::optional<Version> version, const PublishListener& listener,
                                  const CancelToken& cancel) {
    return announceKept(Pin::Set, version, listener, cancel);
}

Result<KeptResult> Publisher::unpin(const PublishListener& listener, const CancelToken& cancel) {
    return announceKept(Pin::Clear, {}, listener, cancel);
}

Result<KeptResult> Publisher::announceKept(Pin pin, std::optional<Version> version, const PublishListener& listener,
                                           const CancelToken& cancel) {
    Run run(*this, listener, cancel);
    GALLEY_CHECK(run.begin());
    const std::optional<Announcement>& before = run.before();
    if (!before)
        return Error{ErrorCode::NotFound, "nothing was published yet"};
    if (pin == Pin::Keep && before->pinned)
        return Error{ErrorCode::Conflict,
                     "the servers are pinned to version " + std::to_string(before->version.value()) + "; unpin first"};
    const Version wanted =
        pin == Pin::Clear && before->pinned ? before->versions.back().version : version.value_or(before->version);
    const KeptVersion* const kept = before->find(wanted);
    if (kept == nullptr)
        return Error{ErrorCode::NotFound, "version " + std::to_string(wanted.value()) + " is not kept"};
    return run.announceKept(*kept, pin == Pin::Set);
}

Result<std::optional<Announcement>> Publisher::current() const {
    auto announcement = loadAnnouncement(*m_store, m_publicKey);
    if (!announcement && announcement.error().code == ErrorCode::NotFound)
        return std::optional<Announcement>();
    if (!announcement)
        return std::move(announcement).error();
    return std::optional<Announcement>(*std::move(announcement));
}

Result<std::size_t> Publisher::collect(const std::function<Result<EverPublished>()>& history,
                                       const std::vector<Digest>& keeps) {
    GALLEY_TRY(const auto turn, m_store->takeTurn());
    GALLEY_TRY(const auto announcement, current());
    return announcement ? collectUnreferenced(*announcement, history, keeps) : Result<std::size_t>(std::size_t{0});
}

Result<std::size_t> Publisher::collectUnreferenced(const Announcement& announcement,
                                                   const std::function<Result<EverPublished>()>& history,
                                                   const std::vector<Digest>& keeps) {
    GALLEY_TRY(ReachedBlobs reached, reachedBlobs(*m_store, announcement, m_publicKey));
    if (!reached.damaged.empty())
        return reached.damaged.begin()->second;
    reached.blobs.insert(keeps.begin(), keeps.end());
    EverPublished ever;
    if (history) {
        GALLEY_TRY(ever, history());
    }
    if (!ever.damaged.empty())
        return ever.damaged.begin()->second;
    GALLEY_TRY(const std::vector<Digest> present, m_store->list());
    std::size_t removed = 0;
    for (const Digest& digest : present) {
        if (reached.blobs.contains(digest) || ever.contains(digest))
            continue;
        GALLEY_CHECK(m_store->remove(digest));
        ++removed;
    }
    return removed;
}

} // namespace galley
