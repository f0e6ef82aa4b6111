#include "ui/review/review_choice.h"

#include <algorithm>
#include <unordered_set>

namespace galley::ui {

namespace {

std::unordered_set<std::uint64_t> packed(const std::vector<RecordRef>& records) {
    std::unordered_set<std::uint64_t> found;
    for (const RecordRef record : records)
        found.insert(record.packed());
    return found;
}

} // namespace

ReviewChoice::ReviewChoice(const ReviewData& data)
    : m_isChosen(data.changes.size())
    , m_isTakenOff(data.isTakenOff) {
    m_isTakenOff.resize(data.changes.size());
    if (data.line.wanted)
        add(data, *data.line.wanted);
    else
        chooseUsual();
}

void ReviewChoice::choose(std::size_t change, bool isChosen) {
    if (m_isChosen[change] == isChosen)
        return;
    m_isChosen[change] = isChosen;
    m_count = isChosen ? m_count + 1 : m_count - 1;
}

void ReviewChoice::chooseUsual() {
    for (std::size_t i = 0; i < m_isChosen.size(); ++i)
        choose(i, !m_isTakenOff[i]);
}

void ReviewChoice::chooseNone() {
    for (std::size_t i = 0; i < m_isChosen.size(); ++i)
        choose(i, false);
}

void ReviewChoice::invert() {
    for (std::size_t i = 0; i < m_isChosen.size(); ++i)
        choose(i, !m_isChosen[i]);
}

void ReviewChoice::add(const ReviewData& data, const std::vector<RecordRef>& records) {
    const auto wanted = packed(records);
    for (std::size_t i = 0; i < m_isChosen.size(); ++i)
        if (wanted.contains(data.changes[i].ref.packed()))
            choose(i, true);
}

void ReviewChoice::follow(const ReviewData& data) {
    const bool wasAll = isAll();
    const bool wasUsual = isUsual();
    const std::vector<bool> before = std::move(m_isChosen);
    m_isChosen.assign(data.changes.size(), false);
    m_count = 0;
    m_isTakenOff = data.isTakenOff;
    m_isTakenOff.resize(data.changes.size());
    for (std::size_t i = 0; i < m_isChosen.size(); ++i)
        choose(i, data.older[i] && !wasUsual ? before[*data.older[i]] : wasAll || (wasUsual && !m_isTakenOff[i]));
}

bool ReviewChoice::isUsual() const {
    for (std::size_t i = 0; i < m_isChosen.size(); ++i)
        if (m_isChosen[i] == m_isTakenOff[i])
            return false;
    return true;
}

bool ReviewChoice::isAny(const ReviewData& data) const {
    const Waiting waiting = waitingIn(data);
    return m_count > 0 || (isUsual() && (waiting.changesSettings || waiting.changesLook || waiting.files > 0));
}

PublishChoice ReviewChoice::publishChoice(const ReviewData& data) const {
    PublishChoice choice;
    choice.line = data.line.key;
    if (isUsual())
        return choice;
    choice.records.emplace();
    choice.records->reserve(m_count);
    for (std::size_t i = 0; i < m_isChosen.size(); ++i)
        if (m_isChosen[i])
            choice.records->push_back(data.changes[i].ref);
    return choice;
}

std::size_t ReviewChoice::errors(const ReviewData& data) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < data.errors; ++i) { // they come first
        const std::optional<std::size_t>& change = data.changeOfError[i];
        count += !change || m_isChosen[*change] ? 1 : 0;
    }
    return count;
}

std::size_t ReviewChoice::undecided(const ReviewData& data) const {
    return static_cast<std::size_t>(std::count_if(data.contested.begin(), data.contested.end(),
                                                  [this](std::size_t change) { return m_isChosen[change]; }));
}

} // namespace galley::ui
