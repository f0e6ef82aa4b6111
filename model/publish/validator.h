// Validator: what a reader of the site would trip over, found before it is published: broken references and links,
// missing required fields, images without alternative text, addresses that clash or cannot be. Nothing is repaired
// here. Which of the problems stop a publish is decided by checkStep() (publish_check.h).
//
// Links are those of texts (CommonMark), of asset fields, and of string fields whose name says so ("url", "links",
// "href"). What the page server redirects is no broken link. A relative link in a record that is no page is read as if
// from the site's root, because it stands on many pages. Redirects are looked at by redirect_check.h. What is not
// public must only not be empty where it is required: nobody meets the rest.
//
// Thread rule: immutable after construction; any thread.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/hash.h"
#include "model/dataset/record_ranges.h"
#include "model/publish/link_check.h"
#include "model/publish/problem.h"

#include <string_view>
#include <vector>

namespace galley {

/// What a look at all records of a copy finds.
struct CheckedCopy {
    std::vector<Problem> problems; ///< of the whole site, in record order
    Checksum checksum;             ///< of the records as they were read
};

class Validator {
public:
    explicit Validator(ServedFiles files = {})
        : m_files(std::move(files)) {}

    /// Problems of the whole site, in record order, by all cores; `progress` is told on the caller's thread.
    /// O(dataset); Cancelled.
    Result<std::vector<Problem>> check(const Replica& replica, const Progress& progress = {},
                                       const CancelToken& cancel = {}) const;
    /// The same of a copy of the site's state, whose records are summed up anew (State::recomputeChecksum) on the way,
    /// so that their texts are decoded once for both. What a record leads to is looked up in `replica`. REQUIRES that
    /// the copy has the replica's schema and as many ordinals of each type. O(dataset); Cancelled.
    Result<CheckedCopy> checkCopy(const Replica& replica, const State& copy, const Progress& progress = {},
                                  const CancelToken& cancel = {}) const;
    /// Problems of one record; none when it does not exist. O(record).
    std::vector<Problem> checkRecord(const Replica& replica, RecordRef record) const;
    /// Those of one field of the type, for forms: its own, and for the slug field those of the addresses. O(field).
    std::vector<Problem> checkField(const Replica& replica, RecordRef record, std::size_t field) const;
    /// Problems of the schema: locales, the home page.
    std::vector<Problem> checkSite(const Replica& replica) const;

private:
    /// Calls visit(record, range) before each record is checked, by several threads, but one for each range.
    template <class Visit>
    Result<std::vector<Problem>> checkRecords(const Replica& replica, const State& records,
                                              const std::vector<RecordRange>& ranges, const Progress& progress,
                                              const CancelToken& cancel, const Visit& visit) const;

    ServedFiles m_files;
};

} // namespace galley
