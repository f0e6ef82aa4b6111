#include "model/dataset/edit_replay.h"

#include "model/dataset/field_path.h"
#include "model/dataset/value_json.h"

#include <algorithm>

namespace galley {

namespace {

using Json = nlohmann::json;

/// Elements that left a list are known again for so long.
constexpr std::size_t kMostRemoved = 64;

/// Where an element stands that a part of a path names. REQUIRES that it is there.
std::size_t elementIndex(const MergePlace& place, const MergeNode& list, const std::string& part) {
    if (place.field->kind == FieldKind::List)
        return *listIndexFromPart(part);
    const auto found = std::find_if(list.elements.begin(), list.elements.end(),
                                    [&](const MergeElement& one) { return one.key == part; });
    return static_cast<std::size_t>(found - list.elements.begin());
}

Json jsonAt(const State& state, const RecordView& view, const std::string& path) {
    const auto place = resolvePath(view, path);
    if (!place)
        return {};
    if (place->isBlock)
        return blockJsonOf(state, *place->field, place->block);
    return place->isLocaleObject ? jsonOf(state, *place->field, place->value)
                                 : plainJsonOf(state, *place->field, place->value);
}

} // namespace

/// A place on the way down a path.
struct EditReplay::Cursor {
    MergePlace place;
    MergeNode* node = nullptr;
    MergeElement* block = nullptr; ///< set when the place is a block

    void enter(const std::string& part) {
        MergeElement* element = nullptr;
        switch (place.shape()) {
        case MergeShape::Leaf:
            break; // an edit that could be applied never goes on here
        case MergeShape::Localized:
        case MergeShape::Object:
        case MergeShape::Block: {
            const std::size_t index = *place.memberIndex(part);
            node = &node->makeMember(index);
            place = place.member(index);
            break;
        }
        case MergeShape::List:
        case MergeShape::Blocks:
            element = &node->elements[elementIndex(place, *node, part)];
            place = place.element(*element);
            node = &element->node;
            break;
        }
        block = place.block != nullptr ? element : nullptr;
    }
};

MergeRecord readRecord(const State& state, const Schema& schema, TypeIndex type, const std::string& id,
                       std::vector<bool> isAsked, TokenSource& tokens) {
    MergeRecord record;
    const Type& shape = schema.type(type);
    const std::vector<Field>& fields = shape.fields;
    record.fields.resize(fields.size());
    record.isAsked = std::move(isAsked);
    const auto ref = type.value() < state.schema().types.size() ? state.find(type, id) : std::nullopt;
    record.exists = ref.has_value();
    for (std::size_t i = 0; ref && i < fields.size(); ++i)
        if (record.isAsked[i])
            record.fields[i] = nodeFromJson(MergePlace::ofField(schema, shape, i),
                                            jsonOf(state, fields[i], state.record(*ref).field(i)), tokens);
    return record;
}

Result<void> EditReplay::apply(const Edit& edit) {
    const bool hasPath = edit.op != Edit::Op::Create && edit.op != Edit::Op::Delete;
    const State& state = m_editor.current();
    const auto type = state.schema().typeIndex(edit.type);
    if (type && hasPath && !edit.path.empty()) {
        const auto field = state.schema().type(*type).fieldIndex(splitPath(edit.path).front());
        if (field && !m_record.isAsked[*field])
            return {};
    }
    if (auto applied = applyEdit(m_editor, edit, 0); !applied)
        return std::move(applied).error();
    m_record.exists = edit.op != Edit::Op::Delete;
    if (edit.op == Edit::Op::Delete)
        return {};
    const RecordView view = m_editor.current().record(*m_editor.current().find(*type, edit.id));
    if (hasPath)
        followPath(edit, view);
    else
        followCreate(view, *type);
    return {};
}

/// What was there before the record was deleted is looked for in what it holds now.
void EditReplay::followCreate(const RecordView& view, TypeIndex type) {
    const State& state = m_editor.current();
    const Type& shape = state.schema().type(type);
    for (std::size_t i = 0; i < shape.fields.size(); ++i) {
        if (!m_record.isAsked[i])
            continue;
        const MergePlace place = MergePlace::ofField(state.schema(), shape, i);
        MergeNode next = nodeFromJson(place, jsonOf(state, shape.fields[i], view.field(i)), m_tokens);
        alignTokens(place, m_record.fields[i], next);
        m_record.fields[i] = std::move(next);
    }
}

void EditReplay::followPath(const Edit& edit, const RecordView& view) {
    const Schema& schema = m_editor.current().schema();
    const std::vector<std::string> parts = splitPath(edit.path);
    const bool namesElement = edit.op == Edit::Op::Move || edit.op == Edit::Op::Remove;
    const std::size_t end = parts.size() - (namesElement ? 1 : 0);
    const std::size_t field = *view.type().fieldIndex(parts.front());
    Cursor cursor{MergePlace::ofField(schema, schema.type(view.ref().type), field), &m_record.fields[field]};
    const auto isMade = [&] { // the edit made what it stands in
        return cursor.place.shape() != MergeShape::Localized && isAbsent(cursor.place, *cursor.node);
    };
    std::size_t at = 1;
    for (; at < end && !isMade(); ++at)
        cursor.enter(parts[at]);
    if (edit.op == Edit::Op::Patch || isMade()) {
        refresh(cursor, view, joinPath({parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(at)}));
        return;
    }
    if (edit.op == Edit::Op::Insert) {
        insert(cursor, view, edit);
        return;
    }
    std::vector<MergeElement>& elements = cursor.node->elements;
    const std::size_t index = elementIndex(cursor.place, *cursor.node, parts.back());
    MergeElement element = std::move(elements[index]);
    elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(index));
    if (edit.op == Edit::Op::Move) {
        elements.insert(elements.begin() + edit.index, std::move(element));
        return;
    }
    std::vector<MergeElement>& removed = cursor.node->removed;
    if (removed.size() == kMostRemoved)
        removed.erase(removed.begin());
    removed.push_back(std::move(element));
}

void EditReplay::refresh(const Cursor& cursor, const RecordView& view, const std::string& path) {
    const Json json = jsonAt(m_editor.current(), view, path);
    MergePlace place = cursor.place;
    bool isSameKind = true;
    if (cursor.block != nullptr) {
        const std::size_t kind = *place.field->blockIndex(json.at("kind").get_ref<const std::string&>());
        isSameKind = kind == cursor.block->kind;
        cursor.block->kind = kind;
        place.block = &place.field->blocks[kind];
    }
    MergeNode next = nodeFromJson(place, json, m_tokens);
    if (isSameKind)
        alignTokens(place, *cursor.node, next);
    *cursor.node = std::move(next);
}

void EditReplay::insert(const Cursor& cursor, const RecordView& view, const Edit& edit) {
    const State& state = m_editor.current();
    const auto list = resolvePath(view, edit.path);
    const Json json = cursor.place.field->kind == FieldKind::Blocks
                          ? blockJsonOf(state, *list->field, list->value.block(edit.index))
                          : plainJsonOf(state, list->field->fields.front(), list->value.at(edit.index));
    MergeElement element = elementFromJson(cursor.place, json, m_tokens);
    std::vector<MergeElement>& removed = cursor.node->removed;
    const auto known = std::find_if(removed.rbegin(), removed.rend(),
                                    [&](const MergeElement& one) { return sameContent(one, element); });
    if (known != removed.rend()) {
        element = std::move(*known); // it was taken back
        removed.erase(std::next(known).base());
    }
    cursor.node->elements.insert(cursor.node->elements.begin() + edit.index, std::move(element));
}

} // namespace galley
