// The left side of the window: all pages and records with search as you type, a filter by type with counts, and marks
// for what changed since the last publish. The filter for that holds new and deleted records too. Searching runs off
// the GUI thread: names, ids and addresses at once, texts as soon as their index is built, which begins with the first
// search; records found by their texts come after the others and show the place.
#pragma once

#include "model/workspace/workspace.h"

#include <QElapsedTimer>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QLabel;
class QLineEdit;
class QListView;
class QMenu;
class QTimer;
class QToolButton;
class QVBoxLayout;

namespace galley::ui {

class BackgroundTask;
class EmptyState;
class RecordListModel;
class TextSearch;
struct RowSnippets;

/// What is not published yet, as the navigator asks for it.
struct UnpublishedRecords {
    std::function<bool(RecordRef)> isMarked = {};                   ///< asked while painting
    std::function<bool(RecordRef)> isWaiting = {};                  ///< a publish of it would bring something
    std::function<bool(RecordRef)> isTakenOff = {};                 ///< off the site; asked while painting
    std::function<bool(RecordRef)> isLive = {};                     ///< readers have it
    std::function<std::vector<RecordRef>()> all = {};               ///< asked when they are to be listed: O(records)
    std::function<std::uint64_t()> count = {};                      ///< of all; asked whenever it may be another one
    std::function<std::shared_ptr<const Replica>()> published = {}; ///< where those are read that the draft has lost
};

class Navigator : public QWidget {
    Q_OBJECT
public:
    explicit Navigator(QWidget* parent = nullptr);

    /// Starts with a site.
    void setSite(std::shared_ptr<const Replica> replica, std::size_t locale, UnpublishedRecords unpublished = {});
    void follow(const DraftChange& change);
    void setLocale(std::size_t locale);
    void refreshMarks();
    /// Marks the records in which something is to be decided. O(these and those before).
    void setContested(const std::vector<RecordRef>& records);
    /// Shows which record is open; it is selected as soon as the list has it. Emits nothing.
    void setCurrent(std::optional<RecordRef> record);
    /// Puts the cursor into the search field. From there Down and Return lead to the first hit and open it.
    void focusSearch();

    QLineEdit* searchField() const { return m_search; }
    QListView* list() const { return m_list; }
    RecordListModel* model() const { return m_model; }
    TextSearch* textSearch() const { return m_texts; }
    QToolButton* changedButton() const { return m_changedOnly; }
    QMenu* typeMenu() const;
    /// Those that are selected, in the order of the list.
    std::vector<RecordRef> selectedRecords() const;
    /// How many these are. O(ranges of rows).
    int selectedCount() const;
    /// What the menu of the selected records offers to do about releases; empty: nothing.
    void setReleaseCommand(const QString& text) { m_releaseCommand = text; }
    std::optional<TypeIndex> typeFilter() const { return m_type; }
    void setTypeFilter(std::optional<TypeIndex> type);

signals:
    void recordChosen(galley::RecordRef record);
    /// A record that is published still but was deleted from the draft.
    void deletedRecordChosen(galley::RecordRef record);
    void createRequested(galley::TypeIndex type);
    void deleteRequested(galley::RecordRef record);
    void publishRequested(const std::vector<galley::RecordRef>& records);
    void takeOffRequested(const std::vector<galley::RecordRef>& records);
    /// What setReleaseCommand() called, for selectedRecords().
    void releaseRequested();
    /// selectedRecords() are others now.
    void selectedChanged();
    /// The list shows the answer to the last question.
    void listed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildHeader(QVBoxLayout* layout);
    void refresh();
    /// The same, soon: seldom where it takes long.
    void refreshCalmly();
    void install(std::vector<RecordRef> rows, RowSnippets snippets, std::shared_ptr<const Replica> replica);
    void showCount();
    void showCurrent();
    void chooseRow(const QModelIndex& index);
    void goToFirstHit();
    void fillTypeMenu();
    void fillCreateMenu();
    void showContextMenu(const QPoint& position);
    void updateTypeButton();
    void showChangedCount();
    /// Shows the number of records where the line of the filters has room for it.
    void fitCount();
    std::vector<RecordRef> unpublished() const;

    std::shared_ptr<const Replica> m_replica;
    std::size_t m_locale = 0;
    std::optional<TypeIndex> m_type;
    std::optional<RecordRef> m_current;
    UnpublishedRecords m_unpublished;
    bool m_isInstalling = false; ///< selection changes come from us
    bool m_isChoosing = false;   ///< the person chose the current row
    bool m_isPressed = false;    ///< a button of the mouse is down in the list: nothing may move under it
    QString m_releaseCommand;
    QString m_listedText; ///< what the rows were searched by
    /// The first hit is to be opened as soon as the list shows the answer.
    bool m_isFirstHitWanted = false;

    QLineEdit* m_search; // child, as all below
    QToolButton* m_typeButton;
    QToolButton* m_changedOnly;
    QToolButton* m_create;
    QWidget* m_filters;
    QLabel* m_count;
    QListView* m_list;
    RecordListModel* m_model;
    EmptyState* m_empty;
    QTimer* m_searchDelay;
    QTimer* m_calm; ///< until the list is put in order for what others did
    QElapsedTimer m_sinceRefresh;
    qint64 m_refreshMs = 0; ///< that the last one took on its worker
    BackgroundTask* m_searchTask;
    TextSearch* m_texts;
};

} // namespace galley::ui
