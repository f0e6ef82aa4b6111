#include "model/inspect/release_titles.h"

#include <vector>

namespace galley {

std::string ReleaseTitles::title(std::string_view key) {
    if (!m_isRead) {
        m_isRead = true;
        const auto numbers = m_journal.numbersOf(BodyKind::LineNote, 1);
        for (const std::uint64_t number : numbers ? *numbers : std::vector<std::uint64_t>()) {
            const auto commit = m_journal.readCommit(number);
            const auto* const note = commit ? std::get_if<LineNote>(&commit->body) : nullptr;
            if (note != nullptr && !note->title.empty())
                m_titles[note->line] = note->title;
        }
    }
    const auto found = m_titles.find(key);
    return found != m_titles.end() ? found->second : std::string();
}

std::string ReleaseTitles::titleOf(const Commit& commit) {
    const auto* const selection = std::get_if<Selection>(&commit.body);
    const std::string_view key = selection != nullptr ? std::string_view(selection->line) : commit.line();
    return key.empty() ? std::string() : title(key);
}

std::string ReleaseTitles::titleOf(const CommitHeader& header) {
    if (header.bodyKind < BodyKind::LineEdits)
        return {};
    const auto commit = m_journal.readCommit(header.number);
    return commit ? titleOf(*commit) : std::string();
}

} // namespace galley
