#include "model/index/replica.h"

namespace galley {

std::shared_ptr<const Replica> Replica::build(std::shared_ptr<const State> state) {
    auto replica = std::make_shared<Replica>();
    replica->m_references = ReferenceIndex::build(*state);
    replica->m_slugs = SlugIndex::build(*state);
    replica->m_state = std::move(state);
    return replica;
}

std::shared_ptr<const Replica> Replica::next(std::shared_ptr<const State> state, const ChangeSet& changes) const {
    // Another schema may make other types pages, or read other fields as slugs.
    if (state->schemaPointer() != m_state->schemaPointer() && state->schema() != m_state->schema())
        return build(std::move(state));
    auto replica = std::make_shared<Replica>();
    replica->m_references = m_references.next(*m_state, *state, changes);
    replica->m_slugs = m_slugs.next(*state, changes);
    replica->m_state = std::move(state);
    return replica;
}

std::size_t Replica::heapBytes() const {
    return m_state->heapBytes() + m_references.heapBytes() + m_slugs.heapBytes();
}

} // namespace galley
