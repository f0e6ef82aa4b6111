#include "model/dataset/fold.h"

#include "model/dataset/record_codec.h"
#include "model/dataset/state_io.h"
#include "model/dataset/type_encoding.h"
#include "model/dataset/type_store.h"

namespace galley {

Result<std::shared_ptr<const State>> foldState(const std::shared_ptr<const State>& state, const Progress& progress,
                                               const CancelToken& cancel, const FoldOptions& options) {
    std::vector<TypeSource> sources(state->stores().size());
    state->overlay().forEach([&](std::uint64_t key, const auto&) {
        const TypeIndex type = RecordRef::fromPacked(key).type;
        TypeSource& source = sources[type.value()];
        if (source.type != nullptr)
            return;
        source.type = &state->schema().type(type);
        source.count = state->ordinalCount(type);
        source.record = [&state, type](std::uint32_t ordinal) {
            return state->record({type, Ordinal{ordinal}}).materialise();
        };
        source.checksum = [&state, type](const Record&, std::uint32_t ordinal) {
            return recordChecksum(state->record({type, Ordinal{ordinal}}));
        };
    });
    GALLEY_TRY(auto stores, encodeTypes(sources, options, progress, cancel));
    for (std::size_t i = 0; i < stores.size(); ++i)
        if (!stores[i])
            stores[i] = state->stores()[i];
    return StateIo::withStores(*state, std::move(stores));
}

} // namespace galley
