// Random but repeatable schemas, records and edits for property tests: the same seed gives the same content. Values are
// in the canonical JSON form (dates in UTC, every block with its key, no nulls, nothing empty that means "absent"), so
// that reading and writing them must give the same JSON again.
#pragma once

#include "model/dataset/edit.h"

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <utility>

namespace galley::test {

/// Records as plain JSON objects of their fields, by (type, id).
using Documents = std::map<std::pair<std::string, std::string>, nlohmann::json>;

class RandomContent {
public:
    explicit RandomContent(std::uint64_t seed)
        : m_random(seed) {}

    /// 0 … count-1; 0 when count is 0.
    std::uint32_t below(std::size_t count);
    bool chance(unsigned percent) { return below(100) < percent; }

    /// A valid schema: a few types with all kinds of fields, nested, localized in some; one to three locales.
    Schema schema();
    /// One of some dozens of ids; some need escapes or are not ASCII.
    std::string id();
    std::string text();
    /// Never null. For a localized field: one locale's value.
    nlohmann::json plainValue(const Schema& schema, const Field& field);
    /// Never null; a locale object for a localized field.
    nlohmann::json value(const Schema& schema, const Field& field);
    nlohmann::json fields(const Schema& schema, const Type& type);
    /// Several thousand edits reach every operation at every kind of place; about one in ten cannot be applied.
    Edit edit(const Schema& schema, const Documents& documents);

private:
    Field field(const Schema& schema, std::string name, int depth);
    nlohmann::json members(const Schema& schema, const std::vector<Field>& fields);
    nlohmann::json block(const Schema& schema, const Field& field, const std::string& key);
    Edit editWithin(const Schema& schema, const Type& type, const std::string& id, const nlohmann::json& fields);

    std::mt19937_64 m_random;
};

} // namespace galley::test
