// What is wrong with a site that is published, as lines of rich text with links to the fields ("field:RECORD#PATH",
// percent-encoded).
//
// There may be as many problems as a site has fields: a publish hands over the first ones and their number, so that the
// GUI thread holds, and gives back, no more than it shows.
//
// Thread rule: pure functions. Lines are made on the GUI thread, whose colours the links have; any thread takes the
// first of problems.
// Used in this folder alone.
#pragma once

#include "model/dataset/state.h"
#include "model/publish/publisher.h"

#include <QString>

#include <cstddef>
#include <vector>

namespace galley::ui {

/// The first of the problems that were found, as many as are named, and how many there are.
struct FirstProblems {
    std::vector<Problem> named;
    std::size_t count = 0;
};
FirstProblems firstOf(const std::vector<Problem>& problems);
/// The errors among them alone.
FirstProblems firstErrorsOf(const std::vector<Problem>& problems);

/// A problem of the draft, with a link to its field.
QString problemLine(const Problem& problem, const State& draft, std::size_t locale);
/// What stopped a publish, one to a line; empty when that is nothing.
QString errorLines(const FirstProblems& errors, const State& draft, std::size_t locale);
/// What a publish that went well found in what it brings and elsewhere, to be looked at when there is time; empty when
/// that is nothing.
QString warningLines(const FirstProblems& warnings, const std::optional<KnownProblems>& elsewhere, const State& draft,
                     std::size_t locale);

} // namespace galley::ui
