#include "ui/review/review_data.h"

#include "model/dataset/content_changes.h"
#include "model/dataset/lineage.h"
#include "model/publish/site_publish.h"

#include <algorithm>
#include <unordered_map>

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

/// What was taken off the site is new to readers when it goes out again.
std::vector<bool> takenOffIn(const ReviewData& data) {
    std::vector<bool> found(data.changes.size());
    for (std::size_t i = 0; i < found.size() && !data.line.takenOff.empty(); ++i)
        found[i] =
            kindOf(data.changes[i]) == ChangeKind::Added && data.line.takenOff.contains(pathOf(data, data.changes[i]));
    return found;
}

std::vector<std::optional<std::size_t>> changesOfErrors(const ReviewData& data) {
    std::unordered_map<std::uint64_t, std::size_t> places;
    for (std::size_t i = 0; i < data.changes.size() && data.errors > 0; ++i)
        places.emplace(data.changes[i].ref.packed(), i);
    std::vector<std::optional<std::size_t>> found(data.errors);
    for (std::size_t i = 0; i < data.errors; ++i) {
        const auto record = data.draft->state().findPath(data.problems[i].record);
        const auto place = record ? places.find(record->packed()) : places.end();
        if (place != places.end())
            found[i] = place->second;
    }
    return found;
}

/// By record. Not those of another schema: a record may have another place there.
std::unordered_map<std::uint64_t, std::size_t> placesIn(const ReviewData& data, const ReviewData& other) {
    std::unordered_map<std::uint64_t, std::size_t> places;
    if (data.draft->state().schemaPointer() != other.draft->state().schemaPointer())
        return places;
    places.reserve(data.changes.size());
    for (std::size_t i = 0; i < data.changes.size(); ++i)
        places.emplace(data.changes[i].ref.packed(), i);
    return places;
}

std::vector<std::size_t> changesOfConflicts(const ReviewData& data) {
    std::vector<std::size_t> found;
    if (data.line.contested.empty())
        return found;
    const auto places = placesIn(data, data);
    for (const RecordRef record : data.line.contested)
        if (const auto place = places.find(record.packed()); place != places.end())
            found.push_back(place->second);
    return found;
}

} // namespace

ReviewData makeReview(std::shared_ptr<const Replica> published, std::shared_ptr<const Replica> draft,
                      const QString& siteFolder, const CancelToken& cancel, ReviewedLine line) {
    ReviewData data;
    data.line = std::move(line);
    data.changes = contentChanges(published->state(), draft->state(), cancel);
    data.site = siteFolder.toStdString();
    data.check = std::make_shared<const SiteCheck>(data.site, published, draft, cancel);
    if (data.line.key.empty()) // those of the site's folder go out with the draft
        data.files = data.check->fileChanges();
    data.files.changesLook |= data.line.bringsLook;
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
    data.isTakenOff = takenOffIn(data);
    data.changeOfError = changesOfErrors(data);
    data.contested = changesOfConflicts(data);
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

void compareReviews(ReviewData& review, const ReviewData& before, const ReviewData& first) {
    const auto older = placesIn(before, review);
    const auto oldest = placesIn(first, review);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < review.changes.size(); ++i) {
        const RecordChange& change = review.changes[i];
        const auto place = older.find(change.ref.packed());
        review.older.push_back(place == older.end() ? std::nullopt : std::optional<std::size_t>(place->second));
        const auto known = oldest.find(change.ref.packed());
        kept += known == oldest.end() ? 0 : 1;
        if (known == oldest.end() || !isSameContent(first.changes[known->second].after.get(), change.after.get()))
            review.news.push_back(i);
    }
    review.gone = first.changes.size() - kept;
    review.hasOtherSettings = first.draft->state().schemaPointer() != review.draft->state().schemaPointer();
    if (!review.hasOtherSettings)
        return;
    review.news.clear(); // it cannot be said one by one
    review.gone = 0;
}

Waiting waitingIn(const ReviewData& data) {
    const bool isFirst = data.published->state().recordCount() == 0;
    const bool changesSettings = !isFirst && data.published->state().schema() != data.draft->state().schema();
    const auto takenOff = std::count(data.isTakenOff.begin(), data.isTakenOff.end(), true);
    const std::size_t records = data.changes.size() - static_cast<std::size_t>(takenOff);
    return {isFirst, records, changesSettings, data.files.changesLook, data.files.assets.size(), data.hold};
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
