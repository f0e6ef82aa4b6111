// ChangeDetail: one record of a review: what differs, field by field with before and after; the pages that it is on;
// the way to it.
//
// Thread rule: GUI thread; the differences are written on another one.
// Used in this folder alone.
#pragma once

#include "ui/review/review_data.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace galley::ui {

class AwaitedPage;
class BackgroundTask;
class ImpactLine;

class ChangeDetail : public QWidget {
    Q_OBJECT
public:
    explicit ChangeDetail(QWidget* parent = nullptr);

    /// Shows a record that `review->changes` has at a place; what differs arrives when it is written. O(1) here.
    void showChange(std::shared_ptr<const ReviewData> review, std::size_t change);
    void showNone();
    /// Asks for the record by fieldActivated(), at the first field that differs. O(record).
    void open();

signals:
    /// The person wants to see a record as "type/id", at a path, which may be empty.
    void fieldActivated(const QString& record, const QString& path);

protected:
    void changeEvent(QEvent* event) override;

private:
    /// At the top of a page, or where it was.
    enum class Reading { Begins, GoesOn };
    void addDifferences(QVBoxLayout& column);
    void write(Reading reading);

    std::shared_ptr<const ReviewData> m_data; ///< nullptr: no record is shown
    std::size_t m_change = 0;
    BackgroundTask* m_task; // children, as all below
    QLabel* m_now;          ///< over what would be published
    AwaitedPage* m_differences;
    ImpactLine* m_pages;
    QPushButton* m_jump;
};

} // namespace galley::ui
