// What a session does with lines: the draft, and the releases that stand on what is live; and with the conflicts of
// each.
#include "model/dataset/field_path.h"
#include "model/dataset/value_json.h"
#include "model/journal/journal.h"
#include "ui/editor/unfinished_texts.h"
#include "ui/navigator/record_text.h"
#include "ui/shell/site_session.h"
#include "ui/tasks/background_task.h"

#include <algorithm>
#include <utility>

namespace galley::ui {

namespace {

/// The note that a release ended stands among so many of the last commits; nobody comes back to it later.
constexpr std::uint64_t kMostSinceEnd = 10'000;

/// How a release ended, from what the journal says of it. Any thread.
void readEnd(const Journal& journal, const std::string& key, std::uint64_t from, EndedRelease& ended) {
    const auto numbers = journal.numbersOf(BodyKind::LineNote, from);
    if (!numbers)
        return;
    for (auto number = numbers->rbegin(); number != numbers->rend(); ++number) {
        const auto commit = journal.readCommit(*number);
        const auto* const note = commit ? std::get_if<LineNote>(&commit->body) : nullptr;
        if (note == nullptr || note->line != key)
            continue;
        ended.end = note->action == LineNote::Action::Discard ? EndedRelease::End::GivenUp : EndedRelease::End::GoneOut;
        ended.author = QString::fromStdString(commit->author);
        return;
    }
}

/// What stands at a place of a record.
nlohmann::json jsonAt(const RecordView& record, const MergeConflict& place) {
    if (place.unit == MergeConflict::Unit::Record)
        return fieldsJsonOf(record);
    const auto found = resolvePath(record, place.path);
    if (!found)
        return nullptr;
    return found->isBlock ? blockJsonOf(record.state(), *found->field, found->block)
                          : plainJsonOf(record.state(), *found->field, found->value);
}

} // namespace

QString SiteSession::lineTitle(const std::string& key) const {
    if (key.empty())
        return tr("Draft");
    const Release* const release = m_workspace->lines().find(key);
    return release == nullptr ? QString() : QString::fromStdString(release->title);
}

Result<void> SiteSession::setLine(const std::string& key) {
    if (key == line())
        return {};
    finishTyping();
    m_isSwitching = true;
    const Result<void> done = report(m_workspace->setLine(std::string(key)));
    m_isSwitching = false;
    if (!done)
        return done;
    showAwayAgain();
    emit undoChanged();
    emit lineSwitched(m_switch);
    return {};
}

void SiteSession::takeLine() {
    m_switch = {.before = m_line, .title = m_lineTitle, .lost = {}};
    if (m_isTakingIn && m_hasWrittenHere && !m_isSwitching)
        m_endedNow = m_lineTitle;
    m_line = line();
    m_lineTitle = lineTitle(m_line);
    m_hasWrittenHere = false;
    if (!m_isSwitching)
        m_unfinished->moveTo(m_switch.before, m_line);
    m_unfinished->setLine(m_line);
    readConflicts();
}

void SiteSession::leaveWhatIsGone(const State& before, bool isOtherLine) {
    const auto isGone = [this](std::optional<RecordRef> ref) { return ref && !draft()->state().record(*ref).exists(); };
    // Not through select(): sealing inside a listener of the workspace would cut the step that it is making.
    if (isGone(m_selection)) {
        if (isOtherLine && before.record(*m_selection).exists())
            m_switch.lost = displayName(before.record(*m_selection), m_locale);
        m_awaySelection = isOtherLine ? m_selection : std::nullopt;
        m_selection.reset();
        emit selectionChanged();
    }
    if (isGone(m_page)) {
        const auto page = m_page;
        if (isOtherLine && m_switch.lost.isEmpty() && before.record(*page).exists())
            m_switch.lost = displayName(before.record(*page), m_locale);
        showPage(std::nullopt);
        m_awayPage = isOtherLine ? page : std::nullopt;
    }
}

void SiteSession::showAwayAgain() {
    const auto isBack = [this](std::optional<RecordRef> ref) { return ref && draft()->state().record(*ref).exists(); };
    if (!m_page && isBack(m_awayPage))
        showPage(std::exchange(m_awayPage, {}));
    if (!m_selection && isBack(m_awaySelection))
        select(std::exchange(m_awaySelection, {}));
}

void SiteSession::tellEnd() {
    m_ended.title = m_switch.title;
    m_ended.end = m_isGivingUp ? EndedRelease::End::GivenUp : EndedRelease::End::GoneOut;
    m_ended.author.clear();
    const auto tell = [this, step = m_switch, ended = m_ended](const EndedRelease& known) {
        emit lineSwitched(step);
        EndedRelease told = ended;
        told.end = known.end;
        told.author = known.author;
        emit releaseEnded(told);
    };
    // Not at once: the workspace is in the middle of a step.
    if (!m_isTakingIn) {
        m_ended.hasKeptTyping = false; // it is sealed, and went with the release
        QMetaObject::invokeMethod(
            this, [tell, ended = m_ended] { tell(ended); }, Qt::QueuedConnection);
        return;
    }
    const std::uint64_t last = draft()->state().version().value();
    m_endReading->start([tell, ended = m_ended, key = m_switch.before, journal = &m_workspace->journal(),
                         from = last > kMostSinceEnd ? last - kMostSinceEnd : 1](const Progress&, const CancelToken&) {
        EndedRelease known = ended;
        readEnd(*journal, key, from, known);
        return [tell, known] { tell(known); };
    });
}

Result<std::string> SiteSession::openRelease(const QString& title, const std::string& before) {
    seal();
    auto opened = m_workspace->openRelease(title.toStdString(), before);
    if (!opened)
        GALLEY_CHECK(report(opened.error()));
    return opened;
}

Result<void> SiteSession::renameRelease(const std::string& key, const QString& title) {
    seal();
    return report(m_workspace->renameRelease(key, title.toStdString()));
}

Result<void> SiteSession::moveRelease(const std::string& key, const std::string& before) {
    seal();
    return report(m_workspace->moveRelease(key, before));
}

Result<void> SiteSession::giveUpRelease(const std::string& key) {
    finishTyping();
    m_isGivingUp = true;
    const Result<void> done = report(m_workspace->discardRelease(std::string(key)));
    m_isGivingUp = false;
    return done;
}

Result<void> SiteSession::addToRelease(const std::string& key, const std::vector<RecordRef>& records) {
    finishTyping();
    return report(m_workspace->addToRelease(key, records));
}

Result<void> SiteSession::takeOutOfRelease(const std::string& key, const std::vector<RecordRef>& records) {
    finishTyping();
    return report(m_workspace->dropFromRelease(key, records));
}

void SiteSession::readConflicts() {
    m_conflicts.clear();
    std::copy_if(allConflicts().begin(), allConflicts().end(), std::back_inserter(m_conflicts),
                 [this](const OpenConflict& one) { return one.conflict.line == line(); });
}

void SiteSession::readOrigins() {
    std::unordered_map<std::string, QString> origins;
    for (const OpenConflict& one : allConflicts()) {
        const std::string& key = one.conflict.key;
        const QString title = !one.conflict.line.empty() ? lineTitle(one.conflict.line)
                              : m_told.contains(key)     ? originOf(key)
                              : one.isFromHere           ? m_endedNow
                                                         : QString();
        if (!title.isEmpty())
            origins.emplace(key, title);
    }
    m_origins = std::move(origins);
}

QString SiteSession::originOf(const std::string& conflict) const {
    const auto found = m_origins.find(conflict);
    return found == m_origins.end() ? QString() : found->second;
}

std::vector<RecordRef> SiteSession::contestedRecords() const {
    std::vector<RecordRef> records;
    const auto shown = draft();
    for (const OpenConflict& open : m_conflicts)
        if (const auto type = shown->state().schema().typeIndex(open.conflict.both.type))
            if (const auto ordinal = shown->state().findOrdinal(*type, open.conflict.both.id))
                records.push_back(*ordinal);
    return records;
}

bool SiteSession::isWithLive(const Conflict& conflict) const {
    const MergeConflict& both = conflict.both;
    const auto live = published();
    const auto ref = live->state().findPath(both.type + "/" + both.id);
    const bool isLive = ref && live->state().record(*ref).exists();
    return (isLive ? jsonAt(live->state().record(*ref), both) : nlohmann::json()) == both.theirs;
}

void SiteSession::tellConflicts() {
    readOrigins();
    std::vector<OpenConflict> found;
    std::vector<OpenConflict> ofReleases; // in no order of lines
    for (const OpenConflict& one : allConflicts()) {
        if (!m_told.insert(one.conflict.key).second)
            continue;
        const bool isTyped = one.isFromHere && (one.conflict.line.empty() || !isWithLive(one.conflict));
        if (isTyped)
            found.push_back(one);
        else if (!one.conflict.line.empty())
            ofReleases.push_back(one);
    }
    readConflicts();
    emit conflictsChanged();
    for (const OpenConflict& conflict : found) {
        const std::string record = conflict.conflict.both.type + "/" + conflict.conflict.both.id;
        const auto last = std::find_if(m_taken.rbegin(), m_taken.rend(), [&record](const OthersCommit& one) {
            return std::find(one.records.begin(), one.records.end(), record) != one.records.end();
        });
        emit conflictArose(conflict, last == m_taken.rend() ? QString() : QString::fromStdString(last->author));
    }
    for (const Release& release : std::vector<Release>(releases())) {
        const auto isOfIt = [&release](const OpenConflict& one) { return one.conflict.line == release.key; };
        const auto first = std::find_if(ofReleases.begin(), ofReleases.end(), isOfIt);
        if (first != ofReleases.end())
            emit releaseContested(release.key,
                                  static_cast<std::size_t>(std::count_if(ofReleases.begin(), ofReleases.end(), isOfIt)),
                                  first->conflict.key);
    }
}

} // namespace galley::ui
