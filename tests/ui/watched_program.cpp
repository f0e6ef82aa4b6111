#include "tests/ui/watched_program.h"

#include "ui/preview/preview_rendering.h"
#include "ui/preview/preview_scheme.h"
#include "ui/tasks/watched_application.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace galley::test {

namespace {

QString milliseconds(std::chrono::nanoseconds time) {
    return QStringLiteral("%1 ms").arg(std::chrono::duration<double, std::milli>(time).count(), 0, 'f', 1);
}

QString words(const ui::SlowTurn& turn) {
    return QStringLiteral("%1 (clock %2, processor %3) in %4: %5")
        .arg(milliseconds(turn.cost.held()), milliseconds(turn.cost.wall), milliseconds(turn.cost.processor), turn.step,
             turn.what);
}

bool isKnown(const ui::SlowTurn& turn, const std::vector<KnownStall>& known) {
    return std::any_of(known.begin(), known.end(),
                       [&](const KnownStall& stall) { return turn.what.contains(QLatin1String(stall.what)); });
}

/// The function that runs, with the name of its data.
QString currentFunction() {
    const char* tag = QTest::currentDataTag();
    const QString name = QString::fromLatin1(QTest::currentTestFunction());
    return tag == nullptr ? name : QStringLiteral("%1(%2)").arg(name, QString::fromUtf8(tag));
}

} // namespace

TurnVerdict judge(const ui::TurnWatch& watch, const std::vector<KnownStall>& known) {
    const ui::TurnFigures total = watch.total();
    TurnVerdict verdict{QStringLiteral("turns: %1, %2 over 16 ms").arg(total.turns).arg(total.slow), {}};
    if (!total.slowest.empty())
        verdict.line += QStringLiteral("; longest ") + words(total.slowest.front());
    for (const ui::ExcusedTime& time : watch.excused())
        verdict.line += QStringLiteral("; excused: %1 %2").arg(time.reason, milliseconds(time.cost.held()));
    for (const ui::TurnFigures& step : watch.steps())
        for (const ui::SlowTurn& turn : step.slowest)
            if (turn.cost.held() > kLongest && !isKnown(turn, known))
                verdict.failures += QStringLiteral("the window's thread was held for ") + words(turn);
    return verdict;
}

/// Knows of each turn in which function of the test it was.
class WatchedProgram::Application : public ui::WatchedApplication {
public:
    using WatchedApplication::WatchedApplication;

    bool notify(QObject* receiver, QEvent* event) override {
        if (auto* watch = ui::TurnWatch::current(); watch != nullptr && isAnotherFunction())
            watch->setStep(currentFunction());
        return WatchedApplication::notify(receiver, event);
    }

private:
    /// Cheap: compares pointers.
    bool isAnotherFunction() {
        const std::pair now(QTest::currentTestFunction(), QTest::currentDataTag());
        return std::exchange(m_function, now) != now;
    }

    std::pair<const char*, const char*> m_function{};
};

WatchedProgram::WatchedProgram(int& argc, char** argv, Browser browser)
    : m_argc(argc)
    , m_argv(argv) {
    if (browser == Browser::Used) {
        ui::registerPreviewScheme();
        ui::prepareRendering();
    }
    m_application = std::make_unique<Application>(argc, argv);
    if (browser == Browser::Unused)
        QApplication::setAttribute(Qt::AA_Use96Dpi); // as Qt Test has it
}

WatchedProgram::~WatchedProgram() = default;

QApplication& WatchedProgram::application() {
    return *m_application;
}

int WatchedProgram::run(QObject& test) {
    const ui::TurnWatch watch;
    const int failed = QTest::qExec(&test, m_argc, m_argv);
    const TurnVerdict verdict = judge(watch, knownStalls());
    for (const QString& failure : verdict.failures)
        std::printf("FAIL!  : %s\n", qUtf8Printable(failure));
    if (qEnvironmentVariableIsSet("GALLEY_TURNS"))
        for (const ui::TurnFigures& step : watch.steps())
            for (const ui::SlowTurn& turn : step.slowest)
                std::printf("%s\n", qUtf8Printable(words(turn)));
    std::printf("%s\n", qUtf8Printable(verdict.line));
    std::fflush(stdout);
    return failed == 0 && !verdict.failures.isEmpty() ? 1 : failed;
}

} // namespace galley::test
