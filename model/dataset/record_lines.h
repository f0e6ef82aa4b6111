// Records as lines of JSON, {"type":…,"id":…,fields…} in the outside form (value_json.h): bulk commits hold them, and
// data sets that need no importer. Nearly all lines are read by simdjson straight into values; what that does not
// understand at once (a number in another form, a field that is there twice …) takes the way of value_json.h, so both
// accept the same. Blank lines are skipped.
//
// Thread rule: one thread; readRecordLines() uses several of its own, and its result does not depend on their number.
// Invariant: all ids of a text are declared before its values are read, in the order of the lines; ids that only
// references name follow in the order of their first use. So both functions give the same ordinals.
#pragma once

#include "model/base/cancellation.h"
#include "model/dataset/state.h"

#include <cstdint>
#include <functional>
#include <string_view>

namespace galley {

class StateBuilder;

/// Of one line: what a bulk commit can hold.
inline constexpr std::size_t kMaxLineBytes = std::size_t{32} << 20;

/// What a text held; more lines than records: some replaced earlier ones.
struct LinesRead {
    std::uint64_t lines = 0;
    std::uint64_t records = 0;
};

/// Creates or replaces a record for each line. Corrupt for a line that is no record of the schema, InvalidInput with
/// the record and the field for a value that does not fit. Cancelled. `forget` is called every some megabytes: for who
/// has the text in a file and wants its memory back.
Result<void> applyRecordLines(StateEditor& editor, std::string_view lines, std::uint64_t revision,
                              const CancelToken& cancel = {}, const std::function<void()>& forget = {});

/// The same for a builder that has no records yet, by `threads`. After an error or Cancelled the builder holds a part.
/// The text must stay until the builder's finish(): the builder keeps where each line stands, and its fields are read
/// again when the columns are made, so that memory holds ids and no values. Each line is read twice. `forget` as above,
/// from any thread and until finish() is over.
Result<LinesRead> readRecordLines(StateBuilder& builder, std::string_view lines, std::uint64_t revision,
                                  unsigned threads, const CancelToken& cancel = {},
                                  const std::function<void()>& forget = {});

} // namespace galley
