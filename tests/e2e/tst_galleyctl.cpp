// new, get, set, page, status, stats, diff, log, audit and what all commands share, over the real program.
#include "model/base/file.h"
#include "tests/e2e/galleyctl_fixture.h"
#include "tests/support/packable_text.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <csignal>

using galley::test::CtlFixture;
using galley::test::packableText;
using galley::test::Run;

class TestGalleyctl : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void helpAndVersionEndWell();
    void wrongUsageEndsWithTwo_data();
    void wrongUsageEndsWithTwo();
    void whatIsNotThereEndsWithThree_data();
    void whatIsNotThereEndsWithThree();
    void newSiteIsEmptyAndHasATheme();
    void newRefusesAFolderInUse();
    void demoCanBeMoved();
    void demoGrowsByPagesAlwaysAlike();
    void setChangesFieldsInOneCommit();
    void setTakesTextDotsAndNull();
    void setThatFailsNamesThePlaceAndChangesNothing();
    void lockedSiteIsReadButNotWritten();
    void pageIsRenderedInEachLocale();
    void pageShowsOldVersions();
    void diffShowsBeforeAndAfter();
    void logIsNewestFirst();
    void auditFindsAnAlteredJournal();
    void missingEndOfTheJournalIsSaid_data();
    void missingEndOfTheJournalIsSaid();
    void statsAddUp();
    void packMakesTextsSmallerOnce();
    void searchFindsTextsAndTitles();
    void timesAreShownInTheZoneOfTheSite();
    void fullDiskIsReported();
    void interruptionLeavesNothingBehind();

private:
    CtlFixture m_shared; ///< holds "demo", which no test changes
};

void TestGalleyctl::initTestCase() {
    RUN(made, m_shared, 0, {"new", "demo", "--demo", "--json"});
    QCOMPARE(made.json()["records"].toInt(), 152);
    QCOMPARE(made.json()["pages"].toInt(), 82);
}

void TestGalleyctl::helpAndVersionEndWell() {
    CtlFixture fixture;
    RUN(help, fixture, 0, {"--help"});
    QVERIFY(help.output.contains("Exit codes:") && help.errors.isEmpty());
    RUN(version, fixture, 0, {"--version"});
    QVERIFY(version.output.contains(GALLEY_VERSION));
    for (const char* command : {"new", "import", "export", "get", "set", "page", "status", "diff", "log", "publish",
                                "versions", "rollback", "audit", "stats", "search", "pack", "zone"}) {
        RUN(commandHelp, fixture, 0, {command, "--help"});
        QVERIFY2(commandHelp.output.contains("--help"), command);
    }
}

void TestGalleyctl::wrongUsageEndsWithTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList();
    QTest::newRow("unknown command") << QStringList{"frobnicate", "site"};
    QTest::newRow("no site") << QStringList{"status"};
    QTest::newRow("unknown option") << QStringList{"status", "site", "--wat"};
    QTest::newRow("pages without demo") << QStringList{"new", "site", "--pages", "5"};
    QTest::newRow("unknown format") << QStringList{"import", "site", "--from", "xml", "file"};
    QTest::newRow("no assignment") << QStringList{"set", "site", "page/home"};
    QTest::newRow("version and published") << QStringList{"page", "site", "home", "--published", "--version", "1"};
}

void TestGalleyctl::wrongUsageEndsWithTwo() {
    QFETCH(QStringList, arguments);
    CtlFixture fixture;
    RUN(run, fixture, 2, arguments);
    QVERIFY(run.output.isEmpty());
    QVERIFY(!run.errors.isEmpty());
}

void TestGalleyctl::whatIsNotThereEndsWithThree_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("site") << QStringList{"status", "nowhere"} << QByteArray("nowhere: ");
    QTest::newRow("type") << QStringList{"get", "demo", "nothing/x"} << QByteArray("nothing");
    QTest::newRow("record") << QStringList{"get", "demo", "genre/nothing"} << QByteArray("nothing");
    QTest::newRow("page") << QStringList{"page", "demo", "no-such-page"} << QByteArray("no-such-page");
    QTest::newRow("locale") << QStringList{"page", "demo", "home", "--locale", "fr"} << QByteArray("fr");
    QTest::newRow("version") << QStringList{"diff", "demo", "7"} << QByteArray("7");
    QTest::newRow("published") << QStringList{"page", "demo", "home", "--published"} << QByteArray("published");
    QTest::newRow("file") << QStringList{"import", "new", "--from", "ndjson", "absent.ndjson"}
                          << QByteArray("absent.ndjson: ");
    QTest::newRow("type of a search") << QStringList{"search", "demo", "cinema", "--type", "nothing"}
                                      << QByteArray("nothing");
    QTest::newRow("history") << QStringList{"log", "demo", "--record", "genre/nothing"} << QByteArray("genre/nothing");
}

void TestGalleyctl::whatIsNotThereEndsWithThree() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, text);
    RUN(run, m_shared, 3, arguments);
    QVERIFY2(run.errors.startsWith("galleyctl: ") && run.errors.contains(text), run.errors.constData());
    QCOMPARE(run.errors.count('\n'), 1);
}

void TestGalleyctl::newSiteIsEmptyAndHasATheme() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "My Site"});
    RUN(status, fixture, 0, {"status", "My Site", "--json"});
    QCOMPARE(status.json()["name"].toString(), QStringLiteral("My Site"));
    QCOMPARE(status.json()["records"].toInt(-1), 0);
    QVERIFY(QFile::exists(fixture.path("My Site/theme/templates/page.mustache")));
    // Every field says what it is called and what it is for.
    const QJsonObject schema = QJsonDocument::fromJson(fixture.read("My Site/schema.json")).object();
    for (const auto& type : schema[QLatin1String("types")].toArray()) {
        QVERIFY(!type[QLatin1String("label")].toString().isEmpty());
        QVERIFY(!type[QLatin1String("fields")].toArray().isEmpty());
        for (const auto& field : type[QLatin1String("fields")].toArray())
            QVERIFY2(!field[QLatin1String("label")].toString().isEmpty() &&
                         !field[QLatin1String("help")].toString().isEmpty(),
                     qPrintable(field[QLatin1String("name")].toString()));
    }
}

void TestGalleyctl::newRefusesAFolderInUse() {
    CtlFixture fixture;
    QVERIFY(QDir(fixture.path(".")).mkdir("used"));
    fixture.write("used/letter.txt", "mine");
    RUN(refused, fixture, 4, {"new", "used", "--demo"});
    QCOMPARE(fixture.read("used/letter.txt"), QByteArray("mine"));
    RUN(made, fixture, 0, {"new", "site"});
    RUN(again, fixture, 4, {"new", "site"});
}

void TestGalleyctl::demoCanBeMoved() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "here", "--demo"});
    QVERIFY(QDir(fixture.path(".")).rename("here", "there"));
    RUN(page, fixture, 0, {"page", "there", "home"});
    QVERIFY(page.output.startsWith("<!doctype html>"));
    QVERIFY(QFile::exists(fixture.path("there/assets/brand/moth.svg")));
}

void TestGalleyctl::demoGrowsByPagesAlwaysAlike() {
    CtlFixture fixture;
    RUN(small, fixture, 0, {"new", "small", "--demo", "--pages", "150", "--json"});
    RUN(large, fixture, 0, {"new", "large", "--demo", "--pages", "260", "--json"});
    QCOMPARE(small.json()["pages"].toInt(), 150);
    QCOMPARE(large.json()["pages"].toInt(), 260);
    for (const char* record : {"article/article-000001", "article/article-000040", "talent/person-00002",
                               "title/film-000003", "collection/collection-0001"}) {
        RUN(one, fixture, 0, {"get", "small", record});
        RUN(other, fixture, 0, {"get", "large", record});
        QCOMPARE(one.output, other.output);
        QVERIFY2(!one.output.contains('{' + QByteArray("thing")), one.output.constData());
    }
    for (const char* slug : {"article-000001", "person-00002", "collection-0001"}) {
        RUN(page, fixture, 0, {"page", "large", slug});
        QVERIFY(page.output.contains("</html>"));
    }
    // No slot is left in any text.
    RUN(everything, fixture, 0, {"export", "large", "--as", "ndjson"});
    static const QRegularExpression slot(QStringLiteral("\\{[a-zA-Z]+(#[0-9])?\\}"));
    QVERIFY(!slot.match(QString::fromUtf8(everything.output)).hasMatch());
}

void TestGalleyctl::setChangesFieldsInOneCommit() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(saved, fixture, 0,
        {"set", "demo", "title/eleven-doors", "year=1999", R"(name/en="Twelve Doors")", "--message", "A sequel",
         "--json"});
    QCOMPARE(saved.json()["version"].toInt(), 2);
    RUN(got, fixture, 0, {"get", "demo", "title/eleven-doors", "--json"});
    QCOMPARE(got.output.count('\n'), 1);
    QCOMPARE(got.json()["year"].toInt(), 1999);
    QCOMPARE(got.json()["name"]["en"].toString(), QStringLiteral("Twelve Doors"));
    RUN(log, fixture, 0, {"log", "demo", "--json"});
    QCOMPARE(log.json().array().size(), 2);
    QCOMPARE(log.json()[0]["message"].toString(), QStringLiteral("A sequel"));
}

void TestGalleyctl::setTakesTextDotsAndNull() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(saved, fixture, 0,
        {"set", "demo", "collection/home", "headline.en=Not JSON = text", "dek/es=null", "modules.en.hero.heading=Up"});
    RUN(got, fixture, 0, {"get", "demo", "collection/home"});
    QCOMPARE(got.json()["headline"]["en"].toString(), QStringLiteral("Not JSON = text"));
    QVERIFY(got.json()["dek"]["es"].isUndefined());
    QCOMPARE(got.json()["modules"]["en"][0]["heading"].toString(), QStringLiteral("Up"));
}

void TestGalleyctl::setThatFailsNamesThePlaceAndChangesNothing() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(before, fixture, 0, {"get", "demo", "title/eleven-doors"});
    RUN(wrongKind, fixture, 6, {"set", "demo", "title/eleven-doors", "runtime=7", "year=soon"});
    QVERIFY2(wrongKind.errors.contains("title/eleven-doors, field year: "), wrongKind.errors.constData());
    RUN(noEquals, fixture, 2, {"set", "demo", "title/eleven-doors", "year"});
    RUN(noField, fixture, 3, {"set", "demo", "title/eleven-doors", "nothing=1"});
    QVERIFY2(noField.errors.contains("nothing"), noField.errors.constData());
    RUN(noRecord, fixture, 3, {"set", "demo", "title/absent", "year=1"});
    RUN(after, fixture, 0, {"get", "demo", "title/eleven-doors"});
    QCOMPARE(after.output, before.output);
    RUN(log, fixture, 0, {"log", "demo", "--json"});
    QCOMPARE(log.json().array().size(), 1);
}

void TestGalleyctl::lockedSiteIsReadButNotWritten() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    const auto lock = galley::FileLock::acquire(fixture.path("demo/.lock").toStdString());
    QVERIFY(lock.has_value());
    RUN(refused, fixture, 4, {"set", "demo", "title/eleven-doors", "year=1"});
    QVERIFY2(refused.errors.contains("demo: "), refused.errors.constData());
    RUN(got, fixture, 0, {"get", "demo", "title/eleven-doors"});
    RUN(status, fixture, 0, {"status", "demo"});
}

void TestGalleyctl::pageIsRenderedInEachLocale() {
    RUN(english, m_shared, 0, {"page", "demo", "home"});
    QVERIFY(english.output.contains("<html lang=\"en\"") && !english.output.contains("data-galley-"));
    RUN(spanish, m_shared, 0, {"page", "demo", "home", "--locale", "es"});
    QVERIFY(spanish.output.contains("<html lang=\"es\""));
    RUN(byAddress, m_shared, 0, {"page", "demo", "/es/"});
    QCOMPARE(byAddress.output, spanish.output);
    RUN(json, m_shared, 0, {"page", "demo", "home", "--as", "json"});
    QCOMPARE(json.json()["_id"].toString(), QStringLiteral("home"));
    QVERIFY(json.json()["_modules"].toArray().size() > 5);
    // A page of another time would be that of today: nothing is printed, and it says why.
    for (const char* time : {"2027-02-11T19:30:00Z", "tomorrow", ""}) {
        RUN(otherTime, m_shared, 2, {"page", "demo", "home", "--at", time});
        QVERIFY(otherTime.output.isEmpty());
        QVERIFY2(otherTime.errors.contains("do not change with time"), otherTime.errors.constData());
    }
}

void TestGalleyctl::pageShowsOldVersions() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(before, fixture, 0, {"page", "demo", "home"});
    RUN(saved, fixture, 0, {"set", "demo", "collection/home", "headline.en=Changed"});
    RUN(old, fixture, 0, {"page", "demo", "home", "--version", "1"});
    QCOMPARE(old.output, before.output);
    RUN(now, fixture, 0, {"page", "demo", "home", "--version", "2"});
    QVERIFY(now.output.contains("Changed"));
    RUN(later, fixture, 3, {"page", "demo", "home", "--version", "3"});
    RUN(nonsense, fixture, 6, {"page", "demo", "home", "--version", "latest"});
}

void TestGalleyctl::diffShowsBeforeAndAfter() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(saved, fixture, 0, {"set", "demo", "title/eleven-doors", "year=1999"});
    RUN(diff, fixture, 0, {"diff", "demo", "1", "draft", "--json"});
    QCOMPARE(diff.json()["from"].toInt(), 1);
    QCOMPARE(diff.json()["to"].toInt(), 2);
    const QJsonArray records = diff.json()["records"].toArray();
    QCOMPARE(records.size(), 1);
    QCOMPARE(records[0]["type"].toString() + '/' + records[0]["id"].toString(), QStringLiteral("title/eleven-doors"));
    QCOMPARE(records[0]["change"].toString(), QStringLiteral("changed"));
    QCOMPARE(records[0]["fields"][0]["path"].toString(), QStringLiteral("year"));
    QCOMPARE(records[0]["fields"][0]["after"].toInt(), 1999);
    RUN(text, fixture, 0, {"diff", "demo", "1"});
    QVERIFY2(text.output.contains("-> 1999"), text.output.constData());
    RUN(all, fixture, 0, {"diff", "demo", "--json"}); // nothing is published: everything is new
    QCOMPARE(all.json()["records"].toArray().size(), 152);
    RUN(none, fixture, 0, {"diff", "demo", "2", "2", "--json"});
    QVERIFY(none.json()["records"].toArray().isEmpty());
}

void TestGalleyctl::logIsNewestFirst() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    for (const char* year : {"year=1990", "year=1991"}) {
        RUN(saved, fixture, 0, {"set", "demo", "title/eleven-doors", year, "--message", year});
    }
    RUN(log, fixture, 0, {"log", "demo", "--json"});
    QCOMPARE(log.json().array().size(), 3);
    QCOMPARE(log.json()[0]["version"].toInt(), 3);
    QCOMPARE(log.json()[0]["message"].toString(), QStringLiteral("year=1991"));
    QCOMPARE(log.json()[2]["actor"].toString(), QStringLiteral("importer"));
    QCOMPARE(log.json()[0]["hash"].toString().size(), 64);
    RUN(newest, fixture, 0, {"log", "demo", "--limit", "1", "--json"});
    QCOMPARE(newest.json().array().size(), 1);
    RUN(record, fixture, 0, {"log", "demo", "--record", "genre/thriller", "--json"});
    QCOMPARE(record.json().array().size(), 1);
    RUN(text, fixture, 0, {"log", "demo"});
    QCOMPARE(text.output.count('\n'), 3);
}

void TestGalleyctl::auditFindsAnAlteredJournal() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(whole, fixture, 0, {"audit", "verify", "demo", "--json"});
    QVERIFY(whole.json()["whole"].toBool());
    QCOMPARE(whole.json()["lastGood"].toInt(), 1);
    QByteArray journal = fixture.read("demo/journal.db");
    journal[journal.size() / 2] = static_cast<char>(journal[journal.size() / 2] ^ 1);
    fixture.write("demo/journal.db", journal);
    RUN(altered, fixture, 5, {"audit", "verify", "demo"});
    QVERIFY2(altered.errors.contains("journal.db"), altered.errors.constData());
}

/// An answer from a journal whose end is missing must not look like one from the whole.
void TestGalleyctl::missingEndOfTheJournalIsSaid_data() {
    QTest::addColumn<QStringList>("arguments");
    for (const QStringList& arguments :
         {QStringList{"export", "site", "--as", "ndjson"}, QStringList{"get", "site", "article/long-shadow"},
          QStringList{"page", "site", "long-shadow"}, QStringList{"log", "site"}, QStringList{"status", "site"},
          QStringList{"stats", "site"}, QStringList{"search", "site", "shadow"}, QStringList{"diff", "site"}})
        QTest::newRow(qPrintable(arguments.first())) << arguments;
}

void TestGalleyctl::missingEndOfTheJournalIsSaid() {
    QFETCH(const QStringList, arguments);
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "site", "--demo"});
    RUN(first, fixture, 0, {"set", "site", "article/long-shadow", "headline/en=One"});
    const QByteArray before = fixture.read("site/journal.db");
    RUN(second, fixture, 0, {"set", "site", "article/long-shadow", "headline/en=Two"});
    QFile::remove(fixture.path("site/journal.db-wal"));
    QFile::remove(fixture.path("site/journal.db-shm"));
    QVERIFY(QDir(fixture.path("site/cache")).removeRecursively());
    fixture.write("site/journal.db", before);

    RUN(refused, fixture, 5, arguments);
    QVERIFY(refused.output.isEmpty());
    QVERIFY2(refused.errors.contains("journal.db") && refused.errors.contains("--damaged-ok"),
             refused.errors.constData());
    RUN(left, fixture, 0, arguments + QStringList{"--damaged-ok"});
    QVERIFY(!left.output.isEmpty());
    QVERIFY2(left.errors.contains("warning") && left.errors.contains("what is left"), left.errors.constData());
    RUN(written, fixture, 5, {"set", "site", "article/long-shadow", "headline/en=Three"});
}

void TestGalleyctl::statsAddUp() {
    RUN(stats, m_shared, 0, {"stats", "demo", "--json"});
    const QJsonObject json = stats.json().object();
    QCOMPARE(json["records"].toInt(), 152);
    QVERIFY(json["replicaBytes"].toInt() > 0 && json["jsonBytes"].toInt() > 0 && json["share"].toDouble() > 0);
    QCOMPARE(json["types"].toArray().size(), 10);
    QVERIFY(json["types"][0]["fields"]["headline"].isObject());
    RUN(text, m_shared, 0, {"stats", "demo"});
    QVERIFY(text.output.contains("plain JSON"));
}

void TestGalleyctl::packMakesTextsSmallerOnce() {
    CtlFixture fixture;
    QByteArray lines;
    for (std::uint64_t i = 0; i < 1500; ++i)
        lines += R"({"type":"note","id":"n)" + QByteArray::number(static_cast<qulonglong>(i)) + R"(","text":")" +
                 QByteArray::fromStdString(packableText(i)) + "\"}\n";
    fixture.write("notes.ndjson", lines);
    RUN(made, fixture, 0, {"import", "site", "notes.ndjson", "--from", "ndjson"});
    RUN(before, fixture, 0, {"export", "site", "--as", "ndjson"});
    RUN(packed, fixture, 0, {"pack", "site", "--json"});
    QVERIFY(packed.json()["packed"].toBool());
    QVERIFY(packed.json()["bytes"].toInt() < packed.json()["bytesBefore"].toInt());
    RUN(again, fixture, 0, {"pack", "site"});
    QVERIFY2(again.output.startsWith("nothing to gain"), again.all().constData());
    RUN(stats, fixture, 0, {"stats", "site", "--json"});
    QVERIFY(stats.json()["replicaBytes"].toInt() < packed.json()["bytesBefore"].toInt()); // it was kept
    RUN(after, fixture, 0, {"export", "site", "--as", "ndjson"});
    QCOMPARE(after.output, before.output);
    RUN(status, fixture, 0, {"status", "site", "--json"});
    QCOMPARE(status.json()["version"].toInt(), 1); // no edit

    // What cannot be kept is not called packed.
    QVERIFY(QDir(fixture.path("site/cache")).removeRecursively());
    fixture.write("site/cache", "in the way");
    RUN(lost, fixture, 1, {"pack", "site"});
    QVERIFY2(lost.errors.contains("site/cache") && lost.output.isEmpty(), lost.all().constData());
}

void TestGalleyctl::searchFindsTextsAndTitles() {
    RUN(found, m_shared, 0, {"search", "demo", "DARKEST", "film", "--json"});
    QCOMPARE(found.json()["total"].toInt(), 2);
    const QJsonObject title = found.json()["hits"][0].toObject();
    QCOMPARE(title["type"].toString(), QStringLiteral("article"));
    QCOMPARE(title["id"].toString(), QStringLiteral("long-shadow"));
    QCOMPARE(title["titleWords"].toInt(), 2);
    const QJsonObject text = found.json()["hits"][1].toObject();
    QCOMPARE(text["field"].toString(), QStringLiteral("modules/en/hero/heading"));
    QCOMPARE(text["snippet"].toString(), QStringLiteral("The darkest film ever lit by one bulb"));
    QCOMPARE(text["matches"][0].toArray(), (QJsonArray{4, 11}));
    RUN(some, m_shared, 0, {"search", "demo", "cinem*", "--type", "article", "--limit", "1"});
    QVERIFY(some.output.startsWith("article/") && some.output.contains(" records\n"));
    RUN(none, m_shared, 0, {"search", "demo", "nosuchword"});
    QCOMPARE(none.output, QByteArray("0 records\n"));
    RUN(noWord, m_shared, 6, {"search", "demo", "--", "-!-"});
}

void TestGalleyctl::timesAreShownInTheZoneOfTheSite() {
    CtlFixture fixture;
    RUN(plain, fixture, 0, {"new", "plain", "--zone", "Asia/Tokyo"});
    RUN(tokyo, fixture, 0, {"zone", "plain"});
    QCOMPARE(tokyo.output, QByteArray("Asia/Tokyo\n"));
    RUN(refused, fixture, 6, {"new", "other", "--zone", "Europe/Berln"});
    QVERIFY2(refused.errors.contains("did you mean Europe/Berlin?"), refused.errors.constData());
    QVERIFY(!QFile::exists(fixture.path("other")));
    // What was written in two offsets is shown where they are right.
    fixture.write("export.json",
                  R"({"contentTypes":[{"sys":{"id":"event"},"name":"Event","displayField":"title","fields":[
        {"id":"title","type":"Symbol"},{"id":"slug","type":"Symbol"},{"id":"begins","type":"Date"}]}],
        "locales":[{"code":"de","default":true}],"assets":[],"entries":[
        {"sys":{"id":"a","version":2,"publishedVersion":1,"contentType":{"sys":{"id":"event"}}},
         "fields":{"title":{"de":"A"},"slug":{"de":"a"},"begins":{"de":"2017-05-16T00:30+02:00"}}},
        {"sys":{"id":"b","version":2,"publishedVersion":1,"contentType":{"sys":{"id":"event"}}},
         "fields":{"title":{"de":"B"},"slug":{"de":"b"},"begins":{"de":"2017-01-16T18:30+01:00"}}}]})");
    RUN(imported, fixture, 0, {"import", "site", "--from", "contentful", "export.json"});
    QVERIFY2(imported.output.contains("time zone Europe/Berlin"), imported.output.constData());
    RUN(berlin, fixture, 0, {"page", "site", "a"});
    QVERIFY2(berlin.output.contains("16. Mai 2017"), berlin.output.constData());
    RUN(unknown, fixture, 3, {"zone", "site", "America/New York"});
    QVERIFY2(unknown.errors.contains("did you mean America/New_York?"), unknown.errors.constData());
    RUN(changed, fixture, 0, {"zone", "site", "America/New_York"});
    RUN(newYork, fixture, 0, {"page", "site", "a"});
    QVERIFY2(newYork.output.contains("15. Mai 2017"), newYork.output.constData());
    RUN(json, fixture, 0, {"page", "site", "a", "--as", "json"});
    QVERIFY2(json.output.contains("\"begins\":\"2017-05-15T22:30:00Z\""), json.output.constData());
    RUN(published, fixture, 0, {"publish", "site"});
    RUN(served, fixture, 0, {"page", "site", "a", "--published"});
    QCOMPARE(served.output, newYork.output);
    RUN(again, fixture, 0, {"zone", "site", "--json"});
    QCOMPARE(again.json()["zone"].toString(), QStringLiteral("America/New_York"));
}

void TestGalleyctl::fullDiskIsReported() {
    QProcess process;
    process.setStandardOutputFile("/dev/full");
    process.start(QStringLiteral(GALLEY_CTL), {"export", m_shared.path("demo"), "--as", "ndjson"});
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardError().contains("standard output"));
}

void TestGalleyctl::interruptionLeavesNothingBehind() {
    CtlFixture fixture;
    QProcess process;
    process.setWorkingDirectory(fixture.path("."));
    process.start(QStringLiteral(GALLEY_CTL), {"new", "site", "--demo", "--pages", "2000000"});
    QVERIFY(process.waitForStarted());
    // It is made beside its place.
    const auto made = [&] {
        return QDir(fixture.path(".")).entryList({".galley-new-*"}, QDir::AllEntries | QDir::Hidden);
    };
    QTRY_VERIFY_WITH_TIMEOUT(!made().isEmpty(), 60'000);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 130);
    QVERIFY(!QFile::exists(fixture.path("site")));
    QCOMPARE(made(), QStringList());
}

QTEST_GUILESS_MAIN(TestGalleyctl)
#include "tst_galleyctl.moc"
