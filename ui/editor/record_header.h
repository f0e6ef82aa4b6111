// RecordHeader: what the form is about: the name of the record, its type and id, whether it differs from what is
// published, in which lines (the draft, releases) it is changed, who uses it, and the language that is edited.
// Used in this folder alone.
#pragma once

#include "model/index/replica.h"
#include "ui/editor/status_chip.h"

#include <QWidget>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class QLabel;
class QLayout;
class QTimer;

namespace galley::ui {

class ElidedLabel;
class LinkWatch;
class QuietButton;
class RecordName;
struct RecordLine;

class RecordHeader : public QWidget {
    Q_OBJECT
public:
    explicit RecordHeader(QWidget* parent);
    /// `users` says who leads to the record, and outlives the header.
    void show(const std::shared_ptr<const Replica>& replica, RecordRef record, std::size_t locale, RecordStatus status,
              const LinkWatch& users);
    /// Whether nothing can be published from here; from the next record that is shown on.
    void setReadOnly(bool isReadOnly) { m_isReadOnly = isReadOnly; }
    /// Only who leads to it may be others now.
    void showUsers(const LinkWatch& users);
    /// Which lines change it, with the ways there; none: nothing is said of it.
    void showLines(const std::vector<RecordLine>& lines);
    /// Says for some seconds that somebody else has just changed the record.
    void showChangedBy(const QString& author);

signals:
    void publishRequested();
    void takeOffRequested();
    void localeSelected(std::size_t locale);
    void recordActivated(galley::RecordRef record);
    /// The person wants to see what was changed in the record.
    void historyRequested();
    void lineRequested(const std::string& line);

private:
    class Icon;
    QLayout* makeNames();
    QWidget* makeFacts();
    QWidget* makeLine(const RecordLine& line);
    void openReferrers();
    /// What can be done for readers of a record that stands so.
    void showWays(RecordStatus status, bool isPage);
    void showLocales(const Schema& schema, std::size_t locale);

    std::shared_ptr<const Replica> m_replica;
    std::optional<RecordRef> m_record;
    const LinkWatch* m_users = nullptr;
    std::size_t m_locale = 0;
    bool m_isReadOnly = false;
    Icon* m_icon;
    RecordName* m_name;
    QLabel* m_type;
    ElidedLabel* m_id;
    QLabel* m_home;
    QLabel* m_changed; ///< by whom just now
    QTimer* m_changedFor;
    StatusChip* m_status;
    QuietButton* m_publish;
    QuietButton* m_takeOff;
    QuietButton* m_referrers;
    QuietButton* m_history;
    QWidget* m_locales;
    QWidget* m_lines;
    std::vector<RecordLine> m_shownLines;
    std::vector<QuietButton*> m_localeButtons; ///< children of m_locales
};

} // namespace galley::ui
