#include "model/dataset/edit.h"

#include "model/base/utf8.h"
#include "model/dataset/block_keys.h"
#include "model/dataset/field_error.h"
#include "model/dataset/field_path.h"
#include "model/dataset/value_json.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace galley {

namespace {

using Json = nlohmann::json;

/// Deeper values are refused before anything walks them by recursion; schemas nest far less.
constexpr std::size_t kMaxJsonDepth = 64;

constexpr std::array<const char*, 6> kOpNames{"create", "patch", "insert", "move", "remove", "delete"};

Error notFound(std::string message) {
    return Error{.code = ErrorCode::NotFound, .message = std::move(message)};
}

bool isDeeperThan(const Json& json, std::size_t limit) {
    if (!json.is_structured() || json.empty())
        return false;
    return limit == 0 ||
           std::any_of(json.begin(), json.end(), [&](const Json& part) { return isDeeperThan(part, limit - 1); });
}

void trim(ValueList& values) {
    while (!values.empty() && values.back().isNull())
        values.pop_back();
}

/// `values` with another value at `index`; without nulls at its end.
ValueList withAt(const ValueList& values, std::size_t index, Value value) {
    ValueList next;
    next.reserve(std::max(values.size(), index + 1));
    next = values;
    if (next.size() <= index)
        next.resize(index + 1);
    next[index] = std::move(value);
    trim(next);
    return next;
}

const ValueList& elementsOf(const Value& value) {
    static const ValueList kNone;
    return value.isNull() ? kNone : value.elements();
}

const BlockList& blocksOf(const Value& value) {
    static const BlockList kNone;
    return value.isNull() ? kNone : value.asBlocks();
}

std::optional<std::size_t> findBlock(const BlockList& blocks, std::string_view key) {
    for (std::size_t index = 0; index < blocks.size(); ++index)
        if (blocks[index]->key == key)
            return index;
    return std::nullopt;
}

/// A key above all of the form k7, so that an undone removal rarely finds its key taken.
std::string freeBlockKey(const BlockList& blocks) {
    std::size_t highest = blocks.size();
    for (const auto& block : blocks)
        highest = std::max(highest, blockKeyNumber(block->key));
    return defaultBlockKey(highest);
}

template <class T>
void moveElement(std::vector<T>& elements, std::size_t from, std::size_t to) {
    const auto first = elements.begin() + static_cast<std::ptrdiff_t>(from);
    const auto target = elements.begin() + static_cast<std::ptrdiff_t>(to);
    if (from < to)
        std::rotate(first, first + 1, target + 1);
    else
        std::rotate(target, first, first + 1);
}

/// Applies an edit that has a path: copies the containers on the way, shares what stands beside it, and finds the
/// inverse. Recursion is bounded by the depth of the schema.
class PathEditor {
public:
    PathEditor(StateEditor& editor, const Edit& edit)
        : m_editor(editor)
        , m_schema(editor.current().schema())
        , m_edit(edit)
        , m_parts(splitPath(edit.path)) {
        // Move and Remove work on the container of what the path names.
        const bool namesElement = edit.op == Edit::Op::Move || edit.op == Edit::Op::Remove;
        m_end = namesElement && !m_parts.empty() ? m_parts.size() - 1 : m_parts.size();
    }

    Result<Record> apply(const Type& type, const Record& record) {
        if (m_end == 0)
            return invalidInput(m_parts.empty() ? "the field path is empty"
                                                : "the path names a whole field, not an element of a list")
                .inField(m_edit.path);
        const auto index = type.fieldIndex(m_parts[0]);
        if (!index)
            return notFound("type " + type.name + " has no such field").inField(m_edit.path);
        auto value = change(type.fields[*index], Level::Whole, galley::valueAt(record.fields, *index), 1);
        if (!value)
            return withPath(std::move(value).error());
        Record next;
        next.id = record.id;
        next.fields = withAt(record.fields, *index, *std::move(value));
        return next;
    }

    Edit takeInverse() && {
        // What was made on the way goes as a whole: the exact inverse of making it.
        if (m_created && m_setsValue)
            return Edit::patch(m_edit.type, m_edit.id, *std::move(m_created), nullptr);
        return std::move(m_inverse);
    }

private:
    enum class Level : std::uint8_t {
        Whole,   ///< a field of a type: all its locales
        Plain,   ///< one locale, a member
        Element, ///< an element of a list, which cannot be null
    };

    /// The value at the first `at` parts, changed. `old` is what stands there.
    Result<Value> change(const Field& field, Level level, const Value& old, std::size_t at) {
        if (at == m_end)
            return changeHere(field, level, old);
        if (field.localized && level == Level::Whole)
            return changeLocale(field, old, at);
        switch (field.kind) {
        case FieldKind::Object:
            return changeMember(field, old, at);
        case FieldKind::List:
            return changeElement(field, old, at);
        case FieldKind::Blocks:
            return changeBlock(field, old, at);
        case FieldKind::Bool:
        case FieldKind::Int:
        case FieldKind::Float:
        case FieldKind::Date:
        case FieldKind::DateTime:
        case FieldKind::String:
        case FieldKind::Text:
        case FieldKind::Asset:
        case FieldKind::Enum:
        case FieldKind::Ref:
            break;
        }
        return notFound(std::string("a field of kind ") + toString(field.kind) + " has no parts");
    }

    Result<Value> changeLocale(const Field& field, const Value& old, std::size_t at) {
        const auto locale = m_schema.localeIndex(m_parts[at]);
        if (!locale)
            return notFound("the site has no language " + m_parts[at]);
        const ValueList& values = elementsOf(old);
        GALLEY_TRY(Value value, change(field, Level::Plain, galley::valueAt(values, *locale), at + 1));
        ValueList next = withAt(values, *locale, std::move(value));
        // A localized value without languages is the same as none.
        return next.empty() ? Value::null() : Value::localized(std::move(next));
    }

    Result<Value> changeMember(const Field& field, const Value& old, std::size_t at) {
        const auto member = std::find_if(field.fields.begin(), field.fields.end(),
                                         [&](const Field& one) { return one.name == m_parts[at]; });
        if (member == field.fields.end())
            return notFound("there is no such field");
        const auto index = static_cast<std::size_t>(member - field.fields.begin());
        const ValueList& values = elementsOf(old);
        if (old.isNull())
            noteCreated(at);
        GALLEY_TRY(Value value, change(*member, Level::Plain, galley::valueAt(values, index), at + 1));
        if (old.isNull() && value.isNull())
            return Value::null();
        return Value::object(withAt(values, index, std::move(value)));
    }

    Result<Value> changeElement(const Field& field, const Value& old, std::size_t at) {
        const ValueList& values = elementsOf(old);
        const auto index = listIndexFromPart(m_parts[at]);
        if (!index || *index >= values.size())
            return notFound("the list has no element " + m_parts[at]);
        GALLEY_TRY(Value value, change(field.fields.front(), Level::Element, values[*index], at + 1));
        ValueList next = values;
        next[*index] = std::move(value);
        return Value::list(std::move(next));
    }

    Result<Value> changeBlock(const Field& field, const Value& old, std::size_t at) {
        const BlockList& blocks = blocksOf(old);
        const auto index = findBlock(blocks, m_parts[at]);
        if (!index)
            return notFound("there is no block with the key " + m_parts[at]);
        GALLEY_TRY(Block block, at + 1 == m_end ? replacedBlock(field, old, *index)
                                                : blockWithChange(field, *blocks[*index], at + 1));
        BlockList next = blocks;
        next[*index] = std::make_shared<const Block>(std::move(block));
        return Value::blocks(std::move(next));
    }

    Result<Block> replacedBlock(const Field& field, const Value& old, std::size_t index) {
        if (m_edit.op != Edit::Op::Patch)
            return invalidInput("a block is not a list");
        if (m_edit.value.is_null())
            return invalidInput("a block cannot be null; remove it instead");
        GALLEY_TRY(Block block, blockFromJson(m_schema, field, m_edit.value, m_editor));
        const std::string& key = blocksOf(old)[index]->key;
        if (!block.key.empty() && block.key != key)
            return below("key", invalidInput("the key of a block cannot change"));
        block.key = key;
        const auto view = ValueView(&old).block(static_cast<std::uint32_t>(index));
        m_inverse = inversePatch(blockJsonOf(m_editor.current(), field, view));
        return block;
    }

    Result<Block> blockWithChange(const Field& field, const Block& old, std::size_t at) {
        const BlockKind& kind = field.blocks[old.kind];
        const auto index = kind.fieldIndex(m_parts[at]);
        if (!index)
            return notFound("a block of kind " + kind.name + " has no such field");
        GALLEY_TRY(Value value, change(kind.fields[*index], Level::Plain, galley::valueAt(old.fields, *index), at + 1));
        Block next;
        next.kind = old.kind;
        next.key = old.key;
        next.fields = withAt(old.fields, *index, std::move(value));
        return next;
    }

    /// The change itself.
    Result<Value> changeHere(const Field& field, Level level, const Value& old) {
        if (m_edit.op == Edit::Op::Patch)
            return patched(field, level, old);
        if (field.localized && level == Level::Whole)
            return invalidInput("the field is localized: the path needs a language");
        if (field.kind == FieldKind::List)
            return changedList(field, old);
        if (field.kind == FieldKind::Blocks)
            return changedBlocks(field, old);
        return invalidInput("the path does not lead to a list");
    }

    Result<Value> patched(const Field& field, Level level, const Value& old) {
        const bool isWhole = level == Level::Whole;
        if (level == Level::Element && m_edit.value.is_null())
            return invalidInput("an element of a list cannot be null; remove it instead");
        GALLEY_TRY(Value value, isWhole ? valueFromJson(m_schema, field, m_edit.value, m_editor)
                                        : plainValueFromJson(m_schema, field, m_edit.value, m_editor));
        const State& state = m_editor.current();
        m_inverse =
            inversePatch(isWhole ? jsonOf(state, field, ValueView(&old)) : plainJsonOf(state, field, ValueView(&old)));
        m_setsValue = !value.isNull();
        return value;
    }

    Result<Value> changedList(const Field& field, const Value& old) {
        ValueList next = elementsOf(old);
        const Field& element = field.fields.front();
        if (m_edit.op == Edit::Op::Insert) {
            GALLEY_CHECK(checkIndex(next.size()));
            auto value = plainValueFromJson(m_schema, element, m_edit.value, m_editor);
            if (!value)
                return std::move(value).error();
            if (value->isNull())
                return invalidInput("an element of a list cannot be null");
            next.insert(next.begin() + m_edit.index, *std::move(value));
            noteInserted(old, std::to_string(m_edit.index));
            return Value::list(std::move(next));
        }
        const auto index = listIndexFromPart(m_parts.back());
        if (!index || *index >= next.size())
            return notFound("the list has no element " + m_parts.back());
        if (m_edit.op == Edit::Op::Move) {
            GALLEY_CHECK(checkIndex(next.size() - 1));
            moveElement(next, *index, m_edit.index);
            m_inverse = Edit::move(m_edit.type, m_edit.id, pathOf(m_end, std::to_string(m_edit.index)), *index);
        } else {
            m_inverse = Edit::insert(m_edit.type, m_edit.id, pathOf(m_end), *index,
                                     plainJsonOf(m_editor.current(), element, ValueView(&next[*index])));
            next.erase(next.begin() + *index);
        }
        return Value::list(std::move(next));
    }

    Result<Value> changedBlocks(const Field& field, const Value& old) {
        BlockList next = blocksOf(old);
        if (m_edit.op == Edit::Op::Insert) {
            GALLEY_CHECK(checkIndex(next.size()));
            GALLEY_TRY(Block block, blockFromJson(m_schema, field, m_edit.value, m_editor));
            if (block.key.empty())
                block.key = freeBlockKey(next);
            else if (findBlock(next, block.key))
                return below("key", invalidInput("there is a block with the key " + block.key + " already"));
            noteInserted(old, block.key);
            next.insert(next.begin() + m_edit.index, std::make_shared<const Block>(std::move(block)));
            return Value::blocks(std::move(next));
        }
        const auto index = findBlock(next, m_parts.back());
        if (!index)
            return notFound("there is no block with the key " + m_parts.back());
        const auto position = static_cast<std::uint32_t>(*index);
        if (m_edit.op == Edit::Op::Move) {
            GALLEY_CHECK(checkIndex(next.size() - 1));
            moveElement(next, *index, m_edit.index);
            m_inverse = Edit::move(m_edit.type, m_edit.id, m_edit.path, position);
        } else {
            m_inverse = Edit::insert(m_edit.type, m_edit.id, pathOf(m_end), position,
                                     blockJsonOf(m_editor.current(), field, ValueView(&old).block(position)));
            next.erase(next.begin() + position);
        }
        return Value::blocks(std::move(next));
    }

    Result<void> checkIndex(std::size_t last) const {
        if (m_edit.index > last)
            return invalidInput("the index " + std::to_string(m_edit.index) + " is outside 0 to " +
                                std::to_string(last));
        return {};
    }

    void noteInserted(const Value& old, std::string_view element) {
        if (old.isNull())
            noteCreated(m_end);
        m_setsValue = true;
        m_inverse = Edit::remove(m_edit.type, m_edit.id, pathOf(m_end, element));
    }

    /// Remembers the outermost container that the edit makes.
    void noteCreated(std::size_t partCount) {
        if (!m_created)
            m_created = pathOf(partCount);
    }

    std::string pathOf(std::size_t partCount) const {
        return joinPath({m_parts.begin(), m_parts.begin() + static_cast<std::ptrdiff_t>(partCount)});
    }
    std::string pathOf(std::size_t partCount, std::string_view last) const {
        return pathOf(partCount) + "/" + escapePathPart(last);
    }

    Edit inversePatch(Json value) const { return Edit::patch(m_edit.type, m_edit.id, m_edit.path, std::move(value)); }

    /// Errors of the value name a place below the path.
    Error withPath(Error error) const {
        error.field = error.field.empty() ? m_edit.path : m_edit.path + "/" + error.field;
        return error;
    }

    StateEditor& m_editor;
    const Schema& m_schema;
    const Edit& m_edit;
    std::vector<std::string> m_parts;
    std::size_t m_end = 0;                ///< parts that lead to the value that changes
    bool m_setsValue = false;             ///< the new value is not null
    std::optional<std::string> m_created; ///< path of the outermost container that was missing
    Edit m_inverse;
};

Result<Edit> applyCreate(StateEditor& editor, TypeIndex typeIndex, const Edit& edit, std::uint64_t revision) {
    if (editor.current().find(typeIndex, edit.id))
        return Error{.code = ErrorCode::Exists, .message = "there is such a record already"};
    const Schema& schema = editor.current().schema();
    Record record;
    record.id = edit.id;
    record.revision = revision;
    GALLEY_TRY(record.fields, fieldsFromJson(schema, schema.type(typeIndex), edit.value, editor));
    const RecordRef ref = editor.declare(typeIndex, edit.id);
    editor.put(ref, std::make_shared<const Record>(std::move(record)));
    return Edit::erase(edit.type, edit.id);
}

Result<Edit> applyToRecord(StateEditor& editor, TypeIndex typeIndex, const Edit& edit, std::uint64_t revision) {
    const State& state = editor.current();
    const auto ref = state.find(typeIndex, edit.id);
    if (!ref)
        return notFound("there is no such record");
    if (edit.op == Edit::Op::Delete) {
        Edit inverse = Edit::create(edit.type, edit.id, fieldsJsonOf(state.record(*ref)));
        editor.erase(*ref, revision);
        return inverse;
    }
    const std::shared_ptr<const Record> old = state.record(*ref).materialise();
    PathEditor pathEditor(editor, edit);
    GALLEY_TRY(Record next, pathEditor.apply(state.schema().type(typeIndex), *old));
    next.revision = revision;
    editor.put(*ref, std::make_shared<const Record>(std::move(next)));
    return std::move(pathEditor).takeInverse();
}

Result<Edit> applyUnplaced(StateEditor& editor, const Edit& edit, std::uint64_t revision) {
    const auto type = editor.current().schema().typeIndex(edit.type);
    if (!type)
        return notFound("there is no type " + edit.type);
    if (edit.id.empty() || !isValidUtf8(edit.id))
        return invalidInput("the id of a record is text that is not empty");
    if (isDeeperThan(edit.value, kMaxJsonDepth))
        return invalidInput("the value is nested more than " + std::to_string(kMaxJsonDepth) + " levels deep");
    return edit.op == Edit::Op::Create ? applyCreate(editor, *type, edit, revision)
                                       : applyToRecord(editor, *type, edit, revision);
}

bool hasPath(Edit::Op op) {
    return op != Edit::Op::Create && op != Edit::Op::Delete;
}

bool hasIndex(Edit::Op op) {
    return op == Edit::Op::Insert || op == Edit::Op::Move;
}

/// Name of the member with the value; nullptr when the operation has none.
const char* valueName(Edit::Op op) {
    switch (op) {
    case Edit::Op::Create:
        return "fields";
    case Edit::Op::Patch:
    case Edit::Op::Insert:
        return "value";
    case Edit::Op::Move:
    case Edit::Op::Remove:
    case Edit::Op::Delete:
        break;
    }
    return nullptr;
}

Result<std::string> textMember(const Json& json, const char* name) {
    const auto member = json.find(name);
    if (member == json.end() || !member->is_string())
        return invalidInput(std::string("an edit needs \"") + name + "\", a text");
    return member->get<std::string>();
}

Edit makeEdit(Edit::Op op, std::string type, std::string id) {
    Edit edit;
    edit.op = op;
    edit.type = std::move(type);
    edit.id = std::move(id);
    return edit;
}

Edit makePathEdit(Edit::Op op, std::string type, std::string id, std::string path) {
    Edit edit = makeEdit(op, std::move(type), std::move(id));
    edit.path = std::move(path);
    return edit;
}

} // namespace

Edit Edit::create(std::string type, std::string id, Json fields) {
    Edit edit = makeEdit(Op::Create, std::move(type), std::move(id));
    edit.value = std::move(fields);
    return edit;
}

Edit Edit::patch(std::string type, std::string id, std::string path, Json value) {
    Edit edit = makePathEdit(Op::Patch, std::move(type), std::move(id), std::move(path));
    edit.value = std::move(value);
    return edit;
}

Edit Edit::insert(std::string type, std::string id, std::string path, std::uint32_t index, Json value) {
    Edit edit = makePathEdit(Op::Insert, std::move(type), std::move(id), std::move(path));
    edit.index = index;
    edit.value = std::move(value);
    return edit;
}

Edit Edit::move(std::string type, std::string id, std::string path, std::uint32_t index) {
    Edit edit = makePathEdit(Op::Move, std::move(type), std::move(id), std::move(path));
    edit.index = index;
    return edit;
}

Edit Edit::remove(std::string type, std::string id, std::string path) {
    return makePathEdit(Op::Remove, std::move(type), std::move(id), std::move(path));
}

Edit Edit::erase(std::string type, std::string id) {
    return makeEdit(Op::Delete, std::move(type), std::move(id));
}

const char* toString(Edit::Op op) {
    return kOpNames[static_cast<std::size_t>(op)];
}

Json toJson(const Edit& edit) {
    Json json{{"op", toString(edit.op)}, {"type", edit.type}, {"id", edit.id}};
    if (hasPath(edit.op))
        json["path"] = edit.path;
    if (hasIndex(edit.op))
        json["index"] = edit.index;
    if (const char* name = valueName(edit.op))
        json[name] = edit.value;
    return json;
}

Result<Edit> editFromJson(const Json& json) {
    if (!json.is_object())
        return invalidInput("an edit is a JSON object");
    // Two levels above the value: the edit itself and the list that it may stand in.
    if (isDeeperThan(json, kMaxJsonDepth + 1))
        return invalidInput("the edit is nested more than " + std::to_string(kMaxJsonDepth) + " levels deep");
    GALLEY_TRY(const std::string opName, textMember(json, "op"));
    const auto op = std::find(kOpNames.begin(), kOpNames.end(), opName);
    if (op == kOpNames.end())
        return invalidInput("there is no operation " + opName);
    Edit edit;
    edit.op = static_cast<Edit::Op>(op - kOpNames.begin());
    GALLEY_TRY(edit.type, textMember(json, "type"));
    GALLEY_TRY(edit.id, textMember(json, "id"));
    std::size_t members = 3;
    if (hasPath(edit.op)) {
        GALLEY_TRY(edit.path, textMember(json, "path"));
        ++members;
    }
    if (hasIndex(edit.op)) {
        const auto index = json.find("index");
        if (index == json.end() || !index->is_number_unsigned() ||
            index->get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max())
            return invalidInput("an edit of this kind needs \"index\", a whole number from 0");
        edit.index = index->get<std::uint32_t>();
        ++members;
    }
    if (const char* name = valueName(edit.op)) {
        const auto value = json.find(name);
        if (value == json.end())
            return invalidInput(std::string("an edit of this kind needs \"") + name + "\"");
        if (edit.op == Edit::Op::Create && !value->is_object())
            return invalidInput("\"fields\" is an object");
        edit.value = *value;
        ++members;
    }
    if (json.size() != members)
        return invalidInput(std::string("an edit of kind ") + toString(edit.op) + " has surplus members");
    return edit;
}

Result<Edit> applyEdit(StateEditor& editor, const Edit& edit, std::uint64_t revision) {
    auto inverse = applyUnplaced(editor, edit, revision);
    if (!inverse)
        return std::move(inverse).error().inRecord(edit.recordPath());
    return inverse;
}

bool mergeEdits(Edit& first, const Edit& second) {
    const bool isAlike = first.op == Edit::Op::Patch && second.op == Edit::Op::Patch && first.type == second.type &&
                         first.id == second.id && first.path == second.path;
    if (!isAlike)
        return false;
    // Setting may make the containers on the way and unsetting never does: only edits of one sort have one inverse.
    const bool mayMakeContainers = first.path.find('/') != std::string::npos;
    if (mayMakeContainers && first.value.is_null() != second.value.is_null())
        return false;
    first.value = second.value;
    return true;
}

} // namespace galley
