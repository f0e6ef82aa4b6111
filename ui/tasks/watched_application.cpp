#include "ui/tasks/watched_application.h"

#include "ui/tasks/turn_watch.h"

namespace galley::ui {

bool WatchedApplication::notify(QObject* receiver, QEvent* event) {
    const TurnWatch::Delivery delivery(receiver, event->type());
    return QApplication::notify(receiver, event);
}

} // namespace galley::ui
