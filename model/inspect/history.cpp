#include "model/inspect/history.h"

#include "model/base/json_text.h"
#include "model/inspect/record_replay.h"
#include "model/journal/commit_content.h"

#include <algorithm>

namespace galley {

namespace {

/// Looks for an edit of a place in a body that comes in parts, which end anywhere.
class EditSearch {
public:
    explicit EditSearch(const RecordPlace& place)
        : m_place(place) {}
    Result<void> add(std::string_view part) {
        if (m_isFound)
            return {};
        const std::size_t end = part.rfind('\n');
        if (end == std::string_view::npos) {
            m_line += part;
            return {};
        }
        m_line += part.substr(0, end + 1);
        std::vector<Edit> edits;
        GALLEY_CHECK(decodeEdits(m_line, edits));
        m_isFound = std::any_of(edits.begin(), edits.end(), [this](const Edit& edit) {
            return edit.type == m_place.type && edit.id == m_place.id && changesPlace(edit, m_place.path);
        });
        m_line = part.substr(end + 1);
        return {};
    }
    bool isFound() const { return m_isFound; }

private:
    const RecordPlace& m_place;
    std::string m_line; ///< that was begun
    bool m_isFound = false;
};

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
    Result<void> add(std::string_view part) {
        if (m_isFound)
            return {};
        m_text += part;
        m_isFound = m_text.find(m_start) != std::string::npos;
        if (m_text.size() > m_start.size())
            m_text.erase(0, m_text.size() - m_start.size());
        return {};
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
    return touchesPlace(journal, commit.number, commit.bodyKind, {std::string(type), std::string(id), {}}, cancel);
}

Result<bool> touchesPlace(const Journal& journal, std::uint64_t number, BodyKind kind, const RecordPlace& place,
                          const CancelToken& cancel) {
    const auto isFoundBy = [&](auto search) -> Result<bool> {
        GALLEY_CHECK(journal.readBody(number, [&](std::string_view part) -> Result<void> {
            if (cancel.isCancelled())
                return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
            return search.add(part);
        }));
        return search.isFound();
    };
    switch (kind) {
    case BodyKind::Publication:
    case BodyKind::Repair:
    case BodyKind::Conflicts:
    case BodyKind::Selection:
    case BodyKind::LineNote:
        break;
    case BodyKind::LineEdits: {
        GALLEY_TRY(const Commit commit, journal.readCommit(number));
        return std::ranges::any_of(*commit.edits(), [&place](const Edit& edit) {
            return edit.type == place.type && edit.id == place.id && changesPlace(edit, place.path);
        });
    }
    case BodyKind::Edits:
        return isFoundBy(EditSearch(place));
    case BodyKind::Records:
        return isFoundBy(LineSearch(lineStart(place.type, place.id)));
    }
    return false;
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
