// What is wrong with a site that is published, as lines of rich text with links to the fields ("field:RECORD#PATH",
// percent-encoded).
//
// Thread rule: pure functions; GUI thread, whose colours the links have.
// Used in this folder alone.
#pragma once

#include "model/dataset/state.h"
#include "model/publish/publisher.h"

#include <QString>

#include <vector>

namespace galley::ui {

/// A problem of the draft, with a link to its field.
QString problemLine(const Problem& problem, const State& draft, std::size_t locale);
/// The errors among problems, one to a line, the first ones named; empty when there is none.
QString errorLines(const std::vector<Problem>& problems, const State& draft, std::size_t locale);
/// What a publish that went well found, to be looked at when there is time; empty when that is nothing.
QString warningLines(const PublishResult& result, const State& draft, std::size_t locale);

} // namespace galley::ui
