// A command that is killed at any call that changes files has done all or nothing: the site opens, what was there
// before is there, what was acknowledged too, the journal verifies, and the same command run again ends well.
#include "tests/broken/command_cases.h"

#include <QTest>

#include <csignal>

using namespace galley::test;

namespace {

/// Calls between two at which it is killed, besides the first and the last ones; GALLEY_KILL_STEP=1 tries each.
int step() {
    const int wanted = qEnvironmentVariableIntValue("GALLEY_KILL_STEP");
    return wanted > 0 ? wanted : 7;
}

} // namespace

class TestKilledCommands : public QObject {
    Q_OBJECT

private slots:
    void allOrNothing_data();
    void allOrNothing();
};

void TestKilledCommands::allOrNothing_data() {
    QTest::addColumn<CommandCase>("tried");
    for (const CommandCase& one : commandCases())
        if (one.name != "new" && one.name != "import first") // tst_new_site kills those
            QTest::newRow(one.name.constData()) << one;
}

void TestKilledCommands::allOrNothing() {
    QFETCH(const CommandCase, tried);
    bool isDone = false;
    int kills = 0;
    for (int at = 1; !isDone; at += kills < 5 ? 1 : step()) {
        const LimitedFixture fixture;
        prepareFor(tried, fixture);
        const Usage killed = fixture.run(tried.arguments, {.faultAt = at});
        isDone = killed.signal != SIGKILL;
        kills += isDone ? 0 : 1;
        const QByteArray place = "killed at call " + QByteArray::number(at) + ": ";
        QVERIFY2(!isDone || killed.exitCode == 0, (place + killed.all()).constData());
        if (tried.name != "repair") { // that is what it is for
            const Usage whole = fixture.run({"audit", "verify", "site"});
            QVERIFY2(whole.exitCode == 0, (place + whole.all()).constData());
            const QString title = titleOf(fixture, "page/a");
            QVERIFY2(title == tried.before || title == tried.after, place + title.toUtf8());
            QCOMPARE(titleOf(fixture, "page/b"), QString("B"));
        }
        const Usage again = fixture.run(tried.arguments);
        QVERIFY2(again.exitCode == 0, (place + again.all()).constData());
        QCOMPARE(titleOf(fixture, "page/a"), tried.after);
        const Usage verified = fixture.run({"audit", "verify", "site"});
        QVERIFY2(verified.exitCode == 0, (place + verified.all()).constData());
        // And everything goes on.
        const Usage published = fixture.run({"publish", "site"});
        QVERIFY2(published.exitCode == 0, (place + published.all()).constData());
        if (tried.name == "pin") { // what was published is kept until then
            const Usage gone = fixture.run({"unpin", "site"});
            QVERIFY2(gone.exitCode == 0, (place + gone.all()).constData());
        }
        const Usage shown = fixture.run({"page", "site", "a", "--published"});
        QVERIFY2(shown.output.contains(tried.after.toUtf8()), (place + shown.all()).constData());
        QVERIFY2(leftovers(fixture).isEmpty(), (place + leftovers(fixture).join(' ').toUtf8()).constData());
    }
    QVERIFY2(kills > 3, QByteArray::number(kills).constData());
}

QTEST_GUILESS_MAIN(TestKilledCommands)
#include "tst_killed_commands.moc"
