// Jobs that take long do not hold up the window: Qt paints large areas on its global pool of threads, and who paints
// waits for them.
#include "ui/tasks/background_task.h"

#include <QElapsedTimer>
#include <QImage>
#include <QLinearGradient>
#include <QPainter>
#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <memory>
#include <vector>

using namespace galley;
using namespace galley::ui;

class TestJobThreads : public QObject {
    Q_OBJECT
private slots:
    void aWindowIsPaintedWhileAllJobsRun();
};

void TestJobThreads::aWindowIsPaintedWhileAllJobsRun() {
    const int count = 2 * std::max(4, QThread::idealThreadCount());
    QSemaphore begun;
    QSemaphore end;
    std::vector<std::unique_ptr<BackgroundTask>> tasks;
    for (int i = 0; i < count; ++i) {
        tasks.push_back(std::make_unique<BackgroundTask>());
        tasks.back()->start([&](const Progress&, const CancelToken&) -> BackgroundTask::Answer {
            begun.release();
            end.tryAcquire(1, 3000);
            return [] {};
        });
    }
    QVERIFY(begun.tryAcquire(std::min(4, QThread::idealThreadCount()), 10'000));
    QElapsedTimer clock;
    clock.start();
    QImage picture(1600, 1200, QImage::Format_ARGB32_Premultiplied);
    {
        QPainter painter(&picture);
        QLinearGradient shade(0, 0, 1600, 1200);
        shade.setColorAt(0, Qt::white);
        shade.setColorAt(1, Qt::black);
        painter.fillRect(picture.rect(), shade);
    }
    const qint64 taken = clock.elapsed();
    end.release(count);
    for (const auto& task : tasks)
        QTRY_VERIFY(!task->isRunning());
    QVERIFY2(taken < 1000, qPrintable(QString::number(taken)));
}

QTEST_MAIN(TestJobThreads)
#include "tst_job_threads.moc"
