// A site is made whole or not at all: killed at any call, the command run again ends well, and nothing is left of the
// first run; of several that make one folder, one wins.
#include "tests/broken/limited_process.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <memory>
#include <vector>

using galley::test::LimitedFixture;
using galley::test::Usage;

namespace {

/// Calls between two at which a making is killed; GALLEY_KILL_STEP=1 tries each.
int stepFor(const QString& command) {
    const int wanted = qEnvironmentVariableIntValue("GALLEY_KILL_STEP");
    return wanted > 0 ? wanted : command == "demo" ? 53 : 7;
}

const QByteArray kNewRecords = R"({"type":"page","id":"a","slug":"a","title":"A"}
{"type":"page","id":"b","slug":"b","title":"B"}
)";

/// Whether a making was killed before it was done.
bool wasKilled(const Usage& run) {
    return run.signal == SIGKILL;
}

} // namespace

class TestNewSite : public QObject {
    Q_OBJECT
private slots:
    void killedAtAnyCallItCanBeMadeAgain_data();
    void killedAtAnyCallItCanBeMadeAgain();
    void foldersOfOthersStay();
    void oneOfSeveralWins_data();
    void oneOfSeveralWins();
    void namesOfAllKindsWork_data();
    void namesOfAllKindsWork();

private:
    static Usage make(const LimitedFixture& fixture, const QString& command, int killAt = 0);
};

Usage TestNewSite::make(const LimitedFixture& fixture, const QString& command, int killAt) {
    const QStringList arguments = command == "new"    ? QStringList{"new", "site"}
                                  : command == "demo" ? QStringList{"new", "site", "--demo"}
                                                      : QStringList{"import", "site", "--from", "ndjson", "in"};
    return fixture.run(arguments, {.faultAt = killAt});
}

void TestNewSite::killedAtAnyCallItCanBeMadeAgain_data() {
    QTest::addColumn<QString>("command");
    QTest::addColumn<bool>("isThere"); ///< the folder, empty
    for (const char* command : {"new", "demo", "import"})
        for (const bool isThere : {false, true})
            QTest::addRow("%s, %s folder", command, isThere ? "empty" : "no") << QString(command) << isThere;
}

void TestNewSite::killedAtAnyCallItCanBeMadeAgain() {
    QFETCH(const QString, command);
    QFETCH(const bool, isThere);
    const int step = stepFor(command);
    const int least = command == "demo" ? 4 : 10;
    bool isDone = false;
    int kills = 0;
    for (int at = 1; !isDone; at += step) {
        LimitedFixture fixture;
        fixture.write("in", kNewRecords);
        if (isThere)
            QVERIFY(QDir().mkdir(fixture.path("site")));
        const Usage killed = make(fixture, command, at);
        isDone = !wasKilled(killed);
        kills += isDone ? 0 : 1;
        // Killed behind the last step, it is there; before that, it must not look like a site.
        const bool isSite = QFile::exists(fixture.path("site/workspace.json"));
        const Usage again = make(fixture, command);
        const QByteArray place = "killed at call " + QByteArray::number(at) + ": ";
        QVERIFY2(again.exitCode == (isSite && command != "import" ? 4 : 0), (place + again.all()).constData());
        const Usage read = fixture.run({"audit", "verify", "site"});
        QVERIFY2(read.exitCode == 0, (place + read.all()).constData());
        const Usage written = fixture.run({"import", "site", "--from", "ndjson", "in"});
        QVERIFY2(written.exitCode == 0, (place + written.all()).constData());
        QCOMPARE(fixture.entries(), QStringList("site"));
        const QStringList hidden =
            QDir(fixture.path("site")).entryList({".galley-new-*"}, QDir::AllEntries | QDir::Hidden);
        QVERIFY2(hidden.isEmpty(), (place + hidden.join(' ').toUtf8()).constData());
    }
    QVERIFY2(kills >= least, QByteArray::number(kills).constData());
}

void TestNewSite::foldersOfOthersStay() {
    LimitedFixture fixture;
    fixture.write("in", kNewRecords);
    QVERIFY(QDir().mkdir(fixture.path("site")));
    // What somebody put there while the first run lay dead is not of that run.
    const Usage killed = make(fixture, "new", 3);
    QVERIFY2(wasKilled(killed), killed.all().constData());
    QVERIFY(QDir().mkdir(fixture.path("site/theme")));
    fixture.write("site/theme/mine", "mine");
    const Usage again = make(fixture, "new");
    QCOMPARE(again.exitCode, 4);
    QVERIFY(QFile::exists(fixture.path("site/theme/mine")));
    QVERIFY(QDir().mkdir(fixture.path("other")));
    fixture.write("other/mine", "mine");
    QCOMPARE(fixture.run({"new", "other"}).exitCode, 4);
    QCOMPARE(fixture.run({"import", "other", "--from", "ndjson", "in"}).exitCode, 4);
    QCOMPARE(QDir(fixture.path("other")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList("mine"));
}

void TestNewSite::oneOfSeveralWins_data() {
    QTest::addColumn<bool>("isThere");
    QTest::newRow("no folder") << false;
    QTest::newRow("empty folder") << true;
}

void TestNewSite::oneOfSeveralWins() {
    QFETCH(const bool, isThere);
    constexpr int kMakers = 4;
    for (int round = 0; round < 5; ++round) {
        LimitedFixture fixture;
        if (isThere)
            QVERIFY(QDir().mkdir(fixture.path("site")));
        std::vector<std::unique_ptr<QProcess>> makers;
        for (int i = 0; i < kMakers; ++i) {
            makers.push_back(std::make_unique<QProcess>());
            makers.back()->start(QStringLiteral(GALLEY_CTL), {"new", fixture.path("site"), "--demo"});
        }
        int made = 0;
        for (const auto& maker : makers) {
            QVERIFY(maker->waitForFinished(120'000));
            made += maker->exitCode() == 0 ? 1 : 0;
            QVERIFY2(maker->exitCode() == 0 || maker->exitCode() == 4, maker->readAllStandardError().constData());
        }
        QCOMPARE(made, 1);
        const Usage read = fixture.run({"audit", "verify", "site"});
        QVERIFY2(read.exitCode == 0, read.all().constData());
        QCOMPARE(fixture.entries(), QStringList("site"));
    }
}

void TestNewSite::namesOfAllKindsWork_data() {
    QTest::addColumn<QString>("name");
    for (const QString& name :
         {QString("plain"), QString("with blank"), QString("slash/"), QString("./dot"), QString("a/b/../c/deep"),
          QString::fromUtf8("名前"), QString(240, 'n'), QString(".hidden"), QString("-dash/x")})
        QTest::newRow(qPrintable(name)) << name;
}

void TestNewSite::namesOfAllKindsWork() {
    QFETCH(const QString, name);
    LimitedFixture fixture;
    const QString folder = fixture.path(name);
    const Usage made = fixture.run({"new", folder});
    QVERIFY2(made.exitCode == 0, made.all().constData());
    QVERIFY(QFile::exists(QDir::cleanPath(folder) + "/workspace.json"));
    QVERIFY(QDir(QFileInfo(QDir::cleanPath(folder)).path())
                .entryList({".galley-new-*"}, QDir::AllEntries | QDir::Hidden)
                .isEmpty());
    QCOMPARE(fixture.run({"new", folder}).exitCode, 4);
}

QTEST_GUILESS_MAIN(TestNewSite)
#include "tst_new_site.moc"
