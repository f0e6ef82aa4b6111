// The naive oracle of the dataset: records as JSON objects in a std::map, edits applied to whole copies of them with no
// thought of speed. It is written apart from the model so that the two can be compared; only the schema is shared.
#pragma once

#include "tests/support/random_content.h"

namespace galley::test {

class JsonDataset {
public:
    explicit JsonDataset(const Schema& schema)
        : m_schema(schema) {}

    /// False, and nothing changes, when the edit cannot be applied.
    bool apply(const Edit& edit);
    const Documents& documents() const { return m_documents; }

private:
    const Schema& m_schema;
    Documents m_documents;
};

/// Every existing record of a state, as the oracle holds them.
Documents documentsOf(const State& state);

} // namespace galley::test
