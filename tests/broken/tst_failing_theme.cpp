// A theme that is replaced is the old one or the new one, whole, whichever call the process is killed before or fails,
// and the next install ends well and leaves nothing unfinished.
#include "tests/broken/limited_process.h"

#include <QDir>
#include <QTest>

using namespace galley::test;

class TestFailingTheme : public QObject {
    Q_OBJECT

private slots:
    void themeIsAlwaysWhole_data();
    void themeIsAlwaysWhole();

private:
    static Usage install(const LimitedFixture& fixture, const char* text, const QByteArray& fault = {}, int at = 0) {
        Limits limits;
        limits.program = GALLEY_THEME_CHILD;
        limits.fault = fault;
        limits.faultAt = at;
        return fixture.run({fixture.path("site/theme"), text}, limits);
    }
    /// The text that all files of the theme have; "mixed" when they do not, "other files" when they are not these.
    static QByteArray themeOf(const LimitedFixture& fixture);
    static QByteArray problemOf(const QByteArray& fault, int at, Usage& used);
};

QByteArray TestFailingTheme::themeOf(const LimitedFixture& fixture) {
    const auto read = [&fixture](const char* name) {
        QFile file(fixture.path(QStringLiteral("site/theme/") + name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("none");
    };
    const QByteArray style = read("style.css");
    const bool isSame =
        read("images/one.svg") == style && read("templates/404.mustache") == "<!doctype html><p>" + style;
    if (!isSame)
        return "mixed";
    const QStringList names = QDir(fixture.path("site/theme")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
    const bool isHistoryThere = QFile::exists(fixture.path("site/theme/.git/HEAD"));
    return names.size() == 3 && isHistoryThere ? style : QByteArray("other files");
}

/// What is wrong when the fault happens to call `at`; empty: nothing.
QByteArray TestFailingTheme::problemOf(const QByteArray& fault, int at, Usage& used) {
    const LimitedFixture fixture;
    if (install(fixture, "first").exitCode != 0)
        return "it cannot be installed";
    QDir().mkpath(fixture.path("site/theme/.git"));
    fixture.write("site/theme/.git/HEAD", "main");
    used = install(fixture, "second", fault, at);
    const QByteArray place = "call " + QByteArray::number(at) + " " + used.hit + ": ";
    const QByteArray theme = themeOf(fixture);
    const bool isMoving = theme == "other files"; // the new one is whole, .git has not moved
    if (theme != "first" && theme != "second" && !isMoving)
        return place + theme + "; " + used.all();
    if (used.exitCode == 0 && theme != "second" && !isMoving)
        return place + "ends well, and the theme is " + theme;
    if (used.exitCode > 0 && used.errors.isEmpty())
        return place + "says nothing";
    const Usage again = install(fixture, "third");
    if (again.exitCode != 0 || (themeOf(fixture) != "third" && !isMoving))
        return place + "then again: " + themeOf(fixture) + "; " + again.all();
    int kept = 0;
    for (const QString& name :
         QDir(fixture.path("site")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
        kept += name.startsWith("theme-before-") ? 1 : 0;
        const QString history = fixture.path("site/" + name + "/.git/HEAD");
        if (isMoving && QFile::exists(history))
            return {}; // not lost: what has hidden files is never removed
    }
    return isMoving ? place + ".git is lost" : kept == 1 ? QByteArray() : place + "left " + QByteArray::number(kept);
}

void TestFailingTheme::themeIsAlwaysWhole_data() {
    QTest::addColumn<QByteArray>("fault");
    for (const char* fault : {"kill", "ENOSPC", "EIO", "full", "gone", "EINTR", "short"})
        QTest::newRow(fault) << QByteArray(fault);
}

void TestFailingTheme::themeIsAlwaysWhole() {
    QFETCH(QByteArray, fault);
    constexpr int kNever = 1'000'000;
    Usage whole;
    QCOMPARE(problemOf(fault, kNever, whole), QByteArray());
    QVERIFY(whole.faultyCalls > 2);
    for (int at = 1; at <= whole.faultyCalls; ++at) {
        Usage used;
        QCOMPARE(problemOf(fault, at, used), QByteArray());
    }
}

QTEST_GUILESS_MAIN(TestFailingTheme)
#include "tst_failing_theme.moc"
