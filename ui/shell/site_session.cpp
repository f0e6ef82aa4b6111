#include "ui/shell/site_session.h"

#include "model/dataset/content_changes.h"
#include "model/dataset/lineage.h"
#include "model/dataset/text_repack.h"
#include "model/publish/publish_plan.h"
#include "model/workspace/site_disk.h"
#include "ui/editor/conflict_words.h"
#include "ui/editor/edit_words.h"
#include "ui/editor/unfinished_texts.h"
#include "ui/history/change_words.h"
#include "ui/tasks/background_task.h"
#include "ui/tasks/large_value.h"

#include <QDir>
#include <QFileInfo>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace galley::ui {

namespace {

/// The type and the id of "type/id".
std::pair<std::string, std::string> partsOf(const std::string& record) {
    const std::size_t slash = record.find('/');
    return {record.substr(0, slash), record.substr(slash + 1)};
}

/// So many commits of others are remembered, to say who was in the way of something.
constexpr std::ptrdiff_t kMostOthers = 1'000;

} // namespace

SiteSession::SiteSession(std::unique_ptr<Workspace> workspace, QObject* parent)
    : QObject(parent)
    , m_workspace(std::move(workspace))
    , m_unfinished(new UnfinishedTexts(this))
    , m_typingPause(new QTimer(this))
    , m_typingLimit(new QTimer(this))
    , m_idle(new QTimer(this))
    , m_publishDiff(new BackgroundTask(this))
    , m_takenOffReading(new BackgroundTask(this, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited))
    , m_textPacking(new BackgroundTask(this))
    , m_reading(new BackgroundTask(this, BackgroundTask::Lane::Disk))
    , m_endReading(new BackgroundTask(this, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited)) {
    for (QTimer* timer : {m_typingPause, m_typingLimit}) {
        timer->setSingleShot(true);
        connect(timer, &QTimer::timeout, this, &SiteSession::seal);
    }
    m_idle->setSingleShot(true);
    setIdleTime(kIdleTime);
    connect(m_idle, &QTimer::timeout, this, &SiteSession::packTexts);
    connect(m_idle, &QTimer::timeout, this, &SiteSession::idle);
    connect(m_textPacking, &BackgroundTask::progressed, this, &SiteSession::packingProgressed);
    connect(m_textPacking, &BackgroundTask::finished, this, &SiteSession::packingEnded);
    m_typingPause->setInterval(kTypingPauseMs);
    m_typingLimit->setInterval(kTypingLimitMs);
    m_listener = m_workspace->addDraftListener([this](const DraftChange& change) { onDraftChanged(change); });
    m_workspace->setSaveListener([this] {
        QMetaObject::invokeMethod(
            this, [this] { emit saveStateChanged(saveState()); }, Qt::QueuedConnection);
    });
    m_workspace->setOthersListener(
        [this] { QMetaObject::invokeMethod(this, &SiteSession::takeInOthers, Qt::QueuedConnection); });
    m_workspace->setConflictListener([this] { tellConflicts(); });
    m_workspace->setLinesListener([this] {
        m_lineTitle = lineTitle(m_line);
        emit linesChanged();
    });
    for (const OpenConflict& conflict : allConflicts())
        m_told.insert(conflict.conflict.key);
    readOrigins();
    m_lineTitle = lineTitle(m_line);
    readConflicts();
    connect(m_unfinished, &UnfinishedTexts::changed, this, &SiteSession::unfinishedChanged);
    connect(m_unfinished, &UnfinishedTexts::changed, this, &SiteSession::undoChanged);
    readPublished();
}

SiteSession::~SiteSession() {
    delete m_takenOffReading; // it reads the journal
    delete m_endReading;      // it reads the workspace's journal
    m_workspace->setSaveListener({});
    m_workspace->setOthersListener({});
    m_workspace->setConflictListener({});
    m_workspace->setLinesListener({});
    m_workspace->removeDraftListener(m_listener);
    if (m_heir)
        m_heir(std::move(m_workspace));
}

QString SiteSession::folder() const {
    return QString::fromStdString(m_workspace->folder().string());
}

QString SiteSession::name() const {
    const std::string& given = draft()->state().schema().site.name;
    return given.empty() ? QFileInfo(QDir(folder()).absolutePath()).fileName() : QString::fromStdString(given);
}

Result<void> SiteSession::apply(const std::vector<Edit>& edits, const QString& message) {
    seal();
    ApplyOptions options;
    options.message = (message.isEmpty() && edits.size() == 1 ? wordsFor(edits.front()) : message).toStdString();
    GALLEY_CHECK(report(m_workspace->apply(edits, options)));
    m_unfinished->stepDone();
    return {};
}

Result<void> SiteSession::applyTyping(const Edit& edit, const QString& group) {
    if (group.isEmpty())
        return apply({edit});
    const QString whole = QString::fromStdString(edit.recordPath() + "#") + group;
    ApplyOptions options;
    if (m_typingGroup != whole) {
        seal();
        options.message = wordsFor(edit).toStdString();
    }
    options.group = whole.toStdString();
    GALLEY_CHECK(report(m_workspace->apply({edit}, options)));
    if (m_typingGroup != whole)
        m_unfinished->stepDone();
    m_typingGroup = whole;
    startTypingTimers();
    return {};
}

Result<void> SiteSession::applyPart(const std::vector<Edit>& edits, const QString& message, const QString& group) {
    const bool isFirst = m_typingGroup != group;
    if (isFirst)
        seal();
    ApplyOptions options;
    options.message = message.toStdString();
    options.group = group.toStdString();
    GALLEY_CHECK(report(m_workspace->apply(edits, options)));
    m_typingGroup = group;
    m_isInParts = true;
    if (isFirst)
        m_unfinished->stepDone();
    return {};
}

QString SiteSession::wordsFor(const Edit& edit) const {
    return editWords(draft()->state(), edit, m_locale);
}

void SiteSession::startTypingTimers() {
    m_typingPause->start();
    if (!m_typingLimit->isActive())
        m_typingLimit->start();
}

void SiteSession::setIdleTime(std::chrono::milliseconds time) {
    m_idle->start(time);
}

void SiteSession::packTexts() {
    if (!m_isPackingDue || m_textPacking->isRunning())
        return;
    m_isPackingDue = false;
    m_textPacking->start([this, now = draft()](const Progress& progress, const CancelToken& cancel) {
        const auto texts =
            std::make_shared<const Result<RepackedTexts>>(RepackedTexts::of(now->state(), {}, progress, cancel));
        return [this, texts] {
            const auto before = draft();
            if (*texts)
                m_workspace->adoptTexts(**texts);
            m_lastPublished = published();
            if (draft() != before) // nobody shall keep the old columns
                emit draftChanged({before, draft(), {}, {}});
        };
    });
}

void SiteSession::finishTyping() {
    emit leaving();
    seal();
}

void SiteSession::seal() {
    m_typingPause->stop();
    m_typingLimit->stop();
    m_typingGroup.clear();
    m_workspace->seal();
    m_isInParts = false;
    if (std::exchange(m_areOthersDue, false))
        QMetaObject::invokeMethod(this, &SiteSession::takeInOthers, Qt::QueuedConnection);
    emit undoChanged();
}

bool SiteSession::canUndo() const {
    return !m_typingGroup.isEmpty() || m_workspace->canUndo() || m_unfinished->canTakeBack(draft()->state());
}

bool SiteSession::canRedo() const {
    return m_workspace->canRedo() || m_unfinished->canPutBack(draft()->state());
}

std::vector<UnfinishedField> SiteSession::unfinishedFields() const {
    std::vector<std::string> others{std::string()};
    for (const Release& release : releases())
        others.push_back(release.key);
    std::erase(others, line());
    std::vector<UnfinishedField> fields;
    for (const std::string& key : others)
        for (UnfinishedField& field : unfinishedIn(key)) {
            field.words =
                tr("%1 in “%2”", "field of a record, the draft or a release").arg(field.words, lineTitle(key));
            fields.push_back(std::move(field));
        }
    std::vector<UnfinishedField> here = unfinishedIn(line());
    fields.insert(fields.end(), here.begin(), here.end());
    return fields;
}

std::vector<UnfinishedField> SiteSession::unfinishedIn(const std::string& line) const {
    std::vector<UnfinishedField> fields;
    const auto state = stateOf(line);
    for (const UnfinishedText& one : m_unfinished->standingIn(line, *state)) {
        const auto [type, id] = partsOf(one.record);
        fields.push_back({.record = QString::fromStdString(one.record),
                          .path = QString::fromStdString(one.path),
                          .words = editWords(*state, Edit::patch(type, id, one.path, nullptr), m_locale),
                          .text = one.text,
                          .line = line});
    }
    return fields;
}

void SiteSession::undo() {
    seal();
    if (m_unfinished->canTakeBack(draft()->state()))
        stepText(HistoryStep::Kind::Undone);
    else if (m_workspace->canUndo())
        step(HistoryStep::Kind::Undone);
}

void SiteSession::redo() {
    seal();
    if (m_unfinished->canPutBack(draft()->state()))
        stepText(HistoryStep::Kind::Redone);
    else if (m_workspace->canRedo())
        step(HistoryStep::Kind::Redone);
}

void SiteSession::stepText(HistoryStep::Kind kind) {
    const UnfinishedText text =
        kind == HistoryStep::Kind::Undone ? m_unfinished->takeBack(draft()->state()) : m_unfinished->putBack();
    const auto [type, id] = partsOf(text.record);
    const Edit place = Edit::patch(type, id, text.path, nullptr);
    emit stepped({.kind = kind, .words = wordsFor(place), .edits = {place}, .before = draft()});
}

void SiteSession::step(HistoryStep::Kind kind) {
    const bool isUndo = kind == HistoryStep::Kind::Undone;
    HistoryStep taken;
    taken.kind = kind;
    taken.before = draft();
    taken.words = changeWords(QString::fromStdString(isUndo ? m_workspace->undoMessage() : m_workspace->redoMessage()));
    m_stepEdits = &taken.edits;
    const auto done = isUndo ? m_workspace->undo() : m_workspace->redo();
    m_stepEdits = nullptr;
    if (!done && done.error().code == ErrorCode::Conflict && m_workspace->undoObstacle() > 0) {
        const auto found = std::find_if(m_taken.rbegin(), m_taken.rend(), [this](const OthersCommit& one) {
            return one.number == m_workspace->undoObstacle();
        });
        emit stepRefused(done.error(), found == m_taken.rend() ? std::nullopt : std::optional<OthersCommit>(*found));
        return;
    }
    if (!report(done))
        return;
    if (isUndo)
        m_unfinished->stepUndone();
    else
        m_unfinished->stepDone();
    emit undoChanged();
    emit stepped(taken);
}

Result<void> SiteSession::report(Result<void> result) {
    // That a site can only be read is said all the time.
    if (!result && !isReadOnly())
        emit failed(result.error());
    return result;
}

void SiteSession::onDraftChanged(const DraftChange& change) {
    const bool isOtherLine = m_line != line();
    if (isOtherLine)
        takeLine();
    m_hasWrittenHere = m_hasWrittenHere || (isInRelease() && !change.edits.empty());
    if (m_stepEdits != nullptr)
        m_stepEdits->insert(m_stepEdits->end(), change.edits.begin(), change.edits.end());
    m_isPackingDue = m_isPackingDue || change.edits.empty();
    m_idle->start();
    m_taken.insert(m_taken.end(), change.others.begin(), change.others.end());
    if (std::ssize(m_taken) > kMostOthers)
        m_taken.erase(m_taken.begin(), m_taken.end() - kMostOthers);
    bool isMarkedAnew = !m_isComparable && change.before->state().recordCount() != change.after->state().recordCount();
    if (m_isComparable) {
        const State& before = published()->state();
        for (const RecordChange& record : change.changes) {
            const auto old = recordIn(before, record.ref);
            isMarkedAnew |= isSameContent(old.get(), record.after.get())
                                ? m_unpublished.erase(record.ref.packed()) > 0
                                : m_unpublished.insert(record.ref.packed()).second;
        }
    }
    m_unfinished->follow(change.after->state(), change.edits);
    emit draftChanged(change);
    if (change.before->state().schemaPointer() != change.after->state().schemaPointer())
        readPublished(); // records may have other places now
    else if (isMarkedAnew)
        emit unpublishedChanged();
    emit undoChanged();
    emit saveStateChanged(saveState());
    leaveWhatIsGone(change.before->state(), isOtherLine);
    if (!isOtherLine)
        return;
    m_unfinished->showLine();
    emit conflictsChanged();
    if (!m_isSwitching)
        tellEnd();
}

void SiteSession::takeInOthers() {
    m_areOthersDue = m_isInParts;
    if (m_isInParts)
        return;
    const auto reader = m_workspace->othersReader();
    if (m_reading->isRunning() || !reader) // it is told again while there is more
        return;
    m_reading->start([this, reader](const Progress&, const CancelToken&) {
        const auto others = reader();
        return [this, others] {
            m_areOthersDue = m_isInParts;
            if (m_isInParts)
                return;
            const auto before = published();
            const std::uint64_t announcement = m_workspace->publishedAnnouncement();
            // Why it cannot be done, if so, is what saveState() tells; it is tried again.
            seal(); // taking in ends the commit that typing opened; the next key begins one with words of its own
            m_hasWrittenHere = m_hasWrittenHere && saveState() != SaveState::Saved;
            m_ended.hasKeptTyping = m_hasWrittenHere; // where the release went out meanwhile
            m_isTakingIn = true;
            static_cast<void>(m_workspace->catchUp(others));
            m_isTakingIn = false;
            m_endedNow.clear();
            if (before != published())
                readPublished();
            if (m_workspace->publishedAnnouncement() != announcement)
                emit publishedElsewhere();
        };
    });
}

Result<void> SiteSession::settleConflict(const std::string& key, Settlement settlement) {
    seal();
    const auto found = std::find_if(conflicts().begin(), conflicts().end(),
                                    [&key](const OpenConflict& one) { return one.conflict.key == key; });
    const QString words = found == conflicts().end() ? QString() : decisionWords(draft()->state(), *found, m_locale);
    GALLEY_CHECK(report(m_workspace->settleConflict(std::string(key), settlement, words.toStdString())));
    m_unfinished->stepDone();
    emit undoChanged();
    return {};
}

std::size_t SiteSession::unpublishedCount() const {
    if (m_isComparable)
        return m_unpublished.size() - takenOffCount();
    const std::uint64_t gone = isPublished() ? published()->state().recordCount() : 0;
    return static_cast<std::size_t>(draft()->state().recordCount() + gone);
}

std::shared_ptr<const Replica> SiteSession::comparable() const {
    return m_isComparable ? published() : nullptr;
}

bool SiteSession::isUnpublished(RecordRef record) const {
    return m_isComparable ? m_unpublished.contains(record.packed()) && !isTakenOff(record)
                          : draft()->state().record(record).exists();
}

std::vector<RecordRef> SiteSession::unpublishedRecords() const {
    std::vector<RecordRef> records;
    if (m_isComparable)
        for (const std::uint64_t packed : m_unpublished) {
            if (!isTakenOff(RecordRef::fromPacked(packed)))
                records.push_back(RecordRef::fromPacked(packed));
        }
    else
        draft()->state().forEach([&records](const RecordView& record) { records.push_back(record.ref()); });
    return records;
}

std::uint64_t SiteSession::unpublishedRecordCount() const {
    return m_isComparable ? m_unpublished.size() - takenOffCount() : draft()->state().recordCount();
}

bool SiteSession::isTakenOff(RecordRef record) const {
    // A release on top of what is live does not have it.
    return m_takenOffRecords.contains(record.packed()) && m_workspace->line().empty() && !isLive(record) &&
           draft()->state().record(record).exists();
}

bool SiteSession::isLive(RecordRef record) const {
    const auto live = m_isComparable ? recordIn(published()->state(), record) : nullptr;
    return live != nullptr && live->exists;
}

std::size_t SiteSession::takenOffCount() const {
    std::size_t count = 0;
    for (const std::uint64_t packed : m_takenOffRecords)
        count += isTakenOff(RecordRef::fromPacked(packed)) && m_unpublished.contains(packed) ? 1 : 0;
    return count;
}

void SiteSession::readTakenOff() {
    m_takenOffReading->start([this, &journal = m_workspace->disk().journal()](const Progress&,
                                                                              const CancelToken& cancel) {
        auto records = recordsTakenOff(journal, cancel);
        // What cannot be read is said by who needs it: a publish.
        auto found = std::make_shared<std::set<std::string>>(records ? *std::move(records) : std::set<std::string>());
        return [this, found] { takeTakenOff(std::move(*found)); };
    });
}

void SiteSession::takeTakenOff(std::set<std::string> records) {
    m_takenOff = std::move(records);
    m_takenOffRecords.clear();
    for (const std::string& path : *m_takenOff)
        if (const auto record = draft()->state().findPath(path))
            m_takenOffRecords.insert(record->packed());
    emit unpublishedChanged();
    emit takenOffChanged();
}

void SiteSession::readPublished() {
    m_takenOff.reset();
    readTakenOff();
    m_unpublished.clear();
    m_publishDiff->abandon();
    m_isComparable = isPublished() && shareOrdinals(published()->state(), draft()->state());
    auto before = std::exchange(m_lastPublished, published());
    emit publishedChanged();
    emit unpublishedChanged();
    // Nobody here has it any more, and it takes long to give back.
    if (before)
        BackgroundTask::run(BackgroundTask::Lane::Computing, [old = std::move(before)]() mutable { old.reset(); });
    if (!m_isComparable)
        return;
    m_publishDiff->start([this, now = draft(), then = published()](const Progress&, const CancelToken& cancel) {
        auto differing = shareLarge(contentChanges(then->state(), now->state(), cancel));
        return [this, differing] {
            for (const RecordChange& change : *differing)
                m_unpublished.insert(change.ref.packed());
            // What was edited meanwhile was compared by onDraftChanged; take out what it found equal again.
            for (const RecordChange& change : *differing) {
                const auto old = recordIn(published()->state(), change.ref);
                const auto current = recordIn(draft()->state(), change.ref);
                if (isSameContent(old.get(), current.get()))
                    m_unpublished.erase(change.ref.packed());
            }
            emit unpublishedChanged();
        };
    });
}

void SiteSession::select(std::optional<RecordRef> record) {
    if (m_selection == record)
        return;
    finishTyping();
    m_selection = record;
    m_awaySelection.reset();
    emit selectionChanged();
}

void SiteSession::showPage(std::optional<RecordRef> page) {
    if (m_page == page)
        return;
    m_page = page;
    m_awayPage.reset();
    emit pageChanged();
}

void SiteSession::setLocale(std::size_t locale) {
    if (m_locale == locale || locale >= draft()->state().schema().locales.size())
        return;
    finishTyping();
    m_locale = locale;
    emit localeChanged();
}

} // namespace galley::ui
