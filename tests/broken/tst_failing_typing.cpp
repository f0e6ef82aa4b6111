// What the window called saved is there after anything that happens to a call that changes files while somebody types:
// a kill, a refusal, a signal. What the system refuses once is saved all the same; while it refuses all, the window
// says why and goes on.
#include "tests/broken/command_cases.h"

#include <QTest>

#include <csignal>

using namespace galley::test;

namespace {

constexpr int kTexts = 24;

/// Calls to which each fault happens; GALLEY_FAULT_SAMPLES=0 tries all.
int typingSamples() {
    bool isNumber = false;
    const int wanted = qEnvironmentVariableIntValue("GALLEY_FAULT_SAMPLES", &isNumber);
    return isNumber ? wanted : 3;
}

int numberIn(const QString& title) {
    return title.startsWith("text ") ? title.mid(5).toInt() : 0;
}

int lastSaved(const QByteArray& output) {
    int last = 0;
    for (const QByteArray& line : output.split('\n'))
        if (line.startsWith("saved "))
            last = line.mid(6).toInt();
    return last;
}

Usage typeTexts(const LimitedFixture& fixture, int faultAt = 0, const QByteArray& fault = "kill") {
    return fixture.run({"site", QString::number(kTexts)},
                       {.faultAt = faultAt, .fault = fault, .program = GALLEY_TYPING_CHILD});
}

} // namespace

class TestFailingTyping : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void whatWasCalledSavedIsThere_data();
    void whatWasCalledSavedIsThere();

private:
    QByteArray problemOf(const QByteArray& fault, int at) const;

    LimitedFixture m_prepared;
};

void TestFailingTyping::initTestCase() {
    for (const CommandCase& one : commandCases())
        if (one.name == "set")
            prepareFor(one, m_prepared);
}

void TestFailingTyping::whatWasCalledSavedIsThere_data() {
    QTest::addColumn<QByteArray>("fault");
    for (const char* fault : {"kill", "ENOSPC", "EIO", "full", "gone", "EINTR", "short"})
        QTest::newRow(fault) << QByteArray(fault);
}

/// What is wrong when the fault happens to call `at`; empty: nothing.
QByteArray TestFailingTyping::problemOf(const QByteArray& fault, int at) const {
    const LimitedFixture fixture;
    fixture.fillFrom(m_prepared);
    const Usage typed = typeTexts(fixture, at, fault);
    const QByteArray place = "call " + QByteArray::number(at) + " " + typed.all();
    const bool isKill = fault == "kill";
    const bool isHarmless = fault == "EINTR" || fault == "short";
    if (isKill ? typed.signal != 0 && typed.signal != SIGKILL : !typed.isClean())
        return place;
    if (isHarmless && typed.exitCode != 0)
        return place;
    const bool isFull = fault == "ENOSPC" || fault == "full";
    if (!isKill && typed.exitCode != 0 &&
        (!typed.errors.contains("site/") ||
         !typed.errors.contains(isFull ? "No space left on device" : "Input/output error")))
        return place + "does not name file and cause";
    const Usage whole = fixture.run({"audit", "verify", "site"});
    if (whole.exitCode != 0)
        return place + "then audit verify: " + whole.all();
    const QString title = titleOf(fixture, "page/a");
    if (numberIn(title) < lastSaved(typed.output) || (typed.exitCode == 0 && numberIn(title) != kTexts))
        return place + "then the title is: " + title.toUtf8();
    const Usage again = typeTexts(fixture);
    if (again.exitCode != 0 || numberIn(titleOf(fixture, "page/a")) != kTexts)
        return place + "then again: " + again.all();
    if (const QStringList left = leftovers(fixture); !left.isEmpty())
        return place + "then again, and left: " + left.join(' ').toUtf8();
    return {};
}

void TestFailingTyping::whatWasCalledSavedIsThere() {
    QFETCH(const QByteArray, fault);
    int count = 0;
    {
        constexpr int kNever = 1'000'000;
        const LimitedFixture fixture;
        fixture.fillFrom(m_prepared);
        const Usage whole = typeTexts(fixture, kNever, fault);
        QVERIFY2(whole.exitCode == 0 && lastSaved(whole.output) == kTexts, whole.all().constData());
        count = whole.faultyCalls;
    }
    QVERIFY(count > 1);
    const int wanted = typingSamples() > 0 ? qMin(typingSamples(), count) : count;
    QList<QByteArray> problems;
    for (int i = 0; i < wanted; ++i)
        if (const QByteArray problem = problemOf(fault, i * count / wanted + 1); !problem.isEmpty())
            problems.push_back(problem);
    QVERIFY2(problems.isEmpty(), problems.join("\n").constData());
}

QTEST_GUILESS_MAIN(TestFailingTyping)
#include "tst_failing_typing.moc"
