#include "model/journal/commit_batches.h"

#include <utility>

namespace galley {

namespace {

constexpr std::size_t kCommitsAtOnce = 64;

} // namespace

Result<void> CommitBatches::add(Commit commit) {
    m_last = commit.number;
    m_batch.push_back(std::move(commit));
    return m_batch.size() < kCommitsAtOnce ? Result<void>() : finish();
}

Result<void> CommitBatches::finish() {
    if (!m_batch.empty())
        GALLEY_CHECK(m_target.append(m_batch));
    m_batch.clear();
    return {};
}

} // namespace galley
