// Commits as the history lists them: one line each, in the window's language, read from the journal in parts.
//
// Thread rule: plain values and pure functions; any thread, as the journal.
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"
#include "model/inspect/history.h"
#include "model/inspect/record_trails.h"

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
    QString line;    ///< the name of the line that it is on (line_label.h)
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

/// Which commits are listed: those about one place of a record, about all of a record (no path), or all (no id).
using CommitFilter = galley::RecordPlace;

/// Reads downwards from number `to` until some commits are found, or the journal begins; with a filter it stops after a
/// moment, too, with what it has by then, which may be none: `oldest` says how far it came. What it learns of who
/// touches what is added to `trails`. Some milliseconds.
CommitPart readCommits(const Journal& journal, const CommitFilter& filter, std::uint64_t to, RecordTrails& trails,
                       const CancelToken& cancel);
/// All commits after a number, or none when one of them cannot be read. After 0: the newest, as readCommits().
CommitPart readNewer(const Journal& journal, const CommitFilter& filter, std::uint64_t after, RecordTrails& trails,
                     const CancelToken& cancel);

} // namespace galley::ui
