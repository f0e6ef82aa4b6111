// Reversal: what takes one commit back; and restoration: what brings a record, a field or all records back as they were
// after a commit or at a moment. Both are edits for a new commit, which can be taken back itself. Of one commit or
// record only what touches the same records is replayed. What was changed in the same places afterwards, and
// not taken back since, stands in the way of a reversal and is named; a restoration goes over it.
//
// `base` is the published state, with its number as version, or the empty one, under the schema of today: a replay
// starts from it when it is old enough, else from nothing.
//
// Thread rule: any thread, as the journal and the state.
#pragma once

#include "model/base/cancellation.h"
#include "model/dataset/state.h"
#include "model/inspect/history.h"
#include "model/inspect/record_trails.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace galley {

/// The first later commit that changed what the reversal would change back, but for commits that were taken back since
/// (UndoLog).
struct ReversalConflict {
    CommitHeader commit;
    std::string record; ///< "type/id"
    std::string path;   ///< of the field; empty: the whole record
};

struct Reversal {
    std::vector<Edit> edits; ///< in the order in which they are to be applied
    std::optional<ReversalConflict> conflict;
};

/// The edits that bring back what stood before commit `number` in the fields that it touched, whatever was done to them
/// since: whole fields of the record, the record itself where the commit made or deleted it. They lead from `now`,
/// which may be any later state; none when all of it stands there again. Errors and cost as those of reversalOf().
Result<std::vector<Edit>> restorationOf(const Journal& journal, const std::shared_ptr<const State>& base,
                                        const State& now, std::uint64_t number, const CancelToken& cancel = {});

/// The edits that take commit `number` back. Reads the journal after `base`, keeping the touched records only.
/// NotFound: no such commit; InvalidInput: an import, a publish and what else has no inverse; Corrupt, Io, Cancelled.
Result<Reversal> reversalOf(const Journal& journal, const std::shared_ptr<const State>& base, std::uint64_t number,
                            const CancelToken& cancel = {});

/// What takes each of some edits back, in their order, so that it says what stood there before: of a patch the older
/// value, of a removal what went, of a deletion the fields. `edits` are those of commit `number`, or the first of them.
/// Reads the commits before it, after `base`, that are about the same records; with trails no others. An error of the
/// edits where the schema became another one since; Corrupt, Io, Cancelled.
Result<std::vector<Edit>> inversesOf(const Journal& journal, const std::shared_ptr<const State>& base,
                                     std::uint64_t number, const std::vector<Edit>& edits,
                                     const CancelToken& cancel = {}, RecordTrails* trails = nullptr);

/// Number of the newest commit that says it was made at that time or before; 0: none does. Clocks of several machines
/// may differ. Reads all headers. Corrupt, Io.
Result<std::uint64_t> commitAt(const Journal& journal, Instant time);

/// The edits that lead from `now` to what stood at the place after commit `number`: fields, or the record made or
/// deleted. None when all of it stands there again. NotFound, with record and path: it is not there now, or was not
/// then, so that nothing can be put. Reads the journal after `base`, keeping the one record; with trails its own
/// commits alone. Corrupt, Io, Cancelled.
Result<std::vector<Edit>> recordAsOf(const Journal& journal, const std::shared_ptr<const State>& base, const State& now,
                                     const RecordPlace& place, std::uint64_t number, const CancelToken& cancel = {},
                                     RecordTrails* trails = nullptr);

struct PageRestoration {
    std::vector<Edit> edits;        ///< of the page and of its parts
    std::vector<std::string> parts; ///< "type/id" of the parts, also of those that need no edit
};

/// The same for a record with its parts. These are the records of component types that it showed after commit `number`,
/// through whatever fields, and those that they showed, at any depth: what PageBuilder makes modules of, or shows
/// whole. A part that is shown elsewhere, too, goes back as well, as the page would not be what it was without; one
/// that the page came to show later is left alone, and no longer shown by it. Other records that it refers to (cards)
/// have a history of their own. NotFound: the record did not exist then. Reads the journal after `base` once for each
/// level of parts; with trails their own commits alone.
Result<PageRestoration> pageAsOf(const Journal& journal, const std::shared_ptr<const State>& base, const State& now,
                                 const std::string& type, const std::string& id, std::uint64_t number,
                                 const CancelToken& cancel = {}, RecordTrails* trails = nullptr);

/// The same for all records of the site: those made since are deleted. Records alone: no types, theme or files.
/// O(dataset) and the journal after `base`.
Result<std::vector<Edit>> siteAsOf(const Journal& journal, const std::shared_ptr<const State>& base, const State& now,
                                   std::uint64_t number, const CancelToken& cancel = {});

} // namespace galley
