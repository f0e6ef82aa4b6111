#include "model/inspect/record_trails.h"

#include "model/base/hash.h"
#include "model/journal/commit_content.h"

#include <algorithm>
#include <optional>
#include <span>

namespace galley {

namespace {

/// A commit of more records counts as one that is about any.
constexpr std::size_t kMostRecords = 4096;
/// Commits of so many bytes are read together, which is several times faster than one by one.
constexpr std::uint64_t kTogether = std::uint64_t{1} << 18;

std::uint64_t hashOf(std::string_view type, std::string_view id) {
    return hash64(id, hash64(type));
}

/// The hashes of the records that a commit of edits names, each once; nothing when they are too many.
Result<std::optional<std::vector<std::uint64_t>>> hashesIn(const Journal& journal, std::uint64_t number,
                                                           const CancelToken& cancel) {
    std::set<std::uint64_t> hashes;
    std::string line; // that was begun
    const auto add = [&hashes, &line]() -> Result<void> {
        std::vector<Edit> edits;
        GALLEY_CHECK(decodeEdits(line, edits));
        for (const Edit& edit : edits)
            hashes.insert(hashOf(edit.type, edit.id));
        return {};
    };
    const auto take = [&](std::string_view part) -> Result<void> {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        const std::size_t end = part.rfind('\n');
        line += part.substr(0, end == std::string_view::npos ? end : end + 1);
        if (end == std::string_view::npos || hashes.size() > kMostRecords)
            return {};
        GALLEY_CHECK(add());
        line = part.substr(end + 1);
        return {};
    };
    GALLEY_CHECK(journal.readBody(number, take));
    if (hashes.size() > kMostRecords)
        return std::optional<std::vector<std::uint64_t>>();
    return std::optional(std::vector<std::uint64_t>(hashes.begin(), hashes.end()));
}

} // namespace

struct RecordTrails::Part {
    std::uint64_t from = 1; ///< all of these numbers are known
    std::uint64_t to = 0;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> steps;    ///< hashes and numbers of commits of edits, sorted
    std::vector<std::pair<std::uint64_t, std::uint64_t>> releases; ///< the same of edits in releases
    std::vector<Step> any;                                         ///< that may be about any record

    /// Learns the first commits of a row; gives how many: one that is large, or some that are read together.
    Result<std::size_t> learn(const Journal& journal, std::span<const CommitHeader> row, const CancelToken& cancel);
    Result<void> learnLarge(const Journal& journal, const CommitHeader& header, const CancelToken& cancel);
};

Result<void> RecordTrails::Part::learnLarge(const Journal& journal, const CommitHeader& header,
                                            const CancelToken& cancel) {
    std::optional<std::vector<std::uint64_t>> hashes;
    if (header.bodyKind == BodyKind::LineEdits) {
        GALLEY_TRY(const Commit commit, journal.readCommit(header.number));
        for (const Edit& edit : *commit.edits())
            releases.emplace_back(hashOf(edit.type, edit.id), header.number);
        return {};
    }
    if (header.bodyKind == BodyKind::Edits) {
        GALLEY_TRY(hashes, hashesIn(journal, header.number, cancel));
    }
    if (!hashes)
        any.push_back({header.number, header.bodyKind});
    else
        for (const std::uint64_t hash : *hashes)
            steps.emplace_back(hash, header.number);
    return {};
}

Result<std::size_t> RecordTrails::Part::learn(const Journal& journal, std::span<const CommitHeader> row,
                                              const CancelToken& cancel) {
    std::size_t count = 0;
    std::uint64_t bytes = 0;
    for (; count < row.size() && row[count].number == row.front().number + count; ++count) {
        bytes += row[count].sizes.total();
        if (row[count].bodyKind != BodyKind::Edits || bytes > kTogether)
            break;
    }
    if (count == 0) {
        GALLEY_CHECK(learnLarge(journal, row.front(), cancel));
        return std::size_t{1};
    }
    GALLEY_CHECK(journal.read(row.front().number, row[count - 1].number, [&](const Commit& commit) -> Result<void> {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        std::set<std::uint64_t> hashes;
        for (const Edit& edit : std::get<std::vector<Edit>>(commit.body))
            hashes.insert(hashOf(edit.type, edit.id));
        for (const std::uint64_t hash : hashes)
            steps.emplace_back(hash, commit.number);
        return {};
    }));
    return count;
}

Result<std::shared_ptr<const RecordTrails::Part>> RecordTrails::partWith(const Journal& journal, std::uint64_t from,
                                                                         std::uint64_t to, const CancelToken& cancel) {
    const auto place = static_cast<std::size_t>(from / kPart);
    if (m_parts.size() <= place)
        m_parts.resize(place + 1);
    const auto known = m_parts[place];
    if (known && known->from <= from && to <= known->to)
        return known;
    auto part = std::make_shared<Part>();
    part->from = from;
    std::uint64_t next = from;
    if (known && known->from <= from && known->to + 1 >= from) { // it only goes on
        *part = *known;
        next = known->to + 1;
    }
    part->to = to;
    std::vector<CommitHeader> fresh;
    GALLEY_CHECK(journal.readHeaders(next, to, [&fresh](const CommitHeader& header) -> Result<void> {
        if (changesContent(header.bodyKind) || header.bodyKind == BodyKind::LineEdits)
            fresh.push_back(header);
        return {};
    }));
    for (std::size_t i = 0; i < fresh.size();) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        GALLEY_TRY(const std::size_t taken, part->learn(journal, std::span(fresh).subspan(i), cancel));
        i += taken;
    }
    std::sort(part->steps.begin(), part->steps.end());
    std::sort(part->releases.begin(), part->releases.end());
    if (!known || part->to - part->from >= known->to - known->from)
        m_parts[place] = part;
    return std::shared_ptr<const Part>(part);
}

Result<std::vector<RecordTrails::Step>> RecordTrails::find(const Journal& journal, const RecordNames& records,
                                                           std::uint64_t from, std::uint64_t to,
                                                           const CancelToken& cancel) {
    GALLEY_TRY(const auto last, journal.last());
    to = std::min(to, last ? last->number : 0);
    std::vector<std::uint64_t> hashes;
    for (const auto& [type, id] : records)
        hashes.push_back(hashOf(type, id));
    std::vector<Step> found;
    for (std::uint64_t begin = from; begin <= to; begin = begin / kPart * kPart + kPart) {
        const std::uint64_t end = std::min(to, begin / kPart * kPart + kPart - 1);
        GALLEY_TRY(const auto part, partWith(journal, begin, end, cancel));
        const std::size_t first = found.size();
        for (const std::uint64_t hash : hashes)
            for (const auto& [all, kind] :
                 {std::pair(&part->steps, BodyKind::Edits), std::pair(&part->releases, BodyKind::LineEdits)})
                for (auto at = std::lower_bound(all->begin(), all->end(), std::pair(hash, begin));
                     at != all->end() && at->first == hash && at->second <= end; ++at)
                    found.push_back({at->second, kind});
        for (const Step& step : part->any)
            if (begin <= step.number && step.number <= end)
                found.push_back(step);
        const auto start = found.begin() + static_cast<std::ptrdiff_t>(first);
        std::sort(start, found.end(), [](const Step& left, const Step& right) { return left.number < right.number; });
        found.erase(std::unique(start, found.end()), found.end());
    }
    return found;
}

void RecordTrails::learnFrom(const RecordTrails& other) {
    if (m_parts.size() < other.m_parts.size())
        m_parts.resize(other.m_parts.size());
    for (std::size_t i = 0; i < other.m_parts.size(); ++i)
        if (const auto& theirs = other.m_parts[i];
            theirs && (!m_parts[i] || theirs->to - theirs->from > m_parts[i]->to - m_parts[i]->from))
            m_parts[i] = theirs;
}

std::uint64_t RecordTrails::known() const {
    std::uint64_t count = 0;
    for (const auto& part : m_parts)
        count += part ? part->to - part->from + 1 : 0;
    return count;
}

} // namespace galley
