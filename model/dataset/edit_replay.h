// Follows edits on a tree with tokens (merge_tree.h), so that it is known afterwards which element of a list is which.
//
// Thread rule: one thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/edit.h"
#include "model/dataset/merge_tree.h"

#include <memory>
#include <string>
#include <vector>

namespace galley {

/// The fields of a record with which a merge is concerned.
struct MergeRecord {
    bool exists = false;
    std::vector<MergeNode> fields; ///< by index of the type; absent where a field is not asked for
    std::vector<bool> isAsked;     ///< by index of the type
};

/// A record of a state with new tokens; `schema` is the state's or one that grew from it. O(fields asked for).
MergeRecord readRecord(const State& state, const Schema& schema, TypeIndex type, const std::string& id,
                       std::vector<bool> isAsked, TokenSource& tokens);

/// Follows the edits of one record.
class EditReplay {
public:
    /// `editor` stands where `record` was read; its schema gives the places. Both must outlive this.
    EditReplay(StateEditor& editor, MergeRecord& record, TokenSource& tokens)
        : m_editor(editor)
        , m_record(record)
        , m_tokens(tokens) {}

    /// Applies the edit to both. Passes over patches of fields that are not asked for. Errors are those of applyEdit().
    /// O(edit + the list or text that it changes).
    Result<void> apply(const Edit& edit);

private:
    struct Cursor;
    void followCreate(const RecordView& view, TypeIndex type);
    void followPath(const Edit& edit, const RecordView& view);
    void refresh(const Cursor& cursor, const RecordView& view, const std::string& path);
    void insert(const Cursor& cursor, const RecordView& view, const Edit& edit);

    StateEditor& m_editor;
    MergeRecord& m_record;
    TokenSource& m_tokens;
};

} // namespace galley
