#include "ui/shell/program_end.h"

#include "ui/shell/main_window.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QSocketNotifier>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace galley::ui {

namespace {

constexpr std::array kEndSignals{SIGTERM, SIGINT, SIGHUP};
constexpr int kSignalStatus = 128; ///< what shells add to the number of a signal

volatile std::sig_atomic_t g_endPipe = -1; ///< where the handler writes; the window's thread reads the other end

extern "C" void takeEndSignal(int number) {
    const int error = errno;
    ::alarm(static_cast<unsigned>(ProgramEnd::kLongest.count()));
    const auto byte = static_cast<unsigned char>(number);
    [[maybe_unused]] const auto written = ::write(g_endPipe, &byte, 1);
    errno = error;
}

} // namespace

ProgramEnd::ProgramEnd(MainWindow& window, QObject* parent)
    : QObject(parent)
    , m_window(window) {
    takeSignals();
    connect(qGuiApp, &QGuiApplication::commitDataRequest, this, [this] { m_window.saveNow(kPatience); });
}

void ProgramEnd::takeSignals() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return; // signals end the program at once
    g_endPipe = ends[1];
    auto* notifier = new QSocketNotifier(ends[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this, from = ends[0]] {
        unsigned char number = 0;
        if (::read(from, &number, 1) == 1)
            end(number);
    });
    for (const int signal : kEndSignals) {
        struct sigaction standing {};
        if (::sigaction(signal, nullptr, &standing) != 0 || standing.sa_handler == SIG_IGN)
            continue;
        struct sigaction taken {};
        taken.sa_handler = takeEndSignal;
        taken.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
        ::sigaction(signal, &taken, nullptr);
    }
}

void ProgramEnd::end(int signal) {
    if (!m_window.saveNow(kPatience)) {
        std::signal(signal, SIG_DFL);
        std::raise(signal);
    }
    QCoreApplication::exit(kSignalStatus + signal);
}

} // namespace galley::ui
