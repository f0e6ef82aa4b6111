// A clock that somebody sets wrong, beside one that nobody can set.
#include "model/base/guarded_clock.h"

#include <QtTest>

#include <random>

using namespace galley;
using namespace std::chrono_literals;

namespace {

class SetClock final : public Clock {
public:
    Instant now() const override { return time; }
    Instant time = 0;
};

/// Both clocks of a machine; time goes on in both, and the system's can be set.
struct Machine {
    void pass(Instant duration) {
        system.time += duration;
        steady.time += duration;
    }
    SetClock system;
    SetClock steady;
};

} // namespace

class TestGuardedClock : public QObject {
    Q_OBJECT

private slots:
    void believesWhatGoesOn();
    void believesSmallSteps();
    void believesNoLeapUntilItIsConfirmed();
    void believesALeapThatIsTakenBack();
    void believesAWitnessAsFarAsTheClockGoes();
    void smallStepsAddUp();
    void believesWhatWasPutBack();
    void neverRunsAheadOfTheSystemNorLeaps();
    void sleepOfTheMachineIsNoLeap();
};

void TestGuardedClock::believesWhatGoesOn() {
    Machine machine;
    machine.system.time = 1'000'000;
    const GuardedClock clock(machine.system, machine.steady);
    for (int day = 0; day < 400; ++day) {
        machine.pass(86'400'000);
        QCOMPARE(clock.now(), machine.system.time);
        QCOMPARE(clock.leap(), 0ms);
    }
}

void TestGuardedClock::believesSmallSteps() {
    Machine machine;
    const GuardedClock clock(machine.system, machine.steady);
    machine.system.time += GuardedClock::kBelievedStep.count();
    QCOMPARE(clock.now(), machine.system.time);
    machine.system.time += 1;
    QCOMPARE(clock.now(), GuardedClock::kBelievedStep.count()); // it stays where it was
}

void TestGuardedClock::believesNoLeapUntilItIsConfirmed() {
    Machine machine;
    GuardedClock clock(machine.system, machine.steady);
    machine.pass(1000);
    machine.system.time += 3'600'000;
    machine.pass(50);
    QCOMPARE(clock.now(), 1050);
    QCOMPARE(clock.leap(), 3'600'000ms);
    machine.pass(50);
    QCOMPARE(clock.now(), 1100);
    clock.confirm();
    QCOMPARE(clock.now(), 3'601'100);
    QCOMPARE(clock.leap(), 0ms);
    machine.pass(7);
    QCOMPARE(clock.now(), 3'601'107);
}

void TestGuardedClock::believesALeapThatIsTakenBack() {
    Machine machine;
    const GuardedClock clock(machine.system, machine.steady);
    machine.system.time += 3'600'000;
    machine.pass(100);
    QCOMPARE(clock.now(), 100);
    machine.system.time -= 3'600'000;
    machine.pass(100);
    QCOMPARE(clock.now(), 200);
    QCOMPARE(clock.leap(), 0ms);
}

void TestGuardedClock::believesAWitnessAsFarAsTheClockGoes() {
    Machine machine;
    GuardedClock clock(machine.system, machine.steady);
    machine.system.time += 3'600'000;
    clock.witness(1'800'000); // the clock may still be wrong by the rest
    QCOMPARE(clock.now(), 1'800'000);
    QCOMPARE(clock.leap(), 1'800'000ms);
    clock.witness(1'000'000); // an older one says nothing
    QCOMPARE(clock.now(), 1'800'000);
    clock.witness(3'599'000);
    QCOMPARE(clock.now(), 3'600'000);
    clock.witness(9'999'999'999); // whoever says so is wrong itself
    QCOMPARE(clock.now(), 3'600'000);
}

void TestGuardedClock::smallStepsAddUp() {
    Machine machine;
    const GuardedClock clock(machine.system, machine.steady);
    for (int step = 0; step < 100; ++step) {
        machine.system.time += 1000;
        machine.pass(10);
        QVERIFY(clock.now() <= machine.steady.time + GuardedClock::kBelievedStep.count());
    }
    QVERIFY(clock.leap() > 0ms);
}

void TestGuardedClock::believesWhatWasPutBack() {
    Machine machine;
    machine.system.time = 10'000'000;
    const GuardedClock clock(machine.system, machine.steady);
    machine.system.time -= 3'600'000;
    QCOMPARE(clock.now(), machine.system.time);
    machine.system.time += 3'600'000; // and forward again: that is a leap
    QCOMPARE(clock.now(), 6'400'000);
    QCOMPARE(clock.leap(), 3'600'000ms);
}

void TestGuardedClock::neverRunsAheadOfTheSystemNorLeaps() {
    std::mt19937 random(20'261'201);
    const auto below = [&random](int bound) { return static_cast<Instant>(random() % static_cast<unsigned>(bound)); };
    for (int row = 0; row < 200; ++row) {
        Machine machine;
        machine.system.time = 1'000'000'000;
        GuardedClock clock(machine.system, machine.steady);
        Instant before = clock.now();
        Instant allowed = before + GuardedClock::kBelievedStep.count(); // unless somebody confirms
        for (int step = 0; step < 100; ++step) {
            const Instant passed = below(1000);
            machine.pass(passed);
            allowed += passed;
            if (below(5) == 0)
                machine.system.time += below(40'000) - 20'000;
            if (below(20) == 0) {
                clock.confirm();
                allowed = machine.system.time + GuardedClock::kBelievedStep.count();
            }
            const Instant now = clock.now();
            QVERIFY2(now <= machine.system.time, "it says what no clock says");
            QVERIFY2(now <= allowed, "it leapt");
            QVERIFY2(now == machine.system.time || clock.leap() > 0ms, "it believes nothing and does not say so");
            QVERIFY2(now >= before || now == machine.system.time, "it went back by itself");
            before = now;
        }
    }
}

void TestGuardedClock::sleepOfTheMachineIsNoLeap() {
    // What is asked of the steady clock: it counts while the machine sleeps, and nobody sets it.
    timespec awake{};
    QCOMPARE(clock_gettime(CLOCK_MONOTONIC, &awake), 0);
    QVERIFY(Clock::steady().now() >= Instant{awake.tv_sec} * 1000 + awake.tv_nsec / 1'000'000);
}

QTEST_GUILESS_MAIN(TestGuardedClock)
#include "tst_guarded_clock.moc"
