// The differences of a record as a page, with before and after beside each other, word by word.
//
// Thread rule: a pure function; any thread.
#pragma once

#include "model/index/replica.h"
#include "ui/widgets/tones.h"

#include <QString>

namespace galley::ui {

/// The two ends of a step, and how its page is written.
struct DifferencesStyle {
    std::shared_ptr<const Replica> before;
    std::shared_ptr<const Replica> after;
    bool tellsAddresses = false; ///< what becomes of old addresses; REQUIRES replicas that share ordinals (lineage.h)
    Tones tones;
};

/// HTML, whatever is in the records. O(fields that differ × their words); texts too long to be read are cut.
QString differencesPage(const RecordChange& change, const DifferencesStyle& style);

} // namespace galley::ui
