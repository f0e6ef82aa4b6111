#include "model/base/per_thread.h"

#include <QTest>

#include <atomic>
#include <new>
#include <thread>

using galley::PerThread;

namespace {

std::atomic<int> alive = 0;

struct Counted {
    Counted() { ++alive; }
    ~Counted() { --alive; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

    int value = 0;
};

} // namespace

class TestPerThread : public QObject {
    Q_OBJECT

private slots:
    void eachThreadHasItsOwnUntilItEnds();
    void makingThatFailedIsTriedAgain();
};

void TestPerThread::eachThreadHasItsOwnUntilItEnds() {
    static const PerThread<Counted> kept;
    kept.get().value = 1;
    QCOMPARE(kept.get().value, 1);
    QCOMPARE(alive.load(), 1);
    int seen = -1;
    int together = 0;
    std::thread([&] {
        seen = kept.get().value;
        kept.get().value = 2;
        together = alive.load();
    }).join();
    QCOMPARE(seen, 0);
    QCOMPARE(together, 2);
    QCOMPARE(alive.load(), 1);
    QCOMPARE(kept.get().value, 1);
}

void TestPerThread::makingThatFailedIsTriedAgain() {
    static const PerThread<int> kept;
    QVERIFY_THROWS_EXCEPTION(std::bad_alloc, kept.get([]() -> int { throw std::bad_alloc(); }));
    QCOMPARE(kept.get([] { return 7; }), 7);
    QCOMPARE(kept.get([] { return 8; }), 7);
}

QTEST_GUILESS_MAIN(TestPerThread)
#include "tst_per_thread.moc"
