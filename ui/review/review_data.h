// What changed since the last publish, and what would trouble readers: the values that the review shows. They are made
// on a worker's thread.
//
// Thread rule: plain values and pure functions; any thread.
#pragma once

#include "model/base/cancellation.h"
#include "model/index/replica.h"
#include "model/publish/site_check.h"
#include "ui/editor/problem_words.h"
#include "ui/publish/publish_words.h"

#include <QString>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace galley::ui {

/// What of a site is reviewed: its draft, or a release.
struct ReviewedLine {
    std::string key{};                  ///< of the release; empty: the draft
    QString title{};                    ///< of the release
    bool bringsLook = false;            ///< a theme goes out with the release
    std::size_t conflicts = 0;          ///< in the release, that nobody has decided yet
    std::vector<RecordRef> contested{}; ///< for each conflict in the draft, that nobody has decided yet: its record
    std::set<std::string> takenOff{};   ///< "type/id" of what was taken off the site, and is still in the draft
    std::optional<std::vector<RecordRef>> wanted{}; ///< are chosen at first; nothing: all
};

struct ReviewData {
    ReviewedLine line;
    std::shared_ptr<const Replica> published;
    std::shared_ptr<const Replica> draft;
    std::vector<RecordChange> changes; ///< without those of which only the revision differs
    FileChanges files;
    std::vector<Error> fileErrors; ///< why theme or assets cannot be published
    std::filesystem::path site;    ///< its folder; may be empty
    Hold hold = Hold::None;        ///< of readers: then a publish is kept for later
    /// Of the records that changed and those they concern, then those that stand published elsewhere.
    std::vector<Problem> problems;
    std::size_t errors = 0; ///< so many of them, at the beginning
    std::vector<std::optional<std::size_t>>
        changeOfError;            ///< whose each of these is; nothing: of no record that changed
    std::vector<bool> isTakenOff; ///< by change: readers do not have it any more, and it waits for nothing
    std::size_t elsewhere = 0;    ///< how many stand published elsewhere; the list may have fewer
    bool isElsewhereWhole = true; ///< false: at least so many
    bool isElsewhereKnown = true; ///< false: look for them with lookElsewhere()
    std::shared_ptr<const SiteCheck> check;
    StepProblems step;
    bool sharesOrdinals = false; ///< a record has the same place in both (lineage.h)
    std::vector<std::size_t>
        contested; ///< for each conflict of the draft in a record that changed: which change that is

    // Where the review was made anew while it was looked at:
    std::vector<std::optional<std::size_t>> older; ///< by change: its place in the review before, if it was there
    std::vector<std::size_t> news;                 ///< changes that were not in the first one, or had other content
    std::size_t gone = 0;                          ///< that were in the first one, and are in this no more
    bool hasOtherSettings = false;                 ///< than the first one
};

/// O(changes). `siteFolder` may be empty: then files are not looked for. Without a draft when cancelled.
ReviewData makeReview(std::shared_ptr<const Replica> published, std::shared_ptr<const Replica> draft,
                      const QString& siteFolder, const CancelToken& cancel, ReviewedLine line = {});
/// The same review with what stands published elsewhere, found in the whole site. O(dataset).
ReviewData lookElsewhere(ReviewData data, const CancelToken& cancel);

/// Says how a review goes on from the one before and from the first one, which may be the same. O(changes).
void compareReviews(ReviewData& review, const ReviewData& before, const ReviewData& first);

/// How much waits to be published. O(schema).
Waiting waitingIn(const ReviewData& data);

enum class ChangeKind : std::uint8_t { Added, Changed, Removed };
ChangeKind kindOf(const RecordChange& change);
/// Where the record is, or was last.
const std::shared_ptr<const Replica>& replicaOf(const ReviewData& data, const RecordChange& change);
/// "type/id" of a changed record.
std::string pathOf(const ReviewData& data, const RecordChange& change);

} // namespace galley::ui
