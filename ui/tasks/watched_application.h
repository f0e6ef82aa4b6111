// The application whose deliveries a TurnWatch counts while there is one.
//
// Thread rule: as QApplication; events of other threads are let through as they are.
#pragma once

#include <QApplication>

namespace galley::ui {

class WatchedApplication : public QApplication {
    Q_OBJECT
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override;
};

} // namespace galley::ui
