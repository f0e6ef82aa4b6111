// The lines of a bulk import are those of its records, one after the other, whatever runs at the same time.
#include "model/workspace/bulk_lines.h"

#include <QTest>

using namespace galley;

class TestBulkLines : public QObject {
    Q_OBJECT
private slots:
    void linesAreThoseOfTheRecords_data();
    void linesAreThoseOfTheRecords();
    void firstFailureIsTold_data();
    void firstFailureIsTold();
    void fewRecordsAreHeldAtATime();
    void endlessSourceIsStopped();
};

namespace {

constexpr std::size_t kMostLine = 5'000'000;

BulkRecord recordOf(std::size_t number, std::size_t bytes = 10) {
    return {"page", "p" + std::to_string(number), {{"title", std::string(bytes, 'x')}, {"place", number}}};
}

/// Records 0 to count; `bytes` says how long the text of each is.
BulkSource sourceOf(std::size_t count, std::function<std::size_t(std::size_t)> bytes) {
    return [count, bytes = std::move(bytes), next = std::size_t{0}]() mutable -> Result<std::optional<BulkRecord>> {
        if (next == count)
            return std::optional<BulkRecord>();
        const std::size_t number = next++;
        return std::optional(recordOf(number, bytes(number)));
    };
}

} // namespace

void TestBulkLines::linesAreThoseOfTheRecords_data() {
    QTest::addColumn<int>("count");
    for (const int count : {0, 1, 511, 512, 513, 1024, 5000})
        QTest::addRow("%d records", count) << count;
}

void TestBulkLines::linesAreThoseOfTheRecords() {
    QFETCH(int, count);
    const auto bytes = [](std::size_t number) { return number % 997 == 3 ? std::size_t{1} << 20 : number % 50; };
    std::string expected;
    std::string line;
    for (std::size_t number = 0; number < static_cast<std::size_t>(count); ++number) {
        writeBulkLine(line, recordOf(number, bytes(number)));
        expected += line;
    }
    ScratchText lines;
    std::uint64_t told = 0;
    bool rises = true;
    const auto progress = [&](std::uint64_t done, std::uint64_t) {
        rises = rises && done > told;
        told = done;
    };
    const auto written =
        writeBulkLines(sourceOf(static_cast<std::size_t>(count), bytes), lines, kMostLine, progress, {});
    QVERIFY(written.has_value());
    QCOMPARE(*written, static_cast<std::uint64_t>(count));
    QVERIFY(rises && told <= *written);
    QVERIFY(lines.finish().has_value());
    QVERIFY(lines.all() == expected);
}

void TestBulkLines::firstFailureIsTold_data() {
    QTest::addColumn<int>("longLine"); // number of a record whose line is too long
    QTest::addColumn<int>("failure");  // number of the record instead of which the source fails
    QTest::addColumn<QString>("told");
    QTest::newRow("long line, then a failure") << 700 << 701 << "page/p700";
    QTest::newRow("failure before a long line") << 701 << 700 << "no more";
    QTest::newRow("failure at the first record") << 9000 << 0 << "no more";
    QTest::newRow("long line at the end") << 1999 << 9000 << "page/p1999";
}

void TestBulkLines::firstFailureIsTold() {
    QFETCH(int, longLine);
    QFETCH(int, failure);
    QFETCH(QString, told);
    const auto bytes = [longLine](std::size_t number) {
        return number == static_cast<std::size_t>(longLine) ? kMostLine : std::size_t{10};
    };
    std::size_t asked = 0;
    const BulkSource source = [&, inner = sourceOf(2000, bytes)]() -> Result<std::optional<BulkRecord>> {
        if (asked++ == static_cast<std::size_t>(failure))
            return Error{ErrorCode::Io, "no more"};
        return inner();
    };
    ScratchText lines;
    const auto written = writeBulkLines(source, lines, kMostLine, {}, {});
    QVERIFY(!written);
    QVERIFY2(written.error().toString().find(told.toStdString()) != std::string::npos,
             written.error().toString().c_str());
}

void TestBulkLines::fewRecordsAreHeldAtATime() {
    // Of records of a megabyte, one is written while one is asked for, and one waits.
    constexpr std::size_t kMegabyte = std::size_t{1} << 20;
    ScratchText lines({}, kMegabyte);
    std::size_t mostAhead = 0;
    std::size_t asked = 0;
    const auto bytes = [&](std::size_t number) {
        asked = number + 1;
        return kMegabyte;
    };
    const auto progress = [&](std::uint64_t done, std::uint64_t) { mostAhead = std::max(mostAhead, asked - done); };
    QVERIFY(writeBulkLines(sourceOf(40, bytes), lines, kMostLine, progress, {}).has_value());
    QVERIFY2(mostAhead <= 2, qPrintable(QString::number(mostAhead)));
}

void TestBulkLines::endlessSourceIsStopped() {
    CancelToken cancel;
    std::size_t asked = 0;
    const BulkSource endless = [&]() -> Result<std::optional<BulkRecord>> {
        if (++asked == 3000)
            cancel.cancel();
        return std::optional(recordOf(asked));
    };
    ScratchText lines;
    const auto written = writeBulkLines(endless, lines, kMostLine, {}, cancel);
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Cancelled);
    QCOMPARE(asked, std::size_t{3000});
}

QTEST_APPLESS_MAIN(TestBulkLines)
#include "tst_bulk_lines.moc"
