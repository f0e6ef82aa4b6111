#include "app/galley/frame_watch.h"

#include <QEvent>
#include <QPixmap>

#include <utility>

namespace galley {

FrameWatch::FrameWatch(QWidget& drawn, QObject* parent)
    : QObject(parent)
    , m_drawn(&drawn) {
    drawn.installEventFilter(this);
}

void FrameWatch::start() {
    m_last = pixels();
}

bool FrameWatch::eventFilter(QObject* watched, QEvent* event) {
    // What is queued now runs after the whole window has been drawn and flushed.
    if (event->type() == QEvent::Paint && !m_looking && !std::exchange(m_due, true))
        QMetaObject::invokeMethod(this, &FrameWatch::look, Qt::QueuedConnection);
    return QObject::eventFilter(watched, event);
}

void FrameWatch::look() {
    m_due = false;
    QImage now = pixels();
    if (now == m_last)
        return;
    m_last = std::move(now);
    emit changed();
}

QImage FrameWatch::pixels() {
    if (!m_drawn)
        return {};
    m_looking = true;
    QImage image = m_drawn->grab().toImage();
    m_looking = false;
    return image;
}

} // namespace galley
