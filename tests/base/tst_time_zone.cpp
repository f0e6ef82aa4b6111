#include "model/base/time_zone.h"
#include "model/base/zone_names.h"
#include "model/base/zone_rule.h"
#include "tests/support/samples.h"

#include <QTest>
#include <cstdlib>
#include <random>

using namespace galley;

namespace {

const TimeZone& zoneOf(const QByteArray& name) {
    const auto zone = TimeZone::find(name.toStdString());
    if (!zone)
        qFatal("%s", zone.error().toString().c_str());
    return **zone;
}

std::string shown(const LocalTime& local) {
    return formatInstant(local.day * kDayLength + local.milliseconds).substr(0, 16);
}

LocalTime localOf(const QByteArray& text) {
    const Instant asUtc = parseInstant(text.toStdString() + ":00Z").value();
    return TimeZone::utc().local(asUtc);
}

} // namespace

class TestTimeZone : public QObject {
    Q_OBJECT
private slots:
    void showsLocalTime_data();
    void showsLocalTime();
    void findsTheInstant_data();
    void findsTheInstant();
    void everyInstantComesBack();
    void theRuleAgreesWithTheTable();
    void theRuleRepeatsForEver();
    void refusesUnknownNames_data();
    void refusesUnknownNames();
    void theEnvironmentHasNoInfluence();
    void offsetsAreWritten();
    void zonesHaveNames();
};

void TestTimeZone::showsLocalTime_data() {
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<QByteArray>("instant");
    QTest::addColumn<QByteArray>("local");
    const auto row = [](const char* zone, const char* instant, const char* local) {
        QTest::addRow("%s %s", zone, instant) << QByteArray(zone) << QByteArray(instant) << QByteArray(local);
    };
    row("", "2021-03-04T05:06:07Z", "2021-03-04T05:06");
    row("UTC", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59");
    row("Europe/Berlin", "2017-05-15T22:00:00Z", "2017-05-16T00:00");
    row("Europe/Berlin", "2021-01-01T00:00:00Z", "2021-01-01T01:00");
    row("Europe/Berlin", "2026-03-29T00:59:00Z", "2026-03-29T01:59");
    row("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00");
    row("America/New_York", "2026-11-01T05:59:00Z", "2026-11-01T01:59");
    row("America/New_York", "2026-11-01T06:00:00Z", "2026-11-01T01:00");
    row("Asia/Kolkata", "2021-12-31T18:29:00Z", "2021-12-31T23:59");
    row("Australia/Lord_Howe", "2021-04-03T14:59:00Z", "2021-04-04T01:59");
    row("Australia/Lord_Howe", "2021-04-03T15:00:00Z", "2021-04-04T01:30");
    row("Pacific/Apia", "2011-12-30T09:59:00Z", "2011-12-29T23:59");
    row("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T00:00");
    row("Europe/Berlin", "0000-06-01T00:00:00Z", "0000-06-01T00:53"); // before zones: the sun's time there
    row("Europe/Berlin", "1945-06-01T00:00:00Z", "1945-06-01T03:00");
    row("Europe/Berlin", "2050-07-01T12:00:00Z", "2050-07-01T14:00");
    row("Europe/Berlin", "2100-01-01T12:00:00Z", "2100-01-01T13:00");
    row("Europe/Berlin", "9999-07-01T12:00:00Z", "9999-07-01T14:00");
    row("America/Nuuk", "2050-07-01T12:00:00Z", "2050-07-01T11:00");
    row("Australia/Sydney", "9000-01-01T00:00:00Z", "9000-01-01T11:00");
    row("Asia/Kolkata", "9999-12-31T12:00:00Z", "9999-12-31T17:30");
}

void TestTimeZone::showsLocalTime() {
    QFETCH(QByteArray, zone);
    QFETCH(QByteArray, instant);
    QFETCH(QByteArray, local);
    QCOMPARE(QByteArray::fromStdString(shown(zoneOf(zone).local(parseInstant(instant.toStdString()).value()))), local);
}

void TestTimeZone::findsTheInstant_data() {
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<QByteArray>("local");
    QTest::addColumn<int>("fit");
    QTest::addColumn<QByteArray>("instant");
    QTest::addColumn<QByteArray>("second");
    const auto row = [](const char* zone, const char* local, LocalFit fit, const char* instant, const char* second) {
        QTest::addRow("%s %s", zone, local) << QByteArray(zone) << QByteArray(local) << static_cast<int>(fit)
                                            << QByteArray(instant) << QByteArray(second[0] == '\0' ? instant : second);
    };
    row("Europe/Berlin", "2026-03-29T01:59", LocalFit::Once, "2026-03-29T00:59:00Z", "");
    row("Europe/Berlin", "2026-03-29T02:00", LocalFit::Never, "2026-03-29T01:00:00Z", ""); // shown as 03:00
    row("Europe/Berlin", "2026-03-29T02:30", LocalFit::Never, "2026-03-29T01:30:00Z", "");
    row("Europe/Berlin", "2026-03-29T03:00", LocalFit::Once, "2026-03-29T01:00:00Z", "");
    row("Europe/Berlin", "2026-10-25T01:59", LocalFit::Once, "2026-10-24T23:59:00Z", "");
    row("Europe/Berlin", "2026-10-25T02:00", LocalFit::Twice, "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z");
    row("Europe/Berlin", "2026-10-25T02:59", LocalFit::Twice, "2026-10-25T00:59:00Z", "2026-10-25T01:59:00Z");
    row("Europe/Berlin", "2026-10-25T03:00", LocalFit::Once, "2026-10-25T02:00:00Z", "");
    row("America/New_York", "2026-03-08T02:30", LocalFit::Never, "2026-03-08T07:30:00Z", "");
    row("America/New_York", "2026-11-01T01:30", LocalFit::Twice, "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z");
    row("Asia/Kolkata", "2026-03-29T02:30", LocalFit::Once, "2026-03-28T21:00:00Z", "");
    row("Australia/Lord_Howe", "2021-04-04T01:45", LocalFit::Twice, "2021-04-03T14:45:00Z", "2021-04-03T15:15:00Z");
    row("Australia/Lord_Howe", "2021-10-03T02:15", LocalFit::Never, "2021-10-02T15:45:00Z", "");
    row("Pacific/Apia", "2011-12-30T12:00", LocalFit::Never, "2011-12-30T22:00:00Z", ""); // a day that was left out
    row("Pacific/Apia", "2011-12-29T23:59", LocalFit::Once, "2011-12-30T09:59:00Z", "");
    row("Pacific/Apia", "2011-12-31T00:00", LocalFit::Once, "2011-12-30T10:00:00Z", "");
    row("Europe/Berlin", "2060-10-31T02:30", LocalFit::Twice, "2060-10-31T00:30:00Z", "2060-10-31T01:30:00Z");
}

void TestTimeZone::findsTheInstant() {
    QFETCH(QByteArray, zone);
    QFETCH(QByteArray, local);
    QFETCH(int, fit);
    QFETCH(QByteArray, instant);
    QFETCH(QByteArray, second);
    const LocalInstant found = zoneOf(zone).instantOf(localOf(local));
    QCOMPARE(static_cast<int>(found.fit), fit);
    QCOMPARE(QByteArray::fromStdString(formatInstant(found.instant)), instant);
    QCOMPARE(QByteArray::fromStdString(formatInstant(found.second)), second);
}

void TestTimeZone::everyInstantComesBack() {
    std::mt19937_64 random(7);
    const std::vector<std::string> names = TimeZone::names();
    QVERIFY(names.size() > 300);
    QCOMPARE(names.front(), std::string("Africa/Abidjan"));
    for (const std::string& name : names) {
        const TimeZone& zone = zoneOf(QByteArray::fromStdString(name));
        for (int i = 0; i < 200; ++i) {
            const std::int64_t year = i % 2 == 0 ? static_cast<std::int64_t>(random() % 10'000)
                                                 : 1900 + static_cast<std::int64_t>(random() % 200);
            const Instant instant =
                (year * 31'556'952 - 62'167'219'200 + static_cast<std::int64_t>(random() % 31'000'000)) * 1000;
            const LocalTime local = zone.local(instant);
            QVERIFY(local.milliseconds >= 0 && local.milliseconds < kDayLength);
            const LocalInstant back = zone.instantOf(local);
            if (back.fit == LocalFit::Never || (back.instant != instant && back.second != instant))
                QFAIL((name + " " + formatInstant(instant)).c_str());
        }
    }
}

void TestTimeZone::theRuleAgreesWithTheTable() {
    const auto rule = ZoneRule::parse("CET-1CEST,M3.5.0,M10.5.0/3");
    QVERIFY(rule.has_value());
    const auto nuuk = ZoneRule::parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
    QVERIFY(nuuk.has_value());
    const auto santiago = ZoneRule::parse("<-04>4<-03>,M9.1.6/24,M4.1.6/24");
    QVERIFY(santiago.has_value());
    const struct {
        const ZoneRule& rule;
        const TimeZone& zone;
    } pairs[] = {
        {*rule, zoneOf("Europe/Berlin")}, {*nuuk, zoneOf("America/Nuuk")}, {*santiago, zoneOf("America/Santiago")}};
    for (const auto& [one, zone] : pairs)
        for (int year = 2027; year < 2037; ++year)
            for (const std::int64_t second : {one.beginOfSummer(year), one.endOfSummer(year)}) {
                const bool begins = second == one.beginOfSummer(year);
                QCOMPARE(zone.offsetAt(second * 1000), begins ? one.summerOffset() : one.standardOffset());
                QCOMPARE(zone.offsetAt(second * 1000 - 1), begins ? one.standardOffset() : one.summerOffset());
            }
    for (const char* text : {"", "EST5", "<+03>-3", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0/3",
                             "CET-1CEST,J60,J300", "CET-1CEST,M3.5.0,M10.5.0/3x", "<CET-1CEST,M3.5.0,M10.5.0"})
        QVERIFY2(!ZoneRule::parse(text).has_value(), text);
}

void TestTimeZone::theRuleRepeatsForEver() {
    const TimeZone& zone = zoneOf("America/New_York");
    constexpr Instant k400Years = 146'097 * kDayLength;
    std::mt19937_64 random(3);
    for (int i = 0; i < 5000; ++i) {
        const Instant instant =
            parseInstant("2040-01-01").value() + static_cast<Instant>(random() % static_cast<std::uint64_t>(k400Years));
        for (int round = 1; round < 19; ++round)
            QCOMPARE(zone.offsetAt(instant + round * k400Years), zone.offsetAt(instant));
    }
}

void TestTimeZone::refusesUnknownNames_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("hint");
    const auto row = [](const char* name, const char* hint) {
        QTest::addRow("%s", name) << QByteArray(name) << QByteArray(hint);
    };
    row("Europe/Berln", "did you mean Europe/Berlin?");
    row("europe/berlin", "did you mean Europe/Berlin?");
    row("Berlin", "did you mean Europe/Berlin?");
    row("America/New York", "did you mean America/New_York?");
    row("localtime", "give a name of the tz database");
    row("../../etc/passwd", "give a name of the tz database");
    row("/usr/share/zoneinfo/Europe/Berlin", "did you mean Europe/Berlin?");
    row("+02:00", "give a name of the tz database");
    row(" ", "give a name of the tz database");
}

void TestTimeZone::refusesUnknownNames() {
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, hint);
    const auto zone = TimeZone::find(name.toStdString());
    QVERIFY(!zone);
    QCOMPARE(zone.error().code, ErrorCode::NotFound);
    QVERIFY2(QByteArray::fromStdString(zone.error().message).contains(hint), zone.error().message.c_str());
    QVERIFY(!TimeZone::find(std::string(100'000, 'x')));
}

void TestTimeZone::theEnvironmentHasNoInfluence() {
    const QByteArray before = qgetenv("TZ");
    const Instant instant = parseInstant("2021-07-01T12:00:00Z").value();
    const std::int32_t offset = zoneOf("Europe/Berlin").offsetAt(instant);
    qputenv("TZ", "Asia/Tokyo");
    QCOMPARE(zoneOf("Europe/Berlin").offsetAt(instant), offset);
    QCOMPARE(zoneOf("").offsetAt(instant), 0);
    QCOMPARE(TimeZone::machineZone(), std::string("Asia/Tokyo"));
    qputenv("TZ", ":nowhere");
    QVERIFY(TimeZone::find(TimeZone::machineZone()).has_value());
    before.isNull() ? qunsetenv("TZ") : qputenv("TZ", before);
}

void TestTimeZone::offsetsAreWritten() {
    QCOMPARE(formatOffset(0), std::string("UTC"));
    QCOMPARE(formatOffset(7200), std::string("UTC+2"));
    QCOMPARE(formatOffset(-12600), std::string("UTC-3:30"));
    QCOMPARE(formatOffset(20700), std::string("UTC+5:45"));
    QCOMPARE(formatOffset(3208), std::string("UTC+0:53:28"));
    QCOMPARE(formatOffset(3608), std::string("UTC+1:00:08"));
}

void TestTimeZone::zonesHaveNames() {
    const Instant summer = parseInstant("2021-07-01").value();
    const Instant winter = parseInstant("2021-01-01").value();
    QCOMPARE(zoneName(zoneOf("Europe/Berlin"), summer, "en"), std::string("Central European Summer Time"));
    QCOMPARE(zoneName(zoneOf("Europe/Berlin"), winter, "de"), std::string("Mitteleuropäische Normalzeit"));
    QCOMPARE(zoneName(zoneOf("Etc/GMT-2"), winter, "en"), std::string("UTC+2"));
    QCOMPARE(zoneName(zoneOf(""), winter, "en"), std::string("UTC"));
    QCOMPARE(zonePlace(zoneOf("America/New_York"), "en"), std::string("New York"));
    QCOMPARE(zonePlace(zoneOf("Europe/Vienna"), "de_AT"), std::string("Wien"));
    QCOMPARE(zonePlace(zoneOf("Etc/GMT-2"), "en"), std::string("UTC+2"));
    QCOMPARE(zonePlace(zoneOf("UTC"), "tlh"), std::string("UTC"));
    for (const std::string& name : TimeZone::names())
        QVERIFY(!zonePlace(zoneOf(QByteArray::fromStdString(name)), "en").empty());
}

QTEST_APPLESS_MAIN(TestTimeZone)
#include "tst_time_zone.moc"
