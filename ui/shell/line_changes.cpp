#include "ui/shell/line_changes.h"

#include "model/dataset/content_changes.h"
#include "ui/tasks/background_task.h"
#include "ui/tasks/large_value.h"

#include <QTimer>

#include <algorithm>
#include <utility>

namespace galley::ui {

namespace {

/// Others may be appending many times a second.
constexpr int kSoonMs = 150;

} // namespace

struct LineChanges::Question {
    std::string key;
    std::shared_ptr<const State> state;
    std::shared_ptr<const State> live;
    std::optional<Release> release; ///< nothing: it is the draft

    Records answer(const CancelToken& cancel) const {
        Records records;
        if (release) {
            for (const RecordRef ref : release->changed())
                records.insert(ref.packed());
            return records;
        }
        for (const RecordChange& change : contentChanges(*live, *state, cancel))
            records.insert(change.ref.packed());
        return records;
    }
};

LineChanges::LineChanges(SiteSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_soon(new QTimer(this))
    , m_task(new BackgroundTask(this)) {
    m_soon->setSingleShot(true);
    m_soon->setInterval(kSoonMs);
    connect(m_soon, &QTimer::timeout, this, &LineChanges::look);
    const auto lookSoon = [this] {
        if (!m_soon->isActive())
            m_soon->start();
    };
    for (const auto signal : {&SiteSession::publishedChanged, &SiteSession::unpublishedChanged,
                              &SiteSession::conflictsChanged, &SiteSession::undoChanged})
        connect(&session, signal, this, lookSoon);
    connect(&session, &SiteSession::linesChanged, this, &LineChanges::changed);
    connect(&session, &SiteSession::linesChanged, this, &LineChanges::look, Qt::QueuedConnection);
    connect(&session, &SiteSession::unpublishedChanged, this, &LineChanges::changed);
    connect(&session, &SiteSession::conflictsChanged, this, &LineChanges::changed);
    look();
}

std::vector<LineChanges::Question> LineChanges::questions() const {
    std::vector<Question> asked;
    const auto live = m_session.published()->statePointer();
    const auto ask = [&](const std::string& key, const std::optional<Release>& release) {
        const auto state = m_session.stateOf(key);
        const auto known = m_known.find(key);
        if (key == m_session.line() ||
            (known != m_known.end() && known->second.state == state && known->second.live == live))
            return;
        asked.push_back({key, state, live, release});
    };
    if (!m_session.releases().empty()) // else nobody asks
        ask({}, std::nullopt);
    for (const Release& release : m_session.releases())
        ask(release.key, release);
    return asked;
}

bool LineChanges::isCurrent() const {
    return !m_task->isRunning() && questions().empty();
}

void LineChanges::look() {
    m_soon->stop();
    if (m_task->isRunning())
        return; // and again when it is done
    std::erase_if(m_known, [this](const auto& one) {
        return !one.first.empty() && m_session.workspace().lines().find(one.first) == nullptr;
    });
    std::vector<Question> asked = questions();
    if (asked.empty())
        return;
    m_task->start([this, asked = std::move(asked)](const Progress&, const CancelToken& cancel) {
        std::vector<std::pair<std::string, Known>> found;
        for (const Question& one : asked)
            found.emplace_back(one.key, Known{one.state, one.live, shareLarge(one.answer(cancel))});
        return [this, found] {
            for (const auto& [key, known] : found)
                m_known[key] = known;
            emit changed();
            m_soon->start();
        };
    });
}

LineFacts LineChanges::factsOf(const std::string& key) const {
    LineFacts facts{.key = key, .title = m_session.lineTitle(key), .records = {}, .conflicts = 0};
    const auto known = m_known.find(key);
    if (key == m_session.line())
        facts.records = m_session.unpublishedCount();
    else if (known != m_known.end())
        facts.records = known->second.records->size();
    facts.conflicts =
        static_cast<std::size_t>(std::count_if(m_session.allConflicts().begin(), m_session.allConflicts().end(),
                                               [&key](const OpenConflict& one) { return one.conflict.line == key; }));
    return facts;
}

std::vector<LineFacts> LineChanges::lines() const {
    std::vector<LineFacts> all{factsOf({})};
    for (const Release& release : m_session.releases())
        all.push_back(factsOf(release.key));
    return all;
}

bool LineChanges::changes(const std::string& key, RecordRef record) const {
    if (key == m_session.line())
        return m_session.isUnpublished(record);
    const auto known = m_known.find(key);
    return known != m_known.end() && known->second.records->contains(record.packed());
}

std::vector<LineFacts> LineChanges::linesThatChange(RecordRef record) const {
    std::vector<LineFacts> found;
    for (LineFacts& line : lines())
        if (changes(line.key, record))
            found.push_back(std::move(line));
    return found;
}

} // namespace galley::ui
