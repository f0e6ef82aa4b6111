#include "ui/shell/commit_reverter.h"

#include "ui/editor/edit_words.h"
#include "ui/navigator/record_text.h"
#include "ui/shell/start_page.h"

#include <QLocale>
#include <QPromise>
#include <QThreadPool>

namespace galley::ui {

struct CommitReverter::Answer {
    Result<Reversal> reversal;
    std::string message; ///< of the commit
};

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
        [promise, base, number, cancel = m_cancel, &journal = m_session.workspace().journal()] {
            auto reversal = reversalOf(journal, base, number, cancel);
            const auto commit = journal.readCommit(number);
            promise->addResult(
                std::make_shared<const Answer>(Answer{std::move(reversal), commit ? commit->message : std::string()}));
            promise->finish();
        });
}

void CommitReverter::finish() {
    if (m_watcher.future().resultCount() == 0)
        return;
    const std::shared_ptr<const Answer> answer = m_watcher.result();
    if (m_session.draft()->state().version() != m_from) // edited meanwhile: what was found may not fit any more
        return revert(m_number);
    const Result<Reversal>& reversal = answer->reversal;
    if (!reversal) {
        const bool isImport = reversal.error().code == ErrorCode::InvalidInput;
        emit refused(isImport ? tr("An import cannot be taken back. Import the older content again instead.")
                              : explain(reversal.error()),
                     {}, {});
        return;
    }
    if (reversal->conflict) {
        const ReversalConflict& conflict = *reversal->conflict;
        const State& state = m_session.draft()->state();
        const auto ref = state.findPath(conflict.record);
        const QString record = QString::fromStdString(conflict.record);
        const QString name =
            ref && state.record(*ref).exists() ? displayName(state.record(*ref), m_session.locale()) : record;
        const QString field = ref && !conflict.path.empty() ? fieldWords(state.record(*ref), conflict.path) : QString();
        const QString number = QLocale().toString(static_cast<qulonglong>(conflict.commit.number));
        const QString author = QString::fromStdString(conflict.commit.author);
        emit refused(field.isEmpty()
                         ? tr("“%1” was changed again later, in commit %2 by %3. Take that one back first, or change "
                              "it by hand.",
                              "record, number, author")
                               .arg(name, number, author)
                         : tr("“%1” of “%2” was changed again later, in commit %3 by %4. Take that one back first, or "
                              "change it by hand.",
                              "field, record, number, author")
                               .arg(field, name, number, author),
                     record, QString::fromStdString(conflict.path));
        return;
    }
    const QString message =
        tr("Take back commit %1: %2", "number, message").arg(m_number).arg(QString::fromStdString(answer->message));
    if (const auto applied = m_session.apply(reversal->edits, message); !applied) {
        emit refused(explain(applied.error()), {}, {});
        return;
    }
    emit reverted(m_number, m_session.draft()->state().version().value());
}

} // namespace galley::ui
