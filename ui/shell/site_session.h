// SiteSession: an open site as the window sees it. It owns the workspace, turns its listeners into signals, groups
// typing into commits, and holds what the person looks at: the selected record, the page in the preview, the locale.
//
// Typing is sealed after a pause of 300 ms, a change of field, or 1 s at the latest.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/workspace/lines.h"
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
#include <unordered_map>
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
    QString words;      ///< "Date of “The darkest film”"
    QString text;       ///< that was typed
    std::string line{}; ///< key of the release that it stands in; empty: the draft
};

/// Another line is looked at now.
struct LineSwitch {
    std::string before; ///< its key
    QString title;      ///< what that one is called
    QString lost;       ///< the record that was open and is not in this line; empty: none
};

/// A release that was looked at is no more.
struct EndedRelease {
    enum class End { GoneOut, GivenUp };
    End end = End::GoneOut;
    QString title;
    QString author;             ///< who did that elsewhere; empty: it was done in this window, or is not known
    bool hasKeptTyping = false; ///< what was being written in it is in the draft
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

    // -- lines: the draft, or a release on top of what is live; draft() is the content of the one that is looked at
    /// Key of the release that is looked at; empty: the draft.
    const std::string& line() const { return m_workspace->line(); }
    bool isInRelease() const { return !line().empty(); }
    /// In the order in which they go out; valid until the next change.
    const std::vector<Release>& releases() const { return m_workspace->lines().releases; }
    /// "Draft", or the title of a release; empty when that is no more.
    QString lineTitle(const std::string& key) const;
    /// Content of a line; of the draft when there is no such release.
    std::shared_ptr<const State> stateOf(const std::string& key) const { return m_workspace->lines().state(key); }
    /// Looks at another line. What was open stays open where the line has it; what it has not is open again when the
    /// one before is looked at again and nothing else was opened. O(what differs).
    Result<void> setLine(const std::string& key);
    /// Each of these is a commit of its own, as in Workspace. `before` is the key of a release; empty: last.
    Result<std::string> openRelease(const QString& title, const std::string& before = {});
    Result<void> renameRelease(const std::string& key, const QString& title);
    Result<void> moveRelease(const std::string& key, const std::string& before);
    Result<void> giveUpRelease(const std::string& key);
    /// As the draft has them.
    Result<void> addToRelease(const std::string& key, const std::vector<RecordRef>& records);
    Result<void> takeOutOfRelease(const std::string& key, const std::vector<RecordRef>& records);

    /// What somebody wrote in the line that is looked at where others were first, and nobody has decided yet; oldest
    /// first.
    const std::vector<OpenConflict>& conflicts() const { return m_conflicts; }
    /// The same of all lines.
    const std::vector<OpenConflict>& allConflicts() const { return m_workspace->conflicts(); }
    /// In which records conflicts() are; one may be there several times. O(conflicts).
    std::vector<RecordRef> contestedRecords() const;
    /// The title of the release that a conflict of the draft was in until that ended in this session; empty: of none.
    QString originOf(const std::string& conflict) const;
    /// Decides one; tells failed() besides returning the error.
    Result<void> settleConflict(const std::string& key, Settlement settlement);

    /// What was typed and cannot be saved as it stands; it is kept for the life of the session.
    UnfinishedTexts& unfinishedTexts() { return *m_unfinished; }
    /// Of records that are there, in all lines; behind the others those of the line that is looked at, the one that was
    /// typed last at the end.
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
    /// A release came, went, or has another name or place; or another line is looked at.
    void linesChanged();
    /// draftChanged() and linesChanged() came before.
    void lineSwitched(const galley::ui::LineSwitch& step);
    /// lineSwitched() came before: the draft is looked at.
    void releaseEnded(const galley::ui::EndedRelease& ended);
    /// Texts of a release are to be decided because something was published, or somebody else wrote there; `key` is
    /// that of the first of them.
    void releaseContested(const std::string& line, std::size_t count, const std::string& key);
    /// conflicts() or allConflicts() are others now.
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
    void readConflicts();
    /// Remembers of each conflict in a release which one that is.
    void readOrigins();
    /// Whether what was published is in the way of a text in a release.
    bool isWithLive(const Conflict& conflict) const;
    /// Another line is in view.
    void takeLine();
    /// Of records that are not in the line any more.
    void leaveWhatIsGone(const State& before, bool isOtherLine);
    void showAwayAgain();
    /// The release that was looked at is no more.
    void tellEnd();
    std::vector<UnfinishedField> unfinishedIn(const std::string& line) const;
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
    BackgroundTask* m_endReading;      // child; reads how a release ended
    bool m_isPackingDue = true;
    std::shared_ptr<const Replica> m_lastPublished; ///< until all were told of another one
    bool m_isComparable = false;
    std::size_t m_listener = 0;
    std::deque<OthersCommit> m_taken;                   ///< that were taken in last
    std::unordered_set<std::string> m_told;             ///< keys of conflicts that are known
    std::vector<OpenConflict> m_conflicts;              ///< of the line that is looked at
    std::unordered_map<std::string, QString> m_origins; ///< by key of an open conflict: title of its first release
    QString m_endedNow;                                 ///< title of the release that ends with what is taken in
    std::string m_line;                                 ///< that all were told of
    QString m_lineTitle;
    LineSwitch m_switch; ///< the last one
    EndedRelease m_ended;
    bool m_isSwitching = false;               ///< setLine() runs
    bool m_isGivingUp = false;                ///< giveUpRelease() runs
    bool m_isTakingIn = false;                ///< what others have appended is taken in
    bool m_hasWrittenHere = false;            ///< in this line, and it may wait still
    std::optional<RecordRef> m_awaySelection; ///< were open, and the line has not got them
    std::optional<RecordRef> m_awayPage;
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
