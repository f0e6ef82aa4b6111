#include "ui/shell/commit_reverter.h"

#include "model/dataset/content_changes.h"
#include "model/dataset/field_path.h"
#include "model/inspect/undo_log.h"
#include "model/workspace/site_disk.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/error_words.h"

#include <algorithm>

namespace galley::ui {

struct CommitReverter::Answer {
    std::optional<Error> unsaved; ///< the journal could not be asked; nothing else is there then
    Result<Reversal> reversal = Error{};
    std::string message; ///< of the commit that takes it back, as every program calls it
    CommitBody body{};   ///< of the commit
    // When later changes are in the way:
    std::vector<Edit> edits;
    std::shared_ptr<const Replica> restored; ///< nullptr: nothing would be different, or it does not fit any more

    /// O(commits since). Any thread.
    static Answer of(const Journal& journal, const std::shared_ptr<const State>& base, const Replica& draft,
                     std::uint64_t number, const CancelToken& cancel);
    void restore(const Journal& journal, const std::shared_ptr<const State>& base, const Replica& draft,
                 std::uint64_t number, const CancelToken& cancel);
};

namespace {

/// The replica after some edits; nothing when one of them does not fit.
std::shared_ptr<const Replica> after(const Replica& now, const std::vector<Edit>& edits) {
    StateEditor editor(now.statePointer());
    const Version version{now.state().version().value() + 1};
    for (const Edit& edit : edits)
        if (!applyEdit(editor, edit, version.value()))
            return nullptr;
    const ChangeSet changes = editor.changes();
    return now.next(editor.finish(version), changes);
}

/// Elements of lists are named by their places, which later changes may have given to others.
bool namesAPlaceInAList(const Edit& edit) {
    const std::vector<std::string> parts = splitPath(edit.path);
    const bool isListed = std::any_of(parts.begin(), parts.end(),
                                      [](const std::string& part) { return listIndexFromPart(part).has_value(); });
    const bool isBlock = edit.value.is_object() && edit.value.contains("key");
    return isListed || (edit.op == Edit::Op::Insert && !isBlock);
}

} // namespace

CommitReverter::Answer CommitReverter::Answer::of(const Journal& journal, const std::shared_ptr<const State>& base,
                                                  const Replica& draft, std::uint64_t number,
                                                  const CancelToken& cancel) {
    Answer answer;
    answer.reversal = reversalOf(journal, base, number, cancel);
    if (auto commit = journal.readCommit(number))
        answer.body = std::move(commit->body);
    if (const auto log = UndoLog::read(journal))
        if (const UndoLog::Entry* const entry = log->find(number))
            answer.message = UndoLog::revertMessage(*entry);
    if (answer.reversal && answer.reversal->conflict)
        answer.restore(journal, base, draft, number, cancel);
    return answer;
}

void CommitReverter::Answer::restore(const Journal& journal, const std::shared_ptr<const State>& base,
                                     const Replica& draft, std::uint64_t number, const CancelToken& cancel) {
    // As little as possible: the places themselves. Where they are gone, the fields that they stood in.
    edits = reversal->edits;
    if (std::none_of(edits.begin(), edits.end(), namesAPlaceInAList))
        restored = after(draft, edits);
    if (restored == nullptr) {
        auto whole = restorationOf(journal, base, draft.state(), number, cancel);
        if (!whole) {
            reversal = std::move(whole).error();
            return;
        }
        edits = *std::move(whole);
        restored = after(draft, edits);
        if (restored == nullptr)
            reversal = Error{ErrorCode::InvalidInput, "what stood before does not fit"};
    }
    if (restored && contentChanges(draft.state(), restored->state(), cancel).empty())
        restored.reset();
}

CommitReverter::CommitReverter(SiteSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_task(new BackgroundTask(this, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited)) {}

CommitReverter::~CommitReverter() {
    delete m_task; // the worker reads the workspace's journal
}

void CommitReverter::revert(std::uint64_t number) {
    if (m_task->isRunning())
        return;
    if (m_session.isInRelease()) {
        emit refused(whyNotInRelease(), {}, {});
        return;
    }
    m_session.seal();
    m_number = number;
    const auto draft = m_session.draft();
    const auto whole = m_session.workspace().replayBase();
    m_from = draft->state().version();
    const bool fits = whole->schema() == draft->state().schema();
    const auto base = fits ? whole : State::empty(draft->state().schemaPointer());
    m_task->start(
        [this, base, draft, number, &disk = m_session.workspace().disk()](const Progress&, const CancelToken& cancel) {
            auto answer = std::make_shared<Answer>();
            // It sees what is in the journal: an fsync, as before a publish.
            if (const auto saved = disk.flush(SiteDisk::kLongestWait, cancel); !saved)
                answer->unsaved = saved.error();
            else
                *answer = Answer::of(disk.journal(), base, *draft, number, cancel);
            return [this, answer] { take(*answer); };
        });
}

QString CommitReverter::whyNotInRelease() {
    return tr("Changes are taken back in the draft; this is a release. Go back to the draft first.");
}

void CommitReverter::stop() {
    m_task->abandon();
}

bool CommitReverter::isWaiting() const {
    return m_task->isRunning();
}

/// Why a commit cannot be taken back.
QString CommitReverter::refusalOf(const Error& error, const CommitBody& body) {
    // What stands in the commit names a type or a field that is not there any more.
    const auto* const edits = std::get_if<std::vector<Edit>>(&body);
    const bool isUnknown = error.code == ErrorCode::NotFound && edits != nullptr && !edits->empty();
    if (error.code != ErrorCode::InvalidInput && !isUnknown)
        return explain(error);
    if (const auto* const records = std::get_if<RecordSet>(&body))
        return records->ndjson().empty()
                   ? tr("A change of types or languages cannot be taken back. Take the older "
                        "schema.json over again instead, where the content fits it.")
                   : tr("An import cannot be taken back. Import the older content again instead.");
    if (std::holds_alternative<Publication>(body))
        return tr("A publish changes no content. To let readers see an older version, go back to it in the published "
                  "versions.");
    if (std::holds_alternative<Repair>(body))
        return tr("A repair of the history changes no content, and cannot be taken back.");
    return tr("This change cannot be taken back: the fields of the site became others since, and what stood there "
              "before does not fit them. Write it anew where it belongs.");
}

void CommitReverter::take(const Answer& answer) {
    if (answer.unsaved) {
        emit refused(explain(*answer.unsaved), {}, {});
        return;
    }
    if (m_session.draft()->state().version() != m_from) // edited meanwhile: what was found may not fit any more
        return revert(m_number);
    const Result<Reversal>& reversal = answer.reversal;
    if (!reversal) {
        emit refused(refusalOf(reversal.error(), answer.body), {}, {});
        return;
    }
    const QString message = QString::fromStdString(answer.message);
    if (!reversal->conflict)
        return apply(m_number, reversal->edits, message);
    if (answer.restored == nullptr) {
        emit alreadyRestored(m_number);
        return;
    }
    emit contested({m_number, *reversal->conflict, m_session.draft(), answer.restored, answer.edits, message});
}

void CommitReverter::restore(const OlderContent& older) {
    apply(older.number, older.edits, older.message);
}

void CommitReverter::apply(std::uint64_t number, const std::vector<Edit>& edits, const QString& message) {
    if (m_session.isInRelease()) {
        emit refused(whyNotInRelease(), {}, {});
        return;
    }
    if (const auto applied = m_session.apply(edits, message); !applied) {
        emit refused(explain(applied.error()), {}, {});
        return;
    }
    emit reverted(number, m_session.draft()->state().version().value());
}

} // namespace galley::ui
