#include "model/index/word_collector.h"

#include "model/base/hash.h"
#include "model/index/varint.h"

#include <algorithm>

namespace galley {

namespace {

constexpr std::size_t kFirstSlots = 1024;

/// Appends what WordCollector::flush() wrote.
void readList(std::string_view list, std::vector<Posting>& out) {
    std::uint32_t document = 0;
    for (const char *at = list.data(), *end = at + list.size(); at != end;) {
        const std::uint64_t coded = takeVarint(at);
        document += static_cast<std::uint32_t>(coded >> 1);
        const std::uint8_t weight = (coded & 1) != 0 ? static_cast<std::uint8_t>(*at++) : std::uint8_t{0};
        out.push_back({document, weight});
    }
}

} // namespace

WordCollector::WordCollector()
    : m_slots(kFirstSlots) {}

void WordCollector::flush(std::size_t index) {
    Entry& entry = m_entries[index];
    List& list = m_lists[index];
    const std::uint8_t weight = entry.weight.packed();
    appendVarint((std::uint64_t{entry.document - list.last} << 1) | (weight != 0 ? 1U : 0U), list.bytes);
    if (weight != 0)
        list.bytes.push_back(static_cast<char>(weight));
    list.last = entry.document;
    entry.weight = {0, false};
}

void WordCollector::grow() {
    const std::vector<Slot> old = std::exchange(m_slots, std::vector<Slot>(m_slots.size() * 2));
    const std::size_t mask = m_slots.size() - 1;
    for (const Slot& slot : old) {
        if (slot.entry == 0)
            continue;
        std::size_t place = m_entries[slot.entry - 1].hash & mask;
        while (m_slots[place].entry != 0)
            place = (place + 1) & mask;
        m_slots[place] = slot;
    }
}

void WordCollector::add(std::string_view word, bool isInTitle) {
    Pending& pending = m_pending[m_waiting++];
    pending.hash = hash64(word);
    pending.size = static_cast<std::uint8_t>(word.size());
    pending.isInTitle = isInTitle;
    std::copy(word.begin(), word.end(), pending.word.begin());
    __builtin_prefetch(&m_slots[pending.hash & (m_slots.size() - 1)]);
    if (m_waiting == m_pending.size())
        takePending();
}

void WordCollector::takePending() {
    const std::size_t waiting = std::exchange(m_waiting, 0);
    for (std::size_t i = 0; i < waiting; ++i) {
        const Slot& slot = m_slots[m_pending[i].hash & (m_slots.size() - 1)];
        if (slot.entry != 0) {
            __builtin_prefetch(&m_entries[slot.entry - 1]);
            __builtin_prefetch(&m_lists[slot.entry - 1]);
        }
    }
    for (std::size_t i = 0; i < waiting; ++i)
        take(m_pending[i]);
}

void WordCollector::take(const Pending& pending) {
    const std::uint64_t hash = pending.hash;
    const std::string_view word(pending.word.data(), pending.size);
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    const std::size_t mask = m_slots.size() - 1;
    std::size_t place = hash & mask;
    for (; m_slots[place].entry != 0; place = (place + 1) & mask)
        if (m_slots[place].tag == tag && wordOf(m_entries[m_slots[place].entry - 1]) == word)
            break;
    if (m_slots[place].entry == 0) {
        Entry& entry = m_entries.emplace_back();
        entry.hash = hash;
        entry.text = static_cast<std::uint32_t>(m_text.size());
        entry.size = static_cast<std::uint8_t>(word.size());
        m_lists.emplace_back();
        m_text.append(word);
        m_slots[place] = {static_cast<std::uint32_t>(m_entries.size()), tag};
    }
    const std::size_t index = m_slots[place].entry - 1;
    Entry& entry = m_entries[index];
    if (entry.document != m_document) {
        if (entry.document != kNone)
            flush(index);
        entry.document = m_document;
    }
    if (entry.weight.count < WordWeight::kMaxCount)
        ++entry.weight.count;
    entry.weight.isInTitle = entry.weight.isInTitle || pending.isInTitle;
    if (m_entries.size() * 2 > m_slots.size())
        grow();
}

/// The words of one collector in order.
class CollectedWords {
public:
    explicit CollectedWords(WordCollector& collector)
        : m_collector(collector) {
        m_order.reserve(collector.m_entries.size());
        for (std::uint32_t i = 0; i < collector.m_entries.size(); ++i) {
            collector.flush(i);
            m_order.push_back(i);
        }
        std::sort(m_order.begin(), m_order.end(), [&](std::uint32_t left, std::uint32_t right) {
            return collector.wordOf(collector.m_entries[left]) < collector.wordOf(collector.m_entries[right]);
        });
    }
    bool atEnd() const { return m_at == m_order.size(); }
    std::string_view word() const { return m_collector.wordOf(m_collector.m_entries[m_order[m_at]]); }
    /// Appends the postings of the current word and goes on.
    void take(std::vector<Posting>& out) {
        auto& list = m_collector.m_lists[m_order[m_at++]];
        readList(list.bytes, out);
        list.bytes = {};
    }

private:
    WordCollector& m_collector;
    std::vector<std::uint32_t> m_order;
    std::size_t m_at = 0;
};

WordTable mergeWords(std::vector<WordCollector> collectors, const CancelToken& cancel) {
    constexpr std::size_t kCancelEvery = 4096;
    std::vector<CollectedWords> sources;
    for (WordCollector& collector : collectors) {
        collector.takePending();
        collector.m_slots = {};
        sources.emplace_back(collector);
    }
    WordTableBuilder table;
    std::vector<Posting> postings;
    std::string word;
    for (std::size_t words = 0;; ++words) {
        if (words % kCancelEvery == 0 && cancel.isCancelled())
            break;
        const CollectedWords* least = nullptr;
        for (const CollectedWords& source : sources)
            if (!source.atEnd() && (least == nullptr || source.word() < least->word()))
                least = &source;
        if (least == nullptr)
            break;
        word = least->word();
        postings.clear();
        for (CollectedWords& source : sources)
            if (!source.atEnd() && source.word() == word) {
                const auto middle = static_cast<std::ptrdiff_t>(postings.size());
                source.take(postings);
                std::inplace_merge(
                    postings.begin(), postings.begin() + middle, postings.end(),
                    [](const Posting& left, const Posting& right) { return left.document < right.document; });
            }
        table.add(word, postings);
    }
    return std::move(table).finish();
}

} // namespace galley
