// What the journal did to some records, and the records as they were after one of its commits: of each commit only what
// is about them is kept.
//
// Thread rule: any thread, as the journal and the states.
// Used in this folder alone.
#pragma once

#include "model/dataset/field_path.h"
#include "model/dataset/state.h"
#include "model/inspect/history.h"
#include "model/inspect/record_trails.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// The list around an element that is named by its place, as what happens to one element gives others their place; any
/// other path as it is.
std::string_view withoutPlace(std::string_view path);
/// Whether an edit changes something at `path` of its record, which is the place's; empty: anything in the record.
bool changesPlace(const Edit& edit, std::string_view path);

RecordNames recordsOf(const std::vector<Edit>& edits);

/// What a commit does to the records.
struct RecordChanges {
    std::vector<Edit> edits;
    std::string lines; ///< of a bulk commit
};

/// The commits of a journal as far as they are about some records. The journal outlives it.
class RecordCommits {
public:
    RecordCommits(const Journal& journal, RecordNames records);

    const Journal& journal() const { return m_journal; }
    const RecordNames& records() const { return m_names; }
    /// Reads the body of one commit. Corrupt, Io.
    Result<RecordChanges> changes(std::uint64_t number, BodyKind kind) const;
    /// The same, applied as well.
    Result<RecordChanges> applyTo(StateEditor& editor, std::uint64_t number, BodyKind kind) const;

private:
    Result<std::vector<Edit>> edits(std::uint64_t number) const;
    Result<std::string> lines(std::uint64_t number) const;

    const Journal& m_journal;
    RecordNames m_names;
    std::set<std::string> m_records;    ///< "type/id"
    std::set<std::string> m_lineStarts; ///< of their lines in bulk commits
};

/// The commit after the last one that a base includes. What is published may have a later number than that.
Result<std::uint64_t> firstAfter(const Journal& journal, const State& base);

/// The records that `reader` knows of as they were after commit `number`, under the schema of `base`, from which the
/// replay starts when it is old enough. With trails only commits that they name are read. Corrupt, Io, Cancelled.
Result<std::shared_ptr<const State>> stateAfter(const RecordCommits& reader, const std::shared_ptr<const State>& base,
                                                std::uint64_t number, RecordTrails* trails, const CancelToken& cancel);

/// A record that is there.
std::optional<RecordView> viewIn(const State& state, const std::string& type, const std::string& id);
/// Adds the edits that lead from the record as it is now to what it was then; where it was not there it is deleted.
Result<void> addRestoring(const std::string& type, const std::string& id, const State& then, const State& now,
                          std::vector<Edit>& edits);
/// The same for some of its fields, or one language of some: paths.
Result<void> addRestoring(const std::string& type, const std::string& id, const std::set<std::string>& paths,
                          const State& then, const State& now, std::vector<Edit>& edits);
/// The edits that bring back what stood then in the fields that some edits touched: whole fields of the record, the
/// record itself where they made or deleted it.
Result<std::vector<Edit>> restoringFieldsOf(const std::vector<Edit>& edits, const State& then, const State& now);
/// The edits that lead from `now` to what stood at the place then. NotFound, with record and path, where nothing can be
/// put; see recordAsOf().
Result<std::vector<Edit>> restoringPlace(const RecordPlace& place, const State& then, const State& now);
/// The component records that some records show, by name.
RecordNames partsOf(const State& state, const RecordNames& records);
/// What a path leads to, as edits carry it.
nlohmann::json valueOf(const State& state, const ResolvedField& found);

} // namespace galley
