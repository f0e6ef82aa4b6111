#include "model/workspace/publish_ticket.h"

namespace galley {

Result<void> PublishTicket::announce(const std::function<Result<Publication>()>& announcement) {
    const MutexLock lock(m_mutex);
    if (m_isVoid)
        return Error{ErrorCode::Conflict, "the site was changed while it was being published; publish it again"};
    GALLEY_TRY(m_announced, announcement());
    return {};
}

std::optional<Publication> PublishTicket::redeem() {
    const MutexLock lock(m_mutex);
    m_isVoid = true;
    return m_announced;
}

} // namespace galley
