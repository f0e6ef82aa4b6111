// What the window's status line called saved is there after anything that happens to a call that changes files of the
// site while somebody types in the window: a kill, a refusal, a signal. The next window opens the site and saves. And
// what was typed before the system ends the program is there too.
#include "tests/broken/command_cases.h"

#include <QTest>

#include <csignal>
#include <optional>

using namespace galley::test;

namespace {

const QByteArray kPage = R"({"type":"page","id":"a","slug":"a","headline":"News",)"
                         R"("modules":[{"kind":"paragraph","key":"p","text":")" +
                         QByteArray("Some words of a long text.\\n\\n").repeated(400) + "\"}]}\n";

/// Calls to which each fault happens; GALLEY_FAULT_SAMPLES=0 tries all. When nothing is asked for, the faults that have
/// a worse one beside them are left out.
std::optional<int> windowSamples() {
    bool isNumber = false;
    const int wanted = qEnvironmentVariableIntValue("GALLEY_FAULT_SAMPLES", &isNumber);
    return isNumber ? std::optional(wanted) : std::nullopt;
}

/// What the window said: the content after each step, and up to which step the status line called it saved.
struct Told {
    explicit Told(const QByteArray& output) {
        for (const QByteArray& line : output.split('\n')) {
            if (line.startsWith("typed "))
                contents.push_back(line.mid(6));
            else if (line == "saved")
                saved = contents.size() - 1;
            else if (line == "closed")
                isClosed = true;
        }
    }
    /// Whether this may be there afterwards: what was saved last, or something later.
    bool allows(const QByteArray& content) const {
        return contents.isEmpty() || (isClosed ? contents.back() == content : contents.indexOf(content, saved) >= 0);
    }

    QList<QByteArray> contents;
    qsizetype saved = 0;
    bool isClosed = false;
};

Usage typeInWindow(const LimitedFixture& fixture, int faultAt = 0, const QByteArray& fault = "kill") {
    return fixture.run({fixture.path("site"), fixture.path("settings.ini")},
                       {.faultAt = faultAt, .fault = fault, .faultBelow = "site", .program = GALLEY_WINDOW_CHILD});
}

} // namespace

class TestFailingWindow : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void whatTheStatusCalledSavedIsThere_data();
    void whatTheStatusCalledSavedIsThere();
    void whatWasTypedIsThereWhenTheSystemEndsTheProgram_data();
    void whatWasTypedIsThereWhenTheSystemEndsTheProgram();
    void whatCannotBeSavedEndsTheProgramAsAKillDoes();

private:
    int callsFor(const QByteArray& fault) const;

    LimitedFixture m_prepared;
};

void TestFailingWindow::initTestCase() {
    m_prepared.write("in", kPage);
    for (const QStringList& arguments : {QStringList{"new", "site"}, {"import", "site", "--from", "ndjson", "in"}}) {
        const Usage run = m_prepared.run(arguments);
        QVERIFY2(run.exitCode == 0, run.all().constData());
    }
}

/// How many calls there are to which the fault can happen; 0: the window does not work without faults.
int TestFailingWindow::callsFor(const QByteArray& fault) const {
    constexpr int kNever = 1'000'000;
    const LimitedFixture fixture;
    fixture.fillFrom(m_prepared);
    const Usage whole = typeInWindow(fixture, kNever, fault);
    const Told told(whole.output);
    return whole.exitCode == 0 && told.isClosed && told.contents.size() > 100 ? whole.faultyCalls : 0;
}

void TestFailingWindow::whatTheStatusCalledSavedIsThere_data() {
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<int>("at");
    QList<QByteArray> faults{"kill", "EIO", "full", "gone", "short"};
    if (windowSamples())
        faults += {"ENOSPC", "EINTR"};
    for (const QByteArray& fault : faults) {
        const int count = callsFor(fault);
        const int asked = windowSamples().value_or(fault == "kill" ? 3 : 1);
        const int wanted = asked > 0 && asked < count ? asked : qMax(1, count);
        for (int i = 0; i < wanted; ++i) {
            const int at = count == 0 ? 0 : (2 * i + 1) * count / (2 * wanted) + 1;
            QTest::addRow("%s at call %d of %d", fault.constData(), at, count) << fault << at;
        }
    }
}

void TestFailingWindow::whatTheStatusCalledSavedIsThere() {
    QFETCH(const QByteArray, fault);
    QFETCH(const int, at);
    QVERIFY(at > 0);
    const LimitedFixture fixture;
    fixture.fillFrom(m_prepared);
    const Usage typed = typeInWindow(fixture, at, fault);
    const Told told(typed.output);
    const QByteArray end = typed.hit + ": exit " + QByteArray::number(typed.exitCode) + ", " + typed.errors.left(2000);
    const bool isRefused = typed.exitCode == 3;
    if (fault == "kill")
        QVERIFY2(typed.signal == SIGKILL || told.isClosed, end);
    else
        QVERIFY2(told.isClosed || isRefused, end);
    if (fault == "EINTR" || fault == "short")
        QVERIFY2(told.isClosed, end);
    const bool isFull = fault == "ENOSPC" || fault == "full";
    if (isRefused)
        QVERIFY2(typed.errors.contains("/site") &&
                     typed.errors.contains(isFull ? "No space left on device" : "Input/output error"),
                 end);
    const Usage whole = fixture.run({"audit", "verify", "site"});
    QVERIFY2(whole.exitCode == 0, end + whole.all());
    const Usage got = fixture.run({"get", "site", "page/a", "--json"});
    QVERIFY2(got.exitCode == 0 && told.allows(got.output.trimmed()),
             end + "saved was " + told.contents.value(told.saved).right(300) + ", and there is " +
                 got.output.right(300) + got.errors);
    const Usage again = typeInWindow(fixture);
    QVERIFY2(Told(again.output).isClosed, end + "then again: " + again.errors.right(2000));
    const Usage after = fixture.run({"get", "site", "page/a", "--json"});
    QVERIFY2(Told(again.output).allows(after.output.trimmed()), end + "then again: " + after.output.right(300));
    QVERIFY2(leftovers(fixture).isEmpty(), end + leftovers(fixture).join(' ').toUtf8());
}

void TestFailingWindow::whatWasTypedIsThereWhenTheSystemEndsTheProgram_data() {
    QTest::addColumn<QString>("way");
    QTest::addColumn<int>("status");
    QTest::newRow("SIGTERM") << QString::number(SIGTERM) << 128 + SIGTERM;
    QTest::newRow("SIGINT") << QString::number(SIGINT) << 128 + SIGINT;
    QTest::newRow("SIGHUP") << QString::number(SIGHUP) << 128 + SIGHUP;
    QTest::newRow("the end of the session, and a kill") << QStringLiteral("session") << -1;
}

void TestFailingWindow::whatWasTypedIsThereWhenTheSystemEndsTheProgram() {
    QFETCH(const QString, way);
    QFETCH(const int, status);
    const LimitedFixture fixture;
    fixture.fillFrom(m_prepared);
    const Usage typed =
        fixture.run({fixture.path("site"), fixture.path("settings.ini"), way}, {.program = GALLEY_WINDOW_CHILD});
    QVERIFY2(typed.exitCode == status, typed.all().constData());
    const Usage got = fixture.run({"get", "site", "page/a", "--json"});
    QVERIFY2(got.output.contains("News at the end"), got.all().constData());
    QVERIFY2(leftovers(fixture).isEmpty(), leftovers(fixture).join(' ').toUtf8());
}

void TestFailingWindow::whatCannotBeSavedEndsTheProgramAsAKillDoes() {
    const LimitedFixture fixture;
    fixture.fillFrom(m_prepared);
    const Usage typed =
        fixture.run({fixture.path("site"), fixture.path("settings.ini"), "moved"}, {.program = GALLEY_WINDOW_CHILD});
    QVERIFY2(typed.signal == SIGTERM, typed.all().constData());
    const Usage got = fixture.run({"get", "site-moved", "page/a", "--json"});
    QVERIFY2(got.output.contains("\"News\""), got.all().constData());
}

QTEST_GUILESS_MAIN(TestFailingWindow)
#include "tst_failing_window.moc"
