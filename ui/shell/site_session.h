// SiteSession: an open site as the window sees it. It owns the workspace, turns its listeners into signals, groups
// typing into commits, and holds what the person looks at: the selected record, the page in the preview, the locale.
//
// Typing is sealed after a pause of 300 ms, a change of field, or 1 s at the latest.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/workspace/workspace.h"

#include <QObject>
#include <QString>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

class QTimer;

namespace galley::ui {

class BackgroundTask;
class UnfinishedTexts;

/// What one undo or redo did.
struct HistoryStep {
    enum class Kind { Undone, Redone };
    Kind kind = Kind::Undone;
    QString words;                           ///< what the commit is called that it took back or did again
    std::vector<Edit> edits;                 ///< that brought the draft there, in order
    std::shared_ptr<const Replica> before{}; ///< the draft before it
};

/// A field that holds a text which cannot be saved as it stands.
struct UnfinishedField {
    QString record; ///< "type/id"
    QString path;
    QString words; ///< "Date of “The darkest film”"
    QString text;  ///< that was typed
};

class SiteSession : public QObject {
    Q_OBJECT
public:
    static constexpr int kTypingPauseMs = 300;
    static constexpr int kTypingLimitMs = 1000;
    /// Without an edit for so long, texts are packed smaller in the background (model/dataset/text_repack.h).
    static constexpr std::chrono::milliseconds kIdleTime{20'000};

    explicit SiteSession(std::unique_ptr<Workspace> workspace, QObject* parent = nullptr);
    /// Gives the workspace to its heir; without one seals and waits until all is durable.
    ~SiteSession() override;
    /// Who gets the workspace when the session ends, to close it where nobody waits for a disk.
    using Heir = std::function<void(std::unique_ptr<Workspace>)>;
    void setHeir(Heir heir) { m_heir = std::move(heir); }

    Workspace& workspace() { return *m_workspace; }
    QString folder() const;
    /// The site's name, or that of its folder.
    QString name() const;
    std::shared_ptr<const Replica> draft() const { return m_workspace->draft(); }
    std::shared_ptr<const Replica> published() const { return m_workspace->published(); }
    SaveState saveState() const { return m_workspace->saveState(); }
    bool isReadOnly() const { return m_workspace->isReadOnly(); }
    /// False when the site's own folder is gone, or another one is in its place.
    bool isInPlace() const { return m_workspace->checkPlace().has_value(); }

    // Each of these tells failed() besides returning the error.
    // Without a message the commit is called after its edit, in words.
    Result<void> apply(const std::vector<Edit>& edits, const QString& message = {});
    /// One keystroke; `group` names the field. An empty group is apply().
    Result<void> applyTyping(const Edit& edit, const QString& group);
    /// Part of a large change: parts with the same group that follow each other are one commit, until seal(). What
    /// others append is taken in after that.
    Result<void> applyPart(const std::vector<Edit>& edits, const QString& message, const QString& group);
    // A text that could not be saved is the first to be taken back, and comes back as well.
    void undo();
    void redo();
    /// Before the site is left: ends what is being typed.
    void finishTyping();
    /// Ends the commit that typing opened.
    void seal();
    bool canUndo() const;
    bool canRedo() const;

    /// Workspace::undoObstacle().
    std::uint64_t undoObstacle() const { return m_workspace->undoObstacle(); }
    /// Workspace::reasonToBeAlone().
    std::optional<std::string> reasonToBeAlone() const { return m_workspace->reasonToBeAlone(); }

    /// What somebody wrote where others were first, and nobody has decided yet; oldest first.
    const std::vector<OpenConflict>& conflicts() const { return m_workspace->conflicts(); }
    /// Decides one; tells failed() besides returning the error.
    Result<void> settleConflict(const std::string& key, Settlement settlement);

    /// What was typed and cannot be saved as it stands; it is kept for the life of the session.
    UnfinishedTexts& unfinishedTexts() { return *m_unfinished; }
    /// Of records that are there; the one that was typed last at the end.
    std::vector<UnfinishedField> unfinishedFields() const;

    /// False when nothing was ever published: then everything is new.
    bool isPublished() const { return m_workspace->publishedVersion().value() > 0; }
    /// What is published, where its records can be compared with the draft's one by one: it is, and the site was not
    /// emptied and given another schema since. nullptr otherwise: then everything is new.
    std::shared_ptr<const Replica> comparable() const;
    /// Records that differ from the published version (model/dataset/content_changes.h), deleted ones among them, but
    /// not what was taken off the site; all of both when they cannot be compared, as readers still get the published
    /// ones.
    std::size_t unpublishedCount() const;
    /// True for every record while nothing was published; also for one that was deleted since.
    bool isUnpublished(RecordRef record) const;
    /// All of them, in no order; without those that are published where they cannot be compared with the draft's.
    std::vector<RecordRef> unpublishedRecords() const;
    /// How many these are. O(1).
    std::uint64_t unpublishedRecordCount() const;
    /// What was taken off the site and not published since, as "type/id"; nothing: that is still being read.
    const std::optional<std::set<std::string>>& takenOff() const { return m_takenOff; }
    /// It was taken off the site, and is in the draft, which is worked at.
    bool isTakenOff(RecordRef record) const;
    /// So many are. O(those that were ever taken off).
    std::size_t takenOffCount() const;
    /// Readers have it, as far as what they have can be compared.
    bool isLive(RecordRef record) const;
    /// Call after a publish or a rollback.
    void readPublished();

    std::optional<RecordRef> selection() const { return m_selection; }
    void select(std::optional<RecordRef> record);
    std::optional<RecordRef> page() const { return m_page; }
    void showPage(std::optional<RecordRef> page);
    std::size_t locale() const { return m_locale; }
    void setLocale(std::size_t locale);

    /// Instead of kIdleTime, from now on.
    void setIdleTime(std::chrono::milliseconds time);

signals:
    /// Without changes: the same content in other memory.
    void draftChanged(const galley::DraftChange& change);
    void saveStateChanged(galley::SaveState state);
    void undoChanged();
    /// An undo or redo was carried out; draftChanged() came before.
    void stepped(const galley::ui::HistoryStep& step);
    /// Another record or language is to be selected, or the site is to be left: what is being typed shall be sent now.
    void leaving();
    /// unfinishedFields() are others now.
    void unfinishedChanged();
    void unpublishedChanged();
    /// takenOff() is known, or another one; before it came unpublishedChanged().
    void takenOffChanged();
    /// Another version is published.
    void publishedChanged();
    /// Another window or program has published; publishedChanged() came before where that is in view already.
    void publishedElsewhere();
    /// conflicts() are others now.
    void conflictsChanged();
    /// What was written here overlaps with what others did; conflictsChanged() came before. `author` is who that was,
    /// empty when it were several.
    void conflictArose(const galley::OpenConflict& conflict, const QString& author);
    /// An undo or redo was refused, for others have changed the same since: by `obstacle`, where that is known.
    void stepRefused(const galley::Error& error, const std::optional<galley::OthersCommit>& obstacle);
    void selectionChanged();
    void pageChanged();
    void localeChanged();
    /// Nobody changed anything for the idle time.
    void idle();
    /// Texts are being packed smaller: bytes of text done and in all.
    void packingProgressed(quint64 done, quint64 total);
    /// Packing ended; when the draft takes less memory now, draftChanged() said so before.
    void packingEnded();
    void failed(const galley::Error& error);

private:
    void onDraftChanged(const DraftChange& change);
    /// Others have appended: it comes into the draft when it was read, on another thread.
    void takeInOthers();
    void tellConflicts();
    void startTypingTimers();
    void readTakenOff();
    void takeTakenOff(std::set<std::string> records);
    QString wordsFor(const Edit& edit) const;
    /// Once a session, and once more after an import.
    void packTexts();
    Result<void> report(Result<void> result);
    void step(HistoryStep::Kind kind);
    void stepText(HistoryStep::Kind kind);

    std::unique_ptr<Workspace> m_workspace;
    Heir m_heir;
    UnfinishedTexts* m_unfinished;     // child
    QTimer* m_typingPause;             // child
    QTimer* m_typingLimit;             // child
    QTimer* m_idle;                    // child
    BackgroundTask* m_publishDiff;     // child
    BackgroundTask* m_takenOffReading; // child
    BackgroundTask* m_textPacking;     // child
    BackgroundTask* m_reading;         // child; reads what others have appended
    bool m_isPackingDue = true;
    std::shared_ptr<const Replica> m_lastPublished; ///< until all were told of another one
    bool m_isComparable = false;
    std::size_t m_listener = 0;
    std::deque<OthersCommit> m_taken;       ///< that were taken in last
    std::unordered_set<std::string> m_told; ///< keys of conflicts that came up here
    QString m_typingGroup;
    bool m_isInParts = false;                 ///< a large change is being made
    bool m_areOthersDue = false;              ///< they wait until it is
    std::vector<Edit>* m_stepEdits = nullptr; ///< gathers the edits of an undo or redo while it runs
    std::unordered_set<std::uint64_t> m_unpublished;
    std::optional<std::set<std::string>> m_takenOff;
    std::unordered_set<std::uint64_t> m_takenOffRecords; ///< those of them that are in the draft
    std::optional<RecordRef> m_selection;
    std::optional<RecordRef> m_page;
    std::size_t m_locale = 0;
};

} // namespace galley::ui
