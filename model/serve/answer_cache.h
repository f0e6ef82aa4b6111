// AnswerCache: finished answers of one version of a site, and what they were made from. The next version takes over
// those that its change cannot have touched. Bounded in bytes; what was used least recently goes first.
// Thread rule: any thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/state.h"
#include "model/serve/content.h"

#include <array>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace galley::server {

/// What an answer depends on besides the program.
enum class Source { Content, Theme, Assets };

struct Answer {
    std::shared_ptr<const Content> content;
    Source source = Source::Content;
    std::vector<std::uint64_t> reads; ///< Content: packed refs of the records that it shows, sorted
    bool awaitsRecords = false;       ///< Content: any new record may change it
};

class AnswerCache {
public:
    explicit AnswerCache(std::size_t limitBytes);

    std::shared_ptr<const Answer> find(const std::string& key);
    void insert(const std::string& key, std::shared_ptr<const Answer> answer);

    /// What stays true after a step.
    struct Step {
        const ChangeSet* changes = nullptr; ///< nullptr: all content may differ
        bool sameTheme = false;
        bool sameAssets = false;
    };
    /// Copies the answers of an older version that the step did not touch. Gives their number.
    std::size_t takeOver(AnswerCache& older, const Step& step);

private:
    static constexpr std::size_t kShards = 16;
    struct Entry {
        std::string key;
        std::shared_ptr<const Answer> answer;
    };
    struct Shard {
        std::mutex mutex;
        std::list<Entry> order; ///< most recently used first
        std::unordered_map<std::string_view, std::list<Entry>::iterator> index;
        std::size_t bytes = 0;
    };
    static std::size_t costOf(const Entry& entry);
    Shard& shardOf(std::string_view key);
    void insertInto(Shard& shard, const std::string& key, std::shared_ptr<const Answer> answer) const;

    std::size_t m_shardLimit;
    std::array<Shard, kShards> m_shards;
};

} // namespace galley::server
