#include "app/bench/draft.h"

#include <nlohmann/json.hpp>

namespace galley::bench {

namespace {

Edit patchOf(const State& state, RecordRef ref, std::size_t field, std::string text) {
    const RecordView record = state.record(ref);
    return Edit::patch(record.type().name, record.id(), record.type().fields[field].name, std::move(text));
}

} // namespace

Result<DraftStep> stepBy(const Replica& draft, const std::vector<Edit>& edits) {
    StateEditor editor(draft.statePointer());
    const Version version{draft.state().version().value() + 1};
    for (const Edit& edit : edits)
        GALLEY_CHECK(applyEdit(editor, edit, version.value()));
    DraftStep step;
    step.changes = editor.changes();
    step.after = draft.next(editor.finish(version), step.changes);
    return step;
}

Edit headlineEdit(const State& state, const Shapes& shapes, RecordRef page, std::string headline) {
    return patchOf(state, page, shapes.pageHeadline, std::move(headline));
}

Edit filmEdit(const State& state, const Shapes& shapes, RecordRef title, std::string name) {
    return patchOf(state, title, shapes.titleName, std::move(name));
}

std::string textOf(const State& state, RecordRef record, std::size_t field) {
    const ValueView value = state.record(record).field(field);
    std::string scratch;
    return value.kind() == ValueKind::String ? std::string(value.asString(scratch)) : std::string();
}

} // namespace galley::bench
