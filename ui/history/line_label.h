// What the line is called that a commit is on: the draft, a release, or what readers see.
//
// Thread rule: a pure function; any thread.
// Used in this folder alone.
#pragma once

#include "model/journal/commit.h"

#include <QString>
#include <map>
#include <string>

namespace galley {
class Journal;
}

namespace galley::ui {

/// Titles of all releases that there ever were, by key; the last one that each had. Read when the first is asked for.
class ReleaseTitles {
public:
    /// The journal outlives it.
    explicit ReleaseTitles(const Journal& journal)
        : m_journal(journal) {}
    /// Empty when it is not known.
    QString title(std::string_view key);

private:
    const Journal& m_journal;
    bool m_isRead = false;
    std::map<std::string, QString, std::less<>> m_titles;
};

/// In the window's language; empty: it is on none. Of what changes content of the draft the body may be left out.
QString lineLabel(const Commit& commit, ReleaseTitles& titles);

} // namespace galley::ui
