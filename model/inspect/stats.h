// Where the bytes of a replica are: by type, field, string heap and index, and their share of the same content as plain
// JSON. For `galleyctl stats` and for people who ask why a site is large.
//
// Thread rule: a pure function; the result holds copies.
#pragma once

#include "model/base/cancellation.h"
#include "model/index/replica.h"

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace galley {

/// Columns of one field over all chunks: numbers, references, offsets and presence, without the strings.
struct FieldBytes {
    std::string field;
    FieldKind kind = FieldKind::String;
    std::uint64_t bytes = 0;
};

/// One compressed heap of strings; texts of all blocks of a type share one.
struct HeapBytes {
    std::string name; ///< path of the field, "#block texts", "#block assets"
    std::uint64_t strings = 0;
    std::uint64_t bytes = 0;
};

struct TypeBytes {
    std::string type;
    std::uint64_t records = 0;
    std::vector<FieldBytes> fields; ///< in schema order
    std::vector<HeapBytes> heaps;
    std::uint64_t ids = 0;     ///< the ids themselves
    std::uint64_t idIndex = 0; ///< from id to record
    std::uint64_t other = 0;   ///< revisions, existence and the bookkeeping of chunks
    std::uint64_t total() const;
};

struct ReplicaStats {
    std::uint64_t records = 0;
    std::uint64_t overlayRecords = 0; ///< changed since the columns were made
    std::vector<TypeBytes> types;     ///< in schema order
    std::uint64_t overlay = 0;        ///< the records of the overlay
    std::uint64_t references = 0;     ///< the index of who refers to whom
    std::uint64_t slugs = 0;          ///< the index of addresses
    std::uint64_t total = 0;          ///< Replica::heapBytes()
    std::uint64_t json = 0;           ///< the content as NDJSON
};

/// O(dataset): the content is written as JSON to be counted. Cancelled.
Result<ReplicaStats> measureReplica(const Replica& replica, const Progress& progress = {},
                                    const CancelToken& cancel = {});

/// The same with all parts by name; "share" is total / json.
nlohmann::ordered_json toJson(const ReplicaStats& stats);

} // namespace galley
