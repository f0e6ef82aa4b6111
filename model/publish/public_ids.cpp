#include "model/publish/public_ids.h"

#include "model/dataset/fold.h"
#include "model/dataset/type_store.h"

#include <string>

namespace galley {

namespace {

/// No id that anybody writes begins so.
constexpr char kMeaningless = '\x01';

} // namespace

Result<std::shared_ptr<const State>> withPublicIds(const Replica& replica, const std::shared_ptr<const State>& state,
                                                   const Progress& progress, const CancelToken& cancel) {
    StateEditor editor(state);
    bool isInColumns = false;
    std::string scratch;
    for (std::size_t i = 0; i < state->schema().types.size(); ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        if (state->recordCount(type) == state->ordinalCount(type))
            continue;
        for (std::uint32_t ordinal = 0; ordinal < state->ordinalCount(type); ++ordinal) {
            const RecordRef ref{type, Ordinal{ordinal}};
            const RecordView record = state->record(ref);
            if (record.exists() || record.id(scratch).starts_with(kMeaningless) ||
                replica.references().referrerCount(ref) > 0)
                continue;
            // Also of a record that was deleted since: the overlay says so, and the column has its id.
            const auto& columns = state->stores()[i];
            isInColumns = isInColumns || (columns != nullptr && columns->find(record.id(scratch)));
            Record nobody;
            nobody.id = kMeaningless + std::to_string(ordinal);
            nobody.exists = false;
            editor.put(ref, std::make_shared<const Record>(std::move(nobody)));
        }
    }
    if (editor.changes().empty())
        return state;
    const auto named = editor.finish(state->version());
    return isInColumns ? foldState(named, progress, cancel) : Result<std::shared_ptr<const State>>(named);
}

} // namespace galley
