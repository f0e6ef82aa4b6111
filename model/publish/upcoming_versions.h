// UpcomingVersions: what a timeline leads to next, loaded and verified before its instant, so that a switch loads
// nothing. Each is the step from the one before, so together they take what they change.
//
// Thread rule: belongs to one thread.
// Used in this folder alone.
#pragma once

#include "model/publish/version_step.h"

#include <memory>
#include <optional>
#include <vector>

namespace galley {

class UpcomingVersions {
public:
    /// As many as are held ready at a time; those behind them follow as these are taken.
    static constexpr std::size_t kMost = 64;

    /// Says which version is run and which manifests follow it, in order; what is ready and stands in that order stays,
    /// all else is let go. O(upcoming).
    void expect(std::shared_ptr<const SiteVersion> current, std::vector<Digest> manifests);
    std::size_t ready() const { return m_ready.size(); }
    /// How many of those that are to be held are not ready.
    std::size_t missing() const { return m_expected.size() - m_ready.size(); }
    /// Loads the next one of them. Errors of stepTo(). O(changes), else O(site).
    Result<void> prepareNext(const BlobStore& store, const PublicKey& key);
    /// The step from the version that is run to that one, taken out with those before it; nothing when it is not ready.
    std::optional<SiteSwitch> take(const Digest& manifest);

private:
    std::shared_ptr<const SiteVersion> m_current;
    std::vector<Digest> m_expected;
    std::vector<SiteSwitch> m_ready; ///< of the first of them, each from the one before
};

} // namespace galley
