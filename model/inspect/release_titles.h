// What releases are called, of a whole journal: open ones, and those that went out or were given up.
//
// Thread rule: a value, used by one thread; the journal outlives it.
#pragma once

#include "model/journal/journal.h"

#include <map>
#include <string>
#include <string_view>

namespace galley {

class ReleaseTitles {
public:
    explicit ReleaseTitles(const Journal& journal)
        : m_journal(journal) {}
    /// The last title that the release with that key had; empty when it is not known. Reads the notes of releases when
    /// the first is asked for: O(commits), some microseconds each.
    std::string title(std::string_view key);
    /// That of the release in which a commit is, or which it is about; empty: it is of the draft, or of none.
    std::string titleOf(const Commit& commit);
    /// The same of a commit of which only the header is at hand; its body is read where it may name a release. Empty
    /// when it cannot be read.
    std::string titleOf(const CommitHeader& header);

private:
    const Journal& m_journal;
    bool m_isRead = false;
    std::map<std::string, std::string, std::less<>> m_titles;
};

} // namespace galley
