// Tells when the picture of a browser view in the window has changed: after each time that the view was drawn it
// compares the pixels with those of the last time. Costs one copy of the view's pixels for each frame, so it is for
// measurements only.
//
// Thread rule: GUI thread.
#pragma once

#include <QImage>
#include <QObject>
#include <QPointer>
#include <QWidget>

namespace galley {

class FrameWatch : public QObject {
    Q_OBJECT
public:
    /// `drawn` is the widget that shows the page's frames: the focus proxy of a QWebEngineView that has loaded.
    explicit FrameWatch(QWidget& drawn, QObject* parent = nullptr);

    /// Compares with the pixels of now from here on.
    void start();

signals:
    /// A frame with other pixels than the last one has been drawn and handed to the window system.
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void look();
    QImage pixels();

    QPointer<QWidget> m_drawn;
    QImage m_last;
    bool m_due = false;
    bool m_looking = false;
};

} // namespace galley
