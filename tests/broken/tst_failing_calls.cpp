// A command in which any call that changes or reads files fails ends well, or with an error that names file and cause.
// It never crashes, hangs or loses: afterwards the site opens, what was acknowledged is there, its journal is whole,
// the same command without faults ends well, and nothing unfinished stays. Interrupted calls and short writes are no
// failures.
#include "tests/broken/command_cases.h"

#include <QHash>
#include <QTest>

#include <algorithm>
#include <map>
#include <memory>

using namespace galley::test;

namespace {

/// Calls of each command to which each fault happens; GALLEY_FAULT_SAMPLES=0 tries all.
int callSamples() {
    bool isNumber = false;
    const int wanted = qEnvironmentVariableIntValue("GALLEY_FAULT_SAMPLES", &isNumber);
    return isNumber ? wanted : 1;
}

/// The numbers of the calls that are tried, out of 1 to `count`: spread, other ones for each name.
QList<int> sampleOf(int count, const QByteArray& name) {
    QList<int> numbers;
    // A repair is the one command that takes content away.
    const int most = name.startsWith("repair") ? 4 * callSamples() : callSamples();
    const int wanted = most > 0 ? qMin(most, count) : count;
    const int first = static_cast<int>(qHash(name) % 1000U) * count / (1000 * qMax(wanted, 1));
    for (int i = 0; i < wanted; ++i)
        numbers.push_back(first + i * count / wanted + 1);
    return numbers;
}

/// A fault that a program must get over.
bool isHarmless(const QByteArray& fault) {
    return fault == "EINTR" || fault == "short";
}

QByteArray causeOf(const QByteArray& fault) {
    return fault == "ENOSPC" || fault == "full" ? "No space left on device" : "Input/output error";
}

} // namespace

class TestFailingCalls : public QObject {
    Q_OBJECT

private slots:
    void commandEndsWellOrSaysWhy_data();
    void commandEndsWellOrSaysWhy();
    void repairThatCannotReadSaysWhy();
    void limitOnFilesIsAnError_data();
    void limitOnFilesIsAnError();

private:
    const LimitedFixture& preparedFor(const CommandCase& tried);
    static QByteArray problemOf(const CommandCase& tried, const QByteArray& fault, int at,
                                const LimitedFixture& prepared);

    std::map<QByteArray, std::unique_ptr<LimitedFixture>> m_prepared; ///< by name of the command
};

const LimitedFixture& TestFailingCalls::preparedFor(const CommandCase& tried) {
    std::unique_ptr<LimitedFixture>& prepared = m_prepared[tried.name];
    if (!prepared) {
        prepared = std::make_unique<LimitedFixture>();
        prepareFor(tried, *prepared);
    }
    return *prepared;
}

void TestFailingCalls::commandEndsWellOrSaysWhy_data() {
    QTest::addColumn<CommandCase>("tried");
    QTest::addColumn<QByteArray>("fault");
    for (const CommandCase& one : commandCases())
        for (const char* fault : {"ENOSPC", "EIO", "full", "gone", "unreadable", "EINTR", "short"})
            QTest::addRow("%s, %s", one.name.constData(), fault) << one << QByteArray(fault);
}

/// What is wrong when the fault happens to call `at`; empty: nothing.
QByteArray TestFailingCalls::problemOf(const CommandCase& tried, const QByteArray& fault, int at,
                                       const LimitedFixture& prepared) {
    const LimitedFixture fixture;
    fixture.fillFrom(prepared);
    const Usage failing = fixture.run(tried.arguments, {.cpuSeconds = 30, .faultAt = at, .fault = fault});
    const QByteArray place = "call " + QByteArray::number(at) + " " + failing.hit + ": ";
    const bool isDone = failing.exitCode == 0;
    if (!failing.isClean() || (isHarmless(fault) && !isDone))
        return place + failing.all();
    const bool isNamed =
        failing.errors.contains("site") || (fault == "unreadable" && failing.errors.contains("theme/"));
    if (!isDone && (!failing.errors.contains(causeOf(fault)) || !isNamed))
        return place + "does not name file and cause: " + failing.all();
    const bool isSite = QFile::exists(fixture.path("site/workspace.json"));
    if (isDone ? !isSite : isSite != !tried.before.isNull() && tried.name != "new" && tried.name != "import first")
        return place + (isSite ? "a site is there: " : "no site is there: ") + failing.all();
    if (isSite && (tried.name != "repair" || isDone)) { // a damaged one stays so until it is repaired
        const Usage whole = fixture.run({"audit", "verify", "site"});
        if (whole.exitCode != 0)
            return place + failing.all() + "then audit verify: " + whole.all();
        const QString title = titleOf(fixture, "page/a");
        if (isDone ? title != tried.after : title != tried.before && title != tried.after)
            return place + failing.all() + "then the title is: " + title.toUtf8();
    }
    if (isDone && tried.name == "publish") {
        const Usage shown = fixture.run({"page", "site", "a", "--published"});
        if (!shown.output.contains(tried.after.toUtf8()))
            return place + failing.all() + "then the published page is: " + shown.all();
    }
    const Usage again = fixture.run(tried.arguments);
    const bool isThereAlready = tried.name == "new" && isSite && again.exitCode == 4;
    if (again.exitCode != 0 && !isThereAlready)
        return place + failing.all() + "then again: " + again.all();
    if (titleOf(fixture, "page/a") != tried.after)
        return place + failing.all() + "then again, and the title is: " + titleOf(fixture, "page/a").toUtf8();
    const Usage whole = fixture.run({"audit", "verify", "site"});
    if (whole.exitCode != 0)
        return place + failing.all() + "then again, and audit verify: " + whole.all();
    if (!leftovers(fixture).isEmpty()) // the next command that writes removes them
        fixture.run({"publish", "site"});
    if (const QStringList left = leftovers(fixture); !left.isEmpty())
        return place + failing.all() + "then again, and left: " + left.join(' ').toUtf8();
    return {};
}

void TestFailingCalls::commandEndsWellOrSaysWhy() {
    QFETCH(const CommandCase, tried);
    QFETCH(const QByteArray, fault);
    const LimitedFixture& prepared = preparedFor(tried);
    int count = 0;
    {
        constexpr int kNever = 1'000'000;
        const LimitedFixture fixture;
        fixture.fillFrom(prepared);
        const Usage whole = fixture.run(tried.arguments, {.faultAt = kNever, .fault = fault});
        QVERIFY2(whole.exitCode == 0, whole.all().constData());
        count = whole.faultyCalls;
    }
    QVERIFY(count > 1);
    QList<QByteArray> problems;
    for (const int at : sampleOf(count, QByteArray(tried.name) + fault))
        if (const QByteArray problem = problemOf(tried, fault, at, prepared); !problem.isEmpty())
            problems.push_back(problem);
    QVERIFY2(problems.isEmpty(), problems.join("\n").constData());
}

/// Each call that reads, but only what the command says.
void TestFailingCalls::repairThatCannotReadSaysWhy() {
    const QList<CommandCase> all = commandCases();
    const auto repair = std::find_if(all.begin(), all.end(), [](const auto& one) { return one.name == "repair"; });
    QVERIFY(repair != all.end());
    const LimitedFixture& prepared = preparedFor(*repair);
    QList<QByteArray> problems;
    bool isPast = false;
    bool isHeadNamed = false;
    constexpr int kMost = 500;
    for (int at = 1; !isPast && at <= kMost; ++at) {
        const LimitedFixture fixture;
        fixture.fillFrom(prepared);
        const Usage failing = fixture.run(repair->arguments, {.faultAt = at, .fault = "unreadable"});
        isPast = at > failing.faultyCalls;
        if (!failing.isClean() || (failing.exitCode != 0 && !failing.errors.contains(causeOf("EIO"))))
            problems.push_back("call " + QByteArray::number(at) + ": " + failing.all());
        isHeadNamed = isHeadNamed || failing.errors.contains("make it readable");
    }
    QVERIFY(isPast);
    QVERIFY(isHeadNamed); // it is not taken for absent
    QVERIFY2(problems.isEmpty(), problems.join("\n").constData());
}

void TestFailingCalls::limitOnFilesIsAnError_data() {
    QTest::addColumn<CommandCase>("tried");
    QList<CommandCase> all = commandCases();
    all.push_back({"backup", {"backup", "site", "site.tar.zst"}, "A", "A"});
    for (const CommandCase& one : all)
        QTest::addRow("%s", one.name.constData()) << one;
}

void TestFailingCalls::limitOnFilesIsAnError() {
    QFETCH(const CommandCase, tried);
    const LimitedFixture& prepared = preparedFor(tried);
    bool isRefused = false;
    for (const std::uint64_t kilobytes : {1, 20, 40}) {
        const LimitedFixture fixture;
        fixture.fillFrom(prepared);
        const Usage limited = fixture.run(tried.arguments, {.cpuSeconds = 30, .fileBytes = kilobytes * 1024});
        QVERIFY2(limited.isClean(), limited.all().constData());
        if (limited.exitCode == 0)
            continue;
        isRefused = true;
        QVERIFY2(limited.errors.contains("File too large") && limited.errors.contains("raise the limit") &&
                     limited.errors.contains("site"),
                 limited.all().constData());
        const Usage again = fixture.run(tried.arguments);
        QVERIFY2(again.exitCode == 0, (limited.all() + "then: " + again.all()).constData());
    }
    QVERIFY(isRefused);
}

QTEST_GUILESS_MAIN(TestFailingCalls)
#include "tst_failing_calls.moc"
