#include "ui/review/review_data.h"

#include "model/dataset/content_changes.h"
#include "model/dataset/lineage.h"
#include "model/publish/site_publish.h"

#include <algorithm>

namespace galley::ui {

namespace {

/// More than a person reads.
constexpr std::size_t kMostElsewhere = 200;

void addElsewhere(ReviewData& data, const KnownProblems& found) {
    data.elsewhere = found.problems.size();
    data.isElsewhereWhole = found.isWhole;
    const std::size_t shown = std::min(found.problems.size(), kMostElsewhere);
    data.problems.insert(data.problems.end(), found.problems.begin(),
                         found.problems.begin() + static_cast<std::ptrdiff_t>(shown));
}

bool isThere(const std::shared_ptr<const Record>& record) {
    return record != nullptr && record->exists;
}

} // namespace

ReviewData makeReview(std::shared_ptr<const Replica> published, std::shared_ptr<const Replica> draft,
                      const QString& siteFolder, const CancelToken& cancel) {
    ReviewData data;
    data.changes = contentChanges(published->state(), draft->state(), cancel);
    data.site = siteFolder.toStdString();
    data.check = std::make_shared<const SiteCheck>(data.site, published, draft, cancel);
    data.files = data.check->fileChanges();
    data.fileErrors = data.check->fileErrors();
    if (const auto announcement = siteAnnouncement(data.site); announcement && *announcement)
        data.hold = holdOf(**announcement);
    auto step = data.check->step({}, cancel);
    if (!step)
        return {}; // cancelled
    data.step = *std::move(step);
    data.problems = data.step.problems;
    std::stable_sort(data.problems.begin(), data.problems.end(),
                     [](const Problem& left, const Problem& right) { return left.severity > right.severity; });
    for (const Problem& problem : data.problems)
        data.errors += problem.severity == ProblemSeverity::Error ? 1 : 0;
    data.sharesOrdinals = shareOrdinals(published->state(), draft->state());
    data.published = std::move(published);
    data.draft = std::move(draft);
    const auto known = data.check->knownElsewhere(data.step);
    data.isElsewhereKnown = known.has_value();
    if (known)
        addElsewhere(data, *known);
    return data;
}

ReviewData lookElsewhere(ReviewData data, const CancelToken& cancel) {
    const auto found = data.check->findElsewhere(data.step, {}, cancel);
    if (!found)
        return {}; // cancelled
    data.isElsewhereKnown = true;
    addElsewhere(data, *found);
    return data;
}

Waiting waitingIn(const ReviewData& data) {
    const bool isFirst = data.published->state().recordCount() == 0;
    const bool changesSettings = !isFirst && data.published->state().schema() != data.draft->state().schema();
    return {isFirst, data.changes.size(), changesSettings, data.files.changesLook, data.files.assets.size(), data.hold};
}

ChangeKind kindOf(const RecordChange& change) {
    return !isThere(change.before)  ? ChangeKind::Added
           : !isThere(change.after) ? ChangeKind::Removed
                                    : ChangeKind::Changed;
}

const std::shared_ptr<const Replica>& replicaOf(const ReviewData& data, const RecordChange& change) {
    return isThere(change.after) ? data.draft : data.published;
}

std::string pathOf(const ReviewData& data, const RecordChange& change) {
    return replicaOf(data, change)->state().record(change.ref).path();
}

} // namespace galley::ui
