// PerspectiveButton: says in the bar which line is looked at, the draft or a release, and opens the list of them.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QToolButton>

#include <vector>

namespace galley::ui {

struct LineFacts;

class PerspectiveButton : public QToolButton {
    Q_OBJECT
public:
    /// `action` is the command that it runs.
    PerspectiveButton(QAction* action, QWidget* parent);
    /// `here` is the line that is looked at. A sign stands beside it while another one has texts to decide.
    void showLines(const LineFacts& here, bool hasConflictsElsewhere);

protected:
    void paintEvent(QPaintEvent* event) override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

private:
    int widthFor(int text) const;

    QString m_title;
    QString m_icon;
    bool m_isRelease = false;
    bool m_isWarned = false;
};

} // namespace galley::ui
