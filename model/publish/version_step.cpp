#include "model/publish/version_step.h"

#include "model/blob/delta.h"
#include "model/dataset/fold.h"

#include <unordered_map>
#include <utility>

namespace galley {

namespace {

/// Adds a step to a sum of steps: one entry a record, from before the first to after the last.
class ChangeSum {
public:
    void add(ChangeSet step) {
        for (RecordChange& change : step) {
            const auto [found, isNew] = m_index.emplace(change.ref.packed(), m_changes.size());
            if (isNew)
                m_changes.push_back(std::move(change));
            else
                m_changes[found->second].after = std::move(change.after);
        }
    }
    ChangeSet take() && { return std::move(m_changes); }

private:
    ChangeSet m_changes;
    std::unordered_map<std::uint64_t, std::size_t> m_index;
};

/// The content by deltas from a version. O(changes).
Result<std::shared_ptr<const Replica>> follow(const BlobStore& store, const Replica& from,
                                              const std::vector<BlobRef>& deltas, ChangeSet& changes) {
    std::shared_ptr<const State> state = from.statePointer();
    const auto schema = state->schemaPointer();
    ChangeSum sum;
    for (const BlobRef& reference : deltas) {
        GALLEY_TRY(const Blob delta, readBlob(store, reference));
        ChangeSet step;
        GALLEY_TRY(state, applyDelta(state, delta.bytes, &step));
        sum.add(std::move(step));
    }
    if (state->schemaPointer() != schema)
        return Error{ErrorCode::Unsupported, "the schema changed; indexes are built anew"};
    if (state->overlaySize() > kFoldOverlay) {
        GALLEY_TRY(state, foldState(state));
    }
    changes = std::move(sum).take();
    return from.next(state, changes);
}

} // namespace

Result<SiteSwitch> stepTo(const BlobStore& store, const PublicKey& key, std::shared_ptr<const SiteVersion> before,
                          const Digest& manifest) {
    auto next = std::make_shared<SiteVersion>();
    next->digest = manifest;
    GALLEY_TRY(next->manifest, loadManifest(store, manifest, key));
    SiteSwitch step;
    if (before != nullptr) {
        if (const auto deltas = deltasBetween(store, key, before->digest, manifest)) {
            ChangeSet changes;
            const auto replica = follow(store, *before->replica, *deltas, changes);
            if (replica && (*replica)->state().checksum() == next->manifest.checksum &&
                (*replica)->state().version() == next->manifest.version) {
                next->replica = *replica;
                step.changes = std::move(changes);
            }
        }
    }
    if (next->replica == nullptr) {
        GALLEY_TRY(const auto state, loadState(store, next->manifest));
        next->replica = Replica::build(state);
    }
    if (before != nullptr && before->manifest.theme == next->manifest.theme) {
        next->theme = before->theme;
    } else {
        GALLEY_TRY(next->theme, loadTheme(store, next->manifest.theme));
    }
    if (before != nullptr && before->manifest.assets == next->manifest.assets) {
        next->assets = before->assets;
    } else {
        GALLEY_TRY(next->assets, loadAssetList(store, next->manifest.assets));
    }
    step.before = std::move(before);
    step.after = std::move(next);
    return step;
}

SiteSwitch sumOf(std::vector<SiteSwitch> steps) {
    if (steps.size() == 1)
        return std::move(steps.front());
    ChangeSum sum;
    bool isKnown = true;
    for (SiteSwitch& step : steps) {
        isKnown = isKnown && step.changes.has_value();
        if (isKnown)
            sum.add(*std::move(step.changes));
    }
    SiteSwitch whole{std::move(steps.front().before), std::move(steps.back().after), std::nullopt, {}};
    if (isKnown)
        whole.changes = std::move(sum).take();
    return whole;
}

} // namespace galley
