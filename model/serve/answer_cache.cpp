#include "model/serve/answer_cache.h"

#include "model/base/hash.h"

#include <algorithm>

namespace galley::server {

namespace {

/// Steps with more changes than this drop all pages: looking through them would cost more than it saves.
constexpr std::size_t kMaxChanges = 1000;
/// Compressed forms are made later; they are guessed at half the plain one.
constexpr std::size_t kFormsDivisor = 2;

bool reads(const Answer& answer, const ChangeSet& changes) {
    return std::any_of(changes.begin(), changes.end(), [&](const RecordChange& change) {
        const bool isNew = !change.before || !change.before->exists;
        return (isNew && answer.awaitsRecords) ||
               std::binary_search(answer.reads.begin(), answer.reads.end(), change.ref.packed());
    });
}

bool survives(const Answer& answer, const AnswerCache::Step& step) {
    switch (answer.source) {
    case Source::Content:
        return step.sameTheme && step.changes != nullptr && step.changes->size() <= kMaxChanges &&
               !reads(answer, *step.changes);
    case Source::Theme:
        return step.sameTheme;
    case Source::Assets:
        return step.sameAssets;
    }
    return false;
}

} // namespace

AnswerCache::AnswerCache(std::size_t limitBytes)
    : m_shardLimit(limitBytes / kShards) {}

std::size_t AnswerCache::costOf(const Entry& entry) {
    const std::size_t size = entry.answer->content->size();
    return size + size / kFormsDivisor + entry.answer->reads.size() * sizeof(std::uint64_t) + entry.key.size() + 256;
}

AnswerCache::Shard& AnswerCache::shardOf(std::string_view key) {
    return m_shards[hash64(key) % m_shards.size()];
}

std::shared_ptr<const Answer> AnswerCache::find(const std::string& key) {
    Shard& shard = shardOf(key);
    const std::lock_guard guard(shard.mutex);
    const auto found = shard.index.find(key);
    if (found == shard.index.end())
        return nullptr;
    shard.order.splice(shard.order.begin(), shard.order, found->second);
    return found->second->answer;
}

void AnswerCache::insert(const std::string& key, std::shared_ptr<const Answer> answer) {
    Shard& shard = shardOf(key);
    const std::lock_guard guard(shard.mutex);
    insertInto(shard, key, std::move(answer));
}

void AnswerCache::insertInto(Shard& shard, const std::string& key, std::shared_ptr<const Answer> answer) const {
    Entry entry{key, std::move(answer)};
    const std::size_t cost = costOf(entry);
    if (cost > m_shardLimit || shard.index.contains(key))
        return;
    shard.order.push_front(std::move(entry));
    shard.index.emplace(shard.order.front().key, shard.order.begin());
    shard.bytes += cost;
    while (shard.bytes > m_shardLimit) {
        shard.bytes -= costOf(shard.order.back());
        shard.index.erase(shard.order.back().key);
        shard.order.pop_back();
    }
}

std::size_t AnswerCache::takeOver(AnswerCache& older, const Step& step) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_shards.size(); ++i) {
        std::vector<Entry> entries;
        {
            const std::lock_guard guard(older.m_shards[i].mutex);
            entries.assign(older.m_shards[i].order.begin(), older.m_shards[i].order.end());
        }
        const std::lock_guard guard(m_shards[i].mutex);
        // From the least recently used on, so that the order stays.
        for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
            if (!survives(*entry->answer, step))
                continue;
            insertInto(m_shards[i], entry->key, entry->answer);
            ++kept;
        }
    }
    return kept;
}

} // namespace galley::server
