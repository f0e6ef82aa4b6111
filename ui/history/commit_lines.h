// Commits as the history lists them: one line each, in the window's language, read from the journal in parts.
//
// Thread rule: plain values and pure functions; any thread, as the journal.
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"
#include "model/journal/journal.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace galley::ui {

struct CommitLine {
    std::uint64_t number = 0;
    Instant time = 0;
    QString author;
    QString message; ///< empty: none
    ActorKind actor = ActorKind::Human;
    BodyKind kind = BodyKind::Edits;
};

/// Some commits that follow each other, newest first.
struct CommitPart {
    std::vector<CommitLine> lines;
    std::uint64_t newest = 0;   ///< read up to this number
    std::uint64_t oldest = 1;   ///< read down to this number
    std::optional<Error> error; ///< why the one below `oldest` could not be read
};

/// What a commit is called, in the window's language: the words that Galley itself put around the name of a change or a
/// file are written in English in the journal.
QString commitWords(const CommitHeader& header);

/// Reads downwards from number `to` until some commits are found, or the journal begins. `record` as "type/id": only
/// commits that touch it, whose contents are read one after the other; empty: all, some milliseconds.
CommitPart readCommits(const Journal& journal, const std::string& record, std::uint64_t to, const CancelToken& cancel);
/// All commits after a number, or none when one of them cannot be read. After 0: the newest, as readCommits().
CommitPart readNewer(const Journal& journal, const std::string& record, std::uint64_t after, const CancelToken& cancel);

} // namespace galley::ui
