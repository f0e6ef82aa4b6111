// A command that is killed at any call that changes files has done all or nothing: the site opens, what was there
// before is there, what was acknowledged too, the journal verifies, and the same command run again ends well.
#include "tests/broken/limited_process.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <csignal>
#include <functional>

using galley::test::LimitedFixture;
using galley::test::Usage;

namespace {

/// Calls between two at which it is killed, besides the first and the last ones; GALLEY_KILL_STEP=1 tries each.
int step() {
    const int wanted = qEnvironmentVariableIntValue("GALLEY_KILL_STEP");
    return wanted > 0 ? wanted : 7;
}

const QByteArray kRecords = R"({"type":"page","id":"a","slug":"a","title":"A"}
{"type":"page","id":"b","slug":"b","title":"B"}
)";
const QByteArray kMore = R"({"type":"page","id":"a","slug":"a","title":"Another A"}
{"type":"page","id":"c","slug":"c","title":"C"}
)";

} // namespace

class TestKilledCommands : public QObject {
    Q_OBJECT

private slots:
    void allOrNothing_data();
    void allOrNothing();

private:
    static void prepare(const LimitedFixture& fixture, const QString& command);
    static QString titleOf(const LimitedFixture& fixture, const char* record);
};

QString TestKilledCommands::titleOf(const LimitedFixture& fixture, const char* record) {
    const Usage got = fixture.run({"get", "site", record, "--json"});
    return QJsonDocument::fromJson(got.output).object()["title"].toString();
}

/// What is there before the command runs: two records, published, and for some an unpublished change.
void TestKilledCommands::prepare(const LimitedFixture& fixture, const QString& command) {
    fixture.write("in", kRecords);
    fixture.write("more", kMore);
    const auto well = [&](const QStringList& arguments) {
        const Usage run = fixture.run(arguments);
        QVERIFY2(run.exitCode == 0, run.all().constData());
    };
    well({"import", "site", "--from", "ndjson", "in"});
    if (command == "publish first")
        return;
    well({"publish", "site"});
    if (command == "publish")
        well({"set", "site", "page/a", "title=\"Not published\""});
    if (command != "rollback" && command != "repair")
        return;
    well({"set", "site", "page/a", "title=\"Second\""});
    well({"publish", "site"});
    if (command == "repair") {
        // The end of the journal is gone.
        QFile journal(fixture.path("site/journal.db"));
        QVERIFY(journal.resize(journal.size() / 2));
    }
}

void TestKilledCommands::allOrNothing_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("before"); ///< title of page/a
    QTest::addColumn<QString>("after");
    const auto row = [](const char* name, const QStringList& arguments, const char* before, const char* after) {
        QTest::newRow(name) << arguments << QString(before) << QString(after);
    };
    row("set", {"set", "site", "page/a", "title=\"New\""}, "A", "New");
    row("import", {"import", "site", "--from", "ndjson", "more"}, "A", "Another A");
    row("publish first", {"publish", "site"}, "A", "A");
    row("publish", {"publish", "site"}, "Not published", "Not published");
    row("rollback", {"rollback", "site", "2", "--yes"}, "Second", "Second");
    row("pack", {"pack", "site"}, "A", "A");
    row("repair", {"repair", "site", "--yes"}, "Second", "Second");
}

void TestKilledCommands::allOrNothing() {
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, before);
    QFETCH(const QString, after);
    const QString command = QTest::currentDataTag();
    bool isDone = false;
    int kills = 0;
    for (int at = 1; !isDone; at += kills < 5 ? 1 : step()) {
        const LimitedFixture fixture;
        prepare(fixture, command);
        const Usage killed = fixture.run(arguments, {.killAt = at});
        isDone = killed.signal != SIGKILL;
        kills += isDone ? 0 : 1;
        const QByteArray place = "killed at call " + QByteArray::number(at) + ": ";
        QVERIFY2(!isDone || killed.exitCode == 0, (place + killed.all()).constData());
        if (command != "repair") { // that is what it is for
            const Usage whole = fixture.run({"audit", "verify", "site"});
            QVERIFY2(whole.exitCode == 0, (place + whole.all()).constData());
            const QString title = titleOf(fixture, "page/a");
            QVERIFY2(title == before || title == after, place + title.toUtf8());
            QCOMPARE(titleOf(fixture, "page/b"), QString("B"));
        }
        const Usage again = fixture.run(arguments);
        QVERIFY2(again.exitCode == 0, (place + again.all()).constData());
        QCOMPARE(titleOf(fixture, "page/a"), after);
        const Usage verified = fixture.run({"audit", "verify", "site"});
        QVERIFY2(verified.exitCode == 0, (place + verified.all()).constData());
        // And everything goes on.
        const Usage published = fixture.run({"publish", "site"});
        QVERIFY2(published.exitCode == 0, (place + published.all()).constData());
        const Usage shown = fixture.run({"page", "site", "a", "--published"});
        QVERIFY2(shown.output.contains(after.toUtf8()), (place + shown.all()).constData());
    }
    QVERIFY2(kills > 3, QByteArray::number(kills).constData());
}

QTEST_GUILESS_MAIN(TestKilledCommands)
#include "tst_killed_commands.moc"
