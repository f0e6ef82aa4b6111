// ChoicePopup: a popup to choose from a list, with a line to search in it. The arrows move in the list while the caret
// stays in the line. Where the choices are few the line can be left out: then the list has the keyboard.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/widgets/popup.h"

#include <QModelIndex>

#include <functional>

class QAbstractItemModel;
class QLabel;
class QListView;

namespace galley::ui {

class PlainLineEdit;

class ChoicePopup : public Popup {
    Q_OBJECT
public:
    static constexpr int kUsualWidth = 340;
    static constexpr int kLargestWidth = 460;
    enum class Search { Shown, LeftOut };

    /// `hint` says what is chosen. Rows show what `model` has as text, as the name of an icon and as a second text; the
    /// popup does not own it.
    ChoicePopup(QWidget* opener, const QString& hint, QAbstractItemModel* model, int iconRole, int noteRole,
                Search search = Search::Shown);

    /// Called at most once, when the popup has closed.
    void setChosen(std::function<void(const QModelIndex&)> chosen) { m_chosen = std::move(chosen); }
    /// Says something below the rows, and in their place where there are none. Without words nothing is said.
    void tell(const QString& words);
    /// Under `anchor`, with room for so many rows; as wide as it, but within bounds that fit a font of 18 pixels.
    void open(const QWidget* anchor, int rows, int leastWidth = kUsualWidth);
    PlainLineEdit* search() const { return m_search; } ///< hidden where it is left out
    QListView* list() const { return m_list; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addSearch(const QString& hint);
    void addList(const QString& hint, QAbstractItemModel* model, int iconRole, int noteRole);
    void take(const QModelIndex& index);

    const Search m_kind;
    PlainLineEdit* m_search; // children
    QListView* m_list;
    QLabel* m_status;
    std::function<void(const QModelIndex&)> m_chosen;
};

} // namespace galley::ui
