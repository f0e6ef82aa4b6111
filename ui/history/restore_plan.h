// RestorePlan: what it takes to bring back a field, a record, a page with all its parts or the whole site as of a
// commit or a moment, and what a person looks at before that happens: how many records change, come back and go, and a
// page with now and then beside each other.
//
// Thread rule: a pure function; any thread, as the journal. The plan is a value.
#pragma once

#include "model/index/replica.h"
#include "model/inspect/reversal.h"
#include "ui/history/history_scope.h"
#include "ui/widgets/tones.h"

#include <QMetaType>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace galley::ui {

enum class RestoreScope : std::uint8_t { Field, Record, Page, Site };

struct RestoreAim {
    RestoreScope scope = RestoreScope::Record;
    HistoryPlace place;
    std::uint64_t number = 0;      ///< of the commit after which it stood so
    std::optional<Instant> moment; ///< instead: after the last commit by then
};

/// What is restored, and how it is shown.
struct RestoreSource {
    std::shared_ptr<const Replica> draft;
    std::shared_ptr<const State> base; ///< where replays may start (model/inspect/reversal.h)
    std::size_t locale = 0;
    Tones tones;
    std::string line{}; ///< key of the release that is looked at, whose own history counts; empty: the draft
};

struct RestorePlan {
    Version from;             ///< of the draft that the edits lead on from
    std::uint64_t number = 0; ///< of the commit; 0: the site has none of that time
    CommitHeader commit;      ///< that one
    std::vector<Edit> edits;  ///< none: all of it stands there
    std::size_t changed = 0;  ///< records
    std::size_t made = 0;
    std::size_t deleted = 0;
    std::size_t shared = 0; ///< of them, parts that something outside the page shows, too
    QString page;           ///< HTML
};

/// Reads what recordAsOf(), pageAsOf() or siteAsOf() read; `trails` grows. Their errors; NotFound as well for a moment
/// before all commits.
Result<RestorePlan> restorePlan(const Journal& journal, const RestoreSource& source, const RestoreAim& aim,
                                RecordTrails& trails, const CancelToken& cancel);

/// "42 records change, 3 are made again, 1 is deleted".
QString restoreSummary(const RestorePlan& plan);

} // namespace galley::ui

Q_DECLARE_METATYPE(galley::ui::RestorePlan)
