// Takes one commit of the journal back: finds the inverse edits off the GUI thread and applies them as a new commit.
// Where something was changed again later it asks first, with both versions at hand; only what cannot be taken back at
// all is refused, with the reason.
//
// Thread rule: GUI thread; a worker waits for the disk and reads the journal, and is waited for when the reverter goes.
// Used in this folder alone.
#pragma once

#include "model/inspect/reversal.h"
#include "ui/shell/site_session.h"

#include <QObject>

namespace galley::ui {

class BackgroundTask;

/// What stood before a commit, beside what stands now because of later ones.
struct OlderContent {
    std::uint64_t number = 0; ///< of the commit
    ReversalConflict later;   ///< the first change that came after it
    std::shared_ptr<const Replica> now;
    std::shared_ptr<const Replica> restored; ///< as the draft would be
    std::vector<Edit> edits;                 ///< that lead there
    QString message;                         ///< of the commit that they make
};

class CommitReverter : public QObject {
    Q_OBJECT
public:
    /// `session` outlives the reverter.
    explicit CommitReverter(SiteSession& session, QObject* parent = nullptr);
    ~CommitReverter() override;

    /// Why nothing is taken back while a release is looked at.
    static QString whyNotInRelease();
    /// Returns at once; one of the signals follows, unless it is stopped. Does nothing while another one is on its way.
    void revert(std::uint64_t number);
    /// Does not wait any longer for what revert() asked for; nothing was changed.
    void stop();
    bool isWaiting() const;
    /// Makes the draft what a person chose; reverted() or refused() follows.
    void restore(const OlderContent& older);

signals:
    /// `by` is the commit that took it back.
    void reverted(quint64 number, quint64 by);
    /// Later changes stand where the commit changed something: a person decides; restore() carries it out.
    void contested(const galley::ui::OlderContent& older);
    /// What stood before the commit stands there again already: there is nothing to do.
    void alreadyRestored(quint64 number);
    /// A sentence, and the field that it is about: a record as "type/id" and a path, which may both be empty.
    void refused(const QString& text, const QString& record, const QString& path);

private:
    struct Answer;
    static QString refusalOf(const Error& error, const CommitBody& body);
    void take(const Answer& answer);
    void apply(std::uint64_t number, const std::vector<Edit>& edits, const QString& message);

    SiteSession& m_session;
    std::uint64_t m_number = 0;
    Version m_from;         ///< of the draft when the question was asked
    BackgroundTask* m_task; // child
};

} // namespace galley::ui
