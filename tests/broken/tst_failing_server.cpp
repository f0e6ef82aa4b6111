// A page server in which any call that changes files fails goes on serving and follows what is published; its log says
// what failed and why. What it keeps (--state) and copies (--scratch) is as good as before afterwards, and nothing
// unfinished stays there.
#include "tests/broken/command_cases.h"
#include "tests/e2e/galleyd_process.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <sys/resource.h>

using namespace galley;
using namespace galley::test;

namespace {

constexpr int kNever = 1'000'000;
constexpr int kLargeBytes = 17 << 20; // copied to a file

QByteArray readAll(const QString& name) {
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestFailingServer : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void goesOnServingAndSaysWhy_data();
    void goesOnServingAndSaysWhy();
    void limitOnFilesDoesNotStopIt();

private:
    struct Outcome {
        QByteArray problem; ///< empty: none
        QByteArray hit;
        int calls = 0;
    };
    Outcome serve(const QByteArray& fault, int at) const;

    LimitedFixture m_prepared;
    QByteArray m_large = QByteArray(kLargeBytes, 'x');
};

void TestFailingServer::initTestCase() {
    for (const CommandCase& one : commandCases())
        if (one.name == "publish") {
            prepareFor(one, m_prepared);
            m_prepared.write("site/assets/large.bin", m_large);
        }
    const Usage published = m_prepared.run({"publish", "site"});
    QVERIFY2(published.exitCode == 0, published.all().constData());
}

void TestFailingServer::goesOnServingAndSaysWhy_data() {
    QTest::addColumn<QByteArray>("fault");
    for (const char* fault : {"ENOSPC", "EIO", "full", "gone", "EINTR", "short"})
        QTest::newRow(fault) << QByteArray(fault);
}

TestFailingServer::Outcome TestFailingServer::serve(const QByteArray& fault, int at) const {
    const LimitedFixture fixture;
    fixture.fillFrom(m_prepared);
    const QStringList folders{"--state", fixture.path("state"), "--scratch", fixture.path("scratch")};
    const std::filesystem::path blobs = fixture.path("site/blobs").toStdString();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("LD_PRELOAD", GALLEY_FAULT_AT_LIBRARY);
    environment.insert("GALLEY_FAULT_AT", QString::number(at));
    environment.insert("GALLEY_FAULT", fault);
    environment.insert("GALLEY_FAULT_LOG", fixture.path("log"));
    const bool isLasting = fault == "full" || fault == "gone";
    const bool isHarmless = fault == "EINTR" || fault == "short";
    Outcome outcome;
    const auto problem = [&](const QByteArray& what) { outcome.problem += what + "\n"; };
    QByteArray log;
    {
        GalleydProcess server(blobs, folders, environment);
        HttpClient client(server.port());
        const auto check = [&](const char* moment, Version version, const std::string& title) {
            if (!server.waitForVersion(version))
                return problem(QByteArray(moment) + ": does not follow");
            if (const HttpResponse page = client.get("/a");
                page.status != 200 || page.body.find(title) == std::string::npos)
                problem(QByteArray(moment) + ": the page is not served: " + QByteArray::number(page.status));
            HttpResponse large = client.get("/assets/large.bin");
            if (large.status != 200 && !isLasting)
                large = client.get("/assets/large.bin");
            const bool isRefused = isLasting && large.status >= 500;
            if (!isRefused && (large.status != 200 || large.body != m_large.toStdString()))
                problem(QByteArray(moment) + ": the large file is not served: " + QByteArray::number(large.status));
        };
        check("at first", Version{4}, "Not published");
        const Usage set = fixture.run({"set", "site", "page/a", "title=\"Newer\""});
        const Usage published = fixture.run({"publish", "site"});
        if (set.exitCode != 0 || published.exitCode != 0)
            problem(set.all() + published.all());
        check("then", Version{6}, "Newer");
        if (server.stop() != 0)
            problem("does not end well");
        log = server.log();
    }
    for (const QByteArray& line : readAll(fixture.path("log")).split('\n')) {
        if (line.startsWith("calls "))
            outcome.calls = line.mid(6).toInt();
        else if (!line.isEmpty())
            outcome.hit = line;
    }
    const bool isFull = fault == "ENOSPC" || fault == "full";
    const bool isSaid = log.contains(isFull ? "No space left on device" : "Input/output error");
    // What fails once may be tried again before anybody misses it.
    const bool isToBeSaid = isLasting ? !outcome.hit.isEmpty() : !isHarmless && log.contains("[error]");
    if (isToBeSaid && !isSaid)
        problem("does not say why");
    if (!outcome.problem.isEmpty())
        outcome.problem += log;
    if (!isLasting && QDir(fixture.path("state")).entryList(QDir::Files).isEmpty())
        problem("nothing is kept");
    GalleydProcess next(blobs, folders);
    if (!next.waitForVersion(Version{6}) || next.stop() != 0)
        problem("the next server does not start");
    if (const QStringList left = leftovers(fixture); !left.isEmpty())
        problem("left: " + left.join(' ').toUtf8());
    return outcome;
}

void TestFailingServer::goesOnServingAndSaysWhy() {
    QFETCH(const QByteArray, fault);
    const Outcome whole = serve(fault, kNever);
    QVERIFY2(whole.problem.isEmpty(), whole.problem.constData());
    QVERIFY(whole.calls > 3);
    QList<QByteArray> problems;
    const int step = qEnvironmentVariableIsSet("GALLEY_FAULT_SAMPLES") ? 1 : qMax(1, (whole.calls + 1) / 2);
    for (int at = 1; at <= whole.calls; at += step)
        if (const Outcome one = serve(fault, at); !one.problem.isEmpty())
            problems.push_back("call " + QByteArray::number(at) + " " + one.hit + ": " + one.problem);
    QVERIFY2(problems.isEmpty(), problems.join("\n").constData());
}

void TestFailingServer::limitOnFilesDoesNotStopIt() {
    const LimitedFixture fixture;
    fixture.fillFrom(m_prepared);
    // The server inherits it; the test writes no file meanwhile.
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit none{0, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &none), 0);
    GalleydProcess server(fixture.path("site/blobs").toStdString(),
                          {"--state", fixture.path("state"), "--scratch", fixture.path("scratch")});
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    HttpClient client(server.port());
    QTRY_COMPARE_WITH_TIMEOUT(client.get("/a").status, 200, 20'000);
    QCOMPARE(client.get("/assets/large.bin").status, 500);
    QCOMPARE(client.get("/a").status, 200);
    QCOMPARE(server.stop(), 0);
    const QByteArray log = server.log();
    for (const char* said : {"[warning]", "raise the limit", "/state", "/scratch"})
        QVERIFY2(log.contains(said), log);
}

QTEST_GUILESS_MAIN(TestFailingServer)
#include "tst_failing_server.moc"
