#include "model/inspect/commit_contents.h"

#include "model/journal/commit_content.h"

#include <algorithm>

namespace galley {

namespace {

/// Counts the lines of a text that comes in parts, and keeps the first of them. Empty ones are none.
class FirstLines {
public:
    explicit FirstLines(std::size_t most)
        : m_most(most) {}
    void add(std::string_view part) {
        while (!part.empty()) {
            const std::size_t end = part.find('\n');
            const std::string_view piece = part.substr(0, end);
            if (m_count < m_most)
                m_text += piece;
            m_isOpen = m_isOpen || !piece.empty();
            if (end == std::string_view::npos)
                return;
            finish();
            part.remove_prefix(end + 1);
        }
    }
    /// Ends the line that was begun.
    void finish() {
        if (!m_isOpen)
            return;
        if (m_count < m_most)
            m_text += '\n';
        ++m_count;
        m_isOpen = false;
    }
    const std::string& text() const { return m_text; }
    std::uint64_t count() const { return m_count; }

private:
    std::size_t m_most;
    std::string m_text;
    std::uint64_t m_count = 0;
    bool m_isOpen = false;
};

std::size_t linesToKeep(BodyKind kind, std::size_t mostEdits) {
    switch (kind) {
    case BodyKind::Edits:
    case BodyKind::Conflicts:
        return mostEdits;
    case BodyKind::LineEdits:
    case BodyKind::Selection:
        return SIZE_MAX; // forks stand before the edits
    case BodyKind::LineNote:
    case BodyKind::Records:
        return 0;
    case BodyKind::Publication:
    case BodyKind::Repair:
        break;
    }
    return 2; // there must be one
}

} // namespace

Result<CommitContents> contentsOf(const Journal& journal, std::uint64_t number, std::size_t mostEdits,
                                  const CancelToken& cancel) {
    GALLEY_TRY(std::optional<CommitHeader> header, journal.findHeader(number));
    if (!header)
        return Error{ErrorCode::NotFound, "there is no commit " + std::to_string(number)};
    CommitContents contents;
    contents.header = *std::move(header);
    const BodyKind kind = contents.header.bodyKind;
    FirstLines lines(linesToKeep(kind, mostEdits));
    GALLEY_CHECK(journal.readBody(number, [&](std::string_view part) -> Result<void> {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        lines.add(part);
        return {};
    }));
    lines.finish();
    const auto takeEdits = [&](std::vector<Edit>& edits) {
        contents.count = edits.size();
        edits.resize(std::min(edits.size(), mostEdits));
        contents.edits = std::move(edits);
    };
    if (kind == BodyKind::LineEdits) {
        GALLEY_TRY(contents.release, decodeLineEdits(lines.text()));
        takeEdits(contents.release->edits);
    } else if (kind == BodyKind::Selection) {
        GALLEY_TRY(contents.selection, decodeSelection(lines.text()));
        takeEdits(contents.selection->edits);
    } else if (kind == BodyKind::LineNote) {
        GALLEY_TRY(contents.note, decodeLineNote(lines.text()));
    } else if (kind == BodyKind::Edits) {
        GALLEY_CHECK(decodeEdits(lines.text(), contents.edits));
        contents.count = lines.count();
    } else if (kind == BodyKind::Records) {
        contents.count = lines.count();
    } else if (kind == BodyKind::Publication) {
        GALLEY_TRY(contents.publication, decodePublication(lines.text()));
    } else if (kind == BodyKind::Conflicts) {
        GALLEY_TRY(contents.conflicts, decodeConflicts(lines.text()));
        contents.count = lines.count();
    } else {
        GALLEY_TRY(contents.repair, decodeRepair(lines.text()));
    }
    return contents;
}

} // namespace galley
