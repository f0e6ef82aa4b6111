#include "model/import/import.h"
#include "model/import/zone_guess.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;

namespace {

std::vector<Locale> localesOf(const QByteArray& codes) {
    std::vector<Locale> locales;
    for (const QByteArray& code : codes.split(' '))
        locales.push_back({code.toStdString(), {}});
    return locales;
}

} // namespace

class TestZoneGuess : public QObject {
    Q_OBJECT
private slots:
    void guessesByOffsetsAndCountry_data();
    void guessesByOffsetsAndCountry();
    void manyTimesTakeNoRoom();
    void theReportSaysWhy();
};

void TestZoneGuess::guessesByOffsetsAndCountry_data() {
    QTest::addColumn<QByteArray>("locales");
    QTest::addColumn<QByteArray>("times");
    QTest::addColumn<QByteArray>("zone");
    const auto row = [](const char* name, const char* locales, const char* times, const char* zone) {
        QTest::addRow("%s", name) << QByteArray(locales) << QByteArray(times) << QByteArray(zone);
    };
    row("winter and summer", "en-US", "2021-01-05T10:00+01:00 2021-07-05T10:00+02:00", "Europe/Berlin");
    row("in France", "fr-FR", "2021-01-05T10:00+01:00 2021-07-05T10:00+02:00", "Europe/Paris");
    row("the second language", "en de", "2021-07-05T10:00+02:00", "Europe/Berlin");
    row("one offset", "en-US", "2017-05-16T00:00+02:00", "Etc/GMT-2");
    row("one offset all year", "en", "2021-01-05T10:00+03:00 2021-07-05T10:00+03:00", "Etc/GMT-3");
    row("behind UTC", "de", "2021-01-05T10:00-05:00", "Etc/GMT+5");
    row("America", "en", "2021-01-05T10:00-05:00 2021-07-05T10:00-04:00", "America/New_York");
    row("the west", "en-US", "2021-01-05T10:00-08:00", "America/Los_Angeles");
    row("London", "en-GB", "2021-01-05T10:00+00:00 2021-07-05T10:00+01:00", "Europe/London");
    row("the south", "en", "2021-01-05T10:00+11:00 2021-07-05T10:00+10:00", "Australia/Sydney");
    row("half hours", "en", "2021-01-05T10:00+05:30", "Asia/Kolkata");
    row("half an hour of summer", "en", "2021-01-05T10:00+11:00 2021-07-05T10:00+10:30", "Australia/Lord_Howe");
    row("as programs write", "de", "2021-01-05T10:00:00Z 2021-07-05T10:00:00Z", "");
    row("programs beside people", "de", "2021-01-05T10:00:00Z 2021-07-05T10:00:00+02:00", "Europe/Berlin");
    row("no offsets", "de", "2021-01-05 2021-01-05T10:00", "");
    row("a contradiction", "de", "2021-01-05T10:00+01:00 2021-01-06T10:00+09:00", "");
    row("no times", "de", "words 12:00+02:00 2021-01-05T10:00+99:99", "");
    row("an unknown language", "tlh", "2021-07-05T10:00+02:00", "Etc/GMT-2");
}

void TestZoneGuess::guessesByOffsetsAndCountry() {
    QFETCH(QByteArray, locales);
    QFETCH(QByteArray, times);
    QFETCH(QByteArray, zone);
    ZoneEvidence evidence;
    ZoneEvidence half;
    for (const QByteArray& time : times.split(' '))
        (time.contains("-07-") ? half : evidence).add(time.toStdString());
    evidence.merge(half);
    const ZoneEvidence::Guess guess = evidence.guess(localesOf(locales));
    QCOMPARE(QByteArray::fromStdString(guess.zone), zone);
    QVERIFY(!guess.why.empty());
    QVERIFY(guess.zone.empty() || TimeZone::find(guess.zone).has_value());
}

void TestZoneGuess::manyTimesTakeNoRoom() {
    ZoneEvidence evidence;
    for (int i = 0; i < 200'000; ++i)
        evidence.add(formatDay(i % 3'000'000 - 700'000) + "T10:00:00+0" + std::to_string(i % 9) + ":00");
    QCOMPARE(evidence.guess(localesOf("de")).zone, std::string());
}

void TestZoneGuess::theReportSaysWhy() {
    Schema schema;
    schema.locales = {{"de", {}}};
    schema.types.emplace_back().name = "event";
    schema.types[0].fields.emplace_back().name = "at";
    ZoneEvidence evidence;
    evidence.add("2021-07-05T10:00:00+02:00");
    ImportReport report;
    VERIFY_OK(chooseZone(schema, {}, nullptr, evidence, report));
    QCOMPARE(schema.site.zone, std::string()); // there is nothing to show
    QVERIFY(report.notes.empty());
    schema.types[0].fields[0].kind = FieldKind::DateTime;
    VERIFY_OK(chooseZone(schema, {}, nullptr, evidence, report));
    QCOMPARE(schema.site.zone, std::string("Europe/Berlin"));
    QCOMPARE(report.notes.size(), 1U);
    QVERIFY(report.notes[0].toString().find("Europe/Berlin") != std::string::npos);
    QVERIFY(report.notes[0].toString().find("+02:00") != std::string::npos);
    // What is written in UTC as well is not written with one offset alone.
    ZoneEvidence fixed;
    fixed.add("2021-07-05T10:00:00-05:00");
    QVERIFY(fixed.guess({{"de", {}}}).why.ends_with("-05:00 alone"));
    fixed.add("2021-07-05T10:00:00Z");
    QCOMPARE(fixed.guess({{"de", {}}}).zone, std::string("Etc/GMT+5"));
    QVERIFY(fixed.guess({{"de", {}}}).why.ends_with("-05:00, beside some in UTC"));
    VERIFY_OK(chooseZone(schema, "Asia/Tokyo", nullptr, evidence, report));
    QCOMPARE(schema.site.zone, std::string("Asia/Tokyo"));
    // A site keeps the zone that it has.
    Schema other = schema;
    other.site.zone = "Europe/Paris";
    const auto site = State::empty(std::make_shared<const Schema>(other));
    VERIFY_OK(chooseZone(schema, {}, site.get(), evidence, report));
    QCOMPARE(schema.site.zone, std::string("Europe/Paris"));
    const auto unknown = chooseZone(schema, "Asia/Tokio", nullptr, evidence, report);
    QVERIFY(!unknown);
    QVERIFY(unknown.error().message.find("Asia/Tokyo") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestZoneGuess)
#include "tst_zone_guess.moc"
