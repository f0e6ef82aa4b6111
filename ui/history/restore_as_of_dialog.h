// RestoreAsOfDialog: brings back a field, a record, a page with all its parts or the whole site as it was after a
// change, or at a moment that is typed in the zone of the site. Shows what that does before it is done: how many
// records change, and now and then beside each other. It changes nothing itself.
//
// Thread rule: GUI thread; the journal is read on another one, and that is cancelled when something else is asked for.
#pragma once

#include "model/base/time_zone.h"
#include "ui/history/restore_plan.h"

#include <QDialog>
#include <QTimer>

#include <functional>

class QAbstractButton;
class QBoxLayout;
class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;

namespace galley::ui {

class AwaitedPage;
class JournalReader;

class RestoreAsOfDialog : public QDialog {
    Q_OBJECT
public:
    /// What the draft is now, and where replays may start.
    using Source = std::function<RestoreSource()>;
    /// `journal` and `trails` outlive the dialog; `trails` grows. `number` and `time` are those of the commit that it
    /// begins with; `scope` is what it begins with where there is such a thing.
    RestoreAsOfDialog(const Journal& journal, RecordTrails& trails, Source source, const HistoryPlace& place,
                      RestoreScope scope, std::uint64_t number, Instant time, QWidget* parent);
    ~RestoreAsOfDialog() override;

    QPushButton* restoreButton() const { return m_restore; }
    QAbstractButton* scopeButton(RestoreScope scope) const;
    QLineEdit* moment() const { return m_moment; }
    QLabel* summary() const { return m_summary; }
    /// Whether what it would do is still being looked for.
    bool isLooking() const;

signals:
    /// The person wants it; the draft is still the one that the plan leads on from.
    void restoreRequested(const galley::ui::RestorePlan& plan, const QString& message);

protected:
    void changeEvent(QEvent* event) override;

private:
    void addScopes(QBoxLayout& column, RestoreScope scope);
    void addMoment(QBoxLayout& column);
    void addPreview(QBoxLayout& column);
    void addButtons(QBoxLayout& column);
    RestoreScope scope() const;
    /// Looks anew for what is chosen.
    void look();
    void readMoment();
    void tell(const Result<RestorePlan>& plan);
    void take();
    QString messageFor(const RestorePlan& plan) const;
    const TimeZone& zone() const;

    const Journal& m_journal;
    RecordTrails& m_trails;
    Source m_source;
    RestoreAim m_aim;
    Instant m_time = 0;
    std::optional<RestorePlan> m_plan;
    QTimer m_typing;         ///< runs while a moment is being typed
    JournalReader* m_reader; // children, as all below
    QButtonGroup* m_scopes;
    QLineEdit* m_moment;
    QLabel* m_commit;
    QLabel* m_summary;
    QWidget* m_heads; ///< over the two sides of the page
    AwaitedPage* m_page;
    QPushButton* m_restore;
};

} // namespace galley::ui
