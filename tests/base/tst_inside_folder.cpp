// Files of a folder that a stranger filled.
#include "model/base/file.h"
#include "model/base/inside_folder.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QtTest>

#include <sys/stat.h>

using namespace galley;
namespace fs = std::filesystem;

class TestInsideFolder : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void filesInsideAreRead_data();
    void filesInsideAreRead();
    void nothingLeadsOut_data();
    void nothingLeadsOut();
    void whatMayBeOpenedByName();

private:
    fs::path parent() const { return m_parent.path().toStdString(); }
    fs::path folder() const { return parent() / "folder"; }
    QTemporaryDir m_parent;
};

void TestInsideFolder::initTestCase() {
    fs::create_directories(folder() / "deep/er");
    VERIFY_OK(writeFileAtomically(folder() / "file", "inside"));
    VERIFY_OK(writeFileAtomically(folder() / "deep/er/file", "inside"));
    VERIFY_OK(writeFileAtomically(parent() / "secret", "outside"));
    fs::create_directories(parent() / "out");
    VERIFY_OK(writeFileAtomically(parent() / "out/file", "outside"));
    fs::create_symlink("deep/er/file", folder() / "link");
    fs::create_symlink("../file", folder() / "deep/link");
    fs::create_symlink("deep", folder() / "linked");
    fs::create_symlink("../secret", folder() / "out-link");
    fs::create_symlink(parent() / "secret", folder() / "absolute-link");
    fs::create_symlink(folder() / "file", folder() / "absolute-inside");
    fs::create_symlink("../out", folder() / "out-folder");
    fs::create_symlink("out-link", folder() / "link-to-link");
    fs::create_symlink("loop", folder() / "loop");
    fs::create_symlink("/proc/self/root/etc/passwd", folder() / "magic-link");
    QCOMPARE(::mkfifo((folder() / "pipe").c_str(), 0600), 0);
    fs::create_symlink("/dev/zero", folder() / "device");
    fs::create_symlink("nowhere", folder() / "dangling");
}

void TestInsideFolder::filesInsideAreRead_data() {
    QTest::addColumn<QByteArray>("name");
    for (const char* name : {"file", "deep/er/file", "link", "deep/link", "linked/er/file"})
        QTest::newRow(name) << QByteArray(name);
}

void TestInsideFolder::filesInsideAreRead() {
    QFETCH(const QByteArray, name);
    const auto bytes = readFileInside(folder(), name.toStdString());
    VERIFY_OK(bytes);
    QCOMPARE(*bytes, std::string("inside"));
    QVERIFY(!readFileInside(folder(), name.toStdString(), 3));
}

void TestInsideFolder::nothingLeadsOut_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, ErrorCode code = ErrorCode::InvalidInput) {
        QTest::newRow(name) << QByteArray(name) << static_cast<int>(code);
    };
    row("../secret");
    row("deep/../../secret");
    row("/etc/passwd");
    row("");
    row(".");
    row("out-link");
    row("absolute-link");
    row("absolute-inside"); // may be another folder's when this one is moved
    row("out-folder/file");
    row("link-to-link");
    row("loop");
    row("magic-link");
    row("device");
    row("pipe");
    row("deep");
    row("dangling", ErrorCode::NotFound);
    row("missing", ErrorCode::NotFound);
    row("file/er", ErrorCode::NotFound);
}

void TestInsideFolder::nothingLeadsOut() {
    QFETCH(const QByteArray, name);
    QFETCH(const int, code);
    const auto bytes = readFileInside(folder(), name.toStdString());
    QVERIFY(!bytes);
    QCOMPARE(static_cast<int>(bytes.error().code), code);
    QVERIFY(!bytes.error().file.empty());
}

void TestInsideFolder::whatMayBeOpenedByName() {
    for (const char* name : {"file", "deep", "link", "linked", "missing"})
        VERIFY_OK(checkInside(folder(), name));
    for (const char* name : {"out-link", "absolute-link", "out-folder", "link-to-link", "loop", "device", "pipe"})
        QVERIFY2(!checkInside(folder(), name), name);
}

QTEST_GUILESS_MAIN(TestInsideFolder)
#include "tst_inside_folder.moc"
