// A site's folder that a stranger filled: whatever stands in the place of its files, nothing outside is read or
// written, nothing hangs, and the error names the file.
#include "model/base/file.h"
#include "model/workspace/site_files.h"
#include "model/workspace/workspace.h"
#include "tests/support/page_fixture.h"
#include "tests/support/published_site.h"
#include "tests/support/samples.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>

#include <sys/stat.h>

using namespace galley;
namespace fs = std::filesystem;

class TestOwnFiles : public QObject {
    Q_OBJECT

private slots:
    void whatIsNoFileOfTheSiteIsRefused_data();
    void whatIsNoFileOfTheSiteIsRefused();
    void filesMayBeLinkedInsideTheFolder();
};

void TestOwnFiles::whatIsNoFileOfTheSiteIsRefused_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("what");
    for (const char* name : {"workspace.json", "schema.json", "published.json", "publish.key", ".lock", "journal.db",
                             "journal.db-wal", "journal.db-shm", "assets", "theme", "blobs", "cache"})
        for (const char* what : {"link to another file", "link to nothing outside", "pipe", "link to a device"})
            QTest::addRow("%s, %s", name, what) << QByteArray(name) << QByteArray(what);
}

void TestOwnFiles::whatIsNoFileOfTheSiteIsRefused() {
    QFETCH(const QByteArray, name);
    QFETCH(const QByteArray, what);
    const QTemporaryDir parent;
    const fs::path outside = fs::path(parent.path().toStdString()) / "outside";
    const fs::path site = fs::path(parent.path().toStdString()) / "site";
    VERIFY_OK(Workspace::create(site, *test::parsedSchema(test::kSiteSchema)));
    {
        const auto workspace = Workspace::open(site, {});
        VERIFY_OK(workspace);
        VERIFY_OK((*workspace)->apply({Edit::create("page", "home", {{"slug", "home"}})}, {}));
    }
    const fs::path place = site / name.toStdString();
    if (fs::exists(place))
        fs::rename(place, outside);
    else
        VERIFY_OK(writeFileAtomically(outside, "of somebody else"));
    const bool isFolder = fs::is_directory(outside);
    const std::string before = isFolder ? std::string() : *readFile(outside);
    if (what == "pipe")
        QCOMPARE(::mkfifo(place.c_str(), 0600), 0);
    else if (what == "link to a device")
        fs::create_symlink("/dev/zero", place);
    else
        fs::create_symlink(what == "link to another file" ? outside : fs::path(outside.string() + "-new"), place);

    for (const bool readOnly : {true, false}) {
        OpenOptions options;
        options.readOnly = readOnly;
        QElapsedTimer timer;
        timer.start();
        const auto opened = Workspace::open(site, std::move(options));
        QVERIFY(timer.elapsed() < 5000);
        QVERIFY(!opened);
        QVERIFY2(opened.error().toString().find(name.toStdString()) != std::string::npos,
                 opened.error().toString().c_str());
    }
    QVERIFY(!fs::exists(outside.string() + "-new"));
    if (!isFolder)
        QCOMPARE(*readFile(outside), before);
}

void TestOwnFiles::filesMayBeLinkedInsideTheFolder() {
    const QTemporaryDir parent;
    const fs::path site = fs::path(parent.path().toStdString()) / "site";
    VERIFY_OK(Workspace::create(site, *test::parsedSchema(test::kSiteSchema)));
    fs::create_directories(site / "design/theme");
    fs::remove(site / "theme");
    fs::create_symlink("design/theme", site / "theme");
    VERIFY_OK(Workspace::open(site, {}));
}

QTEST_GUILESS_MAIN(TestOwnFiles)
#include "tst_own_files.moc"
