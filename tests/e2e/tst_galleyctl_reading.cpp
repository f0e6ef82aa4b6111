// Commands that only read work in a site folder that cannot be written, and leave it as it is; those that write say why
// they do not. Run as a user without rights when the tests run as root, whom no permission stops.
#include "tests/e2e/galleyctl_fixture.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>

#include <unistd.h>

using galley::test::CtlFixture;
using galley::test::Run;

namespace {

constexpr uid_t kNobody = 65534;
constexpr QFileDevice::Permissions kRead =
    QFileDevice::ReadOwner | QFileDevice::ReadUser | QFileDevice::ReadGroup | QFileDevice::ReadOther;
constexpr QFileDevice::Permissions kEnter =
    kRead | QFileDevice::ExeOwner | QFileDevice::ExeUser | QFileDevice::ExeGroup | QFileDevice::ExeOther;
constexpr QFileDevice::Permissions kWrite = QFileDevice::WriteOwner | QFileDevice::WriteUser;

} // namespace

class TestGalleyctlReading : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void readingWorks_data();
    void readingWorks();
    void writingSaysWhyNot_data();
    void writingSaysWhyNot();

private:
    /// Runs a copy of the program, because others may not be able to enter the folder that it was built in.
    Run runWithoutRights(const QStringList& arguments) const;
    void setWritable(bool isWritable) const;
    QMap<QString, QByteArray> files() const;

    CtlFixture m_fixture;
    QMap<QString, QByteArray> m_before;
};

Run TestGalleyctlReading::runWithoutRights(const QStringList& arguments) const {
    QProcess process;
    process.setWorkingDirectory(m_fixture.path(QString()));
    if (::geteuid() == 0)
        process.setChildProcessModifier([] {
            if (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)
                ::_exit(99);
        });
    process.start(m_fixture.path(QStringLiteral("galleyctl")), arguments);
    process.closeWriteChannel();
    Run result;
    if (process.waitForFinished(120'000) && process.exitStatus() == QProcess::NormalExit)
        result.exitCode = process.exitCode();
    result.output = process.readAllStandardOutput();
    result.errors = process.readAllStandardError();
    return result;
}

void TestGalleyctlReading::setWritable(bool isWritable) const {
    const QFileDevice::Permissions more = isWritable ? kWrite : QFileDevice::Permissions();
    QStringList folders{m_fixture.path(QStringLiteral("site"))};
    QDirIterator entries(folders.first(), QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                         QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QString path = entries.next();
        if (entries.fileInfo().isDir())
            folders.append(path);
        else if (entries.fileName() != QLatin1String("publish.key"))
            QVERIFY(QFile::setPermissions(path, kRead | more));
    }
    for (const QString& folder : folders)
        QVERIFY(QFile::setPermissions(folder, kEnter | more));
}

QMap<QString, QByteArray> TestGalleyctlReading::files() const {
    QMap<QString, QByteArray> found;
    QDirIterator entries(m_fixture.path(QStringLiteral("site")), QDir::Files | QDir::Hidden,
                         QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        QFile file(entries.next());
        if (file.open(QIODevice::ReadOnly))
            found[file.fileName()] = file.readAll();
    }
    return found;
}

void TestGalleyctlReading::initTestCase() {
    QVERIFY(QFile::setPermissions(m_fixture.path(QString()), kEnter | kWrite));
    QVERIFY(QFile::copy(QStringLiteral(GALLEY_CTL), m_fixture.path(QStringLiteral("galleyctl"))));
    QVERIFY(QFile::setPermissions(m_fixture.path(QStringLiteral("galleyctl")), kEnter | kWrite));
    RUN(made, m_fixture, 0, {"new", "site", "--demo"});
    RUN(published, m_fixture, 0, {"publish", "site"});
    RUN(set, m_fixture, 0, {"set", "site", "article/long-shadow", "headline/en=\"Changed since\""});
    setWritable(false);
    m_before = files();
}

void TestGalleyctlReading::cleanupTestCase() {
    QVERIFY(files() == m_before);
    setWritable(true);
}

void TestGalleyctlReading::readingWorks_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("contains");
    QTest::newRow("get") << QStringList{"get", "site", "article/long-shadow"} << QByteArray("Changed since");
    QTest::newRow("page") << QStringList{"page", "site", "long-shadow", "--as", "html"} << QByteArray("Changed since");
    QTest::newRow("export") << QStringList{"export", "site", "--as", "ndjson"} << QByteArray("Changed since");
    QTest::newRow("log") << QStringList{"log", "site"} << QByteArray("long-shadow");
    QTest::newRow("status") << QStringList{"status", "site"} << QByteArray();
    QTest::newRow("stats") << QStringList{"stats", "site"} << QByteArray("article");
    QTest::newRow("search") << QStringList{"search", "site", "changed"} << QByteArray("long-shadow");
    QTest::newRow("diff") << QStringList{"diff", "site", "published", "draft"} << QByteArray("Changed since");
    QTest::newRow("audit") << QStringList{"audit", "verify", "site"} << QByteArray();
}

void TestGalleyctlReading::readingWorks() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, contains);
    const Run run = runWithoutRights(arguments);
    QVERIFY2(run.exitCode == 0, run.all().constData());
    QVERIFY2(run.output.contains(contains), run.all().constData());
}

void TestGalleyctlReading::writingSaysWhyNot_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("set") << QStringList{"set", "site", "article/long-shadow", "headline/en=\"No\""};
    QTest::newRow("publish") << QStringList{"publish", "site"};
    QTest::newRow("pack") << QStringList{"pack", "site"};
}

void TestGalleyctlReading::writingSaysWhyNot() {
    QFETCH(QStringList, arguments);
    const Run run = runWithoutRights(arguments);
    QVERIFY2(run.exitCode == 1, run.all().constData());
    QVERIFY2(run.errors.contains("ermission denied"), run.all().constData());
    QVERIFY2(!run.output.contains("saved"), run.all().constData());
}

QTEST_GUILESS_MAIN(TestGalleyctlReading)
#include "tst_galleyctl_reading.moc"
