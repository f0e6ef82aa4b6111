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
