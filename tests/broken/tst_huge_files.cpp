// Each file of a site and its store grown to 3 GB, all but its beginning a hole, as a sparse copy gone wrong or a
// stranger makes it: within less memory than that and within seconds a command does what is right, or an error names
// the file and what to do. What is published and was damaged so is put right by the next publish.
#include "tests/broken/limited_process.h"

#include <QDir>
#include <QDirIterator>
#include <QTest>

#include <filesystem>

using namespace galley::test;
namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kHugeBytes = std::uintmax_t{3} << 30;
const Limits kLimits{.addressBytes = std::uint64_t{2} << 30, .cpuSeconds = 10, .longestSeconds = 60};

/// Files of one kind stand for each other: those of the theme by their folder.
QString kindOf(const QString& file) {
    return file.startsWith("theme/") ? file.section('/', 0, -2) : file;
}

bool saysWhatToDo(const QByteArray& text) {
    for (const char* const remedy : {"replace", "publish", "galleyctl repair", "backup"})
        if (text.contains(remedy))
            return true;
    return false;
}

} // namespace

class TestHugeFiles : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void rightOrSaid_data();
    void rightOrSaid();

private:
    fs::path path(const QString& name) const { return m_fixture.path(name).toStdString(); }

    LimitedFixture m_fixture;
};

void TestHugeFiles::initTestCase() {
    m_fixture.write("in", R"({"type":"page","id":"a","slug":"a","title":"A","picture":"/assets/p.svg"})"
                          "\n");
    const auto well = [&](const QStringList& arguments) {
        const Usage run = m_fixture.run(arguments, kLimits);
        QVERIFY2(run.exitCode == 0, run.all().constData());
    };
    well({"import", "base", "--from", "ndjson", "in"});
    m_fixture.write("base/theme/style.css", "body{}");
    m_fixture.write("base/assets/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    well({"publish", "base"});
    well({"set", "base", "page/a", "title=\"Second\""});
    well({"publish", "base"});
    well({"set", "base", "page/a", "title=\"Draft\""});
}

void TestHugeFiles::rightOrSaid_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("isEmptied");
    QStringList kinds;
    const QString root = m_fixture.path("base");
    for (QDirIterator entries(root, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); entries.hasNext();) {
        const QString file = QDir(root).relativeFilePath(entries.next());
        if (kinds.contains(kindOf(file)))
            continue;
        kinds.push_back(kindOf(file));
        for (const bool isEmptied : {false, true})
            QTest::addRow("%s%s", qPrintable(file), isEmptied ? ", zeros" : "") << file << isEmptied;
    }
    QVERIFY(kinds.size() > 15);
}

void TestHugeFiles::rightOrSaid() {
    QFETCH(const QString, file);
    QFETCH(const bool, isEmptied);
    m_fixture.remove("site");
    fs::copy(path("base"), path("site"), fs::copy_options::recursive);
    if (isEmptied)
        fs::resize_file(path("site/" + file), 0);
    fs::resize_file(path("site/" + file), kHugeBytes);
    const QByteArray name = file.section('/', -1).toUtf8();
    bool isPublished = false;
    for (const QStringList& arguments :
         {QStringList{"get", "site", "page/a"}, QStringList{"status", "site"}, QStringList{"versions", "site"},
          QStringList{"page", "site", "a", "--published"}, QStringList{"audit", "verify", "site"},
          QStringList{"publish", "site"}}) {
        const Usage run = m_fixture.run(arguments, kLimits);
        const QByteArray all = run.output + run.errors;
        const bool isSaid = run.exitCode > 0 && all.contains(name) && saysWhatToDo(all);
        // Of a version that is not the newest one nothing can be done.
        const bool isOld = all.contains("that version cannot be gone back to");
        QVERIFY2(run.exitCode == 0 || isSaid || isOld, (arguments.join(' ').toUtf8() + ": " + run.all()).constData());
        isPublished = run.exitCode == 0;
    }
    if (!isPublished || !file.startsWith("blobs/"))
        return;
    const Usage page = m_fixture.run({"page", "site", "a", "--published"}, kLimits);
    QVERIFY2(page.exitCode == 0 && page.output.contains("Draft"), page.all().constData());
}

QTEST_GUILESS_MAIN(TestHugeFiles)
#include "tst_huge_files.moc"
