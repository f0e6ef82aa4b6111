#include "model/dataset/state.h"

#include "model/base/parallel.h"
#include "model/dataset/lineage.h"
#include "model/dataset/record_codec.h"
#include "model/dataset/record_ranges.h"
#include "model/dataset/type_store.h"
#include "model/schema/compatibility.h"

#include <algorithm>
#include <cassert>
#include <set>

namespace galley {

namespace {

std::uint64_t idHash(TypeIndex type, std::string_view id) {
    return hash64(id, type.value());
}

} // namespace

std::shared_ptr<const State> State::empty(std::shared_ptr<const Schema> schema) {
    const std::shared_ptr<State> state(new State);
    state->m_counts.resize(schema->types.size());
    state->m_stores.resize(schema->types.size());
    state->m_schema = std::move(schema);
    return state;
}

std::uint64_t State::recordCount() const {
    std::uint64_t records = 0;
    for (const Counts& counts : m_counts)
        records += counts.records;
    return records;
}

std::optional<RecordRef> State::find(TypeIndex type, std::string_view id) const {
    const std::optional<RecordRef> ref = findOrdinal(type, id);
    return ref && record(*ref).exists() ? ref : std::nullopt;
}

std::optional<RecordRef> State::findOrdinal(TypeIndex type, std::string_view id) const {
    if (const auto& store = m_stores[type.value()])
        if (const auto ordinal = store->find(id))
            return RecordRef{type, Ordinal{*ordinal}};
    if (m_addedIds.empty())
        return std::nullopt;
    if (const auto* ordinals = m_addedIds.find(idHash(type, id))) {
        std::string scratch;
        for (const std::uint32_t ordinal : *ordinals) {
            const RecordRef ref{type, Ordinal{ordinal}};
            if (ordinal < ordinalCount(type) && record(ref).id(scratch) == id)
                return ref;
        }
    }
    return std::nullopt;
}

Result<RecordRef> State::findPath(std::string_view path) const {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos)
        return Error{ErrorCode::InvalidInput, "a record is named type/id, not " + std::string(path)};
    const auto type = schema().typeIndex(path.substr(0, slash));
    if (!type)
        return Error{ErrorCode::NotFound, "there is no type " + std::string(path.substr(0, slash))};
    // Ids of some sources repeat the type ("page/home" of type page); both spellings lead to the record.
    for (const std::string_view id : {path.substr(slash + 1), path})
        if (const auto ref = find(*type, id))
            return *ref;
    return Error{ErrorCode::NotFound, "there is no such record"}.inRecord(std::string(path));
}

void State::forEach(TypeIndex type, const std::function<void(const RecordView&)>& visit) const {
    for (std::uint32_t i = 0; i < ordinalCount(type); ++i) {
        const RecordView view = record({type, Ordinal{i}});
        if (view.exists())
            visit(view);
    }
}

void State::forEach(const std::function<void(const RecordView&)>& visit) const {
    for (std::size_t i = 0; i < m_counts.size(); ++i)
        forEach(TypeIndex{static_cast<std::uint16_t>(i)}, visit);
}

Checksum State::recomputeChecksum() const {
    const std::vector<RecordRange> ranges = recordRanges(*this);
    std::vector<Checksum> sums(ranges.size());
    parallelFor(ranges.size(), defaultThreads(), [&](std::size_t i) {
        forEachIn(*this, ranges[i], [&sum = sums[i]](const RecordView& record) { sum += recordChecksum(record); });
    });
    Checksum total;
    for (const Checksum& sum : sums)
        total += sum;
    return total;
}

Checksum State::checksum() const {
    if (const auto known = m_checksum.get())
        return *known;
    Checksum sum;
    for (const auto& store : m_stores)
        if (store)
            for (const auto& chunk : store->chunks)
                sum += chunk->checksum;
    m_overlay.forEach([&](std::uint64_t key, const auto& record) {
        const RecordRef ref = RecordRef::fromPacked(key);
        if (const RecordView base = baseRecord(ref); base.m_store != nullptr && base.exists())
            sum -= recordChecksum(base);
        if (record->exists)
            sum += recordChecksum(this->record(ref));
    });
    m_checksum.set(sum);
    return sum;
}

namespace {

bool isChange(const RecordChange& change) {
    const bool existed = change.before && change.before->exists;
    const bool exists = change.after && change.after->exists;
    return existed != exists || (exists && !sameMembers(change.before->fields, change.after->fields));
}

} // namespace

ChangeSet State::changesSince(const State& older) const {
    if (!shareOrdinals(older, *this)) {
        ChangeSet all;
        forEach([&all](const RecordView& record) { all.push_back({record.ref(), nullptr, record.materialise()}); });
        return all;
    }
    if (m_stores == older.m_stores) {
        ChangeSet changes;
        older.m_overlay.diff(m_overlay, [&](std::uint64_t key, const auto* before, const auto* after) {
            const RecordRef ref = RecordRef::fromPacked(key);
            RecordChange change{ref, before != nullptr ? *before : older.recordIfKnown(ref),
                                after != nullptr ? *after : recordIfKnown(ref)};
            if (isChange(change)) // two replays of one journal hold equal records apart
                changes.push_back(std::move(change));
        });
        return changes;
    }
    // Other columns: compare the records in which they may differ.
    std::set<std::uint64_t> suspects;
    for (const State* state : {&older, this})
        state->m_overlay.forEach([&suspects](std::uint64_t key, const auto&) { suspects.insert(key); });
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        const std::uint32_t oldCount = i < older.m_counts.size() ? older.ordinalCount(type) : 0;
        const std::uint32_t count = std::max(ordinalCount(type), oldCount);
        for (std::uint32_t begin = 0; begin < count; begin += TypeStore::kChunkRecords)
            addSuspects(older, type, begin, std::min(begin + TypeStore::kChunkRecords, count), suspects);
    }
    ChangeSet changes;
    for (const std::uint64_t key : suspects) {
        const RecordRef ref = RecordRef::fromPacked(key);
        RecordChange change{ref, older.recordIfKnown(ref), recordIfKnown(ref)};
        if (isChange(change))
            changes.push_back(std::move(change));
    }
    return changes;
}

const Chunk* State::chunkAt(TypeIndex type, std::uint32_t begin) const {
    const TypeStore* const store = type.value() < m_stores.size() ? m_stores[type.value()].get() : nullptr;
    return store != nullptr && begin < store->ordinals ? &store->chunkOf(begin) : nullptr;
}

void State::addSuspects(const State& older, TypeIndex type, std::uint32_t begin, std::uint32_t end,
                        std::set<std::uint64_t>& suspects) const {
    const Chunk* const before = older.chunkAt(type, begin);
    const Chunk* const after = chunkAt(type, begin);
    if (before == after || (before != nullptr && after != nullptr && before->checksum == after->checksum))
        return;
    std::vector<std::uint64_t> differing;
    if (before != nullptr && after != nullptr) {
        // Records of one revision are the same. Whether that is so the checksums say: without the others they are
        // equal.
        Checksum sumBefore = before->checksum;
        Checksum sumAfter = after->checksum;
        for (std::uint32_t ordinal = begin; ordinal < end; ++ordinal) {
            const RecordRef ref{type, Ordinal{ordinal}};
            const RecordView old = older.baseRecord(ref);
            const RecordView now = baseRecord(ref);
            const bool existed = old.m_store != nullptr && old.exists();
            const bool exists = now.m_store != nullptr && now.exists();
            const bool isSame = existed == exists && (!exists || old.revision() == now.revision());
            if (isSame && !suspects.contains(ref.packed()))
                continue;
            differing.push_back(ref.packed());
            if (existed)
                sumBefore -= recordChecksum(old);
            if (exists)
                sumAfter -= recordChecksum(now);
        }
        if (sumBefore == sumAfter) {
            suspects.insert(differing.begin(), differing.end());
            return;
        }
    }
    for (std::uint32_t ordinal = begin; ordinal < end; ++ordinal)
        suspects.insert(RecordRef{type, Ordinal{ordinal}}.packed());
}

std::shared_ptr<const Record> State::recordIfKnown(RecordRef ref) const {
    if (ref.type.value() >= m_counts.size() || ref.ordinal.value() >= ordinalCount(ref.type))
        return nullptr;
    return record(ref).materialise();
}

std::size_t State::heapBytes() const {
    std::size_t bytes = sizeof(State) + m_counts.capacity() * sizeof(Counts) +
                        m_stores.capacity() * sizeof(std::shared_ptr<const TypeStore>);
    for (const auto& store : m_stores)
        if (store)
            bytes += store->heapBytes();
    bytes += m_overlay.heapBytes() + m_addedIds.heapBytes();
    m_overlay.forEach([&](std::uint64_t, const auto& record) { bytes += record->heapBytes(); });
    m_addedIds.forEach(
        [&](std::uint64_t, const auto& ordinals) { bytes += ordinals.capacity() * sizeof(std::uint32_t); });
    return bytes;
}

void State::addId(RecordRef ref, std::string_view id) {
    const std::uint64_t hash = idHash(ref.type, id);
    std::vector<std::uint32_t> ordinals;
    if (const auto* sameHash = m_addedIds.find(hash))
        ordinals = *sameHash;
    ordinals.push_back(ref.ordinal.value());
    m_addedIds = m_addedIds.set(hash, std::move(ordinals));
}

void State::putInOverlay(RecordRef ref, std::shared_ptr<const Record> record) {
    const std::size_t before = m_overlay.size();
    m_overlay = m_overlay.set(ref.packed(), std::move(record));
    m_counts[ref.type.value()].overlaid += static_cast<std::uint32_t>(m_overlay.size() - before);
}

StateEditor::StateEditor(std::shared_ptr<const State> base)
    : m_base(std::move(base))
    , m_next(new State(*m_base)) {}

StateEditor::~StateEditor() = default;

RecordRef StateEditor::declare(TypeIndex type, std::string_view id) {
    if (const auto known = m_next->findOrdinal(type, id))
        return *known;
    State::Counts& counts = m_next->m_counts[type.value()];
    const RecordRef ref{type, Ordinal{counts.ordinals++}};
    Record phantom;
    phantom.id = id;
    phantom.exists = false;
    m_next->putInOverlay(ref, std::make_shared<const Record>(std::move(phantom)));
    m_next->addId(ref, id);
    return ref;
}

void StateEditor::put(RecordRef ref, std::shared_ptr<const Record> record) {
    const RecordView old = m_next->record(ref);
    m_next->m_checksum.forget();
    State::Counts& counts = m_next->m_counts[ref.type.value()];
    counts.records += (record->exists ? 1U : 0U) - (old.exists() ? 1U : 0U);
    if (const std::uint32_t* index = m_changeIndex.find(ref.packed())) {
        m_changes[*index].after = record;
    } else {
        m_changeIndex = m_changeIndex.set(ref.packed(), static_cast<std::uint32_t>(m_changes.size()));
        m_changes.push_back({ref, old.materialise(), record});
    }
    m_next->putInOverlay(ref, std::move(record));
}

void StateEditor::erase(RecordRef ref, std::uint64_t revision) {
    Record phantom;
    phantom.id = m_next->record(ref).id();
    phantom.exists = false;
    phantom.revision = revision;
    put(ref, std::make_shared<const Record>(std::move(phantom)));
}

void StateEditor::setSchema(std::shared_ptr<const Schema> schema) {
    if (m_next->recordCount() == 0 && !staysReadable(compareSchemas(*m_next->m_schema, *schema))) {
        // Only phantoms are there, and their addresses mean nothing in another schema.
        *m_next = *State::empty(std::move(schema));
        m_changes.clear();
        m_changeIndex = {};
        return;
    }
    m_next->m_counts.resize(schema->types.size());
    m_next->m_stores.resize(schema->types.size());
    m_next->m_schema = std::move(schema);
}

std::shared_ptr<const State> StateEditor::finish(Version version) {
    m_next->m_version = version;
    return std::exchange(m_next, nullptr);
}

} // namespace galley
