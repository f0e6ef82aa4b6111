#include "model/dataset/merge.h"

#include "model/dataset/edit_replay.h"
#include "model/dataset/field_path.h"
#include "model/dataset/record_codec.h"
#include "model/dataset/tree_edits.h"
#include "model/dataset/value_merge.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace galley {

namespace {

using Json = nlohmann::json;

bool concernsRecord(const Edit& edit) {
    return edit.op == Edit::Op::Create || edit.op == Edit::Op::Delete;
}

/// Whether a field reads the same in both; what is certainly one value is not decoded.
bool holdSameField(const RecordView& one, const RecordView& other, const Field& field, std::size_t index) {
    const ValueView left = one.field(index);
    const ValueView right = other.field(index);
    if (left.isNull() || right.isNull())
        return left.isNull() == right.isNull();
    if (left.identity() == right.identity())
        return true;
    std::string leftBytes;
    std::string rightBytes;
    encodeField(leftBytes, one.state(), field, left);
    encodeField(rightBytes, other.state(), field, right);
    return leftBytes == rightBytes;
}

bool sameFields(const MergeRecord& one, const MergeRecord& other) {
    return std::equal(one.fields.begin(), one.fields.end(), other.fields.begin(), other.fields.end(),
                      [](const MergeNode& left, const MergeNode& right) { return sameContent(left, right); });
}

/// The edits of one record, by their indexes.
struct RecordEdits {
    std::string type;
    std::string id;
    std::vector<std::size_t> edits;
};

class Rebase {
public:
    Rebase(const std::shared_ptr<const State>& base, std::span<const Edit> ours,
           const std::shared_ptr<const State>& theirs, std::span<const Edit> theirEdits)
        : m_base(base)
        , m_theirs(theirs)
        , m_schema(theirs->schema())
        , m_ours(ours)
        , m_theirEdits(theirEdits)
        , m_instead(ours.size()) {}

    Result<Rebased> run() {
        std::vector<RecordEdits> records;
        std::unordered_map<std::string, std::size_t> places;
        for (std::size_t i = 0; i < m_ours.size(); ++i) {
            const auto [place, isNew] = places.emplace(m_ours[i].recordPath(), records.size());
            if (isNew)
                records.push_back({m_ours[i].type, m_ours[i].id, {}});
            records[place->second].edits.push_back(i);
        }
        for (const RecordEdits& record : records)
            GALLEY_CHECK(mergeRecord(record));
        for (std::size_t i = 0; i < m_ours.size(); ++i) {
            if (!m_instead[i])
                m_result.edits.push_back(m_ours[i]);
            else
                for (Edit& edit : *m_instead[i])
                    m_result.edits.push_back(std::move(edit));
            m_result.origins.resize(m_result.edits.size(), i);
        }
        return std::move(m_result);
    }

private:
    Result<void> mergeRecord(const RecordEdits& record) {
        const auto type = m_schema.typeIndex(record.type);
        if (!type)
            return Error{.code = ErrorCode::NotFound, .message = "there is no type " + record.type}.inRecord(
                record.type + "/" + record.id);
        const std::vector<bool> isAsked = fieldsOfBoth(record, *type);
        if (std::find(isAsked.begin(), isAsked.end(), true) == isAsked.end())
            return {};
        const MergeRecord base = readRecord(*m_base, m_schema, *type, record.id, isAsked, m_tokens);
        GALLEY_TRY(const MergeRecord ours, afterOurs(record, *type, base));
        const MergeRecord theirs = afterTheirs(record, *type, base);
        const Edit like = Edit::erase(record.type, record.id);
        std::vector<Edit> merged;
        if (base.exists && ours.exists && theirs.exists)
            merged = mergeFields(base, ours, theirs, *type, like);
        else
            compareRecords(base, ours, theirs, *type, like);
        replaceEdits(record, *type, isAsked, std::move(merged));
        return {};
    }

    /// The fields that ours names and in which theirs differs from the base; all of them when one side made or deleted
    /// the record. None when theirs did not touch what ours did.
    std::vector<bool> fieldsOfBoth(const RecordEdits& record, TypeIndex type) const {
        const std::vector<Field>& fields = m_schema.type(type).fields;
        std::vector<bool> isAsked(fields.size(), false);
        const bool isKnownType = type.value() < m_base->schema().types.size();
        const auto before = isKnownType ? m_base->find(type, record.id) : std::nullopt;
        const auto after = m_theirs->find(type, record.id);
        const bool isWhole = before.has_value() != after.has_value() ||
                             std::any_of(record.edits.begin(), record.edits.end(),
                                         [&](std::size_t i) { return concernsRecord(m_ours[i]); });
        if (isWhole) {
            const bool isTouched = before.has_value() != after.has_value() ||
                                   (before && !holdSameRecord(*m_base, *m_theirs, type, record.id));
            isAsked.assign(fields.size(), isTouched);
            return isAsked;
        }
        if (!before)
            return isAsked;
        for (const std::size_t i : record.edits)
            if (const auto field = m_schema.type(type).fieldIndex(fieldOf(m_ours[i])))
                isAsked[*field] = true;
        for (std::size_t i = 0; i < fields.size(); ++i)
            isAsked[i] = isAsked[i] && !holdSameField(m_base->record(*before), m_theirs->record(*after), fields[i], i);
        return isAsked;
    }

    MergePlace placeOf(TypeIndex type, std::size_t field) const {
        return MergePlace::ofField(m_schema, m_schema.type(type), field);
    }

    static std::string fieldOf(const Edit& edit) {
        const std::vector<std::string> parts = splitPath(std::string_view(edit.path).substr(0, edit.path.find('/')));
        return parts.empty() ? std::string() : parts.front();
    }

    StateEditor& editorOf(std::optional<StateEditor>& editor) const {
        if (editor)
            return *editor;
        editor.emplace(m_base);
        if (m_base->schemaPointer() != m_theirs->schemaPointer())
            editor->setSchema(m_theirs->schemaPointer());
        return *editor;
    }

    Result<MergeRecord> afterOurs(const RecordEdits& record, TypeIndex type, const MergeRecord& base) {
        MergeRecord ours = base;
        EditReplay replay(editorOf(m_oursEditor), ours, m_tokens);
        for (const std::size_t i : record.edits)
            GALLEY_CHECK(replay.apply(m_ours[i]));
        restore(type, base, ours);
        return ours;
    }

    /// Followed through their edits where these lead there, by values where they do not.
    MergeRecord afterTheirs(const RecordEdits& record, TypeIndex type, const MergeRecord& base) {
        MergeRecord state = readRecord(*m_theirs, m_schema, type, record.id, base.isAsked, m_tokens);
        MergeRecord followed = base;
        EditReplay replay(editorOf(m_theirsEditor), followed, m_tokens);
        const std::vector<std::size_t>& edits = theirEditsOf(record.type + "/" + record.id);
        const bool isFollowed = std::all_of(edits.begin(), edits.end(),
                                            [&](std::size_t i) { return replay.apply(m_theirEdits[i]).has_value(); });
        if (isFollowed && followed.exists == state.exists && sameFields(followed, state)) {
            restore(type, base, followed);
            return followed;
        }
        for (std::size_t i = 0; i < base.fields.size(); ++i)
            alignTokens(placeOf(type, i), base.fields[i], state.fields[i]);
        return state;
    }

    void restore(TypeIndex type, const MergeRecord& base, MergeRecord& side) const {
        for (std::size_t i = 0; i < base.fields.size(); ++i)
            restoreTokens(placeOf(type, i), base.fields[i], side.fields[i]);
    }

    const std::vector<std::size_t>& theirEditsOf(const std::string& recordPath) {
        if (m_theirIndex.empty())
            for (std::size_t i = 0; i < m_theirEdits.size(); ++i)
                m_theirIndex[m_theirEdits[i].recordPath()].push_back(i);
        return m_theirIndex[recordPath];
    }

    std::vector<Edit> mergeFields(const MergeRecord& base, const MergeRecord& ours, const MergeRecord& theirs,
                                  TypeIndex type, const Edit& like) {
        std::vector<Edit> edits;
        ValueMerge merge(like.type, like.id, m_result);
        const std::vector<Field>& fields = m_schema.type(type).fields;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (!base.isAsked[i])
                continue;
            const MergePlace place = placeOf(type, i);
            const std::string path = escapePathPart(fields[i].name);
            const MergeNode merged = merge.merge(place, base.fields[i], ours.fields[i], theirs.fields[i], path);
            appendEdits(place, theirs.fields[i], merged, path, like, edits);
        }
        return edits;
    }

    /// A record that not all three have. Theirs stays as it is; what ours made of it may be a conflict.
    void compareRecords(const MergeRecord& base, const MergeRecord& ours, const MergeRecord& theirs, TypeIndex type,
                        const Edit& like) {
        const auto agree = [](const MergeRecord& one, const MergeRecord& other) {
            return one.exists == other.exists && sameFields(one, other);
        };
        const bool isAgreed = (!ours.exists && !theirs.exists) || agree(ours, theirs) || agree(base, ours) ||
                              (!base.exists && !ours.exists);
        if (isAgreed)
            return;
        MergeConflict conflict;
        conflict.unit = MergeConflict::Unit::Record;
        conflict.type = like.type;
        conflict.id = like.id;
        conflict.base = fieldsOf(base, type);
        conflict.ours = fieldsOf(ours, type);
        conflict.theirs = fieldsOf(theirs, type);
        m_result.conflicts.push_back(std::move(conflict));
    }

    Json fieldsOf(const MergeRecord& record, TypeIndex type) const {
        if (!record.exists)
            return {};
        Json json = Json::object();
        const std::vector<Field>& fields = m_schema.type(type).fields;
        for (std::size_t i = 0; i < fields.size(); ++i)
            if (Json value = toJson(placeOf(type, i), record.fields[i]); !value.is_null())
                json[fields[i].name] = std::move(value);
        return json;
    }

    void replaceEdits(const RecordEdits& record, TypeIndex type, const std::vector<bool>& isAsked,
                      std::vector<Edit> merged) {
        const Type& schema = m_schema.type(type);
        bool isFirst = true;
        for (const std::size_t i : record.edits) {
            const auto field = schema.fieldIndex(fieldOf(m_ours[i]));
            if (!concernsRecord(m_ours[i]) && field && !isAsked[*field])
                continue;
            m_instead[i] = isFirst ? std::move(merged) : std::vector<Edit>();
            isFirst = false;
        }
    }

    const std::shared_ptr<const State>& m_base;
    const std::shared_ptr<const State>& m_theirs;
    const Schema& m_schema;
    std::span<const Edit> m_ours;
    std::span<const Edit> m_theirEdits;
    std::vector<std::optional<std::vector<Edit>>> m_instead; ///< by edit of ours: unset: as it is
    std::unordered_map<std::string, std::vector<std::size_t>> m_theirIndex;
    std::optional<StateEditor> m_oursEditor;
    std::optional<StateEditor> m_theirsEditor;
    TokenSource m_tokens;
    Rebased m_result;
};

} // namespace

std::vector<Edit> takeOurs(const MergeConflict& conflict) {
    const std::string& type = conflict.type;
    const std::string& id = conflict.id;
    switch (conflict.unit) {
    case MergeConflict::Unit::Value:
        return {Edit::patch(type, id, conflict.path, conflict.ours)};
    case MergeConflict::Unit::Element:
        if (conflict.ours.is_null())
            return {Edit::remove(type, id, conflict.path)};
        return {
            Edit::insert(type, id, conflict.path.substr(0, conflict.path.rfind('/')), conflict.index, conflict.ours)};
    case MergeConflict::Unit::Record:
        break;
    }
    std::vector<Edit> edits;
    if (!conflict.theirs.is_null())
        edits.push_back(Edit::erase(type, id));
    if (!conflict.ours.is_null())
        edits.push_back(Edit::create(type, id, conflict.ours));
    return edits;
}

Result<Rebased> rebase(const std::shared_ptr<const State>& base, std::span<const Edit> ours,
                       const std::shared_ptr<const State>& theirs, std::span<const Edit> theirEdits) {
    return Rebase(base, ours, theirs, theirEdits).run();
}

} // namespace galley
