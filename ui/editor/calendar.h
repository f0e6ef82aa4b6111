// Calendar: a month of days in our colours, for popovers. Arrows move by days and weeks, Page Up and Page Down by
// months.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QCalendarWidget>

namespace galley::ui {

class Calendar : public QCalendarWidget {
    Q_OBJECT
public:
    explicit Calendar(QWidget* parent = nullptr);
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override { return minimumSizeHint(); }

protected:
    void paintCell(QPainter* painter, const QRect& rect, QDate date) const override;
};

} // namespace galley::ui
