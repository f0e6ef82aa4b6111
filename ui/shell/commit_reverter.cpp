#include "ui/shell/commit_reverter.h"

#include "model/dataset/content_changes.h"
#include "model/dataset/field_path.h"
#include "ui/widgets/error_words.h"

#include <QPromise>
#include <QThreadPool>

#include <algorithm>

namespace galley::ui {

struct CommitReverter::Answer {
    Result<Reversal> reversal;
    std::string message; ///< of the commit
    CommitBody body{};   ///< of the commit
    // When later changes are in the way:
    std::vector<Edit> edits;
    std::shared_ptr<const Replica> restored; ///< nullptr: nothing would be different, or it does not fit any more
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

CommitReverter::CommitReverter(SiteSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session) {
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &CommitReverter::finish);
}

CommitReverter::~CommitReverter() {
    m_cancel.cancel();
    m_watcher.waitForFinished(); // the worker reads the workspace's journal
}

void CommitReverter::revert(std::uint64_t number) {
    if (m_watcher.isRunning())
        return;
    m_session.seal();
    // The worker sees what is in the journal: an fsync, as before a publish.
    if (const auto saved = m_session.workspace().flush(); !saved) {
        emit refused(explain(saved.error()), {}, {});
        return;
    }
    m_number = number;
    m_cancel = CancelToken();
    const auto draft = m_session.draft();
    const auto published = m_session.published();
    m_from = draft->state().version();
    const bool fits = published->state().schema() == draft->state().schema();
    const auto base = fits ? published->statePointer() : State::empty(draft->state().schemaPointer());
    auto promise = std::make_shared<QPromise<std::shared_ptr<const Answer>>>();
    m_watcher.setFuture(promise->future());
    promise->start();
    QThreadPool::globalInstance()->start(
        [promise, base, draft, number, cancel = m_cancel, &journal = m_session.workspace().journal()] {
            Answer answer{reversalOf(journal, base, number, cancel), {}, {}, {}, {}};
            if (auto commit = journal.readCommit(number)) {
                answer.message = commit->message;
                answer.body = std::move(commit->body);
            }
            if (answer.reversal && answer.reversal->conflict) {
                // As little as possible: the places themselves. Where they are gone, the fields that they stood in.
                answer.edits = answer.reversal->edits;
                if (std::none_of(answer.edits.begin(), answer.edits.end(), namesAPlaceInAList))
                    answer.restored = after(*draft, answer.edits);
                if (answer.restored == nullptr) {
                    if (auto whole = restorationOf(journal, base, draft->state(), number, cancel)) {
                        answer.edits = *std::move(whole);
                        answer.restored = after(*draft, answer.edits);
                        if (answer.restored == nullptr)
                            answer.reversal = Error{ErrorCode::InvalidInput, "what stood before does not fit"};
                    } else {
                        answer.reversal = std::move(whole).error();
                    }
                }
                if (answer.restored && contentChanges(draft->state(), answer.restored->state(), cancel).empty())
                    answer.restored.reset();
            }
            promise->addResult(std::make_shared<const Answer>(std::move(answer)));
            promise->finish();
        });
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

void CommitReverter::finish() {
    if (m_watcher.future().resultCount() == 0)
        return;
    const std::shared_ptr<const Answer> answer = m_watcher.result();
    if (m_session.draft()->state().version() != m_from) // edited meanwhile: what was found may not fit any more
        return revert(m_number);
    const Result<Reversal>& reversal = answer->reversal;
    if (!reversal) {
        emit refused(refusalOf(reversal.error(), answer->body), {}, {});
        return;
    }
    const QString message = answer->message.empty()
                                ? tr("Taken back: change %1", "number").arg(m_number)
                                : tr("Taken back: %1", "what was changed").arg(QString::fromStdString(answer->message));
    if (!reversal->conflict)
        return apply(m_number, reversal->edits, message);
    if (answer->restored == nullptr) {
        emit alreadyRestored(m_number);
        return;
    }
    emit contested({m_number, *reversal->conflict, m_session.draft(), answer->restored, answer->edits, message});
}

void CommitReverter::restore(const OlderContent& older) {
    apply(older.number, older.edits, older.message);
}

void CommitReverter::apply(std::uint64_t number, const std::vector<Edit>& edits, const QString& message) {
    if (const auto applied = m_session.apply(edits, message); !applied) {
        emit refused(explain(applied.error()), {}, {});
        return;
    }
    emit reverted(number, m_session.draft()->state().version().value());
}

} // namespace galley::ui
