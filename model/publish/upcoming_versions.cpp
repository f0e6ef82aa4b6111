#include "model/publish/upcoming_versions.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace galley {

void UpcomingVersions::expect(std::shared_ptr<const SiteVersion> current, std::vector<Digest> manifests) {
    manifests.resize(std::min(manifests.size(), kMost));
    std::size_t kept = 0;
    if (current == m_current)
        while (kept < std::min(m_ready.size(), manifests.size()) && m_ready[kept].after->digest == manifests[kept])
            ++kept;
    m_ready.resize(kept);
    m_current = std::move(current);
    m_expected = std::move(manifests);
}

Result<void> UpcomingVersions::prepareNext(const BlobStore& store, const PublicKey& key) {
    if (missing() == 0)
        return {};
    GALLEY_TRY(SiteSwitch step,
               stepTo(store, key, m_ready.empty() ? m_current : m_ready.back().after, m_expected[m_ready.size()]));
    m_ready.push_back(std::move(step));
    return {};
}

std::optional<SiteSwitch> UpcomingVersions::take(const Digest& manifest) {
    const auto found = std::find_if(m_ready.begin(), m_ready.end(),
                                    [&](const SiteSwitch& step) { return step.after->digest == manifest; });
    if (found == m_ready.end())
        return std::nullopt;
    const auto count = static_cast<std::size_t>(found - m_ready.begin()) + 1;
    std::vector<SiteSwitch> steps(std::make_move_iterator(m_ready.begin()), std::make_move_iterator(found + 1));
    m_ready.erase(m_ready.begin(), found + 1);
    m_expected.erase(m_expected.begin(), m_expected.begin() + static_cast<std::ptrdiff_t>(count));
    SiteSwitch whole = sumOf(std::move(steps));
    m_current = whole.after;
    return whole;
}

} // namespace galley
