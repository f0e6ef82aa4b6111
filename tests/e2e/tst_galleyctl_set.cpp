// set and what belongs to it: values as people write them, names as they see them, schemas that they changed by hand.
#include "tests/e2e/galleyctl_fixture.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>

using galley::test::CtlFixture;

namespace {

const QByteArray kRecords =
    R"({"type":"статья","id":"1","заголовок":"Привет","p":1.5,"at":"2021-03-04T05:06:07Z","title":"T"}
{"type":"b","id":"2","name":"B"}
)";

} // namespace

class TestGalleyctlSet : public QObject {
    Q_OBJECT
private slots:
    void init();
    void timesAreOfTheZoneOfTheSite();
    void whatWouldBeChangedIsRefused_data();
    void whatWouldBeChangedIsRefused();
    void whatIsThereAlreadyMakesNoCommit();
    void wrongUsageIsToldApart_data();
    void wrongUsageIsToldApart();
    void labelsAreNamesToo();
    void unknownNamesListWhatThereIs();
    void oneAssignmentMayNeedAnother();
    void historyOfWhatNeverWasIsNotFound();
    void typesChangedByHandAreWarnedOf();
    void typesChangedByHandCanBeTakenOver();
    void schemaThatDoesNotFitNamesItsPlace();
    void anImportKeepsASchemaChangedByHand();

private:
    std::unique_ptr<CtlFixture> m_fixture;
};

void TestGalleyctlSet::init() {
    m_fixture = std::make_unique<CtlFixture>();
    m_fixture->write("records.ndjson", kRecords);
    RUN(made, *m_fixture, 0, {"import", "site", "--from", "ndjson", "records.ndjson", "--zone", "Europe/Berlin"});
}

void TestGalleyctlSet::timesAreOfTheZoneOfTheSite() {
    RUN(summer, *m_fixture, 0, {"set", "site", "stata/1", "at=2021-07-01T10:00"});
    QVERIFY2(summer.output.startsWith("note: at: \"2021-07-01T10:00\" is kept as 2021-07-01T08:00:00Z: it is meant in "
                                      "the time zone Europe/Berlin\n"),
             summer.output.constData());
    RUN(got, *m_fixture, 0, {"get", "site", "stata/1"});
    QCOMPARE(got.json()["at"].toString(), QStringLiteral("2021-07-01T08:00:00Z"));
    // What is taken for a time that clocks leave out, or show twice, is said where scripts see it too.
    RUN(never, *m_fixture, 0, {"set", "site", "stata/1", "at=2024-03-31T02:30"});
    QVERIFY2(
        never.errors.contains("warning: stata/1, field at: \"2024-03-31T02:30\" is kept as 2024-03-31T01:30:00Z: ") &&
            never.errors.contains("clocks in Europe/Berlin leave this time out, 03:30 (UTC+2) is taken"),
        never.all().constData());
    RUN(twice, *m_fixture, 0, {"set", "site", "stata/1", "at=2024-10-27T02:30", "--json"});
    QVERIFY2(
        twice.errors.contains("clocks in Europe/Berlin show this time twice, the first one, 02:30 (UTC+2), is taken"),
        twice.all().constData());
    QCOMPARE(summer.errors, QByteArray());
    RUN(leap, *m_fixture, 0, {"set", "site", "stata/1", "at=2016-12-31T23:59:60Z", "--json"});
    QCOMPARE(leap.json()["changes"][0]["after"].toString(), QStringLiteral("2017-01-01T00:00:00Z"));
    RUN(help, *m_fixture, 0, {"set", "--help"});
    QVERIFY(help.output.simplified().contains("a time without an offset is meant in the site's time zone"));
}

void TestGalleyctlSet::whatWouldBeChangedIsRefused_data() {
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("number") << "p=12345678901234567890.5" << QByteArray("field p: ");
    QTest::newRow("NUL") << R"(title="a\u0000b")" << QByteArray("field title: ");
    QTest::newRow("control character") << R"(title="a\u001bb")" << QByteArray("U+001B; it is at place 3");
    QTest::newRow("half a character") << R"(title="\ud800")" << QByteArray("half a character");
    QTest::newRow("microseconds") << "at=2021-07-01T10:00:00.123456Z" << QByteArray("more digits");
}

void TestGalleyctlSet::whatWouldBeChangedIsRefused() {
    QFETCH(QString, assignment);
    QFETCH(QByteArray, said);
    RUN(before, *m_fixture, 0, {"get", "site", "stata/1"});
    RUN(refused, *m_fixture, 6, {"set", "site", "stata/1", "заголовок=new", assignment});
    QVERIFY2(refused.errors.contains("stata/1, field ") && refused.errors.contains(said), refused.errors.constData());
    RUN(after, *m_fixture, 0, {"get", "site", "stata/1"});
    QCOMPARE(after.output, before.output);
}

void TestGalleyctlSet::whatIsThereAlreadyMakesNoCommit() {
    RUN(first, *m_fixture, 0, {"set", "site", "stata/1", "title=New"});
    RUN(log, *m_fixture, 0, {"log", "site"});
    RUN(again, *m_fixture, 0, {"set", "site", "stata/1", "title=New"});
    QCOMPARE(again.output, QByteArray("nothing changed: stata/1 says that already\n"));
    RUN(time, *m_fixture, 0, {"set", "site", "stata/1", "at=2021-03-04T06:06:07+01:00", "p=1.50"});
    QVERIFY2(time.output.contains("nothing changed"), time.output.constData());
    RUN(json, *m_fixture, 0, {"set", "site", "stata/1", "title=New", "--json"});
    QCOMPARE(json.json()["changed"].toBool(true), false);
    RUN(same, *m_fixture, 0, {"log", "site"});
    QCOMPARE(same.output, log.output);
    RUN(other, *m_fixture, 0, {"set", "site", "stata/1", "title=New", "p=2", "--json"});
    QCOMPARE(other.json()["changed"].toBool(false), true);
}

void TestGalleyctlSet::wrongUsageIsToldApart_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const QStringList& arguments, const char* said) {
        QTest::newRow(qPrintable(arguments.join(' '))) << arguments << QByteArray(said);
    };
    row({"set", "site", "stata/1", "title"}, "\"title\" is not PATH=JSON");
    row({"set", "site", "stata/1", "=x"}, "\"=x\" is not PATH=JSON");
    row({"set", "site", "stata", "title=x"}, "a record is named TYPE/ID, not \"stata\"");
    row({"get", "site", "stata"}, "a record is named TYPE/ID, not \"stata\"");
    row({"log", "site", "--record", "stata"}, "a record is named TYPE/ID, not \"stata\"");
    row({"log", "site", "--limit", "-1"}, "\"-1\" is no whole number");
    row({"search", "site", "x", "--limit", "1.5"}, "\"1.5\" is no whole number");
    row({"rollback", "site", "-1"}, "\"-1\" is no whole number");
    row({"rollback", "site", "99999999999999999999"}, "99999999999999999999");
    row({"frobnicate"}, "there is no command \"frobnicate\"");
    row({"frobnicate", "site"}, "there is no command \"frobnicate\"");
    row({"audit", "frobnicate"}, "there is no command \"audit frobnicate\"");
    row({"audit"}, "subcommand");
    row({}, "subcommand");
}

void TestGalleyctlSet::wrongUsageIsToldApart() {
    QFETCH(const QStringList, arguments);
    QFETCH(const QByteArray, said);
    RUN(refused, *m_fixture, 2, arguments);
    QVERIFY2(refused.errors.contains(said), refused.all().constData());
}

void TestGalleyctlSet::labelsAreNamesToo() {
    RUN(saved, *m_fixture, 0, {"set", "site", "статья/1", "заголовок=Пока"});
    RUN(got, *m_fixture, 0, {"get", "site", "статья/1"});
    QCOMPARE(got.json()["zagolovok"].toString(), QStringLiteral("Пока"));
    RUN(log, *m_fixture, 0, {"log", "site", "--record", "статья/1", "--json"});
    QCOMPARE(log.json().array().size(), 2);
    RUN(found, *m_fixture, 0, {"search", "site", "--type", "статья", "пока"});
    QVERIFY(found.output.contains("stata/1"));
}

void TestGalleyctlSet::unknownNamesListWhatThereIs() {
    RUN(type, *m_fixture, 3, {"set", "site", "article/1", "p=1"});
    QVERIFY2(type.errors.contains("there is no type article; the types are stata (статья), b"), type.errors);
    RUN(field, *m_fixture, 3, {"set", "site", "stata/1", "headline=x"});
    QVERIFY2(field.errors.contains("field headline: there is no field headline; the fields are zagolovok (заголовок), "
                                   "p, at, title"),
             field.errors);
    RUN(search, *m_fixture, 3, {"search", "site", "--type", "article", "x"});
    QVERIFY2(search.errors.contains("stata (статья)"), search.errors);
}

void TestGalleyctlSet::oneAssignmentMayNeedAnother() {
    m_fixture->write("more.ndjson", R"({"type":"page","id":"p","m":[{"kind":"row","text":"a"}],"l":["x"]})");
    RUN(more, *m_fixture, 0, {"import", "site", "--from", "ndjson", "more.ndjson"});
    RUN(saved, *m_fixture, 0,
        {"set", "site", "page/p", R"(m=[{"kind":"row","key":"new","text":"b"}])", "m/new/Text=c", R"(l=["x","y"])",
         "l/1=z"});
    RUN(got, *m_fixture, 0, {"get", "site", "page/p"});
    QCOMPARE(got.json()["m"][0]["text"].toString(), QStringLiteral("c"));
    QCOMPARE(got.json()["l"][1].toString(), QStringLiteral("z"));
}

void TestGalleyctlSet::historyOfWhatNeverWasIsNotFound() {
    RUN(record, *m_fixture, 3, {"log", "site", "--record", "b/nothing"});
    QVERIFY2(record.errors.contains("b/nothing: there is no such record"), record.errors);
    RUN(type, *m_fixture, 3, {"log", "site", "--record", "nothing/2"});
    QVERIFY2(type.errors.contains("there is no type nothing; the types are"), type.errors);
    RUN(known, *m_fixture, 0, {"log", "site", "--record", "b/2", "--json"});
    QCOMPARE(known.json().array().size(), 1);
}

void TestGalleyctlSet::typesChangedByHandAreWarnedOf() {
    RUN(before, *m_fixture, 0, {"status", "site"});
    QVERIFY2(before.errors.isEmpty(), before.errors);
    QByteArray schema = m_fixture->read("site/schema.json");
    schema.replace(R"("name":"title")", R"("name":"title","label":"Headline")");
    m_fixture->write("site/schema.json", schema);
    for (const QStringList& command : {QStringList{"status", "site"}, QStringList{"set", "site", "b/2", "name=C"}}) {
        RUN(warned, *m_fixture, 0, command);
        QVERIFY2(warned.errors.contains("site/schema.json: stata, field title: changed by hand, and not in use") &&
                     warned.errors.contains("galleyctl schema SITE FILE"),
                 warned.errors);
    }
    // What stands under "site" counts, and is nothing to warn of.
    RUN(taken, *m_fixture, 0, {"schema", "site", "site/schema.json"});
    schema = m_fixture->read("site/schema.json");
    schema.replace(R"("zone": "Europe/Berlin")", R"("zone": "Europe/Paris")");
    m_fixture->write("site/schema.json", schema);
    RUN(zone, *m_fixture, 0, {"zone", "site"});
    QCOMPARE(zone.output + zone.errors, QByteArray("Europe/Paris\n"));
}

void TestGalleyctlSet::typesChangedByHandCanBeTakenOver() {
    QByteArray schema = m_fixture->read("site/schema.json");
    schema.replace(R"("name":"title")", R"("name":"title","label":"Headline")");
    m_fixture->write("site/schema.json", schema);
    RUN(taken, *m_fixture, 0, {"schema", "site", "site/schema.json", "--json"});
    QVERIFY2(taken.json()["changed"].toBool() && taken.errors.isEmpty(), taken.all().constData());
    RUN(status, *m_fixture, 0, {"status", "site"});
    QVERIFY2(status.errors.isEmpty(), status.errors);
    RUN(saved, *m_fixture, 0, {"set", "site", "stata/1", "Headline=Now"});
    RUN(again, *m_fixture, 0, {"schema", "site", "site/schema.json", "--json"});
    QVERIFY(!again.json()["changed"].toBool());
    RUN(printed, *m_fixture, 0, {"schema", "site"});
    QCOMPARE(printed.output, m_fixture->read("site/schema.json"));
    // What the content does not fit stays out.
    schema = printed.output;
    schema.replace(R"("kind":"float")", R"("kind":"bool")");
    m_fixture->write("other.json", schema);
    RUN(refused, *m_fixture, 6, {"schema", "site", "other.json"});
    QVERIFY2(refused.errors.contains("does not fit"), refused.errors);
    QCOMPARE(m_fixture->read("site/schema.json"), printed.output);
}

void TestGalleyctlSet::schemaThatDoesNotFitNamesItsPlace() {
    RUN(schema, *m_fixture, 0, {"schema", "site"});
    QByteArray text = schema.output;
    text.replace("\"float\"", "\"string\"");
    QVERIFY(text != schema.output);
    m_fixture->write("other.json", text);
    RUN(refused, *m_fixture, 6, {"schema", "site", "other.json"});
    QVERIFY2(refused.errors.contains("other.json: stata, field p: the new schema does not fit"),
             refused.errors.constData());
    QVERIFY2(refused.errors.contains("the field was float and is string now; leave it as it was and add what is new "
                                     "behind it, under another name; only a site without any record takes any schema"),
             refused.errors.constData());
    QFile::remove(m_fixture->path("site/schema.json"));
    for (const QStringList& command :
         {QStringList{"get", "site", "stata/1"}, QStringList{"log", "site", "--record", "stata/1"}}) {
        RUN(missing, *m_fixture, 3, command);
        QVERIFY2(missing.errors.contains("schema.json: is missing") && missing.errors.contains("backup"),
                 missing.errors.constData());
    }
}

void TestGalleyctlSet::anImportKeepsASchemaChangedByHand() {
    QByteArray schema = m_fixture->read("site/schema.json");
    schema.replace(R"("name":"title")", R"("name":"title","label":"Headline")");
    m_fixture->write("site/schema.json", schema);
    m_fixture->write("more.ndjson", R"({"type":"more","id":"1"})");
    RUN(more, *m_fixture, 0, {"import", "site", "--from", "ndjson", "more.ndjson"});
    QVERIFY2(more.errors.contains("changed by hand"), more.errors);
    QCOMPARE(m_fixture->read("site/schema.json.old"), schema);
    QVERIFY(m_fixture->read("site/schema.json").contains("\"more\""));
    RUN(status, *m_fixture, 0, {"status", "site"});
    QVERIFY2(status.errors.isEmpty(), status.errors);
}

QTEST_GUILESS_MAIN(TestGalleyctlSet)
#include "tst_galleyctl_set.moc"
