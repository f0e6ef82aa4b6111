// Random states and steps between them, for tests of whatever carries states.
#pragma once

#include "model/dataset/state.h"
#include "tests/support/random_content.h"

#include <QByteArray>

namespace galley::test {

/// `state` after `count` random edits, of which some cannot be applied; its version rises by one.
std::shared_ptr<const State> editRandomly(RandomContent& random, std::shared_ptr<const State> state, int count);

/// A valid schema that grew from another: fields, members, kinds of blocks, enum values, types and locales were added
/// at the ends.
Schema grow(RandomContent& random, Schema schema);

/// Every existing record, one a line with its revision and ordinal: equal dumps, equal states.
QByteArray dumpState(const State& state);
/// The same without ordinals and revisions.
QByteArray dumpContent(const State& state);

} // namespace galley::test
