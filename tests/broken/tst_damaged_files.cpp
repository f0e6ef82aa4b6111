// Each kind of file of a site and its store, damaged in every way that somebody thought of: the site opens, in commands
// and in the window, page servers start and go on, with what is right; or an error names the file and what to do; never
// a crash, a hang or silence. After a publish that went well servers show it. GALLEY_DAMAGE_ALL=1 tries each damage,
// each place in a file and each command (at every third place), instead of some, and prints a table of it.
#include "tests/broken/damage.h"
#include "tests/broken/limited_process.h"
#include "tests/e2e/galleyd_process.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <map>

using namespace galley;
using namespace galley::test;
namespace fs = std::filesystem;

namespace {

const QByteArray kDamagedRecords = R"({"type":"page","id":"a","slug":"a","title":"A","picture":"/assets/p.svg"}
{"type":"page","id":"b","slug":"b","title":"B"}
)";
constexpr unsigned kLongest = 30; ///< seconds: what waits for something waits for ever

bool isAll() {
    return qEnvironmentVariableIsSet("GALLEY_DAMAGE_ALL");
}

/// A command and what it prints of a site that is whole: page/a has the title "Draft", and "Second" where it is
/// published.
struct Reading {
    const char* name;
    QStringList arguments;
    const char* right;
};

const QList<Reading>& readings() {
    static const QList<Reading> all{
        {"get", {"get", "site", "page/a", "--json"}, "Draft"},
        {"page", {"page", "site", "a"}, "Draft"},
        {"page, published", {"page", "site", "a", "--published"}, "Second"},
        {"export", {"export", "site", "--as", "ndjson"}, "\"b\""},
        {"status", {"status", "site"}, "version"},
        {"stats", {"stats", "site"}, "plain JSON"},
        {"search", {"search", "site", "Draft"}, "page/a"},
        {"diff", {"diff", "site", "3", "5"}, "Draft"},
        {"log", {"log", "site"}, "Change title of page/a"},
        {"audit verify", {"audit", "verify", "site"}, "whole"},
        {"check", {"check", "site"}, "problems"},
        {"versions", {"versions", "site"}, "* 4"},
        {"schema", {"schema", "site"}, "\"title\""},
        {"zone", {"zone", "site"}, "\n"},
    };
    return all;
}

/// Files of one kind stand for each other: blobs by what they begin with, files of theme and assets by their folder and
/// suffix.
QByteArray kindOf(const QString& root, const QString& file) {
    QFile opened(root + "/" + file);
    if (file.startsWith("blobs/") && file.section('/', -1).size() == 64 && opened.open(QIODevice::ReadOnly))
        return "blobs: " + opened.read(8).simplified().replace('\0', ' ').trimmed();
    if (file.startsWith("theme/") || file.startsWith("assets/"))
        return file.section('/', 0, -2).toUtf8() + "/*." + file.section('.', -1).toUtf8();
    return file.startsWith("cache/checkpoint-") ? QByteArray("cache/checkpoint-*") : file.toUtf8();
}

bool isOfLog(const QString& file) {
    return file.endsWith("-wal") || file.endsWith("-shm");
}

/// Whether a message says which file it is about. What is wrong with a journal may be in any of its files, and what is
/// wrong between a key and the site's identity in either.
bool namesFile(const QByteArray& text, const QString& file) {
    const QString name = file.section('/', -1);
    if (name.startsWith("journal.db"))
        return text.contains("journal.db");
    return text.contains(name.toUtf8());
}

bool namesRemedy(const QByteArray& text) {
    static const QRegularExpression remedy(
        "(; |: |, |`| or |must be )(add|bring|choose|close|closed|galleyctl|let|mend|move|names have|publish|remove|"
        "repair|replace|try|update|write)");
    return remedy.match(QString::fromUtf8(text)).hasMatch();
}

/// How trials ended.
struct Count {
    int right = 0;
    int said = 0; ///< with an error that names file and remedy
    int faults = 0;
};

} // namespace

class TestDamagedFiles : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void rightOrSaid_data();
    void rightOrSaid();
    void cleanupTestCase();

private:
    struct Trial {
        QByteArray kind; ///< of the file
        QString file;
        Damage damage;
        int number = 0; ///< for what is sampled
    };

    void prepare(const QString& site);
    void leaveLog();
    QByteArray headOf(const QString& site) const;
    void copySite(const char* target, const Trial& trial) const;
    bool put(const char* target, const Trial& trial) const;
    std::uintmax_t sizeOf(const QString& file) const;
    void tryAll(const Trial& trial);
    void tryReadings(const Trial& trial);
    void tryWindow(const Trial& trial);
    void tryServerAtStart(const Trial& trial, const char* action, const char* title);
    void tryPublish(const Trial& trial);
    bool judge(const Trial& trial, const QByteArray& action, const Usage& used, const char* right);
    void judge(const Trial& trial, const QByteArray& action, bool isRight, bool isSaid, const QByteArray& what);

    std::map<QByteArray, QString> m_files;                      ///< one of each kind, below the site
    std::map<QByteArray, std::map<QByteArray, Count>> m_counts; ///< by kind and action
    QList<QByteArray> m_actions;                                ///< in the order in which they were tried first
    QList<QByteArray> m_problems;
    LimitedFixture m_fixture;
};

void TestDamagedFiles::prepare(const QString& site) {
    const auto well = [&](const QStringList& arguments) {
        const Usage run = m_fixture.run(arguments);
        QVERIFY2(run.exitCode == 0, run.all().constData());
    };
    well({"import", site, "--from", "ndjson", "in"});
    m_fixture.write(site + "/theme/style.css", "body{}");
    m_fixture.write(site + "/assets/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    well({"publish", site});
    well({"set", site, "page/a", "title=\"Second\""});
    well({"publish", site});
}

/// The last change of "killed" was saved and the program killed before it closed the journal: its write-ahead log is
/// there.
void TestDamagedFiles::leaveLog() {
    constexpr int kMostCalls = 200;
    const fs::path killed = m_fixture.path("killed").toStdString();
    for (int at = 1; at < kMostCalls; ++at) {
        fs::remove_all(killed);
        fs::copy(m_fixture.path("base").toStdString(), killed, fs::copy_options::recursive);
        const Usage run = m_fixture.run({"set", "killed", "page/a", "title=\"Draft\""}, {.faultAt = at});
        QVERIFY2(run.signal == SIGKILL, run.all().constData());
        if (QFile(m_fixture.path("killed/journal.db-wal")).size() > 0 && headOf("killed") != headOf("base"))
            return; // it was saved
    }
    QFAIL("no write-ahead log is left");
}

void TestDamagedFiles::initTestCase() {
    m_fixture.write("in", kDamagedRecords);
    prepare("base");
    prepare("other");
    leaveLog();
    for (const char* const site : {"base", "other"})
        QCOMPARE(m_fixture.run({"set", site, "page/a", "title=\"Draft\""}).exitCode, 0);
    const QString root = m_fixture.path("base");
    QStringList files;
    for (QDirIterator entries(root, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); entries.hasNext();)
        files.push_back(QDir(root).relativeFilePath(entries.next()));
    files.sort();
    for (const QString& file : files)
        m_files.insert_or_assign(kindOf(root, file), file); // the last: pages are made by page.mustache
    for (const char* const file : {"journal.db-wal", "journal.db-shm"})
        m_files.emplace(file, file);
    QVERIFY(m_files.size() > 20);
    QFile identity(root + "/workspace.json");
    QVERIFY(identity.open(QIODevice::ReadOnly));
    m_fixture.write("key", QJsonDocument::fromJson(identity.readAll()).object()["publicKey"].toString().toUtf8());
}

void TestDamagedFiles::copySite(const char* target, const Trial& trial) const {
    m_fixture.remove(target);
    fs::remove(m_fixture.path("outside").toStdString());
    fs::copy(m_fixture.path(isOfLog(trial.file) ? "killed" : "base").toStdString(),
             m_fixture.path(target).toStdString(), fs::copy_options::recursive | fs::copy_options::copy_symlinks);
}

/// Damages a copy of the site; false when the damage is none for this file.
bool TestDamagedFiles::put(const char* target, const Trial& trial) const {
    const auto path = [this](const char* name) { return fs::path(m_fixture.path(name).toStdString()); };
    return inflict(trial.damage, path(target), trial.file.toStdString(), path("other"), path("outside"));
}

void TestDamagedFiles::judge(const Trial& trial, const QByteArray& action, bool isRight, bool isSaid,
                             const QByteArray& what) {
    if (!m_actions.contains(action))
        m_actions.push_back(action);
    Count& count = m_counts[trial.kind][action];
    ++(isRight ? count.right : isSaid ? count.said : count.faults);
    if (!isRight && !isSaid)
        m_problems.push_back(trial.file.toUtf8() + ", " + trial.damage.kind + " " +
                             QByteArray::number(trial.damage.place) + ", " + action + ": " + what);
}

bool TestDamagedFiles::judge(const Trial& trial, const QByteArray& action, const Usage& used, const char* right) {
    const bool isQuick = used.isClean() && used.cpuSeconds < 5;
    const QByteArray all = used.output + used.errors;
    judge(trial, action, isQuick && used.exitCode == 0 && used.output.contains(right),
          isQuick && used.exitCode != 0 && namesFile(all, trial.file) && namesRemedy(all), used.all());
    return isQuick && used.exitCode == 0;
}

void TestDamagedFiles::tryReadings(const Trial& trial) {
    const auto count = static_cast<int>(readings().size());
    const int every = !isAll() ? 6 : trial.damage.places > 1 ? 3 : 1;
    for (int i = 0; i < count; ++i)
        if (const Reading& one = readings()[i]; i == 0 || (trial.number + i) % every == 0)
            judge(trial, one.name, m_fixture.run(one.arguments, {.longestSeconds = kLongest}), one.right);
}

void TestDamagedFiles::tryWindow([[maybe_unused]] const Trial& trial) {
#ifdef GALLEY_TYPING_CHILD
    judge(trial, "window", m_fixture.run({"site", "1"}, {.program = GALLEY_TYPING_CHILD, .longestSeconds = kLongest}),
          "saved 1");
#endif
}

void TestDamagedFiles::tryServerAtStart(const Trial& trial, const char* action, const char* title) {
    GalleydProcess server(m_fixture.path("site/blobs").toStdString(), {"--key", m_fixture.path("key")});
    QByteArray log;
    bool isRight = false;
    for (int i = 0; i < 200 && !isRight && !log.contains("[error]") && !log.contains("waiting for"); ++i) {
        const auto response = HttpClient(server.port()).get("/a");
        isRight = response.status == 200 && response.body.find(title) != std::string::npos;
        log += server.log();
        if (!isRight)
            QTest::qWait(20);
    }
    const bool isEnded = server.stop() == 0;
    judge(trial, action, isRight && isEnded, isEnded && namesFile(log, trial.file) && namesRemedy(log), log);
}

/// While a server follows the site.
void TestDamagedFiles::tryPublish(const Trial& trial) {
    GalleydProcess server(m_fixture.path("site/blobs").toStdString(), {"--key", m_fixture.path("key")});
    QVERIFY(server.waitForVersion(Version{4}));
    put("site", trial);
    judge(trial, "set", m_fixture.run({"set", "site", "page/b", "title=\"Set\""}, {.longestSeconds = kLongest}),
          "saved");
    const bool isPublished =
        judge(trial, "publish", m_fixture.run({"publish", "site"}, {.longestSeconds = kLongest}), "published version");
    HttpResponse response;
    // A publish that failed may have been announced: it could not be written down.
    const auto shows = [&response](const char* title) { return response.body.find(title) != std::string::npos; };
    const auto isDone = [&] { return shows("Draft") || (!isPublished && shows("Second")); };
    for (int i = 0; i < 200 && !isDone(); ++i) {
        QTest::qWait(i == 0 ? 0 : 20);
        response = HttpClient(server.port()).get("/a");
    }
    const bool isRight = response.status == 200 && isDone();
    judge(trial, "server running", isRight && server.stop() == 0, false,
          QByteArray::number(response.status) + " " + server.log());
    if (isPublished && trial.file.startsWith("blobs/"))
        tryServerAtStart(trial, "server after publish", "Draft");
}

void TestDamagedFiles::rightOrSaid_data() {
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("damage");
    int row = 0;
    for (const auto& [kind, file] : m_files) {
        QList<QByteArray> damages;
        for (const Damage& one : damagesOf(sizeOf(file), Thoroughness::Sampled))
            damages.push_back(one.kind);
        const int step = isAll() ? 1 : 3; // other damages for each kind
        const qsizetype first = row++ % step;
        for (qsizetype i = 0; i < damages.size(); ++i)
            if (i % step == first || damages[i] == "emptied")
                QTest::addRow("%s, %s", kind.constData(), damages[i].constData()) << kind << damages[i];
    }
}

void TestDamagedFiles::rightOrSaid() {
    QFETCH(const QByteArray, kind);
    QFETCH(const QByteArray, damage);
    Trial trial{kind, m_files[kind], {}};
    m_problems.clear();
    for (const Damage& one : damagesOf(sizeOf(trial.file), isAll() ? Thoroughness::All : Thoroughness::Sampled)) {
        ++trial.number;
        trial.damage = one;
        if (one.kind == damage)
            tryAll(trial);
    }
    QVERIFY2(m_problems.isEmpty(), m_problems.join("\n").constData());
}

void TestDamagedFiles::tryAll(const Trial& trial) {
    const auto renew = [&] {
        copySite("site", trial);
        return put("site", trial);
    };
    if (!renew())
        return;
    tryReadings(trial);
    renew();
    tryWindow(trial);
    if (trial.file.startsWith("blobs/")) {
        renew();
        tryServerAtStart(trial, "server at start", "Second");
    }
    copySite("site", trial);
    tryPublish(trial);
}

std::uintmax_t TestDamagedFiles::sizeOf(const QString& file) const {
    const QString site = isOfLog(file) ? "killed/" : "base/";
    return fs::file_size(m_fixture.path(site + file).toStdString());
}

/// What the site says was saved last.
QByteArray TestDamagedFiles::headOf(const QString& site) const {
    QFile head(m_fixture.path(site + "/journal.db.head"));
    return head.open(QIODevice::ReadOnly) ? head.readAll() : QByteArray();
}

/// "right / error with remedy / fault" for each kind of file and action.
void TestDamagedFiles::cleanupTestCase() {
    if (!isAll())
        return;
    std::printf("| file | %s |\n", m_actions.join(" | ").constData());
    for (const auto& [kind, counts] : m_counts) {
        QByteArray line = "| " + kind;
        for (const QByteArray& action : m_actions) {
            const auto found = counts.find(action);
            line += " | ";
            if (found != counts.end())
                line += QByteArray::number(found->second.right) + " / " + QByteArray::number(found->second.said) +
                        " / " + QByteArray::number(found->second.faults);
        }
        std::printf("%s |\n", line.constData());
    }
    std::fflush(stdout);
}

QTEST_GUILESS_MAIN(TestDamagedFiles)
#include "tst_damaged_files.moc"
