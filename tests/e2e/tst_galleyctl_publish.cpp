// publish, versions, rollback and the published side of page, get, export and diff, over the real program.
#include "tests/e2e/galleyctl_fixture.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>

using galley::test::CtlFixture;

class TestGalleyctlPublish : public QObject {
    Q_OBJECT
private slots:
    void publishingTwiceChangesNothing();
    void pageOfAPublishedVersionIsWhatWasPreviewed();
    void rollbackBringsAnOldVersionBack();
    void publishedReadsIgnoreTheDraft();
    void damagedBlobIsReported();
};

void TestGalleyctlPublish::publishingTwiceChangesNothing() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(none, fixture, 0, {"versions", "demo", "--json"});
    QVERIFY(none.json().isArray() && none.json().array().isEmpty());
    RUN(first, fixture, 0, {"publish", "demo", "--message", "First", "--json"});
    QCOMPARE(first.json()["version"].toInt(), 1);
    QVERIFY(first.json()["changed"].toBool() && first.json()["announced"].toBool());
    for (const char* stage : {"stage", "verify", "validate", "announce"})
        QVERIFY2(first.json()["milliseconds"][stage].isDouble(), stage);
    RUN(second, fixture, 0, {"publish", "demo", "--message", "Second", "--json"});
    QVERIFY(!second.json()["changed"].toBool());
    RUN(status, fixture, 0, {"status", "demo", "--json"});
    QCOMPARE(status.json()["published"].toInt(), 1);
    QCOMPARE(status.json()["unpublishedRecords"].toInt(-1), 0);
    RUN(versions, fixture, 0, {"versions", "demo", "--json"});
    QCOMPARE(versions.json().array().size(), 1);
    QCOMPARE(versions.json()[0]["message"].toString(), QStringLiteral("First"));
    QVERIFY(versions.json()[0]["live"].toBool());
}

void TestGalleyctlPublish::pageOfAPublishedVersionIsWhatWasPreviewed() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(preview, fixture, 0, {"page", "demo", "home"});
    RUN(published, fixture, 0, {"publish", "demo"});
    // The theme of a publish goes with it: what is changed afterwards is not seen.
    fixture.write("demo/theme/templates/page.mustache", "<!doctype html><main>{{{_modules}}}</main>");
    RUN(live, fixture, 0, {"page", "demo", "home", "--published"});
    QCOMPARE(live.output, preview.output);
    RUN(version, fixture, 0, {"page", "demo", "home", "--version", "1"});
    QCOMPARE(version.output, preview.output);
    RUN(draft, fixture, 0, {"page", "demo", "home"});
    QVERIFY(draft.output.startsWith("<!doctype html><main>"));
}

void TestGalleyctlPublish::rollbackBringsAnOldVersionBack() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(first, fixture, 0, {"publish", "demo"});
    RUN(before, fixture, 0, {"page", "demo", "home", "--published"});
    RUN(saved, fixture, 0, {"set", "demo", "collection/home", "headline.en=Changed"});
    RUN(second, fixture, 0, {"publish", "demo"});
    RUN(changed, fixture, 0, {"page", "demo", "home", "--published"});
    QVERIFY(changed.output.contains("Changed"));
    RUN(back, fixture, 0, {"rollback", "demo", "1"});
    RUN(after, fixture, 0, {"page", "demo", "home", "--published"});
    QCOMPARE(after.output, before.output);
    RUN(versions, fixture, 0, {"versions", "demo", "--json"});
    QCOMPARE(versions.json().array().size(), 2);
    QVERIFY(!versions.json()[0]["live"].toBool() && versions.json()[1]["live"].toBool());
    RUN(status, fixture, 0, {"status", "demo", "--json"});
    QCOMPARE(status.json()["published"].toInt(), 1);
    QCOMPARE(status.json()["unpublishedRecords"].toInt(), 1);
    RUN(again, fixture, 0, {"publish", "demo"});
    RUN(forward, fixture, 0, {"page", "demo", "home", "--published"});
    QCOMPARE(forward.output, changed.output);
    RUN(absent, fixture, 3, {"rollback", "demo", "77"});
}

void TestGalleyctlPublish::publishedReadsIgnoreTheDraft() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(first, fixture, 0, {"publish", "demo"});
    RUN(exported, fixture, 0, {"export", "demo", "--as", "ndjson"});
    RUN(saved, fixture, 0, {"set", "demo", "title/eleven-doors", "year=1901"});
    RUN(got, fixture, 0, {"get", "demo", "title/eleven-doors", "--published"});
    QVERIFY(got.json()["year"].toInt() != 1901);
    RUN(published, fixture, 0, {"export", "demo", "--as", "ndjson", "--published"});
    QCOMPARE(published.output, exported.output);
    RUN(diff, fixture, 0, {"diff", "demo", "--json"});
    QCOMPARE(diff.json()["records"].toArray().size(), 1);
}

void TestGalleyctlPublish::damagedBlobIsReported() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(first, fixture, 0, {"publish", "demo"});
    QDir blobs(fixture.path("demo/blobs"));
    const QStringList files = blobs.entryList(QDir::Files, QDir::Size); // the largest first: the snapshot
    QByteArray bytes = fixture.read("demo/blobs/" + files.first());
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    QVERIFY(QFile::remove(blobs.filePath(files.first())));
    fixture.write("demo/blobs/" + files.first(), bytes);
    RUN(page, fixture, 5, {"page", "demo", "home", "--published"});
    QVERIFY2(page.errors.contains(files.first().toLatin1()), page.errors.constData());
    RUN(draft, fixture, 0, {"page", "demo", "home"});
}

QTEST_GUILESS_MAIN(TestGalleyctlPublish)
#include "tst_galleyctl_publish.moc"
