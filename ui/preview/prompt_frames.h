// Draws the browser's frames as soon as they arrive. QQuickWidget, in which Qt WebEngine shows a page, puts off each
// frame by 5 ms to gather several changes into one; that is a third of the time between key and pixel. While a change
// is expected, this ends the delay when the event loop has nothing else to do, which gathers as well.
//
// Source: QQuickWidget::triggerUpdate() of Qt 6.4, whose timer is found through the public QAbstractEventDispatcher. If
// another version has no such timer, nothing happens and frames come as they always do.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QElapsedTimer>
#include <QMetaObject>
#include <QObject>

class QWebEngineView;

namespace galley::ui {

class PromptFrames : public QObject {
    Q_OBJECT
public:
    /// `view` outlives this.
    explicit PromptFrames(QWebEngineView& view, QObject* parent = nullptr);

    /// A change was sent to the page: frames of the next moments are drawn at once. An animated page falls back to the
    /// usual pace afterwards.
    void expect();

private:
    void drawNow();

    QWebEngineView& m_view;
    QElapsedTimer m_sinceChange;
    QMetaObject::Connection m_idle;
};

} // namespace galley::ui
