// TakeOffDialog: asks before records are taken off the site: where readers of a page shall go from then on, another
// page or nowhere; it says who on the site leads to them, which is looked for on a worker's thread. The draft keeps
// them.
//
// Thread rule: GUI thread.
#pragma once

#include "model/index/replica.h"
#include "ui/publish/readers_go.h"

#include <QDialog>

#include <memory>
#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QRadioButton;
class QStandardItemModel;
class QTimer;
class QVBoxLayout;

namespace galley::ui {

class BackgroundTask;

class TakeOffDialog : public QDialog {
    Q_OBJECT
public:
    /// `records`, one at least, are on the site as it is `published`.
    TakeOffDialog(std::shared_ptr<const Replica> published, std::vector<RecordRef> records, std::size_t locale,
                  QWidget* parent);

    ReadersGo readersGo() const;
    /// What leads to them may lead to nothing.
    bool isInSpiteOfLinks() const;
    bool isLooking() const;
    QRadioButton* anotherPage() const { return m_another; }
    QRadioButton* gone() const { return m_gone; }
    QLineEdit* address() const { return m_address; }
    QListView* pages() const { return m_pages; }
    QCheckBox* anyway() const { return m_anyway; }
    QPushButton* actionButton() const { return m_act; }

signals:
    /// Who leads to them is known.
    void looked();

private:
    void addReaders(QVBoxLayout& column);
    void addLinks(QVBoxLayout& column);
    void addButtons(QVBoxLayout& column);
    void lookForLinks();
    void showLinks(const std::vector<RecordRef>& leading);
    void lookForPages();
    void showPages(const std::vector<RecordRef>& found);
    void choosePage(int row);
    /// As high as what it says.
    void fitHeight();
    void allow();
    /// Why it cannot be taken off like that; empty: it can.
    QString obstacle() const;
    /// What is wrong with the address; empty: nothing.
    QString addressProblem() const;
    QString nameOf(RecordRef record) const;
    bool isPage(RecordRef record) const;

    std::shared_ptr<const Replica> m_published;
    std::vector<RecordRef> m_records;
    std::size_t m_locale;
    bool m_hasPages = false;
    std::size_t m_leading = 0;      ///< so many lead to them
    std::vector<RecordRef> m_found; ///< pages that are offered
    BackgroundTask* m_linkTask;     // children, as all below
    BackgroundTask* m_pageTask;
    QTimer* m_rest;
    QRadioButton* m_another;
    QRadioButton* m_gone;
    QLineEdit* m_address;
    QListView* m_pages;
    QStandardItemModel* m_pageRows;
    QLabel* m_problem;
    QLabel* m_links;
    QCheckBox* m_anyway;
    QPushButton* m_act;
};

} // namespace galley::ui
