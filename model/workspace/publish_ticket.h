// PublishTicket: the commit number that a publish under way has for its version. What is announced under that number
// must get the commit of that number, so whoever is first has it: an edit that takes the number voids the ticket, and a
// publisher that has announced keeps it, and its commit goes before the edit's.
//
// Thread rule: any thread.
#pragma once

#include "model/base/ids.h"
#include "model/base/mutex.h"
#include "model/base/result.h"
#include "model/journal/commit.h"

#include <functional>
#include <optional>

namespace galley {

class PublishTicket {
public:
    explicit PublishTicket(Version version)
        : m_version(version) {}

    Version version() const { return m_version; }
    /// Announces the version; what is announced stands in the publication. Conflict, and nothing is called, when the
    /// number is taken. redeem() waits meanwhile.
    Result<void> announce(const std::function<Result<Publication>()>& announcement) GALLEY_EXCLUDES(m_mutex);
    /// For the workspace, when it needs the number: what was announced under it and has to be written down there, or
    /// nothing, and the ticket is void.
    std::optional<Publication> redeem() GALLEY_EXCLUDES(m_mutex);

private:
    const Version m_version;
    Mutex m_mutex;
    bool m_isVoid GALLEY_GUARDED_BY(m_mutex) = false;
    std::optional<Publication> m_announced GALLEY_GUARDED_BY(m_mutex);
};

} // namespace galley
