// A backup, and a site that is restored, is there whole or not at all: killed at any call, interrupted at any time, on
// a disk that is full or fails; and its memory does not grow with the size of files.
#include "tests/broken/limited_process.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <csignal>

using galley::test::LimitedFixture;
using galley::test::Limits;
using galley::test::Usage;

namespace {

const QByteArray kArchivedRecords = R"({"type":"page","id":"a","slug":"a","title":"A"}
{"type":"page","id":"b","slug":"b","title":"B"}
)";
constexpr qint64 kLarge = qint64{400} << 20;

/// Calls between two to which something happens, behind the first ones; GALLEY_FAULT_SAMPLES=0 tries each.
int step(int usual) {
    return qEnvironmentVariableIsSet("GALLEY_FAULT_SAMPLES") ? 1 : usual;
}

/// The command that is tried, by its name.
QStringList command(const QString& name) {
    return name == "backup" ? QStringList{"backup", "site", "b.tar.zst"} : QStringList{"restore", "b.tar.zst", "new"};
}

} // namespace

class TestBackup : public QObject {
    Q_OBJECT

private slots:
    void killedAtAnyCallItCanBeMadeAgain_data() { commands(); }
    void killedAtAnyCallItCanBeMadeAgain();
    void failingCallsLeaveNothing_data();
    void failingCallsLeaveNothing();
    void interruptionLeavesNothing_data() { commands(); }
    void interruptionLeavesNothing();
    void memoryDoesNotGrowWithFiles();

private:
    static void commands() {
        QTest::addColumn<QString>("name");
        QTest::newRow("backup") << "backup";
        QTest::newRow("restore") << "restore";
    }
    /// A published site, with an asset of that many bytes, and its backup if that is to be restored.
    static void prepare(const LimitedFixture& fixture, const QString& name, qint64 bytes = 1000);
    static QStringList before(const QString& name) {
        return name == "backup" ? QStringList{"site"} : QStringList{"b.tar.zst", "site"};
    }
};

void TestBackup::prepare(const LimitedFixture& fixture, const QString& name, qint64 bytes) {
    fixture.write("in", kArchivedRecords);
    const auto well = [&](const QStringList& arguments) {
        const Usage run = fixture.run(arguments);
        QVERIFY2(run.exitCode == 0, run.all().constData());
    };
    well({"import", "site", "--from", "ndjson", "in"});
    well({"publish", "site"});
    QFile asset(fixture.path("site/assets/video.mp4"));
    QVERIFY(asset.open(QIODevice::WriteOnly) && asset.resize(bytes));
    if (name == "restore")
        well(command("backup"));
}

void TestBackup::killedAtAnyCallItCanBeMadeAgain() {
    QFETCH(const QString, name);
    const QString target = name == "backup" ? "b.tar.zst" : "new";
    const LimitedFixture fixture; // neither changes what is there
    prepare(fixture, name);
    bool isDone = false;
    int kills = 0;
    for (int at = 1; !isDone; at += kills < 10 ? 1 : step(7)) {
        const Usage killed = fixture.run(command(name), {.faultAt = at});
        isDone = killed.signal != SIGKILL;
        kills += isDone ? 0 : 1;
        const bool isThere = QFile::exists(fixture.path(target));
        const QByteArray place = "killed at call " + QByteArray::number(at) + ": ";
        const Usage again = fixture.run(command(name));
        QVERIFY2(again.exitCode == (isThere ? 4 : 0), (place + again.all()).constData());
        const Usage whole =
            name == "backup" ? fixture.run({"restore", "b.tar.zst", "new"}) : fixture.run({"audit", "verify", "new"});
        QVERIFY2(whole.exitCode == 0, (place + whole.all()).constData());
        fixture.remove("new");
        if (name == "backup")
            QVERIFY(QFile::remove(fixture.path("b.tar.zst")));
        // What one left that was killed behind its last step goes with the next that is made.
        if (isThere && !isDone) {
            const Usage next = fixture.run(command(name));
            QVERIFY2(next.exitCode == 0, (place + next.all()).constData());
            fixture.remove("new");
            if (name == "backup")
                QVERIFY(QFile::remove(fixture.path("b.tar.zst")));
        }
        QCOMPARE(fixture.entries(), before(name));
    }
    QVERIFY2(kills > 10, QByteArray::number(kills).constData());
}

void TestBackup::failingCallsLeaveNothing_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("fault");
    for (const char* name : {"backup", "restore"})
        for (const char* fault : {"full", "ENOSPC", "EIO", "EINTR", "short"})
            QTest::addRow("%s, %s", name, fault) << QString(name) << QByteArray(fault);
}

void TestBackup::failingCallsLeaveNothing() {
    QFETCH(const QString, name);
    QFETCH(const QByteArray, fault);
    const bool isHarmless = fault == "EINTR" || fault == "short";
    const QByteArray cause = fault == "EIO" ? "Input/output error" : "No space left on device";
    const LimitedFixture fixture;
    prepare(fixture, name, qint64{3} << 20);
    int faults = 0;
    for (int at = 1;; at += faults < 5 ? 1 : step(9)) {
        const Usage failing = fixture.run(command(name), {.faultAt = at, .fault = fault});
        if (failing.hit.isEmpty())
            break;
        ++faults;
        const QByteArray place = "call " + QByteArray::number(at) + " " + failing.hit + ": ";
        QVERIFY2(failing.isClean(), (place + failing.all()).constData());
        QVERIFY2(!isHarmless || failing.exitCode == 0, (place + failing.all()).constData());
        if (failing.exitCode != 0) {
            QVERIFY2(failing.errors.contains(cause), (place + failing.all()).constData());
            QVERIFY2(failing.errors.contains(name == "backup" ? "b.tar.zst" : "new") || failing.errors.contains("site"),
                     (place + failing.all()).constData());
        }
        // What could not be removed goes with the next one; what has its name already is whole.
        const bool isRemoving =
            failing.hit.startsWith("unlink") || failing.hit.startsWith("rmdir") || failing.hit.startsWith("remove");
        const QString target = name == "backup" ? "b.tar.zst" : "new";
        if (isRemoving && !QFile::exists(fixture.path(target)))
            QCOMPARE(fixture.run(command(name)).exitCode, 0);
        if (QFile::exists(fixture.path(target))) {
            const Usage whole = name == "backup" ? fixture.run({"restore", "b.tar.zst", "new"})
                                                 : fixture.run({"audit", "verify", "new"});
            QVERIFY2(whole.exitCode == 0, (place + whole.all()).constData());
            fixture.remove("new");
            if (name == "backup")
                QVERIFY(QFile::remove(fixture.path("b.tar.zst")));
        }
        if (!isRemoving)
            QVERIFY2(fixture.entries() == before(name), place + fixture.entries().join(' ').toUtf8());
    }
    QVERIFY2(faults > 5, QByteArray::number(faults).constData());
}

void TestBackup::interruptionLeavesNothing() {
    QFETCH(const QString, name);
    const LimitedFixture fixture;
    prepare(fixture, name, kLarge);
    int stops = 0;
    for (const int after : {5, 20, 50, 100, 200, 400}) {
        const Usage stopped = fixture.run(command(name), {.interruptAfter = after});
        const QByteArray place = "after " + QByteArray::number(after) + " ms: ";
        if (stopped.exitCode == 0)
            break;
        // In its first milliseconds it does not listen yet.
        QVERIFY2(stopped.exitCode == 130 || stopped.signal == SIGINT, (place + stopped.all()).constData());
        QCOMPARE(fixture.entries(), before(name));
        ++stops;
    }
    QVERIFY2(stops > 2, QByteArray::number(stops).constData());
}

void TestBackup::memoryDoesNotGrowWithFiles() {
    const auto peaks = [](qint64 bytes) {
        const LimitedFixture fixture;
        prepare(fixture, "restore", bytes);
        QFile::remove(fixture.path("b.tar.zst"));
        const Usage written = fixture.run(command("backup"));
        const Usage read = fixture.run(command("restore"));
        const bool isDone = written.exitCode == 0 && read.exitCode == 0;
        return isDone ? std::max(written.peakBytes, read.peakBytes) : 0;
    };
    const std::uint64_t small = peaks(1000);
    const std::uint64_t large = peaks(kLarge);
    QVERIFY(small > 0 && large > 0);
    QVERIFY2(large < small + (std::uint64_t{32} << 20), QByteArray::number(qulonglong{large - small}).constData());
}

QTEST_GUILESS_MAIN(TestBackup)
#include "tst_backup.moc"
