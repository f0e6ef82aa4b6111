#include "model/serve/large_files.h"

namespace galley::server {

Result<Blob> LargeFiles::get(const BlobRef& reference) {
    const std::shared_ptr<Copy> copy = use(reference);
    const std::lock_guard guard(copy->mutex);
    if (copy->blob)
        return *copy->blob;
    auto blob = readBlob(*m_store, reference);
    if (!blob) {
        forget(reference.digest, copy);
        return std::move(blob).error();
    }
    copy->blob = *blob;
    return blob;
}

std::shared_ptr<LargeFiles::Copy> LargeFiles::use(const BlobRef& reference) {
    const std::lock_guard guard(m_mutex);
    const auto found = m_copies.find(reference.digest);
    if (found != m_copies.end()) {
        m_order.splice(m_order.begin(), m_order, found->second->place);
        return found->second;
    }
    // Room first: both copies at once may be more than the disk has.
    while (!m_order.empty() && m_bytes + reference.bytes > m_limit) {
        const auto oldest = m_copies.find(m_order.back());
        m_bytes -= oldest->second->bytes;
        m_copies.erase(oldest);
        m_order.pop_back();
    }
    const auto copy = std::make_shared<Copy>();
    m_order.push_front(reference.digest);
    copy->place = m_order.begin();
    copy->bytes = reference.bytes;
    m_bytes += reference.bytes;
    m_copies.emplace(reference.digest, copy);
    return copy;
}

void LargeFiles::forget(const Digest& digest, const std::shared_ptr<Copy>& copy) {
    const std::lock_guard guard(m_mutex);
    const auto found = m_copies.find(digest);
    if (found == m_copies.end() || found->second != copy)
        return;
    m_bytes -= copy->bytes;
    m_order.erase(copy->place);
    m_copies.erase(found);
}

} // namespace galley::server
