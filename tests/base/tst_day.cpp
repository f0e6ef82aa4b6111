#include "model/base/day.h"
#include "model/base/time.h"
#include "tests/support/samples.h"

#include <QTest>
#include <random>

using namespace galley;

class TestDay : public QObject {
    Q_OBJECT
private slots:
    void readsAndWrites_data();
    void readsAndWrites();
    void everyDayReadsBack();
    void followsTheCalendarOfInstants();
    void refusesWhatIsNoDay_data();
    void refusesWhatIsNoDay();
    void staysInsideItsRange();
};

void TestDay::readsAndWrites_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("day");
    const auto row = [](const char* text, qint64 day) { QTest::newRow(text) << QByteArray(text) << day; };
    row("1970-01-01", 0);
    row("1969-12-31", -1);
    row("2021-03-04", 18690);
    row("2000-02-29", 11016);
    row("1582-10-10", -141432); // no gap where others changed their calendar
    row("0000-01-01", kFirstDay);
    row("9999-12-31", kLastDay);
}

void TestDay::readsAndWrites() {
    QFETCH(QByteArray, text);
    QFETCH(qint64, day);
    const auto parsed = parseDay(text.toStdString());
    VERIFY_OK(parsed);
    QCOMPARE(qint64(*parsed), day);
    QCOMPARE(QByteArray::fromStdString(formatDay(day)), text);
}

void TestDay::everyDayReadsBack() {
    CalendarDay last = calendarDay(kFirstDay);
    for (Day day = kFirstDay; day <= kLastDay; ++day) {
        const CalendarDay date = calendarDay(day);
        const bool isNext = date.day == last.day + 1 || (date.day == 1 && (day == kFirstDay || last.day >= 28));
        const auto parsed = parseDay(formatDay(day));
        if (!isNext && day != kFirstDay)
            QFAIL(formatDay(day).c_str());
        if (!parsed || *parsed != day)
            QFAIL(formatDay(day).c_str());
        last = date;
    }
}

void TestDay::followsTheCalendarOfInstants() {
    std::mt19937_64 random(12);
    for (int i = 0; i < 20'000; ++i) {
        const Day day = kFirstDay + static_cast<Day>(random() % static_cast<std::uint64_t>(kLastDay - kFirstDay + 1));
        QCOMPARE(formatInstant(day * 86'400'000), formatDay(day) + "T00:00:00Z");
    }
}

void TestDay::refusesWhatIsNoDay_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"",
                             "2021",
                             "2021-03",
                             "2021-3-4",
                             "2021-03-4",
                             "2021-02-29",
                             "2021-13-01",
                             "2021-00-10",
                             "2021-04-31",
                             "2021-03-00",
                             "2021/03/04",
                             "04-03-2021",
                             "20210304",
                             " 2021-03-04",
                             "2021-03-04 ",
                             "2021-03-04T00:00:00Z",
                             "2021-03-04Z",
                             "-2021-03-04",
                             "+2021-03-04",
                             "12021-03-04",
                             "2021-03-0x",
                             "2021-03--4",
                             "\xd9\xa2\xd9\xa0-01-01"})
        QTest::newRow(text[0] == '\0' ? "empty" : text) << QByteArray(text);
}

void TestDay::refusesWhatIsNoDay() {
    QFETCH(QByteArray, text);
    const auto parsed = parseDay(text.toStdString());
    QVERIFY(!parsed.has_value());
    QCOMPARE(parsed.error().code, ErrorCode::InvalidInput);
}

void TestDay::staysInsideItsRange() {
    QCOMPARE(formatDay(INT64_MIN), std::string("0000-01-01"));
    QCOMPARE(formatDay(INT64_MAX), std::string("9999-12-31"));
}

QTEST_APPLESS_MAIN(TestDay)
#include "tst_day.moc"
