// Time and memory of an import follow what the file holds, never types times fields times records; what is beyond a
// limit is refused at once and says so; too little memory and a wish to stop leave nothing behind.
#include "tests/broken/import_inputs.h"
#include "tests/broken/limited_process.h"

#include <QDir>
#include <QScopeGuard>
#include <QTest>

#include <csignal>
#include <functional>

using namespace galley::test;

class TestImportBounds : public QObject {
    Q_OBJECT
private slots:
    void workFollowsTheFile_data();
    void workFollowsTheFile();
    void beyondALimitIsRefusedAtOnce_data();
    void beyondALimitIsRefusedAtOnce();
    void objectsUsedAsMapsAreKeptAsText();
    void pagesWithOneAddressAreToldFast();
    void tooLittleMemoryIsAnError_data();
    void tooLittleMemoryIsAnError();
    void fullDiskIsToldWithItsPlace();
    void interruptedImportLeavesNothing_data();
    void interruptedImportLeavesNothing();

private:
    static Usage import(const LimitedFixture& fixture, const QByteArray& site, const QByteArray& format,
                        const QByteArray& bytes, const Limits& limits = {});

    const std::vector<GrowingInput> m_growing = growingInputs();
    const std::vector<RefusedInput> m_refused = refusedInputs();
};

Usage TestImportBounds::import(const LimitedFixture& fixture, const QByteArray& site, const QByteArray& format,
                               const QByteArray& bytes, const Limits& limits) {
    fixture.write(site + ".in", bytes);
    return fixture.run({"import", site, "--from", format, site + ".in"}, limits);
}

void TestImportBounds::workFollowsTheFile_data() {
    QTest::addColumn<std::size_t>("index");
    for (std::size_t i = 0; i < m_growing.size(); ++i)
        QTest::newRow(m_growing[i].name) << i;
}

void TestImportBounds::workFollowsTheFile() {
    QFETCH(const std::size_t, index);
    const auto& [name, format, size, make] = m_growing[index];
    constexpr int kTimes = 10;
    constexpr std::uint64_t kPerByte = 100;
    LimitedFixture fixture;
    const Usage small = import(fixture, "small", format, make(size));
    QVERIFY2(small.exitCode == 0, small.all().constData());
    const QByteArray bytes = make(size * kTimes);
    const Usage large = import(fixture, "large", format, bytes);
    QVERIFY2(large.exitCode == 0, large.all().constData());
    QVERIFY2(growsLikeInput(small, large, kTimes), (small.all() + large.all()).constData());
    QVERIFY2(large.peakBytes < small.peakBytes + kPerByte * static_cast<std::uint64_t>(bytes.size()) + 50'000'000,
             (small.all() + large.all()).constData());
    const Usage read = fixture.run({"status", "large"});
    QVERIFY2(read.exitCode == 0, read.all().constData());
}

void TestImportBounds::beyondALimitIsRefusedAtOnce_data() {
    QTest::addColumn<std::size_t>("index");
    for (std::size_t i = 0; i < m_refused.size(); ++i)
        QTest::newRow(m_refused[i].name) << i;
}

void TestImportBounds::beyondALimitIsRefusedAtOnce() {
    QFETCH(const std::size_t, index);
    const auto& [name, format, bytes, words] = m_refused[index];
    LimitedFixture fixture;
    const Usage refused = import(fixture, "site", format, bytes, {.cpuSeconds = 20});
    QCOMPARE(refused.exitCode, 6);
    QVERIFY2(refused.errors.contains(words) && refused.errors.contains("site.in"), refused.all().constData());
    QVERIFY2(refused.peakBytes < 200'000'000 + 10 * static_cast<std::uint64_t>(bytes.size()),
             refused.all().constData());
    QCOMPARE(fixture.entries(), QStringList());
}

void TestImportBounds::objectsUsedAsMapsAreKeptAsText() {
    LimitedFixture fixture;
    const QByteArray objects = repeated(
        10000, [](int i) { return "{\"m" + number(i % 200) + "\":" + number(i) + "}"; }, ",");
    const Usage imported = import(fixture, "site", "ndjson", oneRecord("[" + objects + "]"));
    QVERIFY2(imported.exitCode == 0, imported.all().constData());
    const Usage read = fixture.run({"get", "site", "page/p", "--json"});
    QVERIFY2(read.output.contains("9999") && read.output.contains("m199"), read.all().constData());
}

void TestImportBounds::pagesWithOneAddressAreToldFast() {
    constexpr int kTimes = 10;
    LimitedFixture fixture;
    QList<Usage> published;
    for (const int size : {2000, 2000 * kTimes}) {
        const QByteArray site = "site" + number(size);
        const Usage imported = import(fixture, site, "ndjson", sameSlugs(size));
        QVERIFY2(imported.exitCode == 0, imported.all().constData());
        published.push_back(fixture.run({"publish", site}));
        QCOMPARE(published.back().exitCode, 6);
        QVERIFY2(published.back().output.contains("same"), published.back().all().constData());
    }
    QVERIFY2(growsLikeInput(published[0], published[1], kTimes), (published[0].all() + published[1].all()).constData());
}

void TestImportBounds::tooLittleMemoryIsAnError_data() {
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<int>("megabytes");
    QList<int> limits{120, 160, 200, 216, 228, 250, 272, 300, 400};
    if (qEnvironmentVariableIsSet("GALLEY_FAULT_SAMPLES")) { // GALLEY_FAULT_SAMPLES=0 tries many
        limits.clear();
        for (int megabytes = 120; megabytes <= 456; megabytes += 4)
            limits.push_back(megabytes);
    }
    for (const char* format : {"ndjson", "contentful"})
        for (const int megabytes : limits)
            QTest::addRow("%s in %d MB", format, megabytes) << QByteArray(format) << megabytes;
}

void TestImportBounds::tooLittleMemoryIsAnError() {
    QFETCH(const QByteArray, format);
    QFETCH(const int, megabytes);
    constexpr int kRecords = 300000;
    LimitedFixture fixture;
    const QByteArray bytes = format == "ndjson" ? records(kRecords, [](int) { return QByteArray(R"(,"n":1)"); })
                                                : manyExportedEntries(kRecords / 4);
    const Usage imported =
        import(fixture, "site", format, bytes, {.addressBytes = static_cast<std::uint64_t>(megabytes) << 20});
    QVERIFY2(imported.isClean(), imported.all().constData());
    if (imported.exitCode == 0) {
        const Usage read = fixture.run({"status", "site", "--json"});
        QVERIFY2(read.output.contains(number(format == "ndjson" ? kRecords : kRecords / 4)), read.all().constData());
        return;
    }
    QVERIFY2(imported.errors.contains("memory"), imported.all().constData());
    QCOMPARE(fixture.entries(), QStringList());
}

void TestImportBounds::fullDiskIsToldWithItsPlace() {
    LimitedFixture fixture; // elsewhere
    const QByteArray before = qgetenv("TMPDIR");
    const auto restore = qScopeGuard([&before] { before.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", before); });
    const QTemporaryDir scratch; // large sources are copied there
    qputenv("TMPDIR", scratch.path().toUtf8());
    const QByteArray bytes = records(300000, [](int i) { return ",\"text\":\"" + number(i).repeated(10) + '"'; });
    const Usage refused = import(fixture, "site", "ndjson", bytes, {.fileBytes = 8U << 20});
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.errors.contains(scratch.path().toUtf8()), refused.all().constData());
    QVERIFY2(refused.errors.contains("cannot write"), refused.all().constData());
    QCOMPARE(fixture.entries(), QStringList());
    QVERIFY(QDir(scratch.path()).isEmpty());
}

void TestImportBounds::interruptedImportLeavesNothing_data() {
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<int>("after");
    for (const char* format : {"ndjson", "contentful"})
        for (const int after : {30, 100, 200, 300, 500, 800, 1200})
            QTest::addRow("%s after %d ms", format, after) << QByteArray(format) << after;
}

void TestImportBounds::interruptedImportLeavesNothing() {
    QFETCH(const QByteArray, format);
    QFETCH(const int, after);
    LimitedFixture fixture;
    const QByteArray bytes = format == "ndjson" ? records(1000000, [](int i) { return ",\"n\":" + number(i); })
                                                : manyExportedEntries(150000);
    const Usage stopped = import(fixture, "site", format, bytes, {.interruptAfter = after});
    if (stopped.exitCode == 0 || stopped.signal == SIGINT) // it was done, or had not begun to listen
        return;
    QCOMPARE(stopped.exitCode, 130);
    QVERIFY2(!stopped.errors.isEmpty(), stopped.all().constData());
    QCOMPARE(fixture.entries(), QStringList());
}

QTEST_GUILESS_MAIN(TestImportBounds)
#include "tst_import_bounds.moc"
