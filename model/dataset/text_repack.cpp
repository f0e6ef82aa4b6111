#include "model/dataset/text_repack.h"

#include "model/base/memory.h"
#include "model/dataset/state_io.h"
#include "model/dataset/type_store.h"

#include <sched.h>
#include <thread>

namespace galley {

namespace {

constexpr double kWorthIt = 0.98;
constexpr const char* kPacking = "to pack texts";

using Heap = std::shared_ptr<const StringHeap>;

bool isWorthPacking(const StringHeap& heap, int level) {
    return heap.encoding() == StringEncoding::Blocks && heap.shareAtLevel(level) < kWorthIt;
}

/// The same type with each segment replaced by what `packed` says.
template <class Packed>
std::shared_ptr<const TypeStore> withHeaps(const TypeStore& store, const Packed& packed) {
    auto next = std::make_shared<TypeStore>(store);
    for (SegmentedHeap& heap : next->heaps) {
        SegmentedHeap segments;
        for (const Heap& segment : heap.segments())
            segments = segments.withAppended(packed(segment));
        heap = std::move(segments);
    }
    return next;
}

} // namespace

Result<RepackedTexts> RepackedTexts::of(const State& state, const RepackOptions& options, const Progress& progress,
                                        const CancelToken& cancel) {
    RepackedTexts result;
    Result<void> done;
    const auto pack = [&]() -> Result<void> {
        std::vector<std::pair<Heap, Heap>> heaps;
        std::uint64_t total = 0;
        for (const auto& store : state.stores())
            for (std::size_t i = 0; store && i < store->heaps.size(); ++i)
                for (const Heap& segment : store->heaps[i].segments()) {
                    if (cancel.isCancelled())
                        return Error{ErrorCode::Cancelled, "packing texts was cancelled"};
                    if (isWorthPacking(*segment, options.level)) {
                        heaps.emplace_back(segment, nullptr);
                        total += segment->textBytes();
                    }
                }
        std::uint64_t before = 0;
        for (auto& [old, packed] : heaps) {
            const Progress within = [&](std::uint64_t bytes, std::uint64_t) {
                if (progress)
                    progress(before + bytes, total);
            };
            GALLEY_TRY(StringHeap heap, old->recompressed(options.level, options.threads, within, cancel));
            packed = std::make_shared<const StringHeap>(std::move(heap));
            before += old->textBytes();
        }
        const auto packedOf = [&](const Heap& heap) {
            for (const auto& [old, packed] : heaps)
                if (old == heap)
                    return packed;
            return heap;
        };
        for (const Store& store : state.stores()) {
            bool isChanged = false;
            for (std::size_t i = 0; store && i < store->heaps.size(); ++i)
                for (const Heap& segment : store->heaps[i].segments())
                    isChanged = isChanged || packedOf(segment) != segment;
            if (isChanged)
                result.m_stores.emplace_back(store, withHeaps(*store, packedOf));
        }
        return {};
    };
    // On a thread of its own: one that has stepped back cannot step forward again.
    GALLEY_CHECK(withinMemory(kPacking, [&]() -> Result<void> {
        std::jthread worker([&] {
            if (!options.isUrgent) {
                const sched_param lowest{};
                sched_setscheduler(0, SCHED_IDLE, &lowest); // if it is refused, the work is done as other work
            }
            done = withinMemory(kPacking, pack);
        });
        return {};
    }));
    GALLEY_CHECK(std::move(done));
    return result;
}

std::shared_ptr<const State> RepackedTexts::in(const State& state) const {
    std::vector<Store> stores = state.stores();
    for (Store& store : stores)
        for (const auto& [before, after] : m_stores)
            if (store == before) {
                store = after;
                break;
            }
    return StateIo::withStoresOf(state, std::move(stores));
}

} // namespace galley
