// A field over the window that finds any command and any record by a few letters; Return runs the command or opens the
// record. Records are searched off the GUI thread, as the list searches them, and stand in the same order.
#pragma once

#include "model/index/replica.h"

#include <QFrame>
#include <QPointer>

#include <memory>
#include <optional>

class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace galley::ui {

class ActionRegistry;
class BackgroundTask;
class TextSearch;
struct FoundRecords;

class CommandPalette : public QFrame {
    Q_OBJECT
public:
    /// Of an item of the list: RecordRef::packed() of a record; nothing for a command.
    static constexpr int RefRole = Qt::UserRole + 2;
    /// The command that opens it: the one that it does not offer.
    static constexpr const char* kAction = "palette.open";

    /// `actions` must outlive the palette; `parent` is the window that it covers.
    CommandPalette(const ActionRegistry& actions, QWidget* parent);
    /// Opens it, to find commands and the records of a site: those that `texts` knows.
    void open(TextSearch& texts, std::size_t locale);
    /// Opens it to find commands alone.
    void openForCommands();

    QLineEdit* field() const { return m_field; }
    QListWidget* list() const { return m_list; }

signals:
    void recordChosen(galley::RecordRef record);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void open();
    void search();
    /// More can be found now.
    void searchAgain();
    void addCommands(const QString& text);
    void addRecords(const FoundRecords& found);
    bool isReadingTexts() const;
    void showAnswer();
    void place();
    void run(QListWidgetItem* item);

    const ActionRegistry& m_actions;
    std::shared_ptr<const Replica> m_replica;
    QPointer<TextSearch> m_texts; ///< not ours
    std::size_t m_locale = 0;
    int m_called = 0;             ///< commands at the top: those called like what was typed
    QLineEdit* m_field;           // child
    QListWidget* m_list;          // child
    QLabel* m_nothing;            // child
    BackgroundTask* m_searchTask; // child
};

} // namespace galley::ui
