#include "model/dataset/content_changes.h"

#include "model/dataset/lineage.h"

#include <algorithm>

namespace galley {

bool isSameContent(const Record* before, const Record* after) {
    const bool was = before != nullptr && before->exists;
    const bool is = after != nullptr && after->exists;
    if (!was || !is)
        return was == is;
    return sameMembers(before->fields, after->fields);
}

std::shared_ptr<const Record> recordIn(const State& state, RecordRef ref) {
    if (ref.type.value() >= state.schema().types.size() || ref.ordinal.value() >= state.ordinalCount(ref.type))
        return nullptr;
    return state.record(ref).materialise();
}

ChangeSet contentChanges(const State& before, const State& after, const CancelToken& cancel) {
    ChangeSet differing;
    if (!shareOrdinals(before, after))
        before.forEach([&differing](const RecordView& record) {
            differing.push_back({record.ref(), record.materialise(), nullptr});
        });
    const auto gone = static_cast<std::ptrdiff_t>(differing.size());
    for (RecordChange& change : after.changesSince(before)) {
        if (cancel.isCancelled())
            return {};
        if (!isSameContent(change.before.get(), change.after.get()))
            differing.push_back(std::move(change));
    }
    std::sort(differing.begin() + gone, differing.end(),
              [](const RecordChange& left, const RecordChange& right) { return left.ref < right.ref; });
    return differing;
}

} // namespace galley
