// The benchmark's documents, straight from record views to bytes of JSON, and the other readings of records that are
// measured. The exact JSON is that of PlainDataset.
//
// Thread rule: pure functions of an immutable state; any thread.
#pragma once

#include "app/bench/shapes.h"
#include "model/base/json_text.h"
#include "model/dataset/state.h"

#include <cstdint>
#include <string>
#include <vector>

namespace galley::bench {

/// {"id","headline","dek","rows":[{"text","titles":[{"title","year","genres","thumbnail","cast"},…]},…]}
void appendHomeDocument(JsonText& out, const State& state, const Shapes& shapes, RecordRef page);
/// {"id","slug","headline","dek","author","publishedAt","status","modules":[…]}
void appendArticleDocument(JsonText& out, const State& state, const Shapes& shapes, RecordRef page);
/// Reads all fields of a title, names of cast and genres too: the sum of lengths and numbers. `scratch` is for reuse.
std::uint64_t sumOfTitle(const State& state, const Shapes& shapes, RecordRef title, std::string& scratch);

} // namespace galley::bench
