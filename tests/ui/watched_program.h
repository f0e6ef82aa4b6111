// The program of a test of the user interface: its window's thread is watched (ui/tasks/turn_watch.h), by test
// functions. At the end it says in one line how long the thread was busy at a time, and fails where that was longer
// than kLongest for no good reason (TurnWatch::Excuse, knownStalls()). This header is read before each of the tests'
// files, so that QTEST_MAIN makes such a program; QTEST_WEB_MAIN makes one that shows pages in a browser view.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/tasks/turn_watch.h"

#include <QStringList>
#include <QTest>

#include <memory>
#include <vector>

class QApplication;

namespace galley::test {

/// Machines that build are shared, and what waits for another thread or a disk there waits longer than at a desk.
constexpr std::chrono::milliseconds kLongest{250};

/// What the watch found.
struct TurnVerdict {
    QString line;         ///< for people
    QStringList failures; ///< a line for each turn that was longer than kLongest
};

/// A stall of the program that is known and is to be mended: turns whose words hold `what` may be long.
struct KnownStall {
    const char* what;
    const char* why;
};
/// All of them.
const std::vector<KnownStall>& knownStalls();

TurnVerdict judge(const ui::TurnWatch& watch, const std::vector<KnownStall>& known);

class WatchedProgram {
public:
    enum class Browser { Unused, Used };

    /// The application; `argc` and `argv` outlive the program.
    WatchedProgram(int& argc, char** argv, Browser browser);
    ~WatchedProgram();

    QApplication& application();
    /// What main() returns.
    int run(QObject& test);

private:
    class Application;
    int& m_argc;
    char** m_argv;
    std::unique_ptr<Application> m_application;
};

} // namespace galley::test

#undef QTEST_MAIN
#define GALLEY_WATCHED_MAIN(Test, browser)                                                                             \
    int main(int argc, char** argv) {                                                                                  \
        galley::test::WatchedProgram program(argc, argv, galley::test::WatchedProgram::Browser::browser);              \
        Test test;                                                                                                     \
        return program.run(test);                                                                                      \
    }
#define QTEST_MAIN(Test) GALLEY_WATCHED_MAIN(Test, Unused)
#define QTEST_WEB_MAIN(Test) GALLEY_WATCHED_MAIN(Test, Used)
