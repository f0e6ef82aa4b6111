// Something by the name of SQLite's rollback journal, planted beside the journal of a site: whoever opened the database
// with SQLite alone would delete the file that it names, anywhere, or wait for ever for a pipe. Every command refuses
// it by its name, says what to do, and leaves all as it was.
#include "tests/broken/limited_process.h"
#include "tests/journal/journal_support.h"

#include <QTest>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace galley::test;
namespace fs = std::filesystem;

namespace {

constexpr unsigned kLongest = 20; ///< seconds: what waits for something waits for ever

const QList<QStringList>& commands() {
    static const QList<QStringList> all{
        {"get", "site", "page/a"},
        {"set", "site", "page/a", "title=\"Set\""},
        {"publish", "site"},
        {"rollback", "site", "2"},
        {"pack", "site"},
        {"audit", "verify", "site"},
        {"log", "site"},
        {"status", "site"},
        {"export", "site", "--as", "ndjson"},
        {"check", "site"},
        {"repair", "site", "--yes"},
        {"backup", "site", "out.tar.zst"},
        {"zone", "site", "Europe/Berlin"},
        {"import", "site", "--from", "ndjson", "in"},
        {"diff", "site"},
        {"search", "site", "A"},
        {"schema", "site"},
        {"stats", "site"},
    };
    return all;
}

} // namespace

class TestPlantedJournal : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void refusedByItsName_data();
    void refusedByItsName();

private:
    fs::path path(const char* name) const { return m_fixture.path(name).toStdString(); }
    void plant(const QString& kind) const;

    LimitedFixture m_fixture;
};

void TestPlantedJournal::initTestCase() {
    m_fixture.write("in", R"({"type":"page","id":"a","slug":"a","title":"A"})"
                          "\n");
    for (const QStringList& arguments :
         {QStringList{"import", "site", "--from", "ndjson", "in"}, QStringList{"publish", "site"},
          QStringList{"set", "site", "page/a", "title=\"Second\""}, QStringList{"publish", "site"},
          QStringList{"set", "site", "page/a", "title=\"Draft\""}}) {
        const Usage run = m_fixture.run(arguments);
        QVERIFY2(run.exitCode == 0, run.all().constData());
    }
    m_fixture.write("victim", "precious");
}

void TestPlantedJournal::plant(const QString& kind) const {
    const fs::path rollback = path("site/journal.db-journal");
    const auto pages = static_cast<std::uint32_t>(fs::file_size(path("site/journal.db")) / 4096);
    const std::string bytes = rollbackJournal(pages, path("victim"));
    fs::remove_all(rollback);
    if (kind == "pipe")
        QCOMPARE(::mkfifo(rollback.c_str(), 0600), 0);
    else if (kind == "folder")
        fs::create_directory(rollback);
    else if (kind == "link")
        fs::create_symlink("/nowhere/journal.db-journal", rollback);
    else
        QVERIFY(std::ofstream(rollback, std::ios::binary) << bytes);
}

void TestPlantedJournal::refusedByItsName_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"file", "pipe", "link", "folder"})
        QTest::newRow(kind) << QString(kind);
}

void TestPlantedJournal::refusedByItsName() {
    QFETCH(const QString, kind);
    plant(kind);
    for (const QStringList& arguments : commands()) {
        const Usage run = m_fixture.run(arguments, {.longestSeconds = kLongest});
        const QByteArray what = arguments.join(' ').toUtf8() + ": " + run.all();
        QVERIFY2(run.exitCode > 0, what.constData());
        QVERIFY2(run.errors.contains("site/journal.db-journal: a rollback journal"), what.constData());
        QVERIFY2(run.errors.contains("move it away"), what.constData());
        QVERIFY2(fs::exists(path("victim")), what.constData());
        QVERIFY2(fs::exists(fs::symlink_status(path("site/journal.db-journal"))), what.constData());
    }
    fs::remove_all(path("site/journal.db-journal"));
    const Usage run = m_fixture.run({"get", "site", "page/a", "--json"});
    QVERIFY2(run.output.contains("Draft"), run.all().constData());
}

QTEST_GUILESS_MAIN(TestPlantedJournal)
#include "tst_planted_journal.moc"
