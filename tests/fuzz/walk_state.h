// Reads a whole state that came from outside, for fuzz targets. Bounded: values that cost no bytes may be billions.
#pragma once

#include "model/dataset/state.h"
#include "model/dataset/value_json.h"

#include <cstdlib>
#include <string>

namespace galley::fuzz {

/// Counts what a walk visits, until it is too much.
class StateWalk {
public:
    /// Looks at every record, value and text; false when the state is too large for one run.
    bool visit(const State& state) {
        for (std::size_t i = 0; i < state.schema().types.size(); ++i) {
            const TypeIndex type{static_cast<std::uint16_t>(i)};
            for (std::uint32_t ordinal = 0; ordinal < state.ordinalCount(type) && m_left > 0; ++ordinal)
                visitRecord(state.record({type, Ordinal{ordinal}}));
        }
        return m_left > 0;
    }

private:
    void spend(std::size_t cost) { m_left = m_left > cost ? m_left - cost : 0; }

    void visitRecord(const RecordView& record) {
        spend(1 + record.id(m_scratch).size());
        static_cast<void>(record.revision());
        if (record.exists())
            for (std::size_t f = 0; f < record.type().fields.size(); ++f)
                visitValue(record.state(), record.field(f));
    }

    void visitValue(const State& state, const ValueView& value) {
        spend(1);
        if (value.kind() == ValueKind::String)
            spend(value.asString(m_scratch).size());
        if (value.kind() == ValueKind::Ref)
            spend(state.record(value.asRef()).id(m_scratch).size());
        for (std::uint32_t i = 0; i < value.size() && m_left > 0; ++i) {
            if (value.kind() != ValueKind::Blocks) {
                visitValue(state, value.at(i));
                continue;
            }
            const BlockView block = value.block(i);
            spend(block.key(m_scratch).size());
            for (std::uint32_t f = 0; f < block.size(); ++f)
                visitValue(state, block.field(f));
        }
    }

    std::size_t m_left = 50'000;
    std::string m_scratch;
};

/// Uses a state in all the ways that read every byte of it.
inline void useWholeState(const State& state) {
    if (!StateWalk().visit(state))
        return;
    static_cast<void>(state.recomputeChecksum());
    static_cast<void>(state.checksum());
    std::string json;
    state.forEach([&](const RecordView& record) {
        appendRecordJson(json, record, BlockKeys::Always);
        if (record.materialise()->id != record.id())
            std::abort();
    });
}

} // namespace galley::fuzz
