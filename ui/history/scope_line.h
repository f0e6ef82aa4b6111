// ScopeLine: "Whole site | “The darkest film” | Headline": what the history below is about, one of them pressed. Tab
// leads to the one that is pressed, arrow keys go on from there.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/history/history_scope.h"

#include <QWidget>

class QAbstractButton;
class QButtonGroup;

namespace galley::ui {

class QuietButton;

class ScopeLine : public QWidget {
    Q_OBJECT
public:
    explicit ScopeLine(QWidget* parent);

    /// What "record" and "field" mean; one that is not there cannot be chosen. Does not tell chosen().
    void setPlace(const HistoryPlace& place);
    const HistoryPlace& place() const { return m_place; }
    /// Does not tell chosen(). A scope that there is none of becomes the next wider one.
    void setScope(HistoryScope scope);
    HistoryScope scope() const { return m_scope; }
    QAbstractButton* button(HistoryScope scope) const;

signals:
    /// The person chose another one.
    void chosen();

private:
    QuietButton* addSegment(HistoryScope scope);

    HistoryPlace m_place;
    HistoryScope m_scope = HistoryScope::Site;
    QButtonGroup* m_group; // children, as all below
    QuietButton* m_site;
    QuietButton* m_record;
    QuietButton* m_field;
};

} // namespace galley::ui
