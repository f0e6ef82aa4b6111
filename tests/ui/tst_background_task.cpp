// Jobs off the GUI thread: what comes back, in which order, and what happens to it when nobody waits any more.
#include "ui/tasks/background_task.h"
#include "ui/tasks/large_value.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <atomic>
#include <condition_variable>
#include <mutex>

using namespace galley;
using namespace galley::ui;
using Lane = BackgroundTask::Lane;
using Ending = BackgroundTask::Ending;

namespace {

/// Lets threads wait for the test.
class Gate {
public:
    void open() {
        const std::lock_guard lock(m_mutex);
        m_isOpen = true;
        m_changed.notify_all();
    }
    void pass() {
        std::unique_lock lock(m_mutex);
        ++m_waiting;
        m_changed.wait(lock, [this] { return m_isOpen; });
    }
    int waiting() {
        const std::lock_guard lock(m_mutex);
        return m_waiting;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_isOpen = false;
    int m_waiting = 0;
};

/// Counts where it is destroyed.
struct Witness {
    explicit Witness(QThread*& place)
        : m_place(place) {}
    ~Witness() { m_place = QThread::currentThread(); }
    Witness(const Witness&) = delete;
    Witness& operator=(const Witness&) = delete;
    QThread*& m_place;
};

} // namespace

class TestBackgroundTask : public QObject {
    Q_OBJECT
private slots:
    void whatIsToldComesInOrderAndBeforeTheAnswer();
    void largeValuesAreDestroyedElsewhere();
    void whoAsksGoesOnWhenTheCallHasRun();
    void whoAsksIsLetGoWhenTheTaskGoes();
    void anAnswerThatNobodyWaitsForIsDropped();
    void anAwaitedTaskIsGoneWhenItsWorkIs();
    void workThatHasNotBegunIsNotWaitedFor();
    void whatWorkHoldsIsGivenBackBeforeTheAnswer();
    void aDiskThatHangsHoldsUpNobodyElse();
};

void TestBackgroundTask::whatIsToldComesInOrderAndBeforeTheAnswer() {
    BackgroundTask task(nullptr, Lane::Disk);
    QList<int> heard;
    bool wasOnGuiThread = true;
    const auto hear = [&](int number) {
        heard += number;
        wasOnGuiThread = wasOnGuiThread && QThread::currentThread() == thread();
    };
    QSignalSpy finished(&task, &BackgroundTask::finished);
    task.start([&](const TaskLine& line) {
        for (int number = 0; number < 100; ++number)
            line.tell([&hear, number] { hear(number); });
        return [&hear] { hear(100); };
    });
    QVERIFY(task.isRunning());
    QVERIFY(finished.wait());
    QVERIFY(!task.isRunning() && wasOnGuiThread);
    QCOMPARE(heard.size(), 101);
    QVERIFY(std::is_sorted(heard.begin(), heard.end()));
}

void TestBackgroundTask::whoAsksGoesOnWhenTheCallHasRun() {
    BackgroundTask task(nullptr, Lane::Disk);
    QThread* asked = nullptr;
    bool hasRun = false;
    int sum = 0;
    QSignalSpy finished(&task, &BackgroundTask::finished);
    task.start([&](const TaskLine& line) {
        int seen = 0;
        for (int number = 1; number <= 3; ++number)
            hasRun = line.ask([&] {
                asked = QThread::currentThread();
                seen += number;
            });
        return [&sum, seen] { sum = seen; };
    });
    QVERIFY(finished.wait());
    QVERIFY(hasRun);
    QCOMPARE(asked, thread());
    QCOMPARE(sum, 6);
}

void TestBackgroundTask::whoAsksIsLetGoWhenTheTaskGoes() {
    auto task = std::make_unique<BackgroundTask>(nullptr, Lane::Disk, Ending::Awaited);
    Gate gate;
    std::atomic<int> outcome = -1;
    bool hasRun = false;
    task->start([&](const TaskLine& line) -> BackgroundTask::Answer {
        gate.pass();
        outcome = line.ask([&hasRun] { hasRun = true; }) ? 1 : 0;
        return {};
    });
    QTRY_COMPARE(gate.waiting(), 1);
    gate.open();
    task.reset(); // it would wait for ever for a call that waits for this thread
    QCOMPARE(outcome.load(), 0);
    QCoreApplication::processEvents();
    QVERIFY(!hasRun);
}

void TestBackgroundTask::anAnswerThatNobodyWaitsForIsDropped() {
    BackgroundTask task(nullptr, Lane::Disk);
    Gate gate;
    QStringList answers;
    std::atomic<bool> wasCancelled = false;
    task.start([&](const TaskLine& line) {
        gate.pass();
        wasCancelled = line.cancel.isCancelled();
        return [&answers] { answers += QStringLiteral("first"); };
    });
    QTRY_COMPARE(gate.waiting(), 1);
    QSignalSpy finished(&task, &BackgroundTask::finished);
    task.start(
        [&](const Progress&, const CancelToken&) { return [&answers] { answers += QStringLiteral("second"); }; });
    gate.open();
    QVERIFY(finished.wait());
    QTRY_VERIFY(wasCancelled);
    QTest::qWait(10);
    QCOMPARE(answers, QStringList{QStringLiteral("second")});
}

void TestBackgroundTask::anAwaitedTaskIsGoneWhenItsWorkIs() {
    auto task = std::make_unique<BackgroundTask>(nullptr, Lane::Disk, Ending::Awaited);
    std::atomic<bool> hasBegun = false;
    std::atomic<bool> hasEnded = false;
    task->start([&](const Progress&, const CancelToken& cancel) -> BackgroundTask::Answer {
        hasBegun = true;
        while (!cancel.isCancelled())
            QThread::msleep(1);
        QThread::msleep(20);
        hasEnded = true;
        return {};
    });
    QTRY_VERIFY(hasBegun);
    task.reset();
    QVERIFY(hasEnded);
}

void TestBackgroundTask::workThatHasNotBegunIsNotWaitedFor() {
    Gate gate;
    std::vector<std::unique_ptr<BackgroundTask>> others;
    const int threads = QThread::idealThreadCount();
    for (int i = 0; i < threads; ++i) {
        others.push_back(std::make_unique<BackgroundTask>());
        others.back()->start([&gate](const Progress&, const CancelToken&) -> BackgroundTask::Answer {
            gate.pass();
            return {};
        });
    }
    QTRY_COMPARE(gate.waiting(), threads);
    QThread* place = nullptr;
    bool hasRun = false;
    {
        BackgroundTask late(nullptr, Lane::Computing, Ending::Awaited);
        late.start([witness = std::make_shared<Witness>(place), &hasRun](const Progress&,
                                                                         const CancelToken&) -> BackgroundTask::Answer {
            hasRun = true;
            return {};
        });
    }
    QCOMPARE(place, thread()); // what it held is given back before the task is gone
    gate.open();
    for (const auto& other : others)
        QTRY_VERIFY(!other->isRunning());
    QVERIFY(!hasRun);
}

void TestBackgroundTask::whatWorkHoldsIsGivenBackBeforeTheAnswer() {
    BackgroundTask task(nullptr, Lane::Disk);
    QThread* place = nullptr;
    QThread* seen = nullptr;
    QSignalSpy finished(&task, &BackgroundTask::finished);
    task.start([&place, &seen, witness = std::make_shared<Witness>(place)](const Progress&, const CancelToken&) {
        return [&place, &seen] { seen = place; };
    });
    QVERIFY(finished.wait());
    QVERIFY(seen != nullptr && seen != thread());
}

void TestBackgroundTask::aDiskThatHangsHoldsUpNobodyElse() {
    Gate gate;
    std::vector<std::unique_ptr<BackgroundTask>> hanging;
    const int threads = 2 * QThread::idealThreadCount();
    for (int i = 0; i < threads; ++i) {
        hanging.push_back(std::make_unique<BackgroundTask>(nullptr, Lane::Disk));
        hanging.back()->start([&gate](const Progress&, const CancelToken&) -> BackgroundTask::Answer {
            gate.pass();
            return {};
        });
    }
    for (const Lane lane : {Lane::Computing, Lane::Pictures}) {
        BackgroundTask task(nullptr, lane);
        QSignalSpy finished(&task, &BackgroundTask::finished);
        task.start([](const Progress&, const CancelToken&) { return BackgroundTask::Answer(); });
        QVERIFY(finished.wait());
    }
    gate.open();
    for (const auto& one : hanging)
        QTRY_VERIFY(!one->isRunning());
}

void TestBackgroundTask::largeValuesAreDestroyedElsewhere() {
    QThread* place = nullptr;
    {
        auto witness = std::make_unique<Witness>(place);
        auto large = shareLarge(std::move(witness));
        const auto other = large;
        large.reset();
        QVERIFY(*other != nullptr);
    }
    QTRY_VERIFY(place != nullptr);
    QVERIFY(place != QThread::currentThread());
}

QTEST_GUILESS_MAIN(TestBackgroundTask)
#include "tst_background_task.moc"
