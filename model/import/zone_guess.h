// ZoneEvidence: which time zone the times of a source were written in, by the offsets that stand beside them. It is a
// guess that a report states and a person may overrule.
//
// Thread rule: one thread each; several may be merged.
// Used in this folder alone.
#pragma once

#include "model/base/time_zone.h"
#include "model/dataset/state.h"
#include "model/schema/schema.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace galley {

struct ImportReport;

class ZoneEvidence {
public:
    /// A value of the source; what is no time with an offset says nothing. Constant time and memory, whatever the
    /// number of values.
    void add(std::string_view text);
    void merge(const ZoneEvidence& other);

    struct Guess {
        std::string zone; ///< empty: nothing speaks for any
        std::string why;  ///< for the report
    };
    /// A zone in which all offsets are right: one of a country of the locales, else a well-known one; a zone of that
    /// one offset where no summer time shows. Times with the letter Z count only when there are no others. Empty when
    /// there are no offsets or no zone fits.
    Guess guess(const std::vector<Locale>& locales) const;

private:
    bool fits(const std::string& name) const;
    std::string offsetsInWords() const;

    /// By offset in seconds and by month since 1970: one of the instants.
    std::map<std::pair<std::int32_t, std::int64_t>, Instant> m_seen;
    bool m_hasUtc = false; ///< times with the letter Z: how programs write, wherever they run
};

/// Sets the zone of a schema that was made for a source: the one that was asked for, that of the site that takes the
/// records (nullptr: there is none yet), or the guess, which the report states when the schema has instants.
/// InvalidInput for an unknown zone.
Result<void> chooseZone(Schema& schema, const std::string& asked, const State* site, const ZoneEvidence& evidence,
                        ImportReport& report);

} // namespace galley
