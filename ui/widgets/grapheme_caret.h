// GraphemeCaret: lets the caret of a line edit stand only between characters as people count them (graphemes.h), by key
// and by mouse, and lets Delete and Backspace take whole ones: Qt's own caret stops inside emoji in some scripts.
//
// Thread rule: GUI thread.
#pragma once

#include <QObject>

class QKeyEvent;
class QLineEdit;

namespace galley::ui {

class GraphemeCaret : public QObject {
    Q_OBJECT
public:
    /// Belongs to the line edit.
    explicit GraphemeCaret(QLineEdit* edit);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool move(const QKeyEvent& event);
    bool erase(const QKeyEvent& event);
    bool drop(QEvent* event);
    void settle();

    QLineEdit* m_edit; ///< owns this
    bool m_isSettling = false;
};

} // namespace galley::ui
