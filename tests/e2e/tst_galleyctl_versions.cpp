// Versions from the command line: a page as it was, byte for byte as the server sent it, and what differs between two
// versions.
#include "tests/e2e/galleyctl_fixture.h"
#include "tests/e2e/galleyd_process.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QtTest>
#include <array>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace galley::test;

class TestGalleyctlVersions : public QObject {
    Q_OBJECT

private slots:
    void pageIsWhatTheServerSent();
    void pageOfALostThemeSaysSo();
    void pageIsFoundByItsRecord();
    void diffTellsFilesApart();
    void diffShowsWords();
    void diffCountsWithStat();
    void diffOfDamagedStoreComparesRecords();
    void coloursAreForTerminals();
    void backupHasTheHistory();
    void auditReadsTheHistory();

private:
    /// A site with one page, and a theme that says `style`.
    static void makeSite(const CtlFixture& fixture);
    static void change(const CtlFixture& fixture, const QByteArray& text);
};

void TestGalleyctlVersions::makeSite(const CtlFixture& fixture) {
    fixture.write("in.ndjson", R"({"type":"page","id":"a","slug":"a","title":"First","body":"One two three"})");
    RUN(made, fixture, 0, {"import", "site", "in.ndjson", "--from", "ndjson"});
    QDir().mkpath(fixture.path("site/theme/templates"));
    QDir().mkpath(fixture.path("site/assets"));
}

void TestGalleyctlVersions::change(const CtlFixture& fixture, const QByteArray& text) {
    fixture.write("site/theme/templates/page.mustache",
                  "<!doctype html><html><head><title>" + text +
                      "</title></head><body>{{title}}{{{_modules}}}</body></html>");
    fixture.write("site/assets/picture.svg", "<svg>" + text + "</svg>");
    RUN(saved, fixture, 0, {"set", "site", "page/a", "title=Title " + QString::fromUtf8(text)});
}

void TestGalleyctlVersions::pageIsWhatTheServerSent() {
    CtlFixture fixture;
    makeSite(fixture);
    QList<std::pair<int, QByteArray>> served;
    for (int i = 0; i < 23; ++i) { // more than are kept
        change(fixture, "number " + QByteArray::number(i));
        RUN(published, fixture, 0, {"publish", "site", "--json"});
        const int version = published.json()["version"].toInt();
        GalleydProcess server(fixture.path("site/blobs").toStdString());
        QVERIFY(server.waitForVersion(galley::Version{static_cast<std::uint64_t>(version)}));
        HttpClient client(server.port());
        served.append({version, QByteArray::fromStdString(client.get("/a").body)});
        QVERIFY2(served.back().second.contains("Title number " + QByteArray::number(i)),
                 served.back().second.constData());
    }
    RUN(kept, fixture, 0, {"versions", "site", "--json"});
    QCOMPARE(kept.json().array().size(), 20);
    for (const auto& [version, page] : served) {
        RUN(shown, fixture, 0, {"page", "site", "/a", "--version", QString::number(version)});
        QCOMPARE(shown.output, page);
        QVERIFY2(shown.errors.isEmpty(), shown.errors.constData());
    }
    change(fixture, "not published");
    RUN(live, fixture, 0, {"page", "site", "a", "--published"});
    QCOMPARE(live.output, served.back().second);
}

void TestGalleyctlVersions::pageOfALostThemeSaysSo() {
    CtlFixture fixture;
    makeSite(fixture);
    change(fixture, "first");
    RUN(first, fixture, 0, {"publish", "site", "--json"});
    const QString version = QString::number(first.json()["version"].toInt());
    RUN(before, fixture, 0, {"page", "site", "a", "--version", version});
    RUN(list, fixture, 0, {"versions", "site", "--json"});
    change(fixture, "second");
    RUN(second, fixture, 0, {"publish", "site"});
    // The bundle is the one blob with the template of the first version alone.
    QString bundle;
    for (const QFileInfo& blob : QDir(fixture.path("site/blobs")).entryInfoList(QDir::Files))
        if (const QByteArray bytes = fixture.read("site/blobs/" + blob.fileName());
            bytes.startsWith("GALLEYFB") && bytes.contains("<title>first"))
            bundle = blob.fileName();
    QVERIFY(!bundle.isEmpty());
    QVERIFY(QFile::remove(fixture.path("site/blobs/" + bundle)));
    RUN(lost, fixture, 3, {"page", "site", "a", "--version", version});
    QVERIFY2(lost.errors.contains("the theme of version " + version.toUtf8()), lost.errors.constData());
    QVERIFY2(lost.errors.contains(bundle.toUtf8()), lost.errors.constData());
    QVERIFY(lost.output.isEmpty());
    RUN(json, fixture, 0, {"page", "site", "a", "--version", version, "--as", "json"}); // needs no theme
    QVERIFY2(json.output.contains("Title first"), json.output.constData());
}

void TestGalleyctlVersions::pageIsFoundByItsRecord() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(bySlug, fixture, 0, {"page", "demo", "long-shadow"});
    RUN(byRecord, fixture, 0, {"page", "demo", "article/long-shadow"});
    QCOMPARE(byRecord.output, bySlug.output);
    RUN(spanish, fixture, 0, {"page", "demo", "article/long-shadow", "--locale", "es"});
    QVERIFY(spanish.output.contains("lang=\"es\""));
    RUN(none, fixture, 3, {"page", "demo", "article/no-such"});
    RUN(noPage, fixture, 3, {"page", "demo", "title/eleven-doors"});
}

void TestGalleyctlVersions::diffTellsFilesApart() {
    CtlFixture fixture;
    makeSite(fixture);
    change(fixture, "first");
    fixture.write("site/assets/gone.svg", "<svg/>");
    RUN(first, fixture, 0, {"publish", "site", "--json"});
    const QString old = QString::number(first.json()["version"].toInt());
    QVERIFY(QFile::remove(fixture.path("site/assets/gone.svg")));
    fixture.write("site/assets/new.svg", "<svg/>");
    change(fixture, "second");
    const auto files = [](const Run& diff, const char* kind) {
        QStringList lines;
        for (const auto& file : diff.json()[kind].toArray())
            lines += file.toObject()["change"].toString() + ' ' + file.toObject()["path"].toString();
        return lines;
    };
    const QStringList assets{"removed gone.svg", "added new.svg", "changed picture.svg"};
    const QStringList theme{"changed templates/page.mustache"};
    RUN(draft, fixture, 0, {"diff", "site", "live", "draft", "--json"});
    QCOMPARE(files(draft, "assets"), assets);
    QCOMPARE(files(draft, "theme"), theme);
    RUN(second, fixture, 0, {"publish", "site"});
    RUN(versions, fixture, 0, {"diff", "site", old, "published", "--json"});
    QCOMPARE(files(versions, "assets"), assets);
    QCOMPARE(files(versions, "theme"), theme);
    RUN(text, fixture, 0, {"diff", "site", old, "live"});
    QVERIFY2(text.output.contains("removed assets/gone.svg\n") &&
                 text.output.contains("changed theme/templates/page.mustache\n"),
             text.output.constData());
    RUN(back, fixture, 0, {"diff", "site", "live", old, "--json"});
    QCOMPARE(files(back, "assets"), (QStringList{"added gone.svg", "removed new.svg", "changed picture.svg"}));
    RUN(same, fixture, 0, {"diff", "site", "live", "draft", "--json"});
    QVERIFY(files(same, "assets").isEmpty() && files(same, "theme").isEmpty());
    RUN(commit, fixture, 0, {"diff", "site", "1", "draft", "--json"}); // nobody knows the files of a commit
    QVERIFY(commit.json()["theme"].isNull() && commit.json()["assets"].isNull());
    QVERIFY(commit.json()["filesUnknown"].toString().contains("not published"));
    RUN(unknown, fixture, 6, {"diff", "site", "nobody", "draft"});
    QVERIFY2(unknown.errors.contains("nobody"), unknown.errors.constData());
}

void TestGalleyctlVersions::diffShowsWords() {
    CtlFixture fixture;
    makeSite(fixture);
    RUN(published, fixture, 0, {"publish", "site", "--force"});
    RUN(words, fixture, 0, {"set", "site", "page/a", "body=One 2 three four"});
    RUN(diff, fixture, 0, {"diff", "site"});
    QVERIFY2(diff.output.contains("~ body: One [-two-]{+2+} three{+ four+}\n"), diff.output.constData());
    QVERIFY2(!diff.output.contains('\x1b'), diff.output.constData());
    RUN(other, fixture, 0, {"set", "site", "page/a", "body=Nothing stays"});
    RUN(replaced, fixture, 0, {"diff", "site"});
    QVERIFY2(replaced.output.contains("\"One two three\" -> \"Nothing stays\"\n"), replaced.output.constData());
    const QByteArray many = QByteArray("word ").repeated(100);
    RUN(before, fixture, 0, {"set", "site", "page/a", "body=" + many + "end " + many});
    RUN(second, fixture, 0, {"publish", "site", "--force"});
    RUN(after, fixture, 0, {"set", "site", "page/a", "body=" + many + "END " + many});
    RUN(cut, fixture, 0, {"diff", "site"});
    QVERIFY2(cut.output.contains("word [-end-]{+END+} word") && cut.output.size() < 400, cut.output.constData());
}

void TestGalleyctlVersions::diffCountsWithStat() {
    CtlFixture fixture;
    RUN(made, fixture, 0, {"new", "demo", "--demo"});
    RUN(published, fixture, 0, {"publish", "demo"});
    RUN(one, fixture, 0, {"set", "demo", "title/eleven-doors", "year=1999"});
    RUN(two, fixture, 0, {"create", "demo", "title/new"});
    RUN(stat, fixture, 0, {"diff", "demo", "--stat"});
    QVERIFY2(stat.output.contains("title  1 changed, 1 created\n") && stat.output.contains("2 records differ"),
             stat.output.constData());
    RUN(json, fixture, 0, {"diff", "demo", "--stat", "--json"});
    QCOMPARE(json.json()["types"]["title"]["changed"].toInt(), 1);
    QVERIFY(json.json()["records"].isUndefined());
}

void TestGalleyctlVersions::diffOfDamagedStoreComparesRecords() {
    CtlFixture fixture;
    makeSite(fixture);
    change(fixture, "first");
    RUN(published, fixture, 0, {"publish", "site"});
    change(fixture, "second");
    for (const QFileInfo& blob : QDir(fixture.path("site/blobs")).entryInfoList(QDir::Files))
        if (blob.fileName() != "announcement.json")
            QVERIFY(QFile::remove(blob.filePath()));
    RUN(diff, fixture, 0, {"diff", "site"});
    QVERIFY2(diff.output.contains("1 record differs") && diff.output.contains("the theme cannot be compared"),
             diff.output.constData());
}

void TestGalleyctlVersions::coloursAreForTerminals() {
    CtlFixture fixture;
    makeSite(fixture);
    RUN(published, fixture, 0, {"publish", "site", "--force"});
    RUN(words, fixture, 0, {"set", "site", "page/a", "body=One 2 three"});
    for (const bool isColoured : {true, false}) {
        int terminal = -1;
        const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
        if (child == 0) {
            ::setenv("TERM", "xterm", 1);
            if (isColoured)
                ::unsetenv("NO_COLOR");
            else
                ::setenv("NO_COLOR", "1", 1);
            ::execl(GALLEY_CTL, GALLEY_CTL, "diff", fixture.path("site").toLocal8Bit().constData(), nullptr);
            ::_exit(127);
        }
        QByteArray output;
        std::array<char, 4096> piece{};
        for (ssize_t got = 0; (got = ::read(terminal, piece.data(), piece.size())) > 0;)
            output.append(piece.data(), static_cast<qsizetype>(got));
        ::close(terminal);
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QCOMPARE(output.contains("\x1b[31m[-two-]\x1b[39m"), isColoured);
        QCOMPARE(output.contains("\x1b[3"), isColoured); // what clears progress is no colour
        QVERIFY2(output.contains("[-two-]") && output.contains("{+2+}"), output.constData());
    }
}

void TestGalleyctlVersions::backupHasTheHistory() {
    CtlFixture fixture;
    makeSite(fixture);
    QList<std::pair<QString, QByteArray>> pages;
    for (int i = 0; i < 22; ++i) {
        change(fixture, "number " + QByteArray::number(i));
        RUN(published, fixture, 0, {"publish", "site", "--json"});
        const QString version = QString::number(published.json()["version"].toInt());
        RUN(page, fixture, 0, {"page", "site", "a", "--version", version});
        pages.append({version, page.output});
    }
    RUN(backup, fixture, 0, {"backup", "site", "site.tar.zst"});
    RUN(restored, fixture, 0, {"restore", "site.tar.zst", "again"});
    for (const auto& [version, page] : pages) {
        RUN(shown, fixture, 0, {"page", "again", "a", "--version", version});
        QCOMPARE(shown.output, page);
    }
    RUN(audit, fixture, 0, {"audit", "verify", "again"});
}

void TestGalleyctlVersions::auditReadsTheHistory() {
    CtlFixture fixture;
    makeSite(fixture);
    for (int i = 0; i < 22; ++i) {
        change(fixture, "number " + QByteArray::number(i));
        RUN(published, fixture, 0, {"publish", "site"});
    }
    RUN(whole, fixture, 0, {"audit", "verify", "site"});
    const QByteArray name = QCryptographicHash::hash("<svg>number 0</svg>", QCryptographicHash::Sha256).toHex();
    fixture.write("site/blobs/" + name, "damaged");
    RUN(damaged, fixture, 5, {"audit", "verify", "site"});
    QVERIFY2(damaged.output.contains(name) && damaged.output.contains("cannot be shown as they were"),
             damaged.output.constData());
    RUN(json, fixture, 5, {"audit", "verify", "site", "--json"});
    QVERIFY(json.json()["damagedFiles"][0]["ofHistory"].toBool());
}

QTEST_GUILESS_MAIN(TestGalleyctlVersions)
#include "tst_galleyctl_versions.moc"
