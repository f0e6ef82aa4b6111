#include "tests/support/random_states.h"

#include "model/dataset/edit.h"
#include "model/dataset/value_json.h"
#include "tests/support/json_dataset.h"

#include <algorithm>

namespace galley::test {

std::shared_ptr<const State> editRandomly(RandomContent& random, std::shared_ptr<const State> state, int count) {
    const Version next{state->version().value() + 1};
    StateEditor editor(std::move(state));
    for (int i = 0; i < count; ++i) {
        const Edit edit = random.edit(editor.current().schema(), documentsOf(editor.current()));
        if (!applyEdit(editor, edit, next.value()))
            continue;
    }
    return editor.finish(next);
}

namespace {

std::string newName(const std::vector<Field>& fields) {
    return "grown" + std::to_string(fields.size());
}

/// Appends to a field and to what stands inside it whatever stored values can live with.
void growField(RandomContent& random, Field& field) {
    if (field.kind == FieldKind::Enum && random.chance(50))
        field.values.push_back("value" + std::to_string(field.values.size()) + "x");
    if (field.kind == FieldKind::Object && random.chance(50)) {
        Field member;
        member.name = newName(field.fields);
        field.fields.push_back(member);
    }
    for (Field& inner : field.fields)
        growField(random, inner);
    for (BlockKind& kind : field.blocks) {
        for (Field& inner : kind.fields)
            growField(random, inner);
        if (random.chance(50)) {
            Field member;
            member.name = newName(kind.fields);
            kind.fields.push_back(member);
        }
    }
    if (field.kind == FieldKind::Blocks && random.chance(50)) {
        BlockKind kind = field.blocks.front();
        kind.name = "grown" + std::to_string(field.blocks.size());
        field.blocks.push_back(kind);
    }
}

} // namespace

Schema grow(RandomContent& random, Schema schema) {
    for (Type& type : schema.types) {
        for (Field& field : type.fields)
            growField(random, field);
        if (!type.fields.empty() && random.chance(70)) {
            Field field = type.fields[random.below(type.fields.size())]; // of any kind, with all that is in it
            field.name = newName(type.fields);
            type.fields.push_back(field);
        }
    }
    if (random.chance(50)) {
        Type type = schema.types[random.below(schema.types.size())];
        type.name = "grown" + std::to_string(schema.types.size());
        schema.types.push_back(type);
    }
    if (random.chance(30))
        schema.locales.push_back({"x-grown" + std::to_string(schema.locales.size()), ""});
    return schema;
}

QByteArray dumpState(const State& state) {
    std::string out;
    state.forEach([&](const RecordView& record) {
        appendRecordJson(out, record, BlockKeys::Always);
        out += " r" + std::to_string(record.revision()) + " o" + std::to_string(record.ref().ordinal.value()) + "\n";
    });
    return QByteArray::fromStdString(out);
}

QByteArray dumpContent(const State& state) {
    std::vector<std::string> lines;
    state.forEach([&](const RecordView& record) { appendRecordJson(lines.emplace_back(), record, BlockKeys::Always); });
    std::sort(lines.begin(), lines.end());
    std::string out;
    for (const std::string& line : lines)
        out += line + "\n";
    return QByteArray::fromStdString(out);
}

} // namespace galley::test
