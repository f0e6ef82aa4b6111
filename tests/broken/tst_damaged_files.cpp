// Each kind of file of a site and its store, damaged in every way that somebody thought of: the commands give what is
// right, or an error that says something; never a crash, a hang or silence. A server that starts from the store shows
// what a publish said it shows. GALLEY_DAMAGE_ALL=1 tries every place of a file instead of some.
#include "tests/broken/limited_process.h"
#include "tests/e2e/galleyd_process.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTest>

#include <filesystem>
#include <functional>
#include <map>
#include <sys/stat.h>

using galley::test::GalleydProcess;
using galley::test::HttpClient;
using galley::test::LimitedFixture;
using galley::test::Usage;
namespace fs = std::filesystem;

namespace {

const QByteArray kRecords = R"({"type":"page","id":"a","slug":"a","title":"A","picture":"/assets/p.svg"}
{"type":"page","id":"b","slug":"b","title":"B"}
)";

int places() {
    return qEnvironmentVariableIsSet("GALLEY_DAMAGE_ALL") ? 64 : 2;
}

/// Files of one kind stand for each other: blobs by what they begin with, files of theme and assets by their suffix.
QByteArray kindOf(const QString& root, const QString& file) {
    QFile opened(root + "/" + file);
    if (file.startsWith("blobs/") && !file.contains("announcement") && opened.open(QIODevice::ReadOnly))
        return "a blob of " + opened.read(8).toPercentEncoding();
    if (file.startsWith("theme/") || file.startsWith("assets/"))
        return file.section('/', 0, 0).toUtf8() + "/*." + file.section('.', -1).toUtf8();
    return file.startsWith("cache/checkpoint-") ? QByteArray("a checkpoint") : file.toUtf8();
}

void flip(const fs::path& path, qint64 at) {
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::ReadWrite) || !file.seek(at))
        return;
    char byte = 0;
    file.read(&byte, 1);
    byte = static_cast<char>(byte ^ 0x41);
    file.seek(at);
    file.write(&byte, 1);
}

} // namespace

class TestDamagedFiles : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void rightOrSaid_data();
    void rightOrSaid();

private:
    void prepare(const QString& site);
    std::map<QByteArray, QString> m_files; ///< one of each kind, below the site
    LimitedFixture m_fixture;
};

void TestDamagedFiles::prepare(const QString& site) {
    const auto well = [&](const QStringList& arguments) {
        const Usage run = m_fixture.run(arguments);
        QVERIFY2(run.exitCode == 0, run.all().constData());
    };
    well({"import", site, "--from", "ndjson", "in"});
    QVERIFY(QDir(m_fixture.path(site)).mkpath("theme/templates"));
    m_fixture.write(site + "/theme/style.css", "body{}");
    m_fixture.write(site + "/theme/templates/header.mustache", "<header>{{_site.name}}</header>");
    m_fixture.write(site + "/assets/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    well({"publish", site});
    well({"set", site, "page/a", "title=\"Second\""});
    well({"publish", site});
    well({"set", site, "page/a", "title=\"Draft\""});
}

void TestDamagedFiles::initTestCase() {
    m_fixture.write("in", kRecords);
    prepare("base");
    prepare("other");
    const QString root = m_fixture.path("base");
    QDirIterator files(root, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString file = QDir(root).relativeFilePath(files.next());
        m_files.emplace(kindOf(root, file), file);
    }
    QVERIFY(m_files.size() > 15);
}

void TestDamagedFiles::rightOrSaid_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("damage");
    QTest::addColumn<int>("place");
    for (const auto& [kind, file] : m_files) {
        const auto row = [&, &kind = kind, &file = file](const char* damage, int place = 0) {
            QTest::addRow("%s, %s %d", kind.constData(), damage, place) << file << QByteArray(damage) << place;
        };
        for (int place = 0; place < places(); ++place)
            row("flipped", place);
        row("cut", places() / 2);
        for (const char* damage :
             {"emptied", "removed", "a folder", "a link inside", "a link out", "a pipe", "garbage"})
            row(damage);
        if (QFile::exists(m_fixture.path("other/" + file)))
            row("another's");
    }
}

void TestDamagedFiles::rightOrSaid() {
    QFETCH(const QString, file);
    QFETCH(const QByteArray, damage);
    QFETCH(const int, place);
    m_fixture.remove("site");
    m_fixture.remove("outside");
    const fs::path site = m_fixture.path("site").toStdString();
    fs::copy(m_fixture.path("base").toStdString(), site, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    const fs::path path = site / file.toStdString();
    const auto size = static_cast<qint64>(fs::file_size(path));
    if (damage == "flipped" && size > 0)
        flip(path, size * place / places());
    else if (damage == "cut")
        fs::resize_file(path, static_cast<std::uintmax_t>(size * place / places()));
    else if (damage == "emptied")
        fs::resize_file(path, 0);
    else if (damage == "garbage")
        m_fixture.write("site/" + file, QByteArray(5000, '\xD1'));
    else if (damage == "another's")
        fs::copy_file(fs::path(m_fixture.path("other").toStdString()) / file.toStdString(), path,
                      fs::copy_options::overwrite_existing);
    if (damage == "a link inside")
        fs::rename(path, path.string() + ".moved");
    else if (damage == "a link out")
        fs::rename(path, m_fixture.path("outside").toStdString());
    else if (damage == "removed" || damage == "a folder" || damage == "a pipe")
        fs::remove(path);
    if (damage == "a link inside")
        fs::create_symlink(path.filename().string() + ".moved", path);
    else if (damage == "a link out")
        fs::create_symlink(m_fixture.path("outside").toStdString(), path);
    else if (damage == "a folder")
        fs::create_directory(path);
    else if (damage == "a pipe")
        QCOMPARE(::mkfifo(path.c_str(), 0600), 0);

    const auto run = [&](const QStringList& arguments, const char* right) {
        const Usage used = m_fixture.run(arguments);
        [&] {
            QVERIFY2(used.isClean(), (arguments.join(' ').toUtf8() + "\n" + used.all()).constData());
            QVERIFY2(used.cpuSeconds < 5, used.all().constData());
            if (used.exitCode == 0)
                QVERIFY2(used.output.contains(right), (arguments.join(' ').toUtf8() + "\n" + used.all()).constData());
        }();
        return used;
    };
    run({"get", "site", "page/a", "--json"}, "Draft");
    run({"page", "site", "a"}, "Draft");
    run({"export", "site", "--as", "ndjson"}, "\"b\"");
    run({"status", "site"}, "version");
    run({"audit", "verify", "site"}, "whole");
    run({"set", "site", "page/b", "title=\"Set\""}, "");
    const bool isPublished = run({"publish", "site"}, "version").exitCode == 0;
    GalleydProcess server(site / "blobs");
    QVERIFY(server.port() != 0);
    int status = 0;
    std::string body;
    for (int i = 0; i < 100 && status != 200; ++i) {
        const auto response = HttpClient(server.port()).get("/a");
        status = response.status;
        body = response.body;
        if (status != 200 && !isPublished && i > 10)
            break;
        QTest::qWait(20);
    }
    QVERIFY2(status == 200 || (status == 503 && !isPublished), QByteArray::number(status));
    if (isPublished)
        QVERIFY(body.find("Draft") != std::string::npos);
    QCOMPARE(server.stop(), 0);
}

QTEST_GUILESS_MAIN(TestDamagedFiles)
#include "tst_damaged_files.moc"
