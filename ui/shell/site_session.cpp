#include "ui/shell/site_session.h"

#include "model/dataset/text_repack.h"
#include "ui/editor/edit_words.h"
#include "ui/tasks/background_task.h"

#include <QDir>
#include <QFileInfo>
#include <QTimer>

namespace galley::ui {

namespace {

/// Whether a record says the same in both versions.
bool sameContent(const Record* before, const Record* after) {
    const bool was = before != nullptr && before->exists;
    const bool is = after != nullptr && after->exists;
    if (!was || !is)
        return was == is;
    return sameMembers(before->fields, after->fields);
}

std::shared_ptr<const Record> recordIn(const State& state, RecordRef ref) {
    if (ref.type.value() >= state.schema().types.size() || ref.ordinal.value() >= state.ordinalCount(ref.type))
        return nullptr;
    return state.record(ref).materialise();
}

} // namespace

SiteSession::SiteSession(std::unique_ptr<Workspace> workspace, QObject* parent)
    : QObject(parent)
    , m_workspace(std::move(workspace))
    , m_typingPause(new QTimer(this))
    , m_typingLimit(new QTimer(this))
    , m_idle(new QTimer(this))
    , m_publishDiff(new BackgroundTask(this))
    , m_textPacking(new BackgroundTask(this)) {
    for (QTimer* timer : {m_typingPause, m_typingLimit}) {
        timer->setSingleShot(true);
        connect(timer, &QTimer::timeout, this, &SiteSession::seal);
    }
    m_idle->setSingleShot(true);
    setIdleTime(kIdleTime);
    connect(m_idle, &QTimer::timeout, this, &SiteSession::packTexts);
    connect(m_textPacking, &BackgroundTask::progressed, this, &SiteSession::packingProgressed);
    connect(m_textPacking, &BackgroundTask::finished, this, &SiteSession::packingEnded);
    m_typingPause->setInterval(kTypingPauseMs);
    m_typingLimit->setInterval(kTypingLimitMs);
    m_listener = m_workspace->addDraftListener([this](const DraftChange& change) { onDraftChanged(change); });
    m_workspace->setSaveListener([this] {
        QMetaObject::invokeMethod(
            this, [this] { emit saveStateChanged(saveState()); }, Qt::QueuedConnection);
    });
    readPublished();
}

SiteSession::~SiteSession() {
    m_workspace->setSaveListener({});
    m_workspace->removeDraftListener(m_listener);
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
    return report(m_workspace->apply(edits, options));
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
    m_typingGroup = whole;
    startTypingTimers();
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
            if (draft() != before) // nobody shall keep the old columns
                emit draftChanged({before, draft(), {}, {}});
        };
    });
}

void SiteSession::seal() {
    m_typingPause->stop();
    m_typingLimit->stop();
    m_typingGroup.clear();
    m_workspace->seal();
    emit undoChanged();
}

bool SiteSession::canUndo() const {
    return !m_typingGroup.isEmpty() || m_workspace->canUndo();
}

void SiteSession::undo() {
    seal();
    if (m_workspace->canUndo() && report(m_workspace->undo()))
        emit undoChanged();
}

void SiteSession::redo() {
    seal();
    if (m_workspace->canRedo() && report(m_workspace->redo()))
        emit undoChanged();
}

Result<void> SiteSession::report(Result<void> result) {
    // That a site can only be read is said all the time.
    if (!result && !isReadOnly())
        emit failed(result.error());
    return result;
}

void SiteSession::onDraftChanged(const DraftChange& change) {
    m_isPackingDue = m_isPackingDue || change.edits.empty();
    m_idle->start();
    bool isMarkedAnew = !isPublished() && change.before->state().recordCount() != change.after->state().recordCount();
    if (isPublished()) {
        const State& before = published()->state();
        for (const RecordChange& record : change.changes) {
            const auto old = recordIn(before, record.ref);
            isMarkedAnew |= sameContent(old.get(), record.after.get())
                                ? m_unpublished.erase(record.ref.packed()) > 0
                                : m_unpublished.insert(record.ref.packed()).second;
        }
    }
    emit draftChanged(change);
    if (isMarkedAnew)
        emit unpublishedChanged();
    emit undoChanged();
    emit saveStateChanged(saveState());
    const auto isGone = [this](std::optional<RecordRef> ref) { return ref && !draft()->state().record(*ref).exists(); };
    // Not through select(): sealing inside a listener of the workspace would cut the step that it is making.
    if (isGone(m_selection)) {
        m_selection.reset();
        emit selectionChanged();
    }
    if (isGone(m_page))
        showPage(std::nullopt);
}

std::size_t SiteSession::unpublishedCount() const {
    return isPublished() ? m_unpublished.size() : static_cast<std::size_t>(draft()->state().recordCount());
}

void SiteSession::readPublished() {
    m_unpublished.clear();
    m_publishDiff->abandon();
    emit publishedChanged();
    emit unpublishedChanged();
    if (!isPublished())
        return;
    m_publishDiff->start([this, now = draft(), then = published()](const Progress&, const CancelToken&) {
        auto differing = std::make_shared<std::vector<RecordRef>>();
        for (const RecordChange& change : now->state().changesSince(then->state())) {
            if (!sameContent(change.before.get(), change.after.get()))
                differing->push_back(change.ref);
        }
        return [this, differing, now] {
            for (const RecordRef ref : *differing)
                m_unpublished.insert(ref.packed());
            // What was edited meanwhile was compared by onDraftChanged; take out what it found equal again.
            for (const RecordRef ref : *differing) {
                const auto old = recordIn(published()->state(), ref);
                const auto current = recordIn(draft()->state(), ref);
                if (sameContent(old.get(), current.get()))
                    m_unpublished.erase(ref.packed());
            }
            emit unpublishedChanged();
        };
    });
}

void SiteSession::select(std::optional<RecordRef> record) {
    if (m_selection == record)
        return;
    seal();
    m_selection = record;
    emit selectionChanged();
}

void SiteSession::showPage(std::optional<RecordRef> page) {
    if (m_page == page)
        return;
    m_page = page;
    emit pageChanged();
}

void SiteSession::setLocale(std::size_t locale) {
    if (m_locale == locale || locale >= draft()->state().schema().locales.size())
        return;
    seal();
    m_locale = locale;
    emit localeChanged();
}

} // namespace galley::ui
