// State: one complete immutable dataset at one version, and the editor that makes the next one from it.
//
// A state is a base (columns in chunks, shared between versions) plus an overlay (a persistent map of the records that
// changed since the base was made). Making the next state copies the path to what changed and shares the rest, so an
// edit costs O(edit) at every size of dataset, and keeping many versions costs what they changed.
//
// Invariants:
//  1. Ordinals are dense from 0 in each type, stable, never reused; a deleted record keeps its ordinal and id.
//  2. Every reference points to an ordinal below ordinalCount(); its record may not exist (a phantom).
//  3. The schema only grew since the records were written: types, fields, kinds and locales keep their indexes.
//
// Thread rule: a State never changes; any thread reads it while it holds the shared_ptr. A StateEditor is used by one.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/hash.h"
#include "model/column/persistent_map.h"
#include "model/dataset/record_view.h"
#include "model/schema/schema.h"

#include <atomic>
#include <cassert>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace galley {

/// What one step did to one record. At least one of the two sides exists.
struct RecordChange {
    RecordRef ref;
    std::shared_ptr<const Record> before; ///< nullptr or !exists: the record was created
    std::shared_ptr<const Record> after;  ///< nullptr or !exists: it was deleted
};

/// What one step from one state to another did: at most one entry a record, in no particular order.
using ChangeSet = std::vector<RecordChange>;

/// A checksum that is computed when it is first asked for. Copies do not know it: they are made to be changed.
class KnownChecksum {
public:
    KnownChecksum() = default;
    KnownChecksum(const KnownChecksum&) {}
    KnownChecksum& operator=(const KnownChecksum&) {
        forget();
        return *this;
    }
    /// REQUIRES that no other thread sees it yet.
    void forget() { m_stage.store(Stage::Unknown, std::memory_order_relaxed); }
    std::optional<Checksum> get() const {
        return m_stage.load(std::memory_order_acquire) == Stage::Known ? std::optional(m_value) : std::nullopt;
    }
    /// The first call counts; all callers say the same.
    void set(const Checksum& value) const {
        Stage expected = Stage::Unknown;
        if (!m_stage.compare_exchange_strong(expected, Stage::Written, std::memory_order_acq_rel))
            return;
        m_value = value;
        m_stage.store(Stage::Known, std::memory_order_release);
    }

private:
    enum class Stage : std::uint8_t { Unknown, Written, Known };
    mutable Checksum m_value;
    mutable std::atomic<Stage> m_stage = Stage::Unknown;
};

class State {
public:
    /// A state without records at version 0.
    static std::shared_ptr<const State> empty(std::shared_ptr<const Schema> schema);

    const Schema& schema() const { return *m_schema; }
    std::shared_ptr<const Schema> schemaPointer() const { return m_schema; }
    /// Number of the commit that this state includes last.
    Version version() const { return m_version; }

    /// Ordinals in use, existing or not: 0 … ordinalCount()-1.
    std::uint32_t ordinalCount(TypeIndex type) const { return m_counts[type.value()].ordinals; }
    std::uint32_t recordCount(TypeIndex type) const { return m_counts[type.value()].records; } ///< existing records
    std::uint64_t recordCount() const;

    /// The record at an ordinal below ordinalCount(). O(1).
    RecordView record(RecordRef ref) const& {
        assert(ref.type.value() < m_counts.size() && ref.ordinal.value() < ordinalCount(ref.type));
        RecordView view = baseRecord(ref);
        if (m_counts[ref.type.value()].overlaid != 0) // most drafts change few types
            if (const auto* record = m_overlay.find(ref.packed()))
                view.m_overlay = record->get();
        assert(view.m_overlay != nullptr || view.m_store != nullptr);
        return view;
    }
    RecordView record(RecordRef ref) const&& = delete;
    /// The existing record with this id. O(1).
    std::optional<RecordRef> find(TypeIndex type, std::string_view id) const;
    /// The ordinal that this id has, whether the record exists or not. O(1).
    std::optional<RecordRef> findOrdinal(TypeIndex type, std::string_view id) const;
    /// Looks a record up by "type/id"; the id may itself start with "type/". NotFound says which part is wrong.
    Result<RecordRef> findPath(std::string_view path) const;

    /// Calls `visit` for every existing record of a type in ordinal order. O(records).
    void forEach(TypeIndex type, const std::function<void(const RecordView&)>& visit) const;
    /// Every existing record, in type order, then ordinal order.
    void forEach(const std::function<void(const RecordView&)>& visit) const;

    /// Sum of the checksums of all existing records (record_codec.h): equal content gives equal sums, whatever the
    /// ordinals and the way it was reached. Chunks know their sums: O(overlay) at the first call, then O(1).
    Checksum checksum() const;
    /// The same, computed anew from every stored byte, by all cores. O(dataset).
    Checksum recomputeChecksum() const;

    /// The changes that lead from `older` to this state. O(changes) when this one was derived from it (shared parts are
    /// skipped); otherwise a look at each record's revision, and what differs is decoded: O(dataset) when no revision
    /// says what is the same. Both must have been made from one site: ordinals must agree.
    ChangeSet changesSince(const State& older) const;

    std::size_t overlaySize() const { return m_overlay.size(); } ///< records in the overlay
    std::uint32_t overlaySize(TypeIndex type) const { return m_counts[type.value()].overlaid; }
    /// Heap bytes of the whole state: columns, heaps, indexes and overlay. O(overlay + chunks).
    std::size_t heapBytes() const;
    const std::vector<std::shared_ptr<const TypeStore>>& stores() const { return m_stores; }
    const PersistentMap<std::shared_ptr<const Record>>& overlay() const { return m_overlay; }

private:
    friend class StateEditor;
    friend class StateIo;
    State() = default;

    /// As the columns have it; without a store when they do not.
    RecordView baseRecord(RecordRef ref) const {
        RecordView view(*this, ref);
        view.lookInto(m_stores[ref.type.value()].get());
        return view;
    }
    void addId(RecordRef ref, std::string_view id);
    void putInOverlay(RecordRef ref, std::shared_ptr<const Record> record);
    std::shared_ptr<const Record> recordIfKnown(RecordRef ref) const;
    /// The columns of the chunk that begins at an ordinal; nullptr: it has none.
    const Chunk* chunkAt(TypeIndex type, std::uint32_t begin) const;
    /// Adds the records of one chunk whose columns are not certainly the same in both states; `suspects` are compared
    /// anyway.
    void addSuspects(const State& older, TypeIndex type, std::uint32_t begin, std::uint32_t end,
                     std::set<std::uint64_t>& suspects) const;

    struct Counts {
        std::uint32_t ordinals = 0;
        std::uint32_t records = 0;
        std::uint32_t overlaid = 0; ///< of the ordinals, those in the overlay
    };

    std::shared_ptr<const Schema> m_schema;
    Version m_version;
    std::vector<Counts> m_counts;                           ///< by type
    std::vector<std::shared_ptr<const TypeStore>> m_stores; ///< by type; nullptr: no columns yet
    PersistentMap<std::shared_ptr<const Record>> m_overlay; ///< by RecordRef::packed()
    KnownChecksum m_checksum;
    PersistentMap<std::vector<std::uint32_t>> m_addedIds; ///< hash of (type, id) -> ordinals that the base lacks
};

inline const Type& RecordView::type() const {
    return m_state->schema().type(m_ref.type);
}

/// Gives ids their addresses while records are made.
class RecordDeclarer {
public:
    /// The address of this id, made when it is new.
    virtual RecordRef declare(TypeIndex type, std::string_view id) = 0;
    /// The same for several; `refs` has as many elements as `ids`.
    virtual void declareAll(TypeIndex type, std::span<const std::string_view> ids, std::span<RecordRef> refs) {
        for (std::size_t i = 0; i < ids.size(); ++i)
            refs[i] = declare(type, ids[i]);
    }

protected:
    ~RecordDeclarer() = default;
};

/// Makes the next state. Every change is visible to later calls of the same editor through current().
class StateEditor final : public RecordDeclarer {
public:
    explicit StateEditor(std::shared_ptr<const State> base);
    ~StateEditor();

    /// The state so far; a reference into the editor, for reading between changes.
    const State& current() const { return *m_next; }

    /// The address of this id, made as a phantom when it is new. O(1).
    RecordRef declare(TypeIndex type, std::string_view id) override;
    /// Replaces a record, existing or not. `record.id` must be the id that the ordinal was declared with.
    void put(RecordRef ref, std::shared_ptr<const Record> record);
    /// Makes the record a phantom.
    void erase(RecordRef ref, std::uint64_t revision);
    /// Replaces the schema by one that only grew; without existing records by any other: then ordinals start anew.
    void setSchema(std::shared_ptr<const Schema> schema);

    /// What changed since the editor was made. One entry a record.
    const ChangeSet& changes() const { return m_changes; }
    /// Ends the work: the next state with the given version.
    std::shared_ptr<const State> finish(Version version);

private:
    std::shared_ptr<const State> m_base;
    std::shared_ptr<State> m_next;
    ChangeSet m_changes;
    PersistentMap<std::uint32_t> m_changeIndex; ///< packed ref -> index into m_changes
};

} // namespace galley
