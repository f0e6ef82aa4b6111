#include "model/import/written_time.h"

#include <QTest>

using namespace galley;

class TestWrittenTime : public QObject {
    Q_OBJECT
private slots:
    void readsDaysAsTheyWereWritten_data();
    void readsDaysAsTheyWereWritten();
    void timesWithoutOffsetAreOfTheZone();
    void saysWhenTheMomentIsAnotherOne_data();
    void saysWhenTheMomentIsAnotherOne();
};

void TestWrittenTime::readsDaysAsTheyWereWritten_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("day");
    const auto row = [](const char* text, const char* day) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(day);
    };
    row("2017-05-16", "2017-05-16");
    row("2017-05-16T00:00+02:00", "2017-05-16");
    row("2017-05-16T00:00:00.000-11:00", "2017-05-16");
    row("2017-05-16T00:00:00Z", "2017-05-16");
    row("2017-05-16T00:00", "2017-05-16");
    row("2017-05-16T00:00:01+02:00", "");
    row("2017-05-16T10:00", "");
    row("2017-02-29", "");
    row("soon", "");
}

void TestWrittenTime::readsDaysAsTheyWereWritten() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, day);
    QCOMPARE(QByteArray::fromStdString(dayText(text.toStdString()).value_or("")), day);
}

void TestWrittenTime::timesWithoutOffsetAreOfTheZone() {
    const TimeZone& berlin = **TimeZone::find("Europe/Berlin");
    const auto text = [&](const char* written) { return instantText(written, berlin)->text; };
    QCOMPARE(text("2017-05-16"), std::string("2017-05-15T22:00:00Z"));
    QCOMPARE(text("2017-05-16T10:00"), std::string("2017-05-16T08:00:00Z"));
    QCOMPARE(text("2017-05-16T10:00-01:00"), std::string("2017-05-16T10:00-01:00"));
    QVERIFY(!instantText("0000-01-01", berlin).has_value()); // the year before
    QVERIFY(!instantText("noon", berlin).has_value());
}

void TestWrittenTime::saysWhenTheMomentIsAnotherOne_data() {
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("kept");
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<bool>("isFiner");
    const auto row = [](const char* written, const char* kept, const char* change, bool isFiner = false) {
        QTest::newRow(written) << QByteArray(written) << QByteArray(kept) << QByteArray(change) << isFiner;
    };
    row("2016-12-31T23:59:59Z", "2016-12-31T23:59:59Z", "");
    row("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", "leap second");
    row("2016-12-31T18:59:60.5-05:00", "2017-01-01T00:00:00.500Z", "leap second");
    row("2017-01-01T00:59:60", "2017-01-01T00:00:00Z", "leap second");
    row("2021-03-28T02:30", "2021-03-28T01:30:00Z", "leave this time out");
    row("2021-10-31T02:30", "2021-10-31T00:30:00Z", "twice");
    row("2021-10-31T02:30+01:00", "2021-10-31T02:30+01:00", "");
    row("2021-03-04T05:06:07.123456Z", "2021-03-04T05:06:07.123456Z", "", true);
    row("2021-03-04T05:06:07.123000Z", "2021-03-04T05:06:07.123000Z", "");
}

void TestWrittenTime::saysWhenTheMomentIsAnotherOne() {
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, kept);
    QFETCH(QByteArray, change);
    QFETCH(bool, isFiner);
    const auto time = instantText(written.toStdString(), **TimeZone::find("Europe/Berlin"));
    QVERIFY(time);
    QCOMPARE(QByteArray::fromStdString(time->text), kept);
    QCOMPARE(time->change.empty(), change.isEmpty());
    QVERIFY2(time->change.find(change.toStdString()) != std::string::npos, time->change.c_str());
    QCOMPARE(time->isFiner, isFiner);
}

QTEST_APPLESS_MAIN(TestWrittenTime)
#include "tst_written_time.moc"
