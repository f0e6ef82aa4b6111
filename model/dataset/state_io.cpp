#include "model/dataset/state_io.h"

#include "model/dataset/lazy_fields.h"
#include "model/dataset/type_store.h"

namespace galley {

std::shared_ptr<const State> StateIo::withStores(const State& state,
                                                 std::vector<std::shared_ptr<const TypeStore>> stores) {
    const std::shared_ptr<State> next(new State(state));
    next->m_overlay = {};
    for (State::Counts& counts : next->m_counts)
        counts.overlaid = 0;
    next->m_addedIds = {};
    next->m_stores = std::move(stores);
    return next;
}

namespace {

/// The record with its values in `before` moved to `after`; null when it has none there.
std::shared_ptr<const Record> moved(const Record& record, const std::shared_ptr<const TypeStore>& before,
                                    const std::shared_ptr<const TypeStore>& after) {
    std::shared_ptr<Record> next;
    std::shared_ptr<const LazyFields> fields;
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
        const Value& value = record.fields[i];
        const LazyFields* lazy = value.lazyFields();
        if (lazy == nullptr || lazy->store() != before)
            continue;
        if (!next)
            next = std::make_shared<Record>(record);
        if (!fields || fields->ordinal() != lazy->ordinal())
            fields = std::make_shared<const LazyFields>(after, lazy->ordinal());
        next->fields[i] = Value::inColumns(fields, value.lazyField(), value.kind());
    }
    return next;
}

} // namespace

std::shared_ptr<const State> StateIo::withStoresOf(const State& state,
                                                   std::vector<std::shared_ptr<const TypeStore>> stores) {
    const std::shared_ptr<State> next(new State(state));
    state.m_overlay.forEach([&](std::uint64_t key, const std::shared_ptr<const Record>& record) {
        const std::size_t type = RecordRef::fromPacked(key).type.value();
        if (stores[type] != state.m_stores[type])
            if (auto changed = moved(*record, state.m_stores[type], stores[type]))
                next->m_overlay = next->m_overlay.set(key, std::move(changed));
    });
    next->m_stores = std::move(stores);
    return next;
}

void StateIo::setChecksum(const State& state, const Checksum& checksum) {
    state.m_checksum.set(checksum);
}

std::shared_ptr<const State> StateIo::assemble(Parts parts) {
    const std::shared_ptr<State> state(new State);
    state->m_schema = std::move(parts.schema);
    state->m_version = parts.version;
    state->m_stores = std::move(parts.stores);
    state->m_counts.resize(parts.ordinals.size());
    for (std::size_t i = 0; i < parts.ordinals.size(); ++i) {
        state->m_counts[i].ordinals = parts.ordinals[i];
        if (const auto& store = state->m_stores[i])
            for (const auto& chunk : store->chunks)
                state->m_counts[i].records += static_cast<std::uint32_t>(chunk->exists.count());
    }
    for (const auto& [ref, record] : parts.overlay) {
        const RecordView base = state->baseRecord(ref);
        const bool inColumns = base.m_store != nullptr;
        State::Counts& counts = state->m_counts[ref.type.value()];
        counts.records += (record->exists ? 1U : 0U) - (inColumns && base.exists() ? 1U : 0U);
        if (!inColumns)
            state->addId(ref, record->id);
        state->putInOverlay(ref, record);
    }
    return state;
}

} // namespace galley
