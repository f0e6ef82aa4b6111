// A field over the window that finds any command and any record by a few letters; Return runs the command or opens the
// record. Records are searched off the GUI thread.
#pragma once

#include "model/index/replica.h"

#include <QFrame>

#include <memory>
#include <optional>

class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace galley::ui {

class ActionRegistry;
class BackgroundTask;

class CommandPalette : public QFrame {
    Q_OBJECT
public:
    /// `actions` must outlive the palette; `parent` is the window that it covers.
    CommandPalette(const ActionRegistry& actions, QWidget* parent);
    /// Opens it. Without a replica only commands are found.
    void open(std::shared_ptr<const Replica> replica, std::size_t locale);

    QLineEdit* field() const { return m_field; }
    QListWidget* list() const { return m_list; }

signals:
    void recordChosen(galley::RecordRef record);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void search();
    void addCommands(const QString& text);
    void addRecords(const std::vector<RecordRef>& records);
    void showAnswer();
    void place();
    void run(QListWidgetItem* item);

    const ActionRegistry& m_actions;
    std::shared_ptr<const Replica> m_replica;
    std::size_t m_locale = 0;
    QLineEdit* m_field;           // child
    QListWidget* m_list;          // child
    QLabel* m_nothing;            // child
    BackgroundTask* m_searchTask; // child
};

} // namespace galley::ui
