// UndoLog: which commits took which others back, as their messages say, so that somebody can undo and redo across
// sessions and programs: "Undo: Change headline of page/a (commit 12)". The window leaves the number out: then it is
// the newest commit of the same author with that message that still stands. What a message claims counts only if it
// fits that commit.
//
// Thread rule: a plain value.
#pragma once

#include "model/journal/journal.h"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace galley {

class UndoLog {
public:
    enum class Role : std::uint8_t {
        Change, ///< what somebody did
        Undo,   ///< took back a change, a redo or a revert
        Redo,   ///< took back an undo
        Revert, ///< took back anybody's commit, as a change of its author
    };
    struct Entry {
        CommitHeader header;
        Role role = Role::Change;
        std::string subject;           ///< the message of the change that it is about
        std::uint64_t target = 0;      ///< the commit that it took back; 0: none
        std::uint64_t takenBackBy = 0; ///< the newest commit that took it back; 0: it stands
    };

    /// Of the draft: reads the headers of all commits; or of the release with that key: reads its commits. What
    /// follows from a publish is nobody's to undo and left out. Corrupt, Io.
    static Result<UndoLog> read(const Journal& journal, std::string_view line = {});
    /// Commits of the draft in order; those that are no edits of it are left out.
    void add(const CommitHeader& header);

    /// nullptr: there is no such commit, or it is none of edits.
    const Entry* find(std::uint64_t number) const;
    /// The author's newest commit, other than an undo, that stands; nullptr: there is none.
    const Entry* nextUndo(std::string_view author) const;
    /// The author's newest undo that stands.
    const Entry* nextRedo(std::string_view author) const;

    /// The commits behind `after` that are as if they had never been: taken back by one that stands, and that one.
    std::set<std::uint64_t> cancelled(std::uint64_t after) const;

    // Messages of commits that take one back.
    static std::string undoMessage(const Entry& entry);
    static std::string redoMessage(const Entry& undo);
    static std::string revertMessage(const Entry& entry);

private:
    void addEdits(const CommitHeader& header);
    Entry* known(std::uint64_t number);
    Entry* newest(std::string_view author, std::string_view subject, Role role);
    Entry* targetOf(const Entry& entry, std::uint64_t named);

    std::map<std::uint64_t, Entry> m_entries;
};

} // namespace galley
