// `galley --measure`: the window leads itself through its work and says in JSON what it found.
#include "tests/ui/demo_fixture.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace galley;

namespace {

constexpr int kPatienceMs = 240'000;

struct Run {
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;
};

Run measure(const QStringList& arguments) {
    QProcess program;
    program.start(QStringLiteral(GALLEY_PROGRAM), arguments);
    if (!program.waitForFinished(kPatienceMs))
        program.kill();
    program.waitForFinished();
    return {program.exitStatus() == QProcess::NormalExit ? program.exitCode() : -1, program.readAllStandardOutput(),
            program.readAllStandardError()};
}

/// Path and content of every file below a folder.
QMap<QString, QByteArray> filesOf(const QString& folder) {
    QMap<QString, QByteArray> files;
    QDirIterator all(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        QFile file(all.next());
        if (file.open(QIODevice::ReadOnly))
            files[file.fileName()] = QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256);
    }
    return files;
}

} // namespace

class TestGalleyMeasure : public QObject {
    Q_OBJECT
private slots:
    void stallsAreMeasuredStepByStepOnACopy();
    void typingIsMeasuredAndTakenBack();
    void whatIsNoSiteIsRefused();
    void aSiteThatIsOpenIsRefused();
    void measuringNeedsASite();
};

void TestGalleyMeasure::stallsAreMeasuredStepByStepOnACopy() {
    const test::DemoFixture site;
    const auto before = filesOf(site.folder());
    const Run run = measure({"--measure", "stalls", "--edits", "30", "--site", site.folder()});
    QVERIFY2(run.exitCode == 0, run.errors);
    QCOMPARE(run.output.count('\n'), 1);
    const QJsonObject result = QJsonDocument::fromJson(run.output).object();
    QCOMPARE(result["figure"].toString(), QStringLiteral("stalls"));
    QStringList steps;
    double turns = 0;
    double slow = 0;
    double longest = 0;
    for (const QJsonValue& step : result["steps"].toArray()) {
        steps += step["step"].toString();
        QVERIFY2(step["turns"].toDouble() >= 1, qPrintable(steps.back()));
        QVERIFY2(step["p99"].toDouble() <= step["longest"].toDouble(), qPrintable(steps.back()));
        // What is slow is named.
        QCOMPARE(step["slowest"].toArray().isEmpty(), step["over16"].toDouble() == 0);
        turns += step["turns"].toDouble();
        slow += step["over16"].toDouble();
        longest = std::max(longest, step["longest"].toDouble());
    }
    for (const char* step :
         {"typing", "undo", "redo", "open another record", "switch page", "switch language", "open the history",
          "scroll the history", "open a commit", "review", "publish", "publish again", "open published versions",
          "roll back", "roll forward", "filter the list", "search", "leave the site", "open the site again"})
        QVERIFY2(steps.contains(QLatin1String(step)), step);
    QCOMPARE(result["total"]["turns"].toDouble(), turns);
    QCOMPARE(result["total"]["over16"].toDouble(), slow);
    QCOMPARE(result["total"]["longest"].toDouble(), longest);
    QVERIFY(longest > 0);
    QVERIFY(result["excused"].toArray().at(0)["held"].toDouble() > 0);                       // starting
    QCOMPARE(filesOf(site.folder()).keys().filter(QStringLiteral("blobs/")), QStringList()); // nothing was published
    auto after = filesOf(site.folder());
    after.remove(site.folder() + QStringLiteral("/.lock"));
    auto expected = before;
    expected.remove(site.folder() + QStringLiteral("/.lock"));
    QCOMPARE(after, expected);
}

void TestGalleyMeasure::typingIsMeasuredAndTakenBack() {
    const test::DemoFixture site;
    const auto content = [&site] { return site.open()->draft()->state().checksum(); };
    const auto before = content();
    const Run run = measure({"--measure", "typing", "--edits", "5", "--page", "long-shadow", "--site", site.folder()});
    QVERIFY2(run.exitCode == 0, run.errors);
    const QJsonObject result = QJsonDocument::fromJson(run.output).object();
    QCOMPARE(result["figure"].toString(), QStringLiteral("typing"));
    QCOMPARE(result["edits"].toInt(), 5);
    QCOMPARE(result["keyToPainted"]["n"].toInt(), 5);
    QVERIFY(result["keyToPainted"]["median"].toDouble() > 0);
    QVERIFY(content() == before);
}

void TestGalleyMeasure::whatIsNoSiteIsRefused() {
    const test::DemoFixture site;
    for (const char* name : {"stalls", "typing"}) {
        const Run run = measure({"--measure", name, "--site", site.filePath(QStringLiteral("nothing"))});
        QCOMPARE(run.exitCode, 1);
        QVERIFY(run.output.isEmpty());
        QVERIFY2(run.errors.contains("nothing"), run.errors);
    }
}

void TestGalleyMeasure::aSiteThatIsOpenIsRefused() {
    const test::DemoFixture site;
    const auto workspace = site.open();
    const Run run = measure({"--measure", "stalls", "--site", site.folder()});
    QCOMPARE(run.exitCode, 1);
    QVERIFY(run.output.isEmpty());
}

void TestGalleyMeasure::measuringNeedsASite() {
    QVERIFY(measure({"--measure", "stalls"}).exitCode > 0);
    QVERIFY(measure({"--measure", "everything", "--site", "/"}).exitCode > 0);
}

QTEST_GUILESS_MAIN(TestGalleyMeasure)
#include "tst_galley_measure.moc"
