// LazyFields: the fields of one record in columns, copied out one by one when somebody looks inside. Values of records
// in the overlay refer to it for what an edit did not change, so a version of a large page costs what changed in it. It
// keeps the columns alive.
//
// Thread rule: any thread; two threads that ask for one field at a time may both decode it, and one result is kept.
// Used in this folder alone.
#pragma once

#include "model/dataset/record_view.h"

#include <atomic>
#include <memory>

namespace galley {

class LazyFields {
public:
    LazyFields(std::shared_ptr<const TypeStore> store, std::uint32_t ordinal);
    ~LazyFields();
    LazyFields(const LazyFields&) = delete;
    LazyFields& operator=(const LazyFields&) = delete;

    /// The field as it stands in the columns.
    ValueView view(std::uint32_t field) const;
    /// The field as a value, decoded at the first call; valid as long as this lives.
    const Value& value(std::uint32_t field) const;
    const std::shared_ptr<const TypeStore>& store() const { return m_store; }
    std::uint32_t ordinal() const { return m_ordinal; }
    /// Whether both are the same record of the same columns.
    bool isSame(const LazyFields& other) const {
        return this == &other || (m_store == other.m_store && m_ordinal == other.m_ordinal);
    }
    /// Bytes of this with what was decoded, without the columns.
    std::size_t heapBytes() const;

private:
    struct Decoded {
        std::uint32_t field;
        Value value;
        const Decoded* next;
    };

    std::shared_ptr<const TypeStore> m_store;
    std::uint32_t m_ordinal;
    mutable std::atomic<const Decoded*> m_decoded = nullptr; ///< a list; grows at its head
};

} // namespace galley
