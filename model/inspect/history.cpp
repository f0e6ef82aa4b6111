#include "model/inspect/history.h"

#include "model/base/json_text.h"

#include <algorithm>

namespace galley {

namespace {

bool edits(const Commit& commit, std::string_view type, std::string_view id) {
    const auto* list = std::get_if<std::vector<Edit>>(&commit.body);
    return list != nullptr && std::any_of(list->begin(), list->end(),
                                          [&](const Edit& edit) { return edit.type == type && edit.id == id; });
}

/// What the line of a record starts with in the body of a bulk commit.
std::string lineStart(std::string_view type, std::string_view id) {
    std::string start = "{\"type\":";
    appendJsonString(start, type);
    start += ",\"id\":";
    appendJsonString(start, id);
    return start;
}

/// Looks for a line that starts with `start` in a body that comes in parts.
class LineSearch {
public:
    explicit LineSearch(std::string start)
        : m_start("\n" + std::move(start)) {}
    void add(std::string_view part) {
        if (m_isFound)
            return;
        m_text += part;
        m_isFound = m_text.find(m_start) != std::string::npos;
        if (m_text.size() > m_start.size())
            m_text.erase(0, m_text.size() - m_start.size());
    }
    bool isFound() const { return m_isFound; }

private:
    std::string m_start;
    std::string m_text = "\n"; ///< the end of what came so far: the start may stand across two parts
    bool m_isFound = false;
};

} // namespace

Result<bool> touchesRecord(const Journal& journal, const CommitHeader& commit, std::string_view type,
                           std::string_view id, const CancelToken& cancel) {
    switch (commit.bodyKind) {
    case BodyKind::Publication:
    case BodyKind::Repair:
        return false;
    case BodyKind::Edits: {
        GALLEY_TRY(const Commit whole, journal.readCommit(commit.number));
        return edits(whole, type, id);
    }
    case BodyKind::Records:
        break;
    }
    LineSearch search(lineStart(type, id));
    GALLEY_CHECK(journal.readBody(commit.number, [&](std::string_view part) -> Result<void> {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        search.add(part);
        return {};
    }));
    return search.isFound();
}

Result<std::vector<CommitHeader>> recordHistory(const Journal& journal, std::string_view type, std::string_view id,
                                                std::uint64_t from, const CancelToken& cancel) {
    std::vector<CommitHeader> all;
    GALLEY_CHECK(journal.readHeaders(from, UINT64_MAX, [&](const CommitHeader& header) -> Result<void> {
        all.push_back(header);
        return {};
    }));
    std::vector<CommitHeader> history;
    for (CommitHeader& header : all) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        GALLEY_TRY(const bool isTouched, touchesRecord(journal, header, type, id, cancel));
        if (isTouched)
            history.push_back(std::move(header));
    }
    return history;
}

} // namespace galley
