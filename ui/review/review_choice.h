// ReviewChoice: which of the records that changed are to go out: at first those that were asked for, otherwise all but
// what was taken off the site.
//
// Thread rule: a plain value; any thread.
// Used in this folder alone.
#pragma once

#include "model/publish/site_publish.h"
#include "ui/review/review_data.h"

#include <vector>

namespace galley::ui {

class ReviewChoice {
public:
    ReviewChoice() = default;
    explicit ReviewChoice(const ReviewData& data);

    std::size_t size() const { return m_isChosen.size(); }
    std::size_t count() const { return m_count; }
    bool isChosen(std::size_t change) const { return m_isChosen[change]; }
    void choose(std::size_t change, bool isChosen);
    /// All but what was taken off the site: that goes out again only when it is chosen by itself.
    void chooseUsual();
    void chooseNone();
    void invert();
    /// Adds those of these records that changed.
    void add(const ReviewData& data, const std::vector<RecordRef>& records);

    /// What was chosen of the review before stays so; where all was, what is new is as well. O(records).
    void follow(const ReviewData& data);

    /// Nothing but what was taken off is left out.
    bool isUsual() const;
    /// Nothing at all is left out.
    bool isAll() const { return m_count == m_isChosen.size(); }
    /// Something goes out: records, or all that waits besides records.
    bool isAny(const ReviewData& data) const;
    /// What the publish is asked for. O(records).
    PublishChoice publishChoice(const ReviewData& data) const;
    /// Errors in what goes out. O(problems).
    std::size_t errors(const ReviewData& data) const;
    /// Conflicts of the draft, that nobody has decided yet, in what goes out. O(conflicts).
    std::size_t undecided(const ReviewData& data) const;

private:
    std::vector<bool> m_isChosen; ///< in the order of ReviewData::changes, as the next
    std::vector<bool> m_isTakenOff;
    std::size_t m_count = 0;
};

} // namespace galley::ui
