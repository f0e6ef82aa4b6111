#include "model/dataset/fold.h"

#include "model/dataset/chunk_encoder.h"
#include "model/dataset/record_codec.h"
#include "model/dataset/state_io.h"
#include "model/dataset/type_store.h"

#include <algorithm>

namespace galley {

namespace {

Result<std::shared_ptr<const TypeStore>> encodeType(const State& state, TypeIndex type, std::uint64_t& done,
                                                    std::uint64_t total, const Progress& progress,
                                                    const CancelToken& cancel) {
    TypeEncoder encoder(state.schema().type(type));
    const std::uint32_t count = state.ordinalCount(type);
    for (std::uint32_t first = 0; first < count; first += TypeStore::kChunkRecords) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "folding was cancelled"};
        std::vector<std::shared_ptr<const Record>> records;
        Checksum checksum;
        const std::uint32_t end = std::min(count, first + TypeStore::kChunkRecords);
        for (std::uint32_t ordinal = first; ordinal < end; ++ordinal) {
            const RecordView view = state.record({type, Ordinal{ordinal}});
            records.push_back(view.materialise());
            if (view.exists())
                checksum += recordChecksum(view);
        }
        encoder.addChunk(records, checksum);
        done += end - first;
        if (progress)
            progress(done, total);
    }
    return encoder.finish();
}

} // namespace

Result<std::shared_ptr<const State>> foldState(const std::shared_ptr<const State>& state, const Progress& progress,
                                               const CancelToken& cancel) {
    std::vector<bool> dirty(state->stores().size());
    state->overlay().forEach(
        [&](std::uint64_t key, const auto&) { dirty[RecordRef::fromPacked(key).type.value()] = true; });
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < dirty.size(); ++i)
        if (dirty[i])
            total += state->ordinalCount(TypeIndex{static_cast<std::uint16_t>(i)});
    std::uint64_t done = 0;
    std::vector<std::shared_ptr<const TypeStore>> stores = state->stores();
    for (std::size_t i = 0; i < dirty.size(); ++i)
        if (dirty[i]) {
            GALLEY_TRY(stores[i],
                       encodeType(*state, TypeIndex{static_cast<std::uint16_t>(i)}, done, total, progress, cancel));
        }
    return StateIo::withStores(*state, std::move(stores));
}

} // namespace galley
