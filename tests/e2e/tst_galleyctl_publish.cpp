// publish, versions, rollback and the published side of page, get, export and diff, over the real program.
#include "model/publish/site_publish.h"
#include "tests/e2e/galleyctl_fixture.h"
#include "tests/support/samples.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>

#include <csignal>
#include <pty.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

using galley::test::CtlFixture;

class TestGalleyctlPublish : public QObject {
    Q_OBJECT
private slots:
    void publishingTwiceChangesNothing();
    void pageOfAPublishedVersionIsWhatWasPreviewed();
    void rollbackBringsAnOldVersionBack();
    void publishedReadsIgnoreTheDraft();
    void damagedBlobIsReported();
    void newProblemsStopAPublishAndOldOnesWarn();
    void olderProblemsElsewhereAreSaid();
    void addressesThatOthersServeAreNamedInSchemaJson();
    void slugsThatAreSetHaveOneForm();
    void everyLanguageHasItsOwnAddress();
    void logSaysWhatWasPublished();
    void themeAloneIsAVersionThatCanBeGoneBackFrom();
    void pinHoldsServersUntilUnpin();
    void rollbackAsksOnATerminal();
    void questionHearsASignalThatCameBefore();
    void rollbackSaysWhatToDo();
    void auditMissesAPublishedCommit();
    void auditFindsAnotherJournal();
    void auditReadsWhatIsPublished();
    void statusCountsWhatAnotherSchemaLeftBehind();
    void rollbackToWhatIsLiveChangesNothing();
};

namespace {

/// Runs galleyctl on a terminal of its own and answers its question.
QByteArray onATerminal(CtlFixture& fixture, const QString& command, const QByteArray& answer, int& exitCode) {
    QProcess process;
    process.setWorkingDirectory(fixture.path(QString()));
    process.start(QStringLiteral("script"), {"-qefc", QStringLiteral(GALLEY_CTL " %1").arg(command), "/dev/null"});
    if (!process.waitForStarted())
        return "no terminal";
    process.write(answer);
    process.waitForFinished(30'000);
    exitCode = process.exitCode();
    return process.readAllStandardOutput();
}

/// Whether a process waits until the terminal takes what it writes to its standard error.
bool waitsToAsk(pid_t process) {
    QFile call(QStringLiteral("/proc/%1/syscall").arg(process));
    return call.open(QIODevice::ReadOnly) && call.readAll().startsWith(QByteArray::number(SYS_write) + " 0x2 ");
}

} // namespace

void TestGalleyctlPublish::logSaysWhatWasPublished() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(first, fixture, 0, {"publish", "demo", "--message", "Hello"});
    RUN(saved, fixture, 0, {"set", "demo", "collection/home", "headline.en=Changed"});
    RUN(second, fixture, 0, {"publish", "demo"});
    RUN(back, fixture, 0, {"rollback", "demo", "2"});
    RUN(log, fixture, 0, {"log", "demo"});
    QVERIFY2(log.output.contains("records (Hello)"), log.output.constData());
    QVERIFY2(log.output.contains("Published version 4: 1 record\n"), log.output.constData());
    QVERIFY2(log.output.contains("Rolled back to version 2\n"), log.output.constData());
    RUN(record, fixture, 0, {"log", "demo", "--record", "collection/home"});
    QCOMPARE(record.output.count('\n'), 2);
    RUN(audit, fixture, 0, {"audit", "verify", "demo"});
    QVERIFY(audit.output.contains("commits 1 to 5 are whole"));
    RUN(diff, fixture, 0, {"diff", "demo", "2", "draft", "--json"});
    QCOMPARE(diff.json()["records"].toArray().size(), 1);
    RUN(none, fixture, 0, {"diff", "demo", "1", "2", "--json"});
    QCOMPARE(none.json()["records"].toArray().size(), 0);
}

void TestGalleyctlPublish::themeAloneIsAVersionThatCanBeGoneBackFrom() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(first, fixture, 0, {"publish", "demo"});
    RUN(before, fixture, 0, {"page", "demo", "home", "--published"});
    RUN(unchanged, fixture, 0, {"status", "demo"});
    QVERIFY2(unchanged.output.contains("published is version 2, 0 records differ\n"), unchanged.output.constData());
    fixture.write("demo/theme/templates/page.mustache", "<!doctype html><main>{{{modules}}}</main>");
    RUN(look, fixture, 0, {"status", "demo"});
    QVERIFY2(look.output.contains("published is version 2, the theme differs\n"), look.output.constData());
    fixture.write("demo/assets/new.txt", "new");
    RUN(both, fixture, 0, {"status", "demo"});
    QVERIFY2(both.output.contains("published is version 2, the theme and 1 asset differ\n"), both.output.constData());
    RUN(counted, fixture, 0, {"status", "demo", "--json"});
    QVERIFY(counted.json()["unpublishedTheme"].toBool());
    QCOMPARE(counted.json()["unpublishedAssets"].toArray(), QJsonArray{"new.txt"});
    QFile::remove(fixture.path("demo/assets/new.txt"));
    RUN(second, fixture, 0, {"publish", "demo", "--json"});
    QCOMPARE(second.json()["version"].toInt(), 3);
    RUN(changed, fixture, 0, {"page", "demo", "home", "--published"});
    QVERIFY(changed.output.startsWith("<!doctype html><main>"));
    RUN(status, fixture, 0, {"status", "demo", "--json"});
    QCOMPARE(status.json()["published"].toInt(), 3);
    QCOMPARE(status.json()["unpublishedRecords"].toInt(-1), 0);
    QVERIFY(!status.json()["unpublishedSchema"].toBool(true));
    // The schema alone, too: facts about the site are written by hand.
    QByteArray schema = fixture.read("demo/schema.json");
    QVERIFY(schema.contains("Moth & Marquee"));
    fixture.write("demo/schema.json", QByteArray(schema).replace("Moth & Marquee", "Moth & Lamp"));
    RUN(renamed, fixture, 0, {"status", "demo"});
    QVERIFY2(renamed.output.contains("published is version 3, the schema differs\n"), renamed.output.constData());
    fixture.write("demo/schema.json", schema);
    RUN(back, fixture, 0, {"rollback", "demo", "2"});
    RUN(after, fixture, 0, {"page", "demo", "home", "--published"});
    QCOMPARE(after.output, before.output);
}

void TestGalleyctlPublish::pinHoldsServersUntilUnpin() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(early, fixture, 3, {"pin", "demo"});
    QVERIFY2(early.errors.contains("nothing was published yet"), early.errors.constData());
    RUN(first, fixture, 0, {"publish", "demo"});
    RUN(none, fixture, 0, {"unpin", "demo"});
    QVERIFY2(none.output.endsWith("the servers are not pinned; nothing was changed\n"), none.output.constData());
    RUN(saved, fixture, 0, {"set", "demo", "collection/home", "headline.en=Changed"});
    RUN(second, fixture, 0, {"publish", "demo"});
    RUN(unknown, fixture, 3, {"pin", "demo", "99"});
    QVERIFY2(unknown.errors.contains("galleyctl versions SITE"), unknown.errors.constData());
    RUN(pinned, fixture, 0, {"pin", "demo", "2"});
    QVERIFY2(pinned.output.endsWith("the servers stay at version 2; \"galleyctl unpin\" lets them go on\n"),
             pinned.output.constData());
    RUN(again, fixture, 0, {"pin", "demo", "--json"});
    QCOMPARE(again.json()["version"].toInt(), 2);
    QCOMPARE(again.json()["changed"].toBool(), false);
    RUN(back, fixture, 4, {"rollback", "demo", "4"});
    QVERIFY2(back.errors.contains("unpin first"), back.errors.constData());
    RUN(more, fixture, 0, {"set", "demo", "collection/home", "headline.en=Third"});
    RUN(third, fixture, 0, {"publish", "demo"});
    QVERIFY2(third.output.contains("published version 7; the servers are pinned"), third.output.constData());
    RUN(status, fixture, 0, {"status", "demo", "--json"});
    QCOMPARE(status.json()["pinned"].toInt(), 2);
    QCOMPARE(status.json()["published"].toInt(), 7);
    RUN(live, fixture, 0, {"page", "demo", "home", "--published"});
    QVERIFY(!live.output.contains("Changed") && !live.output.contains("Third"));
    RUN(record, fixture, 0, {"get", "demo", "collection/home", "--published"});
    QVERIFY(!record.output.contains("Changed") && !record.output.contains("Third"));
    RUN(exported, fixture, 0, {"export", "demo", "--as", "ndjson", "--published"});
    QVERIFY(!exported.output.contains("Third"));
    RUN(versions, fixture, 0, {"versions", "demo"});
    QVERIFY2(versions.output.contains("* 2  ") && versions.output.contains("pinned to the version marked *"),
             versions.output.constData());
    RUN(unpinned, fixture, 0, {"unpin", "demo"});
    QVERIFY2(unpinned.output.endsWith("the servers run version 7, and those that follow\n"),
             unpinned.output.constData());
    RUN(now, fixture, 0, {"page", "demo", "home", "--published"});
    QVERIFY(now.output.contains("Third"));
    RUN(log, fixture, 0, {"log", "demo"});
    QVERIFY2(log.output.contains("Pinned servers to version 2\n") &&
                 log.output.contains("Unpinned servers: they run version 7\n"),
             log.output.constData());
    RUN(audit, fixture, 0, {"audit", "verify", "demo"});
}

void TestGalleyctlPublish::rollbackAsksOnATerminal() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(first, fixture, 0, {"publish", "demo"});
    RUN(saved, fixture, 0, {"set", "demo", "collection/home", "headline.en=Changed"});
    RUN(second, fixture, 0, {"publish", "demo"});
    int exitCode = -1;
    const QByteArray refused = onATerminal(fixture, "rollback demo 2", "n\n", exitCode);
    QVERIFY2(refused != "no terminal", "script(1) of the package bsdutils is missing");
    QVERIFY2(refused.contains("[y/N]"), refused.constData());
    QCOMPARE(exitCode, 130);
    RUN(same, fixture, 0, {"status", "demo", "--json"});
    QCOMPARE(same.json()["published"].toInt(), 4);
    const QByteArray done = onATerminal(fixture, "rollback demo 2", "y\n", exitCode);
    QVERIFY2(done.contains("the servers run version 2 again") && exitCode == 0, done.constData());
    const QByteArray unasked = onATerminal(fixture, "rollback --yes demo 4", {}, exitCode);
    QVERIFY2(!unasked.contains("[y/N]") && exitCode == 0, unasked.constData());
}

void TestGalleyctlPublish::questionHearsASignalThatCameBefore() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(first, fixture, 0, {"publish", "demo"});
    RUN(saved, fixture, 0, {"set", "demo", "collection/home", "headline.en=Changed"});
    RUN(second, fixture, 0, {"publish", "demo"});
    const QByteArray site = QFile::encodeName(fixture.path("demo"));
    int terminal = -1;
    int inside = -1;
    QCOMPARE(::openpty(&terminal, &inside, nullptr, nullptr, nullptr), 0);
    QCOMPARE(::tcflow(inside, TCOOFF), 0); // as by Ctrl+S: the question waits
    const pid_t child = ::fork();
    if (child == 0) {
        ::login_tty(inside);
        ::execl(GALLEY_CTL, "galleyctl", "rollback", site.constData(), "2", nullptr);
        _exit(127);
    }
    QVERIFY(child > 0);
    int status = 0;
    bool isSent = false;
    bool isEnded = false;
    QElapsedTimer timer;
    for (timer.start(); !isEnded && timer.elapsed() < 20'000;) {
        if (!isSent && waitsToAsk(child)) {
            isSent = ::kill(child, SIGINT) == 0;
            ::tcflow(inside, TCOON);
        }
        isEnded = ::waitpid(child, &status, WNOHANG) == child;
    }
    if (!isEnded) {
        ::kill(child, SIGKILL);
        ::waitpid(child, &status, 0);
    }
    ::close(inside);
    ::close(terminal);
    QVERIFY(isSent);
    QVERIFY2(isEnded, "it waits for a key");
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 130);
}

void TestGalleyctlPublish::rollbackSaysWhatToDo() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(early, fixture, 3, {"rollback", "demo", "1"});
    QVERIFY2(early.errors.contains("nothing was published yet"), early.errors.constData());
    QVERIFY(!early.errors.contains("cannot be read"));
    RUN(first, fixture, 0, {"publish", "demo"});
    RUN(unknown, fixture, 3, {"rollback", "demo", "0"});
    QVERIFY2(unknown.errors.contains("version 0 is not kept; \"galleyctl versions SITE\""), unknown.errors.constData());
    RUN(versions, fixture, 0, {"versions", "demo", "--json"});
    const QString manifest = versions.json()[0]["manifest"].toString();
    RUN(saved, fixture, 0, {"set", "demo", "collection/home", "headline.en=Changed"});
    RUN(second, fixture, 0, {"publish", "demo"});
    const QString blob = fixture.path("demo/blobs/" + manifest);
    const QByteArray whole = fixture.read("demo/blobs/" + manifest);
    QVERIFY(!whole.isEmpty());
    fixture.write("demo/blobs/" + manifest, whole.left(whole.size() / 2));
    RUN(damaged, fixture, 5, {"rollback", "demo", "2"});
    for (const char* part : {"demo/blobs: version 2 cannot be read", "galleyctl versions SITE", "or publish the draft"})
        QVERIFY2(damaged.errors.contains(part), damaged.errors.constData());
    QFile::remove(blob);
    RUN(lost, fixture, 3, {"rollback", "demo", "2"});
    QVERIFY2(lost.errors.contains("demo/blobs: version 2 cannot be read"), lost.errors.constData());
    QFile::remove(fixture.path("demo/publish.key"));
    RUN(keyless, fixture, 3, {"publish", "demo"});
    QVERIFY2(keyless.errors.contains("publish.key: is missing") && keyless.errors.contains("backup"),
             keyless.errors.constData());
}

void TestGalleyctlPublish::auditMissesAPublishedCommit() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    const QByteArray journal = fixture.read("demo/journal.db");
    RUN(saved, fixture, 0, {"set", "demo", "collection/home", "headline.en=Changed"});
    RUN(second, fixture, 0, {"publish", "demo"});
    fixture.write("demo/journal.db", journal);
    QFile::remove(fixture.path("demo/journal.db.head"));
    RUN(audit, fixture, 5, {"audit", "verify", "demo"});
    QVERIFY2(audit.errors.contains("version 3 is published"), audit.errors.constData());
}

/// A backup was put back, and others wrote on from there.
void TestGalleyctlPublish::auditFindsAnotherJournal() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    const QByteArray journal = fixture.read("demo/journal.db");
    RUN(saved, fixture, 0, {"set", "demo", "collection/home", "headline.en=Changed"});
    RUN(published, fixture, 0, {"publish", "demo"});
    fixture.write("demo/journal.db", journal);
    QFile::remove(fixture.path("demo/journal.db.head"));
    const QByteArray announcement = fixture.read("demo/blobs/announcement.json");
    QFile::remove(fixture.path("demo/blobs/announcement.json")); // or nothing could be written
    for (const char* headline : {"headline.en=Other", "headline.en=Words", "headline.en=Here"}) {
        RUN(other, fixture, 0, {"set", "demo", "collection/home", headline});
    }
    fixture.write("demo/blobs/announcement.json", announcement);
    RUN(audit, fixture, 5, {"audit", "verify", "demo"});
    QVERIFY2(audit.errors.contains("version 3 was published from another journal") && audit.errors.contains("backup"),
             audit.errors.constData());
}

void TestGalleyctlPublish::auditReadsWhatIsPublished() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(published, fixture, 0, {"publish", "demo"});
    RUN(whole, fixture, 0, {"audit", "verify", "demo", "--json"});
    QVERIFY(whole.json().object().value("damagedFiles").toArray().isEmpty());
    const QDir blobs(fixture.path("demo/blobs"));
    const QStringList names = blobs.entryList(QDir::Files).filter(QRegularExpression("^[0-9a-f]{64}$"));
    QVERIFY(names.size() > 5);
    for (const QString& name : names) {
        const QByteArray bytes = fixture.read("demo/blobs/" + name);
        fixture.write("demo/blobs/" + name, bytes.left(bytes.size() - 1));
        RUN(audit, fixture, 5, {"audit", "verify", "demo"});
        QVERIFY2(audit.output.contains(name.toUtf8()) && audit.output.contains("publish to write it anew") &&
                     audit.errors.contains("1 published file is damaged"),
                 (audit.output + audit.errors).constData());
        fixture.write("demo/blobs/" + name, bytes);
    }
}

void TestGalleyctlPublish::publishingTwiceChangesNothing() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(none, fixture, 0, {"versions", "demo", "--json"});
    QVERIFY(none.json().isArray() && none.json().array().isEmpty());
    RUN(first, fixture, 0, {"publish", "demo", "--message", "First", "--json"});
    QCOMPARE(first.json()["version"].toInt(), 2); // the number of the commit that publishes
    QVERIFY(first.json()["changed"].toBool() && first.json()["announced"].toBool());
    for (const char* stage : {"stage", "verify", "validate", "announce"})
        QVERIFY2(first.json()["milliseconds"][stage].isDouble(), stage);
    RUN(second, fixture, 0, {"publish", "demo", "--message", "Second", "--json"});
    QVERIFY(!second.json()["changed"].toBool());
    RUN(status, fixture, 0, {"status", "demo", "--json"});
    QCOMPARE(status.json()["published"].toInt(), 2);
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
    RUN(version, fixture, 0, {"page", "demo", "home", "--version", "2"});
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
    RUN(back, fixture, 0, {"rollback", "demo", "2"});
    RUN(after, fixture, 0, {"page", "demo", "home", "--published"});
    QCOMPARE(after.output, before.output);
    RUN(versions, fixture, 0, {"versions", "demo", "--json"});
    QCOMPARE(versions.json().array().size(), 2);
    QVERIFY(!versions.json()[0]["live"].toBool() && versions.json()[1]["live"].toBool());
    RUN(status, fixture, 0, {"status", "demo", "--json"});
    QCOMPARE(status.json()["published"].toInt(), 2);
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

void TestGalleyctlPublish::newProblemsStopAPublishAndOldOnesWarn() {
    CtlFixture fixture;
    const QString file =
        fixture.write("pages.ndjson", R"({"type":"page","id":"h","slug":"home","title":"Home","body":"x\n"}
{"type":"page","id":"a","slug":"about","title":"About","body":"[x](/gone) and *more*\n"}
)");
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", file});
    RUN(refused, fixture, 6, {"publish", "site"});
    QVERIFY2(refused.output.contains("error: page/a, body: links to /gone"), refused.all().constData());
    QVERIFY2(refused.errors.contains("--force"), refused.all().constData());
    RUN(json, fixture, 6, {"publish", "site", "--json"});
    QCOMPARE(json.json()["problems"][0]["code"].toString(), QStringLiteral("broken-link"));
    RUN(none, fixture, 0, {"versions", "site", "--json"});
    QVERIFY(none.json().array().isEmpty());
    RUN(forced, fixture, 0, {"publish", "site", "--force"});
    RUN(set, fixture, 0, {"set", "site", "page/a", "title=Us"});
    RUN(published, fixture, 0, {"publish", "site"});
    QVERIFY2(published.output.contains("warning: page/a, body: links to /gone"), published.all().constData());
    RUN(moved, fixture, 0, {"set", "site", "page/h", "body=[y](/about)"});
    RUN(linked, fixture, 0, {"publish", "site"});
    RUN(left, fixture, 0, {"delete", "site", "page/a"}); // a page that only moves leaves a redirect
    RUN(broken, fixture, 6, {"publish", "site"});
    QVERIFY2(broken.output.contains("error: page/h, body: links to /about"), broken.all().constData());
}

void TestGalleyctlPublish::olderProblemsElsewhereAreSaid() {
    CtlFixture fixture;
    const QString file =
        fixture.write("pages.ndjson", R"({"type":"page","id":"h","slug":"home","title":"Home","body":"x\n"}
{"type":"page","id":"a","slug":"about","title":"About","body":"[x](/gone) and *more*\n"}
)");
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", file});
    RUN(before, fixture, 6, {"check", "site"});
    QVERIFY2(before.output.contains("error: page/a, body: links to /gone"), before.all().constData());
    RUN(forced, fixture, 0, {"publish", "site", "--force"});
    RUN(set, fixture, 0, {"set", "site", "page/h", "title=Hello"});
    RUN(published, fixture, 0, {"publish", "site"});
    QVERIFY2(published.output.contains("elsewhere: warning: page/a, body: links to /gone"),
             published.all().constData());
    RUN(check, fixture, 0, {"check", "site"});
    QVERIFY2(check.output.contains("elsewhere: warning: page/a, body: links to /gone"), check.all().constData());
    RUN(json, fixture, 0, {"check", "site", "--json"});
    QCOMPARE(json.json()["elsewhere"][0]["code"].toString(), QStringLiteral("broken-link"));
    QCOMPARE(json.json()["errors"].toInt(), 0);
    // Without its cache a publish does not know, says so, and the check finds out.
    QVERIFY(QFile::remove(fixture.path("site/cache/known-problems.json")));
    RUN(again, fixture, 0, {"set", "site", "page/h", "title=Again"});
    RUN(unknown, fixture, 0, {"publish", "site"});
    QVERIFY2(unknown.output.contains("galleyctl check"), unknown.all().constData());
    RUN(found, fixture, 0, {"check", "site"});
    RUN(last, fixture, 0, {"set", "site", "page/h", "title=Last"});
    RUN(known, fixture, 0, {"publish", "site"});
    QVERIFY2(known.output.contains("elsewhere: warning: page/a"), known.all().constData());
}

void TestGalleyctlPublish::addressesThatOthersServeAreNamedInSchemaJson() {
    CtlFixture fixture;
    const QString file = fixture.write(
        "pages.ndjson", R"({"type":"page","id":"h","slug":"home","title":"Home","body":"[x](/shop/shoes?x#y) *y*\n"}
)");
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", file});
    RUN(refused, fixture, 6, {"publish", "site"});
    QByteArray schema = fixture.read("site/schema.json");
    QVERIFY(schema.contains("\"site\": {"));
    schema.replace("\"site\": {", "\"site\": { \"external\": [\"/shop/\"],");
    fixture.write("site/schema.json", schema);
    RUN(published, fixture, 0, {"publish", "site"});
    RUN(again, fixture, 0, {"publish", "site"});
    schema.replace("\"/shop/\"", "\"shop\"");
    fixture.write("site/schema.json", schema);
    RUN(invalid, fixture, 6, {"status", "site"});
    QVERIFY2(invalid.errors.contains("schema.json"), invalid.all().constData());
}

void TestGalleyctlPublish::slugsThatAreSetHaveOneForm() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(set, fixture, 0, {"set", "demo", "article/long-shadow", "slug=/long/shadow/"});
    QVERIFY2(set.output.contains("is kept as \"long/shadow\""), set.all().constData());
    RUN(got, fixture, 0, {"get", "demo", "article/long-shadow"});
    QCOMPARE(got.json()["slug"].toString(), QStringLiteral("long/shadow"));
    RUN(page, fixture, 0, {"page", "demo", "/long/shadow/", "--as", "json"});
    QCOMPARE(page.json()["_url"].toString(), QStringLiteral("/long/shadow"));
}

void TestGalleyctlPublish::everyLanguageHasItsOwnAddress() {
    CtlFixture fixture;
    const QString schema = fixture.write("schema.json", R"({"locales":[{"code":"en"},{"code":"de","fallback":"en"}],
      "types":[{"name":"page","page":true,"slug":"slug","display":"title","fields":[
        {"name":"slug","kind":"string","localized":true},{"name":"title","kind":"string","localized":true}]}]})");
    const QString file =
        fixture.write("pages.ndjson", R"({"type":"page","id":"h","slug":{"en":"home"},"title":{"en":"Home"}}
{"type":"page","id":"a","slug":{"en":"team","de":"mannschaft"},"title":{"en":"Team A","de":"Mannschaft A"}}
{"type":"page","id":"c","slug":{"en":"crew","de":"team"},"title":{"en":"Crew C","de":"Team C"}}
)");
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", "--schema", schema, file});
    const auto titleAt = [&fixture](const QString& address) {
        const galley::test::Run page = fixture.run({"page", "site", address, "--as", "json"});
        return page.json()["title"].toString() + " at " + page.json()["_url"].toString();
    };
    QCOMPARE(titleAt("/team"), QStringLiteral("Team A at /team"));
    QCOMPARE(titleAt("/de/team"), QStringLiteral("Team C at /de/team"));
    QCOMPARE(titleAt("mannschaft"), QStringLiteral("Mannschaft A at /de/mannschaft"));
    QCOMPARE(titleAt("/de/"), QStringLiteral("Home at /de/"));
    RUN(published, fixture, 0, {"publish", "site"});
    RUN(clashing, fixture, 0, {"set", "site", "page/c", "slug.en=team"});
    RUN(refused, fixture, 6, {"publish", "site"});
    QVERIFY2(refused.output.contains("page/c, slug/en (en): the address /team is that of page/a"),
             refused.all().constData());
}

void TestGalleyctlPublish::statusCountsWhatAnotherSchemaLeftBehind() {
    CtlFixture fixture;
    fixture.write("x.ndjson", R"({"type":"x","id":"a","n":1})");
    RUN(made, fixture, 0, {"new", "site"});
    RUN(imported, fixture, 0, {"import", "site", "--from", "ndjson", "x.ndjson"});
    RUN(published, fixture, 0, {"publish", "site"});
    {
        const auto workspace = galley::openSite(fixture.path("site").toStdString(), {});
        VERIFY_OK(workspace);
        VERIFY_OK((*workspace)->apply({galley::Edit::erase("x", "a")}));
        VERIFY_OK((*workspace)->flush());
    }
    fixture.write("other.json", fixture.read("site/schema.json").replace("\"int\"", "\"string\""));
    RUN(taken, fixture, 0, {"schema", "site", "other.json"});
    RUN(differs, fixture, 0, {"status", "site"});
    QVERIFY2(differs.output.contains("published is version 2, 1 record and the schema differ\n"),
             differs.output.constData());
    RUN(diff, fixture, 0, {"diff", "site", "--json"});
    QCOMPARE(diff.json()["records"].toArray().size(), 1);
    RUN(again, fixture, 0, {"publish", "site"});
    RUN(same, fixture, 0, {"status", "site"});
    QVERIFY2(same.output.contains("0 records differ\n"), same.output.constData());
}

void TestGalleyctlPublish::rollbackToWhatIsLiveChangesNothing() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(first, fixture, 0, {"publish", "demo"});
    RUN(saved, fixture, 0, {"set", "demo", "collection/home", "headline.en=Changed"});
    RUN(second, fixture, 0, {"publish", "demo"});
    RUN(back, fixture, 0, {"rollback", "demo", "2"});
    RUN(before, fixture, 0, {"log", "demo", "--json"});
    const QByteArray announcement = fixture.read("demo/blobs/announcement.json");
    QVERIFY(!announcement.isEmpty());
    RUN(live, fixture, 0, {"rollback", "demo", "2", "--yes"});
    QVERIFY2(live.output.endsWith("version 2 is live already; nothing was changed\n"), live.output.constData());
    int exitCode = -1;
    const QByteArray unasked = onATerminal(fixture, "rollback demo 2", "", exitCode);
    QVERIFY2(exitCode == 0 && unasked.contains("is live already") && !unasked.contains("?"), unasked.constData());
    RUN(json, fixture, 0, {"rollback", "demo", "2", "--json"});
    QCOMPARE(json.json()["changed"].toBool(true), false);
    QCOMPARE(fixture.read("demo/blobs/announcement.json"), announcement);
    RUN(after, fixture, 0, {"log", "demo", "--json"});
    QCOMPARE(after.output, before.output);
    RUN(other, fixture, 0, {"rollback", "demo", "4", "--json"});
    QCOMPARE(other.json()["changed"].toBool(), true);
}

QTEST_GUILESS_MAIN(TestGalleyctlPublish)
#include "tst_galleyctl_publish.moc"
