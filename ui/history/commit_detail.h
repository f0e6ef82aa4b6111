// CommitDetail: one commit: what it is called, by whom and when, at once; what it did, as soon as that was read.
//
// Thread rule: GUI thread; the journal is read on another one.
// Used in this folder alone.
#pragma once

#include "ui/history/commit_lines.h"
#include "ui/history/commit_page.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace galley::ui {

class AwaitedPage;
class JournalReader;

class CommitDetail : public QWidget {
    Q_OBJECT
public:
    explicit CommitDetail(QWidget* parent = nullptr);

    /// The journal must outlive the widget or the next call; nullptr: none. Shows no commit.
    void setJournal(const Journal* journal);
    /// Where names of records and fields are read, and the zone of times; nullptr: ids, and UTC. For the next
    /// showCommit(), also of the same commit.
    void setDraft(std::shared_ptr<const Replica> draft, std::size_t locale);
    /// Where replays may start (model/inspect/reversal.h); nullptr: at nothing.
    void setBase(std::shared_ptr<const State> base) { m_base = std::move(base); }
    /// What is known of who touches what, which grows; it outlives the widget. REQUIRED before a commit is shown.
    void setTrails(RecordTrails& trails) { m_trails = &trails; }
    /// REQUIRES a journal. `title`: what the list calls it; `when`: the exact moment. O(1) here; what it did is read
    /// besides.
    void showCommit(const CommitLine& commit, const QString& title, const QString& when);
    /// About no commit; `hint` says what to do.
    void showNone(const QString& hint);
    /// A sentence below the commit. With a record, it leads to the field.
    enum class Tone { Done, Refused };
    void showOutcome(Tone tone, const QString& text, const QString& record, const QString& path);
    void hideOutcome();
    /// Whether what the commit did is still being read.
    bool isReading() const;
    /// What the commit that is shown is about, once that was read; empty: several records, or none.
    const HistoryPlace& subject() const { return m_subject; }

signals:
    /// The person wants to see a field: a record as "type/id" and a path.
    void fieldActivated(const QString& record, const QString& path);
    /// The commit cannot be read; it says why.
    void failed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void addHead(QVBoxLayout& column);
    void addPage(QVBoxLayout& column);
    void addOutcome(QVBoxLayout& column);
    enum class Pass { First, Whole };
    void read();
    void read(Pass pass);
    void showPage(const Result<CommitTold>& told);

    std::shared_ptr<const Replica> m_draft;
    std::shared_ptr<const State> m_base;
    HistoryPlace m_subject;
    RecordTrails* m_trails = nullptr;
    std::size_t m_locale = 0;
    std::uint64_t m_number = 0; ///< of the commit that is shown; 0: none
    JournalReader* m_reader;    // children, as all below
    QLabel* m_head;
    QLabel* m_note;
    QLabel* m_line; ///< the draft or a release
    AwaitedPage* m_page;
    QLabel* m_outcome;
};

} // namespace galley::ui
