// Takes one commit of the journal back: finds the inverse edits off the GUI thread and applies them as a new commit, or
// says what stands in the way.
//
// Thread rule: GUI thread; the journal is read on a worker, which is waited for when the reverter goes.
#pragma once

#include "model/inspect/reversal.h"
#include "ui/shell/site_session.h"

#include <QFutureWatcher>
#include <QObject>

namespace galley::ui {

class CommitReverter : public QObject {
    Q_OBJECT
public:
    /// `session` outlives the reverter.
    explicit CommitReverter(SiteSession& session, QObject* parent = nullptr);
    ~CommitReverter() override;

    /// One of the signals follows. Does nothing while another one is on its way.
    void revert(std::uint64_t number);

signals:
    /// `by` is the commit that took it back.
    void reverted(quint64 number, quint64 by);
    /// A sentence, and the field that it is about: a record as "type/id" and a path, which may both be empty.
    void refused(const QString& text, const QString& record, const QString& path);

private:
    struct Answer;
    void finish();

    SiteSession& m_session;
    std::uint64_t m_number = 0;
    Version m_from; ///< of the draft when the question was asked
    CancelToken m_cancel;
    QFutureWatcher<std::shared_ptr<const Answer>> m_watcher;
};

} // namespace galley::ui
