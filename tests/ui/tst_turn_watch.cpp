#include "tests/ui/watched_program.h"
#include "ui/tasks/background_task.h"
#include "ui/tasks/thread_clock.h"
#include "ui/tasks/turn_watch.h"
#include "ui/tasks/watched_application.h"

#include <QAbstractEventDispatcher>
#include <QEventLoop>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QTimer>
#include <QWidget>

#include <atomic>
#include <ctime>
#include <functional>
#include <optional>
#include <sched.h>
#include <thread>

using namespace galley;
using namespace galley::ui;
using namespace std::chrono_literals;

namespace {

const auto kKey = QEvent::Type(QEvent::User + 1);

/// Does something when it gets an event.
class Handler : public QObject {
    Q_OBJECT
public:
    explicit Handler(std::function<void()> work = {})
        : m_work(std::move(work)) {}
    void customEvent(QEvent*) override {
        if (m_work)
            m_work();
    }

private:
    std::function<void()> m_work;
};

/// Time passes when a test says so.
ThreadTimes fakeTimes;

class FakeClock : public ThreadClock {
public:
    ThreadTimes now() const override { return fakeTimes; }
    std::chrono::nanoseconds wall() const override { return fakeTimes.wall; }
};

/// The thread computes for so long.
void compute(std::chrono::nanoseconds time) {
    fakeTimes.wall += time;
    fakeTimes.processor += time;
}

/// It waits for a disk, say; somebody wants a core for a part of that.
void await(std::chrono::nanoseconds time, std::chrono::nanoseconds crowded = 0ns) {
    fakeTimes.wall += time;
    fakeTimes.crowded += crowded;
}

/// It waits for a core.
void queue(std::chrono::nanoseconds time) {
    fakeTimes.wall += time;
    fakeTimes.queued += time;
    fakeTimes.crowded += time;
}

/// Watches by the time that the tests make.
class Watch : public TurnWatch {
public:
    Watch()
        : TurnWatch(std::make_unique<FakeClock>()) {}
};

class SlowPaint : public QWidget {
    Q_OBJECT
protected:
    void paintEvent(QPaintEvent*) override { compute(30ms); }
};

/// Computes for so long.
void spin(std::chrono::nanoseconds time) {
    const auto processor = [] {
        timespec now{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
    };
    const auto begin = processor();
    while (processor() - begin < time) {
    }
}

/// Lets an event loop deliver one event to a handler that does `work`.
void deliver(const std::function<void()>& work) {
    Handler handler(work);
    QCoreApplication::postEvent(&handler, new QEvent(kKey));
    QCoreApplication::sendPostedEvents(&handler, kKey);
}

/// The calling thread runs on this core alone, for the life of this.
class Pinned {
public:
    Pinned() {
        ::sched_getaffinity(0, sizeof m_before, &m_before);
        cpu_set_t one;
        CPU_ZERO(&one);
        for (int core = 0; core < CPU_SETSIZE; ++core)
            if (CPU_ISSET(core, &m_before)) {
                CPU_SET(core, &one);
                break;
            }
        ::sched_setaffinity(0, sizeof one, &one);
    }
    ~Pinned() { ::sched_setaffinity(0, sizeof m_before, &m_before); }

private:
    cpu_set_t m_before{};
};

} // namespace

class TestTurnWatch : public QObject {
    Q_OBJECT
private slots:
    void quickTurnsAreCountedAndNotSlow();
    void slowTurnsAreToldWithReceiverAndEvent();
    void whatCountsIsComputingAndWaitingForOthers();
    void theClockTellsWaitingFromComputing();
    void theClockTellsWaitingForACore();
    void timersPaintsAndQueuedCallsCount();
    void deliveriesWithinBelongToTheTurn();
    void nestedLoopsAreTurnsOfTheirOwn();
    void directCallsCountWhereTheySaySo();
    void answersOfTasksAreCalledAfterTheirOwner();
    void otherThreadsAreLeftAlone();
    void stepsAreToldApart();
    void theSlowestAreKept();
    void excusedTimeIsTakenOut();
    void excusesHoldOverManyTurns();
    void nothingHappensWithoutAWatch();
    void aLongTurnFailsATest();
};

void TestTurnWatch::quickTurnsAreCountedAndNotSlow() {
    const Watch watch;
    deliver([] { compute(16ms); });
    for (int i = 0; i < 5; ++i)
        deliver([i] { compute(i * 1ms); });
    const TurnFigures total = watch.total();
    QCOMPARE(total.turns, 5U); // one took no time that could be seen
    QCOMPARE(total.slow, 0U);
    QVERIFY(total.longest == 16ms);
    QVERIFY(total.percentile99 == 4ms);
    QVERIFY(total.slowest.empty());
}

void TestTurnWatch::slowTurnsAreToldWithReceiverAndEvent() {
    const Watch watch;
    QObject owner;
    auto* handler = new Handler([] { compute(30ms); });
    handler->setParent(&owner);
    handler->setObjectName(QStringLiteral("busy"));
    QCoreApplication::postEvent(handler, new QEvent(kKey));
    QCoreApplication::sendPostedEvents(handler, 0);
    const TurnFigures total = watch.total();
    QCOMPARE(total.slow, 1U);
    QCOMPARE(total.slowest.size(), 1U);
    QCOMPARE(total.slowest[0].what, QStringLiteral("QObject/Handler#busy 1001"));
    QVERIFY(total.slowest[0].cost.processor == 30ms);
    QVERIFY(total.longest == 30ms);
}

void TestTurnWatch::whatCountsIsComputingAndWaitingForOthers() {
    const Watch watch;
    deliver([] {
        compute(20ms);
        queue(500ms);
        await(40ms);
        await(300ms, 290ms);
    });
    const SlowTurn turn = watch.total().slowest.at(0);
    QVERIFY(turn.cost.wall == 860ms);
    QVERIFY(turn.cost.processor == 20ms);
    QVERIFY(turn.cost.queued == 500ms);
    // The machine was crowded for 790 ms; no more is forgiven than the thread was waiting for others.
    QVERIFY(turn.cost.crowded == 340ms);
    QVERIFY(turn.cost.held() == 20ms);
    deliver([] { await(40ms, 15ms); });
    QVERIFY(watch.total().slowest.at(0).cost.held() == 25ms);
    deliver([] { queue(2s); });
    QCOMPARE(watch.total().turns, 3U);
    QCOMPARE(watch.total().slow, 2U);
}

void TestTurnWatch::theClockTellsWaitingFromComputing() {
    const ThreadClock clock;
    const auto before = clock.wall();
    const ThreadTimes begin = clock.now();
    spin(30ms);
    const ThreadTimes computed = clock.now();
    const auto after = clock.wall(); // the two of one look are read one after the other
    QThread::msleep(30);
    const ThreadTimes slept = clock.now();
    QVERIFY(computed.processor - begin.processor >= 30ms);
    QVERIFY(after - before >= computed.processor - begin.processor);
    QVERIFY(computed.wall - begin.wall >= 30ms && after - before >= computed.wall - begin.wall);
    QVERIFY(slept.wall - computed.wall >= 30ms);
    QVERIFY(slept.processor - computed.processor < 10ms);
    QVERIFY(clock.wall() >= slept.wall);
}

void TestTurnWatch::theClockTellsWaitingForACore() {
    const Pinned pinned; // the thread made below is as well
    std::atomic<bool> isOver{false};
    std::thread rival([&isOver] {
        while (!isOver) {
        }
    });
    const ThreadClock clock;
    const ThreadTimes begin = clock.now();
    spin(100ms);
    const ThreadTimes end = clock.now();
    isOver = true;
    rival.join();
    const auto lost = (end.wall - begin.wall) - (end.processor - begin.processor);
    QVERIFY(lost > 20ms);
    // A system that does not count has never counted anything; there the time on the clock holds.
    QVERIFY(end.queued == 0ns || end.queued - begin.queued > lost / 2);
    QVERIFY(end.crowded == 0ns || end.crowded - begin.crowded > lost / 4); // of all cores, weighed
}

void TestTurnWatch::timersPaintsAndQueuedCallsCount() {
    SlowPaint widget;
    widget.resize(20, 20);
    Watch watch;
    watch.setStep(QStringLiteral("timer"));
    QEventLoop loop;
    QTimer timer;
    timer.setSingleShot(true);
    const auto work = [&loop] {
        compute(30ms);
        loop.quit();
    };
    connect(&timer, &QTimer::timeout, &loop, work);
    timer.start(0);
    loop.exec();
    watch.setStep(QStringLiteral("call"));
    QMetaObject::invokeMethod(&loop, work, Qt::QueuedConnection);
    loop.exec();
    watch.setStep(QStringLiteral("paint"));
    widget.show();
    QTRY_VERIFY(watch.steps().size() == 3 && watch.steps()[2].slow == 1);
    for (const TurnFigures& step : watch.steps())
        QVERIFY(step.longest == 30ms);
    QVERIFY(watch.steps()[0].slowest[0].what.contains(QStringLiteral("QTimer Timer")));
    QVERIFY(watch.steps()[1].slowest[0].what.contains(QStringLiteral("QEventLoop MetaCall")));
    QVERIFY2(watch.steps()[2].slowest[0].what.endsWith(QStringLiteral("> SlowPaint Paint")),
             qPrintable(watch.steps()[2].slowest[0].what));
}

void TestTurnWatch::deliveriesWithinBelongToTheTurn() {
    const Watch watch;
    Handler inner([] { compute(30ms); });
    inner.setObjectName(QStringLiteral("inner"));
    Handler quick([] { compute(1ms); });
    deliver([&] {
        compute(20ms);
        for (QObject* receiver : {static_cast<QObject*>(&quick), static_cast<QObject*>(&inner)}) {
            QEvent event(kKey);
            QCoreApplication::sendEvent(receiver, &event);
        }
    });
    const TurnFigures total = watch.total();
    QCOMPARE(total.turns, 1U);
    QVERIFY(total.longest == 51ms);
    QCOMPARE(total.slowest[0].what, QStringLiteral("Handler 1001 > Handler#inner 1001"));
}

void TestTurnWatch::nestedLoopsAreTurnsOfTheirOwn() {
    const Watch watch;
    const QObject context;
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, &context, [] { await(1s); });
    Handler within([] { compute(20ms); });
    within.setObjectName(QStringLiteral("within"));
    deliver([&] {
        compute(40ms);
        QEventLoop loop;
        QCoreApplication::postEvent(&within, new QEvent(kKey)); // delivered before the loop waits for the first time
        QTimer::singleShot(1, &loop, [&] {
            QCoreApplication::postEvent(&within, new QEvent(kKey));
            QTimer::singleShot(1, &loop, &QEventLoop::quit);
        });
        loop.exec();
        compute(30ms);
    });
    const TurnFigures total = watch.total();
    QCOMPARE(total.slow, 4U);
    QVERIFY(total.slowest.at(0).cost.held() == 40ms);
    QVERIFY(total.slowest.at(1).cost.held() == 30ms);
    QVERIFY(total.slowest.at(2).cost.held() == 20ms);
    QVERIFY(total.slowest.at(3).cost.held() == 20ms);
    QCOMPARE(total.slowest[0].what, QStringLiteral("Handler 1001"));
    QCOMPARE(total.slowest[1].what, QStringLiteral("Handler 1001"));
    QCOMPARE(total.slowest[2].what, QStringLiteral("Handler#within 1001"));
}

void TestTurnWatch::directCallsCountWhereTheySaySo() {
    const Watch watch;
    QObject command;
    command.setObjectName(QStringLiteral("publish"));
    {
        const TurnWatch::Delivery delivery(&command, QEvent::Shortcut);
        compute(20ms);
    }
    QCOMPARE(watch.total().slow, 1U);
    QCOMPARE(watch.total().slowest[0].what, QStringLiteral("QObject#publish Shortcut"));
}

void TestTurnWatch::answersOfTasksAreCalledAfterTheirOwner() {
    const Watch watch;
    SlowPaint owner;
    BackgroundTask task(&owner);
    QSignalSpy finished(&task, &BackgroundTask::finished);
    task.start([](const Progress&, const CancelToken&) { return [] { compute(30ms); }; });
    QVERIFY(finished.wait());
    QCOMPARE(watch.total().slow, 1U);
    QVERIFY2(watch.total().slowest[0].what.endsWith(QStringLiteral("> SlowPaint/galley::ui::BackgroundTask MetaCall")),
             qPrintable(watch.total().slowest[0].what));
}

void TestTurnWatch::otherThreadsAreLeftAlone() {
    QThread thread;
    thread.start();
    std::atomic<bool> isDone{false};
    auto* handler = new Handler([&isDone] {
        compute(40ms);
        isDone = true;
    });
    handler->moveToThread(&thread);
    {
        const Watch watch;
        QCoreApplication::postEvent(handler, new QEvent(kKey));
        while (!isDone)
            QThread::msleep(1);
        QCOMPARE(watch.total().turns, 0U);
    }
    handler->deleteLater();
    thread.quit();
    thread.wait();
}

void TestTurnWatch::stepsAreToldApart() {
    Watch watch;
    watch.setStep(QStringLiteral("typing"));
    deliver([] { compute(20ms); });
    deliver([] { compute(1ms); });
    // The one who drives the window goes on to another step and acts, in one turn.
    deliver([&watch] {
        watch.setStep(QStringLiteral("undo"));
        compute(25ms);
    });
    watch.setStep(QStringLiteral("nothing"));
    watch.setStep(QStringLiteral("typing"));
    deliver([] { compute(2ms); });
    const auto steps = watch.steps();
    QCOMPARE(steps.size(), 2U);
    QCOMPARE(steps[0].step, QStringLiteral("typing"));
    QCOMPARE(steps[0].turns, 3U);
    QCOMPARE(steps[0].slow, 1U);
    QCOMPARE(steps[1].step, QStringLiteral("undo"));
    QCOMPARE(steps[1].turns, 1U);
    QCOMPARE(steps[1].slowest.at(0).step, QStringLiteral("undo"));
    QCOMPARE(watch.total().turns, 4U);
    QCOMPARE(watch.total().slow, 2U);
    QCOMPARE(watch.total().slowest.at(0).step, QStringLiteral("undo"));
}

void TestTurnWatch::theSlowestAreKept() {
    const Watch watch;
    const std::size_t kept = TurnWatch::kKept;
    for (std::size_t i = 1; i <= kept + 3; ++i)
        deliver([i] { compute((i % 2 == 0 ? 100 + i : 20 + i) * 1ms); });
    const TurnFigures total = watch.total();
    QCOMPARE(total.slow, kept + 3);
    QCOMPARE(total.slowest.size(), kept);
    QVERIFY(total.slowest.front().cost.held() == 110ms);
    QVERIFY(total.longest == 110ms);
    for (std::size_t i = 1; i < kept; ++i)
        QVERIFY(total.slowest[i].cost.held() < total.slowest[i - 1].cost.held());
}

void TestTurnWatch::excusedTimeIsTakenOut() {
    const Watch watch;
    deliver([] {
        compute(20ms);
        {
            const TurnWatch::Excuse excuse(QStringLiteral("first web view"));
            await(60ms);
        }
        compute(5ms);
    });
    deliver([] {
        const TurnWatch::Excuse excuse(QStringLiteral("first web view"));
        compute(10ms);
    });
    QCOMPARE(watch.total().turns, 1U);
    QVERIFY(watch.total().longest == 25ms);
    QCOMPARE(watch.excused().size(), 1U);
    QCOMPARE(watch.excused()[0].reason, QStringLiteral("first web view"));
    QCOMPARE(watch.excused()[0].times, 2U);
    QVERIFY(watch.excused()[0].cost.wall == 70ms);
}

void TestTurnWatch::excusesHoldOverManyTurns() {
    const Watch watch;
    auto starting = std::make_unique<TurnWatch::Excuse>(QStringLiteral("starting"));
    deliver([] { compute(20ms); });
    auto second = std::make_unique<TurnWatch::Excuse>(QStringLiteral("setting up"));
    deliver([] { compute(30ms); });
    starting.reset();
    deliver([] { compute(30ms); });
    second.reset();
    QCOMPARE(watch.total().turns, 0U);
    deliver([] { compute(25ms); });
    QCOMPARE(watch.total().turns, 1U);
    QCOMPARE(watch.total().slow, 1U);
    QCOMPARE(watch.excused().size(), 2U);
    QVERIFY(watch.excused()[0].cost.held() == 20ms);
    QVERIFY(watch.excused()[1].cost.held() == 60ms);
}

void TestTurnWatch::nothingHappensWithoutAWatch() {
    QVERIFY(TurnWatch::current() == nullptr);
    bool isDelivered = false;
    deliver([&isDelivered] {
        const TurnWatch::Excuse excuse(QStringLiteral("anything"));
        isDelivered = true;
    });
    QVERIFY(isDelivered);
    // One that begins within a delivery leaves that alone, and so does one that ends.
    std::optional<Watch> watch;
    deliver([&watch] {
        watch.emplace();
        QVERIFY(TurnWatch::current() == &*watch);
        compute(20ms);
    });
    QCOMPARE(watch->total().turns, 0U);
    deliver([&watch] { watch.reset(); });
    QVERIFY(TurnWatch::current() == nullptr);
}

void TestTurnWatch::aLongTurnFailsATest() {
    Watch watch;
    watch.setStep(QStringLiteral("opens()"));
    deliver([] { compute(250ms); });
    QVERIFY(test::judge(watch, {}).failures.isEmpty());
    deliver([] { await(251ms); });
    deliver([] { await(2s, 2s); });
    deliver([] {
        const TurnWatch::Excuse excuse(QStringLiteral("starting"));
        compute(300ms);
    });
    const test::TurnVerdict verdict = test::judge(watch, {{"Navigator", "is known"}});
    QCOMPARE(verdict.failures, QStringList{QStringLiteral("the window's thread was held for 251.0 ms (clock 251.0 ms, "
                                                          "processor 0.0 ms) in opens(): Handler 1001")});
    QCOMPARE(verdict.line, QStringLiteral("turns: 3, 2 over 16 ms; longest 251.0 ms (clock 251.0 ms, processor 0.0 ms) "
                                          "in opens(): Handler 1001; excused: starting 300.0 ms"));
    QVERIFY(test::judge(watch, {{"Handler 1001", "is known"}}).failures.isEmpty());
}

// Without the watch of the other tests' programs: there is one at a time.
int main(int argc, char** argv) {
    const WatchedApplication application(argc, argv);
    TestTurnWatch test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_turn_watch.moc"
