// Commit: one entry of the journal, and CommitHeader: the same without what may be large. Who changed what, when, from
// which revisions, and the links of the hash chain. FORMAT.md beside this file says what is hashed.
//
// The author fills everything but `previous`, `hash`, `sizes` and `contentDigest`: the journal does, when it appends.
// Thread rule: plain values.
#pragma once

#include "model/base/hash.h"
#include "model/base/ids.h"
#include "model/base/scratch_text.h"
#include "model/base/time.h"
#include "model/dataset/edit.h"
#include "model/dataset/merge.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace galley {

/// Who acts: a person at the keyboard, a program on somebody's behalf, or an import.
enum class ActorKind : std::uint8_t { Human = 0, Agent = 1, Importer = 2 };
/// "human", "agent", "importer".
const char* toString(ActorKind actor);

/// The revision of a record that a commit was made from. 0: the record did not exist.
struct BaseRevision {
    std::string type;
    std::string id;
    std::uint64_t revision = 0;
    friend bool operator==(const BaseRevision&, const BaseRevision&) = default;
};

/// Many whole records at once, as NDJSON: each line creates or replaces one record. Copies share the text, which is
/// not held in memory when it is long.
class RecordSet {
public:
    /// No records.
    RecordSet() = default;
    explicit RecordSet(std::string ndjson)
        : RecordSet(ScratchText::of(std::move(ndjson))) {}
    /// REQUIRES a text that was finished.
    explicit RecordSet(ScratchText ndjson)
        : m_text(std::make_shared<const ScratchText>(std::move(ndjson))) {}
    /// All lines, as long as this or a copy lives. Who walks through a long text calls forget() every few megabytes.
    std::string_view ndjson() const { return m_text ? m_text->all() : std::string_view(); }
    /// Lets go of the memory that walking through took: views stay valid.
    void forget() const {
        if (m_text)
            m_text->forget();
    }
    friend bool operator==(const RecordSet& left, const RecordSet& right) { return left.ndjson() == right.ndjson(); }

private:
    std::shared_ptr<const ScratchText> m_text;
};

/// That servers were told to run a version. It changes no record: the state after the commit has its number and the
/// content of the one before.
struct Publication {
    enum class Action : std::uint8_t {
        Publish,  ///< a new version; normally it has the commit's own number
        Rollback, ///< a version that was kept, older or newer than the one that they ran
        Pin,      ///< one that was kept, or the one that they ran: they stay there until Unpin
        Unpin,    ///< the newest one again, and those that follow
    };
    Action action = Action::Publish;
    Version version;                ///< that was published, or gone back to
    Version replaced;               ///< that servers ran before; 0: none
    std::uint64_t announcement = 0; ///< number of the announcement: it stands in one commit only
    Digest manifest{};              ///< of the version
    Digest theme{};                 ///< of its theme
    Digest assets{};                ///< of its list of assets
    std::uint64_t content = 0;      ///< number of the last commit that the version includes; 0: all before its own
    std::uint64_t records = 0;      ///< that differ from what was replaced
    bool changesTheme = false;
    bool changesAssets = false;
    bool isAnnounced = true; ///< false: kept, but the servers are pinned to another version
    std::string message;     ///< why, as the person said; the commit's own message says what, in words
    friend bool operator==(const Publication&, const Publication&) = default;
};

/// That commits were lost to damage: the journal goes on behind their numbers, none of which is used again. It changes
/// no record.
struct Repair {
    std::uint64_t firstLost = 0; ///< follows the last commit that was kept
    std::uint64_t lastLost = 0;  ///< precedes the number of the repair itself; firstLost - 1: none was lost
    std::string damage;          ///< what was wrong, as it was found
    std::string kept;            ///< folder below the site's with the damaged files; empty: there were none
    friend bool operator==(const Repair&, const Repair&) = default;
};

/// What somebody wrote where others had written something else first: both stay until a person decides.
struct Conflict {
    std::string key; ///< unique in the site
    MergeConflict both;
    std::string line{}; ///< key of the release that it stands in; empty: the draft
    friend bool operator==(const Conflict&, const Conflict&) = default;
};

/// Conflicts that came up, or that a person decided. It changes no record: what was decided is an edit like others.
struct ConflictNotes {
    std::vector<Conflict> found;
    std::vector<std::string> settled; ///< keys
    friend bool operator==(const ConflictNotes&, const ConflictNotes&) = default;
};

/// Content of a record as the live state had it when a line changed it first, or when the line was rebased last.
struct Fork {
    std::string type;
    std::string id;
    nlohmann::json fields; ///< null: the live state had no such record
    friend bool operator==(const Fork&, const Fork&) = default;
};

/// Edits of a release: on top of what is live, and live only when the release goes out. What it changes is whole in its
/// own commits: each record that they name first stands among the forks of that commit, so that it can be applied
/// whatever is live by then. A rebase names the records' new forks and what leads from these to the merged ones.
struct LineEdits {
    std::string line;        ///< key of the release
    std::vector<Fork> forks; ///< come first: the records get this content in the line
    std::vector<Edit> edits;
    friend bool operator==(const LineEdits&, const LineEdits&) = default;
};

/// What a publish is going to make live: the state of version `onto` with these edits. It precedes the publish of
/// chosen records or of a release, whose version includes this commit last, and means nothing if there is none. It
/// changes no line.
struct Selection {
    std::string line;      ///< key of the release that goes out; empty: of the draft
    Version onto;          ///< 0: nothing is live
    bool takesOff = false; ///< records are taken off the site, and stay in the draft
    bool isWhole = false;  ///< all of the release: it is closed by it
    std::vector<Edit> edits;
    friend bool operator==(const Selection&, const Selection&) = default;
};

/// What became of a release as a whole.
struct LineNote {
    enum class Action : std::uint8_t {
        Open,    ///< a new one; it goes out after those that are there, or before `before`
        Title,   ///< has another title
        Order,   ///< goes out before `before`, or last
        Theme,   ///< brings this theme
        Discard, ///< was given up, with all that is in it
        Close,   ///< went out with `version`, and the draft has what it brought
    };
    Action action = Action::Open;
    std::string line;   ///< key, unique in the journal
    std::string title;  ///< Open, Title
    std::string before; ///< key of another release; empty: none
    Version version;    ///< Close
    Digest theme{};     ///< Theme: of its file bundle; zeros: that of the site again
    std::uint64_t themeBytes = 0;
    friend bool operator==(const LineNote&, const LineNote&) = default;
};

/// What a publication did, for the message of its commit: "Published version 41: 3 records, theme (Spring)".
std::string describe(const Publication& publication);

/// What a repair did, for the message of its commit: "Repaired the journal: commits 41 to 55 are lost".
std::string describe(const Repair& repair);

/// What was noted of conflicts, for the message of its commit: "Not merged: headline of article/12".
std::string describe(const ConflictNotes& notes);

/// What happened to a release, for the message of its commit; `title` is the one it has, or had.
std::string describe(const LineNote& note, const std::string& title);

using CommitBody =
    std::variant<std::vector<Edit>, RecordSet, Publication, Repair, ConflictNotes, LineEdits, Selection, LineNote>;
enum class BodyKind : std::uint8_t {
    Edits = 0,
    Records = 1,
    Publication = 2,
    Repair = 3,
    Conflicts = 4,
    LineEdits = 5,
    Selection = 6,
    LineNote = 7,
};
constexpr auto kLastBodyKind = BodyKind::LineNote;

/// Whether commits of this kind change records of the draft.
inline bool changesContent(BodyKind kind) {
    return kind == BodyKind::Edits || kind == BodyKind::Records;
}

/// Bytes of the sections of a commit's content (FORMAT.md, section 1).
struct ContentSizes {
    std::uint64_t bases = 0;
    std::uint64_t body = 0;
    std::uint64_t schema = 0;
    std::uint64_t total() const { return bases + body + schema; }
    friend bool operator==(const ContentSizes&, const ContentSizes&) = default;
};

struct CommitHeader {
    std::uint64_t number = 0; ///< from 1, without gaps but before a repair; 0: not yet placed
    std::string id;           ///< unique; a retry looks it up. randomId() is a good one
    Instant time = 0;
    std::string author;
    ActorKind actor = ActorKind::Human;
    std::string message;
    BodyKind bodyKind = BodyKind::Edits;
    ContentSizes sizes;
    Digest contentDigest{};
    Digest previous{}; ///< hash of the commit before; zeros for the first
    Digest hash{};
    friend bool operator==(const CommitHeader&, const CommitHeader&) = default;
};

/// A commit that stands for all that a journal had up to it.
struct JournalHead {
    std::uint64_t number = 0;
    Digest hash{};
    friend bool operator==(const JournalHead&, const JournalHead&) = default;
};

struct Commit {
    std::uint64_t number = 0;
    std::string id;
    Instant time = 0;
    std::string author;
    ActorKind actor = ActorKind::Human;
    std::string message;
    std::vector<BaseRevision> bases;
    CommitBody body;
    std::string schema; ///< the schema after this commit as JSON; empty: as before
    Digest previous{};
    Digest hash{};

    BodyKind bodyKind() const { return static_cast<BodyKind>(body.index()); }
    /// The edits that it makes in its line; nullptr when its body has none. Those of a selection are made in none.
    const std::vector<Edit>* edits() const;
    /// Key of the release that it changes; empty: the draft, or none.
    std::string_view line() const;
    friend bool operator==(const Commit&, const Commit&) = default;
};

/// The hash that a header must carry: SHA-256 of its canonical form, which holds everything but `hash`.
Digest commitHash(const CommitHeader& header);

} // namespace galley
