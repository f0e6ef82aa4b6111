// ProgramEnd: ends the program when the system asks for it, by SIGTERM, SIGINT or SIGHUP, or at the end of a session.
// What was typed is saved first, without any question, since nobody would see it. After a signal the program ends with
// the status that shells give for it; where saving is refused or takes longer than kPatience, and at a second signal,
// it ends as by a kill. The session ends its programs itself. A signal that whoever started the program let it ignore
// (nohup) stays ignored.
//
// Thread rule: GUI thread, one in a program; signals may come to any thread.
#pragma once

#include <QObject>

#include <chrono>

namespace galley::ui {

class MainWindow;

class ProgramEnd : public QObject {
    Q_OBJECT
public:
    /// How long the disk is waited for. When the window's thread does not even answer, the program ends kLongest after
    /// the signal.
    static constexpr std::chrono::seconds kPatience{3};
    static constexpr std::chrono::seconds kLongest{5};

    /// `window` outlives it.
    explicit ProgramEnd(MainWindow& window, QObject* parent = nullptr);

private:
    void takeSignals();
    /// Saves, and ends the program as the signal wants it.
    void end(int signal);

    MainWindow& m_window;
};

} // namespace galley::ui
