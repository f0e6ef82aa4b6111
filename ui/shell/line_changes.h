// LineChanges: what each line changes of what is live: the draft, and each open release. That of the line that is
// looked at is the session's; the others are compared on a worker when they have become others. So it is no
// matter of the keystroke how many releases there are.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/shell/site_session.h"

#include <QObject>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

class QTimer;

namespace galley::ui {

class BackgroundTask;

/// A line as people see it.
struct LineFacts {
    std::string key; ///< of a release; empty: the draft
    QString title;
    std::optional<std::size_t> records; ///< that it changes; nothing: not known yet
    std::size_t conflicts = 0;          ///< that are to be decided in it
};

class LineChanges : public QObject {
    Q_OBJECT
public:
    /// `session` outlives it.
    explicit LineChanges(SiteSession& session, QObject* parent = nullptr);

    /// The draft, then the releases in the order in which they go out. O(lines + conflicts).
    std::vector<LineFacts> lines() const;
    /// The lines that change a record, in the same order, as far as that is known. O(lines).
    std::vector<LineFacts> linesThatChange(RecordRef record) const;
    /// Whether all lines were compared as they are now.
    bool isCurrent() const;

signals:
    /// lines() may be others.
    void changed();

private:
    using Records = std::unordered_set<std::uint64_t>;
    struct Known {
        std::shared_ptr<const State> state; ///< of the line
        std::shared_ptr<const State> live;
        std::shared_ptr<const Records> records;
    };
    struct Question;

    void look();
    std::vector<Question> questions() const;
    LineFacts factsOf(const std::string& key) const;
    bool changes(const std::string& key, RecordRef record) const;

    SiteSession& m_session;
    std::map<std::string, Known> m_known;
    QTimer* m_soon;         // child
    BackgroundTask* m_task; // child
};

} // namespace galley::ui
