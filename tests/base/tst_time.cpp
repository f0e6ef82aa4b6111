#include "model/base/time.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;

class TestTime : public QObject {
    Q_OBJECT
private slots:
    void readsAndWrites_data();
    void readsAndWrites();
    void refusesNonsense_data();
    void refusesNonsense();
};

void TestTime::readsAndWrites_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("instant");
    QTest::addColumn<QByteArray>("canonical");
    QTest::newRow("utc") << QByteArray("2021-03-04T05:06:07Z") << qint64(1614834367000)
                         << QByteArray("2021-03-04T05:06:07Z");
    QTest::newRow("fraction") << QByteArray("1970-01-01T00:00:00.0405Z") << qint64(40)
                              << QByteArray("1970-01-01T00:00:00.040Z");
    QTest::newRow("offset") << QByteArray("1970-01-01T01:30:00+01:30") << qint64(0)
                            << QByteArray("1970-01-01T00:00:00Z");
    QTest::newRow("date") << QByteArray("1969-12-31") << qint64(-86400000) << QByteArray("1969-12-31T00:00:00Z");
    QTest::newRow("minutes") << QByteArray("2000-02-29T10:20") << qint64(951819600000)
                             << QByteArray("2000-02-29T10:20:00Z");
}

void TestTime::readsAndWrites() {
    QFETCH(QByteArray, text);
    QFETCH(qint64, instant);
    QFETCH(QByteArray, canonical);
    const auto parsed = parseInstant(text.toStdString());
    VERIFY_OK(parsed);
    QCOMPARE(qint64(*parsed), instant);
    QCOMPARE(QByteArray::fromStdString(formatInstant(*parsed)), canonical);
}

void TestTime::refusesNonsense_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"", "2021", "2021-02-30", "2021-03-04T25:00:00Z", "2021-03-04T05:06:07Zx",
                             "2021-03-04T05:06:07+99:00", "2021-03-04T05:06:07.Z", "2021/03/04",
                             "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z"})
        QTest::newRow(text[0] == '\0' ? "empty" : text) << QByteArray(text);
}

void TestTime::refusesNonsense() {
    QFETCH(QByteArray, text);
    QVERIFY(!parseInstant(text.toStdString()).has_value());
}

QTEST_APPLESS_MAIN(TestTime)
#include "tst_time.moc"
