// Journal: the ordered, append-only list of the commits of one site, behind an interface, because a single editor keeps
// it in SQLite and a team in a shared store. A journal never gives out a commit whose hash, content or link to the
// commit before does not hold: it reports Corrupt with the place instead.
//
// Thread rule: every function may be called from any thread at any time; appends exclude each other, reads do not wait
// for them. A visitor runs on the caller's thread and may read from the same journal.
#pragma once

#include "model/base/cancellation.h"
#include "model/journal/commit.h"

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace galley {

/// Whether an error says that there is no room on the disk.
bool isDiskFull(const Error& error);

/// What Journal::verify found.
struct VerifyReport {
    struct Damage {
        std::uint64_t number = 0; ///< the first commit that cannot be trusted; 0: damage outside the commits
        Error error;              ///< what is wrong and where
    };
    std::uint64_t lastGood = 0; ///< commits 1 to this one are whole
    Digest lastGoodHash{};      ///< zeros when there is none
    std::optional<Damage> damage;
    /// Where commits were lost, and somebody went on without them.
    std::vector<std::pair<CommitHeader, Repair>> repairs;
    bool isWhole() const { return !damage.has_value(); }
};

class Journal {
public:
    /// An error ends the reading and is returned by it.
    using CommitVisitor = std::function<Result<void>(Commit)>;
    using HeaderVisitor = std::function<Result<void>(const CommitHeader&)>;
    using TextVisitor = std::function<Result<void>(std::string_view)>;

    virtual ~Journal() = default;

    /// Appends all commits of the batch or none; when it returns they are durable. Numbers must follow the last commit
    /// without a gap, but that of a repair; `previous` and `hash` are filled in. Conflict: others have appended since,
    /// and nothing was written; read theirs, and append behind them. Exists: a commit of that id is there already (a
    /// retry; findById). InvalidInput: an id or text outside FORMAT.md's limits. Locked: somebody else is writing;
    /// nothing was. Io, Corrupt, NotFound (its files are gone): it may or may not have landed, and this object appends
    /// nothing more until resume().
    virtual Result<void> append(std::span<Commit> batch) = 0;

    /// Whether the journal can be appended to, as far as can be seen without reading all of it: its files are where
    /// and as they were left, or others have only appended to them, and they are writable. Gives the number of the last
    /// commit, whoever appended it; 0: none. Some microseconds, and some for each commit of others. Nothing is appended
    /// after an error until resume(). NotFound: they are gone. Conflict: others are in their place. Corrupt: somebody
    /// wrote something else to them. Io.
    virtual Result<std::uint64_t> check() = 0;
    /// After a failure: opens the journal anew and looks for the last commit that is known to be durable. `pending` are
    /// the commits since then, in order; gives how many of them had landed all the same, which are durable now, and
    /// appending can go on with the next one, behind what others have appended meanwhile. Conflict: this is another
    /// journal, or an older one; nothing was written to it. NotFound, Corrupt, Locked, Io: try again later.
    virtual Result<std::size_t> resume(std::span<const Commit> pending) = 0;

    /// The newest commit; nothing when the journal is empty. Corrupt, Io.
    virtual Result<std::optional<CommitHeader>> last() const = 0;
    /// The newest commit with a body of this kind; nothing when there is none. O(commits after it). Corrupt, Io.
    virtual Result<std::optional<CommitHeader>> lastOf(BodyKind kind) const = 0;
    /// The numbers of all commits from `from` on with a body of this kind, in order. O(commits). Io.
    virtual Result<std::vector<std::uint64_t>> numbersOf(BodyKind kind, std::uint64_t from) const = 0;
    /// NotFound, Corrupt, Io.
    virtual Result<CommitHeader> findById(std::string_view id) const = 0;

    /// Commits `from` to `to` (both included, cut to what is there) in order, each as a whole in memory. All of one
    /// version: what is appended meanwhile is not seen. Corrupt, Io; Unsupported when a commit is too large to be read
    /// whole.
    virtual Result<void> read(std::uint64_t from, std::uint64_t to, const CommitVisitor& visit) const = 0;
    /// The same without contents: some microseconds for each.
    virtual Result<void> readHeaders(std::uint64_t from, std::uint64_t to, const HeaderVisitor& visit) const = 0;
    /// The body of one commit as text (FORMAT.md, section 1) in parts of bounded size. The digest of the whole holds
    /// only once this returns without error: keep nothing of it before. NotFound, Corrupt, Io.
    virtual Result<void> readBody(std::uint64_t number, const TextVisitor& visit) const = 0;

    /// Checks everything from the first commit on and stops at the first damage, which is part of the report. Reports
    /// bytes of content as progress. Cost: reads the whole journal, in bounded memory. Cancelled, Io, Locked.
    virtual Result<VerifyReport> verify(const Progress& progress = {}, const CancelToken& cancel = {}) const = 0;

    /// One commit without its content; nothing when there is none of that number, as before the first and where a
    /// repair left numbers out. As readHeaders().
    Result<std::optional<CommitHeader>> findHeader(std::uint64_t number) const;
    /// One whole commit. NotFound, and as read().
    Result<Commit> readCommit(std::uint64_t number) const;
};

} // namespace galley
