// Finds the records that the navigator, the palette and the pickers list: by type, by words in name, id or address.
// Reads one immutable replica, so it runs on any thread.
#pragma once

#include "model/base/cancellation.h"
#include "model/index/replica.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

namespace galley::ui {

struct RecordQuery {
    std::vector<TypeIndex> types; ///< only these; empty: all
    bool pagesOnly = false;
    QString text; ///< words that must all occur in name, id or slug, whatever their case and accents
    std::size_t locale = 0;
    std::optional<std::vector<RecordRef>> among; ///< only these
    std::size_t limit = 0;                       ///< 0: all
};

/// Matches, the best first: who is called so (name, id or address), names that begin with the text, names of which
/// words begin so, names that hold the words, ids and addresses; among equals by type as in the schema, then by name
/// from its first letter or digit on, as the language of the locale sorts. Empty when cancelled. O(records).
std::vector<RecordRef> findRecords(const Replica& replica, const RecordQuery& query, const CancelToken& cancel = {});

/// Text as search compares it (text_fold.h): without case, accents and compatibility forms.
QString foldedText(QStringView text);

} // namespace galley::ui
