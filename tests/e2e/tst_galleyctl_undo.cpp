// undo, redo, revert, restore and conflicts: back to what stood there, also across sessions and beside others.
#include "model/workspace/workspace.h"
#include "tests/e2e/galleyctl_fixture.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>
#include <memory>

using namespace galley;
using namespace galley::test;

namespace {

constexpr const char* kUndoneSchema =
    R"({"site":{"name":"Undo","zone":"Europe/Berlin"},"locales":[{"code":"en"}],"types":[
  {"name":"page","page":true,"slug":"slug","display":"headline","fields":[
    {"name":"headline","label":"Title","kind":"string"},{"name":"slug","kind":"string"},
    {"name":"dek","kind":"string"},{"name":"stock","kind":"int"},
    {"name":"boxes","kind":"list","of":{"kind":"ref","targets":["box"]}}]},
  {"name":"box","component":true,"fields":[{"name":"title","kind":"string"}]}]})";

} // namespace

class TestGalleyctlUndo : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanupTestCase() { qunsetenv("USER"); }
    void undoGoesBackAndRedoForth();
    void undoLeavesOthersAlone();
    void undoGoesOnFromTheWindow();
    void whatIsInTheWayIsNamed();
    void aNamedCommitIsTakenBack();
    void aRevertTakesBackAnybodys();
    void whatHasNoInverseIsSaid();
    void aReleaseHasItsOwnUndo();
    void whatIsInTheWayInAReleaseIsNamed();
    void aRevertGoesToTheReleaseOfItsCommit();
    void whatFollowsAPublishIsNobodysToUndo();
    void aReleaseIsRestoredFromItsOwnHistory();
    void aRecordIsRestored();
    void aFieldIsRestored();
    void aPageIsRestoredWithItsParts();
    void theSiteIsRestored();
    void aMomentNamesACommit();
    void whatCannotBeRestoredIsSaid_data();
    void whatCannotBeRestoredIsSaid();
    void wrongUsageIsToldApart_data();
    void wrongUsageIsToldApart();
    void conflictsAreListedAndResolved();
    void aWindowMayHaveTheSiteOpen();

private:
    Run as(const char* user, const QStringList& arguments) {
        qputenv("USER", user);
        Run done = m_fixture->run(arguments);
        qputenv("USER", "ann");
        return done;
    }
    QString field(const char* name, const char* record = "page/a") const {
        return m_fixture->run({"get", "site", record}).json()[QLatin1String(name)].toString();
    }
    std::unique_ptr<Workspace> open(const char* name) const {
        OpenOptions options;
        options.actor.name = name;
        auto opened = Workspace::open(m_fixture->path("site").toStdString(), options);
        return opened ? *std::move(opened) : nullptr;
    }

    std::unique_ptr<CtlFixture> m_fixture;
};

void TestGalleyctlUndo::init() {
    qputenv("USER", "ann");
    m_fixture = std::make_unique<CtlFixture>();
    VERIFY_OK(Workspace::create(m_fixture->path("site").toStdString(), *parsedSchema(kUndoneSchema)));
    m_fixture->write("a.json", R"({"headline":"A","dek":"d"})");
    RUN(made, *m_fixture, 0, {"create", "site", "page/a", "a.json"});
}

void TestGalleyctlUndo::undoGoesBackAndRedoForth() {
    for (const char* const title : {"headline=B", "headline=C", "headline=D"}) {
        RUN(set, *m_fixture, 0, {"set", "site", "page/a", title});
    }
    RUN(first, *m_fixture, 0, {"undo", "site", "--json"});
    QCOMPARE(first.json()["undone"].toInt(), 4);
    QCOMPARE(first.json()["version"].toInt(), 5);
    QCOMPARE(first.json()["records"][0].toString(), QStringLiteral("page/a"));
    QCOMPARE(first.json()["message"].toString(), QStringLiteral("Change headline of page/a"));
    QCOMPARE(field("headline"), QStringLiteral("C"));
    RUN(second, *m_fixture, 0, {"undo", "site"});
    QVERIFY2(second.output.startsWith("undone commit 3 of ") && second.output.endsWith(" as version 6\n"),
             second.output);
    QCOMPARE(field("headline"), QStringLiteral("B"));
    RUN(redone, *m_fixture, 0, {"redo", "site", "--json"});
    QCOMPARE(redone.json()["redone"].toInt(), 3);
    QCOMPARE(field("headline"), QStringLiteral("C"));
    RUN(last, *m_fixture, 0, {"redo", "site"});
    QCOMPARE(field("headline"), QStringLiteral("D"));
    RUN(none, *m_fixture, 3, {"redo", "site"});
    QVERIFY2(none.errors.contains("there is nothing of ann to redo"), none.errors);
    for (int i = 0; i < 4; ++i) {
        RUN(back, *m_fixture, 0, {"undo", "site"});
    }
    RUN(gone, *m_fixture, 3, {"get", "site", "page/a"});
    RUN(nothing, *m_fixture, 3, {"undo", "site"});
    QVERIFY2(nothing.errors.contains("there is nothing of ann to undo"), nothing.errors);
}

void TestGalleyctlUndo::undoLeavesOthersAlone() {
    RUN(mine, *m_fixture, 0, {"set", "site", "page/a", "headline=Ann"});
    QCOMPARE(as("ben", {"set", "site", "page/a", "dek=Ben"}).exitCode, 0);
    RUN(undone, *m_fixture, 0, {"undo", "site", "--json"});
    QCOMPARE(undone.json()["undone"].toInt(), 2);
    QCOMPARE(field("headline"), QStringLiteral("A"));
    QCOMPARE(field("dek"), QStringLiteral("Ben"));
    QCOMPARE(as("ben", {"redo", "site"}).exitCode, 3);
    QCOMPARE(as("ben", {"undo", "site", "2"}).exitCode, 6);
    QCOMPARE(as("ben", {"undo", "site"}).exitCode, 0);
    QCOMPARE(field("dek"), QStringLiteral("d"));
}

void TestGalleyctlUndo::undoGoesOnFromTheWindow() {
    {
        const auto window = open("ann");
        QVERIFY(window);
        VERIFY_OK(window->apply({Edit::patch("page", "a", "headline", "B")}));
        VERIFY_OK(window->apply({Edit::patch("page", "a", "headline", "C")}));
        VERIFY_OK(window->undo());
        VERIFY_OK(window->flush());
    }
    RUN(undone, *m_fixture, 0, {"undo", "site", "--json"});
    QCOMPARE(undone.json()["undone"].toInt(), 2);
    QCOMPARE(field("headline"), QStringLiteral("A"));
    RUN(first, *m_fixture, 0, {"redo", "site"});
    RUN(second, *m_fixture, 0, {"redo", "site"}); // what the window had undone
    QCOMPARE(field("headline"), QStringLiteral("C"));
}

void TestGalleyctlUndo::whatIsInTheWayIsNamed() {
    RUN(mine, *m_fixture, 0, {"set", "site", "page/a", "headline=Ann", "dek=Ann"});
    QCOMPARE(as("ben", {"set", "site", "page/a", "headline=Ben"}).exitCode, 0);
    RUN(refused, *m_fixture, 4, {"undo", "site"});
    QVERIFY2(refused.errors.contains("page/a, field headline: commit 2 cannot be taken back alone: commit 3 of 20") &&
                 refused.errors.contains(" by ben (Change headline of page/a) has changed the same since"),
             refused.errors);
    QCOMPARE(field("dek"), QStringLiteral("Ann"));
    RUN(forced, *m_fixture, 0, {"undo", "site", "--force"});
    QCOMPARE(field("headline"), QStringLiteral("A"));
    QCOMPARE(field("dek"), QStringLiteral("d"));
    RUN(log, *m_fixture, 0, {"log", "site", "--json"});
    QCOMPARE(log.json().array().size(), 4);
    QCOMPARE(log.json()[0]["message"].toString(), QStringLiteral("Undo: Change headline of page/a (commit 2)"));
}

void TestGalleyctlUndo::aNamedCommitIsTakenBack() {
    RUN(title, *m_fixture, 0, {"set", "site", "page/a", "headline=B"});
    RUN(dek, *m_fixture, 0, {"set", "site", "page/a", "dek=e"});
    RUN(undone, *m_fixture, 0, {"undo", "site", "2"});
    QCOMPARE(field("headline"), QStringLiteral("A"));
    QCOMPARE(field("dek"), QStringLiteral("e"));
    RUN(again, *m_fixture, 4, {"undo", "site", "2"});
    QVERIFY2(again.errors.contains("was taken back already, by commit 4"), again.errors);
    RUN(undo, *m_fixture, 6, {"undo", "site", "4"});
    QVERIFY2(undo.errors.contains("is an undo; galleyctl redo takes that back"), undo.errors);
    RUN(missing, *m_fixture, 3, {"undo", "site", "9"});
    QVERIFY2(missing.errors.contains("there is no commit 9"), missing.errors);
}

void TestGalleyctlUndo::aRevertTakesBackAnybodys() {
    QCOMPARE(as("ben", {"set", "site", "page/a", "headline=Ben"}).exitCode, 0);
    RUN(reverted, *m_fixture, 0, {"revert", "site", "2", "--json"});
    QCOMPARE(reverted.json()["reverted"].toInt(), 2);
    QCOMPARE(field("headline"), QStringLiteral("A"));
    QCOMPARE(as("ben", {"undo", "site"}).exitCode, 3); // it is gone already
    RUN(undone, *m_fixture, 0, {"undo", "site"});      // the revert is a change of mine
    QCOMPARE(field("headline"), QStringLiteral("Ben"));
}

void TestGalleyctlUndo::whatHasNoInverseIsSaid() {
    m_fixture->write("more.ndjson", R"({"type":"page","id":"b","headline":"B"})");
    RUN(imported, *m_fixture, 0, {"import", "site", "--from", "ndjson", "more.ndjson"});
    for (const char* const command : {"undo", "revert"}) {
        RUN(refused, *m_fixture, 6, {command, "site", "2"});
        QVERIFY2(refused.errors.contains("commit 2 of ") && refused.errors.contains("is no edit of records"),
                 refused.errors);
    }
    RUN(undone, *m_fixture, 0, {"undo", "site", "--json"});
    QCOMPARE(undone.json()["undone"].toInt(), 1);
}

/// Undo at a release knows nothing of the draft, and the other way round.
void TestGalleyctlUndo::aReleaseHasItsOwnUndo() {
    RUN(published, *m_fixture, 0, {"publish", "site"});
    RUN(opened, *m_fixture, 0, {"release", "new", "site", "Spring"});
    const auto inRelease = [this](const char* name) {
        return m_fixture->run({"get", "site", "page/a", "--release", "Spring"}).json()[QLatin1String(name)].toString();
    };
    for (const char* const title : {"headline=R1", "headline=R2"}) {
        RUN(set, *m_fixture, 0, {"set", "site", "page/a", title, "--release", "Spring"});
    }
    RUN(drafted, *m_fixture, 0, {"set", "site", "page/a", "headline=D1"});
    RUN(once, *m_fixture, 0, {"undo", "site", "--release", "Spring", "--json"});
    QCOMPARE(once.json()["message"].toString(), QString("Change headline of page/a"));
    QCOMPARE(inRelease("headline"), QString("R1"));
    RUN(twice, *m_fixture, 0, {"undo", "site", "--release", "Spring"});
    QCOMPARE(inRelease("headline"), QString("A"));
    RUN(shown, *m_fixture, 0, {"release", "show", "site", "Spring", "--json"});
    QVERIFY(shown.json()["records"].toArray().isEmpty());
    RUN(none, *m_fixture, 3, {"undo", "site", "--release", "Spring"});
    QVERIFY(none.errors.contains("nothing of ann to undo"));
    QCOMPARE(field("headline"), QString("D1"));
    RUN(again, *m_fixture, 0, {"redo", "site", "--release", "Spring"});
    QCOMPARE(inRelease("headline"), QString("R1"));
    RUN(back, *m_fixture, 0, {"undo", "site"});
    QCOMPARE(field("headline"), QString("A"));
    QCOMPARE(inRelease("headline"), QString("R1"));
    RUN(forth, *m_fixture, 0, {"redo", "site", "--release", "Spring"});
    QCOMPARE(inRelease("headline"), QString("R2"));
    // Records that the release made and deleted.
    m_fixture->write("b.json", R"({"headline":"B"})");
    RUN(made, *m_fixture, 0, {"create", "site", "page/b", "b.json", "--release", "Spring"});
    RUN(deleted, *m_fixture, 0, {"delete", "site", "page/a", "--release", "Spring"});
    RUN(undeleted, *m_fixture, 0, {"undo", "site", "--release", "Spring"});
    QCOMPARE(inRelease("headline"), QString("R2"));
    RUN(unmade, *m_fixture, 0, {"undo", "site", "--release", "Spring"});
    RUN(gone, *m_fixture, 3, {"get", "site", "page/b", "--release", "Spring"});
    RUN(verified, *m_fixture, 0, {"audit", "verify", "site"});
}

void TestGalleyctlUndo::whatIsInTheWayInAReleaseIsNamed() {
    RUN(published, *m_fixture, 0, {"publish", "site"});
    RUN(opened, *m_fixture, 0, {"release", "new", "site", "Spring"});
    RUN(mine, *m_fixture, 0, {"set", "site", "page/a", "headline=Mine", "dek=mine", "--release", "Spring", "--json"});
    const QString number = QString::number(mine.json()["version"].toInt());
    const Run other = as("bob", {"set", "site", "page/a", "stock=3", "--release", "Spring"});
    QCOMPARE(other.exitCode, 0);
    RUN(past, *m_fixture, 0, {"undo", "site", "--release", "Spring"}); // bob's was about something else
    const QJsonObject after = m_fixture->run({"get", "site", "page/a", "--release", "Spring"}).json().object();
    QCOMPARE(after["headline"].toString(), QString("A"));
    QCOMPARE(after["stock"].toInt(), 3);
    RUN(redone, *m_fixture, 0, {"redo", "site", "--release", "Spring"});
    const Run theirs = as("bob", {"set", "site", "page/a", "headline=Bob", "--release", "Spring", "--json"});
    QCOMPARE(theirs.exitCode, 0);
    RUN(refused, *m_fixture, 4, {"undo", "site", "--release", "Spring"});
    const QString bobs = QString::number(theirs.json()["version"].toInt());
    for (const QString& part : {"commit " + bobs, QString("bob"), QString("page/a"), QString("headline")})
        QVERIFY2(QString(refused.errors).contains(part), refused.errors.constData());
    RUN(forced, *m_fixture, 0, {"undo", "site", "--release", "Spring", "--force"});
    QCOMPARE(m_fixture->run({"get", "site", "page/a", "--release", "Spring"}).json()["headline"].toString(),
             QString("A"));
}

void TestGalleyctlUndo::aRevertGoesToTheReleaseOfItsCommit() {
    RUN(published, *m_fixture, 0, {"publish", "site"});
    for (const char* const name : {"Spring", "Summer"}) {
        RUN(opened, *m_fixture, 0, {"release", "new", "site", name});
    }
    RUN(mine, *m_fixture, 0, {"set", "site", "page/a", "headline=Mine", "--release", "Spring", "--json"});
    const QString number = QString::number(mine.json()["version"].toInt());
    RUN(elsewhere, *m_fixture, 6, {"revert", "site", number, "--release", "Summer"});
    QVERIFY2(elsewhere.errors.contains("is of release Spring"), elsewhere.errors.constData());
    const Run done = as("bob", {"revert", "site", number});
    QVERIFY2(done.exitCode == 0, done.all().constData());
    QCOMPARE(m_fixture->run({"get", "site", "page/a", "--release", "Spring"}).json()["headline"].toString(),
             QString("A"));
    RUN(twice, *m_fixture, 4, {"revert", "site", number});
    QVERIFY2(twice.errors.contains("taken back already"), twice.errors.constData());
    RUN(drafted, *m_fixture, 0, {"set", "site", "page/a", "headline=Draft", "--json"});
    RUN(wrong, *m_fixture, 6,
        {"revert", "site", QString::number(drafted.json()["version"].toInt()), "--release", "Spring"});
    QVERIFY2(wrong.errors.contains("is of the draft"), wrong.errors.constData());
    RUN(given, *m_fixture, 0, {"release", "discard", "site", "Spring", "--yes"});
    RUN(closed, *m_fixture, 6, {"revert", "site", number});
    QVERIFY2(closed.errors.contains("given up"), closed.errors.constData());
}

/// What a publish made of a release is no edit of whoever published.
void TestGalleyctlUndo::whatFollowsAPublishIsNobodysToUndo() {
    RUN(published, *m_fixture, 0, {"publish", "site"});
    RUN(opened, *m_fixture, 0, {"release", "new", "site", "Spring"});
    RUN(set, *m_fixture, 0, {"set", "site", "page/a", "dek=spring", "--release", "Spring"});
    const Run moved = as("bob", {"set", "site", "page/a", "headline=Live"});
    QCOMPARE(moved.exitCode, 0);
    const Run again = as("bob", {"publish", "site"}); // the release takes it in, by a commit of bob's
    QVERIFY2(again.exitCode == 0, again.all().constData());
    const Run none = as("bob", {"undo", "site", "--release", "Spring"});
    QCOMPARE(none.exitCode, 3);
    QVERIFY2(none.errors.contains("nothing of bob"), none.errors.constData());
    RUN(undone, *m_fixture, 0, {"undo", "site", "--release", "Spring"});
    const QJsonObject page = m_fixture->run({"get", "site", "page/a", "--release", "Spring"}).json().object();
    QCOMPARE(page["headline"].toString(), QString("Live"));
    QCOMPARE(page["dek"].toString(), QString("d"));
}

void TestGalleyctlUndo::aReleaseIsRestoredFromItsOwnHistory() {
    m_fixture->write("box.json", R"({"title":"Box"})");
    RUN(box, *m_fixture, 0, {"create", "site", "box/x", "box.json"});
    RUN(shows, *m_fixture, 0, {"set", "site", "page/a", "boxes=[\"x\"]"});
    RUN(published, *m_fixture, 0, {"publish", "site"});
    RUN(opened, *m_fixture, 0, {"release", "new", "site", "Spring"});
    const auto inRelease = [this](const char* record, const char* name) {
        return m_fixture->run({"get", "site", record, "--release", "Spring"}).json()[QLatin1String(name)].toString();
    };
    RUN(first, *m_fixture, 0, {"set", "site", "page/a", "headline=R1", "--release", "Spring", "--json"});
    const QString at = QString::number(first.json()["version"].toInt());
    RUN(drafted, *m_fixture, 0, {"set", "site", "page/a", "headline=D", "dek=D"});
    RUN(second, *m_fixture, 0, {"set", "site", "page/a", "headline=R2", "dek=R2", "--release", "Spring"});
    RUN(part, *m_fixture, 0, {"set", "site", "box/x", "title=R2", "--release", "Spring"});
    RUN(field, *m_fixture, 0, {"restore", "site", "page/a", "--at", at, "--field", "headline", "--release", "Spring"});
    QCOMPARE(inRelease("page/a", "headline"), QString("R1"));
    QCOMPARE(inRelease("page/a", "dek"), QString("R2"));
    RUN(record, *m_fixture, 0, {"restore", "site", "page/a", "--at", at, "--release", "Spring"});
    QCOMPARE(inRelease("page/a", "dek"), QString("d"));
    QCOMPARE(inRelease("box/x", "title"), QString("R2"));
    RUN(whole, *m_fixture, 0, {"restore", "site", "page/a", "--with-parts", "--at", at, "--release", "Spring"});
    QCOMPARE(inRelease("box/x", "title"), QString("Box")); // as it was live when the release changed it later
    RUN(back, *m_fixture, 0, {"undo", "site", "--release", "Spring"});
    QCOMPARE(inRelease("box/x", "title"), QString("R2"));
    RUN(all, *m_fixture, 0, {"restore", "site", "--at", at, "--release", "Spring"});
    QCOMPARE(inRelease("box/x", "title"), QString("Box"));
    QCOMPARE(inRelease("page/a", "headline"), QString("R1"));
    m_fixture->write("b.json", R"({"headline":"B"})");
    RUN(made, *m_fixture, 0, {"create", "site", "page/b", "b.json"});
    RUN(never, *m_fixture, 3, {"restore", "site", "page/b", "--at", at, "--release", "Spring"});
    QVERIFY2(never.errors.contains("never changed"), never.errors.constData());
    const QJsonObject draft = m_fixture->run({"get", "site", "page/a"}).json().object();
    QCOMPARE(draft["headline"].toString(), QString("D"));
}

void TestGalleyctlUndo::aRecordIsRestored() {
    RUN(set, *m_fixture, 0, {"set", "site", "page/a", "headline=B", "dek=e", "stock=1"});
    RUN(gone, *m_fixture, 0, {"delete", "site", "page/a"});
    RUN(dry, *m_fixture, 0, {"restore", "site", "page/a", "--at", "2", "--dry-run"});
    QCOMPARE(dry.output, QByteArray("1 record: 1 made again, 0 deleted, 0 changed, as of commit 2; nothing was "
                                    "written\n    page/a\n"));
    RUN(restored, *m_fixture, 0, {"restore", "site", "page/a", "--at", "2", "--json"});
    QCOMPARE(restored.json()["version"].toInt(), 4);
    QCOMPARE(restored.json()["at"].toInt(), 2);
    QCOMPARE(field("headline"), QStringLiteral("B"));
    RUN(older, *m_fixture, 0, {"restore", "site", "page/a", "--at", "1", "--message", "As it was"});
    QCOMPARE(field("headline"), QStringLiteral("A"));
    QCOMPARE(field("dek"), QStringLiteral("d"));
    RUN(same, *m_fixture, 0, {"restore", "site", "page/a", "--at", "1"});
    QVERIFY2(same.output.startsWith("nothing to restore"), same.output);
    RUN(undone, *m_fixture, 0, {"undo", "site"});
    QCOMPARE(field("headline"), QStringLiteral("B"));
    RUN(log, *m_fixture, 0, {"log", "site", "--json"});
    QCOMPARE(log.json()[0]["message"].toString(), QStringLiteral("Undo: As it was (commit 5)"));
    QCOMPARE(log.json()[2]["message"].toString(), QStringLiteral("Restore page/a as of commit 2"));
}

void TestGalleyctlUndo::aFieldIsRestored() {
    RUN(set, *m_fixture, 0, {"set", "site", "page/a", "headline=B", "dek=e"});
    RUN(restored, *m_fixture, 0, {"restore", "site", "page/a", "--field", "Title", "--at", "1"});
    QCOMPARE(field("headline"), QStringLiteral("A"));
    QCOMPARE(field("dek"), QStringLiteral("e"));
}

void TestGalleyctlUndo::aPageIsRestoredWithItsParts() {
    m_fixture->write("box.json", R"({"title":"Old"})");
    RUN(box, *m_fixture, 0, {"create", "site", "box/x", "box.json"});
    RUN(shown, *m_fixture, 0, {"set", "site", "page/a", "boxes=[\"x\"]"});
    RUN(set, *m_fixture, 0, {"set", "site", "box/x", "title=New"});
    RUN(page, *m_fixture, 0, {"set", "site", "page/a", "headline=B"});
    RUN(dry, *m_fixture, 0, {"restore", "site", "page/a", "--with-parts", "--at", "3", "--dry-run", "--json"});
    QCOMPARE(dry.json()["records"].toArray(), QJsonArray({"box/x", "page/a"}));
    QCOMPARE(field("title", "box/x"), QStringLiteral("New"));
    RUN(restored, *m_fixture, 0, {"restore", "site", "page/a", "--with-parts", "--at", "3"});
    QVERIFY2(restored.output.startsWith("restored 2 records: "), restored.output);
    QCOMPARE(field("title", "box/x"), QStringLiteral("Old"));
    QCOMPARE(field("headline"), QStringLiteral("A"));
    RUN(undone, *m_fixture, 0, {"undo", "site", "--json"});
    QCOMPARE(undone.json()["message"].toString(), QStringLiteral("Restore page/a with its parts as of commit 3"));
    QCOMPARE(field("title", "box/x"), QStringLiteral("New"));
    QCOMPARE(field("headline"), QStringLiteral("B"));
    RUN(before, *m_fixture, 3, {"restore", "site", "box/x", "--with-parts", "--at", "1"});
}

void TestGalleyctlUndo::theSiteIsRestored() {
    RUN(b, *m_fixture, 0, {"create", "site", "page/b"});
    RUN(set, *m_fixture, 0, {"set", "site", "page/a", "headline=B"});
    RUN(c, *m_fixture, 0, {"create", "site", "page/c"});
    RUN(gone, *m_fixture, 0, {"delete", "site", "page/b"});
    RUN(dry, *m_fixture, 0, {"restore", "site", "--at", "2", "--dry-run", "--json"});
    QCOMPARE(dry.json()["records"].toArray().size(), 3);
    QVERIFY(dry.json()["dryRun"].toBool());
    RUN(status, *m_fixture, 0, {"status", "site", "--json"});
    QCOMPARE(status.json()["version"].toInt(), 5);
    RUN(restored, *m_fixture, 0, {"restore", "site", "--at", "2"});
    QCOMPARE(restored.output, QByteArray("restored 3 records: 1 made again, 1 deleted, 1 changed, as of commit 2, as "
                                         "version 6; galleyctl undo takes it back\n"));
    RUN(differs, *m_fixture, 0, {"diff", "site", "2", "draft", "--json"});
    QCOMPARE(differs.json()["records"].toArray().size(), 0);
    RUN(undone, *m_fixture, 0, {"undo", "site"});
    RUN(back, *m_fixture, 0, {"diff", "site", "5", "draft", "--json"});
    QCOMPARE(back.json()["records"].toArray().size(), 0);
}

void TestGalleyctlUndo::aMomentNamesACommit() {
    RUN(log, *m_fixture, 0, {"log", "site", "--json"});
    const QString time = log.json()[0]["time"].toString();
    QTest::qSleep(2); // the next commit is of a later millisecond
    RUN(set, *m_fixture, 0, {"set", "site", "page/a", "headline=B"});
    RUN(restored, *m_fixture, 0, {"restore", "site", "page/a", "--at", time, "--json"});
    QCOMPARE(restored.json()["at"].toInt(), 1);
    QCOMPARE(field("headline"), QStringLiteral("A"));
    RUN(now, *m_fixture, 0, {"restore", "site", "--at", "2999-01-01", "--json"});
    QCOMPARE(now.json()["at"].toInt(), 3);
    QVERIFY(!now.json()["changed"].toBool(true));
}

void TestGalleyctlUndo::whatCannotBeRestoredIsSaid_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("commit") << QStringList{"restore", "site", "--at", "9"} << 3
                            << QByteArray("there is no commit 9; the newest is 1");
    QTest::newRow("time") << QStringList{"restore", "site", "--at", "1999-12-31T12:00"} << 3
                          << QByteArray("the site has no commit of 1999-12-31T11:00:00Z or before");
    QTest::newRow("words") << QStringList{"restore", "site", "--at", "yesterday"} << 6
                           << QByteArray("\"yesterday\" is neither the number of a commit nor a time");
    QTest::newRow("record") << QStringList{"restore", "site", "page/x", "--at", "1"} << 3
                            << QByteArray("page/x: there is no such record, now or then");
    QTest::newRow("field") << QStringList{"restore", "site", "page/a", "--field", "body", "--at", "1"} << 3
                           << QByteArray("there is no field body");
}

void TestGalleyctlUndo::whatCannotBeRestoredIsSaid() {
    QFETCH(const QStringList, arguments);
    QFETCH(const int, code);
    QFETCH(const QByteArray, said);
    RUN(refused, *m_fixture, code, arguments);
    QVERIFY2(refused.errors.contains(said), refused.errors.constData());
}

void TestGalleyctlUndo::wrongUsageIsToldApart_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const QStringList& arguments, const char* said) {
        QTest::newRow(qPrintable(arguments.join(' '))) << arguments << QByteArray(said);
    };
    row({"restore", "site"}, "NEW-FOLDER (or --at, for records)");
    row({"restore", "site", "page", "--at", "1"}, "a record is named TYPE/ID, not \"page\"");
    row({"restore", "site", "--field", "dek", "--at", "1"}, "TYPE/ID with --field");
    row({"restore", "site", "--with-parts", "--at", "1"}, "TYPE/ID with --with-parts");
    row({"restore", "site", "page/a", "--with-parts", "--field", "dek", "--at", "1"}, "--field");
    row({"restore", "site", "page/a", "--dry-run"}, "--at");
    row({"restore", "site", "--at", "1", "--without-keys"}, "--without-keys");
    row({"undo", "site", "two"}, "\"two\" is no whole number");
    row({"revert", "site"}, "COMMIT");
    row({"conflicts", "resolve", "site", "k"}, "--take");
    row({"conflicts", "resolve", "site", "k", "--take", "mine"}, "mine");
    row({"conflicts", "settle", "site"}, "there is no command \"conflicts settle\"");
}

void TestGalleyctlUndo::wrongUsageIsToldApart() {
    QFETCH(const QStringList, arguments);
    QFETCH(const QByteArray, said);
    RUN(refused, *m_fixture, 2, arguments);
    QVERIFY2(refused.errors.contains(said), refused.all().constData());
}

void TestGalleyctlUndo::conflictsAreListedAndResolved() {
    for (const char* const path : {"headline", "dek"}) {
        const auto ann = open("ann");
        const auto ben = open("ben");
        QVERIFY(ann && ben);
        VERIFY_OK(ann->apply({Edit::patch("page", "a", path, "Ann")}));
        VERIFY_OK(ann->flush());
        VERIFY_OK(ben->apply({Edit::patch("page", "a", path, "Ben")}));
        VERIFY_OK(ben->flush());
    }
    RUN(list, *m_fixture, 0, {"conflicts", "list", "site", "--json"});
    QCOMPARE(list.json().array().size(), 2);
    const QJsonObject first = list.json()[0].toObject();
    QCOMPARE(first["path"].toString(), QStringLiteral("headline"));
    QCOMPARE(first["author"].toString(), QStringLiteral("ben"));
    QCOMPARE(first["unit"].toString(), QStringLiteral("value"));
    QCOMPARE(first["base"].toString(), QStringLiteral("A"));
    QCOMPARE(first["ours"].toString(), QStringLiteral("Ben"));
    QCOMPARE(first["theirs"].toString(), QStringLiteral("Ann"));
    const QString key = first["key"].toString();
    RUN(lines, *m_fixture, 0, {"conflicts", "list", "site"});
    QVERIFY2(lines.output.startsWith(key.left(8).toUtf8() + "  headline of page/a  ben  ") &&
                 lines.output.endsWith("\n2 conflicts\n"),
             lines.output);
    RUN(all, *m_fixture, 6, {"conflicts", "show", "site", ""});
    QVERIFY2(all.errors.contains("2 conflicts begin with"), all.errors);
    RUN(set, *m_fixture, 0, {"set", "site", "page/a", "headline=Since"});
    RUN(shown, *m_fixture, 0, {"conflicts", "show", "site", key.left(8), "--json"});
    QCOMPARE(shown.json()["draft"].toString(), QStringLiteral("Since"));
    RUN(ours, *m_fixture, 0, {"conflicts", "resolve", "site", key.left(8), "--take", "ours", "--json"});
    QCOMPARE(ours.json()["key"].toString(), key);
    QCOMPARE(field("headline"), QStringLiteral("Ben"));
    RUN(again, *m_fixture, 3, {"conflicts", "resolve", "site", key, "--take", "draft"});
    QVERIFY2(again.errors.contains("there is no open conflict"), again.errors);
    RUN(other, *m_fixture, 0, {"conflicts", "resolve", "site", list.json()[1]["key"].toString(), "--take", "draft"});
    QVERIFY2(other.output.contains("dek of page/a stays as it is in the draft"), other.output);
    QCOMPARE(field("dek"), QStringLiteral("Ann"));
    RUN(none, *m_fixture, 0, {"conflicts", "list", "site"});
    QCOMPARE(none.output, QByteArray("0 conflicts\n"));
}

void TestGalleyctlUndo::aWindowMayHaveTheSiteOpen() {
    const auto window = open("window");
    QVERIFY(window);
    ApplyOptions typing;
    typing.group = "typing";
    VERIFY_OK(window->apply({Edit::patch("page", "a", "dek", "typed")}, typing));
    for (const QStringList& command :
         {QStringList{"set", "site", "page/a", "headline=B"}, QStringList{"undo", "site"}, QStringList{"redo", "site"},
          QStringList{"restore", "site", "page/a", "--at", "1"}, QStringList{"revert", "site", "5"}}) {
        RUN(done, *m_fixture, 0, command);
    }
    VERIFY_OK(window->flush());
    QCOMPARE(window->conflicts().size(), std::size_t{0});
    QCOMPARE(field("headline"), QStringLiteral("B"));
    QCOMPARE(field("dek"), QStringLiteral("typed"));
    RUN(whole, *m_fixture, 0, {"audit", "verify", "site"});
}

QTEST_GUILESS_MAIN(TestGalleyctlUndo)
#include "tst_galleyctl_undo.moc"
